"""Records as NexHealth spells them in JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .records import (
    Appointment,
    AppointmentType,
    Endpoint,
    Entry,
    Label,
    Location,
    Operatory,
    Patient,
    Provider,
    Subscription,
    WorkingHour,
)

if TYPE_CHECKING:
    from .office import Office

UNWRITTEN = "Nexhealth"
"""The foreign id type of what the practice's own system has not got."""


def instant(value: datetime) -> str:
    value = value.astimezone(UTC)
    return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"


def moment(value: datetime | None) -> str | None:
    return instant(value) if value else None


def local(value: datetime, zone: ZoneInfo) -> str:
    """A slot's time: wall time with the practice's offset."""
    return value.astimezone(zone).isoformat(timespec="milliseconds")


@lru_cache(maxsize=4096)
def offset(day: datetime, zone: ZoneInfo) -> str:
    return day.astimezone(zone).strftime("%z")


def attributes(before: dict[str, Any]) -> dict[str, Any]:
    names = {"start": "start_time", "end": "end_time"}
    return {
        names.get(name, name): moment(value) if isinstance(value, datetime) else value for name, value in before.items()
    }


# ---------------------------------------------------------------------- places


def location(office: Office, row: Location) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "institution_id": row.institution_id,
        "street_address": "1 Example Street",
        "street_address_2": None,
        "city": "Exampleton",
        "state": "MD",
        "zip_code": "20814",
        "country_code": "US",
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
        "latitude": None,
        "longitude": None,
        "phone_number": row.phone_number,
        "foreign_id": row.foreign_id,
        "foreign_id_type": office.system.foreign_id_type,
        "email": None,
        "tz": row.tz,
        "last_sync_time": instant(office.sync_at["read"]),
        "insert_appt_client": row.insert_appt_client,
        "map_by_operatory": row.map_by_operatory,
        "set_availability_by_operatory": False,
        "inactive": row.inactive,
        "specialty": {"id": 1, "name": "General Dentistry"},
    }


def location_basic(row: Location) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "street_address": "1 Example Street",
        "street_address_2": "",
        "city": "Exampleton",
        "state": "MD",
        "zip_code": "20814",
        "phone_number": row.phone_number,
        "email": "desk@example.com",
        "inactive": row.inactive,
    }


def institution(office: Office) -> dict[str, Any]:
    return {
        "id": office.institution_id,
        "name": office.name,
        "created_at": instant(office.created_at),
        "updated_at": instant(office.created_at),
        "subdomain": office.subdomain,
        "phone_number": "3015550100",
        "emrs": [office.system.name],
        "country_code": "US",
        "appointment_types_location_scoped": any(kind.parent_type == "Location" for kind in office.types.values()),
        "is_sync_notifications": False,
        "notify_insert_fails": False,
        "locations": [location_basic(row) for row in office.locations.values()],
    }


def provider(office: Office, row: Provider, include: set[str]) -> dict[str, Any]:
    told = _person(office, row.id, row.first_name, row.last_name, row.foreign_id, row.created_at, row.updated_at) | {
        "email": None,
        "bio": {"phone_number": None, "date_of_birth": None, "gender": None},
        "inactive": row.inactive,
        "last_sync_time": instant(row.updated_at),
        "display_name": f"Dr. {row.last_name}",
        "npi": row.npi,
        "tin": None,
        "state_license": None,
        "specialty_code": None,
        "provider_requestables": [{"location_id": number} for number in row.location_ids] if row.requestable else [],
    }
    if "locations" in include:
        told["locations"] = [location(office, office.locations[number]) for number in row.location_ids]
    if "availabilities" in include:
        mine = [hours for hours in office.hours.values() if hours.provider_id == row.id and hours.active]
        told["availabilities"] = [working_hour(office, hours, "appointment_types" in include) for hours in mine]
    return told


