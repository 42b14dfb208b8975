"""The text that a patient gets says when, where and whom to call, and nothing about the patient."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from app import lines, practice
from app.commands.wording import find_problems
from app.practice import BadDocument, Both
from app.summaries.texts import LONGEST, confirmed
from tests.conftest import ROOT

PRACTICE = practice.read(ROOT / "prompts" / "practice" / "practice.toml")
TUESDAY = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
CALLED = "+13015550100"
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def test_both_languages_say_when_where_and_whom_to_call() -> None:
    assert confirmed(PRACTICE, "en", TUESDAY, CALLED) == (
        "Happy Smiles Dental: appointment confirmed for Tuesday, December 1, 9:00 AM. "
        "Address: twelve hundred Main Street, in Springdale. To change it, call (301) 555-0100."
    )
    assert confirmed(PRACTICE, "es", TUESDAY, CALLED) == (
        "Happy Smiles Dental: cita confirmada para el martes 1 de diciembre, 9:00 am. "
        "Lugar: mil doscientos de la calle Main, en Springdale. Para cambiarla, llame al (301) 555-0100."
    )


@pytest.mark.parametrize(
    ("zone", "at", "told"),
    [
        ("America/New_York", "2026-03-07T14:00+00:00", "9:00 am"),  # the day before the clocks go forward
        ("America/New_York", "2026-03-08T14:00+00:00", "10:00 am"),
        ("America/Phoenix", "2026-03-08T19:00+00:00", "12:00 pm"),
        ("America/Los_Angeles", "2026-11-01T21:30+00:00", "1:30 pm"),
        ("Pacific/Honolulu", "2026-12-02T02:00+00:00", "martes 1 de diciembre, 4:00 pm"),
    ],
)
def test_the_time_is_the_practices_own(zone: str, at: str, told: str) -> None:
    there = PRACTICE.model_copy(update={"zone": zone})
    there.__dict__.pop("tz", None)
    assert told in confirmed(there, "es", datetime.fromisoformat(at), CALLED)


def test_without_an_address_none_is_named() -> None:
    nowhere = PRACTICE.model_copy(update={"address": None})
    assert "Address" not in confirmed(nowhere, "en", TUESDAY, CALLED)
    assert "Lugar" not in confirmed(nowhere, "es", TUESDAY, CALLED)


@pytest.mark.parametrize("letters", [120, 210, 400])
@pytest.mark.parametrize("language", ["en", "es"])
def test_of_a_long_name_the_time_and_the_number_are_left(letters: int, language: Literal["en", "es"]) -> None:
    name = ("Family and Cosmetic Dentistry of " * 20)[:letters]
    long = PRACTICE.model_copy(update={"name": Both(en=name, es=name), "address": Both(en="x" * 150, es="x" * 150)})
    text = confirmed(long, language, TUESDAY, CALLED)
    assert len(text) <= LONGEST
    assert "9:00" in text
    assert text.endswith("(301) 555-0100.")


@pytest.mark.parametrize("language", ["en", "es"])
def test_our_own_words_are_plain_letters_of_a_text(language: Literal["en", "es"]) -> None:
    assert set(confirmed(PRACTICE, language, TUESDAY, CALLED)) <= GSM


def test_a_text_that_could_not_be_filled_in_is_refused(tmp_path: Path) -> None:
    for name in ("en", "es"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "confirmed.j2").write_text("{{ practice }}: {{ patient }}, confirmed, confirmada")
    (tmp_path / "lines.toml").write_text((ROOT / "prompts" / "texts" / "lines.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(BadDocument, match="does not know patient"):
        lines.read_texts(tmp_path)


def test_the_texts_are_checked_together_with_the_words(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(ROOT / "prompts", prompts)
    (prompts / "texts" / "es" / "confirmed.j2").write_text("{{ practice }}: lo esperamos", "utf-8")
    (problem,) = find_problems(None, prompts)
    assert problem.startswith("texts/es/confirmed.j2: must say 'confirmada'")
