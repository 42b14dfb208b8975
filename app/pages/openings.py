"""What a practice's website and apps may ask with a key: which visits can be booked, and the times open for one now.

Read-only JSON. The times are those that a caller would be offered at this moment, by the same rules; nothing of any
patient is in them. Whatever is wrong comes as {"problem": "one sentence"}.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.pages import asked, document
from app.pages.allowance import Allowance
from app.pages.asked import Asked, Problem
from app.pages.routes import HEADERS, HTTPS
from app.practice import Language, Practice
from app.records import keys, practices
from app.records.database import Database
from app.records.keys import Holder
from app.records.practices import Location
from app.schedule import report
from app.schedule.claiming import Schedule
from app.schedule.report import NoSuchVisit
from integrations.pms import PracticeSystemError, Unavailable

log = structlog.get_logger("openings")

FRESH = "private, max-age=15"
"""For how many seconds an answer may be shown again. A time that is gone by then is refused to whoever picks it."""

AGAIN_IN = 30
"""Seconds after which it is worth asking again, where the practice's system does not say."""

NOT_NOW = "The schedule cannot be read at this moment; ask again a little later."

ADDRESSES = {404: "There is nothing here; there is /api/openings and /api/visits.", 405: "Only GET is answered here."}

Scheduled = Callable[[int, int, Practice], Awaitable[Schedule]]
"""The schedule of a practice's location: practice id, location id, the document in force."""

Answer = dict[str, Any]


def add(app: FastAPI, db: Database, clock: Callable[[], datetime], schedule: Scheduled, *, secure: bool) -> None:
    """Adds /api to the service. `secure`: it is reached over https."""
    counter = _Counter(db, clock, schedule, secure, Allowance())
    api = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for path, answer in (("/openings", counter.openings), ("/visits", counter.visits)):
        api.add_api_route(path, answer, methods=["GET"])
        api.add_api_route(path, counter.preflight, methods=["OPTIONS"])
    for trouble in (Problem, NoSuchVisit, PracticeSystemError, SQLAlchemyError, HTTPException, Exception):
        api.add_exception_handler(trouble, counter.problem)
    app.mount("/api", api)


