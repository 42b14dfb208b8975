"""Birth dates as they are told: month first in English, day first in Spanish, years in every form."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Born, Language
from app.understanding.births import birth_date, read_birth

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "March fifth nineteen eighty-four"),
        ("en", "the fifth of March, 1984"),
        ("en", "3/5/84"),
        ("en", "03/05/1984"),
        ("en", "three five eighty four"),
        ("en", "oh three oh five 1984"),
        ("en", "03051984"),
        ("en", "it's March 5th of '84"),
        ("en", "March sixth, no, March fifth nineteen eighty four"),
        ("es", "el cinco de marzo del ochenta y cuatro"),
        ("es", "cinco de marzo de mil novecientos ochenta y cuatro"),
        ("es", "el cinco del tres del ochenta y cuatro"),
        ("es", "05/03/1984"),
        ("es", "nací el 5 de marzo de 1984"),
        ("es", "marzo cinco del ochenta y cuatro"),
    ],
)
def test_a_birth_date_is_read_in_every_form(language: Language, text: str) -> None:
    assert birth_date(text, language, NOW.date()) == date(1984, 3, 5)


@pytest.mark.parametrize(
    ("language", "text", "born"),
    [
        ("en", "May second two thousand five", date(2005, 5, 2)),
        ("en", "July 4th twenty fifteen", date(2015, 7, 4)),
        ("es", "dos de mayo de dos mil cinco", date(2005, 5, 2)),
        ("es", "el treinta y uno de diciembre del dos mil diecinueve", date(2019, 12, 31)),
        ("en", "25/12/1990", date(1990, 12, 25)),
    ],
)
def test_this_century_and_the_other_order(language: Language, text: str, born: date) -> None:
    assert birth_date(text, language, NOW.date()) == born


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "March fifth"),
        ("en", "1984"),
        ("en", "December 1st 2026"),
        ("en", "March 5 1899"),
        ("en", "February 30 1984"),
        ("es", "el cinco de marzo"),
        ("es", "no me acuerdo"),
        ("es", ""),
    ],
)
def test_a_date_that_cannot_be_is_none(language: Language, text: str) -> None:
    assert birth_date(text, language, NOW.date()) is None


MARCH_5 = Born(day=5, month=3)
KNOWN = Born(day=5, month=3, year=1984)


@pytest.mark.parametrize(
    ("language", "text", "part"),
    [
        ("en", "March fifth", MARCH_5),
        ("en", "the fifth of March", MARCH_5),
        ("en", "three five", MARCH_5),
        ("es", "el cinco de marzo", MARCH_5),
        ("es", "el cinco del tres", MARCH_5),
        ("en", "nineteen eighty-four", Born(year=1984)),
        ("en", "eighty four", Born(year=1984)),
        ("es", "en mil novecientos ochenta y cuatro", Born(year=1984)),
        ("es", "del ochenta y cuatro", Born(year=1984)),
    ],
)
def test_a_part_of_a_birth_date_is_kept(language: Language, text: str, part: Born) -> None:
    assert read_birth(text, language, NOW.date()) == part


@pytest.mark.parametrize(
    ("language", "before", "text", "born"),
    [
        ("en", MARCH_5, "eighty-four", date(1984, 3, 5)),
        ("en", MARCH_5, "nineteen oh eight", date(1908, 3, 5)),
        ("en", MARCH_5, "nineteen ten", date(1910, 3, 5)),
        ("en", MARCH_5, "oh five", date(2005, 3, 5)),
        ("en", MARCH_5, "twelve", date(2012, 3, 5)),
        ("es", MARCH_5, "del ochenta y cuatro", date(1984, 3, 5)),
        ("es", MARCH_5, "dos mil cinco", date(2005, 3, 5)),
        ("en", Born(year=1984), "March fifth", date(1984, 3, 5)),
        ("en", KNOWN, "no, eighty-five", date(1985, 3, 5)),
        ("en", KNOWN, "no, the sixth", date(1984, 3, 6)),
        ("en", KNOWN, "no, April", date(1984, 4, 5)),
        ("en", KNOWN, "not March, April", date(1984, 4, 5)),
        ("en", KNOWN, "the sixth, not the fifth", date(1984, 3, 6)),
        ("es", KNOWN, "no, el seis", date(1984, 3, 6)),
        ("es", KNOWN, "no, ochenta y cinco", date(1985, 3, 5)),
        ("es", KNOWN, "no es el cinco, es el seis", date(1984, 3, 6)),
        ("es", KNOWN, "no, de abril", date(1984, 4, 5)),
        ("es", KNOWN, "el seis, no el cinco", date(1984, 3, 6)),
        ("en", KNOWN, "no, it's June second ninety one", date(1991, 6, 2)),
    ],
)
def test_a_birth_date_is_joined_and_mended(language: Language, before: Born, text: str, born: date | None) -> None:
    assert read_birth(text, language, NOW.date(), before) == born


@pytest.mark.parametrize(
    ("language", "text", "born"),
    [
        ("en", "March fifth 1984, no, eighty-five", date(1985, 3, 5)),
        ("en", "it's three five, one nine eight four", date(1984, 3, 5)),
        ("en", "May second two oh oh five", date(2005, 5, 2)),
        ("en", "January first nineteen forty", date(1940, 1, 1)),
        ("es", "el cinco de marzo, perdón, el seis de marzo del ochenta y cuatro", date(1984, 3, 6)),
        ("es", "cinco tres mil novecientos ochenta y cuatro", date(1984, 3, 5)),
        ("es", "uno de enero de mil novecientos cuarenta", date(1940, 1, 1)),
        ("es", "el primero de mayo del dos mil", date(2000, 5, 1)),
    ],
)
def test_birth_dates_mended_in_the_same_breath(language: Language, text: str, born: date) -> None:
    assert read_birth(text, language, NOW.date()) == born


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "no"), ("en", "no, twelve"), ("en", "K I M"), ("es", "sí, está bien"), ("es", "no, doce"), ("en", "Delta")],
)
def test_a_birth_date_is_not_mended_by_guessing(language: Language, text: str) -> None:
    assert read_birth(text, language, NOW.date(), KNOWN) is None


@pytest.mark.parametrize(
    ("language", "text", "born"),
    [
        ("en", "a valentine's baby, nineteen ninety one", date(1991, 2, 14)),
        ("en", "born on Christmas Eve of eighty four", date(1984, 12, 24)),
        ("en", "St. Patrick's Day 1985", date(1985, 3, 17)),
        ("en", "October 30th 2012, almost a Halloween baby", date(2012, 10, 30)),
        ("es", "el día de Navidad del ochenta", date(1980, 12, 25)),
        ("es", "nací en Nochebuena del setenta y dos", date(1972, 12, 24)),
        ("es", "año nuevo del noventa", date(1990, 1, 1)),
    ],
)
def test_a_feast_is_its_day(language: Language, text: str, born: date) -> None:
    assert read_birth(text, language, TODAY) == born


def test_before_a_feast_is_no_day() -> None:
    assert read_birth("a week before christmas nineteen eighty", "en", TODAY) == Born(year=1980)


@pytest.mark.parametrize(
    ("language", "text", "born"),
    [
        ("en", "the year is 1983, month is October, and the day is the eighth", date(1983, 10, 8)),
        ("en", "day five month three year eighty four", date(1984, 3, 5)),
        ("es", "mes seis, día tres, año noventa y siete", date(1997, 6, 3)),
        ("es", "el año es el ochenta y tres, el mes octubre y el día ocho", date(1983, 10, 8)),
    ],
)
def test_day_month_and_year_go_by_their_names(language: Language, text: str, born: date) -> None:
    assert read_birth(text, language, TODAY) == born


@pytest.mark.parametrize(
    ("language", "text", "born"),
    [
        ("es", "treinta de enero del noventa y... noventa y cuatro", date(1994, 1, 30)),
        ("es", "cinco de marzo de mil novecientos ochenta... ochenta y cuatro", date(1984, 3, 5)),
        ("en", "march fifth nineteen eighty uh nineteen eighty four", date(1984, 3, 5)),
        ("en", "May fifteenth nineteen eighty, so I'm forty six", date(1980, 5, 15)),
        ("en", "six one forty nine, june first", date(1949, 6, 1)),
        ("es", "cinco tres ochenta y cuatro, cinco de marzo", date(1984, 3, 5)),
    ],
)
def test_what_is_begun_anew_or_told_twice_is_one_date(language: Language, text: str, born: date) -> None:
    assert read_birth(text, language, TODAY) == born


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("its martch fifth of nineteen eighty four", date(1984, 3, 5)),
        ("it's mart fifth of nineteen eighty four", Born(day=5, year=1984)),
        ("the fifth of nineteen eighty four", Born(day=5, year=1984)),
        ("August nineteen eighty two", Born(month=8, year=1982)),
        ("August nineteenth eighty two", date(1982, 8, 19)),
        ("three fifth eighty four", date(1984, 3, 5)),
    ],
)
def test_a_year_is_not_split_and_an_ordinal_is_a_day(text: str, part: date | Born) -> None:
    assert read_birth(text, "en", TODAY) == part
