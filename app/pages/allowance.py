"""How often one key may ask: sixty times a minute, and twenty of them in ten seconds."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.records.keys import Holder

AT_ONCE = RateLimitItemPerSecond(20, 10)
A_MINUTE = RateLimitItemPerMinute(60)


class Allowance:
    """What every key has left. Known to this process alone, so each process of a service allows as much."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def wait(self, holder: Holder) -> int:
        """0 where it may ask, which is counted; else in how many seconds it may again, which is not."""
        # Counted by whose key it is and never by the key itself: what counts may be shared between processes one day.
        who = str(holder.practice_id), holder.label
        for limit in (AT_ONCE, A_MINUTE):
            if not await self._limiter.hit(limit, *who):
                free_at = (await self._limiter.get_window_stats(limit, *who)).reset_time
                return max(1, math.ceil(free_at - time.time()))
        return 0
