"""The stand-in's webhooks: signed, at least once, late, tried again for two days and then no more."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from .stand_in import RETRIES, Practice, Quirks, Synchronizer, Trouble, happy_smiles, signature
from .stand_in.caller import Caller

NINE = "2026-12-02T14:00:00Z"
MINUTE = timedelta(minutes=1)
URL = "https://receptionist.test/nexhealth"


class Receiver:
    """Keeps what comes; `answers` is what it says."""

    def __init__(self, answers: int = 200) -> None:
        self.answers = answers
        self.came: list[tuple[str, dict[str, str], bytes]] = []

    async def __call__(self, url: str, headers: dict[str, str], body: bytes) -> int:
        self.came.append((url, headers, body))
        return self.answers

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.came]

    @property
    def names(self) -> list[str]:
        return [told["event_name"] for told in self.told]


class World:
    """An office whose appointments are subscribed to."""

    def __init__(self, system: str = "opendental", trouble: Trouble | None = None, **quirks: Any) -> None:
        self.receiver = Receiver()
        self.synchronizer = Synchronizer(
            trouble=trouble or Trouble.none(), quirks=Quirks.documented(**quirks), send=self.receiver
        )
        self.practice = happy_smiles(self.synchronizer, system)
        self.call = Caller(self.synchronizer)

    async def subscribed(self, *events: str) -> World:
        await self.call.sign_in()
        self.endpoint = await self.call.data("POST /webhook_endpoints", {"target_url": URL})
        for event in events or ("appointment_insertion", "appointment_updated"):
            path = f"/webhook_endpoints/{self.endpoint['id']}/webhook_subscriptions"
            await self.call.data(f"POST {path}", {"resource_type": "Appointment", "event": event})
        return self

    async def booked(self) -> int:
        answer = await self.call.book(self.practice, NINE)
        return answer.json()["data"]["appt"]["id"]


async def test_what_was_written_is_told_with_the_appointment():
    world = await World().subscribed()
    appointment = await world.booked()
    await world.synchronizer.advance(MINUTE)
    told = world.receiver.told[0]
    assert (told["resource_type"], told["event_name"]) == ("Appointment", "appointment_insertion.complete")
    assert told["data"]["appointment"]["id"] == appointment
    assert told["data"]["appointment"]["foreign_id"] is not None


@pytest.mark.parametrize(("fate", "name"), [("fail", "failed"), ("time out", "timed_out")])
async def test_what_was_not_written_is_told_without_a_reason(fate: str, name: str):
    world = await World().subscribed()
    world.synchronizer.trouble.next("write", fate)
    await world.booked()
    await world.synchronizer.advance(timedelta(days=2))
    assert world.receiver.names == [f"appointment_insertion.{name}"]
    assert set(world.receiver.told[0]["data"]) == {"appointment"}


async def test_of_silence_nothing_is_told():
    world = await World().subscribed()
    world.synchronizer.trouble.next("write", "silent")
    await world.booked()
    await world.synchronizer.advance(timedelta(days=3))
    assert world.receiver.came == []


async def test_of_an_insertion_dentrix_enterprise_tells_nothing():
    world = await World("dentrix_enterprise").subscribed()
    await world.booked()
    await world.synchronizer.advance(MINUTE)
    assert world.receiver.came == []
    assert len(world.practice.office.truth().standing) == 1


async def test_a_change_is_told_with_what_it_was_before():
    world = await World().subscribed()
    appointment = await world.booked()
    await world.call(f"PATCH /appointments/{appointment}", {"appt": {"confirmed": True}})
    await world.synchronizer.advance(MINUTE)
    assert world.receiver.names == ["appointment_insertion.complete", "appointment_updated"]
    assert world.receiver.told[1]["data"]["previous_attributes"]["confirmed"] is False


async def test_what_the_desk_did_is_told_when_it_was_read():
    world = await World(read_every=timedelta(minutes=10)).subscribed("appointment_created")
    start = world.synchronizer.now + timedelta(days=1)
    world.practice.office.desk.books(world.practice.elena, world.practice.smith, start, start + MINUTE * 30)
    await world.synchronizer.advance(MINUTE * 9)
    assert world.receiver.came == []
    await world.synchronizer.advance(MINUTE)
    assert world.receiver.names == ["appointment_created"]


@pytest.mark.parametrize("flavour", ["strict", "wrapped"])
async def test_it_is_signed_with_the_endpoints_secret(flavour: str):
    world = await World(wrapped_base64=flavour).subscribed()
    await world.booked()
    await world.synchronizer.advance(MINUTE)
    url, headers, body = world.receiver.came[0]
    assert url == URL
    assert headers["signature"] == signature(
        world.endpoint["secret_key"], headers["timestamp"], body, wrapped=flavour == "wrapped"
    )


def test_the_signature_is_that_of_the_documents():
    assert signature("secret", "2026-12-01T15:00:00.000Z", b"{}") == (
        "103e375b3c8799890cf644d6c27684713e677f7ea4c8c84c4cee5446cf248568"
    )


def test_the_wrapped_one_breaks_after_sixty():
    body = b'{"text":"' + b"a" * 60 + b'"}'
    assert signature("secret", "2026-12-01T15:00:00.000Z", body, wrapped=True) == (
        "3db70327178087b6a246e1694a45fb095b7614f24463f114e30b25a927471122"
    )


async def test_it_is_tried_again_at_the_documented_times():
    world = await World().subscribed()
    world.receiver.answers = 500
    await world.booked()
    await world.synchronizer.advance(timedelta(hours=25))
    times = [datetime.fromisoformat(headers["timestamp"]) for _, headers, _ in world.receiver.came]
    assert [at - times[0] for at in times[1:]] == list(RETRIES[:-1])


async def test_after_two_days_of_errors_the_endpoint_is_off_until_it_is_put_on():
    world = await World().subscribed()
    world.receiver.answers = 503
    await world.booked()
    await world.synchronizer.advance(timedelta(hours=49))
    await world.call.sign_in()
    assert [row["active"] for row in await world.call.data("GET /webhook_endpoints")] == [False]
    assert len(world.receiver.came) == 11
    await world.call.data(f"PATCH /webhook_endpoints/{world.endpoint['id']}", {"active": True})
    assert [row["active"] for row in await world.call.data("GET /webhook_endpoints")] == [True]


async def test_a_success_in_between_begins_the_two_days_anew():
    world = await World().subscribed()
    world.receiver.answers = 500
    await world.booked()
    await world.synchronizer.advance(timedelta(hours=23))
    world.receiver.answers = 200
    await world.synchronizer.advance(timedelta(hours=30))
    assert world.synchronizer.hooks.waiting() == 0
    world.receiver.answers = 500
    await world.call.sign_in()
    await world.call.book(world.practice, "2026-12-09T14:00:00Z")
    await world.synchronizer.advance(timedelta(hours=1))
    assert world.synchronizer.hooks.endpoints[world.endpoint["id"]].active


async def test_it_may_come_twice_and_late():
    world = await World().subscribed()
    world.synchronizer.trouble.next("webhook", "twice")
    await world.booked()
    await world.synchronizer.advance(timedelta(hours=1))
    assert world.receiver.names == ["appointment_insertion.complete"] * 2
    assert world.receiver.came[0][2] == world.receiver.came[1][2]


async def test_by_default_they_come_out_of_order():
    world = await World(trouble=Trouble.only(seed=3, late=0.5)).subscribed()
    for hour in range(14, 20):
        await world.call.book(world.practice, f"2026-12-02T{hour}:00:00Z")
    await world.synchronizer.advance(timedelta(hours=2))
    came = [told["data"]["appointment"]["start_time"] for told in world.receiver.told]
    assert len(came) == 6
    assert came != sorted(came)


async def test_a_receiver_that_is_not_there_is_tried_again(synchronizer: Synchronizer):
    async def nobody(url: str, headers: dict[str, str], body: bytes) -> int:
        raise ConnectionRefusedError

    world = await World().subscribed()
    world.synchronizer.hooks.send = nobody
    await world.booked()
    await world.synchronizer.advance(MINUTE)
    assert world.synchronizer.hooks.attempts == [("appointment_insertion.complete", 0)] * 2


async def test_an_endpoint_is_https_and_can_be_taken_down(call: Caller, practice: Practice):
    assert (await call("POST /webhook_endpoints", {"target_url": "http://receptionist.test"})).status_code == 400
    made = await call.data("POST /webhook_endpoints", {"target_url": URL})
    path = f"/webhook_endpoints/{made['id']}"
    wish = {"resource_type": "Appointment", "event": "appointment_insertion"}
    await call.data(f"POST {path}/webhook_subscriptions", wish)
    assert len(await call.data(f"GET {path}/webhook_subscriptions")) == 1
    assert (await call(f"DELETE {path}")).status_code == 204
    assert (await call(f"GET {path}/webhook_subscriptions")).status_code == 404


async def test_an_event_of_another_resource_cannot_be_subscribed_to(call: Caller):
    made = await call.data("POST /webhook_endpoints", {"target_url": URL})
    wish = {"resource_type": "Patient", "event": "appointment_insertion"}
    assert (await call(f"POST /webhook_endpoints/{made['id']}/webhook_subscriptions", wish)).status_code == 400


async def test_the_sync_that_recovers_is_told():
    world = await World().subscribed("appointment_insertion")
    path = f"/webhook_endpoints/{world.endpoint['id']}/webhook_subscriptions"
    await world.call.data(f"POST {path}", {"resource_type": "SyncStatus", "event": "sync_status_write_change"})
    world.practice.office.desk.turns("red", read=False)
    world.practice.office.desk.turns("green")
    await world.synchronizer.tick()
    assert [told["data"]["sync_status"]["write_status"] for told in world.receiver.told] == ["red", "green"]
