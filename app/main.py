"""The composition root: settings and a database become a service. Alone in naming vendors."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from fastapi import FastAPI

from app import pages
from app import practice as documents
from app.answer import Receptionist
from app.lines import PROMPTS
from app.pages import hooks
from app.practice import Practice
from app.records import calls, claims, cluster, jobs, practices, sessions, summaries
from app.records.database import Database
from app.records.migrations import migrate
from app.schedule import claiming, reading
from app.schedule.chart import Who, call_is_over
from app.schedule.claiming import Schedule
from app.settings import NOBODY, Settings
from app.summaries import delivery, making
from app.summaries.summary import read
from app.systems import Systems
from integrations.catalogue import can
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.embedded.importing import import_file
from integrations.llm import LanguageModel
from integrations.openai.adapter import OpenAIModel
from integrations.sms.adapter import Texts
from telephony.form import OVER, StatusEvent, TextEvent
from telephony.routes import routes

log = structlog.get_logger("main")

DEMO_NUMBER = "+13015550100"
SWEEP_EVERY = 20.0

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    return datetime.now(UTC)


def clock_from(start: datetime) -> Clock:
    """A clock that shows `start` now and goes on from there: for trying things out."""
    began = time.monotonic()
    return lambda: start.astimezone(UTC) + timedelta(seconds=time.monotonic() - began)


@dataclass
class House:
    """Everything that runs in one process: the records, the practices' books, the receptionist."""

    settings: Settings
    db: Database
    book: Book
    clock: Clock
    public_base_url: str
    systems: Systems
    texts: Texts | None = None
    model: LanguageModel | None = None
    receptionist: Receptionist = field(init=False)
    directory: practices.Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = practices.Directory(self.db)
        on_call = delivery.OnCallText(PROMPTS)
        self.receptionist = Receptionist(
            db=self.db,
            directory=self.directory,
            schedules=self.schedule,
            clock=self.clock,
            nonce=lambda: secrets.token_urlsafe(9),
            alert_text=on_call.text,
            can_text=self.texts is not None,
            model=self.model,
        )

    def embedded(self, practice_id: int, location_id: int, practice: Practice) -> EmbeddedSchedule:
        return EmbeddedSchedule(self.book, practice_id, location_id, practice.tz)

    async def schedule(self, practice_id: int, location_id: int, practice: Practice) -> Schedule:
        far = await self.systems.schedule(practice_id, location_id)
        return far or Schedule(self.db, self.embedded(practice_id, location_id, practice), practice_id, location_id)

    # ------------------------------------------------------------ the line

    async def tokens_for(self, account_sid: str, called: str) -> tuple[str, ...]:
        """Who may sign for a number: its own account's token, or the installation's for numbers that have none."""
        route = await self.directory.route(called)
        if route is None:
            return self.settings.tokens if account_sid == self.settings.account_sid else ()
        if account_sid != route.account_sid:
            return ()
        return (route.token,) if route.token else self.settings.tokens

    async def status(self, event: StatusEvent) -> None:
        if event.status in OVER:
            await self.receptionist.over(event.called, event.call_sid)

    async def text_status(self, event: TextEvent) -> None:
        route = await self.directory.route(event.sender)
        if route is not None:
            await delivery.reported(self.db, route.practice_id, event.about, event.status, event.error, self.clock())

    # ------------------------------------------------------------ work for later

    def tasks(self) -> dict[str, jobs.Task]:
        return {
            "summarise": self._summarise,
            "deliver": self._deliver,
            reading.TASK: self.systems.read_if_wanted,
            claiming.WRITE: self.systems.write,
        }

    async def _summarise(self, practice_id: int, call_id: int) -> None:
        summary = await making.summarise(self.db, practice_id, call_id, self.clock())
        if self.texts is not None:
            await delivery.tell_patient(self.db, practice_id, call_id, summary, self.clock())
        await self._leave_in_chart(practice_id, call_id)

    async def _leave_in_chart(self, practice_id: int, call_id: int) -> None:
        """What a system over a network is asked and told of a call, once it is over."""
        async with self.db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_id=call_id)
            made = await summaries.read(tx, call_id)
            waits = [one for one in await claims.of_call(tx, call_id) if one.state in claims.WAITS]
        summary = read(made.body) if made is not None else None
        if saved is None or saved.ended_at is None or summary is None:
            return
        if await self.systems.connection(practice_id, saved.location_id) is None:
            return
        who = Who(name=summary.name or "", birth_date=summary.birth_date, text=summary.summary)
        settled = all(one.handed_at is not None for one in waits)
        async with self.db.practice(practice_id) as tx:
            await call_is_over(tx, saved.location_id, call_id, who, self.clock(), settled=settled)

    async def _deliver(self, practice_id: int, call_id: int) -> None:
        await self.deliver(practice_id)

    async def deliver(self, practice_id: int) -> None:
        if self.texts is not None:
            await delivery.deliver_due(self.db, practice_id, self.texts, self.clock())

    async def sweep(self) -> None:
        """What nobody told us about: calls that went silent, words never answered, texts due again, outcomes unknown.

        One practice's trouble, or one step's, keeps none of the others.
        """
        for practice_id in (await practices.every_practice(self.db)).values():
            for step in (self._settle_claims, self._hear_out, self._settle_calls, self.deliver, self._forget_sessions):
                try:
                    await step(practice_id)
                except Exception as error:
                    log.error("sweep", practice=practice_id, operation=step.__name__, error=type(error).__name__)

    async def _hear_out(self, practice_id: int) -> None:
        async with self.db.practice(practice_id) as tx:
            ended = await calls.not_final(tx)
        for call_id in ended:
            await self.receptionist.hear_out(practice_id, call_id)

    async def _forget_sessions(self, practice_id: int) -> None:
        async with self.db.practice(practice_id) as tx:
            await sessions.sweep(tx, self.clock())

    async def _settle_calls(self, practice_id: int) -> None:
        for call_id in await making.sweep(self.db, practice_id, self.clock()):
            await self._leave_in_chart(practice_id, call_id)

    async def _settle_claims(self, practice_id: int) -> None:
        async with self.db.practice(practice_id) as tx:
            locations = await practices.all_locations(tx)
            document = await practices.read_document(tx, await practices.current_version(tx))
        practice = documents.parse(document, "the practice's document")
        for location in locations:
            if await self.systems.look_after(practice_id, location.location_id):
                continue
            schedule = await self.schedule(practice_id, location.location_id, practice)
            await claiming.sweep(schedule, self.clock(), final=can("embedded", "read_back_is_final") is True)


