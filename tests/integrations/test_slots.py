"""The slot rules a practice relies on, one test a rule, and what must hold for any hours, any book and any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations import slots
from integrations.pms import Appointment, AppointmentStatus, Block, Patient, Slot, Window, WorkingHours

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 6, 1)
SOMEBODY = Patient(id="p1", name="Ana Prueba")
US_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
            "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "America/Boise",
            "America/Detroit", "America/Indiana/Indianapolis")  # fmt: skip


def hours(begin: str, end: str, *visits: str, provider: str = "smith", operatory: str = "1", **more) -> WorkingHours:
    more = more or {"weekdays": (0, 1, 2, 3, 4)}
    return WorkingHours(provider=provider, operatory=operatory, begin=time.fromisoformat(begin),
                        end=time.fromisoformat(end), visits=visits, **more)  # fmt: skip


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def block(begin: str, end: str, provider: str | None = None, operatory: str | None = None) -> Block:
    return Block(id=begin, start=at(begin), end=at(end), provider=provider, operatory=operatory)


def appointment(
    begin: str, end: str, status: AppointmentStatus = "booked", provider: str = "smith", operatory: str = "1"
) -> Appointment:
    return Appointment(id=begin, patient=SOMEBODY, visit="exam", provider=provider, operatory=operatory,
                       start=at(begin), end=at(end), status=status)  # fmt: skip


def windows(working, blocks=(), appointments=(), first: date = MONDAY, last: date | None = None) -> tuple[Window, ...]:
    return slots.windows(working, slots.busy(blocks, appointments), first, last or first, ZONE)


def clocks(found: tuple[Slot, ...]) -> list[str]:
    return [slot.start.astimezone(ZONE).strftime("%H:%M") for slot in found]


def opened(working, visit: str | None = None, minutes: int = 30, **book) -> list[str]:
    return clocks(slots.slots(windows(working, **book), visit, minutes))


# ---------------------------------------------------------------- the rules, by number


def test_pms_R02_no_open_time_in_180_days_is_said_to_be_none():
    last = MONDAY + timedelta(days=slots.HORIZON_DAYS)
    nothing = windows([hours("09:00", "12:00", "exam")], last=last)
    assert slots.next_available(nothing, "cleaning", 30, ZONE) is None
    far = windows([hours("09:00", "12:00", "cleaning", on=last)], last=last)
    assert slots.next_available(far, "cleaning", 30, ZONE) == last


def test_pms_R03_time_outside_the_hours_is_never_open():
    assert opened([hours("09:00", "10:00", "exam")], "exam") == ["09:00", "09:30"]
    assert windows([hours("09:00", "10:00", "exam")], first=date(2026, 6, 6)) == ()


def test_pms_R04_the_last_day_asked_for_is_included_and_the_next_is_not():
    found = windows([hours("09:00", "10:00", "exam")], last=date(2026, 6, 3))
    assert {window.start.date() for window in found} == {MONDAY, date(2026, 6, 2), date(2026, 6, 3)}


def test_pms_R05_hours_entered_by_hand_are_the_base_and_reserved_for_nothing():
    by_hand = hours("09:00", "12:00")
    assert by_hand.visits == ()
    assert slots.shifts([by_hand], "smith", MONDAY, MONDAY, ZONE) == ((at("09:00"), at("12:00")),)


def test_pms_R06_a_provider_in_two_operatories_has_two_records_and_one_pair_of_hands():
    working = [hours("09:00", "10:00", "exam", operatory=room) for room in ("1", "2")]
    assert [window.operatory for window in windows(working)] == ["1", "2"]
    assert opened(working, "exam", appointments=[appointment("09:00", "09:30")]) == ["09:30", "09:30"]


def test_pms_R07_lunch_is_the_gap_between_two_records():
    working = [hours("08:00", "12:00", "exam"), hours("13:00", "17:00", "exam")]
    assert not [clock for clock in opened(working, "exam") if "11:30" < clock < "13:00"]


def test_pms_R08_a_block_takes_away_every_slot_it_overlaps():
    assert opened([hours("09:00", "11:00", "exam")], "exam", blocks=[block("09:15", "09:45", "smith")]) == [
        "09:45",
        "10:15",
    ]


@pytest.mark.parametrize(("operatory", "left"), [(None, []), ("2", ["1"])])
def test_pms_R09_a_block_without_a_provider_closes_its_operatory_or_the_whole_location(operatory, left):
    working = [hours("09:00", "10:00", operatory="1"), hours("09:00", "10:00", provider="lee", operatory="2")]
    found = windows(working, blocks=[block("09:00", "10:00", operatory=operatory)])
    assert [window.operatory for window in found] == left


def test_pms_R11_what_is_booked_takes_time_and_what_was_cancelled_or_missed_gives_it_back():
    def left(status: AppointmentStatus) -> list[str]:
        return opened([hours("09:00", "10:00", "exam")], "exam", appointments=[appointment("09:00", "09:30", status)])

    assert left("booked") == left("confirmed") == left("completed") == ["09:30"]
    assert left("cancelled") == left("no_show") == ["09:00", "09:30"]


def test_pms_R11_an_appointment_outside_the_hours_changes_nothing():
    working = [hours("09:00", "10:00", "exam")]
    assert opened(working, "exam", appointments=[appointment("08:00", "09:00")]) == ["09:00", "09:30"]


def test_pms_R12_a_visit_has_its_own_length_and_only_the_hours_that_list_it():
    working = [hours("09:00", "10:00", "exam"), hours("13:00", "14:00", "crown")]
    assert opened(working, "crown", 60) == ["13:00"]
    assert opened(working, "exam", 15) == ["09:00", "09:15", "09:30", "09:45"]


def test_pms_R13_hours_without_visit_types_offer_nothing():
    assert opened([hours("09:00", "17:00")], "cleaning") == []


def test_pms_R14_without_a_visit_a_slot_is_fifteen_minutes():
    found = slots.slots(windows([hours("09:00", "10:00")]))
    assert {slot.end - slot.start for slot in found} == {timedelta(minutes=15)}


def test_pms_R14_the_interval_is_the_time_between_starts():
    found = slots.slots(windows([hours("09:00", "11:00", "exam")]), "exam", 60, interval=30)
    assert clocks(found) == ["09:00", "09:30", "10:00"]


def test_pms_R16_a_visit_fits_entirely_or_not_at_all():
    assert opened([hours("11:15", "12:00", "exam")], "exam", 30) == ["11:15"]
    assert opened([hours("11:30", "12:00", "exam")], "exam", 30) == ["11:30"]
    assert opened([hours("11:45", "12:00", "exam")], "exam", 30) == []


def test_pms_R24_when_somebody_works_does_not_depend_on_what_may_be_booked():
    working = [hours("09:00", "12:00"), hours("11:00", "13:00", "exam", operatory="2"), hours("15:00", "16:00")]
    expected = ((at("09:00"), at("13:00")), (at("15:00"), at("16:00")))
    assert slots.shifts(working, "smith", MONDAY, MONDAY, ZONE) == expected
    assert opened(working, "exam", 60) == ["11:00", "12:00"]


GUIDE = [hours("09:00", "12:00", "cleaning"), hours("13:00", "17:00", "exam")]
GUIDE_BOOK = {"blocks": [block("09:00", "11:00", "smith")], "appointments": [appointment("08:00", "09:00")]}


def test_pms_W1_a_block_of_two_hours_leaves_two_cleanings_and_sixteen_exams():
    assert opened(GUIDE, "cleaning", 30, **GUIDE_BOOK) == ["11:00", "11:30"]
    exams = opened(GUIDE, "exam", 15, **GUIDE_BOOK)
    assert (len(exams), exams[0], exams[-1]) == (16, "13:00", "16:45")
    assert opened(GUIDE, "root_canal", 60, **GUIDE_BOOK) == []
    assert len(opened(GUIDE, None, 15, **GUIDE_BOOK)) == 20


@pytest.mark.parametrize(("minutes", "left"), [(45, ["11:00"]), (60, ["11:00"]), (90, [])])
def test_pms_W1_a_longer_cleaning_finds_less(minutes, left):
    assert opened(GUIDE, "cleaning", minutes, **GUIDE_BOOK) == left


def test_pms_W2_an_hour_every_three_quarters_of_an_hour_makes_ten():
    found = slots.slots(windows([hours("09:00", "17:00", "exam")]), "exam", 60, interval=45)
    assert clocks(found) == [
        "09:00", "09:45", "10:30", "11:15", "12:00", "12:45", "13:30", "14:15", "15:00", "15:45"]  # fmt: skip


def test_pms_W3_two_operatories_and_a_lunch_are_four_records():
    halves = (("09:00", "12:00"), ("13:00", "17:00"))
    working = [hours(*half, "exam", operatory=room) for room in ("1", "2") for half in halves]
    assert len(working) == len(windows(working)) == 4


def test_pms_W4_starts_count_anew_after_a_block():
    found = opened([hours("09:00", "12:00", "exam")], "exam", 30, blocks=[block("10:10", "10:20", "smith")])
    assert found == ["09:00", "09:30", "10:20", "10:50", "11:20"]


# ---------------------------------------------------------------- clocks that change


def test_hours_across_the_spring_change_are_an_hour_shorter_and_skip_the_gap():
    sunday = date(2027, 3, 14)
    found = slots.slots(windows([hours("00:00", "05:00", "exam", on=sunday)], first=sunday), "exam", 30)
    assert clocks(found) == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]


def test_hours_across_a_change_are_one_span_that_a_visit_may_run_across():
    spring, autumn = date(2027, 3, 14), date(2027, 11, 7)
    lasts = [[end - start for start, end in slots.instants(day, time(0), time(6), ZONE)] for day in (spring, autumn)]
    assert lasts == [[timedelta(hours=5)], [timedelta(hours=7)]]


def test_hours_that_begin_or_end_in_the_gap_begin_and_end_at_the_change():
    sunday = date(2027, 3, 14)
    assert slots.instants(sunday, time(2, 30), time(4), ZONE) == slots.instants(sunday, time(3), time(4), ZONE)
    assert slots.instants(sunday, time(2), time(3), ZONE) == ()


def test_the_repeated_hour_of_autumn_is_two_different_hours():
    sunday = date(2027, 11, 7)
    found = slots.slots(windows([hours("01:00", "02:00", "exam", on=sunday)], first=sunday), "exam", 30)
    assert clocks(found) == ["01:00", "01:30", "01:00", "01:30"]
    assert len({slot.start for slot in found}) == 4


def test_hours_that_begin_in_the_repeated_hour_offer_nothing_before_their_wall_time():
    spans = slots.instants(date(2027, 11, 7), time(1, 30), time(3), ZONE)
    assert [(start.hour, start.minute, end.hour, end.minute) for start, end in spans] == [(5, 30, 6, 0), (6, 30, 8, 0)]


def test_times_begin_on_whole_minutes_within_the_window():
    begin = at("09:00") + timedelta(seconds=20)
    window = Window(provider="smith", operatory="1", start=begin, end=begin + timedelta(hours=1), visits=("exam",))
    assert clocks(slots.slots([window], "exam", 30)) == ["09:01"]


def test_a_window_in_the_locations_own_time_is_cut_by_what_passes_and_not_by_the_clock_on_the_wall():
    begin, end = (datetime(2027, 3, 14, hour, tzinfo=ZONE) for hour in (1, 4))
    window = Window(provider="smith", operatory="1", start=begin, end=end, visits=("exam",))
    assert clocks(slots.slots([window], "exam", 30)) == ["01:00", "01:30", "03:00", "03:30"]


# ---------------------------------------------------------------- claims of ours


def test_only_the_windows_that_a_claim_lies_in_are_made_anew():
    free = windows([hours("09:00", "12:00", "exam"), hours("13:00", "17:00", "exam")])
    claim = (free[0].provider, free[0].operatory, free[0].start + timedelta(hours=1), free[0].end)
    left = slots.without(free, slots.Busy([claim]))
    assert (left[0].end, left[1] is free[1]) == (claim[2], True)
    beside = [("other", "elsewhere", free[0].start, free[0].end), (*claim[:2], free[0].end, free[1].start)]
    assert [id(one) for one in slots.without(free, slots.Busy(beside))] == [id(one) for one in free]


def test_a_claim_of_the_whole_location_is_taken_from_every_window():
    free = windows([hours("09:00", "12:00", "exam"), hours("09:00", "12:00", "exam", provider="lee", operatory="2")])
    left = slots.without(free, slots.Busy([(None, None, free[0].start, free[0].start + timedelta(hours=2))]))
    assert [one.start for one in left] == [free[0].start + timedelta(hours=2)] * 2


def test_what_is_left_of_windows_comes_in_order():
    free = windows([hours("09:00", "12:00", "exam"), hours("09:30", "12:00", "exam", provider="lee", operatory="2")])
    middle = (free[0].provider, None, free[0].start + timedelta(minutes=15), free[0].start + timedelta(hours=1))
    starts = [one.start for one in slots.without(free, slots.Busy([middle]))]
    assert len(starts) == 3
    assert starts == sorted(starts)


# ---------------------------------------------------------------- for any hours, any book, any day

zones = st.sampled_from(US_ZONES).map(ZoneInfo)
_changes = [date(year, month, day) for year in range(2026, 2031) for month in (3, 11) for day in range(1, 15)]
dates = st.one_of(st.sampled_from(_changes), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
wall = st.builds(lambda minute: time(minute // 60, minute % 60), st.integers(0, 24 * 60 - 1))


@st.composite
def practices(draw):
    """Some providers' hours on some days, and a book that knows nothing of them."""
    zone, day = draw(zones), draw(dates)
    who, where = st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])
    working = draw(st.lists(st.builds(
        WorkingHours, provider=who, operatory=where, begin=wall, end=wall, on=st.just(day),
        visits=st.sampled_from([(), ("exam",), ("exam", "crown")])), min_size=1, max_size=4))  # fmt: skip
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    moment = st.integers(-60, 1600).map(lambda minute: midnight + timedelta(minutes=minute))
    length = st.integers(1, 240).map(lambda minutes: timedelta(minutes=minutes))
    blocks = [
        Block(
            id=str(n), start=start, end=start + long, provider=draw(st.none() | who), operatory=draw(st.none() | where)
        )
        for n, (start, long) in enumerate(draw(st.lists(st.tuples(moment, length), max_size=3)))
    ]
    status = st.sampled_from(["booked", "confirmed", "cancelled", "completed", "no_show"])
    booked = [
        Appointment(id=str(n), patient=SOMEBODY, visit="exam", provider=draw(who), operatory=draw(where),
                    start=start, end=start + long, status=draw(status))
        for n, (start, long) in enumerate(draw(st.lists(st.tuples(moment, length), max_size=4)))
    ]  # fmt: skip
    minutes = draw(st.sampled_from([10, 15, 30, 45, 60]))
    open_windows = slots.windows(working, slots.busy(blocks, booked), day, day, zone)
    return zone, day, working, blocks, booked, open_windows, slots.slots(open_windows, "exam", minutes)


