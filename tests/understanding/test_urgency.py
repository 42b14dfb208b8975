"""Four levels by rules alone: what must be caught is caught, what was denied is not, idioms are not emergencies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Asked, Danger, Listening, Urgency
from app.practice import read as practice_of
from app.understanding.lexicon import fold
from app.understanding.listen import by_rules
from app.understanding.urgency import pain, read

PRACTICE = practice_of(Path("prompts/practice/practice.toml"))
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))

MEDICAL = [
    "I can't breathe", "she is having trouble swallowing", "my throat is closing", "my tongue is swelling up",
    "the bleeding won't stop", "blood is pouring out of my mouth", "he passed out", "my chest hurts",
    "my jaw hurts and my left arm is numb", "he fell and hit his head", "my son won't wake up after the sedation",
    "hives, and my lips are swelling after the penicillin", "she is having a seizure",
    "no puedo respirar", "le cuesta tragar", "no puedo pasar saliva", "se me cierra la garganta", "me falta el aire",
    "no me para la sangre", "echa mucha sangre", "se desmayó", "me duele el pecho", "se pegó en la cabeza",
    "me duele la quijada y el brazo", "mi niña no despierta de la sedación", "se me hinchó la lengua",
]  # fmt: skip
SAME_DAY = [
    "my tooth got knocked out", "my face is swollen", "my cheek blew up", "I have a fever and a toothache",
    "I had a tooth pulled yesterday and it is still bleeding", "my jaw is locked", "the pain is unbearable",
    "this tooth is killing me", "there is pus", "the stitches came out",
    "se le salió un diente", "tengo la cara hinchada", "amanecí con la cara diferente", "tengo calentura",
    "me sacaron la muela ayer y me sigue saliendo sangre", "se me trabó la quijada", "ya no aguanto el dolor",
    "me muero de dolor", "tengo una postemilla", "no he podido dormir del dolor",
]  # fmt: skip
SOON = [
    "my filling came out", "my crown fell off", "I chipped a tooth", "I have a toothache", "the wire is poking me",
    "se me cayó la tapadura", "se me quebró una muela", "me duele una muela", "el alambre me pica", "me cala lo frío",
]  # fmt: skip
ROUTINE = [
    "I need a cleaning", "no fever, no swelling", "I can breathe fine", "my face is not swollen",
    "the price is killing me",
    "I'm dying to get my teeth whitened", "I faint when I see needles", "I take blood pressure pills",
    "the swelling went down",
    "I want a tooth pulled", "I can barely hear you", "it's hard for me to come in the morning",
    "una limpieza", "no tengo fiebre ni hinchazón", "respiro bien", "ya no me duele", "disculpe la molestia",
    "me muero de pena", "se le cayó un diente de leche", "quiero que me quiten los puntos", "casi no le oigo",
    "no es urgente", "no puedo ir el viernes",
]  # fmt: skip


def level(text: str, asked: Asked = Asked.NOTHING, answer: bool | None = None) -> Urgency:
    return read(fold(text), asked, answer)[0]


@pytest.mark.parametrize("text", MEDICAL)
def test_danger_to_life_is_always_heard(text: str) -> None:
    assert read(fold(text)) == (Urgency.LIFE_THREATENING, Danger.MEDICAL)


@pytest.mark.parametrize("text", SAME_DAY)
def test_the_dentist_must_know_today(text: str) -> None:
    assert level(text) is Urgency.SAME_DAY


@pytest.mark.parametrize("text", SOON)
def test_the_first_opening(text: str) -> None:
    assert level(text) is Urgency.SOON


@pytest.mark.parametrize("text", ROUTINE)
def test_denials_and_idioms_are_no_emergency(text: str) -> None:
    assert level(text) is Urgency.ROUTINE


@pytest.mark.parametrize("text", ["llevo quince Tylenol desde ayer", "I took a whole bottle of Advil", "una cada hora"])
def test_too_many_pills_are_poison(text: str) -> None:
    assert read(fold(text)) == (Urgency.LIFE_THREATENING, Danger.POISON)


@pytest.mark.parametrize(
    "text",
    [
        "what happens if the bleeding won't stop",
        "I had a heart attack two years ago",
        "hace tres años me dio un infarto",
        "casi me da un infarto cuando vi la cuenta",
        "I'm scared of choking",
        "my dog is choking",
        "me ahogo de trabajo",
        "mi celular se está muriendo",
    ],
)
def test_what_is_asked_remembered_or_a_saying_is_no_danger(text: str) -> None:
    assert level(text) is Urgency.ROUTINE


@pytest.mark.parametrize(
    "text",
    [
        "no I'm not okay I can't breathe",
        "no, it's not the tooth, it's my chest",
        "I had a heart attack two years ago and now my chest hurts",
        "fiebre no pero no puedo tragar",
        "me duele el pecho no tengo seguro",
    ],
)
def test_a_no_nearby_hides_no_danger(text: str) -> None:
    assert level(text) is Urgency.LIFE_THREATENING


SECOND_ROUND = [
    "every breath is a struggle", "she is gasping", "half of his face is drooping", "no puedo swallow",
    "he has hemophilia and his gum is bleeding", "está jadeando", "mi abuelo está boqueando",
    "toma anticoagulantes y lleva dos horas sangrando", "aspiró el diente y no para de toser",
    "se le fue la cara de lado",
    "fell with a toothbrush and it went through his throat", "no respira normal", "le dio un ataque epiléptico",
    "I don't think she can breathe fine", "but I can breathe fine but I can't swallow my own spit",
    "my husband passed out on the floor",
]  # fmt: skip
"""Of the classes that the second book's first run had missed, in other words than the book's."""


@pytest.mark.parametrize("text", SECOND_ROUND)
def test_the_classes_once_missed_are_heard(text: str) -> None:
    assert read(fold(text)) == (Urgency.LIFE_THREATENING, Danger.MEDICAL)


@pytest.mark.parametrize(
    "text",
    [
        "I've had six Tylenol every two hours since Monday",
        "I lost count of how many Percocet I took",
        "my mom took the wrong medicine",
        "grandma took my father's heart pills by mistake",
        "no sé cuántas pastillas se tomó",
        "mi hija se tomó la medicina equivocada",
        "se me pasó la mano con el tramadol",
    ],
)
def test_medicine_over_days_uncounted_or_the_wrong_one_is_poison(text: str) -> None:
    assert read(fold(text)) == (Urgency.LIFE_THREATENING, Danger.POISON)


@pytest.mark.parametrize(
    "text",
    [
        "I want to die, my phone is 212 555 0101",
        "quiero morir, mi teléfono",
        "tengo una pistola cargada",
        "acabo con todo",
    ],
)
def test_a_telephone_nearby_hides_no_wish_to_die(text: str) -> None:
    assert read(fold(text)) == (Urgency.LIFE_THREATENING, Danger.SELF_HARM)


@pytest.mark.parametrize(
    "text",
    [
        "my daughter's braces are blue",
        "my husband is passing out flyers",
        "I overdosed on candy",
        "I take two Advil every six hours",
        "I take blood thinners and need a cleaning",
        "habla Socorro, quiero una cita",
        "I had a heart attack in twenty nineteen",
        "my phone's about to die",
        "quiero acabar con todo el tratamiento",
    ],
)
def test_blue_braces_flyers_and_names_are_no_danger(text: str) -> None:
    assert level(text) is Urgency.ROUTINE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my insurance is Blue Cross through my husband", Urgency.ROUTINE),
        ("my son is on Blue Cross", Urgency.ROUTINE),
        ("my son is on Blue Cross and he can't breathe", Urgency.LIFE_THREATENING),
        ("his lips are blue", Urgency.LIFE_THREATENING),
    ],
)
def test_a_plan_is_never_a_sign(text: str, expected: Urgency) -> None:
    heard = by_rules(text, Listening(asked=Asked.HOW_CAN_I_HELP), PRACTICE, NOW, "en")
    assert heard.urgency is expected


@pytest.mark.parametrize(
    "text",
    [
        "we're in the car, he's turning blue",
        "he passed out, we have no food or water",
        "after the shot he has hives and his face is swelling, he needs epinephrine",
        "and he can swallow but he can't breathe well",
        "my tooth hurts and I'm whistling when I breathe",
        "pero no respira bien",
        "I crashed my car, I want to die",
        "mi celular es este, me quiero morir",
        "socorro, mi mamá no respira",
    ],
)
def test_a_saying_nearby_hides_no_danger(text: str) -> None:
    assert level(text) is Urgency.LIFE_THREATENING


def test_two_pills_are_none() -> None:
    assert level("I took two Tylenol this morning") is Urgency.ROUTINE


@pytest.mark.parametrize("text", ["I want to die", "ya no quiero vivir del dolor", "me quiero matar"])
def test_a_wish_to_die_is_heard_before_the_pain(text: str) -> None:
    assert read(fold(text)) == (Urgency.LIFE_THREATENING, Danger.SELF_HARM)


def test_a_denial_ends_where_the_sentence_turns() -> None:
    assert level("no tengo fiebre pero tengo la cara hinchada") is Urgency.SAME_DAY
    assert level("no, tengo la cara hinchada") is Urgency.SAME_DAY
    assert level("it doesn't hurt, the face is swollen") is Urgency.SAME_DAY


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("yes", True, Urgency.SAME_DAY),
        ("no", False, Urgency.ROUTINE),
        ("un poco de fiebre", None, Urgency.SAME_DAY),
        ("the breathing", None, Urgency.LIFE_THREATENING),
        ("tragar, un poquito", None, Urgency.LIFE_THREATENING),
        ("yes, a little, but I can breathe fine", True, Urgency.SAME_DAY),
        ("no, I can swallow", False, Urgency.ROUTINE),
    ],
)
def test_at_the_safety_question_what_was_named_decides(text: str, answer: bool | None, expected: Urgency) -> None:
    assert level(text, Asked.SAFETY, answer) is expected


def test_an_emergency_at_the_end_of_a_long_story_is_heard() -> None:
    assert level("so I was telling my sister about it " * 400 + "and now I can't breathe") is Urgency.LIFE_THREATENING


def test_a_lump_and_a_swelling_ask_for_the_safety_question() -> None:
    assert pain(fold("tengo una bolita en la encía"))
    assert not pain(fold("quiero una limpieza"))
