"""The on-call person is texted until the text arrives or it is plain that it will not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
import pytest_asyncio

from app.lines import PROMPTS
from app.records import outbox
from app.records.database import Database
from app.records.outbox import Letter
from app.summaries import delivery, making
from integrations.sms.adapter import Texts
from integrations.texts import Text
from telephony.emulator.rest import BROKEN, LOST, TextService
from telephony.form import TextEvent
from tests.conftest import ACCOUNT, NOW, FreshPractice
from tests.summaries import constructed
from tests.summaries.constructed import keep
from tests.telephony.receptionist import Receptionist, app_for, serving

TOKEN = "a token of these tests"
ON_CALL = "+13015550190"
DUE = NOW + timedelta(minutes=1)


@pytest.fixture
def service() -> TextService:
    return TextService({ACCOUNT: TOKEN})


@pytest_asyncio.fixture
async def texts(service: TextService) -> AsyncIterator[Texts]:
    async with serving(lambda _: service.app) as base:
        made = Texts(ACCOUNT, (TOKEN,), base, base_url=base)
        yield made
        await made.close()


@pytest_asyncio.fixture
async def alarm(db: Database, practice: FreshPractice) -> int:
    return await keep(db, practice, constructed.danger_es())


async def letter(db: Database, practice: FreshPractice, call_id: int) -> Letter:
    async with db.practice(practice.id) as tx:
        (found,) = await outbox.of_call(tx, call_id)
    return found


async def test_it_comes_from_the_number_that_was_called(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    assert await delivery.deliver_due(db, practice.id, texts, DUE) == [alarm]
    (taken,) = service.to(ON_CALL)
    assert taken.from_ == practice.number
    summary = await making.summarise(db, practice.id, alarm, DUE)
    assert (summary.alerted, summary.final) == (True, True)


async def test_it_is_sent_once(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    for _ in range(3):
        await delivery.deliver_due(db, practice.id, texts, DUE)
    assert len(service.to(ON_CALL)) == 1


async def test_a_failure_is_tried_again_a_little_later(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    service.faults.append(BROKEN)
    await delivery.deliver_due(db, practice.id, texts, DUE)
    assert (await letter(db, practice, alarm)).last_error == "20500"
    assert await delivery.deliver_due(db, practice.id, texts, DUE + timedelta(seconds=4)) == []
    await delivery.deliver_due(db, practice.id, texts, DUE + timedelta(seconds=5))
    assert (await letter(db, practice, alarm)).state == "sent"


async def test_twice_is_better_than_never(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    service.faults.append(LOST)
    for seconds in (0, 5):
        await delivery.deliver_due(db, practice.id, texts, DUE + timedelta(seconds=seconds))
    assert len(service.to(ON_CALL)) == 2


class Broken:
    """A sender with a fault of ours in it."""

    async def send(self, text: Text) -> str:
        raise KeyError("oops")


async def test_a_fault_of_ours_is_a_failed_try_and_not_silence(
    db: Database, practice: FreshPractice, alarm: int
) -> None:
    assert await delivery.deliver_due(db, practice.id, Broken(), DUE) == [alarm]
    found = await letter(db, practice, alarm)
    assert (found.state, found.tries, found.last_error) == ("waiting", 1, "KeyError")


async def test_it_is_given_up_at_last_and_said_so(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    service.faults.extend([BROKEN] * 20)
    now: datetime = DUE
    for wait in (*delivery.AGAIN, timedelta(hours=1)):
        await delivery.deliver_due(db, practice.id, texts, now)
        now += wait
    found = await letter(db, practice, alarm)
    assert (found.state, found.tries) == ("failed", len(delivery.AGAIN) + 1)
    summary = await making.summarise(db, practice.id, alarm, now)
    assert summary.undelivered(now)
    assert "alert_failed" in [act.kind for act in summary.acts]


@pytest.mark.parametrize(("unreachable", "state"), [(False, "delivered"), (True, "failed")])
async def test_news_of_it_is_believed(
    db: Database,
    practice: FreshPractice,
    service: TextService,
    texts: Texts,
    alarm: int,
    unreachable: bool,
    state: str,
) -> None:
    await delivery.deliver_due(db, practice.id, texts, DUE)
    about = f"{alarm} alert life_threatening"
    assert await delivery.reported(db, practice.id, about, "sent", None, DUE) is None
    news, error = ("undelivered", 30003) if unreachable else ("delivered", None)
    assert await delivery.reported(db, practice.id, about, news, error, DUE) == alarm
    assert await delivery.reported(db, practice.id, about, news, error, DUE) is None
    assert (await letter(db, practice, alarm)).state == state
    assert (await making.summarise(db, practice.id, alarm, DUE)).undelivered(DUE) is unreachable


async def test_news_of_another_practices_text_changes_nothing(
    db: Database, practice: FreshPractice, other_practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    await delivery.deliver_due(db, practice.id, texts, DUE)
    about = f"{alarm} alert life_threatening"
    assert await delivery.reported(db, other_practice.id, about, "failed", 30003, DUE) is None
    assert (await letter(db, practice, alarm)).state == "sent"


@pytest.mark.parametrize("about", ["", "alert", "x alert life_threatening", f"{10**30} alert", "-1 alert", "1"])
async def test_news_about_nothing_of_ours_changes_nothing(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int, about: str
) -> None:
    await delivery.deliver_due(db, practice.id, texts, DUE)
    assert await delivery.reported(db, practice.id, about, "failed", 30003, DUE) is None


class Quick:
    """A carrier whose signed news of a text is there before its answer to the sending; the answer may get lost."""

    def __init__(self, texts: Texts, service: TextService) -> None:
        self.texts, self.service = texts, service

    async def send(self, text: Text) -> str:
        try:
            return await self.texts.send(text)
        finally:
            async with httpx.AsyncClient() as client:
                assert await self.service.deliver(client) == [204, 204]


@pytest.mark.parametrize("answer_lost", [True, False])
@pytest.mark.parametrize("reached", [True, False])
async def test_no_news_is_too_quick_to_be_noted(
    db: Database, practice: FreshPractice, service: TextService, alarm: int, answer_lost: bool, reached: bool
) -> None:
    desk = Receptionist()

    async def noted(event: TextEvent) -> None:
        await delivery.reported(db, practice.id, event.about, event.status, event.error, DUE)

    async def token(account: str, number: str) -> tuple[str, ...]:
        return (TOKEN,) if (account, number) == (ACCOUNT, practice.number) else ()

    desk.text_status = noted  # type: ignore[method-assign]
    service.faults.extend([LOST] if answer_lost else [])
    service.unreachable = set() if reached else {ON_CALL}
    async with (
        serving(lambda _: service.app) as carrier,
        serving(lambda base: app_for(desk, base, tokens_for=token)) as ours,
    ):
        texts = Texts(ACCOUNT, (TOKEN,), ours, base_url=carrier)
        for seconds in (0, 5):
            await delivery.deliver_due(db, practice.id, Quick(texts, service), DUE + timedelta(seconds=seconds))
        await texts.close()
    assert (await letter(db, practice, alarm)).state == ("delivered" if reached else "failed")
    assert len(service.messages) == 1


async def test_a_text_that_nobody_confirms_is_not_taken_for_arrived(
    db: Database, practice: FreshPractice, service: TextService, texts: Texts, alarm: int
) -> None:
    await delivery.deliver_due(db, practice.id, texts, DUE)
    summary = await making.summarise(db, practice.id, alarm, DUE)
    late = DUE + timedelta(minutes=2, seconds=1)
    assert (summary.unconfirmed(late - timedelta(seconds=1)), summary.unconfirmed(late)) == (False, True)
    await delivery.reported(db, practice.id, f"{alarm} alert life_threatening", "delivered", None, late)
    assert not (await making.summarise(db, practice.id, alarm, late)).unconfirmed(late)


@pytest.mark.parametrize("level", ["life_threatening", "same_day"])
async def test_the_text_tells_whom_to_call_and_nothing_of_the_patient(
    db: Database, practice: FreshPractice, level: str
) -> None:
    one = constructed.booked_es_for_a_child()
    call_id = await keep(db, practice, replace(one, claim=None))
    summary = await making.summarise(db, practice.id, call_id, DUE)
    call = constructed.as_call(practice, one)
    text = delivery.OnCallText(PROMPTS).text(practice.document, call, level)
    assert "(301) 555-0177" in text
    assert "Spanish" in text
    assert len(text) < 320
    for told in (*(known.words for known in summary.facts), "Lucía", "Carmen", "cleaning"):
        assert told not in text
