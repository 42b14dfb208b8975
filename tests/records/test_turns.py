"""A turn is claimed once, answered once, and answered the same for ever."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from app.records import calls, turns
from app.records.calls import StaleCall, Standing
from app.records.database import Database
from app.records.turns import Begun, Finished, Running
from telephony.turn import CallerTurn, Changed, Listen, OutOfOrder, Reply, Said, UnknownCall
from tests.conftest import NOW, FreshPractice

START = CallerTurn(kind="start", call_sid="CA1", caller="+13015550123", fingerprint="f0")
IN_PROGRESS = START.model_copy(update={"fingerprint": "of the request with another CallStatus"})
SPOKE = CallerTurn(kind="speech", call_sid="CA1", number=1, nonce="n1", fingerprint="f1", text="a cleaning, please")
STANDING = Standing("en", "routine", "abandoned")


def reply(turn: int, nonce: str) -> Reply:
    said = Said(line="greeting", language="en", text="Hello.")
    return Reply(say=(said,), then=Listen(language="en"), turn=turn, nonce=nonce)


class Calls:
    """What a test does with calls: each step its own transaction, as in the service."""

    def __init__(self, db: Database, practice: FreshPractice) -> None:
        self.db, self.practice = db, practice

    async def begin(self, turn: CallerTurn, after: float = 0) -> Begun | Finished | Running:
        async with self.db.practice(self.practice.id) as tx:
            return await turns.begin(tx, turn, self.practice.location_id, NOW + timedelta(seconds=after))

    async def claim(self, turn: CallerTurn, after: float = 0) -> Begun:
        begun = await self.begin(turn, after)
        assert isinstance(begun, Begun)
        return begun

    async def finish(self, begun: Begun, answer: Reply, body: str = "{}", over: bool = False) -> bool:
        async with self.db.practice(self.practice.id) as tx:
            return await turns.finish(
                tx, begun, reply=answer, body=body, standing=STANDING, now=NOW, step={"state": "greeting"}, over=over
            )

    async def answered(self, turn: CallerTurn, answer: Reply, body: str = "{}", over: bool = False) -> None:
        await self.finish(await self.claim(turn), answer, body, over)

    async def end(self) -> None:
        async with self.db.practice(self.practice.id) as tx:
            assert await calls.end(tx, "CA1", NOW)


@pytest.fixture
def line(db: Database, practice: FreshPractice) -> Calls:
    return Calls(db, practice)


async def test_a_call_starts_without_a_body_and_pinned_to_the_document(line: Calls) -> None:
    begun = await line.claim(START)
    assert (begun.body, begun.version, begun.document_version) == (None, 0, line.practice.document_version)
    assert begun.caller == START


async def test_the_next_turn_finds_what_the_last_one_saved(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"), body='{"name": "Ana Quesada"}')
    assert (await line.claim(SPOKE)).body == '{"name": "Ana Quesada"}'


async def test_a_repeat_gets_the_saved_reply_also_after_the_call_ended(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"))
    await line.answered(SPOKE, reply(2, "n2"))
    await line.end()
    assert await line.begin(START) == Finished(reply(1, "n1"))
    assert await line.begin(SPOKE, after=86400) == Finished(reply(2, "n2"))


async def test_a_duplicate_learns_that_another_is_at_work(line: Calls) -> None:
    begun = await line.claim(START)
    assert await line.begin(START, after=9) == Running(begun.until)


async def test_a_lease_that_ran_out_is_taken_over(line: Calls) -> None:
    await line.claim(START)
    assert (await line.claim(START, after=10)).caller == START


async def test_of_two_who_finish_one_is_told_that_it_was_late(line: Calls) -> None:
    slow = await line.claim(START)
    quick = await line.claim(START, after=11)
    await line.finish(quick, reply(1, "n1"))
    with pytest.raises(StaleCall):
        await line.finish(slow, reply(1, "other"))
    assert await line.begin(START) == Finished(reply(1, "n1"))


@pytest.mark.parametrize("finished", [True, False])
async def test_another_body_for_a_known_turn_is_refused(line: Calls, finished: bool) -> None:
    await line.answered(START, reply(1, "n1"))
    begun = await line.claim(SPOKE)
    if finished:
        await line.finish(begun, reply(2, "n2"))
    with pytest.raises(Changed):
        await line.begin(SPOKE.model_copy(update={"fingerprint": "other"}))


async def test_a_start_that_comes_back_with_another_body_gets_the_saved_reply(line: Calls) -> None:
    begun = await line.claim(START)
    assert isinstance(await line.begin(IN_PROGRESS), Running)
    await line.finish(begun, reply(1, "n1"))
    assert await line.begin(IN_PROGRESS) == Finished(reply(1, "n1"))


async def test_a_start_that_comes_back_takes_over_from_a_dead_worker(line: Calls) -> None:
    await line.claim(START)
    assert (await line.claim(IN_PROGRESS, after=10)).caller == START


@pytest.mark.parametrize("wrong", [{"nonce": "n2"}, {"number": 2}, {"number": 2, "nonce": ""}, {"number": -1}])
async def test_a_turn_that_was_not_given_out_is_refused_and_changes_nothing(
    line: Calls, wrong: dict[str, object]
) -> None:
    await line.answered(START, reply(1, "n1"))
    with pytest.raises(OutOfOrder):
        await line.begin(SPOKE.model_copy(update=wrong))
    await line.claim(SPOKE)


async def test_a_known_turn_with_the_wrong_nonce_is_refused(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"))
    await line.answered(SPOKE, reply(2, "n2"))
    with pytest.raises(OutOfOrder):
        await line.begin(SPOKE.model_copy(update={"nonce": "guess"}))


async def test_a_call_that_never_began_is_unknown(line: Calls) -> None:
    with pytest.raises(UnknownCall):
        await line.begin(SPOKE)


async def test_a_poll_gets_the_reply_of_the_turn_it_asks_after(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"))
    begun = await line.claim(SPOKE)
    poll = SPOKE.model_copy(update={"kind": "poll", "text": "", "fingerprint": "of the poll"})
    assert isinstance(await line.begin(poll), Running)
    assert not await line.finish(begun, reply(2, "n2"))
    assert await line.begin(poll) == Finished(reply(2, "n2"))


async def test_a_poll_takes_over_with_the_words_that_were_said(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"))
    await line.claim(SPOKE)
    poll = SPOKE.model_copy(update={"kind": "poll", "text": "", "fingerprint": "of the poll"})
    assert (await line.claim(poll, after=10)).caller == SPOKE


async def test_a_hang_up_does_not_lose_what_the_running_turn_booked(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"))
    begun = await line.claim(SPOKE)
    await line.end()
    assert await line.finish(begun, reply(2, "n2"), body='{"booked": true}')
    async with line.db.practice(line.practice.id) as tx:
        call = await calls.read(tx, call_sid="CA1")
    assert call is not None
    assert (call.body, call.ended_at) == ('{"booked": true}', NOW)


async def test_nothing_new_is_answered_when_the_call_is_over(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"), over=True)
    with pytest.raises(OutOfOrder):
        await line.begin(SPOKE)


async def test_what_goes_wrong_later_in_the_transaction_undoes_the_turn(line: Calls) -> None:
    begun = await line.claim(START)

    async def finish_and_stumble() -> None:
        async with line.db.practice(line.practice.id) as tx:
            await turns.finish(tx, begun, reply=reply(1, "n1"), body="{}", standing=STANDING, now=NOW, step={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await finish_and_stumble()
    assert isinstance(await line.begin(START), Running)


async def test_of_twenty_duplicates_at_once_one_works(line: Calls) -> None:
    await line.answered(START, reply(1, "n1"))
    found = await asyncio.gather(*(line.begin(SPOKE) for _ in range(20)))
    assert [type(one) for one in found].count(Begun) == 1
    assert [type(one) for one in found].count(Running) == 19


async def test_of_twenty_starts_at_once_one_works(line: Calls) -> None:
    found = await asyncio.gather(*(line.begin(START) for _ in range(20)))
    assert [type(one) for one in found].count(Begun) == 1


async def test_a_turn_is_kept_whole(line: Calls) -> None:
    begun = await line.claim(START)
    async with line.db.practice(line.practice.id) as tx:
        await turns.finish(
            tx,
            begun,
            reply=reply(1, "n1"),
            body="{}",
            standing=STANDING,
            now=NOW,
            step={"state": "greeting", "lines": ["greeting"]},
            outside='[["windows", []]]',
            words_version="w1",
            own_ms=12,
        )
        (kept,) = await turns.of_call(tx, begun.call_id)
    assert (kept.caller, kept.reply, kept.outside) == (START, reply(1, "n1"), '[["windows", []]]')
    assert (kept.step, kept.words_version, kept.own_ms) == ({"state": "greeting", "lines": ["greeting"]}, "w1", 12)


async def test_a_call_of_another_practice_is_unknown(line: Calls, db: Database, other_practice: FreshPractice) -> None:
    await line.answered(START, reply(1, "n1"))
    with pytest.raises(UnknownCall):
        await Calls(db, other_practice).begin(SPOKE)
