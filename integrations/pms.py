"""The contract with a practice's own system: its nouns, its errors, and what an adapter must be able to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

AppointmentStatus = Literal["pending", "booked", "confirmed", "cancelled", "completed", "no_show"]
"""`pending`: taken by whoever passes it on, and not known to stand in the practice's book yet. It takes up time."""

Role = Literal["dentist", "hygienist", "assistant"]


class Noun(BaseModel):
    """A value of the practice's world: frozen, and silent about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Provider(Noun):
    """`marks` tell the person apart beside the id (an NPI, the id in the system behind): who is given a new id keeps
    one of them. Who is not `active` has left, and none of their time is offered."""

    id: str
    name: str
    role: Role = "dentist"
    languages: tuple[str, ...] = ("en",)
    marks: tuple[str, ...] = ()
    active: bool = True


class Operatory(Noun):
    id: str
    name: str
    marks: tuple[str, ...] = ()
    active: bool = True


class VisitType(Noun):
    """A kind of visit and the chair time it takes; what may be done with it by telephone is the practice's document."""

    id: str
    name: str
    minutes: int
    active: bool = True


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
    changed: datetime | None = None


class Patient(Noun):
    """`brought_by` is the reference of the order of ours that made this patient known to the system, if one did."""

    id: str
    name: str
    birth_date: date | None = None
    phone: str = ""
    brought_by: str = ""


class Appointment(Noun):
    """`changed` is the system's own time of its last change: of two versions of one the later one is true."""

    id: str
    patient: Patient
    visit: str
    provider: str
    operatory: str
    start: datetime
    end: datetime
    status: AppointmentStatus
    booked_by: str = ""
    changed: datetime | None = None


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
    email: str = ""
    new_patient: bool | None = None
    note: str = ""


class Receipt(Noun):
    """What the system answered: `booked` when it stands in the book, `accepted` when the order was only taken."""

    status: Literal["booked", "accepted"]
    appointment: str


class Changes(Noun):
    """What takes time, as it was read: all of it, or what changed since. `gone` are ids that take none any more.

    `until` is given back as `since` to read on from here; only the system that made it understands it.
    """

    appointments: tuple[Appointment, ...] = ()
    blocks: tuple[Block, ...] = ()
    gone: tuple[str, ...] = ()
    until: str = ""


class Health(Noun):
    """Whether the system behind is read and written now, and since when that is known; `behind` is its own name.

    `writes` False: nothing that is sent now would reach the book. `trouble` is a code for the office, never words.
    """

    reads: bool
    writes: bool
    read_at: datetime | None = None
    write_at: datetime | None = None
    behind: str = ""
    trouble: str = ""


class Recall(Noun):
    name: str
    due: date | None = None


class Coverage(Noun):
    plan: str
    relation: str = ""
    active: bool = True


class Planned(Noun):
    """A procedure that the dentist has planned and nobody has done."""

    code: str
    name: str


class Context(Noun):
    """What the practice's system says of a patient that the front desk likes to see before it calls back."""

    recalls: tuple[Recall, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    planned: tuple[Planned, ...] = ()


class Event(Noun):
    """News that the system sent of one appointment: look at it now. What is true is always read back.

    `kind`: written (it stands in the book), failed, timed_out (it was not written before it began), changed.
    """

    kind: Literal["written", "failed", "timed_out", "changed"]
    appointment: str


class PracticeSystemError(Exception):
    """Named by what the receptionist does next.

    PracticeSystemError
    ├── Unavailable      no answer, a 5xx, the office's bridge is offline: nothing was written, take a request
    ├── Refused          the key, the rights or the request was turned down: take a request, the office must mend it
    ├── SlotTaken        it was free when offered and is gone now: offer other times in the same turn
    └── OutcomeUnknown   a change was asked and no answer came: never "booked", read back before anything is sent anew
    """


class Unavailable(PracticeSystemError):
    """`again_in` is how many seconds the system wants to be left alone, where it says so."""

    def __init__(self, *said: object, again_in: float | None = None) -> None:
        super().__init__(*said)
        self.again_in = again_in


class Refused(PracticeSystemError):
    """`code` is a word for what the office must mend (key, rights, email, ambiguous_patient, birth_date ...)."""

    def __init__(self, *said: object, code: str = "refused") -> None:
        super().__init__(*said)
        self.code = code


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


class RemoteSystem(PracticeSystem, Protocol):
    """A system over a network: read into our mirror, booked through our journal. All ids are the system's own.

    `book` may be asked again after any outcome: it looks for the order's reference before it sends anything, and
    answers what it finds. Of a pending appointment `appointment` says when it came to stand in the book.
    """

    async def hours(self, first: date, last: date) -> tuple[WorkingHours, ...]:
        """The working hours that matter on these days, both inclusive. Ids of records are not kept: they change."""

    async def taken(self, first: date, last: date) -> Changes:
        """Everything that takes time on these days, both inclusive, read whole."""

    async def changes(self, since: str, first: date, last: date) -> Changes:
        """What changed since, of what begins on these days: cancelled and removed ones stand in `gone`."""

    async def health(self) -> Health: ...

    async def appointment(self, id: str) -> Appointment | None:
        """One appointment as it stands now; None where there is none of that id (any more)."""

    async def close(self) -> None: ...


# ---------------------------------------------------------------- what only some systems can do (manifest: can)


@runtime_checkable
class Confirms(Protocol):
    async def confirm(self, appointment: str) -> None:
        """Marks it confirmed by the patient. Raises Refused where there is none; OutcomeUnknown."""


@runtime_checkable
class Cancels(Protocol):
    async def cancel(self, appointment: str) -> None:
        """Cancels it; one that is cancelled already is left so. Raises Refused where there is none; OutcomeUnknown."""


@runtime_checkable
class Moves(Protocol):
    async def move(self, appointment: str, slot: Slot) -> Receipt:
        """The same appointment at another time. Raises SlotTaken, Refused, OutcomeUnknown."""


@runtime_checkable
class TakesNotes(Protocol):
    async def note(self, patient: str, reference: str, text: str) -> None:
        """Leaves a call's note in the patient's chart, once for a reference. Raises Refused, OutcomeUnknown."""


@runtime_checkable
class TellsContext(Protocol):
    async def context(self, patient: str) -> Context: ...


@runtime_checkable
class SendsNews(Protocol):
    """A system that calls us when something has changed."""

    def news(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[Event, ...]:
        """What it sent. Raises Refused for what it did not sign, ValueError for what cannot be read."""

    async def announce(self, url: str) -> Mapping[str, str]:
        """Have it call this address; the settings that are to be kept for it (a secret, among them)."""

    async def still_announced(self) -> bool:
        """Whether it calls us still. One that gave up on us is asked to begin again."""
