"""NexHealth keeps the contract, as its documents are read most plainly and as it misbehaves where they say nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integrations.contract import Contract

from .stand_in import Quirks, Synchronizer, Trouble
from .world import BETWEEN, NexHealthWorld


@pytest.fixture(params=[Quirks.documented, Quirks], ids=["documented", "any"])
async def nexhealth(request) -> AsyncIterator[NexHealthWorld]:
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=request.param(), request_takes=BETWEEN))
    yield world
    await world.system.close()


class TestNexHealth(Contract):
    adapter = "nexhealth"

    @pytest.fixture
    def world(self, nexhealth: NexHealthWorld) -> NexHealthWorld:
        return nexhealth
