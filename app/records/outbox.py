"""What is to be sent for a call (a text to the on-call person), committed before anything is sent.

A row is sent at least once: who claims it and dies leaves it to the next after its lease, and an alert that comes twice
is better than one that never comes. A state only moves forward, whatever order news comes in: waiting, sent, failed,
delivered. Delivered is the last word: of an alert that went out twice it is enough that one arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, Update, and_, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Transaction
from app.records.tables import outbox

LEASE = timedelta(seconds=60)
State = Literal["waiting", "sent", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to send. `operation` names it within its call; `last_error` is a code of the carrier's, never words.

    `state`: waiting (to be sent, or tried again), sent (the carrier took it), delivered, failed (given up).
    """

    call_id: int
    operation: str
    kind: str
    target: str = field(repr=False)
    body: str = field(repr=False)
    made_at: datetime
    due_at: datetime
    tries: int
    state: State
    done_at: datetime | None
    provider_sid: str | None
    last_error: str | None


async def put(
    tx: Transaction, call_id: int, operation: str, kind: str, *, target: str, body: str, due_at: datetime, now: datetime
) -> bool:
    """Have it sent from `due_at` on. False: this operation has its row already, which stays as it is."""
    row = insert(outbox).values(
        practice_id=tx.practice_id,
        call_id=call_id,
        operation=operation,
        kind=kind,
        target=tx.seal("outbox.target", target),
        body=tx.seal("outbox.body", body),
        made_at=now,
        due_at=due_at,
    )
    made = await tx.execute(row.on_conflict_do_nothing().returning(outbox.c.call_id))
    return made.first() is not None


async def claim_due(
    tx: Transaction, now: datetime, *, limit: int = 20, lease: timedelta = LEASE, call_id: int | None = None
) -> Sequence[Letter]:
    """Up to `limit` that are due and in nobody's hands, in ours until the lease ends; commit before sending."""
    ours = (outbox.c.practice_id == tx.practice_id) & (outbox.c.state == "waiting") & (outbox.c.due_at <= now)
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)
    due = select(outbox.c.call_id, outbox.c.operation).where(ours, free)
    if call_id is not None:
        due = due.where(outbox.c.call_id == call_id)
    due = due.order_by(outbox.c.due_at).limit(limit).with_for_update(skip_locked=True)
    row = update(outbox).where(
        outbox.c.practice_id == tx.practice_id, tuple_(outbox.c.call_id, outbox.c.operation).in_(due)
    )
    row = row.values(lease_until=now + lease, tries=outbox.c.tries + 1)
    claimed = [_letter(tx, found) for found in await tx.execute(row.returning(*outbox.c))]
    return sorted(claimed, key=lambda letter: letter.due_at)


async def mark_sent(tx: Transaction, letter: Letter, now: datetime, provider_sid: str) -> None:
    """The carrier took it. Where news of it was quicker, that stands."""
    sent = _of(tx, letter).where(outbox.c.state == "waiting")
    await tx.execute(sent.values(state="sent", done_at=now, provider_sid=provider_sid, last_error=None))


async def mark_failed(
    tx: Transaction, letter: Letter, now: datetime, error: str, *, again_at: datetime | None = None
) -> None:
    """The carrier did not take it: try again at `again_at`, or (None) give it up. Where news says more, that stands."""
    change = _of(tx, letter).where(outbox.c.state == "waiting")
    if again_at is None:
        change = change.values(state="failed", done_at=now, last_error=error)
    else:
        change = change.values(due_at=again_at, lease_until=None, last_error=error)
    await tx.execute(change)


async def mark_delivery(
    tx: Transaction,
    call_id: int,
    operation: str,
    state: Literal["delivered", "failed"],
    now: datetime,
    error: str | None = None,
) -> bool:
    """What the carrier reported. False where it changes nothing: known already, overtaken, or no row of ours.

    News of a failure is passed over between two tries: one that was taken for lost failed, and the next goes out.
    """
    in_hand = and_(outbox.c.state == "waiting", outbox.c.lease_until > now)
    forward = outbox.c.state != "delivered" if state == "delivered" else or_(outbox.c.state == "sent", in_hand)
    row = update(outbox).where(
        outbox.c.practice_id == tx.practice_id, outbox.c.call_id == call_id, outbox.c.operation == operation, forward
    )
    row = row.values(state=state, done_at=now, last_error=error)
    return (await tx.execute(row.returning(outbox.c.call_id))).first() is not None


async def of_call(tx: Transaction, call_id: int) -> Sequence[Letter]:
    """Everything that was or is to be sent for a call, in the order in which it was asked for."""
    query = select(outbox).where(outbox.c.practice_id == tx.practice_id, outbox.c.call_id == call_id)
    return [_letter(tx, row) for row in await tx.execute(query.order_by(outbox.c.made_at, outbox.c.operation))]


def _of(tx: Transaction, letter: Letter) -> Update:
    return update(outbox).where(
        outbox.c.practice_id == tx.practice_id,
        outbox.c.call_id == letter.call_id,
        outbox.c.operation == letter.operation,
    )


def _letter(tx: Transaction, row: Row[Any]) -> Letter:
    return Letter(
        call_id=row.call_id,
        operation=row.operation,
        kind=row.kind,
        target=tx.unseal("outbox.target", row.target),
        body=tx.unseal("outbox.body", row.body),
        made_at=row.made_at,
        due_at=row.due_at,
        tries=row.tries,
        state=row.state,
        done_at=row.done_at,
        provider_sid=row.provider_sid,
        last_error=row.last_error,
    )
