"""Which system a location keeps its book in: a row of the records becomes an adapter, mirrored, ready to be asked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from app.records import claims, connections, jobs, journal
from app.records.connections import Connection
from app.records.database import Database
from app.schedule import reading, writing
from app.schedule.chart import Chart
from app.schedule.checking import Checks
from app.schedule.claiming import Schedule
from app.schedule.mirrored import Mirrored
from app.schedule.snapshot import Memory
from app.schedule.writing import Writer
from integrations.catalogue import can, catalogue
from integrations.pms import Refused, RemoteSystem, SendsNews, Unavailable

log = structlog.get_logger("systems")

KNOWN_FOR = 5.0
"""Seconds for which it is believed how a location is connected."""

HOOKS = "/hooks"
"""Where systems call us, each under a secret of its own."""

Connect = Callable[..., RemoteSystem]
"""(settings, zone=..., clock=...) -> the adapter."""


def hook_address(base: str, hook: str) -> str:
    return f"{base}{HOOKS}/{hook}"


class OutOfReach:
    """The system of a location whose settings cannot be used: an integrations.pms.PracticeSystem that knows nothing."""

    reads_here = False

    async def _unknown(self, *_: object, **__: object) -> Any:
        raise Unavailable("the settings of the practice's system cannot be used")

    providers = operatories = visit_types = windows = is_free = find_patients = book = read_back = _unknown


@dataclass
class Systems:
    """The systems of all locations that are not embedded, each opened once and kept while its settings stay.

    `memory_db` is the mirror's own pool, `believed` how many seconds old what is offered may be. `options` are handed
    to every adapter that is made (a transport, in tests).
    """

    db: Database
    memory_db: Database
    clock: Callable[[], datetime]
    jitter: Callable[[], float] = random.random
    options: Mapping[str, Any] = field(default_factory=dict)
    believed: float = 0.5
    memory: Memory = field(init=False)
    checks: Checks = field(default_factory=Checks)
    _known: dict[tuple[int, int], tuple[float, Connection | None]] = field(default_factory=dict)
    _open: dict[tuple[int, int], tuple[Connection, RemoteSystem]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.memory = Memory(self.memory_db, self.believed)

    async def connection(self, practice_id: int, location_id: int) -> Connection | None:
        asked_at, found = self._known.get((practice_id, location_id), (float("-inf"), None))
        if time.monotonic() - asked_at < KNOWN_FOR:
            return found
        async with self.db.practice(practice_id) as tx:
            found = await connections.of(tx, location_id)
        self._known[practice_id, location_id] = (time.monotonic(), found)
        return found

    def forget(self, practice_id: int, location_id: int) -> None:
        """Its connection was changed in this process: it is read again."""
        self._known.pop((practice_id, location_id), None)

    async def remote(self, practice_id: int, location_id: int) -> tuple[Connection, RemoteSystem] | None:
        """The location's adapter; None where its book is ours. Raises Refused for settings that cannot be used."""
        connection = await self.connection(practice_id, location_id)
        key = (practice_id, location_id)
        opened = self._open.get(key)
        if opened is None or opened[0] != connection:
            before = opened
            opened = self._opened(key, connection)
            # Only now: another who asks meanwhile is given the new one, and closes nothing.
            if before is not None:
                await before[1].close()
        return opened

    def _opened(self, key: tuple[int, int], connection: Connection | None) -> tuple[Connection, RemoteSystem] | None:
        if connection is None:
            self._open.pop(key, None)
            return None
        connect: Connect = catalogue()[connection.system].load()
        remote = connect(connection.settings, zone=ZoneInfo(connection.zone), clock=self.clock, **self.options)
        self._open[key] = (connection, remote)
        return self._open[key]

    async def mirrored(self, practice_id: int, location_id: int) -> Mirrored | None:
        found = await self.remote(practice_id, location_id)
        if found is None:
            return None
        connection, remote = found
        zone = ZoneInfo(connection.zone)
        return Mirrored(remote, self.memory, practice_id, location_id, connection.system, zone, self.clock)

    async def schedule(self, practice_id: int, location_id: int) -> Schedule | None:
        """The schedule of a location whose book is not ours, else None.

        Where its settings cannot be used the call goes on all the same: nobody can say what is open.
        """
        try:
            here = await self.mirrored(practice_id, location_id)
        except (Refused, KeyError) as error:
            log.error("system", practice=practice_id, location=location_id, error=getattr(error, "code", "unknown"))
            return Schedule(self.db, OutOfReach(), practice_id, location_id)
        if here is None:
            return None
        asks = str(can(here.system, "asks") or "")
        return Schedule(self.db, here, practice_id, location_id, needs=frozenset(asks.split()), look=self.checks.begin)

    # ------------------------------------------------------------ what is done beside the calls

    async def read(self, practice_id: int, location_id: int, *, whole: bool = False) -> None:
        here = await self.mirrored(practice_id, location_id)
        if here is not None:
            await reading.read(here, self.db, self.clock(), whole=whole)

    async def read_if_wanted(self, practice_id: int, location_id: int) -> None:
        if await reading.wanted(self.db, practice_id, location_id):
            await self.read(practice_id, location_id)

    async def write(self, practice_id: int, location_id: int) -> None:
        schedule = await self.schedule(practice_id, location_id)
        if schedule is not None and isinstance(schedule.system, Mirrored):
            await Writer(schedule, schedule.system, self.clock, self.jitter).work()
            await Chart(self.db, schedule.system).work()

    async def look_after(self, practice_id: int, location_id: int) -> bool:
        """Wake the reader and the writer of a location when it is time. Whether its book is not ours."""
        if await self.connection(practice_id, location_id) is None:
            return False
        now = self.clock()
        async with self.db.practice(practice_id) as tx:
            await reading.ask_for(tx, location_id, now)
            for call_id in await claims.hand_over(tx, location_id, now - writing.UNKNOWN_FOR, now):
                await jobs.defer(tx, "summarise", call_id=call_id)
            due = [await claims.when_due(tx, location_id), await journal.when_due(tx, location_id)]
            if any(one is not None and one <= now for one in due):
                await writing.wake(tx, location_id)
        return True

    async def news(self, hook: str, headers: Mapping[str, str], body: bytes) -> int:
        """What a system sends to our address: the HTTP status that answers it.

        News is only ever a reason to look: what is true is read back. So one that comes twice, late or in disorder
        does no harm; one that nobody signed wakes nobody.
        """
        place = await connections.hook_route(self.db, hook)
        if place is None:
            return 404
        practice_id, location_id = place
        found = await self.remote(practice_id, location_id)
        if found is None or not isinstance(found[1], SendsNews):
            return 404
        now = self.clock()
        try:
            events = found[1].news(headers, body, now)
        except Refused:
            return 403
        except ValueError:
            return 400
        async with self.db.practice(practice_id) as tx:
            for event in events:
                await claims.heard_of(tx, location_id, event.appointment, event.kind, now)
            if events:
                await writing.wake(tx, location_id)
                await reading.ask_for(tx, location_id, now, at_once=True)
        return 200

    async def close(self) -> None:
        await self.checks.close()
        for _, remote in self._open.values():
            await remote.close()
