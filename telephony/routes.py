"""The addresses that Twilio calls: a request is checked, becomes a caller's turn, and its reply goes back as TwiML.

What a caller hears when something fails on our side, and why: twice "one moment" and a way back, the third time the
truth, that the line has trouble, and the end. A caller is never left in a loop, and no fault of ours becomes an error
page, for Twilio would say "an application error has occurred" and hang up. The way back from the start of a call is
the same address, which is keyed by the call. From a turn it is the same turn with the fingerprint of the first
request: an answer that was finished meanwhile is found, and nothing is done twice. What was said is not put into an
address (it may be a name), so such a request arrives as a poll; the outcome of a transfer or a recording comes along.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlencode

import structlog
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from telephony import canned, form, twiml
from telephony.form import StatusEvent, TextEvent
from telephony.signature import NotAForm, Pairs, form_pairs, public_url, signed
from telephony.turn import Answer, CallerTurn, Trouble, UnknownNumber

LARGEST_BODY = 64 * 1024
TRIES = 2

log = structlog.get_logger("telephony")

T = TypeVar("T")

Tokens = Callable[[str, str], Awaitable[tuple[str, ...]]]
"""(account SID, number called) -> the tokens that may sign for this pair; () where the account has no such number."""


@dataclass(frozen=True)
class _Refused(Exception):
    status: int


@dataclass(frozen=True)
class _Signed:
    """A request whose signature was checked."""

    form: Mapping[str, str]
    query: Mapping[str, str]
    fingerprint: str


def routes(
    answer: Answer,
    status: Callable[[StatusEvent], Awaitable[None]],
    tokens_for: Tokens,
    public_base_url: str,
    *,
    text_status: Callable[[TextEvent], Awaitable[None]] | None = None,
    answer_within: float = 3.8,
) -> APIRouter:
    """The router for every number.

    `public_base_url` is the address under which Twilio reaches us; what a request says of its own host is not believed.
    `answer_within` (seconds) covers reading, checking and answering; an answer that takes longer is not cancelled, for
    it may be in the middle of a booking. `text_status` hears what became of text messages.

    403 unsigned, of another account or no form; 413 over 64 KB; 408 too slow in sending; 400 or 404 signed but without
    sense; 409 a turn that is not the one waited for. None of them changes anything.
    """
    line = _Line(answer, status, text_status, tokens_for, public_base_url.rstrip("/"), answer_within)
    router = APIRouter()
    # GET is routed so that it gets the same 403 as everything else that Twilio did not sign as a POST.
    for path, endpoint in (
        ("/voice/incoming", line.incoming),
        ("/voice/turn/{turn}", line.turn),
        ("/voice/status", line.call_news),
        ("/text/status", line.text_news),
    ):
        router.add_api_route(path, endpoint, methods=["GET", "POST"], include_in_schema=False)
    # Public on purpose: it is the same for everybody, reads nothing and changes nothing.
    router.add_api_route("/voice/fallback", fallback, methods=["GET", "POST"], include_in_schema=False)
    return router


async def fallback() -> Response:
    """The document for when all else fails."""
    return _spoken(canned.fallback())


@dataclass
class _Line:
    """The routes' own parts; one for each router."""

    answer: Answer
    status: Callable[[StatusEvent], Awaitable[None]]
    text_status: Callable[[TextEvent], Awaitable[None]] | None
    tokens_for: Tokens
    base: str
    within: float
    running: set[asyncio.Future[Any]] = field(default_factory=set)

    async def incoming(self, request: Request) -> Response:
        return await self._speak("incoming", request, lambda said: form.started(said.form, said.fingerprint))

    async def turn(self, turn: str, request: Request) -> Response:
        def heard(said: _Signed) -> CallerTurn:
            return form.turn(turn, said.query, said.form, said.fingerprint)

        return await self._speak("turn", request, heard)

    async def call_news(self, request: Request) -> Response:
        async def tell(said: _Signed) -> None:
            await self.status(form.call_status(said.form))

        return await self._note("status", request, tell, "To")

    async def text_news(self, request: Request) -> Response:
        async def tell(said: _Signed) -> None:
            if self.text_status is not None:
                await self.text_status(form.text_status(said.query, said.form))

        return await self._note("text_status", request, tell, "From")

    # ------------------------------------------------------------ a turn

    async def _speak(self, route: str, request: Request, heard: Callable[[_Signed], CallerTurn]) -> Response:
        deadline = asyncio.get_running_loop().time() + self.within
        sid, body = "", b""
        try:
            body, pairs = await self._read(request, deadline)
            sid = form.safe_sid(dict(pairs))
            said = await self._check(request, body, pairs, "To", deadline)
            reply = await self._in_time(self.answer(heard(said)), deadline)
            return _logged(route, sid, _spoken(twiml.document(reply, self.base, again=_tries(said.query))))
        except _Refused as refused:
            return _logged(route, sid, Response(status_code=refused.status))
        except form.NoSuchTurn:
            return _logged(route, sid, Response(status_code=404))
        except form.Malformed:
            return _logged(route, sid, Response(status_code=400))
        except UnknownNumber:
            return _logged(route, sid, _spoken(canned.unknown()), event="unknown_number")
        except Trouble as trouble:
            return _logged(route, sid, Response(status_code=409), event=_snake(type(trouble).__name__))
        except Exception as fault:
            _log_fault(route, sid, fault)
            return _logged(route, sid, _spoken(self._way_back(route, request, body)), event="trouble_spoken")

    def _way_back(self, route: str, request: Request, body: bytes) -> bytes:
        """One moment and back, or the end. It repeats only what was sent, so that a forger learns nothing."""
        query = request.query_params
        tries = _tries(query)
        if tries >= TRIES:
            return canned.fallback()
        if route == "incoming":
            return canned.moment(None, f"{self.base}/voice/incoming?{urlencode({'again': tries + 1})}")
        kept = {key: query[key] for key in ("nonce", "in", "do") if key in query}
        if (do := query.get("do", "gather")) == "gather":
            kept["do"] = "late"  # what was said goes into no address: it may be a name or a birth date
        elif result := query.get("result") or form.result_of(do, dict(parse_qsl(body.decode("latin-1")))):
            kept["result"] = result
        first = query.get("of") or hashlib.sha256(body).hexdigest()
        path = request.scope["raw_path"].decode("latin-1")
        more = urlencode({**kept, "of": first, "again": tries + 1})
        return canned.moment(form.language_of(query), f"{self.base}{path}?{more}")

    # ------------------------------------------------------------ news

    async def _note(
        self, route: str, request: Request, tell: Callable[[_Signed], Awaitable[None]], ours: Literal["To", "From"]
    ) -> Response:
        """News is taken and needs no words; when it cannot be noted, 503 says so and the sweep finds the call."""
        deadline = asyncio.get_running_loop().time() + self.within
        sid = ""
        try:
            body, pairs = await self._read(request, deadline)
            sid = form.safe_sid(dict(pairs))
            await self._in_time(tell(await self._check(request, body, pairs, ours, deadline)), deadline)
            code = 204
        except _Refused as refused:
            code = refused.status
        except form.Malformed:
            code = 400
        except Trouble:
            code = 409
        except Exception as fault:
            _log_fault(route, sid, fault)
            code = 503
        return _logged(route, sid, Response(status_code=code))

    # ------------------------------------------------------------ the check

    async def _read(self, request: Request, deadline: float) -> tuple[bytes, Pairs]:
        if request.method != "POST" or not request.headers.get("x-twilio-signature"):
            raise _Refused(403)
        body = bytearray()
        try:
            async with asyncio.timeout_at(deadline):
                async for part in request.stream():
                    body += part
                    if len(body) > LARGEST_BODY:
                        raise _Refused(413)
        except TimeoutError:
            raise _Refused(408) from None
        except ClientDisconnect:
            raise _Refused(400) from None
        try:
            return bytes(body), form_pairs(bytes(body))
        except NotAForm:
            raise _Refused(403) from None

    async def _check(
        self, request: Request, body: bytes, pairs: Pairs, ours: Literal["To", "From"], deadline: float
    ) -> _Signed:
        values = dict(pairs)
        found = self.tokens_for(values.get("AccountSid", ""), values.get(ours, ""))
        tokens = await self._in_time(found, deadline)
        url = public_url(self.base, request.scope["raw_path"], request.scope["query_string"])
        if not signed(url, pairs, request.headers.get("x-twilio-signature"), tokens):
            raise _Refused(403)
        return _Signed(values, dict(request.query_params), hashlib.sha256(body).hexdigest())

    async def _in_time(self, work: Awaitable[T], deadline: float) -> T:
        """The result, or TimeoutError at the deadline; the work itself goes on to its end."""
        task = asyncio.ensure_future(work)
        self.running.add(task)  # the loop itself keeps no hold on a task
        task.add_done_callback(self.running.discard)
        try:
            done, _ = await asyncio.wait({task}, timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
        except asyncio.CancelledError:
            task.add_done_callback(_ended_late)
            raise
        if not done:
            task.add_done_callback(_ended_late)
            raise TimeoutError
        return task.result()


def _ended_late(task: asyncio.Future[Any]) -> None:
    if not task.cancelled() and (fault := task.exception()) is not None:
        _log_fault("late", "", fault)


def _tries(query: Mapping[str, str]) -> int:
    """How many tries of this turn have failed."""
    return int(query["again"]) if re.fullmatch(r"[0-9]", query.get("again", "")) else 0


def _spoken(document: bytes) -> Response:
    return Response(document, media_type=twiml.CONTENT_TYPE)


def _logged(route: str, sid: str, response: Response, event: str = "") -> Response:
    event = event or ("answered" if response.status_code < 400 else "refused")
    log.info(event, call=sid, route=route, status=response.status_code)
    return response


def _log_fault(route: str, sid: str, fault: BaseException) -> None:
    """What failed and where; never its message, which may hold words, names or numbers."""
    where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)[-3:]]
    log.error("fault", call=sid, route=route, fault=type(fault).__name__, where=where)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
