"""The owner's document: what it may say, and how it is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app import practice
from app.practice import BadDocument

TEXT = (Path(__file__).parents[1] / "prompts" / "practice" / "practice.toml").read_text("utf-8")
PRACTICE = practice.parse(TEXT, "practice.toml")


def problems(old: str, new: str) -> list[str]:
    assert old in TEXT
    with pytest.raises(BadDocument) as caught:
        practice.parse(TEXT.replace(old, new, 1), "practice.toml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('monday = ["08:00-12:00", "13:00-17:00"]', 'monday = ["8 to 5"]', "write it like 08:00-12:00"),
        ('monday = ["08:00-12:00", "13:00-17:00"]', 'monday = ["17:00-08:00"]', "ends before it begins"),
        ('zone = "America/New_York"', 'zone = "New York"', "is not a time zone"),
        ('number = "+13015550190"', 'number = "call me"', "is not a telephone number"),
        ("notice = 24", "notce = 24", "is not a key that is known here"),
        ('exam_first = "exam"', 'exam_first = "examm"', "there is no such visit"),
        ('booking = "direct"', 'booking = "maybe"', "'direct', 'requested' or 'never'"),
        ('name = { en = "cleaning", es = "limpieza" }', 'name = { en = "cleaning" }', "name.es is missing"),
        ("[name]", "[name", "practice.toml"),
    ],
)
def test_a_broken_document_says_where_and_what(old: str, new: str, said: str) -> None:
    found = problems(old, new)
    assert any(said in problem and problem.startswith("practice.toml") for problem in found)


def test_a_problem_names_its_line() -> None:
    line = TEXT.splitlines().index('tuesday = ["08:00-12:00", "13:00-17:00"]') + 1
    assert problems('tuesday = ["08:00-12:00", "13:00-17:00"]', 'tuesday = ["x"]')[0].startswith(
        f"practice.toml:{line}:"
    )


def test_a_problem_in_the_second_visit_names_its_own_line() -> None:
    lines = TEXT.splitlines()
    second = [n for n, line in enumerate(lines, 1) if line.startswith("notice")][1]
    spoiled = TEXT.replace("notice = 12", "notice = 13", 1).replace("notice = 12", 'notice = "x"', 1)
    with pytest.raises(BadDocument) as caught:
        practice.parse(spoiled, "p.toml")
    assert caught.value.problems[0].startswith(f"p.toml:{second}:")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-12-01T13:00+00:00", True),  # 8:00 in New York
        ("2026-12-01T12:59+00:00", False),
        ("2026-12-01T17:30+00:00", False),  # lunch
        ("2026-12-01T22:00+00:00", False),  # 17:00: closed
        ("2026-12-05T15:00+00:00", False),  # Saturday
        ("2026-11-26T15:00+00:00", False),  # Thanksgiving
    ],
)
def test_open_means_the_office_hours_of_its_own_zone(at: str, is_open: bool) -> None:
    assert PRACTICE.is_open(datetime.fromisoformat(at)) is is_open


def test_a_closure_closes_its_days() -> None:
    closed = PRACTICE.model_copy(
        update={"closures": (practice.Closure(first=date(2026, 12, 1), last=date(2026, 12, 2)),)}
    )
    assert closed.open_spans(date(2026, 12, 1)) == ()
    assert closed.open_spans(date(2026, 12, 3)) != ()


def test_the_next_opening_skips_weekends_and_holidays() -> None:
    wednesday_night = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
    opening = PRACTICE.next_opening(wednesday_night)
    assert opening is not None
    assert opening.isoformat() == "2026-11-27T08:00:00-05:00"


def test_a_visit_that_the_document_does_not_name_is_only_requested() -> None:
    assert PRACTICE.visit("whitening").booking == "requested"