@asynccontextmanager
async def opened(
    settings: Settings, *, clock: Clock = real_clock, public_base_url: str, owner_url: str | None = None
) -> AsyncIterator[House]:
    """The house, open: database started or joined, migrated, the worker awake. Closes in the opposite order."""
    async with AsyncExitStack() as stack:
        owner = owner_url or settings.database_url
        if owner is None:
            owner = await stack.enter_async_context(cluster.running(settings.data))
        service_url = migrate(owner, settings.ring)
        db = Database(service_url, settings.ring)
        stack.push_async_callback(db.close)
        book = Book(service_url, settings.ring)
        stack.push_async_callback(book.close)
        memory_db = Database(service_url, settings.ring, most=5)
        stack.push_async_callback(memory_db.close)
        systems = Systems(db, memory_db, clock)
        stack.push_async_callback(systems.close)
        texts = Texts.from_settings(settings, public_base_url)
        if texts is not None:
            stack.push_async_callback(texts.close)
        model = _model(settings)
        if model is not None:
            stack.push_async_callback(model.close)
        house = House(settings, db, book, clock, public_base_url, systems, texts, model)
        once = (reading.TASK, claiming.WRITE)
        work = jobs.working(service_url, house.tasks(), concurrency=16, once=once, apart={reading.QUEUE: 8})
        await stack.enter_async_context(work)
        yield house


def _model(settings: Settings) -> OpenAIModel | None:
    """A language model where one is named. A server of the practice's own may want no key."""
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    return OpenAIModel(
        settings.openai_api_key or "none", settings.openai_base_url, settings.openai_model, settings.openai_prices
    )


def web(house: House) -> FastAPI:
    """The addresses: the telephone company's, the front desk's, and whether we are alive."""
    app = FastAPI(title="Dosvoces", openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(
        routes(
            house.receptionist.answer,
            house.status,
            house.tokens_for,
            house.public_base_url,
            text_status=house.text_status,
        )
    )
    hooks.add(app, house.systems.news)
    pages.add(app, house.db, house.clock, secure=house.public_base_url.startswith("https:"))
    pages.openings.add(app, house.db, house.clock, house.schedule, secure=house.public_base_url.startswith("https:"))

    @app.get("/livez")
    async def alive() -> dict[str, bool]:
        return {"alive": True}

    return app


# ---------------------------------------------------------------- a practice's first day


async def settle_in(
    house: House, text: str, number: str, schedule: Path | None = None, account_sid: str = NOBODY
) -> tuple[int, int]:
    """A practice with its document, one location of the same name, a number and its schedule: (practice, location).

    `text` is the document as its owner wrote it. Raises BadDocument, Taken, and what the schedule's import raises.
    """
    document = documents.parse(text, "the document")
    async with practices.imported(house.db, document.slug, text, house.clock()) as tx:
        location_id = await practices.add_location(tx, document.name.en, document.zone)
        await practices.add_number(tx, number, location_id, account_sid)
    practice_id = tx.practice_id
    if schedule is not None:
        await import_file(house.embedded(practice_id, location_id, document), schedule)
    return practice_id, location_id


async def with_demo(house: House) -> None:
    """The demonstration practice, where an installation has no practice of its own yet."""
    if not await practices.every_practice(house.db):
        text = documents.text_of(PROMPTS / "practice" / "practice.toml")
        await settle_in(house, text, DEMO_NUMBER, PROMPTS / "practice" / "schedule.json", house.settings.account_sid)
        log.info("made the demonstration practice")
