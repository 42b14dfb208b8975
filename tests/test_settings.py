"""The environment is read once and whole, and what is wrong in it is said in a sentence."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app import settings
from app.settings import BadSettings

NAMES = ["DOSVOCES_KEY", "DATABASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_BASE_URL"]
NAMES += ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_PRICES"]


@pytest.fixture(autouse=True)
def _an_empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOSVOCES_DATA", str(tmp_path / "data"))


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = settings.read()
    assert (found.data, found.database_url, found.account_sid) == (tmp_path / "data", None, "AC" + "0" * 32)
    assert (found.public_base_url, found.openai_api_key, found.openai_model) == (None, None, "gpt-6-luna")


def test_key_and_token_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first, second = settings.read(), settings.read()
    assert (first.keys, first.tokens) == (second.keys, second.tokens)
    assert len(first.keys[0]) >= 32
    assert first.keys != first.tokens
    for name in ("key", "twilio_token"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


def test_an_empty_token_is_no_way_to_switch_signatures_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for nothing in ("", " ", ","):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", nothing)
        assert all(len(token) >= 32 for token in settings.read().tokens)


def test_keys_and_tokens_are_told_apart_by_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "first, second")
    monkeypatch.setenv("DOSVOCES_KEY", "n" * 32 + "," + "o" * 32)
    found = settings.read()
    assert (found.tokens, found.keys) == (("first", "second"), ("n" * 32, "o" * 32))
    found.ring.unseal(1, "x.y", found.ring.seal(1, "x.y", "words"))


def test_prices_are_two_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.read().openai_prices is None
    monkeypatch.setenv("OPENAI_PRICES", "0.10, 0.50")
    assert settings.read().openai_prices == (0.10, 0.50)


def test_addresses_are_brought_into_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://phone.example.com/")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p%40@db.example.com/x")
    found = settings.read()
    assert found.public_base_url == "https://phone.example.com"
    assert found.database_url == "postgresql+psycopg://u:p%40@db.example.com/x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOSVOCES_KEY", "short-and-secret"),
        ("TWILIO_AUTH_TOKEN", "secret-a,secret-b,secret-c"),
        ("TWILIO_ACCOUNT_SID", "ACsecret"),
        ("DATABASE_URL", "mysql://secret@localhost/x"),
        ("DATABASE_URL", "secret"),
        ("PUBLIC_BASE_URL", "secret.example.com"),
        ("OPENAI_BASE_URL", "ftp://secret"),
        ("OPENAI_PRICES", "secret"),
        ("OPENAI_PRICES", "0.10"),
        ("OPENAI_PRICES", "0.1,0.2,secret"),
    ],
)
def test_what_is_wrong_is_said_with_its_name_and_never_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        settings.read()
    (problem,) = refused.value.problems
    assert problem.startswith(f"{name} ")
    assert "secret" not in problem


def test_a_data_directory_that_cannot_be_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DOSVOCES_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(BadSettings, match="DOSVOCES_DATA"):
        settings.read()


def test_nothing_private_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@localhost/x")
    assert "secret" not in repr(settings.read())


def test_the_default_data_directory_is_that_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSVOCES_DATA")
    expected = "/var/lib/dosvoces" if os.geteuid() == 0 else os.path.expanduser("~/.local/share/dosvoces")
    assert str(settings._default_data()) == expected
