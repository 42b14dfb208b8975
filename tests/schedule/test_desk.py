"""What one turn may ask of the practice: who a caller is to it, what a turn that is run again finds, what is noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.call.facts import Facts, fact
from app.call.heard import Wish
from app.call.record import Call
from app.records import claims
from app.schedule.desk import Desk, Outside
from integrations.pms import OutcomeUnknown, Refused, SlotTaken, Unavailable
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


@pytest.mark.parametrize(("name", "clash"), [("Rosa Gutiérrez", True), ("Luis Gutiérrez", False)])
async def test_nobody_is_offered_a_second_chair_at_the_same_time(desk, name: str, clash: bool):
    await desk.book(await desk.hold(cleaning()), facts("Rosa Gutiérrez", None))
    known = facts(name, None)
    desk = replace(desk, call=desk.call.model_copy(update={"facts": known}))
    found = await desk.openings("exam", Wish(days=(DAY,), at=cleaning().start.astimezone(desk.practice.tz).time()))
    assert (found.slots[0].start == cleaning().start) is not clash
    assert all(slot.start >= cleaning().end or slot.end <= cleaning().start for slot in found.slots) is clash


# ---------------------------------------------------------------- trouble


class Failing:
    """The embedded schedule, one of whose answers is always this error."""

    def __init__(self, system, asked: str, error: Exception) -> None:
        self.system, self.asked, self.error = system, asked, error

    def __getattr__(self, name: str):
        return self._fails if name == self.asked else getattr(self.system, name)

    async def _fails(self, *args: object) -> None:
        raise self.error


def failing(desk: Desk, asked: str, error: Exception) -> Desk:
    return replace(desk, schedule=replace(desk.schedule, system=Failing(desk.schedule.system, asked, error)))


TROUBLE = [Unavailable(), Refused(), OutcomeUnknown()]


@pytest.mark.parametrize("error", TROUBLE)
@pytest.mark.parametrize("asked", ["find_patients", "amend"])
async def test_no_trouble_after_the_booking_makes_it_unsaid(desk, asked, error):
    desk = failing(desk, asked, error)
    assert await desk.book(await desk.hold(cleaning()), facts("Rosa Gutiérrez", "1984-11-23")) == "booked"
    await desk.learned(facts("Rosa Elena Gutiérrez", "1984-11-23"))
    (made,) = desk.outside.made
    assert (made.status, made.link, made.name) == ("booked", "", "Rosa Elena Gutiérrez")
    assert (asked, type(error).__name__) in noted(desk)


# ---------------------------------------------------------------- a turn that is run again


async def claims_of(desk: Desk):
    async with desk.schedule.db.practice(desk.schedule.practice_id) as tx:
        return await claims.of_call(tx, 7)


def again(desk: Desk) -> Desk:
    return replace(desk, outside=Outside())


async def test_a_turn_that_is_run_again_finds_its_hold(desk):
    first = await desk.hold(cleaning())
    assert await again(desk).hold(cleaning()) == first


async def test_a_turn_that_picks_another_time_when_it_is_run_again_says_none_that_it_does_not_hold(desk):
    first = await desk.hold(cleaning())
    with pytest.raises(SlotTaken):
        await again(desk).hold(cleaning("2026-12-02T14:00"))
    (claim,) = await claims_of(desk)
    assert (claim.claim_id, claim.state, claim.slot) == (first.claim, "released", first.slot)


@pytest.mark.parametrize("asked", ["hold", "request"])
async def test_a_turn_that_is_run_again_does_nothing_twice_though_other_answers_fail_to_come(desk, asked):
    desk.outside.note("model", {})
    await (desk.hold(cleaning()) if asked == "hold" else desk.request(facts("Rosa Gutiérrez", None)))
    rerun = again(desk)
    await (rerun.hold(cleaning()) if asked == "hold" else rerun.request(facts("Rosa Gutiérrez", None)))
    assert len(await claims_of(desk)) == 1


async def test_a_request_is_never_a_time_that_an_earlier_run_held(desk):
    await desk.hold(cleaning())
    rerun = again(desk)
    await rerun.request(facts("Rosa Gutiérrez", None))
    assert [one.state for one in await claims_of(desk)] == ["held", "requested"]
    assert rerun.outside.made[0].claim == (await claims_of(desk))[1].claim_id


# ---------------------------------------------------------------- what is noted


def noted(desk: Desk) -> list[tuple[str, object]]:
    return [(one["asked"], one["answer"]) for one in desk.outside.answers]


async def test_every_answer_of_the_outside_is_noted(desk):
    held = await desk.hold(cleaning())
    await desk.book(held, facts("Rosa Gutiérrez", "1984-11-23"))
    await desk.learned(facts("Rosa Elena Gutiérrez", "1984-11-23"))
    (one,) = await desk.schedule.system.appointments(DAY, DAY)
    hold, found, booked, found_again, amended = noted(desk)
    assert (hold, amended) == (("hold", held.claim), ("amend", "booked"))
    assert booked == ("book", {"state": "booked", "appointment": one.id})
    assert found == found_again
    assert [patient["id"] for patient in found[1]] == ["demo-3"]


@pytest.mark.parametrize("error", [Unavailable(), Refused()])
async def test_a_system_that_gives_no_answer_is_noted_too(desk, error):
    desk = failing(desk, "is_free", error)
    with pytest.raises(type(error)):
        await desk.hold(cleaning())
    assert noted(desk) == [("hold", type(error).__name__)]


# ---------------------------------------------------------------- a request for a time that was picked


async def test_a_request_for_a_time_names_it_and_keeps_nobody_off_it(desk):
    await desk.request(facts("Rosa Gutiérrez", None), await desk.hold(cleaning()))
    held, left = await claims_of(desk)
    assert (held.state, held.ended) == ("released", "let_go")
    assert (left.state, left.slot) == ("requested", cleaning())
    assert desk.outside.made[-1].slot == cleaning()


async def test_a_request_for_a_time_that_is_run_again_is_the_same(desk):
    held = await desk.hold(cleaning())
    for one in (desk, again(desk)):
        await one.request(facts("Rosa Gutiérrez", None), held)
    assert [claim.state for claim in await claims_of(desk)] == ["released", "requested"]


async def test_what_is_learned_of_the_patient_later_goes_to_the_request(desk):
    await desk.request(facts("Rosa Gutiérrez", None), await desk.hold(cleaning()))
    await desk.learned(facts("Rosa Gutiérrez", "1984-11-23"))
    _, left = await claims_of(desk)
    assert (left.order.birth_date, desk.outside.made[-1].link) == (date(1984, 11, 23), "one")


def test_what_the_system_needs_is_what_the_conversation_hears_of(desk):
    slow = replace(desk, schedule=replace(desk.schedule, needs=frozenset({"birth_date"})), can_text=True)
    assert (desk.needs, slow.needs) == (frozenset(), frozenset({"birth_date"}))
    assert (desk.may_text, slow.may_text) == (False, True)
