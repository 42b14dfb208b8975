"""What the conversation does, whatever it is told: on paper, without a line, a database or a clock."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.call.heard import (
    Act,
    AreYouHuman,
    Chose,
    Danger,
    GoBack,
    Goodbye,
    Heard,
    HoldOn,
    Keys,
    No,
    Question,
    Rang,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Told,
    Unclear,
    Urgency,
    Wants,
    WantsPerson,
    Wish,
    Yes,
)
from app.call.record import Call
from integrations.pms import Refused, Unavailable
from tests.call.paper import NIGHT, PRACTICE, Conversation, Paper, times

SAVED = json.loads((Path(__file__).parent / "saved" / "0.1.0.json").read_text("utf-8"))


def told(**said: object) -> Heard:
    return Heard(Told(), SaidThings(**said), language="en")  # type: ignore[arg-type]


YES, NO = Heard(Yes()), Heard(No())
CLEANING = Heard(Wants("book"), SaidThings(visit="cleaning"), language="en")
TUESDAY = told(wish=Wish(weekdays=(1,)))
MYSELF = told(relation="self")


async def at_the_read_back(talk: Conversation | None = None) -> Conversation:
    talk = (talk or Conversation()).start()
    await talk.hear(CLEANING, YES, MYSELF, TUESDAY, Heard(Chose(1)), told(name="Ana López"))
    assert talk.state == "read_back"
    return talk


async def test_each_thing_is_asked_in_the_order_of_a_good_receptionist() -> None:
    talk = Conversation().start()
    asked = []
    for heard in (CLEANING, YES, MYSELF, TUESDAY, Heard(Chose(1)), told(name="Ana López"), YES):
        await talk.hear(heard)
        asked.append(talk.state)
    assert asked == ["ask_number", "who_for", "ask_when", "offer_times", "ask_name", "read_back", "been_here"]


async def test_what_was_said_in_one_breath_is_not_asked_again() -> None:
    talk = Conversation().start()
    said = SaidThings(visit="cleaning", relation="self", name="Ana López", wish=Wish(weekdays=(1,)))
    await talk.hear(Heard(Wants("book"), said, language="en"))
    assert talk.state == "ask_number"
    await talk.hear(YES)
    assert talk.state == "offer_times"
    await talk.hear(Heard(Chose(2)))
    assert talk.state == "read_back"


async def test_nothing_is_booked_before_yes() -> None:
    talk = await at_the_read_back()
    assert talk.paper.booked == []
    assert "booked" in await talk.hear(YES)
    assert len(talk.paper.booked) == 1


async def test_a_correction_inside_a_yes_is_read_back_first() -> None:
    talk = await at_the_read_back()
    await talk.hear(Heard(Yes(), SaidThings(name="Ana Gómez")))
    assert (talk.state, talk.paper.booked) == ("read_back", [])


async def test_another_day_at_the_read_back_lets_the_time_go() -> None:
    talk = await at_the_read_back()
    await talk.hear(told(wish=Wish(weekdays=(4,))))
    assert talk.state == "offer_times"
    assert talk.paper.held == {}


async def test_repeating_the_time_at_the_read_back_is_no_correction() -> None:
    talk = await at_the_read_back()
    held = next(iter(talk.paper.held.values())).start.astimezone(PRACTICE.tz)
    await talk.hear(Heard(Yes(), SaidThings(wish=Wish(weekdays=(held.weekday(),), at=held.time()))))
    assert len(talk.paper.booked) == 1


async def test_a_no_at_the_read_back_asks_what_is_wrong() -> None:
    talk = await at_the_read_back()
    assert await talk.hear(NO) == ["what_is_wrong"]
    assert talk.paper.booked == []


async def test_a_time_taken_meanwhile_brings_other_times_in_the_same_turn() -> None:
    talk = Conversation().start()
    await talk.hear(CLEANING, YES, MYSELF, TUESDAY)
    talk.paper.open = times("cleaning")[3:]
    assert await talk.hear(Heard(Chose(1))) == ["time_just_taken", "offer_times"]


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("accepted", "accepted"),
        ("sent", "accepted"),
        ("requested", "requested_time"),
        ("unknown", "unknown_outcome"),
    ],
)
async def test_only_what_stands_in_the_book_is_called_booked(outcome: str, line: str) -> None:
    talk = await at_the_read_back()
    talk.paper.answer = outcome  # type: ignore[assignment]
    lines = await talk.hear(YES)
    assert line in lines
    assert "booked" not in lines


@pytest.mark.parametrize("trouble", [Unavailable(), Refused()])
async def test_a_schedule_that_is_down_becomes_a_request(trouble: Exception) -> None:
    talk = Conversation().start()
    talk.paper.trouble = trouble
    lines = await talk.hear(CLEANING, YES, told(relation="self", name="Ana López"), TUESDAY)
    assert lines[:2] == ["schedule_down_request", "requested"]
    assert talk.paper.requested == ["cleaning"]


async def test_pain_is_asked_the_one_safety_question_before_any_time() -> None:
    talk = Conversation().start()
    pain = Heard(Wants("book"), SaidThings(pain=True, reason="a toothache"), urgency=Urgency.SOON, language="en")
    assert await talk.hear(pain) == ["ask_safety"]


async def test_swelling_tells_the_dentist_and_says_so() -> None:
    talk = Conversation().start()
    await talk.hear(Heard(Told(), SaidThings(pain=True), urgency=Urgency.SOON, language="en"))
    assert (await talk.hear(replace(YES, urgency=Urgency.SAME_DAY)))[0] == "on_call_told"
    assert talk.call.alerts == ("same_day",)


DANGERS = [
    (Danger.MEDICAL, "emergency_911"),
    (Danger.POISON, "emergency_poison"),
    (Danger.SELF_HARM, "emergency_988"),
]


@pytest.mark.parametrize(("danger", "line"), DANGERS)
async def test_danger_is_answered_first_at_any_step(danger: Danger, line: str) -> None:
    talk = await at_the_read_back()
    lines = await talk.hear(replace(YES, urgency=Urgency.LIFE_THREATENING, danger=danger))
    assert lines == [line]
    assert (talk.state, talk.paper.booked) == ("in_danger", [])


async def test_after_danger_nothing_is_asked_and_the_caller_may_go() -> None:
    talk = Conversation().start()
    await talk.hear(Heard(Told(), urgency=Urgency.LIFE_THREATENING, danger=Danger.MEDICAL, language="es"))
    assert await talk.hear(Heard(Silence())) == []
    assert talk.call.ended == "us"


async def test_a_turn_that_cannot_be_used_is_asked_in_the_other_language() -> None:
    talk = Conversation().start(None)
    await talk.hear(Heard(Unclear(), usable=False))
    assert talk.step is not None
    assert {line.language for line in talk.step.lines} == {"es"}
    assert talk.call.listening == "es"


async def test_a_later_turn_that_cannot_be_used_is_asked_in_the_other_language_too() -> None:
    talk = Conversation().start("en")
    await talk.hear(CLEANING, Heard(Unclear(), usable=False))
    assert talk.call.listening == "es"
    await talk.hear(Heard(Yes()))
    assert (talk.call.language, talk.state) == ("es", "who_for")


async def test_spanish_on_request_is_spoken_in_that_very_turn_and_nothing_is_lost() -> None:
    talk = Conversation().start("en")
    await talk.hear(CLEANING)
    lines = await talk.hear(Heard(Told(), SaidThings(language="es"), language="en"))
    assert (lines, talk.call.language) == (["switched", "ask_number_again"], "es")
    assert talk.call.facts.visit is not None


async def test_a_wish_for_a_language_with_an_errand_does_both() -> None:
    talk = Conversation().start("en")
    await talk.hear(Heard(Wants("book"), SaidThings(language="es", visit="cleaning"), language="es"))
    assert (talk.call.language, talk.state) == ("es", "ask_number")


async def test_a_name_or_a_short_word_never_changes_the_language() -> None:
    talk = Conversation().start("en")
    await talk.hear(CLEANING, Heard(Yes(), words="pardon me", language="es"))
    assert talk.call.language == "en"


async def test_silence_climbs_to_the_end_and_never_loops() -> None:
    talk = Conversation().start(None)
    turns = 0
    while not talk.call.ended:
        await talk.hear(Heard(Silence()))
        turns += 1
        assert turns < 8
    assert talk.lines == ["no_words_end"]


async def test_noise_climbs_to_the_end_and_never_loops() -> None:
    talk = Conversation().start("es")
    for _ in range(12):
        await talk.hear(Heard(Unclear(), usable=False))
    assert talk.call.ended == "us"


async def test_who_asked_to_wait_is_waited_for_a_minute_and_told_so() -> None:
    talk = Conversation().start()
    await talk.hear(CLEANING, Heard(HoldOn()))
    assert talk.step is not None
    assert talk.step.ear is not None
    assert talk.step.ear.seconds >= 60
    assert await talk.hear(Heard(Silence())) == ["still_here"]


async def test_a_side_question_is_answered_and_the_open_step_goes_on() -> None:
    talk = Conversation().start()
    await talk.hear(CLEANING)
    assert await talk.hear(Heard(Question("parking"))) == ["answer_parking", "ask_number_again"]
    assert await talk.hear(Heard(Yes(), SaidThings(questions=("address",)))) == ["answer_address", "ask_who_for"]


async def test_what_the_practice_has_not_answered_is_noted_and_not_guessed() -> None:
    talk = Conversation().start()
    await talk.hear(Heard(Question("price"), words="how much is a crown"))
    assert talk.lines[0] == "not_known"
    assert talk.call.facts.not_known == ("how much is a crown",)


async def test_a_person_at_night_is_the_truth_and_a_message() -> None:
    talk = Conversation().start()
    await talk.hear(CLEANING)
    assert await talk.hear(Heard(WantsPerson())) == ["closed_no_person"]
    await talk.hear(told(), told(name="Ana López"), YES, told(), YES)
    assert talk.lines == ["message_taken", "anything_else"]


OPEN_HOURS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


async def test_in_office_hours_people_come_first() -> None:
    talk = Conversation(now=OPEN_HOURS).start(None)
    assert talk.lines == ["key_for_spanish"]
    await talk.hear(Heard(Silence()))
    assert talk.state == "desk_rings"
    await talk.hear(Heard(Rang(answered=True)))
    assert talk.call.ended == "transferred"


async def test_the_receptionist_takes_it_when_nobody_answers() -> None:
    talk = Conversation(now=OPEN_HOURS).start(None)
    await talk.hear(Heard(Silence()), Heard(Rang(answered=False)))
    assert talk.lines[:2] == ["greeting_both", "greeting_both"]


async def test_key_two_goes_to_the_receptionist_in_spanish() -> None:
    talk = Conversation(now=OPEN_HOURS).start(None)
    await talk.hear(Heard(Chose(2), SaidThings(language="es")))
    assert (talk.lines, talk.call.language) == (["greeting"], "es")


async def test_after_school_is_asked_from_what_hour() -> None:
    talk = Conversation().start()
    readings = tuple(Wish(weekdays=(1,), after=time(hour)) for hour in (15, 14))
    wish = Wish(weekdays=(1,), doubtful=readings)
    assert await talk.hear(CLEANING, YES, MYSELF, told(wish=wish)) == ["ask_from_when"]
    assert await talk.hear(told(wish=Wish(at=time(15)))) == ["offer_times"]
    assert talk.call.facts.wish is not None
    assert talk.call.facts.wish.value == Wish(weekdays=(1,), after=time(15))


async def test_a_requested_visit_is_never_called_an_appointment() -> None:
    talk = Conversation().start()
    crown = Heard(Wants("book"), SaidThings(visit="crown", new_patient=False, relation="self"), language="en")
    assert await talk.hear(crown, YES) == ["by_request", "ask_name"]
    assert "requested" in await talk.hear(told(name="Ana López"))
    assert talk.paper.booked == []


async def test_a_new_patient_who_wants_a_filling_gets_the_exam_first() -> None:
    talk = Conversation().start()
    filling = Heard(Wants("book"), SaidThings(visit="filling", new_patient=True, relation="self"), language="en")
    assert "exam_first" in await talk.hear(filling, YES)
    assert talk.call.facts.visit is not None
    assert talk.call.facts.visit.value == "exam"


async def test_each_question_after_the_yes_may_be_skipped() -> None:
    talk = await at_the_read_back()
    await talk.hear(YES, *[Heard(Skip())] * 4)
    assert talk.state == "anything_else"
    assert set(talk.call.facts.skipped) == {"new_patient", "birth_date", "spelling", "insurance"}


async def test_a_second_appointment_does_not_take_the_first_ones_patient() -> None:
    talk = await at_the_read_back()
    await talk.hear(YES, *[Heard(Skip())] * 4)
    await talk.hear(Heard(Wants("book"), SaidThings(visit="cleaning", relation="child"), language="en"))
    assert talk.call.facts.name is None
    assert talk.state == "ask_when"


# ---------------------------------------------------------------- whatever is said

acts: st.SearchStrategy[Act] = st.one_of(
    st.sampled_from(
        [
            Yes(),
            No(),
            Told(),
            WantsPerson(),
            AreYouHuman(),
            Repeat(),
            Repeat(slower=True),
            HoldOn(),
            GoBack(),
            Skip(),
            Silence(),
            Unclear(),
            Goodbye(),
            Question("hours"),
            Question(""),
            Keys("5"),
            Keys("3015550177"),
        ]
    ),
    st.builds(Chose, st.integers(0, 4)),
    st.builds(Wants, st.sampled_from(["book", "cancel", "message", "prescription", "late"])),
)
said_things = st.builds(
    SaidThings,
    language=st.sampled_from([None, None, None, "en", "es"]),
    wish=st.sampled_from(
        [None, None, Wish(soonest=True), Wish(later=True), Wish(weekdays=(2,)), Wish(doubtful=(Wish(), Wish()))]
    ),
    name=st.sampled_from([None, None, "Ana López"]),
    spelled=st.sampled_from([None, None, "LOPEZ"]),
    birth_date=st.sampled_from([None, None, date(1984, 3, 5)]),
    age=st.sampled_from([None, 9]),
    phone=st.sampled_from([None, None, "+13015550177"]),
    visit=st.sampled_from([None, None, "cleaning", "filling", "crown", "child_visit"]),
    pain=st.sampled_from([None, None, True]),
    relation=st.sampled_from([None, None, "self", "child"]),
    new_patient=st.sampled_from([None, None, True, False]),
    questions=st.sampled_from([(), (), ("address",)]),
)
turns = st.builds(
    Heard,
    act=acts,
    said=said_things,
    words=st.sampled_from(["", "some words", "me duele la muela"]),
    language=st.sampled_from([None, "en", "es"]),
    usable=st.booleans(),
    urgency=st.sampled_from([Urgency.ROUTINE] * 6 + [Urgency.SOON, Urgency.SAME_DAY]),
)

papers = st.builds(
    Paper,
    open=st.just(times("cleaning")),
    held=st.builds(dict),
    answer=st.sampled_from(["booked", "booked", "accepted", "sent", "requested", "unknown"]),
    needs=st.sampled_from([frozenset(), frozenset({"birth_date"})]),
)


@settings(max_examples=400, deadline=None)
@given(said=st.lists(turns, min_size=1, max_size=40), known=st.sampled_from([None, "en", "es"]), paper=papers)
async def test_whatever_is_said_every_turn_is_answered_and_saved(said: list[Heard], known: None, paper: Paper) -> None:
    talk = Conversation(paper=replace(paper, booked=[], requested=[])).start(known)
    for heard in said:
        if talk.call.ended:
            break
        before, booked = talk.state, len(talk.paper.booked)
        await talk.hear(heard)
        assert talk.lines or talk.call.ended or talk.state == "desk_rings", "nothing was said"
        if len(talk.paper.booked) > booked:
            assert before == "read_back"
            assert isinstance(heard.act, Yes)
            assert not paper.needs or talk.call.facts.birth_date is not None
        assert Call.model_validate_json(talk.call.model_dump_json()) == talk.call


@settings(max_examples=100, deadline=None)
@given(heard=turns)
async def test_a_caller_who_says_the_same_for_ever_comes_to_an_end(heard: Heard) -> None:
    talk = Conversation(now=NIGHT + timedelta(0)).start()
    for _ in range(130):
        if talk.call.ended:
            return
        await talk.hear(heard)
    assert talk.call.ended
