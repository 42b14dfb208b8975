"""The journal beside the office, other callers and other writers: nobody gets what is taken, and nobody waits."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.records import claims
from app.schedule import claiming
from app.schedule.checking import check
from integrations.pms import Order, Refused, SlotTaken, Unavailable
from tests.schedule.calling import TEN, Desk, desk, soon
from tests.schedule.conftest import at
from tests.schedule.far import ours, theirs

__all__ = ["desk"]


# ---------------------------------------------------------------- turned down


async def test_a_time_that_the_office_gave_away_is_a_persons_when_the_caller_is_gone(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    await desk.yes(claim)
    await desk.work()
    assert ((await desk.now(claim)).state, (await desk.now(claim)).ended) == ("requested", "taken")


async def test_pms_F02_a_time_that_the_office_gave_away_is_told_while_the_caller_is_there(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    with pytest.raises(SlotTaken):
        await asyncio.gather(desk.yes(claim, patience=2), soon(desk.work))
    assert (await desk.now(claim)).state == "released"


async def test_pms_F29_the_live_check_finds_out_before_the_yes(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    await check(desk.schedule, claim)
    with pytest.raises(SlotTaken):
        await desk.yes(claim)
    assert desk.sent == 0


async def test_a_live_check_without_an_answer_changes_nothing(desk: Desk):
    claim = await desk.hold()
    desk.far.office.trouble["is_free"] = [Unavailable()]
    await check(desk.schedule, claim)
    assert (await desk.yes(claim)).state == "sent"


async def test_what_the_office_must_mend_comes_with_its_code(desk: Desk):
    desk.far.office.trouble["book"] = [Refused(code="email")]
    claim = await desk.asked()
    await desk.work()
    found = await desk.now(claim)
    assert (found.state, found.ended, found.trouble) == ("requested", "refused", "email")


# ---------------------------------------------------------------- nobody gets what is taken (pms-F02, F03)


async def test_from_the_yes_to_the_book_the_time_is_never_offered_to_another(desk: Desk):
    claim = await desk.asked()
    for step in (desk.work, _write(desk), desk.work):
        with pytest.raises(SlotTaken):
            await desk.hold()
        await step()
        desk.far.clock.go_on(seconds=10)
    assert (await desk.now(claim)).state == "booked"
    with pytest.raises(SlotTaken):
        await desk.hold()


def _write(desk: Desk):
    async def write() -> None:
        desk.far.office.write()

    return write


async def test_pms_F02_somebody_whom_the_office_put_at_our_time_is_found_and_given_to_a_person(desk: Desk):
    desk.far.office.writes = True
    claim = await desk.asked()
    await desk.minutes(0.5)
    await desk.far.read()
    assert (await desk.now(claim)).trouble is None
    desk.far.office.put(theirs(TEN, room="6"))
    await desk.far.read()
    found = await desk.now(claim)
    assert (found.state, found.trouble, found.handed_at is not None) == ("booked", "clash", True)


async def test_a_clash_is_not_forgotten_while_the_booking_is_on_its_way(desk: Desk):
    claim = await desk.asked()
    await desk.minutes(1)
    desk.far.office.put(theirs(TEN, room="6"))
    await desk.far.read()
    await desk.minutes(0.9)
    assert (await desk.now(claim)).trouble == "clash"
    desk.far.office.write()
    await desk.minutes(0.9)
    found = await desk.now(claim)
    assert (found.state, found.trouble) == ("booked", "clash")


async def test_pms_F03_two_writers_of_one_location_do_not_write_at_once(desk: Desk):
    for hour in ("10", "11", "14"):
        await desk.yes(await desk.hold(ours(at(f"2026-12-02T{hour}:00"))))
    busy, most = 0, 0
    book = desk.far.office.book

    async def slowly(order):
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.05)
        busy -= 1
        return await book(order)

    desk.far.office.book = slowly
    await asyncio.gather(desk.work(), desk.work(), desk.work())
    assert (most, len(desk.far.office.book_)) == (1, 3)


async def test_what_was_learned_after_the_yes_is_kept_with_the_order(desk: Desk):
    claim = await desk.asked()
    order = Order(reference="", slot=ours(TEN), patient=None, name="Nora Prueva", phone="+13015550155")
    await claiming.amend(desk.schedule, claim.claim_id, order, desk.far.clock())
    found = await desk.now(claim)
    assert found.order is not None
    assert found.order.name == "Nora Prueva"
    assert found.changed_at - desk.far.clock() < timedelta(seconds=1)


async def test_pms_F03_a_yes_is_never_kept_back_by_a_look_that_is_due_later(desk: Desk):
    await desk.asked()
    await desk.work()
    await desk.yes(await desk.hold(ours(at("2026-12-02T11:00"))))
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        rows = (await tx.execute(text(_JOBS), {"practice": str(desk.schedule.practice_id)})).all()
    # One that is due later and has a lock would keep back all that come after it.
    assert {row.lock for row in rows} == {None}
    assert rows[-1].scheduled_at is None


_JOBS = """
SELECT lock, scheduled_at FROM procrastinate.procrastinate_jobs
 WHERE task_name = 'write' AND args->>'practice_id' = :practice ORDER BY id
