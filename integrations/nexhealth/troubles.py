"""What NexHealth says when it will not, by our names for it. Its sentences are read here and go no further."""

from __future__ import annotations

import re
from typing import Any

from integrations.pms import Refused, SlotTaken, Unavailable

TAKEN = (
    "not available",
    "no longer available",
    "unavailable",
    "overlap",
    "already booked",
    "already taken",
    "already scheduled",
    "occupied",
    "conflict",
    "double book",
)
"""What is said where a time is gone. No source gives the sentence, so it is known by its parts."""

CODES = (
    ("already confirmed", "already_confirmed"),
    ("already cancel", "already_cancelled"),
    ("in the future", "past"),
    ("in the past", "past"),
    ("missing parameter", "request"),
    ("patient not found", "patient"),
    ("email", "email"),
    ("phone", "phone"),
    ("date_of_birth", "birth_date"),
    ("date of birth", "birth_date"),
    ("already exist", "patient"),
    ("operatory", "operatory"),
    ("appointment_type", "visit"),
    ("appointment type", "visit"),
    ("provider", "provider"),
    ("patient", "patient"),
    ("subdomain", "location"),
    ("location", "location"),
    ("not found", "not_found"),
)
"""Parts of its sentences, the first that fits, and what the office must mend."""

OFFLINE = ("sync is", "syncing", "not synced", "offline")
"""What is said where the practice's own system cannot be reached: nothing was taken, and later it may be."""

LOCKED = re.compile(r"\b(locked|deadlock|busy)\b")
"""What is said where somebody else writes there at this moment (pms F05). No source gives the sentence."""

BY_STATUS = {401: "key", 403: "rights", 404: "not_found"}


def refusal(said: str, status: int, envelope: Any, *, of_a_time: bool) -> Refused | SlotTaken | Unavailable:
    """The error for an answer that says no. `said` is ours and holds nothing of the answer.

    `of_a_time`: a time was asked for, so the answer may be that it is gone.
    """
    words = _words(envelope)
    if of_a_time and status not in BY_STATUS and any(part in words for part in TAKEN):
        return SlotTaken(said)
    if "version" in words and status != 401:
        return Refused(said, code="version")
    if status not in BY_STATUS and (any(part in words for part in OFFLINE) or LOCKED.search(words)):
        return Unavailable(said)
    named = next((code for part, code in CODES if part in words), "refused")
    if status == 404 and of_a_time and named != "refused":
        return Refused(said, code=named)  # what the appointment is made of is not there, and it says which
    return Refused(said, code=BY_STATUS.get(status, named))


def _words(envelope: Any) -> str:
    """What the answer says of the error, and only that: `data` may echo what was sent."""
    if not isinstance(envelope, dict):
        return ""
    return f"{envelope.get('error') or ''} {envelope.get('description') or ''}".casefold()
