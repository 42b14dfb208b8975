"""The journal of bookings: one writer a location sends them in order, finds out what became of them, and never guesses.

A booking ends as booked, as a request that a person must look at, or in a person's hands while we go on looking. What
may have reached the system is read back before anything is sent anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.records import claims, jobs, mirror
from app.records.claims import WAITS, Claim, Ended
from app.records.database import Transaction
from app.schedule.claiming import UNTIL, WRITE, Schedule
from app.schedule.mirrored import Mirrored
from integrations.pms import (
    Appointment,
    AppointmentStatus,
    Cancels,
    Changes,
    Order,
    OutcomeUnknown,
    Patient,
    PracticeSystemError,
    Refused,
    Slot,
    SlotTaken,
    Unavailable,
)

log = structlog.get_logger("writing")

LEASE = timedelta(seconds=90)
"""For how long one booking is in a writer's hands."""

LONGEST, LONGEST_LOOK = 60.0, 20.0
"""Seconds after which the answer to a booking and to a question is waited for no more: both together are shorter than
the lease, so that nobody else begins with what is still being sent."""

UNKNOWN_FOR = timedelta(minutes=9)
"""After so long an outcome that is not known is a person's to find out: within ten minutes, however late we come to it.
We go on looking, and send nothing."""

SETTLES = timedelta(seconds=45)
"""How long after it went out a booking may still come to show in what the system lets us read."""

MOST_TRIES = 4
"""How often one booking is sent at most."""

SOONEST, LATEST = timedelta(seconds=4), timedelta(hours=1)
"""The next look at what waits comes after half the time that it has waited, and within these bounds."""

SOON = timedelta(seconds=20)
"""What is due before the next sweep is woken for by itself."""

WRITES_AGAIN = timedelta(seconds=60)
"""How long a system that is not written now is left alone."""