"""


async def _wakes(desk: Desk) -> int:
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        return len((await tx.execute(text(_JOBS), {"practice": str(desk.schedule.practice_id)})).all())


async def test_who_comes_while_another_writes_wakes_nobody(desk: Desk):
    await desk.asked()
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        await claims.lock(tx, desk.schedule.location_id)
        assert await claims.next_due(tx, desk.schedule.location_id, desk.far.clock(), timedelta(seconds=90))
    before = await _wakes(desk)
    await desk.work()
    assert (await _wakes(desk), desk.sent) == (before, 0)


async def test_a_lease_by_a_clock_that_ran_ahead_keeps_nobody_back(desk: Desk):
    claim = await desk.asked()
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        await claims.note(tx, claim.claim_id, lease_until=desk.far.clock() + timedelta(hours=3))
    await desk.work()
    assert (await desk.now(claim)).state == "accepted"


async def test_pms_F06_what_waited_for_a_red_system_is_sent_as_soon_as_it_is_green(desk: Desk):
    desk.far.office.writes_now = False
    await desk.far.read()
    claim = await desk.hold()
    order = Order(reference="", slot=ours(TEN), patient=None, name="Nora Prueba", phone="+13015550155")
    opens = desk.far.clock() + timedelta(hours=11)
    await claiming.book(desk.schedule, claim.claim_id, order, desk.far.clock(), 0, give_up_at=opens)
    for _ in range(10):
        desk.far.clock.go_on(hours=1)
        await desk.far.read()
        await desk.work()
    desk.far.office.writes_now = True
    await desk.far.read()
    await desk.work()
    assert (await desk.now(claim)).state == "accepted"


async def test_a_hold_that_runs_out_in_the_moment_of_the_yes_is_told_as_taken(desk: Desk, monkeypatch):
    claim = await desk.hold()
    writes = desk.far.here.writes_now
    move = claims.move

    async def another_was_quicker(tx, claim_id, before, after, now, **values):
        if after == "sent":
            monkeypatch.setattr(claims, "move", move)
            await move(tx, claim_id, ("held",), "released", now, ended="let_go")
            return None
        return await move(tx, claim_id, before, after, now, **values)

    monkeypatch.setattr(claims, "move", another_was_quicker)
    with pytest.raises(SlotTaken):
        await desk.yes(claim)
    assert await writes()


async def test_news_that_comes_while_it_is_looked_at_is_looked_into_at_once(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    appointment = desk.far.office.appointment

    async def and_meanwhile(id):
        found = await appointment(id)
        await desk.news(claim, "failed")
        desk.far.office.appointment = appointment
        return found

    desk.far.office.appointment = and_meanwhile
    desk.far.clock.go_on(seconds=10)
    await desk.work()
    assert (await desk.now(claim)).ended == "failed"
