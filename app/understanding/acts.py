"""The one act of a turn: what the caller is doing, read by the question that is open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

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
    Repeat,
    SaidThings,
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
from app.understanding import answers, offers, reasons, requests
from app.understanding.lexicon import words_of
from app.understanding.numbers import read_ordinal_choice

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
    Asked.INSURANCE, Asked.VOICEMAIL, Asked.TEXT_OK, Asked.REQUEST_INSTEAD, Asked.ANYTHING_ELSE, Asked.STILL_THERE,
}  # fmt: skip

ONLY_WHOLE = {Asked.HOW_CAN_I_HELP, Asked.REASON, Asked.MESSAGE, Asked.WHEN, Asked.NAME, Asked.CALLER_NAME,
              Asked.MESSAGE_NAME, Asked.NEW_NUMBER, Asked.BIRTH_DATE, Asked.SPELLING, Asked.CALLBACK_TIME, Asked.AGE,
              Asked.NOTHING, Asked.LANGUAGE_KEY}  # fmt: skip
"""Questions that no yes answers: a yes counts there only when it is nearly all that was said."""

SECOND_LOOK = {Asked.WHEN, Asked.NAME, Asked.CALLER_NAME, Asked.BIRTH_DATE, Asked.WHO_FOR, Asked.NEW_OR_EXISTING}
"""Questions with one answer: whoever told something else there may have told it in words that no rule knows."""

NAMING = {Asked.NAME, Asked.CALLER_NAME, Asked.MESSAGE_NAME, Asked.SPELLING}

FREE = {Asked.MESSAGE}

PLACE = re.compile(
    r"^ (?:(?:pues|este|ok|si),? )?el (?:uno|dos|tres|1|2|3) $"
    r"| (?:first|second|third|last|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa]) "
)

NAMES_ONE = re.compile(r"^ (?:pues |este |si |ok )?(?:el|la|ese|esa|the) ")

MONTH = re.compile(
    r" (?:january|february|march|april|may|june|july|august|september|october|november|december|month|enero|febrero|"
    r"marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|mes) "
)


@dataclass(frozen=True, slots=True)
class Ear:
    """All that reading one turn needs to know besides the words: the open question, the practice, now, the language."""

    listening: Listening
    practice: Practice
    now: datetime
    language: Language

    @property
    def asked(self) -> Asked:
        return self.listening.asked


def act_of(folded: str, said: SaidThings, answer: bool | None, level: Urgency, ear: Ear) -> Act:
    """What the caller is doing with this turn. Requests that must always be heard come first, the errand last."""
    asked = ear.asked
    request = requests.read(folded, asked)
    if isinstance(request, GoBack) and (said.phone or said.birth_date or said.spelled):
        request = None  # "scratch that, 323 555 0195": it goes on with what is right
    if isinstance(request, AreYouHuman | WantsPerson):
        return request
    if isinstance(request, Repeat) and request.slower:
        return request
    if isinstance(request, Repeat) and said.questions == () and _asks_for_the_offers(folded, ear):
        return request
    chosen = _chosen(folded, said, ear)
    if chosen is not None:
        return chosen
    if (early := _request_before_answer(request, said, answer, folded, asked)) is not None:
        return early
    if (reply := _reply(folded, said, answer, level, ear)) is not None:
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


def _asks_for_the_offers(folded: str, ear: Ear) -> bool:
    """ "What was the first one again?" picks none."""
    if NAMES_ONE.match(folded):
        return False
    return (ear.asked in {Asked.OFFER, Asked.WHICH_TIME} or bool(ear.listening.choices)) and len(words_of(folded)) <= 8


def _request_before_answer(
    request: Act | None, said: SaidThings, answer: bool | None, folded: str, asked: Asked
) -> Act | None:
    """A "sorry, what?" or "wait" that is all there is, and a "no, I was wrong" that the no must not swallow."""
    if isinstance(request, Skip) and asked is Asked.INSURANCE and reasons.no_insurance(folded) and answer is not True:
        return No()
    if isinstance(request, Skip) and asked is not Asked.WHO_FOR:
        return request if asked is not Asked.VOICEMAIL or answer is None else None
    if isinstance(request, HoldOn) and said.wish in {None, Wish(soonest=True)} and answer is None:
        return request
    if isinstance(request, Repeat) and answer is False and requests.not_heard(folded):
        return request
    if isinstance(request, HoldOn | Repeat) and said.wish is None and (answer is None or len(words_of(folded)) > 3):
        return request
    if isinstance(request, GoBack) and said.wish is None and said.name is None:
        return request
    if isinstance(request, Goodbye) and asked in answers.COMMITS and not _tells(said):
        if requests.gives_up(folded) or _only_closes(folded, answer, asked):
            return request
        if answer is None and not requests.hangs_up(folded):
            return Told()  # thanks alone: neither a yes nor a goodbye
    if isinstance(request, Goodbye) and requests.hangs_up(folded) and asked not in answers.COMMITS and not _tells(said):
        return request
    if isinstance(request, Goodbye) and answer is None and asked not in {Asked.OFFER, Asked.READ_BACK, Asked.SAFETY}:
        return request if not _tells(said) else None
    return None


def _only_closes(folded: str, answer: bool | None, asked: Asked) -> bool:
    """ "Okay, thanks, bye": what is left without the weak words is a farewell and no yes."""
    rest = answers.without_weak(folded)
    left = requests.without_farewell(rest)
    return answer is True and requests.hangs_up(rest) and answers.yes_or_no(left, asked) is not True


def _chosen(folded: str, said: SaidThings, ear: Ear) -> Act | None:
    if ear.asked is Asked.OFFER or (ear.asked is Asked.WHICH_TIME and ear.listening.offered):
        offered = ear.listening.offered
        number = offers.which(folded, offered, said.wish, ear.practice.tz)
        if number is None and (said.wish is None or _only_a_date(said.wish, folded)):
            number = _ordinal(folded, len(offered))
        return Chose(number) if number is not None else None
    if ear.asked is Asked.KEYS and said == SaidThings() and len(words_of(folded)) <= 3:
        number = _ordinal(folded, 3)
        return Chose(number) if number is not None else None
    if ear.listening.choices:
        if said.name is None and said.wish is None and len(words_of(folded)) <= 8:
            part = answers.part_of(folded, ear.listening.choices)
            if part is not None:
                return Chose(part)
        number = _ordinal(folded, len(ear.listening.choices))
        if number is None and (said.wish is None or said.wish == Wish(soonest=True)):
            number = offers.by_place(folded, len(ear.listening.choices))
        return Chose(number) if number is not None else None
    if ear.asked is Asked.WHEN and said.wish is None and answers.lists()["any"].said(folded):
        return Chose(0)
    return None


def _only_a_date(wish: Wish, folded: str) -> bool:
    """Whether "the first" was read as the first of the month: at an offer it is a place in the list."""
    return wish == Wish(days=wish.days) and PLACE.search(folded) is not None and not MONTH.search(folded)


def _ordinal(folded: str, count: int) -> int | None:
    if offers.REFUSES_EACH.search(folded):
        return None
    for said in (folded.replace(" ones ", " one "), folded.partition(" , ")[0]):
        if (number := read_ordinal_choice(said, "es", count) or read_ordinal_choice(said, "en", count)) is not None:
            return number
    return None


def _reply(folded: str, said: SaidThings, answer: bool | None, level: Urgency, ear: Ear) -> Act | None:
    """Yes or no where the open question can be answered so; "no" to one that cannot, only when it is nearly all."""
    asked = ear.asked
    if asked is Asked.ANYTHING_ELSE and answers.announces_more(folded) and not _tells(said):
        return Yes()
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
    if asked is Asked.OFFER and answer and len(ear.listening.offered) == 1 and said.wish is None:
        return Chose(1)
    more = reasons.errand(folded) is not None or said.questions or (said.visit and answers.asks_for_more(folded))
    if asked is Asked.ANYTHING_ELSE and answer and more:
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
            ordered = errand is not None or (said.visit is not None and reasons.orders(folded))
            books = ordered and (_orders(said) or said.questions == ("",))
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


def unsure(heard: Heard, asked: Asked) -> bool:
    """Whether a second reader may know more: no act was found, or something was told and not what was asked for."""
    if isinstance(heard.act, Unclear):
        return True
    vague = isinstance(heard.act, Told) and heard.urgency is Urgency.ROUTINE and not heard.said.questions
    return vague and asked in SECOND_LOOK and not _gives(heard.said, asked)


def _orders(said: SaidThings) -> bool:
    """Whether a visit is really asked for, and not only spoken of in a question."""
    return bool(said.visit or said.relation or said.pain or said.name)


def _only_a_time(folded: str, said: SaidThings) -> bool:
    """A time and hardly anything else, "mañana a las tres", or one that is asked for; others may be noise."""
    if said.wish is None or said != SaidThings(wish=said.wish):
        return False
    return len(words_of(folded)) <= 5 or (len(words_of(folded)) <= 25 and reasons.asks_for_a_time(folded))


def _tells(said: SaidThings) -> bool:
    """Whether something was said that a state can use, questions apart."""
    return said != SaidThings(questions=said.questions, reason=said.reason)


def _stray(said: SaidThings, asked: Asked) -> bool:
    """Only a time, where no time was asked for and no need was said: more likely a recogniser's invention."""
    return asked in {Asked.HOW_CAN_I_HELP, Asked.LANGUAGE_KEY} and said == SaidThings(wish=said.wish)


def _anything(said: SaidThings) -> bool:
    return said != SaidThings()


def without_noise(act: Act, said: SaidThings, confidence: float | None, ear: Ear) -> tuple[Act, SaidThings]:
    """Words of low confidence that only look like a name or an answer are noise; "ta ta ta" is always."""
    if said == SaidThings(name=said.name) and _babbles(said.name or ""):
        return Unclear(), SaidThings()
    if confidence is None or confidence >= UNSURE:
        return act, said
    if (
        isinstance(act, Told)
        and ear.asked in NAMING
        and said == SaidThings(name=said.name, caller_name=said.caller_name)
    ):
        return Unclear(), SaidThings()
    return act, said


def _babbles(name: str) -> bool:
    """One syllable over and over."""
    parts = name.lower().split()
    return len(parts) > 2 and len(set(parts)) == 1
