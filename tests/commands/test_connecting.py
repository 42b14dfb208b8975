"""A practice is connected to its system, and what is wrong is said in a sentence before anything is kept."""

from __future__ import annotations

import io

import pytest

from app.commands.connecting import WORDS, as_markdown
from app.commands.far import connectable
from integrations.catalogue import catalogue
from tests.commands.conftest import Dosvoces
from tests.commands.nexhealth import KEY, Far
from tests.conftest import ROOT

there = pytest.mark.usefixtures("far_practice")


def refused(dosvoces: Dosvoces, *words: object) -> str:
    """What is said where nothing is done: one sentence, and nothing was kept."""
    said = dosvoces("practice", "connect", "nexhealth", *words)
    assert (said.status, len(said.err.splitlines())) == (2, 1), said.err
    assert KEY not in said.out + said.err
    assert "connect it with" in dosvoces("practice", "check").err
    return said.err


# ---------------------------------------------------------------- connecting


@there
def test_what_was_found_is_told_and_the_key_is_not(dosvoces: Dosvoces, far: Far) -> None:
    said = dosvoces("practice", "connect", "nexhealth", *far.settings())
    assert said.status == 0, said.err
    assert "Main Street, Happy Smiles; zone America/New_York; behind it Open Dental" in said.out
    assert KEY not in said.out + said.err


@there
def test_a_key_comes_from_stdin_too(dosvoces: Dosvoces, far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSVOCES_API_KEY")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    said = dosvoces("practice", "connect", "nexhealth", *far.settings(), "--from-stdin", "api_key")
    assert said.status == 0, said.err


@there
def test_without_a_key_it_is_said_how_to_give_one(
    dosvoces: Dosvoces, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOSVOCES_API_KEY")
    assert "DOSVOCES_API_KEY" in refused(dosvoces, *far.settings())


@there
def test_a_key_on_the_command_line_is_not_taken(dosvoces: Dosvoces, far: Far) -> None:
    assert "secret" in refused(dosvoces, *far.settings(api_key="nex-key-of-somebody"))


@there
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"colour": "blue"}, "'colour' is not a setting of nexhealth"),
        ({"subdomain": None}, "subdomain is missing"),
        ({"location_id": None}, "location_id is missing"),
        ({"subdomain": "nobody"}, "subdomain: there is no institution 'nobody'"),
        ({"location_id": "999"}, "(Main Street)"),
        ({"base_url": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"base_url": "http://nexhealth.example.com"}, "https://"),
        ({"hours_source": "both"}, "hours_source is one of"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_a_setting_that_is_wrong_is_named(
    dosvoces: Dosvoces, far: Far, wrong: dict[str, str | None], said: str
) -> None:
    assert said in refused(dosvoces, *far.settings(**wrong))


@there
def test_a_wrong_key_is_said_to_be_wrong(dosvoces: Dosvoces, far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSVOCES_API_KEY", "nex-key-of-another")
    said = refused(dosvoces, *far.settings())
    assert "NexHealth does not take this key" in said
    assert "nex-key-of-another" not in said


@there
def test_a_zone_that_differs_from_the_documents_is_refused(dosvoces: Dosvoces, far: Far) -> None:
    far.practice.main.tz = "America/Denver"
    assert "America/Denver" in refused(dosvoces, *far.settings())


def test_one_setting_is_changed_and_the_others_stay(dosvoces: Dosvoces, connected: Far) -> None:
    said = dosvoces("practice", "connect", "nexhealth", "--set", "patient_email=")
    assert said.status == 0, said.err
    assert "no_patient_email" in dosvoces("practice", "check", "--json").out


def test_importing_the_document_again_leaves_it_connected(dosvoces: Dosvoces, connected: Far, tmp_path) -> None:
    assert dosvoces("practice", "import", tmp_path / "practice.toml").status == 0
    assert dosvoces("practice", "check").status == 1


@there
def test_its_news_is_sent_to_the_address_of_the_service(
    dosvoces: Dosvoces, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://phone.example.com")
    said = dosvoces("practice", "connect", "nexhealth", *far.settings())
    (endpoint,) = far.synchronizer.hooks.endpoints.values()
    assert endpoint.target_url.startswith("https://phone.example.com/hooks/")
    assert f"Its news comes to {endpoint.target_url}" in said.out
    assert endpoint.secret_key not in said.out
    again = dosvoces("practice", "connect", "nexhealth")
    assert (again.status, len(far.synchronizer.hooks.endpoints)) == (0, 1)
    assert "no_news" not in dosvoces("practice", "check", "--json").out


# ---------------------------------------------------------------- disconnecting, and what there is


def test_disconnected_it_keeps_its_book_here_again(dosvoces: Dosvoces, connected: Far) -> None:
    said = dosvoces("practice", "disconnect")
    assert (said.status, "its book is kept here" in said.out) == (0, True)
    assert dosvoces("schedule", "--visits").status == 0
    assert dosvoces("practice", "check").status == 2


def test_what_can_be_connected_says_what_each_needs(dosvoces: Dosvoces) -> None:
    said = dosvoces("practice", "systems")
    assert "DOSVOCES_API_KEY" in said.out
    assert "--set subdomain=..." in said.out
    assert "Eaglesoft" in said.out


def test_the_book_that_is_kept_here_is_nothing_to_connect(dosvoces: Dosvoces) -> None:
    said = dosvoces("practice", "connect", "embedded")
    assert (said.status, "there is nexhealth" in said.err) == (2, True)


def test_the_readme_says_what_each_system_can_as_the_manifest_does() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "\n".join(as_markdown(catalogue()["nexhealth"])) in readme


def test_whatever_differs_between_systems_has_words() -> None:
    for manifest in connectable().values():
        differs = {what for able in manifest.behind.values() for what in able}
        assert differs <= set(WORDS), manifest.name
