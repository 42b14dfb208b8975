"""Booking, confirming, cancelling and moving: whatever happens on the way, once, and never a time that is not open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import httpx
import pytest

from integrations.nexhealth.adapter import NexHealth
from integrations.nexhealth.booking import noted, tag
from integrations.pms import (
    Cancels,
    Confirms,
    Moves,
    Order,
    OutcomeUnknown,
    Patient,
    Receipt,
    Refused,
    Slot,
    SlotTaken,
    Unavailable,
)
from tests.integrations.contract import at, order

from .stand_in import App, Quirks, Synchronizer, Trouble
from .world import BETWEEN, NexHealthWorld, door_to


def wish(world: NexHealthWorld, clock: str = "10:00", **more) -> Order:
    return order(world.slot(clock), **more)


def rows(world: NexHealthWorld) -> list[object]:
    """The appointments that NexHealth has been given and that stand."""
    return [one for one in world.office.appointments.values() if one.through_api and not one.cancelled]


class Meanwhile(httpx.AsyncBaseTransport):
    """Lets something happen at the practice just before the first request of a kind arrives."""

    def __init__(self, world: NexHealthWorld, method: str, path: str, happens: Callable[[], object]) -> None:
        self.inner, self.awaited, self.happens = httpx.ASGITransport(App(world.synchronizer)), (method, path), happens

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.happens is not None and (request.method, request.url.path) == self.awaited:
            happens, self.happens = self.happens, None
            happens()
        return await self.inner.handle_async_request(request)


# ---------------------------------------------------------------- what is sent


async def test_a_booking_is_accepted_and_booked_when_it_is_written(world):
    receipt = await world.system.book(wish(world))
    assert receipt == Receipt(status="accepted", appointment=receipt.appointment)
    assert (await world.system.appointment(receipt.appointment)).status == "pending"
    await world.settle()
    assert (await world.system.appointment(receipt.appointment)).status == "booked"


async def test_the_appointment_says_whose_it_is_and_nobody_is_notified(world):
    await world.system.book(wish(world, note="Toothache\nupper   left " + "x" * 200, new_patient=True))
    (sent,) = rows(world)
    assert sent.note.startswith(f"{tag('call-1/book')} Toothache upper left xxx")
    assert len(sent.note) == 128
    assert (sent.start, sent.end, sent.is_new_clients_patient) == (at("10:00"), at("10:30"), True)


def test_a_tag_is_short_always_the_same_and_tells_nothing():
    assert tag("call-1/book") == tag("call-1/book") != tag("call-2/book")
    assert len(noted("call-1/book", "")) == 18
    assert "call" not in tag("call-1/book")


# ---------------------------------------------------------------- every trouble


@pytest.mark.parametrize("trouble", ["lost reply", "500 after", "502 after", "503 after", "html after"])
async def test_pms_F01_a_write_whose_answer_was_lost_is_unknown_and_then_found(world, trouble):
    world.synchronizer.trouble.next("POST /appointments", trouble)
    with pytest.raises(OutcomeUnknown):
        await world.system.book(wish(world))
    assert (await world.system.read_back(wish(world))).start == at("10:00")
    await world.system.book(wish(world))
    assert len(rows(world)) == 1


@pytest.mark.parametrize("trouble", ["500", "502", "503", "hang up", "html"])
async def test_pms_F01_a_write_that_never_arrived_is_unknown_and_then_not_found(world, trouble):
    world.synchronizer.trouble.next("POST /appointments", trouble)
    with pytest.raises(OutcomeUnknown):
        await world.system.book(wish(world))
    assert await world.system.read_back(wish(world)) is None
    assert (await world.system.book(wish(world))).status == "accepted"
    assert len(rows(world)) == 1


@pytest.mark.parametrize(
    ("trouble", "error"), [("429", Unavailable), ("429 bare", Unavailable), ("code false", Refused)]
)
async def test_a_write_that_was_turned_away_was_not_done(world, trouble, error):
    world.synchronizer.trouble.next("POST /appointments", trouble)
    with pytest.raises(error):
        await world.system.book(wish(world))
    assert rows(world) == []


async def test_whoever_cannot_be_reached_was_sent_nothing(world):
    system = door_to(world.office, httpx.MockTransport(lambda request: (_ for _ in ()).throw(httpx.ConnectError(""))))
    with pytest.raises(Unavailable):
        await system.book(wish(world))


async def test_a_book_that_cannot_be_read_is_not_written_to(world):
    world.synchronizer.trouble.next("GET /appointments", "500", times=50)
    with pytest.raises(Unavailable):
        await world.system.book(wish(world))
    assert rows(world) == []


async def test_a_yes_that_does_not_say_to_what_is_unknown(world):
    async def answer(request: httpx.Request) -> httpx.Response:
        if (request.method, request.url.path) == ("POST", "/appointments"):
            return httpx.Response(201, json={"code": True, "data": {"appt": {}}})
        return await world.transport.handle_async_request(request)

    with pytest.raises(OutcomeUnknown):
        await door_to(world.office, httpx.MockTransport(answer)).book(wish(world))


@pytest.mark.parametrize("answer", [400, 422, 201])
async def test_pms_F02_who_comes_second_hears_that_the_time_is_gone(answer):
    quirks = Quirks.documented(occupied_answer=answer)
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=quirks, request_takes=BETWEEN))
    omar = world.office.add_patient("Omar", "Sample", date(1990, 1, 2), "3015550151")
    ann, one = world.named["ann"], world.named["1"]

    def taken() -> None:
        world.office.desk.books(omar, ann, at("10:15"), at("10:45"), one.id)

    system = door_to(world.office, Meanwhile(world, "POST", "/appointments", taken))
    with pytest.raises(SlotTaken):
        await system.book(wish(world))
    assert rows(world) == []


async def test_pms_R29_a_time_is_looked_at_just_before_it_is_booked():
    """Not every system behind refuses what overlaps."""
    quirks = Quirks.documented(rejects_overlap=False)
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=quirks, request_takes=BETWEEN))
    await world.put(world.slot("10:15"), "booked")
    with pytest.raises(SlotTaken):
        await world.system.book(wish(world))
    assert world.synchronizer.log.asked["POST /appointments"] == 0


async def test_a_time_that_has_passed_is_not_booked(world):
    await world.synchronizer.advance(timedelta(days=2))
    with pytest.raises((SlotTaken, Refused)):
        await world.system.book(wish(world))


async def test_pms_F24_a_practice_that_is_not_written_takes_nothing(world):
    world.office.desk.turns("red", read=False)
    with pytest.raises(Unavailable):
        await world.system.book(wish(world))
    assert rows(world) == []


# ---------------------------------------------------------------- is it open


def answering(world: NexHealthWorld, path: str, data: object) -> NexHealth:
    """The adapter where one path says something else than the practice knows."""

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == path:
            return httpx.Response(200, json={"code": True, "data": data})
        return await world.transport.handle_async_request(request)

    return door_to(world.office, httpx.MockTransport(answer))


@pytest.mark.parametrize("path", ["/available_slots", "/working_hours"])
async def test_it_is_free_only_where_both_say_so(world, path):
    assert await world.system.is_free(world.slot("10:00"))
    assert not await answering(world, path, []).is_free(world.slot("10:00"))


async def test_what_their_slots_do_not_know_of_is_seen_in_the_book(world):
    slot = world.slot("10:00")
    group = {"pid": slot.provider, "slots": [{"time": str(slot.start), "end_time": str(slot.end)}]}
    system = answering(world, "/available_slots", [group])
    assert await system.is_free(slot)
    world.office.desk.books(world.elena, world.named["ann"], slot.start, slot.end, world.named["2"].id)
    assert not await system.is_free(slot)


@pytest.mark.parametrize("grid", ["anchored", "fixed"])
async def test_pms_W4_a_time_after_a_block_is_open_however_they_count(grid):
    quirks = Quirks.documented(grid=grid)
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=quirks, request_takes=BETWEEN))
    await world.block(at("09:00"), at("09:20"))
    assert await world.system.is_free(world.slot("09:20"))
    assert not await world.system.is_free(world.slot("09:15"))


async def test_pms_R15_every_chair_is_asked_for_by_name(world):
    assert await world.system.is_free(world.slot("10:00", operatory="1"))
    assert await world.system.is_free(world.slot("10:00", operatory="2"))


# ---------------------------------------------------------------- what came of it


async def test_a_cancelled_appointment_is_not_what_came_of_it(world):
    await world.system.book(wish(world))
    await world.settle()
    (visit,) = world.office.visits
    world.office.desk.cancels(visit)
    assert await world.system.read_back(wish(world)) is None


async def test_an_appointment_that_the_office_moved_is_found_by_its_tag(world):
    await world.system.book(wish(world))
    await world.settle()
    (visit,) = world.office.visits
    world.office.desk.moves(visit, at("11:00"), at("11:30"))
    assert (await world.system.read_back(wish(world))).start == at("11:00")


async def test_one_moved_to_another_month_is_found_where_the_patient_is_known(world):
    known = Patient(id=str(world.elena.id), name="Elena Prueba Ruiz")
    asked = wish(world).model_copy(update={"patient": known})
    await world.system.book(asked)
    await world.settle()
    (visit,) = world.office.visits
    world.office.desk.moves(visit, at("11:00") + timedelta(days=30), at("11:30") + timedelta(days=30))
    assert (await world.system.read_back(asked)).start == at("11:00") + timedelta(days=30)


async def test_an_appointment_whose_note_was_rewritten_is_still_its_orders(world):
    await world.system.book(wish(world))
    (row,) = rows(world)
    row.note = "Front desk: call her husband"
    assert (await world.system.book(wish(world))).appointment == str(row.id)


async def test_the_offices_own_appointment_of_somebody_alike_is_not_ours(world):
    await world.put(world.slot("10:00"), "booked")
    assert await world.system.read_back(wish(world)) is None


async def test_the_patients_own_shorter_appointment_at_that_time_is_not_ours(world):
    await world.put(world.slot("10:00", minutes=15), "booked")
    known = Patient(id=str(world.elena.id), name="Elena Prueba Ruiz")
    assert await world.system.read_back(wish(world).model_copy(update={"patient": known})) is None


async def test_another_order_of_the_same_patient_for_the_same_time_is_not_this_one(world):
    await world.system.book(wish(world))
    assert await world.system.read_back(wish(world, reference="call-2/book")) is None


async def test_an_appointment_of_another_location_is_none_of_ours(world):
    receipt = await world.system.book(wish(world))
    other = await world.next_door()
    assert await other.system.appointment(receipt.appointment) is None
    elsewhere = world.office.add_location("Annex")
    assert await world.connect(location_id=str(elsewhere.id)).appointment(receipt.appointment) is None
    assert await world.system.appointment("1") is None


# ---------------------------------------------------------------- confirming and cancelling


async def booked(world: NexHealthWorld, clock: str = "10:00") -> str:
    receipt = await world.system.book(wish(world, clock))
    await world.settle()
    return receipt.appointment


async def test_what_is_confirmed_is_confirmed_in_the_practice_and_once(world):
    id = await booked(world)
    for _ in range(2):
        await world.system.confirm(id)
        await world.settle()
    assert (await world.system.appointment(id)).status == "confirmed"
    assert [one.confirmed for one in world.office.visits.values()] == [True]
    assert world.synchronizer.log.asked["PATCH /appointments/{id}"] == 1


async def test_what_is_cancelled_is_free_again_and_cancelled_once(world):
    id = await booked(world)
    for _ in range(2):
        await world.system.cancel(id)
        await world.settle()
    assert (await world.system.appointment(id)).status == "cancelled"
    assert await world.system.is_free(world.slot("10:00"))


@pytest.mark.parametrize("answer", [200, 400, 422])
@pytest.mark.parametrize("what", ["confirm", "cancel"])
async def test_somebody_else_who_was_quicker_is_no_trouble(answer, what):
    quirks = Quirks.documented(already_answer=answer)
    world = NexHealthWorld(Synchronizer(trouble=Trouble.none(), quirks=quirks, request_takes=BETWEEN))
    id = await booked(world)
    (visit,) = world.office.visits
    happens = {"confirm": world.office.desk.confirms, "cancel": world.office.desk.cancels}[what]
    transport = Meanwhile(world, "PATCH", f"/appointments/{id}", lambda: happens(visit))
    await getattr(door_to(world.office, transport), what)(id)


@pytest.mark.parametrize("what", ["confirm", "cancel"])
async def test_an_appointment_that_is_not_there_is_refused(world, what):
    with pytest.raises(Refused) as raised:
        await getattr(world.system, what)("1")
    assert raised.value.code == "not_found"


async def test_what_is_cancelled_cannot_be_confirmed(world):
    id = await booked(world)
    await world.system.cancel(id)
    with pytest.raises(Refused):
        await world.system.confirm(id)


async def test_a_cancellation_whose_answer_was_lost_is_unknown_and_then_done(world):
    id = await booked(world)
    world.synchronizer.trouble.next("PATCH /appointments/{id}", "lost reply")
    with pytest.raises(OutcomeUnknown):
        await world.system.cancel(id)
    await world.system.cancel(id)
    assert world.synchronizer.log.asked["PATCH /appointments/{id}"] == 1


# ---------------------------------------------------------------- moving


async def moved(world: NexHealthWorld, id: str, slot: Slot) -> str:
    await world.system.move(id, slot)
    await world.settle()
    return f"{(await world.system.appointment(id)).start.isoformat()}"


@pytest.mark.parametrize("clock", ["11:00", "10:15", "10:00"])
async def test_pms_F11_F19_an_appointment_is_moved_where_the_system_behind_moves_it(world, clock):
    id = await booked(world)
    assert await moved(world, id, world.slot(clock, operatory="2")) == at(clock).isoformat()
    (visit,) = world.office.visits.values()
    assert (visit.start, visit.operatory_id) == (at(clock), world.named["2"].id)


@pytest.mark.parametrize("behind", ["denticon", "dentrix_ascend"])
async def test_pms_F11_elsewhere_it_must_be_booked_anew(behind):
    quirks = Quirks.documented(unsupported_answer="nexhealth only")
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=quirks, request_takes=BETWEEN)
    world = NexHealthWorld(synchronizer, behind=behind)
    id = await booked(world)
    with pytest.raises(Refused) as raised:
        await world.system.move(id, world.slot("11:00"))
    assert raised.value.code == "move"
    assert synchronizer.log.asked["PATCH /appointments/{id}"] == 0


async def test_a_move_onto_a_taken_time_is_refused(world):
    id = await booked(world)
    await world.put(world.slot("11:00"), "booked")
    with pytest.raises(SlotTaken):
        await world.system.move(id, world.slot("11:15"))


async def test_a_move_to_another_doctor_is_no_move(world):
    id = await booked(world)
    with pytest.raises(Refused):
        await world.system.move(id, world.slot("11:00", provider="bob", operatory="2"))


async def test_a_move_twice_is_one(world):
    id = await booked(world)
    world.synchronizer.trouble.next("PATCH /appointments/{id}", "lost reply")
    with pytest.raises(OutcomeUnknown):
        await world.system.move(id, world.slot("11:00"))
    assert (await world.system.move(id, world.slot("11:00"))).status == "accepted"
    assert world.synchronizer.log.asked["PATCH /appointments/{id}"] == 1


def test_it_can_all_that_only_some_can(world):
    assert isinstance(world.system, Confirms)
    assert isinstance(world.system, Cancels)
    assert isinstance(world.system, Moves)
