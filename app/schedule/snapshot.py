"""A location's mirror in memory: read once and then only what changed, its windows worked out a day at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.records import mirror, references
from app.records.database import Database, Transaction
from app.records.mirror import State, Taken
from app.records.references import Kind, Reference
from integrations import slots
from integrations.pms import Slot, Window, WorkingHours

YESTERDAY = timedelta(days=1)

MOST_KNOWN = 500
"""Locations whose mirror one process keeps in memory."""


@dataclass
class Snapshot:
    """The mirror at one version. Everything in it is under the system's own ids; windows come out under ours.

    A day's windows are worked out when they are first asked for, and stay the same objects until that day changes.
    """

    zone: ZoneInfo
    version: int = 0
    names: dict[tuple[Kind, str], Reference] = field(default_factory=dict)
    ours: dict[tuple[Kind, str], Reference] = field(default_factory=dict)
    weekly: dict[int, list[WorkingHours]] = field(default_factory=dict)
    dated: dict[date, list[WorkingHours]] = field(default_factory=dict)
    by_day: dict[date, dict[tuple[str, str], Taken]] = field(default_factory=dict)
    days_of: dict[tuple[str, str], tuple[date, ...]] = field(default_factory=dict)
    known: dict[date, tuple[Window, ...]] = field(default_factory=dict)

    def windows(self, first: date, last: date) -> tuple[Window, ...]:
        return tuple(window for day in slots.days(first, last) for window in self._of(day))

    def _of(self, day: date) -> tuple[Window, ...]:
        found = self.known.get(day)
        if found is None:
            found = self.known[day] = tuple(self._worked_out(day))
        return found

    def _worked_out(self, day: date) -> Iterator[Window]:
        taken = self.by_day.get(day, {}).values()
        busy = slots.Busy((one.provider, one.operatory, one.starts, one.ends) for one in taken)
        hours = [*self.weekly.get(day.weekday(), ()), *self.dated.get(day, ())]
        for window in slots.windows(hours, busy, day, day, self.zone):
            provider, operatory = self.our("provider", window.provider), self.our("operatory", window.operatory)
            visits = tuple(ref for id in window.visits if (ref := self.our("visit", id)) is not None)
            if provider is not None and operatory is not None:
                changes = {"provider": provider, "operatory": operatory, "visits": visits}
                yield window.model_copy(update=changes)

    def our(self, kind: Kind, vendor_id: str) -> str | None:
        """Our reference for what the system calls so; None for what nobody has named, or what has left."""
        known = self.names.get((kind, vendor_id))
        return known.ref if known is not None and known.active else None

    def theirs(self, slot: Slot) -> Slot | None:
        """The same slot under the system's own ids, as they are now; None where one of them is there no more."""
        wanted: tuple[tuple[Kind, str], ...] = (
            ("provider", slot.provider),
            ("operatory", slot.operatory),
            ("visit", slot.visit),
        )
        found = [self.ours.get(one) for one in wanted]
        if any(one is None or not one.active for one in found):
            return None
        provider, operatory, visit = (one.vendor_id for one in found if one is not None)
        return slot.model_copy(update={"provider": provider, "operatory": operatory, "visit": visit})

    # ------------------------------------------------------------ what changed

    def take(self, changed: Iterable[Taken]) -> None:
        for one in changed:
            key = (one.kind, one.id)
            for day in self.days_of.pop(key, ()):
                self.by_day[day].pop(key, None)
                self.known.pop(day, None)
            if one.status not in slots.OCCUPYING:
                continue
            days = self._days(one.starts, one.ends)
            self.days_of[key] = days
            for day in days:
                self.by_day.setdefault(day, {})[key] = one
                self.known.pop(day, None)

    def _days(self, starts: datetime, ends: datetime) -> tuple[date, ...]:
        begin, end = starts.astimezone(self.zone).date(), ends.astimezone(self.zone).date()
        return tuple(slots.days(begin, max(begin, end)))

    def take_catalogue(self, names: Sequence[Reference], hours: Sequence[WorkingHours]) -> None:
        self.names = {(one.kind, one.vendor_id): one for one in names}
        self.ours = {(one.kind, one.ref): one for one in names if one.ref is not None}
        self.weekly, self.dated, self.known = {}, {}, {}
        for one in hours:
            if one.on is not None:
                self.dated.setdefault(one.on, []).append(one)
            for weekday in one.weekdays:
                self.weekly.setdefault(weekday, []).append(one)


class Memory:
    """The snapshots of this process, one a location.

    `db` has a pool of its own: a claim's transaction asks while it holds a connection of the service's. What is only
    offered may be as old as `believed` seconds of the machine's time: a turn asks several times for the same.
    """

    def __init__(self, db: Database, believed: float = 0.0) -> None:
        self.db, self.believed = db, believed
        self._known: dict[tuple[int, int], Snapshot] = {}
        self._looked: dict[tuple[int, int], tuple[float, State]] = {}
        self._turns: dict[tuple[int, int], asyncio.Lock] = {}

    async def look(
        self, practice_id: int, location_id: int, system: str, zone: ZoneInfo, now: datetime, *, truly: bool = True
    ) -> tuple[State, Snapshot]:
        """How far the mirror is, and what is in it: `truly` now, as the tables have it, or else as of a moment ago."""
        key = (practice_id, location_id)
        looked_at, state = self._looked.get(key, (float("-inf"), State()))
        if not truly and key in self._known and time.monotonic() - looked_at < self.believed:
            return state, self._known[key]
        async with self._turns.setdefault(key, asyncio.Lock()), self.db.practice(practice_id) as tx:
            state = await mirror.read_state(tx, location_id)
            known = self._known.get(key)
            if known is None or known.zone != zone or known.version > state.version:
                if len(self._known) >= MOST_KNOWN:
                    self._known.pop(next(iter(self._known)))
                known = self._known[key] = Snapshot(zone)
            if known.version < state.version:
                await _catch_up(tx, known, state, location_id, system, now)
            self._looked[key] = (time.monotonic(), state)
            return state, known


async def _catch_up(
    tx: Transaction, known: Snapshot, state: State, location_id: int, system: str, now: datetime
) -> None:
    if known.version < state.catalogue or not known.names:
        names = await references.all_of(tx, location_id, system)
        known.take_catalogue(names, await mirror.read_hours(tx, location_id))
    if known.version:
        known.take(await mirror.read_taken(tx, location_id, after=known.version))
    else:
        known.take(await mirror.read_taken(tx, location_id, begin=now - YESTERDAY))
    known.version = state.version
