"""Practices, their documents and their numbers."""

from __future__ import annotations

from app.records import practices
from app.records.database import Database
from tests.conftest import ACCOUNT, FreshPractice


async def test_a_number_leads_to_its_practice(db: Database, practice: FreshPractice) -> None:
    found = await practices.route(db, practice.number)
    assert found == practices.Route(practice.id, practice.location_id, ACCOUNT, None)
    assert await practices.route(db, "+13015550199") is None