@dataclass(frozen=True)
class _Counter:
    db: Database
    clock: Callable[[], datetime]
    schedule: Scheduled
    secure: bool
    allowance: Allowance

    async def openings(self, request: Request) -> Response:
        holder, now = await self._admitted(request), self.clock()
        practice, place = await self._place(request, holder)
        wanted = Asked.of(request.query_params, now.astimezone(practice.tz).date())
        schedule = await self.schedule(holder.practice_id, place.location_id, practice)
        asking = await schedule.asking(practice, wanted.visit, now)
        visit, rows = await report.offered(asking, wanted.first, wanted.last)
        await _known_provider(schedule, wanted.provider)
        rule = practice.visit(visit.id)
        body = _heading(practice, place) | {
            "visit": {"id": visit.id, "name": rule.name.in_(wanted.language), "minutes": visit.minutes},
            "openings": [
                _opening(practice, row, wanted.language) for row in rows if wanted.provider in (None, row["provider"])
            ],
        }
        body = body if rule.booking == "direct" else body | {"reason": rule.booking}
        return self._fresh(request, body, await schedule.read_at(now))

    async def visits(self, request: Request) -> Response:
        holder, now = await self._admitted(request), self.clock()
        practice, place = await self._place(request, holder)
        schedule = await self.schedule(holder.practice_id, place.location_id, practice)
        rows = await report.visits(schedule.system, practice)
        direct = [_visit(practice, row) for row in rows if row["rule"] == "direct"]
        return self._fresh(request, _heading(practice, place) | {"visits": direct}, await schedule.read_at(now))

    async def preflight(self, request: Request) -> Response:
        """A browser asks, before it sends a page's key, whether that page may: it does not show the key yet."""
        origin = request.headers.get("origin", "")
        if not origin or not await keys.origin_allowed(self.db, origin):
            return Response(status_code=204, headers=self._headers())
        allowed = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Allow-Headers": "Authorization",
            "Access-Control-Max-Age": "600",
        }
        return Response(status_code=204, headers=self._headers() | allowed)

    # ------------------------------------------------------------ who asks, and where

    async def _admitted(self, request: Request) -> Holder:
        """Whose key came with it. Raises Problem: no key and a wrong one are answered alike."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        holder = await keys.holder(self.db, key.strip()) if scheme.lower() == "bearer" else None
        if holder is None:
            raise Problem(401, "A key of the practice is needed.", {"WWW-Authenticate": 'Bearer realm="openings"'})
        request.state.holder = holder
        if wait := await self.allowance.wait(holder):
            raise Problem(429, "That was too often; ask again a little later.", {"Retry-After": str(wait)})
        return holder

    async def _place(self, request: Request, holder: Holder) -> tuple[Practice, Location]:
        async with self.db.practice(holder.practice_id) as tx:
            practice, there = await document.in_force(tx), await practices.all_locations(tx)
        return practice, asked.location(request.query_params, there)

    # ------------------------------------------------------------ how they are answered

    def _fresh(self, request: Request, body: Answer, read: datetime) -> Response:
        """The answer, or that it is still the one that whoever asks has: when it was `read` is no part of that."""
        text = _json(body)
        same = hashlib.sha256(text.encode()).hexdigest()[:32]
        kept = {"Cache-Control": FRESH, "ETag": f'W/"{same}"'}
        if same in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=self._headers() | _shared(request) | kept)
        # Put in last and by hand: months of a large practice are megabytes, and are written once.
        read_at = read.astimezone(ZoneInfo(body["zone"])).isoformat(timespec="seconds")
        return self._answer(request, f'{text[:-1]},"read_at":{_json(read_at)}}}', 200, kept)

    async def problem(self, request: Request, error: Exception) -> Response:
        said = _said(error)
        if said.status >= 500:
            holder = _holder(request)
            practice = holder.practice_id if holder else None
            log.warning("not answered", status=said.status, practice=practice, error=type(error).__name__)
        return self._answer(request, _json({"problem": said.sentence}), said.status, said.headers)

    def _answer(self, request: Request, text: str, status: int, more: Mapping[str, str]) -> Response:
        headers = self._headers() | _shared(request) | dict(more)
        return Response(text, status, headers, media_type="application/json")

    def _headers(self) -> dict[str, str]:
        return HEADERS | (HTTPS if self.secure else {}) | {"Vary": "Authorization, Origin"}


def _said(error: Exception) -> Problem:
    """What is answered to it. Sentences of libraries and of practices' systems stay here: they may quote anything."""
    match error:
        case Problem():
            return error
        case NoSuchVisit():
            return Problem(404, str(error))
        case Unavailable(again_in=float() | int() as seconds):
            return Problem(503, NOT_NOW, {"Retry-After": str(max(1, math.ceil(seconds)))})
        case PracticeSystemError() | SQLAlchemyError():
            return Problem(503, NOT_NOW, {"Retry-After": str(AGAIN_IN)})
        case HTTPException():
            return Problem(error.status_code, ADDRESSES.get(error.status_code, error.detail), error.headers or {})
        case _:
            return Problem(500, "Something is wrong inside; it was noted.")


def _shared(request: Request) -> dict[str, str]:
    """Lets a page read the answer in a browser, where its key was made for that website."""
    origin, holder = request.headers.get("origin"), _holder(request)
    if holder is None or origin not in holder.origins:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "ETag, Retry-After"}


def _holder(request: Request) -> Holder | None:
    return getattr(request.state, "holder", None)


async def _known_provider(schedule: Schedule, provider: str | None) -> None:
    known = [one.id for one in await schedule.system.providers()] if provider else []
    if provider and provider not in known:
        raise Problem(404, f"There is no provider {provider!r}; there is {asked.listed(known)}.")


def _heading(practice: Practice, place: Location) -> Answer:
    return {"practice": practice.slug, "location": place.name, "zone": practice.zone}


def _opening(practice: Practice, row: dict[str, object], language: Language) -> Answer:
    """Named one by one: what else a row may come to hold does not leave the house by itself."""
    provider = str(row["provider"])
    who = {"provider": provider, "provider_name": practice.provider_name(provider, language)}
    return {"start": row["start"], "end": row["end"], **who, "operatory": row["operatory"]}


def _visit(practice: Practice, row: dict[str, object]) -> Answer:
    """Who may book it stands beside it: the times of /api/openings are the same for everybody."""
    name = practice.visit(str(row["id"])).name.model_dump()
    who = {key: row[key] for key in ("patients", "min_age", "max_age", "exam_first")}
    return {"id": row["id"], "name": name, "minutes": row["minutes"], **who}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
