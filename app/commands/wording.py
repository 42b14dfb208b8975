"""The words that callers hear and that are listened for, checked before anybody says or hears them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import lines
from app.commands.opening import document_in
from app.practice import BadDocument, Practice
from app.understanding import lexicon

commands = typer.Typer(help="The words that callers hear.", no_args_is_help=True)


@commands.callback()
def words() -> None:
    """The words that callers hear."""


@commands.command("check")
def check(
    practice: Annotated[
        Path | None, typer.Option("--practice", metavar="FILE", help="Check this practice's own wording, too.")
    ] = None,
) -> None:
    """Check every line in both languages; ends with status 1 when something must be mended."""
    problems = find_problems(practice)
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo(f"{len(problems)} to mend." if len(problems) > 1 else "One to mend.")
        raise typer.Exit(1)
    typer.echo("All lines and word lists are in order in both languages.")


def find_problems(file: Path | None, prompts: Path = lines.PROMPTS) -> list[str]:
    """Every problem of the words that are said, sent and listened for, and of a practice's document."""
    document: Practice | None = None
    problems: list[str] = []
    try:
        if file is not None:
            _, document = document_in(file)
        lines.read(prompts, document)
    except BadDocument as error:
        problems += error.problems
    try:
        lines.read_texts(prompts / "texts")
    except BadDocument as error:
        problems += (f"texts/{problem}" for problem in error.problems)
    return [*problems, *lexicon.problems()]
