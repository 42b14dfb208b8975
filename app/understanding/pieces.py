"""What one thing said of days and hours is, and how a rule that finds such a thing is written down."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.call.heard import Language
from app.understanding.days import Day
from app.understanding.hours import Clock


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was said. `tie` is a word between pieces ("to", "or", "not"); `num` a number not yet claimed.

    `lasts` is how long something takes, `window` a run of instants ("within the hour"). `flag` is "now" or a wish
    without a day or hour ("soonest"). `gap` counts the words before it that say nothing, `stop` tells of a comma
    there, `ahead` is the sign that follows, `owned` says that it tells an appointment from others ("la cita del
    martes").
    """

    day: Day | None = None
    clock: Clock | None = None
    part: str = ""
    num: int | None = None
    tie: str = ""
    flag: str = ""
    lasts: timedelta | None = None
    window: tuple[datetime, datetime] | None = None
    start: int = 0
    gap: int = 0
    stop: bool = False
    ahead: str = ""
    owned: bool = False

    def is_thing(self) -> bool:
        """Whether it is a day, an hour or a part of the day."""
        return self.day is not None or self.clock is not None or bool(self.part)

    def says(self) -> bool:
        """Whether it means anything; a number that nobody claimed does not."""
        return self.is_thing() or bool(self.tie or self.flag) or self.lasts is not None or self.window is not None


NOTHING = Piece()
"""What a rule answers for words that are understood and mean no wish ("two days ago")."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule may look at besides its own match: the clock, the language, the whole line of signs."""

    now: datetime
    language: Language
    line: str

    @property
    def today(self) -> date:
        return self.now.date()

    def before(self, match: re.Match[str]) -> str:
        """The sign before the match, "" at the beginning."""
        return self.line[: match.start()].rstrip().rpartition(" ")[2]


Rule = Callable[[re.Match[str], Around], "Piece | None"]
"""Makes a piece of a match; None where it is none after all, and the next rule is tried."""


class Rules(list[tuple[re.Pattern[str], Rule]]):
    """Rules in the order in which they are tried; the pattern stands above its function."""

    def of(self, *patterns: str) -> Callable[[Rule], Rule]:
        def keep(rule: Rule) -> Rule:
            self.append((re.compile(rf"(?:{''.join(patterns)})(?= |$)"), rule))
            return rule

        return keep


TO = frozenset({"to", "through", "and", "until"})
"""Ties between the two ends of a range; "and" only after "between"."""

QUANTITY = r"(\d+|a|couple|few|half|quarter)"


def many(text: str) -> int:
    """How many a quantity sign is, in whole ones."""
    return {"a": 1, "couple": 2, "few": 3, "half": 0, "quarter": 0}.get(text) or int(text if text.isdigit() else 0)


def alone(match: re.Match[str], around: Around) -> bool:
    """Nothing but this was said, give or take a "please"."""
    rest = (around.line[: match.start()] + around.line[match.end() :]).split()
    return all(sign in {"_", ",", "at", "the"} for sign in rest) and len(rest) <= 2
