"""The pieces of one wish and the draft they are read into; what a moment is, and a day or hour said plainly.

A moment is a day, an hour or both: "Monday", "three", "Monday at three", "now".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.call.heard import Language
from app.understanding.days import Day, Span, single
from app.understanding.draft import At, Draft
from app.understanding.hours import Clock, Office, part_spans
from app.understanding.pieces import NOTHING, Piece

OPENERS = frozenset({"from", "between"})
NEGATIONS = frozenset({"not", "cannot", "except"})


RANGE_TIES = frozenset({"to", "through", "until"})


@dataclass(frozen=True, slots=True)
class Reader:
    """The pieces of one wish, and what is needed to read them: `office` reads a bare hour; see `read_wish`."""

    found: list[Piece]
    draft: Draft
    language: Language
    now: datetime
    office: Office
    any_day: bool = False
    offered: bool = False

    @property
    def today(self) -> date:
        return self.now.date()

    def days(self, day: Day) -> list[Span]:
        """The days that may be meant, but those alone that one can ask for unless `any_day` is wanted."""
        return day.readings(self.today) if self.any_day else day.wished(self.today)

    def at(self, at: int) -> Piece:
        return self.found[at] if 0 <= at < len(self.found) else NOTHING

    def moment(self, at: int) -> tuple[Piece, int]:
        """The day with its hour that begins at `at`, as one piece, and how many pieces those are."""
        one, size = self.at(at), 1
        if one.flag == "now":
            return Piece(day=Day(span=single(self.today)), clock=_clock_of(self.now), flag="now"), 1
        while _goes_with(one, self.at(at + size)) and not self._opens(at + size):
            other = self.at(at + size)
            one = replace(one, day=one.day or other.day, clock=one.clock or other.clock, part=one.part or other.part)
            size += 1
        return one, size

    def _opens(self, at: int) -> bool:
        """ "Tuesday to Thursday, nine to five": the nine belongs to the five; or the other way about."""
        if self.at(at).day is not None and self.at(at + 1).tie in RANGE_TIES and self.at(at - 2).tie in RANGE_TIES:
            return self.at(at + 2).day is not None
        return (
            self.at(at).clock is not None
            and self.at(at + 1).tie in RANGE_TIES
            and self.at(at + 2).clock is not None
            and self.at(at - 2).tie in RANGE_TIES
        )


def _goes_with(one: Piece, two: Piece) -> bool:
    if two.gap > 1 or two.tie or two.flag or (two.day is not None and two.day.every):
        return False
    if one.day is not None and two.day is None:
        return not (one.clock or one.part) and (two.clock is not None or bool(two.part))
    return one.day is None and one.is_thing() and two.day is not None and not (two.clock or two.part or two.stop)


def _clock_of(now: datetime) -> Clock:
    return Clock(now.hour, now.minute, "am" if now.hour < 12 else "pm")


def plain(reader: Reader, piece: Piece) -> None:
    if piece.day is not None:
        plain_day(reader, piece.day)
    if piece.clock is not None:
        same_day = reader.now.time() if piece.day and piece.day.span == single(reader.today) else None
        reader.draft.clocks.append([At("at", one) for one in piece.clock.readings(reader.office, same_day)])
    too_early = reader.offered and piece.part == "early" and any(one.flag == "later" for one in reader.found)
    if piece.part and not too_early:  # "very early, another one later"
        reader.draft.parts.append(part_spans(piece.part, reader.language, reader.draft.office))


def plain_day(reader: Reader, day: Day) -> None:
    if day.every and day.weekday is not None:
        reader.draft.weekdays.append(day.weekday)
    else:
        reader.draft.add_days(reader.days(day))
