"""Which of the two languages was spoken, from the words alone and how surely, and which one is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.call.heard import Language
from app.understanding import letters
from app.understanding.lexicon import fold, lexicon, plain

LONGEST = 4000
"""Characters of a turn in which its language is looked for."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SPANISH_MARKS = re.compile(r"[ñ¿¡áéíóú]", re.IGNORECASE)
ENDS = re.compile(r"[.!?¡¿]")
NAMED = {"english": re.compile(r" (?:english|ingles)\b"), "spanish": re.compile(r" (?:spanish|espanol)\b")}

LISTED = 3.0
"""What a word of one language alone counts, in natural logarithms of the odds."""

ENDING = 1.5
"""What the ending of a word that no list holds counts."""

SURE = 2.0
"""How far the two readings must be apart, in the same measure, before words that no list holds say a language."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a text reads as: None where nothing at all speaks for either. Only a `sure` reading may change a call."""

    language: Language | None = None
    sure: bool = False


def read(text: str) -> Tongue:
    """The best reading of the words, and whether it may be acted upon. About 0.05 ms.

    Sure are words that only one language has, and other words that look like one language. A name, a number, "no",
    "ok", "hello?" are never sure, but have a best reading all the same.
    """
    said = _words_of(text[:LONGEST])
    listed = LISTED * _listed(said, text[:LONGEST])
    odds = listed if abs(listed) >= LISTED else listed + _unlisted(word.text for word in said if word.strange)
    if abs(odds) >= SURE:
        return Tongue(_language(odds), sure=True)
    hint = odds + LISTED * _leaning(said) + _unlisted(word.text for word in said if word.tells_little)
    return Tongue(_language(hint or _unlisted(word.text for word in said)))


def spoken(text: str) -> Language | None:
    """The language of the words, None where they do not tell it surely."""
    tongue = read(text)
    return tongue.language if tongue.sure else None


def asked_for(folded: str) -> Language | None:
    """The language that the caller wishes to go on in, said in either language; the last wish counts."""
    lists = lexicon("language")
    if lists["about_somebody"].said(folded):
        return None
    wishes: list[tuple[int, Language]] = []
    for name, against, language in (("wants_es", "denies_spanish", "es"), ("wants_en", "denies_english", "en")):
        other = "english" if language == "es" else "spanish"
        denied = [
            (hit.start, hit.end)
            for hit in lists[against].hits(folded)
            if not NAMED[other].search(folded[hit.start : hit.end])
        ]
        wishes += [
            (hit.end, "es" if language == "es" else "en")
            for hit in lists[name].hits(folded)
            if not any(start < hit.end <= end for start, end in denied) or _says_both(hit.phrase)
        ]
    return max(wishes)[1] if wishes else None


def _says_both(phrase: str) -> bool:
    """A phrase like "no hablo inglés", which is a wish for the other language."""
    return bool(re.match(r"\(?(?:no|dont|not|little|poquito|mi ingles)\b", phrase))


# ---------------------------------------------------------------- the words, and what each of them tells


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was written: its weight (below 0 English, above 0 Spanish, None in no list); is it a name?"""

    text: str
    weight: float | None
    name: bool

    @property
    def strange(self) -> bool:
        return self.weight is None and not self.name

    @property
    def tells_little(self) -> bool:
        return self.weight == 0 or (self.weight is None and self.name)


def _words_of(text: str) -> list[Word]:
    """Every word of the text. Capitalised words that no list holds count as names, but for the first of a sentence."""
    found = WORD.findall(text)
    capitals = all(word[0].isupper() for word in found)
    only_names = capitals and (len(found) > 1 or not ENDS.search(text))
    weights = _weights()
    return [
        Word(word, weights.get(_key(word)), word[0].isupper() and bool(at or only_names)) for at, word in enumerate(found)
    ]


def _key(word: str) -> str:
    return plain(word).replace("'", "").replace("’", "")


def _listed(said: list[Word], text: str) -> float:
    """The listed words added up; an accent or a ¿ is worth a word, unless only names were said."""
    score = sum(word.weight or 0.0 for word in said)
    for name, sign in (("en", -1.0), ("es", 1.0)):
        score += sign * sum(1 for _ in getattr(lexicon("language")["sayings"], name).hits(fold(text)))
    marked = SPANISH_MARKS.search(text) and not all(word.name for word in said)
    return score + 1 if marked and score > -2 else score


def _leaning(said: Iterable[Word]) -> float:
    leans = _leans()
    return sum(leans.get(_key(word.text), 0.0) for word in said)


def _unlisted(words: Iterable[str]) -> float:
    """Odds of words that no list holds: by their letters, and by how they end."""
    found = [_key(word) for word in words]
    endings = _endings()
    ends = (max((endings.get(word[-size:], 0.0) for size in (3, 4, 5, 6, 7)), key=abs) for word in found)
    return letters.odds(found) + sum(ends)


def _language(odds: float) -> Language | None:
    if not odds:
        return None
    return "es" if odds > 0 else "en"


@cache
def _weights() -> dict[str, float]:
    """Weight of each listed word: 1 a word, more for the small words that hold a sentence together, 0 for both."""
    english, spanish = _all("english"), _all("spanish")
    weights = dict.fromkeys(english - spanish, -1.0) | dict.fromkeys(spanish - english, 1.0)
    for word in _all("function", "english") | _all("function", "spanish"):
        weights[word] = weights.get(word, 0.0) * 1.5
    return weights | dict.fromkeys((english & spanish) | _all("both") | _all("names"), 0.0)


@cache
def _leans() -> dict[str, float]:
    return dict.fromkeys(_all("leans", "english"), -0.5) | dict.fromkeys(_all("leans", "spanish"), 0.5)


@cache
def _endings() -> dict[str, float]:
    english, spanish = _all("endings", "english"), _all("endings", "spanish")
    return dict.fromkeys(english - spanish, -ENDING) | dict.fromkeys(spanish - english, ENDING)


def _all(heading: str, only: str = "") -> set[str]:
    listed = lexicon("vocabulary")[heading].more
    return {word for name, words in listed.items() if only in {"", name} for word in str(words).split()}


def warm() -> None:
    """Reads the lists and the letter table, so that no caller waits for them."""
    read("Buenos días, quisiera una cita, please")
