"""What waits to be confirmed is somebody's task with a time, until the patient knows what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.call.step import When
from app.records import claims, contexts, journal, outbox
from app.records.claims import Ended
from app.records.contexts import Known
from app.records.database import Database
from app.summaries import making, wording
from app.summaries.acts import acts_of
from app.summaries.summary import Summary, as_listed
from integrations.pms import Context, Coverage, Planned, Recall
from tests.conftest import NOW, FreshPractice
from tests.summaries import constructed
from tests.summaries.constructed import SLOT, Constructed, as_call, keep, known

LATER = NOW + timedelta(minutes=5)
OPENS = datetime(2026, 12, 2, 13, 0, tzinfo=UTC)
IN_OFFICE_HOURS = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)


def waiting(state: claims.State = "accepted", **more: Any) -> Constructed:
    return replace(constructed.booked_en(), claim=state, promise=None, **more)


async def moved(
    db: Database, practice: FreshPractice, one: Constructed, after: claims.State, ended: Ended | None = None
) -> Summary:
    """The summary of a call whose claim has come to another state since it was over."""
    call_id = await keep(db, practice, one)
    async with db.practice(practice.id) as tx:
        (claim,) = await claims.of_call(tx, call_id)
        await claims.move(tx, claim.claim_id, (claim.state,), after, LATER, ended=ended)
    return await making.summarise(db, practice.id, call_id, LATER)


async def summarised(db: Database, practice: FreshPractice, one: Constructed) -> Summary:
    return await making.summarise(db, practice.id, await keep(db, practice, one), LATER)


@pytest.mark.parametrize(
    ("state", "kind"), [("accepted", "not_confirmed"), ("sent", "not_confirmed"), ("unknown", "check_book")]
)
async def test_who_waits_is_told_when_the_office_opens(
    db: Database, practice: FreshPractice, state: claims.State, kind: str
) -> None:
    summary = await summarised(db, practice, waiting(state))
    assert [(act.kind, act.due) for act in summary.acts] == [(kind, OPENS)]
    assert (summary.status, summary.final) == (state, False)


async def test_in_office_hours_it_is_due_at_once(db: Database, practice: FreshPractice) -> None:
    one = waiting(began=IN_OFFICE_HOURS)
    summary = await making.summarise(db, practice.id, await keep(db, practice, one), IN_OFFICE_HOURS)
    assert [act.due for act in summary.acts] == [one.last]


async def test_what_nobody_was_promised_has_no_time(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.booked_es_for_a_child())
    assert {act.due for act in summary.acts} == {None}


@pytest.mark.parametrize(
    ("ended", "why"), [("unavailable", "could not be reached"), ("taken", "somebody else"), ("not_written", "not have")]
)
async def test_what_could_not_be_written_is_to_be_written_by_hand_and_says_why(
    db: Database, practice: FreshPractice, ended: Ended, why: str
) -> None:
    summary = await moved(db, practice, waiting("sent"), "requested", ended)
    (act,) = summary.acts
    assert (act.kind, act.due) == ("write_failed", OPENS)
    assert "Wed, Dec 2, 9:00 AM" in act.text
    assert why in act.text
    assert why in summary.summary


async def test_a_request_for_a_time_names_it(db: Database, practice: FreshPractice) -> None:
    summary = await moved(db, practice, waiting("sent"), "requested")
    (act,) = summary.acts
    assert (act.kind, act.due) == ("confirm_request", OPENS)
    assert act.text.startswith("Book cleaning on Wed, Dec 2, 9:00 AM, or find another time")


async def test_what_was_left_to_a_person_is_looked_up(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, waiting())
    handed = tuple(one.model_copy(update={"handed": True}) for one in summary.appointments)
    acts = acts_of(summary.model_copy(update={"appointments": handed}), as_call(practice, waiting()), OPENS)
    assert [act.kind for act in acts] == ["check_book"]


# ---------------------------------------------------------------- what the journal found out


async def noted(db: Database, practice: FreshPractice, one: Constructed, **values: Any) -> Summary:
    """The summary of a call of whose claim this was noted since."""
    call_id = await keep(db, practice, one)
    async with db.practice(practice.id) as tx:
        (claim,) = await claims.of_call(tx, call_id)
        await claims.note(tx, claim.claim_id, **values)
    return await making.summarise(db, practice.id, call_id, LATER)


@pytest.mark.parametrize("state", ["accepted", "booked"])
async def test_two_at_one_time_are_the_first_thing_to_see_to(
    db: Database, practice: FreshPractice, state: claims.State
) -> None:
    summary = await noted(db, practice, waiting(state), trouble="clash", handed_at=LATER)
    assert [(act.kind, act.due) for act in summary.acts] == [("clash", OPENS)]
    assert summary.acts[0].text.startswith("Somebody else has cleaning, Wed, Dec 2, 9:00 AM in the schedule too")


@pytest.mark.parametrize(
    ("ended", "trouble", "told"),
    [
        ("refused", "email", "refused it (it wants an e-mail address)"),
        ("refused", None, "refused it"),
        ("refused", "refused", "refused it"),
        ("unavailable", "red", "could not be reached"),
    ],
)
async def test_what_the_office_must_mend_stands_in_the_act_and_no_other_code(
    db: Database, practice: FreshPractice, ended: Ended, trouble: str | None, told: str
) -> None:
    one = waiting("requested")
    summary = await noted(db, practice, one, ended=ended, trouble=trouble)
    assert summary.appointments[0].ended == (f"refused:{trouble}" if trouble and ended == "refused" else ended)
    assert summary.acts[0].kind == "write_failed"
    assert summary.acts[0].text.endswith(told)


@pytest.mark.parametrize(("kind", "acts"), [("note", ["note_by_hand"]), ("context", [])])
async def test_a_note_that_is_not_in_the_chart_is_put_there_by_hand(
    db: Database, practice: FreshPractice, kind: str, acts: list[str]
) -> None:
    call_id = await keep(db, practice, constructed.booked_en())
    async with db.practice(practice.id) as tx:
        await journal.put(tx, practice.location_id, call_id, kind, kind, "{}", now=LATER, give_up_at=LATER)
        (entry,) = await journal.of_call(tx, call_id)
        await journal.hand_over(tx, entry.entry_id, LATER, "note")
    summary = await making.summarise(db, practice.id, call_id, LATER)
    assert [act.kind for act in summary.acts] == acts


async def test_what_stands_in_the_chart_is_shown_and_part_of_no_sentence(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, constructed.booked_en())
    async with db.practice(practice.id) as tx:
        await contexts.put(tx, call_id, CHART, LATER)
    summary = await making.summarise(db, practice.id, call_id, LATER)
    assert summary.chart is not None
    assert (summary.chart.recalls, summary.chart.coverages, summary.chart.planned) == (
        ("Canary recall 2026-06-01", "No date"),
        ("Canary plan (self)",),
        ("D2740 Canary crown",),
    )
    said = f"{summary.summary} {summary.acts} {summary.promised} {[turn.said for turn in summary.transcript]}"
    assert "Canary" not in said


CHART = Known(
    link="one",
    patient="41",
    context=Context(
        recalls=(Recall(name="Canary recall", due=date(2026, 6, 1)), Recall(name="No date")),
        coverages=(Coverage(plan="Canary plan", relation="self"), Coverage(plan="Old plan", active=False)),
        planned=(Planned(code="D2740", name="Canary crown"),),
    ),
)


# ---------------------------------------------------------------- a text to the patient


async def texted(db: Database, practice: FreshPractice, state: str) -> Summary:
    """A time that was accepted is booked now, and a text that says so was sent to who wished for one."""
    one = waiting()
    one = replace(one, facts=one.facts.with_(**known("text_ok", True, "yes please", 3, sure=True)))
    call_id = await keep(db, practice, one)
    async with db.practice(practice.id) as tx:
        (claim,) = await claims.of_call(tx, call_id)
        await claims.move(tx, claim.claim_id, ("accepted",), "booked", LATER)
        operation = f"confirmed {claim.claim_id}"
        await outbox.put(tx, call_id, operation, "sms", target="+13015550123", body="…", due_at=LATER, now=LATER)
        (letter,) = await outbox.claim_due(tx, LATER)
        if state != "waiting":
            await outbox.mark_sent(tx, letter, LATER, "SM1")
        if state in {"delivered", "failed"}:
            await outbox.mark_delivery(tx, call_id, operation, state, LATER)  # type: ignore[arg-type]
    return await making.summarise(db, practice.id, call_id, LATER)


@pytest.mark.parametrize(
    ("state", "acts"),
    [("waiting", ["now_booked"]), ("sent", ["now_booked"]), ("delivered", []), ("failed", ["now_booked"])],
)
async def test_only_a_text_that_arrived_takes_the_call_off_the_desk(
    db: Database, practice: FreshPractice, state: str, acts: list[str]
) -> None:
    summary = await texted(db, practice, state)
    assert [act.kind for act in summary.acts] == acts
    assert [text.state for text in summary.texts] == [state]


async def test_a_text_to_a_patient_is_no_alert(db: Database, practice: FreshPractice) -> None:
    summary = await texted(db, practice, "failed")
    assert (summary.alerts, summary.alerted, summary.undelivered(LATER)) == ((), False, False)


async def test_the_consent_is_listed_and_shown_with_its_words(db: Database, practice: FreshPractice) -> None:
    summary = await texted(db, practice, "delivered")
    said = summary.known("text_ok")
    assert said is not None
    assert (as_listed(summary)["text_ok"], said.value, said.words) == (True, "yes", "yes please")


# ---------------------------------------------------------------- what was promised, and the words for it


@pytest.mark.parametrize("values", [{}, {"reach": "yes"}, {"reach": "yes", "callback": "yes"}, {"no_number": "yes"}])
async def test_what_was_promised_of_a_time_that_waits_has_its_english(
    db: Database, practice: FreshPractice, values: dict[str, str]
) -> None:
    given = {"when": When(SLOT.start), "opens": When(OPENS), **values}
    one = replace(waiting(), language="es", promise=("accepted", given))
    (promise,) = (await summarised(db, practice, one)).promised
    assert promise.english is not None
    assert "it isn't an appointment until the office confirms it" in promise.english
    assert ("after they open" in promise.english) == ("callback" in values or "no_number" in values)


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ("refused:email", "the practice's system refused it (it wants an e-mail address)"),
        ("refused:new_code", "the practice's system refused it (new code)"),
        ("timed_out", "the practice's system did not write it in time"),
        ("red", "the practice's system was not written at that moment"),
    ],
)
def test_the_desk_reads_why_nothing_was_written(ended: str, told: str) -> None:
    assert wording.why(ended) == told
