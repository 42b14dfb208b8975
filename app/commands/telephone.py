"""A telephone in the terminal: what is said is printed, and what is typed is spoken."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console

from app import main, settings
from app.call.heard import Language
from app.commands.afterwards import show, summary_of
from app.commands.clock import another_runs, shown
from app.commands.opening import ANYWHERE, PORT, Mistake, apart, base_url, instant, records
from app.commands.serving import address, bound, listening, warm
from app.commands.transcript import Transcript
from app.main import House
from app.records import practices
from app.records.database import Database
from app.records.practices import Route
from app.rehearsal import script
from app.rehearsal.caller import Caller, by_the_records, talk
from app.rehearsal.script import Script
from app.settings import Settings
from telephony.emulator.line import Call, Phone

HELP = (
    "Type what you say; digits alone are keys, an empty line is silence. "
    "/es and /en say which language you speak from then on, /hang hangs up."
)
CALLER = "+13015550123"
APART = "at"
"""The folder of calls at another time than that of the service that runs."""


@dataclass(frozen=True)
class Dialling:
    """Who calls whom and how; `to` None is the demonstration practice.

    `at` starts a service of our own with that clock; else the one at `port` is dialled.
    """

    to: str | None = None
    caller: str | None = None
    language: Language | None = None
    script: Path | None = None
    at: str | None = None
    port: int | None = None


@dataclass(frozen=True)
class Reached:
    """The service that the telephone reaches, and the records beside it; `house` where it is our own."""

    base: str
    settings: Settings
    db: Database
    house: House | None = None


async def call(dialling: Dialling) -> int:
    """One call, until either side hangs up; 1 when the line broke, else 0. Raises Mistake, BadScript."""
    file = dialling.script
    story = script.read(file) if file is not None and file.suffix == ".toml" else None
    spoken = _lines_of(file) if file is not None and story is None else None
    at = instant(dialling.at) if dialling.at else story.at if story and dialling.port is None else None
    async with _own_service(at, dialling.to) if at else _running_service(dialling.port) as service:
        return await _dial(service, dialling, story, spoken)


async def _dial(service: Reached, dialling: Dialling, story: Script | None, spoken: list[str] | None) -> int:
    to = dialling.to or main.DEMO_NUMBER
    route = await practices.route(service.db, to)
    token = (route.token if route else None) or service.settings.tokens[0]
    account = route.account_sid if route else service.settings.account_sid
    console = Console(highlight=False)
    transcript = Transcript(console)
    caller = dialling.caller or (story.caller if story else CALLER)
    async with Phone(service.base, token, account) as phone:
        async with phone.call(from_=caller, to=to) as line:
            transcript.look(line)
            if story is not None and route is not None:
                where = by_the_records(service.db, route.practice_id)
                await talk(line, Caller(story), where, lambda now, _: transcript.look(now))
            elif not line.ended:
                await _speak(line, _queue(spoken), dialling.language or "en", transcript)
        transcript.look(line)
        if service.house is not None and route is not None:
            await _tell_what_came_of_it(service.house, route, line, console)
    return 1 if line.errors else 0


async def _tell_what_came_of_it(house: House, route: Route, line: Call, console: Console) -> None:
    async with house.db.practice(route.practice_id) as tx:
        zones = {place.location_id: place.zone for place in await practices.all_locations(tx)}
    show(console, ZoneInfo(zones[route.location_id]), await summary_of(house, route.practice_id, line))


# ---------------------------------------------------------------- the caller at the keyboard


async def _speak(line: Call, typed: asyncio.Queue[str | None], language: Language, transcript: Transcript) -> None:
    """Each typed line is a turn of the caller's; the end of what is typed hangs up."""
    while not line.ended:
        words = await typed.get()
        match None if words is None else words.strip():
            case None | "/hang":
                return
            case "/es":
                language = "es"
            case "/en":
                language = "en"
            case said:
                await _act(line, said, language)
                transcript.look(line)


async def _act(line: Call, said: str, language: Language) -> None:
    if line.recording is not None:
        await line.leave_message(8 if said else 0)
    elif not said:
        await line.stay_silent()
    elif all(key in "0123456789*#" for key in said):
        await line.press(said)
    else:
        await line.say(said, language)


def _queue(spoken: list[str] | None) -> asyncio.Queue[str | None]:
    """What is spoken: the lines of a file, or whatever is typed from now on."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    if spoken is not None:
        for line in (*spoken, None):
            queue.put_nowait(line)
        return queue
    if sys.stdin.isatty():
        Console(stderr=True).print(HELP, style="dim")
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, None)

    # A daemon, since nothing ends a thread that waits for a keyboard.
    threading.Thread(target=read, daemon=True).start()
    return queue


def _lines_of(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except OSError as error:
        raise Mistake(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise Mistake(f"{file} is not UTF-8 text; save it as UTF-8.") from None


# ---------------------------------------------------------------- the service


@asynccontextmanager
async def _own_service(at: datetime, to: str | None) -> AsyncIterator[Reached]:
    """A service for this call alone, whose clock starts at `at`: on the usual data, or apart from one that runs there.

    Two clocks on the same records would end each other's calls and free each other's holds. Raises Mistake.
    """
    known = settings.read()
    if another_runs(known.data, at):
        known = _apart(known, at, to)
    clock = main.clock_from(at)
    with contextlib.closing(bound(ANYWHERE, 0)) as place, shown(known.data, clock()):
        base = address(place)
        async with main.opened(known, clock=clock, public_base_url=base) as house:
            await main.with_demo(house)
            await warm()
            async with listening(main.web(house), place):
                yield Reached(base, known, house.db, house)


def _apart(known: Settings, at: datetime, to: str | None) -> Settings:
    """Where a call at another time is kept while a service runs: there is the demonstration practice, and no other."""
    own = apart(known, APART)
    if to not in {None, main.DEMO_NUMBER} or another_runs(own.data, at):
        raise Mistake(
            "A service runs on these data by another clock. Stop it to call this number at that time, "
            "or leave --at out to call the service as it is."
        )
    emptied = "DATABASE_URL= " if known.database_url else ""
    Console(stderr=True, highlight=False).print(
        "A service runs on these data by another clock: this call goes to a demonstration practice apart from it "
        f"(to see its book: {emptied}DOSVOCES_DATA={own.data} dosvoces schedule).",
        style="dim",
        soft_wrap=True,
    )
    return own


@asynccontextmanager
async def _running_service(port: int | None) -> AsyncIterator[Reached]:
    """The service that runs already. Raises Mistake."""
    known = settings.read()
    base = f"http://{ANYWHERE}:{port}" if port else base_url(known, PORT)
    await _knock(base)
    async with records(known) as open_:
        yield Reached(base, known, open_.db)


async def _knock(base: str) -> None:
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            (await client.get(f"{base}/livez")).raise_for_status()
    except httpx.HTTPError:
        raise Mistake(
            f"Nobody answers at {base}; start `dosvoces serve` in another terminal, or give --at MOMENT to call a "
            "service of your own at that time."
        ) from None
