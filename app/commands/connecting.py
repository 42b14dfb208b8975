"""A location is connected to its own system, or comes back to the book that is kept here; and what can be connected."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from app.commands.far import Place, connectable, connection_of, located, sentences
from app.commands.log import to_stderr
from app.commands.opening import Chosen, Mistake, Records, Slug, records, run
from app.records import claims, connections, mirror
from app.records.database import Transaction
from app.schedule import reading
from app.systems import hook_address
from integrations.catalogue import Manifest
from integrations.pms import PracticeSystemError, Refused, RemoteSystem, SendsNews
from integrations.setup import Place as Found
from integrations.setup import SetsUp

PREFIX = "DOSVOCES_"
"""What stands before a secret's name in the environment."""

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A setting; several are given one by one. KEY= empties it."),
]
FromStdin = Annotated[
    list[str] | None,
    typer.Option("--from-stdin", metavar="KEY", help="Read this secret from stdin, a line each, in this order."),
]


def connect(
    system: str, set_: Sets = None, from_stdin: FromStdin = None, practice: Slug = None, location: Place = None
) -> None:
    """Keep a location's book in its own system. Tried first; kept only if it answers.

    Secrets are read from the environment (DOSVOCES_API_KEY for api_key) or from stdin, never from the command line.
    Connect again to change some settings: those that are not given stay.
    """
    to_stderr(logging.ERROR)
    manifest = _known(system)
    given = {**_settings(manifest, set_ or ()), **_secrets(manifest, from_stdin or ())}
    for line in run(_connect(manifest, given, practice, location)):
        typer.echo(line)


def disconnect(
    practice: Slug = None,
    location: Place = None,
    anyway: Annotated[bool, typer.Option(help="Also while bookings are on their way into the system.")] = False,
) -> None:
    """Keep a location's book here again. Bookings that are on their way are to be waited for."""
    to_stderr(logging.ERROR)
    typer.echo(run(_disconnect(practice, location, anyway)))


def systems() -> None:
    """What can be connected, what each needs, and what can be done with each system behind it."""
    for manifest in connectable().values():
        for line in told(manifest):
            typer.echo(line)
        _print_abilities(manifest)


# ---------------------------------------------------------------- what was typed


def _known(system: str) -> Manifest:
    found = connectable().get(system)
    if found is None:
        names = ", ".join(connectable())
        raise Mistake(f"There is no system {system!r} to connect; there is {names}. See `dosvoces practice systems`.")
    return found


def _settings(manifest: Manifest, typed: Sequence[str]) -> dict[str, str]:
    """Raises Mistake for what is no setting of this system, and for a secret."""
    found = {}
    for one in typed:
        key, equals, value = one.partition("=")
        key = key.strip()
        if not equals or key not in manifest.settings:
            keys = ", ".join(known for known in manifest.settings if known not in manifest.secrets)
            raise Mistake(f"{key!r} is not a setting of {manifest.name}; write --set KEY=VALUE, of {keys}.")
        if key in manifest.secrets:
            raise Mistake(
                f"{key} is a secret: what stands on a command line, others can read. Set {variable(key)}, or give it "
                f"with --from-stdin {key}; if it was a real one, have it changed."
            )
        found[key] = value.strip()
    return found


def _secrets(manifest: Manifest, from_stdin: Sequence[str]) -> dict[str, str]:
    for key in from_stdin:
        if key not in manifest.secrets:
            raise Mistake(f"{key!r} is no secret of {manifest.name}; those are {', '.join(manifest.secrets)}.")
    read = {key: sys.stdin.readline().strip() for key in from_stdin}
    told = {key: os.environ.get(variable(key), "").strip() for key in manifest.secrets if key not in read}
    return {**read, **{key: value for key, value in told.items() if value}}


def variable(key: str) -> str:
    return f"{PREFIX}{key.upper()}"


# ---------------------------------------------------------------- connecting


async def _connect(manifest: Manifest, given: Mapping[str, str], slug: str | None, location: str | None) -> list[str]:
    async with records() as open_:
        practice = await located(open_.db, slug, location)
        before = await connection_of(open_, practice)
        old = before.settings if before is not None and before.system == manifest.name else {}
        settings = {key: value for key, value in {**old, **given}.items() if value}
        if before is None or any(settings.get(key) != old.get(key) for key in manifest.settings if key in _PLACE):
            async with open_.db.practice(practice.id) as tx:
                await _nothing_waits(tx, practice)
        async with _adapter(manifest, settings, open_, practice) as remote:
            lines = [*_said(await _tried(manifest, remote, practice), practice, manifest)]
            hook = await _keep(open_, practice, manifest, settings, anew=settings != old)
            lines += await _announced(open_, practice, manifest, settings, hook, remote)
        return [*lines, "Next: `dosvoces practice check` says what is still to be done."]


@asynccontextmanager
async def _adapter(
    manifest: Manifest, settings: Mapping[str, str], open_: Records, practice: Chosen
) -> AsyncIterator[RemoteSystem]:
    """The adapter for these settings. Raises Mistake for settings that cannot be."""
    try:
        zone = ZoneInfo(practice.document.zone)
        remote: RemoteSystem = manifest.load()(settings, zone=zone, clock=open_.now)
    except Refused as error:
        key = error.code
        how = f"set {variable(key)}, or use --from-stdin {key}" if key in manifest.secrets else f"use --set {key}=..."
        raise Mistake(f"{error} ({how}). Nothing was kept.") from None
    try:
        yield remote
    finally:
        await remote.close()


