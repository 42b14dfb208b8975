"""Which times are offered: open in the practice's system, allowed by its document, nearest to what was wished for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat

from app.call.heard import Wish
from app.practice import Practice
from integrations import slots
from integrations.pms import PracticeSystem, Slot

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
    return slot.start >= earliest(practice, slot.visit, now) and _office_open(practice, slot)


async def openings(
    asking: Asking, wish: Wish | None = None, limit: int | None = None, provider: str | None = None
) -> Found:
    """Up to `limit` times (the document's offer limit when None) for the wish, or near it when none fits.

    Days that the caller ruled out are never offered. Raises Unavailable or Refused like the system does.
    """
    wish, limit = wish or Wish(), limit or asking.practice.offer_limit
    first, last = _reach(asking, wish)
    seen: list[Slot] = []
    fitting: list[Slot] = []
    async for found in _open(asking, first, last):
        allowed = [slot for slot in found if not _ruled_out(asking, wish, slot)]
        fitting += [slot for slot in allowed if _fits(asking, wish, slot) and provider in (None, slot.provider)]
        if len({slot.start for slot in fitting}) >= limit and len({asking.day(slot.start) for slot in fitting}) > 1:
            break
        seen += allowed
    if fitting:
        return Found(spread(asking, fitting, limit), fit=True)
    around = await _around(asking, wish, first, last, seen)
    return Found(_nearest(asking, wish, around, limit, provider))


async def all_open(asking: Asking, first: date, last: date) -> tuple[Slot, ...]:
    """Every time that a caller could be offered now on these days, both inclusive, whoever and wherever it is with."""
    found = [slot async for chunk in _open(asking, first, last) for slot in chunk]
    return tuple(found)


# ---------------------------------------------------------------- what is open at all


async def _open(asking: Asking, first: date, last: date) -> AsyncIterator[list[Slot]]:
    """The bookable times from `first` to `last`, some days at a time, so that a near one does not cost months."""
    minutes = await _minutes(asking)
    first = max(first, asking.day(asking.earliest))
    for count in chain(AT_ONCE, repeat(AT_ONCE[-1])):
        if minutes is None or first > last:
            return
        until = min(last, first + timedelta(days=count - 1))
        windows = slots.without(await asking.system.windows(first, until), asking.taken)
        found = slots.slots(windows, asking.visit, minutes)
        yield [slot for slot in found if may_be_had(asking.practice, slot, asking.now) and not _clashes(asking, slot)]
        first = until + ONE_DAY


def _clashes(asking: Asking, slot: Slot) -> bool:
    """Nobody can sit in two chairs at once."""
    return any(slot.start < one.end and one.start < slot.end for one in asking.own)


async def _minutes(asking: Asking) -> int | None:
    """How long the visit lasts in the practice's system; None when the system does not know it."""
    return next((one.minutes for one in await asking.system.visit_types() if one.id == asking.visit), None)


def _office_open(practice: Practice, slot: Slot) -> bool:
    """Whether the office is open for the whole of it, by the document: the schedule knows no holidays."""
    start, end = slot.start.astimezone(practice.tz), slot.end.astimezone(practice.tz)
    return start.date() == end.date() and any(
        begin <= start.time() and end.time() <= closes for begin, closes in practice.open_spans(start.date())
    )


# ---------------------------------------------------------------- the wish


def _reach(asking: Asking, wish: Wish) -> tuple[date, date]:
    """The first and the last day that can fit the wish."""
    today = asking.day(asking.now)
    first = max([day for day in (min(wish.days, default=None), wish.first, today) if day is not None])
    ends = [day for day in (max(wish.days, default=None), wish.last) if day is not None]
    return first, min(ends) if ends else first + WISH_HORIZON


def _ruled_out(asking: Asking, wish: Wish, slot: Slot) -> bool:
    day = asking.day(slot.start)
    return day in wish.not_days or day.weekday() in wish.not_weekdays


def _fits(asking: Asking, wish: Wish, slot: Slot) -> bool:
    return _days_off(wish, asking.day(slot.start)) == 0 and _minutes_off(asking, wish, slot) == 0


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


def _minutes_off(asking: Asking, wish: Wish, slot: Slot) -> int:
    """How many minutes lie between its wall time and the times that were wished for."""
    clock = _minute(slot.start.astimezone(asking.practice.tz).time())
    off = abs(clock - _minute(wish.at)) if wish.at is not None else 0
    after, before = wish.hours_on(asking.day(slot.start))
    if after is not None:
        off = max(off, _minute(after) - clock)
    if before is not None:
        off = max(off, clock - _minute(before) + 1)
    return off


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


# ---------------------------------------------------------------- a good choice


def spread(asking: Asking, found: Iterable[Slot], limit: int) -> tuple[Slot, ...]:
    """The earliest first, then others well apart: two a day, more only where there is no other day."""
    by_day: dict[date, list[Slot]] = {}
    for slot in _distinct(found):
        by_day.setdefault(asking.day(slot.start), []).append(slot)
    a_day = limit if len(by_day) == 1 else min(limit, 2)
    picked = [slot for day in sorted(by_day) for slot in _apart(by_day[day], a_day)]
    return tuple(picked[:limit])


def _distinct(found: Iterable[Slot]) -> Iterator[Slot]:
    """One slot for each start: a caller picks a time, not a chair."""
    last: datetime | None = None
    for slot in sorted(found, key=lambda one: (one.start, one.provider, one.operatory)):
        if slot.start != last:
            last = slot.start
            yield slot


def _apart(day: list[Slot], count: int) -> list[Slot]:
    """Up to `count` times of one day, in order, as far apart as GAPS allows."""
    best: list[Slot] = []
    for gap in GAPS:
        picked = day[:1]
        for slot in day[1:]:
            if len(picked) < count and slot.start - picked[-1].start >= gap:
                picked.append(slot)
        if len(picked) > len(best):
            best = picked
    return best


async def _around(asking: Asking, wish: Wish, first: date, last: date, seen: list[Slot]) -> list[Slot]:
    """What is open near days on which nothing fits: some days on both sides of them, else the next open times."""
    horizon = asking.day(asking.now) + timedelta(days=slots.HORIZON_DAYS)
    around = [*seen]
    for begin, end in ((first - AROUND, first - ONE_DAY), (last + ONE_DAY, last + AROUND)):
        async for found in _open(asking, begin, end):
            around += [slot for slot in found if not _ruled_out(asking, wish, slot)]
    if around:
        return around
    async for found in _open(asking, last + AROUND + ONE_DAY, horizon):
        if around := [slot for slot in found if not _ruled_out(asking, wish, slot)]:
            break
    return around


def _nearest(asking: Asking, wish: Wish, around: list[Slot], limit: int, provider: str | None) -> tuple[Slot, ...]:
    """The few that lie nearest to the wish, counted in minutes; another provider than the one named is two days off."""
    start = max(asking.day(asking.earliest), _reach(asking, wish)[0])

    def off(slot: Slot) -> tuple[int, datetime, str, str]:
        day = asking.day(slot.start)
        days = _days_off(wish, day) + (2 if provider not in (None, slot.provider) else 0)
        waiting = abs((day - start).days) * 10
        return days * A_DAY_OFF + _minutes_off(asking, wish, slot) + waiting, slot.start, slot.provider, slot.operatory

    picked: list[Slot] = []
    for slot in sorted(around, key=off):
        same_day = [one for one in picked if asking.day(one.start) == asking.day(slot.start)]
        if len(same_day) < 2 and all(abs(one.start - slot.start) >= GAPS[-1] for one in same_day):
            picked.append(slot)
        if len(picked) == limit:
            break
    return tuple(sorted(picked, key=lambda slot: slot.start))
