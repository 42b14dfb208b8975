"""Virtual time, and what is due when: one seed and one order of requests give one history."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

Clock = Callable[[], datetime]

OPENING = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


class VirtualClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = OPENING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, now: datetime) -> None:
        self.now = max(self.now, now)


class Timeline:
    """What will happen of itself, in order. While something happens, `now` is the time at which it was due."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._serial = count()
        self._running: datetime | None = None

    @property
    def now(self) -> datetime:
        return self._running or self.clock()

    def at(self, due: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (due, next(self._serial), act))

    def after(self, delay: timedelta, act: Callable[[], None]) -> None:
        self.at(self.now + delay, act)

    def next_due(self) -> datetime | None:
        return self._heap[0][0] if self._heap else None

    def run_one(self) -> None:
        due, _, act = heapq.heappop(self._heap)
        before, self._running = self._running, due
        try:
            act()
        finally:
            self._running = before

    def run(self, until: datetime) -> None:
        """Everything that is due by `until`."""
        while self._heap and self._heap[0][0] <= until:
            self.run_one()
