"""What a story promised against what the records hold: the list of what differs, in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.rehearsal.script import After
from integrations.pms import Appointment


@dataclass(frozen=True)
class Outcome:
    """What a call left behind. `listed` is its entry of `dosvoces calls --json`; `lines` are a tuple a reply."""

    listed: dict[str, Any]
    lines: Sequence[Sequence[str]]
    booked: Sequence[Appointment]
    zone: ZoneInfo
    message: str = ""
    errors: Sequence[object] = field(default_factory=tuple)


LISTED = (
    "status",
    "language",
    "urgency",
    "relation",
    "phone",
    "birth_date",
    "new_patient",
    "insurance",
    "text_ok",
    "alerted",
)
EMERGENCY = ("emergency_911", "emergency_poison", "emergency_988")


def differences(after: After, outcome: Outcome) -> list[str]:
    """What is not as it must be; nothing when all is well."""
    return [
        *_listed(after, outcome),
        *_names(after, outcome),
        *_appointment(after, outcome),
        *_lines(after, outcome),
        *(f"the line broke: {error}" for error in outcome.errors),
    ]


def _listed(after: After, outcome: Outcome) -> Iterator[str]:
    wanted = after.model_dump(mode="json", include=set(LISTED))
    for key in LISTED:
        found = outcome.listed.get(key)
        if wanted[key] is not None and bool(found) != wanted[key] if key == "alerted" else _other(wanted[key], found):
            yield f"{key} is {found!r}, not {wanted[key]!r}"


def _other(wanted: object, found: object) -> bool:
    return wanted is not None and found != wanted


def _names(after: After, outcome: Outcome) -> Iterator[str]:
    for key in ("name", "caller"):
        wanted, found = getattr(after, key), outcome.listed.get(key)
        if wanted is not None and plain(found or "") != plain(wanted):
            yield f"{key} is {found!r}, not {wanted!r}"
    for word in after.message_has:
        if plain(word) not in plain(outcome.message):
            yield f"the message does not hold {word!r}: {outcome.message!r}"


def _appointment(after: After, outcome: Outcome) -> Iterator[str]:
    booked = outcome.booked
    if after.appointments is not None and len(booked) != after.appointments:
        yield f"{len(booked)} appointments in the book, not {after.appointments}"
    listed = outcome.listed.get("appointment") or {}
    found = {
        "visit": booked[0].visit if booked else listed.get("visit"),
        "provider": booked[0].provider if booked else listed.get("provider"),
    }
    for key, value in found.items():
        wanted = getattr(after, key)
        if wanted is not None and value != wanted:
            yield f"{key} is {value!r}, not {wanted!r}"
    if after.start or after.on or after.not_before or after.before:
        yield from _time(after, _start(outcome))


def _start(outcome: Outcome) -> datetime | None:
    """When it begins, on the location's clock: of what stands in the book, else of what waits."""
    if outcome.booked:
        return outcome.booked[0].start.astimezone(outcome.zone)
    listed = (outcome.listed.get("appointment") or {}).get("start")
    return datetime.fromisoformat(listed).astimezone(outcome.zone) if listed else None


def _time(after: After, start: datetime | None) -> Iterator[str]:
    if start is None:
        yield "there is no appointment whose time could be looked at"
        return
    clock = start.strftime("%H:%M")
    if after.start is not None and start.replace(tzinfo=None) != after.start:
        yield f"it begins {start:%Y-%m-%d %H:%M}, not {after.start:%Y-%m-%d %H:%M}"
    if after.on and start.date() not in after.on:
        yield f"it is on {start.date()}, not on {' or '.join(map(str, after.on))}"
    if after.not_before is not None and clock < after.not_before:
        yield f"it begins at {clock}, before {after.not_before}"
    if after.before is not None and clock >= after.before:
        yield f"it begins at {clock}, not before {after.before}"


def _lines(after: After, outcome: Outcome) -> Iterator[str]:
    said = {line for reply in outcome.lines for line in reply}
    yield from (f"the line {line} was never said" for line in after.lines if line not in said)
    yield from (f"the line {line} was said" for line in after.never if line in said)
    if after.first_911_within is not None:
        first = next((n for n, reply in enumerate(outcome.lines) if set(reply) & set(EMERGENCY)), None)
        if first is None or first > after.first_911_within:
            yield f"the 911 line came in reply to turn {first}, not to turn {after.first_911_within}"


def plain(text: str) -> str:
    """Without accents, capitals or spare blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())
