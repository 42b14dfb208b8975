"""A practice whose system is slow: what it must know first, what is said of a time that waits, who may be texted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest

from app import lines
from app.call.facts import fact
from app.call.heard import Born, Chose, Goodbye, Heard, HoldOn, No, SaidThings, Skip, Told, Urgency, Wants, Wish, Yes
from app.call.record import KINDS
from app.call.step import Line, When
from app.practice import Practice
from tests.call.paper import NIGHT, PRACTICE, Conversation, Paper, times

LINES = lines.read(practice=PRACTICE)
OPENS = datetime(2026, 12, 2, 13, 0, tzinfo=UTC)
IN_OFFICE_HOURS = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
NO_PROMISE = PRACTICE.model_copy(update={"callback_promise": "none"})
WAITING = {"accepted": "accepted", "sent": "accepted", "requested": "requested_time", "unknown": "unknown_outcome"}

YES = Heard(Yes())
CLEANING = Heard(Wants("book"), SaidThings(visit="cleaning"), language="en")


def told(**said: Any) -> Heard:
    return Heard(Told(), SaidThings(**said), language="en")


async def answered(outcome: str, talk: Conversation | None = None, number: Heard = YES, now: datetime = NIGHT) -> Line:
    """The line that tells what came of a time, where the practice's system answers so."""
    talk = (talk or Conversation()).start()
    talk.paper.answer = outcome  # type: ignore[assignment]
    talk.now = now
    await talk.hear(CLEANING, number, told(relation="self"), told(wish=Wish(weekdays=(1,))), Heard(Chose(1)))
    await talk.hear(told(name="Ana López"), YES)
    assert talk.step is not None
    return talk.step.lines[0]


def said(line: Line, language: Literal["en", "es"], practice: Practice = PRACTICE, now: datetime = NIGHT) -> str:
    return LINES.say(line, language, practice, now).text


@pytest.mark.parametrize("outcome", WAITING)
async def test_of_a_time_that_waits_is_told_who_confirms_it_and_when(outcome: str) -> None:
    line = await answered(outcome)
    assert line.name == WAITING[outcome]
    assert line.values["opens"] == When(OPENS)
    assert "after they open, Wednesday, December second, at eight in the morning" in said(line, "en")
    assert "después de que abran, el miércoles dos de diciembre a las ocho de la mañana" in said(line, "es")


@pytest.mark.parametrize("outcome", WAITING)
async def test_while_the_office_is_open_no_opening_is_named(outcome: str) -> None:
    line = await answered(outcome, now=IN_OFFICE_HOURS)
    assert said(line, "en", now=IN_OFFICE_HOURS).endswith("let you know shortly.")
    assert said(line, "es", now=IN_OFFICE_HOURS).endswith("en breve.")


@pytest.mark.parametrize("outcome", WAITING)
async def test_who_promises_no_call_back_is_not_bound_to_a_time(outcome: str) -> None:
    line = await answered(outcome, Conversation(practice=NO_PROMISE))
    assert said(line, "en", NO_PROMISE).endswith("let you know.")
    assert said(line, "es", NO_PROMISE).endswith("le avisa.")


@pytest.mark.parametrize("outcome", WAITING)
async def test_who_leaves_no_number_is_told_to_call_and_not_that_somebody_will(outcome: str) -> None:
    line = await answered(outcome, number=Heard(Skip()))
    assert "let you know" not in said(line, "en")
    assert "avisa" not in said(line, "es")
    assert "llame al consultorio cuando abran, el miércoles dos de diciembre" in said(line, "es")


@pytest.mark.parametrize("outcome", WAITING)
async def test_nothing_that_waits_is_called_booked(outcome: str) -> None:
    line = await answered(outcome)
    assert "booked" not in said(line, "en")
    assert "reservada" not in said(line, "es")


# ---------------------------------------------------------------- the birth date, where nothing is written without it

BORN = date(1984, 3, 5)


async def at_the_birth_date(**known: Any) -> Conversation:
    """A time is held for somebody whose name is known, and the practice's system wants the birth date."""
    paper = Paper(open=times("cleaning"), needs=frozenset({"birth_date"}))
    talk = Conversation(paper=paper).start()
    await talk.hear(CLEANING, YES, told(relation="self"), told(wish=Wish(weekdays=(1,))), Heard(Chose(1)))
    await talk.hear(told(name="Ana López", **known))
    return talk


