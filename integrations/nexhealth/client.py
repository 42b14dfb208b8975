"""The line to NexHealth for one API key: its token, its pages, and how often what is asked."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import httpx
import jwt
import stamina

from integrations.nexhealth.answers import Answer, lost, rows, told, understood
from integrations.nexhealth.limits import PATIENCE, Limits
from integrations.pms import OutcomeUnknown, Refused, Unavailable

BASE_URL = "https://nexhealth.info"
HEADERS = {
    # The guard before the host turns unnamed programs away, and each of the two names of a version has its paths.
    "User-Agent": f"Dosvoces/{version('dosvoces')}",
    "Accept": "application/vnd.Nexhealth+json;version=2",
    "Nex-Api-Version": "v20240412",
}
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
LONGEST = 20.0
"""Seconds that one request may take in all, however its answer drips in."""

TRIES = 3
"""How often a read is asked at the most. A write is asked once: what comes of it is the journal's."""

PER_PAGE = 1000
PAGES = 100
LARGEST = 32 * 1024 * 1024
"""Bytes of one answer that are read."""

MARGIN = timedelta(minutes=5)
"""So long before a token ends another one is fetched."""

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class _NoAddresses(logging.Filter):
    """httpx writes every address that it asks to its log, and a patient's birth date stands in ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


logging.getLogger("httpx").addFilter(_NoAddresses())


class Client:
    """The line for one API key, shared by all locations of that key, for the limits are the key's.

    Routes are given as templates ("/patients/{id}") with their places as keywords: the template is what is logged.
    Every method may raise Unavailable or Refused, those that write OutcomeUnknown and SlotTaken too.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str,
        clock: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._api_key, self._clock = api_key, clock
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=HEADERS, timeout=TIMEOUT, transport=transport, follow_redirects=False
        )
        self._bearer, self._renew_at = "", datetime.min.replace(tzinfo=UTC)
        self._renewing = asyncio.Lock()
        self._limits = limits or Limits()
        self._users = 0

    # ------------------------------------------------------------ reading

    async def get(self, route: str, query: Mapping[str, Any] | None = None, **places: str) -> Any:
        """The `data` of the answer."""
        return (await self._read(route, query, places)).data

    async def collect(self, route: str, query: Mapping[str, Any] | None = None, **places: str) -> list[dict[str, Any]]:
        """All rows of a list, page after page. Raises Unavailable for a list without an end."""
        found: list[dict[str, Any]] = []
        asked = {**(query or {}), "per_page": PER_PAGE}
        for _ in range(PAGES):
            answer = await self._read(route, asked, places)
            found += rows(answer.data)
            if answer.next_page is None:
                return found
            if answer.next_page == asked.get("end_cursor"):
                break
            asked["end_cursor"] = answer.next_page
        raise Unavailable(f"GET {route}: its pages have no end")

    async def _read(self, route: str, query: Mapping[str, Any] | None, places: Mapping[str, str]) -> Answer:
        patiently = stamina.retry_context(
            on=_once_more, attempts=TRIES, timeout=LONGEST, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3
        )
        async for attempt in patiently:
            with attempt:
                return await self._ask("GET", route, query, None, places)
        raise AssertionError("the last try returns or raises")

    # ------------------------------------------------------------ writing, once

    async def post(self, route: str, query: Mapping[str, Any] | None, body: Mapping[str, Any], **places: str) -> Any:
        return (await self._ask("POST", route, query, body, places)).data

    async def patch(self, route: str, query: Mapping[str, Any] | None, body: Mapping[str, Any], **places: str) -> Any:
        return (await self._ask("PATCH", route, query, body, places)).data

    async def delete(self, route: str, query: Mapping[str, Any] | None = None, **places: str) -> Any:
        return (await self._ask("DELETE", route, query, None, places)).data

    # ------------------------------------------------------------ one question

    async def _ask(
        self,
        method: str,
        route: str,
        query: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        places: Mapping[str, str],
    ) -> Answer:
        """A 401 is answered with a new token and the same question, once: nobody has looked at the first one."""
        address = route.format(**{name: quote(place, safe="") for name, place in places.items()})
        for again in (True, False):
            token = await self._token()
            request = self._http.build_request(
                method, address, params=query, json=body, headers={"Authorization": f"Bearer {token}"}
            )
            response = await self._send(request, route)
            if response.status_code != 401 or not again:
                break
            if self._bearer == token:
                self._bearer = ""
        return understood(response, f"{method} {route}")

    async def _send(self, request: httpx.Request, route: str) -> httpx.Response:
        """The answer, read whole. Raises Unavailable where nothing was sent, else by what may have come of it."""
        name = f"{request.method} {route}"
        await self._limits.wait(request.method, route)
        try:
            async with asyncio.timeout(LONGEST):
                response = await self._http.send(request, stream=True)
                try:
                    content = await _whole(response)
                finally:
                    await response.aclose()
        except NEVER_SENT as error:
            raise told(Unavailable(f"{name}: {type(error).__name__}"), name) from None
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            raise told(lost(name, type(error).__name__), name) from None
        return httpx.Response(response.status_code, headers=_kept(response.headers), content=content)

    # ------------------------------------------------------------ the token

    async def _token(self) -> str:
        async with self._renewing:
            if not self._bearer or self._clock() >= self._renew_at:
                self._bearer, self._renew_at = await self._authenticated()
            return self._bearer

    async def _authenticated(self) -> tuple[str, datetime]:
        """A new token and when to fetch the next one. Raises Refused(code="key") where the key is not taken."""
        name = "POST /authenticates"
        request = self._http.build_request("POST", "/authenticates", headers={"Authorization": self._api_key})
        try:
            data = understood(await self._send(request, "/authenticates"), name).data
        except OutcomeUnknown as error:
            raise Unavailable(*error.args) from None
        except Refused as error:
            raise Refused(*error.args, code="version" if error.code == "version" else "key") from None
        token = data.get("token") if isinstance(data, dict) else None
        if not isinstance(token, str) or not token:
            raise Unavailable(f"{name}: no token")
        return token, self._until(token)

    def _until(self, token: str) -> datetime:
        """A token says itself when it ends: hours in production, a day in the sandbox.

        By a clock that runs ahead every token has ended: such a one is kept a while too, and a 401 ends it.
        """
        now = self._clock()
        try:
            ends = datetime.fromtimestamp(float(jwt.decode(token, options={"verify_signature": False})["exp"]), UTC)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError):
            return now + timedelta(minutes=30)
        return max(ends - MARGIN, now + timedelta(minutes=1))

    # ------------------------------------------------------------ whose it is

    def lease(self) -> Client:
        self._users += 1
        return self

    async def close(self) -> None:
        """The last of the locations that share it closes it."""
        self._users -= 1
        if self._users > 0:
            return
        for key in [key for key, client in _lines.items() if client is self]:
            del _lines[key]
        await self._http.aclose()


