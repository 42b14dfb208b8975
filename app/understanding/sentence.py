"""Joins the pieces of one sentence: bare numbers, parts of one day, what was taken back, what are two wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.understanding.days import JUST_OVER, MONTH_OVER, Day, merge, week_of
from app.understanding.hours import DOUBTFUL_PARTS, Clock
from app.understanding.pieces import NOTHING, Piece


def tidied(found: list[Piece], now: datetime) -> list[Piece]:
    """The same pieces with days and numbers joined, and without what was taken back."""
    steps = _joined_days(_numbers_in_ranges(_without_other_days(_back_to(found))))
    steps = _carried(_without_moved(steps))
    steps = _believed(steps, now.date())
    return _without_corrected(_weeks_of(_hours_beside_parts(steps), now))


def _back_to(found: list[Piece]) -> list[Piece]:
    """ "I'm back on the 10th, so after that": after the 10th."""
    out: list[Piece] = []
    for piece in found:
        if piece.tie not in {"after that", "before that"}:
            out.append(piece)
            continue
        at = next((n for n in reversed(range(len(out))) if out[n].is_thing()), None)
        if at is not None:
            said = out[at:]
            out[max(0, at - 1) :] = [one for one in out[max(0, at - 1) : at] if one.tie != "cannot"]
            out += [replace(piece, tie=piece.tie.split()[0]), *said]
    return out


def _without_moved(found: list[Piece]) -> list[Piece]:
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


def _without_other_days(found: list[Piece]) -> list[Piece]:
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


def _believed(found: list[Piece], today: date) -> list[Piece]:
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
    return found[last - 1].tie in (_TO if opened else _TO - {"and"})


def _numbers_in_ranges(found: list[Piece]) -> list[Piece]:
    """A bare number counts only beside something that makes it a day or an hour ("between two and four")."""
    out = list(found)
    for at, piece in enumerate(out):
        if piece.num is not None:
            out[at] = replace(piece, num=None, **_hour_or_day(out, at))
    return [
        piece
        for piece in out
        if piece.says()
    ]


def _hour_or_day(out: list[Piece], at: int) -> dict[str, Any]:
    """What the number at `at` is, as the part of a piece; empty when it is neither an hour nor a day."""
    piece, number = out[at], out[at].num or 0
    before, earlier = (out[at - n] if at >= n else NOTHING for n in (1, 2))
    after, beyond = (out[at + n] if at + n < len(out) else NOTHING for n in (1, 2))
    hour: dict[str, Any] = {"clock": Clock(number)} if number <= 24 else {}
    if _in_list_of_days(out, at) and 1 <= number <= 31:
        return {"day": Day(number=number)}
    if "now" in {earlier.flag, beyond.flag} and (before.tie in _TO or after.tie in _TO):
        return hour
    opened = "between" in {before.tie, earlier.tie, out[at - 3].tie if at > 2 else ""} or "from" in {
        before.tie,
        earlier.tie,
    }
    bound = before.tie in {"after", "before", "notbefore", "until", "through", "by"} and not piece.gap
    if not (opened or bound) and piece.ahead in {"_", "x"}:
        return {}  # two fillings, one adult
    if before.tie == "weekof" and 1 <= number <= 31:
        return {"day": Day(number=number)}
    other = beyond if _joins(after, beyond) else earlier if _joins(before, piece) else NOTHING
    instead = before.tie == "fix" and any(one.clock is not None for one in out[:at])
    either = (before.tie == "or" and earlier.clock) or (after.tie == "or" and beyond.clock and not after.gap)
    if other.clock is not None or either or instead or after.tie in {"onward", "orbefore"}:
        return hour
    if other.day is not None and other.day.number is not None:
        return {"day": Day(number=number, month=other.day.month, year=other.day.year)} if 1 <= number <= 31 else {}
    if other.num is not None and (opened or _near_a_day(out, at)):
        return hour
    beside = (before.day is not None or bool(before.part)) and not piece.gap
    if (bound or beside) and _hour_like(number, after):
        return hour
    return hour if after.day is not None and not after.gap and number <= 12 and _plain_day(after) else {}


_TO = frozenset({"to", "through", "and", "until"})


def _joins(tie: Piece, beyond: Piece) -> bool:
    """Whether a tie stands right between two things: "one, I'd like to go on March 2nd" is no range."""
    return tie.tie in _TO and not tie.stop and tie.gap + beyond.gap <= 1


def _in_list_of_days(out: list[Piece], at: int) -> bool:
    """ "El tres, cuatro o cinco": numbers after a day of the month, and no hour among them."""
    if any(piece.clock or piece.part for piece in out) or out[at].gap or out[at].ahead in {"_", "x"}:
        return False
    beyond = out[at + 2] if at + 2 < len(out) else NOTHING
    goes_on = beyond.num is not None and out[at + 1].tie in {"or", "and"}
    listed = out[at].stop or out[at - 1].tie in {"or", "and"} or (out[at - 1].day and goes_on)
    day = next((piece.day for piece in reversed(out[:at]) if piece.day or piece.num is None and not piece.tie), None)
    return listed and day is not None and day.number is not None and day.weekday is None


def _hour_like(hour: int, after: Piece | None) -> bool:
    return 1 <= hour <= 24 and (
        after is None or not after.gap or after.day is not None or bool(after.tie or after.part)
    )


def _near_a_day(out: list[Piece], at: int) -> bool:
    around = out[max(0, at - 3) : at + 4]
    return any(piece.day is not None or piece.part for piece in around)


def _plain_day(piece: Piece) -> bool:
    return piece.day is not None and piece.day.number is None and piece.day.month is None


def _joined_days(found: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in found:
        last = out[-1] if out else None
        if (
            piece.day
            and last
            and last.day
            and not last.tie
            and not piece.gap
            and (both := merge(last.day, piece.day)) is not None
        ):
            out[-1] = replace(last, day=both, clock=last.clock or piece.clock)
        elif (
            piece.day and len(out) > 1 and out[-1].clock and out[-2].day and not piece.gap and not out[-1].gap
            and (both := merge(out[-2].day, piece.day)) is not None
        ):  # fmt: skip
            out[-2] = replace(out[-2], day=both)
        else:
            out.append(piece)
    return out


def _carried(found: list[Piece]) -> list[Piece]:
    """ "January 5th, 6th or 7th" are all of January; "los lunes y miércoles" is any Wednesday too."""
    out = list(found)
    for at in range(1, len(out)):
        out[at] = _like(out[at], _listed_before(out, at))
    for at in reversed(range(len(out) - 1)):  # "el 5 o el 6 de enero"
        after = next((n for n in (at + 1, at + 2) if n < len(out) and out[n].day), at)
        if after != at and _listed_before(out, after) is out[at]:
            out[at] = _like(out[at], out[after], back=True)
    return out


_LISTING = frozenset({"or", "and", "to", "through", "until"})


def _listed_before(out: list[Piece], at: int) -> Piece:
    """The day that this one goes on a list with, or nothing."""
    before, earlier = (out[at - n] if at >= n else NOTHING for n in (1, 2))
    if out[at].gap or out[at].day is None:
        return NOTHING
    if before.tie in _LISTING and not before.gap:
        return earlier
    return before if before.day and not before.tie else NOTHING


def _like(piece: Piece, model: Piece, back: bool = False) -> Piece:
    day, other = piece.day, model.day
    if day is None or other is None:
        return piece
    if other.every and not back and day == Day(weekday=day.weekday) and day.weekday is not None:
        return replace(piece, day=replace(day, every=True))
    bare = day.number is not None and day.month is None and day.span is None and day.weekday is None
    in_order = other.number is not None and ((day.number or 0) < other.number) == back
    if bare and in_order and (other.month or other.span):
        return replace(piece, day=replace(day, month=other.month, year=other.year, span=other.span))
    return piece


def _hours_beside_parts(found: list[Piece]) -> list[Piece]:
    """ "This afternoon at two": the part of the day settles the hour, and is then said."""
    out = _early_parts(found)
    for at, piece in enumerate(out):
        if not piece.part or piece.part in DOUBTFUL_PARTS:
            continue
        near = [*range(at + 1, min(at + 5, len(out))), *range(at - 1, max(at - 5, -1), -1)]
        clocks = []
        for one in near:
            if out[one].part or out[one].tie in {"or", "fix", "not"}:
                continue
            if out[one].clock is not None and _same_saying(out, at, one):
                clocks.append(one)
        if clocks:
            for one in clocks:
                clock = out[one].clock
                if clock is not None and not clock.settled():
                    out[one] = replace(out[one], clock=replace(clock, half=piece.part))
            out[at] = replace(piece, part="", tie="said")
    return [piece for piece in out if piece.tie != "said"]


def _early_parts(found: list[Piece]) -> list[Piece]:
    """ "Early this afternoon", "por la tarde a primera hora": one part of the day, and not the early morning."""
    out = list(found)
    for at in range(len(out) - 1):
        other = at + 2 if out[at + 1].day and not out[at + 1].part and at + 2 < len(out) else at + 1
        parts = {out[at].part, out[other].part}
        early = _EARLY.get("".join(parts - {"early"})) if "early" in parts else None
        if early and not any(piece.gap or piece.tie for piece in out[at + 1 : other + 1]):
            out[at], out[other] = replace(out[at], part=""), replace(out[other], part=early)
    return [piece for piece in out if piece.says()]


_EARLY = {"afternoon": "earlyafternoon", "evening": "earlyevening", "night": "earlyevening", "morning": "early"}


def _same_saying(out: list[Piece], one: int, two: int) -> bool:
    """Nothing between two pieces that starts another wish."""
    low, high = sorted((one, two))
    return not any(
        piece.tie in {"or", "fix", "not", "cannot"} or piece.part
        for piece in out[low + 1 : high]
        if piece is not out[one]
    )


def _weeks_of(found: list[Piece], now: datetime) -> list[Piece]:
    out: list[Piece] = []
    for piece in found:
        day = piece.day
        if out and out[-1].tie == "weekof" and day and (spans := day.readings(now.date())) and spans[0][0]:
            day = Day(span=week_of(spans[0][0]))
        out.append(replace(piece, day=day))
    return [piece for piece in out if piece.tie != "weekof"]


def _without_corrected(found: list[Piece]) -> list[Piece]:
    """ "Tuesday, no wait, Wednesday": what comes after a correction replaces what it corrects."""
    out: list[Piece] = []
    for at, piece in enumerate(found):
        rest = found[at + 1 :]
        if piece.tie != "fix" and not _no_instead(piece, rest, out):
            out.append(piece)
            continue
        days, hours = any(p.day for p in rest), any(p.clock or p.part for p in rest)
        if out and out[-1].is_thing() and not (piece.gap or piece.stop) and rest and (rest[0].gap > 2 or (rest[0].stop and rest[0].gap)):
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


def alternatives(found: list[Piece]) -> list[list[Piece]]:
    """Wishes that cannot be one: "Tuesday morning or Thursday afternoon". Else all of it together."""
    groups = [group for group in _split(found) if group]
    if len(groups) > 1 and _apart(groups):
        return _with_their_days(groups)
    return [found]


def _is_hour(piece: Piece) -> bool:
    return piece.day is None and (piece.clock is not None or bool(piece.part))


def _apart(groups: list[list[Piece]]) -> bool:
    """Each a wish of its own: "Tuesday at three or Thursday", "at ten or at two", but not "Tuesday or Thursday at three"."""
    days = [any(piece.day for piece in group) for group in groups]
    hours = [[piece for piece in group if piece.clock or piece.part] for group in groups]
    by_the_clock = any(piece.clock for said in hours for piece in said)
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


def _opened(group: list[Piece]) -> bool:
    return any(p.tie == "between" for p in group)
