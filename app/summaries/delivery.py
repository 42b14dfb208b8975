"""The text to the on-call person: its words, its sending with patience, and what the carrier tells of it later."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from app import practice as documents
from app.call.record import Call
from app.practice import Practice
from app.records import calls, jobs, outbox, practices, turns
from app.records.database import Database
from app.records.outbox import Letter
from app.summaries import making, texts, wording
from app.summaries.make import CONFIRMED
from app.summaries.summary import Summary
from integrations.texts import Text, Texting, Unavailable, Undeliverable

log = structlog.get_logger("delivery")

AGAIN = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 45, 120, 300, 300, 300))
"""How long after each try that failed the next one is due; after the last the text is given up and shown in red."""

TASK = "deliver"


@dataclass(frozen=True, slots=True)
class OnCallText:
    """The words of the text. They hold nothing of what was said and no name: a telephone's screen is read by anyone."""

    prompts: Path

    def text(self, practice: Practice, call: Call, level: str) -> str:
        """`level` is life_threatening or same_day."""
        phone = (call.facts.phone.value if call.facts.phone else "") or call.caller
        values: dict[str, object] = {
            "practice": practice.name.en,
            "level": level,
            "language": wording.label("language", call.language),
            "phone": wording.telephone(phone) if phone else "",
        }
        return wording.render("on_call.j2", values, self.prompts / "desk")


async def tell_patient(db: Database, practice_id: int, call_id: int, summary: Summary, now: datetime) -> None:
    """The text that a caller was asked for in the call, once: what they were not sure of stands in the book now."""
    told = [one for one in summary.appointments if one.status == "booked" and one.told not in {"", "booked"}]
    if not summary.text_ok or not summary.phone:
        return
    async with db.practice(practice_id) as tx:
        saved = await calls.read(tx, call_id=call_id)
        if saved is None:
            return
        practice = documents.parse(await practices.read_document(tx, saved.document_version), "the practice's document")
        for one in told:
            if one.start is None or one.start <= now:
                continue
            body = texts.confirmed(practice, summary.language, one.start, summary.called)
            operation = f"{CONFIRMED}{one.claim}"
            new = await outbox.put(tx, call_id, operation, "sms", target=summary.phone, body=body, due_at=now, now=now)
            if new:
                await jobs.defer(tx, TASK, call_id=call_id)


async def deliver_due(db: Database, practice_id: int, carrier: Texting, now: datetime) -> Sequence[int]:
    """Sends what is due; gives the ids of the calls that it was for, whose summaries were made anew."""
    async with db.practice(practice_id) as tx:
        letters = await outbox.claim_due(tx, now)
    await asyncio.gather(*(_deliver(db, practice_id, carrier, letter, now) for letter in letters))
    concerned = sorted({letter.call_id for letter in letters})
    for call_id in concerned:
        await making.summarise(db, practice_id, call_id, now)
    return concerned


async def _deliver(db: Database, practice_id: int, carrier: Texting, letter: Letter, now: datetime) -> None:
    try:
        sid = await carrier.send(await _addressed(db, practice_id, letter))
    except Undeliverable as error:
        await _failed(db, practice_id, letter, now, error.code, again=False)
    except Unavailable as error:
        await _failed(db, practice_id, letter, now, error.code, again=True)
    except Exception as error:
        # A fault of ours is no reason to be quiet: it counts as a try, and shows in red when the tries are over.
        await _failed(db, practice_id, letter, now, type(error).__name__, again=True)
    else:
        async with db.practice(practice_id) as tx:
            await outbox.mark_sent(tx, letter, now, sid)
        log.info("text sent", practice=practice_id, call=letter.call_id, operation=letter.operation, tries=letter.tries)


async def _failed(db: Database, practice_id: int, letter: Letter, now: datetime, code: str, *, again: bool) -> None:
    again_at = now + AGAIN[letter.tries - 1] if again and letter.tries <= len(AGAIN) else None
    async with db.practice(practice_id) as tx:
        await outbox.mark_failed(tx, letter, now, code, again_at=again_at)
        if again_at is not None:
            await jobs.defer(tx, TASK, at=again_at, call_id=letter.call_id)
    log.warning("text not sent", practice=practice_id, call=letter.call_id, error=code, given_up=again_at is None)


async def _addressed(db: Database, practice_id: int, letter: Letter) -> Text:
    """The text comes from the number that the patient called, under that number's account."""
    async with db.practice(practice_id) as tx:
        saved = await calls.read(tx, call_id=letter.call_id)
        had = await turns.of_call(tx, letter.call_id)
        numbers = await practices.all_numbers(tx)
    called = had[0].caller.called if had else ""
    here = [number for number, location in numbers.items() if saved is not None and location == saved.location_id]
    sender = called if called in numbers else next(iter(here or numbers), "")
    route = await practices.route(db, sender) if sender else None
    if route is None:
        raise Undeliverable("no number")
    about = f"{letter.call_id} {letter.operation}"
    return Text(sender, letter.target, letter.body, route.account_sid, route.token, about)


async def reported(
    db: Database, practice_id: int, about: str, status: str, error: int | None, now: datetime
) -> int | None:
    """What the carrier says became of a text; `about` is what the text was sent with.

    It names the text by itself, for the news may come before the carrier's answer to the sending, or without one.
    Gives the call's id; None for news that changes nothing.
    """
    call, _, operation = about.partition(" ")
    if status not in {"delivered", "undelivered", "failed"} or not re.fullmatch(r"[0-9]{1,18}", call):
        return None
    call_id = int(call)
    async with db.practice(practice_id) as tx:
        if status == "delivered":
            changed = await outbox.mark_delivery(tx, call_id, operation, "delivered", now)
        else:
            changed = await outbox.mark_delivery(tx, call_id, operation, "failed", now, str(error or status))
    if not changed:
        return None
    await making.summarise(db, practice_id, call_id, now)
    return call_id
