"""The demonstration books on any day, and again when it is shown again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import DOCUMENT, Dosvoces


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that is not the installation's."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.mark.slow
def test_the_demonstration_books_in_both_languages_again_and_again(dosvoces: Dosvoces) -> None:
    for times in (1, 2):
        shown = dosvoces("demo", "--exit")
        assert shown.status == 0, shown.out + shown.err
        listed = json.loads(dosvoces("calls", "--json").out)
        assert sorted(one["language"] for one in listed) == ["en"] * times + ["es"] * times
        assert {one["status"] for one in listed} == {"booked"}
    starts = {(one["appointment"]["operatory"], one["appointment"]["start"]) for one in listed}
    assert len(starts) == 4


def test_the_demonstration_keeps_out_of_a_real_practice(dosvoces: Dosvoces, elsewhere: Path) -> None:
    real = elsewhere / "real.toml"
    real.write_text(DOCUMENT.read_text("utf-8").replace('"happy-smiles"', '"a-real-one"', 1))
    dosvoces("practice", "import", real)
    said = dosvoces("demo", "--exit")
    assert (said.status, "other practices" in said.err) == (2, True)


def test_a_telephone_reads_its_lines_from_a_file(dosvoces: Dosvoces, elsewhere: Path) -> None:
    lines = elsewhere / "lines.txt"
    lines.write_text("/es\nBuenas noches\n\n9\n/hang\n")
    said = dosvoces("call", "--at", "2026-12-01T21:30-05:00", "--script", lines)
    assert said.status == 0, said.err
    told = ("Buenas noches", "(silence)", "[9]", " ms", "In the book: nothing", "What the front desk reads")
    assert [word for word in told if word not in said.out] == []
    (call,) = json.loads(dosvoces("calls", "--json").out)
    assert call["began"].startswith("2026-12-01T21:30")
