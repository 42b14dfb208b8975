"""Which of the two languages was spoken, from the words alone, and which one is asked for."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import langdetect
from langdetect import DetectorFactory

from app.call.heard import Language
from app.understanding.lexicon import fold, lexicon, plain, words_of

OURS: tuple[Language, Language] = ("en", "es")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SPANISH_MARKS = re.compile(r"[ñ¿¡áéíóú]", re.IGNORECASE)
NAMED = {"english": re.compile(r" (?:english|ingles)\b"), "spanish": re.compile(r" (?:spanish|espanol)\b")}
SURE = 2.0
"""How far the two readings must be apart (natural logarithm) before unknown words say a language."""


def spoken(text: str) -> Language | None:
    """The language of the words, None where they do not tell: names, digits, "no", "ok", "hello?".

    Own word lists first; what they leave open is read by langdetect's letter statistics for these two languages, whole
    and without its sampling, so that the same words always give the same answer. Capitalised words inside a text count
    as names. About 0.05 ms.
    """
    score = _by_words(text)
    if abs(score) < 1:
        score += _by_letters(text)
        if abs(score) < SURE:
            return None
    return "es" if score > 0 else "en"


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


# ---------------------------------------------------------------- by words, by letters


@cache
def _words() -> dict[str, float]:
    """Weight of each listed word: below 0 English, above 0 Spanish."""
    lists = lexicon("language")
    both = set(lists["both"].more["words"].split())
    weights: dict[str, float] = {}
    for name, weight in (("english", -1.0), ("spanish", 1.0)):
        for word in str(lists["words"].more[name]).split():
            weights[word] = 0.0 if word in weights and weights[word] != weight else weight
    for name in ("english", "spanish"):
        for word in str(lists["function"].more[name]).split():
            weights[word] = weights.get(word, 0.0) * 1.5
    return weights | dict.fromkeys(both, 0.0)


def _by_words(text: str) -> float:
    weights = _words()
    score = sum(weights.get(word, 0.0) for word in words_of(fold(text)))
    if SPANISH_MARKS.search(text) and score > -2 and not _all_names(text):
        score += 1
    return score


def _all_names(text: str) -> bool:
    return all(word[0].isupper() for word in LETTERS.findall(text) or ["A"])


def _by_letters(text: str) -> float:
    """Log-odds of Spanish over English of the words that no list holds, by letter groups of one to three."""
    weights = _words()
    found = LETTERS.findall(text)
    names = _all_names(text) and len(found) > 1
    unknown = [w for i, w in enumerate(found) if plain(w) not in weights and not (w[0].isupper() and (i or names))]
    if len(found) == 1 and found[0][:1].isupper() and not re.search(r"[.!?¡¿]", text):
        unknown = [] if plain(found[0]) not in weights else unknown
    total = 0.0
    table = _table()
    for word in unknown:
        padded = f" {word.lower()} "
        for size in (1, 2, 3):
            for at in range(len(padded) - size + 1):
                total += table.get(padded[at : at + size], 0.0) if padded[at : at + size] != " " else 0.0
    return total / 2


@cache
def _table() -> dict[str, float]:
    """langdetect's own counts of letter groups in the two languages, as log-odds."""
    folder = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([(folder / name).read_text("utf-8") for name in OURS])
    english = 0 if factory.langlist[0] == "en" else 1
    small = 1e-5
    return {
        group: math.log((odds[1 - english] + small) / (odds[english] + small))
        for group, odds in factory.word_lang_prob_map.items()
    }


def warm() -> None:
    """Reads the lists and the letter table, so that no caller waits for them."""
    _words()
    _table()
