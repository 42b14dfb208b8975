"""What the receptionist says of days and hours, understanding reads back to the same instant, for a year of slots."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import spoken
from app.call.heard import Language, Wish
from app.lines import FAR
from app.practice import read as read_practice
from app.understanding.dates import read_wish
from integrations.pms import Slot

ZONE = ZoneInfo("America/New_York")
OFFICE = (time(7), time(19))
NOWS = [
    datetime(2026, 11, 20, 9, 0, tzinfo=ZONE),
    datetime(2026, 12, 31, 23, 30, tzinfo=ZONE),
    datetime(2028, 2, 28, 12, 5, tzinfo=ZONE),
]
TIMES = [time(hour, minute) for hour in range(7, 20) for minute in (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55)]
PRACTICE = read_practice(Path("prompts/practice/practice.toml"))
LANGUAGES: list[Language] = ["en", "es"]


def slots(now: datetime, random_: random.Random) -> Iterator[datetime]:
    """Every day of the year to come, two times a day: in a year every time of the day comes many times."""
    for ahead in range(1, 366):
        on = now.date() + timedelta(days=ahead)
        yield from (datetime.combine(on, at, ZONE) for at in random_.sample(TIMES, 2))


def read(text: str, language: Language, now: datetime) -> Wish | None:
    return read_wish(text, language, now, OFFICE)


@pytest.mark.parametrize("now", NOWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_of_a_year_is_read_back(language: Language, now: datetime) -> None:
    for at in slots(now, random.Random(now.year)):
        said = spoken.when(at, language, year=at - now > FAR)
        assert read(said, language, now) == Wish(days=(at.date(),), at=at.time()), said


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_time_of_the_day_is_read_back(language: Language, at: time) -> None:
    said = ("at " if language == "en" else "a ") + spoken.clock(at, language)
    assert read(said, language, NOWS[0]) == Wish(at=at), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_without_its_hour_is_read_back(language: Language) -> None:
    for now in NOWS:
        for ahead in range(1, 366):
            on = now.date() + timedelta(days=ahead)
            for weekday in (True, False):
                said = spoken.day(on, language, weekday=weekday, year=ahead > FAR.days)
                assert _is_day(read(said, language, now), on, ahead), said


def _is_day(found: Wish | None, on: date, ahead: int) -> bool:
    """A day of ten or more months ahead may be heard as one just over: then nothing is read, and never another day."""
    return found == Wish(days=(on,)) or (found is None and ahead > FAR.days)


def wishes(now: datetime) -> Iterator[Wish]:
    """Readings as they are said to be told apart: a day, days, a range, weekdays; with and without hours."""
    random_ = random.Random(7)
    hours = [{}, {"at": time(15)}, {"after": time(15)}, {"before": time(12)}, {"after": time(14), "before": time(16)}]
    for ahead in range(1, 240, 2):
        on = now.date() + timedelta(days=ahead)
        until = on + timedelta(days=random_.randint(2, 20))
        for said in ({"days": (on,)}, {"days": (on, until)}, {"first": on, "last": until}):
            yield Wish.model_validate({**said, **random_.choice(hours)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_that_is_asked_about_is_read_back(language: Language) -> None:
    for now in NOWS:
        for wish in wishes(now):
            said = spoken.wish(wish, language)
            assert read(said, language, now) == wish, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_offer_is_read_back_as_all_its_times(language: Language) -> None:
    random_ = random.Random(11)
    for now in NOWS:
        for ahead in range(1, FAR.days - 9, 3):
            days = [now.date() + timedelta(days=ahead), now.date() + timedelta(days=ahead + random_.randint(1, 9))]
            starts = [
                datetime.combine(on, at, ZONE) for on in days for at in sorted(random_.sample(TIMES, on.day % 2 + 1))
            ]
            said = spoken.offers([_slot(at) for at in starts], PRACTICE, language)
            found = read(said, language, now)
            assert found is not None, said
            assert [(one.days, one.at) for one in found.doubtful] == [((at.date(),), at.time()) for at in starts], said


def _slot(at: datetime) -> Slot:
    return Slot(visit="cleaning", provider="lee", operatory="1", start=at, end=at + timedelta(minutes=30))
