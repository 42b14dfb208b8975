"""Over real HTTP: connections that are cut, refused and slow are told apart as the errors of the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from integrations.nexhealth.adapter import NexHealth, connect
from integrations.pms import OutcomeUnknown, Unavailable
from tests.integrations.contract import ZONE, order

from .stand_in import KEY, serving
from .world import NexHealthWorld


@pytest.fixture
async def near(world: NexHealthWorld) -> AsyncIterator[NexHealth]:
    async with serving(world.synchronizer, tick=None) as base:
        given = {"api_key": KEY, "subdomain": "happy-smiles", "location_id": str(world.office.main.id)}
        system = connect(given | {"base_url": base}, zone=ZONE, clock=world.synchronizer.clock)
        yield system
        await system.close()


@pytest.mark.parametrize(("trouble", "written"), [("lost reply", 1), ("hang up", 0)])
async def test_a_connection_that_is_cut_leaves_the_outcome_unknown(world, near, trouble, written):
    world.synchronizer.trouble.next("POST /appointments", trouble)
    with pytest.raises(OutcomeUnknown):
        await near.book(order(world.slot("10:00")))
    assert len(world.office.appointments) == written
    await near.book(order(world.slot("10:00")))
    assert len(world.office.appointments) == 1


async def test_a_slow_answer_to_a_write_is_unknown_and_to_a_read_is_none(monkeypatch, world, near):
    assert await near.is_free(world.slot("10:00"))
    monkeypatch.setattr(near.client._http, "timeout", httpx.Timeout(0.2))
    world.synchronizer.trouble.next("POST /appointments", "slow", seconds=0.5)
    with pytest.raises(OutcomeUnknown):
        await near.book(order(world.slot("10:00")))
    world.synchronizer.trouble.next("GET /operatories", "slow", times=3, seconds=0.5)
    with pytest.raises(Unavailable):
        await near.operatories()


async def test_nobody_at_the_address_is_unavailable(world):
    given = {"api_key": KEY, "subdomain": "happy-smiles", "location_id": "1", "base_url": "http://127.0.0.1:9"}
    system = connect(given, zone=ZONE, clock=world.synchronizer.clock)
    with pytest.raises(Unavailable):
        await system.book(order(world.slot("10:00")))
    await system.close()
