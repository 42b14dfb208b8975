"""Leaves out of a sentence what is no wish: other appointments, what was taken back, dates that nobody can mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.understanding.days import JUST_OVER, MONTH_OVER, Day
from app.understanding.pieces import NOTHING, TO, Piece


def without_other_days(found: list[Piece]) -> list[Piece]:
    """Without days that are no wish: "since Tuesday", "instead of Tuesday", "I have an appointment on Tuesday"."""
    out: list[Piece] = []
    dropping, hurts = "", False
    for piece in found:
        hurts = hurts or piece.tie == "pain"
        thing = piece.day is not None or piece.clock is not None or bool(piece.part)
        if dropping == "over" and (piece.day is not None or piece.gap or piece.stop or not thing):
            dropping = ""  # only "at three" and "in the afternoon" go with the day that is over
        if dropping and thing and piece.gap <= 2 and not piece.stop:
            dropping = dropping if dropping == "had" else "over"
        elif piece.tie in _DROPPED or (hurts and piece.tie == "from"):
            dropping = piece.tie
        elif piece.tie != "pain":
            out.append(piece)
            dropping = ""
    return out


_DROPPED = frozenset({"since", "insteadof", "had", "over"})


def without_moved(found: list[Piece]) -> list[Piece]:
    """ "Change it from Tuesday to Thursday", "move my Tuesday appointment": Tuesday is when the appointment is."""
    at = next((n for n, piece in enumerate(found) if piece.tie == "move"), len(found))
    first = next((n for n in range(at, len(found)) if found[n].is_thing()), len(found))
    end = _end_of_moment(found, first)
    old = end < len(found) and (found[end].tie == "to" or found[end].is_thing())
    owned = first < len(found) and found[first].owned and not old
    if (old or owned) and found[first - 1].tie not in {"to", "between"}:
        found = [*found[: at + 1], *found[end:]]
    return _without(found, "move")


def _end_of_moment(found: list[Piece], at: int) -> int:
    """Where a day and its hour end: before a second day or a second hour."""
    end, seen = at, NOTHING
    while end < len(found) and found[end].is_thing():
        piece = found[end]
        if (piece.day and seen.day) or (piece.clock and seen.clock):
            break
        seen = Piece(day=piece.day or seen.day, clock=piece.clock or seen.clock)
        end += 1
    return end


def _without(found: list[Piece], tie: str) -> list[Piece]:
    """Without the pieces of one tie; what stood before them then stands before what follows."""
    out: list[Piece] = []
    gap, stop = 0, False
    for piece in found:
        if piece.tie == tie:
            gap, stop = gap + piece.gap + 1, stop or piece.stop
        else:
            out.append(replace(piece, gap=piece.gap + gap, stop=piece.stop or stop))
            gap, stop = 0, False
    return out


def believed(found: list[Piece], today: date) -> list[Piece]:
    """Without dates that nobody can wish for, nor what was said with them: an hour, the other end of a range."""
    runs = {end for at in range(len(found) - 2) if _one_range(found, at, at + 2) for end in (at, at + 2)}
    gone = {at for at, piece in enumerate(found) if piece.day and _over(piece.day, today, at in runs)}
    gone |= {other for at in gone & runs for other in (at - 2, at + 2) if _one_range(found, *sorted((at, other)))}
    for at, piece in enumerate(found):
        timed = bool(piece.clock or piece.part) and not piece.day
        if timed and ((at - 1 in gone and not piece.gap) or (at + 1 in gone and not found[at + 1].gap)):
            gone.add(at)  # "November 20th at ten", "at ten on November 20th"
    return [piece for at, piece in enumerate(found) if at not in gone]


def _over(day: Day, today: date, in_run: bool) -> bool:
    return bool(day.readings(today)) and not day.wished(today, MONTH_OVER if in_run else JUST_OVER)


def _one_range(found: list[Piece], first: int, last: int) -> bool:
    if first < 0 or last >= len(found) or not (found[first].day and found[last].day):
        return False
    opened = first > 0 and found[first - 1].tie in {"from", "between"}
    return found[last - 1].tie in (TO if opened else TO - {"and"})


def without_corrected(found: list[Piece]) -> list[Piece]:
    """ "Tuesday, no wait, Wednesday": what comes after a correction replaces what it corrects."""
    out: list[Piece] = []
    for at, piece in enumerate(found):
        rest = found[at + 1 :]
        if piece.tie != "fix" and not _no_instead(piece, rest, out):
            out.append(piece)
            continue
        days, hours = any(p.day for p in rest), any(p.clock or p.part for p in rest)
        if (
            out
            and out[-1].is_thing()
            and not (piece.gap or piece.stop)
            and rest
            and (rest[0].gap > 2 or (rest[0].stop and rest[0].gap))
        ):
            continue  # "make it three instead, I'm going out that night"
        if not days and not hours:
            continue
        while out and out[-1].tie in {"not", "cannot"}:
            out.pop()  # "no, mejor el jueves"
        kept = [p for p in out if not ((p.day and days) or ((p.clock or p.part) and hours))]
        out = kept if any(p.day or p.clock or p.part for p in kept) else []
    return out


def _no_instead(piece: Piece, rest: list[Piece], before: list[Piece]) -> bool:
    """ "At three, no, at four": a "no" between commas that another hour or day follows."""
    follows = rest[0] if rest else NOTHING
    if piece.tie != "not" or not follows.stop or not (piece.stop or (follows.clock and not piece.gap)):
        return False
    same_clock = follows.clock is not None and any(one.clock for one in before)
    return same_clock or (follows.day is not None and any(one.day for one in before))
