"""The words that staff read are there for everything that can be said, and say what was meant."""

from __future__ import annotations

from datetime import date, time
from typing import get_args

import pytest

from app.call.facts import Facts
from app.call.heard import Errand, Relation, Urgency, Wish
from app.call.outcome import OUTCOMES
from app.practice import Topic
from app.records import claims, outbox
from app.summaries import wording

THURSDAY = date(2026, 12, 3)


def known(kind: str) -> set[str]:
    return set(wording.labels(kind))


def test_there_is_a_word_for_everything_that_can_be_true() -> None:
    assert known("status") == set(OUTCOMES)
    assert known("urgency") == {level.value for level in Urgency}
    assert known("relation") == set(get_args(Relation))
    assert known("errand") == set(get_args(Errand))
    assert known("alert") == set(get_args(outbox.State))
    assert known("claim") == set(get_args(claims.State)) - {"released"}
    assert known("topic") == set(get_args(Topic))


def test_every_fact_has_a_name() -> None:
    plain = {"skipped", "answered", "not_known", "waits"}
    assert set(Facts.model_fields) - plain <= known("field")


@pytest.mark.parametrize("kind", wording.act_kinds())
def test_every_act_is_a_sentence_with_or_without_its_values(kind: str) -> None:
    assert wording.act(kind).strip()
    full = wording.act(kind, what="X", when="X", phone="X", wanted="X", voicemail="no", caller="X")
    assert "{" not in full


@pytest.mark.parametrize(
    ("wished", "told"),
    [
        (Wish(soonest=True), "the soonest"),
        (Wish(days=(THURSDAY,), after=time(15)), "Thu, Dec 3, 3:00 PM or later"),
        (Wish(days=(THURSDAY,), after=time(0), before=time(12)), "Thu, Dec 3, before 12:00 PM"),
        (Wish(weekdays=(0, 2), not_days=(THURSDAY,)), "Monday / Wednesday, not Thu, Dec 3"),
        (Wish(first=THURSDAY, at=time(9, 30)), "from Thu, Dec 3, at 9:30 AM"),
        (Wish(not_weekdays=(4,), before=time(17), after=time(9)), "9:00 AM to 5:00 PM, not Friday"),
    ],
)
def test_a_wish_is_told_whole(wished: Wish, told: str) -> None:
    assert wording.wish(wished) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("+13015550123", "(301) 555-0123"),
        ("+525555550123", "+52 55 5555 0123"),
        ("anonymous", "anonymous"),
        ("", ""),
    ],
)
def test_a_number_is_written_as_it_is_dialled(number: str, told: str) -> None:
    assert wording.telephone(number) == told
