"""The contract's practice, furnished behind the stand-in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx

from integrations.nexhealth.adapter import NexHealth, connect
from tests.integrations.contract import ZONE, World

from .stand_in import KEY, App, Office, Synchronizer

BETWEEN = timedelta(milliseconds=200)
"""How far the practice's time goes on with each request: as in life, so that a second's limit is one."""


def door_to(
    office: Office, transport: httpx.AsyncBaseTransport | None = None, zone: ZoneInfo = ZONE, **settings: str
) -> NexHealth:
    """The adapter for an office of the stand-in."""
    given = {"api_key": KEY, "subdomain": office.subdomain, "location_id": str(office.main.id)}
    given |= {"patient_email": "front-desk@example.com"}
    transport = transport or httpx.ASGITransport(App(office.synchronizer))
    return connect(given | settings, zone=zone, clock=office.synchronizer.clock, transport=transport)


class NexHealthWorld(World):
    """Names of the contract stand for ids that the stand-in gave."""

    def __init__(
        self, synchronizer: Synchronizer, subdomain: str = "happy-smiles", behind: str = "opendental", **settings: str
    ) -> None:
        self.synchronizer = synchronizer
        self.office = synchronizer.open_office(subdomain, behind)
        self._furnish(self.office)
        self.transport = httpx.ASGITransport(App(synchronizer))
        self.system = self.connect(**settings)

    def connect(self, **settings: str) -> NexHealth:
        return door_to(self.office, self.transport, **settings)

    def _furnish(self, office: Office) -> None:
        office.add_location()
        ann, bob = office.add_provider("Ann", "Example"), office.add_provider("Bob", "Example")
        one, two = office.add_operatory("1"), office.add_operatory("2")
        exam, crown = office.add_type("Exam", 30), office.add_type("Crown", 60)
        for provider, operatory in ((ann, one), (ann, two), (bob, two)):
            office.add_hours(provider, "09:00", "12:00", operatory, types=[exam])
        self.elena = office.add_patient("Elena", "Prueba Ruiz", date(1985, 5, 6), "3015550150")
        self.named = {"ann": ann, "bob": bob, "1": one, "2": two, "exam": exam, "crown": crown}

    def id(self, name: str) -> str:
        return str(self.named[name].id)

    async def put(self, where, status) -> None:
        provider = self.office.providers[int(where.provider)]
        visit = self.office.desk.books(self.elena, provider, where.start, where.end, int(where.operatory))
        if status == "cancelled":
            self.office.desk.cancels(visit.foreign_id)
        elif status == "confirmed":
            self.office.desk.confirms(visit.foreign_id)
        await self.settle()

    async def block(self, start: datetime, end: datetime) -> None:
        self.office.desk.blocks(start, end)
        await self.settle()

    async def settle(self) -> None:
        """Long enough for a write and for the next reading."""
        await self.synchronizer.advance(timedelta(minutes=15))

    async def next_door(self) -> NexHealthWorld:
        return NexHealthWorld(self.synchronizer, "next-door")
