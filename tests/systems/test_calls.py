"""A patient calls a practice whose book lies behind NexHealth: from the real webhooks to the text that it stands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from app import main
from app.commands.serving import warm
from app.main import House
from app.records import calls, claims, outbox, summaries, turns
from app.records.claims import Claim
from app.records.outbox import Letter
from app.records.turns import SavedTurn
from app.rehearsal import script
from app.rehearsal.caller import Caller, by_the_records, talk
from app.settings import Settings
from app.summaries.summary import Summary
from app.summaries.summary import read as read_summary
from integrations.catalogue import can
from integrations.embedded.book import Book
from integrations.sms.adapter import Texts
from telephony.emulator.line import Phone
from telephony.emulator.report import Pickup
from telephony.emulator.rest import TextService
from tests.conftest import ACCOUNT, KEY
from tests.integrations.nexhealth.stand_in import Office, Trouble
from tests.systems.town import Clinic, Town, town
from tests.telephony.receptionist import serving

TOKEN = "a token of twilio's for tests"
STORIES = Path(__file__).parent.parent / "stories"
_serial = count(1)


@dataclass
class Line:
    """A clinic in a town, with a telephone number and the house that answers it."""

    there: Town
    clinic: Clinic
    house: House
    base: str

    async def call(self, story: script.Script) -> int:
        """Plays a story's caller; the call's id. The journal works meanwhile, as a worker does."""
        picks_up = Pickup("no-answer", seconds=45)

        async def wait(seconds: float) -> None:
            self.there.clock.move_to(self.there.clock() + timedelta(seconds=seconds))

        working = asyncio.create_task(self._work())
        try:
            async with Phone(self.base, TOKEN, ACCOUNT, seed="far", desk=lambda _: picks_up, wait=wait) as phone:
                call = phone.call(from_=story.caller, to=self.clinic.record.number)
                await call.dial()
                assert await talk(call, Caller(story), by_the_records(self.house.db, self.clinic.record.id))
                await call.hang_up()
        finally:
            working.cancel()
        async with self.house.db.practice(self.clinic.record.id) as tx:
            saved = await calls.read(tx, call_sid=call.sid)
        assert saved is not None
        return saved.call_id

    async def _work(self) -> None:
        while True:
            await self.there.systems.write(*self.clinic.key)
            await asyncio.sleep(0.02)

    async def later(self, seconds: float) -> None:
        """Time passes in the town, and the house's own jobs are done."""
        await self.there.go_on(seconds)
        await self.house.sweep()

    async def told(self, call_id: int) -> Summary:
        await self.house._summarise(self.clinic.record.id, call_id)
        async with self.house.db.practice(self.clinic.record.id) as tx:
            kept = await summaries.read(tx, call_id)
        assert kept is not None
        summary = read_summary(kept.body)
        assert summary is not None
        return summary

    async def claims(self, call_id: int) -> list[Claim]:
        async with self.house.db.practice(self.clinic.record.id) as tx:
            return [one for one in await claims.of_call(tx, call_id) if one.state != "released"]

    async def letters(self, call_id: int) -> list[Letter]:
        async with self.house.db.practice(self.clinic.record.id) as tx:
            return list(await outbox.of_call(tx, call_id))

    async def turns(self, call_id: int) -> list[SavedTurn]:
        async with self.house.db.practice(self.clinic.record.id) as tx:
            return list(await turns.of_call(tx, call_id))


@asynccontextmanager
async def line(database_url, ring, document, tmp_path: Path, behind: str = "dentrix") -> AsyncIterator[Line]:
    """A clinic whose two providers are the demo document's hygienist and dentist."""
    async with town(database_url, ring) as there, contextlib.AsyncExitStack() as stack:
        names = ("lee", "patel")
        clinic = await there.open(document, chairs=2, trouble=Trouble.none(), behind=behind, names=names)
        book = Book(database_url, ring)
        stack.push_async_callback(book.close)
        settings = Settings(
            DOSVOCES_DATA=tmp_path, DOSVOCES_KEY=KEY, TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN
        )
        carrier = TextService({ACCOUNT: TOKEN}, clock=there.clock)
        rest = await stack.enter_async_context(serving(lambda _: carrier.app))
        houses: list[House] = []

        def made(base: str):
            texts = Texts(ACCOUNT, [TOKEN], base, base_url=rest)
            stack.push_async_callback(texts.close)
            houses.append(House(settings, there.db, book, there.clock, base, there.systems, texts))
            return main.web(houses[0])

        base = await stack.enter_async_context(serving(made))
        await warm()
        yield Line(there, clinic, houses[0], base)


def story(name: str) -> script.Script:
    return script.read(STORIES / name)


async def test_a_booking_is_asked_for_confirmed_later_and_texted(database_url, ring, demo_document, tmp_path):
    async with line(database_url, ring, demo_document, tmp_path) as here:
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        assert "booked" not in {name for turn in await here.turns(call_id) for name in (turn.step or {})["lines"]}
        await here.later(120)
        (claim,) = await here.claims(call_id)
        assert claim.state == "booked"
        assert [visit.start for visit in here.clinic.office.truth().standing] == [claim.slot.start]
        await here.told(call_id)
        await here.house.deliver(here.clinic.record.id)
        (letter,) = await here.letters(call_id)
        assert (letter.kind, letter.operation, letter.state) == ("sms", f"confirmed {claim.claim_id}", "sent")


