"""The side of Twilio that is asked: it takes text messages, or refuses them, and tells what became of them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

API = "https://api.twilio.com"
LONGEST_BODY = 1600  # characters


@dataclass(frozen=True)
class Text:
    """One message as it was taken. `callback` is where news of it goes, or ""."""

    sid: str
    account_sid: str
    to: str
    from_: str
    body: str
    callback: str
    taken: datetime
    status: str = "queued"
    error: int | None = None


@dataclass(frozen=True)
class Fault:
    """A refusal with Twilio's number. `taken_first`: the message goes out all the same, and the sender cannot know."""

    status: int
    code: int
    message: str = ""
    taken_first: bool = False


AUTHENTICATE = Fault(401, 20003, "Authenticate")
TOO_MANY = Fault(429, 20429, "Too Many Requests")
BROKEN = Fault(500, 20500, "An internal server error has occurred")
LOST = Fault(500, 20500, "An internal server error has occurred", taken_first=True)


@dataclass
class TextService:
    """Twilio's Messages for the accounts given (SID -> token).

    `faults` are used up one a request, before anything else but the sign-in; None lets one request through.
    `unreachable` numbers are told to be undelivered; `owned` are the senders' numbers, None for any.
    """

    accounts: Mapping[str, str]
    faults: list[Fault | None] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    owned: set[str] | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    messages: list[Text] = field(default_factory=list)
    requests: int = 0

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        path = "/2010-04-01/Accounts/{account}/Messages"
        app.add_api_route(f"{path}.json", self._create, methods=["POST"], status_code=201)
        app.add_api_route(f"{path}/{{sid}}.json", self._fetch, methods=["GET"])
        return app

    def to(self, number: str) -> list[Text]:
        return [text for text in self.messages if text.to == number]

    async def deliver(self, client: httpx.AsyncClient) -> list[int]:
        """Sends every message that is still queued, and the signed news of it; the HTTP statuses of the answers."""
        answers = []
        for number, queued in enumerate(self.messages):
            if queued.status != "queued":
                continue
            last = ("undelivered", 30003) if queued.to in self.unreachable else ("delivered", None)
            for status, error in (("sent", None), last):
                self.messages[number] = text = replace(queued, status=status, error=error)
                if text.callback:
                    answers.append(await self._tell(client, text))
        return answers

    async def _tell(self, client: httpx.AsyncClient, text: Text) -> int:
        form = {
            "SmsSid": text.sid,
            "SmsStatus": text.status,
            "MessageStatus": text.status,
            "To": text.to,
            "MessageSid": text.sid,
            "AccountSid": text.account_sid,
            "From": text.from_,
            "ApiVersion": "2010-04-01",
            **({"ErrorCode": str(text.error)} if text.error else {}),
        }
        signature = RequestValidator(self.accounts[text.account_sid]).compute_signature(text.callback, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        response = await client.post(text.callback, content=urlencode(form), headers=headers)
        return response.status_code

    # ------------------------------------------------------------ the two addresses

    async def _create(self, account: str, request: Request) -> JSONResponse:
        self.requests += 1
        if not self._signed_in(account, request):
            return _refusal(AUTHENTICATE)
        form = dict(parse_qsl((await request.body()).decode("utf-8"), keep_blank_values=True))
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and not fault.taken_first:
            return _refusal(fault)
        if (wrong := self._wrong(form)) is not None:
            return _refusal(wrong)
        sid = "SM" + hashlib.sha256(f"{account}:{len(self.messages)}".encode()).hexdigest()[:32]
        callback, sender = form.get("StatusCallback", ""), form.get("From", "")
        text = Text(sid, account, form["To"], sender, form["Body"], callback, self.clock())
        self.messages.append(text)
        return JSONResponse(_shape(text), 201) if fault is None else _refusal(fault)

    async def _fetch(self, account: str, sid: str, request: Request) -> JSONResponse:
        if not self._signed_in(account, request):
            return _refusal(AUTHENTICATE)
        for text in self.messages:
            if (text.account_sid, text.sid) == (account, sid):
                return JSONResponse(_shape(text))
        return _refusal(Fault(404, 20404, "The requested resource was not found"))

    def _signed_in(self, account: str, request: Request) -> bool:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        token = self.accounts.get(account)
        right = token is not None and hmac.compare_digest(password.encode(), token.encode())
        return scheme.lower() == "basic" and user == account and right

    def _wrong(self, form: Mapping[str, str]) -> Fault | None:
        to, sender = form.get("To", ""), form.get("From", "")
        if not to:
            return Fault(400, 21604, "A 'To' phone number is required.")
        if not re.fullmatch(r"\+[1-9][0-9]{7,14}", to):
            return Fault(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if not sender and not form.get("MessagingServiceSid"):
            return Fault(400, 21603, "A 'From' phone number is required.")
        if sender and self.owned is not None and sender not in self.owned:
            return Fault(400, 21606, f"The 'From' phone number provided ({sender}) is not valid for this account.")
        if not form.get("Body"):
            return Fault(400, 21602, "Message body is required.")
        if len(form["Body"]) > LONGEST_BODY:
            return Fault(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        return None


class Here(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    """The SDK's own HTTP client, with api.twilio.com replaced by an address of this machine."""

    def __init__(self, base_url: str, timeout: float = 5.0) -> None:
        super().__init__(timeout=timeout)
        self._base = base_url.rstrip("/")

    def request(self, method: str, url: str, **more: Any) -> Any:
        return super().request(method, url.replace(API, self._base, 1), **more)


def _refusal(fault: Fault) -> JSONResponse:
    more = f"https://www.twilio.com/docs/errors/{fault.code}"
    content = {"code": fault.code, "message": fault.message, "more_info": more, "status": fault.status}
    return JSONResponse(content, fault.status)


def _shape(text: Text) -> dict[str, Any]:
    """Twilio's JSON of a message (the Message resource of API version 2010-04-01)."""
    uri = f"/2010-04-01/Accounts/{text.account_sid}/Messages/{text.sid}"
    taken = format_datetime(text.taken)
    return {
        "account_sid": text.account_sid,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": taken,
        "date_sent": None if text.status == "queued" else taken,
        "date_updated": taken,
        "direction": "outbound-api",
        "error_code": text.error,
        "error_message": None,
        "from": text.from_ or None,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(-(-len(text.body) // 153) if len(text.body) > 160 else 1),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }
