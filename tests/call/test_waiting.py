"""What is said of a time that is not booked yet: who confirms it and when, and nothing that may turn out untrue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from app import lines
from app.call.heard import Chose, Heard, SaidThings, Skip, Told, Wants, Wish, Yes
from app.call.step import Line, When
from app.practice import Practice
from tests.call.paper import NIGHT, PRACTICE, Conversation

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
