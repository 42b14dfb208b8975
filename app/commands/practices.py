"""Practices and their numbers: a document brought in, read out, and changed for a day."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from app import lines
from app import practice as documents
from app.commands.opening import Mistake, Slug, chosen, day, document_in, named, records, run
from app.practice import Phone, Practice
from app.records import practices

TOKEN = "DOSVOCES_NUMBER_TOKEN"  # noqa: S105 (a variable's name)

commands = typer.Typer(help="Practices: their documents, hours and rules.", no_args_is_help=True)
numbers = typer.Typer(help="The telephone numbers that lead to a practice.", no_args_is_help=True)


@commands.command("import")
def import_(file: Path) -> None:
    """Make a practice from its document, or change one. Calls that begin from now on follow it."""
    text, document = document_in(file)
    lines.read(practice=document)
    typer.echo(run(_import(text, document)))


@commands.command("export")
def export(practice: Slug = None) -> None:
    """Print the document that is in force, as it was given."""
    typer.echo(run(_text(practice)), nl=False)


@commands.command("list")
def list_() -> None:
    """The practices, their locations and numbers."""
    for line in run(_list()):
        typer.echo(line)


@commands.command("close")
def close(dates: list[str], practice: Slug = None) -> None:
    """Close the practice on these dates, beside its holidays. To open again, edit the document and import it."""
    typer.echo(run(_close([str(day(one)) for one in dates], practice)))


@numbers.command("add")
def add(
    number: str,
    practice: Slug = None,
    location: Annotated[str | None, typer.Option(help="The location's name, where there are several.")] = None,
    account_sid: Annotated[str | None, typer.Option(help="The Twilio account that the number belongs to.")] = None,
    token_from_stdin: Annotated[
        bool, typer.Option("--token-from-stdin", help=f"Read the account's token from stdin (or set {TOKEN}).")
    ] = False,
) -> None:
    """Let a telephone number lead to a practice. Without a token of its own it uses TWILIO_AUTH_TOKEN."""
    token = (sys.stdin.readline() if token_from_stdin else os.environ.get(TOKEN, "")).strip() or None
    typer.echo(run(_add(_e164(number), practice, location, account_sid, token)))


# ---------------------------------------------------------------- what they do


async def _import(text: str, document: Practice) -> str:
    async with records() as open_:
        async with practices.imported(open_.db, document.slug, text, open_.now()) as tx:
            version = await practices.current_version(tx)
            there = await practices.all_locations(tx)
            # A practice with one location keeps it when its name is spelled anew: its book hangs on it.
            name = there[0].name if len(there) == 1 else document.name.en
            if len(there) <= 1:
                await practices.add_location(tx, name, document.zone)
        return f"{document.slug}: version {version} is in force for calls that begin from now on."


async def _text(slug: str | None) -> str:
    async with records() as open_:
        return (await chosen(open_.db, slug)).text


async def _list() -> list[str]:
    async with records() as open_:
        found = []
        for slug, practice_id in sorted((await practices.every_practice(open_.db)).items()):
            async with open_.db.practice(practice_id) as tx:
                there = {one.location_id: one for one in await practices.all_locations(tx)}
                lead = await practices.all_numbers(tx)
            for location in there.values():
                here = [number for number, id in lead.items() if id == location.location_id]
                book = f"; its book is in {location.system}" if location.system != practices.EMBEDDED else ""
                found.append(f"{slug}: {location.name} ({location.zone}): {', '.join(here) or 'no number yet'}{book}")
        return found


async def _close(dates: list[str], slug: str | None) -> str:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        more = "".join(f"\n[[closures]]\nfirst = {one}\nlast = {one}\n" for one in dates)
        text = practice.text.rstrip("\n") + "\n" + more
        documents.parse(text, "the document with these closures")
        async with open_.db.practice(practice.id) as tx:
            await practices.add_document(tx, text, open_.now())
        return f"{practice.slug}: closed on {', '.join(dates)}."


async def _add(number: str, slug: str | None, location: str | None, account_sid: str | None, token: str | None) -> str:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        async with open_.db.practice(practice.id) as tx:
            there = await practices.all_locations(tx)
            place = named(there, location)
            account = account_sid or open_.settings.account_sid
            await practices.add_number(tx, number, place.location_id, account, token)
        return f"{number} leads to {place.name} of {practice.slug}."


def _e164(number: str) -> str:
    try:
        found: str = TypeAdapter(Phone).validate_python(number)
    except ValidationError:
        raise Mistake(f"{number!r} is not a telephone number; write it like +13015550100.") from None
    return found
