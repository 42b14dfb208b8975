"""Is a connected location ready? What can be booked, which name means what, what is missing and what to do about it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Annotated

import typer

from app.commands.far import Place, moment, reached
from app.commands.far import located as place_of
from app.commands.log import to_stderr
from app.commands.opening import Chosen, Mistake, Slug, records, run
from app.records import references
from app.schedule import inspecting
from app.schedule.inspecting import Report
from integrations.catalogue import catalogue
from integrations.setup import DAYS, SetsUp


def check(
    practice: Slug = None,
    location: Place = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read how a connected location is set up, and change nothing. Status 1 when something must be mended."""
    to_stderr(logging.CRITICAL)
    found, where = run(_check(practice, location))
    for line in [json.dumps(found.listed(), ensure_ascii=False, indent=2)] if as_json else told(found, where):
        typer.echo(line)
    raise typer.Exit(0 if found.bookable else 1)


async def _check(slug: str | None, location: str | None) -> tuple[Report, Chosen]:
    async with records() as open_:
        practice = await place_of(open_.db, slug, location)
        async with reached(open_, practice) as (connection, remote):
            if not isinstance(remote, SetsUp):
                raise Mistake(f"{connection.system} cannot be looked at from here.")
            seen = await remote.inspect()
        async with open_.db.practice(practice.id) as tx:
            known = await references.all_of(tx, practice.location.location_id, connection.system)
        return inspecting.report(connection.system, practice.document, known, seen), practice


# ---------------------------------------------------------------- printed


def told(report: Report, practice: Chosen) -> Iterator[str]:
    place, health = report.inspection.place, report.inspection.health
    if place.name:
        door, _, _ = catalogue()[report.system].title.partition(" (")
        behind = place.behind_title or "a system that it does not name"
        yield f"{place.name} at {door}; behind it {behind}; zone {place.zone or 'not named'}"
    if health is not None:
        state = f"read {_yes(health.reads)}, last {moment(health.read_at, practice)}; written {_yes(health.writes)}"
        yield f"The practice's book is {state}"
    if place.name:
        yield from _listed(report)
    yield from _findings(report)
    mend = sum(one.level == "mend" for one in report.findings)
    yield ""
    yield "Callers can be booked." if report.bookable else f"Not ready: {mend or 'nothing open, and 0'} to mend."


def _listed(report: Report) -> Iterator[str]:
    seen = report.inspection
    example = f"; one that was read alone is {seen.example}" if seen.example else ""
    yield f"{seen.appointments} appointments stand there in the next {DAYS} days{example}"
    yield ""
    yield f"What callers can be booked into (next open day, times in the next {DAYS} days):"
    yield from (f"  {one.provider}, {one.visit}: {one.next_day or 'nothing'}, {one.times}" for one in report.open)
    if not report.open:
        yield "  nothing"
    yield ""
    yield "What the document's names mean there:"
    yield from (f"  {one.kind} {one.ref} = {one.id} {one.label}" for one in report.named)
    if not report.named:
        yield "  nobody has said yet"
    yield ""
    yield "What there is:"
    yield from (f"  provider {one.id} {one.name}{_left(one.active)}" for one in seen.providers)
    yield from (f"  operatory {one.id} {one.name}{_left(one.active)}" for one in seen.operatories)
    for kind in seen.visits:
        codes = ", ".join(kind.codes or ()) or "nothing that is named"
        yield f"  visit type {kind.id} {kind.name}, {kind.minutes} min, written as {codes}"


def _findings(report: Report) -> Iterator[str]:
    for level, title in (("mend", "To be mended:"), ("look", "To be looked at:")):
        found = [one for one in report.findings if one.level == level]
        if found:
            yield ""
            yield title
        for one in found:
            yield f"  - {one.what}"
            yield f"    {one.do}"


def _yes(so: bool) -> str:
    return "now" if so else "not now"


def _left(active: bool) -> str:
    return "" if active else " (not active)"
