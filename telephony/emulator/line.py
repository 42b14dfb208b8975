"""A Twilio that runs here: it dials our webhooks with valid signatures and does what the TwiML says.

    async with Phone("http://127.0.0.1:8000", token, account_sid, seed=1) as phone:
        async with phone.call(from_="+13015550123", to="+13015550100") as call:
            await call.say("I'd like a cleaning, please.", language="en")
            print(call.heard, call.gather, call.ended)

No time passes: silence, pauses and ringing are over at once, unless `wait` is given. A caller speaks only while
somebody listens. What Twilio would refuse ends the call with the number of its error in `call.errors`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from telephony.emulator.carrier import Arrived, Carrier, Delivery, NotDelivered
from telephony.emulator.document import Refused, Verb, read
from telephony.emulator.ears import Caught, Ears, Fate, Spoken
from telephony.emulator.report import (
    CHARACTERS_A_SECOND,
    NOBODY,
    CallError,
    Exchange,
    Gathering,
    Line,
    NotListening,
    Pickup,
    Utterance,
)

MOST_DOCUMENTS = 100  # one after the other without the caller doing anything: a loop


async def no_time(seconds: float) -> None:
    """Waiting that is over at once."""


@dataclass
class Phone:
    """A place from which calls are made to one account's numbers.

    `base_url` is the public address of the service (PUBLIC_BASE_URL), by which requests are signed; `client` may reach
    it in another way (httpx.ASGITransport). `seed` fixes call ids and hearing; without one every phone is new.
    `always` fixes what becomes of the other language. `desk` says who picks up a number that is rung. `wait` is called
    with the seconds that would pass (asyncio.sleep for a demonstration).
    """

    base_url: str
    token: str
    account_sid: str = "AC" + "0" * 32
    seed: str | int | None = None
    client: httpx.AsyncClient | None = None
    carrier: Carrier | None = None
    always: Fate | None = None
    desk: Callable[[str], Pickup] = lambda _: NOBODY
    wait: Callable[[float], Awaitable[None]] = no_time
    incoming_path: str = "/voice/incoming"
    status_path: str | None = "/voice/status"
    fallback_url: str | None = "/voice/fallback"
    calls: int = 0

    def __post_init__(self) -> None:
        self.base_url = self.base_url.rstrip("/")
        self._own_client = self.client is None and self.carrier is None
        # Idle connections are let go before a server would: a request into one that is just closing is lost.
        limits = httpx.Limits(max_connections=None, keepalive_expiry=2)
        self.client = self.client or httpx.AsyncClient(limits=limits)
        self.carrier = self.carrier or Carrier(self.client, seed=self.seed or 0)
        self._seed = self.seed if self.seed is not None else secrets.token_hex(8)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        if self._own_client and self.client is not None:
            await self.client.aclose()

    def call(self, from_: str = "+13015550123", to: str = "+13015550100", **more: str) -> Call:
        """A call that is dialled on entering it and hung up on leaving. `more` are further parameters of Twilio's."""
        self.calls += 1
        sid = "CA" + hashlib.sha256(f"{self._seed}:{self.calls}".encode()).hexdigest()[:32]
        return Call(self, sid, from_, to, more, Ears(f"{self._seed}:{self.calls}", self.always))

    def url(self, path: str) -> str:
        return path if "://" in path else self.base_url + path

    def signed(self, method: str, url: str, form: Mapping[str, str]) -> Delivery:
        """The request as Twilio sends it: a form and a signature over the address and every field."""
        if method.upper() == "GET":
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(form)}" if form else url
            signature = RequestValidator(self.token).compute_signature(url, {})
            return Delivery("GET", url, b"", {"X-Twilio-Signature": signature})
        signature = RequestValidator(self.token).compute_signature(url, dict(form))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signature,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        return Delivery("POST", url, urlencode(form).encode("ascii"), headers)


