"""A claim is one row from hold to end, and says what is true at every moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from sqlalchemy import text

from app import practice as documents
from app.practice import Closure
from app.records import claims
from app.schedule import claiming
from app.schedule.claiming import HOLD, Schedule
from integrations.embedded.importing import import_file
from integrations.pms import Order, OutcomeUnknown, Receipt, Refused, Slot, SlotTaken, Unavailable
from tests.conftest import NOW, ROOT
from tests.schedule.conftest import at, cleaning

DAY = date(2026, 12, 2)
DOCUMENT = documents.read(ROOT / "prompts" / "practice" / "practice.toml")
_calls = count(1)


def reference() -> str:
    return f"CA{next(_calls):032x}/book"


async def hold(schedule: Schedule, slot=None, call: int = 1, operation: str = "book", now=NOW):
    return await claiming.hold(schedule, DOCUMENT, call, operation, reference(), slot or cleaning(), now)


def order(**more) -> Order:
    who = {"name": "Nora Prueba", "phone": "+13015550155"} | more
    return Order(reference="", slot=cleaning(), patient=None, **who)


async def book_of(schedule: Schedule):
    return [(one.patient.name, one.status) for one in await schedule.system.appointments(DAY, DAY)]


class Trouble:
    """The embedded schedule with one thing going wrong on the way to it or back."""

    def __init__(self, system, error: Exception, *, written: bool = False, always_free: bool = False) -> None:
        self.system, self.error, self.written, self.always_free = system, error, written, always_free

    def __getattr__(self, name: str):
        return getattr(self.system, name)

    async def is_free(self, slot: Slot) -> bool:
        return self.always_free or await self.system.is_free(slot)

    async def book(self, order: Order) -> Receipt:
        if self.written:
            await self.system.book(order)
        raise self.error


def troubled(schedule: Schedule, error: Exception, **more) -> Schedule:
    return replace(schedule, system=Trouble(schedule.system, error, **more))


# ---------------------------------------------------------------- holding


async def test_a_held_time_is_kept_from_everybody_else(schedule):
    await hold(schedule)
    with pytest.raises(SlotTaken):
        await hold(schedule, call=2)


@pytest.mark.parametrize(("provider", "operatory"), [("lee", "op2"), ("patel", "op1")])
async def test_a_hold_keeps_the_person_and_the_chair(schedule, provider, operatory):
    await hold(schedule)
    other = cleaning(operatory=operatory).model_copy(
        update={"provider": provider, "visit": "cleaning" if provider == "lee" else "exam"}
    )
    with pytest.raises(SlotTaken):
        await hold(schedule, other, call=2)


async def test_times_that_touch_do_not_collide(schedule):
    await hold(schedule, cleaning("2026-12-02T10:00"))
    await hold(schedule, cleaning("2026-12-02T10:30"), call=2)


async def test_the_same_operation_again_is_the_same_claim(schedule):
    first = await hold(schedule)
    assert await hold(schedule, now=NOW + timedelta(seconds=5)) == first


async def test_a_hold_runs_out_by_the_clock_that_is_passed_in(schedule):
    await hold(schedule)
    with pytest.raises(SlotTaken):
        await hold(schedule, call=2, now=NOW + HOLD - timedelta(seconds=1))
    assert (await hold(schedule, call=2, now=NOW + HOLD)).state == "held"


async def test_a_hold_that_is_renewed_each_turn_does_not_run_out(schedule):
    claim = await hold(schedule)
    await claiming.renew(schedule, claim.claim_id, NOW + timedelta(minutes=2))
    with pytest.raises(SlotTaken):
        await hold(schedule, call=2, now=NOW + timedelta(minutes=4))


async def test_a_hold_that_ran_out_is_taken_back_if_nobody_has_it(schedule):
    claim = await hold(schedule)
    await hold(schedule, cleaning("2026-12-02T14:00"), call=2, now=NOW + 2 * HOLD)
    assert (await claiming.renew(schedule, claim.claim_id, NOW + 2 * HOLD)).state == "held"


async def test_a_hold_that_ran_out_and_went_to_another_is_gone(schedule):
    claim = await hold(schedule)
    await hold(schedule, call=2, now=NOW + HOLD)
    with pytest.raises(SlotTaken):
        await claiming.renew(schedule, claim.claim_id, NOW + HOLD)
    with pytest.raises(SlotTaken):
        await claiming.book(schedule, claim.claim_id, order(), NOW + HOLD)


async def test_a_time_given_up_is_free_at_once(schedule):
    claim = await hold(schedule)
    await claiming.release(schedule, claim.claim_id, NOW)
    assert (await hold(schedule, call=2)).state == "held"


async def test_what_stands_in_the_book_cannot_be_held(schedule, written):
    row = {"patient": "demo-1", "visit": "cleaning", "provider": "lee", "operatory": "op2", "start": "2026-12-02T10:15"}
    await import_file(schedule.system, written(appointments=[row]))
    with pytest.raises(SlotTaken):
        await hold(schedule)


async def test_the_caller_who_lingers_over_an_offer_does_not_get_it_within_its_notice(schedule):
    last_moment = at("2026-12-01T22:00")  # a cleaning wants twelve hours
    assert (await hold(schedule, now=last_moment)).state == "held"
    with pytest.raises(SlotTaken):
        await hold(schedule, cleaning("2026-12-02T10:30"), call=2, now=at("2026-12-01T22:31"))


@pytest.mark.parametrize("clock", ["2026-12-01T10:00", "2026-12-25T10:00", "2026-12-05T10:00", "2026-12-02T16:45"])
async def test_a_time_that_no_caller_may_have_cannot_be_held(schedule, clock):
    """Past, a holiday, a Saturday, over the end of the day: whatever the schedule itself says."""
    with pytest.raises(SlotTaken):
        await hold(troubled(schedule, AssertionError(), always_free=True), cleaning(clock))


async def test_a_time_on_a_day_that_was_closed_meanwhile_cannot_be_held(schedule):
    closed = DOCUMENT.model_copy(update={"closures": (Closure(first=DAY, last=DAY),)})
    with pytest.raises(SlotTaken):
        await claiming.hold(schedule, closed, 1, "book", reference(), cleaning(), NOW)


async def test_a_time_that_is_held_may_be_kept_into_its_notice(schedule):
    claim = await hold(schedule, now=at("2026-12-01T21:59"))
    assert (await claiming.renew(schedule, claim.claim_id, at("2026-12-01T22:01"))).state == "held"
    assert (await claiming.book(schedule, claim.claim_id, order(), at("2026-12-01T22:01"))).state == "booked"


@pytest.mark.parametrize("renewed", [True, False])
async def test_a_time_that_has_begun_is_not_booked(schedule, renewed):
    claim, begun = await hold(schedule), at("2026-12-02T10:00")
    if renewed:
        await claiming.renew(schedule, claim.claim_id, at("2026-12-02T09:59"))
    with pytest.raises(SlotTaken):
        await claiming.book(schedule, claim.claim_id, order(), begun)
    assert await book_of(schedule) == []


async def test_what_was_sent_in_time_is_finished_after_it(schedule):
    claim = await hold(schedule)
    with pytest.raises(ZeroDivisionError):
        await claiming.book(troubled(schedule, ZeroDivisionError(), written=True), claim.claim_id, order(), NOW)
    assert (await claiming.book(schedule, claim.claim_id, order(), at("2026-12-02T10:00"))).state == "booked"


async def test_claims_of_one_practice_keep_nothing_from_another(schedule, db, book, other_practice):
    await hold(schedule)
    async with db.practice(other_practice.id) as tx:
        assert await claims.live(tx, schedule.location_id, NOW) == []


class Elsewhere:
    """The embedded schedule as if it were somebody else's; while it is asked it looks whether we keep a lock."""

    def __init__(self, schedule: Schedule, *, reads_here: bool) -> None:
        self.schedule, self.reads_here, self.locked = schedule, reads_here, []

    def __getattr__(self, name: str):
        return getattr(self.schedule.system, name)

    async def is_free(self, slot: Slot) -> bool:
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            asked = text("SELECT pg_try_advisory_xact_lock(:location)")
            self.locked.append(not (await tx.execute(asked, {"location": self.schedule.location_id})).scalar())
        return await self.schedule.system.is_free(slot)