_lines: WeakValueDictionary[tuple[object, ...], Client] = WeakValueDictionary()


def line(
    api_key: str,
    base_url: str,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    limits: Limits | None = None,
) -> Client:
    """The one line of this key to this host (in this event loop, over this transport). Whoever asks closes it.

    `limits` are other ones than real time's, where time is virtual.
    """
    try:
        loop: object = asyncio.get_running_loop()
    except RuntimeError:
        loop = None
    key = (loop, transport, api_key, base_url)
    client = _lines.get(key)
    if client is None:
        client = _lines[key] = Client(api_key, base_url, clock, transport, limits)
    return client.lease()


# ---------------------------------------------------------------- one try


def _once_more(error: Exception) -> bool | float:
    """Whether a read is tried again, or in how many seconds: when it is told to, if that is soon."""
    if not isinstance(error, Unavailable):
        return False
    if error.again_in is None:
        return True
    return error.again_in <= PATIENCE and error.again_in + random.uniform(0, 0.3)  # noqa: S311 (not a secret)


async def _whole(response: httpx.Response) -> bytes:
    """Raises ValueError for an answer that is larger than any of ours."""
    read = bytearray()
    async for part in response.aiter_bytes():
        read += part
        if len(read) > LARGEST:
            raise ValueError("too large")
    return bytes(read)


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {key: headers[key] for key in ("retry-after",) if key in headers}
