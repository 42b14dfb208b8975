"""What must be sent is sent at least once, and given up only in sight."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from app.records import calls, outbox
from app.records.database import Database
from tests.conftest import NOW, FreshPractice

MINUTE = timedelta(minutes=1)


class Alerts:
    def __init__(self, db: Database, practice: FreshPractice) -> None:
        self.db, self.practice = db, practice

    async def put(self, operation: str = "alert", due: datetime = NOW) -> bool:
        async with self.db.practice(self.practice.id) as tx:
            await calls.open_call(tx, "CA1", self.practice.location_id, NOW)
            call = await calls.read(tx, call_sid="CA1")
            assert call is not None
            self.call_id = call.call_id
            return await outbox.put(
                tx, call.call_id, operation, "sms", target="+13015550190", body="Please call.", due_at=due, now=NOW
            )

    async def claim(self, now: datetime = NOW) -> list[outbox.Letter]:
        async with self.db.practice(self.practice.id) as tx:
            return list(await outbox.claim_due(tx, now))

    async def kept(self) -> outbox.Letter:
        async with self.db.practice(self.practice.id) as tx:
            (letter,) = await outbox.of_call(tx, self.call_id)
        return letter


async def test_an_operation_has_one_row(db: Database, practice: FreshPractice) -> None:
    alerts = Alerts(db, practice)
    assert await alerts.put()
    assert not await alerts.put()
    (letter,) = await alerts.claim()
    assert (letter.target, letter.body, letter.tries) == ("+13015550190", "Please call.", 1)
    assert "+13015550190" not in repr(letter)


async def test_what_is_in_hand_is_nobody_elses_until_the_lease_ends(db: Database, practice: FreshPractice) -> None:
    alerts = Alerts(db, practice)
    await alerts.put()
    found = await asyncio.gather(*(alerts.claim() for _ in range(8)))
    assert sum(len(one) for one in found) == 1
    assert await alerts.claim(NOW + MINUTE - timedelta(seconds=1)) == []
    assert [letter.tries for letter in await alerts.claim(NOW + MINUTE)] == [2]


async def test_nothing_is_sent_before_it_is_due(db: Database, practice: FreshPractice) -> None:
    alerts = Alerts(db, practice)
    await alerts.put(due=NOW + MINUTE)
    assert await alerts.claim() == []
    assert len(await alerts.claim(NOW + MINUTE)) == 1


async def test_what_was_not_taken_is_tried_again_and_then_given_up(db: Database, practice: FreshPractice) -> None:
    alerts = Alerts(db, practice)
    await alerts.put()
    (letter,) = await alerts.claim()
    async with db.practice(practice.id) as tx:
        await outbox.mark_failed(tx, letter, NOW, "503", again_at=NOW + timedelta(seconds=5))
    assert await alerts.claim(NOW + timedelta(seconds=4)) == []
    (letter,) = await alerts.claim(NOW + timedelta(seconds=5))
    async with db.practice(practice.id) as tx:
        await outbox.mark_failed(tx, letter, NOW, "21211")
    assert await alerts.claim(NOW + timedelta(days=1)) == []
    assert ((await alerts.kept()).state, (await alerts.kept()).last_error) == ("failed", "21211")


async def test_the_carriers_last_word_is_kept(db: Database, practice: FreshPractice) -> None:
    alerts = Alerts(db, practice)
    await alerts.put()
    (letter,) = await alerts.claim()
    async with db.practice(practice.id) as tx:
        await outbox.mark_sent(tx, letter, NOW, "SM1")
        assert await outbox.mark_delivery(tx, alerts.call_id, "alert", "failed", NOW, "30003")
        assert not await outbox.mark_delivery(tx, alerts.call_id, "another", "failed", NOW)
    assert ((await alerts.kept()).state, (await alerts.kept()).last_error) == ("failed", "30003")


# What comes in, one after the other, and the state after all of it: "!" is a delivery, "x" its failure, "sent" and
# "again" are what the sender writes down.
@pytest.mark.parametrize(
    ("news", "state"),
    [
        ("! sent", "delivered"),
        ("x sent", "failed"),
        ("! again", "delivered"),
        ("sent ! x", "delivered"),
        ("sent x !", "delivered"),
        ("sent ! sent", "delivered"),
        ("again x", "waiting"),
        ("again !", "delivered"),
    ],
)
async def test_a_state_only_moves_forward(db: Database, practice: FreshPractice, news: str, state: str) -> None:
    alerts = Alerts(db, practice)
    await alerts.put()
    (letter,) = await alerts.claim()
    for one in news.split():
        async with db.practice(practice.id) as tx:
            match one:
                case "!":
                    await outbox.mark_delivery(tx, alerts.call_id, "alert", "delivered", NOW)
                case "x":
                    await outbox.mark_delivery(tx, alerts.call_id, "alert", "failed", NOW, "30003")
                case "sent":
                    await outbox.mark_sent(tx, letter, NOW, "SM1")
                case "again":
                    await outbox.mark_failed(tx, letter, NOW, "503", again_at=NOW + MINUTE)
    assert (await alerts.kept()).state == state
    assert bool(await alerts.claim(NOW + MINUTE)) is (state == "waiting")
