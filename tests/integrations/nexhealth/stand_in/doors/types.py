"""Appointment types, which are NexHealth's own, and the practice's own descriptors to which they are mapped."""

from __future__ import annotations

from typing import Any

from .. import wire
from ..asking import Answer, Ask, Refusal, need, typed
from ..office import Office
from ..records import AppointmentType, Entry
from . import door


@door("GET /appointment_types", "subdomain* location_id include[]", vendor_type=True)
def types(ask: Ask) -> Answer:
    office, where = ask.office, ask.optional_location
    rows = [
        row
        for row in office.types.values()
        if where is None
        or (row.parent_type, row.parent_id) in (("Location", where.id), ("Institution", office.institution_id))
    ]
    return Answer([_told(ask, row) for row in rows], count=len(rows))


@door("GET /appointment_types/{id}", "subdomain* location_id include[]", vendor_type=True)
def one_type(ask: Ask) -> Answer:
    return Answer(_told(ask, _type(ask)))


@door("POST /appointment_types", "subdomain*", vendor_type=True)
def make_type(ask: Ask) -> Answer:
    office, body = ask.office, ask.part("appointment_type")
    need(body, "appointment_type", "name", "minutes")
    fields = _fields(ask, body, None)
    parent = fields.pop("parent_type", "Institution")
    parent_id = fields.pop("parent_id", ask.body.get("location_id") if parent == "Location" else office.institution_id)
    _parent(office, parent, parent_id)
    number = office.synchronizer.new_id()
    row = AppointmentType(number, fields.pop("name"), fields.pop("minutes"), parent, parent_id, office.now, **fields)
    office.types[number] = row
    return Answer(wire.appointment_type(row), status=201)


@door("PATCH /appointment_types/{id}", "subdomain*", vendor_type=True)
def change_type(ask: Ask) -> Answer:
    row = _type(ask)
    for name, value in _fields(ask, ask.part("appointment_type"), row).items():
        setattr(row, name, value)
    _parent(ask.office, row.parent_type, row.parent_id)
    row.updated_at = ask.synchronizer.now
    return Answer(wire.appointment_type(row))


@door("DELETE /appointment_types/{id}", "subdomain* location_id", vendor_type=True)
def delete_type(ask: Ask) -> Answer:
    row = _type(ask)
    del ask.office.types[row.id]
    return Answer(wire.appointment_type(row))


@door("GET /appointment_types/{id}/appointment_descriptors", "subdomain* location_id descriptor_type", vendor_type=True)
def descriptors_of_type(ask: Ask) -> Answer:
    return _descriptors(ask, ask.office, [row for row in _visible(ask.office) if row.id in _type(ask).descriptor_ids])


@door("GET /locations/{id}/appointment_descriptors", "descriptor_type", vendor_type=True)
def descriptors_of_location(ask: Ask) -> Answer:
    found = ask.synchronizer.location(ask.ids[0])
    if found is None:
        raise Refusal(404, "Location not found")
    office, where = found
    return _descriptors(ask, office, [row for row in _visible(office) if row.fields["location_id"] == where.id])


@door("GET /appointments/{id}/appointment_descriptors", "subdomain* descriptor_type", vendor_type=True)
def descriptors_of_appointment(ask: Ask) -> Answer:
    row = ask.office.appointments.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Appointment not found")
    return _descriptors(ask, ask.office, [entry for entry in _visible(ask.office) if entry.id in row.descriptor_ids])


def _visible(office: Office) -> list[Entry]:
    """What is read of the practice's own types and codes: some systems give their procedure codes alone."""
    rows = office.rows("descriptors")
    if office.system.descriptors == "all":
        return rows
    return [row for row in rows if row.fields["descriptor_type"] == "Procedure Code"]


def _descriptors(ask: Ask, office: Office, rows: list[Entry]) -> Answer:
    kind = ask.text("descriptor_type")
    wanted = [row for row in rows if kind in (None, row.fields["descriptor_type"])]
    return Answer([wire.descriptor(office, row) for row in wanted], count=len(wanted))


def _type(ask: Ask) -> AppointmentType:
    row = ask.office.types.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Appointment type not found")
    return row


def _told(ask: Ask, row: AppointmentType) -> dict[str, Any]:
    """With its descriptors, if they were asked for: those of the location that was named."""
    told, office = wire.appointment_type(row), ask.office
    if "descriptors" in ask.include:
        if ask.optional_location is None:
            raise Refusal(400, "Missing parameter location_id")
        told["descriptors"] = [
            wire.descriptor(office, entry)
            for entry in _visible(office)
            if entry.id in row.descriptor_ids and entry.fields["location_id"] == ask.location.id
        ]
    return told


def _fields(ask: Ask, body: dict[str, Any], row: AppointmentType | None) -> dict[str, Any]:
    office = ask.office
    typed(body, "appointment_type", name=str, minutes=int, parent_type=str, parent_id=int, bookable_online=bool)
    typed(body, "appointment_type", emr_appt_descriptor_ids=list)
    fields = {
        name: body[name]
        for name in ("name", "minutes", "parent_type", "parent_id", "bookable_online")
        if body.get(name) is not None
    }
    if fields.get("minutes", 1) < 1:
        raise Refusal(400, "minutes does not have a valid value")
    if any(other.name == fields.get("name") and other is not row for other in office.types.values()):
        raise Refusal(400, "Name has already been taken")
    if (numbers := body.get("emr_appt_descriptor_ids")) is not None:
        if not set(numbers) <= {entry.id for entry in _visible(office)}:
            raise Refusal(404, "Appointment descriptor not found")
        fields["descriptor_ids"] = tuple(numbers)
    return fields


def _parent(office: Office, kind: str, number: int | None) -> None:
    known: dict[str, set[int]] = {"Location": set(office.locations), "Institution": {office.institution_id}}
    if number not in known.get(kind, set()):
        raise Refusal(400, "parent_type, parent_id does not have a valid value")
