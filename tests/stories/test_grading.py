"""The grader sees what differs, and nothing where nothing does."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from app.rehearsal.script import After, Script
from integrations.pms import Appointment, Patient
from tests.stories.grading import Outcome, differences
from tests.stories.runner import overheard, personal

AT_NINE = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
BOOKED = Appointment(
    id="a",
    patient=Patient(id="p", name="Ana Soto"),
    visit="cleaning",
    provider="lee",
    operatory="op1",
    start=AT_NINE,
    end=AT_NINE,
    status="booked",
)
LISTED = {"status": "booked", "name": "Ana Sotó", "alerted": False, "birth_date": "1980-01-01"}
OUTCOME = Outcome(
    listed=LISTED,
    lines=[("greeting",), ("emergency_911",), ("booked", "goodbye")],
    booked=[BOOKED],
    zone=ZoneInfo("America/New_York"),
    message="Quiero mi receta",
)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"status": "booked", "name": "ana soto", "alerted": False, "birth_date": "1980-01-01"}, 0),
        ({"status": "requested", "name": "Ana Sosa", "alerted": True, "birth_date": "1980-01-02"}, 4),
        ({"visit": "cleaning", "provider": "lee", "appointments": 1, "start": "2026-12-02T09:00"}, 0),
        ({"visit": "exam", "provider": "smith", "appointments": 0, "start": "2026-12-02T14:00"}, 4),
        ({"on": ["2026-12-01", "2026-12-02"], "not_before": "09:00", "before": "09:30"}, 0),
        ({"on": ["2026-12-01"], "not_before": "09:30", "before": "09:00"}, 3),
        ({"lines": ["booked"], "never": ["requested"], "message_has": ["RECETA"], "first_911_within": 1}, 0),
        ({"lines": ["requested"], "never": ["booked"], "message_has": ["farmacia"], "first_911_within": 0}, 4),
    ],
)
def test_only_what_differs_is_told(wanted: dict[str, Any], count: int) -> None:
    assert len(differences(After.model_validate(wanted), OUTCOME)) == count


def test_a_time_without_an_appointment_and_a_broken_line_are_told() -> None:
    empty = replace(OUTCOME, booked=[], errors=["11200"])
    assert len(differences(After.model_validate({"before": "12:00"}), empty)) == 2


@pytest.mark.parametrize("name", ["app.records.jobs", "app.records.cluster", "sqlalchemy.pool", "uvicorn.error"])
def test_what_libraries_log_of_a_caller_is_overheard_as_ours_is(name: str) -> None:
    story = Script(caller="+13015550123", says=(), after=After(name="Ana Soto"))
    with overheard() as logged:
        logging.getLogger(name).warning("bad row: %s", "Ana Soto")
        structlog.get_logger("answer").info("turn", state="read_back")
        assert personal(logged, story) == ["the log says 'Ana Soto'"]
        assert len(logged) == 2
    with overheard() as logged:
        structlog.get_logger("answer").info("turn", caller="+13015550123")
        assert personal(logged, story) == ["the log says '3015550123'"]
