"""What a call leaves in the chart: its note, in the right one or in none, tried for a day; nobody waits behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
import pytest_asyncio

from app.records import claims, contexts, journal
from app.records.contexts import Known
from app.records.journal import Entry
from app.schedule.chart import Chart, Who, call_is_over
from app.schedule.claiming import Schedule
from integrations.pms import Context, OutcomeUnknown, Patient, Recall, Refused, Unavailable
from tests.conftest import FreshPractice
from tests.schedule.calling import Desk
from tests.schedule.conftest import ZONE, Mirror, at
from tests.schedule.far import FarOffice, theirs
from tests.summaries.constructed import keep, two_words

BORN = date(1950, 1, 1)
ROSA = Who(name="Rosa Prueba", birth_date=BORN, text="Asked about a bill.")
TWIN = Patient(id="41", name="Rosa Prueba", birth_date=BORN)
OTHER = Patient(id="42", name="Rosa Prueba Ruiz", birth_date=BORN)


class Charted(FarOffice):
    """An office with charts: it knows some patients, and takes notes."""

    def __init__(self, *given) -> None:
        super().__init__(*given)
        self.known: list[Patient] = []
        self.notes: dict[tuple[str, str], str] = {}

    async def find_patients(self, name, birth_date=None, phone=""):
        self._asked("find_patients")
        return tuple(self.known)

    async def note(self, patient: str, reference: str, text: str) -> None:
        self._asked("note")
        self.notes[patient, reference] = text

    async def context(self, patient: str) -> Context:
        self._asked("context")
        return Context(recalls=(Recall(name=f"Cleaning of {patient}", due=date(2026, 6, 1)),))


@dataclass
class Archive:
    """The far office's charts, and the journal that writes into them."""

    far: Mirror
    office: Charted
    desk: Desk
    practice: FreshPractice

    async def call(self) -> int:
        return await keep(self.far.db, self.practice, two_words())

    async def over(self, who: Who = ROSA, call: int | None = None, *, settled: bool = True) -> int:
        """A call is over; its id."""
        here, call = self.far.here, call or await self.call()
        async with self.far.db.practice(here.practice_id) as tx:
            await call_is_over(tx, here.location_id, call, who, self.far.clock(), settled=settled)
        return call

    async def work(self, **later: float) -> None:
        self.far.clock.go_on(**later)
        await Chart(self.far.db, self.far.here).work()

    async def entry(self, call: int, kind: str = "note") -> Entry:
        async with self.far.db.practice(self.far.here.practice_id) as tx:
            return next(one for one in await journal.of_call(tx, call) if one.kind == kind)

    async def known(self, call: int) -> Known:
        async with self.far.db.practice(self.far.here.practice_id) as tx:
            read = await contexts.of_call(tx, call)
        assert read is not None
        return read.known


@pytest_asyncio.fixture
async def archive(far: Mirror, practice: FreshPractice) -> AsyncIterator[Archive]:
    office = Charted(ZONE, far.clock)
    far.here, far.office = replace(far.here, remote=office), office
    desk = Desk(far, Schedule(far.db, far.here, far.here.practice_id, far.here.location_id))
    yield Archive(far, office, desk, practice)


# ---------------------------------------------------------------- whose chart


@pytest.mark.parametrize(
    ("there", "link", "patient", "recalls"),
    [([TWIN], "one", "41", 1), ([TWIN, OTHER], "several", "", 0), ([], "none", "", 0)],
)
async def test_a_chart_is_read_only_of_somebody_who_is_known_for_certain(
    archive: Archive, there, link, patient, recalls
):
    archive.office.known = there
    call = await archive.over()
    await archive.work()
    known = await archive.known(call)
    assert (known.link, known.patient, len(known.context.recalls)) == (link, patient, recalls)
    assert [whose for whose, _ in archive.office.notes] == [patient] * recalls


@pytest.mark.parametrize("who", [Who(name="Rosa Prueba"), Who(birth_date=BORN)])
async def test_who_gave_no_name_or_no_birth_date_is_not_looked_for(archive: Archive, who):
    archive.office.known = [TWIN]
    call = await archive.over(who)
    await archive.work()
    assert ((await archive.known(call)).link, archive.office.asked) == ("", [])


