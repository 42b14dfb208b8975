"""A schedule file, read and checked: what an office writes down, before anything of it reaches the book.

JSON is one object with the sections `providers`, `operatories`, `visit_types`, `working_hours`, `patients`,
`appointments` and `blocks`; each is a list of objects and may be left out. CSV is one table with a header: a column
`kind` says which section a row belongs to (`patient` and `patients` are the same), and without that column the file's
name does (`patients.csv`). Empty cells count as left out; lists in a cell are divided by semicolons.

    providers      id, name, role (dentist, hygienist, assistant), languages
    operatories    id, name
    visit_types    id, name, minutes
    working_hours  provider, operatory, weekdays (or `on`: one date), begin, end, visits
    patients       id, name, birth_date, phone
    appointments   patient (name or id; in JSON also {name, birth_date, phone}), birth_date, phone, visit, provider,
                   operatory, start, minutes or end, status, id, booked_by
    blocks         start, end or minutes, provider, operatory, reason, id

Times without an offset are the location's wall time; of a repeated hour in autumn the first is meant.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from integrations.pms import Role

BookStatus = Literal["booked", "confirmed", "cancelled", "completed", "no_show"]
"""What stands in a book of one's own: nothing in it waits for anybody who passes it on."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LARGEST = 20_000_000
LONGEST_MINUTES = 24 * 60


class BadSchedule(Exception):
    """A schedule file that was refused whole. `problems` read like sentences: the file, the row, what to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


# ---------------------------------------------------------------- what stands in a row


def slug(name: str) -> str:
    """An id made of a name: "Root Canal" is root_canal."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[;|]", value) if part.strip()]
    return value if isinstance(value, list) else [value]


def _weekdays(value: object) -> list[int]:
    found: list[int] = []
    for part in _listed(value):  # type: ignore[attr-defined]
        text = str(part).strip().lower()
        day = next((n for n, name in enumerate(WEEKDAYS) if len(text) >= 3 and name.startswith(text)), None)
        if day is None:
            raise ValueError(f"{part!r} is not a weekday; write monday, tuesday ...")
        found.append(day)
    return sorted(set(found))


def _instant(value: object, info: ValidationInfo) -> datetime:
    zone: ZoneInfo = (info.context or {})["zone"]
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"{value!r} is not a time; write it like 2026-12-01T09:30") from None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    instant = moment.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != moment:
        raise ValueError(f"{value!r} does not exist in {zone.key}: the clocks jump over it that night")
    return instant


def _clock(value: object) -> object:
    """ "8:00" is a time of day too."""
    return value.strip().zfill(5) if isinstance(value, str) and re.fullmatch(r"\s*\d:\d\d\s*", value) else value


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        # The number itself is left out: problems are printed and logged.
        raise ValueError("is not a telephone number; write it like +13015550100")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _status(value: object) -> object:
    text = re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else value
    return {"canceled": "cancelled"}.get(str(text), text)


