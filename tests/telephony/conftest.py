"""A receptionist behind a real server, and a phone that reaches it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from telephony.emulator.line import Phone
from tests.telephony.receptionist import ACCOUNT, TOKEN, Receptionist, app_for, serving

Practice = Callable[..., AbstractAsyncContextManager[Phone]]


@pytest.fixture
def practice() -> Practice:
    """`practice(desk, **parts of the routes)` serves the desk on loopback and gives a phone with a fixed seed."""

    @asynccontextmanager
    async def open_(desk: Receptionist, phone: dict[str, Any] | None = None, **more: Any) -> AsyncIterator[Phone]:
        async with (
            serving(lambda base: app_for(desk, base, **more)) as base,
            Phone(base, TOKEN, ACCOUNT, **{"seed": 7, **(phone or {})}) as made,
        ):
            yield made

    return open_
