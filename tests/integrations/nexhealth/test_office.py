"""How a location is set up, and who and what it has."""

from __future__ import annotations

import pytest

from integrations.catalogue import catalogue
from integrations.nexhealth.adapter import NexHealth, connect
from integrations.nexhealth.office import Settings, settings
from integrations.pms import Operatory, Provider, Refused, VisitType
from tests.integrations.contract import DAY

from .wire import SETTINGS, Wire, page


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"api_key": ""}, "api_key"),
        ({"api_key": "two words here"}, "api_key"),
        ({"subdomain": ""}, "subdomain"),
        ({"subdomain": "happy smiles?"}, "subdomain"),
        ({"location_id": "main"}, "location_id"),
        ({"base_url": "http://nexhealth.info"}, "base_url"),
        ({"base_url": "nexhealth.info"}, "base_url"),
        ({"base_url": "http://localhost.example.com"}, "base_url"),
        ({"patient_email": "nobody"}, "patient_email"),
        ({"hours_source": "both"}, "hours_source"),
        ({"location_strict": "perhaps"}, "location_strict"),
        ({"webhook_scheme": "none"}, "webhook_scheme"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name_and_without_their_value(wrong, code):
    with pytest.raises(Refused) as raised:
        settings(SETTINGS | wrong)
    assert raised.value.code == code
    assert code in str(raised.value)
    assert not any(value and value in str(raised.value) for value in wrong.values() if value != "both")


def test_what_is_not_set_is_as_usual():
    assert settings(SETTINGS) == Settings(api_key="a-test-key", subdomain="happy-smiles", location_id="21241")
    assert settings(SETTINGS | {"webhook_secrets": "one, two,"}).webhook_secrets == ("one", "two")


@pytest.mark.parametrize(
    "base", ["http://localhost:8000", "http://127.0.0.1:8000/", "http://[::1]:1", "https://x.test"]
)
def test_only_this_very_machine_is_spoken_to_in_the_clear(base):
    assert settings(SETTINGS | {"base_url": base}).base_url == base.rstrip("/")


def test_the_manifest_names_every_setting_and_which_are_secret():
    manifest = catalogue()["nexhealth"]
    assert set(manifest.settings) == set(Settings.__dataclass_fields__)
    assert set(manifest.secrets) == {"api_key", "webhook_secrets"}
    assert manifest.load() is connect
    assert manifest.tried
    assert manifest.can["reads_here"] is NexHealth.reads_here is False


async def test_who_left_is_told_not_active_and_keeps_the_marks():
    here = {"id": 1, "name": "Ada Smith", "npi": "1912507500", "foreign_id": "12", "specialty_code": "122300000X"}
    left = {"id": 2, "first_name": "Ravi", "last_name": "Patel", "inactive": True, "foreign_id": "13"}
    wire = Wire().say("GET /providers", lambda request: page([left] if "inactive=true" in str(request.url) else [here]))
    assert await wire.connect().providers() == (
        Provider(id="1", name="Ada Smith", marks=("npi:1912507500", "pms:12")),
        Provider(id="2", name="Ravi Patel", marks=("pms:13",), active=False),
    )


@pytest.mark.parametrize(
    ("code", "role"),
    [("124Q00000X", "hygienist"), ("126800000X", "assistant"), ("1223G0001X", "dentist"), (None, "dentist")],
)
async def test_the_code_of_a_profession_says_the_role(code, role):
    wire = Wire().say("GET /providers", [{"id": 1, "display_name": "Kim", "specialty_code": code, "bio": None}])
    (found,) = await wire.connect().providers()
    assert (found.name, found.role) == ("Kim", role)


async def test_operatories_and_kinds_of_visit_are_the_locations():
    wire = Wire().say("GET /operatories", [{"id": 4, "name": "op1", "display_name": None, "active": False}])
    wire.say("GET /appointment_types", [{"id": 27, "name": "Cleaning", "minutes": 30, "parent_type": "Institution"}])
    system = wire.connect()
    assert await system.operatories() == (Operatory(id="4", name="op1", active=False),)
    assert await system.visit_types() == (VisitType(id="27", name="Cleaning", minutes=30),)
    assert {one["location_id"] for one in wire.queries("GET /operatories")} == {"21241"}


async def test_every_question_names_the_institution(wire):
    system = wire.say("GET /locations/21241", {"id": 21241}).connect()
    await system.providers()
    await system.windows(DAY, DAY)
    await system.health()
    asked = [one for one in wire.asked if one.url.path != "/authenticates"]
    assert {one.url.params.get("subdomain") for one in asked} == {"happy-smiles"}
