"""The keys with which a practice's website and apps ask for open times: made, listed, withdrawn."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import typer

from app.commands.opening import Mistake, Slug, chosen, records, run
from app.records import keys

LONGEST_LABEL = 60


def make(
    label: Annotated[str, typer.Option(help="What the key is for, like website. It is listed and withdrawn by it.")],
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="A website whose pages may use it in a browser; can be given several times."),
    ] = None,
    practice: Slug = None,
) -> None:
    """Print a new key for a website or an app that asks for open times. It is shown this once."""
    typer.echo(run(_make(_label(label), [_origin(one) for one in origin or ()], practice)))
    typer.echo("Keep it now: it cannot be shown again.", err=True)


def list_(practice: Slug = None) -> None:
    """The keys there are, and where they may be used in a browser."""
    for line in run(_list(practice)):
        typer.echo(line)


def revoke(label: str, practice: Slug = None) -> None:
    """Withdraw a key: whoever has it gets nothing from now on."""
    typer.echo(run(_revoke(label, practice)))


# ---------------------------------------------------------------- what they do


async def _make(label: str, origins: list[str], slug: str | None) -> str:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        async with open_.db.practice(practice.id) as tx:
            return await keys.make(tx, label, origins, open_.now())


async def _list(slug: str | None) -> list[str]:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        async with open_.db.practice(practice.id) as tx:
            found = await keys.all_keys(tx)
    return [
        f"{one.label}: made {one.made_at.astimezone(practice.zone):%Y-%m-%d}, "
        + (f"also in pages of {', '.join(one.origins)}" if one.origins else "not in browsers")
        for one in found
    ]


async def _revoke(label: str, slug: str | None) -> str:
    async with records() as open_:
        practice = await chosen(open_.db, slug)
        async with open_.db.practice(practice.id) as tx:
            if not await keys.revoke(tx, label):
                there = ", ".join(one.label for one in await keys.all_keys(tx)) or "none"
                raise Mistake(f"There is no key {label!r}; there is {there}.")
    return f"{label}: withdrawn."


def _label(text: str) -> str:
    label = text.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise Mistake(f"A label is a word or a few, at most {LONGEST_LABEL} characters.")
    return label


def _origin(text: str) -> str:
    """A website's origin as browsers send it: no path, small letters, no port that goes without saying."""
    bad = Mistake(f"{text!r} is not a website's origin; write it like https://www.practice.example.")
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise bad from None
    usual = {"https": 443, "http": 80}
    if parts.scheme not in usual or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise bad
    if parts.username is not None or not parts.hostname.isascii():
        raise bad
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual[parts.scheme]) else "")
