"""Figures that take minutes: a thousand bookings in trouble, and five hundred rounds of callers for one time."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import tempfile
import time
from pathlib import Path

import structlog

from app import practice as documents
from app.records import cluster
from app.records.migrations import migrate
from integrations.sealed import Ring
from tests.conftest import KEY, ROOT
from tests.systems import race
from tests.systems.test_bookings_in_trouble import run
from tests.systems.town import town

CLINICS = 50


async def measured(bookings: int, rounds: int, seed: int) -> dict[str, object]:
    document = documents.read(ROOT / "prompts" / "practice" / "practice.toml")
    ring = Ring([KEY])
    found: dict[str, object] = {"seed": seed}
    with tempfile.TemporaryDirectory() as place:
        async with cluster.running(Path(place)) as url:
            service = migrate(url, ring)
            if bookings:
                clinics = min(CLINICS, bookings)
                began = time.monotonic()
                async with town(service, ring, seed) as there:
                    outcome = await run(there, document, clinics, bookings // clinics)
                found["bookings"] = {
                    "asked": outcome.sent,
                    "ended": dict(outcome.ended),
                    "faults": outcome.faults(),
                    "seconds": round(time.monotonic() - began),
                }
            if rounds:
                began = time.monotonic()
                async with town(service, ring, seed) as there:
                    ran = await race.run(there, document, rounds)
                found["rounds"] = {
                    "rounds": ran.rounds,
                    "callers": ran.rounds * race.CALLERS,
                    "winners": dict(ran.winners),
                    "losers_offered_others": ran.losers - ran.empty_handed,
                    "faults": ran.faults(),
                    "seconds": round(time.monotonic() - began),
                }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-bookings", description=__doc__)
    parser.add_argument("--bookings", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found = asyncio.run(measured(asked.bookings, asked.rounds, asked.seed))
    print(json.dumps(found, indent=2))
    parts = [part for part in (found.get("bookings"), found.get("rounds")) if isinstance(part, dict)]
    raise SystemExit(1 if any(part["faults"] for part in parts) else 0)


if __name__ == "__main__":
    main()
