"""Whether a time is open, by NexHealth's own reckoning and by ours; offered is what both call free."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from integrations import slots
from integrations.nexhealth.hours import hours
from integrations.nexhealth.office import Office
from integrations.nexhealth.shapes import Openings, read_all
from integrations.nexhealth.taken import busy, within
from integrations.pms import Slot, Window

GRID = 5
"""Minutes between the starts that are asked for, so that no time of ours falls between two of theirs."""


class Offered(NamedTuple):
    """What NexHealth offers. Without slots and without `next_day` nothing is open for half a year: hours or the kinds
    of visit on them are missing (pms R01, R02)."""

    slots: tuple[Slot, ...]
    next_day: date | None


async def windows(office: Office, first: date, last: date) -> tuple[Window, ...]:
    begin, end = slots.bounds(first, last, office.zone)
    known, entries = await asyncio.gather(hours(office, first, last), within(office, begin, end))
    return slots.windows(known, busy(entries), first, last, office.zone)


async def is_free(office: Office, slot: Slot) -> bool:
    """Both are asked at the same time. Theirs knows rules of the practice that we do not, ours what it leaves out."""
    ours, theirs = await asyncio.gather(free_by_us(office, slot), free_by_them(office, slot))
    return ours and theirs


async def free_by_us(office: Office, slot: Slot, but: Collection[str] = ()) -> bool:
    """`but` are ids of entries that do not count: an appointment that is moved is not in its own way."""
    first, last = (moment.astimezone(office.zone).date() for moment in (slot.start, slot.end))
    known, entries = await asyncio.gather(
        hours(office, first, last, slot.provider), within(office, slot.start, slot.end)
    )
    taken = busy(one for one in entries if one.id not in but)
    return slots.holds(slots.windows(known, taken, first, last, office.zone), slot)


async def free_by_them(office: Office, slot: Slot) -> bool:
    """Their slots, put together: the length is that of the kind of visit there (pms R12), and ours may be longer."""
    day = slot.start.astimezone(office.zone).date()
    operatories = [slot.operatory] if slot.operatory else []
    offered = await offers(office, day, 1, slot.visit, [slot.provider], operatories, interval=GRID)
    spans = sorted((one.start, one.end) for one in offered.slots if _same_place(one, slot))
    return any(start <= slot.start and slot.end <= end for start, end in _joined(spans))


async def offers(
    office: Office,
    first: date,
    days: int,
    visit: str = "",
    providers: Iterable[str] = (),
    operatories: Iterable[str] = (),
    *,
    minutes: int | None = None,
    interval: int | None = None,
) -> Offered:
    """The slots that NexHealth offers from `first` on, for `days` days with the first one (at most 14 are advised).

    A provider or a kind of visit is named. Operatories should be: without them only the first free one is told at each
    time (pms R15). Raises Unavailable, Refused.
    """
    asked = office.within(
        start_date=first.isoformat(),
        days=days,
        appointment_type_id=visit or None,
        slot_length=minutes,
        slot_interval=interval,
        working_hour_source=office.settings.hours_source or None,
    )
    named = {"lids[]": [office.settings.location_id], "pids[]": [*providers], "operatory_ids[]": [*operatories]}
    asked |= {key: value for key, value in named.items() if value}
    groups = read_all(Openings, await office.client.collect("/available_slots", asked))
    found = {slot for group in groups for slot in _slots(group, visit)}
    ahead = [group.next_available_date for group in groups if group.next_available_date]
    in_order = sorted(found, key=lambda one: (one.start, one.provider, one.operatory))
    return Offered(tuple(in_order), min(ahead, default=None))


def _slots(group: Openings, visit: str) -> Iterable[Slot]:
    for one in group.slots:
        if one.time is not None and one.end_time is not None:
            yield Slot(
                visit=visit,
                provider=one.provider_id or group.pid or "",
                operatory=one.operatory_id or group.operatory_id or "",
                start=one.time,
                end=one.end_time,
            )


def _same_place(one: Slot, slot: Slot) -> bool:
    """An opening that names no operatory speaks of all that were asked for."""
    return one.provider in ("", slot.provider) and (not slot.operatory or one.operatory in ("", slot.operatory))


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
