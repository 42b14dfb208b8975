"""What a caller asks about the practice: hours, address, plans, prices; "" for what nobody here knows."""

from __future__ import annotations

from functools import cache

from app.practice import Practice
from app.understanding.lexicon import Entry, Phrases, bare, lexicon, phrase, phrases
from app.understanding.own_words import once

ASKING = phrase(
    "(what|whats|where|wheres|when|how|which|who|do you|does|is there|are you|are there|can you|could you|tell me|"
    "give me|i need|need|know|que|cual|cuales|donde|cuando|como|quien|hay|tienen|tiene|aceptan|hablan|habla|puede|"
    "me da|digame|deme|saber|pregunta|question|also|tambien|and|y)"
)
"""Words of the document are a question only where something is asked: "mi dirección es..." is none."""


OF_PLANS = {"of_a_plan", "no_plan"}
"""Headings that are no questions by themselves: reasons.py reads them beside a plan's name."""


def topics(folded: str, practice: Practice) -> tuple[str, ...]:
    """The topics asked about, in the order of their words; "" is a question of no known topic.

    `folded` is lexicon.fold of the words. Prices are "price" and plans "insurance" even where the document holds no
    answer to them: the conversation says then that it does not know.
    """
    found: dict[str, int] = {}
    for name, entry in _lists().items():
        if name in OF_PLANS:
            continue
        topic = str(entry.more.get("topic", name))
        if (hit := entry.find(folded)) is not None:
            found[topic] = min(found.get(topic, hit.start), hit.start)
    asks = next(ASKING.hits(folded), None) is not None
    for topic, said in once(practice, "questions", _own):
        hit = said.find(folded)
        if hit is not None and asks:
            found.setdefault(topic, hit.start)
    ordered = sorted(found, key=lambda topic: found[topic])
    return tuple(topic for topic in ordered if topic) or (("",) if "" in found else ())


@cache
def _lists() -> dict[str, Entry]:
    return lexicon("questions")


def _own(practice: Practice) -> list[tuple[str, Phrases]]:
    return [
        (one.topic, phrases([bare(text) for said in one.said.values() for text in said]))
        for one in practice.questions
        if one.topic not in {"address", "languages"}
    ]
