"""How the practice's own systems stand, for the head of the night's page: read when, and what callers have of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.records import connections, mirror, practices
from app.records.database import Transaction
from app.schedule.mirrored import trouble


@dataclass(frozen=True, slots=True)
class Standing:
    """One location's system. `worst`: unread (callers are offered no times), unwritten (bookings wait), or nothing.

    `drift` counts what the last whole reading found otherwise than the mirror had it.
    """

    location: str
    behind: str
    read_at: datetime | None
    worst: Literal["", "unread", "unwritten"]
    drift: int = 0


async def systems(tx: Transaction, now: datetime) -> list[Standing]:
    """The locations whose book is not kept here."""
    found = []
    for place in await practices.all_locations(tx):
        connection = await connections.of(tx, place.location_id)
        if connection is not None:
            state = await mirror.read_state(tx, place.location_id)
            found.append(_standing(place.name, connection.system, state, now))
    return found


def _standing(location: str, system: str, state: mirror.State, now: datetime) -> Standing:
    behind = (state.health.behind if state.health is not None else "") or system
    writes = state.health is None or state.health.writes
    worst: Literal["", "unread", "unwritten"] = "unread" if trouble(state, now) else "" if writes else "unwritten"
    drift = sum((state.drift or {}).get("counts", {}).values())
    return Standing(location, behind.replace("_", " "), state.read_at, worst, drift)
