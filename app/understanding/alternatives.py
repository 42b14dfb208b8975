"""Parts the pieces of one sentence into wishes that cannot be one: "Tuesday morning or Thursday afternoon"."""

from __future__ import annotations

from app.understanding.pieces import NOTHING, Piece


def alternatives(found: list[Piece]) -> list[list[Piece]]:
    """Wishes that cannot be one: "Tuesday morning or Thursday afternoon". Else all of it together."""
    groups = [group for group in _split(found) if group]
    if len(groups) > 1 and _apart(groups):
        return _with_their_days(groups)
    return [found]


def _apart(groups: list[list[Piece]]) -> bool:
    """Each a wish of its own: "Tuesday at three or Thursday", but not "Tuesday or Thursday at three"."""
    days = [any(piece.day for piece in group) for group in groups]
    hours = [[piece for piece in group if piece.clock or piece.part] for group in groups]
    by_the_clock = any(piece.clock for said in hours for piece in said)
    if not any(hours[1:]) and _is_hour(next((piece for piece in groups[0] if piece.is_thing()), NOTHING)):
        return False  # "at three on Tuesday or Thursday"
    if _whole(groups[0]):
        return all(day or said for day, said in zip(days, hours, strict=True)) and (any(days[1:]) or by_the_clock)
    return by_the_clock and not any(days) and all(hours)


def _with_their_days(groups: list[list[Piece]]) -> list[list[Piece]]:
    """ "Tuesday at ten or at two": a wish without a day is of the day before it."""
    out, days = [], list[Piece]()
    for group in groups:
        own = [piece for piece in group if piece.day]
        out.append(group if own else [*days, *group])
        days = own or days
    return out


def _split(found: list[Piece]) -> list[list[Piece]]:
    groups: list[list[Piece]] = [[]]
    for at, piece in enumerate(found):
        own_hour = 0 < at < len(found) - 1 and found[at - 1].is_thing() and _is_hour(found[at + 1])
        if piece.day and _whole(groups[-1]) and (piece.stop or (own_hour and groups[-1][0].day)):
            groups.append([piece])
        elif piece.tie == "or" or (piece.tie == "and" and _whole(groups[-1]) and not _opened(groups[-1])):
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups


def _whole(group: list[Piece]) -> bool:
    return any(p.day for p in group) and any(p.clock or p.part for p in group)


def _is_hour(piece: Piece) -> bool:
    return piece.day is None and (piece.clock is not None or bool(piece.part))


def _opened(group: list[Piece]) -> bool:
    return any(p.tie == "between" for p in group)
