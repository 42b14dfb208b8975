"""What else is to be written into a practice's system beside bookings: each is tried until done, or a person's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, Identity, Integer, LargeBinary, Row, Table, Text, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Transaction
from app.records.tables import Instant, metadata

State = Literal["waiting", "done", "handed"]

journal = Table(
    "journal",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", BigInteger, Identity(), primary_key=True),
    Column("location_id", BigInteger, nullable=False),
    Column("call_id", BigInteger, nullable=False),
    Column("operation", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("give_up_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("trouble", Text),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to write. `operation` names it within its call, `trouble` is the code of the last failure.

    `state`: waiting (to be written, or tried again), done, handed (given to a person).
    """

    entry_id: int
    location_id: int
    call_id: int
    operation: str
    kind: str
    body: str = field(repr=False)
    state: State
    tries: int
    made_at: datetime
    give_up_at: datetime
    done_at: datetime | None
    trouble: str | None


async def put(
    tx: Transaction,
    location_id: int,
    call_id: int,
    operation: str,
    kind: str,
    body: str,
    *,
    now: datetime,
    give_up_at: datetime,
) -> bool:
    """Have it written from now on. False: this operation of the call has its entry already, which stays as it is."""
    row = insert(journal).values(
        practice_id=tx.practice_id,
        location_id=location_id,
        call_id=call_id,
        operation=operation,
        kind=kind,
        body=tx.seal("journal.body", body),
        made_at=now,
        due_at=now,
        give_up_at=give_up_at,
    )
    made = await tx.execute(row.on_conflict_do_nothing().returning(journal.c.entry_id))
    return made.first() is not None


async def next_due(tx: Transaction, location_id: int, now: datetime, lease: timedelta) -> Entry | None:
    """The first entry of a location that is due and in nobody's hands, in ours until the lease ends."""
    waits = journal.c.practice_id == tx.practice_id, journal.c.location_id == location_id, journal.c.state == "waiting"
    free = or_(journal.c.lease_until.is_(None), journal.c.lease_until <= now)
    due = select(journal.c.entry_id).where(*waits, free, journal.c.due_at <= now).order_by(journal.c.entry_id).limit(1)
    mine = update(journal).where(
        journal.c.practice_id == tx.practice_id,
        journal.c.entry_id == due.with_for_update(skip_locked=True).scalar_subquery(),
    )
    mine = mine.values(lease_until=now + lease, tries=journal.c.tries + 1)
    row = (await tx.execute(mine.returning(journal))).one_or_none()
    return None if row is None else _entry(tx, row)


async def done(tx: Transaction, entry_id: int, now: datetime) -> None:
    await _change(tx, entry_id, state="done", done_at=now, trouble=None, lease_until=None)


async def again(tx: Transaction, entry_id: int, due_at: datetime, trouble: str) -> None:
    await _change(tx, entry_id, due_at=due_at, trouble=trouble, lease_until=None)


async def hand_over(tx: Transaction, entry_id: int, now: datetime, trouble: str) -> None:
    """A person does it from now on; nothing is sent any more."""
    await _change(tx, entry_id, state="handed", done_at=now, trouble=trouble, lease_until=None)


async def when_due(tx: Transaction, location_id: int) -> datetime | None:
    """When something is to be written at this location next; None when nothing is."""
    waits = journal.c.practice_id == tx.practice_id, journal.c.location_id == location_id, journal.c.state == "waiting"
    return (await tx.execute(select(func.min(journal.c.due_at)).where(*waits))).scalar()


async def of_call(tx: Transaction, call_id: int) -> list[Entry]:
    asked = select(journal).where(journal.c.practice_id == tx.practice_id, journal.c.call_id == call_id)
    return [_entry(tx, row) for row in await tx.execute(asked.order_by(journal.c.entry_id))]


async def _change(tx: Transaction, entry_id: int, **values: Any) -> None:
    this = journal.c.practice_id == tx.practice_id, journal.c.entry_id == entry_id, journal.c.state == "waiting"
    await tx.execute(update(journal).where(*this).values(**values))


def _entry(tx: Transaction, row: Row[Any]) -> Entry:
    return Entry(
        entry_id=row.entry_id,
        location_id=row.location_id,
        call_id=row.call_id,
        operation=row.operation,
        kind=row.kind,
        body=tx.unseal("journal.body", row.body),
        state=row.state,
        tries=row.tries,
        made_at=row.made_at,
        give_up_at=row.give_up_at,
        done_at=row.done_at,
        trouble=row.trouble,
    )
