"""The stand-in derives bookable times by the rules R01 to R30, and the worked numbers come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .stand_in import Quirks, Recurrence, Synchronizer, Trouble, VirtualClock
from .stand_in.caller import Caller

ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = date(2026, 5, 11)
NOTHING = "Next available slot not found. Please confirm that the provider has active availabilities."


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


class World:
    """One dentist in Los Angeles, a week before the Monday in question."""

    def __init__(self, system: str = "opendental", **quirks: Any) -> None:
        clock = VirtualClock(datetime(2026, 5, 4, 12, tzinfo=UTC))
        self.synchronizer = Synchronizer(clock, Trouble.none(), Quirks.documented(**quirks))
        self.office = self.synchronizer.open_office(system=system)
        self.place = self.office.add_location(tz="America/Los_Angeles")
        self.patel = self.office.add_provider("Ravi", "Patel")
        self.one, self.two = self.office.add_operatory("Op 1"), self.office.add_operatory("Op 2")
        self.ana = self.office.add_patient("Ana", "Prueba", date(1990, 1, 2), "3015550150")
        self.call = Caller(self.synchronizer)

    async def ask(self, **query: Any) -> dict[str, Any]:
        if "Authorization" not in self.call.headers:
            await self.call.sign_in()
        asked = {"start_date": MONDAY, "days": 1, "lids": [self.place.id], "pids": [self.patel.id]} | query
        answer = await self.call("GET /available_slots", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def starts(self, **query: Any) -> list[str]:
        """The wall times of the first group's slots."""
        told = await self.ask(**query)
        return [slot["time"][11:16] for slot in told["data"][0]["slots"]]


@dataclass
class Worked:
    """W1: 9 to 12 for cleanings, 13 to 17 for exams, a visit at 8, closed from 9 to 11."""

    world: World
    cleaning: Any
    exam: Any
    root_canal: Any


def w1(**quirks: Any) -> Worked:
    world = World(**quirks)
    cleaning, exam, canal = (
        world.office.add_type(name, minutes) for name, minutes in (("Cleaning", 30), ("Exam", 15), ("Root Canal", 60))
    )
    days = ("Monday", "Wednesday")
    world.office.add_hours(world.patel, "09:00", "12:00", world.one, days, types=(cleaning,))
    world.office.add_hours(world.patel, "13:00", "17:00", world.one, days, types=(exam,))
    world.office.desk.books(world.ana, world.patel, at("08:00"), at("09:00"), world.one.id)
    world.office.desk.blocks(at("09:00"), at("11:00"), world.patel, world.one.id)
    return Worked(world, cleaning, exam, canal)


@pytest.fixture(params=["anchored", "fixed"])
def worked(request: pytest.FixtureRequest) -> Worked:
    return w1(grid=request.param)


async def test_w1_two_cleanings_fit_before_noon(worked: Worked):
    told = await worked.world.ask(appointment_type_id=worked.cleaning.id)
    assert told["data"][0]["slots"] == [
        {
            "time": f"2026-05-11T{begin}:00.000-07:00",
            "end_time": f"2026-05-11T{end}:00.000-07:00",
            "operatory_id": worked.world.one.id,
            "working_hour_label_id": None,
        }
        for begin, end in (("11:00", "11:30"), ("11:30", "12:00"))
    ]


async def test_w1_sixteen_exams_fit_after_lunch(worked: Worked):
    starts = await worked.world.starts(appointment_type_id=worked.exam.id)
    assert (len(starts), starts[0], starts[-1]) == (16, "13:00", "16:45")


async def test_w1_a_type_that_no_hours_list_has_no_time(worked: Worked):
    told = await worked.world.ask(appointment_type_id=worked.root_canal.id)
    assert told["data"][0]["slots"] == []
    assert told["data"][0]["next_available_date"] is None
    assert (told["code"], told["description"]) == (True, NOTHING)


async def test_w1_without_a_type_a_slot_is_a_quarter_of_an_hour(worked: Worked):
    starts = await worked.world.starts()
    assert starts[:4] == ["11:00", "11:15", "11:30", "11:45"]
    assert len(starts) == 20


@pytest.mark.parametrize(("minutes", "starts"), [(45, ["11:00"]), (60, ["11:00"]), (90, [])])
async def test_w1_a_visit_fits_entirely_or_not_at_all(minutes: int, starts: list[str]):
    worked = w1()  # on a grid fixed at 9:00 the visit of 45 minutes would begin at 11:15
    worked.cleaning.minutes = minutes
    assert await worked.world.starts(appointment_type_id=worked.cleaning.id) == starts


async def test_w2_starts_may_be_nearer_than_a_slot_is_long():
    world = World()
    world.office.add_hours(world.patel, "09:00", "17:00", world.one)
    expected = ["09:00", "09:45", "10:30", "11:15", "12:00", "12:45", "13:30", "14:15", "15:00", "15:45"]
    assert await world.starts(slot_length=60, slot_interval=45) == expected


