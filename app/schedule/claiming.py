"""From the pick to the end: a time is held, kept, written into the practice's system, and what came of it is true."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from sqlalchemy.exc import IntegrityError

from app.practice import Practice
from app.records import claims, jobs
from app.records.claims import Claim, Ended, State
from app.records.database import Database
from app.schedule.openings import Asking, may_be_had
from integrations import slots
from integrations.pms import Order, OutcomeUnknown, PracticeSystem, Refused, Slot, SlotTaken, Unavailable

HOLD = timedelta(minutes=3)
"""How long a picked time is kept for a caller, from the latest turn on."""

LOST_FOR = timedelta(minutes=5)
"""How long a time that somebody else turned out to have is not offered: by then the mirror has been read again."""

WRITE = "write"
"""The job that wakes whoever writes into a location's system."""

UNTIL = timedelta(minutes=10)
"""How long a booking that could not be sent is tried for, where the practice's hours say nothing else."""

LOOKS_EVERY = 0.05
"""How many seconds lie between two looks at a claim that the journal is writing."""

PATIENCE = 2.5
"""How many seconds a write is waited for while the caller waits. After that its outcome is not known."""


@runtime_checkable
class Amends(Protocol):
    """A system that can be told what was learned of the patient after it was booked."""

    async def amend(self, order: Order) -> None: ...


@runtime_checkable
class WrittenLater(Protocol):
    """A system that is written by the journal and not in the turn: nobody waits on the line for a network."""

    async def writes_now(self) -> bool: ...

    async def read_at(self) -> datetime | None:
        """When its book was read last."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One location's schedule as we know it: its system's book, and our claims on it.

    `needs` is what the system wants to know of a patient before anything can be written (birth_date). `look` has a
    picked time looked up in the system itself, beside the call.
    """

    db: Database
    system: PracticeSystem
    practice_id: int
    location_id: int
    needs: frozenset[str] = frozenset()
    look: Callable[[Schedule, Claim], None] | None = None

    @property
    def later(self) -> bool:
        return isinstance(self.system, WrittenLater)

    async def writes_now(self) -> bool:
        return not isinstance(self.system, WrittenLater) or await self.system.writes_now()

    async def read_at(self, now: datetime) -> datetime:
        """When what it answers was read in the book: now, or when the mirror was."""
        return (await self.system.read_at() if isinstance(self.system, WrittenLater) else None) or now

    async def asking(self, practice: Practice, visit: str, now: datetime, call_id: int | None = None) -> Asking:
        """What `openings` needs: the times that other calls keep are not offered to this one."""
        async with self.db.practice(self.practice_id) as tx:
            lost_since = now - LOST_FOR if self.later else None
            kept = await claims.live(tx, self.location_id, now, but_call=call_id, lost_since=lost_since)
        return Asking(self.system, slots.Busy(kept), practice, visit, now)


# ---------------------------------------------------------------- holding


async def hold(
    schedule: Schedule, practice: Practice, call_id: int, operation: str, reference: str, slot: Slot, now: datetime
) -> Claim:
    """Keep the slot for three minutes. The same operation of the same call again is the same claim.

    `reference` is unique for ever (the CallSid and the operation make one). Raises SlotTaken, also for a time that the
    practice's document does not let a caller have (any more); Unavailable, Refused.
    """
    free = may_be_had(practice, slot, now) and await _stands_open(schedule, slot, locked=False)
    async with schedule.db.practice(schedule.practice_id) as tx:
        await claims.lock(tx, schedule.location_id)
        await claims.drop_expired(tx, schedule.location_id, now)
        known, kept = await claims.look(tx, schedule.location_id, call_id, operation, slot)
        if known is None:
            if kept or not free or not await _stands_open(schedule, slot, locked=True):
                raise SlotTaken
            until = now + HOLD
            known = await claims.insert_held(tx, schedule.location_id, call_id, operation, reference, slot, until, now)
            if known is None:
                raise SlotTaken
    if known.state == "released":
        return await _revive(schedule, known, now)
    if schedule.look is not None and known.checked is None:
        schedule.look(schedule, known)
    return known


