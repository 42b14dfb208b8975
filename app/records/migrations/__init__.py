"""Bringing a database to the shape that this version of the code expects."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, create_engine, make_url

from app.records.database import conninfo
from app.records.migrations import roles
from integrations.sealed import Ring

_ONE_AT_A_TIME = 0x_D05_0CE5  # any number, the same for all versions


def migrate(owner_url: str, ring: Ring) -> str:
    """Make and change tables as far as this version needs; gives the service's URL, under a role that RLS binds.

    `owner_url` (postgresql+psycopg://...) is of a role that may make tables and roles. Processes that start together
    take turns; the second finds nothing left to do. Raises sqlalchemy's and psycopg's errors.
    """
    owner = make_url(owner_url)
    with psycopg.connect(conninfo(owner), autocommit=True) as turnstile:
        turnstile.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        entrance = roles.make(turnstile, owner, ring)
        _upgrade(owner, roles.login_of(turnstile.info.dbname))
        roles.close_the_shared_door(turnstile)
    return entrance.render_as_string(hide_password=False)


def _upgrade(owner: URL, login: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(owner)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            roles.make_even(connection, login)
    finally:
        engine.dispose()
