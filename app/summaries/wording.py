"""The English words that staff read, from prompts/desk: labels, acts, the summary's few lines, the on-call text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.lines import PROMPTS

_DESK = PROMPTS / "desk"


def label(kind: str, key: str) -> str:
    """The English for one of our own words; the word itself where there is none yet."""
    return _words().get(kind, {}).get(key, key.replace("_", " "))


def act(kind: str, **values: str) -> str:
    """The sentence of one act. Raises KeyError for an act that acts.toml does not have."""
    return _environment().from_string(_acts()[kind]).render(_given(values))


def render(template: str, values: Mapping[str, object], folder: Path = _DESK) -> str:
    """A text of prompts/desk, filled in; empty lines are left out."""
    lines = _environment(folder).get_template(template).render(values).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def quoted(words: str, language: str | None) -> str:
    """What somebody said, as it was said; Spanish is marked and never translated."""
    return f"“{words}” (in Spanish)" if language == "es" else f"“{words}”"


def telephone(number: str) -> str:
    """A number as Americans write it; a foreign one with its country, and what is no number as it is."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == 1
    form = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Like "Tue, Dec 1, 9:00 AM", on the location's clock."""
    return format_datetime(at.astimezone(zone), "EEE, MMM d, h:mm a", locale="en_US")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Like "9:00 AM"."""
    return format_datetime(at.astimezone(zone), "h:mm a", locale="en_US")


def act_kinds() -> tuple[str, ...]:
    """All acts, in the order in which they are shown."""
    return tuple(_acts())


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {"phone": "", "when": "", "what": "", "wanted": "", "voicemail": "", "caller": "", **values}


@cache
def _environment(folder: Path = _DESK) -> Environment:
    # Plain text for texts and summaries: a page escapes it again where it shows it.
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((_DESK / "words.toml").read_text("utf-8"))


@cache
def _acts() -> dict[str, str]:
    return tomllib.loads((_DESK / "acts.toml").read_text("utf-8"))
