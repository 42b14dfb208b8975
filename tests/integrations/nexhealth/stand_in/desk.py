"""What the people at the front desk do in their own system, behind our back. NexHealth learns it when it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from .records import Appointment, Patient, Provider, Visit, WorkingHour

if TYPE_CHECKING:
    from .office import Office


class Desk:
    """The front desk of one office. Visits are named by their foreign id."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # ------------------------------------------------------------------ the schedule

    def books(
        self,
        patient: Patient,
        provider: Provider,
        start: datetime,
        end: datetime,
        operatory_id: int | None = None,
        location_id: int | None = None,
    ) -> Visit:
        """An appointment made at the desk: it stands there at once, whatever stood there before."""
        return self._puts(start, end, patient.foreign_id, provider, operatory_id, location_id)

    def blocks(
        self,
        start: datetime,
        end: datetime,
        provider: Provider | None = None,
        operatory_id: int | None = None,
        location_id: int | None = None,
        kind: str = "event",
    ) -> Visit:
        """Closed time: event, lunch, holiday or closed_column. Whether NexHealth sees it is the system's (R10)."""
        seen = kind in self._office.system.blocks
        return self._puts(start, end, None, provider, operatory_id, location_id, seen=seen)

    def cancels(self, foreign_id: str, usual: bool = True) -> None:
        """`usual` False: with another of the system's statuses that mean cancelled, which few systems' readers know."""
        self._office.visits[foreign_id].cancelled = True
        if usual or self._office.system.other_cancellations:
            self._reads(foreign_id, cancelled=True)

    def uncancels(self, foreign_id: str) -> None:
        """The appointment stands again. NexHealth's cancelled_at stays."""
        self._office.visits[foreign_id].cancelled = False
        self._reads(foreign_id, cancelled=False)

    def confirms(self, foreign_id: str, usual: bool = True) -> None:
        self._office.visits[foreign_id].confirmed = True
        if usual or self._office.system.other_confirmations:
            self._reads(foreign_id, confirmed=True)

    def moves(self, foreign_id: str, start: datetime, end: datetime, operatory_id: int | None = None) -> None:
        visit = self._office.visits[foreign_id]
        visit.start, visit.end, visit.operatory_id = start, end, operatory_id or visit.operatory_id
        self._reads(foreign_id, start=start, end=end, operatory_id=visit.operatory_id)

    def _puts(
        self,
        start: datetime,
        end: datetime,
        patient: str | None,
        provider: Provider | None,
        operatory_id: int | None,
        location_id: int | None,
        seen: bool = True,
    ) -> Visit:
        office = self._office
        visit = Visit(
            office.new_foreign_id(),
            location_id or office.main.id,
            start,
            end,
            patient,
            provider.foreign_id if provider else None,
            operatory_id,
        )
        office.visits[visit.foreign_id] = visit
        if seen:
            as_it_was = replace(visit)
            office.will_read(lambda: self._read(as_it_was))
        return visit

    def _read(self, visit: Visit) -> None:
        """A visit that NexHealth had not seen becomes a row of its own."""
        office, now = self._office, self._office.now
        number = office.synchronizer.new_id()
        known = {patient.foreign_id: patient.id for patient in office.patients.values() if patient.foreign_id}
        row = Appointment(
            number,
            visit.location_id,
            visit.start,
            visit.end,
            now,
            now,
            patient_id=known.get(visit.patient) if visit.patient else None,
            provider_id=self._provider_id(visit.provider),
            operatory_id=visit.operatory_id,
            unavailable=visit.patient is None,
            foreign_id=visit.foreign_id,
            last_sync_time=now,
        )
        office.appointments[number] = row
        office.tell("appointment_created", row)

    def _provider_id(self, foreign_id: str | None) -> int | None:
        same = [p for p in self._office.providers.values() if p.foreign_id == foreign_id]
        return min(same, key=lambda p: p.inactive).id if same else None

    def _reads(self, foreign_id: str, **fields: Any) -> None:
        self._office.will_read(lambda: self._change(foreign_id, fields))

    def _change(self, foreign_id: str, fields: dict[str, Any]) -> None:
        office, now = self._office, self._office.now
        row = next((a for a in office.appointments.values() if a.foreign_id == foreign_id), None)
        if row is None:
            return
        for name, value in fields.items():
            setattr(row, name, value)
        if fields.get("cancelled"):
            row.cancelled_at = now
        if fields.get("confirmed"):
            row.confirmed_at = now
        row.last_sync_time = row.updated_at = now
        office.tell("appointment_updated", row)

    # ------------------------------------------------------------------ people

    def registers(self, patient: Patient) -> Patient:
        """A person of the desk's, read later; until then NexHealth does not know the row that this gives."""
        office = self._office
        person = office.add_person(patient.first_name, patient.last_name, patient.date_of_birth, patient.phone_number)
        row = replace(patient, id=office.synchronizer.new_id(), foreign_id=person.foreign_id)

        def read() -> None:
            row.last_sync_time = row.created_at = row.updated_at = office.now
            office.patients[row.id] = row
            office.tell_patient("patient_created", row)

        office.will_read(read)
        return row

    def deletes_patient(self, patient_id: int) -> None:
        """Deleted there is inactive here, where the system's reader can tell."""
        office = self._office
        patient = office.patients[patient_id]
        if patient.foreign_id:
            office.people[patient.foreign_id].deleted = True
        if office.system.deleted_is_inactive:
            office.will_read(lambda: self._patient_changed(patient_id, inactive=True))

    def _patient_changed(self, patient_id: int, **fields: Any) -> None:
        patient = self._office.patients.get(patient_id)
        if patient is None:
            return
        for name, value in fields.items():
            setattr(patient, name, value)
        patient.updated_at = patient.last_sync_time = self._office.now
        self._office.tell_patient("patient_updated", patient)

    # ------------------------------------------------------------------ the practice itself

    def renames_type(self, type_id: int, name: str) -> None:
        kind = self._office.types[type_id]
        kind.name, kind.updated_at = name, self._office.now

    def changes_provider(self, provider_id: int, hours_follow: bool = True) -> Provider:
        """The same person under another id: the old one inactive, npi and foreign id as before. Hours go along, or
        stay with the old one, whom nobody can book."""
        office = self._office
        old, now = office.providers[provider_id], office.now
        new = replace(old, id=office.synchronizer.new_id(), created_at=now, updated_at=now)
        office.will_read(lambda: self._provider_changed(old, new, hours_follow))
        return new

    def _provider_changed(self, old: Provider, new: Provider, hours_follow: bool) -> None:
        old.inactive, old.updated_at = True, self._office.now
        self._office.providers[new.id] = new
        for hours in list(self._office.hours.values()):
            if hours_follow and hours.provider_id == old.id:
                self._again(hours, provider_id=new.id)
        for appointment in self._office.appointments.values():
            if appointment.provider_id == old.id:
                appointment.provider_id, appointment.updated_at = new.id, self._office.now

    def recreates_hours(self, provider_id: int) -> None:
        """All working hours of a provider are deleted and made again under other ids (R25)."""
        for hours in list(self._office.hours.values()):
            if hours.provider_id == provider_id:
                self._again(hours)

    def _again(self, hours: WorkingHour, **fields: Any) -> None:
        del self._office.hours[hours.id]
        number = self._office.synchronizer.new_id()
        self._office.hours[number] = replace(hours, id=number, updated_at=self._office.now, **fields)

    # ------------------------------------------------------------------ the connection

    def turns(self, status: str, read: bool = True, write: bool = True) -> None:
        """The sync turns `red` or `green`. Of red not every webhook comes."""
        office = self._office
        for way, concerned in (("read", read), ("write", write)):
            if concerned and office.sync[way] != status:
                office.sync[way], office.sync_at[way] = status, office.now
                self._tell_status(way, status)
        self._back()

    def _tell_status(self, way: str, status: str) -> None:
        synchronizer = self._office.synchronizer
        if status == "green" or not synchronizer.trouble.odds or synchronizer.trouble.dice("sync").random() < 0.5:
            data = {f"{way}_status": status, "institution_id": self._office.institution_id}
            synchronizer.hooks.happened(self._office, "SyncStatus", f"sync_status_{way}_change", {"sync_status": data})

    def goes_offline(self, red_after: timedelta | None = None) -> None:
        """The server is switched off. The sync status says so after a while, or never."""
        self._office.online = False
        if red_after is not None:
            self._office.synchronizer.timeline.after(red_after, self._noticed)

    def _noticed(self) -> None:
        if not self._office.online:
            self.turns("red")

    def comes_back(self) -> None:
        """The sync is green again; what waited is read, and written in order."""
        self._office.online = True
        self.turns("green")

    def _back(self) -> None:
        if self._office.can_read:
            self._office.read()
        if self._office.writes.can_write:
            self._office.writes.resume()
