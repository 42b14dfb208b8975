"""News from NexHealth: whether it is truly from there, what it tells, and that it is still sent to us."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from integrations.nexhealth.client import Client
from integrations.nexhealth.shapes import Shape, Words, Yes, read_all
from integrations.pms import Event, Refused, Unavailable

OLDEST, NEWEST = timedelta(hours=50), timedelta(minutes=5)
"""How old news may be (it is sent again for two days), and how far ahead their clock may run."""

KINDS = {
    "appointment_insertion.complete": "written",
    "appointment_insertion.failed": "failed",
    "appointment_insertion.timed_out": "timed_out",
    "appointment_insertion.incomplete": "changed",
}

WANTED = (
    ("Appointment", "appointment_insertion"),
    ("Appointment", "appointment_updated"),
    ("Appointment", "appointment_created"),
)
"""What is asked for; the first is needed, the others only make news come sooner than the next look."""

# ---------------------------------------------------------------- from there, and now


def verified(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], scheme: str, now: datetime) -> bool:
    """Whether one of the secrets signed this body. Without a secret, or by a scheme that we do not know: never.

    Scheme "timestamp": over a time and the body in base64, within the time that news is sent again. Scheme "body": over
    the body alone, so an old message can be sent again by whoever has it: what it tells is looked up in any case.
    """
    named = {key.casefold(): value for key, value in headers.items()}
    if scheme == "timestamp":
        sent, given = named.get("timestamp", ""), named.get("signature", "")
        return _recent(sent, now) and _signed(given, [f"{sent}.".encode() + one for one in _encoded(body)], secrets)
    if scheme == "body":
        return _signed(named.get("x-nexhealth-signature", ""), [body], secrets)
    return False


def _encoded(body: bytes) -> tuple[bytes, ...]:
    """Base64 in one line, and as Ruby writes it: broken after 60 characters, with a line's end at the end."""
    plain = base64.b64encode(body)
    return plain, b"".join(plain[at : at + 60] + b"\n" for at in range(0, len(plain), 60))


def _signed(given: str, messages: Sequence[bytes], secrets: Sequence[str]) -> bool:
    """All are compared, so that the time it takes tells nothing."""
    wanted = [
        hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        for secret in secrets
        if secret
        for message in messages
    ]
    signature = given.strip().casefold().encode("utf-8", "replace")
    same = [hmac.compare_digest(signature, one.encode()) for one in wanted]
    return any(same)


def _recent(sent: str, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(sent)
    except ValueError:
        return False
    return moment.tzinfo is not None and now - OLDEST <= moment <= now + NEWEST


# ---------------------------------------------------------------- what it tells


def events(body: bytes) -> tuple[Event, ...]:
    """The news of appointments in one delivery. Raises ValueError, without its content, for what is no delivery.

    They come at least once and in any order: each only says where to look.
    """
    try:
        told = json.loads(body)
    except ValueError:
        raise ValueError("not JSON") from None
    if not isinstance(told, dict) or not isinstance(name := told.get("event_name"), str):
        raise ValueError("no event in it")
    kind = KINDS.get(name) or ("changed" if name.startswith(("appointment_updated", "appointment_created")) else None)
    if kind is None:
        return ()
    if not (found := _ids(told.get("data"))):
        raise ValueError("no appointment in it")
    return tuple(Event.model_validate({"kind": kind, "appointment": id}) for id in found)


def _ids(data: Any) -> list[str]:
    """One appointment or several, under their name or as they are."""
    if isinstance(data, dict):
        data = data.get("appointment") or data.get("appt") or data.get("appointments") or data
    found = data if isinstance(data, list) else [data]
    return [str(one["id"]) for one in found if isinstance(one, dict) and one.get("id")]


# ---------------------------------------------------------------- that it is sent to us


class Endpoint(Shape):
    """Where news is sent. After two days without an answer of ours it is not `active` any more, and nothing comes."""

    target_url: Words = ""
    secret_key: Words = ""
    active: Yes = False


class Subscription(Shape):
    event: Words = ""
    active: Yes = False


async def announce_to(client: Client, subdomain: str, url: str) -> Endpoint:
    """Have the news of this institution sent to `url`: made once, and made active again where it was given up.

    Its secret belongs to the settings. Raises Refused, Unavailable, OutcomeUnknown; asked again it goes on.
    """
    found = await endpoint(client, url)
    if found is None:
        data = await client.post("/webhook_endpoints", None, {"target_url": url, "active": True})
        found = read_all(Endpoint, [data])[0]
    elif not found.active:
        await revive(client, found)
    await _subscribe(client, subdomain, _id_of(found))
    return found.model_copy(update={"active": True})


async def endpoint(client: Client, url: str) -> Endpoint | None:
    """The endpoint of this address, active or not; None where there is none."""
    for one in read_all(Endpoint, await client.collect("/webhook_endpoints")):
        if one.target_url == url:
            return one
    return None


async def sent_with(client: Client, secrets: Sequence[str]) -> Endpoint | None:
    """The endpoint that one of our secrets belongs to, an active one if there is; where no answer shows a secret, any.
    None where there is none (any more), or where no secret of ours is known: another's is not ours to touch."""
    if not secrets:
        return None
    found = read_all(Endpoint, await client.collect("/webhook_endpoints"))
    ours = [one for one in found if one.secret_key in ("", *secrets)]
    return max(ours, key=lambda one: one.active, default=None)


async def revive(client: Client, found: Endpoint) -> None:
    await client.patch("/webhook_endpoints/{id}", None, {"active": True}, id=_id_of(found))


async def _subscribe(client: Client, subdomain: str, id: str) -> None:
    route, query = "/webhook_endpoints/{id}/webhook_subscriptions", {"subdomain": subdomain}
    known = {one.event: one for one in read_all(Subscription, await client.collect(route, query, id=id))}
    for number, (resource, event) in enumerate(WANTED):
        have = known.get(event)
        try:
            if have is None:
                body = {"resource_type": resource, "event": event, "active": True}
                await client.post(route, query, body, id=id)
            elif not have.active:
                changed = f"{route}/{{subscription_id}}"
                await client.patch(changed, query, {"active": True}, id=id, subscription_id=_id_of(have))
        except Refused:
            # Not every account may have every event. Without news of writes there is no use in the rest.
            if number == 0:
                raise


def _id_of(shape: Shape) -> str:
    if shape.id is None:
        raise Unavailable("a webhook without an id")
    return shape.id
