"""Turns: claimed with a lease before the work, saved whole after it, answered again in the same words for ever.

No transaction is open while the work is done. Who holds the lease works; a repeat of a finished turn gets the saved
reply; whoever finishes first wins, and the other finds the call changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from app.records import calls
from app.records.calls import StaleCall, Standing
from app.records.database import Transaction
from app.records.tables import turns
from telephony.turn import CallerTurn, Changed, OutOfOrder, Reply, UnknownCall

LEASE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """The turn is ours to answer until `until`. `body` None: the call has only just begun.

    `caller` is what is to be answered: the turn as it first came in, also where a poll takes over from a dead worker.
    """

    call_id: int
    location_id: int
    document_version: int
    version: int
    body: str | None
    started_at: datetime
    caller: CallerTurn
    until: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn was answered before; this is what was said."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Running:
    """Somebody else is answering this turn, and may until `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class SavedTurn:
    """One turn of a call as it was kept: enough to read it, and to run it again.

    `step` is plain (state, lines, what was asked); `outside` is the JSON of every answer the outside world gave.
    """

    number: int
    at: datetime
    finished_at: datetime | None
    caller: CallerTurn
    reply: Reply | None
    step: Mapping[str, Any] | None
    outside: str | None
    words_version: str | None
    own_ms: int | None


async def begin(
    tx: Transaction, turn: CallerTurn, location_id: int, now: datetime, lease: timedelta = LEASE
) -> Begun | Finished | Running:
    """Claim a turn. The start of a call (turn 0) makes the call; a hang-up is no turn (see calls.end).

    A poll asks after the turn whose number and nonce it carries, whatever its own body; a start is the call's only
    one, whatever its body: it says "ringing" first and "in-progress" when it is sent back to us. Raises UnknownCall,
    OutOfOrder (not the number or the nonce that was given out, or the call is over), Changed (another body for a known
    turn).
    """
    if turn.kind == "start":
        await calls.open_call(tx, turn.call_sid, location_id, now)
    until = now + lease
    asked = {
        "practice": tx.practice_id,
        "sid": turn.call_sid,
        "number": turn.number,
        "nonce": turn.nonce,
        "fingerprint": turn.fingerprint,
        "now": now,
        "until": until,
        "any_body": turn.kind in _ANY_BODY,
        "caller": tx.seal("turns.caller", turn.model_dump_json()),
    }
    row = (await tx.execute(_CLAIM, asked)).one_or_none()
    if row is None:
        raise UnknownCall
    if row.caller is not None:
        return Begun(
            call_id=row.call_id,
            location_id=row.location_id,
            document_version=row.document_version,
            version=row.version,
            body=None if row.body is None else tx.unseal("calls.body", row.body),
            started_at=row.started_at,
            caller=CallerTurn.model_validate_json(tx.unseal("turns.caller", row.caller)),
            until=until,
        )
    return await _as_it_stands(tx, row.call_id, turn, now)


async def _as_it_stands(tx: Transaction, call_id: int, turn: CallerTurn, now: datetime) -> Finished | Running:
    # A statement of its own, for a fresh look: the claim may have waited for another one that it could not see.
    query = select(turns.c.nonce, turns.c.fingerprint, turns.c.lease_until, turns.c.reply).where(
        turns.c.practice_id == tx.practice_id, turns.c.call_id == call_id, turns.c.number == turn.number
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None or row.nonce != turn.nonce:
        raise OutOfOrder
    if row.fingerprint != turn.fingerprint and turn.kind not in _ANY_BODY:
        raise Changed
    if row.reply is not None:
        return Finished(Reply.model_validate_json(tx.unseal("turns.reply", row.reply)))
    if row.lease_until <= now:  # free to take, and not taken: the call is over
        raise OutOfOrder
    return Running(row.lease_until)


_ANY_BODY = frozenset({"start", "poll"})
"""Kinds of turns that are known by their address and call alone."""

# One statement, since a telephone turn pays for each: hold the call's row, then claim the turn if it is the one that is
# expected, new or left by a worker whose lease ran out.
_CLAIM = text("""
WITH call AS (
    SELECT * FROM calls WHERE practice_id = :practice AND call_sid = :sid FOR UPDATE
), claimed AS (
    INSERT INTO turns AS t (practice_id, call_id, number, nonce, fingerprint, lease_until, at, caller)
    SELECT practice_id, call_id, :number, :nonce, :fingerprint, :until, :now, :caller FROM call
     WHERE next_turn = :number AND next_nonce = :nonce AND ended_at IS NULL
    ON CONFLICT (practice_id, call_id, number) DO UPDATE SET lease_until = excluded.lease_until, at = excluded.at
     WHERE t.finished_at IS NULL AND t.lease_until <= :now AND (t.fingerprint = excluded.fingerprint OR :any_body)
    RETURNING caller
)
SELECT call.call_id, location_id, document_version, version, body, started_at, claimed.caller
  FROM call LEFT JOIN claimed ON true
""")


async def finish(
    tx: Transaction,
    begun: Begun,
    *,
    reply: Reply,
    body: str,
    standing: Standing,
    now: datetime,
    step: Mapping[str, Any],
    outside: str = "[]",
    words_version: str = "",
    own_ms: int = 0,
    over: bool = False,
) -> bool:
    """Save the call, the reply and what it takes to run the turn again; what else belongs to it goes into the `tx` too.

    `reply.turn` and `reply.nonce` admit the next turn; `over` closes the call. Raises StaleCall when the call was saved
    since it was read: nothing is changed, and `begin` gives the reply that was. Gives whether the call is over now: by
    `over`, or because the caller hung up while this turn was worked on.
    """
    values = {
        "practice": tx.practice_id,
        "call_id": begun.call_id,
        "version": begun.version,
        "number": begun.caller.number,
        "body": tx.seal("calls.body", body),
        "next_turn": reply.turn,
        "next_nonce": reply.nonce,
        "now": now,
        "ended_at": now if over else None,
        "language": standing.language,
        "urgency": standing.urgency,
        "status": standing.status,
        "reply": tx.seal("turns.reply", reply.model_dump_json()),
        "step": json.dumps(step),
        "outside": tx.seal("turns.outside", outside),
        "words_version": words_version,
        "own_ms": own_ms,
    }
    ended: bool | None = (await tx.execute(_FINISH, values)).scalar()
    if ended is None:
        raise StaleCall
    return ended


_FINISH = text("""
WITH call AS (
    UPDATE calls SET version = version + 1, body = :body, next_turn = :next_turn, next_nonce = :next_nonce,
           last_at = :now, ended_at = coalesce(ended_at, CAST(:ended_at AS timestamptz)),
           language = :language, urgency = :urgency, status = :status
     WHERE practice_id = :practice AND call_id = :call_id AND version = :version
    RETURNING practice_id, call_id, ended_at IS NOT NULL AS ended
)
UPDATE turns SET finished_at = :now, reply = :reply, step = CAST(:step AS jsonb), outside = :outside,
       words_version = :words_version, own_ms = :own_ms
  FROM call
 WHERE turns.practice_id = call.practice_id AND turns.call_id = call.call_id AND number = :number
   AND finished_at IS NULL
RETURNING call.ended
""")


async def at_work(tx: Transaction, call_id: int, now: datetime) -> bool:
    """Whether somebody is answering a turn of this call: it is claimed, and the lease has not run out."""
    claimed = select(turns.c.number).where(
        turns.c.practice_id == tx.practice_id,
        turns.c.call_id == call_id,
        turns.c.finished_at.is_(None),
        turns.c.lease_until > now,
    )
    return (await tx.execute(claimed.limit(1))).first() is not None


async def of_call(tx: Transaction, call_id: int) -> Sequence[SavedTurn]:
    """A call's turns, in order."""
    query = select(turns).where(turns.c.practice_id == tx.practice_id, turns.c.call_id == call_id)
    return [
        SavedTurn(
            number=row.number,
            at=row.at,
            finished_at=row.finished_at,
            caller=CallerTurn.model_validate_json(tx.unseal("turns.caller", row.caller)),
            reply=None if row.reply is None else Reply.model_validate_json(tx.unseal("turns.reply", row.reply)),
            step=row.step,
            outside=None if row.outside is None else tx.unseal("turns.outside", row.outside),
            words_version=row.words_version,
            own_ms=row.own_ms,
        )
        for row in await tx.execute(query.order_by(turns.c.number))
    ]
