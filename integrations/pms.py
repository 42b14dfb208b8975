"""The contract with a practice's own system: its nouns, its errors, and what an adapter must be able to do."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

AppointmentStatus = Literal["booked", "confirmed", "cancelled", "completed", "no_show"]
Role = Literal["dentist", "hygienist", "assistant"]


class Noun(BaseModel):
    """A value of the practice's world: frozen, and silent about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Provider(Noun):
    id: str
    name: str
    role: Role = "dentist"
    languages: tuple[str, ...] = ("en",)


class Operatory(Noun):
    id: str
    name: str


class VisitType(Noun):
    """A kind of visit and the chair time it takes; what may be done with it by telephone is the practice's document."""

    id: str
    name: str
    minutes: int


class WorkingHours(Noun):
    """One provider in one operatory between two wall times, weekly or on one date.

    `weekdays` are 0 (Monday) to 6; exactly one of `weekdays` and `on` is given. `visits` are the visit types that may
    be booked into it: none by default, so that nothing is offered until somebody has said what (pms R13).
    """

    provider: str
    operatory: str
    begin: time
    end: time
    weekdays: tuple[int, ...] = ()
    on: date | None = None
    visits: tuple[str, ...] = ()


class Block(Noun):
    """Time that cannot be booked. Without a provider it closes the operatory, without both the whole location."""

    id: str
    start: datetime
    end: datetime
    provider: str | None = None
    operatory: str | None = None
    reason: str = ""


class Patient(Noun):
    """`brought_by` is the reference of the order of ours that made this patient known to the system, if one did."""

    id: str
    name: str
    birth_date: date | None = None
    phone: str = ""
    brought_by: str = ""


class Appointment(Noun):
    id: str
    patient: Patient
    visit: str
    provider: str
    operatory: str
    start: datetime
    end: datetime
    status: AppointmentStatus
    booked_by: str = ""


class Window(Noun):
    """Capacity: a provider in an operatory, free from start to end (instants), for these visit types."""

    provider: str
    operatory: str
    start: datetime
    end: datetime
    visits: tuple[str, ...] = ()


class Slot(Noun):
    """One bookable time: a window cut to a visit. Instants, aware."""

    visit: str
    provider: str
    operatory: str
    start: datetime
    end: datetime


class Order(Noun):
    """A booking to be written. `reference` is ours, unique for ever, and is carried wherever the system has room."""

    reference: str
    slot: Slot
    patient: Patient | None
    name: str
    birth_date: date | None = None
    phone: str = ""
    note: str = ""


class Receipt(Noun):
    """What the system answered: `booked` when it stands in the book, `accepted` when the order was only taken."""

    status: Literal["booked", "accepted"]
    appointment: str


class PracticeSystemError(Exception):
    """Named by what the receptionist does next.

    PracticeSystemError
    ├── Unavailable      no answer, a 5xx, the office's bridge is offline: nothing was written, take a request
    ├── Refused          the key, the rights or the request was turned down: take a request, the office must mend it
    ├── SlotTaken        it was free when offered and is gone now: offer other times in the same turn
    └── OutcomeUnknown   a change was asked and no answer came: never "booked", read back before anything is sent anew
    """


class Unavailable(PracticeSystemError): ...


class Refused(PracticeSystemError): ...


class SlotTaken(PracticeSystemError): ...


class OutcomeUnknown(PracticeSystemError): ...


class PracticeSystem(Protocol):
    """One location's system. Every method may raise Unavailable or Refused.

    `reads_here`: its book lies in our own database, so `is_free` takes a moment and may be asked while the location is
    locked; of any other it is asked before, for no lock is kept over a network, and `book` alone says what is true.
    """

    @property
    def reads_here(self) -> bool: ...

    async def providers(self) -> tuple[Provider, ...]: ...

    async def operatories(self) -> tuple[Operatory, ...]: ...

    async def visit_types(self) -> tuple[VisitType, ...]: ...

    async def windows(self, first: date, last: date) -> tuple[Window, ...]:
        """Free capacity on the location's days `first` to `last`, both inclusive, in order of start."""

    async def is_free(self, slot: Slot) -> bool:
        """Whether this very slot stands open in the system's book, asked now."""

    async def find_patients(self, name: str, birth_date: date | None = None, phone: str = "") -> tuple[Patient, ...]:
        """Patients with this birth date (or, without one, this phone), whose name is like `name`, best first."""

    async def book(self, order: Order) -> Receipt:
        """Write it. The same reference twice is one appointment. Raises SlotTaken, OutcomeUnknown."""

    async def read_back(self, order: Order) -> Appointment | None:
        """The appointment that came of this order, if it stands in the book; for when the outcome was not known."""
