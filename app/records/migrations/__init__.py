"""Bringing a database to the shape that this version of the code expects."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import errors
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import URL, create_engine, make_url

from app.records.database import conninfo
from integrations.sealed import Ring

SERVICE = "dosvoces_service"
_ONE_AT_A_TIME = 0x_D05_0CE5  # any number, the same for all versions


def migrate(owner_url: str, ring: Ring) -> str:
    """Make and change tables as far as this version needs; gives the service's URL, under a role that RLS binds.

    `owner_url` (postgresql+psycopg://...) is of a role that may make tables and roles. Processes that start together
    take turns; the second finds nothing left to do. Raises sqlalchemy's and psycopg's errors.
    """
    owner = make_url(owner_url)
    password = ring.password("database role")
    with psycopg.connect(conninfo(owner), autocommit=True) as turnstile:
        turnstile.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        _service_role(turnstile, owner, password)
        _upgrade(owner)
    return owner.set(username=SERVICE, password=password).render_as_string(hide_password=False)


def _upgrade(owner: URL) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(owner)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _service_role(connection: psycopg.Connection, owner: URL, password: str) -> None:
    """The role exists, is nobody special, and its password is the one that our key gives."""
    role, secret = Identifier(SERVICE), Literal(password)
    # Roles belong to the whole server, and another database's migration may be making this one now.
    for last in (False,) * 9 + (True,):
        try:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SERVICE]).fetchone():
                connection.execute(SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, secret))
            elif not _enters(owner, password):
                connection.execute(SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, secret))
            break
        except (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError):
            if last:
                raise
            time.sleep(0.05)
    # Procrastinate's functions name its tables without their schema.
    connection.execute(
        SQL("ALTER ROLE {} IN DATABASE {} SET search_path = public, procrastinate").format(
            role, Identifier(connection.info.dbname)
        )
    )


def _enters(owner: URL, password: str) -> bool:
    try:
        psycopg.connect(conninfo(owner.set(username=SERVICE, password=password))).close()
    except psycopg.OperationalError:
        return False
    return True
