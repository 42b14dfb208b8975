"""The third phrase book: shares that must not fall, by kind and language.

Written by authors who had seen no rule, and first run before anything was mended by it: 786 of 1014 English rows were
understood (77.5 %) and 798 of 982 Spanish ones (81.3 %), numbers told over turns not at all; of dangers to life 47 of
49 and 47 of 52, with 4 and 7 near misses raised to them.

Every second row was then looked at while the rules were mended. When the other half was first looked at, 82.8 % of it
were understood in English and 88.6 % in Spanish (at the first run 75.7 % and 82.9 %): the fairest figure for unseen
turns. What is reached now is no measure of those. Run with -s to see the shares.
"""

from __future__ import annotations

from collections import Counter

import pytest

from app.call.heard import Language, Urgency
from tests.app.understanding.grading import GRADED, Row, book, hear, wrong_sign

LEAST = {"several": 0.65, "visit": 0.8, "provider": 0.6, "email": 0.8, "phone_turns": 0.85}
"""The least share of a kind that is understood, where it is not 0.88."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_understood_of_each_kind_stays(language: Language) -> None:
    of, right = Counter[str](), Counter[str]()
    for row in book(language):
        of[row["kind"]] += 1
        right[row["kind"]] += GRADED[row["kind"]](row, language)
    for kind in of:
        print(f"third {language} {kind}: {right[kind]} of {of[kind]}")
    print(f"third {language}: {right.total()} of {of.total()}")
    assert {kind for kind in of if right[kind] / of[kind] < LEAST.get(kind, 0.88)} == set()
    assert right.total() / of.total() >= 0.91


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_answer_is_turned_round(language: Language) -> None:
    turned = [row["text"] for row in _of(language, "answer") if wrong_sign(row, language)]
    assert len(turned) <= 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_danger_to_life_is_heard_and_seldom_cried(language: Language) -> None:
    grave = [row for row in _of(language, "urgent") if row["level"] == "life_threatening"]
    missed = [row["text"] for row in grave if hear(row, language).urgency is not Urgency.LIFE_THREATENING]
    cried = [row for row in _of(language, "calm") if hear(row, language).urgency is Urgency.LIFE_THREATENING]
    assert missed == []
    assert len(cried) <= 2


def _of(language: Language, kind: str) -> list[Row]:
    return [row for row in book(language) if row["kind"] == kind]
