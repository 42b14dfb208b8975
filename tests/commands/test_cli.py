"""The commands as an owner types them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import DOCUMENT, SCHEDULE, Dosvoces

there = pytest.mark.usefixtures("practice_there")


@pytest.mark.parametrize(
    "words",
    [
        ("nosuch",),
        ("serve", "--port", "x"),
        ("calls",),
        ("calls", "--practice", "nobody"),
        ("practice", "import", "/nowhere.toml"),
        ("serve", "--port", "0", "--clock", "yesterday"),
        ("serve", "--port", "0", "--clock", "2026-12-01T21:30"),
        ("call", "--port", "1"),
        ("call", "--script", "/nowhere.toml"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(dosvoces: Dosvoces, words: tuple[str, ...]) -> None:
    said = dosvoces(*words)
    assert said.status == 2
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err


def test_a_broken_document_is_refused_and_the_last_one_stays(dosvoces: Dosvoces, tmp_path: Path) -> None:
    dosvoces("practice", "import", DOCUMENT)
    broken = tmp_path / "broken.toml"
    broken.write_text(DOCUMENT.read_text("utf-8").replace('zone = "America/New_York"', 'zone = "Mars"'))
    said = dosvoces("practice", "import", broken)
    assert (said.status, "broken.toml:4" in said.err) == (2, True)
    assert dosvoces("practice", "export").out == DOCUMENT.read_text("utf-8")


@there
def test_a_schedule_file_twice_is_as_once(dosvoces: Dosvoces, tmp_path: Path) -> None:
    more = tmp_path / "more.json"
    patient = {"name": "Ann Lowe", "birth_date": "1980-01-01"}
    row = {"patient": patient, "visit": "cleaning", "start": "2026-12-02T09:00"}
    more.write_text(json.dumps({"appointments": [row]}))
    books = []
    for _ in range(2):
        assert dosvoces("schedule", "import", more).status == 0
        books.append(json.loads(dosvoces("schedule", "--json", "--from", "2026-12-02", "--to", "2026-12-02").out))
    assert books[0] == books[1]
    assert [(one["patient"], one["start"], one["status"]) for one in books[0]] == [
        ("Ann Lowe", "2026-12-02T09:00:00-05:00", "booked")
    ]


@there
def test_records_under_another_key_are_said_to_be_so(dosvoces: Dosvoces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSVOCES_KEY", "another key of more than thirty-two characters")
    said = dosvoces("schedule", "--from", "2026-12-01", "--to", "2026-12-04")
    assert said.status == 2
    assert "DOSVOCES_KEY" in said.err
    assert len(said.err.splitlines()) == 1


@there
def test_a_schedule_row_with_an_unknown_visit_is_refused_by_its_row(dosvoces: Dosvoces, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    row = {"patient": "Ann", "birth_date": "1980-01-01", "visit": "x", "start": "2026-12-02T09:00"}
    bad.write_text(json.dumps({"appointments": [row]}))
    said = dosvoces("schedule", "import", bad)
    assert said.status == 2
    assert "appointments" in said.err


@there
def test_a_day_that_is_closed_has_no_openings(dosvoces: Dosvoces) -> None:
    asked = ("schedule", "--openings", "cleaning", "--from", "2030-01-08", "--to", "2030-01-08")
    assert len(json.loads(dosvoces(*asked).out)) > 20
    assert dosvoces("practice", "close", "2030-01-08").status == 0
    assert json.loads(dosvoces(*asked).out) == []


@there
def test_visits_say_minutes_and_rule(dosvoces: Dosvoces) -> None:
    visits = {one["id"]: one for one in json.loads(dosvoces("schedule", "--visits").out)}
    assert visits["crown"] | {"minutes": 60, "rule": "requested", "notice": 48} == visits["crown"]


@there
def test_no_calls_are_an_empty_list(dosvoces: Dosvoces) -> None:
    assert json.loads(dosvoces("calls", "--json").out) == []


@there
def test_the_sign_in_link_is_an_address_of_the_service(dosvoces: Dosvoces) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:8123/signin/\d+\.\S+\n", dosvoces("signin", "--port", "8123").out)


@there
def test_with_two_practices_one_must_be_named(dosvoces: Dosvoces, tmp_path: Path) -> None:
    second = tmp_path / "second.toml"
    second.write_text(DOCUMENT.read_text("utf-8").replace('"happy-smiles"', '"second-smiles"', 1))
    dosvoces("practice", "import", second)
    said = dosvoces("calls", "--json")
    assert (said.status, "happy-smiles, second-smiles" in said.err) == (2, True)
    assert dosvoces("calls", "--json", "--practice", "second-smiles").status == 0
    taken = dosvoces("number", "add", "+13015550100", "--practice", "second-smiles")
    assert taken.status == 2


def test_a_number_s_token_never_shows(
    dosvoces: Dosvoces, practice_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSVOCES_NUMBER_TOKEN", "a-secret-token")
    said = dosvoces("number", "add", "301 555 0111", "--account-sid", "AC" + "7" * 32)
    assert said.out.startswith("+13015550111")
    assert "a-secret-token" not in said.out + said.err + dosvoces("practice", "list").out


def test_the_words_are_in_order(dosvoces: Dosvoces, tmp_path: Path) -> None:
    assert dosvoces("prompts", "check").status == 0
    own = tmp_path / "own.toml"
    own.write_text(DOCUMENT.read_text("utf-8") + '\n[words.es]\noffer_times = "Tengo {{ tmies }}."\n')
    said = dosvoces("prompts", "check", "--practice", own)
    assert said.status == 1
    assert "es/offer_times.j2: does not know tmies" in said.out


def test_a_clock_is_refused_where_others_could_reach_it(dosvoces: Dosvoces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://phone.example.com")
    said = dosvoces("serve", "--port", "0", "--clock", "2026-12-01T21:30-05:00")
    assert (said.status, "PUBLIC_BASE_URL" in said.err) == (2, True)


def test_nobody_enters_a_database_that_is_not_there(dosvoces: Dosvoces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    said = dosvoces("calls")
    assert (said.status, "DATABASE_URL" in said.err, "secret" in said.err) == (2, True, False)


def test_the_schedule_s_file_is_the_demo_s(dosvoces: Dosvoces, practice_there: None) -> None:
    said = dosvoces("schedule", "import", SCHEDULE)
    assert said.out.startswith("Imported 3 providers, 3 operatories, 9 visit types")