async def test_what_could_not_be_written_is_on_top_in_the_morning(database_url, ring, demo_document, tmp_path):
    async with line(database_url, ring, demo_document, tmp_path) as here:
        here.clinic.synchronizer.trouble.next("write", "fail")
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        await here.later(60)
        summary = await here.told(call_id)
        (claim,) = await here.claims(call_id)
        assert (claim.state, claim.ended) == ("requested", "failed")
        assert summary.acts[0].kind == "write_failed"
        assert summary.acts[0].due is not None
        assert await here.letters(call_id) == []


async def test_pms_F17_a_turn_takes_no_longer_when_the_vendor_takes_five_seconds(
    database_url, ring, demo_document, tmp_path
):
    async with line(database_url, ring, demo_document, tmp_path) as here:
        here.clinic.synchronizer.trouble.latency = (5, 5)
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        took = {(turn.step or {})["state"]: turn.own_ms or 0 for turn in await here.turns(call_id)}
        (claim,) = await here.claims(call_id)
        assert claim.state == "sent"
    # The yes is waited for, and for no longer than a caller would.
    yes = max(took, key=lambda state: took[state])
    assert 2000 < took.pop(yes) < 4500
    assert max(took.values()) < 2000


async def test_pms_F29_the_call_leaves_its_note_in_the_chart(database_url, ring, demo_document, tmp_path):
    async with line(database_url, ring, demo_document, tmp_path) as here:
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        await here.later(120)
        await here.house._summarise(here.clinic.record.id, call_id)
        await here.later(60)
        alerts = here.clinic.office.rows("alerts")
        assert len(alerts) == 1
        summary = await here.told(call_id)
        assert summary.chart is not None
        assert summary.chart.note_trouble == ""


async def test_the_chart_is_read_after_the_call_and_nothing_of_it_is_said(database_url, ring, demo_document, tmp_path):
    async with line(database_url, ring, demo_document, tmp_path) as here:
        who = here.clinic.office.add_patient("Walter", "Finch", date(1982, 7, 9), "3015550152")
        _recall(here.clinic.office, who.id, "Canary recall")
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        await here.later(120)
        await here.later(60)
        summary = await here.told(call_id)
        assert summary.chart is not None
        assert (summary.chart.link, summary.chart.recalls) == ("one", ("Canary recall 2026-06-01",))
        assert "Canary" not in f"{[turn.reply for turn in await here.turns(call_id)]} {summary.summary}"
        assert "Canary" not in f"{[letter.body for letter in await here.letters(call_id)]}"


def _recall(office: Office, patient: int, name: str) -> None:
    named = {"name": name, "description": "", "interval_num": 6, "interval_unit": "month", "foreign_id": "r1"}
    kind = office.add_entry("recall_types", location_id=office.main.id, **named)
    due = {"date_due": date(2026, 6, 1), "recall_id": kind.id, "appointment_id": None, "foreign_id": "r2"}
    office.add_entry("recalls", patient_id=patient, location_id=office.main.id, **due)


# ---------------------------------------------------------------- what the system can do decides (pms-F19)


@pytest.mark.parametrize("asks", ["birth_date", ""])
async def test_pms_F19_the_birth_date_is_asked_before_the_yes_where_the_system_needs_it(
    database_url, ring, demo_document, tmp_path, monkeypatch, asks
):
    if not asks:
        monkeypatch.setattr("app.systems.can", lambda name, what: "" if what == "asks" else can(name, what))
    async with line(database_url, ring, demo_document, tmp_path) as here:
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        lines = [name for turn in await here.turns(call_id) for name in (turn.step or {})["lines"]]
        assert ("ask_needed_birth_date" in lines, "ask_birth_date" in lines) == (bool(asks), not asks)


@pytest.mark.parametrize(("behind", "acts"), [("dentrix", False), ("denticon", True)])
async def test_pms_F19_where_charts_take_no_notes_a_person_puts_it_there(
    database_url, ring, demo_document, tmp_path, behind, acts
):
    async with line(database_url, ring, demo_document, tmp_path, behind) as here:
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        await here.later(120)
        await here.told(call_id)
        await here.later(60)
        summary = await here.told(call_id)
        assert ("note_by_hand" in [act.kind for act in summary.acts]) is acts
        assert len(here.clinic.office.rows("alerts")) == (0 if acts else 1)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_pms_F16_of_a_system_that_cannot_be_read_nothing_is_offered(
    database_url, ring, demo_document, tmp_path, moment
):
    async with line(database_url, ring, demo_document, tmp_path) as here:
        here.clinic.office.desk.turns("red")
        await here.there.systems.read(*here.clinic.key)
        if moment == "after":
            here.clinic.office.desk.turns("green")
            await here.there.systems.read(*here.clinic.key)
        call_id = await here.call(story("en/a_slow_system_only_accepts_and_a_text_is_welcome.toml"))
        lines = [name for turn in await here.turns(call_id) for name in (turn.step or {})["lines"]]
        assert ("schedule_down_request" in lines) is (moment == "before")
