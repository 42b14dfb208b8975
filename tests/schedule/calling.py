"""A caller's way to an office over a network, for the tests of the journal: hold, yes, and what is written then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import pytest_asyncio

from app import practice as documents
from app.records import claims
from app.records.claims import Claim
from app.schedule import claiming
from app.schedule.claiming import Schedule
from app.schedule.writing import Writer
from integrations.pms import Order, Slot
from tests.conftest import ROOT
from tests.schedule.conftest import Mirror, at
from tests.schedule.far import ours

DOCUMENT = documents.read(ROOT / "prompts" / "practice" / "practice.toml")
TEN = at("2026-12-02T10:00")
_serial = count(1)


@dataclass
class Desk:
    """A caller's way to the far office: hold, yes, and the journal that goes on."""

    far: Mirror
    schedule: Schedule

    async def hold(self, slot: Slot | None = None, call: int | None = None) -> Claim:
        n = next(_serial)
        return await claiming.hold(
            self.schedule, DOCUMENT, call or n, "book", f"CA{n:032x}/book", slot or ours(TEN), self.far.clock()
        )

    async def yes(self, claim: Claim, patience: float = 0) -> Claim:
        order = Order(reference="", slot=ours(TEN), patient=None, name="Nora Prueba", phone="+13015550155")
        return await claiming.book(self.schedule, claim.claim_id, order, self.far.clock(), patience)

    async def asked(self) -> Claim:
        """A caller's yes that the journal has not seen yet."""
        return await self.yes(await self.hold())

    async def work(self) -> None:
        await Writer(self.schedule, self.far.here, self.far.clock, lambda: 0.5).work()

    async def minutes(self, minutes: float) -> None:
        """Time passes; the journal looks at what is due every few seconds, and the mirror is read every minute."""
        for step in range(int(minutes * 12)):
            self.far.clock.go_on(seconds=5)
            if step % 12 == 11:
                await self.far.read()
            await self.work()

    async def now(self, claim: Claim) -> Claim:
        async with self.far.db.practice(self.schedule.practice_id) as tx:
            return await claims.read(tx, claim.claim_id)

    async def news(self, claim: Claim, kind: str) -> None:
        appointment = (await self.now(claim)).appointment or ""
        async with self.far.db.practice(self.schedule.practice_id) as tx:
            await claims.heard_of(tx, self.schedule.location_id, appointment, kind, self.far.clock())

    @property
    def sent(self) -> int:
        return self.far.office.asked.count("book")


@pytest_asyncio.fixture
async def desk(far: Mirror) -> AsyncIterator[Desk]:
    yield Desk(far, Schedule(far.db, far.here, far.here.practice_id, far.here.location_id))


async def soon(work) -> None:
    await asyncio.sleep(0.2)
    await work()
