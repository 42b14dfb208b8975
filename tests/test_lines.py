"""Every word said aloud is checked before it is said; what an owner may write, and what not."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from app import lines, practice, spoken
from app.call import step
from app.practice import BadDocument
from integrations.pms import Slot

ROOT = Path(__file__).parents[1]
PRACTICE = practice.read(ROOT / "prompts" / "practice" / "practice.toml")
NIGHT = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A copy of the lines that a test may spoil."""
    for name in ("en", "es"):
        shutil.copytree(ROOT / "prompts" / name, tmp_path / name)
    shutil.copy(ROOT / "prompts" / "lines.toml", tmp_path)
    return tmp_path


def problems(prompts: Path) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        lines.read(prompts)
    return caught.value.problems


def test_the_lines_that_come_with_it_are_right() -> None:
    assert lines.read(practice=PRACTICE).about


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Le reservo {{ whn }}. Reservada.", "does not know whn"),
        ("Reservada {{ when.upper() }}", "and not call"),
        ("Reservada {{ when | upper }}", "and not filter"),
        ("Reservada {% for c in when %}{{ c }}{% endfor %}", "and not for"),
        ("Reservada {{ 'a' * 1000000000 }}", "and not mul"),
        ("Reservada {{ when", "es/booked.j2:1"),
        ("Reservada {% if when == 'x' %}a{% endif %}", "only the name of a value"),
        ("Listo, {{ when }}.", "must say"),
        ("Reservada. " * 60, "letters long"),
        ("", "says nothing"),
    ],
)
def test_what_may_not_stand_in_a_line_is_said_in_a_sentence(prompts: Path, text: str, said: str) -> None:
    (prompts / "es" / "booked.j2").write_text(text, "utf-8")
    assert any(said in problem and problem.startswith("es/booked.j2") for problem in problems(prompts))


def test_a_line_missing_in_one_language_is_refused(prompts: Path) -> None:
    (prompts / "es" / "goodbye.j2").unlink()
    assert problems(prompts)[0].startswith("es/goodbye.j2: is missing")


def test_a_file_that_is_no_line_is_refused(prompts: Path) -> None:
    (prompts / "en" / "helo.j2").write_text("Hello")
    assert problems(prompts)[0].startswith("en/helo.j2: no such line")


@pytest.mark.parametrize("line", ["greeting", "greeting_both"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_owner_cannot_take_the_two_disclosures_out(prompts: Path, line: str, language: str) -> None:
    (prompts / language / f"{line}.j2").write_text("{{ practice }}. Hola, hello!", "utf-8")
    assert sum("must say" in problem for problem in problems(prompts)) == 2


def test_a_greeting_of_more_than_twelve_seconds_is_refused(prompts: Path) -> None:
    about = (prompts / "lines.toml").read_text("utf-8").replace("longest = 95", "longest = 400")
    (prompts / "lines.toml").write_text(about, "utf-8")
    long = "{{ practice }}. I'm an AI assistant, and this call is transcribed. " + "Very welcome indeed. " * 6
    (prompts / "en" / "greeting_both.j2").write_text(long, "utf-8")
    assert "12 are allowed" in problems(prompts)[0]


def test_a_practice_says_a_line_in_its_own_words() -> None:
    own = PRACTICE.model_copy(update={"words": {"en": {"noted": "Noted, my dear."}}})
    said = lines.read(practice=own).say(step.Line("noted"), "en", own, NIGHT)
    assert said.text == "Noted, my dear."
    assert lines.read(practice=own).version != lines.read(practice=PRACTICE).version


def test_an_own_wording_for_no_line_is_refused() -> None:
    own = PRACTICE.model_copy(update={"words": {"en": {"notd": "x"}}})
    with pytest.raises(BadDocument, match=r"words\.en\.notd"):
        lines.read(practice=own)


def slot(text: str) -> Slot:
    start = datetime.fromisoformat(text).replace(tzinfo=PRACTICE.tz)
    return Slot(visit="cleaning", provider="lee", operatory="op1", start=start, end=start)


def test_offers_name_each_day_once() -> None:
    times = [slot("2026-12-01T09:00"), slot("2026-12-01T14:00"), slot("2026-12-03T10:00")]
    assert spoken.offers(times, PRACTICE, "es") == (
        "el martes primero de diciembre, a las nueve de la mañana o a las dos de la tarde; "
        "o el jueves tres de diciembre, a las diez de la mañana"
    )
    assert spoken.offers(times, PRACTICE, "en") == (
        "Tuesday, December first, at nine in the morning or two in the afternoon; "
        "or Thursday, December third, at ten in the morning"
    )


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        ("12:00", "noon", "las doce del día"),
        ("12:30", "twelve thirty in the afternoon", "las doce y media del día"),
        ("13:00", "one in the afternoon", "la una de la tarde"),
        ("08:45", "eight forty-five in the morning", "las ocho cuarenta y cinco de la mañana"),
        ("09:05", "nine oh five in the morning", "las nueve y cinco de la mañana"),
        ("16:30", "four thirty in the afternoon", "las cuatro y media de la tarde"),
    ],
)
def test_hours_are_spoken_with_their_part_of_the_day(at: str, english: str, spanish: str) -> None:
    assert spoken.clock(time.fromisoformat(at), "en") == english
    assert spoken.clock(time.fromisoformat(at), "es") == spanish


def test_a_birth_date_is_read_with_its_month_as_a_word() -> None:
    born = date(1984, 3, 5)
    assert spoken.day(born, "en", weekday=False, year=True) == "March fifth, nineteen eighty-four"
    assert spoken.day(born, "es", weekday=False, year=True) == "cinco de marzo de mil novecientos ochenta y cuatro"


def test_ten_digits_are_read_in_three_groups() -> None:
    assert spoken.digits("3015550142", "es") == "tres, cero, uno; cinco, cinco, cinco; cero, uno, cuatro, dos"


def test_the_week_is_told_in_one_breath() -> None:
    assert spoken.hours(PRACTICE, "es") == (
        "de lunes a viernes, de ocho de la mañana a doce del día y de la una de la tarde a cinco de la tarde"
    )


def test_the_part_of_the_day_is_the_practices_and_not_utc() -> None:
    said = lines.read(practice=PRACTICE).say(step.Line("greeting"), "es", PRACTICE, NIGHT)
    assert "buenas noches" in said.text
