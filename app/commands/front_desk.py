"""What the front desk asks for in a terminal: the calls, and a way into the pages."""

from __future__ import annotations

import json
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from app.commands.opening import PORT, Chosen, Records, Slug, base_url, chosen, instant, records, run
from app.records import calls, sessions
from app.records.calls import ListedCall, StaleCall
from app.summaries import making
from app.summaries.summary import Summary, as_listed

Json = Annotated[bool, typer.Option("--json", help="Print a list of JSON objects.")]
Since = Annotated[str | None, typer.Option(metavar="MOMENT", help="Only calls that began then or later (ISO 8601).")]


def list_calls(as_json: Json = False, since: Since = None, practice: Slug = None) -> None:
    """The calls, newest first, each as the front desk reads it."""
    found, zone = run(_summaries(since, practice))
    if as_json:
        typer.echo(json.dumps([as_listed(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            typer.echo(_entry(one, zone))


def sign_in(
    practice: Slug = None, port: Annotated[int, typer.Option(help="Where the service listens.")] = PORT
) -> None:
    """Print a link to the front desk's pages. It works once, for fifteen minutes."""
    typer.echo(run(_link(practice, port)))


async def _summaries(since: str | None, slug: str | None) -> tuple[list[Summary], ZoneInfo]:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        first = instant(since, practice.zone) if since else None
        async with open_.db.practice(practice.id) as tx:
            listed = await calls.listing(tx, since=first)
        return [await _summary(open_, practice, one) for one in listed], practice.zone


async def _summary(open_: Records, practice: Chosen, one: ListedCall) -> Summary:
    """The summary as it is kept; of a call that is not settled, as it is true now."""
    if one.summary is not None and one.call.final:
        return Summary.model_validate_json(one.summary)
    try:
        return await making.summarise(open_.db, practice.id, one.call.call_id, open_.now())
    except StaleCall:
        return await making.summarise(open_.db, practice.id, one.call.call_id, open_.now())


def _entry(one: Summary, zone: ZoneInfo) -> str:
    """One call in two lines: what it was, and what a person must do."""
    row = as_listed(one)
    began = f"{one.began.astimezone(zone):%a %b %d %H:%M}"
    urgency = "" if one.urgency == "routine" else f" ({one.urgency.replace('_', ' ')})"
    first = f"{began}  {one.status}{urgency}  {one.name or 'no name'}  {one.phone or 'no number'}  {one.language}"
    return f"{first}\n    {row['next_act']}" if row["next_act"] else first


async def _link(slug: str | None, port: int) -> str:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        async with open_.db.practice(practice.id) as tx:
            secret = await sessions.make_link(tx, open_.now())
        return signin_address(base_url(open_.settings, port), secret)


def signin_address(base: str, secret: str) -> str:
    return f"{base}/signin/{secret}"
