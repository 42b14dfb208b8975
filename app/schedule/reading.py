"""Reading a practice's system into our mirror: what changed, every minute; all of it, twice a day; what had drifted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.records import claims, jobs, mirror, references
from app.records.database import Database, Transaction
from app.records.mirror import State, Taken
from app.records.references import Reference
from app.schedule.claiming import WRITE
from app.schedule.mirrored import Mirrored
from integrations import slots
from integrations.pms import Appointment, Changes, Health, PracticeSystemError, RemoteSystem, SendsNews

TASK, QUEUE = "read", "reads"
"""Readings have a queue of their own: however many systems are slow, what a caller waits for is not behind them."""

EVERY = timedelta(seconds=60)
"""How often what changed is read."""

CATALOGUE = timedelta(minutes=10)
"""How often providers, operatories, visit types and working hours are looked at."""

WHOLE = timedelta(hours=12)
"""How often everything is read and compared."""

BACK = timedelta(days=1)
AHEAD = timedelta(days=slots.HORIZON_DAYS + 2)
"""So far ahead everything is read. What was made long ago for a later day no delta tells, so that what is offered ends
with the last whole reading."""

INVESTIGATED = 200
"""How many of those that a whole reading misses are looked into at a time; the others are left for the next time."""

LISTED = 50
"""How many of each kind of difference are listed by id."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What a whole reading found otherwise than the mirror had it, by the system's ids.

    `missing` stood in the system and not here, `absent` here and there no more, `changed` differed, `kept` is what the
    whole reading did not show and the system still has when it is asked for alone.
    """

    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def listed(self, at: datetime) -> dict[str, Any]:
        kinds = ("missing", "absent", "changed", "kept")
        found: dict[str, Any] = {kind: list(getattr(self, kind)[:LISTED]) for kind in kinds}
        counts = {kind: len(getattr(self, kind)) for kind in kinds}
        return {"at": at.isoformat(), "counts": counts, **found}


async def ask_for(tx: Transaction, location_id: int, now: datetime, *, at_once: bool = False) -> None:
    """Have the location's system read: when its minute is over, or at once because something happened there."""
    since = now - (timedelta(seconds=2) if at_once else EVERY)
    if await mirror.ask_for(tx, location_id, now, unless_since=since):
        await jobs.defer(tx, TASK, queue=QUEUE, lock=f"{TASK} {location_id}", location_id=location_id)


async def wanted(db: Database, practice_id: int, location_id: int) -> bool:
    """Whether somebody asked for a reading since the last one: many ask at once, and one reading is enough."""
    async with db.practice(practice_id) as tx:
        state = await mirror.read_state(tx, location_id)
    return state.asked_at is None or state.read_at is None or state.read_at < state.asked_at


async def read(here: Mirrored, db: Database, now: datetime, *, whole: bool = False) -> Drift | None:
    """Bring the mirror up to date, as `now` says; the drift where everything was compared, else None.

    Trouble is written down and changes nothing: the mirror grows old, and its times are no longer offered. Raises
    nothing of the system's.
    """
    async with db.practice(here.practice_id) as tx:
        state = await mirror.read_state(tx, here.location_id)
    whole = whole or state.full_at is None or now - state.full_at > WHOLE
    try:
        return await _read(here, db, state, now, whole=whole)
    except PracticeSystemError as error:
        code = getattr(error, "code", type(error).__name__.lower())
        async with db.practice(here.practice_id) as tx:
            await mirror.put_state(tx, here.location_id, trouble=code)
        return None


async def _read(here: Mirrored, db: Database, state: State, now: datetime, *, whole: bool) -> Drift | None:
    today = now.astimezone(here.zone).date()
    first, last = today - BACK, today + AHEAD
    health = await here.remote.health()
    if whole or state.looked_at is None or now - state.looked_at > CATALOGUE:
        await _look_round(here, db, first, last, now)
    if state.since:
        # Before the whole is compared, too: what only has not been read yet is no drift.
        found = await here.remote.changes(state.since, first, last)
        async with db.practice(here.practice_id) as tx:
            await claims.lock(tx, here.location_id)  # first, as whoever writes down a booking takes it first
            if found.appointments or found.blocks or found.gone:
                await mirror.put_taken(tx, here.location_id, found, now)
            await _find_clashes(tx, here.location_id, state.version, now)
            await _so_far(tx, here, health, found, now)
    if not whole and state.since:
        return None
    found = await here.remote.taken(first, last)
    return await _compare(here, db, state, found, first, last, health, now)


