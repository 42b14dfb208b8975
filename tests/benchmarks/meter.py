"""What the service costs while it runs: processor time and memory of its own process and of its database server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time since each process began."""

    service: float
    database: float

    def since(self, before: Spent) -> Spent:
        return Spent(self.service - before.service, self.database - before.database)

    @property
    def both(self) -> float:
        return self.service + self.database


@dataclass(frozen=True)
class Meter:
    """Reads the processes of one service: its own, and the database server's first one with all it has begun."""

    service: psutil.Process
    postmaster: psutil.Process

    @classmethod
    def of(cls, service_pid: int, data: Path) -> Meter:
        """`data` is the directory whose embedded server the service uses."""
        postmaster = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        return cls(psutil.Process(service_pid), psutil.Process(postmaster))

    def spent(self) -> Spent:
        """Connections that were closed meanwhile count: the first process inherits what its children used."""
        own = self.service.cpu_times()
        first = self.postmaster.cpu_times()
        database = first.user + first.system + first.children_user + first.children_system
        for child in self.postmaster.children(recursive=True):
            try:
                used = child.cpu_times()
            except psutil.NoSuchProcess:  # it ended after it was listed
                continue
            database += used.user + used.system
        return Spent(own.user + own.system, database)

    def memory_mb(self) -> dict[str, float]:
        """Resident size of the service; proportional size of the server, whose processes share their buffers."""
        shares = 0
        for one in (self.postmaster, *self.postmaster.children(recursive=True)):
            try:
                shares += one.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
        return {"service_rss": self.service.memory_info().rss / 1e6, "database_pss": shares / 1e6}