async def renew(schedule: Schedule, claim_id: int, now: datetime) -> Claim:
    """Keep it for three minutes more, each turn. One that ran out is taken back if it is still free, else SlotTaken."""
    async with schedule.db.practice(schedule.practice_id) as tx:
        claim = await claims.move(tx, claim_id, ("held",), "held", now, expires_at=now + HOLD)
        claim = claim or await claims.read(tx, claim_id)
        if claim.state == "held" and claim.checked == "taken":
            claim = await claims.move(tx, claim_id, ("held",), "released", now, ended="taken") or claim
    return await _revive(schedule, claim, now) if claim.state == "released" else claim


async def release(schedule: Schedule, claim_id: int, now: datetime) -> None:
    """The caller wants another time or none. What was sent already is left as it is."""
    async with schedule.db.practice(schedule.practice_id) as tx:
        await claims.move(tx, claim_id, ("held",), "released", now, ended="let_go")


async def let_go(db: Database, practice_id: int, call_id: int, now: datetime, but: str = "") -> None:
    """Free what a call still holds: it picks another time, or it is over. `but` is an operation that is kept."""
    async with db.practice(practice_id) as tx:
        for claim in await claims.of_call(tx, call_id):
            if claim.state == "held" and claim.operation != but:
                await claims.move(tx, claim.claim_id, ("held",), "released", now, ended="let_go")


async def _revive(schedule: Schedule, claim: Claim, now: datetime) -> Claim:
    """Hold again what had only expired. Raises SlotTaken where it was given up, is past, or another was quicker.

    The notice is not asked for anew: it was kept when the caller picked the time.
    """
    if claim.ended != "expired" or claim.slot is None or claim.slot.start <= now:
        raise SlotTaken
    if not await _stands_open(schedule, claim.slot, locked=False):
        raise SlotTaken
    try:
        async with schedule.db.practice(schedule.practice_id) as tx:
            await claims.lock(tx, schedule.location_id)
            await claims.drop_expired(tx, schedule.location_id, now)
            if not await _stands_open(schedule, claim.slot, locked=True):
                raise SlotTaken
            again = await claims.move(tx, claim.claim_id, ("released",), "held", now, ended=None, expires_at=now + HOLD)
            return again or await claims.read(tx, claim.claim_id)
    except IntegrityError:
        raise SlotTaken from None


async def _stands_open(schedule: Schedule, slot: Slot, *, locked: bool) -> bool:
    """What the system's book says, asked once: of our own under the location's lock, of any other before it.

    True at the other of the two moments. What changes in another's book after it was asked is found out by `book`.
    """
    return schedule.system.reads_here is not locked or await schedule.system.is_free(slot)


# ---------------------------------------------------------------- writing


async def book(
    schedule: Schedule,
    claim_id: int,
    order: Order,
    now: datetime,
    patience: float = PATIENCE,
    give_up_at: datetime | None = None,
) -> Claim:
    """Write the held time into the practice's system; the claim that comes back says what is true now.

    `booked`, `accepted` or `unknown`; `requested` where the system could not be asked or refused: then nothing was
    written and a person must; `sent` where the journal writes it and was not answered within `patience` seconds: it
    goes on until `give_up_at`. The order's reference and slot are the claim's. Run again it finishes what it began, and
    sends nothing anew before it has read back. Raises SlotTaken, also for a time that has begun and was not sent yet.
    """
    async with schedule.db.practice(schedule.practice_id) as tx:
        claim = await claims.read(tx, claim_id)
        if claim.slot is not None and claim.slot.start <= now:
            claim = await claims.move(tx, claim_id, ("held",), "released", now, ended="expired") or claim
        elif claim.state == "held" and claim.checked == "taken":
            claim = await claims.move(tx, claim_id, ("held",), "released", now, ended="taken") or claim
    if claim.state == "released":
        claim = await _revive(schedule, claim, now)
    if schedule.later:
        return await _leave_to_the_journal(schedule, claim, order, now, patience, give_up_at)
    if claim.state == "held":
        return await _send_first(schedule, claim, order, now, patience)
    if claim.state == "sent":
        return await _send_again(schedule, claim, now, patience)
    return await resolve_unknown(schedule, claim, now) if claim.state == "unknown" else claim


