"""Appointments: listed, made, changed. A yes here means that NexHealth has it, not that the practice has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .. import wire
from ..asking import Answer, Ask, Refusal, a_date, an_instant, need, typed
from ..office import Office
from ..paging import page, since
from ..records import Appointment, Location
from ..slots import DEFAULT_LENGTH
from . import door
from .people import unsupported
from .places import CURSORS

LONGEST_NOTE = 128


# ---------------------------------------------------------------------- reading


@door(
    "GET /appointments",
    "subdomain* start* end* location_id foreign_id timezone cancelled unavailable nex_only updated_since "
    "appointment_type_id patient_ids[] provider_ids[] operatory_ids[] created_by sort " + CURSORS,
)
def appointments(ask: Ask) -> Answer:
    office, where, foreign = ask.office, ask.optional_location, ask.text("foreign_id")
    if where is None and foreign is None:
        raise Refusal(400, "location_id, foreign_id are missing, at least one parameter must be provided")
    if len(ask.numbers("patient_ids[]")) > 25:
        raise Refusal(400, "patient_ids[] has more than 25 values")
    (start, end), asked_for = _bounds(ask), _asked_for(ask)
    rows = [
        row
        for row in since(ask, office.appointments.values())
        if start <= row.start < end
        and (where is None or row.location_id == where.id)
        and foreign in (None, row.foreign_id)
        and asked_for(row)
    ]
    return page(ask, rows, _spelled(ask, lambda row: wire.appointment(office, row)))


def _bounds(ask: Ask) -> tuple[datetime, datetime]:
    try:
        zone = ZoneInfo(ask.text("timezone") or "") if ask.text("timezone") else None
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(400, "timezone does not have a valid value") from None
    start, end = ask.instant("start", zone), ask.instant("end", zone)
    assert start is not None
    assert end is not None
    return start, end


def _asked_for(ask: Ask) -> Callable[[Appointment], bool]:
    cancelled, unavailable, nex_only = (ask.truth(name) for name in ("cancelled", "unavailable", "nex_only"))
    kind = ask.number("appointment_type_id")
    lists = {name: set(ask.numbers(f"{name}s[]")) for name in ("patient_id", "provider_id", "operatory_id")}
    return lambda row: (
        cancelled in (None, row.cancelled)
        and unavailable in (None, row.unavailable)
        and (not nex_only or row.through_api)
        and kind in (None, row.appointment_type_id)
        and all(not wanted or getattr(row, name) in wanted for name, wanted in lists.items())
    )


@door("GET /appointments/{id}", "subdomain* include[]", vendor_type=True)
def appointment(ask: Ask) -> Answer:
    office, row = ask.office, _appointment(ask)
    told = _spelled(ask, lambda row: wire.appointment(office, row))(row)
    for name in ask.include or {"patient"}:
        if name in _INCLUDED:
            told[name] = _INCLUDED[name](office, row)
    return Answer({name: value for name, value in told.items() if name not in _INCLUDED or value is not None})


def _patient(office: Office, row: Appointment) -> Any:
    patient = office.patients.get(row.patient_id or 0)
    return wire.patient(office, patient) if patient else None


def _operatory(office: Office, row: Appointment) -> Any:
    operatory = office.operatories.get(row.operatory_id or 0)
    return wire.operatory(office, operatory, set()) if operatory else None


def _kind(office: Office, row: Appointment) -> Any:
    kind = office.types.get(row.appointment_type_id or 0)
    return wire.appointment_type(kind) if kind else None


_INCLUDED: dict[str, Callable[[Office, Appointment], Any]] = {
    "patient": _patient,
    "operatory": _operatory,
    "appointment_type": _kind,
    "procedures": lambda office, row: [
        wire.dated(entry) for entry in office.rows("procedures") if entry.fields["appointment_id"] == row.id
    ],
    "descriptors": lambda office, row: [
        wire.descriptor(office, entry) for entry in office.rows("descriptors") if entry.id in row.descriptor_ids
    ],
}


def _appointment(ask: Ask) -> Appointment:
    row = ask.office.appointments.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Appointment not found")
    return row


def _spelled(ask: Ask, say: Callable[[Appointment], dict[str, Any]]) -> Callable[[Appointment], dict[str, Any]]:
    """Now and then `canceled`, as it has been seen."""
    quirks = ask.synchronizer.quirks
    if not quirks.happens(quirks.canceled):
        return say

    def other(row: Appointment) -> dict[str, Any]:
        told = say(row)
        return told | {"canceled": told.pop("cancelled")}

    return other


# ---------------------------------------------------------------------- making


@door("POST /appointments", "subdomain* location_id* notify_patient")
def make_appointment(ask: Ask) -> Answer:
    office, where, body = ask.office, ask.location, ask.part("appt")
    ask.truth("notify_patient")
    _right_types(body)
    block = body.get("unavailable") is True
    need(body, "appt", *(() if block else ("patient_id",)), "provider_id", "start_time")
    if where.map_by_operatory:
        need(body, "appt", "operatory_id")
    row = _row(office, where, body, block)
    if office.sync["write"] == "red" and office.synchronizer.quirks.red_write_answer != 201:
        raise Refusal(office.synchronizer.quirks.red_write_answer, "Sync is down for this location")
    _free(office, row)
    office.appointments[row.id] = row
    office.writes.insert(row)
    told = wire.appointment(office, row)
    office.tell("appointment_created", row)
    return Answer({"appt": told}, status=201)


def _row(office: Office, where: Location, body: dict[str, Any], block: bool) -> Appointment:
    provider = office.providers.get(body["provider_id"])
    if provider is None or provider.inactive or where.id not in provider.location_ids:
        raise Refusal(404, "Provider not found")
    start, end = _span(office, body)
    now = office.now
    return Appointment(
        office.synchronizer.new_id(),
        where.id,
        start,
        end,
        now,
        now,
        patient_id=None if block else _whose(office, body),
        provider_id=provider.id,
        operatory_id=_operatory_id(office, where, body.get("operatory_id")),
        appointment_type_id=_type_id(office, body),
        note=_note(body.get("note")),
        descriptor_ids=_descriptor_ids(office, body),
        unavailable=block,
        is_guardian=body.get("is_guardian") is True,
        is_new_clients_patient=body.get("is_new_clients_patient") is True,
        referrer=body.get("referrer"),
        through_api=True,
    )


def _right_types(body: dict[str, Any]) -> None:
    typed(body, "appt", patient_id=int, provider_id=int, operatory_id=int, appointment_type_id=int, note=str)
    typed(body, "appt", start_time=str, end_time=str, unavailable=bool, is_guardian=bool, descriptor_ids=list)
    typed(body, "appt", is_new_clients_patient=bool, referrer=str, patient=dict)


def _span(office: Office, body: dict[str, Any]) -> tuple[datetime, datetime]:
    """In the future; without an end as long as its type."""
    start = an_instant("appt[start_time]", body["start_time"])
    if start <= office.now:
        raise Refusal(400, "You can only insert appointments in the future")
    if body.get("end_time"):
        end = an_instant("appt[end_time]", body["end_time"])
    else:
        kind = office.types.get(body.get("appointment_type_id") or 0)
        end = start + timedelta(minutes=kind.minutes if kind else DEFAULT_LENGTH)
    if end <= start:
        raise Refusal(400, "End time must be after start time")
    return start, end


def _whose(office: Office, body: dict[str, Any]) -> int:
    row = office.patients.get(body["patient_id"])
    if row is None or row.inactive or not row.bookable:
        raise Refusal(404, "Patient not found")
    if body.get("is_guardian") is True:
        child = body.get("patient") or {}
        need(child, "appt[patient]", "first_name", "last_name", "bio")
        a_date("appt[patient][bio][date_of_birth]", child["bio"].get("date_of_birth"))
    return row.id


def _operatory_id(office: Office, where: Location, number: int | None) -> int | None:
    if number is None:
        return None
    row = office.operatories.get(number)
    if row is None or not row.active or row.location_id != where.id:
        raise Refusal(400, "Operatory not available")
    return number


def _type_id(office: Office, body: dict[str, Any]) -> int | None:
    number = body.get("appointment_type_id")
    if number is not None and number not in office.types:
        raise Refusal(404, "Appointment type not found")
    return number


def _descriptor_ids(office: Office, body: dict[str, Any]) -> tuple[int, ...]:
    numbers = tuple(body.get("descriptor_ids") or ())
    if not set(numbers) <= set(office.entries.get("descriptors", {})):
        raise Refusal(404, "Appointment descriptor not found")
    return numbers


def _note(note: str | None) -> str | None:
    if note is not None and len(note) > LONGEST_NOTE:
        raise Refusal(400, f"note is too long (maximum is {LONGEST_NOTE} characters)")
    return note


def _free(office: Office, row: Appointment) -> None:
    quirks = office.synchronizer.quirks
    if quirks.rejects_overlap and office.is_occupied(row):
        raise Refusal(quirks.settled(quirks.occupied_answer, 400, 422, 201), "The time slot is not available")


# ---------------------------------------------------------------------- changing

MOVES = {"start_time": "start", "end_time": "end", "operatory_id": "operatory_id", "note": "note"}


@door("PATCH /appointments/{id}", "subdomain*")
def change_appointment(ask: Ask) -> Answer:
    office, row, body = ask.office, _appointment(ask), ask.part("appt")
    typed(body, "appt", confirmed=bool, cancelled=bool, checkin_at=str, start_time=str, end_time=str, operatory_id=int)
    typed(body, "appt", note=str)
    if office.sync["write"] == "red" and office.synchronizer.quirks.red_write_answer != 201:
        raise Refusal(office.synchronizer.quirks.red_write_answer, "Sync is down for this location")
    wanted = _wanted(office, row, body)
    reaches = office.system.moves or not any(name in body for name in MOVES)
    if not reaches:
        unsupported(office, "Appointment updates are not supported for this system")
    _change(office, row, wanted, reaches)
    return Answer({"appt": _spelled(ask, lambda row: wire.appointment(office, row))(row)})


def _wanted(office: Office, row: Appointment, body: dict[str, Any]) -> dict[str, Any]:
    """The record's fields that are to change, with their new values."""
    wanted: dict[str, Any] = {}
    if body.get("confirmed") is not None:
        wanted |= _confirmed(office, row, body["confirmed"])
    if body.get("cancelled") is not None:
        wanted |= _cancelled(office, row, body["cancelled"])
    if body.get("checkin_at") is not None:
        if row.checkin_at is not None:
            raise Refusal(400, "checkin_at is already set")
        wanted["checkin_at"] = an_instant("appt[checkin_at]", body["checkin_at"])
    for name in ("start_time", "end_time"):
        if body.get(name) is not None:
            wanted[MOVES[name]] = an_instant(f"appt[{name}]", body[name])
    if "note" in body:
        wanted["note"] = _note(body["note"])
    if body.get("operatory_id") is not None:
        wanted["operatory_id"] = _operatory_id(office, office.locations[row.location_id], body["operatory_id"])
    return wanted


