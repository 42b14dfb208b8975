"""From a caller's words to what was understood: one act, and everything else said; rules first, then a model."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Protocol

from app.call.heard import (
    Act,
    AreYouHuman,
    Asked,
    Chose,
    GoBack,
    Goodbye,
    Heard,
    HoldOn,
    Language,
    Listening,
    No,
    Question,
    Relation,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Told,
    Unclear,
    Urgency,
    Wants,
    WantsPerson,
    Wish,
    Yes,
)
from app.practice import Practice
from app.understanding import answers, questions, reasons, requests, urgency
from app.understanding import model as second
from app.understanding.dates import read_birth_date, read_wish
from app.understanding.keys import pressed
from app.understanding.language import asked_for, spoken
from app.understanding.lexicon import fold, words_of
from app.understanding.named import names_said
from app.understanding.names import read_email, read_spelled
from app.understanding.numbers import read_age, read_ordinal_choice, read_phone
from integrations.llm import LanguageModel

UNSURE = 0.5
"""Below this confidence of the recogniser words that no rule knows are taken for noise."""

OPEN = {
    Asked.HOW_CAN_I_HELP,
    Asked.KEYS,
    Asked.REASON,
    Asked.ANYTHING_ELSE,
    Asked.STILL_THERE,
    Asked.LANGUAGE_KEY,
    Asked.NOTHING,
}
"""Questions at which an errand may be said for the first time."""

YES_NO = {
    Asked.SAFETY, Asked.NUMBER, Asked.WHO_FOR, Asked.NEW_OR_EXISTING, Asked.OFFER, Asked.WHICH_TIME, Asked.READ_BACK,
    Asked.INSURANCE, Asked.VOICEMAIL, Asked.REQUEST_INSTEAD, Asked.ANYTHING_ELSE, Asked.STILL_THERE,
}  # fmt: skip
ONLY_WHOLE = {Asked.HOW_CAN_I_HELP, Asked.REASON, Asked.MESSAGE, Asked.WHEN, Asked.NAME, Asked.CALLER_NAME,
              Asked.MESSAGE_NAME, Asked.NEW_NUMBER, Asked.BIRTH_DATE, Asked.SPELLING, Asked.CALLBACK_TIME, Asked.AGE,
              Asked.NOTHING, Asked.LANGUAGE_KEY}  # fmt: skip
"""Questions that no yes answers: a yes counts there only when it is nearly all that was said."""

NAMING = {Asked.NAME, Asked.CALLER_NAME, Asked.MESSAGE_NAME, Asked.SPELLING}
NO_WISH = {Asked.MESSAGE, Asked.BIRTH_DATE, Asked.NEW_NUMBER, Asked.SPELLING, Asked.AGE, Asked.CALLBACK_TIME}
FREE = {Asked.MESSAGE}
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
PLACE = re.compile(r" (?:first|second|third|last|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa]) ")
MONTH = re.compile(
    r" (?:january|february|march|april|may|june|july|august|september|october|november|december|month|enero|febrero|marzo|"
    r"abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|mes) "
)
NO_ONE = re.compile(r"\b(morning|afternoon|evening|\w+day|o'?clock|earlier|later) ones?\b", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class _Room:
    """All that reading one turn needs to know besides the words."""

    listening: Listening
    practice: Practice
    now: datetime
    language: Language

    @property
    def asked(self) -> Asked:
        return self.listening.asked


async def listen(
    turn: Turn,
    listening: Listening,
    practice: Practice,
    now: datetime,
    language: Language,
    model: LanguageModel | None = None,
) -> Heard:
    """What was understood of one turn. `now` is aware, in the location's zone; `language` is the call's.

    Rules alone decide wherever they find an act, and always on urgency, times and yes or no. Only where they find none
    is `model` asked, within its own deadline and for what the open question allows; whatever it returns is checked
    against the words, and if it fails in any way the rules' result stands.
    """
    room = _Room(listening, practice, now, language)
    text = turn.text.strip()
    if turn.keys and not text:
        return pressed(turn.keys, listening, now, language)
    if not text or not any(c.isalnum() for c in text):
        return Heard(Silence(), words=text, at=now)
    heard = by_rules(text, room.listening, practice, now, language, turn.confidence)
    if model is None or not isinstance(heard.act, Unclear) or listening.asked in FREE:
        return heard
    read = await second.guess(model, text, listening, practice)
    return second.joined(heard, read, listening, practice) if read is not None else heard


def by_rules(
    text: str,
    listening: Listening,
    practice: Practice,
    now: datetime,
    language: Language,
    confidence: float | None = None,
) -> Heard:
    """What the rules alone make of the words; pure, bounded in time for any text."""
    room = _Room(listening, practice, now, language)
    folded = fold(text)
    tongue = _spoken(text, room)
    answer = answers.yes_or_no(folded, room.asked)
    if answer is None and room.asked is Asked.VOICEMAIL:
        answer = requests.voicemail(folded)
    level, danger = urgency.read(folded, room.asked, answer)
    said = _said(text, folded, tongue or language, questions.topics(folded, practice), room)
    act = _act(folded, said, answer, level, room)
    if isinstance(act, Chose):
        said = replace(said, wish=None)  # it named one of the times offered, and wishes for no other
    elif isinstance(act, Question):
        said = replace(said, questions=tuple(topic for topic in said.questions if topic != act.topic))
    act, said = _wanting_sense(act, said, confidence, room)
    understood = not isinstance(act, Unclear) or level is not Urgency.ROUTINE
    if isinstance(act, Unclear):
        said = replace(said, wish=None)
    usable = understood or _words_alone_do(tongue, confidence, room)
    return Heard(act, said, text, tongue, usable, level, danger, now)


def _words_alone_do(tongue: Language | None, confidence: float | None, room: _Room) -> bool:
    """Where any words are an answer (a reason, a name), words of the call's language are usable as they stand."""
    heard_well = confidence is None or confidence >= UNSURE
    return heard_well and room.asked in TAKES_WORDS and tongue in {None, room.language}


