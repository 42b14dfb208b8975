"""NexHealth calls the address that it was given, signs what it says, and is asked to begin again when it gave up."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from integrations.nexhealth.adapter import NexHealth, connect
from integrations.pms import Refused, SendsNews
from tests.integrations.contract import ZONE

from .stand_in import KEY, App, Practice, Synchronizer, signature, wire

URL = "https://phone.example.com/hooks/a-secret-part"


@pytest_asyncio.fixture
async def make(synchronizer: Synchronizer, practice: Practice) -> AsyncIterator:
    transport = httpx.ASGITransport(App(synchronizer))
    opened: list[NexHealth] = []

    def connected(**settings: str) -> NexHealth:
        given = {"api_key": KEY, "subdomain": "happy-smiles", "location_id": str(practice.main.id)} | settings
        opened.append(connect(given, zone=ZONE, clock=synchronizer.clock, transport=transport))
        return opened[-1]

    yield connected
    for one in opened:
        await one.close()


async def test_announced_its_secret_is_what_news_is_signed_with(make, synchronizer: Synchronizer) -> None:
    system = make(**await make().announce(URL))
    assert isinstance(system, SendsNews)
    (endpoint,) = synchronizer.hooks.endpoints.values()
    body = b'{"event_name":"appointment_insertion.complete","data":{"appointment":{"id":5}}}'
    at = wire.instant(synchronizer.now)
    headers = {"timestamp": at, "signature": signature(endpoint.secret_key, at, body)}
    assert [(one.kind, one.appointment) for one in system.news(headers, body, synchronizer.now)] == [("written", "5")]
    with pytest.raises(Refused):
        system.news(headers, body + b" ", synchronizer.now)


async def test_without_a_secret_nothing_is_believed(make, synchronizer: Synchronizer) -> None:
    with pytest.raises(Refused):
        make().news({}, b"{}", synchronizer.now)


async def test_announced_twice_is_announced_once_and_an_older_secret_is_kept_a_while(make, synchronizer) -> None:
    await make().announce(URL)
    (endpoint,) = synchronizer.hooks.endpoints.values()
    settings = await make(webhook_secrets="an-older-one").announce(URL)
    assert settings == {"webhook_secrets": f"{endpoint.secret_key},an-older-one"}
    assert len(synchronizer.hooks.endpoints) == 1


async def test_what_gave_up_on_us_is_asked_to_begin_again(make, synchronizer: Synchronizer) -> None:
    system = make(**await make().announce(URL))
    (endpoint,) = synchronizer.hooks.endpoints.values()
    endpoint.active = False
    assert await system.still_announced()
    assert endpoint.active
    synchronizer.hooks.endpoints.clear()
    assert not await system.still_announced()