Instant = Annotated[datetime, BeforeValidator(_instant)]
Clock = Annotated[time, BeforeValidator(_clock)]
Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Phone = Annotated[str, AfterValidator(_phone)]
Minutes = Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Row(BaseModel):
    """A row of a schedule file: an unknown column is a mistake, not a wish. `place` says where it stands."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, populate_by_name=True
    )

    place: str = Field(default="", exclude=True)


class Named(Row):
    """A row with an id and a name; one of the two may be left out."""

    id: Id
    name: Name

    @model_validator(mode="before")
    @classmethod
    def _either(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            name, id = data.get("name"), data.get("id")
            if id is None and isinstance(name, str) and slug(name):
                return {**data, "id": slug(name)}
            if name is None and id is not None:
                return {**data, "name": id}
        return data


class ProviderRow(Named):
    role: Role = "dentist"
    languages: Listed = ("en",)


class OperatoryRow(Named): ...


class VisitTypeRow(Named):
    minutes: Minutes


class HoursRow(Row):
    provider: Id
    operatory: Id
    begin: Clock = Field(validation_alias=AliasChoices("begin", "begin_time", "start"))
    end: Clock = Field(validation_alias=AliasChoices("end", "end_time"))
    weekdays: Annotated[tuple[int, ...], BeforeValidator(_weekdays)] = Field(
        default=(), validation_alias=AliasChoices("weekdays", "days", "weekday")
    )
    on: date | None = Field(default=None, validation_alias=AliasChoices("on", "date"))
    visits: Listed = Field(default=(), validation_alias=AliasChoices("visits", "visit_types"))

    @model_validator(mode="after")
    def _sound(self) -> HoursRow:
        if bool(self.weekdays) == (self.on is not None):
            raise ValueError("needs either weekdays (monday;tuesday) or one date (on), and not both")
        if self.begin >= self.end:
            raise ValueError("ends before it begins")
        if self.begin.tzinfo or self.end.tzinfo:
            raise ValueError("begins and ends at wall times, without an offset; write 08:00")
        return self


class PatientRow(Row):
    id: Id | None = None
    name: Name
    birth_date: date | None = None
    phone: Phone = ""

    @model_validator(mode="after")
    def _told_apart(self) -> PatientRow:
        if self.id is None and self.birth_date is None:
            raise ValueError("needs a birth_date, or an id, to be told apart from another of the same name")
        return self


class Spanned(Row):
    """A row that lasts from an instant to another: `end` or `minutes`, not both."""

    start: Instant
    end: Instant | None = None
    minutes: Minutes | None = None

    @model_validator(mode="after")
    def _lasts(self) -> Spanned:
        if self.end is not None and self.minutes is not None:
            raise ValueError("has both an end and minutes; leave one out")
        if self.end is not None and self.end <= self.start:
            raise ValueError("ends before it begins")
        return self


class AppointmentRow(Spanned):
    id: Id | None = None
    patient: str | None = None
    birth_date: date | None = Field(
        default=None, validation_alias=AliasChoices("birth_date", "patient_birth_date", "date_of_birth")
    )
    phone: Phone = ""
    visit: Id = Field(validation_alias=AliasChoices("visit", "visit_type"))
    provider: Id | None = None
    operatory: Id | None = None
    status: Annotated[BookStatus, BeforeValidator(_status)] = "booked"
    booked_by: str = ""

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: Any) -> Any:
        """A patient written as an object, or as `patient_id` or `patient_name`, stands in the row itself."""
        if not isinstance(data, Mapping):
            return data
        row = dict(data)
        who = row.get("patient")
        if isinstance(who, Mapping):
            row["patient"] = who.get("id") or who.get("name")
            row |= {key: who[key] for key in ("birth_date", "phone") if key in who}
        for key in ("patient_id", "patient_name", "name"):
            other = row.pop(key, None)
            row["patient"] = row.get("patient") or other
        if not row.get("patient"):
            raise ValueError("names no patient; write a name and a birth_date, or an id of this file")
        return row


class BlockRow(Spanned):
    id: Id | None = None
    provider: Id | None = None
    operatory: Id | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _ends(self) -> BlockRow:
        if self.end is None and self.minutes is None:
            raise ValueError("needs an end or minutes")
        return self


@dataclass
class Sheet:
    """A whole schedule file, each row sound in itself. Whether it refers to what exists is the book's to say."""

    file: str
    providers: list[ProviderRow] = field(default_factory=list)
    operatories: list[OperatoryRow] = field(default_factory=list)
    visit_types: list[VisitTypeRow] = field(default_factory=list)
    working_hours: list[HoursRow] = field(default_factory=list)
    patients: list[PatientRow] = field(default_factory=list)
    appointments: list[AppointmentRow] = field(default_factory=list)
    blocks: list[BlockRow] = field(default_factory=list)


SECTIONS: dict[str, type[Row]] = {
    "providers": ProviderRow,
    "operatories": OperatoryRow,
    "visit_types": VisitTypeRow,
    "working_hours": HoursRow,
    "patients": PatientRow,
    "appointments": AppointmentRow,
    "blocks": BlockRow,
}

KINDS = {
    **{name: name for name in SECTIONS},
    **{name.removesuffix("s"): name for name in SECTIONS},
    "operatory": "operatories",
    "visit": "visit_types",
    "visits": "visit_types",
    "hours": "working_hours",
}


# ---------------------------------------------------------------- reading it


