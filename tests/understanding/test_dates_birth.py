"""Birth dates as they are told: month first in English, day first in Spanish, years in every form."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Language
from app.understanding.dates import read_birth_date

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
    assert read_birth_date(text, language, NOW) == date(1984, 3, 5)


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
    assert read_birth_date(text, language, NOW) == born


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
    assert read_birth_date(text, language, NOW) is None
