"""What a website gets with a key: the times a caller would be offered, and nothing of any patient."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.main import House
from app.records import practices
from app.records.database import Database
from app.schedule import claiming, report
from app.schedule.openings import openings
from app.settings import Settings
from app.systems import Systems
from integrations.embedded.book import Book
from integrations.sealed import Ring
from tests.conftest import NOW, TEXT, FreshPractice
from tests.pages.conftest import NOWHERE, DeskClock, Opened, Website, filled
from tests.schedule.conftest import cleaning

WEDNESDAY, THURSDAY = "2026-12-02", "2026-12-03"


async def change(db: Database, practice: FreshPractice, old: str, new: str) -> None:
    """The practice's document, changed in one place and in force."""
    text = TEXT.replace('slug = "happy-smiles"', f'slug = "{practice.slug}"', 1)
    assert old in text
    async with db.practice(practice.id) as tx:
        await practices.add_document(tx, text.replace(old, new, 1), NOW)


# ---------------------------------------------------------------- the times


async def test_an_answer_says_the_practice_the_visit_and_each_time_with_its_provider(
    website: Website, practice: FreshPractice
) -> None:
    body = (await website.get(visit="cleaning", to=WEDNESDAY)).json()
    first = body.pop("openings")[0]
    assert body == {
        "practice": practice.slug, "location": "Main Street", "zone": "America/New_York",
        "read_at": "2026-12-01T22:00:00-05:00", "visit": {"id": "cleaning", "name": "cleaning", "minutes": 30},
    }  # fmt: skip
    assert first == {
        "start": "2026-12-02T10:00:00-05:00", "end": "2026-12-02T10:30:00-05:00", "provider": "lee",
        "provider_name": "Hygienist Lee", "operatory": "op1",
    }  # fmt: skip


async def test_the_rows_are_those_of_the_schedules_report(
    website: Website, house: House, practice: FreshPractice, clock: DeskClock
) -> None:
    schedule = await house.schedule(practice.id, practice.location_id, practice.document)
    asking = await schedule.asking(practice.document, "exam", clock())
    rows = await report.openings(asking, date(2026, 12, 1), date(2026, 12, 31))
    found = (await website.get(visit="exam")).json()["openings"]
    assert [{key: one[key] for key in rows[0]} for one in found] == rows
    assert len(rows) > 1000


async def test_a_caller_who_asks_for_the_soonest_hears_the_first_of_them(
    website: Website, house: House, practice: FreshPractice, clock: DeskClock
) -> None:
    schedule = await house.schedule(practice.id, practice.location_id, practice.document)
    asking = await schedule.asking(practice.document, "cleaning", clock())
    heard = (await openings(asking)).slots[0].start
    assert datetime.fromisoformat((await website.starts())[0]) == heard


async def test_a_time_that_a_call_holds_is_gone_until_it_lets_go(
    website: Website, house: House, practice: FreshPractice, clock: DeskClock
) -> None:
    schedule = await house.schedule(practice.id, practice.location_id, practice.document)
    before = await website.starts(to=WEDNESDAY)
    claim = await claiming.hold(schedule, practice.document, 1, "book", "CA1/book", cleaning(), clock())
    assert len(await website.starts(to=WEDNESDAY)) == len(before) - 3
    await claiming.release(schedule, claim.claim_id, clock())
    assert await website.starts(to=WEDNESDAY) == before


async def test_nothing_is_shown_within_the_visits_notice(website: Website, clock: DeskClock) -> None:
    clock.now = NOW + timedelta(hours=6)
    assert (await website.starts(to=WEDNESDAY))[0] == "2026-12-02T15:30:00-05:00"
    assert (await website.starts("emergency_exam", to=WEDNESDAY))[0] == "2026-12-02T08:00:00-05:00"


