"""Requests arrive twice, at once, late and again long afterwards, as they do."""

from __future__ import annotations

from typing import Literal

import httpx
import pytest

from telephony.emulator.carrier import TOKEN as IDEMPOTENCY
from telephony.emulator.carrier import Carrier, Delivery, NotDelivered
from tests.telephony.conftest import Practice
from tests.telephony.receptionist import Receptionist, listen


@pytest.mark.parametrize("repeat", ["after", "at_once"])
async def test_a_repeat_is_the_same_request_in_everything_but_a_header(
    practice: Practice, repeat: Literal["after", "at_once"]
) -> None:
    desk = Receptionist(*[listen(1, "en", "Hello?")] * 8)
    async with practice(desk) as phone:
        assert phone.carrier is not None
        phone.carrier.repeat = repeat
        async with phone.call() as call:
            await call.say("Cleaning")
    fingerprints = [turn.fingerprint for turn in desk.turns]
    assert len(fingerprints) == 4
    assert len(set(fingerprints)) == 2
    assert len(phone.carrier.echoes) == len(phone.carrier.sent) == 3


async def test_only_the_requests_that_were_named_are_repeated(practice: Practice) -> None:
    desk = Receptionist(*[listen(1, "en", "Hello?")] * 8)
    async with practice(desk) as phone:
        assert phone.carrier is not None
        phone.carrier.repeat, phone.carrier.only = "after", lambda delivery: "/turn/" in delivery.url
        async with phone.call() as call:
            await call.say("Cleaning")
    assert [turn.kind for turn in desk.turns] == ["start", "speech", "speech"]


async def test_a_call_can_be_replayed_after_its_end(practice: Practice) -> None:
    desk = Receptionist(*[listen(1, "en", "Hello?")] * 8)
    async with practice(desk) as phone:
        async with phone.call():
            pass
        assert phone.carrier is not None
        arrived = await phone.carrier.replay(phone.carrier.sent[0], times=3, at_once=True)
    assert [answer.status for answer in arrived] == [200] * 3
    assert len({turn.fingerprint for turn in desk.turns}) == 1


async def test_a_refused_connection_is_tried_once_more_and_marked() -> None:
    seen: list[httpx.Request] = []

    def refuse_once(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if len(seen) == 1:
            raise httpx.ConnectError("refused")
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse_once)) as client:
        arrived = await Carrier(client).deliver(Delivery("POST", "https://d.example/", b"A=1"))
    assert arrived.status == 200
    assert [IDEMPOTENCY in request.headers for request in seen] == [False, True]


async def test_an_answer_that_does_not_come_is_not_awaited_for_ever() -> None:
    def dawdle(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too long")

    async with httpx.AsyncClient(transport=httpx.MockTransport(dawdle)) as client:
        with pytest.raises(NotDelivered):
            await Carrier(client).deliver(Delivery("POST", "https://d.example/", b""))
