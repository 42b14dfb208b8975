"""The Synchronizer's HTTP face: the gate that every request passes, and the envelope that every answer wears."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from math import ceil
from typing import Any
from urllib.parse import parse_qsl

import httpx

from .asking import Answer, Ask, Refusal
from .doors import Door, appointments, charts, find, hooks, hours, keys, people, places, types
from .synchronizer import Synchronizer
from .trouble import AFTER

Message = MutableMapping[str, Any]
ROOMS = (appointments, charts, hooks, hours, keys, people, places, types)
"""Importing them puts their doors up."""

VENDOR = "application/vnd.Nexhealth+json;version=2"
VERSIONS = {"v20240412", "v3.0.0"}
STRANGERS = ("python-urllib", "python-httpx", "python-requests", "python-aiohttp")
HANG_UP = "nexhealth.hang_up"
"""In the scope: how the server closes the socket, where there is one."""


class HungUp(Exception):
    """The connection is closed without a reply."""


class App:
    """ASGI. Under httpx.ASGITransport a closed connection is `hangs_up`, raised as httpx would; behind a server the
    socket is closed."""

    def __init__(self, synchronizer: Synchronizer, hangs_up: type[Exception] = httpx.ReadError) -> None:
        self.synchronizer = synchronizer
        self.hangs_up = hangs_up

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, await _body(receive))
        try:
            status, headers, body = await self._reply(request)
        except HungUp:
            await self._close(scope)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _close(self, scope: Message) -> None:
        if close := scope.get(HANG_UP):
            await close()
        else:
            raise self.hangs_up("the connection was closed")

    async def _reply(self, request: Request) -> Reply:
        """Trouble before, the gate, the door, trouble after."""
        synchronizer = self.synchronizer
        found = find(request.method, request.path)
        operation = found[0].operation if found else f"{request.method} ?"
        synchronizer.log.asked[operation] += 1
        trouble, more = synchronizer.trouble.of_request(operation)
        if trouble:
            synchronizer.log.troubles[operation, trouble] += 1
        await asyncio.sleep(more.get("seconds", synchronizer.trouble.seconds()))
        synchronizer.request_passes()
        try:
            reply = _instead(trouble) if trouble else None
            if reply is None:
                reply = self._answer(request, found)
                reply = _after(trouble, reply) if trouble in AFTER else reply
        except HungUp:
            synchronizer.log.note(operation, 0)
            raise
        synchronizer.log.note(operation, reply[0])
        return reply

    def _answer(self, request: Request, found: tuple[Door, list[int]] | None) -> Reply:
        if _is_stranger(request.header("user-agent")):
            return _plain(403, "error code: 1010")
        kind = VENDOR if found and found[0].vendor_type else "application/json"
        try:
            if found is None:
                raise Refusal(404, "Not found")
            door, ids = found
            key = self._admit(request, door)
            ask = Ask(self.synchronizer, key, ids, request.query, request.header("content-type"), request.body)
            _complete(ask, door)
            answer = door.does(ask)
            self.synchronizer.log.done[door.operation] += 1
            return _json(answer.status, self._envelope(answer, _ignored(ask, door)), kind)
        except Refusal as refusal:
            status, headers, body = _json(refusal.status, self._refused(refusal), kind)
            if refusal.retry_after is not None:
                headers.append((b"retry-after", str(refusal.retry_after).encode()))
            return status, headers, body

    # ------------------------------------------------------------------ the gate

    def _admit(self, request: Request, door: Door) -> str:
        """The key that it comes with."""
        if not _names_version(request, door):
            raise Refusal(403, "Missing or unknown API version")
        key = self._key(request, door)
        wait = self.synchronizer.limits.refuses(key, door.operation, self.synchronizer.now)
        if wait is not None:
            named = self.synchronizer.quirks.settled(self.synchronizer.quirks.names_wait, "yes", "no") == "yes"
            raise Refusal(429, "Rate limit exceeded", retry_after=ceil(wait.total_seconds()) if named else None)
        return key

    def _key(self, request: Request, door: Door) -> str:
        """POST /authenticates takes the bare key, everything else a bearer token."""
        given = request.header("authorization")
        if door.operation == "POST /authenticates":
            key = given if given in self.synchronizer.keys else None
        else:
            scheme, _, token = given.partition(" ")
            key = self.synchronizer.key_of(token) if scheme == "Bearer" else None
        if key is None:
            raise Refusal(401, "Unauthorized")
        return key

    # ------------------------------------------------------------------ the envelope

    def _envelope(self, answer: Answer, ignored: list[str]) -> dict[str, Any] | None:
        if answer.status == 204:
            return None
        warning = f"Note that following parameters are ignored: {', '.join(ignored)}." if ignored else None
        description, error = self._says(answer.description, warning)
        told = {"code": True, "description": description, "error": error, "data": answer.data}
        if answer.page_info is not None:
            return told | {"page_info": answer.page_info}
        return told | {"count": answer.count}

    def _says(self, description: str | None, warning: str | None) -> tuple[Any, Any]:
        """Description and error of a call that went well: their types vary, and a warning stands in either."""
        quirks = self.synchronizer.quirks
        if quirks.plain_envelope:
            return description or warning or "", []
        error = quirks.settled("any", None, [])
        if warning and not description:
            return quirks.settled("any", (warning, error), (None, [warning]))  # type: ignore[no-any-return]
        return description or quirks.settled("any", None, None, "", [["ok", ""]]), error

    def _refused(self, refusal: Refusal) -> dict[str, Any]:
        quirks = self.synchronizer.quirks
        plain = quirks.plain_envelope
        description = "" if plain else quirks.settled("any", None, "", [["error", "base"]])
        return {"code": False, "description": description, "error": refusal.errors, "data": {} if plain else None}


Reply = tuple[int, list[tuple[bytes, bytes]], bytes]


class Request:
    def __init__(self, scope: Message, body: bytes) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.body = body
        self.headers: dict[str, str] = {
            name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        self.query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _is_stranger(agent: str) -> bool:
    """The host's guard turns away what names itself after a library, or not at all."""
    return not agent or agent.lower().startswith(STRANGERS)


