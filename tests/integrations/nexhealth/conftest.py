"""What every test of this adapter stands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from tests.integrations.nexhealth.wire import Wire


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    """Tries are made as often as ever, and nobody waits between them."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def wire() -> Wire:
    return Wire()
