"""Everything that was said besides the act: who, what for, for whom, when, which numbers; asked for or not."""

from __future__ import annotations

import re
from datetime import date

from app.call.heard import (
    AreYouHuman,
    Asked,
    Born,
    Goodbye,
    HoldOn,
    Language,
    Relation,
    Repeat,
    SaidThings,
    Skip,
    WantsPerson,
)
from app.understanding import answers, mentions, over_turns, reasons, requests, urgency, visits
from app.understanding.acts import Ear
from app.understanding.dates import read_wish
from app.understanding.emails import mentions_email, read_email
from app.understanding.hints import written
from app.understanding.language import asked_for
from app.understanding.lexicon import words_of
from app.understanding.named import names_said
from app.understanding.names import read_name
from app.understanding.numbers import read_age
from app.understanding.phones import Dialled
from app.understanding.wished import office_hours, wish_in

PATIENT_ASKED = {
    Asked.KEYS,
    Asked.HOW_CAN_I_HELP, Asked.REASON, Asked.WHO_FOR, Asked.ANYTHING_ELSE, Asked.NAME, Asked.STILL_THERE,
    Asked.NEW_OR_EXISTING, Asked.LANGUAGE_KEY, Asked.NOTHING,
}  # fmt: skip
PATIENT_CHANGES = {Asked.OFFER, Asked.WHICH_TIME, Asked.WHEN, Asked.READ_BACK, Asked.NUMBER}
FOR_WHOM = re.compile(
    r" (?:for|para|name|names|nombre|under) (?:is |es |de |of )?(?:my|mi|our|the|el|la|un|una|a|mis) "
)


def said_besides(text: str, folded: str, tongue: Language, topics: tuple[str, ...], ear: Ear) -> SaidThings:
    """Each thing in the form that the facts keep; `topics` are those that were asked about by their own words."""
    asked, practice = ear.asked, ear.practice
    relation = _relation(folded, asked)
    planless = reasons.without_plans(folded, practice)
    hurts = bool(urgency.signs(planless))
    age = _age(text, folded, tongue, relation, asked)
    visit = visits.for_age(_visit(folded, topics, hurts, ear), age, practice)
    spelled, letters = over_turns.spelling(text, tongue, ear.listening, mentioned=mentions.spells(folded))
    name, caller = _names(text, folded, tongue, relation, spelled, ear)
    plan = _plan(text, folded, topics, ear)
    born = over_turns.birth(text, tongue, ear.listening, ear.now.date(), mentioned=mentions.born(folded))
    counts = mentions.may_be_phone(folded, asked)
    dialled = over_turns.dialled(text, tongue, ear.listening) if counts else Dialled()
    language = _wished_language(folded, asked)
    topics = _topics(folded, topics, plan, language, ear)
    return SaidThings(
        language=language,
        wish=wish_in(text, folded, tongue, ear) if born is None else None,
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
        visit=visit,
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


def _age(text: str, folded: str, tongue: Language, relation: Relation | None, asked: Asked) -> int | None:
    if asked is Asked.AGE:
        return read_age(text, tongue)
    told = mentions.aged(folded) or relation in {"child", "grandchild"}
    return read_age(text, tongue, asked=False) if told else None


def _visit(folded: str, topics: tuple[str, ...], hurts: bool, ear: Ear) -> str | None:
    """ "How much is a cleaning?" orders none."""
    orders = hurts or reasons.errand(folded) is not None or reasons.orders(folded)
    return visits.visit(folded, ear.practice) if orders or not topics else None


def _names(
    text: str, folded: str, tongue: Language, relation: Relation | None, spelled: str | None, ear: Ear
) -> tuple[str | None, str | None]:
    """(the patient's, the caller's); what was spelled, or said of the letters, mends the one that is known."""
    name, caller = names_said(text, folded, tongue, ear.asked, relation)
    if name is None and "name" in ear.listening.choices:
        name = _bare_name(text, folded, tongue, ear)
    if name is None and caller is None:
        name = over_turns.mended_name(text, spelled, tongue, ear.listening)
    elif name is not None:
        name = written(name, text, tongue)
    return name, caller


def _plan(text: str, folded: str, topics: tuple[str, ...], ear: Ear) -> str | None:
    plan = reasons.insurance(folded, ear.practice)
    return reasons.plan_asked(text) if plan is None and topics in {(), ("",), ("insurance",)} else plan


def _topics(
    folded: str, topics: tuple[str, ...], plan: str | None, language: Language | None, ear: Ear
) -> tuple[str, ...]:
    """What was asked about, the whole turn considered."""
    if plan is not None and "insurance" not in topics and reasons.asks_of_plan(folded):
        topics = (*(topic for topic in topics if topic), "insurance")
    left_out: set[str] = set()
    if ear.asked is Asked.INSURANCE and len(topics) > 1 and reasons.no_insurance(folded):
        left_out.add("insurance")  # "no insurance, how much is it?"
    if language is not None and language != ear.language:
        left_out.add("languages")
    return tuple(topic for topic in topics if topic not in left_out)


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


def _is_refusal(folded: str, asked: Asked) -> bool:
    return isinstance(requests.read(folded, asked), Skip | Goodbye | WantsPerson | Repeat | HoldOn | AreYouHuman)
