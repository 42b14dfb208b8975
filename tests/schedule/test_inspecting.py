"""Each thing that can be wrong with how a practice is set up is seen, and said with what to do: one fault, one finding.

The faults are planted in the stand-in's office, which answers over HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest_asyncio
import stamina

from app import practice as documents
from app.practice import Practice as Document
from app.records.references import Reference
from app.schedule import inspecting
from app.schedule.inspecting import Report
from integrations.nexhealth.adapter import connect
from integrations.setup import Finding
from tests.commands.nexhealth import DOCUMENT_TEXT
from tests.integrations.nexhealth.stand_in import KEY, Practice, Quirks, Synchronizer, Trouble, happy_smiles, serving

BETWEEN = timedelta(milliseconds=200)
"""How far the practice's time goes on with each request: as in life, so that a second's limit is one."""

SECRETS = {"webhook_secrets": "a-secret", "patient_email": "front-desk@example.com"}


@dataclass
class Setup:
    """A practice that is set up well, until a test does otherwise."""

    base: str
    practice: Practice
    document: Document
    settings: dict[str, str]
    names: list[Reference]

    @property
    def office(self):
        return self.practice.office

    async def report(self, **settings: str) -> Report:
        given = {"api_key": KEY, "subdomain": "happy-smiles", "location_id": str(self.practice.main.id)}
        given |= {"base_url": self.base} | self.settings | settings
        system = connect(given, zone=self.document.tz, clock=self.office.synchronizer.clock)
        seen = await system.inspect()
        await system.close()
        return inspecting.report("nexhealth", self.document, self.names, seen)

    async def finding(self, code: str, **settings: str) -> Finding:
        """The one finding that there is beside an office that is well."""
        report = await self.report(**settings)
        assert [one.code for one in report.findings] == [code], report.findings
        assert report.bookable == (report.findings[0].level == "look")
        return report.findings[0]


@pytest_asyncio.fixture
async def setup() -> AsyncIterator[Setup]:
    synchronizer = Synchronizer(trouble=Trouble.none(), quirks=Quirks.documented(), request_takes=BETWEEN)
    practice = happy_smiles(synchronizer)
    practice.exam.descriptor_ids = (practice.prophylaxis.id,)
    endpoint = synchronizer.hooks.new_endpoint("https://phone.example.com/hooks/x")
    endpoint.secret_key = SECRETS["webhook_secrets"]
    there = {
        ("provider", "smith"): practice.smith.id,
        ("provider", "patel"): practice.patel.id,
        ("visit", "cleaning"): practice.cleaning.id,
        ("visit", "exam"): practice.exam.id,
    }
    names = [Reference(kind, str(id), synchronizer.now, None, ref, ref) for (kind, ref), id in there.items()]
    document = documents.parse(DOCUMENT_TEXT, "the document")
    with stamina.set_testing(True, attempts=2, cap=True):
        async with serving(synchronizer, tick=None) as base:
            yield Setup(base, practice, document, dict(SECRETS), names)


def only(setup: Setup, **visits: object) -> None:
    """Only this may be booked into any working hours."""
    for row in setup.office.hours.values():
        row.appointment_type_ids = tuple(visits.values())


# ---------------------------------------------------------------- well


async def test_a_practice_that_is_set_up_well_is_bookable_with_nothing_to_say(setup):
    report = await setup.report()
    assert report.findings == ()
    assert report.bookable


async def test_what_is_open_is_told_by_provider_and_visit_under_the_documents_names(setup):
    report = await setup.report()
    assert {(one.provider, one.visit) for one in report.open} == {
        (who, what) for who in ("smith", "patel") for what in ("cleaning", "exam")
    }
    # Nine weekdays of 14 half hours, and eleven that begin after ten on the first.
    cleaning = next(one for one in report.open if (one.provider, one.visit) == ("smith", "cleaning"))
    assert (cleaning.next_day, cleaning.times) == (date(2026, 12, 1), 137)


async def test_an_appointment_is_read_alone_and_nobody_is_named(setup):
    start = setup.office.now + timedelta(days=1)
    setup.office.desk.books(
        setup.practice.elena, setup.practice.smith, start, start + timedelta(minutes=30), setup.practice.op1.id
    )
    report = await setup.report()
    assert (report.inspection.appointments, report.inspection.example) == (1, "booked")
    assert "Elena" not in str(report.listed())


# ---------------------------------------------------------------- working hours


async def test_no_working_hours(setup):
    setup.office.hours.clear()
    codes = {one.code for one in (await setup.report()).findings}
    assert codes == {"no_hours", "visit_in_no_hours"}


async def test_no_working_hours_of_one_who_is_named(setup):
    hours = setup.office.hours
    for row in [row for row in hours.values() if row.provider_id == setup.practice.smith.id]:
        del hours[row.id]
    assert "Dr. Smith" in (await setup.finding("no_hours_of")).what


async def test_working_hours_without_a_visit_type(setup):
    for row in setup.office.hours.values():
        if row.provider_id == setup.practice.smith.id:
            row.appointment_type_ids = ()
    assert "2 of 2 working hours of Dr. Smith" in (await setup.finding("hours_without_visits")).what


async def test_of_one_who_is_not_named_it_is_only_to_be_looked_at(setup):
    kim = setup.office.add_provider("Kim", "Example", setup.practice.main)
    setup.office.add_hours(kim, "09:00", "12:00", setup.practice.op2)
    report = await setup.report()
    assert {one.code: one.level for one in report.findings} == {
        "hours_without_visits": "look",
        "unnamed_provider": "look",
    }


async def test_a_visit_that_stands_in_no_working_hours(setup):
    only(setup, exam=setup.practice.exam.id)
    assert "cleaning" in (await setup.finding("visit_in_no_hours")).what


async def test_hours_by_hand_and_read_ones_together(setup):
    practice = setup.practice
    when = setup.office.now.date() + timedelta(days=1)
    setup.office.add_hours(practice.smith, "09:00", "12:00", practice.op1, on=when, types=[practice.exam], synced=True)
    await setup.finding("mixed_hours")
    assert (await setup.finding("two_sources", hours_source="manual")).level == "look"


async def test_a_source_of_which_there_are_no_hours(setup):
    codes = {one.code for one in (await setup.report(hours_source="synced")).findings}
    assert {"other_source", "no_hours"} <= codes


async def test_nothing_open_in_half_a_year(setup):
    for row in setup.office.hours.values():
        row.days, row.specific_date = None, date(2026, 12, 1)
        row.begin, row.end = row.begin.replace(hour=9), row.begin.replace(hour=9, minute=5)
    report = await setup.report()
    assert {one.code for one in report.findings} == {"nothing_open"}
    assert not report.bookable


async def test_nothing_open_with_one_of_two(setup):
    for row in setup.office.hours.values():
        if row.provider_id == setup.practice.smith.id:
            row.days, row.specific_date = None, date(2026, 12, 1)
            row.begin, row.end = row.begin.replace(hour=9), row.begin.replace(hour=9, minute=5)
    report = await setup.report()
    assert {one.code for one in report.findings} == {"nothing_open_with"}
    assert report.bookable


# ---------------------------------------------------------------- names


async def test_a_visit_of_the_document_that_means_nothing_there(setup):
    setup.names = [one for one in setup.names if one.ref != "cleaning"]
    finding = await setup.finding("visit_not_mapped")
    assert f"{setup.practice.cleaning.id} (Cleaning)" in finding.do


async def test_a_visit_type_that_no_document_names(setup):
    setup.office.add_type("Crown", 60)
    assert "Crown" in (await setup.finding("unnamed_visit")).what


async def test_a_visit_type_that_was_deleted(setup):
    del setup.office.types[setup.practice.exam.id]
    assert "exam means the visit type" in (await setup.finding("visit_gone")).what


async def test_a_visit_type_without_a_code(setup):
    setup.practice.exam.descriptor_ids = ()
    assert "default type" in (await setup.finding("no_descriptor")).what


async def test_a_provider_of_the_document_whom_nobody_named_is_not_taken_for_one_of_like_name(setup):
    setup.names = [one for one in setup.names if one.ref != "patel"]
    finding = await setup.finding("provider_not_mapped")
    assert f"{setup.practice.patel.id} (Dr. Patel)" in finding.do
    assert "patel" not in {one.provider for one in (await setup.report()).open}


async def test_a_provider_who_has_left(setup):
    setup.practice.patel.inactive = True
    assert "Dr. Patel" in (await setup.finding("provider_left")).what


async def test_one_who_works_there_and_is_not_named(setup):
    practice = setup.practice
    kim = setup.office.add_provider("Kim", "Example", practice.main)
    setup.office.add_hours(kim, "09:00", "12:00", practice.op2, types=[practice.exam])
    assert "Dr. Example" in (await setup.finding("unnamed_provider")).what


# ---------------------------------------------------------------- the location


async def test_a_zone_that_differs(setup):
    setup.practice.main.tz = "America/Denver"
    assert "America/Denver" in (await setup.finding("zone")).what


async def test_no_zone(setup):
    setup.document = setup.document.model_copy(update={"zone": "America/New_York"})
    report = await setup.report()
    place = report.inspection.place.model_copy(update={"zone": ""})
    seen = report.inspection.model_copy(update={"place": place})
    found = inspecting.report("nexhealth", setup.document, setup.names, seen)
    assert [one.code for one in found.findings] == ["no_zone"]


async def test_a_location_that_keeps_what_is_booked(setup):
    setup.practice.main.insert_appt_client = False
    assert "never reaches" in (await setup.finding("kept_there")).what


async def test_operatories_are_needed_and_there_are_none(setup):
    setup.practice.main.map_by_operatory = True
    for row in setup.office.operatories.values():
        row.active = False
    await setup.finding("no_operatories")


async def test_hours_without_an_operatory_where_operatories_are_needed(setup):
    next(iter(setup.office.hours.values())).operatory_id = None
    assert (await setup.report()).findings == ()
    setup.practice.main.map_by_operatory = True
    await setup.finding("hours_without_operatory")


async def test_a_sync_that_is_red(setup):
    setup.office.sync["read"] = "red"
    await setup.finding("read_red")
    setup.office.sync["read"], setup.office.sync["write"] = "green", "red"
    await setup.finding("write_red")


async def test_a_sync_that_is_old(setup):
    setup.office.sync_at["read"] -= timedelta(minutes=50)
    assert "50 minutes ago" in (await setup.finding("read_old")).what


# ---------------------------------------------------------------- what was chosen here


async def test_no_address_for_patients_without_one(setup):
    await setup.finding("no_patient_email", patient_email="")


async def test_no_secret_and_a_webhook_that_was_switched_off(setup):
    await setup.finding("no_news", webhook_secrets="")
    next(iter(setup.office.synchronizer.hooks.endpoints.values())).active = False
    await setup.finding("news_off")


# ---------------------------------------------------------------- answers that are not what they should be


async def test_a_key_that_is_not_taken_is_the_only_thing_said(setup):
    assert "key" in (await setup.finding("api_key", api_key="another-key")).what


async def test_nobody_answers(setup):
    setup.base = "http://127.0.0.1:9"
    await setup.finding("unreachable")


async def test_an_answer_that_lacks_what_is_needed_is_a_finding_and_no_traceback(setup, monkeypatch):
    from tests.integrations.nexhealth.stand_in import wire

    whole = wire.location
    monkeypatch.setattr(
        wire, "location", lambda *of: {k: v for k, v in whole(*of).items() if k != "insert_appt_client"}
    )
    assert "lacks insert_appt_client" in (await setup.finding("fields")).what


async def test_another_version_of_the_interface_is_a_finding(setup, monkeypatch):
    from tests.integrations.nexhealth.stand_in import server

    monkeypatch.setattr(server, "VERSIONS", {"v99999999"})
    report = await setup.report()
    assert not report.bookable
    assert "version" in " ".join(one.what for one in report.findings)


async def test_one_part_that_cannot_be_read_leaves_the_others(setup):
    setup.office.synchronizer.trouble.next("GET /appointment_types", "500", times=10)
    report = await setup.report()
    assert [one.code for one in report.findings] == ["unread_visits"]
    assert report.inspection.hours


async def test_a_whole_reading_in_bad_weather_ends_in_a_report(setup):
    """Whatever goes wrong on the way, there is a report and no traceback."""
    for seed in range(5):
        setup.office.synchronizer.trouble = Trouble(seed=seed, latency=(0.0, 0.0))
        report = await setup.report()
        assert all(one.do for one in report.findings)
