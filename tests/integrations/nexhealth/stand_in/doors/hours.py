"""Working hours, their labels, and the bookable times that come of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from .. import wire
from ..asking import Answer, Ask, Refusal, a_date, need, typed
from ..office import Office
from ..paging import page
from ..records import Location, Provider, Recurrence, WorkingHour
from ..slots import DAYS, Wish, next_date, slots
from . import door
from .places import CURSORS

WHEN = ("days", "specific_date", "custom_recurrence")
NOTHING = "Next available slot not found. Please confirm that the provider has active availabilities."


@door(
    "GET /working_hours",
    "subdomain* location_id* provider_id operatory_id label_id source active ignore_past_dates include[] " + CURSORS,
)
def working_hours(ask: Ask) -> Answer:
    office, where = ask.office, ask.location
    wanted = {
        "provider_id": ask.number("provider_id"),
        "operatory_id": ask.number("operatory_id"),
        "source": ask.one_of("source", "manual", "synced"),
        "active": ask.truth("active", default=True),
    }
    label, today = ask.number("label_id"), office.now.astimezone(where.zone).date()
    past = ask.truth("ignore_past_dates", default=False)
    rows = [
        row
        for row in office.hours.values()
        if row.location_id == where.id
        and all(value in (None, getattr(row, name)) for name, value in wanted.items())
        and label in (None, row.label.id if row.label else None)
        and not (past and row.specific_date is not None and row.specific_date < today)
    ]
    return page(ask, rows, lambda row: wire.working_hour(office, row, "appointment_types" in ask.include))


@door("GET /working_hours/{id}", "subdomain* include[]")
def working_hour(ask: Ask) -> Answer:
    row = _hours(ask)
    return Answer(wire.working_hour(ask.office, row, "appointment_types" in ask.include))


@door("POST /working_hours", "subdomain* location_id*")
def make_hours(ask: Ask) -> Answer:
    body, office, where = ask.part("working_hour"), ask.office, ask.location
    need(body, "working_hour", "provider_id", "begin_time", "end_time")
    if sum(body.get(name) is not None for name in WHEN) != 1:
        raise Refusal(400, "days, specific_date, custom_recurrence are mutually exclusive, exactly one is required")
    fields = _fields(office, body)
    if where.map_by_operatory and body.get("operatory_id") is None:
        raise Refusal(400, "Missing parameter working_hour[operatory_id]")
    row = office.put_hours(**({"operatory_id": None, "location_id": where.id} | fields))
    _in_order(row)
    return Answer(wire.working_hour(office, row, False), status=201)


@door("PATCH /working_hours/{id}", "subdomain*")
def change_hours(ask: Ask) -> Answer:
    row, body = _hours(ask), ask.part("working_hour")
    if row.source == "synced":
        raise Refusal(400, "Synced working hours cannot be changed")
    fields = _fields(ask.office, body)
    if any(name in body for name in WHEN):
        fields = {"days": None, "specific_date": None, "recurrence": None} | fields
    for name, value in fields.items():
        setattr(row, name, value)
    row.updated_at = ask.synchronizer.now
    _in_order(row)
    return Answer(wire.working_hour(ask.office, row, True))


@door("DELETE /working_hours/{id}", "subdomain*")
def delete_hours(ask: Ask) -> Answer:
    row = _hours(ask)
    if row.source == "synced":
        raise Refusal(400, "Synced working hours cannot be deleted")
    del ask.office.hours[row.id]
    return Answer(status=204)


@door("GET /working_hour_labels", "subdomain* location_id search_name active " + CURSORS)
def labels(ask: Ask) -> Answer:
    where, name, active = ask.optional_location, (ask.text("search_name") or "").casefold(), ask.truth("active")
    rows = [
        row
        for row in ask.office.labels.values()
        if (where is None or row.location_id in (None, where.id))
        and name in row.name.casefold()
        and active in (None, row.active)
    ]
    return page(ask, rows, wire.label)


def _hours(ask: Ask) -> WorkingHour:
    row = ask.office.hours.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Working hour not found")
    return row


def _in_order(row: WorkingHour) -> None:
    if row.end <= row.begin:
        raise Refusal(400, "end_time must be after begin_time")


def _fields(office: Office, body: dict[str, Any]) -> dict[str, Any]:
    """The fields of a working_hour that were given, as the record keeps them."""
    typed(body, "working_hour", provider_id=int, operatory_id=int, appointment_type_ids=list, days=list, active=bool)
    typed(body, "working_hour", custom_recurrence=dict)
    read: dict[str, Callable[[Any], Any]] = {
        "provider_id": lambda v: _known(office.providers, "Provider", v),
        "operatory_id": lambda v: _known(office.operatories, "Operatory", v),
        "begin_time": lambda v: _wall("begin_time", v),
        "end_time": lambda v: _wall("end_time", v),
        "appointment_type_ids": lambda v: tuple(_known(office.types, "Appointment type", n) for n in v),
        "days": _days,
        "specific_date": lambda v: a_date("specific_date", v),
        "custom_recurrence": _recurrence,
        "active": lambda v: v,
    }
    names = {"begin_time": "begin", "end_time": "end", "custom_recurrence": "recurrence"}
    return {
        names.get(name, name): understand(body[name]) for name, understand in read.items() if body.get(name) is not None
    }


def _known(rows: dict[int, Any], what: str, number: int) -> int:
    if number not in rows:
        raise Refusal(404, f"{what} not found")
    return number


def _wall(name: str, value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise Refusal(400, f"working_hour[{name}] is invalid")
    return time.fromisoformat(value)


def _days(value: list[str]) -> tuple[str, ...]:
    if not value or not set(value) <= set(DAYS):
        raise Refusal(400, "working_hour[days] does not have a valid value")
    return tuple(value)


def _recurrence(value: dict[str, Any]) -> Recurrence:
    need(value, "custom_recurrence", "num", "unit", "ref")
    typed(value, "custom_recurrence", num=int)
    if value["num"] < 1 or value["unit"] not in ("day", "week", "month"):
        raise Refusal(400, "custom_recurrence does not have a valid value")
    return Recurrence(value["num"], value["unit"], a_date("ref", value["ref"]))


# ---------------------------------------------------------------------- bookable times


@door(
    "GET /available_slots",
    "subdomain* start_date* days* lids[]* pids[] operatory_ids[] appointment_type_id working_hour_label_id "
    "working_hour_source slot_length slot_interval overlapping_operatory_slots appointments_per_timeslot",
)
def available_slots(ask: Ask) -> Answer:
    """Grouped by location and provider. An empty answer is no error: a date says where to look, null that the
    practice is not set up (R01, R02)."""
    if not ask.texts("pids[]") and ask.number("appointment_type_id") is None:
        raise Refusal(400, "pids[], appointment_type_id are missing, at least one parameter must be provided")
    wish, office = _wish(ask), ask.office
    groups = [
        _group(office, where, who, wish) for where in _locations(ask, office) for who in _who(ask, office, where, wish)
    ]
    empty = not any(group["slots"] or group["next_available_date"] for group in groups)
    return Answer(groups, count=len(groups), description=NOTHING if empty else None)


def _wish(ask: Ask) -> Wish:
    days, first, per_slot = ask.number("days"), ask.day("start_date"), ask.number("appointments_per_timeslot")
    if not days or first is None:
        raise Refusal(400, "days does not have a valid value")
    if per_slot is not None and not 1 <= per_slot <= 5:
        raise Refusal(400, "appointments_per_timeslot does not have a valid value")
    type_id = ask.number("appointment_type_id")
    kind = ask.office.types.get(type_id) if type_id is not None else None
    if type_id is not None and kind is None:
        raise Refusal(404, "Appointment type not found")
    length, interval = ask.number("slot_length"), ask.number("slot_interval")
    if 0 in (length, interval):
        raise Refusal(400, "slot_length, slot_interval does not have a valid value")
    return Wish(
        first,
        days,
        length=kind.minutes if kind else length or 15,
        interval=interval,
        type_id=type_id,
        label_id=ask.number("working_hour_label_id"),
        source=ask.one_of("working_hour_source", "manual", "synced"),
        operatories=ask.numbers("operatory_ids[]"),
        overlapping=bool(ask.truth("overlapping_operatory_slots", default=False)),
    )


def _locations(ask: Ask, office: Office) -> list[Location]:
    missing = [number for number in ask.numbers("lids[]") if number not in office.locations]
    if missing:
        raise Refusal(404, "Location not found")
    return [office.locations[number] for number in ask.numbers("lids[]")]


def _who(ask: Ask, office: Office, where: Location, wish: Wish) -> list[Provider]:
    """The providers asked for, or all who have hours of the type there."""
    asked = ask.numbers("pids[]")
    if asked:
        return [office.providers[number] for number in asked if number in office.providers]
    with_hours = {
        row.provider_id
        for row in office.hours.values()
        if row.location_id == where.id and wish.type_id in row.appointment_type_ids
    }
    return [row for row in office.providers.values() if row.id in with_hours and not row.inactive]


def _group(office: Office, where: Location, who: Provider, wish: Wish) -> dict[str, Any]:
    found = [] if who.inactive else slots(office, where, who, wish)
    later = None if found or who.inactive else next_date(office, where, who, wish)
    return {
        "lid": where.id,
        "pid": who.id,
        "slots": [
            {
                "time": wire.local(slot.start, where.zone),
                "end_time": wire.local(slot.end, where.zone),
                "operatory_id": slot.operatory_id,
                "working_hour_label_id": slot.label_id,
            }
            for slot in found
        ],
        "next_available_date": later.isoformat() if later else None,
    }
