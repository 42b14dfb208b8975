"""`dosvoces schedule` of a practice whose book is another system's."""

from __future__ import annotations

import json
from datetime import timedelta

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
