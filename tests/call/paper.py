"""A practice on paper: a working Office in memory, for conversations that need no database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from app.call import turn
from app.call.facts import Facts
from app.call.heard import Heard, Wish
from app.call.menu import HowCanIHelp
from app.call.office import Held, Openings, Written
from app.call.record import Call
from app.call.step import State, Step
from app.practice import Practice, read
from integrations.pms import Slot, SlotTaken

PRACTICE = read(Path(__file__).parents[2] / "prompts" / "practice" / "practice.toml")
NIGHT = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)


@dataclass
class Paper:
    """What is written down: the times that are open, who holds what, what was booked and asked for."""

    open: list[Slot] = field(default_factory=list)
    held: dict[int, Slot] = field(default_factory=dict)
    booked: list[tuple[Slot, str]] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    wanted: list[Slot] = field(default_factory=list)
    trouble: Exception | None = None
    answer: Written = "booked"
    needs: frozenset[str] = frozenset()
    asked: int = 0


def times(visit: str, count: int = 12) -> list[Slot]:
    first = datetime(2026, 12, 3, 14, 0, tzinfo=UTC)
    half = timedelta(minutes=30)
    return [
        Slot(visit=visit, provider="lee", operatory="op1", start=first + n * half, end=first + (n + 1) * half)
        for n in range(count)
    ]


@dataclass(frozen=True)
class PaperOffice:
    """Answers Office from the paper. Whatever is wished, the first three open times are offered; an hour by itself fits
    only where it is open."""

    paper: Paper
    call: Call
    practice: Practice = PRACTICE
    now: datetime = NIGHT
    can_alert: bool = True
    may_text: bool = False

    @property
    def needs(self) -> frozenset[str]:
        return self.paper.needs

    @property
    def facts(self) -> Facts:
        return self.call.facts

    @property
    def called(self) -> str:
        return self.call.called

    @property
    def caller(self) -> str:
        return self.call.caller

    @property
    def language(self) -> Literal["en", "es"]:
        return self.call.language

    @property
    def settled(self) -> Literal["en", "es"] | None:
        return self.call.language if self.call.settled else None

    @property
    def made(self) -> int:
        return len(self.paper.booked) + len(self.paper.requested)

    async def openings(self, visit: str, wish: Wish, provider: str | None = None) -> Openings:
        self._ask()
        found = [slot.model_copy(update={"visit": visit}) for slot in self.paper.open[:3]]
        hours = {slot.start.astimezone(self.practice.tz).time() for slot in found}
        return Openings(tuple(found), fit=wish.at is None or wish.at in hours)

    async def hold(self, slot: Slot) -> Held:
        self._ask()
        if not any(slot.start == one.start for one in self.paper.open):
            raise SlotTaken
        claim = len(self.paper.held) + 1
        self.paper.held = {claim: slot}
        return Held(claim=claim, slot=slot)

    async def release(self, held: Held) -> None:
        self.paper.held.pop(held.claim, None)

    async def book(self, held: Held, facts: Facts) -> Written:
        if not any(held.slot.start == one.start for one in self.paper.open):
            raise SlotTaken
        self.paper.open = [one for one in self.paper.open if one.start != held.slot.start]
        self.paper.held.pop(held.claim, None)
        self.paper.booked.append((held.slot, facts.name.value if facts.name else ""))
        return self.paper.answer

    async def request(self, facts: Facts, wanted: Held | None = None) -> None:
        self.paper.requested.append(facts.visit.value if facts.visit else "")
        if wanted is not None:
            self.paper.wanted.append(wanted.slot)
            await self.release(wanted)

    async def learned(self, facts: Facts) -> None:
        pass

    def _ask(self) -> None:
        self.paper.asked += 1
        if self.paper.trouble is not None:
            raise self.paper.trouble


@dataclass
class Conversation:
    """A call on paper, turn by turn. `lines` are the names of what was said in the last reply."""

    paper: Paper = field(default_factory=lambda: Paper(open=times("cleaning")))
    practice: Practice = PRACTICE
    now: datetime = NIGHT
    may_text: bool = False
    call: Call = field(
        default_factory=lambda: Call(
            sid="CA" + "0" * 32,
            practice_id=1,
            location_id=1,
            document=1,
            caller="+13015550142",
            called="+13015550100",
            began=NIGHT,
            state=HowCanIHelp(),
        )
    )
    lines: list[str] = field(default_factory=list)
    step: Step[State] | None = None

    def _office(self, call: Call) -> PaperOffice:
        return PaperOffice(self.paper, call, self.practice, self.now, may_text=self.may_text)

    def start(self, known: Literal["en", "es"] | None = "en") -> Conversation:
        self.call, self.step = turn.begin(self.call, self._office, known)
        self.lines = [line.name for line in self.step.lines]
        return self

    async def hear(self, *turns: Heard) -> list[str]:
        for heard in turns:
            self.call = self.call.with_(turn=self.call.turn + 1)
            words = heard if heard.words else replace(heard, words="some words")
            self.call, self.step = await turn.take_turn(self.call, words, self._office)
            self.lines = [line.name for line in self.step.lines]
        return self.lines

    @property
    def state(self) -> str:
        return self.call.state.kind
