"""The keys with which a practice's website and apps ask for open times. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from app.records.database import Database, Transaction
from app.records.practices import Taken
from app.records.tables import Instant, metadata

_SHAPE = re.compile(r"dvk_[A-Za-z0-9_-]{43}")
"""The letters in front let programs that look for leaked secrets know ours."""

keys = Table(
    "keys",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, primary_key=True),
    Column("label", Text, nullable=False),
    Column("origins", ARRAY(Text), nullable=False),
    Column("made_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key it is. `origins` are the websites whose pages may use it in a browser."""

    practice_id: int
    label: str
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    label: str
    origins: tuple[str, ...]
    made_at: datetime


async def make(tx: Transaction, label: str, origins: Sequence[str], now: datetime) -> str:
    """A new key of the practice, which nobody can be told again. Raises Taken where the label has one."""
    key = f"dvk_{secrets.token_urlsafe(32)}"
    row = insert(keys).values(
        practice_id=tx.practice_id, hash=_hash(key), label=label, origins=list(origins), made_at=now
    )
    made = await tx.execute(row.on_conflict_do_nothing(index_elements=["practice_id", "label"]).returning(keys.c.label))
    if made.first() is None:
        raise Taken(f"There is a key {label!r} already; give this one another label, or revoke that one first.")
    return key


async def all_keys(tx: Transaction) -> list[Listed]:
    """The practice's keys, by label."""
    found = await tx.execute(select(keys).order_by(keys.c.label))
    return [Listed(row.label, tuple(row.origins), row.made_at) for row in found]


async def revoke(tx: Transaction, label: str) -> bool:
    """From now on the key opens nothing. False where there is none of that label."""
    gone = delete(keys).where(keys.c.practice_id == tx.practice_id, keys.c.label == label)
    return bool((await tx.execute(gone)).rowcount)


# ---------------------------------------------------------------- asked before the practice is known


async def holder(db: Database, key: str) -> Holder | None:
    """Whose key it is; None for what is no key, or none any more."""
    if not _SHAPE.fullmatch(key):
        return None
    rows = await db.ask(_HOLDER, {"hash": _hash(key)})
    return Holder(rows[0].practice_id, rows[0].label, tuple(rows[0].origins)) if rows else None


async def origin_allowed(db: Database, origin: str) -> bool:
    """Whether pages of this website may use any key at all."""
    ((allowed,),) = await db.ask(_ORIGIN, {"origin": origin})
    return bool(allowed)


_HOLDER = text("SELECT practice_id, label, origins FROM public.key_holder(:hash)")
_ORIGIN = text("SELECT public.origin_allowed(:origin)")


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
