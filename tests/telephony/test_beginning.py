"""The start of a call that did not go well at once: the same call goes on, with the records as they are."""

from __future__ import annotations

import asyncio

import pytest

from app.records import turns
from app.records.calls import Standing
from app.records.database import Database
from app.records.turns import Begun, Finished
from telephony.emulator.line import Phone
from telephony.turn import CallerTurn, Listen, Reply, Said, Wait
from tests.conftest import NOW, FreshPractice, fresh_practice
from tests.telephony.receptionist import ACCOUNT, NUMBER, TOKEN, Receptionist, app_for, serving


class Keeping(Receptionist):
    """Keeps its turns as the service does, each step its own transaction; how the work itself goes is the test's."""

    def __init__(self, db: Database, practice: FreshPractice) -> None:
        super().__init__()
        self.db, self.practice = db, practice
        self.now = NOW

    async def answer(self, turn: CallerTurn) -> Reply:
        self.turns.append(turn)
        async with self.db.practice(self.practice.id) as tx:
            begun = await turns.begin(tx, turn, self.practice.location_id, self.now)
        if isinstance(begun, Finished):
            return begun.reply
        if not isinstance(begun, Begun):
            return Reply(then=Wait(), turn=turn.number, nonce=turn.nonce)
        await self.work()
        said = Said(line="greeting", language="en", text="Hello.")
        reply = Reply(say=(said,), then=Listen(language="en"), turn=1, nonce="n1")
        async with self.db.practice(self.practice.id) as tx:
            await turns.finish(tx, begun, reply=reply, body="{}", standing=Standing(), now=self.now, step={})
        self.finished()
        return reply

    async def work(self) -> None: ...

    def finished(self) -> None: ...


class Crashing(Keeping):
    """Dies after the claim; what comes later finds the lease over."""

    async def work(self) -> None:
        if len(self.turns) == 1:
            self.now += turns.LEASE
            raise RuntimeError("boom")


class Slow(Keeping):
    """Takes longer than the line waits, and is done when the caller comes back."""

    def __init__(self, db: Database, practice: FreshPractice) -> None:
        super().__init__(db, practice)
        self.may_go_on, self.done = asyncio.Event(), asyncio.Event()

    async def answer(self, turn: CallerTurn) -> Reply:
        if self.turns:
            self.may_go_on.set()
            await self.done.wait()
        return await super().answer(turn)

    async def work(self) -> None:
        await self.may_go_on.wait()

    def finished(self) -> None:
        self.done.set()


@pytest.mark.parametrize("kind", [Crashing, Slow])
async def test_a_call_whose_first_answer_failed_or_was_late_is_not_lost(
    db: Database, demo_document: object, kind: type[Keeping]
) -> None:
    desk = kind(db, await fresh_practice(db, demo_document))  # type: ignore[arg-type]
    async with (
        serving(lambda base: app_for(desk, base, answer_within=0.5)) as base,
        Phone(base, TOKEN, ACCOUNT, seed=7) as phone,
        phone.call(to=NUMBER) as call,
    ):
        assert [line.text for line in call.heard][-1] == "Hello."
        assert call.errors == []
        statuses = [exchange.form["CallStatus"] for exchange in call.exchanges]
    assert statuses[:2] == ["ringing", "in-progress"]