@pytest.mark.parametrize("reads_here", [True, False])
async def test_no_lock_is_kept_while_a_system_elsewhere_is_asked(schedule, reads_here):
    system = Elsewhere(schedule, reads_here=reads_here)
    there = replace(schedule, system=system)
    claim = await hold(there)
    await hold(there, cleaning("2026-12-02T14:00"), call=2, now=NOW + HOLD)  # by now the first has run out
    await claiming.renew(there, claim.claim_id, NOW + HOLD)
    assert system.locked == [reads_here] * 3


async def test_what_stands_in_a_book_elsewhere_cannot_be_held(schedule, written):
    there = replace(schedule, system=Elsewhere(schedule, reads_here=False))
    row = {"patient": "demo-1", "visit": "cleaning", "provider": "lee", "operatory": "op2", "start": "2026-12-02T10:15"}
    await import_file(schedule.system, written(appointments=[row]))
    with pytest.raises(SlotTaken):
        await hold(there)


async def test_the_database_itself_refuses_two_live_claims_on_one_chair(schedule):
    """The last guard: without the lock and without the look into the book."""
    slot, until = cleaning(), NOW + HOLD
    async with schedule.db.practice(schedule.practice_id) as tx:
        made = [
            await claims.insert_held(tx, schedule.location_id, call, "book", reference(), slot, until, NOW)
            for call in (1, 2)
        ]
    assert [one is None for one in made] == [False, True]


