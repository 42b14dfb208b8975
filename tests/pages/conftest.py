"""A browser at the front desk, without a window, and a practice's website: a real server, a clock of the test's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from app import main, pages
from app.main import House
from app.records import keys, sessions
from app.records.database import Database
from app.settings import Settings
from app.systems import Systems
from integrations.embedded.book import Book
from integrations.embedded.importing import import_file
from integrations.sealed import Ring
from tests.conftest import KEY, NOW, ROOT, FreshPractice
from tests.telephony.receptionist import serving


@dataclass
class DeskClock:
    """Half past nine in the evening in New York, and then what a test makes of it."""

    now: datetime = NOW + timedelta(minutes=30)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> DeskClock:
    return DeskClock()


Link = Callable[[FreshPractice], Awaitable[str]]


@pytest.fixture
def link(db: Database, clock: DeskClock) -> Link:
    """Makes a sign-in link of a practice: its path."""

    async def make(practice: FreshPractice) -> str:
        async with db.practice(practice.id) as tx:
            return f"/signin/{await sessions.make_link(tx, clock())}"

    return make


@pytest_asyncio.fixture
async def base(db: Database, clock: DeskClock) -> AsyncIterator[str]:
    def web(_: str) -> FastAPI:
        app = FastAPI(openapi_url=None)
        pages.add(app, db, clock, secure=False)
        return app

    async with serving(web) as address:
        yield address


@pytest_asyncio.fixture
async def browsers(base: str) -> AsyncIterator[Callable[[], Awaitable[httpx.AsyncClient]]]:
    """Each call is another browser, signed in nowhere."""
    async with AsyncExitStack() as stack:

        async def another() -> httpx.AsyncClient:
            return await stack.enter_async_context(httpx.AsyncClient(base_url=base))

        yield another


@pytest_asyncio.fixture
async def browser(browsers: Callable[[], Awaitable[httpx.AsyncClient]]) -> httpx.AsyncClient:
    return await browsers()


@pytest_asyncio.fixture
async def signed_in(browser: httpx.AsyncClient, link: Link, practice: FreshPractice) -> httpx.AsyncClient:
    """A browser that is signed in at the practice."""
    assert (await browser.post(await link(practice))).status_code == 303
    return browser


# ---------------------------------------------------------------- a practice's website

NOWHERE = "postgresql+psycopg://nobody:none@127.0.0.1:1/none?connect_timeout=2"
"""A database that is not there."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(DOSVOCES_DATA=tmp_path, DOSVOCES_KEY=KEY)


@dataclass
class Website:
    """A practice's website, with its key or with another."""

    browser: httpx.AsyncClient
    key: str

    async def get(self, path: str = "/api/openings", key: str | None = None, **query: str) -> httpx.Response:
        return await self.browser.get(path, params=query, headers={"Authorization": f"Bearer {key or self.key}"})

    async def starts(self, visit: str = "cleaning", **query: str) -> list[str]:
        answer = await self.get(visit=visit, **query)
        assert answer.status_code == 200, answer.text
        return [one["start"] for one in answer.json()["openings"]]

    async def problem(self, **query: str) -> tuple[int, str]:
        answer = await self.get(**query)
        (problem,) = answer.json().values()
        return answer.status_code, problem


async def made_key(db: Database, practice: FreshPractice, *origins: str, label: str = "website") -> str:
    async with db.practice(practice.id) as tx:
        return await keys.make(tx, label, origins, NOW)


@pytest_asyncio.fixture
async def house(
    db: Database, ring: Ring, settings: Settings, clock: DeskClock, practice: FreshPractice
) -> AsyncIterator[House]:
    """The whole service's parts, with the demonstration's book in the practice."""
    book = Book(db.url, ring)
    house = House(settings, db, book, clock, "http://127.0.0.1", Systems(db, db, clock))
    await filled(house, practice, ROOT / "prompts" / "practice" / "schedule.json")
    yield house
    await book.close()


async def filled(house: House, practice: FreshPractice, path: Path) -> None:
    await import_file(house.embedded(practice.id, practice.location_id, practice.document), path)


Opened = Callable[[House], Awaitable[Website]]


@pytest_asyncio.fixture
async def opened(db: Database, practice: FreshPractice) -> AsyncIterator[Opened]:
    """The service behind a real server, and the practice's website with a key."""
    async with AsyncExitStack() as stack:

        async def open_(house: House) -> Website:
            base = await stack.enter_async_context(serving(lambda _: main.web(house)))
            browser = await stack.enter_async_context(httpx.AsyncClient(base_url=base))
            return Website(browser, await made_key(db, practice))

        yield open_


@pytest_asyncio.fixture
async def website(opened: Opened, house: House) -> Website:
    return await opened(house)
