"""Commands go by the clock of the service beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.commands import clock

THEN = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def test_a_service_s_clock_is_seen_while_it_runs_and_not_after(tmp_path: Path) -> None:
    with clock.shown(tmp_path, THEN):
        assert THEN <= clock.now(tmp_path) < THEN + A_MINUTE
    assert abs(clock.now(tmp_path) - datetime.now(UTC)) < A_MINUTE


def test_without_a_service_it_is_now(tmp_path: Path) -> None:
    assert abs(clock.now(tmp_path / "nowhere") - datetime.now(UTC)) < A_MINUTE
