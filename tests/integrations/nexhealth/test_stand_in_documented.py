"""The stand-in says what NexHealth's own OpenAPI document says, as far as the document is at hand.

DOSVOCES_NEXHEALTH_OPENAPI names the file; it is NexHealth's and not part of this repository.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from .stand_in import Practice, Quirks, Synchronizer, Trouble, happy_smiles
from .stand_in.caller import Caller
from .stand_in.doors import DOORS, Door, find

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

ROOT = Path(__file__).resolve().parents[3]
NAME = Path("shared") / "facts" / "nexhealth-openapi.json"
PLACES = (ROOT.parent / NAME, ROOT.parent.parent.parent / NAME)

MAY_BE_NULL = {
    "count": "an answer with one record has count null in the scheduling guide's samples",
    "label": "hours without a label are the base hours, and the scheduling guide shows null",
    "disabled_at": "an alert that is not disabled has no such time, whatever the schema forgot",
    "last_visited_appointment": "a patient who never came has none",
}


# ---------------------------------------------------------------------- the document


@cache
def document() -> dict[str, Any]:
    named = os.environ.get("DOSVOCES_NEXHEALTH_OPENAPI")
    for place in [Path(named)] if named else PLACES:
        if place.is_file():
            return json.loads(place.read_text())
    pytest.skip("NexHealth's OpenAPI document is not here; DOSVOCES_NEXHEALTH_OPENAPI names it")


def operation(door: Door) -> dict[str, Any]:
    return document()["paths"][door.path][door.method.lower()]


def plain(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: nullable is a type, and a field that is not named must not come."""
    if isinstance(schema, list):
        return [plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: plain(value) for key, value in schema.items() if key not in ("nullable", "example", "discriminator")}
    if schema.get("nullable") and isinstance(schema.get("type"), str):
        told["type"] = [schema["type"], "null"]
        if "enum" in told:
            told["enum"] = [*told["enum"], None]
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        told["additionalProperties"] = False
    return told


@cache
def formats() -> Any:
    checker = jsonschema.FormatChecker(("date",))
    checker.checks("int32")(lambda value: not isinstance(value, int) or -(2**31) <= value < 2**31)
    checker.checks("date-time", raises=ValueError)(
        lambda value: not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
    )
    return checker


@cache
def validator(schema: str) -> Any:
    whole = {"components": plain(document()["components"])} | plain(json.loads(schema))
    return jsonschema.Draft202012Validator(whole, format_checker=formats())


def faults(schema: dict[str, Any], value: Any) -> Iterator[str]:
    """What the schema says against the value, but for what is excused."""
    for error in validator(json.dumps(schema)).iter_errors(value):
        last = error.absolute_path[-1] if error.absolute_path else None
        if not (error.instance is None and last in MAY_BE_NULL):
            yield f"{list(error.absolute_path)}: {error.message[:200]}"


# ---------------------------------------------------------------------- the tour


@dataclass
class Tour:
    """What was asked and answered on a walk through every door."""

    seen: list[tuple[Door, httpx.Request, httpx.Response]] = field(default_factory=list)

    async def keep(self, answer: httpx.Response) -> None:
        await answer.aread()
        found = find(answer.request.method, answer.request.url.path)
        assert found
        self.seen.append((found[0], answer.request, answer))


NINE = "2026-12-02T14:00:00Z"


async def tour() -> Tour:
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented())
    practice, walk = happy_smiles(synchronizer), Tour()
    practice.office.add_label("Exam")
    call = Caller(synchronizer)
    call.client.event_hooks["response"].append(walk.keep)
    await call.sign_in()
    for visit in (_places, _types, _hours, _people, _appointments, _charts, _hooks, _refusals):
        await visit(call, practice)
        await synchronizer.advance(timedelta(seconds=50))
    return walk


