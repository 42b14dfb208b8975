"""What was asked and what came of it: methods, path templates and statuses, never a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Log:
    """`asked` counts requests, `answered` them with the status sent (0: no reply), `done` those that took effect."""

    asked: Counter[str] = field(default_factory=Counter)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    troubles: Counter[tuple[str, str]] = field(default_factory=Counter)
    entries: list[tuple[str, int]] = field(default_factory=list)

    def note(self, operation: str, status: int) -> None:
        self.answered[operation, status] += 1
        self.entries.append((operation, status))

    def clear(self) -> None:
        for counts in (self.asked, self.answered, self.done, self.troubles):
            counts.clear()
        self.entries.clear()
