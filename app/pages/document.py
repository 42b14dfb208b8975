"""The practice's document that is in force, as the pages and the openings go by it."""

from __future__ import annotations

from functools import lru_cache

from app import practice as documents
from app.practice import Practice
from app.records import practices
from app.records.database import Transaction


async def in_force(tx: Transaction) -> Practice:
    """What the practice's document says now. Raises NoSuch."""
    return _read(await practices.read_document(tx, await practices.current_version(tx)))


@lru_cache(maxsize=64)
def _read(document: str) -> Practice:
    return documents.parse(document, "the practice's document")
