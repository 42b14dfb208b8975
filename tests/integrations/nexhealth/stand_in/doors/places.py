"""Institutions, locations, providers, operatories, and whether the practice's own system can be reached."""

from __future__ import annotations

from typing import Any

from .. import wire
from ..asking import Answer, Ask, Refusal
from ..office import Office
from ..paging import page, since
from . import door

CURSORS = "start_cursor end_cursor per_page"


@door("GET /institutions", vendor_type=True)
def institutions(ask: Ask) -> Answer:
    rows = [wire.institution(office) for office in ask.synchronizer.offices.values()]
    return Answer(rows, count=len(rows))


@door("GET /institutions/{id}", vendor_type=True)
def institution(ask: Ask) -> Answer:
    for office in ask.synchronizer.offices.values():
        if office.institution_id == ask.ids[0]:
            return Answer(wire.institution(office))
    raise Refusal(404, "Institution not found")


@door("GET /locations", "subdomain inactive foreign_id filter_by_subscription_feature", vendor_type=True)
def locations(ask: Ask) -> Answer:
    """Institutions, each with its locations."""
    offices = [ask.office] if ask.text("subdomain") else list(ask.synchronizer.offices.values())
    rows = [_with_locations(ask, office) for office in offices]
    return Answer(rows, count=len(rows))


def _with_locations(ask: Ask, office: Office) -> dict[str, Any]:
    inactive, foreign = ask.truth("inactive"), ask.text("foreign_id")
    wanted = [
        row
        for row in office.locations.values()
        if inactive in (None, row.inactive) and foreign in (None, row.foreign_id)
    ]
    return {
        "id": office.institution_id,
        "name": office.name,
        "subdomain": office.subdomain,
        "locations": [wire.location(office, row) for row in wanted],
    }


@door("GET /locations/{id}", vendor_type=True)
def location(ask: Ask) -> Answer:
    found = ask.synchronizer.location(ask.ids[0])
    if found is None:
        raise Refusal(404, "Location not found")
    return Answer(wire.location(*found))


@door(
    "GET /providers",
    f"subdomain* sort location_id foreign_id requestable inactive updated_since include[] ids[] {CURSORS}",
)
def providers(ask: Ask) -> Answer:
    where, ids, foreign = ask.optional_location, ask.numbers("ids[]"), ask.text("foreign_id")
    inactive, requestable = ask.truth("inactive", default=False), ask.truth("requestable")
    rows = [
        row
        for row in since(ask, ask.office.providers.values())
        if row.inactive == inactive
        and (where is None or where.id in row.location_ids)
        and (not ids or row.id in ids)
        and foreign in (None, row.foreign_id)
        and requestable in (None, row.requestable)
    ]
    include = ask.include or {"locations"}
    return page(ask, rows, lambda row: wire.provider(ask.office, row, include))


@door("GET /providers/{id}", "subdomain* include[]")
def provider(ask: Ask) -> Answer:
    row = ask.office.providers.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Provider not found")
    return Answer(wire.provider(ask.office, row, ask.include or {"locations"}))


@door("GET /operatories", f"subdomain* location_id* search_name foreign_id updated_since include[] {CURSORS}")
def operatories(ask: Ask) -> Answer:
    name, foreign = (ask.text("search_name") or "").casefold(), ask.text("foreign_id")
    rows = [
        row
        for row in since(ask, ask.office.operatories.values())
        if row.location_id == ask.location.id and name in row.name.casefold() and foreign in (None, row.foreign_id)
    ]
    return page(ask, rows, lambda row: wire.operatory(ask.office, row, ask.include))


@door("GET /operatories/{id}", "subdomain* include[]", vendor_type=True)
def operatory(ask: Ask) -> Answer:
    row = ask.office.operatories.get(ask.ids[0])
    if row is None:
        raise Refusal(404, "Operatory not found")
    return Answer(wire.operatory(ask.office, row, ask.include))


@door("GET /sync_status", "subdomain read_status write_status location_ids[]", vendor_type=True)
def sync_status(ask: Ask) -> Answer:
    offices = [ask.office] if ask.text("subdomain") else list(ask.synchronizer.offices.values())
    wanted = {way: ask.one_of(f"{way}_status", "green", "red") for way in ("read", "write")}
    only = set(ask.numbers("location_ids[]"))
    rows = [
        _status(office, only)
        for office in offices
        if all(status in (None, office.sync[way]) for way, status in wanted.items())
        and (not only or only & set(office.locations))
    ]
    return Answer(rows, count=len(rows))


def _status(office: Office, only: set[int]) -> dict[str, Any]:
    system = office.system
    return {
        "institution_id": office.institution_id,
        "sync_source_type": "DataSource",
        "sync_source_name": f"{system.display_name} of {office.subdomain}",
        "emr": {
            "id": 11,
            "name": system.name,
            "display_name": system.display_name,
            "type": "cloud" if system.cloud else "onprem",
        },
        "read_status": office.sync["read"],
        "read_status_at": wire.instant(office.sync_at["read"]),
        "write_status": office.sync["write"],
        "write_status_at": wire.instant(office.sync_at["write"]),
        "locations": [wire.location_basic(row) for row in office.locations.values() if not only or row.id in only],
    }
