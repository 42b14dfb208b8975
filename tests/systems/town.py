"""A town of practices behind NexHealth's stand-in, in virtual time: callers say yes, the journal writes, news comes.

Everything of ours is real: the records, the mirror, the journal, the adapter and its client.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import httpx
import stamina

import app.practice
from app.records import claims, connections, mirror, references
from app.records.claims import Claim
from app.records.database import Database
from app.schedule import claiming
from app.schedule.claiming import Schedule
from app.systems import Systems
from integrations import slots
from integrations.nexhealth import webhooks
from integrations.nexhealth.limits import Limits as Pace
from integrations.pms import Order, Slot, SlotTaken
from tests.conftest import FreshPractice, fresh_practice
from tests.integrations.nexhealth.stand_in import App, Office, Quirks, Synchronizer, Trouble
from tests.integrations.nexhealth.stand_in.limits import Limits
from tests.integrations.nexhealth.stand_in.synchronizer import KEY

ZONE = ZoneInfo("America/New_York")
BEGINS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
"""Ten in the morning of a Tuesday in New York."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_calls = count(1)


@dataclass
class Clock:
    now: datetime = BEGINS

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, now: datetime) -> None:
        self.now = max(self.now, now)


class Streets(httpx.AsyncBaseTransport):
    """One host a clinic, each with a stand-in of its own."""

    def __init__(self) -> None:
        self.doors: dict[str, httpx.ASGITransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.doors[request.url.host].handle_async_request(request)


class AtOnce(Pace):
    """The limits' place where time is virtual: whoever waited here would wait in real time."""

    async def wait(self, method: str, route: str) -> None: ...


@dataclass
class Clinic:
    """A practice of the records, its schedule, and the office behind the stand-in."""

    record: FreshPractice
    synchronizer: Synchronizer
    office: Office
    hook: str = ""
    made: list[Claim] = field(default_factory=list)

    @property
    def key(self) -> tuple[int, int]:
        return self.record.id, self.record.location_id


@dataclass
class Town:
    """The clinics and the house's systems. `told` counts what each caller heard at the yes."""

    db: Database
    systems: Systems
    clock: Clock
    streets: Streets
    dice: random.Random
    clinics: list[Clinic] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    # ------------------------------------------------------------ building it

    async def open(
        self,
        document: app.practice.Practice,
        *,
        chairs: int,
        trouble: Trouble,
        behind: str = "opendental",
        names: tuple[str, ...] = (),
    ) -> Clinic:
        """A clinic with as many providers as operatories, who work weekdays from 8 to 17 and take cleanings.

        `names` are our references to the providers; else they are called after their ids.
        """
        record = await fresh_practice(self.db, document)
        synchronizer = Synchronizer(
            clock=self.clock, trouble=Trouble.none(), quirks=Quirks.documented(), limits=Limits(enforced=False)
        )
        host = f"clinic-{record.id}.test"
        self.streets.doors[host] = httpx.ASGITransport(App(synchronizer))
        synchronizer.hooks.send = self.deliver
        office = synchronizer.open_office("clinic", behind)
        office.add_location()
        cleaning = office.add_type("Cleaning", 30)
        for number in range(chairs):
            provider, room = office.add_provider(f"Ada {number}", "Example"), office.add_operatory(f"Op {number}")
            office.add_hours(provider, "08:00", "17:00", room, days=DAYS, types=[cleaning])
        clinic = Clinic(record, synchronizer, office)
        await self._connect(clinic, host)
        await self.systems.read(*clinic.key)
        await self._name(clinic, str(cleaning.id), names)
        synchronizer.trouble = trouble
        self.clinics.append(clinic)
        return clinic

    async def _connect(self, clinic: Clinic, host: str) -> None:
        settings = {
            "api_key": KEY,
            "subdomain": "clinic",
            "location_id": str(clinic.office.main.id),
            "base_url": f"https://{host}",
            "patient_email": "front-desk@example.com",
            "webhook_scheme": "timestamp",
        }
        async with self.db.practice(clinic.record.id) as tx:
            kept = await connections.put(tx, clinic.record.location_id, "nexhealth", settings, self.clock())
        clinic.hook = kept.hook
        found = await self.systems.remote(*clinic.key)
        assert found is not None
        endpoint = await webhooks.announce_to(found[1].client, "clinic", f"https://our.test/hooks/{kept.hook}")
        async with self.db.practice(clinic.record.id) as tx:
            settings["webhook_secrets"] = endpoint.secret_key
            await connections.put(tx, clinic.record.location_id, "nexhealth", settings, self.clock())
        self.systems.forget(*clinic.key)

    async def _name(self, clinic: Clinic, cleaning: str, names: tuple[str, ...]) -> None:
        place = clinic.record.location_id
        async with self.db.practice(clinic.record.id) as tx:
            await references.name(tx, place, "nexhealth", "visit", cleaning, "cleaning", self.clock())
            for at, provider in enumerate(clinic.office.providers.values()):
                ref = names[at] if names else f"dr{provider.id}"
                await references.name(tx, place, "nexhealth", "provider", str(provider.id), ref, self.clock())
            await mirror.next_version(tx, place, catalogue=True)

    async def deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        return await self.systems.news(url.rsplit("/", 1)[1], headers, body)

    # ------------------------------------------------------------ what happens in it

    async def schedule(self, clinic: Clinic) -> Schedule:
        found = await self.systems.schedule(*clinic.key)
        assert found is not None
        return found

    async def open_times(self, clinic: Clinic, first: date, last: date) -> tuple[Slot, ...]:
        schedule = await self.schedule(clinic)
        return slots.slots(await schedule.system.windows(first, last), "cleaning", 30)

    async def hold(self, clinic: Clinic, slot: Slot) -> Claim:
        """Raises SlotTaken."""
        call = next(_calls)
        schedule = await self.schedule(clinic)
        document = clinic.record.document
        return await claiming.hold(schedule, document, call, "book", f"CA{call:032x}/book", slot, self.clock())

    async def yes(self, clinic: Clinic, held: Claim, patience: float = 0) -> str:
        """A caller nobody knew says yes; what is true then, in the claim's word (or "taken")."""
        assert held.slot is not None
        order = Order(
            reference="",
            slot=held.slot,
            patient=None,
            name=f"Persona Prueba{_letters(held.call_id)}",
            birth_date=date(1950, 1, 1) + timedelta(days=held.call_id % 20_000),
            phone=f"+1301555{100 + held.call_id % 100:04}",
        )
        try:
            said = await claiming.book(await self.schedule(clinic), held.claim_id, order, self.clock(), patience)
        except SlotTaken:
            self.told["taken"] += 1
            return "taken"
        clinic.made.append(said)
        self.told[said.state] += 1
        return said.state

    async def go_on(self, seconds: float, step: float = 10) -> None:
        """Time passes in steps: offices write, news comes, journals go on; every minute the mirrors are read."""
        until = self.clock() + timedelta(seconds=seconds)
        while self.clock() < until:
            before = self.clock()
            self.clock.move_to(min(before + timedelta(seconds=step), until))
            reads = before.minute != self.clock().minute
            await asyncio.gather(*(self._step(clinic, reads=reads) for clinic in self.clinics))

    async def _step(self, clinic: Clinic, *, reads: bool) -> None:
        await clinic.synchronizer.tick()
        if reads:
            await self.systems.read(*clinic.key)
        await self.systems.write(*clinic.key)

    async def now(self, clinic: Clinic) -> list[Claim]:
        async with self.db.practice(clinic.record.id) as tx:
            return [await claims.read(tx, one.claim_id) for one in clinic.made]


def _letters(number: int) -> str:
    """A surname of its own for each: names that are alike would be taken for one person."""
    return "".join("bcdfghjklm"[int(digit)] + "aeiouaeiou"[int(digit)] for digit in str(number))


@asynccontextmanager
async def town(database_url: str, ring, seed: int = 7) -> AsyncIterator[Town]:
    dice, clock, streets = random.Random(seed), Clock(), Streets()
    db, memory_db = (
        Database(database_url, ring, most=30, patience=30),
        Database(database_url, ring, most=8, patience=30),
    )
    systems = Systems(
        db, memory_db, clock, jitter=dice.random, options={"transport": streets, "limits": AtOnce()}, believed=0
    )
    try:
        # As many tries as ever, and nobody waits between them.
        with stamina.set_testing(True, attempts=3, cap=True):
            yield Town(db, systems, clock, streets, dice)
    finally:
        await systems.close()
        await memory_db.close()
        await db.close()