async def test_what_the_system_needs_is_asked_before_anything_is_read_back() -> None:
    talk = await at_the_birth_date()
    assert (talk.state, talk.lines) == ("needs_birth_date", ["ask_needed_birth_date"])
    assert await talk.hear(told(birth_date=BORN)) == ["noted_birth_date", "read_back"]
    assert "ask_birth_date" not in await talk.hear(YES)
    assert [name for _, name in talk.paper.booked] == ["Ana López"]


async def test_a_birth_date_that_was_said_already_is_only_read_back() -> None:
    talk = await at_the_birth_date(birth_date=BORN)
    assert talk.lines == ["noted_birth_date", "read_back"]


async def test_the_practices_own_book_asks_for_no_birth_date_first() -> None:
    talk = Conversation().start()
    await talk.hear(CLEANING, YES, told(relation="self"), told(wish=Wish(weekdays=(1,))), Heard(Chose(1)))
    assert await talk.hear(told(name="Ana López", birth_date=BORN)) == ["read_back"]


async def test_a_birth_date_may_be_told_in_parts() -> None:
    talk = await at_the_birth_date()
    assert await talk.hear(told(born=Born(day=5, month=3))) == ["ask_birth_year"]
    assert talk.call.state.listening().born == Born(day=5, month=3)
    assert await talk.hear(told(birth_date=BORN)) == ["noted_birth_date", "read_back"]


@pytest.mark.parametrize("refusal", [(Heard(Skip()),), (Heard(No()),), (told(), told())])
async def test_without_the_birth_date_the_time_is_asked_for_and_not_booked(refusal: tuple[Heard, ...]) -> None:
    talk = await at_the_birth_date()
    wanted = talk.paper.open[0]
    assert (await talk.hear(*refusal))[:2] == ["no_matter", "requested_time"]
    assert ([slot.start for slot in talk.paper.wanted], talk.paper.booked) == ([wanted.start], [])
    assert talk.paper.held == {}
    assert talk.state != "birth_date"


async def test_a_birth_date_mended_at_the_read_back_is_read_back_again() -> None:
    talk = await at_the_birth_date(birth_date=BORN)
    mended = Heard(No(), SaidThings(birth_date=date(1985, 3, 5)), language="en")
    assert await talk.hear(mended) == ["noted_birth_date", "read_back"]
    assert talk.paper.booked == []


async def test_a_wrong_birth_date_is_asked_for_again() -> None:
    talk = await at_the_birth_date(birth_date=BORN)
    assert await talk.hear(Heard(No())) == ["what_is_wrong"]
    assert await talk.hear(Heard(Chose(4))) == ["ask_needed_birth_date"]
    assert len(talk.paper.held) == 1


async def test_another_patient_has_another_birth_date() -> None:
    talk = await at_the_birth_date(birth_date=BORN)
    assert await talk.hear(told(relation="child", name="Luis López")) == ["ask_needed_birth_date"]
    assert talk.call.facts.caller_name is not None


async def test_another_visit_at_the_birth_date_lets_the_time_go() -> None:
    talk = await at_the_birth_date()
    await talk.hear(told(visit="exam"))
    assert (talk.state, talk.paper.held) == ("offer_times", {})


async def test_another_number_at_the_birth_date_leads_back_to_it() -> None:
    talk = await at_the_birth_date()
    assert await talk.hear(told(phone="+13015550177")) == ["read_number"]
    assert await talk.hear(YES) == ["ask_needed_birth_date"]


async def test_wait_and_goodbye_and_danger_are_heard_at_the_birth_date() -> None:
    talk = await at_the_birth_date()
    assert await talk.hear(Heard(HoldOn())) == ["wait_ok"]
    assert (await talk.hear(Heard(Goodbye())))[0] == "not_booked_yet"
    assert await talk.hear(Heard(Told(), urgency=Urgency.LIFE_THREATENING)) == ["emergency_911"]


# ---------------------------------------------------------------- may we text you when it is confirmed?

SKIPS = [Heard(Skip())] * 4


async def waiting(
    outcome: str = "accepted", *, may_text: bool = True, number: tuple[Heard, ...] = (YES,)
) -> Conversation:
    """A time was picked, the practice's system answers `outcome`, and the questions of the desk were passed over."""
    talk = Conversation(may_text=may_text).start()
    talk.paper.answer = outcome  # type: ignore[assignment]
    await talk.hear(CLEANING, *number, told(relation="self"), told(wish=Wish(weekdays=(1,))), Heard(Chose(1)))
    await talk.hear(told(name="Ana López"), YES, *SKIPS)
    return talk


