"""From a caller's words to what was understood: one act, and everything else said; rules first, then a model."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Protocol

from app.call.heard import (
    AreYouHuman,
    Asked,
    Born,
    Chose,
    Goodbye,
    Heard,
    HoldOn,
    Language,
    Listening,
    Question,
    Relation,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Unclear,
    Urgency,
    WantsPerson,
    Wish,
)
from app.practice import Practice
from app.understanding import answers, over_turns, questions, reasons, requests, urgency, visits
from app.understanding import model as second
from app.understanding.acts import FREE, NAMING, UNSURE, Ear, act_of, unsure, without_noise
from app.understanding.births import birth_date
from app.understanding.dates import read_wish
from app.understanding.emails import mentions_email, read_email
from app.understanding.foreign import is_broadcast, is_foreign
from app.understanding.hints import written
from app.understanding.keys import pressed
from app.understanding.language import asked_for, spoken
from app.understanding.lexicon import fold, with_is, words_of
from app.understanding.named import names_said
from app.understanding.names import read_name
from app.understanding.number_words import SMALL, TENS
from app.understanding.numbers import read_age
from app.understanding.phones import Dialled
from app.understanding.spelling import read_spelled
from integrations.llm import LanguageModel

NO_WISH = {Asked.MESSAGE, Asked.BIRTH_DATE, Asked.NEW_NUMBER, Asked.SPELLING, Asked.AGE, Asked.CALLBACK_TIME}
TIMES_SAID = {Asked.OFFER, Asked.WHICH_TIME, Asked.READ_BACK}
TAKES_WORDS = {Asked.REASON, Asked.NAME, Asked.CALLER_NAME, Asked.MESSAGE_NAME, Asked.CALLBACK_TIME, Asked.INSURANCE}


PATIENT_ASKED = {
    Asked.KEYS,
    Asked.HOW_CAN_I_HELP, Asked.REASON, Asked.WHO_FOR, Asked.ANYTHING_ELSE, Asked.NAME, Asked.STILL_THERE,
    Asked.NEW_OR_EXISTING, Asked.LANGUAGE_KEY, Asked.NOTHING,
}  # fmt: skip
PATIENT_CHANGES = {Asked.OFFER, Asked.WHICH_TIME, Asked.WHEN, Asked.READ_BACK, Asked.NUMBER}
FOR_WHOM = re.compile(
    r" (?:for|para|name|names|nombre|under) (?:is |es |de |of )?(?:my|mi|our|the|el|la|un|una|a|mis) "
)
REFUSED = re.compile(
    r"\b(?:none|neither) of (?:those|these|them)(?: (?:will |really )?works?)?(?: for me)?|"
    r"\bningun[oa](?: de es[oa]s)?(?: me (?:queda|sirve|acomoda|conviene))?",
    re.IGNORECASE,
)
LAST_CLAUSES = 12
"""So many clauses, from the last, are read by themselves where the whole is no wish."""
NO_ONE = re.compile(
    r"\b(morning|afternoon|evening|\w+day|o'?clock|earlier|later|early|late|thirty|fifteen|forty[ -]?five|:\d\d|other) "
    r"ones?\b",
    re.IGNORECASE,
)
""""The afternoon one" is no one o'clock."""


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
    return SaidThings(wish=_wish(when, folded, tongue, ear))


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
    said = _said(text, folded, tongue or language, questions.topics(folded, practice), ear)
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


# ---------------------------------------------------------------- what was said besides


def _spoken(text: str, ear: Ear) -> Language | None:
    """A name says nothing of the language; nor does what is spelled or counted."""
    if ear.asked is Asked.SPELLING and read_spelled(text, ear.language):
        return None
    if ear.asked in NAMING and len(text.split()) <= 4 and abs(_plain_words(text)) < 1:
        return None
    return spoken(text)


def _plain_words(text: str) -> int:
    return sum(1 for word in text.split() if word.islower())


