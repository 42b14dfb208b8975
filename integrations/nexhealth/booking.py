"""Writing into the practice's book: booking, confirming, cancelling, moving; each looked up before it is done again.

NexHealth knows no key by which a write twice is one write. So an order is looked for before it is sent: by a tag made
of its reference that begins the appointment's note, and by who comes to whom at what time.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import timedelta
from typing import Any

from integrations.catalogue import can
from integrations.nexhealth import openings, patients
from integrations.nexhealth.office import Office, zulu
from integrations.nexhealth.patients import number
from integrations.nexhealth.shapes import Entry, read, read_all
from integrations.nexhealth.taken import OURS, appointment_of, entry, is_block
from integrations.pms import Appointment, Order, OutcomeUnknown, Patient, Receipt, Refused, Slot, SlotTaken, Unavailable

LONGEST_NOTE = 128
AROUND = timedelta(days=1)
FAR = timedelta(days=90)
"""How far from its time a known patient's appointment is looked for: the office may have moved it already."""


def tag(reference: str) -> str:
    """The mark of an order that begins its appointment's note: short, always the same, and telling nothing."""
    digest = hashlib.sha256(reference.encode()).digest()
    return f"{OURS}{base64.b32encode(digest)[:8].decode().lower()}:"


# ---------------------------------------------------------------- booking


async def book(office: Office, order: Order) -> Receipt:
    """Raises SlotTaken, OutcomeUnknown, Unavailable, or Refused with a code for what the office must mend."""
    if known := await _found(office, order):
        return Receipt(status="accepted" if known.foreign_id is None else "booked", appointment=known.id or "")
    if not await openings.is_free(office, order.slot):
        raise SlotTaken
    patient = await patients.chosen(office, order)
    data = await office.client.post("/appointments", office.here(notify_patient=False), _sent(order, patient))
    return Receipt(status="accepted", appointment=_id_in(data))


def _sent(order: Order, patient: str) -> dict[str, Any]:
    slot = order.slot
    written = {
        "patient_id": number(patient),
        "provider_id": number(slot.provider),
        "operatory_id": number(slot.operatory) if slot.operatory else None,
        "start_time": zulu(slot.start),
        "end_time": zulu(slot.end),
        "appointment_type_id": number(slot.visit) if slot.visit else None,
        "note": noted(order.reference, order.note),
        "is_new_clients_patient": order.new_patient,
    }
    return {"appt": {key: value for key, value in written.items() if value is not None}}


def noted(reference: str, text: str, longest: int = LONGEST_NOTE) -> str:
    return f"{tag(reference)} {' '.join(text.split())}"[:longest].rstrip()


def _id_in(data: Any) -> str:
    """Raises OutcomeUnknown for a yes that does not say to what."""
    found = _entry_in(data)
    if found is None or found.id is None:
        raise OutcomeUnknown("POST /appointments: no appointment in the answer")
    return found.id


def _entry_in(data: Any) -> Entry | None:
    data = data.get("appt", data) if isinstance(data, dict) else None
    try:
        return read(Entry, data) if data else None
    except Unavailable:
        return None


# ---------------------------------------------------------------- what came of it


async def read_back(office: Office, order: Order) -> Appointment | None:
    found = await _found(office, order)
    return appointment_of(found) if found else None


async def _found(office: Office, order: Order) -> Entry | None:
    """The entry that came of an order, with its patient: one that bears its tag, else its patient at its time."""
    near, far = await asyncio.gather(_near(office, order.slot), _far(office, order.patient))
    standing = [one for one in {one.id: one for one in (*far, *near)}.values() if _stands(one)]
    for one in standing:
        if one.note.startswith(tag(order.reference)):
            return await _whole(office, one)
    for one in standing:
        if _same_time(one, order.slot) and one.end_time == order.slot.end and not one.note.startswith(OURS):
            whole = await _whole(office, one)
            if _of_order(whole, order):
                return whole
    return None


