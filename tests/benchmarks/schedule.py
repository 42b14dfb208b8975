"""`make bench-schedule`: how long it takes to find what can be offered, in a large practice whose book is in memory.

Twenty providers in twenty operatories, three visit types, calendars that are 60 % full, seven claims of other calls.
The windows of each day are made once and are the same objects whenever they are asked for, as a book that is read
ahead has them: what is measured is the arithmetic from windows to times, and no database and no network.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from app import practice as documents
from app.call.heard import Wish
from app.practice import Practice
from app.schedule import report
from app.schedule.openings import Asking, openings
from integrations import slots
from integrations.pms import VisitType, Window, WorkingHours
from tests.benchmarks.figures import percentile

DOCUMENT = Path(__file__).parents[2] / "prompts" / "practice" / "practice.toml"
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZONE).astimezone(UTC)
TODAY = NOW.astimezone(ZONE).date()
NEXT_MONDAY, NEXT_SUNDAY = date(2026, 12, 7), date(2026, 12, 13)
DAYS, PROVIDERS, FULL = 90, 20, 0.6
VISITS = (("exam", 15), ("cleaning", 30), ("filling", 45))
AIM_MS = 5.0
"""What an offer may take, at the 99th percentile."""


class BookInMemory:
    """Answers what offers are made from; nothing can be booked in it."""

    reads_here = False

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.last = TODAY + timedelta(days=slots.HORIZON_DAYS)
        self.hours = tuple(
            WorkingHours(
                provider=f"provider-{n}",
                operatory=f"operatory-{n}",
                begin=clock(begin),
                end=clock(end),
                weekdays=tuple(range(5)),
                visits=tuple(visit for visit, _ in VISITS),
            )
            for n in range(PROVIDERS)
            for begin, end in ((8, 12), (13, 17))
        )
        self.by_day = {day: self._made(day, chance) for day in slots.days(TODAY, self.last)}

    def _made(self, day: date, chance: random.Random) -> tuple[Window, ...]:
        taken = [
            (one.provider, one.operatory, start + n * QUARTER * 2, start + (n + 1) * QUARTER * 2)
            for one in self.hours
            for start, end in slots.instants(day, one.begin, one.end, ZONE)
            for n in range((end - start) // (QUARTER * 2))
            if chance.random() < FULL
        ]
        return slots.windows(self.hours, slots.Busy(taken), day, day, ZONE)

    async def windows(self, first: date, last: date) -> tuple[Window, ...]:
        return tuple(chain.from_iterable(self.by_day.get(day, ()) for day in slots.days(first, last)))

    async def visit_types(self) -> tuple[VisitType, ...]:
        return tuple(VisitType(id=visit, name=visit, minutes=minutes) for visit, minutes in VISITS)

    def claimed(self, count: int) -> slots.Busy:
        """So many of the next days' windows begin with a time that another call holds."""
        soon = [one for day in slots.days(TODAY, TODAY + timedelta(days=10)) for one in self.by_day[day]]
        held = random.Random(count).sample(soon, count)
        return slots.Busy([(one.provider, one.operatory, one.start, one.start + QUARTER * 2) for one in held])


QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Figure:
    """How long one kind of question took, in milliseconds, and how many times it found.

    The processor's time stands beside the clock's: on a machine that does other work as well it is the truer one.
    """

    name: str
    rounds: int
    p50_ms: float
    p99_ms: float
    cpu_p50_ms: float
    cpu_p99_ms: float
    found: int
    aim_ms: float | None = None


async def measured(
    name: str, rounds: int, question: Callable[[], Awaitable[int]], aim_ms: float | None = None
) -> Figure:
    took, found = [], await question()
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        await question()
        took.append(((time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000))
    told = [round(percentile(values, share), 2) for values in zip(*took, strict=True) for share in (0.5, 0.99)]
    return Figure(name, rounds, *told, found, aim_ms)


OFFERS: dict[str, tuple[Wish, str | None]] = {
    "soonest": (Wish(soonest=True), None),
    "next week, mornings": (Wish(first=NEXT_MONDAY, last=date(2026, 12, 11), before=clock(12)), None),
    "a named provider, next week": (Wish(first=NEXT_MONDAY, last=NEXT_SUNDAY), "provider-7"),
    "a day on which nothing is open": (Wish(days=(NEXT_SUNDAY,)), None),
}


async def figures(asking: Asking, rounds: int) -> list[Figure]:
    found = []
    for name, (wish, provider) in OFFERS.items():

        async def offer(wish: Wish = wish, provider: str | None = provider) -> int:
            return len((await openings(asking, wish, provider=provider)).slots)

        found.append(await measured(f"an offer: {name}", rounds, offer, AIM_MS))
    last = TODAY + timedelta(days=DAYS)

    async def all_of(visits: int) -> int:
        return sum(
            [len(await report.openings(replace(asking, visit=visit), TODAY, last)) for visit, _ in VISITS[:visits]]
        )

    few = max(10, rounds // 10)
    found.append(await measured(f"all slots of {DAYS} days, one visit", few, lambda: all_of(1)))
    found.append(await measured(f"all slots of {DAYS} days, three visits", few, lambda: all_of(3)))
    return found


def asked_of(book: BookInMemory, practice: Practice) -> Asking:
    return Asking(book, book.claimed(7), practice, VISITS[0][0], NOW)


def show(found: list[Figure]) -> None:
    """The table, for people, and one line of JSON, for programs."""
    table = Table(title=f"From windows to times: {PROVIDERS} providers, {FULL:.0%} full; milliseconds")
    for column in ("", "rounds", "p50", "p99", "p50 CPU", "p99 CPU", "aim p99", "times found"):
        table.add_column(column, justify="right" if column else "left")
    for one in found:
        told = (one.rounds, one.p50_ms, one.p99_ms, one.cpu_p50_ms, one.cpu_p99_ms, one.aim_ms or "", one.found)
        table.add_row(one.name, *map(str, told))
    Console(width=max(110, Console().width)).print(table)
    print(json.dumps({one.name: {key: value for key, value in asdict(one).items() if key != "name"} for one in found}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="how often each offer is asked for")
    parser.add_argument("--seed", type=int, default=1, help="another seed fills the calendars otherwise")
    wanted = parser.parse_args()
    document = documents.read(DOCUMENT)
    show(asyncio.run(figures(asked_of(BookInMemory(wanted.seed), document), wanted.rounds)))
    from tests.benchmarks import mirroring

    found, memory = asyncio.run(mirroring.figures(document, wanted.rounds))
    show(found)
    print(json.dumps(memory))


if __name__ == "__main__":
    main()
