"""The embedded schedule keeps the contract; what only it can do is tested here too."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from integrations.catalogue import catalogue
from integrations.embedded.adapter import EmbeddedSchedule
from integrations.embedded.book import Book
from integrations.embedded.importing import take_in
from integrations.embedded.sheet import parse
from integrations.names import likeness
from integrations.pms import Unavailable
from integrations.sealed import Ring
from tests.integrations.contract import ZONE, Contract, World, order, slot

OFFICE = """{
  "providers": [{"id": "ann", "name": "Dr. Ann"}, {"id": "bob", "name": "Bob", "role": "hygienist"}],
  "operatories": [{"id": "1"}, {"id": "2"}],
  "visit_types": [{"id": "exam", "name": "Exam", "minutes": 30}, {"id": "crown", "name": "Crown", "minutes": 60}],
  "working_hours": [
    {"provider": "ann", "operatory": "1", "days": "mon;tue;wed;thu;fri", "begin": "9:00", "end": "12:00",
     "visits": ["exam"]},
    {"provider": "ann", "operatory": "2", "days": "mon;tue;wed;thu;fri", "begin": "9:00", "end": "12:00",
     "visits": ["exam"]},
    {"provider": "bob", "operatory": "2", "days": "mon;tue;wed;thu;fri", "begin": "9:00", "end": "12:00",
     "visits": ["exam"]}
  ],
  "patients": [{"id": "p1", "name": "Elena Prueba Ruiz", "birth_date": "1985-05-06", "phone": "+13015550150"}]
}"""


class EmbeddedWorld(World):
    def __init__(self, system: EmbeddedSchedule, other: EmbeddedSchedule) -> None:
        self.system, self.other = system, other

    async def _take(self, **sections: list[dict[str, Any]]) -> None:
        await take_in(self.system, parse(json.dumps(sections), "office.json", ZONE))

    async def put(self, where, status) -> None:
        row = where.model_dump(mode="json") | {"patient": "p1", "status": status}
        await self._take(appointments=[row])

    async def block(self, start: datetime, end: datetime) -> None:
        await self._take(blocks=[{"start": start.isoformat(), "end": end.isoformat(), "provider": None}])

    async def settle(self) -> None:
        """It is written at once."""

    async def next_door(self) -> EmbeddedWorld:
        await take_in(self.other, parse(OFFICE, "office.json", ZONE))
        return EmbeddedWorld(self.other, self.system)


@pytest_asyncio.fixture
async def book(database_url: str, ring: Ring) -> AsyncIterator[Book]:
    door = Book(database_url, ring)
    yield door
    await door.close()


@pytest_asyncio.fixture
async def world(book: Book, practice, other_practice) -> EmbeddedWorld:
    here, there = (EmbeddedSchedule(book, one.id, one.location_id, ZONE) for one in (practice, other_practice))
    await take_in(here, parse(OFFICE, "office.json", ZONE))
    return EmbeddedWorld(here, there)


class TestEmbedded(Contract):
    adapter = "embedded"

    @pytest.fixture
    def world(self, world: EmbeddedWorld) -> EmbeddedWorld:
        return world


# ---------------------------------------------------------------- what only it does


async def test_what_is_learned_after_the_yes_reaches_the_appointment(world):
    first = order(slot("10:00"), name="Elena Pruba", birth_date=None)
    await world.system.book(first)
    await world.system.amend(first.model_copy(update={"name": "Elena Prueba", "birth_date": date(1985, 5, 6)}))
    (found,) = await world.system.appointments(date(2026, 12, 2), date(2026, 12, 2))
    assert (found.patient.name, found.patient.birth_date) == ("Elena Prueba", date(1985, 5, 6))


async def test_a_patient_recognised_after_the_yes_is_not_kept_twice(world):
    first = order(slot("10:00"))
    await world.system.book(first)
    born = date(1985, 5, 6)
    known = next(one for one in await world.system.find_patients("Elena Prueba Ruiz", born) if one.id == "p1")
    await world.system.amend(first.model_copy(update={"patient": known}))
    assert [one.id for one in await world.system.find_patients("Elena Prueba Ruiz", born)] == ["p1"]
    (found,) = await world.system.appointments(date(2026, 12, 2), date(2026, 12, 2))
    assert (found.patient.id, found.booked_by) == ("p1", "dosvoces")


async def test_a_new_patient_who_books_twice_is_one_patient(world):
    born = date(1999, 9, 9)
    for n, clock in enumerate(("10:00", "11:00")):
        await world.system.book(order(slot(clock), f"call-{n}/book", name="Lía Nueva Prueba", birth_date=born))
    assert len(await world.system.find_patients("Lia Nueva Prueba", born)) == 1


async def test_a_patient_whom_our_own_order_brought_says_so(world):
    born = date(1999, 9, 9)
    await world.system.book(order(slot("10:00"), "call-7/book", name="Lía Nueva Prueba", birth_date=born))
    (new,) = await world.system.find_patients("Lia Nueva Prueba", born)
    (known,) = await world.system.find_patients("Elena Prueba Ruiz", date(1985, 5, 6))
    assert (new.brought_by, known.brought_by) == ("call-7/book", "")


async def test_two_with_one_birth_date_and_a_like_name_are_both_found_best_first(world):
    row = {"id": "p2", "name": "Helena Prueba Ruiz", "birth_date": "1985-05-06"}
    await world._take(patients=[row])
    found = await world.system.find_patients("Elena Prueba Ruiz", date(1985, 5, 6))
    assert [one.id for one in found] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("heard", "written", "same"),
    [
        ("rosa gutierrez", "Rosa Elena Gutiérrez Páez", True),
        ("José Luis Ramírez", "jose luis ramirez ortega", True),
        ("Gutiérrez Rosa", "Rosa Gutiérrez", True),
        ("elena ruis", "Elena Prueba Ruiz", True),
        ("Ana Ruiz", "Eva Ruiz", False),
        ("Rosa", "Rosa Elena Gutiérrez Páez", False),
        ("María Solís", "Denise Okafor", False),
    ],
)
def test_a_heard_name_is_the_written_one_without_accents_or_second_surnames(heard, written, same):
    assert (likeness(heard, written) >= 80) is same


async def test_nothing_that_tells_a_patient_apart_stands_readable_in_the_table(world, owner_url):
    await world.system.book(order(slot("10:00"), note="Canario amarillo"))
    url = make_url(owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT p::text, a::text FROM embedded.patients p JOIN embedded.appointments a ON a.patient = p.id"
        ).fetchall()
    stored = [bytes.fromhex(part[2:]) for row in rows for cell in row for part in cell.split('"') if part[:2] == "\\x"]
    everything = str(rows).encode() + b"".join(stored)
    assert rows
    assert not [word for word in (b"Elena", b"1985-05-06", b"5550150", b"Canario") if word in everything]


async def test_a_connection_lost_meanwhile_is_replaced_unnoticed(world, owner_url):
    day = date(2026, 12, 2)
    before = await world.system.windows(day, day)
    url = make_url(owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename LIKE 'dosvoces_service%'"
        )
    assert await world.system.windows(day, day) == before


async def test_an_error_of_the_book_does_not_quote_what_was_asked(book, practice):
    with pytest.raises(DBAPIError) as raised:
        async with book.page(practice.id, practice.location_id) as page:
            await page.connection.execute(text("SELECT FROM nowhere WHERE name = :name"), {"name": "Ana Quesada"})
    assert "nowhere" in str(raised.value)
    assert "Quesada" not in str(raised.value)


async def test_a_database_that_does_not_answer_is_unavailable(ring):
    nowhere = Book("postgresql+psycopg://nobody:x@127.0.0.1:9/none", ring)
    schedule = EmbeddedSchedule(nowhere, 1, 1, ZONE)
    with pytest.raises(Unavailable):
        await schedule.windows(date(2026, 12, 2), date(2026, 12, 2))
    await nowhere.close()


def test_the_manifest_says_where_the_book_is():
    assert catalogue()["embedded"].can["reads_here"] is EmbeddedSchedule.reads_here is True
