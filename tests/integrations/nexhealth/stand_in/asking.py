"""A request as the doors read it, and the refusals that they answer with."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import HTTP
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from .office import Office
    from .records import Location
    from .synchronizer import Synchronizer


class Refusal(Exception):
    """What is answered instead: a status and NexHealth's list of errors. A 2xx status comes with code false."""

    def __init__(self, status: int, *errors: str, retry_after: int | None = None) -> None:
        super().__init__(status)
        self.status, self.errors, self.retry_after = status, list(errors), retry_after


@dataclass
class Answer:
    data: Any = None
    status: int = 200
    count: int | None = None
    page_info: dict[str, Any] | None = None
    description: str | None = None
    warnings: list[str] = field(default_factory=list)


DATE = re.compile(r"\d{4}-\d\d-\d\d")


def a_date(name: str, value: object) -> date:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        raise Refusal(400, f"{name} is invalid")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Refusal(400, f"{name} is invalid") from None


def an_instant(name: str, value: object, zone: ZoneInfo | None = None) -> datetime:
    """A date-time with an offset; without one only where a zone was given."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        raise Refusal(400, f"{name} is invalid") from None
    if when.tzinfo is None and (zone is None or "T" not in str(value)):
        raise Refusal(400, f"{name} is invalid")
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


@dataclass
class Ask:
    """One request: its path's ids, its query, its body."""

    synchronizer: Synchronizer
    key: str
    ids: list[int]
    query: list[tuple[str, str]]
    content_type: str
    raw: bytes
    _body: dict[str, Any] | None = None

    # ------------------------------------------------------------------ the query

    def text(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name and value != ""), None)

    def texts(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name and value != ""]

    def number(self, name: str) -> int | None:
        value = self.text(name)
        return None if value is None else _number(name, value)

    def numbers(self, name: str) -> tuple[int, ...]:
        return tuple(_number(name, value) for value in self.texts(name))

    def truth(self, name: str, default: bool | None = None) -> bool | None:
        value = self.text(name)
        if value is None:
            return default
        if value not in ("true", "false"):
            raise Refusal(400, f"{name} is invalid")
        return value == "true"

    def one_of(self, name: str, *values: str) -> str | None:
        value = self.text(name)
        if value is not None and value not in values:
            raise Refusal(400, f"{name} does not have a valid value")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        return None if value is None else a_date(name, value)

    def instant(self, name: str, zone: ZoneInfo | None = None) -> datetime | None:
        value = self.text(name)
        return None if value is None else an_instant(name, value, zone)

    @property
    def include(self) -> set[str]:
        return set(self.texts("include[]"))

    # ------------------------------------------------------------------ whose it is

    @property
    def office(self) -> Office:
        office = self.synchronizer.offices.get(self.text("subdomain") or "")
        if office is None:
            raise Refusal(404, "Institution not found")
        return office

    @property
    def location(self) -> Location:
        """The location named by `location_id`, of this subdomain's."""
        location = self.office.locations.get(self.number("location_id") or 0)
        if location is None:
            raise Refusal(404, "Location not found")
        return location

    @property
    def optional_location(self) -> Location | None:
        return self.location if self.text("location_id") is not None else None

    # ------------------------------------------------------------------ the body

    @property
    def body(self) -> dict[str, Any]:
        if self._body is None:
            try:
                body = json.loads(self.raw) if self.content_type.startswith("application/json") else {}
            except ValueError:
                raise Refusal(400, "There was a problem in the JSON you submitted") from None
            self._body = body if isinstance(body, dict) else {}
        return self._body

    def part(self, name: str) -> dict[str, Any]:
        """A wrapped body: `{"appt": {...}}`."""
        part = self.body.get(name)
        if not isinstance(part, dict) or not part:
            raise Refusal(400, f"Missing parameter {name}")
        return part

    def form(self) -> dict[str, tuple[str | None, bytes]]:
        """A multipart body: the file name, if any, and the content of each part."""
        if not self.content_type.startswith("multipart/form-data"):
            return {}
        message = message_from_bytes(
            b"Content-Type: " + self.content_type.encode() + b"\r\n\r\n" + self.raw, policy=HTTP
        )
        parts: dict[str, tuple[str | None, bytes]] = {}
        for part in message.walk():
            name = part.get_param("name", header="content-disposition")
            if isinstance(name, str):
                parts[name] = part.get_filename(), part.get_payload(decode=True) or b""  # type: ignore[assignment]
        return parts


def need(body: dict[str, Any], inside: str, *names: str) -> None:
    missing = [f"Missing parameter {inside}[{name}]" for name in names if body.get(name) in (None, "")]
    if missing:
        raise Refusal(400, *missing)


def typed(body: dict[str, Any], inside: str, **types: type | tuple[type, ...]) -> None:
    """The fields that are given are of these JSON types; a bool is no number."""
    for name, wanted in types.items():
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise Refusal(400, f"{inside}[{name}] is invalid")


def _number(name: str, value: str) -> int:
    if not re.fullmatch(r"\d+", value):
        raise Refusal(400, f"{name} is invalid")
    return int(value)
