"""The longest wait of 64 callers who pick the same time at once, through the claim functions.

python -m tests.benchmarks.waiting SERVICE_DATABASE_URL KEY ROUNDS
"""

from __future__ import annotations

import asyncio
import json
import sys

import app.practice
from app.lines import PROMPTS
from app.records.database import Database
from app.schedule.claiming import Schedule
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.embedded.importing import import_file
from integrations.sealed import Ring
from tests.conftest import fresh_practice
from tests.schedule.test_race import CALLERS, race


async def waits(url: str, key: str, rounds: int) -> list[list[float]]:
    """The seconds that each caller of each round waited for a held time or for "taken". Exactly one may have it."""
    ring = Ring([key])
    db, book = Database(url, ring), Book(url, ring)
    document = app.practice.read(PROMPTS / "practice" / "practice.toml")
    practice = await fresh_practice(db, document)
    system = EmbeddedSchedule(book, practice.id, practice.location_id, document.tz)
    await import_file(system, PROMPTS / "practice" / "schedule.json")
    schedule = Schedule(db, system, practice.id, practice.location_id)
    found = []
    for number in range(rounds):
        states, waited = await race(schedule, number)
        if sorted(states) != ["booked", *["taken"] * (CALLERS - 1)]:
            sys.exit(f"round {number}: {states.count('booked')} callers booked one time")
        found.append(waited)
    await db.close()
    await book.close()
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(waits(sys.stdin.read(), sys.argv[1], int(sys.argv[2])))))
