"""The list of the night and one call, as the front desk reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from app.call.facts import Facts, fact
from app.call.heard import Urgency
from app.pages.night import window
from app.practice import Practice
from app.records import calls, connections, contexts, mirror, outbox, summaries
from app.records.contexts import Known
from app.records.database import Database
from app.summaries import making
from integrations.pms import Context, Coverage, Health, Recall
from tests.conftest import NOW, FreshPractice
from tests.pages.conftest import DeskClock, Link
from tests.summaries import constructed
from tests.summaries.constructed import Constructed, keep

Browsers = Callable[[], Awaitable[httpx.AsyncClient]]


async def shown(db: Database, practice: FreshPractice, one: Constructed) -> int:
    call_id = await keep(db, practice, one)
    await making.summarise(db, practice.id, call_id, one.last)
    return call_id


def later(one: Constructed, minutes: int) -> Constructed:
    return replace(one, began=one.began + timedelta(minutes=minutes))


async def test_most_urgent_first_then_newest(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    old, new = constructed.message_en(), later(constructed.two_words(), 5)
    danger = later(constructed.danger_es(), 2)
    soon = later(constructed.requested_es(), 1)
    soon = replace(soon, facts=soon.facts.with_(urgency=fact("urgency", Urgency.SOON, "me duele")))
    for one in (old, new, danger, soon):
        await shown(db, practice, one)
    page = (await signed_in.get("/")).text
    order = re.findall(r'<td class="time"><a href="/calls/(CA\w+)"', page)
    assert order == [danger.sid, soon.sid, new.sid, old.sid]
    assert "<b>4</b> calls" in page


async def test_a_row_says_who_what_and_what_is_next(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    await shown(db, practice, constructed.booked_es_for_a_child())
    page = (await signed_in.get("/")).text
    for told in (
        "Lucía Inventada",
        "Carmen Inventada",
        'href="tel:+13015550177"',
        "(301) 555-0177",
        "Spanish",
        "new patient",
        '<q lang="es">Quiero una limpieza para mi niña</q>',
        "Booked",
        "Wed, Dec 2, 9:00 AM",
        "Ask for what is missing",
        "Tue, Dec 1, 9:30 PM",
    ):
        assert told in page, told


async def test_an_alert_that_did_not_arrive_stands_in_red_at_the_top(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    call_id = await shown(db, practice, constructed.danger_es())
    async with db.practice(practice.id) as tx:
        (letter,) = await outbox.claim_due(tx, NOW + timedelta(minutes=1))
        await outbox.mark_failed(tx, letter, NOW, "21211")
    await making.summarise(db, practice.id, call_id, NOW)
    page = (await signed_in.get("/")).text
    assert 'class="red" role="alert"' in page
    assert page.index('class="red"') < page.index("<table")


async def test_an_alert_that_arrived_is_not_red(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    call_id = await shown(db, practice, constructed.danger_es())
    async with db.practice(practice.id) as tx:
        (letter,) = await outbox.claim_due(tx, NOW + timedelta(minutes=1))
        await outbox.mark_sent(tx, letter, NOW, "SM1")
    await making.summarise(db, practice.id, call_id, NOW)
    assert 'class="red"' not in (await signed_in.get("/")).text


@pytest.mark.parametrize(("minutes", "said"), [(1, False), (3, True)])
async def test_an_alert_that_nobody_confirmed_stands_in_amber(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient, clock: DeskClock, minutes: int, said: bool
) -> None:
    one = constructed.danger_es()
    call_id = await shown(db, practice, one)
    sent = clock() - timedelta(minutes=minutes)
    async with db.practice(practice.id) as tx:
        (letter,) = await outbox.claim_due(tx, NOW + timedelta(minutes=1))
        await outbox.mark_sent(tx, letter, sent, "SM1")
    await making.summarise(db, practice.id, call_id, sent)
    for path in ("/", f"/calls/{one.sid}"):
        page = (await signed_in.get(path)).text
        assert ('class="amber"' in page) is said
        assert 'class="red"' not in page


async def test_what_was_promised_by_the_opening_says_so_on_both_pages(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient, clock: DeskClock
) -> None:
    one = replace(constructed.booked_en(), claim="accepted")
    await shown(db, practice, one)
    for path in ("/", f"/calls/{one.sid}"):
        assert '<span class="due">by Wed, Dec 2, 8:00 AM</span>' in (await signed_in.get(path)).text
    clock.now += timedelta(hours=6)
    for path in ("/", f"/calls/{one.sid}"):
        assert '<span class="due">by 8:00 AM</span>' in (await signed_in.get(path)).text


async def test_a_text_to_the_patient_stands_apart_from_the_alerts(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    one = replace(constructed.booked_en(), claim="accepted")
    call_id = await shown(db, practice, one)
    async with db.practice(practice.id) as tx:
        await outbox.put(tx, call_id, "confirmed 1", "sms", target="+13015550123", body="…", due_at=NOW, now=NOW)
    await making.summarise(db, practice.id, call_id, NOW)
    page = (await signed_in.get(f"/calls/{one.sid}")).text
    assert "Text to the patient" in page
    assert "Text to the on-call person" not in page


async def test_a_call_that_goes_on_is_there_too(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    one = replace(constructed.two_words(), over=False)
    await keep(db, practice, one)
    assert "On the line now" in (await signed_in.get("/")).text
    assert "still going on" in (await signed_in.get(f"/calls/{one.sid}")).text


async def test_a_summary_of_another_release_breaks_no_page(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    one = constructed.booked_en()
    call_id = await shown(db, practice, one)
    async with db.practice(practice.id) as tx:
        await summaries.put(tx, call_id, '{"call_sid": 1}', urgency="soon", status="booked", final=True, now=NOW)
    for path in ("/", f"/calls/{one.sid}"):
        answer = await signed_in.get(path)
        assert answer.status_code == 200
        assert "being written up" in answer.text.lower()


async def test_a_call_shows_what_was_promised_and_what_was_only_heard(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    one = constructed.booked_es_for_a_child()
    await shown(db, practice, one)
    page = (await signed_in.get(f"/calls/{one.sid}")).text
    assert "quedó reservada" in page
    assert "The same line in English: Done, you&#39;re booked for Wednesday, December second" in page
    assert "heard only" in page
    assert "in Spanish" in page
    assert "Lucía Inventada" in page


async def test_a_call_shows_the_chart_apart_and_escaped(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    one = constructed.booked_en()
    call_id = await shown(db, practice, one)
    assert "From the patient" not in (await signed_in.get(f"/calls/{one.sid}")).text
    chart = Context(recalls=(Recall(name="Prophy <b>", due=date(2026, 6, 1)),), coverages=(Coverage(plan="Delta"),))
    async with db.practice(practice.id) as tx:
        await contexts.put(tx, call_id, Known(link="one", patient="41", context=chart), NOW)
    await making.summarise(db, practice.id, call_id, one.last)
    page = (await signed_in.get(f"/calls/{one.sid}")).text
    shown_there = page.partition('<dl class="chart">')[2].partition("</dl>")[0]
    assert "<dt>Recalls due</dt><dd>Prophy &lt;b&gt; 2026-06-01</dd>" in shown_there
    assert "<dt>Insurance on file</dt><dd>Delta</dd>" in shown_there
    assert "Prophy" not in (await signed_in.get("/")).text


async def test_the_next_door_practices_call_does_not_exist(
    db: Database, other_practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    one = constructed.booked_en()
    await shown(db, other_practice, one)
    answer = await signed_in.get(f"/calls/{one.sid}")
    assert answer.status_code == 404
    assert "Rosa" not in answer.text
    assert "Rosa" not in (await signed_in.get("/")).text


async def test_one_practices_session_is_no_other_practices(
    browsers: Browsers, link: Link, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    browser = await browsers()
    await browser.post(await link(practice))
    cookie = browser.cookies["desk"]
    browser.cookies.set("desk", f"{other_practice.id}.{cookie.partition('.')[2]}")
    browser.cookies.delete("desk", domain="127.0.0.1")
    browser.cookies.set("desk", f"{other_practice.id}.{cookie.partition('.')[2]}")
    assert (await browser.get("/")).status_code == 401


@pytest.mark.parametrize("sid", ["CAnone", "%2e%2e", "x%00y", "'--", "a" * 3000])
async def test_a_call_that_is_none_is_not_found(signed_in: httpx.AsyncClient, sid: str) -> None:
    assert (await signed_in.get(f"/calls/{sid}")).status_code == 404


@pytest.mark.parametrize("day", ["2026-12-01", "2026-02-31", "0001-01-01", "9999-12-31", "x"])
async def test_any_day_can_be_asked_for(signed_in: httpx.AsyncClient, day: str) -> None:
    assert (await signed_in.get("/", params={"day": day})).status_code == 200


# ---------------------------------------------------------------- words that want to be more than words

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></q></td><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% for x in y %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=javascript:alert(1)>x</a><style>*{display:none}</style>",
    "\u202e<b>\x0b</b>",
)


class Tags(HTMLParser):
    """Every tag of a page, with the names and values of its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = page
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def poisoned(body: Any, payload: str) -> Any:
    """A summary with the payload in every text of it that a caller's words can reach."""
    kept = {"call_sid", "zone", "kind", "state", "status", "urgency", "language", "need_language", "heard_in", "sure"}
    if isinstance(body, dict):
        return {
            key: value
            if key in kept or key.endswith(("_at", "began", "ended", "start", "end", "date", "at"))
            else poisoned(value, payload)
            for key, value in body.items()
        }
    if isinstance(body, list):
        return [poisoned(one, payload) for one in body]
    return payload if isinstance(body, str) else body


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_words_are_only_ever_words(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient, payload: str
) -> None:
    for one in (constructed.booked_es_for_a_child(), constructed.danger_es(), constructed.message_en()):
        call_id = await shown(db, practice, one)

        async def pages_with(text: str, call_id: int = call_id, sid: str = one.sid) -> list[Tags]:
            async with db.practice(practice.id) as tx:
                kept = await summaries.read(tx, call_id)
                assert kept is not None
                body = json.dumps(poisoned(json.loads(kept.body), text))
                await summaries.put(tx, call_id, body, urgency="routine", status="booked", final=True, now=NOW)
            return [Tags((await signed_in.get(path)).text) for path in ("/", f"/calls/{sid}")]

        for before, after in zip(await pages_with("plain"), await pages_with(payload), strict=True):
            assert after.tags == before.tags
            assert [name for name, _ in after.attributes] == [name for name, _ in before.attributes]
            links = [value for name, value in after.attributes if name in {"href", "action"}]
            assert all(re.fullmatch(r"/|/[^/].*|tel:\+\d+", value) for value in links), links