# ---------------------------------------------------------------- writing


async def test_nothing_stands_in_the_book_before_the_yes(schedule):
    await hold(schedule)
    assert await book_of(schedule) == []


async def test_a_yes_books_it(schedule):
    claim = await hold(schedule)
    done = await claiming.book(schedule, claim.claim_id, order(), NOW)
    assert done.state == "booked"
    assert await book_of(schedule) == [("Nora Prueba", "booked")]
    assert not await schedule.system.is_free(cleaning())


async def test_booking_twice_is_one_appointment(schedule):
    claim = await hold(schedule)
    first = await claiming.book(schedule, claim.claim_id, order(), NOW)
    assert await claiming.book(schedule, claim.claim_id, order(), NOW + timedelta(seconds=1)) == first
    assert len(await book_of(schedule)) == 1


@pytest.mark.parametrize("error", [Unavailable(), Refused()])
async def test_a_system_that_does_not_take_it_leaves_a_request_and_keeps_nobody_off(schedule, error):
    claim = await hold(schedule)
    left = await claiming.book(troubled(schedule, error), claim.claim_id, order(), NOW)
    assert (left.state, left.slot, left.order.name) == ("requested", claim.slot, "Nora Prueba")
    assert (await hold(schedule, call=2)).state == "held"


async def test_a_time_taken_at_the_office_meanwhile_is_said_to_be_gone(schedule, written):
    claim = await hold(schedule)
    row = {"patient": "demo-1", "visit": "cleaning", "provider": "lee", "operatory": "op1", "start": "2026-12-02T10:00"}
    await import_file(schedule.system, written(appointments=[row]))
    with pytest.raises(SlotTaken):
        await claiming.book(schedule, claim.claim_id, order(), NOW)
    assert await book_of(schedule) == [("Margaret Ellison", "booked")]


async def test_a_lost_answer_is_unknown_and_keeps_the_time_for_ever(schedule):
    in_a_week = cleaning("2026-12-09T10:00")
    claim = await hold(schedule, in_a_week)
    lost = await claiming.book(troubled(schedule, OutcomeUnknown()), claim.claim_id, order(), NOW)
    assert lost.state == "unknown"
    with pytest.raises(SlotTaken):
        await hold(schedule, in_a_week, call=2, now=NOW + timedelta(days=1))


