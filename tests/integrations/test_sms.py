"""Texts go out through Twilio's SDK to a Twilio that runs here; what fails is named by what is to be done next."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from integrations.catalogue import catalogue
from integrations.sms.adapter import Texts
from integrations.texts import Text, Unavailable, Undeliverable
from telephony.emulator.rest import BROKEN, LOST, TOO_MANY, Fault, TextService
from tests.conftest import ACCOUNT
from tests.telephony.receptionist import serving

TOKEN = "a token of these tests"
TEXT = Text(sender="+13015550100", to="+13015550190", body="Call back: (301) 555-0123.", account_sid=ACCOUNT)


@asynccontextmanager
async def texting(service: TextService, *tokens: str, within: float = 5) -> AsyncIterator[Texts]:
    async with serving(lambda _: service.app) as base:
        texts = Texts(ACCOUNT, tokens or (TOKEN,), "https://desk.example.test", base_url=base, timeout=within)
        try:
            yield texts
        finally:
            await texts.close()


@pytest.fixture
def service() -> TextService:
    return TextService({ACCOUNT: TOKEN})


async def test_a_text_is_taken_with_the_address_for_news_of_it(service: TextService) -> None:
    async with texting(service) as texts:
        sid = await texts.send(TEXT)
    (taken,) = service.to(TEXT.to)
    assert (taken.sid, taken.from_, taken.body) == (sid, TEXT.sender, TEXT.body)
    assert taken.callback == "https://desk.example.test/text/status"


async def test_what_a_text_is_about_comes_back_with_its_news(service: TextService) -> None:
    async with texting(service) as texts:
        await texts.send(replace(TEXT, about="12 alert soon & so"))
    (taken,) = service.messages
    assert taken.callback == "https://desk.example.test/text/status?about=12+alert+soon+%26+so"


@pytest.mark.parametrize("fault", [BROKEN, LOST, TOO_MANY], ids=["500", "lost", "429"])
async def test_what_may_pass_is_tried_again(service: TextService, fault: Fault) -> None:
    service.faults.append(fault)
    async with texting(service) as texts:
        with pytest.raises(Unavailable) as raised:
            await texts.send(TEXT)
        assert raised.value.code == str(fault.code)
        await texts.send(TEXT)


async def test_a_number_that_is_none_is_given_up(service: TextService) -> None:
    async with texting(service) as texts:
        with pytest.raises(Undeliverable, match="21211"):
            await texts.send(Text(sender=TEXT.sender, to="5550190", body="…", account_sid=ACCOUNT))


async def test_the_second_token_is_tried_when_the_first_is_no_longer_one(service: TextService) -> None:
    async with texting(service, "yesterday's token", TOKEN) as texts:
        await texts.send(TEXT)
    assert len(service.messages) == 1


async def test_a_wrong_token_is_given_up(service: TextService) -> None:
    async with texting(service, "yesterday's token") as texts:
        with pytest.raises(Undeliverable, match="20003"):
            await texts.send(TEXT)


async def test_the_numbers_own_token_goes_before_the_installations(service: TextService) -> None:
    own = Text(TEXT.sender, TEXT.to, TEXT.body, ACCOUNT, TOKEN)
    async with texting(service, "the installation's") as texts:
        await texts.send(own)


async def test_nobody_there_is_tried_again() -> None:
    texts = Texts(ACCOUNT, (TOKEN,), "https://desk.example.test", base_url="http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        await texts.send(TEXT)
    await texts.close()


async def test_who_does_not_answer_in_time_is_tried_again(service: TextService) -> None:
    async with texting(service, within=0.000001) as texts:
        with pytest.raises(Unavailable, match="timeout"):
            await texts.send(TEXT)


async def test_nothing_of_a_text_is_logged_and_nothing_is_in_an_error(
    service: TextService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with texting(service) as texts:
        await texts.send(TEXT)
        with pytest.raises(Undeliverable) as raised:
            await texts.send(Text(sender=TEXT.sender, to="555-0190", body=TEXT.body, account_sid=ACCOUNT))
    for secret in (TEXT.to, "555-0190", TEXT.body, "555-0123", TOKEN):
        assert secret not in caplog.text
        assert secret not in repr(raised.value)
        assert secret not in repr(TEXT)


@dataclass(frozen=True)
class Account:
    account_sid: str
    tokens: tuple[str, ...] = (TOKEN,)
    twilio_api_url: str | None = None


async def test_without_an_account_nothing_can_be_sent() -> None:
    assert Texts.from_settings(Account(ACCOUNT), "https://desk.example.test") is None
    real = Texts.from_settings(Account("AC" + "0" * 31 + "1"), "https://desk.example.test")
    here = Texts.from_settings(Account(ACCOUNT, twilio_api_url="http://127.0.0.1:1"), "https://desk.example.test")
    for texts in (real, here):
        assert texts is not None
        await texts.close()


def test_it_is_in_the_catalogue() -> None:
    assert catalogue()["sms"].load() is Texts
