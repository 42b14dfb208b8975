"""Patients, and the notes and documents that are put into their charts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz

from .. import wire
from ..asking import Answer, Ask, Refusal, a_date, need, typed
from ..office import Office
from ..paging import page, since
from ..records import Appointment, Patient
from . import door
from .places import CURSORS

NANP = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
OLDEST = timedelta(days=130 * 365.25)
BIO = {
    "gender",
    "home_phone_number",
    "cell_phone_number",
    "work_phone_number",
    "custom_contact_number",
    "weight",
    "height",
    "street_address",
    "address_line_1",
    "address_line_2",
    "city",
    "state",
    "zip_code",
    "insurance_name",
    "race",
}


def digits(phone: str) -> str:
    """A telephone number as NexHealth keeps it: the first ten digits of what it was given, so that +1 505... loses
    its last one and is no number."""
    return re.sub(r"\D", "", phone)[:10]


def plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# ---------------------------------------------------------------------- finding


@door(
    "GET /patients",
    "subdomain* location_id* sort name email phone_number date_of_birth inactive foreign_id updated_since new_patient "
    "non_patient forms_syncable location_strict " + CURSORS,
)
def patients(ask: Ask) -> Answer:
    office, where = ask.office, ask.location
    strict, asked_for = ask.truth("location_strict", default=False), _asked_for(ask)
    rows = [
        row
        for row in since(ask, office.patients.values())
        if (not strict or where.id in row.location_ids) and asked_for(row)
    ]
    return page(ask, rows, lambda row: wire.patient_in_list(office, row))


def _asked_for(ask: Ask) -> Callable[[Patient], bool]:
    born, name, foreign = ask.day("date_of_birth"), ask.text("name"), ask.text("foreign_id")
    flags = {flag: ask.truth(flag) for flag in ("inactive", "new_patient", "non_patient")}
    ask.truth("forms_syncable")
    reached = _reached_by(ask)
    return lambda row: (
        all(wanted in (None, getattr(row, flag)) for flag, wanted in flags.items())
        and born in (None, row.date_of_birth)
        and foreign in (None, row.foreign_id)
        and reached(row)
        and (name is None or _resembles(name, row.name))
    )


def _reached_by(ask: Ask) -> Callable[[Patient], bool]:
    email, phone = (ask.text("email") or "").casefold(), digits(ask.text("phone_number") or "")
    asked = [what for what in ("email", "phone_number") if ask.text(what) is not None]
    enough = any if ask.synchronizer.quirks.phone_and_email_widen else all

    def reached(row: Patient) -> bool:
        hits = {"email": (row.email or "").casefold() == email, "phone_number": digits(row.phone_number) == phone}
        return not asked or enough(hits[what] for what in asked)

    return reached


def _resembles(asked: str, name: str) -> bool:
    """Fuzzy: every word asked for is near some word of the name."""
    words = plain(name).split()
    return all(
        any(fuzz.ratio(word, other) >= 75 or other.startswith(word) for other in words) for word in plain(asked).split()
    )


INCLUDES = {"upcoming_appts", "last_visited_appointment", "procedures", "insurance_coverages", "patient_alerts"}


@door("GET /patients/{id}", "subdomain* include[]")
def patient(ask: Ask) -> Answer:
    office, row = ask.office, _patient(ask)
    told = wire.patient_detailed(office, row)
    for name in ask.include & INCLUDES:
        told[name] = _included(office, row, name)
    match ask.synchronizer.quirks.settled(ask.synchronizer.quirks.patient_nesting, "data", "user", "patient"):
        case "data":
            return Answer(told)
        case nested:
            return Answer({nested: told})


def _included(office: Office, row: Patient, name: str) -> Any:
    mine = [other for other in office.appointments.values() if other.patient_id == row.id and not other.cancelled]
    if name == "upcoming_appts":
        return [wire.appointment_basic(office, other) for other in mine if other.start > office.now]
    if name == "last_visited_appointment":
        past = [other for other in mine if other.start <= office.now]
        return wire.appointment_basic(office, max(past, key=_start)) if past else None
    kind = {"patient_alerts": "alerts", "procedures": "procedures", "insurance_coverages": "coverages"}[name]
    return [wire.dated(entry) for entry in office.rows(kind) if entry.fields["patient_id"] == row.id]


def _start(row: Appointment) -> Any:
    return row.start


def _patient(ask: Ask) -> Patient:
    row = ask.office.patients.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Patient not found")
    return row


# ---------------------------------------------------------------------- making


@door("POST /patients", "subdomain* location_id*")
def make_patient(ask: Ask) -> Answer:
    """A row of NexHealth's alone until the first appointment is written; or the one that matches."""
    office, where = ask.office, ask.location
    wanted = _wanted(ask, office)
    again = ask.body.get("return_existing_if_match", False)
    for row in office.patients.values():
        if _same(row, wanted):
            if again is not True:
                raise Refusal(400, "Patient already exists")
            return Answer({"user": wire.patient(office, row)})
    made = office.add_patient(
        wanted["first_name"],
        wanted["last_name"],
        wanted["born"],
        wanted["phone"],
        where,
        known=False,
        email=wanted["email"],
        gender=wanted["gender"],
        new_patient=True,
        provider_id=wanted["provider_id"],
        more=wanted["more"],
    )
    return Answer({"user": wire.patient(office, made)}, status=201)