async def test_pms_F29_the_note_goes_into_the_chart_of_the_appointments_patient(archive: Archive):
    archive.office.known = [TWIN]
    claim = await archive.desk.yes(await archive.desk.hold(call=await archive.call()))
    id = archive.office.put(theirs(at("2026-12-02T10:00")))
    archive.office.change(id, patient=Patient(id="77", name="Nora Prueba"))
    async with archive.far.db.practice(archive.far.here.practice_id) as tx:
        await claims.move(tx, claim.claim_id, ("sent",), "booked", archive.far.clock(), appointment=id)
    await archive.over(call=claim.call_id)
    await archive.work()
    assert archive.office.notes == {("77", f"call {claim.call_id}"): ROSA.text}


async def test_an_office_without_charts_is_left_alone(archive: Archive):
    plain = FarOffice(ZONE, archive.far.clock)
    archive.far.here = replace(archive.far.here, remote=plain)
    call = await archive.over()
    await archive.work()
    assert ((await archive.entry(call)).state, plain.asked) == ("done", ["find_patients"])


# ---------------------------------------------------------------- once, and tried until it is done (pms-F29)


async def test_a_call_that_is_told_of_twice_leaves_one_note_and_none_before_it_is_settled(archive: Archive):
    archive.office.known = [TWIN]
    call = await archive.over(settled=False)
    await archive.work()
    assert archive.office.notes == {}
    for _ in range(2):
        await archive.over(call=call)
        await archive.work(minutes=1)
    assert archive.office.asked.count("note") == 1


@pytest.mark.parametrize("trouble", [Unavailable(), OutcomeUnknown(), KeyError("data")])
async def test_pms_F29_a_note_is_tried_again_apart_from_the_booking(archive: Archive, trouble):
    archive.office.known, archive.office.trouble = [TWIN], {"note": [trouble]}
    claim = await archive.desk.asked()
    call = await archive.over()
    await archive.work()
    assert ((await archive.entry(call)).state, (await archive.entry(call)).trouble) == (
        "waiting",
        type(trouble).__name__,
    )
    await archive.desk.work()
    assert (await archive.desk.now(claim)).state == "accepted"
    await archive.work(seconds=20)
    assert ((await archive.entry(call)).state, len(archive.office.notes)) == ("done", 1)


async def test_a_system_that_wants_to_be_left_alone_gets_no_note_meanwhile(archive: Archive):
    archive.office.known, archive.office.trouble = [TWIN], {"note": [Unavailable(again_in=600)]}
    await archive.over()
    for _ in range(9):
        await archive.work(minutes=1)
    assert archive.office.asked.count("note") == 1
    await archive.work(minutes=2)
    assert archive.office.asked.count("note") == 2


async def test_pms_F29_a_note_that_was_not_taken_for_a_day_is_a_persons(archive: Archive):
    archive.office.known, archive.office.trouble = [TWIN], {"note": [Unavailable() for _ in range(99)]}
    call = await archive.over()
    for _ in range(23):
        await archive.work(hours=1)
    assert (await archive.entry(call)).state == "waiting"
    await archive.work(hours=2)
    entry = await archive.entry(call)
    assert (entry.state, entry.trouble) == ("handed", "Unavailable")
    tried = archive.office.asked.count("note")
    await archive.work(hours=9)
    assert archive.office.asked.count("note") == tried


async def test_pms_F29_a_note_that_was_turned_down_is_a_persons_at_once(archive: Archive):
    archive.office.known, archive.office.trouble = [TWIN], {"note": [Refused(code="note")]}
    call = await archive.over()
    await archive.work()
    entry = await archive.entry(call)
    assert (entry.state, entry.trouble, entry.tries) == ("handed", "note", 1)


async def test_a_fault_of_ours_keeps_nobody_behind_it(archive: Archive):
    archive.office.known, archive.office.trouble = [TWIN], {"find_patients": [KeyError("data")]}
    first, second = await archive.over(), await archive.over()
    await archive.work()
    assert (await archive.entry(first, "context")).state == "waiting"
    assert ((await archive.entry(second, "context")).state, (await archive.entry(second)).state) == ("done", "done")


async def test_a_writer_that_died_leaves_its_note_to_the_next_one(archive: Archive):
    archive.office.known, archive.office.trouble = [TWIN], {"note": [_Killed()]}  # type: ignore[list-item]
    call = await archive.over()
    with pytest.raises(_Killed):
        await archive.work()
    await archive.work(seconds=60)
    assert (await archive.entry(call)).state == "waiting"
    await archive.work(minutes=1)
    assert ((await archive.entry(call)).state, len(archive.office.notes)) == ("done", 1)


class _Killed(BaseException):
    """A worker's end, which no handler sees."""
