"""The address that systems send their news to: what is signed wakes the journal, and nothing else does anything."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from app.pages import hooks
from app.records import jobs
from app.systems import HOOKS
from tests.integrations.nexhealth.stand_in import Trouble
from tests.systems.town import Clinic, Town, town
from tests.telephony.receptionist import serving


@dataclass
class Door:
    there: Town
    clinic: Clinic
    browser: httpx.AsyncClient

    @property
    def path(self) -> str:
        return f"{HOOKS}/{self.clinic.hook}"

    async def sends(self, body: bytes, path: str = "", signed: bytes | None = None) -> int:
        """The answer to a delivery; `signed` is what was signed, where it is not what is sent."""
        (endpoint,) = self.clinic.synchronizer.hooks.endpoints.values()
        at = self.there.clock().isoformat()
        message = f"{at}.".encode() + base64.b64encode(body if signed is None else signed)
        signature = hmac.new(endpoint.secret_key.encode(), message, hashlib.sha256).hexdigest()
        headers = {"timestamp": at, "signature": signature}
        return (await self.browser.post(path or self.path, content=body, headers=headers)).status_code


@pytest.fixture
async def door(database_url, ring, demo_document) -> AsyncIterator[Door]:
    async with town(database_url, ring) as there, _served(there) as browser:
        clinic = await there.open(demo_document, chairs=1, trouble=Trouble.none())
        yield Door(there, clinic, browser)


@asynccontextmanager
async def _served(there: Town) -> AsyncIterator[httpx.AsyncClient]:
    def web(_: str) -> FastAPI:
        app = FastAPI(openapi_url=None)
        hooks.add(app, there.systems.news)
        return app

    async with serving(web) as base, httpx.AsyncClient(base_url=base) as browser:
        yield browser


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    """The jobs that were deferred since."""
    found: list[str] = []
    defer = jobs.defer

    async def and_noted(tx, name, **more):
        found.append(name)
        await defer(tx, name, **more)

    monkeypatch.setattr(jobs, "defer", and_noted)
    return found


NEWS = b'{"event_name": "appointment_insertion.complete", "data": {"appointment": {"id": 1}}}'
OTHER = b'{"event_name": "patient_updated", "data": {"patient": {"id": 1}}}'


async def test_news_over_http_reaches_its_booking(door: Door):
    async def deliver(url, headers, body):
        return (
            await door.browser.post(url.removeprefix("https://our.test"), headers=headers, content=body)
        ).status_code

    door.clinic.synchronizer.hooks.send = deliver
    day = door.there.clock().date()
    slot = (await door.there.open_times(door.clinic, day, day.replace(day=day.day + 7)))[20]
    await door.there.yes(door.clinic, await door.there.hold(door.clinic, slot))
    await door.there.go_on(120)
    (claim,) = await door.there.now(door.clinic)
    assert (claim.state, claim.news is not None) == ("booked", True)


async def test_what_is_signed_wakes_reader_and_writer(door: Door, woken):
    assert await door.sends(NEWS) == 200
    assert {"read", "write"} <= set(woken)


async def test_what_tells_of_no_appointment_is_taken_and_wakes_nobody(door: Door, woken):
    assert (await door.sends(OTHER), woken) == (200, [])


@pytest.mark.parametrize("body", [NEWS, b"", b"{"])
async def test_what_nobody_signed_is_forbidden_and_wakes_nobody(door: Door, woken, body):
    assert (await door.sends(body, signed=b"something else"), woken) == (403, [])
    assert (await door.browser.post(door.path, content=body)).status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"event_name": 7}', b'{"event_name": "appointment_updated"}'])
async def test_what_is_signed_and_cannot_be_read_is_a_bad_request(door: Door, woken, body):
    assert (await door.sends(body), woken) == (400, [])


@pytest.mark.parametrize("hook", ["nobody-has-this", "x" * 2000, "%00", "..%2F..", "%27%20OR%201=1"])
async def test_an_address_that_nobody_has_is_not_found(door: Door, woken, hook):
    assert (await door.sends(NEWS, f"{HOOKS}/{hook}"), woken) == (404, [])


async def test_a_huge_delivery_is_not_read(door: Door, woken):
    assert (await door.sends(b"x" * (hooks.LARGEST + 1)), woken) == (413, [])
    assert await door.sends(b" " * (hooks.LARGEST - len(NEWS)) + NEWS) == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_news_is_posted_and_nothing_else(door: Door, method):
    assert (await door.browser.request(method, door.path)).status_code == 405
