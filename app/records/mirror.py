"""What a practice's system has in its book, as we read it last: working hours, what takes time, and how fresh it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Integer,
    Row,
    SmallInteger,
    Table,
    Text,
    Time,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.records.database import Transaction
from app.records.tables import Instant, metadata
from integrations import slots
from integrations.pms import Appointment, Block, Changes, Health, WorkingHours


def _location() -> tuple[Column[int], Column[int]]:
    return (
        Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
        Column("location_id", BigInteger, primary_key=True, autoincrement=False),
    )


state = Table(
    "state",
    metadata,
    *_location(),
    Column("version", BigInteger, nullable=False),
    Column("catalogue", BigInteger, nullable=False),
    Column("since", Text, nullable=False),
    Column("first", Date),
    Column("last", Date),
    Column("asked_at", Instant),
    Column("read_at", Instant),
    Column("looked_at", Instant),
    Column("full_at", Instant),
    Column("health", JSONB),
    Column("trouble", Text, nullable=False),
    Column("drift", JSONB),
    schema="mirror",
)

hours = Table(
    "hours",
    metadata,
    *_location(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("provider", Text, nullable=False),
    Column("operatory", Text, nullable=False),
    Column("begins", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("weekdays", ARRAY(SmallInteger), nullable=False),
    Column("on_date", Date),
    Column("visits", ARRAY(Text), nullable=False),
    schema="mirror",
)

taken = Table(
    "taken",
    metadata,
    *_location(),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("provider", Text),
    Column("operatory", Text),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("patient", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("changed", Instant),
    Column("put_at", Instant, nullable=False),
    Column("version", BigInteger, nullable=False),
    schema="mirror",
)


@dataclass(frozen=True, slots=True)
class State:
    """How far the mirror is. `version` grows with every change of it; `catalogue` is the one at which working hours or
    references changed last; `since` is where the next delta begins.

    `read_at`: everything that the system knew then is in it; `looked_at`: its providers, hours and types as well;
    `full_at`: it was compared whole. `trouble` is the code of the last reading that failed, "" after one that did not.
    """

    version: int = 0
    catalogue: int = 0
    since: str = ""
    first: date | None = None
    last: date | None = None
    asked_at: datetime | None = None
    read_at: datetime | None = None
    looked_at: datetime | None = None
    full_at: datetime | None = None
    health: Health | None = None
    trouble: str = ""
    drift: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Time that is taken in the system's book, under its own ids. `status` is an appointment's; a block's is booked
    as long as it stands. `put_at` is when we learned of it."""

    kind: Literal["appointment", "block"]
    id: str
    provider: str | None
    operatory: str | None
    starts: datetime
    ends: datetime
    status: str
    patient: str = field(default="", repr=False)
    visit: str = ""
    changed: datetime | None = None
    put_at: datetime | None = None
    version: int = 0


# ---------------------------------------------------------------- how far it is


async def read_state(tx: Transaction, location_id: int) -> State:
    row = (await tx.execute(select(state).where(*_here(tx, state, location_id)))).one_or_none()
    if row is None:
        return State()
    known = {name: getattr(row, name) for name in State.__slots__ if name != "health"}
    return State(**known, health=Health.model_validate(row.health) if row.health else None)


async def put_state(tx: Transaction, location_id: int, **values: Any) -> None:
    """Change what is given of the state. The row is made at the first asking."""
    if isinstance(values.get("health"), Health):
        values["health"] = values["health"].model_dump(mode="json")
    await _make_row(tx, location_id)
    await tx.execute(update(state).where(*_here(tx, state, location_id)).values(**values))


async def begin_anew(tx: Transaction, location_id: int) -> None:
    """Nothing of it is true until the system was read whole: another one is asked from now on, or in another place."""
    never: dict[str, Any] = dict.fromkeys(("asked_at", "read_at", "looked_at", "full_at", "health"))
    await put_state(tx, location_id, since="", trouble="", drift=None, **never)


