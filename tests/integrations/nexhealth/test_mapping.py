"""What is made at NexHealth is looked for in the very moment: the same change twice, from one plan, is made once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time

import httpx
import pytest
import pytest_asyncio

from integrations.nexhealth.adapter import NexHealth, connect
from integrations.pms import OutcomeUnknown, Refused
from integrations.setup import Wanted, WantedHours, WantedVisit
from tests.integrations.contract import ZONE

from .stand_in import KEY, App, Practice, Synchronizer


@pytest_asyncio.fixture
async def system(synchronizer: Synchronizer, practice: Practice) -> AsyncIterator[NexHealth]:
    practice.office.hours.clear()
    given = {"api_key": KEY, "subdomain": "happy-smiles", "location_id": str(practice.main.id)}
    found = connect(given, zone=ZONE, clock=synchronizer.clock, transport=httpx.ASGITransport(App(synchronizer)))
    yield found
    await found.close()


def wanted(practice: Practice) -> Wanted:
    polish = WantedVisit(id="polish", name="Polish", minutes=20, descriptors=("D1110",))
    hours = WantedHours(
        provider=str(practice.smith.id),
        operatory=str(practice.op1.id),
        weekdays=(0, 2),
        begin=time(9),
        end=time(12),
        visits=("polish",),
    )
    return Wanted(visits=(polish,), hours=(hours,))


async def test_a_change_that_is_made_twice_is_made_once(system: NexHealth, practice: Practice, synchronizer) -> None:
    plan = await system.plan(wanted(practice))
    for _ in range(2):
        made: dict[str, str] = {}
        for change in plan.changes:
            made |= {change.visit: id} if (id := await system.apply(change, made)) else {}
    polish = [one for one in practice.office.types.values() if one.name == "Polish"]
    assert [(one.minutes, one.parent_id, one.descriptor_ids) for one in polish] == [
        (20, practice.main.id, (practice.prophylaxis.id,))
    ]
    (hours,) = practice.office.hours.values()
    assert (hours.days, hours.appointment_type_ids) == (("Monday", "Wednesday"), (polish[0].id,))
    assert synchronizer.log.done["PATCH /appointment_types/{id}"] == 1


async def test_a_plan_changes_nothing(system: NexHealth, practice: Practice, synchronizer) -> None:
    await system.plan(wanted(practice))
    assert {what for what in synchronizer.log.done if not what.startswith("GET")} == {"POST /authenticates"}


async def test_an_answer_that_is_lost_is_not_known(system: NexHealth, practice: Practice, synchronizer) -> None:
    plan = await system.plan(wanted(practice))
    synchronizer.trouble.next("POST /appointment_types", "lost reply")
    with pytest.raises(OutcomeUnknown):
        await system.apply(plan.changes[0], {})
    assert await system.apply(plan.changes[0], {}) == str(max(practice.office.types))


async def test_hours_that_come_back_otherwise_than_they_were_sent_stop_it(
    system: NexHealth, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .stand_in import wire

    whole = wire.working_hour
    monkeypatch.setattr(wire, "working_hour", lambda *of: whole(*of) | {"begin_time": "14:00", "end_time": "17:00"})
    plan = await system.plan(wanted(practice))
    made = {"polish": await system.apply(plan.changes[0], {})}
    with pytest.raises(Refused) as refused:
        await system.apply(plan.changes[-1], made)
    assert refused.value.code == "other_hours"
