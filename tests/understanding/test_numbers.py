"""Telephones, digits, choices and ages as callers say them."""

from __future__ import annotations

import pytest

from app.call.heard import Language
from app.understanding.amounts import read_number
from app.understanding.numbers import read_age, read_ordinal_choice
from app.understanding.phones import dictate, read_phone


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "703-555-0188"),
        ("en", "(703) 555 0188"),
        ("en", "seven oh three, five five five, oh one eight eight"),
        ("en", "seven zero three double five five zero one double eight"),
        ("en", "area code 703, then 555 oh 188"),
        ("en", "it's one seven oh three triple five oh one eighty-eight"),
        ("en", "703 555 0187, no wait, 703 555 0188"),
        ("en", "seven oh three five fifty-five oh one eighty-eight extension twelve"),
        ("es", "setecientos tres, cinco cincuenta y cinco, cero uno ochenta y ocho"),
        ("es", "siete cero tres, quinientos cincuenta y cinco, cero uno, ochenta y ocho"),
        ("es", "siete cero tres triple cinco cero uno doble ocho"),
        ("es", "mi número es el 703 555 0188, gracias"),
        ("es", "código de área setecientos tres, 555, cero ciento ochenta y ocho"),
    ],
)
def test_a_telephone_is_read_in_every_form(language: Language, text: str) -> None:
    assert read_phone(text, language) == "+17035550188"


def test_a_mexican_number_keeps_its_country() -> None:
    assert read_phone("más cincuenta y dos, 55 5555 0155", "es") == "+525555550155"
    assert read_phone("+52 55 5555 0155", "en") == "+525555550155"


def test_a_number_with_a_five_too_many_is_refused() -> None:
    one_five_more = "tres cero uno, cincuenta y cinco, cincuenta y cinco, cero uno, ochenta y ocho"
    assert read_phone(one_five_more, "es") is None  # 301-5555-0188 has eleven digits
    whole = "tres cero uno, cinco, cincuenta y cinco, cero uno, ochenta y ocho"
    assert read_phone(whole, "es") == "+13015550188"


@pytest.mark.parametrize("text", ["555 0188", "it ends in 49", "103 555 0188", "", "at three thirty", "123-45-6789"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert read_phone(text, "en") is None


@pytest.mark.parametrize(
    ("language", "text", "digits"),
    [
        ("en", "double five oh", "550"),
        ("es", "ochenta y ocho doce", "8812"),
        ("es", "no sé", ""),
    ],
)
def test_parts_of_numbers_are_digits(language: Language, text: str, digits: str) -> None:
    assert dictate(text, language).so_far == digits


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "the second one", 2),
        ("en", "number two", 2),
        ("en", "the last one please", 3),
        ("en", "the middle one", 2),
        ("en", "three", 3),
        ("es", "la primera", 1),
        ("es", "el dos", 2),
        ("es", "la opción tres", 3),
        ("es", "el último", 3),
        ("es", "el de en medio", 2),
    ],
)
def test_a_place_in_the_list_is_picked(language: Language, text: str, number: int) -> None:
    assert read_ordinal_choice(text, language, 3) == number


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the fifth one"),
        ("en", "the ten o'clock"),
        ("en", "the second of March"),
        ("en", "I have two kids"),
        ("es", "el de las dos"),
        ("es", "el martes"),
        ("es", "el dos de marzo"),
        ("es", "a las dos"),
    ],
)
def test_an_hour_or_a_date_is_no_place_in_the_list(language: Language, text: str) -> None:
    assert read_ordinal_choice(text, language, 3) is None


