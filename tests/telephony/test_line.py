"""The Twilio that runs here does what the document says, and refuses what Twilio would refuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from telephony.emulator.line import Phone
from telephony.emulator.report import NotListening, Pickup
from telephony.turn import HangUp, Record, Transfer
from tests.telephony.conftest import Practice
from tests.telephony.receptionist import ACCOUNT, TOKEN, Receptionist, listen, reply, said

Documents = dict[str, str | Response]


@asynccontextmanager
async def following(
    documents: Documents, **phone: object
) -> AsyncIterator[tuple[Phone, list[tuple[str, dict[str, str]]]]]:
    """A phone that is answered with these documents by path; and what it asked for."""
    asked: list[tuple[str, dict[str, str]]] = []
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def _any(path: str, request: Request) -> Response:
        form = httpx.QueryParams((await request.body()).decode())
        asked.append((path, dict(form) | dict(request.query_params)))
        found = documents.get(path, Response(status_code=404))
        return Response(found, media_type="text/xml") if isinstance(found, str) else found

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        yield Phone("https://d.example", TOKEN, ACCOUNT, client=client, seed=1, **phone), asked  # type: ignore[arg-type]


def response(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


async def test_a_caller_speaks_only_while_somebody_listens(practice: Practice) -> None:
    async with practice(Receptionist(reply(1, HangUp(), said("Bye.")))) as phone, phone.call() as call:
        for act in (call.say("Hello"), call.press("1"), call.stay_silent(), call.leave_message()):
            with pytest.raises(NotListening):
                await act


async def test_the_end_is_reported_once(practice: Practice) -> None:
    desk = Receptionist(listen(1, "en", "Hello?"))
    async with practice(desk) as phone, phone.call() as call:
        await call.hang_up()
        await call.hang_up()
    assert [(event.status, event.call_sid) for event in desk.news] == [("completed", call.sid)]


async def test_silence_comes_back_as_silence(practice: Practice) -> None:
    desk = Receptionist(listen(1, "en", "Hello?"), listen(2, "en", "Are you there?"))
    async with practice(desk) as phone, phone.call() as call:
        await call.stay_silent()
    assert (desk.turns[1].kind, desk.turns[1].number) == ("silence", 1)


@pytest.mark.parametrize(("pressed", "arrives"), [("2", "2"), ("12345", "123"), ("1#", "1"), ("*", "*")])
async def test_keys_end_at_their_number_or_at_the_hash(practice: Practice, pressed: str, arrives: str) -> None:
    desk = Receptionist(listen(1, "en", "Press.", speech=False, digits=3))
    async with practice(desk) as phone, phone.call() as call:
        await call.press(pressed)
    assert (desk.turns[1].kind, desk.turns[1].keys) == ("keys", arrives)


async def test_nobody_hears_a_voice_where_keys_alone_are_awaited(practice: Practice) -> None:
    desk = Receptionist(listen(1, "es", "Marque.", speech=False))
    async with practice(desk) as phone, phone.call() as call:
        await call.say("Español", language="es")
    assert desk.turns[1].kind == "silence"


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
async def test_a_number_that_does_not_answer_gives_the_caller_back(practice: Practice, status: str) -> None:
    desk = Receptionist(reply(1, Transfer(number="+13015550140"), said("Ringing.")), listen(2, "en", "Nobody there."))
    rings = {"desk": lambda _: Pickup(status)}  # type: ignore[arg-type]
    async with practice(desk, phone=rings) as phone, phone.call() as call:
        assert call.dialled == ["+13015550140"]
        assert call.gather is not None
    assert (desk.turns[1].kind, desk.turns[1].result, desk.turns[1].number) == ("transfer", status, 1)


async def test_a_call_that_was_put_through_ends_with_the_talk(practice: Practice) -> None:
    desk = Receptionist(reply(1, Transfer(number="+13015550140")))
    talk = {"desk": lambda _: Pickup("completed", seconds=42)}
    async with practice(desk, phone=talk) as phone, phone.call() as call:
        assert call.ended
    assert (desk.turns[1].kind, desk.turns[1].result) == ("transfer", "completed")
    assert desk.news[0].status == "completed"


async def test_a_message_is_recorded(practice: Practice) -> None:
    desk = Receptionist(reply(1, Record(), said("After the tone.")), reply(2, HangUp(), said("Thank you.")))
    async with practice(desk) as phone, phone.call() as call:
        await call.leave_message()
    assert desk.turns[1].kind == "recording"
    assert "/Recordings/RE" in desk.turns[1].result


async def test_a_message_cut_by_hanging_up_is_kept(practice: Practice) -> None:
    desk = Receptionist(reply(1, Record()))
    async with practice(desk) as phone, phone.call():
        pass
    assert desk.turns[1].kind == "recording"
    assert desk.news[0].status == "completed"


async def test_news_of_the_end_may_arrive_before_the_last_words(practice: Practice) -> None:
    desk = Receptionist(listen(1, "en", "Hello?"))
    order: list[str] = []

    async def spy(number: str, sid: str) -> tuple[str, ...]:
        order.append(number)
        return (TOKEN,)

    async with practice(desk, tokens_for=spy) as phone, phone.call() as call:
        await call.hang_up_saying("I'll call back.")
        paths = [exchange.url.removeprefix(phone.base_url).partition("?")[0] for exchange in call.exchanges]
    assert paths == ["/voice/incoming", "/voice/status", "/voice/turn/1"]
    assert desk.turns[1].kind == "speech"


# ---------------------------------------------------------------- documents of any kind


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (response("<Speak>Hello</Speak>"), 12200),
        (response('<Say mood="glad">Hello</Say>'), 12200),
        (response('<Say voice="Polly.Lupe-Neural" language="en-US">Hello</Say>'), 13512),
        (response('<Say language="xx-XX">Hello</Say>'), 13511),
        (response(f"<Say>{'a' * 4097}</Say>"), 13520),
        (response("<Gather><Dial>+13015550140</Dial></Gather>"), 13320),
        (response('<Gather timeout="soon"/>'), 13313),
        (response('<Gather numDigits="0"/>'), 13314),
        (response('<Gather actionOnEmptyResult="yes"/>'), 13338),
        (response('<Gather language="Spanish"/>'), 12200),
        (response("<Say>\x07</Say>"), 12100),
        ("<Response><Say>Hello</Response>", 12100),
        ("<Reply/>", 12100),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Response/>', 12100),
        (response(f"<Pause/>{'<!-- -->' * 9000}"), 11750),
        (Response(response("<Pause/>"), media_type="application/json"), 12300),
        (Response("trouble", status_code=500), 11200),
        (Response(status_code=403), 11200),
    ],
)
async def test_what_twilio_refuses_sends_the_call_to_the_fallback(document: str | Response, code: int) -> None:
    documents: Documents = {"voice/incoming": document, "voice/fallback": response("<Say>Sorry.</Say>")}
    async with following(documents) as (phone, asked), phone.call() as call:
        assert [error.code for error in call.errors] == [code]
        assert [line.text for line in call.heard] == ["Sorry."]
    assert asked[1][1]["ErrorCode"] == str(code)


async def test_an_answer_that_never_comes_sends_the_call_to_the_fallback() -> None:
    class Never(Response):
        async def __call__(self, *_: object) -> None:
            await asyncio.Event().wait()

    documents: Documents = {"voice/incoming": Never(), "voice/fallback": response("<Say>Sorry.</Say>")}
    async with following(documents) as (phone, _):
        assert phone.carrier is not None
        phone.carrier.longest = 0.02
        async with phone.call() as call:
            assert ([error.code for error in call.errors], call.heard[0].text) == ([11200], "Sorry.")


async def test_without_a_fallback_the_call_fails() -> None:
    async with following({}, fallback_url=None) as (phone, _), phone.call() as call:
        assert (call.ended, call.status) == (True, "failed")


async def test_a_document_that_leads_to_itself_is_noticed() -> None:
    async with (
        following({"voice/incoming": response("<Redirect>incoming</Redirect>")}) as (phone, _),
        phone.call() as call,
    ):
        assert call.status == "failed"


async def test_silence_falls_through_to_the_next_verb() -> None:
    one = response('<Gather action="next"><Say>Press.</Say></Gather><Say>Nothing pressed.</Say>')
    async with following({"voice/incoming": one}) as (phone, asked), phone.call() as call:
        assert [line.text for line in await call.stay_silent()] == ["Nothing pressed."]
        assert call.ended
    assert [path for path, _ in asked] == ["voice/incoming", "voice/status"]


async def test_an_address_is_read_from_where_the_document_stands() -> None:
    documents: Documents = {
        "voice/incoming": response('<Gather action="next?a=1" method="GET"/>'),
        "voice/next": response("<Redirect>/end</Redirect>"),
        "end": response("<Say>The end.</Say>"),
    }
    async with following(documents) as (phone, asked), phone.call() as call:
        assert [line.text for line in await call.press("5#")] == ["The end."]
    assert asked[1][1] | {"a": "1", "Digits": "5", "CallSid": call.sid} == asked[1][1]


async def test_what_may_be_talked_over_is_told_from_what_may_not() -> None:
    document = response("<Say>Notice.</Say><Gather><Say>Question?</Say></Gather>")
    async with following({"voice/incoming": document}) as (phone, _), phone.call() as call:
        assert [(line.text, line.sure) for line in call.heard] == [("Notice.", True), ("Question?", False)]


async def test_the_time_that_would_pass_is_handed_to_the_clock() -> None:
    passed: list[float] = []

    async def wait(seconds: float) -> None:
        passed.append(seconds)

    document = response('<Pause length="3"/><Gather timeout="7"/>')
    async with following({"voice/incoming": document}, wait=wait) as (phone, _), phone.call() as call:
        await call.stay_silent()
    assert passed == [3, 7]


@pytest.mark.parametrize("act", [lambda c: c.say("Hello"), lambda c: c.press("1#")], ids=["speech", "keys"])
async def test_the_documented_fields_are_sent(act: Callable[..., object]) -> None:
    document = response('<Gather input="dtmf speech" language="en-US"/>')
    async with following({"voice/incoming": document}) as (phone, asked), phone.call() as call:
        await act(call)  # type: ignore[misc]
    assert {"CallSid", "AccountSid", "From", "To", "Caller", "Called", "CallStatus", "ApiVersion", "Direction"} <= set(
        asked[0][1]
    )
    assert asked[0][1]["CallStatus"] == "ringing"
    assert {"SpeechResult", "Confidence", "Language"} <= set(asked[1][1]) or "Digits" in asked[1][1]
