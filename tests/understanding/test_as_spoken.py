"""Whatever is said in full is read back: any number, telephone, birth date and spelled name, in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app import spoken
from app.call.heard import Asked, Born, Language, Listening
from app.call.record import KINDS  # noqa: F401  (the rooms of app.call know each other, and are read together)
from app.understanding import over_turns
from app.understanding.amounts import read_number
from app.understanding.emails import read_email
from app.understanding.letters import EN_LETTERS, ES_LETTERS, WORDS_TOO
from app.understanding.listen import by_rules
from app.understanding.phones import dictate, read_phone
from app.understanding.spelling import read_spelled
from tests.call.paper import PRACTICE

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("America/New_York"))
LANGUAGES = st.sampled_from(["en", "es"])
EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ES_HUNDREDS = ["", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
               "ochocientos", "novecientos"]  # fmt: skip


def in_words(number: int, language: Language) -> str:
    """0 to 9999, as it is said."""
    thousands, rest = divmod(number, 1000)
    hundreds, low = divmod(rest, 100)
    if language == "en":
        said = [f"{spoken.number(thousands, 'en')} thousand"] * bool(thousands)
        said += [f"{spoken.number(hundreds, 'en')} hundred"] * bool(hundreds)
    else:
        said = ["mil" if thousands == 1 else f"{spoken.number(thousands, 'es')} mil"] * bool(thousands)
        said += ["cien" if rest == 100 else ES_HUNDREDS[hundreds]] * bool(hundreds)
    return " ".join([*said, spoken.number(low, language)] if low or not number else said)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_number_up_to_ten_thousand_is_read(language: Language) -> None:
    assert [n for n in range(10_000) if read_number(in_words(n, language), language) != n] == []


@st.composite
def dictated(draw: st.DrawFn) -> tuple[str, Language, list[str]]:
    """(Ten digits, the language, and the words for each group): singles, pairs, hundreds, doubles, figures."""
    language: Language = draw(LANGUAGES)
    digits = draw(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
    groups, at = [], 0
    while at < 10:
        size = draw(st.sampled_from([n for n in (1, 1, 2, 3) if at + n <= 10]))
        groups.append(group(digits[at : at + size], language, draw(st.integers(0, 2))))
        at += size
    return digits, language, groups


def group(digits: str, language: Language, how: int) -> str:
    two_ways = len(digits) > 2 and "0" in digits  # "one hundred one" is 101, or 100 and 1
    if how == 0 and len(digits) > 1 and digits[0] != "0" and digits[-1] != "0" and not two_ways:
        return in_words(int(digits), language)
    if how == 1:
        return digits
    if len(set(digits)) == 1 and len(digits) > 1:
        times = {"en": ["double", "triple"], "es": ["doble", "triple"]}[language][len(digits) - 2]
        return f"{times} {spoken.number(int(digits[0]), language)}"
    return " ".join(spoken.number(int(digit), language) for digit in digits)


@given(dictated())
@settings(max_examples=300, deadline=None)
def test_any_ten_digits_are_read_back(told: tuple[str, Language, list[str]]) -> None:
    digits, language, groups = told
    assert read_phone(", ".join(groups), language) == f"+1{digits}"


@given(dictated(), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_any_ten_digits_are_read_back_over_two_turns(told: tuple[str, Language, list[str]], cut: int) -> None:
    digits, language, groups = told
    lengths = [len(dictate(f"{one}, {one}", language).so_far) // 2 for one in groups]
    at = min(range(len(groups)), key=lambda n: abs(sum(lengths[: n + 1]) - cut)) + 1
    if sum(lengths[:at]) < 2 or at == len(groups):
        return
    first = dictate(", ".join(groups[:at]), language)
    if first.number is not None:
        return  # "one hundred one" is 101 or 1001: nine digits may already be ten
    assert dictate(", ".join(groups[at:]), language, first.so_far).number == f"+1{digits}"


@given(st.dates(date(1908, 1, 1), date(2026, 11, 19)), LANGUAGES)
@settings(max_examples=300, deadline=None)
def test_any_birth_date_that_we_say_is_read_back(born: date, language: Language) -> None:
    listening = Listening(asked=Asked.BIRTH_DATE)
    assert over_turns.birth(spoken.day(born, language, year=True), language, listening, NOW.date()) == born


@given(st.dates(date(1928, 1, 1), date(2026, 11, 19)), LANGUAGES)
@settings(max_examples=200, deadline=None)
def test_any_birth_date_is_read_over_two_turns(born: date, language: Language) -> None:
    first = over_turns.birth(
        spoken.day(born, language, weekday=False), language, Listening(asked=Asked.BIRTH_DATE), NOW.date()
    )
    assert first == Born(day=born.day, month=born.month)
    year = spoken.number(born.year % 100, language) if 1928 <= born.year < 2000 else in_words(born.year, language)
    listening = Listening(asked=Asked.BIRTH_DATE, born=first)
    assert over_turns.birth(year, language, listening, NOW.date()) == born


ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def letter_names(language: Language) -> dict[str, list[str]]:
    table = EN_LETTERS if language == "en" else ES_LETTERS
    return {letter: [name for name, one in table.items() if one == letter] or [letter] for letter in ALPHABET}


EXAMPLES = {
    "en": "apple boy cat dog edward frank george henry ice john king larry mary nancy oscar peter queen robert sam tom "
    "uncle victor william xray yellow zebra",
    "es": "amor burro casa dedo elefante foca gato huevo isla jamon kilo luna mama nube oso perro queso rosa sapo "
    "tomate uva vaca wanda xilofono yema zapato",
}
LAST_AND = re.compile(r"[aeiou]y[^aeiouy]$")
"""In Spanish a "y" there is the "and" before the last letter."""


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, Language, str]:
    """(A name in small letters, the language, and how it is spelled)."""
    language: Language = draw(LANGUAGES)
    name = draw(st.text(alphabet=ALPHABET, min_size=3, max_size=9))
    assume(not LAST_AND.search(name))
    how = draw(st.sampled_from(["signs", "dashes", "names", "as in"]))
    if how == "signs":
        return name, language, " ".join(name)
    if how == "dashes":
        return name, language, "-".join(name.upper())
    if how == "names":
        names = letter_names(language)
        return name, language, ", ".join(draw(st.sampled_from(names[c])) for c in name)
    words = dict(zip(ALPHABET, EXAMPLES[language].split(), strict=True))
    joint = "as in" if language == "en" else "de"
    return name, language, ", ".join(f"{c} {joint} {words[c]}" for c in name)


@given(spelled())
@settings(max_examples=300, deadline=None)
def test_any_name_that_is_spelled_is_read_back(told: tuple[str, Language, str]) -> None:
    name, language, said = told
    if all(word in WORDS_TOO for word in said.replace(",", "").split()):
        return  # nothing but words that are words first: "are you, see"
    assert read_spelled(said, language) == name.capitalize()


TELLING = (
    "no not sorry wait perdon tres cero uno cinco double 301 555 0149 ends in termina en the area code march "
    "eighty four de marzo con zeta with a z at arroba punto com dot v as in victor + ( ) - . , mil hundred "
    "and y last four not 41 half"
)
WORDY = st.text(max_size=300) | st.lists(st.sampled_from(TELLING.split()), max_size=40).map(" ".join)


@given(WORDY, LANGUAGES, st.sampled_from(["", "301", "301555", "+13015550149", "+525555550155"]))
@settings(max_examples=400, deadline=None)
def test_no_text_ever_raises(text: str, language: Language, so_far: str) -> None:
    dictate(text, language, so_far)
    read_number(text, language)
    read_email(text, language)
    for asked in (Asked.NEW_NUMBER, Asked.BIRTH_DATE, Asked.SPELLING, Asked.NAME, Asked.READ_BACK):
        listening = Listening(
            asked=asked, digits=so_far, letters="Gu", name="Ana Gutiérrez", born=Born(day=5, month=3, year=1984)
        )
        by_rules(text, listening, PRACTICE, NOW, language)


ODD = ["", " ", "\x00\x1f", "😀" * 50, "9" * 10_000, "uno " * 2_500, "½" * 300, "a b " * 2_500]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("language", ["en", "es"])
def test_odd_texts_are_read_without_trouble(text: str, language: Language) -> None:
    dictate(text, language, "301")
    read_number(text, language)
    read_email(text, language)
    by_rules(text, Listening(asked=Asked.SPELLING, letters="A", name="Ana"), PRACTICE, NOW, language)
