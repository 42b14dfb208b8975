"""The contract for setting up a practice's system: what stands there, what is missing, and what is to be made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Literal, Protocol, runtime_checkable

from integrations.pms import AppointmentStatus, Health, Noun, Operatory, Provider, VisitType, WorkingHours

Level = Literal["mend", "look"]
"""`mend`: until somebody has mended it, callers are not booked, or not rightly. `look`: somebody should know of it."""

DAYS = 14
"""How many days' open times are counted."""

# ---------------------------------------------------------------- what stands there


class Finding(Noun):
    """Something that the office should know: what is so, and what to do about it, each in one or two plain sentences.

    `code` is the finding's name for programs. There is never a patient in it, nor a secret.
    """

    code: str
    level: Level
    what: str
    do: str


class Place(Noun):
    """A location as its system calls it. `zone` is "" where the system names none; `behind` is the manifest's name for
    the system behind the door, `behind_title` that system's own."""

    name: str
    institution: str = ""
    zone: str = ""
    behind: str = ""
    behind_title: str = ""


class Kind(VisitType):
    """A visit type, and the codes as which it is written into the practice's book; None: nobody knows them."""

    codes: tuple[str, ...] | None = None


class Bookable(Noun):
    """A provider's open times for a visit type, by the system's own reckoning, under its ids.

    `times` are counted from today for DAYS days; `next_day` is None where nothing is open for half a year.
    """

    provider: str
    visit: str
    times: int
    next_day: date | None


class Inspection(Noun):
    """What the system shows of itself, under its own ids. What could not be read is empty, and named in `unread`
    (place, health, providers, operatories, visits, hours, bookable, appointments) with a finding that says why.

    `appointments` is how many patients' appointments stand there in the next DAYS days; `example` the status of one of
    them that was read alone.
    """

    place: Place = Place(name="")
    health: Health | None = None
    providers: tuple[Provider, ...] = ()
    operatories: tuple[Operatory, ...] = ()
    visits: tuple[Kind, ...] = ()
    hours: tuple[WorkingHours, ...] = ()
    bookable: tuple[Bookable, ...] = ()
    appointments: int = 0
    example: AppointmentStatus | None = None
    findings: tuple[Finding, ...] = ()
    unread: frozenset[str] = frozenset()


# ---------------------------------------------------------------- what is wanted, and what that changes


class WantedVisit(Noun):
    """A visit of the document's (`id`) as the system is to have it.

    `type` uses one that is there, by the system's id; else one of this name and these minutes is used or made.
    `descriptors` are the practice's own codes that it is written as; None leaves them as they are.
    """

    id: str
    name: str
    minutes: int | None = None
    descriptors: tuple[str, ...] | None = None
    type: str | None = None


class WantedHours(Noun):
    """Weekly working hours to be entered; `provider` and `operatory` are the system's ids, `visits` the document's."""

    provider: str
    operatory: str = ""
    weekdays: tuple[int, ...]
    begin: time
    end: time
    visits: tuple[str, ...]


class Wanted(Noun):
    """`known` are the system's ids of those visits of the document that have one already."""

    visits: tuple[WantedVisit, ...] = ()
    hours: tuple[WantedHours, ...] = ()
    known: Mapping[str, str] = {}


class Change(Noun):
    """One thing that is to be made there. `say` completes "would ..." and "did: ..."; `made` may be missing the ids of
    what earlier changes make. What else it needs is the adapter's own."""

    kind: str
    say: str
    visit: str = ""
    values: Mapping[str, Any] = {}


class Problem(Noun):
    """Why something that is wanted cannot be done; `place` is where it stands in the wish: ("visits", 0, "minutes")."""

    place: tuple[str | int, ...]
    what: str


class Plan(Noun):
    """Changes in their order, and `visits`: the system's ids of wanted visits that are there already. With problems,
    nothing is to be applied."""

    changes: tuple[Change, ...] = ()
    visits: Mapping[str, str] = {}
    problems: tuple[Problem, ...] = ()


@runtime_checkable
class SetsUp(Protocol):
    """A system whose setting-up can be looked at and done from here."""

    async def place(self) -> Place:
        """The location that the settings name. Raises Refused, whose code is the setting to mend; Unavailable."""

    async def inspect(self) -> Inspection:
        """Reads, and changes nothing. Raises nothing of the system's: what cannot be read is a finding."""

    async def plan(self, wanted: Wanted) -> Plan:
        """What has to be made so that it is as wanted; nothing where it is so. Raises Unavailable, Refused."""

    async def apply(self, change: Change, made: Mapping[str, str]) -> str:
        """Makes it, unless it is so already; the system's id of a visit type that was made or found, else "".

        `made` are the visits' ids so far. Run again after any error it finds what was made. Raises OutcomeUnknown too.
        """
