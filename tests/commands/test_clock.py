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


def test_another_clock_is_one_that_a_service_shows_and_that_differs(tmp_path: Path) -> None:
    assert not clock.another_runs(tmp_path, THEN)
    with clock.shown(tmp_path, THEN):
        assert not clock.another_runs(tmp_path, THEN)
        assert clock.another_runs(tmp_path, THEN - 2 * A_MINUTE)
    assert not clock.another_runs(tmp_path, THEN - 2 * A_MINUTE)


def test_the_real_clock_is_another_than_that_of_a_call_in_december(tmp_path: Path) -> None:
    with clock.shown(tmp_path, datetime.now(UTC)):
        assert clock.another_runs(tmp_path, datetime.now(UTC) + timedelta(days=1))


def test_where_nothing_can_be_written_nothing_is_shown(tmp_path: Path) -> None:
    with clock.shown(tmp_path / "nowhere", THEN):
        assert clock.ahead(tmp_path / "nowhere") is None
