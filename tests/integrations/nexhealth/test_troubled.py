"""A day on which everything goes wrong now and then: whoever asks until it is known gets one appointment, not two."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from integrations.pms import Order, OutcomeUnknown, Refused, SlotTaken, Unavailable
from tests.integrations.contract import DAY, at, order

from .stand_in import Quirks, Synchronizer, Trouble
from .stand_in.trouble import AFTER, BEFORE, WRITES
from .world import BETWEEN, NexHealthWorld

CLOCKS = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")


@pytest.fixture(params=range(6))
def troubled(request) -> NexHealthWorld:
    odds = dict.fromkeys((*BEFORE, *AFTER), 0.02) | dict.fromkeys(WRITES, 0.1) | {"lost reply": 0.1}
    trouble = Trouble(seed=request.param, latency=(0.0, 0.0), odds=odds)
    return NexHealthWorld(
        Synchronizer(trouble=trouble, quirks=Quirks(seed=request.param), request_takes=BETWEEN),
    )


async def until_known(world: NexHealthWorld, wish: Order) -> str | None:
    """As the journal does: after whatever came, ask again. None where the time is gone."""
    for _ in range(30):
        try:
            return (await world.system.book(wish)).appointment
        except SlotTaken:
            return None
        except (Unavailable, Refused, OutcomeUnknown):
            await world.synchronizer.advance(timedelta(seconds=20))
    raise AssertionError("thirty times are enough")


async def test_pms_F01_asked_until_it_is_known_every_order_is_one_appointment(troubled):
    wishes = [
        order(troubled.slot(clock, operatory=chair, provider=who), f"call-{clock}-{chair}/book")
        for clock in CLOCKS
        for who, chair in (("ann", "1"), ("bob", "2"))
    ]
    told = [await until_known(troubled, wish) for wish in wishes]
    standing = [one for one in troubled.office.appointments.values() if one.through_api and not one.cancelled]
    assert Counter(one.note for one in standing).most_common(1)[0][1] == 1
    assert {str(one.id) for one in standing} == {id for id in told if id}
    await troubled.system.close()


async def test_pms_F16_reading_on_knows_what_reading_whole_knows(troubled):
    """Changes laid over the first read are what stands there, whatever the front desk did meanwhile."""
    world, (ann, elena) = troubled, (troubled.named["ann"], troubled.elena)
    known, since, before = {}, "", None
    for hour in range(8):
        visit = world.office.desk.books(elena, ann, at("09:00") + timedelta(minutes=10 * hour), at("12:00"))
        if hour % 3 == 1 and before is not None:
            world.office.desk.cancels(before.foreign_id)  # which was read, and stood
        if hour % 3 == 2:
            world.office.desk.moves(visit.foreign_id, at("09:00") + timedelta(days=3), at("09:30") + timedelta(days=3))
        before = visit
        await world.synchronizer.advance(timedelta(minutes=12))
        found = await _read(world, since)
        since = found.until
        known |= {one.id: one.start for one in found.appointments}
        known = {id: start for id, start in known.items() if id not in found.gone}
    whole = await _read(world, "")
    assert known == {one.id: one.start for one in whole.appointments}
    await world.system.close()


async def _read(world: NexHealthWorld, since: str):
    last = DAY + timedelta(days=10)
    for _ in range(30):
        try:
            if since:
                return await world.system.changes(since, DAY, last)
            return await world.system.taken(DAY, last)
        except (Unavailable, Refused):
            await world.synchronizer.advance(timedelta(seconds=1))
    raise AssertionError("thirty times are enough")
