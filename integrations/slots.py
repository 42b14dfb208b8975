"""Slot arithmetic, pure: working hours to instants, instants to free windows, windows to times for a visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from integrations.pms import Appointment, Block, Slot, Window, WorkingHours

Span = tuple[datetime, datetime]

EPOCH, MINUTE = datetime(1970, 1, 1, tzinfo=UTC), timedelta(minutes=1)
"""Times are counted in minutes from here, which no change of clocks disturbs."""

DEFAULT_MINUTES = 15
"""Length of a slot when no visit is named (pms R14)."""

HORIZON_DAYS = 180
"""How far ahead an open time is looked for before we say that there is none (pms R02)."""

OCCUPYING = frozenset({"pending", "booked", "confirmed", "completed"})
"""The appointments that take up time. A cancelled one and a missed one leave it free (pms R11)."""


# ---------------------------------------------------------------- wall times to instants


def instants(day: date, begin: time, end: time, zone: ZoneInfo) -> tuple[Span, ...]:
    """All instants of `day` whose wall time lies in [begin, end), as spans in UTC, in order.

    One span on an ordinary day, empty if `end` is not after `begin`. Where clocks jump forward the skipped wall times
    are in no span; where they are set back the repeated hour counts twice, and hours that begin or end within it come
    as two spans. A span that runs across the change is one span: 0:00 to 6:00 lasts 5 or 7 hours then.
    """
    spans: list[Span] = []
    for opens, closes, offset in _offsets(day, zone):
        start = max(opens, (datetime.combine(day, begin) - offset).replace(tzinfo=UTC))
        stop = min(closes, (datetime.combine(day, end) - offset).replace(tzinfo=UTC))
        if start >= stop:
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return tuple(spans)


@lru_cache(maxsize=4096)
def _offsets(day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The offsets in force around `day`, each with the instants from and to which it is (at most one change)."""
    low = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    high = low + timedelta(hours=54)
    before, after = _offset(low, zone), _offset(high, zone)
    if before == after:
        return ((low, high, before),)
    known, changed = low, high
    while changed - known > timedelta(seconds=1):
        middle = known + timedelta(seconds=(changed - known) // timedelta(seconds=2))
        if _offset(middle, zone) == before:
            known = middle
        else:
            changed = middle
    return ((low, changed, before), (changed, high, after))


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def applies(hours: WorkingHours, day: date) -> bool:
    return hours.on == day if hours.on is not None else day.weekday() in hours.weekdays


def days(first: date, last: date) -> Iterator[date]:
    """The dates from `first` to `last`, both inclusive."""
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


def bounds(first: date, last: date, zone: ZoneInfo) -> Span:
    """The instants at which the location's day `first` begins and its day `last` is over."""
    begin = datetime.combine(first, time(), zone)
    return begin.astimezone(UTC), datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def shifts(hours: Iterable[WorkingHours], provider: str, first: date, last: date, zone: ZoneInfo) -> tuple[Span, ...]:
    """When this provider works, whatever may be booked then (pms R24). Spans in UTC, merged, in order."""
    spans = sorted(
        span
        for one in hours
        if one.provider == provider
        for day in days(first, last)
        if applies(one, day)
        for span in instants(day, one.begin, one.end, zone)
    )
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


# ---------------------------------------------------------------- what takes time away


class Busy:
    """Time that is taken: from a provider, from an operatory (both of them, with an appointment), or from everybody."""

    def __init__(self, taken: Iterable[tuple[str | None, str | None, datetime, datetime]] = ()) -> None:
        """`taken` are (provider, operatory, start, end); with neither the whole location is closed (pms R09)."""
        self._all: list[Span] = []
        self._provider: dict[str, list[Span]] = {}
        self._operatory: dict[str, list[Span]] = {}
        for provider, operatory, start, end in taken:
            self._add(provider, operatory, (start, end))

    def _add(self, provider: str | None, operatory: str | None, span: Span) -> None:
        if provider is None and operatory is None:
            self._all.append(span)
        if provider is not None:
            self._provider.setdefault(provider, []).append(span)
        if operatory is not None:
            self._operatory.setdefault(operatory, []).append(span)

    def of(self, provider: str, operatory: str) -> list[Span]:
        """What takes time from this provider in this operatory, in order of start."""
        return sorted([*self._all, *self._provider.get(provider, ()), *self._operatory.get(operatory, ())])

    def touches(self, window: Window) -> bool:
        """Whether any of it takes time from this window."""
        if not self._all and window.provider not in self._provider and window.operatory not in self._operatory:
            return False
        return any(
            start < window.end and window.start < end for start, end in self.of(window.provider, window.operatory)
        )


def busy(blocks: Iterable[Block], appointments: Iterable[Appointment]) -> Busy:
    taken = [(one.provider, one.operatory, one.start, one.end) for one in blocks]
    taken += [(one.provider, one.operatory, one.start, one.end) for one in appointments if one.status in OCCUPYING]
    return Busy(taken)


def free(span: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span; `taken` in order of start."""
    start, end = span
    for other_start, other_end in taken:
        if other_end <= start or other_start >= end or other_start >= other_end:
            continue
        if other_start > start:
            yield start, other_start
        start = max(start, other_end)
    if start < end:
        yield start, end


# ---------------------------------------------------------------- windows and slots


def windows(hours: Iterable[WorkingHours], taken: Busy, first: date, last: date, zone: ZoneInfo) -> tuple[Window, ...]:
    """Free capacity on the location's days `first` to `last`, both inclusive: hours less what is taken, by start.

    Hours are the only source of time (pms R03): what is free in the book outside them is not offered, and what is
    taken outside them changes nothing.
    """
    found = []
    for one in hours:
        of = taken.of(one.provider, one.operatory)
        for day in days(first, last):
            if not applies(one, day):
                continue
            for span in instants(day, one.begin, one.end, zone):
                for start, end in free(span, of):
                    found.append(_window(one, start, end))
    return tuple(sorted(found, key=_order))


def without(windows: Iterable[Window], taken: Busy) -> tuple[Window, ...]:
    """The same windows less what is taken besides: claims of ours that the system's book does not know yet.

    A window that nothing is taken from is that very object, and the order is kept: claims are few among many windows.
    """
    left: list[Window] = []
    cut = False
    for window in windows:
        if not taken.touches(window):
            left.append(window)
            continue
        cut = True
        for start, end in free((window.start, window.end), taken.of(window.provider, window.operatory)):
            left.append(window.model_copy(update={"start": start, "end": end}))
    return tuple(sorted(left, key=_order) if cut else left)


def _order(window: Window) -> tuple[datetime, str, str, datetime]:
    return window.start, window.provider, window.operatory, window.end


def _window(hours: WorkingHours, start: datetime, end: datetime) -> Window:
    return Window(provider=hours.provider, operatory=hours.operatory, start=start, end=end, visits=hours.visits)


def starts(window: Window, minutes: int, interval: int | None = None) -> range:
    """The moments at which a visit of so many minutes can begin in a window, as whole minutes since EPOCH.

    They count from the window's own start, so after a block they begin anew at its end (pms W4); one lies `interval`
    minutes after the other, else the length of the visit. A visit fits entirely or not at all (pms R16).
    """
    if minutes <= 0 or (interval is not None and interval <= 0):
        raise ValueError("a visit and the interval between starts last at least a minute")
    first, end = -((EPOCH - window.start) // MINUTE), (window.end - EPOCH) // MINUTE
    return range(first, end - minutes + 1, interval or minutes)


def moment(minute: int) -> datetime:
    """The instant of a minute since EPOCH, in UTC."""
    return EPOCH + minute * MINUTE


def times(
    windows: Iterable[Window], visit: str | None = None, minutes: int = DEFAULT_MINUTES, interval: int | None = None
) -> list[tuple[datetime, list[Window]]]:
    """The instants (UTC) at which a visit can begin, in order, each with the windows that have room for it then.

    Only windows that list the visit are used (pms R13); without a visit every window is.
    """
    room: defaultdict[int, list[Window]] = defaultdict(list)
    for window in windows:
        if visit is None or visit in window.visits:
            for minute in starts(window, minutes, interval):
                room[minute].append(window)
    return [(moment(minute), room[minute]) for minute in sorted(room)]


def slots(
    windows: Iterable[Window], visit: str | None = None, minutes: int = DEFAULT_MINUTES, interval: int | None = None
) -> tuple[Slot, ...]:
    """The same as slots, by start, provider and operatory: one for each window that has room. Without a visit they
    name none."""
    length = timedelta(minutes=minutes)
    return tuple(
        Slot(visit=visit or "", provider=one.provider, operatory=one.operatory, start=start, end=start + length)
        for start, having in times(windows, visit, minutes, interval)
        for one in sorted(having, key=attrgetter("provider", "operatory"))
    )


def holds(windows: Iterable[Window], slot: Slot) -> bool:
    """Whether the slot lies wholly in one of the windows, with its provider, its operatory and its visit."""
    return any(
        window.provider == slot.provider
        and window.operatory == slot.operatory
        and (not slot.visit or slot.visit in window.visits)
        and window.start <= slot.start
        and slot.end <= window.end
        for window in windows
    )


def next_available(windows: Iterable[Window], visit: str | None, minutes: int, zone: ZoneInfo) -> date | None:
    """The location's first day with a slot in these windows (look HORIZON_DAYS ahead); None when there is none."""
    for window in sorted(windows, key=lambda one: one.start):
        if visit is None or visit in window.visits:
            for minute in starts(window, minutes):
                return moment(minute).astimezone(zone).date()
    return None
