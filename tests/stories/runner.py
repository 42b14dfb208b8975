"""One story from the first ring to the records: a practice of its own, the real webhooks, a caller who answers."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from structlog.testing import capture_logs

from app import main
from app.call.record import Call as CallRecord
from app.main import House
from app.practice import Practice
from app.records import calls, turns
from app.records.database import Database
from app.records.turns import SavedTurn
from app.rehearsal.caller import Caller, by_the_records, talk
from app.rehearsal.script import Script
from app.settings import Settings
from app.summaries import making
from app.summaries.summary import as_listed
from app.systems import Systems
from integrations.embedded.adapter import BOOKED_BY
from integrations.embedded.book import Book
from integrations.embedded.importing import import_file
from integrations.sealed import Ring
from integrations.sms.adapter import Texts
from telephony.emulator.line import Call, Phone
from telephony.emulator.report import DialStatus, Pickup, Utterance
from telephony.emulator.rest import TextService
from tests.conftest import ACCOUNT, ROOT
from tests.stories.grading import Outcome, differences
from tests.stories.slow_system import slow
from tests.telephony.receptionist import serving

DOCUMENT = ROOT / "prompts" / "practice" / "practice.toml"
SCHEDULE = ROOT / "prompts" / "practice" / "schedule.json"
TOKEN = "a token of the stories alone"
DAYS = timedelta(days=100)
_PICKS_UP: dict[str, DialStatus] = {"answers": "completed", "no-answer": "no-answer", "busy": "busy"}
_serial = count(1)


@dataclass
class StoryClock:
    """Shows the story's own time, which passes as the people on the line speak, wait and are silent."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Played:
    """A story that was played: what it left behind, and what differs from what it promised."""

    story: Script
    call: Call
    turns: Sequence[SavedTurn]
    outcome: Outcome
    differs: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        wrong = [f"  * {one}" for one in self.differs]
        told = json.dumps(self.outcome.listed, ensure_ascii=False, default=str)
        head = f"{self.story.title} ({self.story.at:%a %d %b %Y %H:%M}, {self.story.language})"
        return "\n".join([head, *_transcript(self), told, f"{len(wrong)} differ:", *wrong])


