"""Whatever is said, reading a wish raises nothing, ends soon, and never asks for a day that is over."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.call.heard import Language, Wish
from app.understanding.calendar_signs import said_of_days
from app.understanding.dates import read_wish

ZONE = ZoneInfo("America/New_York")
OFFICES = [None, (time(8), time(17)), (time(7), time(20)), (time(0), time(23, 59)), (time(12), time(12))]
LANGUAGES: list[Language] = ["en", "es"]
WORDS = [
    *(str(n) for n in range(62)),
    "2027",
    "1st",
    "3rd",
    "21st",
    "12/3",
    "9:30",
    "13:00",
    ",",
    ".",
    "2026-12-01",
    "4to",
]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)).map(lambda at: at.replace(tzinfo=ZONE))  # noqa: DTZ001


def phrases(language: Language) -> st.SearchStrategy[str]:
    """Sentences of calendar words in any order: what the grammar was not made for."""
    words = st.sampled_from([*said_of_days(language), *WORDS, *WORDS])
    return st.lists(words, max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), MOMENTS, st.sampled_from(OFFICES), st.booleans())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_raises(
    language: Language, text: str, now: datetime, office: tuple[time, time] | None, asked: bool
) -> None:
    read_wish(text, language, now, office, hour_asked=asked)


@settings(max_examples=400, deadline=None)
@given(st.data(), MOMENTS, st.sampled_from(OFFICES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_order_of_words_raises_nor_asks_for_what_is_over(
    language: Language, data: st.DataObject, now: datetime, office: tuple[time, time] | None
) -> None:
    near = read_wish(data.draw(phrases(language)), language, now, office)
    found = read_wish(data.draw(phrases(language)), language, now, office, near=near)
    for wish in (found, *found.doubtful) if found else ():
        assert _is_ahead(wish, now)


def _is_ahead(wish: Wish, now: datetime) -> bool:
    in_order = not (wish.first and wish.last) or wish.first <= wish.last
    return in_order and all(day >= now.date() for day in wish.days) and (not wish.last or wish.last >= now.date())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "next " * 2000,
        "1 " * 5000,
        "a " * 5000,
        "lunes y " * 1500,
        "de 1 a 2 " * 1000,
        "12:30 to " * 1000,
        "🙂" * 10_000,
    ],
)
def test_the_longest_turns_raise_nothing(language: Language, text: str) -> None:
    """How long they take is measured by `make bench-understanding`."""
    read_wish(text, language, datetime(2026, 12, 1, tzinfo=ZONE))
