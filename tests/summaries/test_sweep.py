"""What nobody told us of is found by the sweep, by the clock passed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.records import calls, claims
from app.records.database import Database
from app.summaries import making
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


async def test_an_unsure_booking_stays_in_the_sweeps_hands(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.booked_en(), claim="unknown"))
    for minutes in (1, 2):
        assert await making.sweep(db, practice.id, NOW + timedelta(minutes=minutes)) == [call_id]


async def test_one_call_that_cannot_be_read_keeps_no_other_back(db: Database, practice: FreshPractice) -> None:
    broken = await keep(db, practice, constructed.two_words())
    async with db.practice(practice.id) as tx:
        saved = await calls.read(tx, call_id=broken)
        assert saved is not None
        await calls.save(tx, saved, "not JSON", saved.standing)
    sound = await keep(db, practice, constructed.message_en())
    assert await making.sweep(db, practice.id, NOW + timedelta(minutes=1)) == [sound]
