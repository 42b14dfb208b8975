"""An installation of this test alone: a data directory, a database, and the commands run as they are typed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import structlog
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from app import cli
from app.records.database import conninfo
from tests.commands import nexhealth
from tests.commands.nexhealth import Far
from tests.conftest import KEY, ROOT, fresh_name

DOCUMENT = ROOT / "prompts" / "practice" / "practice.toml"
SCHEDULE = ROOT / "prompts" / "practice" / "schedule.json"


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


Dosvoces = Callable[..., Said]


@pytest.fixture
def installation(owner_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The environment of an installation without a practice; gives its data directory."""
    name = fresh_name()
    with psycopg.connect(conninfo(owner_url), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        url = make_url(owner_url).set(drivername="postgresql", database=name)
        for variable in ("PUBLIC_BASE_URL", "OPENAI_API_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
        monkeypatch.setenv("DOSVOCES_DATA", str(tmp_path))
        monkeypatch.setenv("DOSVOCES_KEY", KEY)
        yield tmp_path
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def log_as_before() -> Iterator[None]:
    """A command sets up the log of its process, which here is the tests' own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def dosvoces(installation: Path, log_as_before: None, capsys: pytest.CaptureFixture[str]) -> Dosvoces:
    """`dosvoces("schedule", "--visits")` as it is typed."""

    def run(*words: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        return Said(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def practice_there(dosvoces: Dosvoces) -> None:
    """Happy Smiles Dental, with its number and its book."""
    assert dosvoces("practice", "import", DOCUMENT).status == 0
    assert dosvoces("number", "add", "+13015550100").status == 0
    assert dosvoces("schedule", "import", SCHEDULE).status == 0


# ---------------------------------------------------------------- a practice whose book is another system's


@pytest.fixture
def far() -> Iterator[Far]:
    """A NexHealth with the practice Happy Smiles."""
    with nexhealth.running() as found:
        yield found


@pytest.fixture
def far_practice(dosvoces: Dosvoces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its document here, not connected yet; the key is in the environment."""
    document = tmp_path / "practice.toml"
    document.write_text(nexhealth.DOCUMENT_TEXT, "utf-8")
    assert dosvoces("practice", "import", document).status == 0
    monkeypatch.setenv("DOSVOCES_API_KEY", nexhealth.KEY)


@pytest.fixture
def connected(dosvoces: Dosvoces, far: Far, far_practice: None) -> Far:
    said = dosvoces("practice", "connect", "nexhealth", *far.settings())
    assert said.status == 0, said.err
    return far


@pytest.fixture
def ready(dosvoces: Dosvoces, connected: Far, tmp_path: Path) -> Far:
    """Connected, and every name means something."""
    file = tmp_path / "names.toml"
    file.write_text(connected.mapped(), "utf-8")
    said = dosvoces("practice", "map", file, "--yes")
    assert said.status == 0, said.err
    return connected