@pytest.mark.parametrize(
    ("grid", "starts"),
    [
        ("anchored", ["09:00", "09:30", "10:20", "10:50", "11:20"]),
        ("fixed", ["09:00", "09:30", "10:30", "11:00", "11:30"]),
    ],
)
async def test_w4_after_a_block_starts_are_counted_anew_or_not(grid: str, starts: list[str]):
    world = World(grid=grid)
    world.office.add_hours(world.patel, "09:00", "12:00", world.one)
    world.office.desk.blocks(at("10:10"), at("10:20"), world.patel, world.one.id)
    assert await world.starts(slot_length=30) == starts


# ---------------------------------------------------------------------- where to look


async def test_without_hours_an_answer_is_empty_and_no_error():
    told = await World().ask()
    group = {key: told["data"][0][key] for key in ("slots", "next_available_date")}
    assert (told["code"], told["description"], told["count"]) == (True, NOTHING, 1)
    assert group == {"slots": [], "next_available_date": None}


async def test_an_empty_window_says_where_to_look():
    world = World()
    world.office.add_hours(world.patel, "09:00", "12:00", world.one, on=MONDAY + timedelta(days=9))
    told = await world.ask()
    assert told["data"][0]["next_available_date"] == "2026-05-20"
    assert told["description"] != NOTHING


async def test_after_half_a_year_nothing_is_looked_for():
    world = World()
    world.office.add_hours(world.patel, "09:00", "12:00", world.one, on=MONDAY + timedelta(days=181))
    assert (await world.ask())["data"][0]["next_available_date"] is None


async def test_the_days_count_the_first():
    world = World()
    world.office.add_hours(world.patel, "09:00", "09:15", world.one)
    told = await world.ask(days=3)
    assert [slot["time"][:10] for slot in told["data"][0]["slots"]] == ["2026-05-11", "2026-05-12", "2026-05-13"]


async def test_somebody_or_some_type_must_be_asked_for():
    world = World()
    await world.call.sign_in()
    answer = await world.call("GET /available_slots", start_date=MONDAY, days=1, lids=[world.place.id])
    assert answer.status_code == 400


async def test_what_has_begun_cannot_be_booked():
    world = World()
    world.office.add_hours(world.patel, "09:00", "10:00", world.one)
    world.synchronizer.clock.move_to(at("09:20"))
    assert await world.starts() == ["09:30", "09:45"]


# ---------------------------------------------------------------------- whose hours


async def test_without_operatories_a_dentist_in_two_looks_half_as_free():
    world = World()
    for operatory in (world.one, world.two):
        world.office.add_hours(world.patel, "09:00", "10:00", operatory)
    assert len(await world.starts(slot_length=30)) == 2
    assert len(await world.starts(slot_length=30, overlapping_operatory_slots=True)) == 4
    assert len(await world.starts(slot_length=30, operatory_ids=[world.one.id, world.two.id])) == 4


async def test_the_first_operatory_that_is_free_is_named():
    world = World(busy_by="operatory")
    for operatory in (world.one, world.two):
        world.office.add_hours(world.patel, "09:00", "10:00", operatory)
    world.office.desk.books(world.ana, world.patel, at("09:00"), at("09:30"), world.one.id)
    slots = (await world.ask(slot_length=30))["data"][0]["slots"]
    assert [slot["operatory_id"] for slot in slots] == [world.two.id, world.one.id]


async def test_a_block_without_a_provider_closes_the_operatory_and_without_both_the_place():
    world = World()
    for operatory in (world.one, world.two):
        world.office.add_hours(world.patel, "09:00", "11:00", operatory)
    world.office.desk.blocks(at("09:00"), at("10:00"), operatory_id=world.one.id)
    world.office.desk.blocks(at("10:30"), at("11:00"))
    slots = (await world.ask(slot_length=30, overlapping_operatory_slots=True))["data"][0]["slots"]
    one, two = world.one.id, world.two.id
    assert [(slot["time"][11:16], slot["operatory_id"]) for slot in slots] == [
        ("09:00", two),
        ("09:30", two),
        ("10:00", one),
        ("10:00", two),
    ]


async def test_a_cancelled_visit_takes_no_time_and_stands_again_when_it_is_uncancelled():
    world = World()
    world.office.add_hours(world.patel, "09:00", "10:00", world.one)
    visit = world.office.desk.books(world.ana, world.patel, at("09:00"), at("09:30"), world.one.id)
    assert await world.starts(slot_length=30) == ["09:30"]
    world.office.desk.cancels(visit.foreign_id)
    assert await world.starts(slot_length=30) == ["09:00", "09:30"]
    world.office.desk.uncancels(visit.foreign_id)
    assert await world.starts(slot_length=30) == ["09:30"]


