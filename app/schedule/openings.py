"""Which times are offered: open in the practice's system, allowed by its document, nearest to what was wished for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from typing import NamedTuple

from app.call.heard import Wish
from app.practice import Practice
from integrations import slots
from integrations.pms import PracticeSystem, Slot, Window

Spans = tuple[slots.Span, ...]

ONE_DAY = timedelta(days=1)

AT_ONCE = (3, 7, 14)
"""How many days are asked of the system at a time: few at first, for most callers are content with what is near."""

AROUND = timedelta(days=7)
"""How far before and after a wish that nothing fits something near it is looked for."""

WISH_HORIZON = timedelta(days=60)
"""How far ahead a wish that names no dates is searched for before something near it is offered."""

A_DAY_OFF = 180
"""An alternative on the next day is as far from the wish as one three hours away on the day itself (minutes)."""

GAPS = tuple(timedelta(minutes=minutes) for minutes in (180, 120, 60, 30))
"""How far apart times on one day are offered: as far as the day allows, and never quarter-hours in a row."""


@dataclass(frozen=True, slots=True)
class Found:
    """Times that may be offered, in order of start. `fit`: they are what was wished for, and not only near it."""

    slots: tuple[Slot, ...] = ()
    fit: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of the schedule, and by what it is judged.

    `taken` are the live claims of other calls, `own` the times at which this patient comes already.
    """

    system: PracticeSystem
    taken: slots.Busy
    practice: Practice
    visit: str
    now: datetime
    own: tuple[Slot, ...] = ()

    @property
    def earliest(self) -> datetime:
        return earliest(self.practice, self.visit, self.now)

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.practice.tz).date()


def earliest(practice: Practice, visit: str, now: datetime) -> datetime:
    """Nothing is offered in the past, nor within the visit's notice."""
    return now + timedelta(hours=practice.visit(visit).notice)


def may_be_had(practice: Practice, slot: Slot, now: datetime) -> bool:
    """Whether the document lets a caller have this time now. Whether it is free is the schedule's to say."""
    hours = _office_hours(practice, slot.start.astimezone(practice.tz).date())
    return slot.start >= earliest(practice, slot.visit, now) and _within(hours, slot.start, slot.end)


async def openings(
    asking: Asking, wish: Wish | None = None, limit: int | None = None, provider: str | None = None
) -> Found:
    """Up to `limit` times (the document's offer limit when None) for the wish, or near it when none fits.

    Days that the caller ruled out are never offered. Raises Unavailable or Refused like the system does.
    """
    wish, limit = wish or Wish(), limit or asking.practice.offer_limit
    first, last = _reach(asking, wish)
    seen: list[Opening] = []
    fitting: list[Opening] = []
    async for found in _open(asking, first, last):
        allowed = [one for one in found if not _ruled_out(wish, one)]
        fitting += [one for one in allowed if _fits(wish, one) and one.is_with(provider)]
        if len(fitting) >= limit and fitting[0].day != fitting[-1].day:
            break
        seen += allowed
    if fitting:
        return Found(_slots(asking, _spread(fitting, limit), provider), fit=True)
    around = await _around(asking, wish, first, last, seen)
    return Found(_slots(asking, _nearest(asking, wish, around, limit, provider), provider))


async def all_open(asking: Asking, first: date, last: date) -> list[Opening]:
    """Every time that a caller could be offered now on these days, both inclusive, whoever and wherever it is with."""
    return [one async for chunk in _open(asking, first, last) for one in chunk]


# ---------------------------------------------------------------- what is open at all


class Opening(NamedTuple):
    """A time that may be offered: instants, the location's date and minute of that day, and who has room for it then.

    Callers pick a time and not a chair, and at one time a large practice has many: what holds for all of them is
    found out once, and slots are made of those that are picked.
    """

    start: datetime
    end: datetime
    day: date
    minute: int
    windows: list[Window]

    def chairs(self) -> list[tuple[str, str]]:
        """Who has room for it and where, as ids: (provider, operatory), in order."""
        return sorted([(window.provider, window.operatory) for window in self.windows])

    def is_with(self, provider: str | None) -> bool:
        return provider is None or any(window.provider == provider for window in self.windows)


async def _open(asking: Asking, first: date, last: date) -> AsyncIterator[list[Opening]]:
    """What is open from `first` to `last`, in order, some days at a time, so that a near one does not cost months."""
    minutes = await _minutes(asking)
    first = max(first, asking.day(asking.earliest))
    for count in chain(AT_ONCE, repeat(AT_ONCE[-1])):
        if minutes is None or first > last:
            return
        until = min(last, first + timedelta(days=count - 1))
        windows = slots.without(await asking.system.windows(first, until), asking.taken)
        hours = {day: _office_hours(asking.practice, day) for day in slots.days(first, until)}
        yield list(_allowed(asking, slots.times(windows, asking.visit, minutes), timedelta(minutes=minutes), hours))
        first = until + ONE_DAY


def _allowed(
    asking: Asking, found: Iterable[tuple[datetime, list[Window]]], length: timedelta, hours: Mapping[date, Spans]
) -> Iterator[Opening]:
    """Those that the document lets a caller have now, and this patient too: nobody can sit in two chairs at once."""
    zone, earliest = asking.practice.tz, asking.earliest
    for start, windows in found:
        if start >= earliest:
            local, end = start.astimezone(zone), start + length
            day = local.date()
            clashes = asking.own and any(start < one.end and one.start < end for one in asking.own)
            if _within(hours.get(day, ()), start, end) and not clashes:
                yield Opening(start, end, day, local.hour * 60 + local.minute, windows)


