"""The addresses of the front desk's pages. Each shows the practice of the session, and nothing of another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.pages import document
from app.pages.night import night, window
from app.pages.standing import systems
from app.records import calls, sessions, summaries
from app.records.database import Database
from app.summaries import wording
from app.summaries.summary import read

_HERE = Path(__file__).parent
_CSS = (_HERE / "static" / "desk.css").read_text("utf-8")
_CSS_PATH = f"/static/desk-{hashlib.sha256(_CSS.encode()).hexdigest()[:8]}.css"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTTPS = {"Strict-Transport-Security": "max-age=31536000"}

_SID = re.compile(r"[A-Za-z0-9]{1,64}")

_SAME_SITE = ("same-origin", "none", None)
"""What a browser says of a form that was sent from our own page. Old ones say nothing; SameSite covers them."""


def add(app: FastAPI, db: Database, clock: Callable[[], datetime], *, secure: bool) -> None:
    """Adds the pages to the service. `secure`: they are reached over https, and the cookie never travels without."""
    desk = _Desk(db, clock, secure)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", desk.night, methods=["GET"])
    router.add_api_route("/calls/{call_sid}", desk.call, methods=["GET"])
    router.add_api_route("/signin/{link}", desk.door, methods=["GET"])
    router.add_api_route("/signin/{link}", desk.sign_in, methods=["POST"])
    router.add_api_route("/signout", desk.sign_out, methods=["POST"])
    router.add_api_route(_CSS_PATH, _css, methods=["GET"])
    app.include_router(router)


@dataclass(frozen=True)
class _Desk:
    db: Database
    clock: Callable[[], datetime]
    secure: bool

    # ------------------------------------------------------------ the door

    async def door(self, link: str) -> Response:
        """A button: programs that preview links only look, and must not use one up."""
        return self._page("door.html", link=link)

    async def sign_in(self, link: str, request: Request) -> Response:
        if not _from_our_own_page(request):
            return self._page("refused.html", 403)
        cookie = await sessions.sign_in(self.db, link, self.clock())
        if cookie is None:
            return self._page("signed_out.html", 401, used=True)
        # A session that the browser had before ends here: nobody's old cookie goes on living under a new name.
        if old := request.cookies.get(self._cookie):
            await sessions.sign_out(self.db, old)
        response = RedirectResponse("/", 303, self._headers())
        response.set_cookie(
            self._cookie,
            cookie,
            max_age=int(sessions.SESSION_LASTS.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )
        return response

    async def sign_out(self, request: Request) -> Response:
        if not _from_our_own_page(request):
            return self._page("refused.html", 403)
        if cookie := request.cookies.get(self._cookie):
            await sessions.sign_out(self.db, cookie)
        response = self._page("signed_out.html", used=False)
        response.delete_cookie(self._cookie, path="/", secure=self.secure, httponly=True, samesite="strict")
        return response

    async def _signed_in(self, request: Request) -> int | None:
        cookie = request.cookies.get(self._cookie)
        return await sessions.practice_of(self.db, cookie, self.clock()) if cookie else None

    # ------------------------------------------------------------ the pages

    async def night(self, request: Request, day: str = "") -> Response:
        practice_id = await self._signed_in(request)
        if practice_id is None:
            return self._page("signed_out.html", 401, used=False)
        now = self.clock()
        async with self.db.practice(practice_id) as tx:
            practice = await document.in_force(tx)
            shown = window(practice, _day(day) or now.astimezone(practice.tz).date(), now)
            listed = await calls.listing(tx, shown.since, shown.until)
            standing = await systems(tx, now)
        shows = {"practice": practice, "tz": practice.tz, "window": shown, "night": night(listed, now), "now": now}
        return self._page("night.html", 200, systems=standing, **shows)

    async def call(self, call_sid: str, request: Request) -> Response:
        practice_id = await self._signed_in(request)
        if practice_id is None:
            return self._page("signed_out.html", 401, used=False)
        async with self.db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_sid=call_sid) if _SID.fullmatch(call_sid) else None
            kept = await summaries.read(tx, saved.call_id) if saved else None
            practice = await document.in_force(tx)
        if saved is None:
            return self._page("not_found.html", 404)
        summary = read(kept.body) if kept else None
        if summary is None:
            return self._page("unfinished.html", practice=practice, call=saved, tz=practice.tz)
        now = self.clock()
        alert = {"red": summary.undelivered(now), "amber": summary.unconfirmed(now)}
        return self._page("call.html", practice=practice, summary=summary, tz=summary.tz, now=now, **alert)

    # ------------------------------------------------------------ how they are answered

    @property
    def _cookie(self) -> str:
        return "__Host-desk" if self.secure else "desk"

    def _headers(self) -> dict[str, str]:
        return HEADERS | (HTTPS if self.secure else {})

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(_templates.get_template(template).render(values), status, self._headers())


async def _css() -> Response:
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_CSS, media_type="text/css", headers=HEADERS | kept)


def _from_our_own_page(request: Request) -> bool:
    return request.headers.get("sec-fetch-site") in _SAME_SITE


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 2000 else None


def _tel(number: str) -> str:
    """A number as a link dials it; "" for what is none ("anonymous")."""
    return f"tel:{number}" if re.fullmatch(r"\+[0-9]{7,15}", number) else ""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"telephone": wording.telephone, "tel": _tel, "path": lambda text: quote(text, safe="")}
    made.globals |= {
        "label": wording.label,
        "moment": wording.moment,
        "clock": wording.clock,
        "by": wording.by,
        "why": wording.why,
        "css": _CSS_PATH,
    }
    return made


_templates = _environment()
