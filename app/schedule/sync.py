"""How a mirrored location stands: how fresh it is, what the last whole reading found, and which bookings are on their
way. Codes, counts and times, and no patient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.records.claims import Claim
from app.records.mirror import State, Taken
from app.records.references import Reference
from app.schedule.mirrored import FRESH, trouble


def listed(system: str, state: State, waiting: Sequence[Claim], zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """For programs: instants with the location's offset, seconds, codes."""
    why = trouble(state, now)
    health = state.health
    return {
        "system": system,
        "behind": health.behind if health else "",
        "fresh": why == "",
        "stale_because": why or None,
        "read_at": _said(state.read_at, zone),
        "age_seconds": int((now - state.read_at).total_seconds()) if state.read_at else None,
        "fresh_for_seconds": int(FRESH.total_seconds()),
        "last_trouble": state.trouble or None,
        "reads": health.reads if health else None,
        "writes": health.writes if health else None,
        "its_own_reading": _said(health.read_at, zone) if health else None,
        "its_own_writing": _said(health.write_at, zone) if health else None,
        "its_trouble": (health.trouble or None) if health else None,
        "whole_at": _said(state.full_at, zone),
        "drift": state.drift,
        "waiting": [_waits(one, zone, now) for one in waiting],
    }


def _waits(one: Claim, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    return {
        "claim": one.claim_id,
        "call": one.call_id,
        "state": one.state,
        "start": _said(one.slot.start, zone) if one.slot else None,
        "asked_at": _said(one.asked_at, zone),
        "waits_seconds": int((now - one.asked_at).total_seconds()) if one.asked_at else None,
        "tries": one.tries,
        "went_out": one.went_out,
        "news": one.news,
        "trouble": one.trouble,
        "given_to_a_person": one.handed_at is not None,
    }


def rows(taken: Sequence[Taken], names: Sequence[Reference], zone: ZoneInfo) -> list[dict[str, object]]:
    """What takes time in the mirror, by start, under our references as far as there are some; patients stay theirs."""
    refs = {(one.kind, one.vendor_id): one.ref or one.label for one in names}
    return [
        {
            "id": one.id,
            "patient": "",
            "birth_date": None,
            "phone": None,
            "visit": refs.get(("visit", one.visit), one.visit) if one.kind == "appointment" else "(block)",
            "provider": refs.get(("provider", one.provider or ""), one.provider or ""),
            "operatory": refs.get(("operatory", one.operatory or ""), one.operatory or ""),
            "start": one.starts.astimezone(zone).isoformat(),
            "end": one.ends.astimezone(zone).isoformat(),
            "status": one.status,
            "booked_by": "",
        }
        for one in sorted(taken, key=lambda one: (one.starts, one.id))
    ]


def _said(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at is not None else None
