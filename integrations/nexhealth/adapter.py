"""A location of NexHealth as a practice's system. It translates; what each subject means stands in its own file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx

from integrations.nexhealth import booking, chart, mapping, openings, patients, setup, standing, webhooks
from integrations.nexhealth import hours as working
from integrations.nexhealth import taken as book
from integrations.nexhealth.client import line
from integrations.nexhealth.limits import Limits
from integrations.nexhealth.office import Office, settings
from integrations.nexhealth.shapes import Chair, Kind, Person, read_all
from integrations.pms import (
    Appointment,
    Changes,
    Context,
    Event,
    Health,
    Operatory,
    Order,
    Patient,
    Provider,
    Receipt,
    Refused,
    Role,
    Slot,
    VisitType,
    Window,
    WorkingHours,
)
from integrations.setup import Change, Inspection, Place, Plan, Wanted

ROLES: dict[str, Role] = {"124Q": "hygienist", "1268": "assistant"}
"""The beginnings of the national codes of professions; everybody else is a dentist."""


def connect(
    given: Mapping[str, str],
    *,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    limits: Limits | None = None,
) -> NexHealth:
    """Raises Refused for settings that cannot be: its code is the key, its sentence says what is wrong with it."""
    checked = settings(given)
    client = line(checked.api_key, checked.base_url, clock, transport, limits)
    return NexHealth(Office(client, checked, zone, clock))


class NexHealth:
    """Keeps integrations.pms.RemoteSystem, Confirms, Cancels, Moves, TakesNotes, TellsContext and SendsNews, and
    integrations.setup.SetsUp.

    What moves, notes and contexts do depends on the system behind, as the manifest says under `behind`.
    """

    reads_here = False

    def __init__(self, office: Office) -> None:
        self.office, self.client = office, office.client
        self._behind = ""

    async def close(self) -> None:
        await self.client.close()

    # ------------------------------------------------------------ what the office has

    async def providers(self) -> tuple[Provider, ...]:
        """Those who left too, not active: `inactive` may mean "also" or "only", so both are asked."""
        answers = await asyncio.gather(
            *(self.client.collect("/providers", self.office.here(inactive=left)) for left in (False, True))
        )
        people = read_all(Person, (row for answer in answers for row in answer))
        return tuple({one.id: _provider(one) for one in people if one.id}.values())

    async def operatories(self) -> tuple[Operatory, ...]:
        chairs = read_all(Chair, await self.client.collect("/operatories", self.office.here()))
        return tuple(
            Operatory(id=one.id, name=one.display_name or one.name, marks=_marks(one.foreign_id), active=one.active)
            for one in chairs
            if one.id
        )

    async def visit_types(self) -> tuple[VisitType, ...]:
        kinds = read_all(Kind, await self.client.collect("/appointment_types", self.office.here()))
        return tuple(VisitType(id=one.id, name=one.name, minutes=one.minutes) for one in kinds if one.id)

    # ------------------------------------------------------------ what is open

    async def hours(self, first: date, last: date) -> tuple[WorkingHours, ...]:
        return await working.hours(self.office, first, last)

    async def taken(self, first: date, last: date) -> Changes:
        return await book.taken(self.office, first, last)

    async def changes(self, since: str, first: date, last: date) -> Changes:
        return await book.changes(self.office, since, first, last)

    async def windows(self, first: date, last: date) -> tuple[Window, ...]:
        return await openings.windows(self.office, first, last)

    async def is_free(self, slot: Slot) -> bool:
        return await openings.is_free(self.office, slot)

    # ------------------------------------------------------------ who comes, and when

    async def find_patients(self, name: str, birth_date: date | None = None, phone: str = "") -> tuple[Patient, ...]:
        return await patients.find(self.office, name, birth_date, phone)

    async def book(self, order: Order) -> Receipt:
        return await booking.book(self.office, order)

    async def read_back(self, order: Order) -> Appointment | None:
        return await booking.read_back(self.office, order)

    async def appointment(self, id: str) -> Appointment | None:
        return await booking.appointment(self.office, id)

    async def confirm(self, appointment: str) -> None:
        await booking.confirm(self.office, appointment)

    async def cancel(self, appointment: str) -> None:
        await booking.cancel(self.office, appointment)

    async def move(self, appointment: str, slot: Slot) -> Receipt:
        return await booking.move(self.office, await self.behind(), appointment, slot)

    # ------------------------------------------------------------ the chart, and the system behind

    async def note(self, patient: str, reference: str, text: str) -> None:
        await chart.note(self.office, await self.behind(), patient, reference, text)

    async def context(self, patient: str) -> Context:
        return await chart.context(self.office, await self.behind(), patient)

    async def health(self) -> Health:
        health = await standing.health(self.office)
        self._behind = health.behind or self._behind
        return health

    async def behind(self) -> str:
        """The practice's own system by the manifest's name for it, asked once."""
        return self._behind or (await self.health()).behind

    # ------------------------------------------------------------ news, and how it is set up

    def news(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[Event, ...]:
        settings = self.office.settings
        if not webhooks.verified(headers, body, settings.webhook_secrets, settings.webhook_scheme, now):
            raise Refused("news that nobody signed", code="signature")
        return webhooks.events(body)

    async def announce(self, url: str) -> Mapping[str, str]:
        """Its secret, before the one that was known: news under that one may be on its way."""
        made = await webhooks.announce_to(self.client, self.office.settings.subdomain, url)
        secrets = [one for one in (made.secret_key, *self.office.settings.webhook_secrets) if one]
        return {"webhook_secrets": ",".join([*dict.fromkeys(secrets)][:2])}

    async def still_announced(self) -> bool:
        found = await webhooks.sent_with(self.client, self.office.settings.webhook_secrets)
        if found is not None and not found.active:
            await webhooks.revive(self.client, found)
        return found is not None

    async def place(self) -> Place:
        return await setup.place(self.office)

    async def inspect(self) -> Inspection:
        return await setup.inspect(self.office, self)

    async def plan(self, wanted: Wanted) -> Plan:
        return await mapping.plan(self.office, wanted)

    async def apply(self, change: Change, made: Mapping[str, str]) -> str:
        return await mapping.apply(self.office, change, made)


def _provider(one: Person) -> Provider:
    return Provider(
        id=one.id or "",
        name=one.display_name or one.called,
        role=next((role for code, role in ROLES.items() if one.specialty_code.startswith(code)), "dentist"),
        marks=_marks(one.foreign_id, one.npi),
        active=not one.inactive,
    )


def _marks(foreign_id: str | None, npi: str | None = None) -> tuple[str, ...]:
    """What stays when an id of NexHealth's is given anew; the id in the system behind is the same by another way in."""
    named = (("npi", npi), ("pms", foreign_id))
    return tuple(f"{kind}:{value}" for kind, value in named if value)
