"""A language model as a second reader: asked where the rules are unsure, believed as far as the words go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import jinja2
from pydantic import BaseModel, ConfigDict

from app.call.heard import (
    Act,
    AreYouHuman,
    Asked,
    Chose,
    Errand,
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
    Skip,
    Told,
    Wants,
    WantsPerson,
    Yes,
)
from app.practice import Practice, Topic
from app.understanding.amounts import read_number
from app.understanding.lexicon import fold, words_of
from integrations.llm import LanguageModel

SECONDS = 2.5
"""How long a caller may wait for a second reader; with the rest of the turn it stays under four seconds."""

LONGEST = 1200
ALIKE = 0.75
"""How like a garbled word must be to the one that the model reads in it (difflib's ratio, 0 to 1)."""

LANGUAGES: tuple[Language, ...] = ("en", "es")
SMALL = {"a", "an", "the", "of", "on", "in", "at", "for", "to", "or", "and", "de", "del", "el", "la", "las", "los",
         "en", "por", "para", "al", "y", "o"}  # fmt: skip
"""Words that a reader may set right without changing a day or an hour."""

TOPICS = tuple(topic for topic in get_args(Topic) if topic != "other")

ActName = Literal[
    "yes", "no", "chose", "told", "book", "cancel", "move", "confirm", "check", "late", "message", "prescription",
    "billing", "records", "after_surgery", "question", "person", "are_you_human", "repeat", "slower", "wait",
    "go_back", "skip", "goodbye", "unclear",
]  # fmt: skip

MEANINGS: dict[str, str] = {
    "yes": "agrees to the open question",
    "no": "refuses it, or says that something is wrong",
    "chose": "picks one of the offered times",
    "told": "gives information (a name, a relation, what is wrong)",
    "book": "wants an appointment",
    "cancel": "wants to cancel one",
    "move": "wants to move one",
    "confirm": "confirms one that exists",
    "check": "asks when their appointment is",
    "late": "is running late",
    "message": "wants to leave a message or be called back",
    "prescription": "is about a prescription or the pharmacy",
    "billing": "is about a bill",
    "records": "wants records, x-rays or a note",
    "after_surgery": "has a problem or question after a treatment",
    "question": "asks about the practice",
    "person": "wants a person",
    "are_you_human": "asks whether this is a machine",
    "repeat": "wants to hear it again",
    "slower": "wants it more slowly",
    "wait": "asks to wait",
    "go_back": "made a mistake and wants to go back",
    "skip": "does not have it, does not know it, or will not say",
    "goodbye": "ends the call",
}

PLAIN_ACTS: dict[str, Act] = {
    "yes": Yes(), "no": No(), "told": Told(), "person": WantsPerson(), "are_you_human": AreYouHuman(),
    "repeat": Repeat(), "slower": Repeat(slower=True), "wait": HoldOn(), "go_back": GoBack(), "skip": Skip(),
    "goodbye": Goodbye(),
}  # fmt: skip

ALWAYS = ("question", "person", "are_you_human", "repeat", "slower", "wait", "go_back", "goodbye", "unclear")
ERRANDS = get_args(Errand)
OPEN = {Asked.HOW_CAN_I_HELP, Asked.REASON, Asked.ANYTHING_ELSE, Asked.STILL_THERE}
NAMES = {Asked.NAME, Asked.CALLER_NAME, Asked.MESSAGE_NAME}


class Guess(BaseModel):
    """What the model makes of the words; nothing here is a decision.

    `when` is the day and time as the caller said them, garbled words set right: the rules read it, if it was said.
    """

    model_config = ConfigDict(extra="forbid")

    act: ActName
    choice: int
    visit: str
    topic: str
    name: str
    when: str
    relation: Literal[
        "", "self", "child", "parent", "spouse", "sibling", "grandparent", "grandchild", "relative", "friend",
        "client", "other",
    ]  # fmt: skip
    makes_sense: bool


def allowed(asked: Asked) -> tuple[str, ...]:
    """The acts that a model may pick at a question: never a yes that books or consents, nor the no that
    means "no danger"."""
    acts = ["told", "skip", *ALWAYS]
    if asked in OPEN:
        acts += ERRANDS
    if asked is Asked.OFFER:
        acts += ["chose", "no"]
    elif asked is Asked.SAFETY:
        acts += ["yes"]
    elif asked in {Asked.READ_BACK, Asked.TEXT_OK}:
        acts += ["no"]
    elif asked not in {*NAMES, Asked.BIRTH_DATE, Asked.SPELLING, Asked.NEW_NUMBER, Asked.REQUEST_INSTEAD}:
        acts += ["yes", "no"]
    return tuple(acts)


async def guess(
    model: LanguageModel, text: str, listening: Listening, practice: Practice, seconds: float | None = None
) -> Guess | None:
    """The model's reading, or None when it gave none in time. Whatever happens in there, the rules' result stands."""
    limit = SECONDS if seconds is None else seconds
    try:
        async with asyncio.timeout(limit):
            answered = await model.read(instructions(listening, practice), text[:LONGEST], Guess, limit)
    except Exception:  # a second reader may fail in any way; no turn fails with it
        return None
    return answered.value if isinstance(answered.value, Guess) else None


def instructions(listening: Listening, practice: Practice) -> str:
    """What the model is told; the same for every turn at one question of one practice, so that it can be cached."""
    acts = [(name, MEANINGS[name]) for name in MEANINGS if name in allowed(listening.asked)]
    return _template().render(
        asked=listening.asked.value,
        acts=acts,
        choices=len(listening.offered) or len(listening.choices),
        visits=", ".join(visit.id for visit in practice.visits),
        topics=", ".join(_topics(practice)),
    )


def joined(heard: Heard, read: Guess, when: SaidThings, listening: Listening, practice: Practice) -> Heard:
    """The rules' result with the model's reading laid beside it; what the words do not hold is dropped.

    `when` is what the rules made of `read.when`, empty where that was not said. Urgency and numbers stay the rules'.
    """
    if not read.makes_sense or read.act == "unclear" or read.act not in allowed(listening.asked):
        return heard
    said = _said(heard, read, listening.asked, practice)
    said = replace(said, wish=said.wish or when.wish, birth_date=said.birth_date or when.birth_date)
    act = _act(read, said, listening, practice)
    if act is None or (isinstance(act, Told) and said == heard.said):
        return heard
    return replace(heard, act=act, said=said, usable=True)


def _act(read: Guess, said: SaidThings, listening: Listening, practice: Practice) -> Act | None:
    if read.act in PLAIN_ACTS:
        return PLAIN_ACTS[read.act]
    if read.act == "chose":
        return Chose(read.choice) if 1 <= read.choice <= len(listening.offered) else None
    if read.act == "question":
        return Question(read.topic if read.topic in _topics(practice) else "")
    for errand in ERRANDS:
        if read.act == errand:
            return Wants(errand)
    return None


def _said(heard: Heard, read: Guess, asked: Asked, practice: Practice) -> SaidThings:
    said = heard.said
    if said.visit is None and any(visit.id == read.visit for visit in practice.visits):
        said = replace(said, visit=read.visit)
    if said.relation is None and read.relation in get_args(Relation):
        said = replace(said, relation=read.relation or None)
    if _stands_in(read.name, heard.words):
        if asked is Asked.NAME and said.name is None:
            said = replace(said, name=read.name)
        elif asked in NAMES and said.caller_name is None:
            said = replace(said, caller_name=read.name)
    if asked in OPEN and read.act in ERRANDS and said.reason is None:
        said = replace(said, reason=heard.words[:300])
    return said


def was_said(when: str, words: str) -> bool:
    """Whether a day or time as the model wrote it stands in the words: every word, but for its spelling, every number.

    "wensday" is Wednesday and "two" is 2; a number, a day or a "pm" that was not said makes it none of the caller's.
    """
    said = words_of(fold(words))
    spans = [" ".join(said[at : at + size]) for size in range(1, 7) for at in range(len(said))]
    numbers = {read_number(span, language) for span in spans for language in LANGUAGES}
    told = [word for word in words_of(fold(when)) if word not in SMALL]
    return bool(told) and len(told) <= 12 and all(_one_was_said(word, said, numbers) for word in told)


def _one_was_said(word: str, said: list[str], numbers: set[int | float | None]) -> bool:
    for language in LANGUAGES:
        if (number := read_number(word, language)) is not None:
            return number in numbers
    return word in said or (len(word) > 3 and bool(get_close_matches(word, said, 1, ALIKE)))


def _stands_in(name: str, words: str) -> bool:
    said = set(words_of(fold(words)))
    parts = words_of(fold(name))
    return bool(parts) and len(parts) <= 6 and all(part in said for part in parts)


def _topics(practice: Practice) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*TOPICS, *(question.topic for question in practice.questions)]))


@cache
def _template() -> jinja2.Template:
    folder = Path(__file__).resolve().parents[2] / "prompts" / "model"
    made = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 (no page is made of it)
    return made.from_string((folder / "listen.j2").read_text("utf-8"))