def _said(text: str, folded: str, tongue: Language, topics: tuple[str, ...], ear: Ear) -> SaidThings:
    asked, practice = ear.asked, ear.practice
    relation = _relation(folded, asked)
    visit = visits.visit(folded, practice)
    planless = reasons.without_plans(folded, practice)
    hurts = bool(urgency.signs(planless))
    if topics and not hurts and reasons.errand(folded) is None and not reasons.orders(folded):
        visit = None  # "how much is a cleaning?" orders none
    name, caller = names_said(text, folded, tongue, asked, relation)
    if name is None and "name" in ear.listening.choices:
        name = _bare_name(text, folded, tongue, ear)
    spelled, letters = over_turns.spelling(text, tongue, ear.listening, mentioned=_spells(folded))
    if name is None and caller is None:
        name = over_turns.mended_name(text, spelled, tongue, ear.listening)
    elif name is not None:
        name = written(name, text, tongue)
    plan = reasons.insurance(folded, practice)
    if plan is None and topics in {(), ("",), ("insurance",)}:
        plan = reasons.plan_asked(text)
    if plan is not None and "insurance" not in topics and reasons.asks_of_plan(folded):
        topics = (*(topic for topic in topics if topic), "insurance")
    born = over_turns.birth(text, tongue, ear.listening, ear.now.date(), mentioned=_born(folded))
    if asked is Asked.INSURANCE and len(topics) > 1 and reasons.no_insurance(folded):
        topics = tuple(topic for topic in topics if topic != "insurance")  # "no insurance, how much is it?"
    dialled = over_turns.dialled(text, tongue, ear.listening) if _may_be_phone(folded, asked) else Dialled()
    language = _wished_language(folded, asked)
    if language is not None and language != ear.language:
        topics = tuple(topic for topic in topics if topic != "languages")
    age = None
    if asked is Asked.AGE or _aged(folded) or relation in {"child", "grandchild"}:
        age = read_age(text, tongue, asked=asked is Asked.AGE)
    return SaidThings(
        language=language,
        wish=_wish(text, folded, tongue, ear) if born is None else None,
        name=name,
        spelled=spelled,
        letters=letters,
        caller_name=caller,
        birth_date=born if isinstance(born, date) else None,
        born=born if isinstance(born, Born) else None,
        age=age,
        phone=dialled.number,
        digits=dialled.so_far or None,
        email=read_email(text, tongue) if mentions_email(text) else None,
        visit=visits.for_age(visit, age, practice),
        reason=_reason(text, planless, asked) if hurts or not topics else None,
        pain=reasons.pain(planless) if asked is not Asked.SAFETY else None,
        relation=relation,
        new_patient=reasons.new_patient(folded, asked=asked is Asked.NEW_OR_EXISTING),
        insurance=plan,
        provider=reasons.provider(folded, practice),
        callback=text if asked is Asked.CALLBACK_TIME and not _is_refusal(folded, asked) else None,
        voicemail=_voicemail(folded, asked),
        questions=topics,
    )


def _bare_name(text: str, folded: str, tongue: Language, ear: Ear) -> str | None:
    """The right name at once, where it was asked what to change: two words or more that are nothing else."""
    if not 2 <= len(words_of(folded)) <= 4 or answers.part_of(folded, ear.listening.choices) is not None:
        return None
    other = requests.read(folded, ear.asked) is not None or answers.yes_or_no(folded, ear.asked) is not None
    if other or answers.is_neither(folded) or read_wish(text, tongue, ear.now, office_hours(ear.practice)):
        return None
    return read_name(text, tongue)


def _relation(folded: str, asked: Asked) -> Relation | None:
    """Whom it is for, where that can be meant: "I pick up my son at three" names no patient."""
    if asked in PATIENT_ASKED:
        return reasons.relation(folded)
    if asked in PATIENT_CHANGES and FOR_WHOM.search(folded):
        found = reasons.relation(folded)
        return found if found != "self" else None
    return None


