"""Patients: found by birth date or telephone and compared here, made known only where there is none like them."""

from __future__ import annotations

from datetime import date

import phonenumbers

from integrations import names
from integrations.nexhealth.office import Office
from integrations.nexhealth.shapes import Person, read, read_all
from integrations.pms import Order, OutcomeUnknown, Patient, Refused, Unavailable

CLEAR = 100.0
"""The likeness of names at which, with the birth date, somebody is meant: each part of the shorter in the longer."""


async def find(office: Office, name: str, birth_date: date | None, phone: str) -> tuple[Patient, ...]:
    """Who has this birth date (without one, this telephone) and a name like it, best first."""
    return names.alike(name, [patient_of(one) for one in await _alike(office, birth_date, phone)])


async def _alike(office: Office, birth_date: date | None, phone: str) -> list[Person]:
    """Compared here once more: what a filter widens or leaves out differs from practice to practice."""
    if birth_date is not None:
        found = await _search(office, date_of_birth=birth_date.isoformat())
        return [one for one in found if one.bio.date_of_birth == birth_date]
    if digits := ten_digits(phone):
        found = await _search(office, phone_number=digits)
        return [one for one in found if digits in _phones(one)]
    return []


async def _search(office: Office, **which: str) -> list[Person]:
    """Nobody who has left, and no placeholder: it is not in the practice's system and cannot be booked for."""
    asked = office.here(
        inactive=False, non_patient=False, location_strict=office.settings.location_strict or None, **which
    )
    found = read_all(Person, await office.client.collect("/patients", asked))
    return [one for one in found if one.id and not (one.inactive or one.bio.non_patient or one.bio.new_patient)]


async def chosen(office: Office, order: Order) -> str:
    """The id of the patient whom an order is for: the one it names, the one who is clearly meant, or a new one.

    Raises Refused: ambiguous_patient, or by what is missing to make somebody known. A search that fails makes nobody
    known (pms F21).
    """
    if order.patient is not None:
        return order.patient.id
    if order.birth_date is None:
        raise Refused("a new patient has a birth date", code="birth_date")
    alike = [one for one in await _alike(office, order.birth_date, "") if _like(order, one) >= names.ALIKE]
    clear = [one for one in alike if _like(order, one) >= CLEAR or _same_phone(order, one)]
    if len(clear) > 1:
        clear = [one for one in clear if _same_phone(order, one)]
    if len(clear) == 1 and clear[0].id:
        return clear[0].id
    if alike:
        raise Refused("several patients, or one who may be another", code="ambiguous_patient")
    return await _made_known(office, order, order.birth_date)


async def _made_known(office: Office, order: Order, birth_date: date) -> str:
    """The id of a new patient, or of the one whom the system knows already by name, birth date and telephone.

    Asked twice it is the same patient, so an answer that was lost only means: nothing is booked yet.
    """
    first, _, last = order.name.strip().partition(" ")
    phone, email = ten_digits(order.phone), order.email or office.settings.patient_email
    for code, known in (("name", last), ("phone", phone), ("email", email)):
        if not known:
            raise Refused(f"a new patient has a {code}", code=code)
    bio = {"date_of_birth": birth_date.isoformat(), "phone_number": phone, "gender": "Other"}
    body = {
        "provider": {"provider_id": number(order.slot.provider)},
        "patient": {"first_name": first, "last_name": last.strip(), "email": email, "bio": bio},
        "return_existing_if_match": True,
    }
    try:
        data = await office.client.post("/patients", office.here(), body)
    except OutcomeUnknown as error:
        raise Unavailable(*error.args) from None
    return _id_in(data)


def _id_in(data: object) -> str:
    """A new patient comes as `user`, an old one under other names too."""
    if isinstance(data, dict):
        data = data.get("user") or data.get("patient") or data
    found = read(Person, data or {})
    if found.id is None:
        raise Unavailable("POST /patients: no patient in the answer")
    return found.id


def _like(order: Order, one: Person) -> float:
    return names.likeness(order.name, one.called)


def _same_phone(order: Order, one: Person) -> bool:
    return ten_digits(order.phone) in _phones(one)


def means(order: Order, patient: Patient) -> bool:
    """Whether a patient of the book is the one an order was for: ids change when a record reaches the practice."""
    born = order.birth_date or (order.patient.birth_date if order.patient else None)
    return born is not None and born == patient.birth_date and names.likeness(order.name, patient.name) >= names.ALIKE


def patient_of(one: Person) -> Patient:
    phone = next(iter(_phones(one)), "")
    return Patient(
        id=one.id or "",
        name=one.called,
        birth_date=one.bio.date_of_birth,
        phone=f"+1{phone}" if phone else "",
    )


def _phones(one: Person) -> list[str]:
    """All telephones of somebody, ten digits each; the one that they gave first stands first."""
    bio = one.bio
    kept = (bio.phone_number, bio.cell_phone_number, bio.home_phone_number, bio.work_phone_number)
    return [digits for digits in map(ten_digits, kept) if digits]


def ten_digits(phone: str) -> str:
    """A number as it is written and looked for there (pms F22): ten digits without +1; "" where it is no such number.

    There the first ten characters are kept, whatever they are: of +1301... the last two digits would be lost.
    """
    try:
        found = phonenumbers.parse(phone, "US")
    except phonenumbers.NumberParseException:
        return ""
    digits = str(found.national_number)
    return digits if found.country_code == 1 and len(digits) == 10 else ""


def number(id: str) -> int | str:
    """Their ids are numbers in what is sent."""
    return int(id) if id.isdecimal() else id
