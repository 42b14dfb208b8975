"""The practice's own book, which commands fill and print: the one place among them that names the embedded schedule."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.commands.opening import Chosen, Records
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.embedded.importing import import_file
from integrations.embedded.sheet import BadSchedule

__all__ = ["BadSchedule", "import_file", "opened"]


@asynccontextmanager
async def opened(records: Records, practice: Chosen) -> AsyncIterator[EmbeddedSchedule]:
    """The book of the practice's location, for as long as this lasts."""
    door = Book(records.db.url, records.db.ring, most=2)
    try:
        yield EmbeddedSchedule(door, practice.id, practice.location.location_id, practice.zone)
    finally:
        await door.close()
