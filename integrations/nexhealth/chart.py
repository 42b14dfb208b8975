"""The patient's chart: notes of calls that are left there, and what the front desk likes to see before it calls."""

from __future__ import annotations

import asyncio

from integrations.catalogue import can
from integrations.nexhealth.booking import noted, tag
from integrations.nexhealth.office import Office
from integrations.nexhealth.shapes import Alert, Cover, Due, Plan, Procedure, readable
from integrations.pms import Context, Coverage, Planned, Recall, Refused

LONGEST_ALERT = 2000


async def note(office: Office, behind: str, patient: str, reference: str, text: str) -> None:
    """An alert in the chart, once for a reference: one that bears its tag is looked for first, disabled ones too.

    Raises Refused(code="note") where the system behind takes none.
    """
    if not can("nexhealth", "alerts", behind=behind):
        raise Refused("the system behind takes no notes", code="note")
    asked = office.within(include_disabled=True)
    known = readable(Alert, await office.client.collect("/patients/{id}/alerts", asked, id=patient))
    if not any(one.note.startswith(tag(reference)) for one in known):
        body = {"patient_alert": {"note": noted(reference, text, LONGEST_ALERT)}}
        await office.client.post("/patients/{id}/alerts", office.within(), body, id=patient)


async def context(office: Office, behind: str, patient: str) -> Context:
    """What the system behind tells; of what it does not, nothing."""
    recalls, coverages, planned = await asyncio.gather(
        _recalls(office, behind, patient), _coverages(office, behind, patient), _planned(office, behind, patient)
    )
    return Context(recalls=recalls, coverages=coverages, planned=planned)


async def _recalls(office: Office, behind: str, patient: str) -> tuple[Recall, ...]:
    """Those for which there is no appointment yet."""
    if not can("nexhealth", "recalls", behind=behind):
        return ()
    found = readable(Due, await office.client.collect("/patient_recalls", office.here(patient_id=patient)))
    due = [Recall(name=one.recall_type.name if one.recall_type else "", due=one.date_due) for one in _open(found)]
    return tuple(sorted(due, key=lambda one: str(one.due)))


def _open(found: list[Due]) -> list[Due]:
    return [one for one in found if one.appointment_id is None]


async def _coverages(office: Office, behind: str, patient: str) -> tuple[Coverage, ...]:
    """The active ones for teeth, the first to pay first, by the names of their plans."""
    if not can("nexhealth", "coverages", behind=behind):
        return ()
    asked = office.within(patient_id=patient, active=True)
    found = readable(Cover, await office.client.collect("/insurance_coverages", asked))
    dental = [one for one in found if one.active and one.insurance_type in ("", "dental")]
    dental.sort(key=lambda one: one.priority or 0)
    plans = await asyncio.gather(*(_plan(office, one.plan_id) for one in dental))
    return tuple(
        Coverage(plan=plan, relation=one.subscription_relation) for plan, one in zip(plans, dental, strict=True)
    )


async def _plan(office: Office, id: str | None) -> str:
    if id is None:
        return ""
    found = readable(Plan, [await office.client.get("/insurance_plans/{id}", office.within(), id=id)])
    return found[0].name if found else ""


async def _planned(office: Office, behind: str, patient: str) -> tuple[Planned, ...]:
    if not can("nexhealth", "procedures", behind=behind):
        return ()
    found = readable(Procedure, await office.client.collect("/procedures", office.here(patient_id=patient)))
    return tuple(Planned(code=one.code, name=one.name) for one in found if one.status == "planned")
