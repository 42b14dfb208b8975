"""Who is meant: found by birth date or telephone, compared here, and made known only where nobody is like them."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from integrations.nexhealth.patients import ten_digits
from integrations.pms import Patient, Refused, Unavailable
from tests.integrations.contract import order, slot

from .stand_in import Quirks, Synchronizer, Trouble
from .wire import Wire, envelope
from .world import BETWEEN, NexHealthWorld

BORN = date(1985, 5, 6)
NEW = {"name": "Lía Nueva Prueba", "birth_date": date(1999, 9, 9), "phone": "+13015550177"}


def person(id: int = 415, name: str = "Elena Prueba Ruiz", **bio: object) -> dict[str, object]:
    first, _, last = name.partition(" ")
    about = {"date_of_birth": "1985-05-06", "phone_number": "3015550150"} | bio
    return {"id": id, "first_name": first, "last_name": last, "name": name, "inactive": False, "bio": about}


def booking(wire: Wire) -> Wire:
    """A wire at which a slot is open and an appointment is taken."""
    hours = {"provider_id": 1, "operatory_id": 2, "begin_time": "09:00", "end_time": "12:00", "days": ["Wednesday"]}
    hours |= {"appointment_types": [{"id": 3}]}
    start, end = "2026-12-02T10:00:00-05:00", "2026-12-02T10:30:00-05:00"
    group = {"lid": 21241, "pid": 1, "slots": [{"time": start, "end_time": end, "operatory_id": 2}]}
    wire.say("GET /working_hours", [hours]).say("GET /available_slots", [group])
    return wire.say("POST /appointments", envelope({"appt": {"id": 9}}, 201))


def wish(**more: object):
    return order(slot("10:00", visit="3", provider="1", operatory="2"), **more)


async def turned_down(wire: Wire, **more: object) -> str:
    with pytest.raises(Refused) as raised:
        await booking(wire).connect().book(wish(**more))
    assert not wire.requests("POST /appointments")
    assert not wire.requests("POST /patients")
    return raised.value.code


# ---------------------------------------------------------------- the telephone


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("+13015550150", "3015550150"),
        ("13015550150", "3015550150"),
        ("3015550150", "3015550150"),
        ("(301) 555-0150", "3015550150"),
        ("+1 301.555.0150 ext. 7", "3015550150"),
        ("5550150", ""),
        ("+525512345678", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_pms_F22_a_number_is_ten_digits_or_none(said, kept):
    assert ten_digits(said) == kept


async def test_pms_F22_the_phone_is_ten_digits_on_write_and_on_search(wire):
    wire.say("POST /patients", envelope({"user": {"id": 5}}, 201))
    system = booking(wire).connect()
    await system.find_patients("Elena", phone="+13015550150")
    await system.book(wish(email="lia@example.com"))
    assert wire.queries("GET /patients")[0]["phone_number"] == "3015550150"
    assert wire.bodies("POST /patients")[0]["patient"]["bio"]["phone_number"] == "3015550150"


# ---------------------------------------------------------------- finding


async def test_nobody_is_looked_for_without_a_birth_date_or_a_telephone(wire):
    assert await wire.connect().find_patients("Elena Prueba") == ()
    assert wire.asked == []


async def test_who_left_who_is_none_and_who_is_a_placeholder_are_not_found(wire):
    away = [
        person() | {"inactive": True},
        person(non_patient=True),
        person(new_patient=True),
        person(date_of_birth="1985-05-07"),
        person(name="Marcos Otro"),
    ]
    wire.say("GET /patients", away)
    assert await wire.connect().find_patients("Elena Prueba Ruiz", BORN) == ()
    (asked,) = wire.queries("GET /patients")
    assert (asked["inactive"], asked["non_patient"], asked["location_strict"]) == ("false", "false", "true")


async def test_a_shared_server_is_searched_whole_where_the_office_says_so():
    wire = Wire(location_strict="no")
    await wire.connect().find_patients("Elena", BORN)
    assert "location_strict" not in wire.queries("GET /patients")[0]


async def test_a_patient_without_a_bio_is_read_too(wire):
    wire.say("GET /patients", [person() | {"bio": None}, person(cell_phone_number="(301) 555-0199", phone_number=None)])
    (found,) = await wire.connect().find_patients("Elena Prueba", BORN)
    assert found == Patient(id="415", name="Elena Prueba Ruiz", birth_date=BORN, phone="+13015550199")


async def test_a_telephone_of_any_kind_is_theirs(wire):
    wire.say("GET /patients", [person(phone_number="3015550100", home_phone_number="3015550150")])
    assert len(await wire.connect().find_patients("Elena Prueba Ruiz", phone="+13015550150")) == 1


# ---------------------------------------------------------------- who is meant


@pytest.mark.parametrize(
    ("known", "meant"),
    [
        ([person(1)], "1"),
        ([person(1, "Elena Prueba", phone_number="3015550100")], "1"),
        ([person(1, "Helena Prueba Ruis")], "1"),
        ([person(1, phone_number="3015550100"), person(2)], "2"),
        ([person(1), person(2, "Marcos Otro")], "1"),
        ([person(1), person(2)], None),
        ([person(1, phone_number="3015550100"), person(2, phone_number="3015550101")], None),
        ([person(1, "Helena Prueba Ruis", phone_number="3015550100")], None),
    ],
)
async def test_pms_F21_one_who_is_clearly_meant_is_taken_and_else_a_person_says_which(wire, known, meant):
    wire.say("GET /patients", known)
    if meant is None:
        assert await turned_down(wire) == "ambiguous_patient"
    else:
        await booking(wire).connect().book(wish())
        assert wire.bodies("POST /appointments")[0]["appt"]["patient_id"] == int(meant)
        assert not wire.requests("POST /patients")


async def test_whom_the_order_names_is_not_looked_for(wire):
    await booking(wire).connect().book(wish().model_copy(update={"patient": Patient(id="77", name="Elena")}))
    assert wire.bodies("POST /appointments")[0]["appt"]["patient_id"] == 77
    assert not wire.requests("GET /patients")


async def test_pms_F21_a_search_that_fails_makes_nobody_known(wire):
    wire.say("GET /patients", httpx.Response(503))
    with pytest.raises(Unavailable):
        await booking(wire).connect().book(wish(email="lia@example.com"))
    assert not wire.requests("POST /patients")
    assert not wire.requests("POST /appointments")


# ---------------------------------------------------------------- somebody new


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"birth_date": None}, "birth_date"),
        ({"phone": ""}, "phone"),
        ({"phone": "5550150"}, "phone"),
        ({"name": "Lía"}, "name"),
        ({}, "email"),
    ],
)
async def test_what_is_missing_to_make_somebody_known_is_said(wire, missing, code):
    assert await turned_down(wire, **(NEW | missing)) == code


async def test_somebody_new_is_made_known_once_and_as_little_as_can_be_is_claimed(wire):
    wire.say("POST /patients", envelope({"user": {"id": 5}}, 201))
    await booking(wire).connect().book(wish(**NEW, email="lia@example.com"))
    (body,) = wire.bodies("POST /patients")
    assert body == {
        "provider": {"provider_id": 1},
        "patient": {
            "first_name": "Lía",
            "last_name": "Nueva Prueba",
            "email": "lia@example.com",
            "bio": {"date_of_birth": "1999-09-09", "phone_number": "3015550177", "gender": "Other"},
        },
        "return_existing_if_match": True,
    }
    assert wire.bodies("POST /appointments")[0]["appt"]["patient_id"] == 5


async def test_who_gives_no_address_is_known_by_the_practices_own():
    wire = Wire(patient_email="front-desk@example.com").say("POST /patients", envelope({"patient": {"id": 5}}))
    await booking(wire).connect().book(wish(**NEW))
    assert wire.bodies("POST /patients")[0]["patient"]["email"] == "front-desk@example.com"


async def test_a_lost_answer_about_a_patient_means_that_nothing_is_booked_and_leaves_no_second_one(world):
    world.synchronizer.trouble.next("POST /patients", "lost reply")
    wish = order(world.slot("10:00"), **NEW)
    with pytest.raises(Unavailable):
        await world.system.book(wish)
    await world.system.book(wish)
    assert len([one for one in world.office.patients.values() if one.first_name == "Lía"]) == 1
    assert len(world.office.appointments) == 1


@pytest.mark.parametrize("replaces", [True, False])
async def test_a_patient_whose_id_is_replaced_is_found_by_it_and_booked_once(replaces):
    quirks = Quirks.documented(replaces_placeholders=replaces)
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=quirks, request_takes=BETWEEN))
    for number, clock in enumerate(("10:00", "11:00")):
        await world.system.book(order(world.slot(clock), f"call-{number}/book", **NEW))
        await world.settle()
        found = await world.system.read_back(order(world.slot(clock), f"call-{number}/book", **NEW))
        assert found is not None
        assert found.patient.name == NEW["name"]
    assert len(await world.system.find_patients(NEW["name"], NEW["birth_date"])) == 1
    await world.system.close()


async def test_a_placeholder_is_booked_for_again_under_its_own_id(world):
    for number, clock in enumerate(("10:00", "11:00")):
        await world.system.book(order(world.slot(clock), f"call-{number}/book", **NEW))
    assert len({one.patient_id for one in world.office.appointments.values()}) == 1