@pytest.mark.parametrize(
    ("language", "text", "age"),
    [
        ("en", "she's 5 years old", 5),
        ("en", "he's twelve", 12),
        ("en", "eighteen months", 1),
        ("en", "forty-two", 42),
        ("es", "tiene ocho años", 8),
        ("es", "acaba de cumplir treinta y un años", 31),
        ("es", "dieciocho meses", 1),
        ("es", "cuarenta y dos", 42),
        ("es", "no sé", None),
        ("en", "at three on the second of next month please", None),
        ("es", "hijo de quince años", 15),
        ("es", "va a cumplir nueve", 9),
        ("es", "acaba de cumplir los quince", 15),
        ("en", "two years ago", None),
        ("en", "is 3 available", None),
        ("es", "hace dos años", None),
        ("es", "tengo una pregunta", None),
    ],
)
def test_an_age_is_in_whole_years(language: Language, text: str, age: int | None) -> None:
    assert read_age(text, language) == age


@pytest.mark.parametrize(
    ("language", "text", "age"),
    [
        ("es", "va a cumplir seis, orita tiene cinco", 5),
        ("en", "she'll be ten next week, she's nine", 9),
        ("en", "turning six in March, he's five now", 5),
        ("en", "thirty uh thirty one, I had my birthday", 31),
        ("es", "cuarenta y... cuarenta y dos", 42),
        ("en", "fifteen, no, sixteen", 16),
        ("es", "no tiene cinco, tiene seis", 6),
        ("en", "she's not five, she's six", 6),
        ("es", "el mayor tiene diez, pero la cita es para el otro, el de seis", 6),
        ("en", "I have a ten year old, but it's for the six year old", 6),
        ("es", "veinti tres años", 23),
        ("es", "cuarentidós", 42),
        ("en", "a year and a half", 1),
        ("es", "recién nacida", 0),
        ("en", "twenty eight same as my wife", 28),
    ],
)
def test_the_age_is_the_patients_and_of_today(language: Language, text: str, age: int) -> None:
    assert read_age(text, language) == age


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "thirty something"), ("es", "treinta y tantos"), ("en", "born in eighty four"), ("en", "over eighteen"),
     ("es", "nació en el ochenta y cuatro"), ("en", "three of my teeth hurt"), ("en", "in my forties")],
)  # fmt: skip
def test_no_age_is_guessed(language: Language, text: str) -> None:
    assert read_age(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "age"),
    [
        ("en", "cleaning for my son, he's 10, Friday please", 10),
        ("en", "my son who is 8, next week after school", 8),
        ("en", "she just turned 3", 3),
        ("en", "my son Mateo is 8", 8),
        ("en", "my son, 10, on Friday", 10),
        ("es", "mi hijo de ocho, la próxima semana", 8),
        ("es", "tiene ocho", 8),
        ("en", "I'm ten minutes away", None),
        ("en", "I've been coming for 10 years", None),
        ("en", "she's free at three", None),
        ("en", "eight", None),
        ("es", "tengo tres días con dolor", None),
        ("es", "¿tiene a las ocho?", None),
        ("es", "tiene dos niños", None),
    ],
)
def test_an_age_told_unasked_is_surely_one(language: Language, text: str, age: int | None) -> None:
    assert read_age(text, language, asked=False) == age


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "one thousand two hundred thirty-fourth", 1234),
        ("en", "twenty one hundred and eleven", 2111),
        ("en", "3 hundred and 21", 321),
        ("es", "dos mil trescientos cuarenta y siete", 2347),
        ("es", "vigésimo primero", 21),
        ("en", "half a dozen", 6),
        ("en", "five and a half million", 5_500_000),
        ("en", "three quarters", 0.75),
        ("en", "thirty-two point seven five", 32.75),
        ("en", "minus 1,200.5", -1200.5),
        ("en", "one twenty two", 122),
        ("en", "seven quadrillion and one", 7 * 10**15 + 1),
        ("es", "dos millones y medio", 2_500_000),
        ("es", "cero coma cero tres", 0.03),
        ("es", "1.234.567", 1_234_567),
        ("es", "quinientos trece millonésimo", 513_000_000),
        ("es", "treintaicinco", 35),
        ("es", "un par", 2),
        ("es", "veintiún mil once", 21011),
        ("es", "nada", None),
    ],
)
def test_number_words_are_values(language: Language, text: str, value: float | None) -> None:
    assert read_number(text, language) == value
