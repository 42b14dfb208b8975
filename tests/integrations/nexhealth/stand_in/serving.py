"""The stand-in over real HTTP on a free port of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .server import HANG_UP, App
from .synchronizer import Synchronizer


@contextlib.asynccontextmanager
async def serving(synchronizer: Synchronizer, tick: float | None = 0.05) -> AsyncIterator[str]:
    """Its address while it runs. Every `tick` seconds what is due happens, webhooks too; None: only on tick()."""
    sockets: dict[tuple[str, int], asyncio.Transport] = {}

    class Protocol(H11Protocol):
        """Knows the socket of each client, so that a reply can be lost in earnest."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            sockets[transport.get_extra_info("peername")[:2]] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            sockets.pop(self.client or ("", 0), None)
            super().connection_lost(exc)

    app = App(synchronizer)

    async def with_sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def close() -> None:
            sockets[tuple(scope["client"])].abort()
            await asyncio.sleep(0.01)  # until the loop has seen it: else uvicorn answers 500 for us

        await app({**scope, HANG_UP: close}, receive, send)

    # The protocol is named because asyncio switches Nagle off only then; else every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(with_sockets, http=Protocol, log_config=None, access_log=False, lifespan="off")
        async with _running(uvicorn.Server(config), sock), _ticking(synchronizer, tick):
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"


@contextlib.asynccontextmanager
async def _running(server: uvicorn.Server, sock: socket.socket) -> AsyncIterator[None]:
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await task


@contextlib.asynccontextmanager
async def _ticking(synchronizer: Synchronizer, every: float | None) -> AsyncIterator[None]:
    async def go_on() -> None:
        while every is not None:
            await synchronizer.tick()
            await asyncio.sleep(every)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
