"""One real database server for the whole run, one migrated database a worker, one fresh practice a test."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

import app.practice
from app.records import cluster, practices
from app.records.database import Database, conninfo
from app.records.migrations import migrate
from app.records.migrations.roles import login_of
from integrations.sealed import Ring

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)
"""Half past nine in the evening of 2026-12-01 in New York: closed."""

TEXT = app.practice.text_of(ROOT / "prompts" / "practice" / "practice.toml")
ACCOUNT = "AC" + "0" * 32
KEY = "a key for tests alone of more than 32 characters"
_serial = count(1)


@pytest.fixture(scope="session")
def ring() -> Ring:
    return Ring([KEY])


@pytest.fixture(scope="session")
def owner_url() -> Iterator[str]:
    """An empty database of this worker's own; its owner's URL."""
    # One place for all runs of this checkout, so that runs share the server, and one killed with -9 leaves nothing.
    place = hashlib.sha256(f"{ROOT}|{getpass.getuser()}".encode()).hexdigest()[:8]
    with cluster.running_sync(Path(tempfile.gettempdir()) / f"dosvoces-tests-{place}") as url:
        name = fresh_name()
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            _drop_leftovers(connection)
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            try:
                yield make_url(url).set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
                _drop_logins_without_database(connection)


def fresh_name() -> str:
    """A database's name that says when it was made, by which a later run knows what was left behind."""
    return f"test_{int(time.time())}_{secrets.token_hex(4)}"


def _drop_leftovers(connection: psycopg.Connection) -> None:
    """Databases of runs that were killed: older than an hour, and nobody is connected."""
    leftovers = connection.execute(
        "SELECT datname FROM pg_database d WHERE datname ~ '^test_[0-9]+_' "
        "AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)"
    ).fetchall()
    for (name,) in leftovers:
        if int(name.split("_")[1]) < time.time() - 3600:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
    _drop_logins_without_database(connection)


def _drop_logins_without_database(connection: psycopg.Connection) -> None:
    """Dropping a database leaves its login role. Tests that made one of their own need not think of it."""
    # Roles first: a database made after they were read cannot own one of them.
    logins = connection.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'dosvoces\_service\_%'").fetchall()
    databases = connection.execute("SELECT datname FROM pg_database").fetchall()
    for login in {name for (name,) in logins} - {login_of(name) for (name,) in databases}:
        # Another worker was quicker, or a test has a copy of that database still.
        with contextlib.suppress(psycopg.errors.InternalError_, psycopg.errors.DependentObjectsStillExist):
            connection.execute(SQL("DROP ROLE IF EXISTS {}").format(Identifier(login)))


@pytest.fixture(scope="session")
def database_url(owner_url: str, ring: Ring) -> str:
    """The service's URL of this worker's database, migrated."""
    return migrate(owner_url, ring)


@pytest_asyncio.fixture
async def db(database_url: str, ring: Ring) -> AsyncIterator[Database]:
    database = Database(database_url, ring)
    yield database
    await database.close()


@dataclass(frozen=True)
class FreshPractice:
    """A practice of this test alone, with the demo document in force, one location and one number."""

    id: int
    slug: str
    location_id: int
    number: str
    document: app.practice.Practice
    document_version: int
    account_sid: str = ACCOUNT


@pytest.fixture(scope="session")
def demo_document() -> app.practice.Practice:
    return app.practice.read(ROOT / "prompts" / "practice" / "practice.toml")


@pytest_asyncio.fixture
async def practice(db: Database, demo_document: app.practice.Practice) -> FreshPractice:
    return await fresh_practice(db, demo_document)


@pytest_asyncio.fixture
async def other_practice(db: Database, demo_document: app.practice.Practice) -> FreshPractice:
    """The practice next door, whose rows nobody else may see."""
    return await fresh_practice(db, demo_document)


async def fresh_practice(db: Database, document: app.practice.Practice) -> FreshPractice:
    serial = next(_serial)
    slug = f"practice-{serial}"
    number = f"+1{200 + serial // 100:03}55501{serial % 100:02}"
    text = TEXT.replace('slug = "happy-smiles"', f'slug = "{slug}"', 1)
    document = document.model_copy(update={"slug": slug})
    async with practices.imported(db, slug, text, NOW) as tx:
        version = await practices.current_version(tx)
        location_id = await practices.add_location(tx, "Main Street", document.zone)
        await practices.add_number(tx, number, location_id, ACCOUNT)
    return FreshPractice(tx.practice_id, slug, location_id, number, document, version)