async def ask_for(tx: Transaction, location_id: int, now: datetime, unless_since: datetime) -> bool:
    """Whether it is ours to have it read now: nobody asked since `unless_since`. From now on somebody did."""
    await _make_row(tx, location_id)
    asked = update(state).where(
        # One that was asked for in the time to come was asked for by a clock that ran ahead.
        *_here(tx, state, location_id),
        or_(state.c.asked_at.is_(None), state.c.asked_at < unless_since, state.c.asked_at > now + timedelta(minutes=1)),
    )
    return (await tx.execute(asked.values(asked_at=now).returning(state.c.version))).first() is not None


async def _make_row(tx: Transaction, location_id: int) -> None:
    row = postgresql.insert(state).values(practice_id=tx.practice_id, location_id=location_id)
    await tx.execute(row.on_conflict_do_nothing())


async def next_version(tx: Transaction, location_id: int, *, catalogue: bool = False) -> int:
    """The number of the change that this transaction makes; the state's row is held until it ends."""
    await _make_row(tx, location_id)
    grown = update(state).where(*_here(tx, state, location_id)).values(version=state.c.version + 1)
    if catalogue:
        grown = grown.values(catalogue=state.c.version + 1)
    return int((await tx.execute(grown.returning(state.c.version))).scalar_one())


# ---------------------------------------------------------------- working hours


async def replace_hours(tx: Transaction, location_id: int, now_has: Sequence[WorkingHours]) -> bool:
    """Keep these hours in place of those before; whether anything differs. Records' own ids never mattered."""
    if list(await read_hours(tx, location_id)) == list(now_has):
        return False
    await tx.execute(delete(hours).where(*_here(tx, hours, location_id)))
    rows = [
        {
            "practice_id": tx.practice_id,
            "location_id": location_id,
            "number": number,
            "provider": one.provider,
            "operatory": one.operatory,
            "begins": one.begin,
            "ends": one.end,
            "weekdays": list(one.weekdays),
            "on_date": one.on,
            "visits": list(one.visits),
        }
        for number, one in enumerate(now_has)
    ]
    if rows:
        await tx.execute(insert(hours), rows)
    return True


async def read_hours(tx: Transaction, location_id: int) -> Sequence[WorkingHours]:
    rows = await tx.execute(select(hours).where(*_here(tx, hours, location_id)).order_by(hours.c.number))
    return [
        WorkingHours(
            provider=row.provider,
            operatory=row.operatory,
            begin=row.begins,
            end=row.ends,
            weekdays=tuple(row.weekdays),
            on=row.on_date,
            visits=tuple(row.visits),
        )
        for row in rows
    ]


# ---------------------------------------------------------------- what takes time


async def put_taken(
    tx: Transaction, location_id: int, read: Changes, now: datetime, *, anew: bool = False
) -> Sequence[str]:
    """Take what was read into the mirror; the ids of what differs from before. Of two versions the later one stays.

    `anew`: it was read just now and is true whatever its own time of change says. `gone` takes no time any more.
    """
    version = await next_version(tx, location_id)
    rows = [_row(one) for one in read.appointments] + [_row(one) for one in read.blocks]
    changed: list[str] = []
    for some in _at_most(rows, 5000):
        columns = {name: [row[at] for row in some] for at, name in enumerate(_TOLD)}
        values = {"practice_id": tx.practice_id, "location_id": location_id, "now": now, "version": version}
        changed += [row.id for row in await tx.execute(_PUT, {**columns, **values, "anew": anew})]
    for some in _at_most(read.gone, 5000):
        left = update(taken).where(*_here(tx, taken, location_id), taken.c.id.in_(some), taken.c.status != "cancelled")
        left = left.values(status="cancelled", put_at=now, version=version).returning(taken.c.id)
        changed += [row.id for row in await tx.execute(left)]
    return changed


_TOLD = ("kind", "id", "provider", "operatory", "starts", "ends", "status", "patient", "visit", "changed")