def _names_version(request: Request, door: Door) -> bool:
    """Nex-Api-Version; the operations that answer with the vendor's type also take the old Accept."""
    if request.header("nex-api-version"):
        return request.header("nex-api-version") in VERSIONS
    return door.vendor_type and VENDOR.casefold() in request.header("accept").casefold().replace(" ", "")


def _complete(ask: Ask, door: Door) -> None:
    missing = [f"Missing parameter {name}" for name in door.required if ask.text(name) is None]
    if missing:
        raise Refusal(400, *missing)


def _ignored(ask: Ask, door: Door) -> list[str]:
    return list(dict.fromkeys(name for name, _ in ask.query if name not in door.known))


# ---------------------------------------------------------------------- replies


def _json(status: int, told: dict[str, Any] | None, kind: str) -> Reply:
    body = b"" if told is None else json.dumps(told, separators=(",", ":")).encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    return status, headers if told is not None else [], body


def _plain(status: int, text: str, kind: str = "text/plain", **headers: str) -> Reply:
    more = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return (
        status,
        [(b"content-type", kind.encode()), (b"content-length", str(len(text)).encode()), *more],
        text.encode(),
    )


PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad gateway</h1></body></html>"


def _instead(trouble: str) -> Reply | None:
    """What comes in place of the answer; None: the answer."""
    match trouble:
        case "429":
            return _plain(429, '{"code":false,"error":["Rate limit exceeded"]}', "application/json", retry_after="1")
        case "429 bare":
            return _plain(429, "")
        case "500" | "502" | "503":
            return _plain(int(trouble), PAGE, "text/html")
        case "html":
            return _plain(200, PAGE, "text/html")
        case "code false":
            return _plain(
                200, '{"code":false,"description":null,"error":["Try again"],"data":null}', "application/json"
            )
        case "hang up":
            raise HungUp
    return None


def _after(trouble: str | None, reply: Reply) -> Reply:
    """It was done (or turned down), and the reply is another, or none."""
    match trouble:
        case "lost reply":
            raise HungUp
        case "html after":
            return _plain(reply[0], PAGE, "text/html")
        case "500 after" | "502 after" | "503 after":
            return _plain(int(trouble.split()[0]), PAGE, "text/html")
    return reply
