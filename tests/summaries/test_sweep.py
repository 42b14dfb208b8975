"""What nobody told us of is found by the sweep, by the clock passed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from app.records import calls, claims, tables, turns
from app.records.database import Database
from app.summaries import making
from telephony.turn import CallerTurn
from tests.conftest import NOW, FreshPractice
from tests.summaries import constructed
from tests.summaries.constructed import keep

SILENT_AT = NOW + timedelta(seconds=10 + 6, minutes=3)


async def test_a_call_that_went_silent_is_ended_and_summarised(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.two_words(), over=False))
    assert await making.sweep(db, practice.id, SILENT_AT - timedelta(seconds=1)) == []
    assert await making.sweep(db, practice.id, SILENT_AT) == [call_id]
    async with db.practice(practice.id) as tx:
        (listed,) = await calls.listing(tx)
    assert listed.call.ended_at == SILENT_AT
    assert listed.summary is not None
    assert '"ended_by":"silence"' in listed.summary


async def test_a_time_that_was_only_held_is_free_again(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.booked_en(), claim="held", over=False, ended=""))
    await making.sweep(db, practice.id, NOW + timedelta(minutes=10))
    async with db.practice(practice.id) as tx:
        (claim,) = await claims.of_call(tx, call_id)
    assert (claim.state, claim.ended) == ("released", "let_go")


async def test_a_booking_survives_the_silence_after_it(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.booked_en(), over=False, ended=""))
    await making.sweep(db, practice.id, NOW + timedelta(minutes=10))
    async with db.practice(practice.id) as tx:
        saved = await calls.read(tx, call_id=call_id)
    assert saved is not None
    assert (saved.standing.status, saved.final) == ("booked", True)


async def test_a_settled_call_is_left_alone(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, constructed.booked_en())
    await making.summarise(db, practice.id, call_id, NOW + timedelta(minutes=1))
    assert await making.sweep(db, practice.id, NOW + timedelta(minutes=10)) == []


async def test_a_call_that_nothing_was_ever_said_in_is_summarised_once(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        await calls.open_call(tx, "CA5", practice.location_id, NOW)
        call_id = await calls.end(tx, "CA5", NOW)
    assert await making.sweep(db, practice.id, NOW + timedelta(minutes=1)) == [call_id]
    assert await making.sweep(db, practice.id, NOW + timedelta(minutes=2)) == []


async def test_a_turn_is_at_work_for_as_long_as_its_own_lease_says(db: Database, practice: FreshPractice) -> None:
    start = CallerTurn(kind="start", call_sid="CA6", caller="+13015550123", called=practice.number)
    lease = timedelta(minutes=9)
    async with db.practice(practice.id) as tx:
        begun = await turns.begin(tx, start, practice.location_id, NOW, lease)
    assert isinstance(begun, turns.Begun)
    assert await making.sweep(db, practice.id, NOW + lease - timedelta(seconds=1)) == []
    assert await making.sweep(db, practice.id, NOW + lease) == [begun.call_id]


async def test_an_unsure_booking_stays_in_the_sweeps_hands(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.booked_en(), claim="unknown"))
    for minutes in (1, 2):
        assert await making.sweep(db, practice.id, NOW + timedelta(minutes=minutes)) == [call_id]


async def test_one_call_that_cannot_be_read_keeps_no_other_back(db: Database, practice: FreshPractice) -> None:
    broken = await keep(db, practice, constructed.two_words())
    async with db.practice(practice.id) as tx:
        row = update(tables.calls).where(tables.calls.c.call_id == broken)
        await tx.execute(row.values(body=tx.seal("calls.body", "not JSON")))
    sound = await keep(db, practice, constructed.message_en())
    assert await making.sweep(db, practice.id, NOW + timedelta(minutes=1)) == [sound]
