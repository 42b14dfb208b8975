"""A call that workers die over, that two serve, or that ends at the wrong moment: nothing twice, and nothing false."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app import answer, main
from app import practice as documents
from app.call.heard import Asked
from app.main import House
from app.records import calls, outbox
from app.records.database import Database
from app.rehearsal.script import Says, Script
from app.settings import Settings
from app.summaries.summary import as_listed
from app.systems import Systems
from app.understanding import model as second
from integrations.openai.adapter import OpenAIModel
from integrations.sealed import Ring
from integrations.sms.adapter import Texts
from telephony.turn import Changed, HangUp, OutOfOrder, UnknownCall, UnknownNumber, Wait
from tests.conftest import ACCOUNT, KEY, ROOT, TEXT
from tests.crashing import (
    CALLER,
    Crash,
    FragileBook,
    FragileDatabase,
    Fuse,
    Left,
    Served,
    StoppedClock,
    polled,
    printed,
    repeated,
)
from tests.understanding.model_server import NOTHING, ModelServer, model_server

SCHEDULE = ROOT / "prompts" / "practice" / "schedule.json"
TOKEN = "a token of these tests alone"
NOWHERE = "http://127.0.0.1:1"
OUTCOMES = {
    "booked": "booked",
    "requested": "requested",
    "requested_time": "requested",
    "unknown_outcome": "unknown",
    "accepted": "accepted",
}
"""The line that tells an outcome -> the state of the claim of which it is true."""

SAYS = {
    Asked.HOW_CAN_I_HELP: "My name is Kevin Albright, I'm a new patient, I need a cleaning for myself, any day",
    Asked.REASON: "A cleaning",
    Asked.SAFETY: "No, nothing like that",
    Asked.NUMBER: "Yes",
    Asked.WHO_FOR: "For me",
    Asked.NEW_OR_EXISTING: "I'm new",
    Asked.AGE: "Thirty six",
    Asked.WHEN: "Any day is fine, the first that you have",
    Asked.OFFER: "The first one",
    Asked.NAME: "Kevin Albright",
    Asked.READ_BACK: "Yes",
    Asked.BIRTH_DATE: "November twenty third nineteen ninety",
    Asked.SPELLING: "A L B R I G H T",
    Asked.INSURANCE: "MetLife",
    Asked.ANYTHING_ELSE: "No, thanks, bye",
    Asked.REQUEST_INSTEAD: "Yes",
}
ROOT_CANAL = "My name is Kevin Albright, my dentist said I need a root canal"
SWOLLEN = "My tooth hurts so bad, my whole cheek is swollen up, and I have a fever"


def said(answers: dict[Asked, str]) -> Script:
    return Script(caller=CALLER, says=tuple(Says(when=asked, text=text) for asked, text in answers.items()))


BOOKS = said(SAYS)
REQUESTS = said({**SAYS, Asked.HOW_CAN_I_HELP: ROOT_CANAL, Asked.NEW_OR_EXISTING: "Yes, I was there last week"})
_serial = count(1)


@pytest_asyncio.fixture
async def served(database_url: str, db: Database, ring: Ring, tmp_path: Path) -> AsyncIterator[Served]:
    """A practice with a number and the demo's book, served by two workers."""
    settings = Settings(DOSVOCES_DATA=tmp_path, DOSVOCES_KEY=KEY, TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN)
    clock, houses, serial = StoppedClock(), list[House](), next(_serial)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            fragile, book = FragileDatabase(database_url, ring), FragileBook(database_url, ring)
            texts = Texts(ACCOUNT, [TOKEN], NOWHERE, base_url=NOWHERE)
            for door in (fragile, book, texts):
                stack.push_async_callback(door.close)
            houses.append(House(settings, fragile, book, clock, NOWHERE, Systems(fragile, fragile, clock), texts))
        # Versions never change; what understanding makes of a document is kept for the object it was made of.
        houses[1].receptionist.pinned = houses[0].receptionist.pinned
        number = f"+1{700 + serial // 100:03}55501{serial % 100:02}"
        text = TEXT.replace('slug = "happy-smiles"', f'slug = "answered-{serial}"', 1)
        ids = await main.settle_in(houses[0], text, number, SCHEDULE, ACCOUNT)
        yield Served(houses, db, clock, *ids, number, documents.parse(text, "the document"))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who repeats a turn that is being answered is asked at once to come back."""
    monkeypatch.setattr(answer, "DUPLICATE_WAITS", 0)


def one_true_outcome(left: Left) -> str:
    """The state of the one thing that came of the call; it is what the caller was told and what the book says."""
    live = [one for one in left.claims if one.state != "released"]
    assert len(live) == 1
    (state, slot) = live[0].state, live[0].slot
    assert [(one.provider, one.operatory, one.start) for one in left.booked] == (
        [(slot.provider, slot.operatory, slot.start)] if state == "booked" and slot else []
    )
    assert [OUTCOMES[line] for line in left.told if line in OUTCOMES] == [state]
    assert left.summary.status == state
    assert all(turn.reply is not None for turn in left.turns)
    return state


# ---------------------------------------------------------------- workers die


@pytest.mark.slow
@pytest.mark.parametrize(("script", "outcome"), [(BOOKS, "booked"), (REQUESTS, "requested")], ids=["books", "requests"])
async def test_wherever_a_worker_dies_the_call_ends_with_one_true_outcome(
    served: Served, script: Script, outcome: str
) -> None:
    at, burnt = 0, True
    while burnt:
        at += 1
        line, fuse = await served.line(), served.burn(at)
        # The points come in pairs, before a commit and after it: a repeat for one pair, a poll for the next.
        await line.talk(script, again=polled if at // 2 % 2 else repeated)
        burnt = fuse.used
        served.burn(0)
        try:
            assert one_true_outcome(await served.left(line)) == outcome
        except AssertionError as wrong:
            wrong.add_note(f"a worker died at point {at}")
            raise
    assert at > 40, "there are more points than that in a call"


async def test_an_alert_is_one_row_wherever_a_worker_dies(served: Served) -> None:
    at, burnt = 0, True
    while burnt:
        at += 1
        line = await served.line()
        await line.ask(line.start())
        fuse = served.burn(at)
        await line.ask(line.turn(SWOLLEN))
        await line.ask(line.turn("Yes, it is swollen"))
        burnt = fuse.used
        served.burn(0)
        async with served.db.practice(served.practice_id) as tx:
            saved = await calls.read(tx, call_sid=line.sid)
            assert saved is not None
            letters = await outbox.of_call(tx, saved.call_id)
        assert [one.operation for one in letters] == ["alert same_day"]
    assert at > 2


async def test_a_poll_is_asked_back_while_the_lease_lasts_and_then_takes_over(served: Served, impatient: None) -> None:
    line, (first, second) = await served.line(), served.houses
    await line.talk(BOOKS, until=Asked.READ_BACK)
    yes = line.turn("Yes")
    served.burn(3)
    with pytest.raises(Crash):
        await first.receptionist.answer(yes)
    waits = await second.receptionist.answer(polled(yes))
    assert (waits.then, waits.turn, waits.nonce) == (Wait(), yes.number, yes.nonce)
    served.clock.past_the_lease()
    line.reply = await second.receptionist.answer(polled(yes))
    assert [one.line for one in line.reply.say][:1] == ["booked"]
    await line.talk(BOOKS)
    assert one_true_outcome(await served.left(line)) == "booked"


# ---------------------------------------------------------------- two at once


async def test_two_workers_serve_one_call_turn_by_turn(served: Served) -> None:
    line = await served.line()
    await line.talk(BOOKS)
    assert line.asked > 8
    assert one_true_outcome(await served.left(line)) == "booked"


async def test_a_repeat_waits_for_the_answer_that_is_being_made(served: Served) -> None:
    line, (first, second) = await served.line(), served.houses
    await line.talk(BOOKS, until=Asked.READ_BACK)
    yes, at_work = line.turn("Yes"), served.stop(4)
    work = asyncio.create_task(first.receptionist.answer(yes))
    await at_work.there.wait()
    repeat = asyncio.create_task(second.receptionist.answer(yes))
    await held_up(repeat)
    at_work.go.set()
    assert await repeat == await work
    assert len(await line.booked()) == 1


async def test_whoever_is_slow_says_what_the_one_who_took_over_said(served: Served) -> None:
    slow, quick = served.houses
    for at in count(1):
        line = await served.line()
        await line.talk(BOOKS, until=Asked.READ_BACK)
        yes, at_work = line.turn("Yes"), served.stop(at)
        late = asyncio.create_task(slow.receptionist.answer(yes))
        if not await come_to(at_work, late):
            break
        served.clock.past_the_lease()
        taken_over = asyncio.create_task(quick.receptionist.answer(polled(yes)))
        await held_up(taken_over)
        at_work.go.set()
        line.reply = await late
        assert await taken_over == line.reply
        await line.talk(BOOKS)
        assert one_true_outcome(await served.left(line)) == "booked", at
    assert at > 8


async def held_up(work: asyncio.Task[Any]) -> None:
    """Lets the work go on until it is done, or waits for somebody who stands still."""
    await asyncio.wait({work}, timeout=0.3)


async def come_to(point: Fuse, work: asyncio.Task[Any]) -> bool:
    """Whether the work comes to that point, and is not done before."""
    there = asyncio.create_task(point.there.wait())
    await asyncio.wait({there, work}, return_when=asyncio.FIRST_COMPLETED)
    there.cancel()
    return point.there.is_set()


# ---------------------------------------------------------------- beginnings, ends, and what is refused


async def test_who_hangs_up_over_the_yes_is_booked_and_the_desk_knows(served: Served) -> None:
    for at in count(1):
        line = await served.line()
        await line.talk(BOOKS, until=Asked.READ_BACK)
        yes, at_work = line.turn("Yes"), served.stop(at)
        work = asyncio.create_task(served.houses[0].receptionist.answer(yes))
        if not await come_to(at_work, work):
            break
        over = asyncio.create_task(served.houses[1].receptionist.over(served.number, line.sid))
        await held_up(over)
        at_work.go.set()
        await asyncio.gather(work, over)
        left = await served.left(line)
        assert one_true_outcome(left) == "booked", at
        assert left.summary.ended is not None
    assert at > 8


async def test_who_hangs_up_before_the_yes_holds_nothing_any_more(served: Served) -> None:
    line = await served.line()
    await line.talk(BOOKS, until=Asked.READ_BACK)
    await line.hang_up()
    left = await served.left(line)
    assert [one.state for one in left.claims] == ["released"]
    assert (left.booked, left.summary.status) == ([], "abandoned")


async def test_the_start_of_a_call_asked_again_with_another_status_is_the_same_start(served: Served) -> None:
    line = await served.line()
    first = await line.ask(line.start("CallStatus=ringing"))
    assert await line.ask(line.start("CallStatus=in-progress")) == first


async def test_the_start_of_a_call_is_taken_over_with_another_status(served: Served) -> None:
    line = await served.line()
    served.burn(3)
    await line.ask(line.start("CallStatus=ringing"), lambda turn: line.start("CallStatus=in-progress"))
    await line.talk(BOOKS)
    assert one_true_outcome(await served.left(line)) == "booked"


async def test_what_is_out_of_order_changes_nothing(served: Served) -> None:
    line, receptionist = await served.line(), served.house.receptionist
    with pytest.raises(UnknownCall):
        await receptionist.answer(line.start().model_copy(update={"kind": "speech", "number": 1, "text": "Yes"}))
    await line.talk(BOOKS, until=Asked.READ_BACK)
    yes = line.turn("Yes")
    for refused, change in (
        (OutOfOrder, {"nonce": "another"}),
        (OutOfOrder, {"number": yes.number + 1}),
        (UnknownNumber, {"called": "+19995550199"}),
    ):
        with pytest.raises(refused):
            await receptionist.answer(yes.model_copy(update=change))
    assert await served.booked() == []
    reply = await line.ask(yes)
    with pytest.raises(Changed):
        await receptionist.answer(yes.model_copy(update={"text": "No", "fingerprint": printed("No")}))
    assert await receptionist.answer(yes) == reply


async def test_a_call_that_is_over_is_not_gone_on_with(served: Served) -> None:
    line = await served.line()
    await line.talk(BOOKS, until=Asked.READ_BACK)
    yes = line.turn("Yes")
    gone = await served.house.receptionist.answer(yes.model_copy(update={"kind": "hangup"}))
    assert isinstance(gone.then, HangUp)
    with pytest.raises(OutOfOrder):
        await served.house.receptionist.answer(yes)
    assert await served.booked() == []


# ---------------------------------------------------------------- a language model has a part in it

PUZZLING = said({**SAYS, Asked.HOW_CAN_I_HELP: "the thing with my choppers is acting wonky"})


@pytest_asyncio.fixture
async def read_twice(served: Served) -> AsyncIterator[ModelServer]:
    """Both workers may ask a language model."""
    async with model_server() as (server, url):
        model = OpenAIModel("test-key", url, "fake", prices=(0.1, 0.5))
        for house in served.houses:
            house.receptionist.model = model
        yield server
        await model.close()


async def test_a_call_tells_which_turns_a_model_read_and_what_it_cost(served: Served, read_twice: ModelServer) -> None:
    read_twice.answer = {**NOTHING, "act": "book", "visit": "cleaning"}
    line = await served.line()
    await line.talk(PUZZLING)
    left = await served.left(line)
    assert one_true_outcome(left) == "booked"
    asked = as_listed(left.summary)["model"]
    assert (asked["turns"], asked["without_answer"]) == ([1], [])
    assert (asked["tokens_in"], asked["tokens_out"], asked["dollars"]) == (11, 7, pytest.approx(0.000005))


@pytest.mark.parametrize("how", ["hang", "500", "garbage", "truncated", "refusal"])
async def test_a_model_that_fails_costs_the_caller_nothing(
    served: Served, read_twice: ModelServer, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second, "SECONDS", 0.3)
    read_twice.how = how
    left = []
    for model in (served.house.receptionist.model, None):
        for house in served.houses:
            house.receptionist.model = model
        line = await served.line()
        await line.talk(PUZZLING)
        left.append(await served.left(line))
    helped, alone = left
    assert helped.told == alone.told
    asked = as_listed(helped.summary)["model"]
    assert asked["turns"] == asked["without_answer"]
    assert 1 in asked["turns"]
    assert as_listed(alone.summary)["model"] is None
