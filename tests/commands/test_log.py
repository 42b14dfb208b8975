"""What the log holds, and what it never does."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog

from app.commands import log


@pytest.fixture
def logged(log_as_before: None, capsys: pytest.CaptureFixture[str]) -> Any:
    """What was written since, a dict a line."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_only_known_keys_are_kept(logged: Any) -> None:
    log.to_stderr()
    structlog.get_logger("answer").info("answered", call="CA1", text="my name is Ann", phone="+13015550123")
    (line,) = logged()
    assert (line["event"], line["call"]) == ("answered", "CA1")
    assert not {"text", "phone"} & set(line)


def test_an_exception_is_its_kind_and_its_place(logged: Any) -> None:
    log.to_stderr()
    try:
        raise ValueError("Ann, born 1980-01-01")
    except ValueError:
        structlog.get_logger("answer").error("fault", exc_info=True)
        logging.getLogger("app.records.jobs").exception("the job failed")
    ours, theirs = logged()
    assert (ours["fault"], theirs["fault"]) == ("ValueError", "ValueError")
    assert ours["where"].startswith("commands/test_log.py:")
    assert "Ann" not in f"{ours}{theirs}"


def test_a_library_s_message_may_quote_anything_and_is_left_out(logged: Any) -> None:
    log.to_stderr()
    logging.getLogger("sqlalchemy.pool").warning("bad row: %s", "Ann Lowe")
    logging.getLogger("app.records.cluster").warning("the database server is gone")
    theirs, ours = logged()
    assert "Ann" not in str(theirs)
    assert theirs["logger"] == "sqlalchemy.pool"
    assert ours["event"] == "the database server is gone"
