"""Calls as they are kept: where each one stands, and the whole of what it established (sealed, opaque here)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Transaction
from app.records.practices import current_version
from app.records.tables import calls, documents, summaries


class StaleCall(Exception):
    """The call was saved by somebody else since it was read; nothing was changed. Read it again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists show of a call, kept in plain words: none of it says who called."""

    language: str | None = None
    urgency: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class SavedCall:
    """A call as it was saved. `body` is None until its first turn is finished; `version` counts its savings."""

    call_id: int
    call_sid: str
    location_id: int
    document_version: int
    version: int
    body: str | None
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None
    final: bool
    standing: Standing


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call with the summary that the front desk reads; None while there is none."""

    call: SavedCall
    summary: str | None


async def open_call(tx: Transaction, call_sid: str, location_id: int, now: datetime) -> None:
    """The call exists after this, pinned to the document in force now; one that does stays as it is. Raises NoSuch."""
    in_force = select(func.max(documents.c.version).label("version")).subquery()
    values = {
        "practice_id": tx.practice_id,
        "call_sid": call_sid,
        "location_id": location_id,
        "started_at": now,
        "last_at": now,
    }
    columns = [_literal(value, column) for column, value in values.items()]
    given = select(*columns, in_force.c.version).where(in_force.c.version.is_not(None))
    row = insert(calls).from_select([*values, "document_version"], given).on_conflict_do_nothing()
    if not (await tx.execute(row.returning(calls.c.call_id))).first():
        await current_version(tx)


async def end(tx: Transaction, call_sid: str, now: datetime) -> int | None:
    """The line is closed: note when, once. Gives the call's id, or None where there is no such call.

    Neither body nor version is touched, so that a turn that is still at work is saved all the same, with its booking.
    """
    row = update(calls).where(calls.c.practice_id == tx.practice_id, calls.c.call_sid == call_sid)
    row = row.values(ended_at=func.coalesce(calls.c.ended_at, now))
    found = (await tx.execute(row.returning(calls.c.call_id))).scalar()
    return None if found is None else int(found)


async def read(
    tx: Transaction, *, call_id: int | None = None, call_sid: str | None = None, to_change: bool = False
) -> SavedCall | None:
    """One call by its id or its CallSid, or None. `to_change` holds its row until the transaction ends."""
    wanted = calls.c.call_id == call_id if call_sid is None else calls.c.call_sid == call_sid
    query = select(calls).where(calls.c.practice_id == tx.practice_id, wanted)
    row = (await tx.execute(query.with_for_update() if to_change else query)).one_or_none()
    return None if row is None else _saved(tx, row)


async def add_to(tx: Transaction, call: SavedCall, body: str) -> None:
    """What was learned of a call outside of its turns. Raises StaleCall when it was saved since it was read."""
    row = update(calls).where(calls.c.practice_id == tx.practice_id, calls.c.call_id == call.call_id)
    row = row.where(calls.c.version == call.version)
    row = row.values(version=calls.c.version + 1, body=tx.seal("calls.body", body), final=False)
    if not (await tx.execute(row)).rowcount:
        raise StaleCall


async def settle(tx: Transaction, call_id: int, standing: Standing, *, final: bool) -> None:
    """What lists show of a call that is over, as it came to be known, and whether it is all there is to know.

    Neither body nor version is touched: a call may have no body, and a turn that was given up may still be saved.
    """
    row = update(calls).where(calls.c.practice_id == tx.practice_id, calls.c.call_id == call_id)
    row = row.values(language=standing.language, urgency=standing.urgency, status=standing.status, final=final)
    await tx.execute(row)


async def silent_since(tx: Transaction, moment: datetime) -> Sequence[str]:
    """CallSids of the calls that are not over and in which nothing has happened since `moment`, for the sweep."""
    query = select(calls.c.call_sid).where(
        calls.c.practice_id == tx.practice_id, calls.c.ended_at.is_(None), calls.c.last_at < moment
    )
    return (await tx.execute(query)).scalars().all()


async def not_final(tx: Transaction) -> Sequence[int]:
    """Ids of the calls that are over and not yet settled, oldest first, for the sweep."""
    query = select(calls.c.call_id).where(
        calls.c.practice_id == tx.practice_id, calls.c.ended_at.is_not(None), calls.c.final.is_(False)
    )
    return (await tx.execute(query.order_by(calls.c.started_at))).scalars().all()


async def listing(
    tx: Transaction, since: datetime | None = None, until: datetime | None = None
) -> Sequence[ListedCall]:
    """The calls that began from `since` to before `until` and their summaries, newest first."""
    query = select(calls, summaries.c.body.label("summary")).outerjoin(
        summaries, (summaries.c.practice_id == calls.c.practice_id) & (summaries.c.call_id == calls.c.call_id)
    )
    query = query.where(calls.c.practice_id == tx.practice_id)
    if since is not None:
        query = query.where(calls.c.started_at >= since)
    if until is not None:
        query = query.where(calls.c.started_at < until)
    rows = await tx.execute(query.order_by(calls.c.started_at.desc(), calls.c.call_id.desc()))
    return [
        ListedCall(_saved(tx, row), None if row.summary is None else tx.unseal("summaries.body", row.summary))
        for row in rows
    ]


def _saved(tx: Transaction, row: Row[Any]) -> SavedCall:
    return SavedCall(
        call_id=row.call_id,
        call_sid=row.call_sid,
        location_id=row.location_id,
        document_version=row.document_version,
        version=row.version,
        body=None if row.body is None else tx.unseal("calls.body", row.body),
        started_at=row.started_at,
        last_at=row.last_at,
        ended_at=row.ended_at,
        final=row.final,
        standing=Standing(row.language, row.urgency, row.status),
    )


def _literal(value: object, column: str) -> ColumnElement[Any]:
    return literal(value, calls.c[column].type)
