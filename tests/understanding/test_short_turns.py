"""Short turns that real callers end, mend or refuse with: thanks, farewells, "the name", "new", "none", greetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Act, Asked, Chose, Goodbye, Heard, Language, Listening, No, Question, Skip, Told, Wants, Yes
from app.practice import Practice, read
from app.understanding.listen import by_rules, listen

PRACTICE: Practice = read(Path("prompts/practice/practice.toml"))
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))
WHAT_IS_WRONG = Listening(asked=Asked.READ_BACK, choices=("name", "day", "time", "birth_date"))
COMMITTING = [Asked.READ_BACK, Asked.OFFER, Asked.REQUEST_INSTEAD]


def hear(text: str, asked: Asked) -> Heard:
    return by_rules(text, Listening(asked=asked), PRACTICE, NOW, "en")


# ---------------------------------------------------------------- what should I change: the name, the day, or the time?


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the name", 1), ("el nombre", 1), ("the last name", 1), ("el apellido", 1), ("no, the name is wrong", 1),
        ("the day", 2), ("el día", 2), ("la fecha", 2), ("the time", 3), ("la hora", 3), ("it's the time", 3),
        ("the name is fine, the time is wrong", 3), ("el nombre está bien, es la hora", 3), ("the first", 1),
        ("the date of birth", 4), ("la fecha de nacimiento", 4), ("my birthday is wrong", 4), ("su nacimiento", 4),
        ("the date", 2), ("la fecha de la cita", 2),
    ],
)  # fmt: skip
def test_what_to_change_is_chosen_by_its_name(text: str, number: int) -> None:
    assert by_rules(text, WHAT_IS_WRONG, PRACTICE, NOW, "en").act == Chose(number)


@dataclass
class Pressed:
    keys: str
    text: str = ""
    confidence: float | None = None
    heard_in: Language | None = "en"


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_what_to_change_is_chosen_by_its_key(key: str) -> None:
    assert (await listen(Pressed(key), WHAT_IS_WRONG, PRACTICE, NOW, "en")).act == Chose(int(key))


@pytest.mark.parametrize("text", ["Carol Holloway", "carol holloway"])
def test_the_right_name_may_be_said_at_once(text: str) -> None:
    heard = by_rules(text, WHAT_IS_WRONG, PRACTICE, NOW, "en")
    assert (heard.act, heard.said.name) == (Told(), "Carol Holloway")


@pytest.mark.parametrize("text", ["I don't know", "no sé", "thank you", "on Tuesday", "never mind", "todo está mal"])
def test_what_is_no_name_changes_none(text: str) -> None:
    assert by_rules(text, WHAT_IS_WRONG, PRACTICE, NOW, "en").said.name is None


# ---------------------------------------------------------------- thanks and farewells


@pytest.mark.parametrize("asked", COMMITTING)
@pytest.mark.parametrize("text", ["thank you", "gracias", "thanks a lot", "muchas gracias"])
def test_thanks_alone_are_neither_a_yes_nor_a_goodbye(text: str, asked: Asked) -> None:
    assert hear(text, asked).act == Told()


@pytest.mark.parametrize("asked", COMMITTING)
@pytest.mark.parametrize(
    "text",
    ["okay bye", "ok thanks bye", "bueno gracias adiós", "thank you bye", "never mind, bye", "olvídelo, adiós"],
)
def test_nothing_is_booked_on_okay_bye(text: str, asked: Asked) -> None:
    assert hear(text, asked).act == Goodbye()


@pytest.mark.parametrize("asked", COMMITTING)
@pytest.mark.parametrize("text", ["yes thank you", "sí gracias", "yes please, bye", "sí, adiós", "sale pues"])
def test_a_yes_beside_thanks_or_a_farewell_stays_one(text: str, asked: Asked) -> None:
    assert hear(text, asked).act == Yes()


@pytest.mark.parametrize("text", ["never mind", "forget it", "olvídelo", "así déjelo"])
def test_to_give_up_an_offer_is_a_no_and_nothing_else(text: str) -> None:
    heard = hear(text, Asked.OFFER)
    assert heard.act == No()
    assert (heard.said.wish, heard.said.name, heard.said.questions) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    ["Thanks for your service", "I appreciate your help", "That would be all", "Thanks a lot for the help"],
)
def test_polite_endings_are_goodbyes(text: str) -> None:
    assert hear(text, Asked.ANYTHING_ELSE).act == Goodbye()


@pytest.mark.parametrize("text", ["That is confirmed", "I would like that, thank you"])
def test_polite_assents_are_a_yes(text: str) -> None:
    assert hear(text, Asked.READ_BACK).act == Yes()


def test_what_one_would_like_changed_is_no_yes() -> None:
    assert hear("I would like that changed", Asked.READ_BACK).act != Yes()


# ---------------------------------------------------------------- plans, new or known, none


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("do you take Kaiser?", "Kaiser"),
        ("¿y Kaiser?", "Kaiser"),
        ("do you accept Zorvex Dental?", "Zorvex Dental"),
        ("¿aceptan Planito Dental?", "Planito Dental"),
        ("¿trabajan con Bright Smile?", "Bright Smile"),
    ],
)
def test_a_plan_is_asked_about_as_it_is_said(text: str, plan: str) -> None:
    heard = hear(text, Asked.ANYTHING_ELSE)
    assert (heard.act, heard.said.insurance) == (Question("insurance"), plan)


@pytest.mark.parametrize("text", ["do you take walk-ins?", "do you take cash?", "¿aceptan niños?", "do you take kids"])
def test_not_all_that_is_taken_is_a_plan(text: str) -> None:
    assert hear(text, Asked.ANYTHING_ELSE).said.insurance is None


def test_one_more_visit_after_a_yes_is_booked() -> None:
    heard = hear("yes, also a check-up for my husband", Asked.ANYTHING_ELSE)
    assert (heard.act, heard.said.visit, heard.said.relation) == (Wants("book"), "exam", "spouse")


@pytest.mark.parametrize(
    ("text", "new"),
    [("new", True), ("nuevo", True), ("nueva", True), ("first time", True), ("not new", False), ("existing", False)],
)
def test_one_word_tells_new_from_known(text: str, new: bool) -> None:
    assert hear(text, Asked.NEW_OR_EXISTING).said.new_patient is new


def test_new_alone_is_no_patient_elsewhere() -> None:
    assert hear("nuevo", Asked.NAME).said.new_patient is None


@pytest.mark.parametrize("text", ["no insurance", "none", "I don't have insurance", "no tengo", "ninguno"])
def test_to_have_no_insurance_is_a_no(text: str) -> None:
    assert hear(text, Asked.INSURANCE).act == No()


def test_not_to_have_the_card_at_hand_is_no_no() -> None:
    assert hear("I don't have it with me", Asked.INSURANCE).act == Skip()


# ---------------------------------------------------------------- questions and greetings


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Where is that office located?", Question("address")),
        ("Could you tell me the location?", Question("address")),
        ("what's your phone number", Question("phone_number")),
        ("Does she do cosmetic services?", Question("services")),
    ],
)
def test_questions_of_real_callers(text: str, act: Act) -> None:
    assert hear(text, Asked.HOW_CAN_I_HELP).act == act


@pytest.mark.parametrize("text", ["Hola", "qué tal", "hola, buenas tardes"])
def test_a_greeting_is_understood_and_spanish(text: str) -> None:
    heard = hear(text, Asked.HOW_CAN_I_HELP)
    assert (heard.act, heard.usable, heard.language) == (Told(), True, "es")


@pytest.mark.parametrize("asked", [Asked.BIRTH_DATE, Asked.NAME, Asked.INSURANCE, Asked.WHEN, Asked.NEW_OR_EXISTING])
@pytest.mark.parametrize("text", ["No sé", "no lo sé"])
def test_not_to_know_leaves_the_question_open(text: str, asked: Asked) -> None:
    assert hear(text, asked).act == Skip()
