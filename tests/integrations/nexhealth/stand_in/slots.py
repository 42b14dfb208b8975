"""Bookable times as NexHealth derives them: working hours, cut by what is taken, cut to length (rules R01 to R30)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from .records import Appointment, Location, Provider, Recurrence, WorkingHour

if TYPE_CHECKING:
    from .office import Office

DEFAULT_LENGTH = 15
HORIZON = timedelta(days=180)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Wish:
    """What GET /available_slots was asked. Minutes; None: not asked."""

    first: date
    days: int
    length: int = DEFAULT_LENGTH
    interval: int | None = None
    type_id: int | None = None
    label_id: int | None = None
    source: str | None = None
    operatories: tuple[int, ...] = ()
    overlapping: bool = False

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True)
class Slot:
    start: datetime
    end: datetime
    operatory_id: int | None
    label_id: int | None


def slots(office: Office, location: Location, provider: Provider, wish: Wish) -> list[Slot]:
    """The provider's bookable times at the location within the wish's days, in order."""
    hours = [row for row in office.hours.values() if _matches(row, location, provider, wish)]
    if not hours:
        return []
    found: dict[tuple[object, ...], Slot] = {}
    taken = _taken(office, location, wish)
    for day in _days(wish.first, wish.last):
        for row in hours:
            if applies(row, day):
                for slot in _of_opening(office, location, row, day, wish, taken):
                    found.setdefault(_place(slot, wish), slot)
    return sorted(found.values(), key=lambda slot: (slot.start, slot.operatory_id or 0, slot.label_id or 0))


def next_date(office: Office, location: Location, provider: Provider, wish: Wish) -> date | None:
    """The first day after the wish's, within 180, that has a bookable time (R02)."""
    later = Wish(**{**wish.__dict__, "first": wish.last + timedelta(days=1), "days": max(1, HORIZON.days - wish.days)})
    found = slots(office, location, provider, later)
    return found[0].start.astimezone(location.zone).date() if found else None


def applies(row: WorkingHour, day: date) -> bool:
    if row.specific_date is not None:
        return row.specific_date == day
    if row.recurrence is not None:
        return _recurs(row.recurrence, day)
    return DAYS[day.weekday()] in (row.days or ())


def _recurs(every: Recurrence, day: date) -> bool:
    if day < every.ref:
        return False
    if every.unit == "month":
        months = (day.year - every.ref.year) * 12 + day.month - every.ref.month
        return day.day == every.ref.day and months % every.num == 0
    step = every.num * (7 if every.unit == "week" else 1)
    return (day - every.ref).days % step == 0


def _matches(row: WorkingHour, location: Location, provider: Provider, wish: Wish) -> bool:
    return (
        row.active
        and (row.location_id, row.provider_id) == (location.id, provider.id)
        and (wish.type_id is None or wish.type_id in row.appointment_type_ids)  # R12, R13
        and (wish.label_id is None or (row.label is not None and row.label.id == wish.label_id))
        and (wish.source is None or row.source == wish.source)
        and (not wish.operatories or row.operatory_id in wish.operatories)
    )


def _place(slot: Slot, wish: Wish) -> tuple[object, ...]:
    """What may be named once: a time in each operatory, or (R15) the first operatory alone."""
    if wish.operatories or wish.overlapping:
        return slot.start, slot.label_id, slot.operatory_id
    return slot.start, slot.label_id


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


def _taken(office: Office, location: Location, wish: Wish) -> list[Appointment]:
    low = datetime.combine(wish.first, datetime.min.time(), location.zone) - timedelta(days=1)
    high = low + timedelta(days=wish.days + 2)
    return [row for row in office.occupying(location.id) if row.start < high and low < row.end]


def _of_opening(
    office: Office, location: Location, row: WorkingHour, day: date, wish: Wish, taken: list[Appointment]
) -> Iterator[Slot]:
    opening = _opening(row, day, location)
    busy = [
        (other.start, other.end)
        for other in taken
        if other.start < opening[1]
        and opening[0] < other.end
        and office.closes(other, row.provider_id, row.operatory_id)
    ]
    length = timedelta(minutes=wish.length)
    step = timedelta(minutes=wish.interval or wish.length)
    anchored = office.synchronizer.quirks.grid == "anchored"
    starts = _anchored(opening, busy, length, step) if anchored else _fixed(opening, busy, length, step)
    for start in starts:
        if start > office.now:
            yield Slot(start, start + length, row.operatory_id, row.label.id if row.label else None)


def _opening(row: WorkingHour, day: date, location: Location) -> Span:
    begin, end = (datetime.combine(day, wall, location.zone).astimezone(UTC) for wall in (row.begin, row.end))
    return begin, end


def _fixed(opening: Span, busy: list[Span], length: timedelta, step: timedelta) -> Iterator[datetime]:
    """Every step from the opening's begin on, where it is free."""
    start = opening[0]
    while start + length <= opening[1]:  # R16
        if not any(begin < start + length and start < end for begin, end in busy):
            yield start
        start += step


def _anchored(opening: Span, busy: list[Span], length: timedelta, step: timedelta) -> Iterator[datetime]:
    """Every step from the begin of each free stretch on (W4)."""
    at = opening[0]
    for begin, end in [*sorted(busy), (opening[1], opening[1])]:
        yield from _fixed((at, begin), [], length, step)
        at = max(at, end)
