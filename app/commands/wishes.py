"""The file in which an owner says what the document's visits and providers are in a practice's system."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError

from app.practice import WEEKDAYS, BadDocument, Part, line_of, sentences, text_of
from integrations.setup import Problem


def _weekday(value: object) -> object:
    """Monday is 0; English names, whole or their first three letters."""
    day = str(value).strip().casefold()
    found = [number for number, name in enumerate(WEEKDAYS) if day in (name, name[:3])]
    if not found:
        raise ValueError(f"{value!r} is not a weekday; write one like monday")
    return found[0]


def _minute(value: object) -> object:
    if isinstance(value, str) and len(value) == 5:
        with suppress(ValueError):
            return time.fromisoformat(value)
    raise ValueError(f'{value!r} is not a time; write it like "08:00"')


Id = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value), Field(min_length=1)]
Weekday = Annotated[int, BeforeValidator(_weekday)]
Minute = Annotated[time, BeforeValidator(_minute)]


class VisitWish(Part):
    """`id` is the document's; `type` uses a visit type that is there, by the system's id."""

    id: str
    minutes: int | None = Field(default=None, ge=5, le=480)
    name: str | None = None
    descriptors: tuple[Id, ...] | None = None
    type: Id | None = None


class ProviderWish(Part):
    """`id` is the document's, `system` whom it means there."""

    id: str
    system: Id


class HoursWish(Part):
    """Working hours entered by hand; `provider` is the document's, `operatory` the system's id."""

    provider: str
    operatory: Id = ""
    days: tuple[Weekday, ...] = Field(min_length=1)
    begin: Minute
    end: Minute
    visits: tuple[str, ...] = Field(min_length=1)


class Wishes(Part):
    visits: tuple[VisitWish, ...] = ()
    providers: tuple[ProviderWish, ...] = ()
    hours: tuple[HoursWish, ...] = ()


@dataclass(frozen=True)
class WishFile:
    where: str
    text: str
    wishes: Wishes

    def problem(self, one: Problem) -> str:
        name = ".".join(str(part) for part in one.place)
        return f"{self.where}:{line_of(self.text, one.place)}: {name}: {one.what}"


def wishes_in(path: Path) -> WishFile:
    """Raises BadDocument with the file, the line and what to do."""
    text = text_of(path)
    try:
        return WishFile(str(path), text, Wishes.model_validate(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise BadDocument([f"{path}: {error}"]) from None
    except ValidationError as error:
        raise BadDocument(list(sentences(error, text, str(path)))) from None