async def _places(call: Caller, practice: Practice) -> None:
    for bare in ("GET /institutions", f"GET /institutions/{practice.office.institution_id}", "GET /locations"):
        call.subdomain = None
        await call(bare)
    await call(f"GET /locations/{practice.main.id}")
    await call(f"GET /locations/{practice.main.id}/appointment_descriptors")
    call.subdomain = "happy-smiles"
    includes = ["locations", "availabilities", "appointment_types"]
    await call("GET /providers", location_id=practice.main.id, sort="-updated_at", include=includes)
    await call(f"GET /providers/{practice.smith.id}")
    await call("GET /operatories", location_id=practice.main.id, include=["appointment_types"])
    await call(f"GET /operatories/{practice.op1.id}")
    await call("GET /sync_status", location_ids=[practice.main.id])


async def _types(call: Caller, practice: Practice) -> None:
    body = {"name": "Crown", "minutes": 60, "parent_type": "Location", "parent_id": practice.main.id}
    made = await call.data("POST /appointment_types", {"location_id": practice.main.id, "appointment_type": body})
    change = {"appointment_type": {"emr_appt_descriptor_ids": [practice.prophylaxis.id]}}
    await call(f"PATCH /appointment_types/{made['id']}", change | {"location_id": practice.main.id})
    where = {"location_id": practice.main.id, "include": ["descriptors"]}
    await call("GET /appointment_types", **where)
    await call(f"GET /appointment_types/{made['id']}", **where)
    await call(f"GET /appointment_types/{made['id']}/appointment_descriptors")
    await call(f"DELETE /appointment_types/{made['id']}")


async def _hours(call: Caller, practice: Practice) -> None:
    where = {"location_id": practice.main.id}
    base = {"provider_id": practice.smith.id, "operatory_id": practice.op2.id, "begin_time": "18:00"}
    body = base | {"end_time": "19:00", "custom_recurrence": {"num": 2, "unit": "week", "ref": "2026-12-01"}}
    made = await call.data("POST /working_hours", {"working_hour": body}, **where)
    change = {"appointment_type_ids": [practice.exam.id], "specific_date": "2026-12-24"}
    await call(f"PATCH /working_hours/{made['id']}", {"working_hour": change})
    await call("GET /working_hours", **where, include=["appointment_types"], per_page=100)
    await call(f"GET /working_hours/{made['id']}", include=["appointment_types"])
    await call(f"DELETE /working_hours/{made['id']}")
    await call("GET /working_hour_labels", **where)
    asked = {"start_date": "2026-12-02", "days": 3, "lids": [practice.main.id], "pids": [practice.patel.id]}
    await call("GET /available_slots", **asked)
    await call("GET /available_slots", **asked | {"pids": [], "appointment_type_id": practice.exam.id})


async def _people(call: Caller, practice: Practice) -> None:
    where = {"location_id": practice.main.id}
    bio = {"date_of_birth": "1999-12-31", "phone_number": "3015550160", "gender": "Other"}
    patient = {"first_name": "Luz", "last_name": "Ejemplo", "email": "luz@example.com", "bio": bio}
    body = {"provider": {"provider_id": practice.smith.id}, "patient": patient, "return_existing_if_match": True}
    await call("POST /patients", body, **where)
    await call("POST /patients", body, **where)
    await call("GET /patients", **where, name="luz", inactive=False, non_patient=False)
    chart = f"/patients/{practice.elena.id}"
    await call(f"GET {chart}", include=["upcoming_appts", "last_visited_appointment", "procedures"])
    note = await call.data(f"POST {chart}/alerts", {"patient_alert": {"note": "A note."}})
    await call(f"GET {chart}/alerts")
    await call(f"GET {chart}/alerts/{note['id']}")
    await call(f"PATCH {chart}/alerts/{note['id']}", {"patient_alert": {"disabled": True}})
    await call(f"POST {chart}/documents", files={"file": ("a.pdf", b"%PDF", "application/pdf")}, **where)
    await call(f"GET {chart}/documents")


