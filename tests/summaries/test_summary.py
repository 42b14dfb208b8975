"""What the front desk reads is what was established, and what is true now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.call.facts import Facts
from app.records import calls, claims, outbox, summaries
from app.records.database import Database
from app.summaries import making
from app.summaries.summary import Summary, as_listed
from tests.conftest import NOW, FreshPractice
from tests.summaries import constructed
from tests.summaries.constructed import Constructed, keep, known

LATER = NOW + timedelta(minutes=5)


async def summarised(db: Database, practice: FreshPractice, one: Constructed, now: datetime = LATER) -> Summary:
    return await making.summarise(db, practice.id, await keep(db, practice, one), now)


def kinds(summary: Summary) -> list[str]:
    return [act.kind for act in summary.acts]


async def test_a_booking_says_who_when_and_that_it_stands(db: Database, practice: FreshPractice) -> None:
    listed = as_listed(await summarised(db, practice, constructed.booked_en()))
    assert (listed["name"], listed["birth_date"], listed["phone"]) == ("Rosa Prueba", "1984-03-05", "+13015550123")
    assert (listed["status"], listed["language"], listed["urgency"]) == ("booked", "en", "routine")
    assert listed["appointment"] == {
        "visit": "cleaning",
        "provider": "lee",
        "operatory": "op1",
        "start": "2026-12-02T09:00:00-05:00",
        "end": "2026-12-02T09:30:00-05:00",
        "status": "booked",
    }
    assert (listed["caller"], listed["relation"], listed["new_patient"]) == (None, None, False)
    assert listed["next_act"] == ""
    assert listed["final"]


async def test_what_is_promised_in_spanish_has_the_lines_own_english(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.booked_es_for_a_child())
    (promise,) = summary.promised
    assert promise.language == "es"
    assert promise.text in as_listed(summary)["promised"]
    assert promise.english is not None
    assert "booked" in promise.english
    assert "Wednesday, December second" in promise.english


async def test_words_that_are_no_line_of_ours_get_no_english(db: Database, practice: FreshPractice) -> None:
    one = constructed.booked_es_for_a_child()
    moved = one.slot.model_copy(
        update={"start": one.slot.start + timedelta(days=1), "end": one.slot.end + timedelta(days=1)}
    )
    summary = await summarised(db, practice, replace(one, slot=moved))
    assert summary.promised[0].english is None


async def test_mother_and_child_are_two_people(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.booked_es_for_a_child())
    listed = as_listed(summary)
    assert (listed["name"], listed["caller"], listed["relation"]) == ("Lucía Inventada", "Carmen Inventada", "child")
    assert kinds(summary) == ["ask", "new_number", "spanish"]
    assert "birth date" in listed["next_act"]
    assert "(301) 555-0177" in listed["next_act"]


async def test_spanish_stands_as_it_was_said_and_is_marked(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.booked_es_for_a_child())
    assert "“Quiero una limpieza para mi niña” (in Spanish)" in summary.summary
    assert (summary.need, summary.need_language) == ("Quiero una limpieza para mi niña", "es")


async def test_a_request_is_no_appointment_yet(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.requested_es())
    listed = as_listed(summary)
    assert listed["status"] == "requested"
    assert listed["appointment"]["status"] == "requested"
    assert listed["appointment"]["start"] is None
    assert kinds(summary)[0] == "confirm_request"
    assert "Tuesday" in summary.acts[0].text


async def test_a_message_says_when_to_call_and_how(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.message_en())
    listed = as_listed(summary)
    assert listed["status"] == "message"
    assert listed["callback"] == {"when": "after five tomorrow", "voicemail": False}
    assert listed["name"] == "Wade Madeup"
    assert kinds(summary) == ["call_back", "answer"]
    assert "no voicemail" in summary.acts[0].text
    assert "do you do payment plans" in summary.summary


async def test_danger_comes_first_and_a_text_that_failed_is_red(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, constructed.danger_es())
    async with db.practice(practice.id) as tx:
        (letter,) = await outbox.claim_due(tx, LATER)
        await outbox.mark_failed(tx, letter, LATER, "21211")
    summary = await making.summarise(db, practice.id, call_id, LATER)
    assert (summary.status, summary.urgency, summary.alerted) == ("emergency", "life_threatening", False)
    assert kinds(summary)[:2] == ["emergency", "alert_failed"]
    assert summary.undelivered(LATER)
    assert summary.final


async def test_an_alert_that_is_still_tried_is_not_final(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.danger_es())
    assert not summary.final
    assert not summary.undelivered(NOW + timedelta(seconds=30))
    assert summary.undelivered(LATER)


async def test_of_two_alerts_the_graver_and_later_one_counts(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.danger_es(), alerts=("same_day",)))
    async with db.practice(practice.id) as tx:
        (first,) = await outbox.claim_due(tx, LATER)
        await outbox.mark_sent(tx, first, LATER, "SM1")
        await outbox.put(tx, call_id, "alert life_threatening", "sms", target="…", body="…", due_at=LATER, now=LATER)
        (second,) = await outbox.claim_due(tx, LATER)
        await outbox.mark_failed(tx, second, LATER, "30003")
    summary = await making.summarise(db, practice.id, call_id, LATER)
    assert summary.undelivered(LATER)
    assert "alert_failed" in kinds(summary)


async def test_nobody_to_alert_is_said(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, replace(constructed.danger_es(), texted=False))
    assert "nobody_alerted" in kinds(summary)
    assert summary.undelivered(LATER)


async def test_two_words_and_gone_has_a_summary(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.two_words())
    assert (summary.status, summary.ended_by, summary.phone) == ("abandoned", "caller", "+13015550123")
    assert "Uh, appointment" in summary.summary
    assert kinds(summary) == ["call_again"]
    assert summary.final


async def test_a_call_without_a_finished_turn_has_a_summary(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        await calls.open_call(tx, "CA77", practice.location_id, NOW)
        call_id = await calls.end(tx, "CA77", NOW)
    assert call_id is not None
    summary = await making.summarise(db, practice.id, call_id, LATER)
    assert (summary.status, summary.phone, summary.final) == ("abandoned", "", True)


async def test_what_is_still_being_written_is_not_confirmed(db: Database, practice: FreshPractice) -> None:
    one = replace(constructed.booked_en(), claim="sent")
    summary = await summarised(db, practice, one)
    assert summary.appointment is not None
    assert (summary.status, summary.appointment.status, summary.final) == ("sent", "sent", False)
    assert kinds(summary) == ["not_confirmed"]


async def test_what_came_to_be_known_later_is_what_is_listed(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, replace(constructed.booked_en(), claim="unknown"))
    await making.summarise(db, practice.id, call_id, LATER)
    async with db.practice(practice.id) as tx:
        (claim,) = await claims.of_call(tx, call_id)
        await claims.move(tx, claim.claim_id, ("unknown",), "booked", LATER)
    summary = await making.summarise(db, practice.id, call_id, LATER)
    assert (summary.status, summary.final) == ("booked", True)
    assert kinds(summary) == ["now_booked"]


async def test_several_records_are_a_possible_duplicate(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, replace(constructed.booked_en(), link="several"))
    assert kinds(summary) == ["duplicate"]


async def test_no_number_at_all_is_an_act(db: Database, practice: FreshPractice) -> None:
    one = constructed.message_en()
    facts = one.facts.with_(phone=None)
    summary = await summarised(db, practice, replace(one, facts=facts, caller=""))
    assert "no_number" in kinds(summary)
    assert as_listed(summary)["phone"] is None


async def test_the_calls_row_says_what_the_summary_says(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, constructed.requested_es())
    await making.summarise(db, practice.id, call_id, LATER)
    async with db.practice(practice.id) as tx:
        saved, kept = await calls.read(tx, call_id=call_id), await summaries.read(tx, call_id)
    assert saved is not None
    assert kept is not None
    assert (saved.standing.status, saved.final, kept.status, kept.final) == ("requested", True, "requested", True)


async def test_made_twice_it_is_the_same_and_changes_nothing_more(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, constructed.booked_en())
    first = await making.summarise(db, practice.id, call_id, LATER)
    async with db.practice(practice.id) as tx:
        before = await calls.read(tx, call_id=call_id)
    assert await making.summarise(db, practice.id, call_id, LATER + timedelta(hours=1)) == first
    async with db.practice(practice.id) as tx:
        assert await calls.read(tx, call_id=call_id) == before


async def test_a_summary_of_the_next_door_practice_is_not_to_be_had(
    db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    call_id = await keep(db, practice, constructed.booked_en())
    with pytest.raises(LookupError):
        await making.summarise(db, other_practice.id, call_id, LATER)


async def test_a_summary_is_read_again_as_it_was_kept(db: Database, practice: FreshPractice) -> None:
    call_id = await keep(db, practice, constructed.booked_es_for_a_child())
    made = await making.summarise(db, practice.id, call_id, LATER)
    async with db.practice(practice.id) as tx:
        kept = await summaries.read(tx, call_id)
    assert kept is not None
    assert Summary.model_validate_json(kept.body) == made


async def test_a_fact_carries_its_words_and_their_language(db: Database, practice: FreshPractice) -> None:
    summary = await summarised(db, practice, constructed.booked_es_for_a_child())
    name, caller = summary.known("name"), summary.known("caller_name")
    assert name is not None
    assert caller is not None
    assert (name.words, name.language, name.sure) == ("Lucía Inventada", "es", "confirmed")
    assert caller.sure == "heard"


async def test_keys_alone_make_a_summary(db: Database, practice: FreshPractice) -> None:
    one = Constructed((("", "en"), ("", "es")), Facts(**known("visit", "cleaning")), ended="")
    assert (await summarised(db, practice, one)).summary
