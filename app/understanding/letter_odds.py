"""How words look to langdetect: the odds that a word nobody listed is Spanish rather than English."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import langdetect
from langdetect import DetectorFactory

from app.understanding.lexicon import lexicon

LANGUAGES = ("en", "es")
UNSEEN = 1e-5
"""Taken for the frequency of a letter group that a language does not have."""

ENDING = 1.5
"""What an ending that only one of the languages has counts besides."""


def odds(words: Iterable[str]) -> float:
    """Natural logarithm of the odds of Spanish over English of these words; 0 for none. Words in lower case.

    langdetect's own counts of letter groups of one to three in these two languages, added up whole and without its
    sampling, so that the same words always give the same answer. Groups overlap: half of the sum is believed.
    """
    return sum(_by_groups(word[:40]) / 2 + _by_ending(word) for word in words)


def _by_groups(word: str) -> float:
    padded = f" {word} "
    groups = (padded[at : at + size] for size in (1, 2, 3) for at in range(len(padded) - size + 1))
    return sum(_table().get(group, 0.0) for group in groups if group != " ")


def _by_ending(word: str) -> float:
    return next((found for size in range(7, 2, -1) if (found := _endings().get(word[-size:]))), 0.0)


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


@cache
def _endings() -> dict[str, float]:
    listed = lexicon("vocabulary")["endings"].more
    english, spanish = str(listed["english"]).split(), str(listed["spanish"]).split()
    return dict.fromkeys(english, -ENDING) | dict.fromkeys(spanish, ENDING)