async def _find_clashes(tx: Transaction, location_id: int, after: int, now: datetime) -> None:
    """Where a system lets two have one time, we learn it here: a person is given the booking of ours at once."""
    for claim_id, call_id in await mirror.clashes(tx, location_id, after, now):
        await claims.note(tx, claim_id, trouble="clash", handed_at=now)
        await jobs.defer(tx, "summarise", call_id=call_id)


async def _so_far(tx: Transaction, here: Mirrored, health: Health, found: Changes, now: datetime, **more: Any) -> None:
    if health.writes and await claims.written_again(tx, here.location_id, now):
        await jobs.defer(tx, WRITE, location_id=here.location_id)
    values: dict[str, Any] = {"read_at": now, "since": found.until, "trouble": ""}
    await mirror.put_state(tx, here.location_id, health=health, **values, **more)


# ---------------------------------------------------------------- who and what there is


async def _look_round(here: Mirrored, db: Database, first: date, last: date, now: datetime) -> None:
    seen = await catalogue_of(here.remote, now)
    hours = await here.remote.hours(first, last)
    if isinstance(here.remote, SendsNews):
        # One that gave up on us says nothing of it: it is only found out by looking. Without it we look every minute.
        with suppress(PracticeSystemError):
            await here.remote.still_announced()
    async with db.practice(here.practice_id) as tx:
        changed = await references.note(tx, here.location_id, here.system, seen, now)
        if await mirror.replace_hours(tx, here.location_id, hours) or changed:
            await mirror.next_version(tx, here.location_id, catalogue=True)
        await mirror.put_state(tx, here.location_id, looked_at=now)


async def catalogue_of(remote: RemoteSystem, now: datetime) -> Sequence[Reference]:
    """What the system has now, as references that nobody has named; an operatory needs no other name than its id."""
    seen = [
        Reference("provider", one.id, now, None, None, one.name, role=one.role, marks=one.marks, active=one.active)
        for one in await remote.providers()
    ]
    seen += [
        Reference("operatory", one.id, now, None, f"op{one.id}", one.name, marks=one.marks, active=one.active)
        for one in await remote.operatories()
    ]
    seen += [
        Reference("visit", one.id, now, None, None, one.name, minutes=one.minutes, active=one.active)
        for one in await remote.visit_types()
    ]
    return seen


# ---------------------------------------------------------------- everything, and what had drifted


async def _compare(
    here: Mirrored, db: Database, state: State, found: Changes, first: date, last: date, health: Health, now: datetime
) -> Drift:
    begin, end = slots.bounds(first, last, here.zone)
    async with db.practice(here.practice_id) as tx:
        had = await mirror.read_taken(tx, here.location_id, begin=begin, end=end)
    there = {one.id for one in found.appointments} | {one.id for one in found.blocks}
    missed = [one for one in had if one.id not in there and one.status in slots.OCCUPYING and _before(one, now, begin)]
    missed = missed[:INVESTIGATED]
    kept = await _still_there(here.remote, missed)
    absent = tuple(one.id for one in missed if one.id not in {left.id for left in kept})
    read = Changes(appointments=(*found.appointments, *kept), blocks=found.blocks, gone=(*found.gone, *absent))
    known = {one.id for one in had}
    async with db.practice(here.practice_id) as tx:
        await claims.lock(tx, here.location_id)
        differs = await mirror.put_taken(tx, here.location_id, read, now, anew=not state.since)
        drift = Drift(
            missing=tuple(id for id in differs if id not in known and id in there) if state.since else (),
            absent=absent,
            changed=tuple(id for id in differs if id in known and id in there),
            kept=tuple(one.id for one in kept),
        )
        await _find_clashes(tx, here.location_id, state.version, now)
        whole = {"first": first, "last": last, "full_at": now, "drift": drift.listed(now)}
        await _so_far(tx, here, health, found, now, **whole)
    return drift


def _before(one: Taken, now: datetime, begin: datetime) -> bool:
    """Whether the whole reading should have shown it: not what we learned of since it began, nor a block that began
    before the days that were asked for, which no list need name."""
    return (one.put_at is None or one.put_at < now) and not (one.kind == "block" and one.starts < begin)


async def _still_there(remote: RemoteSystem, missed: Sequence[Taken]) -> list[Appointment]:
    """Those that the system has when they are asked for alone. That a list does not show one does not mean that it is
    gone; a block that is not listed is gone."""
    found = [await remote.appointment(one.id) for one in missed if one.kind == "appointment"]
    return [one for one in found if one is not None and one.status in slots.OCCUPYING]
