"""What came of a call, in one word: the gravest or firmest thing that is true of it."""

from __future__ import annotations

from app.call.heard import Urgency
from app.call.record import Call

OUTCOMES = (
    "emergency", "booked", "moved", "cancelled", "confirmed", "late", "accepted", "sent", "unknown", "requested",
    "transferred", "message", "answered", "abandoned", "junk",
)  # fmt: skip


def status(call: Call, made: tuple[str, ...] | None = None) -> str:
    """The first of OUTCOMES that is true. `made` are the claims' own states, where they have moved on since."""
    states = made if made is not None else tuple(one.status for one in call.made)
    if call.facts.urgency is not None and call.facts.urgency.value is Urgency.LIFE_THREATENING:
        return "emergency"
    for outcome in ("booked", "accepted", "sent", "unknown", "requested"):
        if outcome in states:
            return outcome
    if call.ended == "transferred":
        return "transferred"
    if call.facts.message is not None:
        late = call.facts.errand is not None and call.facts.errand.value == "late"
        return "late" if late else "message"
    return "answered" if call.facts.answered or call.facts.not_known else "abandoned"
