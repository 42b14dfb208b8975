"""The benchmark's own parts: its callers know each line that they hear, and its figures are what they are called."""

from __future__ import annotations

import math

import pytest

from app import lines
from app.call.step import Line
from app.practice import Practice
from tests.benchmarks import ear, figures, schedule
from tests.benchmarks.callers import WORDS
from tests.conftest import NOW


@pytest.mark.parametrize("language", lines.LANGUAGES)
def test_a_caller_knows_every_line_that_it_answers_by_its_wording(
    language: lines.Language, demo_document: Practice
) -> None:
    words = lines.read(practice=demo_document)
    for name, about in words.about.items():
        if ear.question(name) in WORDS[language]:
            values = {value: samples[language] for value, samples in about.values.items()}
            heard = words.say(Line(name, values), language, demo_document, NOW).text
            assert ear.question(ear.line_of(heard)) == ear.question(name), heard


def test_words_of_no_line_are_nobodys() -> None:
    assert ear.line_of("The fish is fresh today.") == ""


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert figures.percentile([30.0, 10.0, 20.0, 40.0], 0.5) == 20.0
    assert figures.percentile(range(1, 101), 0.99) == 99
    assert math.isnan(figures.percentile([], 0.99))


async def test_the_book_in_memory_is_as_full_as_it_is_said_to_be_and_offers_times(demo_document: Practice) -> None:
    book = schedule.BookInMemory(seed=3)
    day = schedule.NEXT_MONDAY
    (first, *_), again = await book.windows(day, day), await book.windows(day, day)
    assert first is again[0]
    free = sum((one.end - one.start).total_seconds() for one in again) / 3600
    assert free / (schedule.PROVIDERS * 8) == pytest.approx(1 - schedule.FULL, abs=0.1)
    told = await schedule.figures(schedule.asked_of(book, demo_document), rounds=1)
    assert all(one.found == demo_document.offer_limit for one in told if one.aim_ms)