def _wish(text: str, folded: str, tongue: Language, ear: Ear) -> Wish | None:
    if ear.asked in NO_WISH or _born(folded) or (ear.asked in {Asked.NUMBER} and _may_be_phone(folded, ear.asked)):
        return None
    if ear.asked is Asked.OFFER:
        text = REFUSED.sub("", NO_ONE.sub(r"\1", with_is(text)))

    def said(text: str) -> Wish | None:
        hours, near, offered = office_hours(ear.practice), ear.listening.near, ear.asked in TIMES_SAID
        return read_wish(text, tongue, ear.now, hours, near=near, offered=offered)

    wish = said(text)
    if wish is None and ear.asked in {Asked.OFFER, Asked.WHEN, Asked.READ_BACK}:
        # "the following week, the fourteenth": two that do not go together, of which the last word counts.
        clauses = reversed(re.split(r"[,.;!?]+\s", text)[-LAST_CLAUSES:])
        wish = next((found for one in clauses if (found := said(one))), None)
    return None if wish is None or wish.is_empty() else wish


def office_hours(practice: Practice) -> tuple[time, time]:
    """The earliest opening and the latest closing of the week: what "at three" most likely means."""
    spans = [span for weekday in range(7) for span in practice.hours.on(weekday)]
    if not spans:
        return time(8), time(17)
    return min(begin for begin, _ in spans), max(end for _, end in spans)


def _wished_language(folded: str, asked: Asked) -> Language | None:
    if asked is Asked.LANGUAGE_KEY:
        only = words_of(folded)
        if only in (["dos"], ["two"], ["el", "dos"]):
            return "es"
        if only in (["uno"], ["one"]):
            return "en"
    return asked_for(folded)


def _reason(text: str, folded: str, asked: Asked) -> str | None:
    """The caller's own words about what it is for, kept for the desk."""
    complaint = bool(urgency.signs(folded))
    told = asked in {Asked.REASON, Asked.HOW_CAN_I_HELP, Asked.ANYTHING_ELSE} and reasons.is_dental(folded)
    return text[:300] if told or (complaint and asked is not Asked.SAFETY) else None


def _voicemail(folded: str, asked: Asked) -> bool | None:
    if asked is Asked.VOICEMAIL:
        given = answers.yes_or_no(folded, asked)
        return given if given is not None else requests.voicemail(folded)
    return requests.voicemail(folded)


def _spells(folded: str) -> bool:
    return any(mark in folded for mark in (" spelled ", " spell ", " deletre", " se escribe "))


def _born(folded: str) -> bool:
    return any(
        w in folded
        for w in (
            " born ",
            " birthday ",
            " date of birth ",
            " birth date ",
            " nacimiento ",
            " nacida ",
            " nacido ",
            " naci ",
            " nacio ",
            " cumple",
        )
    )


def _aged(folded: str) -> bool:
    return any(w in folded for w in (" years old ", " year old ", " anos de edad ", " anitos ", " months old "))


def _may_be_phone(folded: str, asked: Asked) -> bool:
    if asked in {Asked.NUMBER, Asked.NEW_NUMBER, Asked.MESSAGE}:
        return True
    cued = any(
        w in folded for w in (" phone ", " number ", " numero ", " telefono ", " celular ", " cell ", " call me at ")
    )
    return cued or sum(c.isdigit() for c in folded) >= 10 or _counted(folded) >= 7


def _counted(folded: str) -> int:
    """How many words are numbers; seven or more in one turn may be a telephone number."""
    numbers = (SMALL["en"], SMALL["es"], TENS["en"], TENS["es"])
    return sum(word == "oh" or any(word in some for some in numbers) for word in folded.split())


def _is_refusal(folded: str, asked: Asked) -> bool:
    return isinstance(requests.read(folded, asked), Skip | Goodbye | WantsPerson | Repeat | HoldOn | AreYouHuman)
