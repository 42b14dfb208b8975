"""One location as it was set up: whose key, which subdomain, which location, and what the office chose."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from integrations.nexhealth.client import BASE_URL, Client
from integrations.pms import Refused

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """What the manifest names under `settings`, read and checked."""

    api_key: str
    subdomain: str
    location_id: str
    base_url: str = BASE_URL
    patient_email: str = ""
    hours_source: str = ""
    location_strict: bool = True
    webhook_secrets: tuple[str, ...] = ()
    webhook_scheme: str = "timestamp"


def settings(given: Mapping[str, str]) -> Settings:
    """Raises Refused whose code is the key that must be mended, with a sentence that does not repeat its value."""
    email = given.get("patient_email", "").strip()
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise Refused("patient_email is not an address", code="patient_email")
    return Settings(
        api_key=_matching(given, "api_key", r"\S{8,}", "api_key is missing: it is the key that NexHealth gave you"),
        subdomain=_matching(given, "subdomain", r"[A-Za-z0-9_-]+", "subdomain is missing: it names your institution"),
        location_id=_matching(given, "location_id", r"[0-9]+", "location_id is missing, or is not a number"),
        base_url=_secure(given.get("base_url", "").strip() or BASE_URL),
        patient_email=email,
        hours_source=_one_of(given, "hours_source", ("", "manual", "synced")),
        location_strict=_one_of(given, "location_strict", ("yes", "no")) == "yes",
        webhook_secrets=tuple(one.strip() for one in given.get("webhook_secrets", "").split(",") if one.strip()),
        webhook_scheme=_one_of(given, "webhook_scheme", ("timestamp", "body")),
    )


def _matching(given: Mapping[str, str], key: str, pattern: str, otherwise: str) -> str:
    value = given.get(key, "").strip()
    if not re.fullmatch(pattern, value):
        raise Refused(otherwise, code=key)
    return value


def _one_of(given: Mapping[str, str], key: str, allowed: tuple[str, ...]) -> str:
    """The first of those allowed stands for a key that is not given."""
    value = given.get(key, "").strip() or allowed[0]
    if value not in allowed:
        raise Refused(f"{key} is one of: {', '.join(one for one in allowed if one)}", code=key)
    return value


def _secure(address: str) -> str:
    """A key and patients' data go over TLS, except to this very machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return address.rstrip("/")
    raise Refused("base_url must begin with https://", code="base_url")


@dataclass(frozen=True)
class Office:
    client: Client
    settings: Settings
    zone: ZoneInfo
    clock: Callable[[], datetime]

    def within(self, **more: Any) -> dict[str, Any]:
        """A query about the institution; what is None is not asked."""
        return {"subdomain": self.settings.subdomain, **{key: one for key, one in more.items() if one is not None}}

    def here(self, **more: Any) -> dict[str, Any]:
        """A query about this location."""
        return self.within(location_id=self.settings.location_id, **more)


def zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