async def test_a_day_on_which_the_practice_is_closed_has_no_times(
    website: Website, db: Database, practice: FreshPractice
) -> None:
    assert not await website.starts(**{"from": "2026-12-25", "to": "2026-12-25"})
    assert await website.starts(**{"from": THURSDAY, "to": THURSDAY})
    await change(db, practice, "[hours]", "[[closures]]\nfirst = 2026-12-03\nlast = 2026-12-03\n\n[hours]")
    assert not await website.starts(**{"from": THURSDAY, "to": THURSDAY})


async def test_the_documents_hours_bound_the_times(website: Website, db: Database, practice: FreshPractice) -> None:
    await change(db, practice, 'thursday = ["08:00-12:00", "13:00-17:00"]', 'thursday = ["13:00-14:00"]')
    found = await website.starts(**{"from": THURSDAY, "to": THURSDAY})
    assert sorted(set(found)) == ["2026-12-03T13:00:00-05:00", "2026-12-03T13:30:00-05:00"]


async def test_where_clocks_jump_ahead_no_time_is_shown_that_there_is_not(
    website: Website, house: House, db: Database, practice: FreshPractice, clock: DeskClock, tmp_path: Path
) -> None:
    await change(db, practice, "[hours]", '[hours]\nsunday = ["00:00-05:00"]')
    night = {"provider": "lee", "operatory": "op1", "begin": "00:30", "end": "04:30", "date": "2027-03-14",
             "visits": ["cleaning"]}  # fmt: skip
    (tmp_path / "night.json").write_text(json.dumps({"working_hours": [night]}))
    await filled(house, practice, tmp_path / "night.json")
    found = await website.starts(**{"from": "2027-03-14", "to": "2027-03-14"})
    assert [one[11:16] + one[19:] for one in found] == [
        "00:30-05:00", "01:00-05:00", "01:30-05:00", "03:00-04:00", "03:30-04:00", "04:00-04:00",
    ]  # fmt: skip


async def test_one_provider_can_be_asked_for_and_an_unknown_one_is_said_to_be(website: Website) -> None:
    body = (await website.get(visit="exam", provider="patel", language="es", to=WEDNESDAY)).json()
    assert {one["provider_name"] for one in body["openings"]} == {"la doctora Patel"}
    assert body["visit"]["name"] == "revisión"
    assert await website.problem(visit="exam", provider="who") == (
        *(404, "There is no provider 'who'; there is lee, patel, smith."),
    )


async def test_a_visit_that_a_person_must_confirm_has_no_times_and_a_reason(website: Website) -> None:
    body = (await website.get(visit="crown")).json()
    assert (body["openings"], body["reason"]) == ([], "requested")
    assert "reason" not in (await website.get(visit="cleaning")).json()


async def test_the_visits_that_can_be_booked_are_listed_in_both_languages(website: Website) -> None:
    listed = {one["id"]: one for one in (await website.get("/api/visits")).json()["visits"]}
    assert listed["exam"]["name"] == {"en": "check-up", "es": "revisión"}
    assert (listed["filling"]["minutes"], listed["filling"]["patients"]) == (45, "existing")
    assert listed["child_visit"]["max_age"] == 12
    assert not {"crown", "root_canal"} & set(listed)


async def test_no_patient_is_in_any_answer(
    website: Website, house: House, practice: FreshPractice, tmp_path: Path
) -> None:
    row = {"patient": {"name": "Nora Prueba", "birth_date": "1990-04-05"}, "visit": "cleaning", "provider": "lee",
           "operatory": "op1", "start": "2026-12-02T13:00:00-05:00"}  # fmt: skip
    (tmp_path / "book.json").write_text(json.dumps({"appointments": [row]}))
    await filled(house, practice, tmp_path / "book.json")
    said = (await website.get(visit="cleaning")).text + (await website.get("/api/visits")).text
    assert not [word for word in ("Prueba", "1990", "Ellison", "patient_", "demo-", "555") if word in said]
    assert "2026-12-02T13:00:00-05:00" not in said
    assert "2026-12-02T13:30:00-05:00" in said


