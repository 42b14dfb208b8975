"""A practice behind the stand-in, plain unless a test makes it otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .stand_in import Practice, Quirks, Synchronizer, Trouble, happy_smiles
from .stand_in.caller import Caller


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
