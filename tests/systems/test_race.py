"""No time is given twice, whoever wants it, and whoever loses it hears of others in the same turn."""

from __future__ import annotations

from tests.systems.race import run
from tests.systems.town import town


async def test_pms_F02_of_64_callers_and_a_front_desk_one_has_the_time(database_url, ring, demo_document):
    async with town(database_url, ring) as there:
        race = await run(there, demo_document, rounds=6)
    assert race.rounds == 6
    assert race.faults() == {}
