"""The system behind: whether it is read and written, what it can, what it tells of a patient, and notes left there."""

from __future__ import annotations

from datetime import date

import pytest

from integrations.catalogue import can, catalogue
from integrations.nexhealth.booking import tag
from integrations.nexhealth.standing import behind
from integrations.pms import Context, Coverage, OutcomeUnknown, Planned, Recall, Refused, TakesNotes, TellsContext

from .stand_in import Quirks, Synchronizer, Trouble, happy_smiles
from .stand_in.systems import SYSTEMS
from .wire import NOW, Wire
from .world import BETWEEN, door_to

OURS = {"opendental": "open_dental"}


def practice_of(system: str, **quirks: object):
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(**quirks), request_takes=BETWEEN)
    return happy_smiles(synchronizer, system)


# ---------------------------------------------------------------- read and written


async def test_a_green_system_is_read_and_written_and_says_which_it_is(world):
    health = await world.system.health()
    assert (health.reads, health.writes, health.behind, health.trouble) == (True, True, "open_dental", "")
    assert health.read_at is not None


async def test_pms_F24_a_red_one_is_not(world):
    world.office.desk.turns("red", read=False)
    health = await world.system.health()
    assert (health.reads, health.writes, health.trouble) == (True, False, "write_red")
    world.office.desk.turns("red")
    assert (await world.system.health()).trouble == "read_red"


async def test_pms_F24_a_location_that_lets_nothing_through_is_not_written(world):
    world.office.main.insert_appt_client = False
    health = await world.system.health()
    assert (health.reads, health.writes, health.trouble) == (True, False, "kept_there")


SYNC = {"emr": {"name": "dentrix"}, "read_status": "green", "write_status": "green"}


@pytest.mark.parametrize(
    ("syncs", "reads", "writes"),
    [
        ([], False, False),
        ([SYNC], True, True),
        ([SYNC | {"locations": [{"id": 21241}]}], True, True),
        ([SYNC | {"locations": [{"id": 5}]}], False, False),
        ([SYNC, SYNC | {"read_status": "red"}], False, True),
        ([SYNC | {"write_status": "amber"}], True, False),
        ([SYNC | {"emr": None, "read_status": None}], False, True),
    ],
)
async def test_only_what_is_green_everywhere_is_green(syncs, reads, writes):
    wire = Wire().say("GET /sync_status", syncs).say("GET /locations/21241", {"id": 21241, "insert_appt_client": True})
    health = await wire.connect().health()
    assert (health.reads, health.writes) == (reads, writes)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("dentrix", "dentrix"),
        ("Dentrix Ascend", "dentrix_ascend"),
        ("dentrix_enterprise", "dentrix_enterprise"),
        ("Eaglesoft", "eaglesoft"),
        ("opendental", "open_dental"),
        ("Open Dental", "open_dental"),
        ("Denticon", "denticon"),
        ("curve", "other"),
        ("", ""),
    ],
)
def test_systems_have_one_name_however_they_are_written(name, ours):
    assert behind(name) == ours


# ---------------------------------------------------------------- what can be done with it


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda one: one.name)
def test_the_manifest_says_of_each_system_what_the_documents_say(system):
    ours = OURS.get(system.name, system.name)
    said = {
        "move": system.moves,
        "insertion_webhook": system.insertion_webhook,
        "synced_hours": system.synced_hours,
        "labels": system.labels,
        "alerts": system.alerts,
        "coverages": system.coverages,
        "lunch_blocks": "lunch" in system.blocks,
        "closed_columns": "closed_column" in system.blocks,
        "holidays": "holiday" in system.blocks,
        "booking": True,
        "confirm": True,
        "cancel": True,
    }
    assert {what: can("nexhealth", what, behind=ours) for what in said} == said


def test_of_a_system_that_nobody_named_only_what_any_can_is_true():
    assert not can("nexhealth", "move", behind="curve")
    assert not can("nexhealth", "alerts")
    assert can("nexhealth", "cancel", behind="curve")


def test_what_a_system_is_said_to_can_is_known_of_all():
    manifest = catalogue()["nexhealth"]
    assert not [what for table in manifest.behind.values() for what in table if what not in manifest.can]


# ---------------------------------------------------------------- notes