def _wanted(ask: Ask, office: Office) -> dict[str, Any]:
    provider, body = ask.body.get("provider") or {}, ask.part("patient")
    if not isinstance(provider, dict):
        raise Refusal(400, "provider is invalid")
    need(provider, "provider", "provider_id")
    need(body, "patient", "first_name", "last_name", "email", "bio")
    typed(provider, "provider", provider_id=int)
    typed(body, "patient", first_name=str, last_name=str, email=str, bio=dict)
    bio = body["bio"]
    need(bio, "patient[bio]", "date_of_birth", "phone_number")
    typed(bio, "patient[bio]", phone_number=str, gender=str)
    if provider["provider_id"] not in office.providers:
        raise Refusal(404, "Provider not found")
    return {
        "provider_id": provider["provider_id"],
        "first_name": body["first_name"].strip(),
        "last_name": body["last_name"].strip(),
        "email": _email(body["email"]),
        "born": _born(office, bio["date_of_birth"]),
        "phone": _phone(bio["phone_number"]),
        "gender": _gender(bio.get("gender")),
        "more": {name: value for name, value in bio.items() if name in BIO - {"gender"}},
    }


def _born(office: Office, value: object) -> date:
    born = a_date("date_of_birth", value)
    today = office.now.date()
    if born > today or today - born > OLDEST:
        raise Refusal(400, "Date of birth is not valid")
    return born


def _phone(value: str) -> str:
    number = digits(value)
    if not NANP.fullmatch(number):
        raise Refusal(400, "Phone number is not valid")
    return number


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise Refusal(400, "Email is not valid")
    return value


def _gender(value: str | None) -> str:
    if value not in (None, "Male", "Female", "Other"):
        raise Refusal(400, "patient[bio][gender] does not have a valid value")
    return value or "Female"


def _same(row: Patient, wanted: dict[str, Any]) -> bool:
    """Birth date, name and telephone."""
    return (
        row.date_of_birth == wanted["born"]
        and (plain(row.first_name), plain(row.last_name)) == (plain(wanted["first_name"]), plain(wanted["last_name"]))
        and digits(row.phone_number) == wanted["phone"]
    )


# ---------------------------------------------------------------------- notes and documents


@door("GET /patients/{id}/alerts", "subdomain* include_disabled", vendor_type=True)
def alerts(ask: Ask) -> Answer:
    patient_id, all_of_them = _patient(ask).id, ask.truth("include_disabled", default=False)
    rows = [
        wire.dated(row)
        for row in ask.office.rows("alerts")
        if row.fields["patient_id"] == patient_id and (all_of_them or row.fields["disabled_at"] is None)
    ]
    return Answer(rows, count=len(rows))


@door("POST /patients/{id}/alerts", "subdomain*", vendor_type=True)
def make_alert(ask: Ask) -> Answer:
    office, row, body = ask.office, _patient(ask), ask.part("patient_alert")
    need(body, "patient_alert", "note")
    typed(body, "patient_alert", note=str)
    if not office.system.alerts:
        unsupported(office, "Patient alerts are not supported for this system")
    made = office.add_entry("alerts", patient_id=row.id, note=body["note"], disabled_at=None, created_at=office.now)
    return Answer(wire.dated(made), status=201)


@door("GET /patients/{id}/alerts/{alert_id}", "subdomain*", vendor_type=True)
def alert(ask: Ask) -> Answer:
    return Answer(wire.dated(_alert(ask)))


@door("PATCH /patients/{id}/alerts/{alert_id}", "subdomain*", vendor_type=True)
def change_alert(ask: Ask) -> Answer:
    row, body = _alert(ask), ask.part("patient_alert")
    typed(body, "patient_alert", disabled=bool)
    row.fields["disabled_at"] = ask.synchronizer.now if body.get("disabled") else None
    row.updated_at = ask.synchronizer.now
    return Answer(wire.dated(row))


def _alert(ask: Ask) -> Any:
    row = ask.office.entries.get("alerts", {}).get(ask.ids[1])
    if row is None or row.fields["patient_id"] != _patient(ask).id:
        raise Refusal(404, "Alert not found")
    return row


@door("GET /patients/{id}/documents", "subdomain*", vendor_type=True)
def documents(ask: Ask) -> Answer:
    patient_id = _patient(ask).id
    rows = [_document(row) for row in ask.office.rows("documents") if row.fields["patient_id"] == patient_id]
    return Answer(rows, count=len(rows))


@door("POST /patients/{id}/documents", "subdomain* location_id*", vendor_type=True)
def make_document(ask: Ask) -> Answer:
    office, row, form = ask.office, _patient(ask), ask.form()
    assert ask.location
    name, content = form.get("file", (None, b""))
    if not name or not content:
        raise Refusal(400, "Missing parameter file")
    _, kind = form.get("document_type_id", (None, b"1"))
    made = office.add_entry(
        "documents",
        patient_id=row.id,
        filename=name,
        type=name.rpartition(".")[2],
        url=f"https://documents.example.com/{len(content)}",
        created_at=office.now,
        document_type_id=int(kind or b"1"),
        content=content,
    )
    return Answer(_document(made), status=201)


def _document(row: Any) -> dict[str, Any]:
    return {name: value for name, value in wire.entry(row).items() if name not in ("patient_id", "content")}


def unsupported(office: Office, error: str) -> None:
    """What the system behind cannot take is turned down, or kept by NexHealth alone."""
    if (
        office.synchronizer.quirks.settled(office.synchronizer.quirks.unsupported_answer, "400", "nexhealth only")
        == "400"
    ):
        raise Refusal(400, error)