async def _minutes(asking: Asking) -> int | None:
    """How long the visit lasts in the practice's system; None when the system does not know it."""
    return next((one.minutes for one in await asking.system.visit_types() if one.id == asking.visit), None)


def _office_hours(practice: Practice, day: date) -> Spans:
    """When the office is open on that day, by the document, as instants: the schedule knows no holidays."""
    return tuple(
        span for begin, closes in practice.open_spans(day) for span in slots.instants(day, begin, closes, practice.tz)
    )


def _within(hours: Spans, start: datetime, end: datetime) -> bool:
    """Whether the office is open for the whole of it."""
    return any(opens <= start and end <= closes for opens, closes in hours)


# ---------------------------------------------------------------- the wish


def _reach(asking: Asking, wish: Wish) -> tuple[date, date]:
    """The first and the last day that can fit the wish."""
    today = asking.day(asking.now)
    first = max([day for day in (min(wish.days, default=None), wish.first, today) if day is not None])
    ends = [day for day in (max(wish.days, default=None), wish.last) if day is not None]
    return first, min(ends) if ends else first + WISH_HORIZON


def _ruled_out(wish: Wish, one: Opening) -> bool:
    return one.day in wish.not_days or one.day.weekday() in wish.not_weekdays


def _fits(wish: Wish, one: Opening) -> bool:
    return _days_off(wish, one.day) == 0 and _minutes_off(wish, one) == 0


def _days_off(wish: Wish, day: date) -> int:
    """How many days lie between this one and the days that were wished for."""
    off = min((abs((day - one).days) for one in wish.days), default=0)
    if wish.first is not None:
        off = max(off, (wish.first - day).days)
    if wish.last is not None:
        off = max(off, (day - wish.last).days)
    if wish.weekdays and day.weekday() not in wish.weekdays:
        off = max(off, 1)
    return off


def _minutes_off(wish: Wish, one: Opening) -> int:
    """How many minutes lie between its wall time and the times that were wished for."""
    off = abs(one.minute - _minute(wish.at)) if wish.at is not None else 0
    after, before = wish.hours_on(one.day)
    if after is not None:
        off = max(off, _minute(after) - one.minute)
    if before is not None:
        off = max(off, one.minute - _minute(before) + 1)
    return off


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


# ---------------------------------------------------------------- a good choice


def _spread(found: Iterable[Opening], limit: int) -> list[Opening]:
    """The earliest first, then others well apart: two a day, more only where there is no other day."""
    by_day: dict[date, list[Opening]] = {}
    for one in found:
        by_day.setdefault(one.day, []).append(one)
    a_day = limit if len(by_day) == 1 else min(limit, 2)
    return [one for day in sorted(by_day) for one in _apart(by_day[day], a_day)][:limit]


def _apart(day: list[Opening], count: int) -> list[Opening]:
    """Up to `count` times of one day, in order, as far apart as GAPS allows."""
    best: list[Opening] = []
    for gap in GAPS:
        picked = day[:1]
        for one in day[1:]:
            if len(picked) < count and one.start - picked[-1].start >= gap:
                picked.append(one)
        if len(picked) > len(best):
            best = picked
    return best


async def _around(asking: Asking, wish: Wish, first: date, last: date, seen: list[Opening]) -> list[Opening]:
    """What is open near days on which nothing fits: some days on both sides of them, else the next open times."""
    horizon = asking.day(asking.now) + timedelta(days=slots.HORIZON_DAYS)
    around = [*seen]
    for begin, end in ((first - AROUND, first - ONE_DAY), (last + ONE_DAY, last + AROUND)):
        async for found in _open(asking, begin, end):
            around += [one for one in found if not _ruled_out(wish, one)]
    if around:
        return around
    async for found in _open(asking, last + AROUND + ONE_DAY, horizon):
        if around := [one for one in found if not _ruled_out(wish, one)]:
            break
    return around


def _nearest(asking: Asking, wish: Wish, around: list[Opening], limit: int, provider: str | None) -> list[Opening]:
    """The few that lie nearest to the wish, counted in minutes; another provider than the one named is two days off."""
    start = max(asking.day(asking.earliest), _reach(asking, wish)[0])

    def off(one: Opening) -> tuple[int, datetime]:
        days = _days_off(wish, one.day) + (0 if one.is_with(provider) else 2)
        waiting = abs((one.day - start).days) * 10
        return days * A_DAY_OFF + _minutes_off(wish, one) + waiting, one.start

    picked: list[Opening] = []
    for one in sorted(around, key=off):
        same_day = [other for other in picked if other.day == one.day]
        if len(same_day) < 2 and all(abs(other.start - one.start) >= GAPS[-1] for other in same_day):
            picked.append(one)
        if len(picked) == limit:
            break
    return sorted(picked, key=lambda one: one.start)


def _slots(asking: Asking, picked: Iterable[Opening], provider: str | None) -> tuple[Slot, ...]:
    """One slot for each: with the provider who was asked for, where there is room, else the first chair of all."""
    found = []
    for one in picked:
        who, where = min(one.chairs(), key=lambda chair: (chair[0] != provider, chair))
        found.append(Slot(visit=asking.visit, provider=who, operatory=where, start=one.start, end=one.end))
    return tuple(found)
