"""What the practice's system said of a caller's patient: for the front desk's eyes, read after the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, Column, LargeBinary, Table, select
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Transaction
from app.records.tables import Instant, metadata
from integrations.pms import Context

contexts = Table(
    "contexts",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("call_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("read_at", Instant, nullable=False),
)


class Known(BaseModel):
    """Whether the patient was found by name and birth date (`link`), who it is there, and what stands in the chart."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    link: Literal["one", "several", "none", ""] = ""
    patient: str = ""
    context: Context = Context()


@dataclass(frozen=True, slots=True)
class Read:
    known: Known
    read_at: datetime


async def put(tx: Transaction, call_id: int, known: Known, now: datetime) -> None:
    row = insert(contexts).values(
        practice_id=tx.practice_id,
        call_id=call_id,
        body=tx.seal("contexts.body", known.model_dump_json()),
        read_at=now,
    )
    changed = {name: row.excluded[name] for name in ("body", "read_at")}
    await tx.execute(row.on_conflict_do_update(index_elements=["practice_id", "call_id"], set_=changed))


async def of_call(tx: Transaction, call_id: int) -> Read | None:
    asked = select(contexts).where(contexts.c.practice_id == tx.practice_id, contexts.c.call_id == call_id)
    row = (await tx.execute(asked)).one_or_none()
    if row is None:
        return None
    return Read(Known.model_validate_json(tx.unseal("contexts.body", row.body)), row.read_at)
