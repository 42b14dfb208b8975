"""A caller's turn in, a reply out: claimed, understood, answered, put into words, and saved whole."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog

from app import lines as words
from app import practice as documents
from app.call import outcome, turn
from app.call.heard import Asked, Heard, Rang
from app.call.menu import HowCanIHelp
from app.call.record import Call, Promise, SpokenLine
from app.call.step import End, Ring, State, Step
from app.lines import Lines
from app.practice import Practice
from app.records import callers, calls, jobs, outbox, practices, turns
from app.records.calls import StaleCall, Standing
from app.records.database import Database, Transaction
from app.records.practices import Directory, Route
from app.records.turns import Begun, Finished
from app.schedule import claiming
from app.schedule.claiming import Schedule
from app.schedule.desk import Desk, Outside
from app.understanding.listen import listen
from integrations.llm import Answered, LanguageModel, Shape
from integrations.pms import PracticeSystemError
from telephony.turn import CallerTurn, HangUp, Listen, Reply, Said, Transfer, UnknownNumber, Wait

log = structlog.get_logger("answer")

DUPLICATE_WAITS = 3.0
"""Seconds for which a repeat of a turn that is being answered waits for its answer, before it is asked to come back."""

FIRST_STATE: State = HowCanIHelp()

Schedules = Callable[[int, int, Practice], Awaitable[Schedule]]
"""(practice id, location id, document) -> the location's schedule."""

Alert = Callable[[Practice, Call, str], str]
"""The text to the on-call person about a call and a level of urgency."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn that was worked out and is not saved yet."""

    practice: Practice
    spoken: Lines
    call: Call
    step: Step[State]
    said: list[Said]
    outside: Outside
    now: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """A language model whose every answer is kept with the turn, with its cost, or that it gave none.

    So the turn can be run again without it, and the desk sees which turns it had a part in.
    """

    model: LanguageModel
    outside: Outside

    async def read(self, instructions: str, words: str, shape: type[Shape], seconds: float = 2.5) -> Answered[Shape]:
        try:
            answered = await self.model.read(instructions, words, shape, seconds)
        except BaseException as error:  # a cancelled one too: its time was up
            self.outside.note("model", {"trouble": type(error).__name__})
            raise
        kept = {name: getattr(answered, name) for name in ("model", "tokens_in", "tokens_out", "seconds", "dollars")}
        self.outside.note("model", {**kept, "read": answered.value.model_dump(mode="json")})
        return answered


