"""A practice's system as the rest of the house sees it: read from our mirror, under our references, written later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from app.records.mirror import State
from app.schedule.snapshot import Memory, Snapshot
from integrations import slots
from integrations.pms import (
    Appointment,
    Operatory,
    Order,
    Patient,
    Provider,
    Receipt,
    Refused,
    RemoteSystem,
    Role,
    Slot,
    Unavailable,
    VisitType,
    Window,
)

FRESH = timedelta(minutes=10)
"""How long ago the system may have been read for its times to be offered."""

AHEAD = timedelta(minutes=1)
"""How far a reading may lie ahead by our clock, for workers' clocks differ; more was a clock that ran ahead."""


def trouble(state: State, now: datetime) -> str:
    """Why the mirror cannot be trusted now, in a word for the office; "" when it can."""
    if state.read_at is None:
        return "never_read"
    if now - state.read_at > FRESH or state.read_at - now > AHEAD:
        return "not_read"
    if state.health is not None and not state.health.reads:
        return "red"
    return ""


@dataclass(frozen=True)
class Mirrored:
    """One location's system, mirrored. Keeps integrations.pms.PracticeSystem with ids that are ours.

    What is asked in a call is answered from the mirror and costs no network; Unavailable when that is not fresh.
    `check`, `book`, `read_back` and `find_patients` ask the system itself.
    """

    remote: RemoteSystem
    memory: Memory
    practice_id: int
    location_id: int
    system: str
    zone: ZoneInfo
    clock: Callable[[], datetime]

    reads_here = True

    async def _look(self, *, truly: bool = True) -> tuple[State, Snapshot]:
        here = self.practice_id, self.location_id, self.system, self.zone
        return await self.memory.look(*here, self.clock(), truly=truly)

    async def _open(self, first: date, last: date, *, truly: bool = True) -> tuple[Window, ...]:
        """What is open on these days, as far as the book was read: of what lies beyond nothing is known."""
        state, snapshot = await self._look(truly=truly)
        if why := trouble(state, self.clock()):
            raise Unavailable(f"the mirror is not fresh: {why}")
        return snapshot.windows(first, min(last, state.last or first))

    async def writes_now(self) -> bool:
        """Whether what is sent now would reach the book, as far as is known."""
        state, _ = await self._look()
        return not trouble(state, self.clock()) and (state.health is None or state.health.writes)

    async def read_at(self) -> datetime | None:
        state, _ = await self._look(truly=False)
        return state.read_at

    # ------------------------------------------------------------ from the mirror

    async def providers(self) -> tuple[Provider, ...]:
        _, snapshot = await self._look()
        return tuple(
            Provider(id=ref, name=one.label, role=cast(Role, one.role or "dentist"), marks=one.marks, active=one.active)
            for (kind, ref), one in sorted(snapshot.ours.items())
            if kind == "provider"
        )

    async def operatories(self) -> tuple[Operatory, ...]:
        _, snapshot = await self._look()
        return tuple(
            Operatory(id=ref, name=one.label, marks=one.marks, active=one.active)
            for (kind, ref), one in sorted(snapshot.ours.items())
            if kind == "operatory"
        )

    async def visit_types(self) -> tuple[VisitType, ...]:
        _, snapshot = await self._look(truly=False)
        return tuple(
            VisitType(id=ref, name=one.label, minutes=one.minutes or slots.DEFAULT_MINUTES, active=one.active)
            for (kind, ref), one in sorted(snapshot.ours.items())
            if kind == "visit" and one.active
        )

    async def windows(self, first: date, last: date) -> tuple[Window, ...]:
        return await self._open(first, last, truly=False)

    async def is_free(self, slot: Slot) -> bool:
        """What the mirror says, which may be asked while the location is locked; `check` asks the system."""
        first, last = (moment.astimezone(self.zone).date() for moment in (slot.start, slot.end))
        return slots.holds(await self._open(first, last), slot)

    # ------------------------------------------------------------ of the system itself

    async def check(self, slot: Slot) -> bool:
        return await self.remote.is_free(await self.theirs(slot))

    async def find_patients(self, name: str, birth_date: date | None = None, phone: str = "") -> tuple[Patient, ...]:
        return await self.remote.find_patients(name, birth_date, phone)

    async def book(self, order: Order) -> Receipt:
        return await self.remote.book(order.model_copy(update={"slot": await self.theirs(order.slot)}))

    async def read_back(self, order: Order) -> Appointment | None:
        return await self.remote.read_back(order.model_copy(update={"slot": await self.theirs(order.slot)}))

    async def theirs(self, slot: Slot) -> Slot:
        """The slot under the system's own ids. Raises Refused where one of them is there no more."""
        _, snapshot = await self._look()
        theirs = snapshot.theirs(slot)
        if theirs is None:
            raise Refused("a provider, an operatory or a visit type is not there any more", code="not_mapped")
        return theirs