def operatory(office: Office, row: Operatory, include: set[str]) -> dict[str, Any]:
    told = {
        "id": row.id,
        "name": row.name,
        "foreign_id": row.foreign_id,
        "foreign_id_type": office.system.foreign_id_type,
        "location_id": row.location_id,
        "last_sync_time": instant(row.updated_at),
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
        "display_name": row.name,
        "active": row.active,
        "bookable_online": row.bookable_online,
    }
    if "appointment_types" in include:
        told["appointment_types"] = kinds(office, row.appointment_type_ids)
    return told


# ---------------------------------------------------------------------- types and hours


def appointment_type(row: AppointmentType) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "parent_type": row.parent_type,
        "parent_id": row.parent_id,
        "minutes": row.minutes,
        "bookable_online": row.bookable_online,
    }


def kinds(office: Office, numbers: tuple[int, ...]) -> list[dict[str, Any]]:
    return [appointment_type(office.types[number]) for number in numbers if number in office.types]


def descriptor(office: Office, row: Entry) -> dict[str, Any]:
    return {
        "id": row.id,
        **row.fields,
        "foreign_id_type": office.system.foreign_id_type,
        "data": {},
        "active": True,
        "last_sync_time": instant(row.updated_at),
        "created_at": instant(row.updated_at),
        "updated_at": instant(row.updated_at),
    }


def label(row: Label) -> dict[str, Any]:
    return {"id": row.id, "location_id": row.location_id, "name": row.name}


def working_hour(office: Office, row: WorkingHour, with_types: bool) -> dict[str, Any]:
    zone = office.locations[row.location_id].zone
    day = datetime.combine(row.specific_date, row.begin, zone) if row.specific_date else office.now
    told: dict[str, Any] = {
        "id": row.id,
        "provider_id": row.provider_id,
        "location_id": row.location_id,
        "operatory_id": row.operatory_id,
        "begin_time": f"{row.begin:%H:%M}",
        "end_time": f"{row.end:%H:%M}",
        "days": list(row.days) if row.days is not None else None,
        "specific_date": row.specific_date.isoformat() if row.specific_date else None,
        "custom_recurrence": None,
        "tz_offset": offset(day, zone),
        "active": row.active,
        "source": row.source,
        "label": label(row.label) if row.label else None,
    }
    if row.recurrence:
        every = row.recurrence
        told["custom_recurrence"] = {"num": every.num, "unit": every.unit, "ref": every.ref.isoformat()}
    if with_types:
        told["appointment_types"] = kinds(office, row.appointment_type_ids)
    return told


# ---------------------------------------------------------------------- people


def _person(
    office: Office, number: int, first: str, last: str, foreign_id: str | None, created: datetime, updated: datetime
) -> dict[str, Any]:
    return {
        "id": number,
        "first_name": first,
        "middle_name": None,
        "last_name": last,
        "name": f"{first} {last}",
        "created_at": instant(created),
        "updated_at": instant(updated),
        "institution_id": office.institution_id,
        "foreign_id": foreign_id,
        "foreign_id_type": office.system.foreign_id_type if foreign_id else UNWRITTEN,
    }


def patient(office: Office, row: Patient) -> dict[str, Any]:
    told = _person(office, row.id, row.first_name, row.last_name, row.foreign_id, row.created_at, row.updated_at)
    return told | {
        "email": row.email,
        "bio": _bio(row),
        "inactive": row.inactive,
        "last_sync_time": moment(row.last_sync_time),
        "guarantor_id": None,
        "billing_type": None,
        "chart_id": None,
        "preferred_language": row.preferred_language,
        "preferred_locale": row.preferred_language,
        "location_ids": list(row.location_ids),
    }