@given(practices())
def test_no_slot_lies_outside_the_hours_that_list_its_visit(practice):
    zone, day, working, _, _, _, found = practice
    for slot in found:
        local = slot.start.astimezone(zone)
        last = (slot.end - timedelta(minutes=1)).astimezone(zone)
        assert local.date() == last.date() == day
        assert any(
            one.provider == slot.provider
            and one.operatory == slot.operatory
            and "exam" in one.visits
            and one.begin <= local.time() < one.end
            and one.begin <= last.time() < one.end
            for one in working
        )


@given(practices())
def test_no_slot_overlaps_what_is_taken(practice):
    *_, blocks, booked, _, found = practice
    for slot in found:
        for one in booked:
            if one.status in slots.OCCUPYING and (one.provider == slot.provider or one.operatory == slot.operatory):
                assert slot.end <= one.start or one.end <= slot.start
        for one in blocks:
            concerns = one.provider == slot.provider or one.operatory == slot.operatory
            if concerns or (one.provider is None and one.operatory is None):
                assert slot.end <= one.start or one.end <= slot.start


@given(practices())
def test_every_slot_lies_in_a_window_and_they_come_in_order(practice):
    *_, open_windows, found = practice
    assert all(slots.holds(open_windows, slot) for slot in found)
    assert [slot.start for slot in found] == sorted(slot.start for slot in found)
    assert [window.start for window in open_windows] == sorted(window.start for window in open_windows)


@given(practices())
def test_the_wall_time_spoken_is_the_instant_stored(practice):
    zone, *_, found = practice
    for slot in found:
        spoken = slot.start.astimezone(zone)
        back = datetime.combine(spoken.date(), spoken.time(), zone).replace(fold=spoken.fold).astimezone(UTC)
        assert back == slot.start


@given(zones, dates, wall, wall)
def test_a_day_of_23_or_25_hours_is_covered_once_and_wholly(zone, day, begin, end):
    spans = slots.instants(day, begin, end, zone)
    first, after = slots.bounds(day, day, zone)
    minute, expected = first, 0
    while minute < after:
        expected += begin <= minute.astimezone(zone).time() < end
        minute += timedelta(minutes=1)
    assert sum((stop - start for start, stop in spans), timedelta()) == timedelta(minutes=expected)
