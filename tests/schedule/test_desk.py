"""Who a caller is to the practice: linked where the book has exactly that one, and a call never recognises itself."""

from __future__ import annotations

from datetime import date

import pytest

from app.call.facts import Facts, fact
from app.call.record import Call
from app.schedule.desk import Desk, Outside
from tests.conftest import NOW
from tests.schedule.conftest import cleaning

DAY = date(2026, 12, 2)


@pytest.fixture
def desk(schedule, practice):
    call = Call.model_construct(sid="CA7", turn=3, facts=Facts(), caller="+13015550177", language="es")
    return Desk(schedule, practice.document, NOW, call, 7, Outside(), can_text=False)


def facts(name: str, born: str | None) -> Facts:
    known = {"name": fact("name", name)}
    return Facts().with_(**known, **({"birth_date": fact("birth_date", date.fromisoformat(born))} if born else {}))


async def link(desk: Desk, name: str, before: str | None, after: str) -> str:
    """Books with the birth date `before`, then learns `after` twice, as when it is followed by a spelling."""
    held = await desk.hold(cleaning())
    await desk.book(held, facts(name, before))
    for _ in range(2):
        await desk.learned(facts(name, after))
    return desk.outside.made[-1].link


@pytest.mark.parametrize("before", [None, "1984-11-23"])
async def test_a_patient_of_the_book_is_linked_whenever_the_birth_date_is_said(desk, before):
    assert await link(desk, "Rosa Gutiérrez", before, "1984-11-23") == "one"
    (one,) = await desk.schedule.system.appointments(DAY, DAY)
    assert (one.patient.id, one.patient.name) == ("demo-3", "Rosa Elena Gutiérrez Páez")


@pytest.mark.parametrize("before", [None, "2001-01-01"])
async def test_a_new_patient_is_never_taken_for_one_of_the_book(desk, before):
    assert await link(desk, "Nora Nueva Prueba", before, "2001-01-01") == "none"
    (one,) = await desk.schedule.system.appointments(DAY, DAY)
    assert (one.patient.name, one.patient.birth_date) == ("Nora Nueva Prueba", date(2001, 1, 1))


async def test_several_alike_are_a_possible_duplicate_and_nobody_is_linked(desk):
    assert await link(desk, "Jonathan Whitfield", None, "1988-02-17") == "several"
    (one,) = await desk.schedule.system.appointments(DAY, DAY)
    assert one.patient.id not in ("demo-8", "demo-9")
