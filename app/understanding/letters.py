"""How words look to langdetect: the odds that a word nobody listed is Spanish rather than English."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import langdetect
from langdetect import DetectorFactory

LANGUAGES = ("en", "es")
UNSEEN = 1e-5
"""Taken for the frequency of a letter group that a language does not have."""


def odds(words: Iterable[str]) -> float:
    """Natural logarithm of the odds of Spanish over English, by letter groups of one to three; 0 for no words.

    langdetect's own counts for these two languages, added up whole and without its sampling, so that the same words
    always give the same answer. Groups overlap, so half of what they add up to is believed.
    """
    return sum(map(_of_word, words)) / 2


def _of_word(word: str) -> float:
    padded = f" {word.lower()[:40]} "
    groups = (padded[at : at + size] for size in (1, 2, 3) for at in range(len(padded) - size + 1))
    return sum(_table().get(group, 0.0) for group in groups if group != " ")


@cache
def _table() -> dict[str, float]:
    folder = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([(folder / name).read_text("utf-8") for name in LANGUAGES])
    english = factory.langlist.index("en")
    return {
        group: math.log((seen[1 - english] + UNSEEN) / (seen[english] + UNSEEN))
        for group, seen in factory.word_lang_prob_map.items()
    }
