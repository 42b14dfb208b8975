"""Twilio's own SDK sends texts through the Twilio that runs here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.emulator import rest
from tests.telephony.conftest import Practice
from tests.telephony.receptionist import ACCOUNT, NUMBER, TOKEN, Receptionist, serving

MOBILE = "+13015550166"


class Sender:
    """The SDK, pointed at a service on this machine."""

    def __init__(self, service: rest.TextService, token: str = TOKEN) -> None:
        self.service, self.token = service, token

    async def send(self, to: str = MOBILE, body: str = "Please call the office line.", **more: Any) -> Any:
        async with serving(lambda _: self.service.app) as base:
            here = rest.Here(base)
            try:
                client = Client(ACCOUNT, self.token, http_client=here)
                return await asyncio.to_thread(client.messages.create, to=to, body=body, **{"from_": NUMBER, **more})
            finally:
                here.session.close()


@pytest.fixture
def service() -> Iterator[rest.TextService]:
    return rest.TextService({ACCOUNT: TOKEN})


async def test_a_text_is_taken_and_kept(service: rest.TextService) -> None:
    sent = await Sender(service).send()
    (kept,) = service.to(MOBILE)
    assert (sent.sid, sent.status, sent.error_code) == (kept.sid, "queued", None)
    assert (kept.from_, kept.body) == (NUMBER, "Please call the office line.")


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"to": "5550166"}, 400, 21211),
        ({"to": ""}, 400, 21604),
        ({"from_": ""}, 400, 21603),
        ({"body": ""}, 400, 21602),
        ({"body": "a" * 1601}, 400, 21617),
    ],
)
async def test_what_twilio_refuses_is_refused(
    service: rest.TextService, given: dict[str, str], status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await Sender(service).send(**given)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert service.messages == []


async def test_a_wrong_token_sends_nothing(service: rest.TextService) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await Sender(service, token="other").send()
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert service.messages == []


@pytest.mark.parametrize(("fault", "taken"), [(rest.TOO_MANY, 0), (rest.BROKEN, 0), (rest.LOST, 1)])
async def test_a_fault_is_what_the_sender_sees(service: rest.TextService, fault: rest.Fault, taken: int) -> None:
    service.faults = [fault]
    with pytest.raises(TwilioRestException) as refused:
        await Sender(service).send()
    assert (refused.value.status, refused.value.code) == (fault.status, fault.code)
    assert len(service.messages) == taken


@pytest.mark.parametrize(("reached", "last"), [(True, "delivered"), (False, "undelivered")])
async def test_signed_news_of_a_text_reaches_the_practice(
    practice: Practice, service: rest.TextService, reached: bool, last: str
) -> None:
    desk = Receptionist()
    service.unreachable = set() if reached else {MOBILE}
    async with practice(desk) as phone:
        await Sender(service).send(status_callback=phone.url("/text/status?about=12+alert"))
        async with httpx.AsyncClient() as client:
            assert await service.deliver(client) == [204, 204]
    assert [event.status for event in desk.texts] == ["sent", last]
    assert (desk.texts[-1].message_sid, desk.texts[-1].about) == (service.messages[0].sid, "12 alert")
