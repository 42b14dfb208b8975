"""A schedule file into the book: rows are matched with what stands there, all of them are taken or none.

Importing adds and brings up to date, by id or by what tells a row apart (a patient's name and birth date; an
appointment's patient and start), so that twice gives the same as once. It takes nothing away, but for one thing: the
working hours of a provider whom the file names become what the file says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import FromClause, Row, delete, insert, select

from integrations import slots
from integrations.embedded import sheet, tables
from integrations.embedded.adapter import EmbeddedSchedule, made_id, patient_row
from integrations.embedded.book import Page
from integrations.embedded.sheet import AppointmentRow, BadSchedule, Sheet
from integrations.names import plain
from integrations.pms import Patient, WorkingHours

BOOKED_BY = "office"
"""Who booked an appointment of which the file does not say it."""


class _Row(Protocol):
    @property
    def place(self) -> str: ...


async def import_file(schedule: EmbeddedSchedule, path: Path) -> dict[str, int]:
    """Take a file (see sheet.py) into the book; how many rows of each section it had.

    Raises BadSchedule with everything that must be mended, and then nothing was changed; and Unavailable.
    """
    return await take_in(schedule, sheet.read(path, schedule.zone))


async def take_in(schedule: EmbeddedSchedule, given: Sheet) -> dict[str, int]:
    async with schedule.page(writes=True) as page:
        await page.lock()
        await _Import(schedule, page, given).run()
    return {section: len(getattr(given, section)) for section in sheet.SECTIONS}


class _Import:
    """One file on its way into the book. Problems are gathered, so that all of them are told at once."""

    def __init__(self, schedule: EmbeddedSchedule, page: Page, given: Sheet) -> None:
        self.schedule, self.page, self.given = schedule, page, given
        self.problems: list[str] = []
        self.patients: dict[tuple[str, date | None], str] = {}
        self.patient_ids: set[str] = set()
        self.by_name: dict[str, set[str]] = {}

    async def run(self) -> None:
        self.providers = await self._names("provider", tables.providers, self.given.providers)
        self.operatories = await self._names("operatory", tables.operatories, self.given.operatories)
        self.visits = await self._names("visit type", tables.visit_types, self.given.visit_types)
        await self._offices()
        await self._hours()
        await self._patients()
        await self._blocks()
        await self._appointments()
        self._refuse_if_wrong()

    def _refuse_if_wrong(self) -> None:
        if self.problems:
            raise BadSchedule(self.problems)

    async def _names(self, what: str, table: FromClause, rows: Sequence[Any]) -> Callable[[_Row, str | None], str]:
        """A finder of ids: a row may say an id, or a name where only one has it."""
        known: dict[str, str] = {row.id: row.name for row in await self._stored(table, table.c.id, table.c.name)}
        known |= {row.id: row.name for row in rows}

        def find(row: _Row, said: str | None) -> str:
            if said is None or said in known:
                return said or ""
            named = [id for id, name in known.items() if plain(said) in (plain(name), plain(id))]
            if len(named) == 1:
                return named[0]
            there = ", ".join(sorted(known)) or "none yet"
            self.problems.append(f"{row.place}: there is no {what} {said!r}; there is {there}")
            return said

        return find

    async def _stored(self, table: FromClause, *columns: Any) -> Sequence[Row[Any]]:
        here = [table.c[key] == value for key, value in self.page.key().items()]
        return (await self.page.connection.execute(select(*columns).where(*here))).all()

    async def _put(self, table: Any, rows: Iterable[dict[str, object]]) -> None:
        """The last of two rows with one id stands."""
        unique = {row["id"]: row for row in rows}
        if unique and not self.problems:
            await self.page.connection.execute(tables.upsert(table), [self.page.key() | row for row in unique.values()])

    # ------------------------------------------------------------ what the office has, and when it works

    async def _offices(self) -> None:
        await self._put(
            tables.providers, ({**row.model_dump(), "languages": list(row.languages)} for row in self.given.providers)
        )
        await self._put(tables.operatories, (row.model_dump() for row in self.given.operatories))
        await self._put(tables.visit_types, (row.model_dump() for row in self.given.visit_types))

    async def _hours(self) -> None:
        rows = [
            self.page.key()
            | {
                "provider": self.providers(row, row.provider),
                "operatory": self.operatories(row, row.operatory),
                "begins": row.begin,
                "ends": row.end,
                "weekdays": list(row.weekdays),
                "on_date": row.on,
                "visits": [self.visits(row, visit) for visit in row.visits],
            }
            for row in self.given.working_hours
        ]
        self._refuse_if_wrong()
        if rows:
            hours = tables.working_hours
            named = hours.c.provider.in_({row["provider"] for row in rows})
            here = [hours.c[key] == value for key, value in self.page.key().items()]
            await self.page.connection.execute(delete(hours).where(*here, named))
            await self.page.connection.execute(insert(hours), rows)

    async def _blocks(self) -> None:
        rows = []
        for row in self.given.blocks:
            end = row.end or row.start + timedelta(minutes=row.minutes or 0)
            provider = self.providers(row, row.provider) or None
            operatory = self.operatories(row, row.operatory) or None
            id = row.id or made_id("b", row.start.isoformat(), end.isoformat(), provider, operatory)
            rows.append({"id": id, "starts": row.start, "ends": end, "provider": provider, "operatory": operatory,
                         "reason": row.reason})  # fmt: skip
        await self._put(tables.blocks, rows)

    # ------------------------------------------------------------ who comes

    async def _patients(self) -> None:
        """The patients of the file, and those whom its appointments bring along, each under one id."""
        stored = tables.patients.c
        for row in await self._stored(tables.patients, stored.id, stored.name, stored.birth_date):
            born = self.page.unseal("patients.birth_date", row.birth_date)
            name = self.page.unseal("patients.name", row.name)
            self._remember(row.id, name, date.fromisoformat(born) if born else None)
        rows = []
        for one in self.given.patients:
            id = one.id or self._known(one.name, one.birth_date)
            self._remember(id, one.name, one.birth_date)
            rows.append(Patient(id=id, name=one.name, birth_date=one.birth_date, phone=one.phone))
        for visit in self.given.appointments:
            name = visit.patient or ""
            if name in self.patient_ids or visit.birth_date is None or (plain(name), visit.birth_date) in self.patients:
                continue
            id = self._known(name, visit.birth_date)
            self._remember(id, name, visit.birth_date)
            rows.append(Patient(id=id, name=name, birth_date=visit.birth_date, phone=visit.phone))
        await self._put(tables.patients, (patient_row(self.page, row) for row in rows))

    def _known(self, name: str, born: date | None) -> str:
        blind = self.page.blind(f"{plain(name)}|{born}").hex()
        return self.patients.get((plain(name), born)) or made_id("p", self.schedule.location_id, blind)

    def _remember(self, id: str, name: str, born: date | None) -> None:
        self.patient_ids.add(id)
        self.patients.setdefault((plain(name), born), id)
        self.by_name.setdefault(plain(name), set()).add(id)

    def _patient(self, row: AppointmentRow) -> str:
        said = row.patient or ""
        if said in self.patient_ids:
            return said
        if row.birth_date is not None:
            return self.patients[plain(said), row.birth_date]
        named = self.by_name.get(plain(said), set())
        if len(named) == 1:
            return next(iter(named))
        # The name stays out of it: problems are printed and logged.
        which = "several patients have that name; add" if named else "no patient has that id or name; write a name and"
        self.problems.append(f"{row.place}: patient: {which} the birth_date")
        return ""

    # ------------------------------------------------------------ appointments

    async def _appointments(self) -> None:
        if not self.given.appointments:
            return
        stored, chairs = await self._book(), await self._chairs()
        for row in stored.values():
            if row.status in slots.OCCUPYING:
                chairs.take(row.provider, row.operatory, row.starts, row.ends)
        minutes = {row.id: row.minutes for row in await self._stored(tables.visit_types, *tables.visit_types.c)}
        rows = []
        for given in self.given.appointments:
            patient, visit = self._patient(given), self.visits(given, given.visit)
            provider, operatory = self.providers(given, given.provider), self.operatories(given, given.operatory)
            if self.problems:
                continue
            before = stored.get((patient, given.start))
            end = given.end or given.start + timedelta(minutes=given.minutes or minutes[visit])
            where = _same_chair(before, provider, operatory) or chairs.find(
                visit, given.start, end, provider, operatory
            )
            if where is None:
                who = f"{provider} works in no operatory" if provider else f"no provider does {visit}"
                self.problems.append(f"{given.place}: {who} by the working hours; name a provider and an operatory")
                continue
            if given.status in slots.OCCUPYING:
                chairs.take(*where, given.start, end)
            rows.append({
                "id": before.id if before is not None else given.id or made_id("a", patient, given.start.isoformat()),
                "patient": patient, "visit": visit, "provider": where[0], "operatory": where[1],
                "starts": given.start, "ends": end, "status": given.status, "reference": None, "note": None,
                "booked_by": given.booked_by or (before.booked_by if before is not None else BOOKED_BY),
            })  # fmt: skip
        await self._put(tables.appointments, rows)

    async def _chairs(self) -> _Chairs:
        chairs = _Chairs(await self.schedule.hours(self.page), self.schedule)
        for row in await self._stored(tables.blocks, *tables.blocks.c):
            chairs.take(row.provider, row.operatory, row.starts, row.ends)
        return chairs

    async def _book(self) -> dict[tuple[str, datetime], Row[Any]]:
        """What stands in the book, by patient and start."""
        booked = tables.appointments
        return {(row.patient, row.starts): row for row in await self._stored(booked, *booked.c)}


def _same_chair(before: Row[Any] | None, provider: str, operatory: str) -> tuple[str, str] | None:
    """What the row says of itself; what it leaves out is as it was, if it stood in the book before."""
    if provider and operatory:
        return provider, operatory
    if before is not None and provider in ("", before.provider) and operatory in ("", before.operatory):
        return before.provider, before.operatory
    return None


class _Chairs:
    """Who could see a patient where, by the working hours: for appointments that name no provider or no operatory."""

    def __init__(self, hours: Sequence[WorkingHours], schedule: EmbeddedSchedule) -> None:
        self.hours, self.zone = hours, schedule.zone
        self.taken: dict[date, list[tuple[str | None, str | None, datetime, datetime]]] = {}

    def take(self, provider: str | None, operatory: str | None, start: datetime, end: datetime) -> None:
        first, last = (moment.astimezone(self.zone).date() for moment in (start, end))
        for day in slots.days(first, last):
            self.taken.setdefault(day, []).append((provider, operatory, start, end))

    def find(self, visit: str, start: datetime, end: datetime, provider: str, operatory: str) -> tuple[str, str] | None:
        """A provider and an operatory that are free then; else who works then, else who does such visits at all."""
        day = start.astimezone(self.zone).date()
        asked = [
            one
            for one in self.hours
            if provider in ("", one.provider) and operatory in ("", one.operatory) and (provider or visit in one.visits)
        ]
        for taken in (slots.Busy(self.taken.get(day, ())), slots.Busy()):
            for window in slots.windows(asked, taken, day, day, self.zone):
                if window.start <= start and end <= window.end:
                    return window.provider, window.operatory
        return (asked[0].provider, asked[0].operatory) if asked else None
