"""The address that a practice's system sends its news to. Whoever does not know it, or did not sign, wakes nobody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from app.systems import HOOKS

LARGEST = 256 * 1024
"""Bytes of one delivery that are read."""

Received = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""(the secret part of the address, headers, body) -> the HTTP status that answers it."""


def add(app: FastAPI, received: Received) -> None:
    async def news(hook: str, request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return Response(status_code=413)
        return Response(status_code=await received(hook, request.headers, bytes(body)))

    router = APIRouter(include_in_schema=False)
    router.add_api_route(f"{HOOKS}/{{hook}}", news, methods=["POST"])
    app.include_router(router)
