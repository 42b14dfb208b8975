"""How the stand-in misbehaves: by seeded odds, on unless it is told not to, and by single planted faults."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

BEFORE = ("429", "429 bare", "500", "502", "503", "html", "code false", "hang up")
"""Instead of doing anything. `429` carries Retry-After, `429 bare` does not; `hang up` closes without a reply."""
AFTER = ("500 after", "502 after", "503 after", "html after", "lost reply")
"""It was done, and the client cannot know."""
WRITES = ("fail", "silent", "time out")
"""What becomes of something accepted that is to be written into the practice's own system."""
DELIVERIES = ("twice", "late", "lost")
"""What becomes of a webhook."""
RESTLESS = ("renames_type", "changes_provider", "recreates_hours", "deletes_patient")
"""What the office does of itself, odds an hour."""


@dataclass
class Trouble:
    """Odds are of one request, one write, one delivery, or (the office's own acts) one hour. `latency` is in real
    seconds, drawn between the two. `next` plants a fault that comes before all odds."""

    seed: int = 1
    latency: tuple[float, float] = (0.0, 0.01)
    odds: dict[str, float] = field(
        default_factory=lambda: {
            **{"429": 0.005, "429 bare": 0.005, "500": 0.005, "502": 0.005, "503": 0.005},
            **{"html": 0.005, "code false": 0.005, "hang up": 0.005},
            **{"500 after": 0.003, "502 after": 0.003, "503 after": 0.003, "html after": 0.003, "lost reply": 0.01},
            **{"fail": 0.03, "silent": 0.02, "time out": 0.01},
            **{"twice": 0.2, "late": 0.2, "lost": 0.0},
            **{"renames_type": 0.01, "changes_provider": 0.005, "recreates_hours": 0.02, "deletes_patient": 0.005},
        }
    )
    latest: timedelta = timedelta(minutes=40)
    """How late a late webhook may be; later than others, so that they come out of order."""

    def __post_init__(self) -> None:
        self._dice: dict[str, random.Random] = {}
        self._planted: dict[str, deque[tuple[str, dict[str, Any]]]] = defaultdict(deque)
        unknown = set(self.odds) - {*BEFORE, *AFTER, *WRITES, *DELIVERIES, *RESTLESS}
        if unknown:
            raise ValueError(f"no such trouble: {', '.join(sorted(unknown))}")

    @classmethod
    def none(cls, seed: int = 1) -> Trouble:
        """Nothing goes wrong but what is planted."""
        return cls(seed=seed, latency=(0.0, 0.0), odds={})

    @classmethod
    def only(cls, seed: int = 1, **odds: float) -> Trouble:
        """Only these, an underscore for the blank: `Trouble.only(lost_reply=0.1)`."""
        spelled = {name if name in RESTLESS else name.replace("_", " "): share for name, share in odds.items()}
        return cls(seed=seed, latency=(0.0, 0.0), odds=spelled)

    def next(self, where: str, what: str, times: int = 1, **more: Any) -> None:
        """The next `times` of `where` go this way: `next("POST /appointments", "lost reply")`,
        `next("GET /patients", "slow", seconds=5)`, `next("write", "fail")`, `next("update", "silent")`,
        `next("webhook", "twice")`. A place is a method and a path template of the API's, or `*` for any request.
        `ok` is one that goes well whatever the odds."""
        if what not in {*BEFORE, *AFTER, *WRITES, *DELIVERIES, "slow", "ok"}:
            raise ValueError(f"no such trouble: {what}")
        self._planted[where].extend([(what, more)] * times)

    def of_request(self, operation: str) -> tuple[str | None, dict[str, Any]]:
        for where in (operation, "*"):
            if self._planted[where]:
                return self._planted[where].popleft()
        return self._drawn("request", BEFORE + AFTER), {}

    def of_write(self, kind: str) -> str | None:
        """`kind` is write (an insertion) or update."""
        if self._planted[kind]:
            return self._planted[kind].popleft()[0]
        return self._drawn("write", WRITES)

    def of_delivery(self) -> str | None:
        if self._planted["webhook"]:
            return self._planted["webhook"].popleft()[0]
        return self._drawn("webhook", DELIVERIES)

    def of_hour(self) -> list[str]:
        return [what for what in RESTLESS if self.dice("hour").random() < self.odds.get(what, 0.0)]

    def seconds(self) -> float:
        low, high = self.latency
        return self.dice("latency").uniform(low, high) if high else 0.0

    def dice(self, subject: str) -> random.Random:
        """One stream a subject: a request more does not change what becomes of the writes."""
        if subject not in self._dice:
            self._dice[subject] = random.Random(f"{self.seed} {subject}")
        return self._dice[subject]

    def _drawn(self, subject: str, kinds: tuple[str, ...]) -> str | None:
        if not self.odds:
            return None
        left = self.dice(subject).random()
        for kind in kinds:
            left -= self.odds.get(kind, 0.0)
            if left < 0:
                return kind
        return None