async def test_a_write_that_was_done_and_lost_is_found_by_reading_back(schedule):
    claim = await hold(schedule)
    lost = await claiming.book(troubled(schedule, OutcomeUnknown(), written=True), claim.claim_id, order(), NOW)
    found = await claiming.resolve_unknown(schedule, lost, NOW)
    assert found.state == "booked"
    assert await book_of(schedule) == [("Nora Prueba", "booked")]


async def test_a_write_that_never_happened_becomes_a_request_only_when_the_book_is_final(schedule):
    claim = await hold(schedule)
    lost = await claiming.book(troubled(schedule, OutcomeUnknown()), claim.claim_id, order(), NOW)
    assert (await claiming.resolve_unknown(schedule, lost, NOW)).state == "unknown"
    assert (await claiming.resolve_unknown(schedule, lost, NOW, final=True)).state == "requested"


@pytest.mark.parametrize(("written", "state"), [(True, "booked"), (False, "requested")])
async def test_the_sweep_ends_every_unknown_but_none_that_may_still_be_answered(schedule, written, state):
    claim = await hold(schedule)
    await claiming.book(troubled(schedule, OutcomeUnknown(), written=written), claim.claim_id, order(), NOW)
    assert await claiming.sweep(schedule, NOW + timedelta(seconds=30), final=True) == []
    (settled,) = await claiming.sweep(schedule, NOW + timedelta(minutes=1), final=True)
    assert (settled.claim_id, settled.state) == (claim.claim_id, state)
    assert await claiming.sweep(schedule, NOW + timedelta(minutes=2), final=True) == []


@pytest.mark.parametrize("written", [True, False])
async def test_a_run_that_died_while_it_sent_is_finished_by_the_next(schedule, written):
    claim = await hold(schedule)
    with pytest.raises(ZeroDivisionError):
        await claiming.book(troubled(schedule, ZeroDivisionError(), written=written), claim.claim_id, order(), NOW)
    async with schedule.db.practice(schedule.practice_id) as tx:
        assert [one.claim_id for one in await claims.unsettled(tx, NOW)] == [claim.claim_id]
    again = await claiming.book(schedule, claim.claim_id, order(), NOW + timedelta(seconds=20))
    assert again.state == "booked"
    assert len(await book_of(schedule)) == 1


async def test_nothing_is_sent_anew_before_the_book_was_read(schedule):
    claim = await hold(schedule)
    with pytest.raises(ZeroDivisionError):
        await claiming.book(troubled(schedule, ZeroDivisionError(), written=True), claim.claim_id, order(), NOW)
    silent = troubled(schedule, AssertionError("it was sent again"))
    assert (await claiming.book(silent, claim.claim_id, order(), NOW)).state == "booked"


async def test_a_request_has_no_slot_and_keeps_nobody_off(schedule):
    ref = reference()
    one = await claiming.request(schedule, 1, "request", ref, "cleaning", NOW, wanted=cleaning())
    assert (one.state, one.slot) == ("requested", cleaning())
    assert await claiming.request(schedule, 1, "request", ref, "cleaning", NOW) == one
    assert (await hold(schedule, call=2)).state == "held"


async def test_what_is_said_after_the_yes_reaches_the_claim_and_the_book(schedule):
    claim = await hold(schedule)
    await claiming.book(schedule, claim.claim_id, order(), NOW)
    told = order(name="Nora Prueba Sáenz", birth_date=date(1990, 4, 5))
    assert (await claiming.amend(schedule, claim.claim_id, told, NOW)).order.birth_date == date(1990, 4, 5)
    (one,) = await schedule.system.appointments(DAY, DAY)
    assert (one.patient.name, one.patient.birth_date) == ("Nora Prueba Sáenz", date(1990, 4, 5))