async def test_a_labelled_time_says_so_and_can_be_asked_for():
    world = World()
    label = world.office.add_label("Exam")
    world.office.add_hours(world.patel, "09:00", "11:00", world.one, on=MONDAY, synced=True)
    world.office.add_hours(world.patel, "09:00", "10:00", world.one, on=MONDAY, synced=True, label=label)
    slots = (await world.ask(slot_length=60))["data"][0]["slots"]
    assert [(slot["time"][11:16], slot["working_hour_label_id"]) for slot in slots] == [
        ("09:00", None),
        ("09:00", label.id),
        ("10:00", None),
    ]
    assert await world.starts(slot_length=60, working_hour_label_id=label.id) == ["09:00"]


async def test_manual_and_synced_hours_can_be_told_apart():
    world = World()
    world.office.add_hours(world.patel, "09:00", "10:00", world.one, on=MONDAY, synced=True)
    world.office.add_hours(world.patel, "13:00", "14:00", world.one)
    assert await world.starts(slot_length=60) == ["09:00", "13:00"]
    assert await world.starts(slot_length=60, working_hour_source="manual") == ["13:00"]
    assert await world.starts(slot_length=60, working_hour_source="synced") == ["09:00"]


def test_a_system_whose_hours_are_not_read_has_none_of_them():
    world = World("dentrix")
    with pytest.raises(ValueError, match="synced"):
        world.office.add_hours(world.patel, "09:00", "10:00", world.one, on=MONDAY, synced=True)


@pytest.mark.parametrize(
    ("every", "days"),
    [
        (Recurrence(2, "day", MONDAY), [0, 2, 4, 6, 8, 10, 12]),
        (Recurrence(1, "week", MONDAY), [0, 7]),
        (Recurrence(1, "month", MONDAY - timedelta(days=30)), [0]),
        (Recurrence(3, "week", MONDAY + timedelta(days=7)), [7]),
    ],
)
async def test_hours_may_recur(every: Recurrence, days: list[int]):
    world = World()
    world.office.add_hours(world.patel, "09:00", "09:15", world.one, every=every)
    told = await world.ask(days=14)
    found = [date.fromisoformat(slot["time"][:10]) - MONDAY for slot in told["data"][0]["slots"]]
    assert [ahead.days for ahead in found] == days


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 10, 31), "-07:00"), (date(2026, 11, 1), "-08:00")])
async def test_the_offset_is_that_of_the_day(day: date, offset: str):
    world = World()
    world.office.add_hours(world.patel, "09:00", "09:15", world.one, on=day)
    slot = (await world.ask(start_date=day))["data"][0]["slots"][0]
    assert slot["time"] == f"{day}T09:00:00.000{offset}"


# ---------------------------------------------------------------------- hours over the API


async def test_hours_made_over_the_api_are_manual_base_hours():
    world = World()
    await world.call.sign_in()
    body = {"provider_id": world.patel.id, "operatory_id": world.one.id, "begin_time": "09:00", "end_time": "12:00"}
    row = await world.call.data(
        "POST /working_hours", {"working_hour": body | {"days": ["Monday"]}}, location_id=world.place.id
    )
    assert (row["source"], row["label"], row["days"], row["tz_offset"]) == ("manual", None, ["Monday"], "-0700")
    assert len(await world.starts(slot_length=60)) == 3


@pytest.mark.parametrize(
    "when", [{}, {"days": ["Monday"], "specific_date": "2026-05-11"}, {"days": ["Mon"]}, {"specific_date": "soon"}]
)
async def test_hours_are_weekly_or_of_one_date_or_recur(when: dict[str, Any]):
    world = World()
    await world.call.sign_in()
    body = {"provider_id": world.patel.id, "begin_time": "09:00", "end_time": "12:00"} | when
    answer = await world.call("POST /working_hours", {"working_hour": body}, location_id=world.place.id)
    assert answer.status_code == 400


async def test_recreated_hours_have_other_ids():
    world = World("eaglesoft")
    world.office.add_hours(world.patel, "09:00", "10:00", world.one)
    before = set(world.office.hours)
    world.office.desk.recreates_hours(world.patel.id)
    assert not before & set(world.office.hours)
    assert len(await world.starts(slot_length=30)) == 2


async def test_what_the_desk_does_is_seen_with_the_next_reading():
    world = World(read_every=timedelta(minutes=10))
    world.office.add_hours(world.patel, "09:00", "10:00", world.one)
    world.office.desk.books(world.ana, world.patel, at("09:00"), at("09:30"), world.one.id)
    assert await world.starts(slot_length=30) == ["09:00", "09:30"]
    await world.synchronizer.advance(timedelta(minutes=10))
    assert await world.starts(slot_length=30) == ["09:30"]
