"""Who was not told "booked" is texted when it is: once, only where they agreed, and to the number that they gave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.records import claims, outbox
from app.records.claims import Claim
from app.records.database import Database
from app.records.outbox import Letter
from app.summaries import delivery, making
from tests.conftest import NOW, FreshPractice
from tests.summaries import constructed
from tests.summaries.constructed import SLOT, Constructed, keep, known

LATER = NOW + timedelta(minutes=5)


def agreed(text_ok: bool | None = True, state: claims.State = "accepted", **more: Any) -> Constructed:
    """A caller whose time was only accepted, and what they said to a text."""
    one = replace(constructed.booked_en(), claim=state, promise=None, **more)
    if text_ok is None:
        return one
    return replace(one, facts=one.facts.with_(**known("text_ok", text_ok, "a text is fine", 3, sure=True)))


async def told(
    db: Database,
    practice: FreshPractice,
    one: Constructed,
    after: claims.State = "booked",
    *,
    times: int = 1,
    now=LATER,
) -> tuple[Claim, list[Letter]]:
    """What is put out for a call whose claim has come to `after` since."""
    call_id = await keep(db, practice, one)
    async with db.practice(practice.id) as tx:
        (claim,) = await claims.of_call(tx, call_id)
        await claims.move(tx, claim.claim_id, (claim.state,), after, LATER)
    for _ in range(times):
        summary = await making.summarise(db, practice.id, call_id, now)
        await delivery.tell_patient(db, practice.id, call_id, summary, now)
    async with db.practice(practice.id) as tx:
        return claim, list(await outbox.of_call(tx, call_id))


async def test_it_is_put_out_once_however_often_it_is_looked_at(db: Database, practice: FreshPractice) -> None:
    claim, letters = await told(db, practice, agreed(), times=3)
    assert [(one.operation, one.target) for one in letters] == [(f"confirmed {claim.claim_id}", "+13015550123")]
    assert "Wednesday, December 2, 9:00 AM" in letters[0].body
    assert "Rosa" not in letters[0].body


@pytest.mark.parametrize("text_ok", [False, None])
async def test_nobody_is_texted_who_did_not_say_that_they_like_to(
    db: Database, practice: FreshPractice, text_ok: bool | None
) -> None:
    assert (await told(db, practice, agreed(text_ok)))[1] == []


async def test_who_heard_booked_in_the_call_is_not_told_again(db: Database, practice: FreshPractice) -> None:
    assert (await told(db, practice, agreed(state="booked")))[1] == []


@pytest.mark.parametrize("after", ["accepted", "unknown", "requested"])
async def test_nothing_is_confirmed_before_it_is_true(
    db: Database, practice: FreshPractice, after: claims.State
) -> None:
    assert (await told(db, practice, agreed(), after))[1] == []


async def test_of_a_time_that_has_passed_nobody_is_told(db: Database, practice: FreshPractice) -> None:
    assert (await told(db, practice, agreed(), now=SLOT.start))[1] == []


async def test_it_goes_to_the_number_that_the_caller_gave_and_in_their_language(
    db: Database, practice: FreshPractice
) -> None:
    one = agreed(language="es")
    given = known("phone", "+13015550177", "a este otro", 2, sure=True)
    _, (letter,) = await told(db, practice, replace(one, facts=one.facts.with_(**given)))
    assert letter.target == "+13015550177"
    assert "miércoles 2 de diciembre, 9:00 am" in letter.body


async def test_without_a_number_nobody_can_be_told(db: Database, practice: FreshPractice) -> None:
    one = agreed(caller="")
    assert (await told(db, practice, replace(one, facts=one.facts.model_copy(update={"phone": None}))))[1] == []
