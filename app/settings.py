"""Everything that the environment says, read once and checked."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from integrations.sealed import Ring

NOBODY = "AC" + "0" * 32


class BadSettings(Exception):
    """The environment cannot be used; each problem says which variable, what is wrong and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _default_data() -> Path:
    return Path("/var/lib/dosvoces") if os.geteuid() == 0 else Path("~/.local/share/dosvoces").expanduser()


class Settings(BaseSettings):
    """The settings of one installation. `keys` and `tokens` are never empty: what nobody gave was made and is kept.

    `database_url` None means the embedded server; a URL is the owner's, who may make tables and roles.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    data: Path = Field(default_factory=_default_data, validation_alias="DOSVOCES_DATA")
    keys: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="DOSVOCES_KEY", repr=False)
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL", repr=False)
    account_sid: str = Field(default=NOBODY, validation_alias="TWILIO_ACCOUNT_SID")
    tokens: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="TWILIO_AUTH_TOKEN", repr=False)
    twilio_api_url: str | None = Field(default=None, validation_alias="TWILIO_API_URL")
    public_base_url: str | None = Field(default=None, validation_alias="PUBLIC_BASE_URL")
    openai_api_key: str | None = Field(default=None, validation_alias="OPENAI_API_KEY", repr=False)
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    openai_model: str = Field(default="gpt-6-luna", validation_alias="OPENAI_MODEL")
    openai_prices: Annotated[tuple[float, float] | None, NoDecode] = Field(
        default=None, validation_alias="OPENAI_PRICES"
    )

    @field_validator("data")
    @classmethod
    def _absolute(cls, data: Path) -> Path:
        return data.expanduser().absolute()

    @field_validator("keys", "tokens", mode="before")
    @classmethod
    def _by_comma(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("openai_prices", mode="before")
    @classmethod
    def _in_and_out(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = [float(part) for part in value.split(",") if re.fullmatch(r"\s*\d+(\.\d+)?\s*", part)]
        if len(found) != 2 or value.count(",") != 1:
            raise ValueError("is not two prices; write dollars for a million tokens in and out, like 0.10, 0.50")
        return tuple(found)

    @field_validator("keys")
    @classmethod
    def _long_enough(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < 32 for key in keys):
            raise ValueError("has fewer than 32 characters; make one with `openssl rand -base64 32`")
        return keys

    @field_validator("tokens")
    @classmethod
    def _at_most_two(cls, tokens: tuple[str, ...]) -> tuple[str, ...]:
        if len(tokens) > 2:
            raise ValueError("has more than two tokens; Twilio knows a primary and a secondary one")
        return tokens

    @field_validator("account_sid")
    @classmethod
    def _account(cls, sid: str) -> str:
        if not re.fullmatch(r"AC[0-9a-f]{32}", sid):
            raise ValueError("is not an account SID; it is AC and 32 hexadecimal digits, on the console's first page")
        return sid

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parsed = make_url(url.replace("postgres://", "postgresql://", 1))
        except ArgumentError:
            raise ValueError("is not a URL; write it like postgresql://user:password@host/database") from None
        if parsed.get_backend_name() != "postgresql":
            raise ValueError("is not PostgreSQL's; write it like postgresql://user:password@host/database")
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    @field_validator("public_base_url", "openai_base_url", "twilio_api_url")
    @classmethod
    def _base(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("is not an address; write it like https://phone.example.com")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _make_what_is_missing(self) -> Self:
        # Frozen, so that nothing else changes them: what is made here is as if it had stood in the environment.
        if not self.keys:
            object.__setattr__(self, "keys", tuple(kept_secret(self.data / "key").split(",")))
        if not self.tokens:
            object.__setattr__(self, "tokens", (kept_secret(self.data / "twilio_token"),))
        return self

    @cached_property
    def ring(self) -> Ring:
        return Ring(self.keys)


def read() -> Settings:
    """The settings of this process. Raises BadSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings([_sentence(one["loc"], one["msg"]) for one in error.errors()]) from None
    except OSError as error:
        raise BadSettings(
            [
                f"DOSVOCES_DATA: {error.filename} cannot be used ({error.strerror}). "
                "Set it to a directory that this user may write to."
            ]
        ) from None


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(str(part) for part in place)} {message.removeprefix('Value error, ')}."


def kept_secret(path: Path) -> str:
    """The secret in this file, made at the first asking and readable by its owner alone. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        # Whole or not at all, and the first of two processes wins: a link cannot replace what stands there.
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
