"""What every practice system's adapter must do. An adapter's test inherits Contract and says how its world is made.

Each test is a promise; the adapter's manifest says of each that it is done, or why it is not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from integrations import slots
from integrations.catalogue import catalogue
from integrations.pms import AppointmentStatus, Order, PracticeSystem, Slot, SlotTaken

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 12, 2)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


def slot(clock: str, visit: str = "exam", provider: str = "ann", operatory: str = "1", minutes: int = 30) -> Slot:
    start = at(clock)
    return Slot(
        visit=visit, provider=provider, operatory=operatory, start=start, end=start + timedelta(minutes=minutes)
    )


def order(where: Slot, reference: str = "call-1/book", **more) -> Order:
    who = {"name": "Elena Prueba Ruiz", "birth_date": date(1985, 5, 6), "phone": "+13015550150"} | more
    return Order(reference=reference, slot=where, patient=None, **who)


class World(ABC):
    """A practice for one test: ann works in 1 and 2, bob in 2, both 9:00 to 12:00 on weekdays; exam is 30 minutes and
    may be booked, crown is 60 minutes and no hours list it. Its patient is Elena Prueba Ruiz, 1985-05-06."""

    system: PracticeSystem

    def id(self, name: str) -> str:
        """What the system calls "ann", "1", "exam"."""
        return name

    def slot(self, clock: str, visit: str = "exam", provider: str = "ann", operatory: str = "1", **more) -> Slot:
        return slot(clock, self.id(visit), self.id(provider), self.id(operatory), **more)

    @abstractmethod
    async def put(self, where: Slot, status: AppointmentStatus) -> None:
        """The office itself writes an appointment."""

    @abstractmethod
    async def block(self, start: datetime, end: datetime) -> None: ...

    @abstractmethod
    async def settle(self) -> None:
        """What was only accepted is written by now."""

    @abstractmethod
    async def next_door(self) -> World:
        """Another practice like this one, in the same installation."""


class Contract:
    adapter: str
    """The manifest's name."""

    @pytest.fixture
    @abstractmethod
    def world(self) -> World: ...

    @pytest.fixture(autouse=True)
    def _promised(self, request: pytest.FixtureRequest) -> None:
        said = catalogue()[self.adapter].promises[request.function.__name__.removeprefix("test_")]
        if said != "done":
            pytest.skip(said)

    async def test_windows_are_hours_less_what_is_taken(self, world: World):
        await world.put(world.slot("09:30"), "confirmed")
        await world.block(at("11:00"), at("12:00"))
        windows = await world.system.windows(DAY, DAY)
        spans = [(one.start, one.end) for one in windows if one.provider == world.id("ann")]
        assert set(spans) == {(at("09:00"), at("09:30")), (at("10:00"), at("11:00"))}

    async def test_windows_are_in_order(self, world: World):
        windows = await world.system.windows(DAY, DAY + timedelta(days=8))
        assert [one.start for one in windows] == sorted(one.start for one in windows)
        days = {one.start.astimezone(ZONE).date() for one in windows}
        assert (min(days), max(days)) == (DAY, DAY + timedelta(days=8))

    async def test_nothing_is_open_without_visit_types(self, world: World):
        windows = await world.system.windows(DAY, DAY)
        assert slots.slots(windows, world.id("exam"), 30)
        assert not slots.slots(windows, world.id("crown"), 60)
        assert not await world.system.is_free(world.slot("09:00", "crown", minutes=60))

    async def test_cancelled_time_is_free_again(self, world: World):
        await world.put(world.slot("09:30"), "cancelled")
        assert await world.system.is_free(world.slot("09:30"))

    async def test_missed_time_is_free_again(self, world: World):
        await world.put(world.slot("09:30"), "no_show")
        assert await world.system.is_free(world.slot("09:30"))

    async def test_a_free_slot_is_free_until_it_is_booked(self, world: World):
        assert await world.system.is_free(world.slot("09:30"))
        await world.system.book(order(world.slot("09:30")))
        assert not await world.system.is_free(world.slot("09:30"))
        assert await world.system.is_free(world.slot("10:00"))
        assert not await world.system.is_free(world.slot("11:45"))

    async def test_a_booking_stands_in_the_book(self, world: World):
        receipt = await world.system.book(order(world.slot("10:00")))
        await world.settle()
        found = await world.system.read_back(order(world.slot("10:00")))
        assert found is not None
        assert (found.id, found.start, found.provider, found.operatory) == (
            receipt.appointment,
            at("10:00"),
            world.id("ann"),
            world.id("1"),
        )
        assert (found.patient.name, found.status) == ("Elena Prueba Ruiz", "booked")

    async def test_the_same_reference_twice_is_one_appointment(self, world: World):
        first = await world.system.book(order(world.slot("10:00")))
        assert await world.system.book(order(world.slot("10:00"))) == first
        await world.settle()
        assert (await world.system.book(order(world.slot("10:00")))).appointment == first.appointment

    async def test_a_taken_time_is_refused(self, world: World):
        await world.put(world.slot("10:00", minutes=15), "booked")
        with pytest.raises(SlotTaken):
            await world.system.book(order(world.slot("10:00")))
        assert await world.system.read_back(order(world.slot("10:00"))) is None

    @pytest.mark.parametrize(
        "other",
        [{"clock": "10:00", "provider": "bob", "operatory": "2"}, {"clock": "10:15"}],
        ids=["chair", "person"],
    )
    async def test_nobody_works_in_two_places_and_no_chair_holds_two(self, world: World, other: dict[str, str]):
        await world.system.book(order(world.slot("10:00", operatory="2")))
        with pytest.raises(SlotTaken):
            await world.system.book(order(world.slot(**other), "call-2/book"))

    async def test_read_back_finds_what_was_booked_and_nothing_else(self, world: World):
        await world.system.book(order(world.slot("10:00")))
        assert await world.system.read_back(order(world.slot("11:00"), "call-2/book")) is None

    async def test_patients_are_found_by_birth_date_and_a_name_like_it(self, world: World):
        born = date(1985, 5, 6)
        assert [one.name for one in await world.system.find_patients("elena ruis", born)] == ["Elena Prueba Ruiz"]
        assert await world.system.find_patients("Marcos Otro", born) == ()
        assert await world.system.find_patients("Elena Prueba Ruiz", date(1985, 6, 5)) == ()
        assert len(await world.system.find_patients("Elena Prueba", phone="+13015550150")) == 1

    async def test_another_practice_sees_nothing(self, world: World):
        await world.system.book(order(world.slot("10:00")))
        other = await world.next_door()
        assert await other.system.is_free(other.slot("10:00"))
        assert await other.system.read_back(order(other.slot("10:00"))) is None


def promises() -> set[str]:
    return {name.removeprefix("test_") for name in vars(Contract) if name.startswith("test_")}
