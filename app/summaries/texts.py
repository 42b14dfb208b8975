"""The texts to patients: that what they waited for is confirmed, in their language, and nothing about them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Literal

from babel.dates import format_datetime

from app import lines
from app.lines import Lines
from app.practice import Practice
from app.summaries import wording

Language = Literal["en", "es"]

LONGEST = 300
"""Letters: more than that is sent as many texts, and read by nobody."""

_WHEN = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE d 'de' MMMM, h:mm"}


def confirmed(practice: Practice, language: Language, slot_start: datetime, called: str) -> str:
    """What is sent once the appointment stands in the book: where, when, and `called`, the number (E.164) to change it.

    Of a practice with a long name and a long address the address is left out first. Raises BadDocument.
    """
    name = practice.name.in_(language)
    address = practice.address.in_(language).strip(" .") if practice.address else ""
    values = {"practice": name, "when": _when(practice, language, slot_start), "phone": wording.telephone(called)}
    for where in (address, ""):
        text = _filled(language, {**values, "address": where})
        if len(text) <= LONGEST:
            return text
    return _filled(language, {**values, "practice": name[: LONGEST - len(text)].rstrip(), "address": ""})


def _when(practice: Practice, language: Language, at: datetime) -> str:
    """Like "Tuesday, December 1, 9:00 AM", "martes 1 de diciembre, 9:00 am", on the practice's clock."""
    local = at.astimezone(practice.tz)
    written = format_datetime(local, _WHEN[language], locale=language)
    return written if language == "en" else f"{written} {'am' if local.hour < 12 else 'pm'}"


def _filled(language: Language, values: dict[str, str]) -> str:
    return " ".join(_texts().templates["confirmed", language].render(values).split())


@cache
def _texts() -> Lines:
    return lines.read_texts()