@dataclass
class Stage:
    """Where stories are played: one database, one account, no time but the story's."""

    database_url: str
    ring: Ring
    settings: Settings
    document: Practice
    place: Path

    async def play(self, story: Script, seed: str) -> Played:
        """Plays a story in a fresh practice, and grades it on the book and on what the front desk gets."""
        assert story.at is not None, "a story has its own time"
        clock = StoryClock(story.at)
        async with self._house(clock) as (house, base):
            practice_id, location_id, number = await self._settled(house, story)
            if story.system:
                slow(house, story.system)
            picks_up = Pickup(_PICKS_UP[story.desk], seconds=45)
            async with Phone(base, TOKEN, ACCOUNT, seed=seed, desk=lambda _: picks_up, wait=clock.wait) as phone:
                call = phone.call(from_=story.caller, to=number)
                await call.dial()
                over = await talk(call, Caller(story), by_the_records(house.db, practice_id))
                await call.hang_up()
            await house.deliver(practice_id)
            played = await self._records(house, story, call, practice_id, location_id)
        if not over:
            played.differs.append("the caller gave up waiting for an end")
        return played

    @asynccontextmanager
    async def _house(self, clock: StoryClock) -> AsyncIterator[tuple[House, str]]:
        """The service for one story, behind a real server on loopback; and the carrier that takes its texts."""
        carrier = TextService({ACCOUNT: TOKEN}, clock=clock)
        async with AsyncExitStack() as stack:
            db, book = Database(self.database_url, self.ring), Book(self.database_url, self.ring)
            stack.push_async_callback(db.close)
            stack.push_async_callback(book.close)
            rest = await stack.enter_async_context(serving(lambda _: carrier.app))
            houses: list[House] = []

            def made(base: str) -> FastAPI:
                texts = Texts(ACCOUNT, [TOKEN], base, base_url=rest)
                stack.push_async_callback(texts.close)
                houses.append(House(self.settings, db, book, clock, base, Systems(db, db, clock), texts))
                return main.web(houses[0])

            base = await stack.enter_async_context(serving(made))
            yield houses[0], base

    async def _settled(self, house: House, story: Script) -> tuple[int, int, str]:
        """A practice of this story's own, with the demo's document and schedule and the story's book."""
        serial = next(_serial)
        number = f"+1{600 + serial // 100:03}55501{serial % 100:02}"
        text = DOCUMENT.read_text("utf-8").replace(f'"{self.document.slug}"', f'"story-{serial}"', 1)
        practice_id, location_id = await main.settle_in(house, text, number, SCHEDULE, ACCOUNT)
        if story.booked:
            rows = [
                {"patient": {"name": one.name, "birth_date": str(one.birth_date)}, "visit": one.visit,
                 "provider": one.provider, "operatory": one.operatory, "start": one.start.isoformat()}
                for one in story.booked
            ]  # fmt: skip
            path = self.place / f"book-{serial}.json"
            path.write_text(json.dumps({"appointments": rows}))
            await import_file(house.embedded(practice_id, location_id, self.document), path)
        return practice_id, location_id, number

    async def _records(self, house: House, story: Script, call: Call, practice_id: int, location_id: int) -> Played:
        async with house.db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_sid=call.sid)
            assert saved is not None, f"no call was kept; {call.errors}"
            had = await turns.of_call(tx, saved.call_id)
        summary = await making.summarise(house.db, practice_id, saved.call_id, house.clock())
        today = house.clock().astimezone(self.document.tz).date()
        book = house.embedded(practice_id, location_id, self.document)
        message = CallRecord.model_validate_json(saved.body).facts.message if saved.body else None
        outcome = Outcome(
            listed=as_listed(summary),
            lines=[tuple(turn.step["lines"]) if turn.step else () for turn in had],
            booked=[one for one in await book.appointments(today, today + DAYS) if one.booked_by == BOOKED_BY],
            zone=self.document.tz,
            message=message.value if message else "",
            errors=call.errors,
        )
        return Played(story, call, had, outcome, differences(story.after, outcome))


@contextmanager
def overheard() -> Iterator[Sequence[Mapping[str, object]]]:
    """Everything that is logged while this lasts: our own entries, and what jobs, cluster and libraries say."""
    root, make = logging.getLogger(), logging.getLogRecordFactory()
    level = root.level
    with capture_logs() as logged:

        def kept(*given: Any, **more: Any) -> logging.LogRecord:
            record = make(*given, **more)
            logged.append({"logger": record.name, "event": record.getMessage()})
            return record

        # Where records are made, because not every logger hands them on to the root (uvicorn's own does not).
        logging.setLogRecordFactory(kept)
        root.setLevel(logging.INFO)
        try:
            yield logged
        finally:
            logging.setLogRecordFactory(make)
            root.setLevel(level)


def personal(logged: Sequence[Mapping[str, object]], story: Script) -> list[str]:
    """What the log gives away of the caller: names, numbers, words."""
    log = " ".join(str(entry) for entry in logged)
    told = (story.after.name, story.caller.removeprefix("+1"), *(one.text for one in story.says if len(one.text) > 12))
    return [f"the log says {one!r}" for one in told if one and one in log]


# ---------------------------------------------------------------- read by whoever mends it


def _transcript(played: Played) -> Iterator[str]:
    spoken = iter([one for one in played.call.said if isinstance(one, Utterance)])
    for turn in played.turns:
        heard = turn.caller
        if heard.kind in {"speech", "keys", "silence"}:
            said = next(spoken, None)
            got = heard.text or heard.keys or "(nothing)"
            if said is not None and said.text.strip(" .,?!").lower() != got.strip(" .,?!").lower():
                got = f"{got}   <= {said.language}: {said.text}"
            yield f"{turn.number:>3} caller  [{heard.heard_in or '-'}] {got}"
        else:
            yield f"{turn.number:>3} {heard.kind} {heard.result}"
        step = turn.step or {}
        names = ", ".join(step.get("lines", ()))
        yield f"      {step.get('state')} asks {step.get('asked')}: {names} ({turn.own_ms} ms)"
        for line in turn.reply.say if turn.reply else ():
            yield f"      {line.language}: {line.text}"
