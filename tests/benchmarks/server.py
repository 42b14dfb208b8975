"""The service under measurement: the real one, on the embedded database, in a process of its own.

    python -m tests.benchmarks.server DATA PRACTICES

It writes DATA/ready.json once it answers, and ends on SIGTERM. SIGUSR1 and SIGUSR2 begin and end a profile, which is
left in DATA/profile.
"""

from __future__ import annotations

import asyncio
import contextlib
import cProfile
import json
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app import main, practice
from app.commands import log, opening, serving
from app.lines import PROMPTS
from app.settings import Settings

ACCOUNT = "AC" + "0" * 32
TOKEN = "a token of the benchmark alone"
KEY = "a key of the benchmark alone which is long enough"
EVENING = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))
"""Closed, so that the receptionist answers every call at once."""


async def serve(data: Path, count: int) -> None:
    """As `dosvoces serve` does it, with some practices and a clock of the benchmark's."""
    settings = Settings(
        DOSVOCES_DATA=data, DOSVOCES_KEY=KEY, TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN, DATABASE_URL=None
    )
    with contextlib.closing(serving.bound("127.0.0.1", 0)) as place:
        base, stop = serving.address(place), serving.told_to_stop()
        async with main.opened(settings, clock=main.clock_from(EVENING), public_base_url=base) as house:
            numbers = [await _practice(house, number) for number in range(count)]
            async with serving.listening(main.web(house), place), serving.sweeping(house, main.SWEEP_EVERY):
                _profile_on_request(data / "profile")
                told = {"base_url": base, "numbers": numbers, "database_url": house.db.url}
                (data / "ready.json").write_text(json.dumps(told))
                await stop.wait()


async def _practice(house: main.House, number: int) -> str:
    """A practice of its own for a few of the calls, as in life: ten callers at once are a big practice's worst hour."""
    text = practice.text_of(PROMPTS / "practice" / "practice.toml")
    text = text.replace('slug = "happy-smiles"', f'slug = "evening-{number}"', 1)
    called = f"+1{910 + number // 100}55501{number % 100:02}"
    await main.settle_in(house, text, called, PROMPTS / "practice" / "schedule.json", ACCOUNT)
    return called


def _profile_on_request(file: Path) -> None:
    # Processor time: by the clock, a message sent on a busy machine "costs" the time of whoever runs next.
    profile = cProfile.Profile(time.thread_time)

    def end() -> None:
        profile.disable()
        profile.dump_stats(file.with_suffix(".new"))
        file.with_suffix(".new").rename(file)  # whole, for whoever waits for it

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, profile.enable)
    loop.add_signal_handler(signal.SIGUSR2, end)


if __name__ == "__main__":
    log.to_stderr()
    opening.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