def _of_order(whole: Entry, order: Order) -> bool:
    """Without its tag an entry is an order's if it is of the very patient that it names; or, for whom it only
    describes, one like that who came through NexHealth and not by the front desk."""
    if order.patient is not None and order.patient.id == whole.patient_id:
        return True
    booked_there = whole.misc is not None and whole.misc.is_booked_on_nexhealth
    return booked_there and patients.means(order, appointment_of(whole).patient)


async def _near(office: Office, slot: Slot) -> list[Entry]:
    asked = office.here(start=zulu(slot.start - AROUND), end=zulu(slot.end + AROUND))
    return read_all(Entry, await office.client.collect("/appointments", asked))


async def _far(office: Office, patient: Patient | None) -> list[Entry]:
    if patient is None:
        return []
    now = office.clock()
    asked = office.here(start=zulu(now - AROUND), end=zulu(now + FAR)) | {"patient_ids[]": [patient.id]}
    return read_all(Entry, await office.client.collect("/appointments", asked))


def _stands(one: Entry) -> bool:
    return not (one.cancelled or one.deleted or is_block(one)) and one.start_time is not None


def _same_time(one: Entry, slot: Slot) -> bool:
    return one.provider_id == slot.provider and one.start_time == slot.start


async def _whole(office: Office, one: Entry) -> Entry:
    return await entry(office, one.id or "") or one


async def appointment(office: Office, id: str) -> Appointment | None:
    found = await entry(office, id)
    return None if found is None or found.unavailable else appointment_of(found)


# ---------------------------------------------------------------- changing


async def confirm(office: Office, id: str) -> None:
    """It can only be set, and only once: what is confirmed already is left alone."""
    found = await _existing(office, id)
    if found.cancelled:
        raise Refused("a cancelled appointment", code="cancelled")
    if not (found.confirmed or found.patient_confirmed):
        await _patch(office, id, {"confirmed": True}, fine="already_confirmed")


async def cancel(office: Office, id: str) -> None:
    if not (await _existing(office, id)).cancelled:
        await _patch(office, id, {"cancelled": True}, fine="already_cancelled")


async def move(office: Office, behind: str, id: str, slot: Slot) -> Receipt:
    """The same appointment at another time and in another operatory, where the system behind takes that.

    Everything else of it can only be booked anew: Refused(code="move").
    """
    if not can("nexhealth", "move", behind=behind):
        raise Refused("the system behind moves no appointments", code="move")
    found = await _existing(office, id)
    if found.cancelled:
        raise Refused("a cancelled appointment", code="cancelled")
    if found.provider_id != slot.provider or found.appointment_type_id not in (None, slot.visit or None):
        raise Refused("another provider or another kind of visit", code="move")
    if not (_same_time(found, slot) and found.operatory_id == (slot.operatory or None)):
        await _free_but_for(office, found, slot)
        wanted = {"start_time": zulu(slot.start), "end_time": zulu(slot.end)}
        chair = {"operatory_id": number(slot.operatory)} if slot.operatory else {}
        await _patch(office, id, wanted | chair)
    return Receipt(status="accepted", appointment=id)


async def _free_but_for(office: Office, found: Entry, slot: Slot) -> None:
    """Raises SlotTaken. Where the new time touches the old one, NexHealth sees it taken: by the appointment itself."""
    old = appointment_of(found)
    touches = old.start < slot.end and slot.start < old.end
    free = await openings.free_by_us(office, slot, but=(old.id,))
    if not free or not (touches or await openings.free_by_them(office, slot)):
        raise SlotTaken


async def _existing(office: Office, id: str) -> Entry:
    found = await entry(office, id)
    if found is None or found.unavailable:
        raise Refused("no such appointment", code="not_found")
    return found


async def _patch(office: Office, id: str, change: dict[str, Any], fine: str = "") -> None:
    """`fine` is the code of a no that says that it is so already."""
    try:
        await office.client.patch("/appointments/{id}", office.within(), {"appt": change}, id=id)
    except Refused as error:
        if not fine or error.code != fine:
            raise