def consent(talk: Conversation) -> bool | None:
    return talk.call.facts.text_ok.value if talk.call.facts.text_ok else None


@pytest.mark.parametrize("outcome", ["accepted", "sent", "requested"])
async def test_who_waits_is_asked_last_whether_a_text_is_welcome(outcome: str) -> None:
    talk = await waiting(outcome)
    assert (talk.state, talk.lines[-1], consent(talk)) == ("may_text", "ask_text_ok", None)
    assert (await talk.hear(YES), consent(talk)) == (["noted", "anything_else"], True)
    assert talk.call.facts.text_ok is not None
    assert (talk.call.facts.text_ok.words, talk.call.facts.text_ok.turn) == ("some words", talk.call.turn)


@pytest.mark.parametrize("outcome", ["booked", "unknown"])
async def test_nobody_is_asked_where_nothing_waits(outcome: str) -> None:
    assert (await waiting(outcome)).state == "anything_else"


async def test_nobody_is_asked_where_no_text_can_be_sent() -> None:
    assert (await waiting(may_text=False)).state == "anything_else"


@pytest.mark.parametrize("number", [(Heard(Skip()),), (Heard(No()), told(phone="+18005550177"), YES)])
async def test_nobody_is_asked_without_a_number_that_gets_texts(number: tuple[Heard, ...]) -> None:
    assert (await waiting(number=number)).state == "anything_else"


@pytest.mark.parametrize(
    "answers", [(Heard(No()),), (Heard(Skip()),), (told(), told()), (told(), Heard(Skip())), (told(), Heard(No()))]
)
async def test_only_a_clear_yes_is_consent(answers: tuple[Heard, ...]) -> None:
    talk = await waiting()
    await talk.hear(*answers)
    assert talk.state == "anything_else"
    assert not consent(talk)


async def test_another_number_than_the_one_that_calls_is_named() -> None:
    talk = await waiting(number=(Heard(No()), told(phone="+13015550177"), YES))
    assert talk.step is not None
    assert "el número que termina en cero, uno, siete, siete" in said(talk.step.lines[-1], "es").replace("al ", "el ")
    assert "this number" in said((await waiting()).step.lines[-1], "en")  # type: ignore[union-attr]


async def test_a_yes_for_a_number_that_nobody_read_back_is_none() -> None:
    talk = await waiting()
    await talk.hear(Heard(Yes(), SaidThings(phone="+13015550177")))
    assert (talk.state, consent(talk)) == ("anything_else", None)


async def test_a_number_given_later_takes_the_consent_back() -> None:
    talk = await waiting()
    await talk.hear(YES, told(phone="+13015550177"))
    assert consent(talk) is None


async def test_who_wants_no_texts_is_not_asked() -> None:
    talk = Conversation(may_text=True).start()
    talk.paper.answer = "accepted"
    await talk.hear(CLEANING, YES, told(relation="self", voicemail=False), told(wish=Wish(weekdays=(1,))))
    await talk.hear(Heard(Chose(1)), told(name="Ana López"), YES, *SKIPS)
    assert talk.state == "anything_else"


async def test_a_plain_request_waits_for_no_text() -> None:
    talk = Conversation(may_text=True).start()
    crown = Heard(Wants("book"), SaidThings(visit="crown", new_patient=False, relation="self"), language="en")
    await talk.hear(crown, YES, told(name="Ana López"), *SKIPS[1:])
    assert talk.state == "anything_else"


async def test_the_second_appointment_of_a_call_does_not_ask_twice() -> None:
    talk = await waiting()
    await talk.hear(YES, Heard(Wants("book"), SaidThings(visit="cleaning", relation="child"), language="en"))
    assert not talk.call.facts.waits
    await talk.hear(told(wish=Wish(weekdays=(1,))), Heard(Chose(1)), told(name="Luis López"), YES, *SKIPS[1:])
    assert (talk.state, consent(talk)) == ("anything_else", True)


async def test_a_birth_date_may_be_mended_at_the_question_for_a_text() -> None:
    talk = await waiting()
    call = talk.call.with_(state=KINDS["may_text"].model_validate({"read": Born(day=5, month=3, year=1984)}))
    talk.call = call.with_(facts=call.facts.with_(birth_date=fact("birth_date", BORN, sure=True)))
    mended = await talk.hear(told(birth_date=date(1985, 3, 5)))
    assert mended == ["noted_birth_date", "ask_text_ok"]
