"""A practice whose book is the demo schedule: what most of these tests begin with."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from app.records.database import Database
from app.schedule.claiming import Schedule
from integrations.embedded import importing
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.pms import Slot
from integrations.sealed import Ring
from tests.conftest import ROOT, FreshPractice

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
