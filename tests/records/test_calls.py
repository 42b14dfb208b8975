"""Calls in lists, calls that went silent, calls saved outside of a turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.records import calls, summaries
from app.records.calls import Standing
from app.records.database import Database, Transaction
from app.records.practices import NoSuch
from tests.conftest import NOW, FreshPractice


async def opened(tx: Transaction, practice: FreshPractice, sid: str = "CA1", after: float = 0) -> calls.SavedCall:
    await calls.open_call(tx, sid, practice.location_id, NOW + timedelta(seconds=after))
    call = await calls.read(tx, call_sid=sid)
    assert call is not None
    return call


async def test_what_came_to_be_known_later_touches_neither_body_nor_version(
    db: Database, practice: FreshPractice
) -> None:
    async with db.practice(practice.id) as tx:
        call = await opened(tx, practice)
        await calls.end(tx, "CA1", NOW)
        await calls.settle(tx, call.call_id, Standing("es", "soon", "booked"), final=True)
        saved = await calls.read(tx, call_id=call.call_id)
        assert await calls.not_final(tx) == []
    assert saved is not None
    assert (saved.version, saved.body, saved.final) == (0, None, True)
    assert saved.standing == Standing("es", "soon", "booked")


async def test_a_call_ends_once(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        call = await opened(tx, practice)
        assert await calls.end(tx, "CA1", NOW) == call.call_id
        await calls.end(tx, "CA1", NOW + timedelta(hours=1))
        assert await calls.end(tx, "CA2", NOW) is None
        saved = await calls.read(tx, call_sid="CA1")
    assert saved is not None
    assert saved.ended_at == NOW


async def test_the_sweep_finds_silent_calls_and_then_unsettled_ones(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        call = await opened(tx, practice)
        await opened(tx, practice, "CA2", after=120)
        assert await calls.silent_since(tx, NOW + timedelta(seconds=60)) == ["CA1"]
        await calls.end(tx, "CA1", NOW)
        assert await calls.silent_since(tx, NOW + timedelta(seconds=60)) == []
        assert await calls.not_final(tx) == [call.call_id]


async def test_the_list_is_newest_first_and_has_the_summaries(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        first, second = await opened(tx, practice, "CA1"), await opened(tx, practice, "CA2", after=60)
        for text in ("{}", '{"name": "Ana"}'):
            await summaries.put(tx, first.call_id, text, urgency="soon", status="booked", final=False, now=NOW)
        found = await calls.listing(tx, since=NOW)
        kept = await summaries.read(tx, first.call_id)
        assert await calls.listing(tx, since=NOW + timedelta(seconds=61)) == []
        assert [one.call.call_sid for one in await calls.listing(tx, until=second.started_at)] == ["CA1"]
    assert [(one.call.call_sid, one.summary) for one in found] == [("CA2", None), ("CA1", '{"name": "Ana"}')]
    assert kept is not None
    assert (kept.body, kept.status) == ('{"name": "Ana"}', "booked")


async def test_a_practice_without_a_document_takes_no_call(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id + 1_000_000) as tx:
        with pytest.raises(NoSuch):
            await calls.open_call(tx, "CA1", practice.location_id, NOW)