async def test_a_caller_who_talks_in_tags_is_read_as_he_spoke(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    words = "<script>alert(1)</script> a cleaning"
    one = Constructed(((words, "en"),), Facts(**constructed.known("reason", words, words)), caller=words, ended="")
    await shown(db, practice, one)
    for path in ("/", f"/calls/{one.sid}"):
        page = (await signed_in.get(path)).text
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; a cleaning" in page


# ---------------------------------------------------------------- which calls are the night's


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "day", "since", "until"),
    [
        ("2026-12-02T07:48-05:00", "2026-12-02", "2026-12-01T17:00-05:00", None),
        ("2026-12-02T21:30-05:00", "2026-12-02", "2026-12-01T17:00-05:00", None),
        ("2026-12-07T07:48-05:00", "2026-12-07", "2026-12-04T17:00-05:00", None),
        ("2026-11-27T07:48-05:00", "2026-11-27", "2026-11-25T17:00-05:00", None),
        ("2026-12-05T10:00-05:00", "2026-12-05", "2026-12-04T17:00-05:00", None),
        ("2026-12-09T10:00-05:00", "2026-12-07", "2026-12-04T17:00-05:00", "2026-12-07T17:00-05:00"),
        ("2026-12-09T10:00-05:00", "2026-12-05", "2026-12-04T17:00-05:00", "2026-12-07T17:00-05:00"),
        ("2026-12-09T10:00-05:00", "2030-01-01", "2026-12-08T17:00-05:00", None),
    ],
    ids=["morning", "evening", "monday", "after thanksgiving", "saturday", "a past day", "a past weekend", "tomorrow"],
)
def test_a_night_begins_when_the_office_last_closed(
    demo_document: Practice, now: str, day: str, since: str, until: str | None
) -> None:
    found = window(demo_document, date.fromisoformat(day), eastern(now))
    assert found.since == eastern(since)
    assert found.until == (eastern(until) if until else None)


