"""Which time it is for a command: the real one, or that of a service beside us which was started with another clock."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

SAME = timedelta(minutes=1)
"""Two clocks that differ by no more are one: neither ends what the other began, nor gives away what it holds."""


@contextlib.contextmanager
def shown(data: Path, now: datetime) -> Iterator[None]:
    """While this lasts, commands on this data directory see a clock that showed `now` at its beginning.

    Where nothing can be written nothing is shown: a service with a database elsewhere needs no directory.
    """
    ahead = (now - datetime.now(UTC)).total_seconds()
    try:
        # The lock is what says that somebody shows a clock: the kernel takes it back however the process dies.
        handle = os.open(_place(data), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"seconds_ahead": ahead}).encode(), 0)
        yield
    finally:
        os.close(handle)


def ahead(data: Path) -> timedelta | None:
    """How far the clock of the service on this data directory is ahead of the real one; None where none runs."""
    try:
        handle = os.open(_place(data), os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Nobody shows it. What one who was killed left is not to be read by whoever looks while we do.
        os.ftruncate(handle, 0)
    except BlockingIOError:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return timedelta(seconds=json.loads(os.pread(handle, 1000, 0))["seconds_ahead"])
    finally:
        os.close(handle)
    return None


def now(data: Path) -> datetime:
    """The time that a service on this data directory works by; the real one where none shows another."""
    return datetime.now(UTC) + (ahead(data) or timedelta())


def another_runs(data: Path, now: datetime) -> bool:
    """Whether a service on this data directory goes by another time than `now`."""
    theirs = ahead(data)
    return theirs is not None and abs(datetime.now(UTC) + theirs - now) > SAME


def _place(data: Path) -> Path:
    return data / "clock"
