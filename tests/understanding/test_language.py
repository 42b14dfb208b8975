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
        "español", "sí, español", "hola, en español por favor", "Spanish please", "yes Spanish", "uh, Spanish?",
        "sorry my English is very little, Spanish?", "my English is very bad", "my English is limited",
        "my English no good", "I no speak English", "no speak English", "I don't speak much English",
        "I speak only a little English", "little English, little", "I only speak Spanish", "solo hablo español",
        "nomás español", "yo no le sé al inglés", "casi no hablo inglés", "no le entiendo al inglés",
        "hábleme en español", "¿me puede hablar en español?", "¿hablan español?", "¿no habla español?",
        "¿hay alguien que hable español?", "¿me pasa con alguien que hable español?",
        "can I talk to someone in Spanish", "can we do this in Spanish", "could we switch to Spanish",
        "let's do Spanish", "I'd rather do it in Spanish", "I prefer Spanish", "Spanish is better for me",
        "I'd feel more comfortable in Spanish", "me siento más cómoda en español", "se me hace más fácil en español",
        "cámbiele al español", "cámbiame a español", "páseme al español", "en cristiano por favor",
        "is there an option for Spanish", "do you have Spanish", "press two for Spanish, right?",
        "marco dos para español", "mejor español", "español mejor", "Perdone, no hablo inglés.", "habla en español",
        "hola sí español",
    ],
)  # fmt: skip
def test_spanish_is_asked_for_in_either_language(text: str) -> None:
    assert asked_for(fold(text)) == "es"


@pytest.mark.parametrize(
    "text",
    [
        "in English please", "English", "mejor en inglés, my husband will talk", "I don't speak Spanish", "en inglés",
        "no hablo español", "my Spanish is not good", "no hablo español, inglés por favor", "English is fine",
        "inglés", "inglés por favor", "en inglés por favor", "¿Me puede hablar en inglés, por favor?",
        "switch back to English, would you, I got it now", "inglés está bien, I speak both, let's do English",
        "can we speak English", "let's go back to English", "English would be great", "I don't understand Spanish",
        "no Spanish", "sorry I don't habla español", "I only speak English", "cámbiele al inglés por favor",
        "in English, please, my Spanish is rusty", "my Spanish is terrible", "mi español no es muy bueno",
        "prefiero en inglés", "mejor inglés", "mejor en inglés", "do you speak English?", "¿habla inglés?",
        "English, por favor", "I was born here, English please", "why are you talking Spanish, English",
    ],
)  # fmt: skip
def test_english_is_asked_for_in_either_language(text: str) -> None:
    assert asked_for(fold(text)) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "does the doctor speak Spanish", "my mom only speaks Spanish", "soy maestra de inglés", "I need a cleaning",
        "¿el doctor habla español?", "is there a dentist who speaks Spanish", "clases de inglés",
        "do you have any Spanish-speaking dentists", "is there a Spanish speaking doctor",
        "I need a Spanish-speaking hygienist for my mom's visit", "estudio inglés por las mañanas, mejor en la tarde",
        "you said that in Spanish before", "you said that in Spanish before, that's funny, anyway Friday's good",
        "does anyone there speak Spanish, it's for my mother-in-law",
        "Do you have anyone who speaks Spanish? It's for my mother-in-law's visit.",
        "el apellido es Inglés, como el idioma, Marta Inglés", "Marta Inglés",
        "my last name is English, Todd English", "Todd English", "doctor English referred me",
        "doy clases de inglés los martes", "estoy aprendiendo inglés", "tengo clase de inglés a las seis",
        "salgo de mi clase de inglés a las cinco", "I teach Spanish at the high school",
        "I'm taking Spanish on Mondays", "I have Spanish class on Thursdays", "I've got an English exam that day",
        "we're learning English", "she's studying Spanish", "mi hijo ya habla puro inglés",
        "mi esposo no habla español", "mi suegra no habla inglés", "my mother doesn't speak English",
        "my wife doesn't speak English very well", "hay alguien que hable español en el consultorio",
        "¿el dentista habla español?", "¿los formularios están en español?", "¿las formas vienen en inglés?",
        "are the forms in Spanish", "do you have the paperwork in English", "can you send me the form in Spanish",
        "mándeme el papel en español", "the letter was in English", "me llegó una carta en inglés",
        "el mensaje estaba en inglés y no entendí", "I got a text in Spanish from you", "the message was in Spanish",
        "they called me in English", "me hablaron en inglés ayer", "ayer me contestaron en inglés",
        "the website is only in English", "we live on Spanish Trail", "it's on English Avenue",
        "I work at the Spanish embassy", "I moved from Spanish Harlem", "English muffin broke my tooth",
        "I was eating an English muffin and chipped it", "my son's English teacher called",
        "la maestra de inglés de mi hijo", "how do you say crown in Spanish", "¿cómo se dice cleaning en español?",
        "I'm Spanish", "soy española", "I heard the dentist only speaks English", "he only understands Spanish",
        "my neighbor told me the hygienist speaks Spanish, is that true", "mi hija me traduce al inglés",
        "my daughter will translate into Spanish for her", "necesito un intérprete de español para mi mamá",
        "my english class ends at six", "I speak English and Spanish", "hablo inglés y español",
        "hablo los dos, inglés y español", "do you guys all speak Spanish there",
    ],
)  # fmt: skip
def test_speaking_of_a_language_is_no_wish_for_it(text: str) -> None:
    assert asked_for(fold(text)) is None
