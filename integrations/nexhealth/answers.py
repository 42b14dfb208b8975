"""What an answer of NexHealth's says, taken out of its envelope; or which of our errors it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from integrations.nexhealth.troubles import refusal
from integrations.pms import OutcomeUnknown, PracticeSystemError, Refused, Unavailable

log = structlog.get_logger("nexhealth")


@dataclass(frozen=True)
class Answer:
    data: Any
    next_page: str | None = None


def rows(data: Any) -> list[dict[str, Any]]:
    """The rows of a list: a list, or a list under its name ({"patients": [...]}); one record is a list of one."""
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list) and "id" not in data]
        data = lists[0] if len(lists) == 1 else [data]
    return [row for row in data or () if isinstance(row, dict)]


def understood(response: httpx.Response, name: str) -> Answer:
    """What stands in the envelope, or the error that it is. A 2xx that says `code: false` is one."""
    status = response.status_code
    said = f"{name}: {status}, {len(response.content)} bytes"
    if status == 429:
        raise told(Unavailable(said, again_in=_seconds(response)), name, response)
    if status >= 500 or status == 408:
        raise told(lost(name, said, _seconds(response)), name, response)
    if status == 204:
        return Answer(None)
    envelope = _envelope(response)
    if 300 <= status < 400:
        # A redirect is not followed with a patient's data. Whether what was sent has been done nobody says.
        raise told(Refused(said, code="address") if name.startswith("GET") else OutcomeUnknown(said), name, response)
    if 200 <= status < 300 and envelope is None:
        raise told(lost(name, said), name, response)
    if status >= 400 or (envelope or {}).get("code") in (False, "false"):
        of_a_time = name in ("POST /appointments", "PATCH /appointments/{id}")
        raise told(refusal(said, status, envelope, of_a_time=of_a_time), name, response)
    return Answer((envelope or {}).get("data"), _next_page(envelope or {}))


def _envelope(response: httpx.Response) -> dict[str, Any] | None:
    try:
        found = json.loads(response.content)
    except ValueError:
        return None
    return found if isinstance(found, dict) and ("code" in found or "data" in found) else None


def _next_page(envelope: dict[str, Any]) -> str | None:
    info = envelope.get("page_info")
    if not isinstance(info, dict) or not info.get("has_next_page"):
        return None
    return str(info.get("end_cursor") or "")


def lost(name: str, why: str, again_in: float | None = None) -> Unavailable | OutcomeUnknown:
    """No answer, or none that can be read: of a question nothing is lost, of a write nobody knows."""
    return Unavailable(why, again_in=again_in) if name.startswith("GET") else OutcomeUnknown(f"{name}: {why}")


def _seconds(response: httpx.Response) -> float | None:
    """What Retry-After says, where it says seconds."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else None


def told(error: PracticeSystemError, name: str, response: httpx.Response | None = None) -> PracticeSystemError:
    """The same error, after it was logged: where, the status and how many bytes; what they say stays unread."""
    status, size = (response.status_code, len(response.content)) if response is not None else (None, None)
    kind = getattr(error, "code", "") or type(error).__name__
    log.warning("not done", route=name, status=status, bytes=size, error=kind)
    return error
