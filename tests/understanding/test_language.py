"""Which language was spoken, and which one is wished for."""

from __future__ import annotations

import pytest

from app.understanding.language import asked_for, spoken
from app.understanding.lexicon import fold


@pytest.mark.parametrize(
    "text",
    ["hola", "sí, claro", "necesito una cita", "me duele una muela", "el martes", "mañana en la tarde", "¿mande?"],
)
def test_spanish_is_heard(text: str) -> None:
    assert spoken(text) == "es"


@pytest.mark.parametrize(
    "text", ["yes", "Tuesday", "I need a cleaning", "tomorrow afternoon", "my tooth hurts", "that's fine", "uh yeah"]
)
def test_english_is_heard(text: str) -> None:
    assert spoken(text) == "en"


@pytest.mark.parametrize(
    "text", ["no", "ok", "Maria Lopez", "Gutiérrez", "Delta Dental", "555 0100", "", "José García", "Smith"]
)
def test_names_numbers_and_no_tell_nothing(text: str) -> None:
    assert spoken(text) is None


def test_a_borrowed_word_does_not_change_the_language() -> None:
    assert spoken("quiero hacer un appointment para mi hijo") == "es"
    assert spoken("I need to see the doctora about my muela") == "en"


def test_the_same_words_always_give_the_same_answer() -> None:
    assert len({spoken("Estupendo, agendamos entonces") for _ in range(50)}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "español por favor", "Spanish", "do you speak Spanish?", "¿habla español?", "en español", "no hablo inglés",
        "I don't speak English, español", "is there someone who speaks Spanish", "mejor en español",
    ],
)  # fmt: skip
def test_spanish_is_asked_for_in_either_language(text: str) -> None:
    assert asked_for(fold(text)) == "es"


@pytest.mark.parametrize(
    "text",
    ["in English please", "English", "mejor en inglés, my husband will talk", "I don't speak Spanish", "en inglés"],
)
def test_english_is_asked_for_in_either_language(text: str) -> None:
    assert asked_for(fold(text)) == "en"


@pytest.mark.parametrize(
    "text",
    ["does the doctor speak Spanish", "my mom only speaks Spanish", "soy maestra de inglés", "I need a cleaning"],
)
def test_speaking_of_a_language_is_no_wish_for_it(text: str) -> None:
    assert asked_for(fold(text)) is None
