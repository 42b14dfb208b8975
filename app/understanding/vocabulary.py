"""Every word of a turn, and which of the two languages it belongs to by prompts/lexicon/vocabulary.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.understanding.lexicon import lexicon, plain

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
ENDS = re.compile(r"[.!?¡¿]")
ACCENTS = re.compile(r"[ñáéíóú]", re.IGNORECASE)
ASKS = re.compile(r"[¿¡]")
FUNCTION = 2.0
"""The weight of the small words that hold a sentence together: more than that of a borrowed noun."""
LEANING = 0.5


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a turn.

    `weight` is below 0 for English, above 0 for Spanish, 0 for both languages or a name, None when no list holds the
    word. `leaning` is what a word of both languages more often is. `name` says that it is written like a name.
    """

    text: str
    weight: float | None = None
    leaning: float = 0.0
    name: bool = False

    @property
    def key(self) -> str:
        return _key(self.text)

    @property
    def strange(self) -> bool:
        return self.weight is None and not self.name


def words(text: str) -> list[Word]:
    """The words of the text in their order. Capitalised words count as names, but for the first of a sentence."""
    found = WORD.findall(text)
    only_names = all(word[0].isupper() for word in found) and (len(found) > 1 or not ENDS.search(text))
    weights, leanings = _weights(), _leanings()
    keys = map(_key, found)
    return [
        Word(word, weights.get(key), leanings.get(key, 0.0), word[0].isupper() and bool(at or only_names))
        for at, (word, key) in enumerate(zip(found, keys, strict=True))
    ]


def looks_spanish(said: list[Word], text: str) -> bool:
    """Whether it is written as only Spanish is: "¿", or an accent on a word that is no name."""
    accents = any(ACCENTS.search(word.text) and word.weight != 0 and not word.name for word in said)
    return accents or ASKS.search(text) is not None


def _key(word: str) -> str:
    return plain(word).replace("'", "").replace("’", "")


@cache
def _weights() -> dict[str, float]:
    english, spanish = _listed("english"), _listed("spanish")
    weights = dict.fromkeys(english - spanish, -1.0) | dict.fromkeys(spanish - english, 1.0)
    for word in _listed("function"):
        weights[word] = FUNCTION * weights.get(word, 0.0)
    return weights | dict.fromkeys((english & spanish) | _listed("both") | _listed("names"), 0.0)


@cache
def _leanings() -> dict[str, float]:
    english, spanish = _listed("leans", "english"), _listed("leans", "spanish")
    return dict.fromkeys(english, -LEANING) | dict.fromkeys(spanish, LEANING)


def _listed(heading: str, only: str = "") -> set[str]:
    listed = lexicon("vocabulary")[heading].more
    return {word for name, said in listed.items() if only in {"", name} for word in str(said).split()}
