"""A practice's system over a network, in memory: honest by itself, and in whatever trouble a test puts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from integrations import slots
from integrations.pms import (
    Appointment,
    AppointmentStatus,
    Block,
    Changes,
    Health,
    Operatory,
    Order,
    Patient,
    Provider,
    Receipt,
    Slot,
    SlotTaken,
    VisitType,
    Window,
    WorkingHours,
)

NOBODY = Patient(id="0", name="")


class FarOffice:
    """integrations.pms.RemoteSystem under ids of its own (provider 71, operatory 5, visit 900), with one book.

    `trouble` holds, by the name of a method, the errors that its next calls raise; "book after" raises once the booking
    was written. `writes`: what is booked stands in the book at once, else it stays pending until `write()`.
    """

    reads_here = False

    def __init__(self, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self.zone, self.clock = zone, clock
        self.staff = [Provider(id="71", name="Lee", role="hygienist", marks=("npi 1",))]
        self.rooms = [Operatory(id="5", name="Op 1"), Operatory(id="6", name="Op 2")]
        self.types = [VisitType(id="900", name="Cleaning", minutes=30)]
        self.week = [self._hours("71", room) for room in ("5", "6")]
        self.book_: dict[str, Appointment] = {}
        self.blocks: dict[str, Block] = {}
        self.references: dict[str, str] = {}
        self.gone: set[str] = set()
        self.reads, self.writes_now, self.writes = True, True, False
        self.trouble: dict[str, list[Exception]] = {}
        self.asked: list[str] = []
        self._ids = count(1000)

    @staticmethod
    def _hours(provider: str, room: str) -> WorkingHours:
        begin, end = (datetime(2026, 1, 1, hour, tzinfo=UTC).time() for hour in (8, 17))
        return WorkingHours(
            provider=provider, operatory=room, begin=begin, end=end, weekdays=(0, 1, 2, 3, 4), visits=("900",)
        )

    def _asked(self, what: str) -> None:
        self.asked.append(what)
        if self.trouble.get(what):
            raise self.trouble[what].pop(0)

    # ------------------------------------------------------------ the contract

    async def providers(self) -> tuple[Provider, ...]:
        self._asked("providers")
        return tuple(self.staff)

    async def operatories(self) -> tuple[Operatory, ...]:
        return tuple(self.rooms)

    async def visit_types(self) -> tuple[VisitType, ...]:
        return tuple(self.types)

    async def hours(self, first: date, last: date) -> tuple[WorkingHours, ...]:
        return tuple(self.week)

    async def health(self) -> Health:
        self._asked("health")
        return Health(reads=self.reads, writes=self.writes_now)

    async def taken(self, first: date, last: date) -> Changes:
        self._asked("taken")
        begin, end = slots.bounds(first, last, self.zone)
        return Changes(
            appointments=tuple(one for one in self.book_.values() if begin <= one.start < end),
            blocks=tuple(self.blocks.values()),
            until=self.clock().isoformat(),
        )

    async def changes(self, since: str, first: date, last: date) -> Changes:
        self._asked("changes")
        after = datetime.fromisoformat(since)
        changed = [one for one in self.book_.values() if one.changed is not None and one.changed >= after]
        blocks = [one for one in self.blocks.values() if one.changed is not None and one.changed >= after]
        gone, self.gone = tuple(self.gone), set()
        return Changes(appointments=tuple(changed), blocks=tuple(blocks), gone=gone, until=self.clock().isoformat())

    async def windows(self, first: date, last: date) -> tuple[Window, ...]:
        busy = slots.busy(self.blocks.values(), self.book_.values())
        return slots.windows(self.week, busy, first, last, self.zone)

    async def is_free(self, slot: Slot) -> bool:
        self._asked("is_free")
        day = slot.start.astimezone(self.zone).date()
        return slots.holds(await self.windows(day, day), slot)

    async def find_patients(self, name: str, birth_date: date | None = None, phone: str = "") -> tuple[Patient, ...]:
        self._asked("find_patients")
        return ()

    async def book(self, order: Order) -> Receipt:
        self._asked("book")
        if order.reference in self.references:
            return Receipt(status="accepted", appointment=self.references[order.reference])
        if not slots.holds(await self.windows(*[order.slot.start.astimezone(self.zone).date()] * 2), order.slot):
            raise SlotTaken
        id = self.put(order.slot, "booked" if self.writes else "pending")
        self.references[order.reference] = id
        if self.trouble.get("book after"):
            raise self.trouble["book after"].pop(0)
        return Receipt(status="accepted", appointment=id)

    async def read_back(self, order: Order) -> Appointment | None:
        self._asked("read_back")
        return self.book_.get(self.references.get(order.reference, ""))

    async def appointment(self, id: str) -> Appointment | None:
        self._asked("appointment")
        return self.book_.get(id)

    async def cancel(self, appointment: str) -> None:
        self._asked("cancel")
        self.change(appointment, status="cancelled")

    async def close(self) -> None: ...

    # ------------------------------------------------------------ what the office does

    def put(self, slot: Slot, status: AppointmentStatus = "booked") -> str:
        """The office, or whoever passes it on, has an appointment; its id. The slot is under the office's own ids."""
        id = str(next(self._ids))
        self.book_[id] = Appointment(
            id=id,
            patient=NOBODY,
            visit=slot.visit,
            provider=slot.provider,
            operatory=slot.operatory,
            start=slot.start,
            end=slot.end,
            status=status,
            changed=self.clock(),
        )
        return id

    def change(self, id: str, **what: object) -> None:
        self.book_[id] = self.book_[id].model_copy(update={"changed": self.clock(), **what})

    def write(self) -> None:
        """What was pending comes to stand in the book."""
        for id, one in self.book_.items():
            if one.status == "pending":
                self.change(id, status="booked")

    def block(self, start: datetime, minutes: int) -> str:
        id = f"b{next(self._ids)}"
        self.blocks[id] = Block(id=id, start=start, end=start + timedelta(minutes=minutes), changed=self.clock())
        return id


def theirs(start: datetime, room: str = "5", provider: str = "71", minutes: int = 30) -> Slot:
    """A slot under the office's own ids."""
    return Slot(visit="900", provider=provider, operatory=room, start=start, end=start + timedelta(minutes=minutes))


def ours(start: datetime, room: str = "op5", minutes: int = 30) -> Slot:
    """The same slot as the house calls it."""
    return Slot(visit="cleaning", provider="lee", operatory=room, start=start, end=start + timedelta(minutes=minutes))
