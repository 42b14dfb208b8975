"""Which language was spoken, how surely, and which one is wished for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.understanding.language import asked_for, read, spoken
from app.understanding.lexicon import fold


@pytest.mark.parametrize(
    "text",
    [
        "hola", "sí, claro", "necesito una cita", "me duele una muela", "el martes", "mañana en la tarde", "¿mande?",
        "veintidós", "a las once", "simón", "órale pues", "buenas noches", "diecinueve de agosto", "quisiera cancelar",
        "no puedo", "ni idea", "ese me late", "tengo la cara hinchada", "para mi hija", "con la doctora Lee",
    ],
)  # fmt: skip
def test_spanish_is_heard(text: str) -> None:
    assert spoken(text) == "es"
    assert spoken(text.lower().strip("¿?")) == "es"


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Tuesday", "I need a cleaning", "tomorrow afternoon", "my tooth hurts", "that's fine", "uh yeah",
        "twenty two", "at eleven", "you bet", "no idea", "good evening", "the nineteenth", "can't make it", "sorry?",
        "it's for my daughter", "with Doctor López, please", "no thanks", "swollen", "reschedule",
    ],
)  # fmt: skip
def test_english_is_heard(text: str) -> None:
    assert spoken(text) == "en"
    assert spoken(text.lower().strip("?")) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "no", "ok", "Maria Lopez", "maria lopez", "Gutiérrez", "guadalupe hernández", "Delta Dental", "555 0100", "",
        "José García", "Smith", "brandon walker", "xochitl", "krzysztof kowalski", "mm-hm", "uh-huh", "no, no, no",
        "hello?", "ok, doctor", "Los Angeles",
    ],
)  # fmt: skip
def test_names_numbers_and_no_tell_nothing(text: str) -> None:
    assert spoken(text) is None


@pytest.mark.parametrize(
    ("text", "language"), [("hello?", "en"), ("Estupendo", "es"), ("oopsie", "en"), ("once", "es")]
)
def test_what_is_not_sure_still_has_a_best_reading(text: str, language: str) -> None:
    assert read(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quiero hacer un appointment para mi hijo", "es"), ("I need to see the doctora about my muela", "en"),
        ("es para un deep cleaning", "es"), ("my hija needs a cleaning", "en"), ("me llamo Brandon Walker", "es"),
        ("my name is Guadalupe Hernández", "en"), ("el miércoles at ten está bien para mí", "es"),
        ("gracias, I'll see you on Tuesday then", "en"),
    ],
)  # fmt: skip
def test_a_borrowed_word_or_a_name_does_not_change_the_language_of_a_sentence(text: str, language: str) -> None:
    assert spoken(text) == language


def test_the_same_words_always_give_the_same_answer() -> None:
    assert len({read("Estupendo, agendamos entonces") for _ in range(50)}) == 1


@given(st.text(max_size=300) | st.text(alphabet="aeiouñáéíóú nsrt¿?'’. ", max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    tongue = read(text)
    assert tongue.language is not None or not tongue.sure
    asked_for(fold(text))


@pytest.mark.parametrize("text", ["🦷" * 5000, "\x00\x07" * 50, "a" * 10_000, "sí " * 5000, "’'’'", "İ" * 100])
def test_the_longest_and_the_oddest_texts_are_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "text",
    [
        "español por favor", "Spanish", "do you speak Spanish?", "¿habla español?", "en español", "no hablo inglés",
        "I don't speak English, español", "is there someone who speaks Spanish", "mejor en español",
        "no English please", "my English is not good", "not English, Spanish", "hablo poquito inglés", "puro español",
        "let me put my mom on, she only speaks Spanish", "¿me puede atender en español?",
    ],
)  # fmt: skip
def test_spanish_is_asked_for_in_either_language(text: str) -> None:
    assert asked_for(fold(text)) == "es"


@pytest.mark.parametrize(
    "text",
    [
        "in English please", "English", "mejor en inglés, my husband will talk", "I don't speak Spanish", "en inglés",
        "no hablo español", "my Spanish is not good", "no hablo español, inglés por favor", "English is fine",
    ],
)  # fmt: skip
def test_english_is_asked_for_in_either_language(text: str) -> None:
    assert asked_for(fold(text)) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "does the doctor speak Spanish", "my mom only speaks Spanish", "soy maestra de inglés", "I need a cleaning",
        "¿el doctor habla español?", "is there a dentist who speaks Spanish", "clases de inglés",
    ],
)  # fmt: skip
def test_speaking_of_a_language_is_no_wish_for_it(text: str) -> None:
    assert asked_for(fold(text)) is None