@dataclass(frozen=True)
class Writer:
    """Writes for one location. `clock` is asked at every step; `jitter` gives a number from 0 to 1 of the run's own."""

    schedule: Schedule
    here: Mirrored
    clock: Callable[[], datetime]
    jitter: Callable[[], float]

    async def work(self) -> datetime | None:
        """Goes on with every booking that is due, one after the other; when the next is due, if one waits.

        Who found nothing to do wakes nobody: another one is at work, who goes on until nothing is due.
        """
        went_on = False
        while (claim := await self._next()) is not None:
            went_on = True
            try:
                await self._go_on(claim, self.clock())
            except Exception as error:
                # A fault of ours must not keep the bookings behind it; this one is found out about like an unknown one.
                log.error("booking not gone on with", claim=claim.claim_id, error=type(error).__name__)
                await self._later(claim, self.clock(), trouble=type(error).__name__)
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            due = await claims.when_due(tx, self.schedule.location_id)
            if went_on and due is not None and due - self.clock() < SOON:
                await wake(tx, self.schedule.location_id, at=due)
        return due

    async def _next(self) -> Claim | None:
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            await claims.lock(tx, self.schedule.location_id)
            return await claims.next_due(tx, self.schedule.location_id, self.clock(), LEASE)

    async def _go_on(self, claim: Claim, now: datetime) -> None:
        if claim.order is None or claim.slot is None:
            await self._settle(claim, "requested", now, ended="not_written")
        elif claim.state == "accepted" and claim.appointment is not None:
            await self._look(claim, claim.slot, claim.appointment, now)
        elif claim.went_out:
            await self._find_out(claim, claim.order, claim.slot, now)
        else:
            await self._send(claim, claim.order, claim.slot, now)

    # ------------------------------------------------------------ not sent yet

    async def _send(self, claim: Claim, order: Order, slot: Slot, now: datetime) -> None:
        if slot.start <= now:
            await self._settle(claim, "requested", now, ended="past")
            return
        writes = await self.schedule.writes_now()
        if now >= _give_up_at(claim, now) and (claim.tries or not writes):
            await self._settle(claim, "requested", now, ended="unavailable", trouble=claim.trouble)
            return
        if not writes:
            await self._later(claim, now, trouble="red", least=WRITES_AGAIN)
            return
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            # From here on it may have gone out, whatever becomes of us.
            await claims.move(tx, claim.claim_id, WAITS, "sent", now, went_out=True, tries=claim.tries + 1)
        try:
            async with asyncio.timeout(LONGEST):
                receipt = await self.schedule.system.book(order)
        except SlotTaken:
            await self._settle(claim, "requested", self.clock(), ended="taken")
        except Refused as error:
            await self._settle(claim, "requested", self.clock(), ended="refused", trouble=error.code)
        except Unavailable as error:
            await self._not_sent(claim, error, self.clock())
        except (OutcomeUnknown, TimeoutError) as error:
            await self._not_known(claim, type(error).__name__, self.clock())
        else:
            known: AppointmentStatus = "booked" if receipt.status == "booked" else "pending"
            await self._stands(claim, slot, receipt.appointment, known, self.clock())

    async def _not_sent(self, claim: Claim, error: Unavailable, now: datetime) -> None:
        """Nothing was written, for certain: it is as if it had never gone out."""
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            await claims.note(tx, claim.claim_id, went_out=False)
        self._tell(claim, "sent", trouble="unavailable")
        await self._later(claim, now, trouble="unavailable", least=timedelta(seconds=error.again_in or 0))

    async def _not_known(self, claim: Claim, why: str, now: datetime) -> None:
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            await claims.move(tx, claim.claim_id, WAITS, "unknown", now)
        self._tell(claim, "unknown", trouble=why)
        await self._later(claim, now, trouble=why)

    # ------------------------------------------------------------ sent, and no answer

    async def _find_out(self, claim: Claim, order: Order, slot: Slot, now: datetime) -> None:
        """Whether it stands in the system's book. What is not there when it should have shown was never written."""
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                found = await self.schedule.system.read_back(order)
        except (PracticeSystemError, TimeoutError) as error:
            await self._later(claim, now, trouble=_code(error))
            return
        if found is not None:
            await self._stands(claim, slot, found.id, found.status, now)
        elif now - claim.changed_at < SETTLES:
            await self._later(claim, now, most=SETTLES)
        elif claim.tries < MOST_TRIES and now < _give_up_at(claim, now):
            await self._send(claim, order, slot, now)
        else:
            await self._settle(claim, "requested", now, ended="not_written")

    # ------------------------------------------------------------ taken by whoever passes it on

    async def _look(self, claim: Claim, slot: Slot, appointment: str, now: datetime) -> None:
        """Whether it has come to stand in the practice's book by now."""
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                found = await self.here.remote.appointment(appointment)
        except (PracticeSystemError, TimeoutError) as error:
            await self._later(claim, now, trouble=_code(error))
            return
        if found is not None and found.status not in {"pending", "cancelled"}:
            await self._stands(claim, slot, appointment, found.status, now)
        elif found is not None and found.status == "cancelled":
            await self._settle(claim, "requested", now, ended="cancelled")
        elif claim.news == "failed" or (found is None and now - claim.changed_at > SETTLES):
            await self._take_back(appointment)
            await self._settle(claim, "requested", now, ended="failed")
        elif claim.news == "timed_out" or slot.start <= now:
            await self._take_back(appointment)
            await self._settle(claim, "requested", now, ended="timed_out")
        else:
            await self._later(claim, now)

    async def _take_back(self, appointment: str) -> None:
        """What failed on its way into the book may still stand with whoever passes it on, and keep its time there."""
        if isinstance(self.here.remote, Cancels):
            with suppress(PracticeSystemError, TimeoutError):
                async with asyncio.timeout(LONGEST_LOOK):
                    await self.here.remote.cancel(appointment)

    # ------------------------------------------------------------ writing down what is true

    async def _stands(
        self, claim: Claim, slot: Slot, appointment: str, status: AppointmentStatus, now: datetime
    ) -> None:
        """It stands in the book, or was taken to be written. In the mirror it takes its time in the same moment."""
        with suppress(Refused):
            slot = await self.here.theirs(slot)
        row = Appointment(
            id=appointment,
            patient=Patient(id="", name=""),
            visit=slot.visit,
            provider=slot.provider,
            operatory=slot.operatory,
            start=slot.start,
            end=slot.end,
            status=status,
        )
        taken = Changes(appointments=(row,))
        if status == "pending":
            wait = {"due_at": self._at(now, now - SOONEST, SOONEST, LATEST), "lease_until": None}
            await self._write_down(claim, "accepted", now, taken, appointment=appointment, **_trouble(claim), **wait)
        else:
            await self._write_down(claim, "booked", now, taken, appointment=appointment, **_trouble(claim))

    async def _settle(
        self, claim: Claim, state: claims.State, now: datetime, *, ended: Ended, trouble: str | None = None
    ) -> None:
        gone = Changes(gone=(claim.appointment,)) if claim.appointment else Changes()
        await self._write_down(claim, state, now, gone, ended=ended, trouble=trouble)

    async def _write_down(
        self, claim: Claim, state: claims.State, now: datetime, taken: Changes, **values: Any
    ) -> None:
        """Under the location's lock: whoever is about to claim this time sees it kept by us or in the mirror."""
        here = self.schedule.location_id
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            await claims.lock(tx, here)
            await claims.move(tx, claim.claim_id, WAITS, state, now, **{"lease_until": None, **values})
            if taken.appointments or taken.gone:
                await mirror.put_taken(tx, here, taken, now, anew=True)
            await jobs.defer(tx, "summarise", call_id=claim.call_id)
        self._tell(claim, state, **values)

    def _tell(self, claim: Claim, state: claims.State, **values: Any) -> None:
        """Every step of a booking is one line of the log: what it was and is, why, and for how long it has waited."""
        since = claim.asked_at or claim.changed_at
        told = {name: values[name] for name in ("ended", "trouble") if values.get(name)}
        waited = round((self.clock() - since).total_seconds())
        here = {"location": self.schedule.location_id, "claim": claim.claim_id, "tries": claim.tries}
        log.info("booking", was=claim.state, state=state, waited=waited, **here, **told)

    async def _later(
        self,
        claim: Claim,
        now: datetime,
        *,
        trouble: str | None = None,
        least: timedelta = SOONEST,
        most: timedelta = LATEST,
    ) -> None:
        """It is looked at again; a person is given it when the outcome has not been known for too long."""
        since = claim.asked_at or claim.changed_at
        values: dict[str, Any] = {"lease_until": None, **_trouble(claim, trouble)}
        old = now - since >= UNKNOWN_FOR and (claim.went_out or claim.state != "sent")
        if old and claim.handed_at is None:
            values["handed_at"] = now
        ends = (since + UNKNOWN_FOR, _give_up_at(claim, now))
        due_at = min([self._at(now, since, max(least, SOONEST), most), *(end for end in ends if end > now)])
        async with self.schedule.db.practice(self.schedule.practice_id) as tx:
            await claims.note(tx, claim.claim_id, **values)
            await claims.look_again(tx, claim, due_at)
            if "handed_at" in values:
                await jobs.defer(tx, "summarise", call_id=claim.call_id)
                self._tell(claim, claim.state, ended="handed", trouble=trouble)

    def _at(self, now: datetime, since: datetime, least: timedelta, most: timedelta) -> datetime:
        """After half the time it has waited, give or take a fifth: many that failed at once come back one by one."""
        wait = max(least, min((now - since) / 2, most))
        return now + wait * (0.8 + 0.4 * self.jitter())


def _give_up_at(claim: Claim, now: datetime) -> datetime:
    return claim.give_up_at or (claim.asked_at or now) + UNTIL


def _trouble(claim: Claim, trouble: str | None = None) -> dict[str, str | None]:
    """The trouble to be noted. That somebody else has the time, too, is found out once, and stays."""
    return {} if claim.trouble in ("clash", trouble) else {"trouble": trouble}


def _code(error: Exception) -> str:
    return error.code if isinstance(error, Refused) else type(error).__name__


async def wake(tx: Transaction, location_id: int, *, at: datetime | None = None) -> None:
    """Have whoever writes for this location look at its bookings, at once or at that time.

    Without a lock of the jobs: that there is one writer is decided by the lease in the rows, and who comes while one is
    at work has nothing to do, for that one goes on until nothing is due.
    """
    await jobs.defer(tx, WRITE, at=at, location_id=location_id)
