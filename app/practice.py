"""One practice and its rules: the document its owner keeps, read and checked whole, pure and without a clock."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import holidays
import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

Language = Literal["en", "es"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class BadDocument(Exception):
    """A document that cannot be used. `problems` read like sentences and name the file and the line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _e164(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        raise ValueError(f"{text!r} is not a telephone number; write it like +13015550100") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"{text!r} is not a telephone number; write it like +13015550100")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{text!r} is not a time zone; write one like America/New_York") from None
    return text


def _spans(value: object) -> object:
    if not isinstance(value, list):
        raise ValueError('opening hours are a list like ["08:00-12:00", "13:00-17:00"]')
    return [_span(item) for item in value]


def _span(text: object) -> tuple[time, time]:
    match = re.fullmatch(r"(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)", text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is not a span of hours; write it like 08:00-12:00")
    try:
        begin, end = (time.fromisoformat(part.zfill(5)) for part in match.groups())
    except ValueError:
        raise ValueError(f"{text!r} is not a span of hours; write it like 08:00-12:00") from None
    if begin >= end:
        raise ValueError(f"{text!r} ends before it begins")
    return begin, end


Phone = Annotated[str, AfterValidator(_e164)]
Zone = Annotated[str, AfterValidator(_zone)]
Spans = Annotated[tuple[tuple[time, time], ...], BeforeValidator(_spans)]


class Part(BaseModel):
    """A part of the document: an unknown key is a mistake, not a wish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Both(Part):
    """The same thing in both languages; neither may be left out."""

    en: str
    es: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.es


class Hours(Part):
    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()

    def on(self, weekday: int) -> tuple[tuple[time, time], ...]:
        spans: tuple[tuple[time, time], ...] = getattr(self, WEEKDAYS[weekday])
        return spans


class Closure(Part):
    """Days on which the practice is closed, both inclusive."""

    first: date
    last: date
    reason: Both | None = None


class FrontDesk(Part):
    """The line that rings first in office hours. Without a number the receptionist answers at once."""

    number: Phone | None = None
    seconds: int = Field(default=20, ge=5, le=60)


class OnCall(Part):
    """Who is alerted at night. Without a number nobody is, and callers are not told that somebody was."""

    number: Phone | None = None
    name: str = ""


class Visit(Part):
    """What may be done by telephone with one visit type of the practice's system, keyed by its id.

    `spoken` is the name with its article, as it stands in a sentence ("a cleaning", "una limpieza").
    `booking`: direct (booked at once), requested (a request is taken, a person confirms), never (a message).
    `notice` is in hours: the earliest start a caller is offered. `exam_first` sends a caller to that visit instead.
    `patients`: who may book it. Ages are in whole years on the day of the call.
    """

    id: str
    name: Both
    spoken: Both | None = None
    said: dict[Language, list[str]] = Field(default_factory=dict)
    booking: Literal["direct", "requested", "never"] = "requested"
    notice: int = Field(default=2, ge=0, le=720)
    exam_first: str | None = None
    patients: Literal["any", "new", "existing"] = "any"
    min_age: int | None = Field(default=None, ge=0, le=120)
    max_age: int | None = Field(default=None, ge=0, le=120)
    urgent: bool = False

    def in_a_sentence(self, language: Language) -> str:
        return (self.spoken or self.name).in_(language)


class ProviderWords(Part):
    """How a provider of the practice's system is named aloud, keyed by its id."""

    id: str
    name: Both
    languages: tuple[Language, ...] = ("en",)


class Insurance(Part):
    """`network`: in (we are in the network), files (we file the claim), no (we do not take it)."""

    name: str
    said: tuple[str, ...] = ()
    network: Literal["in", "files", "no"] = "files"


Topic = Literal["hours", "address", "parking", "insurance", "languages", "price", "services", "phone_number", "other"]


class Known(Part):
    """One question that callers ask and its true answer."""

    topic: str
    said: dict[Language, list[str]] = Field(default_factory=dict)
    answer: Both


class Practice(Part):
    """The whole document. Everything in it is the owner's; what is left out has a default that is safe."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    name: Both
    zone: Zone
    listens_first: Language = "en"
    number_languages: dict[Phone, Language] = Field(default_factory=dict)
    address: Both | None = None
    holidays: Literal["federal", "none"] = "federal"
    hours: Hours
    closures: tuple[Closure, ...] = ()
    front_desk: FrontDesk = FrontDesk()
    on_call: OnCall = OnCall()
    callback_promise: Literal["none", "when_open"] = "none"
    offer_limit: int = Field(default=3, ge=1, le=3)
    visits: tuple[Visit, ...]
    providers: tuple[ProviderWords, ...] = ()
    insurance: tuple[Insurance, ...] = ()
    questions: tuple[Known, ...] = ()
    words: dict[Language, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Practice:
        ids = [visit.id for visit in self.visits]
        for one in ids:
            if ids.count(one) > 1:
                raise ValueError(f"the visit {one!r} stands there twice")
        for visit in self.visits:
            if visit.exam_first is not None and visit.exam_first not in ids:
                raise ValueError(f"the visit {visit.id!r} wants {visit.exam_first!r} first, and there is no such visit")
        return self

    # ------------------------------------------------------------ asked of it

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def visit(self, id: str) -> Visit:
        """The rule of a visit type. One that the document does not name is only ever requested, under its id."""
        for visit in self.visits:
            if visit.id == id:
                return visit
        return Visit(id=id, name=Both(en=id, es=id), booking="requested")

    def provider_name(self, id: str, language: Language) -> str:
        return next((p.name.in_(language) for p in self.providers if p.id == id), id)

    def holiday(self, day: date) -> bool:
        return self.holidays == "federal" and day in _federal(day.year)

    def closed_on(self, day: date) -> bool:
        return self.holiday(day) or any(c.first <= day <= c.last for c in self.closures)

    def open_spans(self, day: date) -> tuple[tuple[time, time], ...]:
        """The office's hours on one date, as wall times; empty when it is closed."""
        return () if self.closed_on(day) else self.hours.on(day.weekday())

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(self.tz)
        return any(begin <= local.time() < end for begin, end in self.open_spans(local.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """The next instant at which the office opens, within a month; None when it does not."""
        local = now.astimezone(self.tz)
        for ahead in range(32):
            day = local.date() + timedelta(days=ahead)
            for begin, _ in self.open_spans(day):
                start = datetime.combine(day, begin, self.tz)
                if start > local:
                    return start
        return None


_holidays: dict[int, frozenset[date]] = {}


def _federal(year: int) -> frozenset[date]:
    if year not in _holidays:
        _holidays[year] = frozenset(holidays.country_holidays("US", years=year))
    return _holidays[year]


# ---------------------------------------------------------------- reading it


def read(path: Path) -> Practice:
    """The document in a TOML file. Raises BadDocument with the file, the line and what to mend."""
    return parse(text_of(path), str(path))


def text_of(path: Path) -> str:
    """The text of a file that an owner wrote. Raises BadDocument."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise BadDocument([f"{path}: cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError:
        raise BadDocument([f"{path}: is not UTF-8 text; save it as UTF-8"]) from None


def parse(text: str, where: str) -> Practice:
    """The document in a TOML text, which is kept as its owner wrote it. Raises BadDocument."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDocument([f"{where}: {error}"]) from None
    try:
        return Practice.model_validate(data)
    except ValidationError as error:
        raise BadDocument(list(sentences(error, text, where))) from None


def sentences(error: ValidationError, text: str, where: str) -> Iterable[str]:
    """What is wrong with a text that an owner wrote: each problem with its file, its line and its key."""
    for problem in error.errors():
        place = tuple(part for part in problem["loc"])
        line = line_of(text, place)
        said = {
            "missing": "is missing",
            "extra_forbidden": "is not a key that is known here; is it spelled right?",
        }.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        name = ".".join(str(part) for part in place) or "the document"
        yield (
            f"{where}:{line}: {name} {said}"
            if problem["type"] in {"missing", "extra_forbidden"}
            else (f"{where}:{line}: {name}: {said}")
        )


def line_of(text: str, place: tuple[Any, ...]) -> int:
    """The line on which the value at `place` stands, or the nearest table above it."""
    best, seen = 1, (0, 0)
    counts: dict[str, int] = {}
    table: tuple[Any, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[(.+?)\]\]", line):
            name = header[1].strip()
            counts[name] = counts.get(name, -1) + 1
            table = (*name.split("."), counts[name])
        elif header := re.match(r"\s*\[(.+?)\]", line):
            parts = header[1].strip().split(".")
            table = (parts[0], counts[parts[0]], *parts[1:]) if parts[0] in counts else tuple(parts)
        elif not (key := re.match(r"\s*([\w.-]+)\s*=", line)):
            continue
        else:
            reach = _shared((*table, *key[1].split(".")), place)
            if (reach, 1) > seen:
                best, seen = number, (reach, 1)
            continue
        if (reach := _shared(table, place), 0) > seen:
            best, seen = number, (_shared(table, place), 0)
    return best


def _shared(one: tuple[Any, ...], other: tuple[Any, ...]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if str(a) != str(b):
            break
        count += 1
    return count
