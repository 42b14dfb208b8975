"""The line to NexHealth: token, headers, envelope, pages, limits, tries; and that it says nothing of patients."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta

import httpx
import pytest
import structlog

from integrations.nexhealth.client import line
from integrations.nexhealth.limits import Limits
from integrations.pms import OutcomeUnknown, PracticeSystemError, Refused, SlotTaken, Unavailable
from tests.integrations.nexhealth.wire import Wire, envelope, page, refused

CANARY = "Canario-Amarillo"


@pytest.fixture
def client(wire: Wire):
    return wire.connect().client


@pytest.fixture
def _without_limits() -> None:
    """Here they hold."""


def write(client):
    return client.post("/appointments", {"subdomain": "happy-smiles"}, {"appt": {"note": CANARY}})


# ---------------------------------------------------------------- token and headers


async def test_the_key_goes_bare_and_the_token_as_a_bearer(wire, client):
    await client.get("/providers")
    first, second = wire.asked
    assert first.headers["authorization"] == "a-test-key"
    assert second.headers["authorization"].startswith("Bearer ey")


async def test_every_call_says_who_we_are_and_both_names_of_the_version(wire, client):
    await client.get("/providers")
    for one in wire.asked:
        assert one.headers["user-agent"].startswith("Dosvoces/")
        assert one.headers["nex-api-version"] == "v20240412"
        assert one.headers["accept"] == "application/vnd.Nexhealth+json;version=2"


async def test_a_token_is_renewed_by_its_own_end_some_minutes_before(wire, client):
    for minutes in (0, 54, 2):
        wire.now += timedelta(minutes=minutes)
        await client.get("/providers")
    assert wire.tokens == 2


async def test_a_clock_that_runs_ahead_does_not_fetch_a_token_for_every_call(wire, client):
    wire.lasts = timedelta(hours=-2)
    for _ in range(3):
        await client.get("/providers")
    assert wire.tokens == 1


async def test_a_401_fetches_a_new_token_once_even_for_a_write(wire, client):
    wire.say("POST /appointments", refused("token expired", status=401), envelope({"appt": {"id": 1}}, 201))
    assert await write(client) == {"appt": {"id": 1}}
    assert wire.tokens == 2


async def test_a_key_that_is_not_taken_is_for_the_office_to_mend(wire, client):
    wire.say("POST /authenticates", refused("bad key", status=401))
    with pytest.raises(Refused) as raised:
        await write(client)
    assert raised.value.code == "key"
    assert not wire.requests("POST /appointments")


async def test_without_a_token_nothing_was_written(wire, client):
    wire.say("POST /authenticates", httpx.ReadTimeout("slow"))
    with pytest.raises(Unavailable):
        await write(client)


async def test_locations_of_one_key_share_one_line_until_the_last_leaves(wire):
    one, other = wire.connect(), wire.connect()
    assert one.client is other.client
    await one.close()
    assert await other.operatories() == ()
    await other.close()
    assert wire.connect().client is not one.client


# ---------------------------------------------------------------- what an answer means


async def test_a_2xx_that_says_no_is_a_no(wire, client):
    wire.say("GET /providers", refused("Missing parameter subdomain", status=200))
    with pytest.raises(Refused) as raised:
        await client.get("/providers")
    assert raised.value.code == "request"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ("Provider not found", 404, "provider"),
        ("Appointment type not found", 404, "visit"),
        ("Appointment not found", 404, "not_found"),
        ("you can only insert appointments in the future", 400, "past"),
        ("email already exists", 422, "email"),
        ("Patient not found", 404, "patient"),
        ("anything else", 400, "refused"),
        ("anything else", 403, "rights"),
        ("anything else", 404, "not_found"),
    ],
)
async def test_what_the_office_must_mend_has_a_name(wire, client, said, status, code):
    wire.say("POST /appointments", refused(said, status=status))
    with pytest.raises(Refused) as raised:
        await write(client)
    assert raised.value.code == code


@pytest.mark.parametrize(
    "answer",
    [
        refused("The appointment table is locked by another user"),
        refused("Deadlock found when trying to get lock", status=422),
        refused("Locked", status=200),
        refused("The practice's system is busy", status=409),
        httpx.Response(429),
    ],
)
async def test_pms_F05_a_system_that_is_locked_or_busy_is_asked_again_later(wire, client, answer):
    wire.say("POST /appointments", answer)
    with pytest.raises(Unavailable):
        await write(client)


@pytest.mark.parametrize("said", ["The time is blocked", "Your account was unlocked and is invalid"])
async def test_pms_F05_not_everything_with_a_lock_in_it_is_locked(wire, client, said):
    wire.say("POST /appointments", refused(said))
    with pytest.raises(Refused):
        await write(client)


@pytest.mark.parametrize("status", [200, 400, 403, 404])
async def test_pms_F20_a_version_that_is_too_old_is_for_the_office_to_mend(wire, client, status):
    wire.say("GET /providers", refused("This Version is not supported any more", status=status))
    with pytest.raises(Refused) as raised:
        await client.get("/providers")
    assert raised.value.code == "version"


async def test_what_is_echoed_of_a_patient_decides_nothing(wire, client):
    echo = {"code": False, "error": ["invalid"], "data": {"note": "already taken"}}
    wire.say("POST /appointments", httpx.Response(400, json=echo))
    with pytest.raises(Refused):
        await write(client)


async def test_a_warning_beside_a_yes_is_no_error(wire, client):
    wire.say("GET /providers", envelope([{"id": 1}], error=["Note that following parameters are ignored"]))
    assert await client.get("/providers") == [{"id": 1}]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ConnectError("refused"), Unavailable),
        (httpx.ConnectTimeout("slow"), Unavailable),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.WriteTimeout("slow"), OutcomeUnknown),
        (httpx.ReadError("cut"), OutcomeUnknown),
        (httpx.RemoteProtocolError("cut"), OutcomeUnknown),
        (httpx.Response(500, text="oops"), OutcomeUnknown),
        (httpx.Response(503, text="oops"), OutcomeUnknown),
        (httpx.Response(201, text="<html>"), OutcomeUnknown),
        (httpx.Response(302, headers={"location": "https://elsewhere.test"}), OutcomeUnknown),
        (httpx.Response(429), Unavailable),
        (refused("no", status=401), Refused),
        (refused("no", status=403), Refused),
        (refused("no", status=404), Refused),
        (refused("no", status=418), Refused),
        (refused("Operatory not available", status=422), SlotTaken),
        (refused("Operatory NOT AVAILABLE", status=400), SlotTaken),
        (refused("overlapping schedule", status=200), SlotTaken),
    ],
    ids=lambda one: getattr(one, "__name__", None) or str(one),
)
async def test_a_write_that_may_have_been_done_is_unknown_and_one_that_was_not_is_not(wire, client, answer, error):
    wire.say("POST /appointments", answer)
    with pytest.raises(PracticeSystemError) as raised:
        await write(client)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(200, json=[]),
        httpx.Response(429),
    ],
)
async def test_a_read_is_tried_three_times_and_a_write_once(wire, client, answer):
    wire.say("GET /providers", answer).say("POST /appointments", answer)
    with pytest.raises(Unavailable):
        await client.get("/providers")
    with pytest.raises((Unavailable, OutcomeUnknown)):
        await write(client)
    assert (len(wire.requests("GET /providers")), len(wire.requests("POST /appointments"))) == (3, 1)


async def test_a_read_that_is_turned_down_is_asked_once(wire, client):
    wire.say("GET /providers", refused("no such thing"))
    with pytest.raises(Refused):
        await client.get("/providers")
    assert len(wire.requests("GET /providers")) == 1


async def test_a_short_retry_after_is_waited_for_and_a_long_one_is_told(wire, client):
    wire.say("GET /providers", httpx.Response(429, headers={"retry-after": "1"}), [{"id": 1}])
    assert await client.collect("/providers") == [{"id": 1}]
    wire.say("GET /operatories", httpx.Response(429, headers={"retry-after": "120"}))
    with pytest.raises(Unavailable) as raised:
        await client.get("/operatories")
    assert (raised.value.again_in, len(wire.requests("GET /operatories"))) == (120, 1)


async def test_a_redirect_is_not_followed(wire, client):
    wire.say("GET /providers", httpx.Response(302, headers={"location": "https://elsewhere.test/providers"}))
    with pytest.raises(Refused):
        await client.get("/providers")
    assert {one.url.host for one in wire.asked} == {"nexhealth.info"}


# ---------------------------------------------------------------- pages


async def test_all_pages_are_read_and_each_says_how_many_rows_it_wants(wire, client):
    wire.say("GET /patients", page([{"id": 1}], "A"), page([{"id": 2}], "B"), page([{"id": 3}]))
    assert [row["id"] for row in await client.collect("/patients")] == [1, 2, 3]
    assert [one.get("end_cursor") for one in wire.queries("GET /patients")] == [None, "A", "B"]
    assert {one["per_page"] for one in wire.queries("GET /patients")} == {"1000"}


async def test_pages_without_an_end_end(wire, client):
    wire.say("GET /patients", page([{"id": 1}], "A"))
    with pytest.raises(Unavailable):
        await client.collect("/patients")
    assert len(wire.requests("GET /patients")) == 2


async def test_rows_are_found_under_a_name_too(wire, client):
    wire.say("GET /patients", envelope({"patients": [{"id": 1}]}))
    assert await client.collect("/patients") == [{"id": 1}]


# ---------------------------------------------------------------- limits


async def _in_a_second(limits: Limits, routes: list[str]) -> int:
    began, count = time.monotonic(), 0
    while True:
        await limits.wait("GET", routes[count % len(routes)])
        if time.monotonic() - began > 1:
            return count
        count += 1


@pytest.mark.parametrize(("routes", "most"), [(["/appointments", "/available_slots"], 10), (["/providers"], 100)])
async def test_pms_F18_no_second_sees_more_than_the_key_may(routes, most):
    assert most // 2 <= await _in_a_second(Limits(), routes) <= most


async def test_pms_F18_two_locations_of_one_key_share_its_limits(wire):
    one, other = wire.connect().client, wire.connect().client
    began = time.monotonic()
    await asyncio.gather(*(client.get("/appointments") for client in (one, other) for _ in range(5)))
    assert time.monotonic() - began > 0.5


async def test_whoever_would_wait_too_long_for_a_turn_is_told_so(monkeypatch, wire, client):
    monkeypatch.setattr("integrations.nexhealth.limits.PATIENCE", 0.1)
    with pytest.raises(Unavailable):
        await asyncio.gather(*(client.get("/appointments") for _ in range(20)))


# ---------------------------------------------------------------- nothing of patients


@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_pms_F31_nothing_of_an_answer_stands_in_an_error_or_a_log(wire, client, status, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    wire.say("POST /appointments", refused(f"{CANARY} is not a note", status=status))
    wire.say("GET /patients", refused(f"{CANARY} is nobody", status=status))
    with structlog.testing.capture_logs() as logs:
        for question in (write(client), client.get("/patients", {"name": CANARY})):
            with pytest.raises(PracticeSystemError) as raised:
                await question
            assert CANARY not in repr(raised.value)
    assert CANARY not in f"{logs} {caplog.text} {capsys.readouterr()}"
    assert {"GET /patients", "POST /appointments"} <= {one["route"] for one in logs if "route" in one}


async def test_an_answer_that_is_too_large_is_not_read(monkeypatch, wire, client):
    monkeypatch.setattr("integrations.nexhealth.client.LARGEST", 10)
    with pytest.raises(Unavailable):
        await client.get("/providers")


def test_outside_a_loop_a_line_can_be_made_too(wire):
    assert line("a-test-key", "https://nexhealth.info", lambda: wire.now, wire.transport) is not None
