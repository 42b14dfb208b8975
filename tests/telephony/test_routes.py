"""What the addresses do with what Twilio, and others, send them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from telephony.emulator.carrier import Delivery
from telephony.emulator.document import read
from telephony.emulator.line import Phone
from telephony.turn import Changed, HangUp, OutOfOrder, Transfer, Trouble, UnknownCall, UnknownNumber, Wait
from tests.telephony.conftest import Practice
from tests.telephony.receptionist import (
    ACCOUNT,
    NUMBER,
    OTHER_ACCOUNT,
    OTHER_NUMBER,
    OTHER_TOKEN,
    TOKEN,
    Receptionist,
    listen,
    reply,
    said,
)

PATHS = ["/voice/incoming", "/voice/turn/1?nonce=nonce1&do=gather&in=en", "/voice/status", "/text/status"]
SID = "CA" + "0123456789abcdef" * 2
FORM = {
    "CallSid": SID,
    "AccountSid": ACCOUNT,
    "From": NUMBER,
    "To": NUMBER,
    "SpeechResult": " yes ",
    "CallStatus": "in-progress",
    "MessageSid": "SM" + "0" * 32,
}


async def send(phone: Phone, delivery: Delivery) -> httpx.Response:
    assert phone.client is not None
    return await phone.client.request(delivery.method, delivery.url, content=delivery.body, headers=delivery.headers)


def _form(delivery: Delivery, **changed: str) -> Delivery:
    return replace(delivery, body=urlencode({**FORM, **changed}).encode())


def _headers(delivery: Delivery, **more: str) -> Delivery:
    return replace(delivery, headers={**delivery.headers, **{k.replace("_", "-"): v for k, v in more.items()}})


def _unsigned(delivery: Delivery) -> Delivery:
    headers = {name: value for name, value in delivery.headers.items() if name != "X-Twilio-Signature"}
    return replace(delivery, headers=headers)


def _signed_for(url: Callable[[str], str]) -> Callable[[Delivery], Delivery]:
    def forge(delivery: Delivery) -> Delivery:
        signature = RequestValidator(TOKEN).compute_signature(url(delivery.url), FORM)
        return _headers(delivery, X_Twilio_Signature=signature)

    return forge


def _wrong_key(delivery: Delivery) -> Delivery:
    return _headers(delivery, X_Twilio_Signature=RequestValidator("other").compute_signature(delivery.url, FORM))


def _empty_key(delivery: Delivery) -> Delivery:
    return _headers(delivery, X_Twilio_Signature=RequestValidator("").compute_signature(delivery.url, FORM))


def _sha256(delivery: Delivery) -> Delivery:
    signature = RequestValidator(TOKEN).compute_signature(delivery.url, FORM, "HMAC_SHA256")
    settings = {"X_Twilio_Webhooks_Signature_Settings": "key=k,algorithm=HMAC_SHA256"}
    return _headers(delivery, X_Twilio_Signature=signature, **settings)


def _spoofed_host(delivery: Delivery) -> Delivery:
    path = httpx.URL(delivery.url).raw_path.decode()
    signature = RequestValidator(TOKEN).compute_signature("https://evil.example" + path, FORM)
    more = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "Host": "evil.example"}
    return _headers(delivery, X_Twilio_Signature=signature, **more)


FORGERIES: dict[str, Callable[[Delivery], Delivery]] = {
    "unsigned": _unsigned,
    "empty signature": lambda d: _headers(d, X_Twilio_Signature=""),
    "wrong key": _wrong_key,
    "empty key": _empty_key,
    "other algorithm": _sha256,
    "changed parameter": lambda d: _form(d, SpeechResult=" no "),
    "trimmed parameter": lambda d: _form(d, SpeechResult="yes"),
    "extra parameter": lambda d: replace(d, body=d.body + b"&Digits=1"),
    "doubled parameter": lambda d: replace(d, body=d.body + b"&SpeechResult=+yes+"),
    "no form": lambda d: replace(d, body=b'{"a": 1}'),
    "broken escapes": lambda d: replace(d, body=b"A=%ff"),
    "empty body": lambda d: replace(d, body=b""),
    "other path": _signed_for(lambda url: url.replace("/voice/", "/other/").replace("/text/", "/other/")),
    "other query": _signed_for(lambda url: url + ("&" if "?" in url else "?") + "x=1"),
    "other host": _signed_for(lambda url: url.replace("127.0.0.1", "d.example")),
    "other port": _signed_for(lambda url: url.replace("127.0.0.1:", "127.0.0.1:1")),
    "other scheme": _signed_for(lambda url: url.replace("http://", "https://")),
    "host in headers": _spoofed_host,
    "GET": lambda d: replace(d, method="GET", body=b""),
}


@pytest.mark.parametrize("path", PATHS)
async def test_no_forgery_is_let_in(practice: Practice, path: str) -> None:
    desk = Receptionist()
    async with practice(desk) as phone:
        true = phone.signed("POST", phone.url(path), FORM)
        for name, forge in FORGERIES.items():
            response = await send(phone, forge(true))
            assert (name, response.status_code, response.content) == (name, 403, b"")
        assert desk.untouched
        assert (await send(phone, true)).status_code in {200, 204}
        assert not desk.untouched


async def test_a_get_is_refused_even_when_signed(practice: Practice) -> None:
    desk = Receptionist()
    async with practice(desk) as phone:
        for path in PATHS:
            assert (await send(phone, phone.signed("GET", phone.url(path), FORM))).status_code == 403
    assert desk.untouched


@pytest.mark.parametrize(
    ("account", "number", "token"),
    [
        (OTHER_ACCOUNT, NUMBER, OTHER_TOKEN),
        (ACCOUNT, OTHER_NUMBER, TOKEN),
        (ACCOUNT, NUMBER, OTHER_TOKEN),
        ("", NUMBER, TOKEN),
        (ACCOUNT, "", TOKEN),
    ],
)
async def test_one_account_cannot_speak_for_another(practice: Practice, account: str, number: str, token: str) -> None:
    desk = Receptionist()
    async with practice(desk) as phone:
        forger = replace(phone, token=token)
        form = {**FORM, "AccountSid": account, "To": number, "From": number}
        for path in PATHS:
            assert (await send(phone, forger.signed("POST", phone.url(path), form))).status_code == 403
    assert desk.untouched


async def test_a_body_over_64_kb_is_not_read(practice: Practice) -> None:
    desk = Receptionist()
    async with practice(desk) as phone:
        for path in PATHS:
            large = phone.signed("POST", phone.url(path), {**FORM, "SpeechResult": "a" * 65536})
            assert (await send(phone, large)).status_code == 413
    assert desk.untouched


async def test_a_body_that_never_ends_is_given_up(practice: Practice) -> None:
    desk = Receptionist()
    async with practice(desk, answer_within=0.05) as phone:
        url = httpx.URL(phone.base_url)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(
            b"POST /voice/incoming HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: x\r\nContent-Length: 9\r\n\r\nA="
        )
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()
        await writer.wait_closed()
    assert desk.untouched


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/voice/incoming", {"CallSid": ""}, 400),
        ("/voice/incoming", {"CallSid": "CA1"}, 400),
        ("/voice/turn/1", {"CallSid": "SM" + "0" * 32}, 400),
        ("/voice/turn/one", {}, 404),
        ("/voice/turn/-1", {}, 404),
        ("/voice/turn/12345678901234567890", {}, 404),
        ("/voice/status", {"CallSid": "x"}, 400),
        ("/text/status", {"MessageSid": "x"}, 400),
    ],
)
async def test_what_is_signed_but_makes_no_sense_is_refused(
    practice: Practice, path: str, form: dict[str, str], status: int
) -> None:
    desk = Receptionist()
    async with practice(desk) as phone:
        assert (await send(phone, phone.signed("POST", phone.url(path), {**FORM, **form}))).status_code == status
    assert desk.untouched


@pytest.mark.parametrize("trouble", [UnknownCall(), OutOfOrder(), Changed()])
async def test_a_turn_that_is_not_the_next_is_a_conflict(practice: Practice, trouble: Trouble) -> None:
    async with practice(Receptionist(trouble)) as phone:
        assert (await send(phone, phone.signed("POST", phone.url(PATHS[1]), FORM))).status_code == 409


async def test_an_unknown_number_is_told_so_politely(practice: Practice) -> None:
    async with practice(Receptionist(UnknownNumber())) as phone, phone.call() as call:
        assert [line.language for line in call.heard] == ["en-US", "es-US"]
        assert (call.ended, call.errors) == (True, [])


async def test_the_fallback_needs_nothing_and_is_the_same_for_all(practice: Practice) -> None:
    async with practice(Receptionist()) as phone, httpx.AsyncClient() as client:
        url = phone.url("/voice/fallback")
        got, posted = await client.get(url), await client.post(url, content=b"anything")
    assert got.content == posted.content
    assert [verb.name for verb in read(got.content, got.headers["content-type"])] == ["Say", "Say", "Hangup"]


# ---------------------------------------------------------------- what becomes of a form


async def test_what_was_heard_reaches_the_receptionist(practice: Practice) -> None:
    desk = Receptionist(listen(1, "es", "¿Sí?"))
    async with practice(desk) as phone, phone.call(from_="+13015550123") as call:
        await call.say("Quiero una cita", language="es")
    start, turn = desk.turns
    assert (start.kind, start.number, start.nonce, start.caller) == ("start", 0, "", "+13015550123")
    assert (turn.kind, turn.number, turn.nonce, turn.heard_in) == ("speech", 1, "nonce1", "es")
    assert turn.text.lower() == "quiero una cita"
    assert turn.confidence is not None
    assert turn.fingerprint != start.fingerprint


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"SpeechResult": "yes", "Confidence": "0.93"}, ("speech", "yes", "", 0.93)),
        ({"SpeechResult": "yes", "Confidence": "nan"}, ("speech", "yes", "", None)),
        ({"SpeechResult": "yes", "Confidence": "0.0"}, ("speech", "yes", "", None)),
        ({"SpeechResult": "yes", "Confidence": "7"}, ("speech", "yes", "", None)),
        ({"SpeechResult": "yes", "Confidence": "high"}, ("speech", "yes", "", None)),
        ({"SpeechResult": "ye\x00s\r\n"}, ("speech", "ye s", "", None)),
        ({"SpeechResult": "", "Confidence": "0.0"}, ("silence", "", "", None)),
        ({}, ("silence", "", "", None)),
        ({"Digits": "2"}, ("keys", "", "2", None)),
        ({"Digits": "*x"}, ("keys", "", "*", None)),
        ({"Digits": ""}, ("silence", "", "", None)),
        ({"CallStatus": "completed"}, ("hangup", "", "", None)),
        ({"CallStatus": "completed", "SpeechResult": "yes"}, ("speech", "yes", "", None)),
    ],
)
async def test_a_form_is_read_with_care(
    practice: Practice, form: dict[str, str], expected: tuple[str, str, str, float | None]
) -> None:
    desk = Receptionist()
    async with practice(desk) as phone:
        whole = {key: value for key, value in FORM.items() if key != "SpeechResult"} | form
        assert (await send(phone, phone.signed("POST", phone.url(PATHS[1]), whole))).status_code == 200
    (turn,) = desk.turns
    assert (turn.kind, turn.text, turn.keys, turn.confidence) == expected
    assert turn.number == (0 if turn.kind == "hangup" else 1)


async def test_news_of_a_text_message_is_heard(practice: Practice) -> None:
    desk = Receptionist()
    form = FORM | {"MessageStatus": "undelivered", "ErrorCode": "30003"}
    async with practice(desk) as phone:
        assert (await send(phone, phone.signed("POST", phone.url("/text/status"), form))).status_code == 204
    assert [(event.status, event.error) for event in desk.texts] == [("undelivered", 30003)]


# ---------------------------------------------------------------- trouble of our own


async def test_after_a_fault_the_caller_hears_one_moment_and_goes_on(practice: Practice) -> None:
    desk = Receptionist(listen(1, "es", "¿Sí?"), RuntimeError("boom"), listen(2, "es", "¿En qué puedo ayudarle?"))
    async with practice(desk) as phone, phone.call() as call:
        heard = await call.say("Quiero una cita", language="es")
        assert [line.language for line in heard] == ["es-US", "es-US"]
        assert call.gather is not None
        assert call.errors == []
    failed, came_back = desk.turns[1:3]
    assert (came_back.kind, came_back.number, came_back.nonce) == ("poll", 1, "nonce1")
    assert came_back.fingerprint == failed.fingerprint
    assert "cita" not in call.exchanges[2].url


async def test_a_fault_loses_no_outcome_of_a_transfer(practice: Practice) -> None:
    desk = Receptionist(reply(1, Transfer(number="+13015550140")), RuntimeError("boom"), listen(2, "en", "Nobody."))
    async with practice(desk) as phone, phone.call() as call:
        assert call.gather is not None
    failed, came_back = desk.turns[1:3]
    assert came_back == failed


async def test_a_fault_that_stays_ends_in_the_truth_and_never_in_a_loop(practice: Practice) -> None:
    desk = Receptionist(*[RuntimeError("boom")] * 9)
    async with practice(desk) as phone, phone.call() as call:
        assert call.ended
        assert call.errors == []
        assert "9 1 1" in call.heard[-2].text
    assert [turn.kind for turn in desk.turns] == ["start"] * 3


async def test_waiting_between_faults_is_no_way_into_a_loop(practice: Practice) -> None:
    boom, wait = RuntimeError("boom"), reply(1, Wait(), said("One moment."))
    desk = Receptionist(listen(1, "en", "Yes?"), boom, wait, boom, wait, boom, wait, boom)
    async with practice(desk) as phone, phone.call() as call:
        await call.say("Cleaning")
        assert call.ended
    assert len(desk.turns) == 6


async def test_an_answer_that_takes_too_long_is_not_lost(practice: Practice) -> None:
    ready = asyncio.Event()

    class Slow(Receptionist):
        async def answer(self, turn):  # type: ignore[no-untyped-def]
            if turn.kind == "speech":
                await ready.wait()
                finished.append(turn.fingerprint)
            elif turn.kind == "poll":
                ready.set()
            return await super().answer(turn)

    finished: list[str] = []
    desk = Slow(listen(1, "en", "Yes?"), reply(1, HangUp(), said("Found.")))
    async with practice(desk, answer_within=0.2) as phone, phone.call() as call:
        heard = await call.say("Cleaning")
        assert [line.text for line in heard][-1] == "Found."
    assert finished == [desk.turns[1].fingerprint]


async def test_a_call_begins_again_when_its_beginning_failed(practice: Practice) -> None:
    desk = Receptionist(RuntimeError("boom"), listen(1, "en", "Hello."))
    async with practice(desk) as phone, phone.call() as call:
        assert [line.text for line in call.heard][-1] == "Hello."
        assert call.gather is not None


async def test_when_tokens_cannot_be_read_the_call_waits_and_goes_on(practice: Practice) -> None:
    failures = [RuntimeError("no database")]

    async def sometimes(account: str, number: str) -> tuple[str, ...]:
        if failures:
            raise failures.pop()
        return (TOKEN,)

    desk = Receptionist(listen(1, "en", "Hello."))
    async with practice(desk, tokens_for=sometimes) as phone, phone.call() as call:
        assert [line.text for line in call.heard][-1] == "Hello."


async def test_news_that_cannot_be_noted_is_answered_503(practice: Practice) -> None:
    class Deaf(Receptionist):
        async def status(self, event):  # type: ignore[no-untyped-def]
            raise RuntimeError("boom")

    async with practice(Deaf()) as phone:
        assert (await send(phone, phone.signed("POST", phone.url("/voice/status"), FORM))).status_code == 503


async def test_waiting_leads_back_to_the_same_turn(practice: Practice) -> None:
    desk = Receptionist(listen(1, "en", "Yes?"), reply(1, Wait(), said("One moment.")), listen(2, "en", "Here it is."))
    async with practice(desk) as phone, phone.call() as call:
        heard = await call.say("Cleaning")
    assert [line.text for line in heard] == ["One moment.", "Here it is."]
    assert desk.turns[2].kind == "poll"


async def test_no_word_name_or_number_is_logged(practice: Practice) -> None:
    desk = Receptionist(listen(1, "en", "Name?"), RuntimeError("Zanahoria 5550177"), listen(2, "en", "Bye."))
    with capture_logs() as lines:
        async with practice(desk) as phone:
            async with phone.call(from_="+13015550177") as call:
                await call.say("Marisol Zanahoria")
            await send(phone, phone.signed("POST", phone.url("/voice/incoming"), FORM | {"CallSid": "Zanahoria"}))
    logged = repr(lines)
    assert not any(secret in logged for secret in ("5550177", "Zanahoria", "zanahoria", NUMBER, TOKEN))
    assert {"event", "call", "route", "status", "log_level"} >= set(lines[0])
    assert any(line["event"] == "fault" and line["fault"] == "RuntimeError" for line in lines)
