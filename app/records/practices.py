"""Practices, their documents, locations and telephone numbers."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.records.database import Database, Transaction
from app.records.tables import documents, locations, numbers, practices

FRESH = 5.0
"""Seconds for which it is believed where a number leads."""

MOST_KNOWN = 10_000

EMBEDDED = "embedded"
"""The system of a location that keeps its book with us."""


class Taken(Exception):
    """The slug or the number belongs to another practice; nothing was changed."""


class NoSuch(Exception):
    """There is no such practice, document version or location."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a number leads, and the token that its requests are signed with (None: the installation's own tokens)."""

    practice_id: int
    location_id: int
    account_sid: str
    token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Location:
    location_id: int
    name: str
    zone: str
    system: str


# ---------------------------------------------------------------- asked before the practice is known


async def route(db: Database, number: str) -> Route | None:
    """The practice that a number (E.164) belongs to, or None."""
    rows = await db.ask(_ROUTE, {"number": number})
    if not rows:
        return None
    (found,) = rows
    token = None if found.token is None else db.ring.unseal(found.practice_id, "numbers.token", found.token)
    return Route(found.practice_id, found.location_id, found.account_sid, token)


@dataclass
class Directory:
    """Numbers and where they lead, asked of the records again after some seconds: every request wants it twice.

    `clock` gives seconds of any origin. It is not the practice's clock: how old a cache is, is the machine's time, also
    where a call is played in the past, and a clock that is set does not make what is known newer.
    """

    db: Database
    clock: Callable[[], float] = time.monotonic
    known: dict[str, tuple[float, Route | None]] = field(default_factory=dict)

    async def route(self, number: str) -> Route | None:
        """The practice that a number (E.164) belongs to, or None. A change is seen within FRESH seconds."""
        asked_at, found = self.known.get(number, (float("-inf"), None))
        if self.clock() - asked_at < FRESH:
            return found
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        found = await route(self.db, number)
        # What leads nowhere is not kept: a number that is being added answers at once.
        if found is not None:
            self.known[number] = (self.clock(), found)
        return found


async def every_practice(db: Database) -> dict[str, int]:
    """Slug to practice id, for sweeps and commands."""
    return {row.slug: row.practice_id for row in await db.ask(_LIST)}


_ROUTE = text("SELECT practice_id, location_id, account_sid, token FROM public.route(:number)")
_LIST = text("SELECT practice_id, slug FROM public.practice_list()")


@asynccontextmanager
async def imported(db: Database, slug: str, document: str, now: datetime) -> AsyncIterator[Transaction]:
    """A transaction in the practice of this slug, new where there is none, with this document in force.

    Its locations and numbers go into the same transaction (its `practice_id` is the practice), so that a practice is
    there whole or not at all. Raises Taken where another makes the same practice at this moment.
    """
    practice_id = (await every_practice(db)).get(slug)
    new = practice_id is None
    if practice_id is None:
        ((practice_id,),) = await db.ask(text("SELECT nextval('public.practices_practice_id_seq')"))
    async with db.practice(int(practice_id)) as tx:
        if new:
            row = insert(practices).values(practice_id=tx.practice_id, slug=slug, made_at=now)
            made = await tx.execute(row.on_conflict_do_nothing().returning(practices.c.practice_id))
            if made.first() is None:
                raise Taken(f"there is a practice {slug!r} already")
        await add_document(tx, document, now)
        yield tx


# ---------------------------------------------------------------- the document


async def add_document(tx: Transaction, body: str, now: datetime) -> int:
    """Keep a new version of the practice's document, which is in force for calls that begin after; gives its number.

    The same text as the version in force is that version.
    """
    # The practice's row is held, so that two imports cannot both become the next version.
    await tx.execute(select(practices.c.practice_id).where(practices.c.practice_id == tx.practice_id).with_for_update())
    version = (await tx.execute(select(func.max(documents.c.version)))).scalar() or 0
    if version and await read_document(tx, version) == body:
        return int(version)
    await tx.execute(
        insert(documents).values(
            practice_id=tx.practice_id, version=version + 1, body=tx.seal("documents.body", body), made_at=now
        )
    )
    return int(version) + 1


async def current_version(tx: Transaction) -> int:
    """The version of the document that is in force. Raises NoSuch."""
    found = (await tx.execute(_CURRENT)).scalar()
    if found is None:
        raise NoSuch("the practice has no document yet")
    return int(found)


_CURRENT = select(func.max(documents.c.version))


async def read_document(tx: Transaction, version: int) -> str:
    """A version of the document, as it was given. Raises NoSuch."""
    found = (await tx.execute(select(documents.c.body).where(documents.c.version == version))).scalar()
    if found is None:
        raise NoSuch(f"the practice's document has no version {version}")
    return tx.unseal("documents.body", found)


# ---------------------------------------------------------------- locations and numbers


async def add_location(tx: Transaction, name: str, zone: str, system: str = EMBEDDED) -> int:
    """A location's id; one of the same name is that location, brought up to date."""
    row = insert(locations).values(practice_id=tx.practice_id, name=name, zone=zone, system=system)
    # Its system stays what it is: that changes where it is connected.
    row = row.on_conflict_do_update(index_elements=["practice_id", "name"], set_={"zone": row.excluded.zone})
    return int((await tx.execute(row.returning(locations.c.location_id))).scalar_one())


async def all_locations(tx: Transaction) -> Sequence[Location]:
    """The practice's locations, the oldest first."""
    found = await tx.execute(_LOCATIONS)
    return [Location(row.location_id, row.name, row.zone, row.system) for row in found]


_LOCATIONS = select(locations).order_by(locations.c.location_id)


async def add_number(
    tx: Transaction, number: str, location_id: int, account_sid: str, token: str | None = None
) -> None:
    """Let a number (E.164) lead to a location of this practice; said again it is changed. Raises Taken."""
    row = insert(numbers).values(
        practice_id=tx.practice_id,
        number=number,
        location_id=location_id,
        account_sid=account_sid,
        token=None if token is None else tx.seal("numbers.token", token),
    )
    row = row.on_conflict_do_update(
        index_elements=["practice_id", "number"],
        set_={column: row.excluded[column] for column in ("location_id", "account_sid", "token")},
    )
    try:
        await tx.execute(row)
    except IntegrityError:
        raise Taken(f"{number} belongs to another practice, or there is no location {location_id}") from None


async def all_numbers(tx: Transaction) -> dict[str, int]:
    """The practice's numbers and the location each leads to."""
    return {row.number: row.location_id for row in await tx.execute(select(numbers).order_by(numbers.c.number))}