def warm(practice: Practice, now: datetime) -> None:
    """Reads every list once, so that no caller waits for it: about a second, for a service that starts."""
    for asked in (Asked.HOW_CAN_I_HELP, Asked.WHEN, Asked.NAME, Asked.BIRTH_DATE, Asked.SPELLING, Asked.NEW_NUMBER):
        by_rules("the Monday after Christmas at nine, please", Listening(asked=asked), practice, now, "en")
        by_rules("el lunes que viene a las nueve, por favor", Listening(asked=asked), practice, now, "es")


# ---------------------------------------------------------------- what was said besides


def _spoken(text: str, room: _Room) -> Language | None:
    """A name says nothing of the language; nor does what is spelled or counted."""
    if room.asked is Asked.SPELLING and read_spelled(text, room.language):
        return None
    if room.asked in NAMING and len(text.split()) <= 4 and abs(_plain_words(text)) < 1:
        return None
    return spoken(text)


def _plain_words(text: str) -> int:
    return sum(1 for word in text.split() if word.islower())


def _said(text: str, folded: str, tongue: Language, topics: tuple[str, ...], room: _Room) -> SaidThings:
    asked, practice = room.asked, room.practice
    relation = _relation(folded, asked)
    visit = reasons.visit(folded, practice)
    hurts = bool(urgency.signs(folded))
    if topics and not hurts and reasons.errand(folded) is None:
        visit = None  # "how much is a cleaning?" orders none
    name, caller = names_said(text, folded, tongue, asked, relation)
    language = _wished_language(folded, asked)
    if language is not None and language != room.language:
        topics = tuple(topic for topic in topics if topic != "languages")
    return SaidThings(
        language=language,
        wish=_wish(text, folded, tongue, room),
        name=name,
        spelled=read_spelled(text, tongue) if asked is Asked.SPELLING or _spells(folded) else None,
        caller_name=caller,
        birth_date=read_birth_date(text, tongue, room.now) if asked is Asked.BIRTH_DATE or _born(folded) else None,
        age=read_age(text, tongue) if asked is Asked.AGE or _aged(folded) else None,
        phone=read_phone(text, tongue) if _may_be_phone(folded, asked) else None,
        email=read_email(text, tongue) if _may_be_email(text, folded) else None,
        visit=visit.id if visit else None,
        reason=_reason(text, folded, asked) if hurts or not topics else None,
        pain=reasons.pain(folded) if asked is not Asked.SAFETY else None,
        relation=relation,
        new_patient=reasons.new_patient(folded),
        insurance=reasons.insurance(folded, practice),
        provider=reasons.provider(folded, practice),
        callback=text if asked is Asked.CALLBACK_TIME and not _is_refusal(folded, asked) else None,
        voicemail=_voicemail(folded, asked),
        questions=topics,
    )