async def test_yesterdays_evening_is_on_todays_page_whenever_it_is_opened(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient, link: Link, clock: DeskClock
) -> None:
    await shown(db, practice, constructed.booked_en())
    for hours in (3, 10, 20):
        clock.now = NOW + timedelta(hours=hours)
        await signed_in.post(await link(practice))
        assert "Rosa Prueba" in (await signed_in.get("/")).text


async def test_an_earlier_night_can_be_read_again(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient, link: Link, clock: DeskClock
) -> None:
    await shown(db, practice, constructed.booked_en())
    clock.now = NOW + timedelta(days=2)
    await signed_in.post(await link(practice))
    assert "Rosa Prueba" not in (await signed_in.get("/")).text
    assert "Rosa Prueba" in (await signed_in.get("/", params={"day": "2026-12-02"})).text


async def test_no_address_holds_anything_but_the_calls_id(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    await shown(db, practice, constructed.booked_en())
    page = Tags((await signed_in.get("/")).text)
    paths = {value for name, value in page.attributes if name in {"href", "action"} and not value.startswith("tel:")}
    assert all(re.fullmatch(r"/|/signout|/calls/CA\w+|/\?day=[\d-]+|/static/[\w.-]+", path) for path in paths), paths


async def test_a_call_begun_and_never_answered_is_listed(
    db: Database, practice: FreshPractice, signed_in: httpx.AsyncClient
) -> None:
    async with db.practice(practice.id) as tx:
        await calls.open_call(tx, "CA5", practice.location_id, NOW)
    assert "On the line now" in (await signed_in.get("/")).text


# ---------------------------------------------------------------- how the practice's own system stands


@pytest.mark.parametrize(
    ("minutes", "writes", "says"),
    [(1, True, "was read"), (30, True, "has not been read since"), (1, False, "takes no bookings now")],
)
async def test_pms_F16_the_night_says_how_fresh_the_practices_system_is(
    db: Database,
    practice: FreshPractice,
    signed_in: httpx.AsyncClient,
    clock: DeskClock,
    minutes: int,
    writes: bool,
    says: str,
) -> None:
    health = Health(reads=True, writes=writes, behind="dentrix")
    async with db.practice(practice.id) as tx:
        await connections.put(tx, practice.location_id, "nexhealth", {}, clock())
        read_at = clock() - timedelta(minutes=minutes)
        await mirror.put_state(tx, practice.location_id, read_at=read_at, health=health)
    page = (await signed_in.get("/")).text
    assert says in page
    assert "dentrix" in page
