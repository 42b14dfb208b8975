"""NexHealth's ceilings for each key, counted on the stand-in's own clock, and the greatest rates that were seen."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

CEILINGS: dict[str, tuple[int, timedelta]] = {
    "all a second": (100, SECOND),
    "schedule a second": (10, SECOND),
    "people and appointments a minute": (1000, MINUTE),
    "others a minute": (2000, MINUTE),
}
SLOW = frozenset({"GET /appointments", "GET /available_slots"})
"""Ten a second: counted together, the stricter reading."""


def buckets(operation: str) -> list[str]:
    path = operation.split(" ")[1]
    minute = "people and appointments a minute" if path.split("/")[1] in {"patients", "appointments"} else ""
    slow = ["schedule a second"] if operation in SLOW else []
    return ["all a second", *slow, minute or "others a minute"]


@dataclass
class Limits:
    """`enforced` False counts and never refuses: for virtual time that stands still."""

    enforced: bool = True
    greatest: dict[str, int] = field(default_factory=dict)
    """The most requests of one key that were seen in one second or minute, refused ones included."""
    _seen: dict[tuple[str, str], deque[datetime]] = field(default_factory=lambda: defaultdict(deque), repr=False)

    def refuses(self, key: str, operation: str, now: datetime) -> timedelta | None:
        """Counts the request; how long to wait if it is one too many."""
        waits = [wait for bucket in buckets(operation) if (wait := self._count(key, bucket, now)) is not None]
        return max(waits) if waits and self.enforced else None

    def overshoot(self) -> dict[str, int]:
        """By how many requests each ceiling was passed; empty: never."""
        over = {bucket: seen - CEILINGS[bucket][0] for bucket, seen in self.greatest.items()}
        return {bucket: by for bucket, by in over.items() if by > 0}

    def _count(self, key: str, bucket: str, now: datetime) -> timedelta | None:
        ceiling, span = CEILINGS[bucket]
        seen = self._seen[key, bucket]
        while seen and seen[0] <= now - span:
            seen.popleft()
        seen.append(now)
        self.greatest[bucket] = max(self.greatest.get(bucket, 0), len(seen))
        return seen[0] + span - now if len(seen) > ceiling else None
