"""The stand-in's appointments: accepted first, written later or never, and the office that acts behind our back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .stand_in import Practice, Quirks, Synchronizer, Trouble, happy_smiles
from .stand_in.caller import Caller

NINE, TEN = "2026-12-02T14:00:00Z", "2026-12-02T15:00:00Z"
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


async def booked(call: Caller, practice: Practice, start: str = NINE, **more: Any) -> int:
    answer = await call.book(practice, start, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["appt"]["id"]


async def change(call: Caller, appointment: int, **appt: Any):
    return await call(f"PATCH /appointments/{appointment}", {"appt": appt})


async def opened(system: str = "opendental", **quirks: Any) -> tuple[Synchronizer, Practice, Caller]:
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(**quirks))
    practice, call = happy_smiles(synchronizer, system), Caller(synchronizer)
    await call.sign_in()
    return synchronizer, practice, call


# ---------------------------------------------------------------------- accepted is not written


async def test_accepted_is_not_written(synchronizer: Synchronizer, call: Caller, practice: Practice):
    told = (await call.book(practice, NINE)).json()["data"]["appt"]
    assert (told["foreign_id"], told["last_sync_time"]) == (None, None)
    assert told["foreign_id_type"].startswith("Nex")
    assert practice.office.truth().standing == []


async def test_it_is_written_within_half_a_minute(synchronizer: Synchronizer, call: Caller, practice: Practice):
    appointment = await booked(call, practice)
    await synchronizer.advance(MINUTE / 2)
    told, visit = await call.data(f"GET /appointments/{appointment}"), practice.office.truth().standing[0]
    assert told["foreign_id"] == visit.foreign_id
    assert (visit.start, visit.end, visit.nex_id) == (at(NINE), at("2026-12-02T14:30:00Z"), appointment)
    assert (visit.patient, visit.provider) == (practice.elena.foreign_id, practice.smith.foreign_id)
    assert visit.descriptors == ("D1110",)


@pytest.mark.parametrize("fate", ["fail", "silent", "time out"])
async def test_or_it_is_never_written(synchronizer, call: Caller, practice: Practice, fate: str):
    synchronizer.trouble.next("write", fate)
    appointment = await booked(call, practice)
    await synchronizer.advance(timedelta(days=2))
    await call.sign_in()
    assert (await call.data(f"GET /appointments/{appointment}"))["foreign_id"] is None
    assert practice.office.truth().standing == []


async def test_nothing_is_sent_where_the_location_does_not_send(synchronizer, call: Caller, practice: Practice):
    practice.main.insert_appt_client = False
    await booked(call, practice)
    await synchronizer.advance(timedelta(hours=1))
    assert practice.office.truth().standing == []


async def test_an_office_that_is_off_gets_it_all_when_it_is_back(synchronizer, call: Caller, practice: Practice):
    practice.office.desk.goes_offline()
    first, second = await booked(call, practice), await booked(call, practice, TEN)
    await synchronizer.advance(timedelta(hours=12))
    assert practice.office.truth().standing == []
    practice.office.desk.comes_back()
    await synchronizer.advance(MINUTE)
    assert [visit.nex_id for visit in practice.office.truth().standing] == [first, second]


async def test_what_waited_past_its_start_is_not_written_any_more(synchronizer, call: Caller, practice: Practice):
    practice.office.desk.goes_offline()
    appointment = await booked(call, practice)
    await synchronizer.advance(timedelta(days=1))
    practice.office.desk.comes_back()
    await synchronizer.advance(MINUTE)
    assert practice.office.truth().standing == []
    assert practice.office.appointments[appointment].state == "timed_out"


async def test_while_writing_is_red_nothing_is_accepted(call: Caller, practice: Practice):
    practice.office.desk.turns("red", read=False)
    assert (await call.data("GET /sync_status"))[0]["write_status"] == "red"
    assert (await call.book(practice, NINE)).status_code == 400
    practice.office.desk.turns("green")
    assert (await call.book(practice, NINE)).status_code == 201


# ---------------------------------------------------------------------- what is turned down


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"start_time": "2026-11-30T14:00:00Z"}, "You can only insert appointments in the future"),
        ({"note": "x" * 129}, "note is too long (maximum is 128 characters)"),
        ({"start_time": None}, "Missing parameter appt[start_time]"),
        ({"start_time": "2026-12-02T14:00:00"}, "appt[start_time] is invalid"),
        ({"patient_id": "12"}, "appt[patient_id] is invalid"),
        ({"operatory_id": 1}, "Operatory not available"),
        ({"is_guardian": True}, "Missing parameter appt[patient][first_name]"),
    ],
)
async def test_what_is_wrong_is_turned_down(call: Caller, practice: Practice, more: dict[str, Any], error: str):
    answer = await call.book(practice, NINE, **more)
    assert (answer.status_code, answer.json()["code"], answer.json()["error"][0]) == (400, False, error)
    assert practice.office.appointments == {}


async def test_where_operatories_map_one_is_needed(call: Caller, practice: Practice):
    practice.main.map_by_operatory = True
    answer = await call.book(practice, NINE, operatory_id=None)
    assert (answer.status_code, answer.json()["error"]) == (400, ["Missing parameter appt[operatory_id]"])


@pytest.mark.parametrize("status", [400, 422, 201])
async def test_a_taken_time_is_turned_down_in_one_of_three_ways(status: int):
    _, practice, call = await opened(occupied_answer=status)
    await booked(call, practice)
    answer = await call.book(practice, "2026-12-02T14:15:00Z")
    assert (answer.status_code, answer.json()["code"]) == (status, False)
    assert len(practice.office.appointments) == 1


async def test_a_time_that_the_desk_has_just_taken_is_accepted():
    synchronizer, practice, call = await opened(read_every=timedelta(minutes=10))
    practice.office.desk.books(practice.omar, practice.smith, at(NINE), at(TEN), practice.op1.id)
    await booked(call, practice)
    await synchronizer.advance(MINUTE)
    assert len(practice.office.truth().double_bookings()) == 1


async def test_unless_the_practice_itself_refuses_it():
    synchronizer, practice, call = await opened(read_every=timedelta(minutes=10), practice_refuses_overlap=True)
    practice.office.desk.books(practice.omar, practice.smith, at(NINE), at(TEN), practice.op1.id)
    appointment = await booked(call, practice)
    await synchronizer.advance(MINUTE)
    assert practice.office.appointments[appointment].state == "failed"
    assert practice.office.truth().double_bookings() == []


async def test_without_any_guard_two_get_one_time():
    synchronizer, practice, call = await opened(rejects_overlap=False)
    await booked(call, practice)
    await booked(call, practice, patient_id=practice.omar.id)
    await booked(call, practice)
    await synchronizer.advance(MINUTE * 2)
    assert len(practice.office.truth().double_bookings()) == 3
    assert len(practice.office.truth().twice()) == 1


async def test_time_can_be_held_by_a_block(synchronizer: Synchronizer, call: Caller, practice: Practice):
    appt = {"unavailable": True, "provider_id": practice.smith.id, "start_time": NINE, "end_time": TEN}
    told = await call.data("POST /appointments", {"appt": appt}, location_id=practice.main.id)
    assert (told["appt"]["unavailable"], told["appt"]["patient_id"]) == (True, None)
    assert (await call.book(practice, NINE)).status_code == 400


# ---------------------------------------------------------------------- changes


async def test_a_cancelled_visit_is_cancelled_there_a_little_later(synchronizer, call: Caller, practice: Practice):
    appointment = await booked(call, practice)
    await synchronizer.advance(MINUTE)
    told = (await change(call, appointment, cancelled=True)).json()["data"]["appt"]
    assert told["cancelled"] is True
    assert len(practice.office.truth().standing) == 1
    await synchronizer.advance(MINUTE)
    assert practice.office.truth().standing == []
    assert (await call.book(practice, NINE)).status_code == 201


async def test_cancelled_before_it_was_written_it_ends_cancelled(synchronizer, call: Caller, practice: Practice):
    await change(call, await booked(call, practice), cancelled=True)
    await synchronizer.advance(MINUTE)
    assert [visit.cancelled for visit in practice.office.truth().visits] == [True]


@pytest.mark.parametrize("status", [200, 400, 422])
async def test_cancelling_twice_is_answered_in_one_of_three_ways(status: int):
    _, practice, call = await opened(already_answer=status)
    appointment = await booked(call, practice)
    assert (await change(call, appointment, cancelled=True)).status_code == 200
    assert (await change(call, appointment, cancelled=True)).status_code == status


async def test_confirmed_only_goes_one_way(synchronizer: Synchronizer, call: Caller, practice: Practice):
    appointment = await booked(call, practice)
    assert (await change(call, appointment, confirmed=False)).status_code == 400
    assert (await change(call, appointment, confirmed=True)).json()["data"]["appt"]["confirmed"] is True
    await synchronizer.advance(MINUTE)
    assert practice.office.truth().standing[0].confirmed


@pytest.mark.parametrize("system", ["dentrix", "dentrix_enterprise", "eaglesoft", "opendental"])
async def test_a_visit_moves_where_the_system_lets_it(system: str):
    synchronizer, practice, call = await opened(system)
    appointment = await booked(call, practice)
    answer = await change(call, appointment, start_time=TEN, end_time="2026-12-02T15:30:00Z", note="Late.")
    assert answer.status_code == 200
    await synchronizer.advance(MINUTE * 2)
    assert [(visit.start, visit.note) for visit in practice.office.truth().standing] == [(at(TEN), "Late.")]


@pytest.mark.parametrize(("answered", "status"), [("400", 400), ("nexhealth only", 200)])
async def test_elsewhere_it_is_turned_down_or_nobody_hears_of_it(answered: str, status: int):
    synchronizer, practice, call = await opened("denticon", unsupported_answer=answered)
    appointment = await booked(call, practice)
    moved = await change(call, appointment, start_time=TEN, end_time="2026-12-02T15:30:00Z")
    assert moved.status_code == status
    await synchronizer.advance(MINUTE * 2)
    assert practice.office.truth().standing[0].start == at(NINE)


async def test_a_move_onto_a_taken_time_changes_nothing(call: Caller, practice: Practice):
    first = await booked(call, practice)
    await booked(call, practice, TEN)
    assert (await change(call, first, start_time=TEN, end_time="2026-12-02T15:30:00Z", note="x")).status_code == 400
    assert (practice.office.appointments[first].start, practice.office.appointments[first].note) == (at(NINE), None)


async def test_a_change_that_fails_is_undone(synchronizer: Synchronizer, call: Caller, practice: Practice):
    appointment = await booked(call, practice)
    await synchronizer.advance(MINUTE)
    synchronizer.trouble.next("update", "fail")
    await change(call, appointment, cancelled=True)
    await synchronizer.advance(MINUTE)
    assert (await call.data(f"GET /appointments/{appointment}"))["cancelled"] is False


# ---------------------------------------------------------------------- behind our back


async def test_an_uncancelled_visit_keeps_the_time_of_its_cancelling(call: Caller, practice: Practice):
    visit = practice.office.desk.books(practice.elena, practice.smith, at(NINE), at(TEN), practice.op1.id)
    practice.office.desk.cancels(visit.foreign_id)
    practice.office.desk.uncancels(visit.foreign_id)
    rows = await call.data(
        "GET /appointments", location_id=practice.main.id, start=NINE, end="2026-12-03T00:00:00Z", cancelled=False
    )
    assert [(row["foreign_id"], row["cancelled"]) for row in rows] == [(visit.foreign_id, False)]
    assert rows[0]["cancelled_at"] is not None


@pytest.mark.parametrize(("system", "seen"), [("opendental", False), ("dentrix_enterprise", True)])
async def test_another_way_of_cancelling_is_not_always_seen(system: str, seen: bool):
    _, practice, _ = await opened(system)
    visit = practice.office.desk.books(practice.elena, practice.smith, at(NINE), at(TEN), practice.op1.id)
    practice.office.desk.cancels(visit.foreign_id, usual=False)
    assert [row.cancelled for row in practice.office.appointments.values()] == [seen]


@pytest.mark.parametrize(("kind", "seen"), [("event", 1), ("lunch", 0)])
async def test_not_every_closed_time_is_seen(kind: str, seen: int):
    _, practice, _ = await opened("denticon")
    practice.office.desk.blocks(at(NINE), at(TEN), kind=kind)
    assert len(practice.office.appointments) == seen


async def test_reading_stops_while_the_office_is_off(synchronizer: Synchronizer, practice: Practice):
    practice.office.desk.goes_offline()
    practice.office.desk.books(practice.elena, practice.smith, at(NINE), at(TEN))
    assert practice.office.appointments == {}
    practice.office.desk.comes_back()
    assert len(practice.office.appointments) == 1


async def test_an_office_that_is_off_is_red_after_a_while(synchronizer, call: Caller, practice: Practice):
    practice.office.desk.goes_offline(red_after=timedelta(minutes=30))
    assert (await call.data("GET /sync_status"))[0]["read_status"] == "green"
    await synchronizer.advance(timedelta(minutes=30))
    assert (await call.data("GET /sync_status", read_status="red"))[0]["write_status"] == "red"
    practice.office.desk.comes_back()
    assert (await call.data("GET /sync_status"))[0]["write_status"] == "green"


async def test_hours_may_stay_with_a_provider_who_is_gone(call: Caller, practice: Practice):
    new = practice.office.desk.changes_provider(practice.smith.id, hours_follow=False)
    asked = {"start_date": "2026-12-02", "days": 1, "lids": [practice.main.id], "pids": [practice.smith.id, new.id]}
    assert [group["slots"] for group in await call.data("GET /available_slots", **asked)] == [[], []]


async def test_an_appointment_follows_its_provider_to_another_id(call: Caller, practice: Practice):
    appointment = await booked(call, practice)
    new = practice.office.desk.changes_provider(practice.smith.id)
    assert (await call.data(f"GET /appointments/{appointment}"))["provider_id"] == new.id
    assert (await call.book(practice, TEN)).status_code == 404
