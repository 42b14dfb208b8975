"""What a call leaves in the patient's chart, and what the desk likes to see of it: read and written after the call.

Both are entries of the journal, tried apart from the booking: a note that cannot be written keeps no booking waiting.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from pydantic import BaseModel, ConfigDict

from app.records import claims, contexts, jobs, journal
from app.records.contexts import Known
from app.records.database import Database, Transaction
from app.records.journal import Entry
from app.schedule.claiming import WRITE
from app.schedule.mirrored import Mirrored
from integrations.pms import (
    Context,
    Refused,
    TakesNotes,
    TellsContext,
    Unavailable,
)

log = structlog.get_logger("chart")

LEASE = timedelta(seconds=90)
LONGEST = 60.0
"""Seconds after which a system is waited for no more; shorter than the lease."""

TRIED_FOR = timedelta(hours=24)
"""How long a note is tried for; then a person is told that the chart does not have it."""

LEAST, MOST = timedelta(seconds=15), timedelta(hours=1)


class Who(BaseModel):
    """Whose chart: the patient's name and birth date as the call established them, and the call's note."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = ""
    birth_date: date | None = None
    text: str = ""


async def call_is_over(
    tx: Transaction, location_id: int, call_id: int, who: Who, now: datetime, *, settled: bool
) -> None:
    """Have the patient looked up and, once nothing of the call is on its way any more, its note written.

    Told again, nothing is done twice.
    """
    body, until = who.model_dump_json(), now + TRIED_FOR
    new = [
        await journal.put(tx, location_id, call_id, kind, kind, body, now=now, give_up_at=until)
        for kind in (("context", "note") if settled else ("context",))
    ]
    if any(new):
        await jobs.defer(tx, WRITE, location_id=location_id)


@dataclass(frozen=True)
class Chart:
    """Goes on with the entries of one location."""

    db: Database
    here: Mirrored

    async def work(self) -> datetime | None:
        """Every entry that is due, one after the other; when the next one is due, if one waits."""
        while (entry := await self._next()) is not None:
            await self._go_on(entry)
        async with self.db.practice(self.here.practice_id) as tx:
            return await journal.when_due(tx, self.here.location_id)

    async def _next(self) -> Entry | None:
        async with self.db.practice(self.here.practice_id) as tx:
            return await journal.next_due(tx, self.here.location_id, self.here.clock(), LEASE)

    async def _go_on(self, entry: Entry) -> None:
        who = Who.model_validate_json(entry.body)
        try:
            async with asyncio.timeout(LONGEST):
                await (self._look_up(entry, who) if entry.kind == "context" else self._note(entry, who))
        except Refused as error:
            await self._hand_over(entry, error.code)
        except Exception as error:
            # A fault of ours, too: it keeps none of the entries behind it, and is given to a person in the end.
            await self._again(entry, error)
        else:
            async with self.db.practice(self.here.practice_id) as tx:
                await journal.done(tx, entry.entry_id, self.here.clock())
                await jobs.defer(tx, "summarise", call_id=entry.call_id)

    # ------------------------------------------------------------ who it is, and what stands in the chart

    async def _look_up(self, entry: Entry, who: Who) -> None:
        known = await self._known(who)
        async with self.db.practice(self.here.practice_id) as tx:
            await contexts.put(tx, entry.call_id, known, self.here.clock())

    async def _known(self, who: Who) -> Known:
        if not who.name or who.birth_date is None:
            return Known()
        found = await self.here.find_patients(who.name, who.birth_date)
        if len(found) != 1:
            return Known(link="several" if found else "none")
        remote, patient = self.here.remote, found[0].id
        context = await remote.context(patient) if isinstance(remote, TellsContext) else Context()
        return Known(link="one", patient=patient, context=context)

    # ------------------------------------------------------------ the note

    async def _note(self, entry: Entry, who: Who) -> None:
        """Into the chart of the patient of the call's appointment, or of the one whom name and birth date tell.

        Where there is no one chart for certain, there is none to write into: the summary has it.
        """
        patient = await self._whose(entry)
        if patient and isinstance(self.here.remote, TakesNotes):
            await self.here.remote.note(patient, f"call {entry.call_id}", who.text)

    async def _whose(self, entry: Entry) -> str:
        async with self.db.practice(self.here.practice_id) as tx:
            made = [one.appointment for one in await claims.of_call(tx, entry.call_id) if one.state == "booked"]
            read = await contexts.of_call(tx, entry.call_id)
            others = await journal.of_call(tx, entry.call_id)
        for appointment in made:
            if appointment and (found := await self.here.remote.appointment(appointment)) is not None:
                return found.patient.id
        if read is None and any(one.kind == "context" and one.state == "waiting" for one in others):
            raise Unavailable("it is not known yet whose chart it is")
        return read.known.patient if read is not None else ""

    # ------------------------------------------------------------ not done

    async def _again(self, entry: Entry, error: Exception) -> None:
        now = self.here.clock()
        log.warning("journal", entry=entry.entry_id, kind=entry.kind, error=type(error).__name__)
        if now >= entry.give_up_at:
            await self._hand_over(entry, type(error).__name__)
            return
        wait = max(LEAST, min((now - entry.made_at) / 2, MOST))
        if isinstance(error, Unavailable) and error.again_in:
            wait = max(wait, timedelta(seconds=error.again_in))
        async with self.db.practice(self.here.practice_id) as tx:
            await journal.again(tx, entry.entry_id, now + wait, type(error).__name__)

    async def _hand_over(self, entry: Entry, trouble: str) -> None:
        async with self.db.practice(self.here.practice_id) as tx:
            await journal.hand_over(tx, entry.entry_id, self.here.clock(), trouble)
            await jobs.defer(tx, "summarise", call_id=entry.call_id)
