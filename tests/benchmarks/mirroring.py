"""`make bench-schedule`, second part: the mirror of a large practice, on the real database.

A first reading of a hundred thousand appointments, a delta of five hundred, what both cost in memory, and what a caller
waits for while the practice's own system takes five seconds to answer.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path

import psutil

from app.practice import Practice
from app.records import cluster, mirror, practices, references
from app.records.database import Database
from app.records.migrations import migrate
from app.schedule import claiming, reading
from app.schedule.claiming import Schedule
from app.schedule.mirrored import Mirrored
from app.schedule.openings import openings
from app.schedule.snapshot import Memory
from integrations import slots
from integrations.pms import Appointment, Operatory, Patient, Provider, Slot, VisitType, WorkingHours
from integrations.sealed import Ring
from tests.benchmarks import schedule as arithmetic
from tests.benchmarks.schedule import DAYS, FULL, NOW, PROVIDERS, TODAY, VISITS, ZONE, Figure, measured
from tests.schedule.far import FarOffice

APPOINTMENTS, DELTA, VENDOR_SECONDS = 100_000, 500, 5
SYSTEM = "far"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class LargeOffice(FarOffice):
    """Twenty providers in twenty operatories; `slow` is how many seconds it takes to answer."""

    slow = 0.0

    def __init__(self, now: Clock) -> None:
        super().__init__(ZONE, now)
        self.staff = [Provider(id=str(100 + n), name=f"Provider {n}") for n in range(PROVIDERS)]
        self.rooms = [Operatory(id=str(200 + n), name=f"Op {n}") for n in range(PROVIDERS)]
        self.types = [
            VisitType(id=str(900 + n), name=name, minutes=minutes) for n, (name, minutes) in enumerate(VISITS)
        ]
        self.week = [
            WorkingHours(
                provider=str(100 + n),
                operatory=str(200 + n),
                begin=clock(begin),
                end=clock(end),
                weekdays=tuple(range(5)),
                visits=tuple(one.id for one in self.types),
            )
            for n in range(PROVIDERS)
            for begin, end in ((8, 12), (13, 17))
        ]
        self.book_ = {one.id: one for one in self._made(random.Random(1))}

    def _made(self, chance: random.Random) -> list[Appointment]:
        """A book of so many rows as years leave behind: of each time some were cancelled, and one may stand."""
        found, number = [], 0
        days = [day for day in slots.days(TODAY, TODAY + reading.AHEAD) if day.weekday() < 5]
        per_half_hour = APPOINTMENTS // (len(days) * PROVIDERS * 16) + 1
        for day in days:
            for n in range(PROVIDERS):
                for half in range(16):
                    begin = datetime.combine(day, clock(8 + half // 2 + (half >= 8), 30 * (half % 2)), ZONE)
                    for copy in range(per_half_hour):
                        number += 1
                        stands = copy == 0 and chance.random() < FULL
                        found.append(self._one(number, n, begin, stands=stands))
        return found[:APPOINTMENTS]

    @staticmethod
    def _one(number: int, n: int, begin: datetime, *, stands: bool) -> Appointment:
        return Appointment(
            id=str(10**6 + number),
            patient=Patient(id=str(number), name=""),
            visit="900",
            provider=str(100 + n),
            operatory=str(200 + n),
            start=begin,
            end=begin + timedelta(minutes=30),
            status="booked" if stands else "cancelled",
            changed=NOW - timedelta(days=1),
        )

    async def is_free(self, slot: Slot) -> bool:
        await asyncio.sleep(self.slow)
        return True


@dataclass
class World:
    db: Database
    office: LargeOffice
    here: Mirrored
    clock: Clock
    practice: Practice

    async def name(self) -> None:
        async with self.db.practice(self.here.practice_id) as tx:
            for n in range(PROVIDERS):
                await self._name(tx, "provider", str(100 + n), f"provider-{n}")
            for n, (visit, _) in enumerate(VISITS):
                await self._name(tx, "visit", str(900 + n), visit)
            await mirror.next_version(tx, self.here.location_id, catalogue=True)

    async def _name(self, tx, kind: references.Kind, vendor_id: str, ref: str) -> None:
        await references.name(tx, self.here.location_id, SYSTEM, kind, vendor_id, ref, NOW)


@asynccontextmanager
async def world(practice: Practice) -> AsyncIterator[World]:
    ring = Ring(["a key for benchmarks alone of more than 32"])
    with tempfile.TemporaryDirectory() as place:
        async with cluster.running(Path(place)) as url:
            service, now = migrate(url, ring), Clock()
            db, memory_db = Database(service, ring), Database(service, ring, most=5)
            async with practices.imported(db, "large", "slug = 'large'", NOW) as tx:
                location_id = await practices.add_location(tx, "Main Street", str(ZONE))
            office = LargeOffice(now)
            here = Mirrored(office, Memory(memory_db, believed=0.5), tx.practice_id, location_id, SYSTEM, ZONE, now)
            yield World(db, office, here, now, practice)
            await memory_db.close()
            await db.close()


async def once(name: str, question) -> Figure:
    """What is done once in a while: one round."""
    began, worked = time.perf_counter(), time.thread_time()
    found = await question()
    took, cpu = round((time.perf_counter() - began) * 1000, 1), round((time.thread_time() - worked) * 1000, 1)
    return Figure(name, 1, took, took, cpu, cpu, int(found or 0))


async def figures(practice: Practice, rounds: int) -> tuple[list[Figure], dict[str, float]]:
    """The figures, and the memory in MB that the process took more for the mirror."""
    async with world(practice) as it:
        found = []

        async def read() -> int:
            await reading.read(it.here, it.db, it.clock())
            return len(it.office.book_)

        found.append(await once(f"mirror: first reading of {APPOINTMENTS:,}", read))
        await it.name()
        before = psutil.Process().memory_info().rss
        last = TODAY + timedelta(days=DAYS)

        async def look() -> int:
            return len(await it.here.windows(TODAY, last))

        found.append(await once(f"mirror: first look after a start, {DAYS} days", look))
        memory = {"mirror_mb": round((psutil.Process().memory_info().rss - before) / 2**20, 1)}
        found.append(await measured(f"mirror: windows of {DAYS} days", rounds, look))
        found.append(await measured(f"mirror: slots of {DAYS} days, three visits", max(10, rounds // 10), _all(it)))
        found += await _offers(it, rounds)
        found += await _delta(it, read, look)
        found += await _while_slow(it, rounds)
        return found, memory


def _all(it: World):
    async def every() -> int:
        windows = await it.here.windows(TODAY, TODAY + timedelta(days=DAYS))
        return sum([len(slots.slots(windows, visit, minutes)) for visit, minutes in VISITS])

    return every


async def _offers(it: World, rounds: int) -> list[Figure]:
    schedule = Schedule(it.db, it.here, it.here.practice_id, it.here.location_id)
    found = []
    for name, (wish, provider) in arithmetic.OFFERS.items():

        async def offer(wish=wish, provider=provider) -> int:
            asking = await schedule.asking(it.practice, VISITS[0][0], it.clock())
            return len((await openings(asking, wish, provider=provider)).slots)

        found.append(await measured(f"mirror: an offer: {name}", rounds, offer, arithmetic.AIM_MS))
    return found


async def _delta(it: World, read, look) -> list[Figure]:
    it.clock.now += timedelta(minutes=1)
    for id in list(it.office.book_)[: DELTA * 40 : 40]:
        it.office.change(id, status="cancelled")
    return [await once(f"mirror: a delta of {DELTA}", read), await once("mirror: the look after it", look)]


async def _while_slow(it: World, rounds: int) -> list[Figure]:
    """Hold a time and let it go, while the system behind answers at once, and while it takes five seconds."""
    found = []
    for slow in (0.0, float(VENDOR_SECONDS)):
        it.office.slow = slow
        tasks: set[asyncio.Task[None]] = set()
        schedule = Schedule(it.db, it.here, it.here.practice_id, it.here.location_id)
        schedule = replace(schedule, look=_looking(it, tasks))
        offered = (await openings(await schedule.asking(it.practice, VISITS[0][0], it.clock()))).slots[0]
        calls = iter(range(int(slow) * 10**6 + 1, 10**9))

        async def pick(schedule=schedule, offered=offered, calls=calls) -> int:
            call = next(calls)
            now = it.clock()
            held = await claiming.hold(schedule, it.practice, call, "book", f"CA{call:032x}/book", offered, now)
            await claiming.release(schedule, held.claim_id, now)
            return 1

        found.append(await measured(f"a pick while the vendor takes {slow:.0f} s", max(20, rounds // 10), pick))
        for task in tasks:
            task.cancel()
    return found


def _looking(it: World, tasks: set[asyncio.Task[None]]):
    def begin(schedule: Schedule, claim) -> None:
        tasks.add(asyncio.create_task(it.here.check(claim.slot)))

    return begin
