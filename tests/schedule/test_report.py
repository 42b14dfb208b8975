"""What the schedule's commands print."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.schedule import claiming, report
from integrations.embedded.importing import import_file
from integrations.pms import Order
from tests.conftest import NOW
from tests.schedule.conftest import ZONE, cleaning

WEDNESDAY, FRIDAY = date(2026, 12, 2), date(2026, 12, 4)


async def test_an_appointment_is_printed_whole_with_its_offset(schedule, practice):
    claim = await claiming.hold(schedule, practice.document, 1, "book", "CA1/book", cleaning(), NOW)
    who = Order(reference="", slot=cleaning(), patient=None, name="Nora Prueba", birth_date=date(1990, 4, 5),
                phone="+13015550155")  # fmt: skip
    await claiming.book(schedule, claim.claim_id, who, NOW)
    (row,) = await report.appointments(schedule.system, WEDNESDAY, WEDNESDAY, ZONE)
    row.pop("id")
    assert row == {
        "patient": "Nora Prueba", "birth_date": "1990-04-05", "phone": "+13015550155", "visit": "cleaning",
        "provider": "lee", "operatory": "op1", "start": "2026-12-02T10:00:00-05:00",
        "end": "2026-12-02T10:30:00-05:00", "status": "booked", "booked_by": "dosvoces",
    }  # fmt: skip


async def test_what_is_printed_can_be_imported_and_changes_nothing(schedule, practice, written):
    claim = await claiming.hold(schedule, practice.document, 1, "book", "CA1/book", cleaning(), NOW)
    who = Order(reference="", slot=cleaning(), patient=None, name="Nora Prueba", birth_date=date(1990, 4, 5))
    await claiming.book(schedule, claim.claim_id, who, NOW)
    before = await report.appointments(schedule.system, WEDNESDAY, FRIDAY, ZONE)
    await import_file(schedule.system, written(json.dumps({"appointments": before})))
    assert await report.appointments(schedule.system, WEDNESDAY, FRIDAY, ZONE) == before


async def test_openings_are_all_that_a_caller_would_be_offered_both_days_included(schedule, practice):
    asking = await schedule.asking(practice.document, "cleaning", NOW)
    rows = await report.openings(asking, WEDNESDAY, date(2026, 12, 3))
    assert rows[0] == {
        "provider": "lee",
        "operatory": "op1",
        "start": "2026-12-02T09:30:00-05:00",
        "end": "2026-12-02T10:00:00-05:00",
    }
    assert rows[-1]["start"] == "2026-12-03T16:30:00-05:00"
    assert len(rows) == (5 + 8) * 3 + (8 + 8) * 3


async def test_a_visit_that_is_only_requested_has_no_openings_and_an_unknown_one_is_refused(schedule, practice):
    crown = await schedule.asking(practice.document, "crown", NOW)
    assert await report.openings(crown, WEDNESDAY, FRIDAY) == []
    with pytest.raises(report.NoSuchVisit, match="whitening"):
        await report.openings(await schedule.asking(practice.document, "whitening", NOW), WEDNESDAY, FRIDAY)


async def test_the_visits_have_their_minutes_and_their_rule(schedule, practice):
    rows = {row["id"]: row for row in await report.visits(schedule.system, practice.document)}
    assert (rows["cleaning"]["minutes"], rows["cleaning"]["rule"]) == (30, "direct")
    assert (rows["filling"]["exam_first"], rows["filling"]["patients"]) == ("exam", "existing")
    assert len(rows) == 9
