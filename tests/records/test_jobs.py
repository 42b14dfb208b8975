"""A job is told in a transaction and wakes a task with ids alone."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.schema import SchemaManager

from app.records import jobs
from app.records.database import Database
from tests.conftest import FreshPractice

Seen = asyncio.Queue[dict[str, int]]


def noted(seen: Seen) -> jobs.Task:
    async def note(**ids: int) -> None:
        await seen.put(ids)

    return note


async def test_a_job_runs_once_its_transaction_is_committed(db: Database, practice: FreshPractice) -> None:
    seen: Seen = asyncio.Queue()
    async with jobs.working(db.url, {practice.slug: noted(seen)}):
        async with db.practice(practice.id) as tx:
            await jobs.defer(tx, practice.slug, call_id=7)
            await asyncio.sleep(0)
            assert seen.empty()
        assert await asyncio.wait_for(seen.get(), 10) == {"practice_id": practice.id, "call_id": 7}


async def test_a_job_of_a_transaction_that_failed_is_never_seen(db: Database, practice: FreshPractice) -> None:
    async def stumble() -> None:
        async with db.practice(practice.id) as tx:
            await jobs.defer(tx, practice.slug, call_id=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stumble()
    seen: Seen = asyncio.Queue()
    async with jobs.working(db.url, {practice.slug: noted(seen)}), db.practice(practice.id) as tx:
        await jobs.defer(tx, practice.slug, call_id=8)
        await tx.connection.commit()
        assert (await asyncio.wait_for(seen.get(), 10))["call_id"] == 8


async def test_a_job_for_later_is_not_run_now(db: Database, practice: FreshPractice) -> None:
    seen: Seen = asyncio.Queue()
    async with jobs.working(db.url, {practice.slug: noted(seen)}):
        async with db.practice(practice.id) as tx:
            await jobs.defer(tx, practice.slug, at=datetime.now(UTC) + timedelta(hours=1), call_id=1)
            await jobs.defer(tx, practice.slug, call_id=2)
        assert (await asyncio.wait_for(seen.get(), 10))["call_id"] == 2
    assert seen.empty()


async def test_a_begun_job_is_finished_before_the_worker_stops(db: Database, practice: FreshPractice) -> None:
    begun, may_end, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(**_: int) -> None:
        begun.set()
        await may_end.wait()
        done.set()

    async with jobs.working(db.url, {practice.slug: slow}):
        async with db.practice(practice.id) as tx:
            await jobs.defer(tx, practice.slug)
        await asyncio.wait_for(begun.wait(), 10)
        asyncio.get_running_loop().call_later(0.1, may_end.set)
    assert done.is_set()


async def test_a_task_that_fails_is_tried_again_and_its_words_are_not_logged(
    db: Database, practice: FreshPractice, caplog: pytest.LogCaptureFixture
) -> None:
    tried, again = asyncio.Event(), asyncio.Event()

    async def fails_first(**_: int) -> None:
        if not tried.is_set():
            tried.set()
            raise ConnectionError("about Ana Quesada")
        again.set()

    async with jobs.working(db.url, {practice.slug: fails_first}):
        async with db.practice(practice.id) as tx:
            await jobs.defer(tx, practice.slug)
        await asyncio.wait_for(again.wait(), 20)
    assert "ConnectionError at test_jobs.py" in caplog.text
    assert "Quesada" not in caplog.text


def test_procrastinate_has_the_schema_that_the_first_migration_gave_it() -> None:
    found = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()[:16]
    assert found == "c70ec4b400a60ad9", "procrastinate's schema changed: add a migration that applies its new files"


async def test_jobs_of_one_lock_run_one_after_the_other_and_others_beside_them(db: Database, practice: FreshPractice):
    busy, most, done = [0], [0], asyncio.Event()

    async def slowly(practice_id: int, call_id: int) -> None:
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        await asyncio.sleep(0.1)
        busy[0] -= 1
        if call_id == 3:
            done.set()

    async with jobs.working(db.url, {practice.slug: slowly}):
        async with db.practice(practice.id) as tx:
            for number in (1, 2, 3):
                await jobs.defer(tx, practice.slug, lock=practice.slug, call_id=number)
        await asyncio.wait_for(done.wait(), 10)
    assert most == [1]


async def test_a_job_for_later_keeps_none_back_that_has_a_lock(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        with pytest.raises(ValueError, match="keep back"):
            await jobs.defer(tx, practice.slug, at=datetime.now(UTC), lock="one", call_id=1)


async def test_a_job_that_failed_once_keeps_none_back_that_has_its_lock(db: Database, practice: FreshPractice) -> None:
    seen: Seen = asyncio.Queue()

    async def stumbles_first(**ids: int) -> None:
        await seen.put(ids)
        if ids["call_id"] == 1:
            raise ZeroDivisionError

    async with jobs.working(db.url, {practice.slug: stumbles_first}, once={practice.slug}):
        async with db.practice(practice.id) as tx:
            for number in (1, 2):
                await jobs.defer(tx, practice.slug, lock=practice.slug, call_id=number)
        assert [(await asyncio.wait_for(seen.get(), 5))["call_id"] for _ in range(2)] == [1, 2]