async def _leave_to_the_journal(
    schedule: Schedule, claim: Claim, order: Order, now: datetime, patience: float, give_up_at: datetime | None
) -> Claim:
    """The intent is committed, and whoever writes for this location is woken; then we wait as long as the caller would.

    Where nothing can be written now nobody waits: it is written later, or becomes a person's.
    """
    if claim.state == "held":
        order = order.model_copy(update={"reference": claim.reference, "slot": claim.slot})
        times = {"asked_at": now, "due_at": now, "give_up_at": give_up_at or now + UNTIL}
        async with schedule.db.practice(schedule.practice_id) as tx:
            sent = await claims.move(tx, claim.claim_id, ("held",), "sent", now, order=order, **times)
            await jobs.defer(tx, WRITE, location_id=schedule.location_id)
        if sent is None:
            # It ran out in this very moment, or another run of this turn was quicker: what is true is found out anew.
            return await book(schedule, claim.claim_id, order, now, patience, give_up_at)
        claim = sent
        if not await schedule.writes_now():
            return claim
    return await _answered(schedule, claim, now, patience)


async def _answered(schedule: Schedule, claim: Claim, now: datetime, patience: float) -> Claim:
    """The claim as soon as the journal has an answer, or as it stands when the patience is over. Raises SlotTaken."""
    give_up = time.monotonic() + patience
    while claim.state == "sent" and time.monotonic() < give_up:
        await asyncio.sleep(LOOKS_EVERY)
        async with schedule.db.practice(schedule.practice_id) as tx:
            claim = await claims.read(tx, claim.claim_id)
    if (claim.state, claim.ended) == ("requested", "taken"):
        # The caller is on the line still and picks another time: this one is nobody's task.
        async with schedule.db.practice(schedule.practice_id) as tx:
            await claims.move(tx, claim.claim_id, ("requested",), "released", now, ended="taken")
        raise SlotTaken
    return claim


async def _send_first(schedule: Schedule, claim: Claim, order: Order, now: datetime, patience: float) -> Claim:
    """The intent is committed before anything goes out, so that it can be found again whatever happens then."""
    order = order.model_copy(update={"reference": claim.reference, "slot": claim.slot})
    async with schedule.db.practice(schedule.practice_id) as tx:
        sent = await claims.move(tx, claim.claim_id, ("held",), "sent", now, order=order)
    return (
        await _send(schedule, sent, order, now, patience) if sent else await book(schedule, claim.claim_id, order, now)
    )


async def _send_again(schedule: Schedule, claim: Claim, now: datetime, patience: float) -> Claim:
    """A run before this one sent it and never wrote down the answer. One reference is one appointment, so it may go out
    again, but only once the book was read and does not have it."""
    claim = await resolve_unknown(schedule, claim, now)
    if claim.state != "sent" or claim.order is None:
        return claim
    return await _send(schedule, claim, claim.order, now, patience)


async def _send(schedule: Schedule, claim: Claim, order: Order, now: datetime, patience: float) -> Claim:
    try:
        async with asyncio.timeout(patience):
            receipt = await schedule.system.book(order)
    except SlotTaken:
        await _settle(schedule, claim, "released", now, ended="taken")
        raise
    except Unavailable:
        return await _settle(schedule, claim, "requested", now, ended="unavailable")
    except Refused:
        return await _settle(schedule, claim, "requested", now, ended="refused")
    except (OutcomeUnknown, TimeoutError):
        return await _settle(schedule, claim, "unknown", now)
    return await _settle(schedule, claim, receipt.status, now, appointment=receipt.appointment)


