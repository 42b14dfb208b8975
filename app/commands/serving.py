"""The service in one process: the house, a web server, and a sweep now and then; told to stop, it closes in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
import uvicorn
from fastapi import FastAPI

from app import lines, practice, settings
from app.call.heard import Asked, Listening
from app.commands.clock import shown
from app.commands.opening import ANYWHERE, Mistake, instant
from app.lines import PROMPTS
from app.understanding.listen import listen
from telephony.turn import CallerTurn

if TYPE_CHECKING:
    from app.main import House

log = structlog.get_logger("serve")

HERE = {"localhost", "127.0.0.1", "::1"}
LARGEST_MESSAGE = 64 * 1024
GRACE = 10
"""Seconds that begun requests get to finish once we were told to stop."""


def is_here(address: str) -> bool:
    """Whether an address is this machine's own, as nobody else can reach it."""
    return urlsplit(address).hostname in HERE


def bound(host: str, port: int) -> socket.socket:
    """A socket at this place; port 0 takes any that is free. Raises Mistake."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle off only then; else every answer waits 40 ms.
    place = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
    except OSError as error:
        place.close()
        raise Mistake(f"Port {port} of {host} cannot be used ({error.strerror}); choose another with --port.") from None
    return place


class Server(uvicorn.Server):
    """uvicorn without its own idea of signals: who opened the house also closes it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(app: FastAPI, place: socket.socket) -> AsyncIterator[None]:
    """The web server answers while this lasts; begun requests are finished at its end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(config)
    work = asyncio.create_task(server.serve(sockets=[place]))
    try:
        while not server.started:
            if work.done():
                work.result()
                raise Mistake("The web server did not start.")
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await work


@asynccontextmanager
async def sweeping(house: House, every: float) -> AsyncIterator[None]:
    """Looks now and then after what nobody told us about."""

    async def work() -> None:
        while True:
            await asyncio.sleep(every)
            try:
                await house.sweep()
            except Exception:
                # The next one finds what this one left; a database that was started again must not end the service.
                log.warning("sweep failed", exc_info=True)

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def told_to_stop() -> asyncio.Event:
    """Is set by SIGTERM and Ctrl-C, from here on."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def warm() -> None:
    """Reads the word lists and the words before anybody calls: the first caller would else wait for a second or two."""
    document = practice.read(PROMPTS / "practice" / "practice.toml")
    words = CallerTurn(kind="speech", call_sid="", text="hello", heard_in="en")
    await listen(words, Listening(asked=Asked.HOW_CAN_I_HELP), document, datetime.now(document.tz), "en")
    lines.read(practice=document)


def address(place: socket.socket) -> str:
    """How this machine reaches a socket of ours."""
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}" if host == "::1" else f"http://{ANYWHERE}:{port}"


async def serve(host: str, port: int, clock_start: str | None, say: Callable[[str], None]) -> None:
    """Runs the service until it is told to stop. Raises Mistake, BadSettings, ServerTrouble."""
    # Only a service pays for what main brings along.
    from app import main  # noqa: PLC0415

    known = settings.read()
    with contextlib.closing(bound(host, port)) as place:
        base = known.public_base_url or address(place)
        clock = main.real_clock
        if clock_start is not None:
            if not is_here(base):
                raise Mistake(
                    f"--clock is for trying things out on this machine alone, and PUBLIC_BASE_URL is {base}; "
                    "set that to http://127.0.0.1:PORT, or leave --clock out."
                )
            clock = main.clock_from(instant(clock_start))
        stop = told_to_stop()
        async with main.opened(known, clock=clock, public_base_url=base) as house:
            await main.with_demo(house)
            await warm()
            with shown(known.data, clock()):
                async with listening(main.web(house), place), sweeping(house, main.SWEEP_EVERY):
                    say(f"Dosvoces answers at {base}")
                    await stop.wait()
                    log.info("closing")