def _relation(folded: str, asked: Asked) -> Relation | None:
    """Whom it is for, where that can be meant: "I pick up my son at three" names no patient."""
    if asked in PATIENT_ASKED:
        return reasons.relation(folded)
    if asked in PATIENT_CHANGES and FOR_WHOM.search(folded):
        found = reasons.relation(folded)
        return found if found != "self" else None
    return None


def _wish(text: str, folded: str, tongue: Language, room: _Room) -> Wish | None:
    if room.asked in NO_WISH or _born(folded) or (room.asked in {Asked.NUMBER} and _may_be_phone(folded, room.asked)):
        return None
    if room.asked is Asked.OFFER:
        text = NO_ONE.sub(r"\1", text)
    wish = read_wish(text, tongue, room.now, office_hours(room.practice))
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
    return any(
        mark in folded
        for mark in (" spelled ", " spell ", " deletre", " se escribe ", " with a ", " con zeta ", " con ese ")
    )


def _born(folded: str) -> bool:
    return any(
        w in folded
        for w in (
            " born ",
            " birthday ",
            " date of birth ",
            " birth date ",
            " nacimiento ",
            " naci ",
            " nacio ",
            " cumple",
        )
    )


def _aged(folded: str) -> bool:
    return any(w in folded for w in (" years old ", " year old ", " anos de edad ", " anitos ", " months old "))


def _may_be_email(text: str, folded: str) -> bool:
    cued = (" arroba ", " email ", " e mail ", " correo ", " dot com", " punto com")
    return "@" in text or any(cue in folded for cue in cued)


def _may_be_phone(folded: str, asked: Asked) -> bool:
    if asked in {Asked.NUMBER, Asked.NEW_NUMBER, Asked.MESSAGE}:
        return True
    cued = any(
        w in folded for w in (" phone ", " number ", " numero ", " telefono ", " celular ", " cell ", " call me at ")
    )
    return cued or (
        sum(c.isdigit() for c in folded) >= 10 and any(w in folded for w in (" call", " llam", " marq", " reach "))
    )


def _is_refusal(folded: str, asked: Asked) -> bool:
    return isinstance(requests.read(folded, asked), Skip | Goodbye | WantsPerson | Repeat | HoldOn | AreYouHuman)


# ---------------------------------------------------------------- the one act


def _act(folded: str, said: SaidThings, answer: bool | None, level: Urgency, room: _Room) -> Act:
    """What the caller is doing with this turn. Requests that must always be heard come first, the errand last."""
    asked = room.asked
    request = requests.read(folded, asked)
    if isinstance(request, AreYouHuman | WantsPerson):
        return request
    if isinstance(request, Repeat) and request.slower:
        return request
    chosen = _chosen(folded, said, room)
    if chosen is not None:
        return chosen
    if (early := _request_before_answer(request, said, answer, folded, asked)) is not None:
        return early
    if (reply := _reply(folded, said, answer, level, room)) is not None:
        return reply
    if isinstance(request, HoldOn | Repeat | GoBack | Skip) and said.wish is None and said.visit is None:
        return request
    if asked in FREE:
        return Told() if request is None or len(words_of(folded)) > 8 else request
    errand = _errand(folded, said, level, asked)
    if errand is not None:
        return errand
    if said.questions:
        return Question(said.questions[0])
    if said.language is not None or level is not Urgency.ROUTINE or (_anything(said) and not _stray(said, asked)):
        return Told()
    if isinstance(request, Goodbye):
        return request
    if answer is not None and len(words_of(folded)) <= 4:
        return Yes() if answer else No()
    return Told() if answers.is_neither(folded) else Unclear()


