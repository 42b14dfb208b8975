"""Who may ask for open times, how often, and from which pages."""

from __future__ import annotations

import logging
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from app.main import House
from app.pages.routes import HEADERS
from app.records import keys
from app.records.database import Database
from app.settings import Settings
from app.systems import Systems
from integrations.embedded.book import Book
from integrations.sealed import Ring
from tests.conftest import FreshPractice
from tests.pages.conftest import NOWHERE, DeskClock, Opened, Website, made_key

SITE = "https://www.practice.example"


# ---------------------------------------------------------------- keys


async def test_without_the_right_key_every_answer_is_the_same(website: Website, db: Database) -> None:
    no_keys = ("", website.key, "Bearer", "Basic eDp5", f"Bearer dvk_{'a' * 43}", "Bearer é", f"Bearer {website.key}x")
    told = set()
    for no_key in no_keys:
        headers = {"Authorization": no_key.encode()} if no_key else {}
        answer = await website.browser.get("/api/openings", params={"key": website.key}, headers=headers)
        told.add((answer.status_code, answer.text, answer.headers["www-authenticate"], answer.headers.get("etag")))
    assert told == {(401, '{"problem":"A key of the practice is needed."}', 'Bearer realm="openings"', None)}


async def test_a_key_that_was_withdrawn_opens_nothing(website: Website, db: Database, practice: FreshPractice) -> None:
    other = await made_key(db, practice, label="app")
    async with db.practice(practice.id) as tx:
        assert await keys.revoke(tx, "website")
    assert (await website.get(visit="cleaning")).status_code == 401
    assert (await website.get(visit="cleaning", key=other)).status_code == 200


async def test_a_key_never_shows_another_practice(
    website: Website, house: House, db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    theirs = await made_key(db, other_practice)
    answer = await website.get("/api/visits", key=theirs)
    assert (answer.json()["practice"], answer.json()["visits"]) == (other_practice.slug, [])
    for location in (str(practice.location_id), str(other_practice.location_id)):
        for key, own in ((website.key, practice), (theirs, other_practice)):
            found = await website.get("/api/visits", key=key, location=location)
            assert found.status_code == (200 if location == str(own.location_id) else 404)


async def test_one_practice_cannot_withdraw_anothers_key(
    website: Website, db: Database, other_practice: FreshPractice
) -> None:
    async with db.practice(other_practice.id) as tx:
        assert await keys.all_keys(tx) == []
        assert not await keys.revoke(tx, "website")
    assert (await website.get(visit="cleaning")).status_code == 200


async def test_the_key_itself_is_kept_nowhere(website: Website, db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        row = (await tx.execute(text("SELECT * FROM keys"))).one()
    assert website.key not in str(tuple(row))
    assert website.key.encode() not in bytes(row.hash)


async def test_the_log_has_neither_key_nor_question(
    opened: Opened, settings: Settings, db: Database, ring: Ring, clock: DeskClock, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    gone = Book(NOWHERE, ring)
    website = await opened(House(settings, db, gone, clock, "http://127.0.0.1", Systems(db, db, clock)))
    assert (await website.get(visit="canary")).status_code == 503
    printed = capsys.readouterr()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    said = "\n".join([printed.out, printed.err, *ours])
    assert "not answered" in said
    assert not [word for word in (website.key, website.key[4:], "canary") if word in said]
    await gone.close()


# ---------------------------------------------------------------- how often


async def test_more_than_twenty_in_ten_seconds_are_told_to_wait(
    website: Website, db: Database, practice: FreshPractice
) -> None:
    for _ in range(20):
        assert (await website.get(visit="crown")).status_code == 200
    answer = await website.get(visit="crown")
    assert (answer.status_code, list(answer.json())) == (429, ["problem"])
    assert 1 <= int(answer.headers["retry-after"]) <= 10
    other = await made_key(db, practice, label="app")
    assert (await website.get(visit="crown", key=other)).status_code == 200


# ---------------------------------------------------------------- browsers


async def test_an_answer_may_be_kept_for_moments_and_is_not_sent_twice(website: Website, clock: DeskClock) -> None:
    clock.now += timedelta(minutes=1)
    first = await website.get(visit="cleaning")
    assert first.headers["cache-control"] == "private, max-age=15"
    clock.now += timedelta(minutes=1)
    known = {"Authorization": f"Bearer {website.key}", "If-None-Match": first.headers["etag"]}
    again = await website.browser.get("/api/openings", params={"visit": "cleaning"}, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    clock.now += timedelta(days=1)
    later = await website.browser.get("/api/openings", params={"visit": "cleaning"}, headers=known)
    assert (later.status_code, later.headers["etag"] == first.headers["etag"]) == (200, False)


async def test_every_answer_carries_the_pages_headers(website: Website) -> None:
    answers = [await website.get(visit=visit) for visit in ("cleaning", "x")]
    answers += [await website.browser.request(method, "/api/openings") for method in ("GET", "OPTIONS", "POST")]
    for answer in answers:
        kept = {name: answer.headers[name] for name in HEADERS if name != "Cache-Control"}
        assert kept == {name: value for name, value in HEADERS.items() if name != "Cache-Control"}
        assert answer.headers["vary"] == "Authorization, Origin"


async def asked_from(website: Website, key: str, origin: str, **query: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}", "Origin": origin}
    return await website.browser.get("/api/openings", params=query, headers=headers)


async def preflight(website: Website, origin: str) -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    return await website.browser.options("/api/openings", headers=asked)


async def test_a_page_may_read_the_answer_only_where_its_key_was_made_for_it(
    website: Website, db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    site = f"https://{practice.slug}.example"
    assert "access-control-allow-origin" not in (await preflight(website, site)).headers
    key, theirs = await made_key(db, practice, site, label="page"), await made_key(db, other_practice)
    asked = await preflight(website, site)
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == site
    assert asked.headers["access-control-allow-headers"] == "Authorization"
    for query in ({"visit": "cleaning"}, {}):  # an error can be read as well
        answer = await asked_from(website, key, site, **query)
        assert answer.headers["access-control-allow-origin"] == site
    for other, origin in ((website.key, site), (theirs, site), (key, SITE), (key, "null")):
        answer = await asked_from(website, other, origin, visit="cleaning")
        assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in (await preflight(website, SITE)).headers
