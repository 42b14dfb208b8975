"""The stand-in's patients: found by what the office saved, made once, replaced when the practice knows them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from .stand_in import Practice, Quirks, Synchronizer, happy_smiles
from .stand_in.caller import Caller


def wanted(practice: Practice, **bio: Any) -> dict[str, Any]:
    return {
        "provider": {"provider_id": practice.smith.id},
        "patient": {
            "first_name": "Luz",
            "last_name": "Ejemplo",
            "email": "luz@example.com",
            "bio": {"date_of_birth": "1999-12-31", "phone_number": "3015550160"} | bio,
        },
    }


async def make(call: Caller, practice: Practice, body: dict[str, Any] | None = None):
    return await call("POST /patients", body or wanted(practice), location_id=practice.main.id)


async def names(call: Caller, practice: Practice, **query: Any) -> list[str]:
    rows = await call.data("GET /patients", location_id=practice.main.id, per_page=100, **query)
    return [row["first_name"] for row in rows]


async def test_a_name_is_fuzzy_and_a_birth_date_is_not(call: Caller, practice: Practice):
    assert await names(call, practice, name="elena prueva") == ["Elena"]
    assert await names(call, practice, name="Elena", date_of_birth="1985-05-06") == ["Elena"]
    assert await names(call, practice, name="Elena", date_of_birth="1985-05-07") == []


async def test_people_of_other_locations_come_unless_it_is_strict(call: Caller, practice: Practice):
    assert await names(call, practice) == ["Elena", "Omar"]
    assert await names(call, practice, location_strict=True) == ["Elena"]


async def test_a_number_with_its_country_is_not_found(call: Caller, practice: Practice):
    assert await names(call, practice, phone_number="3015550150") == ["Elena"]
    assert await names(call, practice, phone_number="+13015550150") == []


async def test_a_search_by_two_ways_widens(call: Caller, practice: Practice):
    ways = {"phone_number": "3015550150", "email": "omar.sample@example.com"}
    assert await names(call, practice, **ways) == ["Elena", "Omar"]


async def test_a_new_patient_is_a_placeholder(call: Caller, practice: Practice):
    answer = await make(call, practice)
    told = answer.json()["data"]["user"]
    assert answer.status_code == 201
    assert (told["foreign_id"], told["bio"]["new_patient"], told["bio"]["gender"]) == (None, True, "Female")
    assert [person.first_name for person in practice.office.truth().people] == ["Elena", "Omar"]


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "bio"])
async def test_a_patient_needs_all_of_it(call: Caller, practice: Practice, field: str):
    body = wanted(practice)
    del body["patient"][field]
    answer = await make(call, practice, body)
    assert (answer.status_code, answer.json()["error"]) == (400, [f"Missing parameter patient[{field}]"])


@pytest.mark.parametrize(
    "bio",
    [
        {"phone_number": "+13015550160"},
        {"phone_number": "1015550160"},
        {"date_of_birth": "2030-01-01"},
        {"date_of_birth": "1850-01-01"},
        {"gender": "female"},
    ],
)
async def test_what_cannot_be_is_turned_down(call: Caller, practice: Practice, bio: dict[str, str]):
    assert (await make(call, practice, wanted(practice, **bio))).status_code == 400


async def test_the_same_person_is_turned_down_or_given_back(call: Caller, practice: Practice):
    first = (await make(call, practice)).json()["data"]["user"]["id"]
    assert (await make(call, practice)).json()["error"] == ["Patient already exists"]
    again = await make(call, practice, wanted(practice) | {"return_existing_if_match": True})
    assert (again.status_code, again.json()["data"]["user"]["id"]) == (200, first)


async def test_the_first_appointment_makes_the_patient_and_gives_her_another_id(
    synchronizer: Synchronizer, call: Caller, practice: Practice
):
    placeholder = (await make(call, practice)).json()["data"]["user"]["id"]
    answer = await call.book(practice, "2026-12-02T14:00:00Z", patient_id=placeholder)
    await synchronizer.advance(timedelta(minutes=5))
    told = await call.data(f"GET /appointments/{answer.json()['data']['appt']['id']}")
    assert told["patient_id"] != placeholder
    assert (await call(f"GET /patients/{placeholder}")).status_code == 404
    assert [person.first_name for person in practice.office.truth().people] == ["Elena", "Omar", "Luz"]


async def test_an_unbookable_placeholder_cannot_be_booked(call: Caller, practice: Practice):
    row = practice.office.add_patient(
        "Ana", "Muestra", date(2000, 1, 1), "3015550170", known=False, new_patient=True, bookable=False
    )
    assert (await call.book(practice, "2026-12-02T14:00:00Z", patient_id=row.id)).status_code == 404


@pytest.mark.parametrize(("system", "inactive"), [("opendental", True), ("denticon", False)])
async def test_deleted_there_is_inactive_here_where_it_can_be_told(synchronizer, system: str, inactive: bool):
    practice = happy_smiles(synchronizer, system)
    call = Caller(synchronizer)
    await call.sign_in()
    practice.office.desk.deletes_patient(practice.elena.id)
    assert (await call.data(f"GET /patients/{practice.elena.id}"))["inactive"] is inactive


@pytest.mark.parametrize("nesting", ["user", "patient"])
async def test_one_patient_is_nested_as_it_pleases(nesting: str):
    synchronizer = Synchronizer(quirks=Quirks.documented(patient_nesting=nesting))
    synchronizer.trouble.next("*", "ok", 100)
    practice = happy_smiles(synchronizer)
    call = Caller(synchronizer)
    await call.sign_in()
    assert (await call.data(f"GET /patients/{practice.elena.id}"))[nesting]["id"] == practice.elena.id


# ---------------------------------------------------------------------- notes and documents


async def test_a_note_is_put_into_the_chart(call: Caller, practice: Practice):
    where = f"/patients/{practice.elena.id}/alerts"
    made = await call.data(f"POST {where}", {"patient_alert": {"note": "Called about a crown."}})
    assert [row["note"] for row in await call.data(f"GET {where}")] == ["Called about a crown."]
    await call.data(f"PATCH {where}/{made['id']}", {"patient_alert": {"disabled": True}})
    assert await call.data(f"GET {where}") == []


async def test_a_system_without_notes_turns_them_down(synchronizer: Synchronizer):
    practice = happy_smiles(synchronizer, "denticon")
    call = Caller(synchronizer)
    await call.sign_in()
    answer = await call(f"POST /patients/{practice.elena.id}/alerts", {"patient_alert": {"note": "A note."}})
    assert answer.status_code == 400


async def test_a_document_is_filed(call: Caller, practice: Practice):
    where = f"/patients/{practice.elena.id}/documents"
    files = {"file": ("call.pdf", b"%PDF-1.4 \x00\xff", "application/pdf")}
    answer = await call(f"POST {where}", files=files, location_id=practice.main.id)
    assert (answer.status_code, answer.json()["data"]["filename"]) == (201, "call.pdf")
    assert practice.office.rows("documents")[0].fields["content"] == b"%PDF-1.4 \x00\xff"
    assert len(await call.data(f"GET {where}")) == 1