async def _appointments(call: Caller, practice: Practice) -> None:
    told = (await call.book(practice, NINE, note="A cough.", descriptor_ids=[practice.prophylaxis.id])).json()
    number = told["data"]["appt"]["id"]
    await practice.office.advance(timedelta(minutes=1))
    includes = ["patient", "descriptors", "procedures", "operatory", "appointment_type"]
    await call(f"GET /appointments/{number}", include=includes)
    await call(f"GET /appointments/{number}/appointment_descriptors")
    await call(f"PATCH /appointments/{number}", {"appt": {"confirmed": True, "note": "A cold."}})
    await call(f"PATCH /appointments/{number}", {"appt": {"cancelled": True}})
    start = practice.office.now + timedelta(days=1)
    practice.office.desk.blocks(start, start + timedelta(hours=1))
    await call("GET /appointments", location_id=practice.main.id, start=NINE, end="2026-12-09T00:00:00Z")


async def _charts(call: Caller, practice: Practice) -> None:
    where = {"location_id": practice.main.id}
    await call("GET /patient_recalls", **where, patient_id=practice.elena.id)
    await call("GET /recall_types", **where)
    await call("GET /insurance_plans")
    await call("GET /insurance_coverages", patient_id=practice.elena.id)
    await call("GET /procedures", **where, patient_id=practice.elena.id)
    ones = {"recalls": "patient_recalls", "plans": "insurance_plans", "coverages": "insurance_coverages"}
    for kind, path in (ones | {"recall_types": "recall_types", "procedures": "procedures"}).items():
        await call(f"GET /{path}/{practice.office.rows(kind)[0].id}")


async def _hooks(call: Caller, practice: Practice) -> None:
    made = await call.data("POST /webhook_endpoints", {"target_url": "https://receptionist.test/hook"})
    path = f"/webhook_endpoints/{made['id']}"
    await call(f"PATCH {path}", {"active": True})
    wish = {"resource_type": "Appointment", "event": "appointment_insertion", "active": True}
    sub = await call.data(f"POST {path}/webhook_subscriptions", wish)
    await call(f"PATCH {path}/webhook_subscriptions/{sub['id']}", {"active": False})
    await call(f"GET {path}/webhook_subscriptions")
    await call(f"DELETE {path}/webhook_subscriptions/{sub['id']}")
    await call("GET /webhook_endpoints")
    await call(f"DELETE {path}")


async def _refusals(call: Caller, practice: Practice) -> None:
    await call("GET /appointments", location_id=practice.main.id)
    await call("GET /appointments/1")
    await call.sign_in("wrong")
    call.headers["Authorization"] = "Bearer wrong"
    await call("GET /providers")


# ---------------------------------------------------------------------- the comparison


@pytest.mark.parametrize("door", DOORS.values(), ids=lambda door: door.operation)
def test_every_door_is_in_the_document(door: Door):
    known = {p["name"]: p for p in operation(door).get("parameters", []) if p["in"] == "query"}
    assert door.known == set(known)
    assert set(door.required) == {name for name, parameter in known.items() if parameter.get("required")}


@pytest.mark.parametrize("door", DOORS.values(), ids=lambda door: door.operation)
def test_every_door_asks_for_a_version_where_the_document_does(door: Door):
    headers = {p["name"] for p in operation(door).get("parameters", []) if p["in"] == "header"}
    assert ("Nex-Api-Version" in headers) is not door.vendor_type


async def test_the_tour_goes_through_every_door():
    document()
    walk = await tour()
    assert {door.operation for door, _, _ in walk.seen} == {door.operation for door in DOORS.values()}
    assert {answer.status_code for _, _, answer in walk.seen} == {200, 201, 204, 400, 401, 404}


async def test_every_answer_is_of_the_documents_shape():
    found = []
    for door, _, answer in (await tour()).seen:
        documented = operation(door)["responses"][str(answer.status_code)].get("content")
        if not documented:
            assert answer.content == b""
            continue
        [(kind, content)] = documented.items()
        assert answer.headers["content-type"] == kind
        found += [f"{door.operation} {fault}" for fault in faults(content["schema"], answer.json())]
    assert found == []


async def test_every_request_is_of_the_documents_shape():
    found = []
    for door, request, _ in (await tour()).seen:
        documented = operation(door).get("requestBody", {}).get("content", {})
        if "application/json" in documented:
            schema = documented["application/json"]["schema"]
            found += [f"{door.operation} {fault}" for fault in faults(schema, json.loads(request.content))]
        elif documented:
            assert request.headers["content-type"].startswith(tuple(documented))
    assert found == []
