"""Transactions end as they should: committed whole, undone whole, and not held by what broke off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, TimeoutError

from app.records import jobs, practices
from app.records.database import Database, conninfo
from app.records.migrations.roles import login_of
from integrations.sealed import Ring
from tests.conftest import FreshPractice

TENANT = text("SELECT current_setting('dosvoces.practice', true)")


@pytest_asyncio.fixture
async def narrow(database_url: str, ring: Ring) -> AsyncIterator[Database]:
    """One connection alone, and little patience."""
    database = Database(database_url, ring, most=1, patience=0.2)
    yield database
    await database.close()


def throw_the_service_out(owner_url: str) -> None:
    """What a restart of the server does to everybody who was connected to this database."""
    with psycopg.connect(conninfo(owner_url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE usename = %s AND datname = current_database()",
            [login_of(connection.info.dbname)],
        )


async def test_a_connection_lost_meanwhile_is_replaced_unnoticed(
    db: Database, practice: FreshPractice, owner_url: str
) -> None:
    throw_the_service_out(owner_url)
    async with db.practice(practice.id) as tx:
        assert await practices.current_version(tx) == practice.document_version
    throw_the_service_out(owner_url)
    assert await practices.route(db, practice.number)


async def test_the_worker_comes_back_when_the_database_does(
    db: Database, practice: FreshPractice, owner_url: str
) -> None:
    ran = asyncio.Event()

    async def note(**_: int) -> None:
        ran.set()

    async with jobs.working(db.url, {practice.slug: note}):
        await asyncio.sleep(0.1)  # let it connect; when it has not yet, the test only proves less
        throw_the_service_out(owner_url)
        async with db.practice(practice.id) as tx:
            await jobs.defer(tx, practice.slug)
        await asyncio.wait_for(ran.wait(), 20)


async def test_who_breaks_off_in_the_middle_leaves_nothing_open(narrow: Database, practice: FreshPractice) -> None:
    inside = asyncio.Event()

    async def slow() -> None:
        async with narrow.practice(practice.id) as tx:
            await practices.add_location(tx, "Never", "UTC")
            inside.set()
            await tx.execute(text("SELECT pg_sleep(30)"))

    task = asyncio.create_task(slow())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with narrow.practice(practice.id) as tx:
        assert [one.name for one in await practices.all_locations(tx)] == ["Main Street"]


async def test_no_practice_is_left_on_a_connection(narrow: Database, practice: FreshPractice) -> None:
    async with narrow.practice(practice.id) as tx:
        assert (await tx.execute(TENANT)).scalar() == str(practice.id)
    ((left,),) = await narrow.ask(TENANT)
    assert not left


async def test_who_waits_too_long_for_a_connection_is_told(narrow: Database, practice: FreshPractice) -> None:
    async with narrow.practice(practice.id):
        with pytest.raises(TimeoutError):
            async with narrow.practice(practice.id):
                pass


async def test_more_work_than_connections_waits_its_turn(db: Database, practice: FreshPractice) -> None:
    async def ask() -> int:
        async with db.practice(practice.id) as tx:
            return await practices.current_version(tx)

    assert await asyncio.gather(*(ask() for _ in range(100))) == [practice.document_version] * 100


async def test_an_error_does_not_tell_what_was_said(db: Database, practice: FreshPractice) -> None:
    with pytest.raises(DBAPIError) as failed:
        await db.ask(text("SELECT 1 / CAST(length(:words) AS int) - 1 / 0"), {"words": "Ana Quesada"})
    assert "Quesada" not in str(failed.value)
