"""Which hour was meant: a clock time as said, a part of the day, and the wall time it is by the office's hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from app.call.heard import Language

Office = tuple[time, time]
"""When the office opens and when it closes: a bare "at three" is read by it."""

Hours = tuple[time | None, time | None]
"""From when to when, open where None."""

PARTS: dict[str, Hours] = {
    "morning": (time(4), time(12)),
    "early": (time(4), time(9)),
    "midafternoon": (time(15), time(17)),
    "earlyevening": (time(18), time(21)),
    "latemorning": (time(10), time(12)),
    "noonish": (time(11), time(14)),
    "afternoon": (time(12), time(19)),
    "earlyafternoon": (time(12), time(15)),
    "afterlunch": (time(13), time(17)),
    "lateafternoon": (time(15), time(19)),
    "lastthing": (time(17), time(21)),
    "evening": (time(18), time(23, 59)),
    "lateevening": (time(21), time(23, 59)),
    "night": (time(18), time(23, 59)),
    "small": (time(0), time(6)),
}
"""From when to when a part of the day reaches. Wide on purpose: the office's own hours narrow it down."""

_ENGLISH: dict[str, Hours] = {"morning": (time(0), time(12)), "early": (time(0), time(9))}
"""English mornings begin at midnight ("two in the morning"); Spanish has the madrugada before them."""

DOUBTFUL_PARTS: dict[str, tuple[Hours, ...]] = {
    "work": ((time(17), time(21)), (time(16), time(21)), (time(15), time(21))),
    "school": ((time(15), time(21)), (time(14), time(21))),
    "dropoff": ((time(8, 30), None), (time(9), None)),
    "beforework": ((None, time(9)), (None, time(8))),
}
"""Only the caller knows when they leave work or when the children are out of school, so it is asked."""


def part_spans(part: str, language: Language, within: Office | None = None) -> list[Hours]:
    """From when to when a part of the day reaches; more than one reading has to be asked about.

    An end that lies outside the office's hours, where these are given, is left open: the morning is before noon.
    """
    spans = _ENGLISH if language == "en" and part in _ENGLISH else PARTS
    found = DOUBTFUL_PARTS.get(part) or (spans[part],)
    if within is None:
        return list(found)
    return [_within(part, *span, within) for span in found]


def _within(part: str, begin: time | None, end: time | None, office: Office) -> Hours:
    """The part as far as the office is open; its first and last hours are early and late, whenever they are."""
    opens, closes = office
    if part == "early" and end and end <= opens:
        end = _shifted(opens, EDGE)
    if part == "lastthing" or (part == "lateafternoon" and begin and begin >= closes):
        begin = _shifted(closes, -EDGE)
    if begin is None or end is None:
        return begin, end
    return begin if begin > opens else None, end if end < closes else None


EDGE = 2
"""Hours after opening that are still early, and before closing that are late."""


def _shifted(at: time, hours: int) -> time:
    return at.replace(hour=min(max(at.hour + hours, 0), 23))


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said: hour, minute, and the half of the day if it was said (am, pm or a part of the day)."""

    hour: int
    minute: int = 0
    half: str = ""

    def settled(self) -> bool:
        return bool(self.half) or self.hour > 12 or self.hour == 0

    def readings(self, office: Office, not_before: time | None = None) -> list[time]:
        """The wall times it may be. One, unless both halves of the day lie within office hours."""
        if self.hour in {0, 24}:
            # "0:45 pm" is said of a quarter to one
            return [time(12 if self.half in {"pm", "afternoon"} else 0, self.minute)]
        if self.hour > 12:
            return [time(self.hour, self.minute)]
        if self.half:
            return [_in_half(self.hour, self.minute, self.half)]
        both = [time(self.hour % 12, self.minute), time(self.hour % 12 + 12, self.minute)]
        if not_before is not None and both[0] < not_before <= both[1]:
            return [both[1]]
        open_at = [one for one in both if office[0] <= one <= office[1]]
        return open_at or [min(both, key=lambda one: _away(one, office))]


def _in_half(hour: int, minute: int, half: str) -> time:
    morning = time(hour % 12, minute)
    noon = time(hour % 12 + 12, minute)
    if half in {"am", "small"}:
        return morning
    if half in {"morning", "early", "latemorning"}:
        return noon if hour == 12 else morning
    if half in {"night", "lateevening", "evening"}:
        if hour == 12:
            return morning
        return morning if half == "night" and hour < 5 else noon
    if half == "noonish":
        return morning if hour == 11 else noon
    return noon


def _away(one: time, office: Office) -> int:
    minutes = one.hour * 60 + one.minute
    opens, closes = (edge.hour * 60 + edge.minute for edge in office)
    return opens - minutes if minutes < opens else minutes - closes


def span_of(start: Clock, end: Clock, office: Office) -> tuple[time, time]:
    """A span of clock times: one "pm" at its end is heard for both, if the start then still comes first."""
    last = end.readings(office)[0]
    if not end.settled() and start.settled():
        first = start.readings(office)[0]
        both = [time(end.hour % 12, end.minute), time(end.hour % 12 + 12, end.minute)]
        return first, next((one for one in both if one > first), last)
    if start.settled() or not end.settled():
        first = start.readings(office)[0]
        if not start.settled() and first >= last:
            first = time(start.hour % 12, start.minute)
        return first, last if last > first else time(last.hour % 12 + 12, last.minute)
    both = [time(start.hour % 12 + 12, start.minute), time(start.hour % 12, start.minute)]
    return next((one for one in both if one < last), both[1]), last
