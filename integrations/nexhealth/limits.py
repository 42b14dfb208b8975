"""How often one key may ask NexHealth, and whoever would ask oftener waits for a turn."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from aiolimiter import AsyncLimiter

from integrations.pms import Unavailable

PATIENCE = 5.0
"""Seconds that are waited for a turn, before it is "unavailable"."""

DEAR = ("/appointments", "/available_slots")
"""What may be asked ten times a second: the two together, for no source says that each has a limit of its own."""


class Limits:
    """How often a key may ask: in a second, a tenth of it for the two dear questions, and in a minute."""

    def __init__(self) -> None:
        self._overall = _at_most(100, 1)
        self._dear = _at_most(10, 1)
        self._people = _at_most(1000, 60)
        self._others = _at_most(2000, 60)

    async def wait(self, method: str, route: str) -> None:
        """Raises Unavailable where it is not our turn soon: nothing was sent."""
        minute = self._people if route.startswith(("/patients", "/appointments")) else self._others
        dear = [self._dear] if method == "GET" and route in DEAR else []
        try:
            async with asyncio.timeout(PATIENCE), AsyncExitStack() as stack:
                for limit in (minute, *dear, self._overall):
                    await stack.enter_async_context(limit)
        except TimeoutError:
            raise Unavailable(f"{method} {route}: our own limits", again_in=PATIENCE) from None


def _at_most(count: int, seconds: float) -> AsyncLimiter:
    """Never more than `count` in any `seconds`: half of them at once, and half of them meanwhile."""
    return AsyncLimiter(count / 2, seconds)
