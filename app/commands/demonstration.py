"""The product shown working: two calls of yesterday evening through the real webhooks, and what came of them."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import httpx
from rich.console import Console
from rich.rule import Rule

from app import main, settings
from app.commands.afterwards import show, summary_of
from app.commands.clock import ahead, shown
from app.commands.front_desk import signin_address
from app.commands.opening import ANYWHERE, PORT, Chosen, Mistake, apart, chosen
from app.commands.serving import address, bound, listening, sweeping, told_to_stop, warm
from app.commands.transcript import Transcript
from app.lines import PROMPTS
from app.main import DEMO_NUMBER, SWEEP_EVERY, House
from app.records import practices, sessions
from app.rehearsal import script
from app.rehearsal.caller import Caller, by_the_records, talk
from app.rehearsal.script import Script
from app.settings import NOBODY, Settings
from app.summaries.summary import Summary
from telephony.emulator.line import Phone
from telephony.emulator.rest import TextService

SCRIPTS = PROMPTS / "demo"
EVENING = time(21, 30)
BETWEEN = timedelta(minutes=7)
SLUG = "happy-smiles"
DEMO = "demo"
"""The folder of a demonstration that is kept apart."""


@dataclass
class DemoClock:
    """Yesterday evening while the demonstration lasts, then the real time."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return main.real_clock() + self.ahead

    def show(self, moment: datetime) -> None:
        self.ahead = moment - main.real_clock()

    def show_the_real_time(self) -> None:
        self.ahead = timedelta(0)


async def demonstrate(port: int | None, leave: bool) -> int:
    """The demonstration; 0 when every call booked. Unless `leave`, the service then stays up until told to stop."""
    console, clock, stop = Console(highlight=False), DemoClock(), told_to_stop()
    with contextlib.closing(_place(port, leave)) as place:
        base = address(place)
        async with _carrier(settings.read(), console) as known, _house(known, clock, base) as house:
            practice = await chosen(house.db, SLUG)
            await warm()
            async with listening(main.web(house), place), sweeping(house, SWEEP_EVERY):
                booked = await _calls(house, practice, clock, console)
                clock.show_the_real_time()
                if not leave and not stop.is_set():
                    await _tell_the_way_in(house, practice, base, console)
                    await stop.wait()
    return 0 if booked else 1


def _place(port: int | None, leave: bool) -> socket.socket:
    """The port that was named; else the usual one, or any where that is taken or it is only for a moment."""
    if port is None and not leave:
        with contextlib.suppress(Mistake):
            return bound(ANYWHERE, PORT)
    return bound(ANYWHERE, port or 0)


@asynccontextmanager
async def _house(known: Settings, clock: DemoClock, base: str) -> AsyncIterator[House]:
    """A house with the demonstration practice in it, apart from practices that really are some.

    Apart, too, from a service that runs: its sweep would end the calls of yesterday evening while they go on.
    """
    async with AsyncExitStack() as stack:
        if ahead(known.data) is not None:
            known = apart(known, DEMO)
        house = await stack.enter_async_context(main.opened(known, clock=clock, public_base_url=base))
        there = await practices.every_practice(house.db)
        if there and SLUG not in there:
            if known.database_url is not None:
                raise Mistake("DATABASE_URL holds other practices; leave it out for the demonstration.")
            await stack.aclose()
            known = apart(known, DEMO)
            house = await stack.enter_async_context(main.opened(known, clock=clock, public_base_url=base))
        stack.enter_context(shown(known.data, main.real_clock()))
        await main.with_demo(house)
        yield house


@asynccontextmanager
async def _carrier(known: Settings, console: Console) -> AsyncIterator[Settings]:
    """Where no account is set, texts to the on-call person are taken by a carrier that runs here, and are shown."""
    if known.account_sid != NOBODY or known.twilio_api_url is not None:
        yield known
        return
    service = TextService({known.account_sid: known.tokens[0]})
    with contextlib.closing(bound(ANYWHERE, 0)) as place:
        async with listening(service.app, place), httpx.AsyncClient(timeout=5) as client:
            work = asyncio.create_task(_show_texts(service, client, console))
            try:
                yield known.model_copy(update={"twilio_api_url": address(place)})
            finally:
                work.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await work


async def _show_texts(service: TextService, client: httpx.AsyncClient, console: Console) -> None:
    shown = 0
    while True:
        for text in service.messages[shown:]:
            shown += 1
            console.print(f"A text to the on-call person: {text.body}", style="bold yellow")
            with contextlib.suppress(httpx.HTTPError):
                await service.deliver(client)
        await asyncio.sleep(0.2)


# ---------------------------------------------------------------- the calls


async def _calls(house: House, practice: Chosen, clock: DemoClock, console: Console) -> bool:
    """Plays every script of prompts/demo, the first at half past nine of yesterday evening."""
    yesterday = main.real_clock().astimezone(practice.zone).date() - timedelta(days=1)
    moment = datetime.combine(yesterday, EVENING, practice.zone)
    booked = True
    for path in sorted(SCRIPTS.glob("*.toml")):
        clock.show(moment)
        moment += BETWEEN
        summary = await _call(house, practice, script.read(path), console)
        booked = booked and summary.status == "booked"
    return booked


async def _call(house: House, practice: Chosen, story: Script, console: Console) -> Summary:
    route = await practices.route(house.db, DEMO_NUMBER)
    assert route is not None, "the demonstration practice has its number"
    token = route.token or house.settings.tokens[0]
    shown = house.clock().astimezone(practice.zone)
    console.print()
    console.print(Rule(f"{shown:%A, %B} {shown.day}, {shown:%H:%M}", align="left"))
    console.print(f"{story.title[:1].upper()}{story.title[1:]}.", style="italic")
    transcript = Transcript(console)
    async with Phone(house.public_base_url, token, route.account_sid, seed=secrets.token_hex(4)) as phone:
        async with phone.call(from_=story.caller, to=DEMO_NUMBER) as call:
            transcript.look(call)
            where = by_the_records(house.db, practice.id)
            await talk(call, Caller(story), where, lambda call, _: transcript.look(call))
        summary = await summary_of(house, practice.id, call)
    show(console, practice.zone, summary)
    return summary


async def _tell_the_way_in(house: House, practice: Chosen, base: str, console: Console) -> None:
    async with house.db.practice(practice.id) as tx:
        secret = await sessions.make_link(tx, house.clock())
    port = base.rpartition(":")[2]
    console.print()
    console.print(Rule("The service stays up; Ctrl-C ends it.", align="left"))
    console.print(f"The night's calls (this link works once):  {signin_address(base, secret)}", soft_wrap=True)
    console.print(f"Call it yourself from another terminal:     dosvoces call --port {port}", soft_wrap=True)
