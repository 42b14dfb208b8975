"""A browser at the front desk, without a window: a real server, real cookies, a clock of the test's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from app import pages
from app.records import sessions
from app.records.database import Database
from tests.conftest import NOW, FreshPractice
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
