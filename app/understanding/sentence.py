"""Joins the pieces of one sentence: parts of one day, lists of days, hours and the parts of the day beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from app.understanding.bare_numbers import with_numbers
from app.understanding.days import Day, merge, week_of
from app.understanding.hours import DOUBTFUL_PARTS
from app.understanding.pieces import NOTHING, Piece
from app.understanding.second_thoughts import believed, without_corrected, without_moved, without_other_days


def tidied(found: list[Piece], now: datetime, *, any_day: bool = False) -> list[Piece]:
    """The same pieces with days and numbers joined, and without what was taken back or, but for `any_day`, is over."""
    steps = _same_days(_joined_days(with_numbers(without_other_days(_back_to(found)))), now.date())
    steps = _carried(without_moved(steps))
    steps = steps if any_day else believed(steps, now.date())
    return without_corrected(_weeks_of(_hours_beside_parts(steps), now))


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


def _same_days(found: list[Piece], today: date) -> list[Piece]:
    """ "The tenth, that's Wednesday": one day told twice; where the two do not agree both are readings."""
    out: list[Piece] = []
    for at, piece in enumerate(found):
        said, told = (found[at - 2] if at > 1 else NOTHING).day, piece.day
        if found[at - 1].tie == "same" and said and told and said.number and (spans := said.readings(today)):
            month = spans[0][0].month if spans[0][0] else said.month
            out[-2:] = [replace(out[-2], day=replace(said, weekday=told.weekday, month=month))]
        else:
            out.append(piece)
    return [piece for piece in out if piece.tie != "same"]


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
    if (
        other.which in {"next", "following", "coming"}
        and not back
        and day == Day(weekday=day.weekday)
        and other.weekday is not None
    ):
        return replace(piece, day=replace(day, which=other.which))  # "next Tuesday or Wednesday"
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
            if not any(one > at and out[one - 1].tie in _BOUNDS for one in clocks):
                out[at] = replace(piece, part="", tie="said")  # "in the afternoon but before four" is both
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


_BOUNDS = frozenset({"after", "before", "notbefore", "until", "by", "from"})
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
