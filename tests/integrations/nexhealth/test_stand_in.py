"""The stand-in's gate and lists: who is let in, what is missing, how a list goes on."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from .stand_in import KEY, Limits, Practice, Quirks, Synchronizer, Trouble, happy_smiles
from .stand_in.caller import Caller

# ---------------------------------------------------------------------- the gate


async def test_a_bare_key_gives_a_token_that_says_when_it_expires(synchronizer: Synchronizer, call: Caller):
    answer = await call.sign_in()
    claims = jwt.decode(answer.json()["data"]["token"], options={"verify_signature": False})
    assert answer.status_code == 201
    assert claims["exp"] == int((synchronizer.now + timedelta(hours=1)).timestamp())


async def test_a_key_with_bearer_before_it_is_unknown(call: Caller):
    assert (await call.sign_in(f"Bearer {KEY}")).status_code == 401


async def test_an_expired_token_is_turned_away(synchronizer: Synchronizer, call: Caller):
    assert (await call("GET /providers")).status_code == 200
    await synchronizer.advance(timedelta(hours=1))
    assert (await call("GET /providers")).status_code == 401


async def test_without_a_version_nobody_is_let_in(call: Caller):
    del call.headers["Nex-Api-Version"]
    assert (await call("GET /providers")).status_code == 403
    assert (await call("GET /appointment_types")).status_code == 200, "where the old Accept is documented"


async def test_a_library_that_does_not_name_itself_is_turned_away(call: Caller):
    for agent in ("python-httpx/0.28", "Python-urllib/3.11", ""):
        call.headers["User-Agent"] = agent
        answer = await call("GET /providers")
        assert (answer.status_code, answer.text) == (403, "error code: 1010")


async def test_what_is_missing_is_said_all_at_once(call: Caller, practice: Practice):
    answer = await call("GET /appointments", location_id=practice.main.id)
    assert answer.status_code == 400
    assert answer.json()["code"] is False
    assert answer.json()["error"] == ["Missing parameter start", "Missing parameter end"]


async def test_an_unknown_subdomain_is_not_found(call: Caller):
    call.subdomain = "nobody"
    assert (await call("GET /providers")).status_code == 404


async def test_anothers_location_is_not_found(synchronizer: Synchronizer, call: Caller):
    other = happy_smiles(synchronizer, subdomain="next-door")
    assert (await call("GET /operatories", location_id=other.main.id)).status_code == 404


async def test_what_a_call_does_not_know_is_ignored_with_a_warning(call: Caller, practice: Practice):
    answer = await call(f"GET /patients/{practice.elena.id}", location_id=practice.main.id)
    assert answer.json()["code"] is True
    assert answer.json()["description"] == "Note that following parameters are ignored: location_id."


async def test_by_default_the_envelope_varies():
    synchronizer = Synchronizer(trouble=Trouble.none(), limits=Limits(enforced=False))
    happy_smiles(synchronizer)
    call = Caller(synchronizer)
    await call.sign_in()
    told = [(await call("GET /providers")).json() for _ in range(50)]
    assert {type(answer["description"]) for answer in told} == {str, type(None), list}
    assert {type(answer["error"]) for answer in told} == {list, type(None)}


async def test_time_may_be_real_and_then_is_not_moved():
    synchronizer = Synchronizer(clock=lambda: datetime.now(UTC), trouble=Trouble.none())
    practice = happy_smiles(synchronizer)
    call = Caller(synchronizer)
    await call.sign_in()
    start = datetime.now(UTC) + timedelta(days=1)
    assert (await call.book(practice, start.isoformat())).status_code == 201
    await synchronizer.tick()
    with pytest.raises(TypeError):
        await synchronizer.advance(timedelta(minutes=1))


# ---------------------------------------------------------------------- lists


async def test_a_page_is_five_unless_asked_otherwise(practice: Practice, call: Caller):
    assert len(await call.data("GET /working_hours", location_id=practice.main.id)) == 5
    assert len(await call.data("GET /working_hours", location_id=practice.main.id, per_page=1000)) == 6
    assert (await call("GET /working_hours", location_id=practice.main.id, per_page=1001)).status_code == 400


async def test_cursors_lead_forward_and_back(practice: Practice, call: Caller):
    async def page(**cursor: str):
        answer = await call("GET /working_hours", location_id=practice.main.id, per_page=4, **cursor)
        return [row["id"] for row in answer.json()["data"]], answer.json()["page_info"]

    first, info = await page()
    second, more = await page(end_cursor=info["end_cursor"])
    back, _ = await page(start_cursor=more["start_cursor"])
    assert (len(first), len(second), back) == (4, 2, first)
    assert (info["has_next_page"], more["has_next_page"], more["has_previous_page"]) == (True, False, True)


async def test_a_list_goes_on_where_it_was_though_rows_come_and_go(practice: Practice, call: Caller):
    answer = await call("GET /working_hours", location_id=practice.main.id, per_page=2)
    seen = [row["id"] for row in answer.json()["data"]]
    practice.office.hours.pop(seen[0])
    rest = await call.data(
        "GET /working_hours", location_id=practice.main.id, end_cursor=answer.json()["page_info"]["end_cursor"]
    )
    assert len(rest) == 4
    assert not set(seen) & {row["id"] for row in rest}


async def test_locations_come_nested_in_their_institution(practice: Practice, call: Caller):
    rows = await call.data("GET /locations")
    assert [place["name"] for place in rows[0]["locations"]] == ["Main Street", "Annex"]
    assert rows[0]["locations"][0]["tz"] == "America/New_York"


async def test_providers_who_left_are_not_listed(practice: Practice, call: Caller):
    new = practice.office.desk.changes_provider(practice.smith.id)
    rows = await call.data("GET /providers")
    assert {row["id"] for row in rows} == {practice.patel.id, new.id}
    gone = await call.data("GET /providers", inactive=True)
    assert [(row["id"], row["npi"]) for row in gone] == [(practice.smith.id, new.npi)]


async def test_the_practice_says_nothing_of_coverages_where_its_system_does_not(synchronizer: Synchronizer, call):
    happy_smiles(synchronizer, "denticon", "cloudy")
    assert len(await call.data("GET /insurance_coverages")) == 1
    call.subdomain = "cloudy"
    assert await call.data("GET /insurance_coverages") == []


# ---------------------------------------------------------------------- limits


async def test_the_eleventh_look_at_the_schedule_in_a_second_is_refused(synchronizer, practice: Practice, call):
    async def look() -> int:
        where = {"location_id": practice.main.id}
        return (
            await call("GET /appointments", start="2026-12-02T00:00:00Z", end="2026-12-03T00:00:00Z", **where)
        ).status_code

    assert [await look() for _ in range(11)] == [200] * 10 + [429]
    await synchronizer.advance(timedelta(seconds=1))
    assert await look() == 200
    assert synchronizer.limits.overshoot() == {"schedule a second": 1}


@pytest.mark.parametrize(("named", "wait"), [("yes", "1"), ("no", None)])
async def test_a_refusal_says_how_long_or_not(synchronizer: Synchronizer, call: Caller, named: str, wait: str | None):
    synchronizer.quirks.names_wait = named
    answers = [await call("GET /locations") for _ in range(100)]
    assert (answers[-1].status_code, answers[-1].headers.get("retry-after")) == (429, wait)


async def test_limits_that_only_count_refuse_nobody(synchronizer: Synchronizer, call: Caller):
    synchronizer.limits.enforced = False
    assert {(await call("GET /locations")).status_code for _ in range(150)} == {200}
    assert synchronizer.limits.greatest["all a second"] == 151


async def test_a_thousand_bookings_take_seconds():
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(), limits=Limits(enforced=False))
    practice = happy_smiles(synchronizer)
    call = Caller(synchronizer)
    await call.sign_in()
    began, day = time.monotonic(), synchronizer.now + timedelta(days=1)
    for number in range(1000):
        start = (day + timedelta(minutes=30 * number)).isoformat()
        assert (await call.book(practice, start)).status_code == 201
    await synchronizer.advance(timedelta(hours=6))
    assert len(practice.office.truth().standing) == 1000
    assert time.monotonic() - began < 20
