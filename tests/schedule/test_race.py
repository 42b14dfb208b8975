"""Sixty-four callers say yes to the same time at once; one of them has it, and nobody waits for long."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from app import practice as documents
from app.records.database import Database
from app.schedule import claiming
from app.schedule.claiming import Schedule
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.pms import Order, SlotTaken
from tests.conftest import NOW, ROOT
from tests.schedule.conftest import at, cleaning

CALLERS = 64
DOCUMENT = documents.read(ROOT / "prompts" / "practice" / "practice.toml")


async def race(schedule: Schedule, round: int, callers: int = CALLERS) -> tuple[list[str], list[float]]:
    """How each caller of a round fared, and how many seconds each waited for it. All want the same hour; some of them
    would take the hygienist, some the chair that she would sit at."""
    start = at("2026-12-09T08:00") + timedelta(days=7 * (round // 8), minutes=30 * (round % 8))
    slots = [
        cleaning(start.replace(tzinfo=None).isoformat(), "op1"),
        cleaning(start.replace(tzinfo=None).isoformat(), "op2"),
    ]
    barrier = asyncio.Event()

    async def caller(n: int) -> tuple[str, float]:
        await barrier.wait()
        begun = time.perf_counter()
        ours, operation = round * callers + n, "book"
        reference = f"CA{ours:032x}/{operation}"
        try:
            claim = await claiming.hold(schedule, DOCUMENT, ours, operation, reference, slots[n % 2], NOW)
        except SlotTaken:
            return "taken", time.perf_counter() - begun
        waited = time.perf_counter() - begun
        order = Order(reference="", slot=slots[0], patient=None, name=f"Persona Prueba {ours}")
        try:
            return (await claiming.book(schedule, claim.claim_id, order, NOW)).state, waited
        except SlotTaken:
            return "gone", waited

    tasks = [asyncio.create_task(caller(n)) for n in range(callers)]
    await asyncio.sleep(0)
    barrier.set()
    fared = await asyncio.gather(*tasks)
    return [state for state, _ in fared], [waited for _, waited in fared]


async def rounds(schedule: Schedule, count: int) -> float:
    """Plays so many rounds; the longest wait of any caller, in seconds."""
    longest = 0.0
    for number in range(count):
        states, waits = await race(schedule, number)
        longest = max(longest, *waits)
        assert sorted(states) == ["booked", *["taken"] * (CALLERS - 1)]
    last = at("2026-12-09T00:00") + timedelta(days=7 * (count // 8))
    book = await schedule.system.appointments(NOW.date(), last.date())
    for one, other in pairwise(book):
        assert one.end <= other.start
    assert len(book) == count
    return longest


async def test_of_64_callers_for_one_time_exactly_one_has_it(schedule):
    await rounds(schedule, 3)


async def test_callers_who_hold_a_connection_never_wait_for_one_that_another_holds(schedule, database_url, ring):
    """The book has a single connection, and every claim's transaction needs it while it keeps one of the service's."""
    door = Book(database_url, ring, most=1)
    system = EmbeddedSchedule(door, schedule.practice_id, schedule.location_id, schedule.system.zone)
    states, _ = await race(replace(schedule, system=system), 0)
    await door.close()
    assert states.count("booked") == 1


class Elsewhere(EmbeddedSchedule):
    """The same book, asked as one that is not ours: before the lock."""

    reads_here = False


async def test_a_book_elsewhere_is_never_booked_twice_though_it_is_asked_without_the_lock(schedule):
    here = schedule.system
    system = Elsewhere(here.door, schedule.practice_id, schedule.location_id, here.zone)
    states, _ = await race(replace(schedule, system=system), 0)
    assert states.count("booked") == 1
    assert set(states) <= {"booked", "taken", "gone"}
    assert len(await here.appointments(NOW.date(), at("2026-12-31T00:00").date())) == 1


@pytest.mark.slow
async def test_a_hundred_rounds_of_64_callers_make_no_double_booking(schedule, database_url, ring, record_property):
    db = Database(database_url, ring)
    longest = await rounds(Schedule(db, schedule.system, schedule.practice_id, schedule.location_id), 100)
    await db.close()
    record_property("longest_wait_s", round(longest, 3))
    print(f"\nlongest wait of a caller in 100 rounds of {CALLERS}: {longest:.3f} s")
