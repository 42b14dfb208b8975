"""A location whose book is another system's, for commands: which it is, its adapter, and what its trouble means."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from app.commands.opening import Chosen, Mistake, Records, chosen, named
from app.records import connections, practices
from app.records.connections import Connection
from app.records.database import Database
from app.systems import Systems
from integrations.catalogue import Manifest, catalogue
from integrations.pms import OutcomeUnknown, PracticeSystemError, Refused, RemoteSystem, Unavailable

KIND = "practice system"

Place = Annotated[str | None, typer.Option("--location", help="The location's name, where there are several.")]


def connectable() -> dict[str, Manifest]:
    """The systems over a network, by name: those that have settings."""
    return {name: one for name, one in catalogue().items() if one.kind == KIND and one.settings}


async def located(db: Database, slug: str | None, location: str | None) -> Chosen:
    """The practice at the location that was named, or the only one. Raises Mistake."""
    practice = await chosen(db, slug)
    async with db.practice(practice.id) as tx:
        return replace(practice, location=named(await practices.all_locations(tx), location))


async def connection_of(open_: Records, practice: Chosen) -> Connection | None:
    async with open_.db.practice(practice.id) as tx:
        return await connections.of(tx, practice.location.location_id)


async def connected(open_: Records, practice: Chosen) -> Connection:
    """Raises Mistake where the location's book is ours."""
    found = await connection_of(open_, practice)
    if found is None:
        raise Mistake(
            f"{practice.location.name} keeps its book here; connect it with `dosvoces practice connect SYSTEM`."
        )
    return found


@asynccontextmanager
async def opened(open_: Records) -> AsyncIterator[Systems]:
    """The systems of these records, for as long as this lasts."""
    memory_db = Database(open_.db.url, open_.db.ring, most=2)
    systems = Systems(open_.db, memory_db, open_.now)
    try:
        yield systems
    finally:
        await systems.close()
        await memory_db.close()


@asynccontextmanager
async def reached(open_: Records, practice: Chosen) -> AsyncIterator[tuple[Connection, RemoteSystem]]:
    """The location's adapter. Raises Mistake: there is none, or its settings cannot be used, or it did not answer."""
    connection = await connected(open_, practice)
    async with opened(open_) as systems:
        with sentences(connection.system):
            found = await systems.remote(practice.id, practice.location.location_id)
            assert found is not None
            yield found


@contextmanager
def sentences(system: str, after: str = "") -> Iterator[None]:
    """A system's trouble as a Mistake: which system, what it was, what to do."""
    try:
        yield
    except PracticeSystemError as error:
        raise Mistake(sentence(system, error) + after) from None


def sentence(system: str, error: PracticeSystemError) -> str:
    """An error's text is ours and holds neither a secret nor a patient."""
    if isinstance(error, Unavailable):
        return f"{system} cannot be reached, or does not answer ({error})."
    if isinstance(error, OutcomeUnknown):
        return f"{system} did not say whether it did what was asked ({error}); run the same again, it looks first."
    if isinstance(error, Refused) and error.code in catalogue()[system].settings:
        return f"{error}." if str(error).startswith(error.code) else f"{error.code}: {error}."
    return f"{system} refuses ({getattr(error, 'code', type(error).__name__)}): {error}."


def moment(at: datetime | None, practice: Chosen) -> str:
    return f"{at.astimezone(practice.zone):%a %b %d %H:%M:%S}" if at is not None else "never"
