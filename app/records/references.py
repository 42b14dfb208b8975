"""Our references to what a system calls otherwise: its ids may change, and ours stay what the document says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Integer, Row, Table, Text, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from app.records.database import Transaction
from app.records.tables import Instant, metadata

Kind = Literal["provider", "operatory", "visit"]

refs = Table(
    "refs",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("location_id", BigInteger, primary_key=True, autoincrement=False),
    Column("system", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("vendor_id", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant),
    Column("ref", Text),
    Column("label", Text, nullable=False),
    Column("role", Text),
    Column("minutes", Integer),
    Column("marks", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the system calls `vendor_id`, and we `ref` (None: nobody has said yet), from `since` to `until`.

    `label` is the system's own name for it now, which may change and means nothing. `role` is a provider's, `minutes`
    a visit type's. What is not `active` stands in the system and may not be booked.
    """

    kind: Kind
    vendor_id: str
    since: datetime
    until: datetime | None
    ref: str | None
    label: str
    role: str | None = None
    minutes: int | None = None
    marks: tuple[str, ...] = ()
    active: bool = True


class Taken(Exception):
    """The reference means something else already."""


async def all_of(tx: Transaction, location_id: int, system: str, *, ended: bool = False) -> Sequence[Reference]:
    """What is referred to at a location now, by kind and id; with `ended`, what once was, too."""
    asked = select(refs).where(*_there(tx, location_id, system)).order_by(refs.c.kind, refs.c.vendor_id, refs.c.since)
    if not ended:
        asked = asked.where(refs.c.until.is_(None))
    return [_reference(row) for row in await tx.execute(asked)]


async def note(tx: Transaction, location_id: int, system: str, seen: Sequence[Reference], now: datetime) -> bool:
    """Write down what the system has now: what is new, what is called otherwise, what has gone. Whether any changed.

    Whoever has gone and whoever comes with one of their marks are the same: the reference passes on to the new id.
    What has gone keeps its row, with an end; if it comes back, it is again what it was.
    """
    history = await all_of(tx, location_id, system, ended=True)
    elsewhere = await _of_other_systems(tx, location_id, system)
    before = {(one.kind, one.vendor_id): one for one in history if one.until is None}
    after = {(one.kind, one.vendor_id): one for one in seen}
    gone = [one for key, one in before.items() if key not in after or _replaced(one, after[key], seen)]
    for one in gone:
        await tx.execute(update(refs).where(*_this(tx, location_id, system, one)).values(until=now))
    left = [one for one in history if one.ref is not None and (one.until is not None or one in gone)]
    left = [*elsewhere, *left]
    in_use = {(one.kind, one.ref) for one in before.values() if one not in gone}
    changed = bool(gone)
    for key, one in after.items():
        known = before.get(key)
        if known is None and (one.active or one.kind != "provider"):
            # Its own name for it comes last: whoever came in its place may bear that by now.
            known_as = [*(was.ref for was in reversed(left) if _same(was, one)), one.ref]
            ref = next((ref for ref in known_as if (one.kind, ref) not in in_use), None)
            in_use.add((one.kind, ref))
            await _begin(tx, location_id, system, replace(one, ref=ref), now)
            changed = True
        elif known is not None and known not in gone:
            changed |= await _relabel(tx, location_id, system, known, one)
    return changed


async def _of_other_systems(tx: Transaction, location_id: int, system: str) -> list[Reference]:
    """What the location's other systems called by a reference of ours: whoever changes the way to one and the same
    book finds there the marks of that book again. Their ids mean nothing here."""
    asked = select(refs).where(
        refs.c.practice_id == tx.practice_id,
        refs.c.location_id == location_id,
        refs.c.system != system,
        refs.c.ref.is_not(None),
    )
    return [replace(_reference(row), vendor_id="") for row in await tx.execute(asked.order_by(refs.c.since))]


def _same(was: Reference, one: Reference) -> bool:
    """Whether they are one and the same: the id that it had before, or a mark of its own."""
    return was.kind == one.kind and (was.vendor_id == one.vendor_id or bool(set(was.marks) & set(one.marks)))


def _replaced(known: Reference, now: Reference, seen: Sequence[Reference]) -> bool:
    """Whether it is still there and has left, and somebody active with one of its marks has come in its place."""
    others = [one for one in seen if one.active and one.vendor_id != known.vendor_id]
    return known.ref is not None and not now.active and any(_same(known, one) for one in others)


async def name(
    tx: Transaction, location_id: int, system: str, kind: Kind, vendor_id: str, ref: str, now: datetime
) -> None:
    """Let `ref` mean this id from now on. Raises Taken where it means another, LookupError for an unknown id."""
    known = {(one.kind, one.vendor_id): one for one in await all_of(tx, location_id, system)}
    one = known.get((kind, vendor_id))
    if one is None:
        raise LookupError(f"the system has no {kind} {vendor_id}")
    other = next((o for o in known.values() if o.kind == kind and o.ref == ref and o.vendor_id != vendor_id), None)
    if other is not None and other.active:
        raise Taken(f"{ref} is the {kind} {other.vendor_id} ({other.label}) already")
    if other is not None:
        await tx.execute(update(refs).where(*_this(tx, location_id, system, other)).values(ref=None))
    await tx.execute(update(refs).where(*_this(tx, location_id, system, one)).values(ref=ref))


async def unname(tx: Transaction, location_id: int, system: str, kind: Kind, ref: str) -> None:
    """Let `ref` mean nothing, so that it can be given anew."""
    this = refs.c.kind == kind, refs.c.ref == ref, refs.c.until.is_(None)
    await tx.execute(update(refs).where(*_there(tx, location_id, system), *this).values(ref=None))


async def _begin(tx: Transaction, location_id: int, system: str, one: Reference, now: datetime) -> None:
    values = {"practice_id": tx.practice_id, "location_id": location_id, "system": system, "kind": one.kind}
    values |= {"vendor_id": one.vendor_id, "since": now, "ref": one.ref, **_seen(one)}
    await tx.execute(insert(refs).values(values))


async def _relabel(tx: Transaction, location_id: int, system: str, known: Reference, one: Reference) -> bool:
    seen = _seen(one)
    if all((list(known.marks) if key == "marks" else getattr(known, key)) == value for key, value in seen.items()):
        return False
    await tx.execute(update(refs).where(*_this(tx, location_id, system, known)).values(seen))
    return True


def _seen(one: Reference) -> dict[str, object]:
    return {
        "label": one.label,
        "role": one.role,
        "minutes": one.minutes,
        "marks": list(one.marks),
        "active": one.active,
    }


def _there(tx: Transaction, location_id: int, system: str) -> tuple[ColumnElement[bool], ...]:
    return refs.c.practice_id == tx.practice_id, refs.c.location_id == location_id, refs.c.system == system


def _this(tx: Transaction, location_id: int, system: str, one: Reference) -> tuple[ColumnElement[bool], ...]:
    this = refs.c.kind == one.kind, refs.c.vendor_id == one.vendor_id, refs.c.since == one.since
    return *_there(tx, location_id, system), *this


def _reference(row: Row[Any]) -> Reference:
    return Reference(
        kind=row.kind,
        vendor_id=row.vendor_id,
        since=row.since,
        until=row.until,
        ref=row.ref,
        label=row.label,
        role=row.role,
        minutes=row.minutes,
        marks=tuple(row.marks),
        active=row.active,
    )
