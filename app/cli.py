"""The commands. Each one's work stands in app/commands; here they get their names, and troubles become sentences."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.exceptions import TyperException

from app.commands import checking, connecting, keys, mapping, practices, schedule, wording
from app.commands.book import BadSchedule
from app.commands.front_desk import list_calls, sign_in
from app.commands.log import place_of, to_stderr
from app.commands.opening import ANYWHERE, PORT, Mistake, run
from app.practice import BadDocument
from app.records.practices import NoSuch, Taken
from app.records.server_home import ServerTrouble
from app.rehearsal.script import BadScript
from app.schedule.report import NoSuchVisit
from app.settings import BadSettings
from app.understanding.lexicon import BadLexicon
from integrations.pms import Refused, Unavailable
from integrations.sealed import NotOpened

SENTENCES = (BadLexicon, Mistake, ServerTrouble, NoSuch, Taken, NoSuchVisit)
"""Troubles that say in one sentence what is wrong and what to do."""

LISTS = (BadSettings, BadDocument, BadSchedule, BadScript)
"""Troubles with a list of problems, each of them a sentence."""

commands = typer.Typer(
    name="dosvoces",
    help="The bilingual receptionist for dental practices.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands.command("calls")(list_calls)
commands.command("signin")(sign_in)
practices.commands.command("systems")(connecting.systems)
practices.commands.command("connect")(connecting.connect)
practices.commands.command("disconnect")(connecting.disconnect)
practices.commands.command("check")(checking.check)
practices.commands.command("map")(mapping.map_)
practices.commands.command("key")(keys.make)
practices.commands.command("keys")(keys.list_)
practices.commands.command("key-revoke")(keys.revoke)
commands.add_typer(schedule.commands, name="schedule")
commands.add_typer(practices.commands, name="practice")
commands.add_typer(practices.numbers, name="number")
commands.add_typer(wording.commands, name="prompts")


@commands.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 takes any free one.")] = PORT,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = ANYWHERE,
    clock: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="Start the clock there, for trying things out on this machine.")
    ] = None,
) -> None:
    """Answer the telephone until told to stop."""
    from app.commands.serving import serve as work  # noqa: PLC0415 (a web server's weight, for this command alone)

    to_stderr()
    run(work(host, port, clock, typer.echo))


@commands.command()
def demo(
    leave: Annotated[bool, typer.Option("--exit", help="End after the demonstration, instead of staying up.")] = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port to listen at.")] = None,
) -> None:
    """Show it working: two calls through the real webhooks, and what came of them."""
    from app.commands.demonstration import demonstrate  # noqa: PLC0415

    to_stderr(logging.ERROR)
    raise typer.Exit(run(demonstrate(port, leave)))


@commands.command()
def call(
    language: Annotated[Literal["en", "es"], typer.Option(help="The language that you speak.")] = "en",
    to: Annotated[str | None, typer.Option(metavar="NUMBER", help="The number to call; else the demo's.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="NUMBER", help="The number to call from.")] = None,
    script: Annotated[Path | None, typer.Option(help="What to say: a line a turn, or a story (.toml).")] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="Call a service of your own that is started at that time, on your data; while another service runs "
            "on them by another clock, on data apart, with the demonstration practice.",
        ),
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Where the service listens.")] = None,
) -> None:
    """A telephone in this terminal: prints what is said, and speaks what you type."""
    from app.commands import telephone  # noqa: PLC0415

    to_stderr(logging.ERROR)
    raise typer.Exit(run(telephone.call(telephone.Dialling(to, from_, language, script, at, port))))


def main(arguments: list[str] | None = None) -> None:
    """The program. Ends with 0, with 1 where it says so, with 2 when what was asked cannot be done."""
    logging.basicConfig(level=logging.ERROR)
    sys.exit(_ended(arguments))


def _ended(arguments: list[str] | None) -> int:
    try:
        return _status(commands(args=arguments, standalone_mode=False))
    except TyperException as problem:
        return _cannot(problem.format_message())
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except LISTS as trouble:
        return _cannot(*trouble.problems)
    except SENTENCES as trouble:
        return _cannot(str(trouble))
    except (Unavailable, Refused):
        return _cannot("The practice's book cannot be reached; is the database running?")
    except NotOpened:
        return _cannot("The records do not open with DOSVOCES_KEY; set the key that they were sealed with.")
    except BrokenPipeError:
        return 0
    except Exception as error:
        return _unforeseen(error)


def _status(found: Any) -> int:
    return found if isinstance(found, int) else 0


def _cannot(*sentences: str) -> int:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    return 2


def _unforeseen(error: Exception) -> int:
    """What a library raised: its words may quote what it worked on, so only its kind and its place are said."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    if isinstance(error, OperationalError) or type(error).__module__.startswith("psycopg"):
        return _cannot("The database cannot be entered; check DATABASE_URL, or that its server is running.")
    typer.echo(f"Something is wrong inside: {type(error).__name__} at {place_of(error)}.", err=True)
    return 1
