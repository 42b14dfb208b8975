"""Between Twilio and us: takes each request to its address, and when asked twice, at once or long afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import httpx

LONGEST = 15.0  # seconds; Twilio's limit for a whole webhook
TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105 (a header's name)


@dataclass(frozen=True)
class Delivery:
    """One request as it went out; sending it again is a replay, signature and all."""

    method: str
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrived:
    """What came back: status, type, body, and the seconds from socket to socket."""

    status: int
    content_type: str
    body: bytes
    seconds: float


class NotDelivered(Exception):
    """No connection, or no answer within Twilio's 15 seconds."""


class Carrier:
    """Delivers once and in order unless told otherwise.

    `repeat` sends a request again: `after` its answer came, or `at_once` beside it; `chance` (0 to 1) how often, drawn
    from `seed`; `only` which requests. `echoes` has each such request, the answer that the call went on with, and the
    answer that its copy got.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        repeat: Literal["never", "after", "at_once"] = "never",
        chance: float = 1.0,
        only: Callable[[Delivery], bool] = lambda _: True,
        seed: str | int = 0,
        longest: float = LONGEST,
    ) -> None:
        self._client, self.repeat, self.chance, self.only, self.longest = client, repeat, chance, only, longest
        self._dice = random.Random(f"carrier:{seed}")  # noqa: S311 (a test bench, not a secret)
        self.sent: list[Delivery] = []
        self.echoes: list[tuple[Delivery, Arrived, Arrived]] = []

    async def deliver(self, delivery: Delivery) -> Arrived:
        """The answer. A refused connection is tried once more, as Twilio does by default. Raises NotDelivered."""
        self.sent.append(delivery)
        again = self.repeat != "never" and self.only(delivery) and self._dice.random() < self.chance
        if again and self.repeat == "at_once":
            first, second = await asyncio.gather(self._send(delivery), self._send(retried(delivery)))
            self.echoes.append((delivery, first, second))
            return first
        answer = await self._send(delivery)
        if again:
            self.echoes.append((delivery, answer, await self._send(retried(delivery))))
        return answer

    async def replay(self, delivery: Delivery, times: int = 1, *, at_once: bool = False) -> list[Arrived]:
        """The same bytes again, whenever it is: by a proxy that stored them, or by somebody who caught them."""
        if at_once:
            return list(await asyncio.gather(*(self._send(delivery) for _ in range(times))))
        return [await self._send(delivery) for _ in range(times)]

    async def _send(self, delivery: Delivery) -> Arrived:
        try:
            return await self._try(delivery)
        except httpx.ConnectError:
            pass
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotDelivered(type(error).__name__) from error
        try:
            return await self._try(retried(delivery))
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotDelivered(type(error).__name__) from error

    async def _try(self, delivery: Delivery) -> Arrived:
        begun = time.perf_counter()
        async with asyncio.timeout(self.longest):
            response = await self._client.request(
                delivery.method,
                delivery.url,
                content=delivery.body or None,
                headers=delivery.headers,
                timeout=self.longest,
            )
        took = time.perf_counter() - begun
        return Arrived(response.status_code, response.headers.get("content-type", ""), response.content, took)


def retried(delivery: Delivery) -> Delivery:
    """The same request as a retry, marked with a token that is the same for every attempt and is not signed."""
    token = hashlib.sha256(delivery.url.encode() + b"\n" + delivery.body).hexdigest()[:32]
    return Delivery(delivery.method, delivery.url, delivery.body, {**delivery.headers, TOKEN: token})
