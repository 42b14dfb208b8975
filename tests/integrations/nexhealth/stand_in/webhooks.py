"""The Synchronizer's webhooks: signed, at least once, late and out of order, tried again for two days."""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from . import wire
from .records import Endpoint, Subscription

if TYPE_CHECKING:
    from .office import Office
    from .synchronizer import Synchronizer

Send = Callable[[str, dict[str, str], bytes], Awaitable[int]]
"""(address, headers, body) -> the status that came back; 0 or an OSError: none."""

RETRIES = tuple(timedelta(seconds=seconds) for seconds in (30, 90, 210, 600, 1800, 7200, 18000, 36000, 86400, 172800))
"""When a delivery is tried again, counted from the first attempt."""


def signature(secret: str, timestamp: str, body: bytes, wrapped: bool = False) -> str:
    """Hex HMAC-SHA256 of "{timestamp}.{base64 of the raw body}"; `wrapped` breaks the base64 after each 60 characters
    and ends it with a line break."""
    encoded = base64.b64encode(body).decode()
    if wrapped:
        encoded = "".join(encoded[at : at + 60] + "\n" for at in range(0, len(encoded), 60))
    return hmac.new(secret.encode(), f"{timestamp}.{encoded}".encode(), hashlib.sha256).hexdigest()


@dataclass(order=True)
class Delivery:
    due: datetime
    serial: int
    endpoint_id: int = field(compare=False)
    body: bytes = field(compare=False)
    event_name: str = field(compare=False)
    first: datetime = field(compare=False)
    attempt: int = field(default=0, compare=False)


class Webhooks:
    """Who wants to be told what, and what is still to be told."""

    def __init__(self, synchronizer: Synchronizer, send: Send | None) -> None:
        self._synchronizer = synchronizer
        self.send = send
        self.endpoints: dict[int, Endpoint] = {}
        self.subscriptions: dict[int, Subscription] = {}
        self.attempts: list[tuple[str, int]] = []
        """Event names with the status that each attempt got."""
        self._heap: list[Delivery] = []
        self._serial = count()
        self._wrapped: dict[int, bool] = {}

    def new_endpoint(self, target_url: str, active: bool = True) -> Endpoint:
        now, number = self._synchronizer.now, self._synchronizer.new_id()
        self.endpoints[number] = Endpoint(number, target_url, secrets.token_urlsafe(12), now, now, active)
        choice = self._synchronizer.quirks.settled(self._synchronizer.quirks.wrapped_base64, "strict", "wrapped")
        self._wrapped[number] = choice == "wrapped"
        return self.endpoints[number]

    def new_subscription(self, endpoint: Endpoint, office: Office, resource: str, event: str) -> Subscription:
        now, number = self._synchronizer.now, self._synchronizer.new_id()
        made = Subscription(number, endpoint.id, office.institution_id, resource, event, now, now)
        self.subscriptions[number] = made
        return made

    # ------------------------------------------------------------------ what happened

    def happened(self, office: Office, resource: str, event_name: str, data: dict[str, Any]) -> None:
        """Tells every endpoint that subscribed: `appointment_insertion.complete` goes to `appointment_insertion`."""
        for wish in self.subscriptions.values():
            if (wish.resource_type, wish.event, wish.institution_id) != (
                resource,
                event_name.split(".", maxsplit=1)[0],
                office.institution_id,
            ):
                continue
            if wish.active and self.endpoints[wish.webhook_endpoint_id].active:
                self._post(wish.webhook_endpoint_id, event_name, self._body(office, resource, event_name, data))

    def _body(self, office: Office, resource: str, event_name: str, data: dict[str, Any]) -> bytes:
        told = {
            "resource_type": resource,
            "event_name": event_name,
            "event_time": wire.instant(self._synchronizer.now),
            "institution_id": office.institution_id,
            "subdomain": office.subdomain,
            "data": data,
            "delivery_errors": [],
        }
        return json.dumps(told, separators=(",", ":")).encode()

    def _post(self, endpoint_id: int, event_name: str, body: bytes) -> None:
        trouble = self._synchronizer.trouble
        match trouble.of_delivery():
            case "lost":
                return
            case "twice":
                waits = [timedelta(0), self._lateness()]
            case "late":
                waits = [self._lateness()]
            case _:
                waits = [timedelta(seconds=trouble.dice("delivery").uniform(0, 2)) if trouble.odds else timedelta(0)]
        for wait in waits:
            due = self._synchronizer.now + wait
            self._push(Delivery(due, next(self._serial), endpoint_id, body, event_name, due))

    def _lateness(self) -> timedelta:
        return self._synchronizer.trouble.dice("delivery").random() * self._synchronizer.trouble.latest

    # ------------------------------------------------------------------ telling

    def _push(self, delivery: Delivery) -> None:
        heapq.heappush(self._heap, delivery)

    def next_due(self) -> datetime | None:
        return self._heap[0].due if self._heap else None

    def waiting(self) -> int:
        return len(self._heap)

    async def deliver_one(self) -> None:
        """The next delivery is tried; what fails is tried again, and after two days of errors the endpoint is off."""
        delivery = heapq.heappop(self._heap)
        endpoint = self.endpoints.get(delivery.endpoint_id)
        if endpoint is None or not endpoint.active:
            return
        status = await self._try(endpoint, delivery)
        self.attempts.append((delivery.event_name, status))
        if 200 <= status < 300:
            endpoint.failing_since = None
        else:
            self._failed(endpoint, delivery)

    async def _try(self, endpoint: Endpoint, delivery: Delivery) -> int:
        if self.send is None:
            return 0
        fresh = self._synchronizer.quirks.fresh_timestamp
        timestamp = wire.instant(delivery.due if fresh else delivery.first)
        headers = {
            "content-type": "application/json",
            "timestamp": timestamp,
            "signature": signature(endpoint.secret_key, timestamp, delivery.body, self._wrapped[endpoint.id]),
        }
        try:
            return await self.send(endpoint.target_url, headers, delivery.body)
        except OSError:
            return 0

    def _failed(self, endpoint: Endpoint, delivery: Delivery) -> None:
        endpoint.failing_since = endpoint.failing_since or delivery.due
        if delivery.due - endpoint.failing_since >= RETRIES[-1]:
            endpoint.active, endpoint.updated_at = False, delivery.due
            return
        if delivery.attempt < len(RETRIES):
            again = delivery.first + RETRIES[delivery.attempt]
            self._push(
                Delivery(
                    again,
                    next(self._serial),
                    endpoint.id,
                    delivery.body,
                    delivery.event_name,
                    delivery.first,
                    delivery.attempt + 1,
                )
            )
