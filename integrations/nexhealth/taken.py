"""What takes time in the practice's book, read whole or by what changed: appointments and blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from integrations import slots
from integrations.nexhealth.office import Office, zulu
from integrations.nexhealth.patients import patient_of
from integrations.nexhealth.shapes import Entry, read, read_all
from integrations.pms import Appointment, AppointmentStatus, Block, Changes, Patient, Refused

LONG_BLOCK = timedelta(days=45)
"""A block that began so long ago may still last: a leave, a chair out of use. Whether a list of a span names what
begins before it no source says, so it is asked from there."""

LONGEST_VISIT = timedelta(days=1)
OURS = "Dosvoces "
"""How the note of an appointment of ours begins."""

WITHOUT_END = timedelta(hours=1)
"""For how long an entry that does not say its end takes time."""

OVERLAP = timedelta(minutes=5)
"""Two reads overlap so long: what was being written during the first is in the second."""

FAR_BACK, FAR_AHEAD = timedelta(days=60), timedelta(days=400)
"""How far off the days asked a changed appointment is looked for: one that was moved away must be heard of too."""


async def taken(office: Office, first: date, last: date) -> Changes:
    begin, end = slots.bounds(first, last, office.zone)
    entries = await within(office, begin, end)
    kept = [one for one in entries if takes_time(one)]
    return await asyncio.to_thread(changes_of, kept, (), _until(office, entries, ""))


async def changes(office: Office, since: str, first: date, last: date) -> Changes:
    """What changed since, wherever it stands now: one that was moved off these days is told with its new time."""
    if not since:
        return await taken(office, first, last)
    begin, end = slots.bounds(first, last, office.zone)
    span = {"start": zulu(begin - FAR_BACK), "end": zulu(end + FAR_AHEAD), "updated_since": since}
    entries = await _entries(office, span, span | {"cancelled": True}, span | {"unavailable": True})
    gone = [one.id for one in entries if one.id and not takes_time(one)]
    return changes_of([one for one in entries if takes_time(one)], gone, _until(office, entries, since))


async def within(office: Office, begin: datetime, end: datetime) -> list[Entry]:
    """All that stands in the book between two instants, cancelled ones too."""
    asked = {"start": zulu(begin - LONGEST_VISIT), "end": zulu(end)}
    blocks = {"start": zulu(begin - LONG_BLOCK), "end": zulu(end), "unavailable": True}
    found = await _entries(office, asked, blocks)
    return [one for one in found if one.start_time and one.start_time < end and _end(one) > begin]


async def _entries(office: Office, *queries: Mapping[str, object]) -> list[Entry]:
    """The answers of several questions as one. Blocks and cancelled ones are asked for by name, for no source says
    whether they come without it."""
    answers = await asyncio.gather(*(office.client.collect("/appointments", office.here(**one)) for one in queries))
    found: dict[str | None, Entry] = {}
    # Years of a book are read beside the calls: a turn must not wait until the last row is understood.
    for one in await asyncio.to_thread(read_all, Entry, [row for answer in answers for row in answer]):
        known = found.get(one.id)
        if known is None or not known.updated_at or not one.updated_at or one.updated_at >= known.updated_at:
            found[one.id] = one
    return [one for one in found.values() if one.start_time is not None]


def _until(office: Office, entries: Iterable[Entry], since: str) -> str:
    """Where to read on: by the system's own clock, for ours may differ; never further than what ours knows."""
    latest = max((one.updated_at for one in entries if one.updated_at), default=None)
    if latest is None:
        return since or zulu(office.clock() - timedelta(days=1))
    return max(since, zulu(min(latest, office.clock()) - OVERLAP))


# ---------------------------------------------------------------- what an entry is


def takes_time(one: Entry) -> bool:
    return not one.deleted and (status_of(one) in slots.OCCUPYING)


def status_of(one: Entry) -> AppointmentStatus:
    """From what is marked; `cancelled` decides, for its time stays when it is taken back (pms F13).

    What is marked in no way that we know stands in the book and takes time (pms F12).
    """
    if one.cancelled:
        return "cancelled"
    if one.patient_missed:
        return "no_show"
    if one.checked_out:
        return "completed"
    if one.foreign_id is None and not one.unavailable:
        return "pending"
    return "confirmed" if one.confirmed or one.patient_confirmed else "booked"


def is_block(one: Entry) -> bool:
    """Marked so, or without what makes an appointment: then it takes its time from whomever it names (pms R08, R09)."""
    return one.unavailable or one.patient_id is None or one.provider_id is None


def changes_of(entries: Iterable[Entry], gone: Iterable[str], until: str) -> Changes:
    entries = list(entries)
    return Changes(
        appointments=tuple(appointment_of(one) for one in entries if not is_block(one)),
        blocks=tuple(_block(one) for one in entries if is_block(one)),
        gone=tuple(gone),
        until=until,
    )


def busy(entries: Iterable[Entry]) -> slots.Busy:
    found = changes_of([one for one in entries if takes_time(one)], (), "")
    return slots.busy(found.blocks, found.appointments)


def appointment_of(one: Entry) -> Appointment:
    """A list names the patient by id alone."""
    who = patient_of(one.patient) if one.patient else Patient(id=one.patient_id or "", name="")
    return Appointment(
        id=one.id or "",
        patient=who,
        visit=one.appointment_type_id or "",
        provider=one.provider_id or "",
        operatory=one.operatory_id or "",
        start=_start(one),
        end=_end(one),
        status=status_of(one),
        booked_by="dosvoces" if one.note.startswith(OURS) else "",
        changed=one.updated_at,
    )


def _block(one: Entry) -> Block:
    return Block(
        id=one.id or "",
        start=_start(one),
        end=_end(one),
        provider=one.provider_id,
        operatory=one.operatory_id,
        changed=one.updated_at,
    )


def _start(one: Entry) -> datetime:
    assert one.start_time is not None, "an entry without a start is left out where it is read"
    return one.start_time


def _end(one: Entry) -> datetime:
    return one.end_time or _start(one) + WITHOUT_END


# ---------------------------------------------------------------- one of them


async def entry(office: Office, id: str) -> Entry | None:
    """One entry with its patient; None where this location has none of that id."""
    try:
        data = await office.client.get("/appointments/{id}", office.within() | {"include[]": ["patient"]}, id=id)
    except Refused as error:
        if error.code == "not_found":
            return None
        raise
    data = data.get("appt", data) if isinstance(data, dict) else data
    found = read(Entry, data or {})
    elsewhere = found.location_id not in (None, office.settings.location_id)
    return None if found.id is None or found.start_time is None or found.deleted or elsewhere else found
