"""What callers can run into: misheard first words, second thoughts at the read-back, a number withheld, the end."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.call.heard import (
    Act,
    Danger,
    Goodbye,
    Heard,
    No,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Told,
    Unclear,
    Urgency,
    Wants,
    Wish,
    Yes,
)
from app.call.record import Call
from integrations.pms import Unavailable
from tests.call.paper import NIGHT, Conversation, times
from tests.call.test_conversation import CLEANING, MYSELF, NO, TUESDAY, YES, at_the_read_back, told

SAVED = json.loads((Path(__file__).parent / "saved" / "0.1.0.json").read_text("utf-8"))


@pytest.mark.parametrize("act", [Told(), Goodbye(), No()])
async def test_first_words_that_mean_nothing_are_asked_in_the_other_language(act: Act) -> None:
    talk = Conversation().start(None)
    await talk.hear(Heard(act, words="the other day a mall was in a car", language="en"))
    assert (talk.call.listening, talk.call.settled) == ("es", False)


async def test_a_greeting_is_no_noise() -> None:
    talk = Conversation().start(None)
    await talk.hear(Heard(Told(), words="hello", language="en"))
    assert (talk.call.listening, talk.lines) == ("en", ["how_can_i_help_again"])


async def test_nothing_that_was_heard_in_noise_is_kept() -> None:
    talk = Conversation().start(None)
    await talk.hear(Heard(Unclear(), SaidThings(wish=Wish(days=(date(2026, 12, 2),)), visit="crown"), usable=False))
    assert (talk.call.facts.wish, talk.call.facts.visit) == (None, None)


async def test_a_second_danger_has_its_own_number() -> None:
    talk = Conversation().start()
    grave = Urgency.LIFE_THREATENING
    await talk.hear(Heard(Told(), danger=Danger.MEDICAL, urgency=grave))
    assert await talk.hear(Heard(Told(), danger=Danger.SELF_HARM, urgency=grave)) == ["emergency_988"]


async def test_a_thank_you_at_the_read_back_books_nothing_and_says_so() -> None:
    talk = await at_the_read_back()
    assert await talk.hear(Heard(Goodbye())) == ["not_booked_yet", "read_back"]
    assert (await talk.hear(Heard(Goodbye())))[0] == "nothing_noted"
    assert (talk.call.ended, talk.paper.booked) == ("us", [])


async def test_but_it_is_for_my_son_asks_for_his_name() -> None:
    talk = await at_the_read_back()
    assert await talk.hear(Heard(Yes(), SaidThings(relation="child"))) == ["ask_their_name"]
    assert talk.call.facts.caller_name is not None
    assert (talk.call.facts.caller_name.value, talk.paper.booked) == ("Ana López", [])


async def test_another_number_at_the_read_back_is_read_back_itself() -> None:
    talk = await at_the_read_back()
    assert await talk.hear(Heard(Yes(), SaidThings(phone="+13015550177"))) == ["read_number"]
    assert await talk.hear(YES) == ["read_back"]
    await talk.hear(YES)
    assert talk.call.facts.phone is not None
    assert (talk.call.facts.phone.value, len(talk.paper.booked)) == ("+13015550177", 1)


async def test_who_gives_no_number_is_not_promised_a_call() -> None:
    talk = Conversation().start()
    await talk.hear(Heard(Wants("message")), told(), told(caller_name="Ana López"), NO, Heard(Skip()))
    assert talk.call.facts.phone is None
    await talk.hear(told(), YES)
    assert talk.step is not None
    assert talk.step.lines[0].name == "message_taken"
    assert "callback" not in talk.step.lines[0].values


async def test_a_second_message_does_not_wipe_out_the_first() -> None:
    talk = Conversation().start()
    await talk.hear(Heard(Wants("cancel"), words="cancel Friday"), told(), told(caller_name="Ana López"), YES)
    await talk.hear(Heard(Skip()), YES, Heard(Wants("billing"), words="and my bill"))
    assert talk.call.facts.message is not None
    assert "cancel Friday" in talk.call.facts.message.value
    assert "my bill" in talk.call.facts.message.value


async def test_times_read_a_while_ago_are_looked_up_before_they_are_said_again() -> None:
    talk = Conversation().start()
    await talk.hear(CLEANING, YES, MYSELF, TUESDAY)
    talk.paper.open, talk.now = times("cleaning")[4:], NIGHT + timedelta(minutes=2)
    assert await talk.hear(Heard(Repeat())) == ["offer_times"]


async def test_what_was_learned_in_the_turn_is_not_lost_with_the_schedule() -> None:
    talk = Conversation().start()
    await talk.hear(told(visit="cleaning", relation="self", name="Ana López", wish=Wish(weekdays=(1,))))
    talk.paper.trouble = Unavailable()
    assert (await talk.hear(YES))[:2] == ["schedule_down_request", "requested"]


async def test_a_bare_yes_to_the_safety_question_asks_for_breathing_alone() -> None:
    talk = Conversation().start()
    await talk.hear(told(pain=True), Heard(Yes(), words="yes"))
    assert talk.lines[-1] == "ask_breathing"
    assert await talk.hear(Heard(Yes(), words="yes")) == ["emergency_911"]


@pytest.mark.parametrize("heard", [Heard(Silence()), Heard(Goodbye()), Heard(Skip())], ids=["silence", "bye", "skip"])
@pytest.mark.parametrize("kind", sorted(set(SAVED) - {"ended"}))
async def test_every_state_comes_to_an_end(kind: str, heard: Heard) -> None:
    talk = Conversation(call=Call.model_validate(SAVED[kind]))
    for _ in range(40):
        if talk.call.ended:
            return
        await talk.hear(heard)
    assert talk.call.ended
