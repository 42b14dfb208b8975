"""The service under measurement: the real one, on the embedded database, in a process of its own.

    python -m tests.benchmarks.server DATA PORT PRACTICES

It writes DATA/ready.json once it answers, and ends with its standard input. SIGUSR1 and SIGUSR2 begin and end a
profile, which is left in DATA/profile.
"""

from __future__ import annotations

import asyncio
import contextlib
import cProfile
import json
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from app import main, practice
from app.lines import PROMPTS
from app.settings import Settings

ACCOUNT = "AC" + "0" * 32
TOKEN = "a token of the benchmark alone"
KEY = "a key of the benchmark alone which is long enough"
EVENING = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))
"""Closed, so that the receptionist answers every call at once."""


async def serve(data: Path, port: int, count: int) -> None:
    settings = Settings(
        DOSVOCES_DATA=data, DOSVOCES_KEY=KEY, TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN, DATABASE_URL=None
    )
    base = f"http://127.0.0.1:{port}"
    async with main.opened(settings, clock=main.clock_from(EVENING), public_base_url=base) as house:
        numbers = [await _practice(house, number) for number in range(count)]
        config = uvicorn.Config(main.web(house), host="127.0.0.1", port=port, log_level="warning", access_log=False)
        server = Announced(config, data / "ready.json", {"numbers": numbers, "database_url": house.db.url})
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        _profile_on_request(data / "profile")
        async with _sweeping(house):
            await server.serve()


class Announced(uvicorn.Server):
    """A server that leaves word in a file as soon as it can be called."""

    def __init__(self, config: uvicorn.Config, file: Path, word: dict[str, object]) -> None:
        super().__init__(config)
        self._file, self._word = file, word

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._file.write_text(json.dumps(self._word))


async def _practice(house: main.House, number: int) -> str:
    """A practice of its own for a few of the calls, as in life: ten callers at once are a big practice's worst hour."""
    text = practice.text_of(PROMPTS / "practice" / "practice.toml")
    called = f"+1{910 + number // 100}55501{number % 100:02}"
    text = text.replace('slug = "happy-smiles"', f'slug = "evening-{number}"', 1)
    await main.settle_in(house, text, called, PROMPTS / "practice" / "schedule.json", ACCOUNT)
    return called


@contextlib.asynccontextmanager
async def _sweeping(house: main.House) -> AsyncIterator[None]:
    async def sweep() -> None:
        while True:
            await asyncio.sleep(main.SWEEP_EVERY)
            await house.sweep()

    task = asyncio.create_task(sweep())
    try:
        yield
    finally:
        task.cancel()


def _end_with_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


def _profile_on_request(file: Path) -> None:
    profile = cProfile.Profile()

    def end() -> None:
        profile.disable()
        profile.dump_stats(file)

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, profile.enable)
    loop.add_signal_handler(signal.SIGUSR2, end)


if __name__ == "__main__":
    factory = uvicorn.Config("", loop="auto").get_loop_factory()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
