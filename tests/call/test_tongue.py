"""The language of a call is kept, changed when it is asked for, and changed when it is surely heard."""

from __future__ import annotations

import pytest

from app.call.heard import Heard, Language, SaidThings, Told, Unclear, Wants, Yes
from tests.call.paper import Conversation

BOTH: list[tuple[Language, Language]] = [("en", "es"), ("es", "en")]
SENTENCE = "five words are a sentence"


async def talking(language: Language) -> Conversation:
    talk = Conversation().start(language)
    await talk.hear(Heard(Wants("book"), SaidThings(visit="cleaning"), language=language))
    return talk


def said(language: Language | None, words: str, heard_in: Language | None = None) -> Heard:
    return Heard(Told(), SaidThings(reason=words), words, language, heard_in=heard_in)


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_a_language_asked_for_is_spoken_in_that_very_turn(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(Heard(Told(), SaidThings(language=other), language=ours, heard_in=ours))
    assert (talk.call.language, talk.call.listening) == (other, other)


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_a_whole_sentence_of_the_other_language_is_believed_at_once(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(said(other, SENTENCE, heard_in=ours))
    assert talk.call.language == other


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_one_borrowed_word_changes_nothing(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(said(other, "gracias", heard_in=ours))
    assert talk.call.language == ours


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_short_answers_in_the_other_language_are_believed_the_second_time(
    ours: Language, other: Language
) -> None:
    talk = await talking(ours)
    await talk.hear(said(other, "yes please", heard_in=ours), said(other, "on Tuesday", heard_in=ours))
    assert talk.call.language == other


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_a_name_between_two_short_answers_does_not_hide_the_language(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(said(other, "yes please"), said(None, "Ana López"), said(other, "on Tuesday"))
    assert talk.call.language == other


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_a_word_of_the_calls_own_language_ends_the_suspicion(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(said(other, "gracias"), said(ours, "on Tuesday"), said(other, "gracias"))
    assert talk.call.language == ours


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_names_and_numbers_never_change_it_however_many(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    for _ in range(4):
        await talk.hear(said(None, "Guadalupe Hernández López García Ruiz", heard_in=ours))
    assert talk.call.language == ours


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_words_and_a_recogniser_that_chose_by_itself_are_believed_together(
    ours: Language, other: Language
) -> None:
    talk = await talking(ours)
    await talk.hear(said(other, "yes please", heard_in=other))
    assert talk.call.language == other


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_a_recogniser_alone_is_believed_the_second_time(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(said(None, "no", heard_in=other))
    assert talk.call.language == ours
    await talk.hear(said(None, "no", heard_in=other))
    assert talk.call.language == other


@pytest.mark.parametrize(("ours", "other"), BOTH)
async def test_words_of_our_own_language_outweigh_the_recognisers_tag(ours: Language, other: Language) -> None:
    talk = await talking(ours)
    await talk.hear(said(ours, SENTENCE, heard_in=other), said(ours, SENTENCE, heard_in=other))
    assert talk.call.language == ours


async def test_what_could_not_be_understood_changes_nothing() -> None:
    talk = await talking("en")
    await talk.hear(Heard(Unclear(), words=SENTENCE, language="es", usable=False))
    assert talk.call.language == "en"


async def test_an_answer_to_the_question_in_the_other_language_settles_it() -> None:
    talk = await talking("en")
    await talk.hear(Heard(Unclear(), usable=False), Heard(Yes(), words="ok", heard_in="es"))
    assert talk.call.language == "es"
