"""The PostgreSQL server that comes with the product: made, started, shared and left.

Several processes may use one data directory. Each holds a shared lock for as long as it lives, which the kernel takes
back however it dies, so nobody keeps a list of members that kill -9 could falsify: who leaves and can have the lock
alone is the last, and stops the server. A server whose users were all killed is found and adopted by the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import secrets
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from app.records.server_home import Home, ServerTrouble, home_of, make_data_directory, write_private

log = logging.getLogger(__name__)

DATABASE = "dosvoces"
OWNER = "postgres"
LONGEST_SOCKET = 100  # of 107 bytes that a Unix socket's path may have (103 on macOS)

# For one practice's small machine. Durability is not for sale: fsync and synchronous_commit stay on.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "4MB",
    "max_wal_size": "256MB",
    "jit": "off",  # our statements are short; compiling one costs more than running it
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",  # spares three worker processes that so little data has no use for
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_messages": "log",  # no errors of statements, and no statements: they quote what callers said
    "log_min_error_statement": "panic",
}


@contextlib.contextmanager
def running_sync(data: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The server of a data directory, made and started if need be; gives its owner's URL (postgresql+psycopg://...).

    Raises ServerTrouble. A process that has not said what SIGTERM means to it leaves on SIGTERM as by itself.
    """
    _leave_when_told_to_stop()
    with _joined(data, {**SETTINGS, **(settings or {})}) as (_, url):
        yield url