async def _settle(
    schedule: Schedule,
    claim: Claim,
    state: State,
    now: datetime,
    ended: Ended | None = None,
    appointment: str | None = None,
) -> Claim:
    """Write down the answer. Under the location's lock: whoever is about to claim this time sees it either kept by us
    or standing in the book, never neither."""
    async with schedule.db.practice(schedule.practice_id) as tx:
        await claims.lock(tx, schedule.location_id)
        before: tuple[State, ...] = ("sent", "unknown", "accepted")
        moved = await claims.move(tx, claim.claim_id, before, state, now, ended=ended, appointment=appointment)
        return moved or await claims.read(tx, claim.claim_id)


async def resolve_unknown(schedule: Schedule, claim: Claim, now: datetime, *, final: bool = False) -> Claim:
    """Read the book for a claim whose outcome is not known: `booked` where it stands there, else unchanged.

    `final` says that the book can be trusted by now: what it does not have was never written, and is left to a person
    as `requested`. A book that cannot be read changes nothing.
    """
    if claim.order is None or claim.state not in ("sent", "unknown", "accepted"):
        return claim
    try:
        found = await schedule.system.read_back(claim.order)
    except (Unavailable, Refused):
        return await _settle(schedule, claim, "unknown", now) if claim.state == "sent" else claim
    if found is not None:
        return await _settle(schedule, claim, "booked", now, appointment=found.id)
    return await _settle(schedule, claim, "requested", now, ended="not_written") if final else claim


async def sweep(
    schedule: Schedule, now: datetime, *, final: bool, quiet: timedelta = timedelta(minutes=1)
) -> list[Claim]:
    """Find out what became of the claims whose outcome nobody has known for `quiet`; those that are settled now.

    `final` as the system's manifest says (can.read_back_is_final).
    """
    async with schedule.db.practice(schedule.practice_id) as tx:
        waiting = [one for one in await claims.unsettled(tx, now - quiet) if one.location_id == schedule.location_id]
    resolved = [await resolve_unknown(schedule, one, now, final=final) for one in waiting]
    return [one for one in resolved if one.state not in ("sent", "unknown")]


async def request(
    schedule: Schedule,
    call_id: int,
    operation: str,
    reference: str,
    visit: str,
    now: datetime,
    wanted: Slot | None = None,
) -> Claim:
    """A claim without a slot: a person finds a time or confirms the one that was wanted. Asked again it is the same."""
    async with schedule.db.practice(schedule.practice_id) as tx:
        new = await claims.insert_requested(tx, schedule.location_id, call_id, operation, reference, visit, wanted, now)
        known = new or await claims.find(tx, call_id, operation)
    if known is None:
        raise ValueError(f"the reference {reference!r} belongs to another claim")
    return known


async def amend(schedule: Schedule, claim_id: int, order: Order, now: datetime) -> Claim:
    """Add what the caller said after the yes: spelling, birth date, who it is. Raises Unavailable, Refused.

    The order's reference and slot are the claim's. A system that cannot be told keeps what it has; our row is complete.
    """
    async with schedule.db.practice(schedule.practice_id) as tx:
        claim = await claims.read(tx, claim_id)
        if claim.slot is None or claim.state not in ("sent", "booked", "accepted", "unknown", "requested"):
            return claim
        order = order.model_copy(update={"reference": claim.reference, "slot": claim.slot})
        claim = await claims.move(tx, claim_id, (claim.state,), claim.state, now, order=order) or claim
    if claim.state in ("booked", "accepted") and isinstance(schedule.system, Amends):
        await schedule.system.amend(order)
    return claim
