"""The journal sends a booking once, says what is true of it, and gives to a person what it cannot bring to an end."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from app.commands import log
from app.schedule.writing import Writer
from integrations.pms import OutcomeUnknown, Refused, SlotTaken, Unavailable
from tests.schedule.calling import TEN, Desk, desk, soon
from tests.schedule.conftest import at
from tests.schedule.far import ours

__all__ = ["desk"]


# ---------------------------------------------------------------- accepted is not booked (pms-F04)


async def test_pms_F04_accepted_is_not_booked_and_booked_only_when_it_stands_in_the_book(desk: Desk):
    claim = await desk.asked()
    assert claim.state == "sent"
    await desk.work()
    assert (await desk.now(claim)).state == "accepted"
    desk.far.office.write()
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "booked"


async def test_a_yes_waits_for_the_answer_as_long_as_a_caller_would(desk: Desk):
    claim = await desk.hold()
    said, _ = await asyncio.gather(desk.yes(claim, patience=2), soon(desk.work))
    assert said.state == "accepted"


@pytest.mark.parametrize("news", ["failed", "timed_out"])
async def test_pms_F04_what_could_not_be_written_is_a_persons_task(desk: Desk, news):
    claim = await desk.asked()
    await desk.work()
    await desk.news(claim, news)
    await desk.work()
    found = await desk.now(claim)
    assert (found.state, found.ended, found.slot) == ("requested", news, ours(TEN))
    # Whoever passes bookings on does not keep the time of one that came to nothing.
    assert [one.status for one in desk.far.office.book_.values()] == ["cancelled"]


async def test_pms_F23_news_of_a_failure_is_not_believed_of_what_stands_in_the_book(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.office.write()
    await desk.news(claim, "failed")
    await desk.work()
    assert (await desk.now(claim)).state == "booked"


async def test_pms_F23_news_that_comes_late_or_twice_changes_nothing(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.office.write()
    await desk.minutes(1)
    for kind in ("failed", "written", "written"):
        await desk.news(claim, kind)
        await desk.work()
    assert (await desk.now(claim)).state == "booked"


async def test_pms_F04_silence_is_handed_to_a_person_within_ten_minutes_and_still_looked_after(desk: Desk):
    claim = await desk.asked()
    await desk.minutes(10.5)
    found = await desk.now(claim)
    assert (found.state, found.handed_at is not None) == ("accepted", True)
    assert not await desk.far.here.is_free(ours(TEN))
    desk.far.office.write()
    await desk.minutes(60)
    assert (await desk.now(claim)).state == "booked"


async def test_what_was_never_written_before_it_began_timed_out(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.clock.go_on(hours=14)
    await desk.work()
    assert (await desk.now(claim)).ended == "timed_out"


async def test_what_the_office_cancelled_before_it_was_confirmed_is_a_persons(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.office.change((await desk.now(claim)).appointment, status="cancelled")
    await desk.minutes(1)
    assert (await desk.now(claim)).ended == "cancelled"


# ---------------------------------------------------------------- one order, one appointment (pms-F01)


async def test_pms_F01_a_reply_that_was_lost_is_read_back_before_anything_is_sent_anew(desk: Desk):
    desk.far.office.trouble["book after"] = [OutcomeUnknown()]
    claim = await desk.asked()
    await desk.work()
    assert (await desk.now(claim)).state == "unknown"
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (1, 1)


async def test_pms_F01_a_writer_that_died_while_it_sent_is_followed_by_one_that_reads_back(desk: Desk):
    claim = await desk.asked()
    desk.far.office.trouble["book after"] = [_Killed()]
    with pytest.raises(_Killed):
        await desk.work()
    desk.far.clock.go_on(minutes=2)  # the lease is over
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (1, 1)


class _Killed(BaseException):
    """A worker's end, which no handler sees."""


async def test_what_was_not_there_when_it_should_have_shown_is_sent_again(desk: Desk):
    desk.far.office.trouble["book"] = [OutcomeUnknown()]
    claim = await desk.asked()
    await desk.minutes(3)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (2, 1)


async def test_an_outcome_that_nobody_can_tell_is_a_persons_after_ten_minutes_and_nothing_is_sent(desk: Desk):
    desk.far.office.trouble["book after"] = [OutcomeUnknown()]
    desk.far.office.trouble["read_back"] = [Unavailable() for _ in range(999)]
    claim = await desk.asked()
    await desk.minutes(10.5)
    found = await desk.now(claim)
    assert (found.state, found.handed_at is not None, desk.sent) == ("unknown", True, 1)


async def test_a_fault_of_the_adapter_is_an_outcome_that_is_not_known(desk: Desk):
    desk.far.office.trouble["book after"] = [KeyError("data")]
    claim = await desk.asked()
    await desk.minutes(2)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (1, 1)


# ---------------------------------------------------------------- not written now (pms-F06, F18, F24)


async def test_a_system_that_is_down_is_asked_again_and_less_and_less_often(desk: Desk):
    desk.far.office.trouble["book"] = [Unavailable() for _ in range(5)]
    claim = await desk.asked()
    await desk.minutes(5)
    assert (await desk.now(claim)).state == "accepted"
    assert desk.sent == 6


async def test_pms_F18_a_system_that_wants_to_be_left_alone_is_left_alone(desk: Desk):
    desk.far.office.trouble["book"] = [Unavailable(again_in=120)]
    await desk.asked()
    await desk.minutes(1.5)
    assert desk.sent == 1
    await desk.minutes(1)
    assert desk.sent == 2


