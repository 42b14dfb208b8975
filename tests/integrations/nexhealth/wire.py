"""A NexHealth that says what a test puts down for each route, and keeps what it was asked. It knows no rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import jwt

from integrations.nexhealth.adapter import NexHealth, connect

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
SETTINGS = {"api_key": "a-test-key", "subdomain": "happy-smiles", "location_id": "21241"}

Said = Any
"""What a route answers: a response, an exception to raise, data for an envelope, or a function of the request."""


def envelope(data: Any, status: int = 200, **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"code": True, "description": None, "error": None, "data": data, **more})


def refused(*errors: str, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"code": False, "description": None, "error": list(errors), "data": None})


def page(data: list[Any], cursor: str | None = None) -> httpx.Response:
    return envelope(data, page_info={"has_next_page": cursor is not None, "end_cursor": cursor})


class Wire:
    """Answers by method and path; several answers for one are given in turn, the last one for ever."""

    def __init__(self, **more: str) -> None:
        self.now = NOW
        self.asked: list[httpx.Request] = []
        self.tokens = 0
        self.lasts = timedelta(hours=1)
        self.said: dict[str, list[Said]] = {}
        self.settings = SETTINGS | more
        self.transport = httpx.MockTransport(self._answer)

    def say(self, route: str, *answers: Said) -> Wire:
        self.said[route] = list(answers)
        return self

    def connect(self) -> NexHealth:
        return connect(self.settings, zone=ZONE, clock=lambda: self.now, transport=self.transport)

    def requests(self, route: str) -> list[httpx.Request]:
        return [one for one in self.asked if f"{one.method} {one.url.path}" == route]

    def queries(self, route: str) -> list[dict[str, str]]:
        return [dict(one.url.params) for one in self.requests(route)]

    def bodies(self, route: str) -> list[dict[str, Any]]:
        return [json.loads(one.content) for one in self.requests(route)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        route = f"{request.method} {request.url.path}"
        answers = self.said.get(route)
        if answers is None:
            return self._token() if route == "POST /authenticates" else page([])
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(said, Callable):
            said = said(request)
        if isinstance(said, BaseException):
            raise said
        return said if isinstance(said, httpx.Response) else page(said) if isinstance(said, list) else envelope(said)

    def _token(self) -> httpx.Response:
        self.tokens += 1
        ends = int((self.now + self.lasts).timestamp())
        token = jwt.encode({"exp": ends, "n": self.tokens}, "x" * 32, algorithm="HS256")
        return envelope({"token": token}, status=201)
