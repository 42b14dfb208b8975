"""A claim is one row from hold to end: a time kept for one call, sent to the practice's system, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql

from app.records.database import Transaction
from app.records.tables import Instant, metadata
from integrations.pms import Order, Slot

State = Literal["requested", "held", "sent", "accepted", "booked", "unknown", "released"]

LIVE: tuple[State, ...] = ("held", "sent", "accepted", "unknown")
"""The states that keep others off the time. A booked one stands in the practice's book."""

WAITS: tuple[State, ...] = ("sent", "unknown", "accepted")
"""The states that the journal goes on with until they are booked, or a person's."""

Ended = Literal[
    "expired", "let_go", "taken", "unavailable", "refused", "not_written", "failed", "timed_out", "cancelled", "past"
]
"""Why a claim was released, or became a request without a slot."""

SpanOf = tuple[str, str, datetime, datetime]
"""(provider, operatory, start, end)"""

claims = Table(
    "claims",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("claim_id", BigInteger, Identity(), primary_key=True),
    Column("location_id", BigInteger, nullable=False),
    Column("call_id", BigInteger, nullable=False),
    Column("operation", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended", Text),
    Column("visit", Text, nullable=False),
    Column("provider", Text),
    Column("operatory", Text),
    Column("provider_key", BigInteger),
    Column("operatory_key", BigInteger),
    Column("starts", Instant),
    Column("ends", Instant),
    Column("expires_at", Instant),
    Column("written", LargeBinary),
    Column("appointment", Text),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("went_out", Boolean, nullable=False),
    Column("asked_at", Instant),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("give_up_at", Instant),
    Column("handed_at", Instant),
    Column("checked", Text),
    Column("news", Text),
    Column("trouble", Text),
)

claimables = Table(
    "claimables",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("location_id", BigInteger, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("key", BigInteger, Identity(), nullable=False),
)


class Claim(BaseModel):
    """A claim as it stands. `slot` is the time it keeps or, once it is a request, the time that was wanted, if any.

    `reference` is ours, unique for ever, and goes with the order to the practice's system. `order` is what was sent.
    Where the journal writes it: `asked_at` is the caller's yes; `went_out` says that it may have reached the system,
    `tries` how often; `give_up_at` until when it is tried; `handed_at` when a person was given it; `checked` what the
    live check found (free, taken); `news` what the system sent of it last; `trouble` the code of the last failure.
    """

    model_config = ConfigDict(frozen=True)

    claim_id: int
    location_id: int
    call_id: int
    operation: str
    reference: str
    state: State
    ended: Ended | None = None
    visit: str
    slot: Slot | None = None
    expires_at: datetime | None = None
    order: Order | None = Field(default=None, repr=False)
    appointment: str | None = None
    changed_at: datetime
    tries: int = 0
    went_out: bool = False
    asked_at: datetime | None = None
    give_up_at: datetime | None = None
    handed_at: datetime | None = None
    checked: str | None = None
    news: str | None = None
    trouble: str | None = None


# ---------------------------------------------------------------- the statements of a hold, in their order


async def lock(tx: Transaction, location_id: int) -> None:
    """Until the transaction ends nobody else claims at this location. Its id is unique over all practices."""
    await tx.execute(_LOCK, {"location_id": location_id})


_LOCK = text("SELECT pg_advisory_xact_lock(:location_id)")


async def drop_expired(tx: Transaction, location_id: int, now: datetime) -> None:
    """Holds whose time has run out by the clock passed in keep nobody off any longer."""
    await tx.execute(
        update(claims)
        .where(_here(tx), claims.c.location_id == location_id, claims.c.state == "held", claims.c.expires_at <= now)
        .values(state="released", ended="expired", changed_at=now)
    )


async def find(tx: Transaction, call_id: int, operation: str) -> Claim | None:
    """The claim that this operation of the call made before, for a re-run to adopt."""
    asked = select(claims).where(_here(tx), claims.c.call_id == call_id, claims.c.operation == operation)
    row = (await tx.execute(asked)).one_or_none()
    return None if row is None else _claim(tx, row)


async def look(
    tx: Transaction, location_id: int, call_id: int, operation: str, slot: Slot
) -> tuple[Claim | None, bool]:
    """What `find` gives, and whether another live claim keeps the slot's provider or operatory, in one question.

    Spares those who come too late the rest of the way; the exclusion constraints decide all the same.
    """
    ours = and_(claims.c.call_id == call_id, claims.c.operation == operation)
    same = or_(claims.c.provider == slot.provider, claims.c.operatory == slot.operatory)
    overlaps = and_(claims.c.starts < slot.end, claims.c.ends > slot.start)
    kept = and_(claims.c.location_id == location_id, claims.c.state.in_(LIVE), same, overlaps)
    rows = (await tx.execute(select(claims).where(_here(tx), or_(ours, kept)))).all()
    known = [row for row in rows if (row.call_id, row.operation) == (call_id, operation)]
    return (_claim(tx, known[0]) if known else None), len(rows) > len(known)


async def insert_held(
    tx: Transaction,
    location_id: int,
    call_id: int,
    operation: str,
    reference: str,
    slot: Slot,
    expires_at: datetime,
    now: datetime,
) -> Claim | None:
    """The new claim, or None where another live claim keeps the provider or the operatory at that time."""
    row = {
        "location_id": location_id,
        "call_id": call_id,
        "operation": operation,
        "reference": reference,
        "state": "held",
        "visit": slot.visit,
        "provider": slot.provider,
        "operatory": slot.operatory,
        "starts": slot.start,
        "ends": slot.end,
        "expires_at": expires_at,
    }
    return await _insert(tx, row | await _keys(tx, location_id, provider=slot.provider, operatory=slot.operatory), now)


async def insert_requested(
    tx: Transaction,
    location_id: int,
    call_id: int,
    operation: str,
    reference: str,
    visit: str,
    wanted: Slot | None,
    now: datetime,
) -> Claim | None:
    """A claim without a slot; None where this operation has one already."""
    row: dict[str, object] = {
        "location_id": location_id,
        "call_id": call_id,
        "operation": operation,
        "reference": reference,
        "state": "requested",
        "visit": visit,
    }
    if wanted is not None:
        row |= {"provider": wanted.provider, "operatory": wanted.operatory, "starts": wanted.start, "ends": wanted.end}
    return await _insert(tx, row, now)


async def _insert(tx: Transaction, row: dict[str, object], now: datetime) -> Claim | None:
    values = {"practice_id": tx.practice_id, "made_at": now, "changed_at": now, **row}
    # DO NOTHING is about every constraint, the exclusions too: a lost race leaves the transaction sound.
    new = postgresql.insert(claims).values(values).on_conflict_do_nothing().returning(claims)
    made = (await tx.execute(new)).one_or_none()
    return None if made is None else _claim(tx, made)


async def _keys(tx: Transaction, location_id: int, **ids: str) -> dict[str, int]:
    """The numbers of a provider and an operatory of this location. The location's lock keeps two from being drawn."""
    here = claimables.c.practice_id == tx.practice_id, claimables.c.location_id == location_id
    wanted = tuple_(claimables.c.kind, claimables.c.id).in_(ids.items())
    rows = await tx.execute(select(claimables.c.kind, claimables.c.key).where(*here, wanted))
    keys = {row.kind: row.key for row in rows}
    for kind in ids.keys() - keys.keys():
        row = {"practice_id": tx.practice_id, "location_id": location_id, "kind": kind, "id": ids[kind]}
        keys[kind] = (await tx.execute(insert(claimables).values(row).returning(claimables.c.key))).scalar_one()
    return {f"{kind}_key": key for kind, key in keys.items()}


# ---------------------------------------------------------------- what becomes of it


async def move(
    tx: Transaction, claim_id: int, before: tuple[State, ...], after: State, now: datetime, **values: Any
) -> Claim | None:
    """The claim in its new state, if it was in one of the states `before`; else None and nothing is changed.

    Raises sqlalchemy.exc.IntegrityError where it comes to life again and another keeps the time.
    """
    if (order := values.pop("order", None)) is not None:
        values["written"] = tx.seal("claims.written", order.model_dump_json())
    moved = (
        update(claims)
        .where(_here(tx), claims.c.claim_id == claim_id, claims.c.state.in_(before))
        .values(state=after, changed_at=now, **values)
        .returning(claims)
    )
    row = (await tx.execute(moved)).one_or_none()
    return None if row is None else _claim(tx, row)


async def read(tx: Transaction, claim_id: int) -> Claim:
    """Raises sqlalchemy.exc.NoResultFound."""
    row = (await tx.execute(select(claims).where(_here(tx), claims.c.claim_id == claim_id))).one()
    return _claim(tx, row)


async def of_call(tx: Transaction, call_id: int) -> Sequence[Claim]:
    """All claims of a call, the oldest first."""
    asked = select(claims).where(_here(tx), claims.c.call_id == call_id).order_by(claims.c.claim_id)
    return [_claim(tx, row) for row in await tx.execute(asked)]


async def live(
    tx: Transaction, location_id: int, now: datetime, but_call: int | None = None, lost_since: datetime | None = None
) -> Sequence[SpanOf]:
    """The times kept at this location now, without those that the call `but_call` itself keeps.

    With `lost_since`, also those that somebody else turned out to have, as we learned since then: a mirror may not know
    it yet.
    """
    kept = and_(claims.c.state.in_(LIVE), or_(claims.c.state != "held", claims.c.expires_at > now))
    if but_call is not None:
        kept = and_(kept, claims.c.call_id != but_call)
    if lost_since is not None:
        kept = or_(kept, and_(claims.c.ended == "taken", claims.c.changed_at > lost_since))
    asked = select(claims.c.provider, claims.c.operatory, claims.c.starts, claims.c.ends)
    rows = await tx.execute(asked.where(_here(tx), claims.c.location_id == location_id, kept))
    return [(row.provider, row.operatory, row.starts, row.ends) for row in rows]


async def unsettled(tx: Transaction, before: datetime) -> Sequence[Claim]:
    """The claims whose outcome nobody knows (sent and never answered, too), unchanged since `before`, oldest first."""
    asked = select(claims).where(_here(tx), claims.c.state.in_(("sent", "unknown")), claims.c.changed_at <= before)
    return [_claim(tx, row) for row in await tx.execute(asked.order_by(claims.c.claim_id))]


# ---------------------------------------------------------------- what the journal goes on with


async def next_due(tx: Transaction, location_id: int, now: datetime, lease: timedelta) -> Claim | None:
    """The first booking of this location that is due, in our hands until the lease ends; None while another one is.

    One writer a location; what was not sent yet comes first, for its caller may be waiting, and in the order in which
    callers said yes. Take the location's lock first.
    """
    here = _here(tx), claims.c.location_id == location_id, claims.c.state.in_(WAITS)
    # A lease that ends later than any that is given now was given by a clock that ran ahead: it counts for nothing.
    busy = select(claims.c.claim_id).where(*here, claims.c.lease_until > now, claims.c.lease_until <= now + lease)
    if (await tx.execute(busy.limit(1))).first() is not None:
        return None
    due = select(claims.c.claim_id).where(*here, claims.c.due_at <= now)
    due = due.order_by(claims.c.went_out, claims.c.asked_at, claims.c.claim_id)
    taken = update(claims).where(_here(tx), claims.c.claim_id == due.limit(1).scalar_subquery())
    row = (await tx.execute(taken.values(lease_until=now + lease).returning(claims))).one_or_none()
    return None if row is None else _claim(tx, row)


async def note(tx: Transaction, claim_id: int, **values: Any) -> None:
    """Write down of a claim what does not change its state: when it is due again, what the last trouble was."""
    await tx.execute(update(claims).where(_here(tx), claims.c.claim_id == claim_id).values(**values))


async def look_again(tx: Transaction, claim: Claim, due_at: datetime) -> None:
    """It is due again then; where news of it came while it was looked at, it stays due at once."""
    same = claims.c.news.is_not_distinct_from(claim.news)
    await tx.execute(update(claims).where(_here(tx), claims.c.claim_id == claim.claim_id, same).values(due_at=due_at))


async def written_again(tx: Transaction, location_id: int, now: datetime) -> bool:
    """The system is written again: what waited for that alone is due at once. Whether anything was."""
    red = claims.c.state == "sent", claims.c.went_out.is_(False), claims.c.trouble == "red"
    here = _here(tx), claims.c.location_id == location_id
    woken = update(claims).where(*here, *red).values(due_at=now).returning(claims.c.claim_id)
    return (await tx.execute(woken)).first() is not None


async def hand_over(tx: Transaction, location_id: int, since: datetime, now: datetime) -> Sequence[int]:
    """Give to a person what may have gone out before `since` and is not known yet; the calls that it is of.

    Whoever writes does so too, in its turn; this does not wait for that.
    """
    unknown = or_(claims.c.went_out, claims.c.state != "sent"), claims.c.handed_at.is_(None)
    here = _here(tx), claims.c.location_id == location_id, claims.c.state.in_(WAITS), claims.c.asked_at <= since
    handed = update(claims).where(*here, *unknown).values(handed_at=now).returning(claims.c.call_id)
    return [row.call_id for row in await tx.execute(handed)]


async def when_due(tx: Transaction, location_id: int) -> datetime | None:
    """When the journal of this location has something to do next; None when it has nothing."""
    here = _here(tx), claims.c.location_id == location_id, claims.c.state.in_(WAITS)
    return (await tx.execute(select(func.min(claims.c.due_at)).where(*here))).scalar()


async def waiting(tx: Transaction, location_id: int) -> Sequence[Claim]:
    """The bookings of this location that are on their way into its system, in the order in which they were asked."""
    here = _here(tx), claims.c.location_id == location_id, claims.c.state.in_(WAITS)
    asked = select(claims).where(*here).order_by(claims.c.asked_at, claims.c.claim_id)
    return [_claim(tx, row) for row in await tx.execute(asked)]


async def heard_of(tx: Transaction, location_id: int, appointment: str, news: str, now: datetime) -> Claim | None:
    """The system sent news of an appointment: the claim that it came of is due at once. None where none is waiting."""
    told = (
        update(claims)
        .where(
            _here(tx),
            claims.c.location_id == location_id,
            claims.c.appointment == appointment,
            claims.c.state.in_(WAITS),
        )
        .values(news=news, due_at=now)
        .returning(claims)
    )
    row = (await tx.execute(told)).first()
    return None if row is None else _claim(tx, row)


def _here(tx: Transaction) -> Any:
    return claims.c.practice_id == tx.practice_id


def _claim(tx: Transaction, row: Row[Any]) -> Claim:
    slot = None
    if row.starts is not None:
        slot = Slot(visit=row.visit, provider=row.provider, operatory=row.operatory, start=row.starts, end=row.ends)
    written = tx.unseal("claims.written", row.written) if row.written else None
    return Claim(
        claim_id=row.claim_id,
        location_id=row.location_id,
        call_id=row.call_id,
        operation=row.operation,
        reference=row.reference,
        state=row.state,
        ended=row.ended,
        visit=row.visit,
        slot=slot,
        expires_at=row.expires_at,
        order=Order.model_validate_json(written) if written else None,
        appointment=row.appointment,
        changed_at=row.changed_at,
        tries=row.tries,
        went_out=row.went_out,
        asked_at=row.asked_at,
        give_up_at=row.give_up_at,
        handed_at=row.handed_at,
        checked=row.checked,
        news=row.news,
        trouble=row.trouble,
    )
