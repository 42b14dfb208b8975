"""Who gets in, for how long, and what a browser is told to guard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from app import pages
from app.pages.routes import HEADERS
from app.records.database import Database
from tests.conftest import FreshPractice
from tests.pages.conftest import DeskClock, Link
from tests.summaries import constructed
from tests.summaries.constructed import keep
from tests.telephony.receptionist import serving

Browsers = Callable[[], Awaitable[httpx.AsyncClient]]


async def test_nothing_is_shown_to_who_is_not_signed_in(
    browser: httpx.AsyncClient, db: Database, practice: FreshPractice
) -> None:
    one = constructed.booked_en()
    await keep(db, practice, one)
    for path in ("/", f"/calls/{one.sid}"):
        answer = await browser.get(path)
        assert answer.status_code == 401
        assert "Rosa" not in answer.text


async def test_looking_at_a_link_does_not_use_it_up(
    browser: httpx.AsyncClient, link: Link, practice: FreshPractice
) -> None:
    path = await link(practice)
    for _ in range(3):
        assert (await browser.get(path)).status_code == 200
        assert "set-cookie" not in (await browser.get(path)).headers
    assert (await browser.post(path)).headers["location"] == "/"
    assert (await browser.get("/")).status_code == 200


async def test_a_link_works_once(browsers: Browsers, link: Link, practice: FreshPractice) -> None:
    path = await link(practice)
    first, second = await browsers(), await browsers()
    assert (await first.post(path)).status_code == 303
    assert (await second.post(path)).status_code == 401
    assert (await second.get("/")).status_code == 401


@pytest.mark.parametrize("bad", ["x", "1.x", "999999.abc", "1.%00", "é.ü", "1." + "a" * 5000])
async def test_a_link_that_was_never_made_opens_nothing(browser: httpx.AsyncClient, bad: str) -> None:
    assert (await browser.post(f"/signin/{bad}")).status_code in {401, 404}
    assert not browser.cookies


async def test_a_link_is_too_old_after_a_quarter_of_an_hour(
    browser: httpx.AsyncClient, link: Link, practice: FreshPractice, clock: DeskClock
) -> None:
    path = await link(practice)
    clock.now += timedelta(minutes=15)
    assert (await browser.post(path)).status_code == 401


async def test_a_session_ends_after_twelve_hours(signed_in: httpx.AsyncClient, clock: DeskClock) -> None:
    clock.now += timedelta(hours=12) - timedelta(seconds=1)
    assert (await signed_in.get("/")).status_code == 200
    clock.now += timedelta(seconds=1)
    assert (await signed_in.get("/")).status_code == 401


async def test_a_cookie_is_worth_nothing_after_signing_out(signed_in: httpx.AsyncClient) -> None:
    cookie = dict(signed_in.cookies)
    assert (await signed_in.post("/signout")).status_code == 200
    assert not signed_in.cookies
    signed_in.cookies.update(cookie)
    assert (await signed_in.get("/")).status_code == 401


async def test_signing_in_again_ends_the_session_before(
    signed_in: httpx.AsyncClient, browser: httpx.AsyncClient, browsers: Browsers, link: Link, practice: FreshPractice
) -> None:
    old = dict(signed_in.cookies)
    await signed_in.post(await link(practice))
    assert (await signed_in.get("/")).status_code == 200
    thief = await browsers()
    thief.cookies.update(old)
    assert (await thief.get("/")).status_code == 401


async def test_a_cookie_that_was_chosen_for_us_is_not_taken_over(
    browser: httpx.AsyncClient, link: Link, practice: FreshPractice
) -> None:
    browser.cookies.set("desk", f"{practice.id}.chosen")
    path = await link(practice)
    answer = await browser.post(path)
    assert "chosen" not in answer.headers["set-cookie"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_of_another_site_changes_nothing(
    signed_in: httpx.AsyncClient, link: Link, practice: FreshPractice, site: str
) -> None:
    from_elsewhere = {"Sec-Fetch-Site": site}
    for path in ("/signout", await link(practice)):
        assert (await signed_in.post(path, headers=from_elsewhere)).status_code == 403
    assert (await signed_in.get("/")).status_code == 200


async def test_nothing_changes_by_getting(signed_in: httpx.AsyncClient) -> None:
    assert (await signed_in.get("/signout")).status_code == 405
    assert (await signed_in.get("/")).status_code == 200


@pytest.mark.parametrize(("secure", "name"), [(True, "__Host-desk"), (False, "desk")])
async def test_the_cookie_is_guarded(
    db: Database, clock: DeskClock, link: Link, practice: FreshPractice, secure: bool, name: str
) -> None:
    app = FastAPI(openapi_url=None)
    pages.add(app, db, clock, secure=secure)
    async with serving(lambda _: app) as base, httpx.AsyncClient(base_url=base) as browser:
        answer = await browser.post(await link(practice))
    first, *rest = answer.headers["set-cookie"].split("; ")
    flags = {flag.lower() for flag in rest}
    assert first.startswith(f"{name}=")
    assert {"httponly", "samesite=strict", "path=/", "max-age=43200"} <= flags
    assert ("secure" in flags) is secure
    assert not any(flag.startswith("domain") for flag in flags)
    assert ("strict-transport-security" in answer.headers) is secure


async def test_every_answer_carries_the_headers(
    signed_in: httpx.AsyncClient, link: Link, practice: FreshPractice, db: Database
) -> None:
    one = constructed.booked_en()
    await keep(db, practice, one)
    door = await link(practice)
    for path in ("/", f"/calls/{one.sid}", "/calls/CAnone", door):
        answer = await signed_in.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)


async def test_a_page_fetches_nothing_from_elsewhere(signed_in: httpx.AsyncClient) -> None:
    page = (await signed_in.get("/")).text
    assert "http:" not in page
    assert "https:" not in page
    assert "<script" not in page
    assert "style=" not in page
    css = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await signed_in.get(css)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
