"""The embedded schedule as a practice's system: a practice without another one keeps its book here."""

from __future__ import annotations

import hashlib
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Row, delete, exists, insert, select, union_all, update

from integrations import names, slots
from integrations.embedded import tables
from integrations.embedded.book import Book, Page
from integrations.pms import (
    Appointment,
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

BOOKED_BY = "dosvoces"


class EmbeddedSchedule:
    """One location's book. Keeps integrations.pms.PracticeSystem; every method may raise Unavailable."""

    reads_here = True

    def __init__(self, door: Book, practice_id: int, location_id: int, zone: ZoneInfo) -> None:
        self.door, self.practice_id, self.location_id, self.zone = door, practice_id, location_id, zone

    def page(self, *, writes: bool = False) -> AbstractAsyncContextManager[Page]:
        return self.door.page(self.practice_id, self.location_id, writes=writes)

    def _here(self, table: FromClause) -> tuple[ColumnElement[bool], ...]:
        return table.c.practice_id == self.practice_id, table.c.location_id == self.location_id

    # ------------------------------------------------------------ what the office has

    async def providers(self) -> tuple[Provider, ...]:
        return tuple(Provider(**row._mapping) for row in await self._all(tables.providers))

    async def operatories(self) -> tuple[Operatory, ...]:
        return tuple(Operatory(**row._mapping) for row in await self._all(tables.operatories))

    async def visit_types(self) -> tuple[VisitType, ...]:
        return tuple(VisitType(**row._mapping) for row in await self._all(tables.visit_types))

    async def _all(self, table: FromClause) -> list[Row[Any]]:
        async with self.page() as page:
            found = await page.connection.execute(select(table).where(*self._here(table)).order_by(table.c.id))
            return list(found)

    # ------------------------------------------------------------ what is open

    async def windows(self, first: date, last: date) -> tuple[Window, ...]:
        begin, end = slots.bounds(first, last, self.zone)
        async with self.page() as page:
            hours, taken = await self.hours(page), await self._taken(page, begin, end)
        return slots.windows(hours, taken, first, last, self.zone)

    async def is_free(self, slot: Slot) -> bool:
        async with self.page() as page:
            return await self._stands_open(page, slot)

    async def _stands_open(self, page: Page, slot: Slot) -> bool:
        hours = await self.hours(page, tables.working_hours.c.provider == slot.provider)
        taken = await self._taken(page, slot.start, slot.end)
        first, last = (moment.astimezone(self.zone).date() for moment in (slot.start, slot.end))
        return slots.holds(slots.windows(hours, taken, first, last, self.zone), slot)

    async def hours(self, page: Page, *which: ColumnElement[bool]) -> tuple[WorkingHours, ...]:
        table = tables.working_hours
        asked = select(table).where(*self._here(table), *which).order_by(table.c.id)
        return tuple(_hours(row) for row in await page.connection.execute(asked))

    async def _taken(self, page: Page, begin: datetime, end: datetime) -> slots.Busy:
        """What takes time between two instants: blocks, and the appointments that occupy."""
        occupying = tables.appointments.c.status.in_(sorted(slots.OCCUPYING))
        asked = union_all(
            *(
                select(table.c.provider, table.c.operatory, table.c.starts, table.c.ends).where(
                    *self._here(table), table.c.starts < end, table.c.ends > begin, *more
                )
                for table, more in ((tables.blocks, ()), (tables.appointments, (occupying,)))
            )
        )
        return slots.Busy([(*row,) for row in await page.connection.execute(asked)])

    # ------------------------------------------------------------ who comes

    async def find_patients(self, name: str, birth_date: date | None = None, phone: str = "") -> tuple[Patient, ...]:
        """Patients found by the blind index of the birth date (without one, of the phone), best name first."""
        table = tables.patients
        async with self.page() as page:
            if birth_date is not None:
                known = table.c.born_index.in_(page.blinds(birth_date.isoformat()))
            elif phone:
                known = table.c.phone_index.in_(page.blinds(phone))
            else:
                return ()
            rows = await page.connection.execute(select(table).where(*self._here(table), known))
            return names.alike(name, [_patient(page, row.id, row) for row in rows])

    async def appointments(self, first: date, last: date) -> tuple[Appointment, ...]:
        """Everything in the book that begins on the location's days `first` to `last`, both inclusive, by start."""
        begin, end = slots.bounds(first, last, self.zone)
        starts = tables.appointments.c.starts
        async with self.page() as page:
            return await self._appointments(page, starts >= begin, starts < end)

    async def read_back(self, order: Order) -> Appointment | None:
        async with self.page() as page:
            found = await self._appointments(page, tables.appointments.c.reference == order.reference)
        return found[0] if found else None

    async def _appointments(self, page: Page, *which: ColumnElement[bool]) -> tuple[Appointment, ...]:
        booked, known = tables.appointments, tables.patients
        same = [booked.c[key] == known.c[key] for key in ("practice_id", "location_id")]
        asked = (
            select(booked, known.c.name, known.c.birth_date, known.c.phone, known.c.brought_by)
            .where(*self._here(booked), *same, booked.c.patient == known.c.id, *which)
            .order_by(booked.c.starts, booked.c.operatory, booked.c.id)
        )
        return tuple(_appointment(page, row) for row in await page.connection.execute(asked))

    # ------------------------------------------------------------ writing

    async def book(self, order: Order) -> Receipt:
        """Raises SlotTaken when it does not stand open, OutcomeUnknown when the answer of the write was lost."""
        async with self.page(writes=True) as page:
            await page.lock()
            booked = tables.appointments
            same = select(booked.c.id).where(*self._here(booked), booked.c.reference == order.reference)
            if known := (await page.connection.execute(same)).scalar():
                return Receipt(status="booked", appointment=known)
            slot = order.slot
            if not await self._stands_open(page, slot):
                raise SlotTaken
            row = {
                "id": made_id("a", order.reference),
                "patient": await self._patient_of(page, order),
                "visit": slot.visit,
                "provider": slot.provider,
                "operatory": slot.operatory,
                "starts": slot.start,
                "ends": slot.end,
                "status": "booked",
                "booked_by": BOOKED_BY,
                "reference": order.reference,
                "note": page.seal("appointments.note", order.note) if order.note else None,
            }
            await page.connection.execute(insert(booked), page.key() | row)
        return Receipt(status="booked", appointment=row["id"])

    async def amend(self, order: Order) -> None:
        """What was learned after the yes: the patient's name as spelled, the birth date, who of the patients it is.

        Changes nothing of the appointment's time. An order that is not in the book is left alone.
        """
        async with self.page(writes=True) as page:
            await page.lock()
            booked, known = tables.appointments, tables.patients
            this = (*self._here(booked), booked.c.reference == order.reference)
            before = (await page.connection.execute(select(booked.c.patient).where(*this))).scalar()
            if before is None:
                return
            after = await self._patient_of(page, order)
            note = page.seal("appointments.note", order.note) if order.note else None
            await page.connection.execute(update(booked).where(*this).values(patient=after, note=note))
            if before == made_id("p", order.reference) != after:
                others = exists().where(*self._here(booked), booked.c.patient == before)
                await page.connection.execute(delete(known).where(*self._here(known), known.c.id == before, ~others))

    async def _patient_of(self, page: Page, order: Order) -> str:
        """The id of the patient that the order is for: one of the book, or a new one that this order alone brings."""
        table = tables.patients
        if order.patient is not None:
            known = select(table.c.id).where(*self._here(table), table.c.id == order.patient.id)
            if (await page.connection.execute(known)).scalar() is not None:
                return order.patient.id
        own = made_id("p", order.reference)
        if order.birth_date is not None:
            # The same name, letter for letter, and birth date as an order of ours brought before. The office's own
            # patients are linked only by who asked for it: of several alike, a person says which.
            born = table.c.born_index.in_(page.blinds(order.birth_date.isoformat()))
            ours = table.c.id != own, table.c.brought_by.is_not(None)
            rows = await page.connection.execute(select(table).where(*self._here(table), born, *ours))
            found = [one for one in (_patient(page, row.id, row) for row in rows) if names.same(one.name, order.name)]
            if len(found) == 1:
                return found[0].id
        new = Patient(
            id=own, name=order.name, birth_date=order.birth_date, phone=order.phone, brought_by=order.reference
        )
        await page.connection.execute(tables.upsert(table), [patient_row(page, new)])
        return own


def made_id(kind: str, *parts: object) -> str:
    """An id of our own for a row that came without one: the same parts give the same id, and tell nothing."""
    return f"{kind}-{hashlib.sha256('|'.join(map(str, parts)).encode()).hexdigest()[:24]}"


def patient_row(page: Page, patient: Patient) -> dict[str, object]:
    """A patient as a row: sealed, and found again by birth date and by phone."""
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    return page.key() | {
        "id": patient.id,
        "name": page.seal("patients.name", patient.name),
        "birth_date": page.seal("patients.birth_date", born) if born else None,
        "phone": page.seal("patients.phone", patient.phone) if patient.phone else None,
        "born_index": page.blind(born) if born else None,
        "phone_index": page.blind(patient.phone) if patient.phone else None,
        "brought_by": patient.brought_by or None,
    }


def _patient(page: Page, id: str, row: Row[Any]) -> Patient:
    born = page.unseal("patients.birth_date", row.birth_date)
    return Patient(
        id=id,
        name=page.unseal("patients.name", row.name),
        birth_date=date.fromisoformat(born) if born else None,
        phone=page.unseal("patients.phone", row.phone),
        brought_by=row.brought_by or "",
    )


def _appointment(page: Page, row: Row[Any]) -> Appointment:
    return Appointment(
        id=row.id,
        patient=_patient(page, row.patient, row),
        visit=row.visit,
        provider=row.provider,
        operatory=row.operatory,
        start=row.starts,
        end=row.ends,
        status=row.status,
        booked_by=row.booked_by,
    )


def _hours(row: Row[Any]) -> WorkingHours:
    return WorkingHours(
        provider=row.provider,
        operatory=row.operatory,
        begin=row.begins,
        end=row.ends,
        weekdays=row.weekdays,
        on=row.on_date,
        visits=row.visits,
    )
