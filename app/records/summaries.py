"""What the front desk reads of each call: one row a call, the newest version alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Transaction
from app.records.tables import summaries


@dataclass(frozen=True, slots=True)
class SavedSummary:
    """`body` is the whole summary as JSON; `final` when nothing in it will change by itself."""

    call_id: int
    body: str
    urgency: str
    status: str
    final: bool
    made_at: datetime


async def put(
    tx: Transaction, call_id: int, body: str, *, urgency: str, status: str, final: bool, now: datetime
) -> None:
    """The call's summary is this one from now on."""
    row = insert(summaries).values(
        practice_id=tx.practice_id,
        call_id=call_id,
        body=tx.seal("summaries.body", body),
        urgency=urgency,
        status=status,
        final=final,
        made_at=now,
    )
    changed = {column: row.excluded[column] for column in ("body", "urgency", "status", "final", "made_at")}
    await tx.execute(row.on_conflict_do_update(index_elements=["practice_id", "call_id"], set_=changed))


async def read(tx: Transaction, call_id: int) -> SavedSummary | None:
    query = select(summaries).where(summaries.c.practice_id == tx.practice_id, summaries.c.call_id == call_id)
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    body = tx.unseal("summaries.body", row.body)
    return SavedSummary(row.call_id, body, row.urgency, row.status, row.final, row.made_at)
