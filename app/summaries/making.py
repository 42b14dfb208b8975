"""When a summary is made: after every turn's end that matters, when a call ends, and by the sweep for what was left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import structlog

from app import lines, practice
from app.call.menu import Resume
from app.call.record import Call
from app.lines import Lines
from app.practice import Practice
from app.records import calls, claims, contexts, journal, outbox, practices, summaries, turns
from app.records.calls import SavedCall, Standing
from app.records.database import Database, Transaction
from app.records.turns import SavedTurn
from app.summaries.make import SILENT, Records, make
from app.summaries.summary import Chart, Summary
from telephony.turn import Listen, Record, Transfer, Wait

LONGEST_TALK = timedelta(hours=4)
"""The telephone company ends every call by then: how long a caller may speak with a person we put them through to."""


log = structlog.get_logger("summaries")


async def summarise(db: Database, practice_id: int, call_id: int, now: datetime) -> Summary:
    """The call's summary as it is true now, kept as the newest. Run again it gives the same. Raises LookupError."""
    async with db.practice(practice_id) as tx:
        # The call's row is held: of two at once the later one reads what the earlier one saw, or more.
        saved = await calls.read(tx, call_id=call_id, to_change=True)
        if saved is None:
            raise LookupError(f"there is no call {call_id}")
        records = await _records(tx, saved, now)
        summary = make(records)
        body = summary.model_dump_json()
        await summaries.put(
            tx, call_id, body, urgency=summary.urgency, status=summary.status, final=summary.final, now=now
        )
        await _note_standing(tx, saved, summary, records.at_work)
    return summary


async def _note_standing(tx: Transaction, saved: SavedCall, summary: Summary, at_work: bool) -> None:
    """Lists show the call's outcome too. A turn that is at work saves it itself, and has the summary made anew."""
    standing = Standing(summary.language, summary.urgency, summary.status)
    if saved.ended_at is None or at_work:
        return
    if (standing, summary.final) != (saved.standing, saved.final):
        await calls.settle(tx, saved.call_id, standing, final=summary.final)


async def _records(tx: Transaction, saved: SavedCall, now: datetime) -> Records:
    had = await turns.of_call(tx, saved.call_id)
    document, words = _words(await practices.read_document(tx, saved.document_version))
    zones = {place.location_id: place.zone for place in await practices.all_locations(tx)}
    return Records(
        call=_call(tx, saved, had),
        turns=had,
        claims=await claims.of_call(tx, saved.call_id),
        letters=await outbox.of_call(tx, saved.call_id),
        practice=document,
        lines=words,
        zone=zones.get(saved.location_id, document.zone),
        ended=saved.ended_at,
        at_work=await turns.at_work(tx, saved.call_id, now),
        chart=await _chart(tx, saved.call_id),
    )


async def _chart(tx: Transaction, call_id: int) -> Chart | None:
    """What was read and written of the patient's chart; None where nobody was asked."""
    read = await contexts.of_call(tx, call_id)
    notes = [one for one in await journal.of_call(tx, call_id) if one.kind == "note" and one.state == "handed"]
    trouble = (notes[-1].trouble or "") if notes else ""
    if read is None:
        return Chart(note_trouble=trouble) if trouble else None
    context = read.known.context
    return Chart(
        link=read.known.link,
        recalls=tuple(
            " ".join(filter(None, (one.name, f"{one.due:%Y-%m-%d}" if one.due else ""))) for one in context.recalls
        ),
        coverages=tuple(
            " ".join(filter(None, (one.plan, f"({one.relation})" if one.relation else "")))
            for one in context.coverages
            if one.active
        ),
        planned=tuple(f"{one.code} {one.name}" for one in context.planned),
        note_trouble=trouble,
    )


@lru_cache(maxsize=32)
def _words(document: str) -> tuple[Practice, Lines]:
    """A version of the practice's document with its lines; versions never change."""
    read = practice.parse(document, "the practice's document")
    return read, lines.read(practice=read)


def _call(tx: Transaction, saved: SavedCall, had: Sequence[SavedTurn]) -> Call:
    """The call as it was saved; one whose first turn was never finished is known by who called, and no more."""
    if saved.body is not None:
        return Call.model_validate_json(saved.body)
    first = had[0].caller if had else None
    return Call(
        sid=saved.call_sid,
        practice_id=tx.practice_id,
        location_id=saved.location_id,
        document=saved.document_version,
        caller=first.caller if first else "",
        called=first.called if first else "",
        began=saved.started_at,
        state=Resume(),
    )


# ---------------------------------------------------------------- the sweep


async def sweep(db: Database, practice_id: int, now: datetime) -> Sequence[int]:
    """Ends the calls that went silent, frees what ended calls still hold, and makes the summaries that are not final.

    Gives the ids of the calls whose summaries were made.
    """
    async with db.practice(practice_id) as tx:
        for sid in await calls.silent_since(tx, now - SILENT):
            await _end_if_silent(tx, sid, now)
        unsettled = await calls.not_final(tx)
        for call_id in unsettled:
            await _let_go(tx, call_id, now)
    made = []
    for call_id in unsettled:
        try:
            await summarise(db, practice_id, call_id, now)
        except Exception as error:
            # One call that cannot be read must not keep the others, or the alerts after them, from being seen.
            log.error("no summary", practice=practice_id, call=call_id, error=type(error).__name__)
            continue
        made.append(call_id)
    return made


async def _end_if_silent(tx: Transaction, sid: str, now: datetime) -> None:
    saved = await calls.read(tx, call_sid=sid, to_change=True)
    if saved is None or saved.ended_at is not None:
        return
    heard = _listened_for(await turns.of_call(tx, saved.call_id))
    if saved.last_at + heard + SILENT <= now and not await turns.at_work(tx, saved.call_id, now):
        await calls.end(tx, sid, now)


def _listened_for(had: Sequence[SavedTurn]) -> timedelta:
    """How long the caller could be silent on our account after the last reply."""
    last = next((turn.reply for turn in reversed(had) if turn.reply is not None), None)
    match last.then if last else None:
        case Listen(seconds=seconds) | Wait(seconds=seconds) | Record(seconds=seconds):
            return timedelta(seconds=seconds)
        case Transfer():
            return LONGEST_TALK
        case _:
            return timedelta(0)


async def _let_go(tx: Transaction, call_id: int, now: datetime) -> None:
    """A call that is over picks nothing any more, unless its last turn is still being answered."""
    if await turns.at_work(tx, call_id, now):
        return
    for claim in await claims.of_call(tx, call_id):
        if claim.state == "held":
            await claims.move(tx, claim.claim_id, ("held",), "released", now, ended="let_go")
