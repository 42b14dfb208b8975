"""Any number of processes may start at once, with any key, on any database."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import make_url

from app.records import practices
from app.records.database import Database, conninfo
from app.records.migrations import SERVICE, migrate
from integrations.sealed import Ring
from tests.conftest import NOW, fresh_name


@pytest.fixture
def empty_url(owner_url: str) -> Iterator[str]:
    name = fresh_name()
    with psycopg.connect(conninfo(owner_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield make_url(owner_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def test_processes_that_start_together_migrate_once(empty_url: str, ring: Ring) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: migrate(empty_url, ring), range(4)))
    (url,) = urls
    database = Database(url, ring)
    assert await practices.create(database, "first", NOW) == 1
    await database.close()


def test_the_service_cannot_change_the_tables(empty_url: str, ring: Ring) -> None:
    with (
        psycopg.connect(conninfo(migrate(empty_url, ring))) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (x int)")


async def test_an_owner_that_is_no_superuser_is_enough(empty_url: str, ring: Ring) -> None:
    """As on a server of somebody else's: the owner may make roles and owns its database, no more."""
    migrate(empty_url, ring)  # the role stands, made by another owner; the plain one must do with it
    name, owner = fresh_name(), f"test_{secrets.token_hex(6)}"
    with psycopg.connect(conninfo(empty_url), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'made up'".encode())
        connection.execute(f"GRANT dosvoces_service TO {owner} WITH ADMIN OPTION".encode())
        connection.execute(f"CREATE DATABASE {name} OWNER {owner}".encode())
        try:
            plain = make_url(empty_url).set(username=owner, password="made up", database=name)
            migrate(plain.render_as_string(hide_password=False), ring)
            url = make_url(plain).set(username=SERVICE, password=ring.password("database role"))
            database = Database(url.render_as_string(hide_password=False), ring)
            assert await practices.every_practice(database) == {}
            made = await practices.create(database, "first", NOW)
            assert await practices.every_practice(database) == {"first": made}
            await database.close()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            connection.execute(f"DROP ROLE {owner}".encode())