def _request_before_answer(
    request: Act | None, said: SaidThings, answer: bool | None, folded: str, asked: Asked
) -> Act | None:
    """A "sorry, what?" or "wait" that is all there is, and a "no, I was wrong" that the no must not swallow."""
    if isinstance(request, Skip) and asked is not Asked.WHO_FOR:
        return request
    if isinstance(request, HoldOn | Repeat) and said.wish is None and (answer is None or len(words_of(folded)) > 3):
        return request
    if isinstance(request, GoBack) and said.wish is None and said.name is None:
        return request
    if isinstance(request, Goodbye) and requests.hangs_up(folded) and asked not in answers.COMMITS and not _tells(said):
        return request
    if isinstance(request, Goodbye) and answer is None and asked not in {Asked.OFFER, Asked.READ_BACK, Asked.SAFETY}:
        return request if not _tells(said) else None
    return None


def _chosen(folded: str, said: SaidThings, room: _Room) -> Act | None:
    if room.asked is Asked.OFFER or (room.asked is Asked.WHICH_TIME and room.listening.offered):
        offered = room.listening.offered
        number = answers.which(folded, offered, said.wish, room.practice.tz)
        if number is None and (said.wish is None or _only_a_date(said.wish, folded)):
            number = _ordinal(folded, len(offered))
        return Chose(number) if number is not None else None
    if room.asked is Asked.KEYS and said == SaidThings() and len(words_of(folded)) <= 3:
        number = _ordinal(folded, 3)
        return Chose(number) if number is not None else None
    if room.listening.choices:
        number = _ordinal(folded, len(room.listening.choices))
        return Chose(number) if number is not None else None
    if room.asked is Asked.WHEN and said.wish is None and answers.lists()["any"].said(folded):
        return Chose(0)
    return None


def _only_a_date(wish: Wish, folded: str) -> bool:
    """Whether "the first" was read as the first of the month: at an offer it is a place in the list."""
    return wish == Wish(days=wish.days) and PLACE.search(folded) is not None and not MONTH.search(folded)


def _ordinal(folded: str, count: int) -> int | None:
    said = folded.replace(" ones ", " one ")
    return read_ordinal_choice(said, "es", count) or read_ordinal_choice(said, "en", count)


def _reply(folded: str, said: SaidThings, answer: bool | None, level: Urgency, room: _Room) -> Act | None:
    """Yes or no where the open question can be answered so; "no" to one that cannot, only when it is nearly all."""
    asked = room.asked
    if answer is None:
        return _told_instead(folded, said, asked)
    if asked is Asked.SAFETY and answer is False and level in {Urgency.LIFE_THREATENING, Urgency.SAME_DAY}:
        return Told()  # "no, only the cheek is swollen": what was named weighs more than the no
    if asked is Asked.WHO_FOR and said.relation is not None:
        return Told()
    if asked is Asked.NEW_OR_EXISTING and said.new_patient is not None:
        return Told()
    if asked is Asked.INSURANCE and said.insurance is not None:
        return Told()
    if asked is Asked.NUMBER and said.phone is not None and answer is False:
        return No()
    if asked is Asked.OFFER and answer and len(room.listening.offered) == 1 and said.wish is None:
        return Chose(1)
    if asked is Asked.ANYTHING_ELSE and answer and (reasons.errand(folded) is not None or said.questions):
        return None
    if (
        asked is Asked.ANYTHING_ELSE
        and answer
        and (not answers.asks_for_more(folded) or isinstance(requests.read(folded), Goodbye))
    ):
        return Goodbye() if isinstance(requests.read(folded), Goodbye) else Told()
    if asked is Asked.INSURANCE and not answer and reasons.no_insurance(folded):
        return No()
    if asked in YES_NO:
        return Yes() if answer else No()
    only = len(words_of(folded)) <= 4 and not _tells(said) and not said.questions and reasons.errand(folded) is None
    if asked in ONLY_WHOLE and only:
        return Yes() if answer else No()
    return None


