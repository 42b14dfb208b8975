"""The same words are a yes, a no or a choice by the question that is open, through the whole understanding."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Asked, Chose, Goodbye, Heard, Listening, No, Unclear, Urgency, Yes
from app.practice import read
from app.understanding.language import spoken
from app.understanding.listen import by_rules
from integrations.pms import Slot

SAID = tomllib.loads((Path(__file__).parent / "answers_by_question.toml").read_text("utf-8"))
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=ZONE)
PRACTICE = read(Path("prompts/practice/practice.toml"))


def slot(day: int, hour: int) -> Slot:
    start = datetime(2026, 12, day, hour, tzinfo=ZONE)
    return Slot(visit="cleaning", provider="lee", operatory="1", start=start, end=start + timedelta(hours=1))


OFFERED = (slot(3, 9), slot(3, 14), slot(7, 10))  # Thursday at nine and at two, Monday at ten


def hear(text: str, asked: Asked) -> Heard:
    offered = OFFERED if asked is Asked.OFFER else ()
    return by_rules(text, Listening(asked=asked, offered=offered), PRACTICE, NOW, spoken(text) or "en", 0.9)


def meant(text: str, asked: Asked) -> str:
    heard = hear(text, asked)
    match heard.act:
        case Chose(number):
            return str(number)
        case Yes():
            return "yes"
        case No() | Goodbye():
            return "no"
        case _:
            return "yes" if heard.urgency in {Urgency.SAME_DAY, Urgency.LIFE_THREATENING} else "neither"


@pytest.mark.parametrize(("asked", "meaning"), [(asked, meaning) for asked, said in SAID.items() for meaning in said])
def test_each_question_has_its_own_ways_of_being_answered(asked: str, meaning: str) -> None:
    texts = [" ".join(text.split()) for text in SAID[asked][meaning].split("|")]
    assert [text for text in texts if meant(text, Asked(asked)) != meaning] == []


def test_a_yes_with_a_question_after_its_but_is_a_yes_and_the_question_is_kept() -> None:
    heard = hear("yes, that is all correct, but can you give me their location?", Asked.READ_BACK)
    assert heard.act == Yes()
    assert heard.said.questions == ("address",)


@pytest.mark.parametrize(
    "text",
    ["y en las noticias de esta noche el clima para el fin de semana", "stay tuned, coming up next", "ta ta ta ta ta"],
)
def test_a_television_and_a_child_answer_nothing(text: str) -> None:
    assert isinstance(hear(text, Asked.NAME).act, Unclear)


def test_what_a_caller_saw_on_television_is_still_heard() -> None:
    assert not isinstance(
        hear("I saw it on the breaking news, I need an appointment", Asked.HOW_CAN_I_HELP).act, Unclear
    )


@pytest.mark.parametrize("text", ["no, the other one, go ahead", "no, el de la tarde, resérvela", "don't book it"])
def test_a_go_ahead_for_something_else_books_nothing(text: str) -> None:
    assert hear(text, Asked.READ_BACK).act != Yes()


@pytest.mark.parametrize("text", ["no, tengo otro número", "no, tengo clase", "no, change the day"])
def test_a_pause_after_no_leaves_it_a_no(text: str) -> None:
    assert hear(text, Asked.READ_BACK).act == No()
