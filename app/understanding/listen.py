"""From a caller's words to what was understood: one act, and everything else said; rules first, then a model."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from app.call.heard import (
    Asked,
    Chose,
    Heard,
    Language,
    Listening,
    Question,
    SaidThings,
    Silence,
    Unclear,
    Urgency,
)
from app.practice import Practice
from app.understanding import answers, questions, reasons, requests, urgency
from app.understanding import model as second
from app.understanding.acts import FREE, NAMING, UNSURE, Ear, act_of, unsure, without_noise
from app.understanding.beside import said_besides
from app.understanding.births import birth_date
from app.understanding.foreign import is_broadcast, is_foreign
from app.understanding.keys import pressed
from app.understanding.language import spoken
from app.understanding.lexicon import fold
from app.understanding.spelling import read_spelled
from app.understanding.wished import wish_in
from integrations.llm import LanguageModel

TAKES_WORDS = {Asked.REASON, Asked.NAME, Asked.CALLER_NAME, Asked.MESSAGE_NAME, Asked.CALLBACK_TIME, Asked.INSURANCE}


class Turn(Protocol):
    """What the telephone line tells of one turn (telephony.turn.CallerTurn is one)."""

    @property
    def text(self) -> str: ...
    @property
    def keys(self) -> str: ...
    @property
    def confidence(self) -> float | None: ...
    @property
    def heard_in(self) -> Language | None: ...


async def listen(
    turn: Turn,
    listening: Listening,
    practice: Practice,
    now: datetime,
    language: Language,
    model: LanguageModel | None = None,
) -> Heard:
    """What was understood of one turn. `now` is aware, in the location's zone; `language` is the call's.

    Rules alone decide wherever they are sure, and always on urgency and yes or no. Only where they find no act, or not
    what was asked for, is `model` asked, within its own deadline and for what the open question allows; whatever it
    returns is checked against the words, and if it fails in any way the rules' result stands.
    """
    ear = Ear(listening, practice, now, language)
    text = turn.text.strip()
    if turn.keys and not text:
        return pressed(turn.keys, listening, now, language)
    if not text or not any(c.isalnum() for c in text):
        return Heard(Silence(), words=text, at=now)
    by_words = by_rules(text, ear.listening, practice, now, language, turn.confidence)
    heard = replace(by_words, heard_in=turn.heard_in)
    if model is None or listening.asked in FREE or not unsure(heard, listening.asked):
        return heard
    read = await second.guess(model, text, listening, practice)
    if read is None:
        return heard
    return second.joined(heard, read, _when(read.when, text, heard.language or language, ear), listening, practice)


def _when(when: str, text: str, tongue: Language, ear: Ear) -> SaidThings:
    """The rules' reading of a day or time as the model set it right; nothing, where its words were not said."""
    if not when or not second.was_said(when, text):
        return SaidThings()
    folded = fold(when)
    if ear.asked is Asked.BIRTH_DATE:
        return SaidThings(birth_date=birth_date(when, tongue, ear.now.date()))
    return SaidThings(wish=wish_in(when, folded, tongue, ear))


def by_rules(
    text: str,
    listening: Listening,
    practice: Practice,
    now: datetime,
    language: Language,
    confidence: float | None = None,
) -> Heard:
    """What the rules alone make of the words; pure, bounded in time for any text."""
    ear = Ear(listening, practice, now, language)
    if listening.asked not in NAMING and is_foreign(text):
        return Heard(Unclear(), words=text, usable=False, at=now)
    folded = fold(text)
    tongue = _spoken(text, ear)
    answer = None if _only_asks(text, ear.asked) else answers.yes_or_no(folded, ear.asked)
    if answer is None and ear.asked is Asked.VOICEMAIL:
        answer = requests.voicemail(folded)
    level, danger = urgency.read(reasons.without_plans(folded, practice), ear.asked, answer)
    if level is Urgency.ROUTINE and is_broadcast(folded):
        return Heard(Unclear(), words=text, usable=False, at=now)
    said = said_besides(text, folded, tongue or language, questions.topics(folded, practice), ear)
    act = act_of(folded, said, answer, level, ear)
    if isinstance(act, Chose):
        said = replace(said, wish=None)  # it named one of the times offered, and wishes for no other
    elif isinstance(act, Question):
        said = replace(said, questions=tuple(topic for topic in said.questions if topic != act.topic))
    act, said = without_noise(act, said, confidence, ear)
    understood = not isinstance(act, Unclear) or level is not Urgency.ROUTINE
    if isinstance(act, Unclear):
        said = replace(said, wish=None)
    usable = understood or _words_alone_do(tongue, confidence, ear)
    return Heard(act, said, text, tongue, usable, level, danger, now)


def _only_asks(text: str, asked: Asked) -> bool:
    """ "¿Está bien?" and "right?" ask, and assent to nothing that has consequences. A recogniser may write the mark."""
    said = text.rstrip(" \"'”»")
    one_sentence = not re.search(r"[.!?…]\s", said)
    return asked in answers.COMMITS and said.endswith("?") and one_sentence and len(said.split()) <= 4


def _words_alone_do(tongue: Language | None, confidence: float | None, ear: Ear) -> bool:
    """Where any words are an answer (a reason, a name), words of the call's language are usable as they stand."""
    heard_well = confidence is None or confidence >= UNSURE
    return heard_well and ear.asked in TAKES_WORDS and tongue in {None, ear.language}


def warm(practice: Practice, now: datetime) -> None:
    """Reads every list once, so that no caller waits for it: about a second, for a service that starts."""
    for asked in (Asked.HOW_CAN_I_HELP, Asked.WHEN, Asked.NAME, Asked.BIRTH_DATE, Asked.SPELLING, Asked.NEW_NUMBER):
        by_rules("the Monday after Christmas at nine, please", Listening(asked=asked), practice, now, "en")
        by_rules("el lunes que viene a las nueve, por favor", Listening(asked=asked), practice, now, "es")


def _spoken(text: str, ear: Ear) -> Language | None:
    """A name says nothing of the language; nor does what is spelled or counted."""
    if ear.asked is Asked.SPELLING and read_spelled(text, ear.language):
        return None
    if ear.asked in NAMING and len(text.split()) <= 4 and abs(_plain_words(text)) < 1:
        return None
    return spoken(text)


def _plain_words(text: str) -> int:
    return sum(1 for word in text.split() if word.islower())
