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