# ---------------------------------------------------------------- what is asked wrongly


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({}, 422, "Say which visit, like visit=cleaning; /api/visits lists them."),
        ({"visit": "whitening"}, 404, "There is no visit 'whitening'; there is child_visit, cleaning, crown, "),
        ({"visit": "exam", "from": "tomorrow"}, 422, "from is not a date; write it like from=2026-12-01."),
        ({"visit": "exam", "to": "2026-11-30"}, 422, "to=2026-11-30 is before from=2026-12-01."),
        ({"visit": "exam", "to": "2027-03-04"}, 422, "From 2026-12-01 to 2027-03-04 is too long; ask for at most 93"),
        ({"visit": "exam", "from": "9999-12-31"}, 422, "from=9999-12-31 is too far ahead; ask for days within two"),
        ({"visit": "exam", "language": "fr"}, 422, "language is en or es."),
        ({"visit": "exam", "location": "Elsewhere"}, 404, "There is no such location; there is Main Street ("),
    ],
)
async def test_what_is_asked_wrongly_is_said_in_a_sentence(
    website: Website, query: dict[str, str], status: int, said: str
) -> None:
    found, problem = await website.problem(**query)
    assert (found, problem[: len(said)]) == (status, said)


async def test_three_months_can_be_asked_for_at_once(website: Website) -> None:
    assert (await website.starts(to="2027-03-03"))[-1].startswith("2027-03-03")


async def test_with_several_locations_one_must_be_named(
    website: Website, db: Database, practice: FreshPractice
) -> None:
    async with db.practice(practice.id) as tx:
        other = await practices.add_location(tx, "Oak Street", "America/New_York")
    status, problem = await website.problem(visit="cleaning")
    assert (status, "Oak Street" in problem) == (422, True)
    assert await website.starts(location="main street", to=WEDNESDAY)
    there = await website.get("/api/visits", location=str(other))
    assert (there.json()["location"], there.json()["visits"]) == ("Oak Street", [])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
async def test_nothing_can_be_changed_here(website: Website, method: str) -> None:
    answer = await website.browser.request(method, "/api/openings")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert method == "HEAD" or answer.json() == {"problem": "Only GET is answered here."}


async def test_an_address_that_is_not_there_is_said_so(website: Website) -> None:
    answer = await website.get("/api/patients")
    assert (answer.status_code, list(answer.json())) == (404, ["problem"])


# ---------------------------------------------------------------- when the schedule cannot be trusted


async def test_without_the_book_no_time_is_shown(
    opened: Opened, settings: Settings, db: Database, ring: Ring, clock: DeskClock
) -> None:
    gone = Book(NOWHERE, ring)
    website = await opened(House(settings, db, gone, clock, "http://127.0.0.1", Systems(db, db, clock)))
    for path in ("/api/openings", "/api/visits"):
        answer = await website.get(path, visit="cleaning")
        assert (answer.status_code, int(answer.headers["retry-after"])) == (503, 30)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json() == {"problem": "The schedule cannot be read at this moment; ask again a little later."}
    await gone.close()


async def test_without_the_records_the_answer_is_the_same(
    opened: Opened, house: House, settings: Settings, ring: Ring, clock: DeskClock
) -> None:
    gone = Database(NOWHERE, ring)
    website = await opened(House(settings, gone, house.book, clock, "http://127.0.0.1", Systems(gone, gone, clock)))
    answer = await website.get(visit="cleaning")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    await gone.close()


async def test_trouble_inside_is_said_without_a_word_of_it(
    opened: Opened, house: House, db: Database, practice: FreshPractice
) -> None:
    website = await opened(house)
    async with db.practice(practice.id) as tx:
        await practices.add_document(tx, "canary = 1", NOW)
    answer = await website.get(visit="cleaning")
    assert answer.status_code == 500
    assert answer.json() == {"problem": "Something is wrong inside; it was noted."}
