"""From accepted to written: each change goes into the practice's own system later, in order, or it does not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from . import wire
from .records import Appointment, Patient, Visit

if TYPE_CHECKING:
    from .office import Office


class Writes:
    """What waits to be written into one practice's own system. One after the other; while the office is off or its
    write status is red, everything waits."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._queue: deque[Callable[[], None]] = deque()
        self._busy = False
        self.written = 0

    def waiting(self) -> int:
        return len(self._queue)

    # ------------------------------------------------------------------ an appointment that was accepted

    def insert(self, appointment: Appointment) -> None:
        """It will be written, fail, time out when its start has passed, or stay silent for ever."""
        office = self._office
        if not office.locations[appointment.location_id].insert_appt_client:
            appointment.state = "held"
            return
        appointment.state = "pending"
        match office.synchronizer.trouble.of_write("write"):
            case "silent":
                appointment.state = "silent"
            case "time out":
                office.synchronizer.timeline.at(appointment.start, lambda: self._time_out(appointment))
            case "fail":
                self._enqueue(lambda: self._fail(appointment))
            case _:
                as_sent = replace(appointment)  # what is changed before it is written follows as a change
                self._enqueue(lambda: self._write(appointment, as_sent))
                office.synchronizer.timeline.at(appointment.start, lambda: self._time_out(appointment))

    def _write(self, appointment: Appointment, as_sent: Appointment) -> None:
        office = self._office
        if appointment.state != "pending":
            return
        patient = office.patients.get(appointment.patient_id or 0)
        visit = self._visit(as_sent, self._foreign_patient(patient, appointment) if patient else None)
        if office.synchronizer.quirks.practice_refuses_overlap and self._taken(visit):
            self._fail(appointment)
            return
        office.visits[visit.foreign_id] = visit
        appointment.state, appointment.foreign_id, self.written = "written", visit.foreign_id, self.written + 1
        appointment.last_sync_time = appointment.updated_at = office.now
        self._tell(appointment, "appointment_insertion.complete")

    def _visit(self, appointment: Appointment, patient: str | None) -> Visit:
        office = self._office
        kind = office.types.get(appointment.appointment_type_id or 0)
        descriptors = appointment.descriptor_ids or (kind.descriptor_ids if kind else ())
        known = office.entries.get("descriptors", {})
        provider = office.providers.get(appointment.provider_id or 0)
        return Visit(
            office.new_foreign_id(),
            appointment.location_id,
            appointment.start,
            appointment.end,
            patient,
            provider.foreign_id if provider else None,
            appointment.operatory_id,
            note=appointment.note,
            descriptors=tuple(known[number].fields["code"] for number in descriptors if number in known),
            nex_id=appointment.id,
        )

    def _taken(self, wanted: Visit) -> bool:
        return any(
            not visit.cancelled
            and visit.start < wanted.end
            and wanted.start < visit.end
            and visit.location_id == wanted.location_id
            and (visit.operatory_id == wanted.operatory_id or visit.provider == wanted.provider)
            for visit in self._office.visits.values()
        )

    def _fail(self, appointment: Appointment) -> None:
        if appointment.state == "pending":
            appointment.state, appointment.updated_at = "failed", self._office.now
            self._tell(appointment, "appointment_insertion.failed")

    def _time_out(self, appointment: Appointment) -> None:
        if appointment.state == "pending" and not appointment.cancelled:
            appointment.state, appointment.updated_at = "timed_out", self._office.now
            self._tell(appointment, "appointment_insertion.timed_out")

    def _tell(self, appointment: Appointment, event_name: str) -> None:
        if self._office.system.insertion_webhook:
            self._office.tell(event_name, appointment)

    # ------------------------------------------------------------------ a patient who was not known there

    def _foreign_patient(self, patient: Patient, appointment: Appointment) -> str:
        """The practice's own system learns the person with the first appointment."""
        office = self._office
        if patient.foreign_id is not None:
            return patient.foreign_id
        if (known := patient.more.get("person")) is not None:
            return str(known)
        person = office.add_person(patient.first_name, patient.last_name, patient.date_of_birth, patient.phone_number)
        patient.more["person"] = person.foreign_id
        office.will_read(lambda: self._read_person(patient, person.foreign_id))
        return person.foreign_id

    def _read_person(self, patient: Patient, foreign: str) -> None:
        """The real record comes: it takes the row over, or (as a setting) replaces it under another id."""
        office, now = self._office, self._office.now
        if patient.id not in office.patients:
            return
        more = {key: value for key, value in patient.more.items() if key != "person"}
        settled: dict[str, Any] = {"foreign_id": foreign, "new_patient": False}
        settled |= {"last_sync_time": now, "updated_at": now}
        if not office.synchronizer.quirks.replaces_placeholders:
            office.patients[patient.id] = replace(patient, more=more, **settled)
            office.tell_patient("patient_updated", office.patients[patient.id])
            return
        real = replace(patient, id=office.synchronizer.new_id(), created_at=now, more=more, **settled)
        del office.patients[patient.id]
        office.patients[real.id] = real
        for appointment in office.appointments.values():
            if appointment.patient_id == patient.id:
                appointment.patient_id, appointment.updated_at = real.id, now
        office.tell_patient("patient_created", real)

    # ------------------------------------------------------------------ a change that was accepted

    def update(self, appointment: Appointment, before: dict[str, Any]) -> None:
        """Changed fields of NexHealth's row go over; `before` are their values until now."""
        if appointment.state not in ("pending", "written"):
            return
        changed = {name: getattr(appointment, name) for name in before}
        match self._office.synchronizer.trouble.of_write("update"):
            case "silent":
                return
            case "fail":
                self._enqueue(lambda: self._undo(appointment, before, "appointment_updated.failed"))
            case "time out":
                due = max(appointment.start, self._office.now)
                self._office.synchronizer.timeline.at(
                    due, lambda: self._undo(appointment, before, "appointment_updated.timed_out")
                )
            case _:
                self._enqueue(lambda: self._change(appointment, changed, before))

    def _change(self, appointment: Appointment, changed: dict[str, Any], before: dict[str, Any]) -> None:
        office = self._office
        visit = office.visits.get(appointment.foreign_id or "")
        if visit is None:
            return
        for name in ("start", "end", "operatory_id", "note", "cancelled", "confirmed"):
            if name in changed:
                setattr(visit, name, changed[name])
        visit.checked_in = visit.checked_in or changed.get("checkin_at") is not None
        appointment.last_sync_time = appointment.updated_at = office.now
        office.tell("appointment_updated", appointment, previous_attributes=wire.attributes(before))

    def _undo(self, appointment: Appointment, before: dict[str, Any], event_name: str) -> None:
        for name, value in before.items():
            setattr(appointment, name, value)
        appointment.updated_at = self._office.now
        self._office.tell(event_name, appointment, previous_attributes=wire.attributes(before))

    # ------------------------------------------------------------------ one after the other

    def _enqueue(self, write: Callable[[], None]) -> None:
        self._queue.append(write)
        self._go_on()

    def _go_on(self) -> None:
        if self._queue and not self._busy and self.can_write:
            self._busy = True
            self._office.synchronizer.timeline.after(self._delay(), self._next)

    def resume(self) -> None:
        """The office can be reached again."""
        self._go_on()

    def _next(self) -> None:
        self._busy = False
        if self.can_write and self._queue:
            self._queue.popleft()()
        self._go_on()

    @property
    def can_write(self) -> bool:
        return self._office.online and self._office.sync["write"] == "green"

    def _delay(self) -> timedelta:
        """Up to half a minute on the premises, half a minute to a minute in the cloud; less for those that wait."""
        low, high = (30, 60) if self._office.system.cloud else (2, 30)
        share = 1 / (1 + len(self._queue) - 1) if self._queue else 1.0
        return timedelta(seconds=self._office.synchronizer.trouble.dice("delay").uniform(low, high) * share)