# Whole columns and not rows: a first reading has a hundred thousand of them.
_PUT = text("""
INSERT INTO mirror.taken (practice_id, location_id, kind, id, provider, operatory, starts, ends, status, patient, visit,
                          changed, put_at, version)
SELECT :practice_id, :location_id, read.*, :now, :version
  FROM unnest(CAST(:kind AS text[]), CAST(:id AS text[]), CAST(:provider AS text[]), CAST(:operatory AS text[]),
              CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]), CAST(:status AS text[]),
              CAST(:patient AS text[]), CAST(:visit AS text[]), CAST(:changed AS timestamptz[])) AS read
ON CONFLICT (practice_id, location_id, kind, id) DO UPDATE
   SET provider = excluded.provider, operatory = excluded.operatory, starts = excluded.starts, ends = excluded.ends,
       status = excluded.status, patient = excluded.patient, visit = excluded.visit, changed = excluded.changed,
       put_at = excluded.put_at, version = excluded.version
 WHERE (taken.provider, taken.operatory, taken.starts, taken.ends, taken.status, taken.patient, taken.visit,
        taken.changed)
       IS DISTINCT FROM (excluded.provider, excluded.operatory, excluded.starts, excluded.ends, excluded.status,
                         excluded.patient, excluded.visit, excluded.changed)
   AND (:anew OR taken.changed IS NULL OR excluded.changed IS NULL OR excluded.changed >= taken.changed)
RETURNING id
""")


def _row(one: Appointment | Block) -> tuple[Any, ...]:
    """What was read of one, in the order of _TOLD."""
    where = one.provider, one.operatory, one.start, one.end
    if isinstance(one, Block):
        return ("block", one.id, *where, "booked", "", "", one.changed)
    return ("appointment", one.id, *where, one.status, one.patient.id, one.visit, one.changed)


def _at_most(many: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (many[start : start + size] for start in range(0, len(many), size))


async def read_taken(
    tx: Transaction,
    location_id: int,
    *,
    after: int = 0,
    begin: datetime | None = None,
    end: datetime | None = None,
) -> Sequence[Taken]:
    """What takes time between two instants; `after` a version, also what took it once and has changed since."""
    asked = select(*(taken.c[name] for name in Taken.__slots__)).where(*_here(tx, taken, location_id))
    # Whoever knows nothing yet needs only what stands; who knows an older version must hear of what left, too.
    asked = asked.where(taken.c.version > after) if after else asked.where(taken.c.status.in_(slots.OCCUPYING))
    if begin is not None:
        asked = asked.where(taken.c.ends > begin)
    if end is not None:
        asked = asked.where(taken.c.starts < end)
    return [_taken(row) for row in await tx.execute(asked)]


async def clashes(tx: Transaction, location_id: int, after: int, now: datetime) -> Sequence[tuple[int, int]]:
    """The bookings of ours (claim and call) at whose time, since a version, somebody else stands in the book, too.

    A practice may put two at one time on purpose; that one of them is ours it may not have seen.
    """
    return [
        (row.claim_id, row.call_id)
        for row in await tx.execute(
            _CLASHES,
            {
                "practice_id": tx.practice_id,
                "location_id": location_id,
                "after": after,
                "now": now,
                "occupying": sorted(slots.OCCUPYING),
            },
        )
    ]


_CLASHES = text("""
SELECT DISTINCT c.claim_id, c.call_id
  FROM claims c
  JOIN mirror.taken ours ON ours.practice_id = c.practice_id AND ours.location_id = c.location_id
       AND ours.kind = 'appointment' AND ours.id = c.appointment
  JOIN mirror.taken other ON other.practice_id = c.practice_id AND other.location_id = c.location_id
       AND other.id <> ours.id AND other.starts < ours.ends AND other.ends > ours.starts
       AND (other.provider = ours.provider OR other.operatory = ours.operatory)
 WHERE c.practice_id = :practice_id AND c.location_id = :location_id AND c.state IN ('accepted', 'booked')
   AND c.trouble IS DISTINCT FROM 'clash' AND ours.ends > :now AND ours.status = ANY(:occupying)
   AND other.status = ANY(:occupying) AND (ours.version > :after OR other.version > :after)
""")


def _taken(row: Row[Any]) -> Taken:
    return Taken(*list(row))


def _here(tx: Transaction, table: Table, location_id: int) -> tuple[ColumnElement[bool], ...]:
    return table.c.practice_id == tx.practice_id, table.c.location_id == location_id
