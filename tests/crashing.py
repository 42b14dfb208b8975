"""A practice whose workers die where a test wants them to, and a caller's line that leads straight to them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from app.call.heard import Asked
from app.main import House
from app.practice import Practice
from app.records import calls, claims, turns
from app.records.claims import Claim
from app.records.database import Database, Transaction
from app.records.turns import LEASE, SavedTurn
from app.rehearsal.caller import Caller, by_the_records
from app.rehearsal.script import Script
from app.summaries import making
from app.summaries.summary import Summary
from integrations.embedded.adapter import BOOKED_BY
from integrations.embedded.book import Book, Page
from integrations.pms import Appointment
from telephony.turn import CallerTurn, HangUp, Reply
from tests.conftest import NOW

CALLER = "+13015550129"
_serial = count(1)

Again = Callable[[CallerTurn], CallerTurn]
"""A turn that nobody answered -> what the telephone company asks then."""


def repeated(turn: CallerTurn) -> CallerTurn:
    """The same request once more."""
    return turn


def polled(turn: CallerTurn) -> CallerTurn:
    """The way back that the line gives to a caller who waits: what was said is not in it."""
    if turn.kind == "start":
        return turn
    return turn.model_copy(update={"kind": "poll", "text": "", "fingerprint": printed("a poll")})


class Crash(BaseException):
    """The process dies here; no `except` of ours may notice."""


@dataclass
class Fuse:
    """At the `at`-th point that the work passes, once, the worker dies, or (`stops`) stands still until `go`."""

    at: int = 0
    stops: bool = False
    passed: int = 0
    there: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def used(self) -> bool:
        return self.passed >= self.at

    async def point(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            self.there.set()
            if not self.stops:
                raise Crash
            await self.go.wait()


class FragileDatabase(Database):
    """Has a point before each commit, and one after it, when nobody knows of it yet."""

    fuse = Fuse()

    @asynccontextmanager
    async def practice(self, practice_id: int) -> AsyncIterator[Transaction]:
        async with super().practice(practice_id) as tx:
            yield tx
            await self.fuse.point()
        await self.fuse.point()


class FragileBook(Book):
    """The same for the practice's book."""

    fuse = Fuse()

    @asynccontextmanager
    async def page(self, practice_id: int, location_id: int, *, writes: bool = False) -> AsyncIterator[Page]:
        async with super().page(practice_id, location_id, writes=writes) as page:
            yield page
            await self.fuse.point()
        await self.fuse.point()


@dataclass
class StoppedClock:
    """Shows the same moment until somebody moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def past_the_lease(self) -> None:
        self.now += LEASE + timedelta(seconds=1)


@dataclass(frozen=True)
class Left:
    """What a call left behind: its claims, our appointments in the book, its turns and its summary."""

    claims: list[Claim]
    booked: list[Appointment]
    turns: list[SavedTurn]
    summary: Summary

    @property
    def told(self) -> list[str]:
        """The names of all lines that were said."""
        return [line for turn in self.turns for line in (turn.step or {}).get("lines", ())]


@dataclass
class Served:
    """One practice, and the workers that serve it: houses of their own on one database. `db` never dies."""

    houses: list[House]
    db: Database
    clock: StoppedClock
    practice_id: int
    location_id: int
    number: str
    document: Practice

    @property
    def house(self) -> House:
        return self.houses[0]

    async def line(self) -> Line:
        return Line(self, f"CA{next(_serial):032x}", frozenset(one.id for one in await self.booked()))

    def burn(self, at: int) -> Fuse:
        """The `at`-th point that anybody's work passes from now on is that worker's last; 0 is never."""
        return self._put(Fuse(at), self.houses)

    def stop(self, at: int) -> Fuse:
        """The first worker stands still at the `at`-th point that it passes from now on."""
        self.burn(0)
        return self._put(Fuse(at, stops=True), self.houses[:1])

    def _put(self, fuse: Fuse, houses: list[House]) -> Fuse:
        for house in houses:
            assert isinstance(house.db, FragileDatabase)
            assert isinstance(house.book, FragileBook)
            house.db.fuse = house.book.fuse = fuse
        return fuse

    async def left(self, line: Line) -> Left:
        """What the call has left behind by now."""
        async with self.db.practice(self.practice_id) as tx:
            saved = await calls.read(tx, call_sid=line.sid)
            assert saved is not None, "no call was kept"
            made = list(await claims.of_call(tx, saved.call_id))
            had = list(await turns.of_call(tx, saved.call_id))
        summary = await making.summarise(self.db, self.practice_id, saved.call_id, self.clock())
        return Left(made, await line.booked(), had, summary)

    async def booked(self) -> list[Appointment]:
        """What stands in the book by us."""
        today = self.clock().date()
        book = self.house.embedded(self.practice_id, self.location_id, self.document)
        found = await book.appointments(today, today + timedelta(days=100))
        return [one for one in found if one.booked_by == BOOKED_BY]


@dataclass
class Line:
    """A caller's line without the telephone; its turns go to each worker in turn.

    `before` is what stood in the book when it was picked up, `reply` what was said to the caller last.
    """

    served: Served
    sid: str
    before: frozenset[str]
    reply: Reply | None = None
    asked: int = 0

    def start(self, body: str = "CallStatus=ringing") -> CallerTurn:
        return CallerTurn(
            kind="start", call_sid=self.sid, caller=CALLER, called=self.served.number, fingerprint=printed(body)
        )

    def turn(self, words: str) -> CallerTurn:
        """What the caller says to the last reply."""
        assert self.reply is not None
        return CallerTurn(
            kind="speech", call_sid=self.sid, caller=CALLER, called=self.served.number, number=self.reply.turn,
            nonce=self.reply.nonce, fingerprint=printed(words), text=words, heard_in="en",
        )  # fmt: skip

    async def ask(self, turn: CallerTurn, again: Again = repeated) -> Reply:
        """The reply; asked for once more where a worker died over it, when its lease has run out."""
        while True:
            house = self.served.houses[self.asked % len(self.served.houses)]
            self.asked += 1
            try:
                self.reply = await house.receptionist.answer(turn)
            except Crash:
                self.served.clock.past_the_lease()
                turn = again(turn)
            else:
                return self.reply

    async def talk(self, script: Script, until: Asked | None = None, again: Again = repeated) -> None:
        """Plays the caller until the question `until` is open, or to the end."""
        caller, where = Caller(script), by_the_records(self.served.db, self.served.practice_id)
        if self.reply is None:
            await self.ask(self.start())
        for _ in range(40):
            standing = await where(self.sid)
            if standing.asked is until:
                return
            if self.reply is not None and isinstance(self.reply.then, HangUp):
                assert until is None, f"the call ended before {until}"
                return await self.hang_up()
            await self.ask(self.turn(caller.answer(standing).text), again)
        raise AssertionError("the call does not end")

    async def booked(self) -> list[Appointment]:
        """What stands in the book by us since this line was picked up."""
        return [one for one in await self.served.booked() if one.id not in self.before]

    async def hang_up(self) -> None:
        """The line is closed, as the telephone company tells until it is heard."""
        while True:
            try:
                return await self.served.house.receptionist.over(self.served.number, self.sid)
            except Crash:
                continue


def printed(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