async def test_pms_F29_a_note_lies_in_the_chart_once_whatever_became_of_the_answer(world):
    elena = str(world.elena.id)
    world.synchronizer.trouble.next("POST /patients/{id}/alerts", "lost reply")
    with pytest.raises(OutcomeUnknown):
        await world.system.note(elena, "call-1/note", "She prefers mornings")
    await world.system.note(elena, "call-1/note", "She prefers mornings")
    await world.system.note(elena, "call-2/note", "She called again")
    assert [one.fields["note"] for one in world.office.rows("alerts")] == [
        f"{tag('call-1/note')} She prefers mornings",
        f"{tag('call-2/note')} She called again",
    ]


@pytest.mark.parametrize("system", ["denticon", "dentrix_ascend"])
async def test_pms_F19_where_charts_take_no_notes_none_is_sent(system):
    practice = practice_of(system, unsupported_answer="nexhealth only")
    with pytest.raises(Refused) as raised:
        await door_to(practice.office).note(str(practice.elena.id), "call-1/note", "She prefers mornings")
    assert raised.value.code == "note"
    assert practice.office.rows("alerts") == []


# ---------------------------------------------------------------- what is told of a patient


async def test_what_the_front_desk_likes_to_see_is_told():
    practice = practice_of("opendental")
    office, elena = practice.office, practice.elena
    more = {"provider_id": None, "appointment_id": None, "start_date": None, "end_date": None}
    planned = {"location_id": practice.main.id, "patient_id": elena.id, "code": "D2740", "name": "Crown"}
    office.add_entry("procedures", status="planned", **planned, **more)
    found = await door_to(office).context(str(elena.id))
    assert found == Context(
        recalls=(Recall(name="PROPHY", due=date(2026, 12, 15)),),
        coverages=(Coverage(plan="Example Dental", relation="self"),),
        planned=(Planned(code="D2740", name="Crown"),),
    )


async def test_of_a_system_that_tells_nothing_nothing_is_asked():
    practice = practice_of("denticon")
    found = await door_to(practice.office).context(str(practice.elena.id))
    assert (found.coverages, found.planned) == ((), ())
    assert not practice.office.synchronizer.log.asked["GET /insurance_coverages"]


async def test_recalls_that_have_their_appointment_are_none_and_plans_are_in_order():
    dues = [
        {"id": 1, "appointment_id": 5, "date_due": "2026-12-15", "recall_type": {"name": "PROPHY"}},
        {"id": 2, "appointment_id": None, "date_due": "2027-01-15", "recall_type": None},
        {"id": 3, "appointment_id": None, "date_due": "2026-06-01", "recall_type": {"name": "BWX"}},
    ]
    covers = [
        {"id": 1, "plan_id": 8, "priority": 2, "active": True, "insurance_type": "dental"},
        {"id": 2, "plan_id": 9, "priority": 1, "active": True, "insurance_type": None},
        {"id": 3, "plan_id": 9, "priority": 1, "active": True, "insurance_type": "vision"},
        {"id": 4, "plan_id": 9, "priority": 1, "active": False},
    ]
    wire = Wire().say("GET /sync_status", [SYNC]).say("GET /locations/21241", {"id": 21241})
    wire.say("GET /patient_recalls", dues).say("GET /insurance_coverages", covers)
    wire.say("GET /insurance_plans/8", {"id": 8, "name": "Eight"}).say(
        "GET /insurance_plans/9", {"id": 9, "name": "Nine"}
    )
    found = await wire.connect().context("2")
    assert [(one.name, str(one.due)) for one in found.recalls] == [("BWX", "2026-06-01"), ("", "2027-01-15")]
    assert [one.plan for one in found.coverages] == ["Nine", "Eight"]


async def test_it_takes_notes_and_tells_context(world):
    assert isinstance(world.system, TakesNotes)
    assert isinstance(world.system, TellsContext)


async def test_which_system_is_behind_is_asked_once():
    wire = Wire().say("GET /sync_status", [SYNC]).say("GET /locations/21241", {"id": 21241})
    system = wire.connect()
    for _ in range(3):
        assert await system.behind() == "dentrix"
    assert len(wire.requests("GET /sync_status")) == 1
    assert wire.now == NOW
