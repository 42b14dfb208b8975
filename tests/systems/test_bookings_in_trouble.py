"""Bookings whose replies are lost, that fail, time out or are never heard of again: each once, and each to an end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from tests.integrations.nexhealth.stand_in import Trouble
from tests.systems.town import Clinic, Town, town

ODDS = {"lost reply": 0.2, "fail": 0.1, "time out": 0.1, "silent": 0.1, "twice": 0.2, "late": 0.2}


@dataclass
class Outcome:
    """What came of all bookings after ten minutes. All but `ended` and `sent` should be nothing."""

    ended: Counter[str]
    sent: int
    twice: int = 0
    overlaps: int = 0
    unresolved: int = 0
    falsely_booked: int = 0
    not_told: int = 0

    def faults(self) -> dict[str, int]:
        names = ("twice", "overlaps", "unresolved", "falsely_booked", "not_told")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


async def run(there: Town, document, clinics: int, bookings: int, odds: dict[str, float] = ODDS) -> Outcome:
    """So many clinics with so many bookings each, all said yes to within a minute; then ten minutes pass."""
    for number in range(clinics):
        trouble = Trouble.none(seed=number)
        trouble.odds = dict(odds)
        clinic = await there.open(document, chairs=3, trouble=trouble)
        day = there.clock().date() + timedelta(days=1)
        for slot in (await there.open_times(clinic, day, day + timedelta(days=6)))[:bookings]:
            await there.yes(clinic, await there.hold(clinic, slot))
    await there.go_on(60 * 10 + 30)
    return await judged(there)


async def judged(there: Town) -> Outcome:
    found = Outcome(Counter(), sum(len(clinic.made) for clinic in there.clinics))
    for clinic in there.clinics:
        truth = clinic.office.truth()
        found.twice += len(truth.twice())
        found.overlaps += len(truth.double_bookings())
        await _claims(there, clinic, found)
    return found


async def _claims(there: Town, clinic: Clinic, found: Outcome) -> None:
    standing = {visit.foreign_id for visit in clinic.office.truth().standing}
    rows = clinic.office.appointments
    for claim in await there.now(clinic):
        row = rows.get(int(claim.appointment)) if claim.appointment else None
        in_the_book = row is not None and row.foreign_id in standing
        handed = claim.handed_at is not None
        found.ended[f"{claim.state} {claim.ended or ''}{' handed' if handed else ''}".strip()] += 1
        found.falsely_booked += claim.state == "booked" and not in_the_book
        found.unresolved += claim.state in {"held", "sent", "unknown", "accepted"} and not handed
        found.not_told += in_the_book and claim.state not in {"booked", "accepted"}


async def test_pms_F01_F04_bookings_in_trouble_are_written_once_and_come_to_an_end(database_url, ring, demo_document):
    async with town(database_url, ring) as there:
        outcome = await run(there, demo_document, clinics=3, bookings=15)
    print(outcome)
    assert outcome.sent == 45
    assert outcome.faults() == {}
    assert outcome.ended["booked"] >= 20
