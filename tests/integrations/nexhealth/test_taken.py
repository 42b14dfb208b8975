"""What takes time is read whole and by what changed, and nothing that may stand in the book is called free."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.nexhealth.shapes import Entry
from integrations.nexhealth.taken import status_of, takes_time
from integrations.pms import Unavailable
from tests.integrations.contract import DAY, at

from .stand_in import Quirks, Synchronizer, Trouble
from .wire import NOW, page
from .world import NexHealthWorld

WEEK = DAY + timedelta(days=6)


def entry(**more: object) -> dict[str, object]:
    usual = {"id": 1, "patient_id": 2, "provider_id": 3, "operatory_id": 4, "foreign_id": "94", "location_id": 21241}
    times = {"start_time": "2026-12-02T14:00:00.000Z", "end_time": "2026-12-02T14:30:00.000Z"}
    return usual | times | {"cancelled": False, "updated_at": "2026-12-01T10:00:00.000Z"} | more


# ---------------------------------------------------------------- what an entry is


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ({}, "booked"),
        ({"confirmed": True}, "confirmed"),
        ({"patient_confirmed": True}, "confirmed"),
        ({"patient_missed": True}, "no_show"),
        ({"checked_out": True}, "completed"),
        ({"foreign_id": None}, "pending"),
        ({"foreign_id": ""}, "pending"),
        ({"cancelled": True}, "cancelled"),
        ({"cancelled": None, "canceled": True}, "cancelled"),
        ({"cancelled": True, "confirmed": True}, "cancelled"),
        ({"status": "something new"}, "booked"),
    ],
)
def test_pms_F12_the_status_is_what_is_marked_and_the_unknown_takes_time(marks, status):
    assert status_of(Entry.model_validate(entry(**marks))) == status


def test_pms_F13_an_appointment_that_stands_again_takes_time_whatever_its_cancelled_at():
    assert takes_time(Entry.model_validate(entry(cancelled_at="2026-11-30T10:00:00Z")))


def test_pms_F07_what_is_deleted_takes_none():
    assert not takes_time(Entry.model_validate(entry(deleted=True)))


async def test_an_entry_that_cannot_be_read_is_not_taken_for_nothing(wire):
    wire.say("GET /appointments", [entry(start_time="soon")])
    with pytest.raises(Unavailable):
        await wire.connect().taken(DAY, DAY)


async def test_an_entry_without_an_end_takes_an_hour(wire):
    wire.say("GET /appointments", [entry(end_time=None)])
    (found,) = (await wire.connect().taken(DAY, DAY)).appointments
    assert found.end - found.start == timedelta(hours=1)


@pytest.mark.parametrize(
    ("marks", "closes"),
    [
        ({"patient_id": None, "unavailable": True}, ("3", "4")),
        ({"patient_id": None, "unavailable": True, "provider_id": None}, (None, "4")),
        ({"patient_id": None, "unavailable": True, "provider_id": None, "operatory_id": None}, (None, None)),
        ({"provider_id": None}, (None, "4")),
    ],
)
async def test_pms_R08_R09_a_block_closes_whom_it_names_and_is_nobodys_appointment(wire, marks, closes):
    wire.say("GET /appointments", [entry(**marks)])
    found = await wire.connect().taken(DAY, DAY)
    assert found.appointments == ()
    assert [(one.provider, one.operatory) for one in found.blocks] == [closes]


# ---------------------------------------------------------------- read whole


async def test_what_the_office_has_is_read_whole(world):
    await world.put(world.slot("09:30"), "confirmed")
    await world.put(world.slot("10:30"), "cancelled")
    await world.block(at("11:00"), at("12:00"))
    found = await world.system.taken(DAY, DAY)
    assert [(one.start, one.status) for one in found.appointments] == [(at("09:30"), "confirmed")]
    assert [(one.start, one.end, one.provider) for one in found.blocks] == [(at("11:00"), at("12:00"), None)]


async def test_a_leave_that_began_weeks_ago_still_closes(world):
    await world.block(at("09:00") - timedelta(days=20), at("12:00") + timedelta(days=1))
    assert len((await world.system.taken(DAY, DAY)).blocks) == 1
    assert await world.system.windows(DAY, DAY) == ()
    assert not await world.system.is_free(world.slot("09:30"))


async def test_all_pages_of_a_full_book_are_read(world, monkeypatch):
    for minute in range(30):
        world.office.desk.blocks(at("09:00"), at("09:00") + timedelta(minutes=minute + 1))
    monkeypatch.setattr("integrations.nexhealth.client.PER_PAGE", 7)
    assert len((await world.system.taken(DAY, DAY)).blocks) == 30


# ---------------------------------------------------------------- read by what changed


async def changed(world: NexHealthWorld, since: str):
    return await world.system.changes(since, DAY, WEEK)


async def test_what_changed_since_is_told_and_what_left_is_gone(world):
    await world.put(world.slot("09:00"), "booked")
    first = await world.system.taken(DAY, WEEK)
    await world.put(world.slot("10:00"), "booked")
    (visit, _) = world.office.visits
    world.office.desk.cancels(visit)
    await world.settle()
    found = await changed(world, first.until)
    assert [one.start for one in found.appointments] == [at("10:00")]
    assert found.gone == (first.appointments[0].id,)


async def test_an_appointment_moved_to_another_month_is_told_with_its_new_time(world):
    await world.put(world.slot("09:00"), "booked")
    first = await world.system.taken(DAY, WEEK)
    (visit,) = world.office.visits
    world.office.desk.moves(visit, at("09:00") + timedelta(days=40), at("09:30") + timedelta(days=40))
    await world.settle()
    found = await changed(world, first.until)
    assert [one.start for one in found.appointments] == [at("09:00") + timedelta(days=40)]


async def test_two_reads_overlap_so_that_nothing_falls_between_them(world):
    await world.put(world.slot("09:00"), "booked")
    first = await world.system.taken(DAY, WEEK)
    again = await changed(world, first.until)
    assert [one.start for one in again.appointments] == [at("09:00")]
    assert again.until == first.until


async def test_reading_on_from_an_empty_book_misses_nothing(world):
    first = await world.system.taken(DAY, WEEK)
    await world.put(world.slot("09:00"), "booked")
    assert len((await changed(world, first.until)).appointments) == 1


async def test_a_clock_of_theirs_that_runs_ahead_makes_us_miss_nothing(wire):
    ahead = (NOW + timedelta(hours=3)).isoformat()
    wire.say("GET /appointments", [entry(updated_at=ahead)])
    found = await wire.connect().taken(DAY, DAY)
    assert found.until < NOW.isoformat().replace("+00:00", "Z")


async def test_of_two_versions_of_one_the_later_is_true(wire):
    older, newer = entry(), entry(cancelled=True, updated_at="2026-12-01T11:00:00.000Z")
    wire.say("GET /appointments", page([older]), page([newer]), page([]))
    found = await wire.connect().changes("2026-12-01T09:00:00Z", DAY, DAY)
    assert (found.appointments, found.gone) == ((), ("1",))


async def test_cancelled_ones_are_heard_of_however_they_are_spelled():
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(canceled=1.0)))
    await world.put(world.slot("09:00"), "cancelled")
    found = await world.system.changes("2026-12-01T00:00:00Z", DAY, WEEK)
    assert (found.appointments, len(found.gone)) == ((), 1)
    await world.system.close()
