"""Which time it is for a command: the real one, or that of a service beside us which was started with another clock."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path


@contextlib.contextmanager
def shown(data: Path, now: datetime) -> Iterator[None]:
    """While this lasts, commands on this data directory see a clock that showed `now` at its beginning."""
    ahead = (now - datetime.now(UTC)).total_seconds()
    # The lock is what says that somebody shows a clock: the kernel takes it back however the process dies.
    handle = os.open(_place(data), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"seconds_ahead": ahead}).encode(), 0)
        yield
    finally:
        os.close(handle)


def now(data: Path) -> datetime:
    """The time that a service on this data directory works by; the real one where none shows another."""
    real = datetime.now(UTC)
    try:
        handle = os.open(_place(data), os.O_RDWR)
    except OSError:
        return real
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return real + timedelta(seconds=json.loads(os.pread(handle, 1000, 0))["seconds_ahead"])
    finally:
        os.close(handle)
    return real


def _place(data: Path) -> Path:
    return data / "clock"
