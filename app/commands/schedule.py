"""The practice's book: our own, filled from a file and read; or what we know of another system's."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.commands import book, sync
from app.commands.far import Place, connection_of, located
from app.commands.opening import Mistake, Slug, day, records, run
from app.schedule import report
from app.schedule.claiming import Schedule

A_MONTH = timedelta(days=30)

commands = typer.Typer(help="The practice's book: our own, or what we know of its system's.")


@commands.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of JSON objects.")] = False,
    openings: Annotated[
        str | None, typer.Option("--openings", metavar="VISIT", help="The times a caller would be offered now.")
    ] = None,
    visits: Annotated[bool, typer.Option("--visits", help="The visit types, with minutes and rule.")] = False,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day; today if left out.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day, itself included.")] = None,
    sync_: Annotated[
        bool, typer.Option("--sync", help="How fresh a connected system's book is, and what is on its way into it.")
    ] = False,
    read_now: Annotated[bool, typer.Option("--read-now", help="With --sync: read the system first.")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="With --read-now: read and compare all of it.")] = False,
    practice: Slug = None,
    location: Place = None,
) -> None:
    """What stands in the book, what is open, or which visits there are."""
    if context.invoked_subcommand is not None:
        return
    if (openings and visits) or (sync_ and (openings or visits)):
        raise Mistake("Ask for one of --openings, --visits and --sync at a time.")
    if (read_now and not sync_) or (whole and not read_now):
        raise Mistake("--read-now goes with --sync, and --whole with --read-now.")
    if sync_:
        sync.show(practice, location, as_json=as_json, read_now=read_now, whole=whole)
        return
    rows = run(_asked(openings, visits, first, last, practice, location))
    # Openings and visits are lists for programs, too; a table is for eyes, when it is not asked otherwise.
    if as_json or openings or visits:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table(rows)


@commands.command("import")
def import_(file: Path, practice: Slug = None, location: Place = None) -> None:
    """Take a schedule file (JSON or CSV) into the book. Twice gives the same as once."""

    counts = run(_import(file, practice, location))
    typer.echo("Imported " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count))


async def _import(file: Path, slug: str | None, location: str | None) -> dict[str, int]:
    async with records() as open_:
        practice = await located(open_.db, slug, location)
        connection = await connection_of(open_, practice)
        if connection is not None:
            raise Mistake(
                f"{practice.location.name} keeps its book in {connection.system}; nothing is imported into that. "
                "To keep it here again: `dosvoces practice disconnect`."
            )
        async with book.opened(open_, practice) as schedule:
            return await book.import_file(schedule, file)


async def _asked(
    openings: str | None, visits: bool, first: str | None, last: str | None, slug: str | None, location: str | None
) -> list[dict[str, object]]:
    async with records() as open_:
        practice, now = await located(open_.db, slug, location), open_.now()
        begin, end = _days(first, last, now.astimezone(practice.zone).date())
        if await connection_of(open_, practice) is not None:
            return await sync.asked(open_, practice, openings, visits, begin, end)
        async with book.opened(open_, practice) as system:
            if visits:
                return await report.visits(system, practice.document)
            if openings is None:
                return await report.appointments(system, begin, end, practice.zone)
            schedule = Schedule(open_.db, system, practice.id, practice.location.location_id)
            asking = await schedule.asking(practice.document, openings, now)
            return await report.openings(asking, begin, end)


def _days(first: str | None, last: str | None, today: date) -> tuple[date, date]:
    begin = day(first) if first else today
    end = day(last) if last else begin + A_MONTH
    if end < begin:
        raise Mistake(f"--to {end} is before --from {begin}.")
    return begin, end


def _print_table(rows: list[dict[str, object]]) -> None:
    table = Table("Start", "End", "Patient", "Visit", "Provider", "Operatory", "Status", box=None, header_style="bold")
    for row in rows:
        start, end = str(row["start"])[:16].replace("T", " "), str(row["end"])[11:16]
        table.add_row(start, end, *(str(row[key]) for key in ("patient", "visit", "provider", "operatory", "status")))
    Console().print(table)
