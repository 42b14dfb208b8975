"""What a number by itself is: an hour or a day only beside something that makes it one ("between two and four")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.understanding.days import Day
from app.understanding.hours import Clock
from app.understanding.pieces import NOTHING, TO, Piece


def with_numbers(found: list[Piece]) -> list[Piece]:
    """A bare number counts only beside something that makes it a day or an hour ("between two and four")."""
    out = list(found)
    for at, piece in enumerate(out):
        if piece.num is not None:
            out[at] = replace(piece, num=None, **_hour_or_day(out, at))
    return [piece for piece in out if piece.says()]


def _hour_or_day(out: list[Piece], at: int) -> dict[str, Any]:
    """What the number at `at` is, as the part of a piece; empty when it is neither an hour nor a day."""
    piece, number = out[at], out[at].num or 0
    before, earlier = (out[at - n] if at >= n else NOTHING for n in (1, 2))
    after, beyond = (out[at + n] if at + n < len(out) else NOTHING for n in (1, 2))
    hour: dict[str, Any] = {"clock": Clock(number)} if number <= 24 else {}
    if _in_list_of_days(out, at) and 1 <= number <= 31:
        return {"day": Day(number=number)}
    if "now" in {earlier.flag, beyond.flag} and (before.tie in TO or after.tie in TO):
        return hour
    opened = "between" in {before.tie, earlier.tie, out[at - 3].tie if at > 2 else ""} or "from" in {
        before.tie,
        earlier.tie,
    }
    bound = before.tie in _BOUNDS and not piece.gap
    begun = before.tie == "from" and not piece.gap
    bound = bound or (
        begun and ((earlier.day is not None and not before.gap) or (after.day is not None and number < 13))
    )
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


_BOUNDS = frozenset({"after", "before", "notbefore", "until", "through", "by"})


def _joins(tie: Piece, beyond: Piece) -> bool:
    """Whether a tie stands right between two things: "one, I'd like to go on March 2nd" is no range."""
    return tie.tie in TO and not tie.stop and tie.gap + beyond.gap <= 1


def _in_list_of_days(out: list[Piece], at: int) -> bool:
    """ "El tres, cuatro o cinco": numbers after a day of the month, and no hour among them."""
    if any(piece.clock or piece.part for piece in out) or out[at].gap or out[at].ahead in {"_", "x"}:
        return False
    beyond = out[at + 2] if at + 2 < len(out) else NOTHING
    goes_on = beyond.num is not None and out[at + 1].tie in {"or", "and"}
    listed = out[at].stop or out[at - 1].tie in {"or", "and"} or (out[at - 1].day and goes_on)
    day = next((piece.day for piece in reversed(out[:at]) if piece.day or (piece.num is None and not piece.tie)), None)
    return bool(listed) and day is not None and day.number is not None and day.weekday is None


def _hour_like(hour: int, after: Piece | None) -> bool:
    return 1 <= hour <= 24 and (
        after is None or not after.gap or after.day is not None or bool(after.tie or after.part)
    )


def _near_a_day(out: list[Piece], at: int) -> bool:
    around = out[max(0, at - 3) : at + 4]
    return any(piece.day is not None or piece.part for piece in around)


def _plain_day(piece: Piece) -> bool:
    return piece.day is not None and piece.day.number is None and piece.day.month is None