def read(path: Path, zone: ZoneInfo) -> Sheet:
    """The schedule in a file, by its ending. Raises BadSchedule with every problem found."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadSchedule([f"{path}: is larger than {LARGEST // 1_000_000} MB; divide it"])
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise BadSchedule([f"{path}: cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError:
        raise BadSchedule([f"{path}: is not UTF-8 text; save it as UTF-8"]) from None
    return parse(text, str(path), zone, csv_file=path.suffix.lower() == ".csv")


def parse(text: str, where: str, zone: ZoneInfo, *, csv_file: bool = False) -> Sheet:
    sheet, problems = Sheet(where), []
    for section, place, data in _rows_of_csv(text, where) if csv_file else _rows_of_json(text, where):
        try:
            row = SECTIONS[section].model_validate({**data, "place": place}, context={"zone": zone})
            getattr(sheet, section).append(row)
        except ValidationError as error:
            problems += [f"{place}: {_sentence(problem)}" for problem in error.errors(include_url=False)]
    if problems:
        raise BadSchedule(problems)
    return sheet


def _sentence(problem: Any) -> str:
    """What is wrong with a row, without the row's own words: they are patients'."""
    column = ".".join(str(part) for part in problem["loc"])
    said = {"missing": "is missing", "extra_forbidden": "is not a column that is known here; is it spelled right?"}
    text = said.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    return f"{column} {text}" if problem["type"] in said else f"{column}: {text}" if column else text


def _rows_of_csv(text: str, where: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=dialect, strict=True)
    columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if not any(columns):
        raise BadSchedule([f"{where}:1: is empty; its first line names the columns"])
    reader.fieldnames = columns
    by_name = KINDS.get(slug(Path(where).stem))
    try:
        for row in reader:
            place = f"{where}:{reader.line_num}"
            if None in row:
                raise BadSchedule([f"{place}: has more cells than the first line has columns"])
            cells: dict[str, object] = {key: cell.strip() for key, cell in row.items() if cell and cell.strip()}
            if not cells:
                continue
            kind = str(cells.pop("kind", "")) if "kind" in columns else by_name or ""
            section = KINDS.get(slug(kind)) if kind else None
            if section is None:
                said = f"kind {kind!r} is none" if kind else "says of no row what it is; add a column kind, with one"
                raise BadSchedule([f"{place}: {said} of {', '.join(SECTIONS)}"])
            yield section, place, cells
    except csv.Error as error:
        raise BadSchedule([f"{where}:{reader.line_num}: {error}"]) from None


def _rows_of_json(text: str, where: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadSchedule([f"{where}:{error.lineno}: is not JSON: {error.msg}"]) from None
    except RecursionError:
        raise BadSchedule([f"{where}: is not a schedule; it is nested too deeply"]) from None
    if not isinstance(whole, dict):
        raise BadSchedule([f"{where}:1: is not a schedule; it is one object with the sections {', '.join(SECTIONS)}"])
    lines = _lines(text)
    for section, rows in whole.items():
        if section not in SECTIONS:
            raise BadSchedule([f"{where}: {section!r} is not a section; the sections are {', '.join(SECTIONS)}"])
        if not isinstance(rows, list):
            raise BadSchedule([f"{where}: {section} is not a list"])
        for number, row in enumerate(rows):
            place = f"{where}:{lines.get((section, number), 1)}: {section} row {number + 1}"
            if not isinstance(row, dict):
                raise BadSchedule([f"{place}: is not an object"])
            yield section, place, {key: value for key, value in row.items() if value is not None}


def _lines(text: str) -> dict[tuple[str, int], int]:
    """The line on which each row of each section begins, in a text that is known to be a JSON object of lists."""
    decoder, space = json.JSONDecoder(), re.compile(r"[\s,:]*")
    found: dict[tuple[str, int], int] = {}

    def skip(at: int) -> int:
        match = space.match(text, at)
        return match.end() if match else at

    at, line, counted = skip(text.index("{") + 1), 1, 0
    while text[at] != "}":
        section, at = decoder.raw_decode(text, at)
        at = skip(at)
        if text[at] != "[":
            _, at = decoder.raw_decode(text, at)
            at = skip(at)
            continue
        at, number = skip(at + 1), 0
        while text[at] != "]":
            line, counted = line + text.count("\n", counted, at), at
            found[section, number] = line
            _, at = decoder.raw_decode(text, at)
            at, number = skip(at), number + 1
        at = skip(at + 1)
    return found