async def test_pms_F24_nothing_is_sent_while_the_system_is_not_written(desk: Desk):
    desk.far.office.writes_now = False
    await desk.far.read()
    claim = await desk.asked()
    await desk.minutes(2)
    assert (await desk.now(claim)).state == "sent"
    assert desk.sent == 0
    desk.far.office.writes_now = True
    await desk.far.read()
    await desk.minutes(2)
    assert (await desk.now(claim)).state == "accepted"


async def test_pms_F06_what_could_not_be_sent_in_time_is_a_persons_and_never_sent(desk: Desk):
    desk.far.office.writes_now = False
    await desk.far.read()
    claim = await desk.asked()
    await desk.minutes(11)
    desk.far.office.writes_now = True
    await desk.far.read()
    await desk.minutes(1)
    found = await desk.now(claim)
    assert (found.state, found.ended, found.trouble, desk.sent) == ("requested", "unavailable", "red", 0)


async def test_pms_F06_a_booking_for_a_time_that_has_passed_is_not_written(desk: Desk):
    claim = await desk.asked()
    desk.far.clock.go_on(hours=14)
    await desk.work()
    assert ((await desk.now(claim)).ended, desk.sent) == ("past", 0)


async def test_pms_F06_bookings_go_out_in_the_order_of_the_callers_yes(desk: Desk):
    one, other = await desk.hold(), await desk.hold(ours(at("2026-12-02T11:00")))
    await desk.yes(other)
    desk.far.clock.go_on(seconds=1)
    await desk.yes(one)
    await desk.work()
    starts = [desk.far.office.book_[id].start for id in desk.far.office.references.values()]
    assert starts == [at("2026-12-02T11:00"), TEN]


# ---------------------------------------------------------------- locked or busy (pms-F05)


async def _waits(desk: Desk, jitter: float, count: int = 8) -> list[float]:
    """Seconds from each look at a booking to the next one, while the system is busy for ever."""
    desk.far.office.trouble["book"] = [Unavailable() for _ in range(count)]
    await desk.asked()
    writer = Writer(desk.schedule, desk.far.here, desk.far.clock, lambda: jitter)
    found = []
    for _ in range(count):
        before, due = desk.far.clock(), await writer.work()
        assert due is not None
        found.append((due - before).total_seconds())
        desk.far.clock.now = due
    return found


@pytest.mark.parametrize(("jitter", "first"), [(0.0, 3.2), (0.5, 4.0), (1.0, 4.8)])
async def test_pms_F05_a_busy_system_is_asked_again_after_waits_that_grow_and_differ(desk: Desk, jitter, first):
    waits = await _waits(desk, jitter)
    assert (waits[0], waits) == (pytest.approx(first), sorted(waits))
    assert waits[-1] > 4 * waits[0]
    assert desk.sent == 8


async def test_pms_F05_a_busy_system_is_no_error_to_the_caller(desk: Desk):
    desk.far.office.trouble["book"] = [Unavailable()]
    claim = await desk.hold()
    said, _ = await asyncio.gather(desk.yes(claim, patience=0.4), soon(desk.work))
    assert (said.state, said.ended) == ("sent", None)
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "accepted"


# ---------------------------------------------------------------- each step is told (pms-F26, F31)


async def _told(desk: Desk, minutes: float) -> list[dict]:
    """What the log holds of a booking that is said yes to now, as it leaves the service."""
    with structlog.testing.capture_logs() as logs:
        await desk.asked()
        await desk.minutes(minutes)
        desk.far.office.write()
        await desk.minutes(minutes)
    assert not any(canary in f"{logs}" for canary in ("Nora", "Prueba", "5550155"))
    return [dict(log.only_allowed(None, "", entry)) for entry in logs if entry["event"] == "booking"]


async def test_pms_F26_every_step_of_a_booking_is_one_line_of_the_log(desk: Desk):
    desk.far.office.trouble = {"book": [Unavailable()], "book after": [OutcomeUnknown()]}
    lines = await _told(desk, 3)
    assert [(one["was"], one["state"], one.get("trouble")) for one in lines] == [
        ("sent", "sent", "unavailable"),
        ("sent", "unknown", "OutcomeUnknown"),
        ("unknown", "accepted", None),
        ("accepted", "booked", None),
    ]
    waited = [one["waited"] for one in lines]
    assert (waited, waited[0] < waited[-1] < 360) == (sorted(waited), True)
    assert {(one["location"], one["claim"] > 0) for one in lines} == {(desk.schedule.location_id, True)}


@pytest.mark.parametrize(
    ("trouble", "ended", "code"), [(SlotTaken(), "taken", None), (Refused(code="email"), "refused", "email")]
)
async def test_pms_F26_why_a_booking_came_to_nothing_stands_in_its_line(desk: Desk, trouble, ended, code):
    desk.far.office.trouble["book"] = [trouble]
    (line,) = await _told(desk, 0.5)
    assert (line["was"], line["state"], line["ended"], line.get("trouble")) == ("sent", "requested", ended, code)


async def test_pms_F26_that_a_person_was_given_it_stands_in_the_log(desk: Desk):
    desk.far.office.trouble = {"book after": [OutcomeUnknown()], "read_back": [Unavailable() for _ in range(999)]}
    lines = await _told(desk, 6)
    assert [(one["state"], one.get("ended")) for one in lines] == [("unknown", None), ("unknown", "handed")]
    assert 540 <= lines[-1]["waited"] < 600