def _told_instead(folded: str, said: SaidThings, asked: Asked) -> Act | None:
    if asked is Asked.INSURANCE and reasons.no_insurance(folded):
        return No()
    if said.questions and _gives(said, asked):
        return Told()
    if asked is Asked.INSURANCE and not said.questions and 1 <= len(words_of(folded)) <= 6:
        return Told()
    if asked is Asked.CALLBACK_TIME and said.callback:
        return Told()
    return None


def _errand(folded: str, said: SaidThings, level: Urgency, asked: Asked) -> Act | None:
    errand = reasons.errand(folded)
    if asked in OPEN:
        if said.questions and level is Urgency.ROUTINE and errand in {None, "book"}:
            books = errand is not None and (_orders(said) or said.questions == ("",))
            return Wants("book") if books else Question(said.questions[0])
        if errand is not None:
            return Wants(errand)
        hurts = said.pain or level is not Urgency.ROUTINE
        needs = said.visit or hurts or reasons.wants_care(folded) or _only_a_time(folded, said)
        return Wants("book") if needs and asked is not Asked.NOTHING else None
    if errand is None or errand in {"book", "after_surgery", "check", "move", "confirm", "late", "prescription"}:
        return None
    if _tells(said) and errand != "cancel":
        return None
    return Wants(errand)


def _gives(said: SaidThings, asked: Asked) -> bool:
    """Whether just that was told that the open question asks for; a side question then waits its turn."""
    wanted: dict[Asked, object] = {
        Asked.BIRTH_DATE: said.birth_date, Asked.NAME: said.name, Asked.CALLER_NAME: said.caller_name,
        Asked.MESSAGE_NAME: said.caller_name, Asked.NEW_NUMBER: said.phone, Asked.SPELLING: said.spelled,
        Asked.INSURANCE: said.insurance, Asked.AGE: said.age, Asked.WHO_FOR: said.relation,
        Asked.NEW_OR_EXISTING: said.new_patient, Asked.CALLBACK_TIME: said.callback,
        Asked.WHEN: said.wish if "hours" not in said.questions else None,
    }  # fmt: skip
    return wanted.get(asked) is not None


def _orders(said: SaidThings) -> bool:
    """Whether a visit is really asked for, and not only spoken of in a question."""
    return bool(said.visit or said.relation or said.pain or said.name)


def _only_a_time(folded: str, said: SaidThings) -> bool:
    """A time and hardly anything else: "mañana a las tres". In a longer text that holds no need it may be noise."""
    return said.wish is not None and len(words_of(folded)) <= 5 and said == SaidThings(wish=said.wish)


def _tells(said: SaidThings) -> bool:
    """Whether something was said that a state can use, questions apart."""
    return said != SaidThings(questions=said.questions, reason=said.reason)


def _stray(said: SaidThings, asked: Asked) -> bool:
    """Only a time, where no time was asked for and no need was said: more likely a recogniser's invention."""
    return asked in {Asked.HOW_CAN_I_HELP, Asked.LANGUAGE_KEY} and said == SaidThings(wish=said.wish)


def _anything(said: SaidThings) -> bool:
    return said != SaidThings()


def _wanting_sense(act: Act, said: SaidThings, confidence: float | None, room: _Room) -> tuple[Act, SaidThings]:
    """Words of low confidence that only look like a name or an answer are noise."""
    if confidence is None or confidence >= UNSURE:
        return act, said
    if (
        isinstance(act, Told)
        and room.asked in NAMING
        and said == SaidThings(name=said.name, caller_name=said.caller_name)
    ):
        return Unclear(), SaidThings()
    return act, said
