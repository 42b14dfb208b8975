"""What the tests of NexHealth stand on: a practice behind the stand-in, plain unless a test makes it otherwise, or a
wire that says what a test puts down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina
from aiolimiter import AsyncLimiter

from .stand_in import Practice, Quirks, Synchronizer, Trouble, happy_smiles
from .stand_in.caller import Caller
from .wire import Wire
from .world import BETWEEN, NexHealthWorld


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    """Tries are made as often as ever, and nobody waits between them."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's time is its own, so the limits that hold in ours would only make the tests slow."""
    monkeypatch.setattr("integrations.nexhealth.limits._at_most", lambda count, seconds: AsyncLimiter(10**6, 1))


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def synchronizer() -> Synchronizer:
    return Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented())


@pytest.fixture
def practice(synchronizer: Synchronizer) -> Practice:
    return happy_smiles(synchronizer)


@pytest.fixture
async def call(synchronizer: Synchronizer, practice: Practice) -> AsyncIterator[Caller]:
    caller = Caller(synchronizer)
    await caller.sign_in()
    yield caller
    await caller.client.aclose()


@pytest.fixture
async def world() -> AsyncIterator[NexHealthWorld]:
    """The contract's practice; nothing goes wrong but what a test plants."""
    made = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(), request_takes=BETWEEN))
    yield made
    await made.system.close()
