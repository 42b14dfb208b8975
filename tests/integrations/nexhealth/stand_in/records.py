"""What NexHealth keeps and what stands in the practice's own system, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

WriteState = Literal["pending", "written", "failed", "timed_out", "silent", "held"]


@dataclass(slots=True)
class Location:
    id: int
    institution_id: int
    name: str
    tz: str
    foreign_id: str
    created_at: datetime
    updated_at: datetime
    insert_appt_client: bool = True
    map_by_operatory: bool = False
    inactive: bool = False
    phone_number: str = "3015550100"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)


@dataclass(slots=True)
class Provider:
    id: int
    first_name: str
    last_name: str
    npi: str
    foreign_id: str
    location_ids: tuple[int, ...]
    created_at: datetime
    updated_at: datetime
    inactive: bool = False
    requestable: bool = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(slots=True)
class Operatory:
    id: int
    name: str
    location_id: int
    foreign_id: str
    created_at: datetime
    updated_at: datetime
    active: bool = True
    bookable_online: bool = True
    appointment_type_ids: tuple[int, ...] = ()


@dataclass(slots=True)
class AppointmentType:
    id: int
    name: str
    minutes: int
    parent_type: Literal["Institution", "Location"]
    parent_id: int
    updated_at: datetime
    bookable_online: bool = False
    descriptor_ids: tuple[int, ...] = ()


@dataclass(slots=True)
class Label:
    id: int
    name: str
    location_id: int | None
    updated_at: datetime
    active: bool = True


@dataclass(slots=True)
class Recurrence:
    num: int
    unit: Literal["day", "week", "month"]
    ref: date


@dataclass(slots=True)
class WorkingHour:
    id: int
    provider_id: int
    location_id: int
    operatory_id: int | None
    begin: time
    end: time
    updated_at: datetime
    days: tuple[str, ...] | None = None
    specific_date: date | None = None
    recurrence: Recurrence | None = None
    source: Literal["manual", "synced"] = "manual"
    label: Label | None = None
    appointment_type_ids: tuple[int, ...] = ()
    active: bool = True


@dataclass(slots=True)
class Patient:
    """A row of NexHealth's. `foreign_id` None: the practice's own system does not know this person (yet)."""

    id: int
    first_name: str
    last_name: str
    date_of_birth: date
    phone_number: str
    email: str | None
    location_ids: tuple[int, ...]
    created_at: datetime
    updated_at: datetime
    gender: str = "Female"
    foreign_id: str | None = None
    inactive: bool = False
    new_patient: bool = False
    non_patient: bool = False
    bookable: bool = True
    preferred_language: str | None = None
    provider_id: int | None = None
    last_sync_time: datetime | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(slots=True)
class Appointment:
    """A row of NexHealth's: what was asked over the API, or what was read from the practice's own system."""

    id: int
    location_id: int
    start: datetime
    end: datetime
    created_at: datetime
    updated_at: datetime
    patient_id: int | None = None
    provider_id: int | None = None
    operatory_id: int | None = None
    appointment_type_id: int | None = None
    note: str | None = None
    descriptor_ids: tuple[int, ...] = ()
    unavailable: bool = False
    cancelled: bool = False
    cancelled_at: datetime | None = None
    confirmed: bool = False
    confirmed_at: datetime | None = None
    checkin_at: datetime | None = None
    is_guardian: bool = False
    is_new_clients_patient: bool = False
    referrer: str | None = None
    foreign_id: str | None = None
    last_sync_time: datetime | None = None
    through_api: bool = False
    state: WriteState = "written"


@dataclass(slots=True)
class Visit:
    """An appointment or a block as it stands in the practice's own system, whoever put it there."""

    foreign_id: str
    location_id: int
    start: datetime
    end: datetime
    patient: str | None = None
    """The patient's foreign id; None is a block."""
    provider: str | None = None
    operatory_id: int | None = None
    cancelled: bool = False
    confirmed: bool = False
    checked_in: bool = False
    note: str | None = None
    descriptors: tuple[str, ...] = ()
    """Codes it was written with; empty: the practice's default type."""
    nex_id: int | None = None
    """The NexHealth id of the write that made it; None: the office made it."""


@dataclass(slots=True)
class Person:
    """A patient as he stands in the practice's own system."""

    foreign_id: str
    first_name: str
    last_name: str
    date_of_birth: date
    phone_number: str
    deleted: bool = False


@dataclass(slots=True)
class Entry:
    """A record that is only read out: its wire fields, and what lists need."""

    id: int
    updated_at: datetime
    fields: dict[str, Any]


@dataclass(slots=True)
class Endpoint:
    id: int
    target_url: str
    secret_key: str
    created_at: datetime
    updated_at: datetime
    active: bool = True
    failing_since: datetime | None = None


@dataclass(slots=True)
class Subscription:
    id: int
    webhook_endpoint_id: int
    institution_id: int
    resource_type: str
    event: str
    created_at: datetime
    updated_at: datetime
    active: bool = True
