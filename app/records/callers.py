"""Which language a number spoke last: looked up by a blind index, so that no number stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Transaction
from app.records.tables import callers

Language = Literal["en", "es"]


async def language_of(tx: Transaction, phone: str) -> Language | None:
    """The language of this number's last call, or None when it is new or withheld."""
    if not phone:
        return None
    asked = select(callers.c.language).where(
        callers.c.practice_id == tx.practice_id, callers.c.phone.in_(tx.ring.blinds(tx.practice_id, phone))
    )
    found: Language | None = (await tx.execute(asked.order_by(callers.c.last_at.desc()).limit(1))).scalar()
    return found


async def remember(tx: Transaction, phone: str, language: Language, now: datetime) -> None:
    if not phone:
        return
    row = insert(callers).values(
        practice_id=tx.practice_id, phone=tx.ring.blind(tx.practice_id, phone), language=language, last_at=now
    )
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["practice_id", "phone"],
            set_={"language": row.excluded.language, "last_at": row.excluded.last_at},
        )
    )
