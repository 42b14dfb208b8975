"""A practice whose book is the demo schedule: what most of these tests begin with."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from app.records import mirror, references
from app.records.database import Database
from app.schedule import reading
from app.schedule.claiming import Schedule
from app.schedule.mirrored import Mirrored
from app.schedule.snapshot import Memory
from integrations import slots
from integrations.embedded import importing
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.pms import Slot
from integrations.sealed import Ring
from tests.conftest import NOW, ROOT, FreshPractice
from tests.schedule.far import FarOffice

ZONE = ZoneInfo("America/New_York")
DEMO = ROOT / "prompts" / "practice" / "schedule.json"


def at(clock: str) -> datetime:
    """A wall time of the practice: "2026-12-02T09:00"."""
    return datetime.fromisoformat(clock).replace(tzinfo=ZONE)


def cleaning(clock: str = "2026-12-02T10:00", operatory: str = "op1") -> Slot:
    start = at(clock)
    end = datetime.fromtimestamp(start.timestamp() + 1800, tz=ZONE)
    return Slot(visit="cleaning", provider="lee", operatory=operatory, start=start, end=end)


@pytest_asyncio.fixture
async def book(database_url: str, ring: Ring) -> AsyncIterator[Book]:
    door = Book(database_url, ring)
    yield door
    await door.close()


@pytest_asyncio.fixture
async def empty(book: Book, practice: FreshPractice) -> EmbeddedSchedule:
    return EmbeddedSchedule(book, practice.id, practice.location_id, ZONE)


@pytest_asyncio.fixture
async def demo(empty: EmbeddedSchedule) -> EmbeddedSchedule:
    await importing.import_file(empty, DEMO)
    return empty


@pytest_asyncio.fixture
async def schedule(db: Database, demo: EmbeddedSchedule, practice: FreshPractice) -> Schedule:
    return Schedule(db, demo, practice.id, practice.location_id)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A schedule file with these sections, or with this text."""

    def write(text: str = "", name: str = "schedule.json", **sections: list[dict[str, Any]]) -> Path:
        path = tmp_path / name
        path.write_text(text or json.dumps(sections), "utf-8")
        return path

    return write


# ---------------------------------------------------------------- an office over a network, mirrored


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Mirror:
    """A mirrored office, and the hands to read it."""

    db: Database
    office: FarOffice
    here: Mirrored
    clock: Clock
    memory: Memory = field(repr=False)

    async def read(self, *, whole: bool = False) -> reading.Drift | None:
        self.clock.go_on(seconds=1)
        return await reading.read(self.here, self.db, self.clock(), whole=whole)

    async def name(self, kind: references.Kind, vendor_id: str, ref: str) -> None:
        async with self.db.practice(self.here.practice_id) as tx:
            place = self.here.location_id
            await references.name(tx, place, "far", kind, vendor_id, ref, self.clock())
            await mirror.next_version(tx, place, catalogue=True)

    async def starts(self, day: date, provider: str = "lee", room: str = "op5") -> set[str]:
        """The wall times at which a cleaning is offered on a day."""
        windows = await self.here.windows(day, day)
        found = slots.slots(windows, "cleaning", 30)
        return {f"{s.start.astimezone(ZONE):%H:%M}" for s in found if (s.provider, s.operatory) == (provider, room)}


@pytest_asyncio.fixture
async def far(database_url: str, ring: Ring, db: Database, practice: FreshPractice) -> AsyncIterator[Mirror]:
    clock = Clock()
    office = FarOffice(ZONE, clock)
    memory_db = Database(database_url, ring, most=3)
    memory = Memory(memory_db)
    here = Mirrored(office, memory, practice.id, practice.location_id, "far", ZONE, clock)
    found = Mirror(db, office, here, clock, memory)
    await found.read()
    await found.name("provider", "71", "lee")
    await found.name("visit", "900", "cleaning")
    yield found
    await memory_db.close()
