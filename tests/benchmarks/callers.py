"""The load: callers who book by telephone, in a process of their own; at a rate that no slow answer holds back."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
import tomllib
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path

from telephony.emulator.line import Call, Phone
from telephony.emulator.report import NotListening
from telephony.turn import Language
from tests.benchmarks import ear

WORDS = tomllib.loads((Path(__file__).parent / "callers.toml").read_text("utf-8"))
CONVERSATION = 16
"""About so many turns has a conversation from the first ring to goodbye."""
LONGEST = 40
HANGS_UP = 8
"""One caller of so many puts the telephone down in the middle."""


@dataclass(frozen=True)
class Plan:
    """What to measure. `gap` is the mean time in seconds between two turns of one call; None means none: a closed loop,
    in which each caller answers at once. `seconds` 0 is one first turn for each call, one after the other."""

    base_url: str
    token: str
    account: str
    numbers: tuple[str, ...]
    calls: int
    seconds: float
    gap: float | None
    seed: str


@dataclass
class Seen:
    """Of each turn: seconds from the moment it was due to the whole answer, and by how much the caller was late."""

    waits: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    came_back: int = 0
    calls_begun: int = 0
    hung_up: int = 0
    booked: int = 0
    requested: int = 0
    not_understood: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


class Seat:
    """One telephone that is never idle for long: when a call is over the next caller dials."""

    def __init__(self, phone: Phone, plan: Plan, number: int, seen: Seen) -> None:
        self.phone, self.plan, self.number, self.seen = phone, plan, number, seen
        self.call: Call | None = None
        self.callers = 0

    async def turn(self, due: float) -> None:
        """The caller's next turn, which was due at that moment of time.perf_counter."""
        begun = time.perf_counter()
        before = len(self.call.exchanges) if self.call is not None else 0
        is_turn = await self._act()
        assert self.call is not None
        asked = [one.ms for one in self.call.exchanges[before:] if not one.url.endswith("/voice/status")]
        if is_turn:
            self.seen.waits.append(begun - due + sum(asked) / 1000)
            self.seen.own.append(asked[0] / 1000)
            self.seen.late.append(begun - due)
            self.seen.came_back += len(asked) - 1
        if self.call.ended:
            self._over(self.call)

    async def _act(self) -> bool:
        """False for hanging up, which is no turn."""
        if self.call is None:
            self._next_caller()
            assert self.call is not None
            await self.call.dial()
            return True
        self.turns += 1
        if self.turns == self.leaves or self.turns > LONGEST:
            self.seen.hung_up += 1
            await self.call.hang_up()
            return False
        if self.turns == 1 and self.words["keys"]:
            await self.call.press(self.words["keys"])
        else:
            await self.call.say(self._answer(), self.language)
        return True

    def _next_caller(self) -> None:
        who = self.number + self.callers * self.plan.calls
        self.callers += 1
        self.seen.calls_begun += 1
        self.language: Language = "es" if who % 2 else "en"
        self.words, self.turns = WORDS[self.language], 0
        self.dice = random.Random(f"{self.plan.seed}:{who}")
        self.leaves = self.dice.randrange(1, CONVERSATION) if who % HANGS_UP == HANGS_UP - 1 else 0
        self.picks = self.dice.randrange(60)
        caller = f"+1{210 + who // 100 % 700}55501{who % 100:02}"
        self.call = self.phone.call(from_=caller, to=self.plan.numbers[who % len(self.plan.numbers)])

    def _answer(self) -> str:
        assert self.call is not None
        line = ear.line_of(self.call.heard[-1].text) if self.call.heard else ""
        for one in self.call.heard:
            self.seen.booked += ear.line_of(one.text) == "booked"
            self.seen.requested += ear.line_of(one.text) == "requested"
        chose_language = self.turns == 2 and self.words["keys"]  # the question is then asked anew, in that language
        if not chose_language and (not line or line.endswith("_again") or line.startswith("not_heard")):
            self.seen.not_understood[line or self.call.heard[-1].text[:60] if self.call.heard else "-"] += 1
        says = self.words.get(ear.question(line), self.words["*"])
        return str(says[self.picks % len(says)])

    def _over(self, call: Call) -> None:
        for error in call.errors:
            self.seen.errors[f"{error.code} {error.why}"] += 1
        self.call = None


async def play(plan: Plan) -> Seen:
    """Brings the calls to where calls stand in the middle of an evening, says `begin`, measures, says `end`."""
    async with Phone(plan.base_url, plan.token, plan.account, seed=plan.seed) as phone:
        warming = Seen()
        seats = [Seat(phone, plan, number, warming) for number in range(plan.calls)]
        if plan.seconds:
            await _spread_out(seats, random.Random(plan.seed))
        seen = Seen()
        for seat in seats:
            seat.seen = seen
        gc.collect()
        gc.freeze()
        _say("begin")
        begun = time.perf_counter()
        try:
            if not plan.seconds:
                for seat in seats:
                    await seat.turn(time.perf_counter())
            elif plan.gap is None:
                await _closed(seats, plan)
            else:
                await _open(seats, plan, plan.gap)
        finally:
            _say("end", seconds=time.perf_counter() - begun, **vars(seen))
        for seat in seats:
            if seat.call is not None:
                await seat.call.hang_up()
    return seen


async def _spread_out(seats: list[Seat], dice: random.Random, at_once: int = 8) -> None:
    waiting = deque((seat, dice.randrange(CONVERSATION)) for seat in seats)

    async def some() -> None:
        while waiting:
            seat, turns = waiting.popleft()
            for _ in range(turns):
                await seat.turn(time.perf_counter())

    await asyncio.gather(*(some() for _ in range(at_once)))


async def _open(seats: list[Seat], plan: Plan, gap: float) -> None:
    """Turns fall due by a Poisson process, whatever became of the earlier ones; each goes to the call that has been
    quiet for longest. When all are waiting for an answer, the turn waits too, and its caller's wait has begun."""
    dice = random.Random(f"{plan.seed}:moments")
    quiet: asyncio.Queue[Seat] = asyncio.Queue()
    for seat in seats:
        quiet.put_nowait(seat)

    async def take(due: float) -> None:
        seat = await quiet.get()
        await seat.turn(due)
        quiet.put_nowait(seat)

    due = begun = time.perf_counter()
    async with asyncio.TaskGroup() as turns:
        while (due := due + dice.expovariate(plan.calls / gap)) < begun + plan.seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            turns.create_task(take(due))


async def _closed(seats: list[Seat], plan: Plan) -> None:
    until = time.perf_counter() + plan.seconds

    async def talk(seat: Seat) -> None:
        while time.perf_counter() < until:
            await seat.turn(time.perf_counter())

    await asyncio.gather(*(talk(seat) for seat in seats))


def _say(what: str, **more: object) -> None:
    print(json.dumps({"what": what, **more}), flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(play(Plan(**{**json.loads(sys.argv[1]), "numbers": tuple(json.loads(sys.argv[1])["numbers"])})))
    except NotListening as error:
        sys.exit(f"a caller spoke while nobody listened: {error}")
