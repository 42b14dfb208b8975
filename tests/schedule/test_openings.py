"""What is offered is open, allowed, and as near to the wish as it can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from app.call.heard import Wish
from app.practice import Both, Closure
from app.schedule import claiming
from app.schedule.openings import openings
from integrations.embedded.importing import import_file
from tests.conftest import NOW
from tests.schedule.conftest import ZONE, at, cleaning

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)


@pytest.fixture
def offered(schedule, practice):
    """What a caller is offered, as wall times, and whether it fits."""

    async def ask(wish=None, visit="cleaning", now=NOW, document=practice.document, **more):
        asking = await schedule.asking(document, visit, now)
        found = await openings(asking, wish, **more)
        return [slot.start.astimezone(ZONE).strftime("%a %d %H:%M") for slot in found.slots], found.fit

    return ask


def full(written, day: date, begin: str, minutes: int, provider: str = "lee"):
    return written(blocks=[{"start": f"{day}T{begin}", "minutes": minutes, "provider": provider}])


async def test_the_soonest_are_two_of_the_first_day_well_apart_and_one_of_the_next(offered):
    # The visit's notice is 12 hours: nothing before 9:30 of the next morning.
    assert await offered(Wish(soonest=True)) == (["Wed 02 09:30", "Wed 02 13:00", "Thu 03 08:00"], True)


async def test_a_day_and_a_part_of_it_are_kept_to(offered):
    wish = Wish(days=(WEDNESDAY,), after=time(13), before=time(17))
    assert await offered(wish) == (["Wed 02 13:00", "Wed 02 14:00", "Wed 02 15:00"], True)


async def test_the_very_time_that_was_asked_for_is_offered_alone(offered):
    assert await offered(Wish(days=(THURSDAY,), at=time(10))) == (["Thu 03 10:00"], True)


async def test_an_hour_without_a_day_is_offered_on_the_next_days(offered):
    assert await offered(Wish(at=time(10))) == (["Wed 02 10:00", "Thu 03 10:00", "Fri 04 10:00"], True)


async def test_weekdays_and_ranges_narrow_each_other_down(offered):
    wish = Wish(first=date(2026, 12, 7), last=date(2026, 12, 18), weekdays=(1, 3), before=time(12))
    assert await offered(wish) == (["Tue 08 08:00", "Tue 08 11:00", "Thu 10 08:00"], True)


async def test_hours_at_the_edges_of_a_range_bound_its_first_and_last_day_alone(offered):
    wish = Wish(first=WEDNESDAY, last=THURSDAY, first_after=time(15), last_before=time(9))
    found, fits = await offered(wish)
    assert fits
    assert {one[:3] for one in found} == {"Wed", "Thu"}
    assert all(one[-5:] >= "15:00" if "Wed" in one else one[-5:] < "09:00" for one in found)


async def test_a_full_afternoon_is_answered_with_what_comes_nearest(offered, schedule, written):
    await import_file(schedule.system, full(written, WEDNESDAY, "13:00", 240))
    clocks, fit = await offered(Wish(days=(WEDNESDAY,), after=time(13), before=time(17)))
    assert (clocks, fit) == (["Wed 02 11:00", "Wed 02 11:30", "Thu 03 13:00"], False)


async def test_a_time_that_is_taken_is_answered_with_its_neighbours(offered, schedule, written):
    await import_file(schedule.system, full(written, THURSDAY, "10:00", 30))
    clocks, fit = await offered(Wish(days=(THURSDAY,), at=time(10)))
    assert (clocks, fit) == (["Wed 02 10:00", "Thu 03 09:30", "Thu 03 10:30"], False)


async def test_a_closed_day_is_never_offered_and_the_days_around_it_are(offered):
    sunday = date(2026, 12, 6)
    clocks, fit = await offered(Wish(days=(sunday,)))
    assert not fit
    assert {clock[:3] for clock in clocks} <= {"Fri", "Mon"}


async def test_days_that_the_caller_ruled_out_are_not_offered_even_as_alternatives(offered):
    wish = Wish(days=(WEDNESDAY,), not_days=(WEDNESDAY,), not_weekdays=(3,))
    clocks, fit = await offered(wish)
    assert not fit
    assert clocks
    assert not [clock for clock in clocks if clock[:3] in ("Wed", "Thu")]


async def test_holidays_and_closures_of_the_document_are_closed_whatever_the_schedule_says(offered, practice):
    closed = Closure(first=WEDNESDAY, last=THURSDAY, reason=Both(en="x", es="x"))
    document = practice.document.model_copy(update={"closures": (closed,)})
    assert (await offered(document=document))[0][0] == "Fri 04 08:00"
    assert not [clock for clock in (await offered(Wish(days=(date(2026, 12, 25),))))[0] if clock[4:6] == "25"]


async def test_the_office_hours_of_the_document_bound_the_schedule(offered, practice):
    hours = practice.document.hours.model_copy(update={"wednesday": ((time(13), time(14)),)})
    document = practice.document.model_copy(update={"hours": hours})
    assert await offered(Wish(days=(WEDNESDAY,)), document=document) == (["Wed 02 13:00", "Wed 02 13:30"], True)


async def test_nothing_is_offered_within_the_notice_of_the_visit(offered):
    morning = at("2026-12-02T08:10")
    assert (await offered(now=morning))[0][0] == "Thu 03 08:00"
    assert (await offered(visit="emergency_exam", now=morning))[0][0] == "Wed 02 09:30"


async def test_what_another_call_holds_is_not_offered_and_what_it_let_go_is(offered, schedule, practice):
    claim = await claiming.hold(schedule, practice.document, 7, "book", "CA7/book", cleaning("2026-12-02T09:30"), NOW)
    assert (await offered())[0][0] == "Wed 02 10:00"
    await claiming.release(schedule, claim.claim_id, NOW)
    assert (await offered())[0][0] == "Wed 02 09:30"


async def test_what_this_call_holds_itself_may_be_offered_again(schedule, practice):
    await claiming.hold(schedule, practice.document, 7, "book", "CA7/book", cleaning("2026-12-02T09:30"), NOW)
    asking = await schedule.asking(practice.document, "cleaning", NOW, call_id=7)
    assert (await openings(asking)).slots[0].start == at("2026-12-02T09:30")


async def test_somebody_asked_for_is_kept_to_where_there_is_time_with_them(offered, schedule, written, practice):
    asking = await schedule.asking(practice.document, "exam", NOW)
    found = await openings(asking, Wish(), provider="smith")
    assert {slot.provider for slot in found.slots} == {"smith"}
    await import_file(schedule.system, full(written, WEDNESDAY, "00:00", 24 * 60, provider="smith"))
    instead = await openings(asking, Wish(days=(WEDNESDAY,)), provider="smith")
    assert not instead.fit
    # A day later with the one who was named is nearer than the day itself with somebody else.
    assert [slot.provider for slot in instead.slots] == ["patel", "smith", "smith"]


async def test_nobody_is_offered_a_time_at_which_they_come_already(schedule, practice):
    asking = await schedule.asking(practice.document, "exam", NOW)
    (first, *_) = (await openings(asking)).slots
    again = await openings(replace(asking, own=(first,)))
    assert again.slots[0].start == first.end


async def test_a_visit_ends_before_the_office_closes(offered, practice):
    hours = practice.document.hours.model_copy(update={"wednesday": ((time(13), time(14, 10)),)})
    document = practice.document.model_copy(update={"hours": hours})
    wish = Wish(days=(WEDNESDAY,))
    assert await offered(wish, document=document, limit=9) == (["Wed 02 13:00", "Wed 02 13:30"], True)


async def test_times_offered_are_never_quarter_hours_in_a_row(offered):
    wish = Wish(days=(THURSDAY,), after=time(9), before=time(10))
    assert await offered(wish, visit="exam") == (["Thu 03 09:00", "Thu 03 09:30"], True)


async def test_a_book_that_is_full_for_months_is_looked_through_to_the_end(offered, schedule, written):
    until = datetime(2027, 4, 5, tzinfo=ZONE)
    block = {"start": "2026-12-01T00:00", "end": until.isoformat(), "provider": "lee"}
    await import_file(schedule.system, written(blocks=[block]))
    assert await offered() == (["Mon 05 08:00", "Mon 05 08:30", "Tue 06 08:00"], False)


async def test_nothing_is_offered_where_nothing_is_ever_open(offered, schedule, written):
    block = {"start": "2026-12-01T00:00", "end": "2028-01-01T00:00", "provider": "lee"}
    await import_file(schedule.system, written(blocks=[block]))
    assert await offered() == ([], False)
    assert await offered(visit="whitening") == ([], False)


async def test_a_hundred_and_twenty_wishes_are_all_answered_with_times_that_may_be_offered(schedule, practice):
    """Every combination of a day, a part of the day and a visit: in the future, in order, bookable, few."""
    for visit in ("cleaning", "exam", "ortho_consult"):
        for ahead in range(0, 30, 3):
            for after, before in ((None, None), (time(13), None), (None, time(10)), (time(12), time(13))):
                asking = await schedule.asking(practice.document, visit, NOW + timedelta(days=ahead))
                day = asking.day(asking.now) + timedelta(days=2)
                found = await openings(asking, Wish(first=day, last=day, after=after, before=before))
                assert 1 <= len(found.slots) <= 3
                assert len({slot.start for slot in found.slots}) == len(found.slots)
                assert all(slot.start >= asking.earliest for slot in found.slots)
                assert await schedule.system.is_free(found.slots[0])
