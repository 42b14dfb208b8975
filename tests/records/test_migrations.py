"""Any number of processes may start at once, with any key, on any database."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from app.records import cluster, migrations, practices
from app.records.database import Database, conninfo
from app.records.migrations import migrate
from app.records.migrations.roles import SERVICE, login_of
from integrations.sealed import Ring
from tests.conftest import NOW, fresh_name

OTHER = Ring(["another installation's key, of more than 32 characters"])


@contextmanager
def empty(server_url: str, owner: str | None = None, template: str | None = None) -> Iterator[str]:
    """A database of a test's own on that server, empty or a copy; its owner's URL."""
    name = fresh_name()
    url = make_url(server_url).set(database=name)
    with psycopg.connect(conninfo(server_url), autocommit=True) as connection:
        of = f"OWNER {owner or url.username} TEMPLATE {template or 'template1'}"
        connection.execute(f"CREATE DATABASE {name} {of}".encode())
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            connection.execute(f"DROP ROLE IF EXISTS {login_of(name)}".encode())


@pytest.fixture
def empty_url(owner_url: str) -> Iterator[str]:
    with empty(owner_url) as url:
        yield url


@pytest.fixture
def next_door(owner_url: str) -> Iterator[str]:
    """Another installation's database on the same server; its owner's URL."""
    with empty(owner_url) as url:
        yield url


def enters(service_url: str) -> bool:
    try:
        psycopg.connect(conninfo(service_url)).close()
    except psycopg.OperationalError as error:
        # Said of a role that may not log in as well, so that a stranger does not learn of it.
        if "authentication failed" not in str(error):
            raise
        return False
    return True


def asked(service_url: str | URL, question: str) -> None:
    """The question, asked for the first practice."""
    with psycopg.connect(conninfo(service_url), options="-c dosvoces.practice=1") as connection:
        connection.execute(question.encode())


async def test_processes_that_start_together_migrate_once(empty_url: str, ring: Ring) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: migrate(empty_url, ring), range(4)))
    (url,) = urls
    database = Database(url, ring)
    async with practices.imported(database, "first", "the document", NOW) as tx:
        assert tx.practice_id == 1
    await database.close()


def test_the_service_cannot_change_the_tables(empty_url: str, ring: Ring) -> None:
    with (
        psycopg.connect(conninfo(migrate(empty_url, ring))) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (x int)")


def test_installations_with_other_keys_share_a_server(empty_url: str, next_door: str, ring: Ring) -> None:
    ours, theirs = migrate(empty_url, ring), migrate(next_door, OTHER)
    assert enters(ours)
    assert enters(theirs)
    assert migrate(empty_url, ring) == ours
    assert enters(theirs)
    assert migrate(next_door, OTHER) == theirs
    assert enters(ours)


def test_a_new_key_of_one_installation_leaves_the_other_alone(empty_url: str, next_door: str, ring: Ring) -> None:
    ours, theirs = migrate(empty_url, ring), migrate(next_door, OTHER)
    renewed = migrate(next_door, Ring(["a newer key for tests alone, of more than 32 characters"]))
    assert (enters(ours), enters(theirs), enters(renewed)) == (True, False, True)


def test_one_installation_cannot_touch_what_is_the_others(empty_url: str, next_door: str, ring: Ring) -> None:
    ours, theirs = make_url(migrate(empty_url, ring)), migrate(next_door, OTHER)
    for question in ("SELECT * FROM public.callers", "SELECT public.practice_list()"):
        asked(theirs, question)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked(ours.set(database=make_url(theirs).database), question)


async def test_an_owner_that_is_no_superuser_is_enough(empty_url: str, ring: Ring) -> None:
    """As on a server of somebody else's: the owner may make roles and owns its database, no more."""
    migrate(empty_url, ring)  # SERVICE stands, made by another owner; the plain one has no say over it
    owner = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(conninfo(empty_url), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'made up'".encode())
        try:
            with empty(empty_url, owner) as url:
                plain = make_url(url).set(username=owner, password="made up").render_as_string(hide_password=False)
                migrate(plain, OTHER)
                database = Database(migrate(plain, ring), ring)
                assert await practices.every_practice(database) == {}
                async with practices.imported(database, "first", "the document", NOW) as tx:
                    made = tx.practice_id
                assert await practices.every_practice(database) == {"first": made}
                await database.close()
        finally:
            connection.execute(f"DROP ROLE {owner}".encode())


def test_a_copy_under_another_name_gets_a_login_of_its_own(empty_url: str, owner_url: str, ring: Ring) -> None:
    original = migrate(empty_url, ring)
    with empty(owner_url, template=make_url(empty_url).database) as copy:
        copied = migrate(copy, ring)
        asked(copied, "SELECT practice_list(), (SELECT count(*) FROM callers)")
        assert make_url(copied).username != make_url(original).username


def test_a_right_that_a_later_version_takes_away_is_gone(empty_url: str, ring: Ring) -> None:
    url = migrate(empty_url, ring)
    with psycopg.connect(conninfo(empty_url)) as connection:
        connection.execute(f"REVOKE DELETE ON callers FROM {SERVICE}".encode())
    migrate(empty_url, ring)
    asked(url, "SELECT FROM callers")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        asked(url, "DELETE FROM callers")


def as_before(owner_url: str, password: str) -> str:
    """The database as version 0.1.0 left it at first: entered by SERVICE itself. Its service's URL."""
    url = make_url(owner_url)
    with psycopg.connect(conninfo(owner_url), autocommit=True) as connection:
        made = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SERVICE]).fetchone()
        connection.execute(f"{'ALTER' if made else 'CREATE'} ROLE {SERVICE} LOGIN PASSWORD '{password}'".encode())
        setting = f"ALTER ROLE {SERVICE} IN DATABASE {url.database} SET search_path = public, procrastinate"
        connection.execute(setting.encode())
    migrations._upgrade(url, SERVICE)
    return url.set(username=SERVICE, password=password).render_as_string(hide_password=False)


async def test_databases_entered_by_the_shared_login_come_over_one_by_one(tmp_path: Path, ring: Ring) -> None:
    with cluster.running_sync(tmp_path) as server, empty(server) as first, empty(server) as second:
        before = [as_before(url, "made up") for url in (first, second)]
        old = Database(before[0], ring)
        async with practices.imported(old, "first", "the document", NOW) as tx:
            made = tx.practice_id
        await old.close()
        new = Database(migrate(first, ring), ring)
        assert await practices.every_practice(new) == {"first": made}
        async with new.practice(made) as tx:
            assert await practices.add_document(tx, "a newer document", NOW) == 2
        await new.close()
        assert enters(before[1])  # whose service has not been started anew yet
        assert enters(migrate(second, OTHER))
        assert not enters(before[1])
