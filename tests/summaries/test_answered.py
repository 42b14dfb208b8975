"""The desk reads which questions were answered, in words that say what was asked."""

from __future__ import annotations

import pytest

from app import lines
from app.call.menu import HowCanIHelp
from app.call.questions import answer
from app.call.record import Call
from app.call.step import Line
from app.practice import Both, Insurance, Known, Practice
from app.summaries.answered import answered
from app.summaries.summary import Language, Spoken, Turn
from tests.call.paper import Paper, PaperOffice
from tests.conftest import NOW

WORDS = lines.read()
CALL = Call(sid="CA1", practice_id=1, location_id=1, document=1, began=NOW, state=HowCanIHelp())


@pytest.fixture
def document(demo_document: Practice) -> Practice:
    more = tuple(
        Known(topic=topic, answer=Both(en=f"About {topic}.", es=f"Sobre {topic}.")) for topic in ("price", "whitening")
    )
    return demo_document.model_copy(update={"questions": (*demo_document.questions, *more)})


def turn(line: Line, document: Practice, language: Language, text: str = "A question") -> Turn:
    said = WORDS.say(line, language, document, NOW)
    spoken = Spoken(line=said.line, language=said.language, text=said.text)
    return Turn(number=1, at=NOW, kind="speech", text=text, keys="", heard_in=language, confidence=None, said=(spoken,))


def asked(topic: str, document: Practice, language: Language = "en", plan: str | None = None) -> Turn:
    """A turn whose question was answered as the receptionist answers it."""
    office = PaperOffice(Paper(), CALL, document, NOW)
    return turn(answer(topic, office, plan), document, language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("topic", "told"),
    [
        ("hours", "opening hours"),
        ("address", "address"),
        ("parking", "parking"),
        ("languages", "who speaks which language"),
        ("insurance", "insurance"),
        ("price", "prices"),
        ("phone_number", "the telephone number"),
        ("whitening", "whitening"),
    ],
)
def test_a_topic_is_said_in_plain_words(document: Practice, language: Language, topic: str, told: str) -> None:
    assert answered([asked(topic, document, language)], document) == (told,)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("network", ["in", "files", "no"])
def test_insurance_is_said_with_the_plan(document: Practice, language: Language, network: str) -> None:
    plans = tuple(one.model_copy(update={"network": network}) for one in document.insurance)
    document = document.model_copy(update={"insurance": plans})
    assert answered([asked("insurance", document, language, "Delta Dental")], document) == ("insurance (Delta Dental)",)


def test_of_two_plans_of_like_names_the_right_one_is_said(document: Practice) -> None:
    plans = (Insurance(name="Delta"), *document.insurance)
    document = document.model_copy(update={"insurance": plans})
    assert answered([asked("insurance", document, "en", "Delta Dental")], document) == ("insurance (Delta Dental)",)


def test_each_is_said_once_and_in_order(document: Practice) -> None:
    transcript = [asked(topic, document) for topic in ("parking", "hours", "parking")]
    assert answered(transcript, document) == ("parking", "opening hours")


def test_what_is_none_of_the_topics_is_said_in_the_callers_words(document: Practice) -> None:
    other = Known(topic="other", answer=Both(en="Yes, on Mondays.", es="Sí, los lunes."))
    document = document.model_copy(update={"questions": (other,)})
    line = answer("other", PaperOffice(Paper(), CALL, document, NOW))
    found = turn(line, document, "es", "¿Hay trenecito?")
    assert answered([found], document) == ("“¿Hay trenecito?” (in Spanish)",)


def test_what_was_not_answered_is_not_among_them(document: Practice) -> None:
    assert answered([turn(Line("not_known"), document, "en")], document) == ()