@dataclass
class Call:
    """One call. `heard` is what was said since the caller's last turn, `said` the whole conversation in order."""

    phone: Phone
    sid: str
    from_: str
    to: str
    more: dict[str, str]
    ears: Ears
    heard: list[Line] = field(default_factory=list)
    said: list[Line | Utterance] = field(default_factory=list)
    gather: Gathering | None = None
    recording: Verb | None = None
    dialled: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    errors: list[CallError] = field(default_factory=list)
    ended: bool = False
    status: str = "ringing"
    seconds: float = 0.0
    took_ms: float = 0.0
    _rest: list[Verb] = field(default_factory=list)
    _here: str = ""
    _documents: int = 0
    _failed_over: bool = False

    # ------------------------------------------------------------ the caller

    async def __aenter__(self) -> Self:
        await self.dial()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if not self.ended and error is None:
            await self.hang_up()

    async def dial(self) -> list[Line]:
        self._turn()
        await self._fetch("POST", self.phone.url(self.phone.incoming_path), {})
        return self.heard

    async def say(self, text: str, language: Spoken = "en") -> list[Line]:
        """Speaks, and returns what is said in answer. Raises NotListening."""
        gather = self._listening()
        caught = self.ears.hear(text, language, gather.language) if gather.speech else None
        self._turn(Utterance(text, language, caught))
        await self._pass(len(text) / CHARACTERS_A_SECOND)
        if caught is None:
            await self._nothing(gather)
        else:
            await self._fetch(gather.method, gather.action, _speech(gather, caught))
        return self.heard

    async def press(self, keys: str) -> list[Line]:
        """Presses keys, one after the other. Raises NotListening."""
        gather = self._listening()
        self._turn(Utterance(keys, None, None))
        digits = ""
        for key in keys if gather.keys else "":
            if key in gather.finish_on:
                break
            digits += key
            if gather.digits and len(digits) >= gather.digits:
                break
        if digits:
            await self._fetch(gather.method, gather.action, {"Digits": digits})
        else:
            await self._nothing(gather)
        return self.heard

    async def stay_silent(self) -> list[Line]:
        """Says nothing until the line gives up waiting. Raises NotListening."""
        gather = self._listening()
        self._turn(Utterance("", None, None))
        await self._nothing(gather)
        return self.heard

    async def leave_message(self, seconds: int = 8) -> list[Line]:
        """Speaks a message while the line records; 0 seconds is a message without a word. Raises NotListening."""
        record = self.recording
        if record is None:
            raise NotListening("nothing is being recorded")
        self._turn(Utterance(f"({seconds} s)", None, None))
        await self._pass(seconds)
        if seconds <= 0:
            await self._go_on()
        else:
            await self._fetch(record.get("method", "POST"), self._action(record), self._recorded(seconds, "#"))
        return self.heard

    async def hang_up(self) -> None:
        """Ends the call. A message that was being recorded is delivered first, as Twilio does."""
        if self.ended:
            return
        record = self.recording
        self._end("completed")
        if record is not None:
            form = {**self._recorded(3, "hangup"), "CallStatus": "completed"}
            await self._send(record.get("method", "POST"), self._action(record), form)
        await self._tell_end()

    async def hang_up_saying(self, text: str, language: Spoken = "en") -> None:
        """Speaks and is gone: news of the end arrives first, and what was said after it."""
        gather = self._listening()
        caught = self.ears.hear(text, language, gather.language) if gather.speech else None
        self._turn(Utterance(text, language, caught))
        self._end("completed")
        await self._tell_end()
        if caught is not None:
            await self._send(gather.method, gather.action, _speech(gather, caught))

    # ------------------------------------------------------------ Twilio

    def parameters(self) -> dict[str, str]:
        """What Twilio sends with every request of a call; it adds to them without notice."""
        return {
            "CallSid": self.sid,
            "AccountSid": self.phone.account_sid,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
            "CallStatus": self.status,
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
            "FromCity": "",
            "FromState": "MD",
            "FromZip": "",
            "FromCountry": "US",
            "ToCity": "",
            "ToState": "MD",
            "ToZip": "",
            "ToCountry": "US",
            **self.more,
        }

    async def _fetch(self, method: str, url: str, extra: Mapping[str, str]) -> None:
        """Gets the next document and follows it; when that fails, the fallback once, then the end."""
        self.gather, self.recording = None, None
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            return await self._give_up(CallError(0, url, f"{MOST_DOCUMENTS} documents and no question"))
        try:
            arrived = await self._send(method, url, extra)
            if self.ended:
                return None
            if arrived.status >= 400 or arrived.status < 200:
                raise Refused(11200, f"HTTP {arrived.status}")
            verbs = read(arrived.body, arrived.content_type)
        except NotDelivered as error:
            return await self._fall_back(CallError(11200, url, str(error)))
        except Refused as error:
            return await self._fall_back(CallError(error.code, url, error.why))
        self.status, self._here, self._rest = "in-progress", url, verbs
        return await self._go_on()

    async def _fall_back(self, error: CallError) -> None:
        self.errors.append(error)
        address = self.phone.fallback_url
        if address is None or self._failed_over:
            return await self._give_up(None)
        self._failed_over = True
        return await self._fetch("POST", self.phone.url(address), {"ErrorCode": str(error.code), "ErrorUrl": error.url})

    async def _give_up(self, error: CallError | None) -> None:
        if error is not None:
            self.errors.append(error)
        self._end("failed")
        await self._tell_end()

    async def _go_on(self) -> None:
        """Does the verbs that are left, until somebody must speak or the call is over."""
        self.gather, self.recording = None, None
        while self._rest and not self.ended:
            verb = self._rest.pop(0)
            if verb.name in {"Say", "Play", "Pause"}:
                await self._speak(verb, sure=True)
            elif verb.name == "Gather":
                for inner in verb.inside:
                    await self._speak(inner, sure=verb.get("bargeIn", "true") == "false")
                self.gather = self._gathering(verb)
                return None
            elif verb.name == "Record":
                self.recording = verb
                return None
            elif verb.name == "Redirect":
                return await self._fetch(verb.get("method", "POST"), urljoin(self._here, verb.text), {})
            elif verb.name == "Dial":
                if await self._dial(verb):
                    return None
            else:
                break
        if not self.ended:
            self._end("completed")
            await self._tell_end()
        return None

    async def _speak(self, verb: Verb, *, sure: bool) -> None:
        if verb.name == "Say":
            line = Line(verb.text, verb.get("language", "en-US"), verb.get("voice", "man"), sure)
            self.heard.append(line)
            self.said.append(line)
            await self._pass(line.seconds)
        elif verb.name == "Pause":
            await self._pass(verb.number("length", 1))

    async def _dial(self, verb: Verb) -> bool:
        """Rings a number; True when its action took the call over."""
        number = verb.inside[0].text if verb.inside else verb.text
        self.dialled.append(number)
        pickup = self.phone.desk(number)
        await self._pass(pickup.seconds if pickup.status == "completed" else verb.number("timeout", 30))
        gone = pickup.status == "completed" and not pickup.caller_stays
        if gone:
            self._end("completed")
        if verb.get("action"):
            form = {"DialCallStatus": pickup.status, "DialCallSid": "CA" + secrets.token_hex(16)}
            if pickup.status == "completed":
                form["DialCallDuration"] = str(pickup.seconds)
            if gone:
                await self._send(verb.get("method", "POST"), self._action(verb), form)
            else:
                await self._fetch(verb.get("method", "POST"), self._action(verb), form)
        if gone:
            await self._tell_end()
        return bool(verb.get("action")) or gone

    async def _nothing(self, gather: Gathering) -> None:
        """The wait for a first sound is over."""
        await self._pass(gather.seconds)
        if not gather.even_empty:
            return await self._go_on()
        form = {"SpeechResult": "", "Confidence": "0.0"} if gather.speech else {}
        return await self._fetch(gather.method, gather.action, form)

    async def _send(self, method: str, url: str, extra: Mapping[str, str]) -> Arrived:
        form = {**self.parameters(), **extra}
        assert self.phone.carrier is not None
        arrived = await self.phone.carrier.deliver(self.phone.signed(method, url, form))
        ms = arrived.seconds * 1000
        self.took_ms += ms
        self.exchanges.append(Exchange(url, form, arrived.status, arrived.body, ms))
        return arrived

    async def _tell_end(self) -> None:
        """The status callback. Twilio does not mind what becomes of it."""
        if self.phone.status_path is None:
            return
        form = {
            "CallDuration": str(round(self.seconds)),
            "Duration": "1",
            "SequenceNumber": "0",
            "CallbackSource": "call-progress-events",
        }
        try:
            await self._send("POST", self.phone.url(self.phone.status_path), form)
        except NotDelivered as error:
            self.errors.append(CallError(15003, self.phone.status_path, str(error)))

    # ------------------------------------------------------------ small things

    def _listening(self) -> Gathering:
        if self.gather is None:
            raise NotListening("the call is over" if self.ended else "nobody is listening")
        return self.gather

    def _turn(self, utterance: Utterance | None = None) -> None:
        self.heard, self.took_ms, self._documents = [], 0.0, 0
        if utterance is not None:
            self.said.append(utterance)

    def _end(self, status: str) -> None:
        self.ended, self.status, self.gather, self.recording, self._rest = True, status, None, None, []

    async def _pass(self, seconds: float) -> None:
        self.seconds += seconds
        await self.phone.wait(seconds)

    def _action(self, verb: Verb) -> str:
        return urljoin(self._here, verb.get("action")) if verb.get("action") else self._here

    def _gathering(self, verb: Verb) -> Gathering:
        inputs = verb.get("input", "dtmf").split()
        digits = verb.get("numDigits")
        return Gathering(
            language=verb.get("language", "en-US"),
            speech="speech" in inputs,
            keys="dtmf" in inputs,
            digits=int(digits) if digits else None,
            finish_on=verb.get("finishOnKey", "#"),
            seconds=verb.number("timeout", 5),
            hints=tuple(filter(None, verb.get("hints").split(","))),
            action=self._action(verb),
            method=verb.get("method", "POST"),
            even_empty=verb.get("actionOnEmptyResult") == "true",
        )

    def _recorded(self, seconds: int, digits: str) -> dict[str, str]:
        parts = urlsplit(self.phone.base_url)
        recording = "RE" + hashlib.sha256(self.sid.encode()).hexdigest()[:32]
        url = f"{parts.scheme}://{parts.netloc}/2010-04-01/Accounts/{self.phone.account_sid}/Recordings/{recording}"
        return {"RecordingUrl": url, "RecordingSid": recording, "RecordingDuration": str(seconds), "Digits": digits}


def _speech(gather: Gathering, caught: Caught) -> dict[str, str]:
    return {"SpeechResult": caught.text, "Confidence": str(caught.confidence), "Language": gather.language}
