"""News is believed only when it is signed and fresh, says only where to look, and is seen to when it stops."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from integrations.nexhealth.webhooks import announce_to, endpoint, events, revive, verified
from integrations.pms import Event, OutcomeUnknown, Refused
from tests.integrations.contract import order

from .stand_in import Quirks, Synchronizer, Trouble, signature
from .wire import NOW, Wire, page, refused
from .world import NexHealthWorld

SECRET = "NArWk-a-test-secret"
URL = "https://practice.example.com/news"
BODY = json.dumps({"event_name": "appointment_insertion.complete", "data": {"appointment": {"id": 7}}}).encode()
SENT = NOW.isoformat()


def headers(secret: str = SECRET, sent: str = SENT, body: bytes = BODY, wrapped: bool = False) -> dict[str, str]:
    return {"Timestamp": sent, "Signature": signature(secret, sent, body, wrapped), "Content-Type": "application/json"}


def believed(given: dict[str, str], body: bytes = BODY, secrets=(SECRET,), scheme: str = "timestamp", now=NOW) -> bool:
    return verified(given, body, secrets, scheme, now)


# ---------------------------------------------------------------- from there, and now


def test_pms_F23_what_is_signed_is_believed():
    assert believed(headers())


@pytest.mark.parametrize("size", [1, 44, 45, 46, 90, 500])
def test_pms_F23_base64_in_one_line_and_in_lines_of_sixty_are_both_taken(size):
    body = b"x" * size
    assert believed(headers(body=body), body)
    assert believed(headers(body=body, wrapped=True), body)


def test_lines_are_broken_as_ruby_breaks_them():
    body = b"x" * 100
    plain = base64.b64encode(body)
    by_sixty = plain[:60] + b"\n" + plain[60:120] + b"\n" + plain[120:] + b"\n"
    mark = hmac.new(SECRET.encode(), f"{SENT}.".encode() + by_sixty, hashlib.sha256).hexdigest()
    assert believed({"timestamp": SENT, "signature": mark}, body)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"timestamp": SENT},
        {"signature": headers()["Signature"]},
        headers(secret="another"),
        headers() | {"Signature": "0" * 64},
        headers() | {"Signature": "ñ"},
        headers() | {"Signature": ""},
        headers() | {"Timestamp": (NOW - timedelta(seconds=1)).isoformat()},
        headers(sent="yesterday"),
        headers(sent="2026-12-01T15:00:00"),
    ],
)
def test_pms_F23_what_is_forged_is_not(given):
    assert not believed(given)


def test_a_body_that_was_changed_is_not_believed():
    assert not believed(headers(), BODY.replace(b"7", b"8"))


@pytest.mark.parametrize(("age", "fresh"), [(-4, True), (-6, False), (48 * 60, True), (51 * 60, False)])
def test_pms_F23_old_news_is_not_believed_and_late_news_is(age, fresh):
    sent = (NOW - timedelta(minutes=age)).isoformat()
    assert believed(headers(sent=sent)) is fresh


def test_while_a_secret_is_changed_both_are_good():
    assert believed(headers("old"), secrets=("new", "old"))


@pytest.mark.parametrize("secrets", [(), ("",)])
@pytest.mark.parametrize("scheme", ["timestamp", "body", "none", ""])
def test_without_a_secret_nothing_is_believed(secrets, scheme):
    empty = headers("") | {"X-NexHealth-Signature": hmac.new(b"", BODY, hashlib.sha256).hexdigest()}
    assert not believed(empty, secrets=secrets, scheme=scheme)


def test_a_scheme_of_the_body_alone_and_no_other_can_be_chosen():
    given = {"x-nexhealth-signature": hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()}
    assert believed(given, scheme="body")
    assert not believed(given)
    assert not believed(headers(), scheme="body")
    assert not believed(headers() | given, scheme="whatever")


# ---------------------------------------------------------------- what it tells


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("appointment_insertion.complete", "written"),
        ("appointment_insertion.failed", "failed"),
        ("appointment_insertion.timed_out", "timed_out"),
        ("appointment_insertion.incomplete", "changed"),
        ("appointment_updated", "changed"),
        ("appointment_updated.failed", "changed"),
        ("appointment_created", "changed"),
    ],
)
@pytest.mark.parametrize("data", [{"appointment": {"id": 7}}, {"appt": {"id": 7}}, {"id": 7}])
def test_each_kind_of_news_says_where_to_look(name, kind, data):
    body = json.dumps({"event_name": name, "data": data}).encode()
    assert events(body) == (Event(kind=kind, appointment="7"),)


@pytest.mark.parametrize("name", ["patient_created", "sync_status_read_change", "appointment_requested", "new"])
def test_other_news_is_none_of_ours(name):
    assert events(json.dumps({"event_name": name, "data": {}}).encode()) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Canario",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"event_name": 7}',
        b'{"event_name": "appointment_created", "data": "Canario"}',
        b'{"event_name": "appointment_created", "data": {"appointment": {"note": "Canario"}}}',
    ],
)
def test_what_is_no_news_is_refused_without_its_content(body):
    with pytest.raises(ValueError, match=r"^(not JSON|no event in it|no appointment in it)$") as raised:
        events(body)
    assert "Canario" not in repr(raised.value)


# ---------------------------------------------------------------- that it is sent to us


@pytest.mark.parametrize("wrapped", ["strict", "wrapped"])
async def test_news_of_a_booking_comes_signed_twice_and_in_any_order(wrapped):
    came = []

    async def send(url: str, given: dict[str, str], body: bytes) -> int:
        came.append((url, given, body))
        return 204

    trouble = Trouble.only(twice=0.5, late=0.5)
    synchronizer = Synchronizer(trouble=trouble, quirks=Quirks.documented(wrapped_base64=wrapped), send=send)
    world = NexHealthWorld(synchronizer)
    found = await announce_to(world.system.client, "happy-smiles", URL)
    receipt = await world.system.book(order(world.slot("10:00")))
    await synchronizer.advance(timedelta(hours=2))
    now = synchronizer.now
    assert all(verified(given, body, [found.secret_key], "timestamp", now) for _, given, body in came)
    told = [one for _, _, body in came for one in events(body)]
    assert Event(kind="written", appointment=receipt.appointment) in told
    assert {one.appointment for one in told} == {receipt.appointment}
    await world.system.close()


async def test_an_endpoint_is_made_once_with_its_subscriptions(world):
    first = await announce_to(world.system.client, "happy-smiles", URL)
    again = await announce_to(world.system.client, "happy-smiles", URL)
    hooks = world.synchronizer.hooks
    assert first == again
    assert [one.target_url for one in hooks.endpoints.values()] == [URL]
    assert sorted(one.event for one in hooks.subscriptions.values()) == [
        "appointment_created",
        "appointment_insertion",
        "appointment_updated",
    ]


async def test_pms_F23_an_endpoint_that_was_given_up_is_found_and_set_active_again(world):
    client = world.system.client
    await announce_to(client, "happy-smiles", URL)
    (kept,) = world.synchronizer.hooks.endpoints.values()
    kept.active = False
    found = await endpoint(client, URL)
    assert found is not None
    assert not found.active
    await revive(client, found)
    assert kept.active
    assert await endpoint(client, "https://elsewhere.example.com") is None


async def test_announcing_goes_on_where_it_was_cut(world):
    world.synchronizer.trouble.next("POST /webhook_endpoints/{id}/webhook_subscriptions", "lost reply")
    with pytest.raises(OutcomeUnknown):
        await announce_to(world.system.client, "happy-smiles", URL)
    await announce_to(world.system.client, "happy-smiles", URL)
    hooks = world.synchronizer.hooks
    assert (len(hooks.endpoints), len(hooks.subscriptions)) == (1, 3)


async def test_an_account_without_every_event_is_told_of_what_it_has():
    wire = Wire().say("GET /webhook_endpoints", page([{"id": 1, "target_url": URL, "active": True}]))
    route = "/webhook_endpoints/1/webhook_subscriptions"
    wire.say(f"POST {route}", {"id": 2}, refused("not an event of yours"), refused("nor this"))
    await announce_to(wire.connect().client, "happy-smiles", URL)
    wire.say(f"POST {route}", refused("not an event of yours"))
    with pytest.raises(Refused):
        await announce_to(wire.connect().client, "happy-smiles", URL)
