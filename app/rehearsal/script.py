"""A caller written down: what is said when a question is open, and what must be true when the call is over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, model_validator

from app.call.heard import Asked, Language, Urgency
from telephony.emulator.ears import Spoken

Desk = Literal["answers", "no-answer", "busy"]
System = Literal["", "accepts", "fails"]


class BadScript(Exception):
    """A script that cannot be played. `problems` read like sentences and name the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Part(BaseModel):
    """A part of a script: an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Says(Part):
    """What the caller does when `when` is asked: exactly one of words, keys, silence and hanging up."""

    when: Asked
    text: str = ""
    language: Spoken | None = None
    press: str = ""
    silence: bool = False
    hang_up: bool = False

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if [bool(self.text), bool(self.press), self.silence, self.hang_up].count(True) != 1:
            raise ValueError("needs exactly one of text, press, silence and hang_up")
        return self


class Booked(Part):
    """An appointment that stands in the book before the call; `start` is the location's wall time."""

    provider: str
    operatory: str
    visit: str
    start: datetime
    name: str
    birth_date: date


class After(Part):
    """What must be true when the call is over. What is left out does not matter."""

    status: str | None = None
    language: Language | None = None
    urgency: Urgency | None = None
    name: str | None = None
    caller: str | None = None
    relation: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    new_patient: bool | None = None
    insurance: str | None = None
    text_ok: bool | None = None
    alerted: bool | None = None
    visit: str | None = None
    provider: str | None = None
    start: datetime | None = None
    on: tuple[date, ...] = ()
    not_before: str | None = None
    before: str | None = None
    appointments: int | None = None
    lines: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    message_has: tuple[str, ...] = ()
    first_911_within: int | None = None


class Script(Part):
    """One caller. `language` is the caller's own; `desk` is who picks up when the front desk rings.

    `system`: the practice's own book (""), or one behind a network that only takes orders, or that cannot be reached.
    """

    title: str = ""
    at: AwareDatetime | None = None
    caller: str
    language: Language = "en"
    desk: Desk = "no-answer"
    system: System = ""
    seed: int | str | None = None
    booked: tuple[Booked, ...] = ()
    says: tuple[Says, ...]
    after: After = After()


def read(path: Path) -> Script:
    """The script in a TOML file. Raises BadScript."""
    try:
        return Script.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BadScript([f"{path}: cannot be read ({error.strerror})"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadScript([f"{path}: {error}"]) from None
    except ValidationError as error:
        raise BadScript(list(_sentences(path, error))) from None


def _sentences(path: Path, error: ValidationError) -> Iterable[str]:
    for problem in error.errors():
        place = ".".join(str(part) for part in problem["loc"]) or "the script"
        yield f"{path}: {place}: {problem['msg'].removeprefix('Value error, ')}"
