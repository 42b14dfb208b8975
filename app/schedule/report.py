"""The schedule as the commands print it: plain lists of plain values, instants with the location's offset."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from app.practice import Practice
from app.schedule.openings import Asking, Opening, all_open
from integrations.pms import Appointment, PracticeSystem, VisitType


class NoSuchVisit(Exception):
    """The practice's system knows no visit type of that id; the message names those that it knows."""


class ReadableBook(Protocol):
    """A book that shows what stands in it. Raises Unavailable, Refused."""

    async def appointments(self, first: date, last: date) -> tuple[Appointment, ...]: ...


async def appointments(book: ReadableBook, first: date, last: date, zone: ZoneInfo) -> list[dict[str, object]]:
    """What stands in the book on these days, both inclusive, whatever its status, by start."""
    return [
        {
            "id": one.id,
            "patient": one.patient.name,
            "birth_date": one.patient.birth_date.isoformat() if one.patient.birth_date else None,
            "phone": one.patient.phone or None,
            "visit": one.visit,
            "provider": one.provider,
            "operatory": one.operatory,
            "start": _said(one.start, zone),
            "end": _said(one.end, zone),
            "status": one.status,
            "booked_by": one.booked_by,
        }
        for one in await book.appointments(first, last)
    ]


async def openings(asking: Asking, first: date, last: date) -> list[dict[str, object]]:
    """The times a caller would be offered now on these days, both inclusive, by start.

    None for a visit that callers may not book themselves: they are offered no time. Raises NoSuchVisit.
    """
    return (await offered(asking, first, last))[1]


async def offered(asking: Asking, first: date, last: date) -> tuple[VisitType, list[dict[str, object]]]:
    """The visit as the practice's system has it, and its openings. Raises NoSuchVisit, Unavailable, Refused."""
    known = {one.id: one for one in await asking.system.visit_types()}
    visit = known.get(asking.visit)
    if visit is None:
        raise NoSuchVisit(f"There is no visit {asking.visit!r}; there is {', '.join(sorted(known)) or 'none yet'}.")
    if asking.practice.visit(visit.id).booking != "direct":
        return visit, []
    zone = asking.practice.tz
    return visit, [row for one in await all_open(asking, first, last) for row in _rows(one, zone)]


def _rows(one: Opening, zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """A row for each provider and operatory that has room then."""
    start, end = _said(one.start, zone), _said(one.end, zone)
    for provider, operatory in one.chairs():
        yield {"provider": provider, "operatory": operatory, "start": start, "end": end}


async def visits(system: PracticeSystem, practice: Practice) -> list[dict[str, object]]:
    """The visit types of the system with their minutes, and the document's rule for each."""
    found = []
    for one in await system.visit_types():
        rule = practice.visit(one.id)
        found.append(
            {
                "id": one.id,
                "name": one.name,
                "minutes": one.minutes,
                "rule": rule.booking,
                "notice": rule.notice,
                "exam_first": rule.exam_first,
                "patients": rule.patients,
                "min_age": rule.min_age,
                "max_age": rule.max_age,
                "urgent": rule.urgent,
            }
        )
    return found


def _said(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()
