"""Which system a location keeps its book in, where that is not our own: its name and its settings, sealed."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.records.database import Database, Transaction
from app.records.practices import EMBEDDED
from app.records.tables import Instant, locations, metadata

connections = Table(
    "connections",
    metadata,
    Column("practice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("location_id", BigInteger, primary_key=True, autoincrement=False),
    Column("system", Text, nullable=False),
    Column("settings", LargeBinary, nullable=False),
    Column("hook", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A location's way to its system. `hook` is the secret part of the address that the system's news comes to; `zone`
    is the location's."""

    location_id: int
    zone: str
    system: str
    settings: Mapping[str, str] = field(repr=False)
    hook: str = field(repr=False)
    changed_at: datetime


async def put(tx: Transaction, location_id: int, system: str, settings: Mapping[str, str], now: datetime) -> Connection:
    """Connect a location to its system, or change how. The address of its hook stays what it was."""
    row = insert(connections).values(
        practice_id=tx.practice_id,
        location_id=location_id,
        system=system,
        settings=tx.seal("connections.settings", json.dumps(dict(settings))),
        hook=secrets.token_urlsafe(24),
        changed_at=now,
    )
    changed = {column: row.excluded[column] for column in ("system", "settings", "changed_at")}
    await tx.execute(row.on_conflict_do_update(index_elements=["practice_id", "location_id"], set_=changed))
    await tx.execute(
        update(locations)
        .where(locations.c.practice_id == tx.practice_id, locations.c.location_id == location_id)
        .values(system=system)
    )
    kept = await of(tx, location_id)
    assert kept is not None
    return kept


async def of(tx: Transaction, location_id: int) -> Connection | None:
    """The location's connection; None where it keeps its book with us."""
    same = (connections.c.practice_id == locations.c.practice_id, connections.c.location_id == locations.c.location_id)
    here = (connections.c.practice_id == tx.practice_id, connections.c.location_id == location_id)
    found = (await tx.execute(select(connections, locations.c.zone).where(*same, *here))).one_or_none()
    if found is None:
        return None
    settings = json.loads(tx.unseal("connections.settings", found.settings))
    return Connection(found.location_id, found.zone, found.system, settings, found.hook, found.changed_at)


async def drop(tx: Transaction, location_id: int) -> None:
    """The location keeps its book with us from now on. What was read of the system stays, and is not looked at."""
    here = (connections.c.practice_id == tx.practice_id, connections.c.location_id == location_id)
    await tx.execute(delete(connections).where(*here))
    row = (locations.c.practice_id == tx.practice_id, locations.c.location_id == location_id)
    await tx.execute(update(locations).where(*row).values(system=EMBEDDED))


async def hook_route(db: Database, hook: str) -> tuple[int, int] | None:
    """The practice and the location whose news comes to this address, or None."""
    if not _SECRET.fullmatch(hook):
        return None  # anybody may ask for anything: what cannot be one of ours is not looked for
    rows = await db.ask(_HOOK, {"hook": hook})
    return (rows[0].practice_id, rows[0].location_id) if rows else None


_SECRET = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOOK = text("SELECT practice_id, location_id FROM public.hook_route(:hook)")
