"""The English words that staff read, from prompts/desk: labels, acts, the summary's few lines, the on-call text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date, format_datetime, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.call.heard import Wish
from app.lines import PROMPTS

_DESK = PROMPTS / "desk"


def label(kind: str, key: str) -> str:
    """The English for one of our own words; the word itself where there is none yet."""
    return _words().get(kind, {}).get(key, key.replace("_", " "))


def labels(kind: str) -> Mapping[str, str]:
    """All labels of one kind."""
    return _words()[kind]


def why(ended: str) -> str:
    """Why nothing was written for a claim, with the code of what the office must mend where there is one."""
    reason, _, code = ended.partition(":")
    return f"{label('why', reason)} ({label('code', code)})" if code and code != reason else label("why", reason)


def act(kind: str, **values: str) -> str:
    """The sentence of one act. Raises KeyError for an act that acts.toml does not have."""
    return _acts()[kind].render(_given(values))


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


def by(due: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Until when something must be done: "8:00 AM" of this day, with its date on any other."""
    today = due.astimezone(zone).date() == now.astimezone(zone).date()
    return clock(due, zone) if today else moment(due, zone)


def wish(wished: Wish) -> str:
    """When the caller would like to come, for the desk: "Thu, Dec 3, 3:00 PM or later"."""
    without = [*(_day(day) for day in wished.not_days), *(_weekday(one) for one in wished.not_weekdays)]
    values: dict[str, object] = {
        "soonest": wished.soonest,
        "days": " / ".join(_day(day) for day in wished.days),
        "first": f"{_day(wished.first)} {_time(wished.first_after)}".strip() if wished.first else "",
        "last": f"{_day(wished.last)} {_time(wished.last_before)}".strip() if wished.last else "",
        "weekdays": " / ".join(_weekday(one) for one in wished.weekdays),
        "at": _time(wished.at),
        # From midnight on is no wish: "in the morning" is before noon.
        "after": _time(wished.after) if wished.after != time() else "",
        "before": _time(wished.before),
        "without": ", ".join(without),
    }
    return ", ".join(render("wish.j2", values).splitlines())


def _day(on: date) -> str:
    return format_date(on, "EEE, MMM d", locale="en_US")


def _weekday(number: int) -> str:
    return format_date(date(2024, 1, 1 + number), "EEEE", locale="en_US")


def _time(at: time | None) -> str:
    return format_time(at, "h:mm a", locale="en_US") if at else ""


def act_kinds() -> tuple[str, ...]:
    """All acts, in the order in which they are shown."""
    return tuple(_acts())


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {"phone": "", "when": "", "what": "", "wanted": "", "voicemail": "", "caller": "", "why": "", **values}


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
def _acts() -> dict[str, Template]:
    sentences = tomllib.loads((_DESK / "acts.toml").read_text("utf-8"))
    return {kind: _environment().from_string(sentence) for kind, sentence in sentences.items()}
