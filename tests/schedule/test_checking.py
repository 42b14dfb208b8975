"""The live check: what the system says of a picked time is noted with it, and nothing else comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.schedule.checking import Checks, check
from integrations.pms import OutcomeUnknown, Provider, Refused, SlotTaken, Unavailable
from tests.schedule.calling import Desk, desk
from tests.schedule.conftest import Mirror, at
from tests.schedule.far import theirs

__all__ = ["desk"]
TEN = at("2026-12-02T10:00")


async def test_a_picked_time_is_looked_up_once_beside_the_call(desk: Desk):
    checks = Checks()
    desk.schedule = replace(desk.schedule, look=checks.begin)
    desk.far.office.put(theirs(TEN))
    claim = await desk.hold()
    assert (await desk.now(claim)).checked is None
    await asyncio.gather(*checks.under_way)
    assert ((await desk.now(claim)).checked, checks.under_way) == ("taken", set())
    assert desk.far.office.asked.count("is_free") == 1


async def test_what_is_free_is_noted_and_not_looked_up_again(desk: Desk):
    checks = Checks()
    desk.schedule = replace(desk.schedule, look=checks.begin)
    claim = await desk.hold(call=5)
    await asyncio.gather(*checks.under_way)
    assert (await desk.now(claim)).checked == "free"
    await desk.hold(call=5)
    assert checks.under_way == set()


async def test_a_time_that_turned_out_taken_is_not_held_on(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    await check(desk.schedule, claim)
    with pytest.raises(SlotTaken):
        await desk.yes(claim)
    found = await desk.now(claim)
    assert (found.state, found.ended) == ("released", "taken")


@pytest.mark.parametrize("trouble", [Unavailable(), Refused(), OutcomeUnknown()])
async def test_no_answer_is_no_news(desk: Desk, trouble):
    claim = await desk.hold()
    desk.far.office.trouble["is_free"] = [trouble]
    await check(desk.schedule, claim)
    assert (await desk.now(claim)).checked is None


async def test_somebody_who_left_meanwhile_is_no_news_either(desk: Desk):
    claim = await desk.hold()
    desk.far.office.staff = [Provider(id="71", name="Lee", marks=("npi 1",), active=False)]
    desk.far.clock.go_on(minutes=11)
    await desk.far.read()
    await check(desk.schedule, claim)
    assert ((await desk.now(claim)).checked, "is_free" in desk.far.office.asked) == (None, False)


async def test_checks_that_hang_are_ended_with_the_process(desk: Desk, far: Mirror):
    async def hangs(slot) -> bool:
        await asyncio.sleep(3600)
        return True

    far.office.is_free = hangs
    checks = Checks()
    desk.schedule = replace(desk.schedule, look=checks.begin)
    claim = await desk.hold()
    async with asyncio.timeout(5):
        await checks.close()
    assert (await desk.now(claim)).checked is None
