"""On the days on which clocks change, a time is the same instant in every book, and is offered at its own wall time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.practice import Practice
from app.schedule.openings import all_open
from integrations.nexhealth.openings import offers
from integrations.pms import Slot, SlotTaken
from tests.integrations.nexhealth.stand_in import Trouble
from tests.systems.town import ZONE, Clinic, Town, town

SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)
NIGHT = ((time(0), time(6)),)
STARTS = {
    SPRING: "00:00 00:30 01:00 01:30 03:00 03:30 04:00 04:30 05:00 05:30",
    AUTUMN: "00:00 00:30 01:00 01:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00 04:30 05:00 05:30",
}
TAKEN = {SPRING: datetime(2027, 3, 14, 7, 0, tzinfo=UTC), AUTUMN: datetime(2026, 11, 1, 6, 30, tzinfo=UTC)}
"""03:00, the first moment after the gap; 01:30 when it comes for the second time."""


@asynccontextmanager
async def night(database_url, ring, document: Practice, day: date) -> AsyncIterator[tuple[Town, Clinic]]:
    """A week before the clocks change, at a clinic that is open in that Sunday's night."""
    open_at_night = document.hours.model_copy(update={"sunday": NIGHT})
    document = document.model_copy(update={"hours": open_at_night})
    async with town(database_url, ring) as there:
        there.clock.now = datetime.combine(day - timedelta(days=7), time(15), UTC)
        clinic = await there.open(document, chairs=1, trouble=Trouble.none())
        (provider,), (room,), (kind,) = (
            tuple(some.values()) for some in (clinic.office.providers, clinic.office.operatories, clinic.office.types)
        )
        clinic.office.add_hours(provider, "00:00", "06:00", room, days=["Sunday"], types=[kind])
        await there.go_on(11 * 60, step=60)
        yield there, clinic


async def offered(there: Town, clinic: Clinic, day: date) -> list[datetime]:
    schedule = await there.schedule(clinic)
    asking = await schedule.asking(clinic.record.document, "cleaning", there.clock())
    return [one.start for one in await all_open(asking, day, day)]


def clocks(starts: list[datetime]) -> str:
    return " ".join(f"{one.astimezone(ZONE):%H:%M}" for one in starts)


async def slot_at(there: Town, clinic: Clinic, start: datetime) -> Slot:
    day = start.astimezone(ZONE).date()
    return next(one for one in await there.open_times(clinic, day, day) if one.start == start)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
async def test_pms_F09_what_is_offered_are_the_instants_that_the_vendor_offers(
    database_url, ring, demo_document, day: date
):
    async with night(database_url, ring, demo_document, day) as (there, clinic):
        ours = await offered(there, clinic, day)
        assert clocks(ours) == STARTS[day]
        remote = (await there.systems.remote(*clinic.key))[1]
        kind, provider = next(iter(clinic.office.types)), next(iter(clinic.office.providers))
        theirs = await offers(remote.office, day, 1, str(kind), [str(provider)])
        assert [one.start for one in theirs.slots] == ours


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
async def test_pms_F09_what_is_written_is_the_instant_that_was_offered(database_url, ring, demo_document, day: date):
    async with night(database_url, ring, demo_document, day) as (there, clinic):
        await there.yes(clinic, await there.hold(clinic, await slot_at(there, clinic, TAKEN[day])))
        await there.go_on(120)
        (claim,) = await there.now(clinic)
        assert claim.state == "booked"
        assert [(one.start, one.end) for one in clinic.office.truth().standing] == [
            (TAKEN[day], TAKEN[day] + timedelta(minutes=30))
        ]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
async def test_pms_F09_an_appointment_of_the_office_takes_its_own_instant_and_no_other(
    database_url, ring, demo_document, day: date
):
    async with night(database_url, ring, demo_document, day) as (there, clinic):
        slot, before = await slot_at(there, clinic, TAKEN[day]), await offered(there, clinic, day)
        who = clinic.office.add_patient("Walter", "Example", date(1950, 1, 1), "3015550199")
        clinic.office.desk.books(who, next(iter(clinic.office.providers.values())), slot.start, slot.end)
        await there.go_on(120, step=60)
        assert await offered(there, clinic, day) == [one for one in before if one != slot.start]
        with pytest.raises(SlotTaken):
            await there.hold(clinic, slot)