def _bio(row: Patient) -> dict[str, Any]:
    return {
        "city": "",
        "state": "",
        "gender": row.gender,
        "zip_code": "",
        "new_patient": row.new_patient,
        "non_patient": row.non_patient,
        "phone_number": row.phone_number,
        "date_of_birth": row.date_of_birth.isoformat(),
        "address_line_1": "",
        "address_line_2": "",
        "street_address": "",
        "cell_phone_number": "",
        "home_phone_number": "",
        "work_phone_number": "",
    } | {key: value for key, value in row.more.items() if key != "person"}


def patient_in_list(office: Office, row: Patient) -> dict[str, Any]:
    told = patient(office, row)
    del told["preferred_locale"], told["location_ids"]
    signed = {"authorization": True, "privacy": True, "consent": True}
    dates = {f"{what}_date": row.created_at.date().isoformat() for what in signed}
    return told | {"provider_id": row.provider_id, "hipaa": signed | dates}


def patient_detailed(office: Office, row: Patient) -> dict[str, Any]:
    return patient_in_list(office, row) | {"location_ids": list(row.location_ids)}


# ---------------------------------------------------------------------- appointments


def appointment(office: Office, row: Appointment) -> dict[str, Any]:
    place = office.locations[row.location_id]
    doctor = office.providers.get(row.provider_id or 0)
    return {
        "id": row.id,
        "patient_id": row.patient_id,
        "provider_id": row.provider_id,
        "provider_name": doctor.name if doctor else None,
        "start_time": instant(row.start),
        "end_time": instant(row.end),
        "confirmed": row.confirmed,
        "confirmed_at": moment(row.confirmed_at),
        "patient_confirmed": False,
        "patient_confirmed_at": None,
        "patient_missed": False,
        "cancelled": row.cancelled,
        "cancelled_at": moment(row.cancelled_at),
        "unavailable": row.unavailable,
        "checkin_at": moment(row.checkin_at),
        "checked_out": False,
        "checked_out_at": None,
        "note": row.note,
        "timezone": place.tz,
        "timezone_offset": _short_offset(row.start, place.zone),
        "institution_id": office.institution_id,
        "location_id": row.location_id,
        "operatory_id": row.operatory_id,
        "appointment_type_id": row.appointment_type_id,
        "foreign_id": row.foreign_id,
        "foreign_id_type": office.system.foreign_id_type if row.foreign_id else UNWRITTEN,
        "misc": {"is_booked_on_nexhealth": True} if row.through_api else {},
        "last_sync_time": moment(row.last_sync_time),
        "created_by_user_id": None,
        "is_guardian": row.is_guardian,
        "is_new_clients_patient": row.is_new_clients_patient,
        "is_past_patient": False,
        "sooner_if_possible": False,
        "referrer": row.referrer,
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
    }


def _short_offset(when: datetime, zone: ZoneInfo) -> str:
    """As NexHealth writes it here: "-4:00"."""
    signed = offset(when, zone)
    return f"{signed[0]}{int(signed[1:3])}:{signed[3:]}"


def appointment_basic(office: Office, row: Appointment) -> dict[str, Any]:
    told = appointment(office, row)
    wanted = ("id", "provider_id", "provider_name", "start_time", "end_time", "location_id", "confirmed")
    return {name: told[name] for name in wanted}


# ---------------------------------------------------------------------- what is only read out, and the webhooks


def entry(row: Entry) -> dict[str, Any]:
    return {"id": row.id, **{name: _plain(value) for name, value in row.fields.items()}}


def dated(row: Entry) -> dict[str, Any]:
    return entry(row) | {"updated_at": instant(row.updated_at)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def endpoint(row: Endpoint) -> dict[str, Any]:
    return {
        "id": row.id,
        "target_url": row.target_url,
        "secret_key": row.secret_key,
        "active": row.active,
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
    }


def subscription(row: Subscription) -> dict[str, Any]:
    return {
        "id": row.id,
        "webhook_endpoint_id": row.webhook_endpoint_id,
        "institution_id": row.institution_id,
        "resource_type": row.resource_type,
        "event": row.event,
        "active": row.active,
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
    }
