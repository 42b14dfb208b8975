"""Hours as NexHealth has them become hours of ours, and come out at the same times as its own slots."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from integrations import slots
from integrations.nexhealth.hours import expanded
from integrations.nexhealth.openings import offers
from integrations.nexhealth.shapes import Hours
from integrations.pms import Refused, WorkingHours

from .stand_in import Office, Quirks, Recurrence, Synchronizer, Trouble, VirtualClock
from .wire import Wire
from .world import BETWEEN, door_to

PACIFIC = ZoneInfo("America/Los_Angeles")
THURSDAY = date(2026, 5, 7)
MONDAY = date(2025, 9, 29)


@pytest.fixture
def office() -> Office:
    clock = VirtualClock(datetime(2026, 5, 1, 15, 0, tzinfo=UTC))
    synchronizer = Synchronizer(clock, Trouble.none(), Quirks.documented(), request_takes=BETWEEN)
    office = synchronizer.open_office("happy-smiles", "opendental")
    office.add_location(tz="America/Los_Angeles")
    office.add_operatory("Op 1")
    office.add_provider("Ravi", "Patel")
    return office


def at(clock: str, day: date = THURSDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), PACIFIC).astimezone(UTC)


async def both(office: Office, visit: str = "", minutes: int | None = None, interval: int | None = None) -> list[str]:
    """The times that we find in the hours and the book, which are those that NexHealth offers."""
    system = door_to(office, zone=PACIFIC)
    (provider, *_), (chair, *_) = office.providers, office.operatories
    theirs = await offers(
        system.office, THURSDAY, 1, visit, [str(provider)], [str(chair)], minutes=minutes, interval=interval
    )
    known = next((kind.minutes for kind in office.types.values() if str(kind.id) == visit), minutes or 15)
    ours = slots.slots(await system.windows(THURSDAY, THURSDAY), visit or None, known, interval)
    assert [one.start for one in ours] == [one.start for one in theirs.slots]
    return [f"{one.start.astimezone(PACIFIC):%H:%M}" for one in ours]


# ---------------------------------------------------------------- the worked numbers


@pytest.fixture
def patel(office: Office) -> Office:
    """W1: a morning of cleanings and an afternoon of exams, a visit before the morning and a block in it."""
    (chair,), (patel,) = office.operatories.values(), office.providers.values()
    cleaning, exam = office.add_type("Cleaning", 30), office.add_type("Exam", 15)
    office.add_type("Root canal", 60)
    office.add_hours(patel, "09:00", "12:00", chair, types=[cleaning])
    office.add_hours(patel, "13:00", "17:00", chair, types=[exam])
    who = office.add_patient("Elena", "Prueba", date(1985, 5, 6), "3015550150")
    office.desk.books(who, patel, at("08:00"), at("09:00"), chair.id)
    office.desk.blocks(at("09:00"), at("11:00"), patel, chair.id)
    return office


def visit(office: Office, name: str) -> str:
    return next(str(kind.id) for kind in office.types.values() if kind.name == name)


async def test_pms_W1_cleanings_are_what_the_block_leaves_of_the_morning(patel):
    assert await both(patel, visit(patel, "Cleaning")) == ["11:00", "11:30"]


async def test_pms_W1_exams_are_the_afternoon(patel):
    found = await both(patel, visit(patel, "Exam"))
    assert (found[0], found[-1], len(found)) == ("13:00", "16:45", 16)


async def test_pms_W1_R13_what_no_hours_list_is_never_open(patel):
    assert await both(patel, visit(patel, "Root canal")) == []


async def test_pms_W1_without_a_visit_a_slot_lasts_a_quarter_of_an_hour(patel):
    assert len(await both(patel)) == 20


@pytest.mark.parametrize(("minutes", "found"), [(45, ["11:00"]), (60, ["11:00"]), (90, [])])
async def test_pms_W1_R16_a_longer_cleaning_fits_whole_or_not_at_all(patel, minutes, found):
    next(iter(patel.types.values())).minutes = minutes
    assert await both(patel, visit(patel, "Cleaning")) == found


async def test_pms_W2_W5_starts_lie_as_far_apart_as_asked_on_that_thursday(office):
    (chair,), (smith,) = office.operatories.values(), office.providers.values()
    office.add_hours(smith, "09:00", "17:00", chair, days=["Monday", "Tuesday", "Wednesday", "Thursday"])
    found = await both(office, minutes=60, interval=45)
    assert found == ["09:00", "09:45", "10:30", "11:15", "12:00", "12:45", "13:30", "14:15", "15:00", "15:45"]


async def test_pms_W3_two_operatories_and_a_lunch_are_four_records(office):
    (patel,) = office.providers.values()
    for chair in (*office.operatories.values(), office.add_operatory("Op 2")):
        office.add_hours(patel, "09:00", "12:00", chair)
        office.add_hours(patel, "13:00", "17:00", chair)
    assert len(await door_to(office).hours(THURSDAY, THURSDAY)) == 4


async def test_pms_W4_after_a_block_times_count_from_its_end(office):
    (chair,), (patel,) = office.operatories.values(), office.providers.values()
    cleaning = office.add_type("Cleaning", 30)
    office.add_hours(patel, "09:00", "12:00", chair, types=[cleaning])
    office.desk.blocks(at("10:10"), at("10:20"), patel, chair.id)
    assert await both(office, str(cleaning.id)) == ["09:00", "09:30", "10:20", "10:50", "11:20"]


async def test_pms_R01_without_hours_nothing_is_offered_and_no_day_is_named(office):
    found = await offers(door_to(office).office, THURSDAY, 1, providers=[str(next(iter(office.providers)))])
    assert found == ((), None)


async def test_pms_R02_where_these_days_are_full_the_next_open_one_is_named(office):
    (chair,), (patel,) = office.operatories.values(), office.providers.values()
    office.add_hours(patel, "09:00", "12:00", chair, days=["Monday"])
    found = await offers(door_to(office).office, THURSDAY, 1, providers=[str(patel.id)])
    assert found == ((), date(2026, 5, 11))


# ---------------------------------------------------------------- records of every kind


def record(**more: object) -> Hours:
    usual = {"provider_id": 7, "operatory_id": 1, "begin_time": "09:00", "end_time": "17:00", "source": "synced"}
    return Hours.model_validate(usual | more)


def labelled(begin: str, end: str, **more: object) -> Hours:
    label = {"id": 52187, "location_id": None, "name": "Exam"}
    return record(begin_time=begin, end_time=end, label=label, specific_date="2025-09-29", days=["Monday"], **more)


def spans(found: tuple[WorkingHours, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f"{one.begin:%H:%M}", f"{one.end:%H:%M}", one.visits) for one in found]


def test_weekly_hours_stay_weekly():
    (one,) = expanded([record(days=["Monday", "thursday"])], MONDAY, MONDAY + timedelta(days=6))
    assert (one.weekdays, one.on, one.provider, one.operatory) == ((0, 3), None, "7", "1")


def test_pms_R22_a_date_goes_before_the_weekday_beside_it():
    one = record(days=["Monday"], specific_date="2025-09-29")
    assert [found.on for found in expanded([one], MONDAY, MONDAY + timedelta(days=30))] == [MONDAY]
    assert expanded([one], MONDAY + timedelta(days=1), MONDAY + timedelta(days=30)) == ()


@pytest.mark.parametrize(
    ("unit", "num", "days"),
    [("day", 3, [29, 32, 35, 38]), ("week", 1, [29, 36]), ("week", 2, [29]), ("month", 1, [29]), ("year", 1, [])],
)
def test_hours_that_come_again_are_dates(unit, num, days):
    one = record(custom_recurrence={"num": num, "unit": unit, "ref": "2025-09-29"})
    found = expanded([one], MONDAY, MONDAY + timedelta(days=10))
    assert [found.on for found in found] == [MONDAY + timedelta(days=day - 29) for day in days]


def test_hours_of_a_month_come_on_its_day_and_not_before_they_begin():
    one = record(custom_recurrence={"num": 2, "unit": "month", "ref": "2025-10-15"})
    found = expanded([one], date(2025, 8, 1), date(2026, 3, 1))
    assert [str(found.on) for found in found] == ["2025-10-15", "2025-12-15", "2026-02-15"]


def test_pms_R23_base_hours_are_cut_where_a_label_covers_them_and_each_keeps_its_visits():
    base = record(specific_date="2025-09-29", appointment_types=[{"id": 1}])
    exam = labelled("09:00", "11:00", appointment_types=[{"id": 2}])
    lunch = labelled("12:00", "13:00")
    found = expanded([base, exam, lunch], MONDAY, MONDAY)
    assert spans(found) == [
        ("11:00", "12:00", ("1",)),
        ("13:00", "17:00", ("1",)),
        ("09:00", "11:00", ("2",)),
        ("12:00", "13:00", ()),
    ]


def test_pms_R23_a_label_of_another_chair_cuts_nothing():
    base = record(specific_date="2025-09-29")
    assert spans(expanded([base, labelled("09:00", "11:00", operatory_id=2)], MONDAY, MONDAY))[0][:2] == (
        "09:00",
        "17:00",
    )


def test_pms_R23_a_label_without_a_provider_speaks_of_all_in_its_chair():
    found = expanded([record(specific_date="2025-09-29"), labelled("09:00", "11:00", provider_id=None)], MONDAY, MONDAY)
    assert [one[:2] for one in spans(found)] == [("11:00", "17:00")]


def test_weekly_hours_are_cut_on_the_labelled_day_alone():
    found = expanded([record(days=["Monday"]), labelled("09:00", "16:00")], MONDAY, MONDAY + timedelta(days=7))
    assert [(str(one.on), f"{one.begin:%H}") for one in found if one.begin < time(23)][:2] == [
        ("2025-09-29", "16"),
        ("2025-10-06", "09"),
    ]


def test_pms_F27_hours_of_two_sources_are_refused_unless_it_is_said_which():
    both = [record(days=["Monday"], source="manual"), record(specific_date="2025-09-29", source="synced")]
    with pytest.raises(Refused) as raised:
        expanded(both, MONDAY, MONDAY)
    assert raised.value.code == "mixed_hours"
    assert [one.on for one in expanded(both, MONDAY, MONDAY, "manual")] == [None]
    assert [one.on for one in expanded(both, MONDAY, MONDAY, "synced")] == [MONDAY]


def test_pms_F27_old_dates_of_another_source_do_not_count():
    old = record(specific_date="2024-01-01", source="synced")
    assert len(expanded([old, record(days=["Monday"], source="manual")], MONDAY, MONDAY)) == 1


@pytest.mark.parametrize("more", [{"active": False}, {"provider_id": None}, {"end_time": "09:00"}, {"days": ["Noday"]}])
def test_records_that_say_nothing_open_nothing(more):
    assert expanded([record(**({"days": ["Monday"]} | more))], MONDAY, MONDAY) == ()


def test_hours_without_a_chair_are_in_the_one_without_a_name():
    (one,) = expanded([record(days=["Monday"], operatory_id=None)], MONDAY, MONDAY)
    assert one.operatory == ""


async def test_pms_F20_unknown_fields_are_ignored_and_a_broken_record_opens_nothing():
    good = {"provider_id": 7, "operatory_id": 1, "begin_time": "09:00", "end_time": "24:00", "days": ["Monday"]}
    wire = Wire().say("GET /working_hours", [good | {"colour": "red"}, good | {"begin_time": "early"}])
    (found,) = await wire.connect().hours(MONDAY, MONDAY)
    assert (found.begin, found.end, found.visits) == (time(9), time.max, ())
    assert wire.queries("GET /working_hours")[0]["include[]"] == "appointment_types"


async def test_pms_R25_the_same_hours_under_new_ids_are_the_same_hours(office):
    (chair,), (patel,) = office.operatories.values(), office.providers.values()
    office.add_hours(patel, "09:00", "12:00", chair)
    system = door_to(office)
    before = await system.hours(THURSDAY, THURSDAY)
    office.desk.recreates_hours(patel.id)
    assert await system.hours(THURSDAY, THURSDAY) == before


async def test_pms_R28_hours_are_wall_time_on_both_sides_of_the_change_of_clocks(office):
    (chair,), (patel,) = office.operatories.values(), office.providers.values()
    office.add_hours(patel, "09:00", "10:00", chair, days=["Saturday", "Sunday"])
    found = await door_to(office, zone=PACIFIC).windows(date(2026, 10, 31), date(2026, 11, 1))
    assert [one.start.hour for one in found] == [16, 17]


async def test_every_third_day_is_open_as_nexhealth_says(office):
    (chair,), (patel,) = office.operatories.values(), office.providers.values()
    office.add_hours(patel, "09:00", "12:00", chair, every=Recurrence(3, "day", THURSDAY - timedelta(days=3)))
    assert len(await both(office, minutes=60)) == 3
