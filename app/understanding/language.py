"""Which of the two languages was spoken, from the words alone and how surely, and which one is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.call.heard import Language
from app.understanding import letter_odds, vocabulary
from app.understanding.lexicon import Found, fold, lexicon
from app.understanding.vocabulary import Word

LONGEST = 800
"""Characters of a turn in which its language is looked for."""

LANGUAGES: tuple[Language, ...] = ("es", "en")
NAMES: dict[Language, tuple[str, str]] = {"es": ("spanish", "english"), "en": ("english", "spanish")}
"""What each is called in the lists, and what the other one is."""

CLAUSE = re.compile(r"[^,.]+")
NAMED = {"english": re.compile(r" (?:english|ingles)\b"), "spanish": re.compile(r" (?:spanish|espanol)\b")}

LISTED = 3.0
"""What a word that only one language has counts, as the natural logarithm of the odds."""

SURE = 2.0
"""How far the two readings must be apart, in the same measure, before words that no list holds say a language."""

ENOUGH = 3
"""So many words that no list holds may say it at all: one or two are too often a name."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a text reads as: None where nothing at all speaks for either. Only a `sure` reading may change a call."""

    language: Language | None = None
    sure: bool = False


def read(text: str) -> Tongue:
    """The best reading of the words, and whether it may be acted upon. About 0.05 ms, 2 ms at most.

    Sure are words that only one language has, and several others that look like one. A name, a number, "no", "ok",
    "hello?" are never sure, but have a best reading all the same.
    """
    said = vocabulary.words(text[:LONGEST])
    listed = LISTED * _listed(said, text[:LONGEST])
    strange = [word for word in said if word.strange]
    odds = listed if abs(listed) >= LISTED else listed + letter_odds.odds(word.key for word in strange)
    if abs(listed) >= LISTED or (abs(odds) >= SURE and len(strange) >= ENOUGH):
        return Tongue(_language(odds), sure=True)
    return Tongue(_language(odds + _hint(said)) or _language(letter_odds.odds(word.key for word in said)))


def spoken(text: str) -> Language | None:
    """The language of the words, None where they do not tell it surely."""
    tongue = read(text)
    return tongue.language if tongue.sure else None


def asked_for(folded: str) -> Language | None:
    """The language that the caller wishes to go on in, said in either language; the last wish counts."""
    lists = lexicon("language")
    asks_for_another = lists["who_speaks"].said(folded) and lists["for_somebody"].said(folded)
    if asks_for_another or lists["about_somebody"].said(folded):
        return None
    spoken_of = list(lists["spoken_of"].hits(folded))
    wishes = [
        (hit.end, language)
        for language in LANGUAGES
        for hit in (*_wished(folded, language), *_alone(folded, language))
        if not any(of.start < hit.end and hit.start < of.end for of in spoken_of)
    ]
    return max(wishes)[1] if wishes else None


def _wished(folded: str, language: Language) -> Iterator[Found]:
    """The wishes for this language, but for those that a "no" before it turns."""
    lists, (name, other) = lexicon("language"), NAMES[language]
    denied = [
        (hit.start, hit.end)
        for hit in lists[f"denies_{name}"].hits(folded)
        if not NAMED[other].search(folded[hit.start : hit.end])
    ]
    for hit in lists[f"wants_{language}"].hits(folded):
        if _says_both(hit.phrase) or not any(start < hit.end and hit.start < end for start, end in denied):
            yield hit


def _alone(folded: str, language: Language) -> Iterator[Found]:
    """The clauses that say nothing but this language: "sorry, my English is little, Spanish?"."""
    alone = lexicon("language")[f"alone_{language}"]
    for clause in CLAUSE.finditer(folded):
        if alone.said(f" {clause[0].strip()} "):
            yield Found(clause.start(), clause.end())


def _says_both(phrase: str) -> bool:
    """A phrase like "no hablo inglés", which is a wish for the other language."""
    return bool(re.match(r"\(?(?:no|dont|not|little|poquito|mi (?:ingles|espanol)|my (?:english|spanish))\b", phrase))


def warm() -> None:
    """Reads the lists and the letter table, so that no caller waits for them."""
    read("Buenos días, quisiera una cita, please")


# ---------------------------------------------------------------- what the words tell


def _listed(said: list[Word], text: str) -> float:
    """The listed words added up, below 0 English, above 0 Spanish; an accent or a ¿ is worth a word."""
    score = sum(word.weight or 0.0 for word in said)
    sayings, folded = lexicon("language")["sayings"], fold(text)
    score += 2.0 * (sum(1 for _ in sayings.es.hits(folded)) - sum(1 for _ in sayings.en.hits(folded)))
    return score + 1 if score > -2 and vocabulary.looks_spanish(said, text) else score


def _hint(said: list[Word]) -> float:
    """What words of both languages and names tell: too little to act upon."""
    little = [word.key for word in said if not (word.strange or word.weight or word.leaning)]
    return LISTED * sum(word.leaning for word in said) + letter_odds.odds(little)


def _language(odds: float) -> Language | None:
    if not odds:
        return None
    return "es" if odds > 0 else "en"