def _confirmed(office: Office, row: Appointment, confirmed: bool) -> dict[str, Any]:
    if not confirmed:
        raise Refusal(400, "confirmed can only be changed from false to true")
    if row.confirmed:
        _already(office, "Appointment is already confirmed")
    return {"confirmed": True, "confirmed_at": office.now}


def _cancelled(office: Office, row: Appointment, cancelled: bool) -> dict[str, Any]:
    if cancelled and row.cancelled:
        _already(office, "Appointment is already cancelled")
    return {"cancelled": True, "cancelled_at": office.now} if cancelled else {"cancelled": False}


def _already(office: Office, error: str) -> None:
    status = office.synchronizer.quirks.settled(office.synchronizer.quirks.already_answer, 200, 400, 422)
    if status != 200:
        raise Refusal(status, error)


def _change(office: Office, row: Appointment, wanted: dict[str, Any], reaches: bool) -> None:
    """All of it or nothing: a move onto a taken time changes nothing."""
    before = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    try:
        if {"start", "end"} & set(wanted) and (row.end <= row.start or row.start <= office.now):
            raise Refusal(400, "start_time, end_time does not have a valid value")
        if {"start", "end", "operatory_id"} & set(wanted) or wanted.get("cancelled") is False:
            _free(office, row)
    except Refusal:
        for name, value in before.items():
            setattr(row, name, value)
        raise
    row.updated_at = office.now
    if reaches and before:
        office.writes.update(row, before)
