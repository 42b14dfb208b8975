"""Before a command can do anything: the settings, the records, and which practice is meant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from app import practice as documents
from app import settings as environment
from app.commands import clock
from app.practice import BadDocument, Practice
from app.records import cluster, practices
from app.records.database import Database
from app.records.migrations import migrate
from app.records.practices import Location
from app.settings import Settings

T = TypeVar("T")

Slug = Annotated[
    str | None, typer.Option("--practice", metavar="SLUG", help="Which practice, where there are several.")
]
ANYWHERE = "127.0.0.1"
PORT = 8000


class Mistake(Exception):
    """What was asked cannot be done; the message is one sentence for whoever asked."""


@dataclass(frozen=True)
class Records:
    """The records, open, with the service running beside us or not."""

    settings: Settings
    db: Database

    def now(self) -> datetime:
        """The time by which a service on these records works, which may have been started with another clock."""
        return clock.now(self.settings.data)


@dataclass(frozen=True)
class Chosen:
    """One practice and its first location. `text` is the document as its owner wrote it, `document` what it says."""

    id: int
    slug: str
    location: Location
    text: str
    document: Practice

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.location.zone)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@asynccontextmanager
async def records(settings: Settings | None = None) -> AsyncIterator[Records]:
    """The records: the embedded server is joined where a service runs it, else started for as long as this lasts."""
    settings = settings or environment.read()
    async with AsyncExitStack() as stack:
        owner = settings.database_url
        if owner is None:
            owner = await stack.enter_async_context(cluster.running(settings.data))
        url = migrate(owner, settings.ring)
        db = Database(url, settings.ring, most=4)
        stack.push_async_callback(db.close)
        yield Records(settings, db)


def apart(known: Settings, name: str) -> Settings:
    """The settings of an installation of its own in a folder of the data: its own server, its own secrets."""
    own = Settings(DOSVOCES_DATA=known.data / name, DATABASE_URL=None)
    return own.model_copy(update={"twilio_api_url": known.twilio_api_url})


async def chosen(db: Database, slug: str | None) -> Chosen:
    """The practice that was named, or the only one. Raises Mistake."""
    known = await practices.every_practice(db)
    if slug is None and len(known) != 1:
        names = ", ".join(sorted(known))
        raise Mistake(
            f"There are several practices; say which with --practice: {names}."
            if known
            else "There is no practice yet; make one with `dosvoces practice import FILE`, or start `dosvoces serve`."
        )
    name = slug or next(iter(known))
    if name not in known:
        raise Mistake(f"There is no practice {name!r}; there is {', '.join(sorted(known)) or 'none yet'}.")
    async with db.practice(known[name]) as tx:
        locations = await practices.all_locations(tx)
        try:
            text = await practices.read_document(tx, await practices.current_version(tx))
        except practices.NoSuch:
            raise Mistake(
                f"The practice {name!r} has no document; give it one with `dosvoces practice import`."
            ) from None
    if not locations:
        raise Mistake(f"The practice {name!r} has no location; import its document again.")
    return Chosen(known[name], name, locations[0], text, documents.parse(text, "the practice's document"))


def named(locations: Sequence[Location], name: str | None) -> Location:
    """The location of this name, or the only one. Raises Mistake."""
    found = [one for one in locations if name is None or one.name.casefold() == name.casefold()]
    if len(found) != 1:
        names = ", ".join(one.name for one in locations)
        raise Mistake(f"Say which location with --location: {names}.")
    return found[0]


def base_url(settings: Settings, port: int) -> str:
    """Where the service is reached."""
    return settings.public_base_url or f"http://{ANYWHERE}:{port}"


def instant(text: str, zone: ZoneInfo | None = None) -> datetime:
    """An instant as it is typed: ISO 8601, with an offset, or without one where a zone is known. Raises Mistake."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{text!r} is not a moment; write it like 2026-12-01T21:30-05:00.") from None
    if read.tzinfo is None and zone is None:
        raise Mistake(f"{text!r} does not say its offset; write it like 2026-12-01T21:30-05:00.")
    return read if read.tzinfo else read.replace(tzinfo=zone)


def day(text: str) -> date:
    """A date as it is typed. Raises Mistake."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{text!r} is not a date; write it like 2026-12-01.") from None


def document_in(path: Path) -> tuple[str, Practice]:
    """A document's text and what it says. Raises BadDocument."""
    document = documents.read(path)
    try:
        return path.read_text("utf-8"), document
    except OSError as error:
        raise BadDocument([f"{path}: cannot be read ({error.strerror})"]) from None
