"""NexHealth's records as they come: what we do not know is ignored, what is missing has a default (pms F20)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, TypeVar

import structlog
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from integrations.pms import Unavailable

log = structlog.get_logger("nexhealth")


def _id(value: Any) -> str | None:
    """Ids are numbers there and words with us; an empty one is none."""
    return None if value in (None, "") else str(value)


def _yes(value: Any) -> bool:
    return str(value).casefold() in ("true", "1", "yes", "t")


def _aware(value: Any) -> datetime | None:
    """Instants come in UTC; one that does not say its offset means UTC too."""
    if value in (None, ""):
        return None
    found = datetime.fromisoformat(str(value))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _day(value: Any) -> date | None:
    return None if value in (None, "") else date.fromisoformat(str(value)[:10])


def _day_if_any(value: Any) -> date | None:
    """A birth date that is none ("0000-00-00") is not known; the rest of the record is."""
    try:
        return _day(value)
    except ValueError:
        return None


def _wall(value: Any) -> time:
    """A wall time; midnight at the end of a day is its last moment."""
    return time.max if str(value).startswith("24:00") else time.fromisoformat(str(value)).replace(tzinfo=None)


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


Id = Annotated[str | None, BeforeValidator(_id)]
Yes = Annotated[bool, BeforeValidator(_yes)]
Instant = Annotated[datetime | None, BeforeValidator(_aware)]
Day = Annotated[date | None, BeforeValidator(_day)]
BirthDate = Annotated[date | None, BeforeValidator(_day_if_any)]
Wall = Annotated[time, BeforeValidator(_wall)]
Words = Annotated[str, BeforeValidator(_words)]
Texts = Annotated[list[Words], BeforeValidator(_all)]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Id = None


class Bio(Shape):
    date_of_birth: BirthDate = None
    phone_number: Words = ""
    cell_phone_number: Words = ""
    home_phone_number: Words = ""
    work_phone_number: Words = ""
    new_patient: Yes = False
    non_patient: Yes = False


class Person(Shape):
    """A patient or a provider."""

    name: Words = ""
    first_name: Words = ""
    last_name: Words = ""
    display_name: Words = ""
    inactive: Yes = False
    bio: Bio = Bio()
    npi: Id = None
    foreign_id: Id = None
    specialty_code: Words = ""

    @model_validator(mode="before")
    @classmethod
    def _without_a_bio(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if key != "bio" or value} if isinstance(data, dict) else data

    @property
    def called(self) -> str:
        return self.name or f"{self.first_name} {self.last_name}".strip()


class Chair(Shape):
    name: Words = ""
    display_name: Words = ""
    foreign_id: Id = None
    active: Yes = True


class Kind(Shape):
    """An appointment type."""

    name: Words = ""
    minutes: int = 0


class Code(Shape):
    """An appointment descriptor: a procedure code of the practice's own system, or one of its own visit types."""

    code: Words = ""
    name: Words = ""
    active: Yes = True


class Described(Kind):
    """An appointment type with what it is written as at one location; None where the answer does not say."""

    parent_type: Words = ""
    descriptors: list[Code] | None = None


class Label(Shape):
    name: Words = ""


class Recurrence(BaseModel):
    num: int = 1
    unit: str = "day"
    ref: date


class Hours(Shape):
    provider_id: Id = None
    operatory_id: Id = None
    begin_time: Wall
    end_time: Wall
    days: Texts = Field(default_factory=list)
    specific_date: Day = None
    custom_recurrence: Recurrence | None = None
    active: Yes = True
    source: Words = "manual"
    label: Label | None = None
    appointment_types: Annotated[list[Kind], BeforeValidator(_all)] = Field(default_factory=list)


class Misc(BaseModel):
    """`is_booked_on_nexhealth`: it came through NexHealth's API, ours or another's, and not from the front desk."""

    is_booked_on_nexhealth: Yes = False


class Entry(Shape):
    """What stands in the book: an appointment or, `unavailable`, a block."""

    patient_id: Id = None
    provider_id: Id = None
    operatory_id: Id = None
    location_id: Id = None
    appointment_type_id: Id = None
    foreign_id: Id = None
    start_time: Instant = None
    end_time: Instant = None
    confirmed: Yes = False
    patient_confirmed: Yes = False
    patient_missed: Yes = False
    cancelled: Yes = False
    unavailable: Yes = False
    checked_out: Yes = False
    deleted: Yes = False
    note: Words = ""
    updated_at: Instant = None
    patient: Person | None = None
    misc: Misc | None = None

    @model_validator(mode="before")
    @classmethod
    def _spelled_either_way(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {**data, "cancelled": _yes(data.get("cancelled")) or _yes(data.get("canceled"))}


class Open(Shape):
    time: Instant = None
    end_time: Instant = None
    operatory_id: Id = None
    provider_id: Id = None


class Openings(Shape):
    """The slots of one provider in one location."""

    pid: Id = None
    operatory_id: Id = None
    slots: Annotated[list[Open], BeforeValidator(_all)] = Field(default_factory=list)
    next_available_date: Day = None


class Place(Shape):
    """A location. `insert_appt_client` False: what is booked here is kept there and never reaches the practice."""

    name: Words = ""
    tz: Words = ""
    insert_appt_client: Yes = True
    map_by_operatory: Yes = False
    inactive: Yes = False


class Institution(Shape):
    name: Words = ""
    locations: Annotated[list[Place], BeforeValidator(_all)] = Field(default_factory=list)


class Emr(Shape):
    name: Words = ""
    display_name: Words = ""


class Sync(Shape):
    emr: Emr | None = None
    read_status: Words = ""
    read_status_at: Instant = None
    write_status: Words = ""
    write_status_at: Instant = None
    locations: Annotated[list[Place], BeforeValidator(_all)] = Field(default_factory=list)


class Alert(Shape):
    note: Words = ""


class RecallType(Shape):
    name: Words = ""


class Due(Shape):
    appointment_id: Id = None
    date_due: Day = None
    recall_type: RecallType | None = None


class Cover(Shape):
    plan_id: Id = None
    subscription_relation: Words = ""
    priority: int | None = None
    insurance_type: Words = ""
    active: Yes = True


class Plan(Shape):
    name: Words = ""


class Procedure(Shape):
    code: Words = ""
    name: Words = ""
    status: Words = ""


AnyShape = TypeVar("AnyShape", bound=Shape)


def read(shape: type[AnyShape], row: Any) -> AnyShape:
    """Raises Unavailable for a record that cannot be read: what stands in it must not be taken for nothing."""
    try:
        return shape.model_validate(row)
    except ValidationError as error:
        raise Unavailable(f"{shape.__name__}: {error.error_count()} fields that cannot be read") from None


def read_all(shape: type[AnyShape], rows: Iterable[Any]) -> list[AnyShape]:
    return [read(shape, row) for row in rows]


def readable(shape: type[AnyShape], rows: Iterable[Any]) -> list[AnyShape]:
    """The records that can be read; for what may be left out without harm, as hours that then are not offered."""
    found = []
    for row in rows:
        try:
            found.append(read(shape, row))
        except Unavailable:
            log.warning("a record that cannot be read", kind=shape.__name__)
    return found