@contextlib.asynccontextmanager
async def running(data: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[str]:
    """The same for a service, which also looks after the server: one that was killed is started again."""
    _leave_when_told_to_stop()
    wanted = {**SETTINGS, **(settings or {})}
    # Joining and leaving do not await, so that no cancellation can come between and orphan the server.
    with _joined(data, wanted) as (home, url):
        watch = asyncio.create_task(_look_after(home, wanted))
        try:
            yield url
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch


@contextlib.contextmanager
def _joined(data: Path, settings: Mapping[str, str]) -> Iterator[tuple[Home, str]]:
    data = data.expanduser().absolute()
    make_data_directory(data)
    with _locked(data / "postgres.turnstile", fcntl.LOCK_EX):
        home = home_of(data)
        password = _made(home)
        membership = _lock(data / "postgres.members", fcntl.LOCK_SH)
        try:
            url = _entered(home, settings, password)
        except BaseException:
            _leave(home, membership)
            raise
    try:
        yield home, url
    finally:
        with _locked(data / "postgres.turnstile", fcntl.LOCK_EX):
            _leave(home, membership)


def _leave(home: Home, membership: int) -> None:
    os.close(membership)
    with contextlib.suppress(BlockingIOError), _locked(home.data / "postgres.members", fcntl.LOCK_EX | fcntl.LOCK_NB):
        _stopped(home)


async def _look_after(home: Home, settings: Mapping[str, str]) -> None:
    while True:
        await asyncio.sleep(2)
        if _listening(home.pgdata) is None:
            log.warning("the database server is gone; starting it again")
            try:
                await asyncio.to_thread(_restarted, home, settings)
            except ServerTrouble as trouble:
                log.error("the database server did not start: %s", trouble)


def _restarted(home: Home, settings: Mapping[str, str]) -> None:
    with _locked(home.data / "postgres.turnstile", fcntl.LOCK_EX):
        _started(home, settings)


# ---------------------------------------------------------------- locks


def _lock(path: Path, how: int) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
    except BaseException:
        os.close(handle)
        raise
    return handle


@contextlib.contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    handle = _lock(path, how)
    try:
        yield
    finally:
        os.close(handle)


def _leave_when_told_to_stop() -> None:
    """SIGTERM ends a process without its `finally`s unless somebody says otherwise; uvicorn says it for itself."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


# ---------------------------------------------------------------- making, starting, stopping


def _made(home: Home) -> str:
    """The owner's password; the cluster stands when this returns."""
    kept = home.data / "postgres.password"
    if (home.pgdata / "PG_VERSION").exists():
        try:
            return kept.read_text().strip()
        except OSError as error:
            raise ServerTrouble(
                f"{kept} cannot be read ({error.strerror}); without it nobody can enter {home.pgdata}. Put it back."
            ) from None
    password = secrets.token_urlsafe(32)
    write_private(kept, password)
    # initdb fills a new directory, which gets its name when it is whole: an interrupted one is only swept away.
    place = home.pgdata.parent
    if not place.is_dir():
        raise ServerTrouble(f"The database of {home.data} lay in {place}, which is gone. Put it back.")
    for leftover in place.glob("postgres.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=place))
    write_private(fresh / "password", password)
    if home.user is not None:
        os.chown(fresh, *home.user)
        os.chown(fresh / "password", *home.user)
    home.run(
        "initdb",
        *("--username", OWNER, "--pwfile", str(fresh / "password"), "--auth", "scram-sha-256"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        *("--no-instructions", "--pgdata", str(fresh / "cluster")),
    )
    (fresh / "cluster").rename(home.pgdata)
    shutil.rmtree(fresh)
    return password


def _started(home: Home, settings: Mapping[str, str]) -> None:
    if _listening(home.pgdata) is not None:
        return
    options = {**settings, "unix_socket_directories": f'"{_socket_directory(home)}"'}
    words = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
    for last in (False,) * 9 + (True,):
        _reap(home.pgdata)
        try:
            # The log by a name that needs no quoting: pg_ctl hands it to a shell within double quotes.
            home.run("pg_ctl", "start", "--wait", "--log", "server.log", "--options", words, cwd=home.pgdata)
            return
        except ServerTrouble:
            # After a kill -9 of the server its children need a moment to notice, and keep the new one out till then.
            if last:
                raise
            time.sleep(0.3)


def _reap(pgdata: Path) -> None:
    """Where we are process 1, a killed server stays our zombie, and would be taken for alive."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        os.waitpid(int((pgdata / "postmaster.pid").read_text().splitlines()[0]), os.WNOHANG)


def _stopped(home: Home) -> None:
    if _listening(home.pgdata) is not None:
        try:
            home.run("pg_ctl", "stop", "--wait", "--mode", "fast", "--timeout", "20")
        except (ServerTrouble, subprocess.TimeoutExpired):
            home.run("pg_ctl", "stop", "--wait", "--mode", "immediate")
    note = home.data / "postgres.socket"
    with contextlib.suppress(OSError):
        Path(note.read_text()).rmdir()
        note.unlink()


def _socket_directory(home: Home) -> Path:
    """The cluster's own directory; where that makes too long a path, a private one, the same again after a restart."""
    if len(os.fsencode(home.pgdata / ".s.PGSQL.5432")) <= LONGEST_SOCKET and '"' not in str(home.pgdata):
        return home.pgdata
    owner = os.geteuid() if home.user is None else home.user[0]
    note = home.data / "postgres.socket"
    with contextlib.suppress(OSError):
        noted = Path(note.read_text())
        about = noted.lstat()
        if stat.S_ISDIR(about.st_mode) and about.st_uid == owner and stat.S_IMODE(about.st_mode) == 0o700:
            return noted
    private = Path(tempfile.mkdtemp(prefix="dosvoces-", dir="/tmp"))
    if home.user is not None:
        os.chown(private, *home.user)
    write_private(note, str(private))
    return private


def _listening(pgdata: Path) -> Path | None:
    """The directory of the socket at which a server of this cluster answers, or None."""
    try:
        lines = (pgdata / "postmaster.pid").read_text().splitlines()
        directory, port, status = Path(lines[4]), lines[3], lines[7].strip()
        with socket.socket(socket.AF_UNIX) as knock:
            knock.connect(str(directory / f".s.PGSQL.{port}"))
    except (OSError, IndexError):
        return None
    return directory if status == "ready" else None


def _entered(home: Home, settings: Mapping[str, str], password: str) -> str:
    """The database's URL once it was entered: a server killed this instant still answers a knock, and is not there."""
    for _ in range(2):
        _started(home, settings)
        with contextlib.suppress(ServerTrouble):
            return _database(home, password)
        time.sleep(0.3)
    _started(home, settings)
    return _database(home, password)


def _database(home: Home, password: str) -> str:
    """The owner's URL of the product's database, which stands when this returns."""
    directory = _listening(home.pgdata)
    if directory is None:
        raise ServerTrouble(f"PostgreSQL does not answer; see {home.pgdata / 'server.log'}.")
    try:
        with psycopg.connect(
            host=str(directory), user=OWNER, password=password, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
    except psycopg.OperationalError as error:
        raise ServerTrouble(f"The database in {home.pgdata} cannot be entered: {error}") from None
    url = URL.create("postgresql+psycopg", OWNER, password, database=DATABASE, query={"host": str(directory)})
    return url.render_as_string(hide_password=False)
