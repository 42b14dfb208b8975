"""Which system a location is asked through: as it is connected now, each apart from the others."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.records import connections, jobs
from integrations.nexhealth.adapter import NexHealth
from integrations.pms import Refused, Unavailable
from tests.integrations.nexhealth.stand_in import Trouble
from tests.systems.town import Clinic, Town, town


@pytest.fixture
async def there(database_url, ring):
    async with town(database_url, ring) as made:
        yield made


@pytest.fixture
def closed(monkeypatch) -> list[NexHealth]:
    """The adapters that were closed since."""
    found: list[NexHealth] = []
    close = NexHealth.close

    async def and_noted(self: NexHealth) -> None:
        found.append(self)
        await asyncio.sleep(0)
        await close(self)

    monkeypatch.setattr(NexHealth, "close", and_noted)
    return found


async def clinic_of(there: Town, document) -> Clinic:
    return await there.open(document, chairs=1, trouble=Trouble.none())


async def changed(there: Town, clinic: Clinic, **settings: str) -> None:
    async with there.db.practice(clinic.record.id) as tx:
        kept = await connections.of(tx, clinic.record.location_id)
        assert kept is not None
        now = {**kept.settings, **settings}
        await connections.put(tx, clinic.record.location_id, "nexhealth", now, there.clock())
    there.systems.forget(*clinic.key)


# ---------------------------------------------------------------- how it is connected


async def test_changed_settings_make_a_new_adapter_and_close_the_old_one_once(there, demo_document, closed):
    clinic = await clinic_of(there, demo_document)
    before = await there.systems.remote(*clinic.key)
    await changed(there, clinic, patient_email="office@example.com")
    await there.systems.connection(*clinic.key)
    found = await asyncio.gather(*(there.systems.remote(*clinic.key) for _ in range(5)))
    assert len({id(one[1]) for one in found}) == 1
    assert found[0][1].office.settings.patient_email == "office@example.com"
    assert closed.count(before[1]) == 1


async def test_settings_that_cannot_be_used_leave_the_old_adapter_open_until_they_are_mended(
    there, demo_document, closed
):
    clinic = await clinic_of(there, demo_document)
    before, seen = await there.systems.remote(*clinic.key), len(closed)
    await changed(there, clinic, location_id="Main Street")
    for _ in range(2):
        with pytest.raises(Refused):
            await there.systems.remote(*clinic.key)
    assert len(closed) == seen
    await changed(there, clinic, location_id=before[1].office.settings.location_id)
    assert await there.systems.remote(*clinic.key) is not None


async def test_a_location_that_is_disconnected_keeps_its_book_with_us_again(there, demo_document, closed):
    clinic = await clinic_of(there, demo_document)
    before = await there.systems.remote(*clinic.key)
    async with there.db.practice(clinic.record.id) as tx:
        await connections.drop(tx, clinic.record.location_id)
    there.systems.forget(*clinic.key)
    assert await there.systems.schedule(*clinic.key) is None
    assert not await there.systems.look_after(*clinic.key)
    assert await there.systems.news(clinic.hook, {}, b"{}") == 404
    assert before[1] in closed


# ---------------------------------------------------------------- each apart (pms-F03)


async def test_pms_F03_a_clinic_whose_system_hangs_keeps_no_other_waiting(there, demo_document):
    slow, quick = [await clinic_of(there, demo_document) for _ in range(2)]
    answers = asyncio.Event()
    host = f"clinic-{slow.record.id}.test"
    there.streets.doors[host] = Hanging(there.streets.doors[host], answers)
    for clinic in (slow, quick):
        day = there.clock().date()
        slot = (await there.open_times(clinic, day, day.replace(day=day.day + 7)))[20]
        await there.yes(clinic, await there.hold(clinic, slot))
    writing = asyncio.create_task(there.systems.write(*slow.key))
    await asyncio.sleep(0.1)
    async with asyncio.timeout(5):
        await there.systems.write(*quick.key)
        await there.systems.read(*quick.key)
    assert [claim.state for claim in await there.now(quick)] == ["accepted"]
    assert [claim.state for claim in await there.now(slow)] == ["sent"]
    answers.set()
    await writing
    assert [claim.state for claim in await there.now(slow)] == ["accepted"]


class Hanging(httpx.AsyncBaseTransport):
    """A door at which every question waits until the event comes."""

    def __init__(self, inner: httpx.AsyncBaseTransport, answers: asyncio.Event) -> None:
        self.inner, self.answers = inner, answers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.answers.wait()
        return await self.inner.handle_async_request(request)


async def test_a_call_goes_on_where_the_settings_cannot_be_used(there, demo_document):
    clinic = await clinic_of(there, demo_document)
    await changed(there, clinic, location_id="")
    schedule = await there.schedule(clinic)
    day = there.clock().date()
    with pytest.raises(Unavailable):
        await schedule.system.windows(day, day)


async def test_pms_F03_readings_wait_for_each_other_and_keep_no_yes_waiting(there, demo_document):
    busy, yes = asyncio.Event(), asyncio.Event()

    async def slow(**ids: int) -> None:
        busy.set()
        await asyncio.sleep(60)

    async def quick(**ids: int) -> None:
        yes.set()

    clinic = await clinic_of(there, demo_document)
    name = f"slow {clinic.record.id}"
    tasks, hands = {name: slow, f"quick {clinic.record.id}": quick}, {name: 2}
    async with jobs.working(there.db.url, tasks, concurrency=1, apart=hands):
        async with there.db.practice(clinic.record.id) as tx:
            for number in range(5):
                await jobs.defer(tx, name, queue=name, call_id=number)
        await asyncio.wait_for(busy.wait(), 10)
        async with there.db.practice(clinic.record.id) as tx:
            await jobs.defer(tx, f"quick {clinic.record.id}", call_id=9)
        await asyncio.wait_for(yes.wait(), 5)


# ---------------------------------------------------------------- called again (pms-F23)


async def test_pms_F23_a_system_that_gave_up_on_us_is_found_at_the_next_look_and_calls_again(there, demo_document):
    clinic = await clinic_of(there, demo_document)
    (endpoint,) = clinic.synchronizer.hooks.endpoints.values()
    endpoint.active = False
    await there.go_on(12 * 60, step=60)
    assert endpoint.active
