"""One act and everything else that was said, turn by turn, as the conversation gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.call.heard import (
    Act,
    AreYouHuman,
    Asked,
    Chose,
    GoBack,
    Goodbye,
    Heard,
    HoldOn,
    Keys,
    Language,
    Listening,
    No,
    Question,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Told,
    Unclear,
    Urgency,
    Wants,
    WantsPerson,
    Yes,
)
from app.practice import Practice, read
from app.understanding.foreign import is_foreign
from app.understanding.lexicon import fold
from app.understanding.listen import by_rules, listen
from integrations.pms import Slot

PRACTICE: Practice = read(Path("prompts/practice/practice.toml"))
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZONE)  # a Tuesday


def slot(day: int, hour: int) -> Slot:
    start = datetime(2026, 12, day, hour, tzinfo=ZONE)
    return Slot(visit="cleaning", provider="lee", operatory="1", start=start, end=start + timedelta(hours=1))


OFFERED = (slot(8, 9), slot(8, 14), slot(10, 10))  # Tuesday at nine and at two, Thursday at ten


def hear(text: str, asked: Asked = Asked.HOW_CAN_I_HELP, language: Language = "en") -> Heard:
    listening = Listening(asked=asked, offered=OFFERED if asked is Asked.OFFER else ())
    return by_rules(text, listening, PRACTICE, NOW, language)


@dataclass
class Pressed:
    keys: str
    text: str = ""
    confidence: float | None = None
    heard_in: Language | None = "en"


async def press(keys: str, asked: Asked, *, language_open: bool = False) -> Heard:
    listening = Listening(asked=asked, offered=OFFERED if asked is Asked.OFFER else (), language_by_key=language_open)
    return await listen(Pressed(keys), listening, PRACTICE, NOW, "en")


# ---------------------------------------------------------------- several things at once


def test_a_first_sentence_holds_errand_visit_patient_and_time() -> None:
    heard = hear("hola, necesito una limpieza para mi hijo el martes por la tarde")
    assert heard.act == Wants("book")
    assert (heard.said.visit, heard.said.relation, heard.language) == ("cleaning", "child", "es")
    assert heard.said.wish is not None
    assert heard.said.wish.days == (date(2026, 12, 8),)


def test_a_yes_and_a_question() -> None:
    heard = hear("yes, and what's the address?", Asked.READ_BACK)
    assert (heard.act, heard.said.questions) == (Yes(), ("address",))


def test_a_choice_and_another_name() -> None:
    heard = hear("the second one, but under my wife's name, Gutiérrez", Asked.OFFER)
    assert (heard.act, heard.said.name, heard.said.relation) == (Chose(2), "Gutiérrez", "spouse")


def test_a_birth_date_and_a_question_are_both_kept() -> None:
    heard = hear("March fifth nineteen eighty-four, and where are you located?", Asked.BIRTH_DATE)
    assert (heard.act, heard.said.birth_date) == (Told(), date(1984, 3, 5))
    assert heard.said.questions == ("address",)


def test_the_caller_is_not_the_patient() -> None:
    heard = hear("habla Carmen Ruiz, quería una cita para mi mamá, se llama Guadalupe Ruiz Soto")
    assert (heard.said.caller_name, heard.said.name) == ("Carmen Ruiz", "Guadalupe Ruiz Soto")
    assert heard.said.relation == "parent"


def test_who_is_picked_up_is_no_patient() -> None:
    assert hear("after I pick up my son, at four", Asked.WHEN).said.relation is None


def test_a_price_asked_orders_no_visit() -> None:
    heard = hear("how much is a cleaning")
    assert (heard.act, heard.said.visit) == (Question("price"), None)


def test_the_switch_of_language_is_kept_with_the_rest() -> None:
    heard = hear("¿me puede hablar en inglés? the first one is fine", Asked.OFFER, "es")
    assert (heard.act, heard.said.language) == (Chose(1), "en")


@pytest.mark.parametrize("text", ["I need a deep cleaning", "quiero una limpieza profunda"])
def test_a_deep_cleaning_is_no_plain_one(text: str) -> None:
    heard = hear(text)
    assert (heard.act, heard.said.visit, heard.said.reason) == (Wants("book"), None, text)


def test_a_surname_is_corrected_in_small_letters_too() -> None:
    heard = hear("no valdez no valdés ruiz fernando valdés ruiz", Asked.READ_BACK, "es")
    assert (heard.act, heard.said.name) == (No(), "Fernando Valdés Ruiz")


def test_an_hour_said_after_the_school_is_the_one_that_counts() -> None:
    wish = hear("it'd have to be after school, so like three thirty or later", Asked.WHEN).said.wish
    assert wish is not None
    assert (wish.after, wish.doubtful) == (time(15, 30), ())


def test_a_message_says_who_called() -> None:
    assert hear("tell them Gordon Ames called about my bill", Asked.MESSAGE).said.caller_name == "Gordon Ames"
    assert hear("que llamó Esperanza Duarte", Asked.MESSAGE, "es").said.caller_name == "Esperanza Duarte"


# ---------------------------------------------------------------- acts by the open question


@pytest.mark.parametrize(
    ("asked", "text", "act"),
    [
        (Asked.OFFER, "el de las nueve", Chose(1)),
        (Asked.OFFER, "nine works", Chose(1)),
        (Asked.OFFER, "the ten o'clock", Chose(3)),
        (Asked.OFFER, "the Thursday one", Chose(3)),
        (Asked.OFFER, "el del jueves", Chose(3)),
        (Asked.OFFER, "the afternoon one", Chose(2)),
        (Asked.OFFER, "el último", Chose(3)),
        (Asked.OFFER, "el de en medio", Chose(2)),
        (Asked.OFFER, "cualquiera", Chose(0)),
        (Asked.OFFER, "none of those", No()),
        (Asked.OFFER, "fíjese que ese día trabajo", No()),
        (Asked.OFFER, "what about Friday", Told()),
        (Asked.OFFER, "tomorrow at nine", Told()),
        (Asked.OFFER, "¿mande?", Repeat()),
        (Asked.OFFER, "más despacio", Repeat(slower=True)),
        (Asked.OFFER, "espéreme tantito", HoldOn()),
        (Asked.READ_BACK, "no, go back", GoBack()),
        (Asked.READ_BACK, "bueno, es que", Told()),
        (Asked.SAFETY, "no, only my cheek is swollen", Told()),
        (Asked.WHO_FOR, "para mi mamá", Told()),
        (Asked.WHO_FOR, "yes", Yes()),
        (Asked.NEW_OR_EXISTING, "nunca he ido", Told()),
        (Asked.BIRTH_DATE, "prefiero no darla", Skip()),
        (Asked.INSURANCE, "I don't have it with me", Skip()),
        (Asked.INSURANCE, "I don't have insurance", No()),
        (Asked.WHEN, "whenever", Chose(0)),
        (Asked.VOICEMAIL, "no, mi esposo no sabe", No()),
        (Asked.ANYTHING_ELSE, "no, gracias", No()),
        (Asked.ANYTHING_ELSE, "I want to make another appointment", Wants("book")),
        (Asked.HOW_CAN_I_HELP, "I need a person", WantsPerson()),
        (Asked.HOW_CAN_I_HELP, "I need to go to the dentist", Wants("book")),
        (Asked.HOW_CAN_I_HELP, "¿es una grabación?", AreYouHuman()),
        (Asked.HOW_CAN_I_HELP, "adiós", Goodbye()),
        (Asked.HOW_CAN_I_HELP, "me duele una muela", Wants("book")),
        (Asked.MESSAGE, "tell the doctor that my crown is fine now", Told()),
    ],
)
def test_the_act_is_read_by_the_open_question(asked: Asked, text: str, act: Act) -> None:
    assert hear(text, asked).act == act


def test_no_wish_is_left_over_when_an_offer_was_picked() -> None:
    assert hear("the Thursday one", Asked.OFFER).said.wish is None


def test_times_come_from_the_words_alone() -> None:
    wish = hear("Friday at three", Asked.WHEN).said.wish
    assert wish is not None
    assert (wish.days, wish.at) == ((date(2026, 12, 4),), time(15))


# ---------------------------------------------------------------- noise


@pytest.mark.parametrize(
    "text", ["I really love a Christmas Christmas", "asdf qwer", "thank you for watching", "Ich möchte einen Termin"]
)
def test_noise_is_not_taken_for_a_wish(text: str) -> None:
    heard = hear(text)
    assert (heard.act, heard.usable, heard.said.wish) == (Unclear(), False, None)


async def test_silence_is_silence() -> None:
    turn = Pressed("", text=" ... ")
    heard = await listen(turn, Listening(asked=Asked.WHEN), PRACTICE, NOW, "en")
    assert heard.act == Silence()


def test_a_name_heard_with_low_confidence_is_noise() -> None:
    listening = Listening(asked=Asked.NAME)
    assert by_rules("Zanzibar Mumble", listening, PRACTICE, NOW, "en", 0.2).act == Unclear()


def test_danger_is_heard_whatever_is_asked_and_however_badly() -> None:
    for asked in Asked:
        heard = by_rules("no puedo respirar", Listening(asked=asked), PRACTICE, NOW, "en", 0.1)
        assert (heard.urgency, heard.usable) == (Urgency.LIFE_THREATENING, True)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300), asked=st.sampled_from(list(Asked)))
def test_no_words_break_it(text: str, asked: Asked) -> None:
    heard = hear(text, asked)
    assert heard.words == text


@pytest.mark.parametrize(
    ("text", "folded"), [(", " * 900, " , "), ("no ,,, sí", " no , si "), ("yes... , . well", " yes . well ")]
)
def test_signs_in_a_row_are_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    ["no puedo " * 1200, "a" * 10_000, "¿" * 10_000, "1 " * 5000, "me duele, " * 1000, " , " * 3000, ", " * 5000,
     "my name is " * 900, "-" * 10_000],
)  # fmt: skip
def test_a_very_long_turn_is_read_all_the_same(text: str) -> None:
    assert hear(text).words == text


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("keys", "asked", "act"),
    [
        ("2", Asked.OFFER, Chose(2)),
        ("1", Asked.READ_BACK, Yes()),
        ("2", Asked.SAFETY, No()),
        ("0", Asked.OFFER, WantsPerson()),
        ("*", Asked.OFFER, Repeat()),
        ("7", Asked.OFFER, Keys("7")),
        ("3", Asked.HOW_CAN_I_HELP, Wants("message")),
        ("2", Asked.TEXT_OK, No()),
        ("4455", Asked.NAME, Keys("4455")),
    ],
)
async def test_keys_answer_the_open_question(keys: str, asked: Asked, act: Act) -> None:
    assert (await press(keys, asked)).act == act


async def test_nine_is_the_other_language_and_two_spanish_while_it_is_open() -> None:
    assert (await press("9", Asked.READ_BACK)).said.language == "es"
    assert (await press("2", Asked.HOW_CAN_I_HELP, language_open=True)).said.language == "es"
    assert (await press("2", Asked.READ_BACK)).said.language is None


async def test_numbers_and_dates_can_be_keyed() -> None:
    assert (await press("3015550177", Asked.NEW_NUMBER)).said.phone == "+13015550177"
    assert (await press("03051984", Asked.BIRTH_DATE)).said.birth_date == date(1984, 3, 5)
    assert (await press("13451984", Asked.BIRTH_DATE)).act == Keys("13451984")


@pytest.mark.parametrize(
    "text", ["xin chào, tôi muốn gặp bác sĩ", "你好 我想预约", "здравствуйте, мне нужна запись", "안녕하세요"]
)
def test_a_language_of_other_letters_is_not_understood(text: str) -> None:
    heard = by_rules(text, Listening(asked=Asked.HOW_CAN_I_HELP), PRACTICE, NOW, "en")
    assert (heard.act, heard.usable, heard.said) == (Unclear(), False, SaidThings())


@pytest.mark.parametrize("text", ["Me llamo Íñigo Núñez", "François Müller", "João Gonçalves", "Søren"])
def test_names_with_marks_are_not_foreign(text: str) -> None:
    assert not is_foreign(text)


@pytest.mark.parametrize(
    ("text", "act"), [("¿está bien?", Yes), ("yes?", Yes), ("okay?", Yes), ("right?", Yes), ("¿sí?", Yes)]
)
def test_a_question_is_no_yes_that_books(text: str, act: type[Act]) -> None:
    assert not isinstance(hear(text, Asked.READ_BACK).act, act)
    assert isinstance(hear(text.strip("¿?"), Asked.READ_BACK).act, act)


def test_a_yes_before_a_question_is_one() -> None:
    heard = hear("Yes. Where are you?", Asked.READ_BACK)
    assert (heard.act, heard.said.questions) == (Yes(), ("address",))


@pytest.mark.parametrize(
    ("text", "provider"),
    [("can I get in with doctor Pattell", "patel"), ("con la doctora Li", "lee"), ("Doctor Smyth please", "smith"),
     ("Doctor Jones", None), ("not with Doctor Smith", None)],
)  # fmt: skip
def test_doctors_are_known_by_the_sound_of_their_names(text: str, provider: str | None) -> None:
    assert hear(text, Asked.HOW_CAN_I_HELP).said.provider == provider


@pytest.mark.parametrize(
    ("text", "visit"),
    [("a check up for my son, he's seven", "child_visit"), ("una revisión para mi niña de cinco años", "child_visit"),
     ("a check up for my son, he's fifteen", "exam"), ("a check up for my son", "exam"),
     ("a cleaning for my daughter, she's seven", "cleaning"), ("a checkup at seven, for my son", "exam")],
)  # fmt: skip
def test_a_childs_check_up_is_the_childrens_visit_where_the_age_is_told(text: str, visit: str) -> None:
    assert hear(text, Asked.HOW_CAN_I_HELP).said.visit == visit
