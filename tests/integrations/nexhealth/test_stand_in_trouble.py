"""The stand-in misbehaves as it is told, and by default; what it did can be seen afterwards."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import httpx
import pytest

from .stand_in import Limits, Practice, Quirks, Synchronizer, Trouble, happy_smiles, serving
from .stand_in.caller import Caller

NINE = "2026-12-02T14:00:00Z"
POST = "POST /appointments"


@pytest.mark.parametrize(
    ("what", "status"), [("429", 429), ("429 bare", 429), ("500", 500), ("502", 502), ("503", 503), ("html", 200)]
)
async def test_before_anything_was_done(synchronizer, call: Caller, practice: Practice, what: str, status: int):
    synchronizer.trouble.next(POST, what)
    assert (await call.book(practice, NINE)).status_code == status
    assert practice.office.appointments == {}
    assert (await call.book(practice, NINE)).status_code == 201


@pytest.mark.parametrize(("what", "header"), [("429", "1"), ("429 bare", None)])
async def test_too_many_says_how_long_or_not(synchronizer: Synchronizer, call: Caller, what: str, header: str | None):
    synchronizer.trouble.next("GET /providers", what)
    assert (await call("GET /providers")).headers.get("retry-after") == header


async def test_a_200_may_be_a_failure(synchronizer: Synchronizer, call: Caller):
    synchronizer.trouble.next("GET /providers", "code false")
    answer = await call("GET /providers")
    assert (answer.status_code, answer.json()["code"]) == (200, False)


@pytest.mark.parametrize(("what", "status"), [("500 after", 500), ("502 after", 502), ("html after", 201)])
async def test_after_it_was_done(synchronizer, call: Caller, practice: Practice, what: str, status: int):
    synchronizer.trouble.next(POST, what)
    answer = await call.book(practice, NINE)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    assert len(practice.office.appointments) == 1


async def test_a_lost_reply_looks_like_a_lost_request(synchronizer: Synchronizer, call: Caller, practice: Practice):
    for what, done in (("hang up", 0), ("lost reply", 1)):
        synchronizer.trouble.next(POST, what)
        with pytest.raises(httpx.ReadError):
            await call.book(practice, NINE)
        assert len(practice.office.appointments) == done


async def test_a_slow_answer_is_slow(synchronizer: Synchronizer, call: Caller):
    synchronizer.trouble.next("GET /providers", "slow", seconds=0.2)
    began = time.monotonic()
    await call("GET /providers")
    assert time.monotonic() - began >= 0.2


async def test_what_was_asked_is_counted_by_template(synchronizer: Synchronizer, call: Caller, practice: Practice):
    synchronizer.trouble.next(POST, "lost reply")
    with pytest.raises(httpx.ReadError):
        await call.book(practice, NINE)
    await call(f"GET /patients/{practice.elena.id}")
    log = synchronizer.log
    assert (log.asked[POST], log.done[POST], log.answered[POST, 0]) == (1, 1, 1)
    assert log.asked["GET /patients/{id}"] == 1


def test_no_trouble_is_misspelled():
    with pytest.raises(ValueError, match="lost replies"):
        Trouble.none().next(POST, "lost replies")
    with pytest.raises(ValueError, match="lost replies"):
        Trouble.only(lost_replies=1.0)


# ---------------------------------------------------------------------- by default


async def storm(seed: int) -> tuple[Synchronizer, Practice]:
    """A hundred bookings, each tried once, in the weather that is on by default."""
    trouble = Trouble(seed=seed, latency=(0.0, 0.0))
    synchronizer = Synchronizer(trouble=trouble, limits=Limits(enforced=False))
    practice, call = happy_smiles(synchronizer), Caller(synchronizer)
    for number in range(100):
        try:
            if "Authorization" not in call.headers or number % 20 == 0:
                await call.sign_in()
            start = synchronizer.now + timedelta(days=2, minutes=30 * number)
            await call.book(practice, start.isoformat())
        except (httpx.HTTPError, ValueError):
            continue
        await synchronizer.advance(timedelta(minutes=3))
    await synchronizer.advance(timedelta(hours=3))
    return synchronizer, practice


async def test_one_seed_is_one_history():
    (first, office), (again, other) = await storm(5), await storm(5)
    assert first.log.entries == again.log.entries
    assert [visit.start for visit in office.office.truth().visits] == [
        visit.start for visit in other.office.truth().visits
    ]
    assert (await storm(6))[0].log.entries != first.log.entries


async def test_the_default_is_no_fair_weather():
    synchronizer, practice = await storm(2)
    states = {row.state for row in practice.office.appointments.values()}
    assert len(synchronizer.log.troubles) >= 3
    assert {"written", "failed", "silent"} <= states
    assert len(practice.office.truth().standing) < synchronizer.log.done[POST]


async def test_the_office_is_restless(synchronizer: Synchronizer, practice: Practice):
    synchronizer.trouble = Trouble.only(
        renames_type=1.0, changes_provider=1.0, recreates_hours=1.0, deletes_patient=1.0
    )
    hours, doctors = set(practice.office.hours), set(practice.office.providers)
    await synchronizer.advance(timedelta(hours=3))
    assert any("(" in kind.name for kind in practice.office.types.values())
    assert set(practice.office.providers) > doctors
    assert set(practice.office.hours) != hours
    assert all(patient.inactive for patient in practice.office.patients.values())


# ---------------------------------------------------------------------- over real HTTP


async def test_over_http_a_booking_is_written_and_told():
    came = asyncio.Event()

    async def send(url: str, headers: dict[str, str], body: bytes) -> int:
        came.set()
        return 200

    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(), send=send)
    practice = happy_smiles(synchronizer)
    endpoint = synchronizer.hooks.new_endpoint("https://receptionist.test/nexhealth")
    synchronizer.hooks.new_subscription(endpoint, practice.office, "Appointment", "appointment_insertion")
    async with serving(synchronizer, tick=0.01) as base:
        call = Caller(synchronizer, base=base)
        await call.sign_in()
        assert (await call.book(practice, NINE)).status_code == 201
        synchronizer.clock.move_to(synchronizer.clock() + timedelta(minutes=1))
        async with asyncio.timeout(5):
            await came.wait()
        await call.client.aclose()
    assert len(practice.office.truth().standing) == 1


@pytest.mark.parametrize(("what", "done"), [("hang up", 0), ("lost reply", 1)])
async def test_over_http_the_socket_is_closed(what: str, done: int):
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented())
    practice = happy_smiles(synchronizer)
    async with serving(synchronizer) as base:
        call = Caller(synchronizer, base=base)
        await call.sign_in()
        synchronizer.trouble.next(POST, what)
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await call.book(practice, NINE)
        assert (await call("GET /providers")).status_code == 200
        await call.client.aclose()
    assert len(practice.office.appointments) == done
