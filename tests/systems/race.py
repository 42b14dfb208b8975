"""Sixty-four callers and a front desk want one time: who has it in the end, and what the others are offered at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.schedule.openings import openings
from integrations.pms import Slot, SlotTaken
from tests.integrations.nexhealth.stand_in import Trouble
from tests.systems.town import Clinic, Town

CALLERS = 64


@dataclass
class Race:
    """`overlaps` are pairs in the office's own book; `empty_handed` are losers who were offered nothing, or the time
    they lost."""

    rounds: int = 0
    winners: Counter[str] = field(default_factory=Counter)
    losers: int = 0
    empty_handed: int = 0
    overlaps: int = 0

    def faults(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("empty_handed", "overlaps") if getattr(self, name)}


async def run(there: Town, document, rounds: int) -> Race:
    """So many rounds, each for another time of one chair. In most of them the front desk writes straight into its own
    system: before the pick, between the pick and the yes, or just after the yes."""
    found = Race()
    clinic = await there.open(document, chairs=2, trouble=Trouble.none())
    for number in range(rounds):
        await _round(there, clinic, found, number)
        # A minute passes, as between calls: the office is read.
        await there.go_on(60, step=60)
    found.overlaps = len(clinic.office.truth().double_bookings())
    return found


async def _round(there: Town, clinic: Clinic, found: Race, number: int) -> None:
    slot = await _next_time(there, clinic)
    phase = there.dice.choice(("never", "before the pick", "before the yes", "after the yes"))
    if phase == "before the pick":
        _desk_books(there, clinic, slot)
    fared = await asyncio.gather(*(_picks(there, clinic, slot) for _ in range(CALLERS)))
    held = [one for one in fared if one is not None]
    assert len(held) <= 1
    await _offered_others(there, clinic, slot, found, CALLERS - len(held))
    if phase == "before the yes":
        _desk_books(there, clinic, slot)
    for claim in held:
        yes = asyncio.create_task(there.yes(clinic, claim, patience=2))
        if phase == "after the yes":
            await asyncio.sleep(there.dice.random() / 20)
            with contextlib.suppress(_Late):
                _desk_books(there, clinic, slot)
        await asyncio.sleep(0.01)
        writes = asyncio.create_task(_writes(there, clinic, yes))
        outcome = await yes
        await writes
        found.winners[f"{phase}: {outcome}"] += 1
        if outcome == "taken":
            await _offered_others(there, clinic, slot, found, 1)
    found.rounds += 1


async def _writes(there: Town, clinic: Clinic, until: asyncio.Task[str]) -> None:
    while not until.done():
        await there.systems.write(*clinic.key)
        await asyncio.sleep(0.01)


class _Late(Exception):
    """Our booking stands in the office's book already: a person at the desk sees it there and takes another time."""


def _desk_books(there: Town, clinic: Clinic, slot: Slot) -> None:
    """A person at the desk writes it into their own system, where they see what stands there and nothing else."""
    room = int(slot.operatory.removeprefix("op"))
    standing = clinic.office.truth().standing
    if any(one.operatory_id == room and one.start < slot.end and slot.start < one.end for one in standing):
        raise _Late
    provider = clinic.office.providers[int(slot.provider.removeprefix("dr"))]
    born = date(1940, 1, 1) + timedelta(days=there.dice.randrange(9999))
    known = clinic.office.add_patient("Walter", "Example", born, "3015550199")
    clinic.office.desk.books(known, provider, slot.start, slot.end, room)


async def _picks(there: Town, clinic: Clinic, slot: Slot):
    try:
        return await there.hold(clinic, slot)
    except SlotTaken:
        return None


async def _next_time(there: Town, clinic: Clinic) -> Slot:
    day = there.clock().date() + timedelta(days=1)
    return (await there.open_times(clinic, day, day + timedelta(days=40)))[0]


async def _offered_others(there: Town, clinic: Clinic, lost: Slot, found: Race, losers: int) -> None:
    """What each loser hears next, in the same turn: other times, and not the one that they lost."""
    schedule = await there.schedule(clinic)
    document = clinic.record.document
    for _ in range(losers):
        asking = await schedule.asking(document, "cleaning", there.clock())
        others = await openings(asking)
        found.losers += 1
        taken = (lost.provider, lost.start)
        found.empty_handed += not others.slots or taken in {(one.provider, one.start) for one in others.slots}
