"""What we know of a connected system's book: what stands there, what is open, how fresh that is, what is on its way."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import typer
from sqlalchemy.exc import IntegrityError

from app.commands.far import connected, located, opened, sentences
from app.commands.log import to_stderr
from app.commands.opening import Chosen, Mistake, Records, records, run
from app.records import claims, mirror, references
from app.schedule import report, sync
from app.systems import Systems
from integrations import slots
from integrations.pms import Unavailable

READ = "`dosvoces schedule --sync --read-now`"


def show(slug: str | None, location: str | None, *, as_json: bool, read_now: bool, whole: bool) -> None:
    to_stderr(logging.CRITICAL)
    found = run(_state(slug, location, read_now, whole))
    for line in [json.dumps(found, ensure_ascii=False, indent=2)] if as_json else told(found):
        typer.echo(line)


async def _state(slug: str | None, location: str | None, read_now: bool, whole: bool) -> dict[str, Any]:
    async with records() as open_:
        practice = await located(open_.db, slug, location)
        connection = await connected(open_, practice)
        here = practice.location.location_id
        if read_now:
            async with opened(open_) as systems:
                await _read(systems, practice, whole)
        async with open_.db.practice(practice.id) as tx:
            state, waiting = await mirror.read_state(tx, here), await claims.waiting(tx, here)
        return sync.listed(connection.system, state, waiting, practice.zone, open_.now())


async def _read(systems: Systems, practice: Chosen, whole: bool) -> None:
    try:
        await systems.read(practice.id, practice.location.location_id, whole=whole)
    except IntegrityError:
        raise Mistake("The service reads it at this very moment; look again in a minute.") from None


async def asked(
    open_: Records, practice: Chosen, openings: str | None, visits: bool, begin: date, end: date
) -> list[dict[str, object]]:
    """The same lists as of our own book, from the mirror. Raises Mistake where that is not fresh."""
    to_stderr(logging.CRITICAL)
    here = practice.location.location_id
    async with opened(open_) as systems:
        with sentences((await connected(open_, practice)).system):
            schedule = await systems.schedule(practice.id, here)
        assert schedule is not None
        if visits:
            return await report.visits(schedule.system, practice.document)
        if openings is None:
            return await _taken(open_, practice, begin, end)
        try:
            asking = await schedule.asking(practice.document, openings, open_.now())
            return await report.openings(asking, begin, end)
        except Unavailable as error:
            raise Mistake(
                f"Nothing is offered now: {error}. See `dosvoces schedule --sync`; read with {READ}."
            ) from None


async def _taken(open_: Records, practice: Chosen, begin: date, end: date) -> list[dict[str, object]]:
    here = practice.location.location_id
    system = (await connected(open_, practice)).system
    first, last = slots.bounds(begin, end, practice.zone)
    async with open_.db.practice(practice.id) as tx:
        taken = await mirror.read_taken(tx, here, begin=first, end=last)
        names = await references.all_of(tx, here, system)
    return sync.rows(taken, names, practice.zone)


# ---------------------------------------------------------------- printed


def told(found: dict[str, Any]) -> Iterator[str]:
    behind = f", behind it {found['behind'].replace('_', ' ')}" if found["behind"] else ""
    yield f"{found['system']}{behind}"
    if found["read_at"] is None:
        yield f"Never read. The service reads it every minute; or read it now with {READ}."
    else:
        fresh = "fresh" if found["fresh"] else f"not fresh ({found['stale_because']}): no time is offered"
        yield f"Last read {_clock(found['read_at'])}, {found['age_seconds']} seconds ago: {fresh}"
    if found["last_trouble"]:
        yield f"The last reading failed: {found['last_trouble']}"
    if found["reads"] is not None:
        reads, writes = ("yes" if found[way] else "no" for way in ("reads", "writes"))
        why = f" ({found['its_trouble']})" if found["its_trouble"] else ""
        yield f"It reads the practice's book: {reads}; it writes into it: {writes}{why}"
    yield from _drift(found)
    yield from _waiting(found["waiting"])


def _drift(found: dict[str, Any]) -> Iterator[str]:
    if found["drift"] is None:
        return
    counts = found["drift"]["counts"]
    differs = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing differed"
    yield f"Last compared whole {_clock(found['whole_at'])}: {differs}"


def _waiting(waiting: list[dict[str, Any]]) -> Iterator[str]:
    yield f"Bookings on their way: {len(waiting) or 'none'}"
    for one in waiting:
        codes = [f"{key} {one[key]}" for key in ("news", "trouble") if one[key]]
        handed = ["given to a person"] if one["given_to_a_person"] else []
        start = _clock(one["start"]) if one["start"] else "no time"
        more = ", ".join([f"{one['tries']} tries", *codes, *handed])
        yield f"  {start}: {one['state']} for {one['waits_seconds']} s, {more} (call {one['call']})"


def _clock(said: str) -> str:
    return f"{datetime.fromisoformat(said):%a %b %d %H:%M:%S}"
