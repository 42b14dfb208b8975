"""What callers say beside a wish, on Tuesday 1 December 2026 in the evening: the past, ages, questions, the week."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Language, Wish
from app.understanding.dates import read_wish

LATE = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))
OPEN = (time(8), time(17))


def late(text: str, language: Language, near: Wish | None = None) -> Wish | None:
    return read_wish(text, language, LATE, OPEN, near=near)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on November 20th"),
        ("en", "November 20th at ten"),
        ("en", "at ten on November 20th"),
        ("en", "Friday November 20th"),
        ("en", "10/25"),
        ("en", "in November"),
        ("en", "from November 20th to December 10th"),
        ("es", "el veinte de noviembre"),
        ("es", "el 20/11 a las diez"),
    ],
)
def test_a_date_up_to_two_months_ago_is_not_next_years(language: Language, text: str) -> None:
    assert late(text, language) is None


def test_a_date_longer_ago_or_called_next_is_next_years() -> None:
    may, november = late("May 20th", "en"), late("next November 20th", "en")
    assert may is not None
    assert november is not None
    assert (may.days, november.days) == ((date(2027, 5, 20),), (date(2027, 11, 20),))


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "June 4th 2040"), ("en", "March 3rd 2010"), ("en", "before March 2010"), ("es", "en junio de 2029")],
)
def test_a_date_years_away_is_no_wish(language: Language, text: str) -> None:
    assert late(text, language) is None


def test_half_an_hour_written_as_a_fraction_is_no_date() -> None:
    found = late("in 1/2 hour", "en")
    assert found is not None
    assert (found.days, found.at) == ((date(2026, 12, 1),), time(22))


def test_a_check_up_in_a_year_is_a_wish() -> None:
    found = late("in twelve months", "en")
    assert found is not None
    assert found.days == (date(2027, 12, 1),)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I had a cleaning in June, I need my next one"),
        ("en", "in June I had a cleaning"),
        ("en", "my last visit was on March 3rd"),
        ("en", "I was there on October 3rd"),
        ("en", "I've taken twenty tylenol today"),
        ("en", "chest pain in 2010"),
        ("en", "since yesterday"),
        ("en", "since Thursday night"),
        ("es", "mi última limpieza fue en junio"),
        ("es", "me la pusieron en marzo"),
        ("es", "el lunes me sacaron una muela"),
        ("es", "tuve cita con el doctor el lunes"),
        ("es", "desde el jueves"),
        ("es", "desde el jueves en la tarde"),
    ],
)
def test_words_about_the_past_are_no_wish(language: Language, text: str) -> None:
    assert late(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "I came in on Monday, I need to come again on Thursday", 3),
        ("en", "I had a filling on Sunday and it hurts, can I come tomorrow", 2),
        ("en", "I was hoping for Thursday", 3),
        ("en", "I took Friday off", 4),
        ("en", "I had Friday in mind", 4),
        ("es", "me hicieron una limpieza en junio y quiero otra para el viernes", 4),
        ("es", "vine el lunes y el viernes puedo", 4),
    ],
)
def test_the_wish_beside_the_past_stays(language: Language, text: str, day: int) -> None:
    found = late(text, language)
    assert found is not None
    assert found.days == (date(2026, 12, day),)


def test_desde_el_jueves_is_a_wish_where_it_goes_on() -> None:
    for text in ("desde el jueves puedo", "desde el jueves en adelante"):
        found = late(text, "es")
        assert found is not None
        assert found.first == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "cleaning for my son, he's 10, Friday please"),
        ("en", "my daughter is six, Friday please"),
        ("en", "it's for my son, 10, on Friday"),
        ("es", "mi hijo tiene ocho, el viernes por favor"),
        ("es", "para mi hijo de diez años, el viernes"),
        ("es", "mi hija va a cumplir nueve, el viernes"),
    ],
)
def test_an_age_is_no_hour(language: Language, text: str) -> None:
    found = late(text, language)
    assert found is not None
    assert (found.days, found.at) == ((date(2026, 12, 4),), None)


@pytest.mark.parametrize(("language", "text"), [("en", "she just turned 3"), ("es", "tiene ocho"), ("en", "he's 10")])
def test_an_age_alone_is_no_wish(language: Language, text: str) -> None:
    assert late(text, language) is None


def test_an_age_is_no_number_of_weeks() -> None:
    for text, language in (("my son who is 8, next week", "en"), ("mi hijo de ocho, la próxima semana", "es")):
        found = late(text, language)  # type: ignore[arg-type]
        assert found == Wish(first=date(2026, 12, 7), last=date(2026, 12, 13))


def test_an_hour_after_tiene_is_an_hour() -> None:
    found = late("¿tiene a las tres?", "es")
    assert found is not None
    assert found.at == time(15)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "are you open on Saturdays?"),
        ("en", "are you open on Saturdays? and Sundays?"),
        ("en", "do you open on monday"),
        ("en", "are you open today"),
        ("en", "what time do you close on Friday"),
        ("es", "abren los sábados"),
        ("es", "¿están abiertos mañana?"),
        ("es", "quiero saber si abren los sábados"),
        ("es", "¿a qué hora cierran hoy?"),
    ],
)
def test_a_question_about_the_office_hours_is_no_wish(language: Language, text: str) -> None:
    assert late(text, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "do you have anything open on Saturday"),
        ("en", "are you open on Saturday? I'd like to come in at ten"),
        ("es", "¿me atienden el sábado?"),
        ("es", "quiero una cita el sábado si abren"),
    ],
)
def test_a_day_asked_for_in_a_question_is_a_wish(language: Language, text: str) -> None:
    found = late(text, language)
    assert found is not None
    assert found.days == (date(2026, 12, 5),)


@pytest.mark.parametrize(
    ("so_far", "text", "day"),
    [
        ("next Monday", "can we do Wednesday instead", 9),
        ("next week", "Thursday", 10),
        ("December 14th", "Wednesday at ten", 16),
        ("tomorrow", "Monday", 7),
        ("in January", "Monday", 7),
        ("December 14th", "Wednesday next week", 9),
    ],
)
def test_a_bare_weekday_is_of_the_week_spoken_of(so_far: str, text: str, day: int) -> None:
    found = late(text, "en", late(so_far, "en"))
    assert found is not None
    assert found.days == (date(2026, 12, day),)


def test_a_weekday_ruled_out_is_so_in_every_week() -> None:
    assert late("not Wednesday", "en", late("December 14th", "en")) == Wish(not_weekdays=(2,))


@pytest.mark.parametrize("day", range(1, 32))
@pytest.mark.parametrize("text", ["una revisión después de la quincena", "antes de la quincena", "la próxima quincena"])
def test_every_reading_of_a_quincena_is_whole(day: int, text: str) -> None:
    found = read_wish(text, "es", LATE.replace(day=day))
    assert found is not None
    readings = found.doubtful or (found,)
    assert all(one.days or one.first or one.last for one in readings)


def test_after_the_quincena_is_after_the_15th_or_the_last() -> None:
    found = late("después de la quincena", "es")
    assert found is not None
    assert [one.first for one in found.doubtful] == [date(2026, 12, 16), date(2027, 1, 1)]


def test_this_quincena_is_the_coming_one() -> None:
    found = late("esta quincena", "es")
    assert found is not None
    assert found.days == (date(2026, 12, 15),)


@pytest.mark.parametrize(("language", "text"), [("en", "in the morning"), ("es", "en la mañana")])
def test_the_morning_of_an_office_is_only_before_noon(language: Language, text: str) -> None:
    assert late(text, language) == Wish(before=time(12))


def test_morning_or_afternoon_is_any_time_of_the_day() -> None:
    assert late("morning or afternoon", "en") == Wish(after=time(8))


@pytest.mark.parametrize(
    ("language", "text", "after", "before"),
    [
        ("en", "I get off at the plant at three", time(15), None),
        ("en", "my shift ends at two", time(14), None),
        ("en", "I have to be at work at two", None, time(14)),
        ("es", "me sueltan en la bodega a las tres", time(15), None),
        ("es", "salgo de la fábrica como a las tres", time(15), None),
        ("es", "entro a la chamba a las dos", None, time(14)),
    ],
)
def test_hours_of_work_bound_the_hours_that_are_left(
    language: Language, text: str, after: time | None, before: time | None
) -> None:
    assert late(text, language) == Wish(after=after, before=before)


def test_why_somebody_wants_a_time_takes_it_not_back() -> None:
    assert late("a última hora de la tarde porque trabajo lejos", "es") == late("a última hora de la tarde", "es")
    assert late("late Friday afternoon because I work", "en") == late("late Friday afternoon", "en")


def test_days_that_nobody_would_book_are_given_where_any_day_is_asked_for() -> None:
    assert read_wish("November 20th", "en", LATE) is None
    assert read_wish("November 20th", "en", LATE, any_day=True) == Wish(days=(date(2027, 11, 20),))


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("i can't do that how about monday", "en", date(2026, 12, 7)),
        ("no that won't work can we do monday", "en", date(2026, 12, 7)),
        ("that doesn't work is there anything monday", "en", date(2026, 12, 7)),
        ("ese día no puedo qué tal el lunes", "es", date(2026, 12, 7)),
        ("no me queda bien y si el lunes", "es", date(2026, 12, 7)),
    ],
)
def test_a_proposal_after_a_refusal_is_wished_for_without_any_stop(text: str, language: Language, day: date) -> None:
    assert read_wish(text, language, LATE, OPEN) == Wish(days=(day,))
