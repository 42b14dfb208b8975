"""`dosvoces schedule` of a practice whose book is another system's."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta

from app.commands.opening import chosen, records
from app.records import calls, claims
from integrations.pms import Order, Slot
from tests.commands.conftest import SCHEDULE, Dosvoces
from tests.commands.nexhealth import Far


def test_before_it_was_read_nothing_is_offered_and_it_is_said_how_to_read(dosvoces: Dosvoces, ready: Far) -> None:
    said = dosvoces("schedule", "--openings", "cleaning")
    assert (said.status, "--read-now" in said.err) == (2, True)
    assert "Never read" in dosvoces("schedule", "--sync").out


def test_read_now_it_is_fresh_and_its_times_are_offered(dosvoces: Dosvoces, ready: Far) -> None:
    said = dosvoces("schedule", "--sync", "--read-now", "--whole")
    assert said.status == 0, said.err
    assert ": fresh" in said.out
    assert "It reads the practice's book: yes; it writes into it: yes" in said.out
    found = json.loads(dosvoces("schedule", "--openings", "cleaning").out)
    assert {one["provider"] for one in found} == {"smith", "patel"}
    visits = {one["id"]: one["minutes"] for one in json.loads(dosvoces("schedule", "--visits").out)}
    assert visits == {"cleaning": 30, "exam": 15}


def test_what_stands_there_is_listed_without_a_patient(dosvoces: Dosvoces, ready: Far) -> None:
    start = (ready.office.now + timedelta(days=2)).replace(second=0, microsecond=0)
    practice = ready.practice
    ready.office.desk.books(practice.elena, practice.smith, start, start + timedelta(hours=1), practice.op1.id)
    dosvoces("schedule", "--sync", "--read-now")
    said = dosvoces("schedule", "--json")
    (row,) = json.loads(said.out)
    assert (row["provider"], row["status"]) == ("smith", "booked")
    assert "Elena" not in said.out


def test_what_had_drifted_is_counted(dosvoces: Dosvoces, ready: Far) -> None:
    dosvoces("schedule", "--sync", "--read-now")
    start = ready.office.now + timedelta(days=2)
    practice = ready.practice
    ready.office.desk.books(practice.elena, practice.smith, start, start + timedelta(hours=1), practice.op1.id)
    for row in ready.office.appointments.values():
        row.updated_at -= timedelta(days=30)
    found = json.loads(dosvoces("schedule", "--sync", "--read-now", "--whole", "--json").out)
    assert found["drift"]["counts"]["missing"] == 1
    assert found["waiting"] == []


def test_a_reading_that_fails_says_its_code(dosvoces: Dosvoces, ready: Far) -> None:
    ready.synchronizer.keys.clear()
    said = dosvoces("schedule", "--sync", "--read-now")
    assert (said.status, "The last reading failed: key" in said.out) == (0, True)


def test_nothing_is_imported_into_another_systems_book(dosvoces: Dosvoces, ready: Far) -> None:
    said = dosvoces("schedule", "import", SCHEDULE)
    assert (said.status, "keeps its book in nexhealth" in said.err) == (2, True)


def test_a_practice_that_is_not_connected_has_nothing_to_synchronise(dosvoces: Dosvoces, far_practice: None) -> None:
    said = dosvoces("schedule", "--sync")
    assert (said.status, "dosvoces practice connect" in said.err) == (2, True)


def test_what_waits_is_told_by_its_codes_and_nobody_is_named(dosvoces: Dosvoces, ready: Far) -> None:
    asyncio.run(one_waits())
    said = dosvoces("schedule", "--sync")
    assert "Bookings on their way: 1" in said.out
    assert re.search(r"accepted for 6\d s, 2 tries, trouble write_red, given to a person", said.out), said.out
    found = dosvoces("schedule", "--sync", "--json").out
    assert '"trouble": "write_red"' in found
    assert "Elena" not in said.out + found
    assert "on their way" in dosvoces("practice", "disconnect").err
    assert dosvoces("practice", "disconnect", "--anyway").status == 0


async def one_waits() -> None:
    """A booking that NexHealth has taken, a minute after the yes."""
    async with records() as open_:
        practice, now = await chosen(open_.db, None), open_.now()
        here, begin = practice.location.location_id, now + timedelta(days=2)
        slot = Slot(visit="exam", provider="smith", operatory="op1", start=begin, end=begin + timedelta(minutes=15))
        order = Order(reference="CA1/book", slot=slot, patient=None, name="Elena Prueba")
        async with open_.db.practice(practice.id) as tx:
            await calls.open_call(tx, "CA1", here, now)
            call = await calls.read(tx, call_sid="CA1")
            assert call is not None
            claim = await claims.insert_held(tx, here, call.call_id, "book", "CA1/book", slot, begin, now)
            assert claim is not None
            more = {"asked_at": now - timedelta(seconds=60), "tries": 2, "trouble": "write_red", "handed_at": now}
            await claims.move(tx, claim.claim_id, ("held",), "accepted", now, order=order, **more)
