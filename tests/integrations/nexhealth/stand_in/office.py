"""One practice: what NexHealth keeps of it, the practice's own system behind it, and how the one reads the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from . import wire
from .desk import Desk
from .records import (
    Appointment,
    AppointmentType,
    Entry,
    Label,
    Location,
    Operatory,
    Patient,
    Person,
    Provider,
    Recurrence,
    Visit,
    WorkingHour,
)
from .systems import SYSTEMS
from .truth import Truth
from .writes import Writes

if TYPE_CHECKING:
    from .synchronizer import Synchronizer

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class Office:
    """An institution. Its locations share one system, so they share patients (as on one server)."""

    def __init__(self, synchronizer: Synchronizer, subdomain: str, system: str, name: str = "Happy Smiles") -> None:
        self.synchronizer = synchronizer
        self.subdomain, self.name, self.system = subdomain, name, SYSTEMS[system]
        self.institution_id = synchronizer.new_id()
        self.created_at = synchronizer.now
        self.locations: dict[int, Location] = {}
        self.providers: dict[int, Provider] = {}
        self.operatories: dict[int, Operatory] = {}
        self.types: dict[int, AppointmentType] = {}
        self.labels: dict[int, Label] = {}
        self.hours: dict[int, WorkingHour] = {}
        self.patients: dict[int, Patient] = {}
        self.appointments: dict[int, Appointment] = {}
        self.entries: dict[str, dict[int, Entry]] = {}
        """Descriptors, alerts, documents, recalls, recall types, plans, coverages, procedures: by kind, then id."""
        self.visits: dict[str, Visit] = {}
        """The practice's own system: appointments and blocks by foreign id."""
        self.people: dict[str, Person] = {}
        self.online = True
        self.sync = {"read": "green", "write": "green"}
        self.sync_at = {"read": synchronizer.now, "write": synchronizer.now}
        self._unread: list[Callable[[], None]] = []
        self._reading = False
        self._foreign = count(501)
        self.writes = Writes(self)
        self.desk = Desk(self)

    # ------------------------------------------------------------------ furnishing a practice

    def new_foreign_id(self) -> str:
        return str(next(self._foreign))

    def add_location(self, name: str = "Main Street", tz: str = "America/New_York", **more: Any) -> Location:
        now, number = self.synchronizer.now, self.synchronizer.new_id()
        made = Location(number, self.institution_id, name, tz, self.new_foreign_id(), now, now, **more)
        self.locations[number] = made
        return made

    def add_provider(self, first: str, last: str, *locations: Location, npi: str = "", **more: Any) -> Provider:
        now, number = self.synchronizer.now, self.synchronizer.new_id()
        where = tuple(location.id for location in locations or self.locations.values())
        made = Provider(number, first, last, npi or f"1{number:09d}", self.new_foreign_id(), where, now, now, **more)
        self.providers[number] = made
        return made

    def add_operatory(self, name: str, location: Location | None = None, **more: Any) -> Operatory:
        now, number = self.synchronizer.now, self.synchronizer.new_id()
        where = (location or self.main).id
        self.operatories[number] = made = Operatory(number, name, where, self.new_foreign_id(), now, now, **more)
        return made

    def add_type(self, name: str, minutes: int, location: Location | None = None, **more: Any) -> AppointmentType:
        parent: tuple[Literal["Location", "Institution"], int] = (
            ("Location", location.id) if location else ("Institution", self.institution_id)
        )
        number = self.synchronizer.new_id()
        self.types[number] = made = AppointmentType(number, name, minutes, *parent, self.synchronizer.now, **more)
        return made

    def add_label(self, name: str, location: Location | None = None) -> Label:
        """A named blockout of the practice's own (Open Dental alone has them)."""
        if not self.system.labels:
            raise ValueError(f"{self.system.display_name} has no schedule labels")
        number = self.synchronizer.new_id()
        self.labels[number] = Label(number, name, location.id if location else None, self.synchronizer.now)
        return self.labels[number]

    def add_hours(
        self,
        provider: Provider,
        begin: str,
        end: str,
        operatory: Operatory | None = None,
        days: Iterable[str] | None = None,
        on: date | None = None,
        every: Recurrence | None = None,
        types: Iterable[AppointmentType] = (),
        location: Location | None = None,
        label: Label | None = None,
        synced: bool = False,
    ) -> WorkingHour:
        """Working hours; without `days`, `on` or `every` on each weekday. Synced ones need a date (R22)."""
        if synced and not (self.system.synced_hours and on):
            raise ValueError("synced hours are of one date, and of a system whose hours are read")
        where = operatory.location_id if operatory else (location or self.main).id
        weekly = tuple(days) if days is not None else None if on or every else WEEKDAYS
        return self.put_hours(
            provider_id=provider.id,
            location_id=where,
            operatory_id=operatory.id if operatory else None,
            begin=time.fromisoformat(begin),
            end=time.fromisoformat(end),
            days=(on.strftime("%A"),) if synced and on else weekly,
            specific_date=on,
            recurrence=every,
            appointment_type_ids=tuple(kind.id for kind in types),
            label=label,
            source="synced" if synced else "manual",
        )

    def put_hours(self, **fields: Any) -> WorkingHour:
        number = self.synchronizer.new_id()
        self.hours[number] = WorkingHour(number, updated_at=self.synchronizer.now, **fields)
        return self.hours[number]

    def add_patient(
        self, first: str, last: str, born: date, phone: str, *locations: Location, known: bool = True, **more: Any
    ) -> Patient:
        """A patient; `known` to the practice's own system, or else only a row of NexHealth's."""
        now, number = self.synchronizer.now, self.synchronizer.new_id()
        where = tuple(location.id for location in locations or self.locations.values())
        email = more.pop("email", f"{first}.{last}@example.com".lower().replace(" ", "."))
        made = Patient(number, first, last, born, phone, email, where, now, now, **more)
        if known:
            made.foreign_id, made.last_sync_time = self.add_person(first, last, born, phone).foreign_id, now
        self.patients[number] = made
        return made

    def add_person(self, first: str, last: str, born: date, phone: str) -> Person:
        """A patient in the practice's own system alone."""
        foreign = self.new_foreign_id()
        self.people[foreign] = Person(foreign, first, last, born, phone)
        return self.people[foreign]

    def add_entry(self, kind: str, updated_at: datetime | None = None, **fields: Any) -> Entry:
        number = self.synchronizer.new_id()
        made = Entry(number, updated_at or self.synchronizer.now, fields)
        self.entries.setdefault(kind, {})[number] = made
        return made

    def add_descriptor(self, name: str, code: str, location: Location | None = None, native: bool = False) -> Entry:
        """A procedure code of the practice's own, or (`native`) one of its own appointment types."""
        kind = "Appointment Type" if native else "Procedure Code"
        where, foreign = (location or self.main).id, self.new_foreign_id()
        return self.add_entry(
            "descriptors", name=name, code=code, location_id=where, descriptor_type=kind, foreign_id=foreign
        )

    # ------------------------------------------------------------------ looking

    @property
    def main(self) -> Location:
        return next(iter(self.locations.values()))

    @property
    def now(self) -> datetime:
        return self.synchronizer.now

    async def advance(self, by: timedelta) -> None:
        await self.synchronizer.advance(by)

    async def tick(self) -> None:
        await self.synchronizer.tick()

    def rows(self, kind: str) -> list[Entry]:
        return list(self.entries.get(kind, {}).values())

    def truth(self) -> Truth:
        """What stands in the practice's own system."""
        return Truth(list(self.visits.values()), list(self.people.values()))

    def occupying(self, location_id: int) -> list[Appointment]:
        """What takes up time there as NexHealth sees it: not what was cancelled (R11) nor (a setting) what failed."""
        lost = () if self.synchronizer.quirks.failed_occupies else ("failed", "timed_out")
        return [
            appointment
            for appointment in self.appointments.values()
            if appointment.location_id == location_id and not appointment.cancelled and appointment.state not in lost
        ]

    def closes(self, taken: Appointment, provider_id: int | None, operatory_id: int | None) -> bool:
        """Whether `taken` closes this provider in this operatory. Without either it closes the location (R09)."""
        if taken.provider_id is None and taken.operatory_id is None:
            return True
        same_operatory = taken.operatory_id is not None and taken.operatory_id == operatory_id
        if self.synchronizer.quirks.busy_by == "operatory" and None not in (taken.operatory_id, operatory_id):
            return same_operatory
        return same_operatory or (taken.provider_id is not None and taken.provider_id == provider_id)

    def is_occupied(self, wanted: Appointment) -> bool:
        return any(
            taken.start < wanted.end
            and wanted.start < taken.end
            and taken.id != wanted.id
            and (
                self.closes(taken, wanted.provider_id, wanted.operatory_id)
                or (wanted.provider_id is None and wanted.operatory_id is None)
            )
            for taken in self.occupying(wanted.location_id)
        )

    # ------------------------------------------------------------------ reading the practice's own system

    def will_read(self, change: Callable[[], None]) -> None:
        """Something changed over there: NexHealth learns it with its next reading, in the order in which it was."""
        self._unread.append(change)
        if not self.synchronizer.quirks.read_every:
            self.read()
        elif not self._reading:
            self._reading = True
            self.synchronizer.timeline.at(self._next_reading(), self._scheduled_reading)

    def read(self) -> None:
        """NexHealth reads now, if the office can be reached."""
        if not self.can_read:
            return
        unread, self._unread = self._unread, []
        for change in unread:
            change()
        self.sync_at["read"] = self.now

    @property
    def can_read(self) -> bool:
        return self.online and self.sync["read"] == "green"

    def _next_reading(self) -> datetime:
        every = self.synchronizer.quirks.read_every
        return self.created_at + ((self.now - self.created_at) // every + 1) * every

    def _scheduled_reading(self) -> None:
        self._reading = False
        self.read()

    # ------------------------------------------------------------------ telling

    def tell(self, event_name: str, appointment: Appointment, **more: Any) -> None:
        data = {"appointment": wire.appointment(self, appointment), **more}
        self.synchronizer.hooks.happened(self, "Appointment", event_name, data)

    def tell_patient(self, event_name: str, patient: Patient) -> None:
        data = {"patients": [wire.patient(self, patient)]}
        self.synchronizer.hooks.happened(self, "Patient", event_name, data)