async def _tried(manifest: Manifest, remote: RemoteSystem, practice: Chosen) -> Found:
    """One look, before anything is kept. Raises Mistake."""
    with sentences(manifest.name, after=" Nothing was kept."):
        if not isinstance(remote, SetsUp):
            await remote.health()
            return Found(name=practice.location.name)
        found = await remote.place()
    ours = practice.document.zone
    if found.zone and found.zone != ours:
        raise Mistake(
            f"{found.name} is in {found.zone} there, and in {ours} in the practice's document; mend the one that is "
            "wrong first. Nothing was kept."
        )
    return found


async def _keep(
    open_: Records, practice: Chosen, manifest: Manifest, settings: Mapping[str, str], *, anew: bool
) -> str:
    """The secret part of the address for its news."""
    here, now = practice.location.location_id, open_.now()
    async with open_.db.practice(practice.id) as tx:
        kept = await connections.put(tx, here, manifest.name, settings, now)
        if anew:
            await mirror.begin_anew(tx, here)
            await reading.ask_for(tx, here, now, at_once=True)
    return kept.hook


def _said(found: Found, practice: Chosen, manifest: Manifest) -> Iterator[str]:
    behind = found.behind_title or "a system that it does not name"
    where = f"{found.name}, {found.institution}" if found.institution else found.name
    yield f"{practice.location.name} of {practice.slug} is connected to {manifest.title}."
    yield f"Found there: {where}; zone {found.zone or 'not named'}; behind it {behind}."


async def _announced(
    open_: Records,
    practice: Chosen,
    manifest: Manifest,
    settings: Mapping[str, str],
    hook: str,
    remote: RemoteSystem,
) -> list[str]:
    """Where its news comes to. A place that gets none is connected all the same: everything is seen a little later."""
    if not isinstance(remote, SendsNews):
        return []
    base = open_.settings.public_base_url
    if base is None:
        return ["PUBLIC_BASE_URL is not set, so it cannot call us: what happens there is seen by looking every minute."]
    url = hook_address(base, hook)
    try:
        more = await remote.announce(url)
    except PracticeSystemError as error:
        code = getattr(error, "code", type(error).__name__)
        return [f"It was not taken that news goes to {url} ({code}): {error}. Connect again to try once more."]
    await _keep(open_, practice, manifest, {**settings, **more}, anew=False)
    return [f"Its news comes to {url}"]


# ---------------------------------------------------------------- disconnecting


async def _disconnect(slug: str | None, location: str | None, anyway: bool) -> str:
    async with records() as open_:
        practice = await located(open_.db, slug, location)
        name = practice.location.name
        async with open_.db.practice(practice.id) as tx:
            found = await connections.of(tx, practice.location.location_id)
            if found is None:
                return f"{name} keeps its book here already."
            if not anyway:
                await _nothing_waits(tx, practice)
            for one in await claims.waiting(tx, practice.location.location_id):
                # Nobody finds out any more what became of it: a person has it.
                await claims.move(tx, one.claim_id, claims.WAITS, "requested", open_.now(), ended="not_written")
            await connections.drop(tx, practice.location.location_id)
        return f"{name} is not connected to {found.system} any more; its book is kept here, and begins as it was left."


_PLACE = ("subdomain", "location_id", "base_url")
"""The settings that say where: what is on its way would be looked for, and sent again, in another book."""


async def _nothing_waits(tx: Transaction, practice: Chosen) -> None:
    waits = len(await claims.waiting(tx, practice.location.location_id))
    if waits:
        raise Mistake(
            f"{waits} bookings are on their way into the system; wait until `dosvoces schedule --sync` shows none, or "
            "disconnect with --anyway: then nobody finds out any more what became of them."
        )


# ---------------------------------------------------------------- what there is

WORDS: Mapping[str, str] = {
    "booking": "books appointments",
    "confirm": "confirms them",
    "cancel": "cancels them",
    "move": "moves them (elsewhere: booked anew, then cancelled)",
    "insertion_webhook": "tells when a booking stands in the book",
    "synced_hours": "working hours are read (elsewhere: entered by hand)",
    "labels": "named blocks of the schedule are read",
    "lunch_blocks": "lunch is read as taken",
    "closed_columns": "closed columns are read as taken",
    "holidays": "holidays are read as taken",
    "alerts": "a call's note is left in the chart",
    "coverages": "insurance is read",
    "procedures": "planned treatment is read",
}
"""What can be done with a system, in words, in the order in which it is told."""


def told(manifest: Manifest) -> Iterator[str]:
    yield f"{manifest.name}: {manifest.title}"
    if manifest.tried:
        yield f"  Tried: {manifest.tried}"
    yield "  It needs:"
    yield from (f"    - {one}" for one in manifest.needs)
    yield "  Settings:"
    for key, what in manifest.settings.items():
        secret = f"a secret, in {variable(key)} or by --from-stdin {key}"
        yield f"    {key} ({secret if key in manifest.secrets else f'--set {key}=...'}): {what}"


def abilities(manifest: Manifest) -> Iterator[tuple[str, ...]]:
    """What can be done with each system behind: one row a thing, after a row of their names."""
    behind = list(manifest.behind)
    yield "", *(one.replace("_", " ").title() for one in behind), "another"
    for what, words in WORDS.items():
        if what in manifest.can:
            answers = [manifest.behind[one].get(what, manifest.can[what]) for one in behind] + [manifest.can[what]]
            yield words, *("yes" if one else "no" for one in answers)


def as_markdown(manifest: Manifest) -> Iterator[str]:
    """The same as the README shows it."""
    for number, row in enumerate(abilities(manifest)):
        yield f"| {' | '.join(row)} |"
        if number == 0:
            yield f"|{'---|' * len(row)}"


def _print_abilities(manifest: Manifest) -> None:
    head, *rows = abilities(manifest)
    table = Table(*head, box=None, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console(width=160 if not sys.stdout.isatty() else None).print(table)