@dataclass
class Receptionist:
    """The one function behind every line, with all that it needs: nothing in it remembers a call."""

    db: Database
    directory: Directory
    schedules: Schedules
    clock: Callable[[], datetime]
    nonce: Callable[[], str]
    alert_text: Alert
    can_text: bool = False
    model: LanguageModel | None = None
    pinned: dict[tuple[int, int], tuple[Practice, Lines]] = field(default_factory=dict)

    async def answer(self, caller: CallerTurn) -> Reply:
        """The reply to a turn. Raises telephony.turn.Trouble for what is refused; a fault of ours goes up as it is."""
        route = await self.directory.route(caller.called)
        if route is None:
            raise UnknownNumber
        if caller.kind == "hangup":
            await self.over(caller.called, caller.call_sid)
            return Reply(then=HangUp(), turn=caller.number, nonce=caller.nonce)
        started = time.perf_counter()
        begun = await self._begun(route, caller)
        if isinstance(begun, Reply):
            return begun
        turned = await self._work(route, begun, self.clock())
        reply = self._reply(turned)
        own_ms = round((time.perf_counter() - started) * 1000)
        try:
            async with self.db.practice(route.practice_id) as tx:
                await self._save(tx, begun, turned, reply, own_ms)
        except StaleCall:
            # Another worker took this turn over and was quicker: its answer is the answer.
            return await self._only_saved(route, caller)
        log.info(
            "turn",
            call_sid=caller.call_sid,
            turn=caller.number,
            state=turned.call.state.kind,
            lines=[line.name for line in turned.step.lines],
            ms=own_ms,
        )
        return reply

    async def over(self, called: str, call_sid: str) -> None:
        """The line is closed, whoever closed it: what was held is free again, and the desk gets its summary."""
        route = await self.directory.route(called)
        if route is None:
            return
        now = self.clock()
        async with self.db.practice(route.practice_id) as tx:
            saved = await calls.read(tx, call_sid=call_sid, to_change=True)
            if saved is None or saved.ended_at is not None:
                return  # ended by us, or told before: its summary is on its way
            await calls.end(tx, call_sid, now)
            await jobs.defer(tx, "summarise", call_id=saved.call_id)
            if saved.body is not None:
                await _remember(tx, Call.model_validate_json(saved.body), now)
            at_work = await turns.at_work(tx, saved.call_id, now)
        if not at_work:
            # A yes may still be on its way into the book: who said it and hung up is booked, and is told by the desk.
            await claiming.let_go(self.db, route.practice_id, saved.call_id, now)

    # ------------------------------------------------------------ (a) claim

    async def _begun(self, route: Route, caller: CallerTurn) -> Begun | Reply:
        give_up = time.monotonic() + DUPLICATE_WAITS
        while True:
            async with self.db.practice(route.practice_id) as tx:
                begun = await turns.begin(tx, caller, route.location_id, self.clock())
            if isinstance(begun, Finished):
                return begun.reply
            if isinstance(begun, Begun):
                return begun
            if time.monotonic() >= give_up:
                return Reply(then=Wait(), turn=caller.number, nonce=caller.nonce)
            await asyncio.sleep(0.1)

    async def _only_saved(self, route: Route, caller: CallerTurn) -> Reply:
        found = await self._begun(route, caller)
        assert isinstance(found, Reply), "a call that moved on has its turn's reply"
        return found

    # ------------------------------------------------------------ (b) work: no transaction is held

    async def _work(self, route: Route, begun: Begun, now: datetime) -> Turned:
        practice, spoken = await self._pinned(route.practice_id, begun.document_version)
        schedule = await self.schedules(route.practice_id, begun.location_id, practice)
        call = self._call(route, begun, practice, now)
        outside = Outside(made=call.made)

        def open_(standing: Call) -> Desk:
            return Desk(schedule, practice, now, standing, begun.call_id, outside, self.can_text)

        if begun.caller.kind == "start":
            known = await self._known_language(route, practice, call)
            outside.note("language", known)
            call, step = turn.begin(call, open_, known)
        else:
            await self._keep_hold(schedule, call, now)
            heard = await self._heard(begun.caller, call, practice, now, outside)
            call, step = await turn.take_turn(call, heard, open_)
        said = [
            spoken.say(line, call.language, practice, now).model_copy(update={"slower": call.slower})
            for line in step.lines
        ]
        call = call.with_(
            made=outside.made,
            spoken=tuple(SpokenLine(name=s.line, language=s.language, text=s.text) for s in said),
            promised=(*call.promised, *_promises(said, spoken, call.turn)),
        )
        return Turned(practice, spoken, call, step, said, outside, now)

    async def _pinned(self, practice_id: int, version: int) -> tuple[Practice, Lines]:
        """The document and the words of one version: versions never change, so they are read once."""
        found = self.pinned.get((practice_id, version))
        if found is None:
            async with self.db.practice(practice_id) as tx:
                practice = documents.parse(await practices.read_document(tx, version), "the practice's document")
            found = (practice, words.read(practice=practice))
            if len(self.pinned) > 200:
                self.pinned.clear()
            self.pinned[practice_id, version] = found
        return found

    def _call(self, route: Route, begun: Begun, practice: Practice, now: datetime) -> Call:
        if begun.body is not None:
            return Call.model_validate_json(begun.body).with_(turn=begun.caller.number)
        return Call(
            sid=begun.caller.call_sid,
            practice_id=route.practice_id,
            location_id=begun.location_id,
            document=begun.document_version,
            caller=begun.caller.caller,
            called=begun.caller.called,
            began=now,
            language=practice.listens_first,
            listening=practice.listens_first,
            state=FIRST_STATE,
        )

    async def _known_language(self, route: Route, practice: Practice, call: Call) -> Literal["en", "es"] | None:
        """The number's own language, or the one in which this caller spoke last."""
        if call.called in practice.number_languages:
            return practice.number_languages[call.called]
        async with self.db.practice(route.practice_id) as tx:
            return await callers.language_of(tx, call.caller)

    async def _keep_hold(self, schedule: Schedule, call: Call, now: datetime) -> None:
        """A held time is kept for three minutes more. One that is lost is found out when it is to be written."""
        held = getattr(call.state, "held", None)
        if held is not None:
            try:
                await claiming.renew(schedule, held.claim, now)
            except PracticeSystemError as error:
                log.info("hold lost", call_sid=call.sid, reason=type(error).__name__)

    async def _heard(
        self, caller: CallerTurn, call: Call, practice: Practice, now: datetime, outside: Outside
    ) -> Heard:
        if caller.kind == "transfer":
            return Heard(act=Rang(answered=caller.result in {"completed", "answered"}))
        model = None if self.model is None else Noted(self.model, outside)
        listening = call.state.listening().model_copy(
            update={
                "language_by_key": call.state.asked is Asked.HOW_CAN_I_HELP and not call.settled,
                "near": call.facts.wish.value if call.facts.wish else None,
                "name": call.facts.name.value if call.facts.name else "",
            }
        )
        return await listen(caller, listening, practice, now.astimezone(practice.tz), call.language, model)

    def _reply(self, turned: Turned) -> Reply:
        call, step = turned.call, turned.step
        then: Listen | Transfer | HangUp
        match step.then:
            case End():
                then = HangUp()
            case Ring(number, seconds):
                then = Transfer(number=number, seconds=seconds)
            case None:
                ear = step.ear or step.state.ear
                then = Listen(
                    language=call.listening,
                    seconds=ear.seconds * 2 if call.slow and ear.seconds < 30 else ear.seconds,
                    pause=ear.pause,
                    speech=ear.speech,
                    digits=ear.digits,
                    hints=_hints(turned),
                )
        return Reply(say=tuple(turned.said), then=then, turn=call.turn + 1, nonce=self.nonce())

    # ------------------------------------------------------------ (c) save: one transaction

    async def _save(self, tx: Transaction, begun: Begun, turned: Turned, reply: Reply, own_ms: int) -> None:
        call, now = turned.call, turned.now
        over = await turns.finish(
            tx,
            begun,
            reply=reply,
            body=call.model_dump_json(),
            standing=_standing(call),
            now=now,
            step={
                "state": call.state.kind,
                "asked": call.state.asked,
                "lines": [line.name for line in turned.step.lines],
                "listening": call.listening,
            },
            outside=json.dumps(turned.outside.answers),
            words_version=turned.spoken.version,
            own_ms=own_ms,
            over=isinstance(reply.then, HangUp),
        )
        await self._alert(tx, begun.call_id, call, turned.practice, now)
        if over:
            # Ended by us, or by a caller who hung up while we were at work.
            await _remember(tx, call, now)
            await jobs.defer(tx, "summarise", call_id=begun.call_id)

    async def _alert(self, tx: Transaction, call_id: int, call: Call, practice: Practice, now: datetime) -> None:
        """The on-call person is told beside the call: a committed row, and a worker that it wakes."""
        if practice.on_call.number is None or not self.can_text:
            return
        for level in call.alerts:
            new = await outbox.put(
                tx,
                call_id,
                f"alert {level}",
                "sms",
                target=practice.on_call.number,
                body=self.alert_text(practice, call, level),
                due_at=now,
                now=now,
            )
            if new:
                await jobs.defer(tx, "deliver", call_id=call_id)

    # ------------------------------------------------------------ what was said last, and never answered

    async def hear_out(self, practice_id: int, call_id: int) -> None:
        """A call is over and its last turn was never answered: a danger in it still reaches the on-call person."""
        async with self.db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_id=call_id)
            had = await turns.of_call(tx, call_id)
        left = [one.caller for one in had if one.finished_at is None and one.caller.text]
        if saved is None or saved.body is None or not left:
            return
        now = self.clock()
        practice, _ = await self._pinned(practice_id, saved.document_version)
        before = call = Call.model_validate_json(saved.body)
        for caller in left:
            heard = await self._heard(caller, call, practice, now, Outside())
            call = turn.alarmed(call, heard)
        if call == before:
            return
        async with self.db.practice(practice_id) as tx:
            await calls.add_to(tx, saved, call.model_dump_json())
            await self._alert(tx, call_id, call, practice, now)
            await jobs.defer(tx, "summarise", call_id=call_id)


def _standing(call: Call) -> Standing:
    urgency = call.facts.urgency.value if call.facts.urgency else "routine"
    return Standing(language=call.language, urgency=urgency, status=outcome.status(call))


async def _remember(tx: Transaction, call: Call, now: datetime) -> None:
    """The language this number spoke, where it did: one that was only assumed is nobody's."""
    if call.settled:
        await callers.remember(tx, call.caller, call.language, now)


def _hints(turned: Turned) -> tuple[str, ...]:
    """Words that a recogniser would not guess: the practice's own names."""
    names = [one.name.in_(turned.call.listening) for one in turned.practice.providers]
    return (*names, *(one.name for one in turned.practice.insurance))


def _promises(said: list[Said], spoken: Lines, number: int) -> tuple[Promise, ...]:
    return tuple(
        Promise(line=one.line, turn=number, language=one.language, text=one.text)
        for one in said
        if spoken.about[one.line].promise
    )
