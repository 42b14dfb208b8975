"""What is only read of a chart: recalls, insurance, procedures."""

from __future__ import annotations

from typing import Any

from .. import wire
from ..asking import Answer, Ask, Refusal
from ..paging import page, since
from ..records import Entry
from . import door
from .places import CURSORS


@door(
    "GET /patient_recalls",
    "subdomain* location_id* recall_id patient_id foreign_id updated_since due_after sort " + CURSORS,
)
def recalls(ask: Ask) -> Answer:
    where, due = ask.location, ask.instant("due_after") if ask.text("due_after") else None
    rows = [
        row
        for row in since(ask, ask.office.rows("recalls"))
        if row.fields["location_id"] == where.id
        and _same(row, ask, "recall_id", "patient_id")
        and ask.text("foreign_id") in (None, row.fields["foreign_id"])
        and (due is None or (row.fields["date_due"] and row.fields["date_due"] >= due.date()))
    ]
    return page(ask, rows, lambda row: _recall(ask, row))


@door("GET /patient_recalls/{id}", "subdomain*", vendor_type=True)
def recall(ask: Ask) -> Answer:
    return Answer(_recall(ask, _row(ask, "recalls")))


def _recall(ask: Ask, row: Entry) -> dict[str, Any]:
    told = wire.dated(row) | {"created_at": wire.instant(row.updated_at), "foreign_id_type": _type(ask)}
    del told["location_id"]
    kind = ask.office.entries.get("recall_types", {}).get(row.fields["recall_id"] or 0)
    if kind:
        names = ("name", "description", "interval_num", "interval_unit")
        told["recall_type"] = {"id": kind.id} | {name: kind.fields[name] for name in names}
    return told


@door("GET /recall_types", "subdomain* location_id* foreign_id updated_since", vendor_type=True)
def recall_types(ask: Ask) -> Answer:
    where, foreign = ask.location, ask.text("foreign_id")
    rows = [
        _recall_type(ask, row)
        for row in since(ask, ask.office.rows("recall_types"))
        if row.fields["location_id"] == where.id and foreign in (None, row.fields["foreign_id"])
    ]
    return Answer(rows, count=len(rows))


@door("GET /recall_types/{id}", "subdomain*", vendor_type=True)
def recall_type(ask: Ask) -> Answer:
    return Answer(_recall_type(ask, _row(ask, "recall_types")))


def _recall_type(ask: Ask, row: Entry) -> dict[str, Any]:
    return wire.dated(row) | {"created_at": wire.instant(row.updated_at), "foreign_id_type": _type(ask)}


@door("GET /insurance_plans", "subdomain* sort updated_since payer_id group_num include_deleted " + CURSORS)
def plans(ask: Ask) -> Answer:
    deleted = ask.truth("include_deleted", default=False)
    rows = [
        row
        for row in since(ask, ask.office.rows("plans"))
        if ask.text("payer_id") in (None, row.fields["payer_id"])
        and ask.text("group_num") in (None, row.fields["group_num"])
        and (deleted or row.fields["deleted_at"] is None)
    ]
    return page(ask, rows, wire.dated)


@door("GET /insurance_plans/{id}", "subdomain* include[]")
def plan(ask: Ask) -> Answer:
    return Answer(wire.dated(_row(ask, "plans")))


@door("GET /insurance_coverages", "subdomain* updated_since patient_id active " + CURSORS)
def coverages(ask: Ask) -> Answer:
    """Empty where the system behind does not give them."""
    active, known = ask.truth("active", default=True), ask.office.system.coverages
    rows = [
        row
        for row in since(ask, ask.office.rows("coverages"))
        if known and row.fields["active"] == active and _same(row, ask, "patient_id")
    ]
    return page(ask, rows, wire.dated)


@door("GET /insurance_coverages/{id}", "subdomain*")
def coverage(ask: Ask) -> Answer:
    return Answer(wire.dated(_row(ask, "coverages")))


@door(
    "GET /procedures",
    "subdomain* sort location_id provider_id patient_id appointment_id updated_since started_after started_before "
    "ended_after ended_before " + CURSORS,
)
def procedures(ask: Ask) -> Answer:
    filters = {"provider_id", "patient_id", "appointment_id", "updated_since"}
    filters |= {"started_after", "started_before", "ended_after", "ended_before"}
    if not any(ask.text(name) for name in filters):
        raise Refusal(400, "At least one filter besides location_id must be provided")
    rows = [
        row
        for row in since(ask, ask.office.rows("procedures"))
        if ask.office.system.coverages
        and _same(row, ask, "location_id", "provider_id", "patient_id", "appointment_id")
        and _within(row, ask)
    ]
    return page(ask, rows, wire.dated)


@door("GET /procedures/{id}", "subdomain*")
def procedure(ask: Ask) -> Answer:
    return Answer(wire.dated(_row(ask, "procedures")))


def _within(row: Entry, ask: Ask) -> bool:
    for which in ("start", "end"):
        value, after, before = row.fields[f"{which}_date"], ask.day(f"{which}ed_after"), ask.day(f"{which}ed_before")
        if (after and (value is None or value < after)) or (before and (value is None or value > before)):
            return False
    return True


def _same(row: Entry, ask: Ask, *names: str) -> bool:
    return all(ask.number(name) in (None, row.fields[name]) for name in names)


def _row(ask: Ask, kind: str) -> Entry:
    row = ask.office.entries.get(kind, {}).get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Record not found")
    return row


def _type(ask: Ask) -> str:
    return ask.office.system.foreign_id_type
