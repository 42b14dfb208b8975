"""The mirror shows what the system had when it was read, under references that stay, and only while it is fresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import practice as documents
from app.practice import Both, Closure
from app.records import mirror, references
from app.schedule import claiming, reading
from app.schedule.claiming import Schedule
from app.schedule.mirrored import FRESH
from app.schedule.openings import all_open
from integrations.pms import Operatory, OutcomeUnknown, Provider, Refused, SlotTaken, Unavailable, VisitType
from tests.conftest import NOW, ROOT
from tests.schedule.conftest import ZONE, Mirror, at
from tests.schedule.far import ours, theirs

DAY = date(2026, 12, 2)
TEN = at("2026-12-02T10:00")
DOCUMENT = documents.read(ROOT / "prompts" / "practice" / "practice.toml")


# ---------------------------------------------------------------- what was read


async def test_what_is_open_there_is_open_here(far: Mirror):
    assert len(await far.starts(DAY)) == 18
    far.office.put(theirs(TEN))
    await far.read()
    assert "10:00" not in await far.starts(DAY)
    assert not await far.here.is_free(ours(TEN))


async def test_a_block_without_anybody_closes_the_day(far: Mirror):
    far.office.block(at("2026-12-02T08:00"), 9 * 60)
    await far.read()
    assert await far.starts(DAY) == set()


async def test_a_day_that_did_not_change_keeps_its_windows(far: Mirror):
    before = await far.here.windows(DAY, DAY + timedelta(days=1))
    far.office.put(theirs(at("2026-12-03T10:00")))
    await far.read()
    after = await far.here.windows(DAY, DAY + timedelta(days=1))
    assert [one for one in before if one.start < at("2026-12-03T00:00")] == [
        one for one in after if one.start < at("2026-12-03T00:00")
    ]
    assert before[0] is after[0]


async def test_a_cancelled_appointment_frees_its_time_and_an_older_version_does_not_take_it_back(far: Mirror):
    id = far.office.put(theirs(TEN))
    await far.read()
    older = far.office.book_[id]
    far.clock.go_on(minutes=1)
    far.office.change(id, status="cancelled")
    await far.read()
    far.office.book_[id] = older.model_copy(update={"status": "booked"})
    await far.read(whole=True)
    assert "10:00" in await far.starts(DAY)


async def test_an_appointment_that_was_moved_frees_the_one_time_and_takes_the_other(far: Mirror):
    id = far.office.put(theirs(TEN))
    await far.read()
    far.clock.go_on(minutes=1)
    later = theirs(at("2026-12-02T14:00"))
    far.office.change(id, start=later.start, end=later.end)
    await far.read()
    open_ = await far.starts(DAY)
    assert ("10:00" in open_, "14:00" in open_) == (True, False)


# ---------------------------------------------------------------- freshness (pms-F16)


async def test_pms_F16_times_are_offered_only_while_they_are_fresh(far: Mirror):
    far.clock.go_on(minutes=FRESH.total_seconds() / 60 + 1)
    with pytest.raises(Unavailable):
        await far.here.windows(DAY, DAY)
    await far.read()
    assert await far.starts(DAY)


@pytest.mark.parametrize("trouble", [Unavailable(), Refused(), OutcomeUnknown()])
async def test_a_reading_that_fails_changes_nothing_and_is_written_down(far: Mirror, trouble):
    far.office.put(theirs(TEN))
    far.office.trouble["health"] = [trouble]
    await far.read()
    async with far.db.practice(far.here.practice_id) as tx:
        state = await mirror.read_state(tx, far.here.location_id)
    assert state.trouble
    assert "10:00" in await far.starts(DAY)


async def test_pms_F24_a_system_that_is_not_read_offers_nothing_and_one_that_is_not_written_does(far: Mirror):
    far.office.writes_now = False
    await far.read()
    assert await far.starts(DAY)
    assert not await far.here.writes_now()
    far.office.reads = False
    await far.read()
    with pytest.raises(Unavailable):
        await far.here.windows(DAY, DAY)


# ---------------------------------------------------------------- drift (pms-F16, F07, F08)


async def test_pms_F08_F16_a_whole_reading_lists_what_had_drifted_and_mends_it(far: Mirror):
    known = [far.office.put(theirs(at(f"2026-12-02T{hour:02}:00"))) for hour in (9, 10, 11)]
    await far.read()
    del far.office.book_[known[0]]  # gone without a word: no delta tells of it
    moved = theirs(at("2026-12-02T15:00"))
    far.office.book_[known[1]] = far.office.book_[known[1]].model_copy(update={"start": moved.start, "end": moved.end})
    old = theirs(at("2026-12-02T16:00"))
    silent = far.office.put(old)
    far.office.book_[silent] = far.office.book_[silent].model_copy(update={"changed": NOW - timedelta(days=3)})
    drift = await far.read(whole=True)
    assert drift is not None
    assert (drift.missing, drift.absent, drift.changed) == ((silent,), (known[0],), (known[1],))
    open_ = await far.starts(DAY)
    assert {"09:00", "10:00"} <= open_
    assert not {"11:00", "15:00", "16:00"} & open_


async def test_pms_F07_what_a_list_does_not_show_is_asked_for_before_it_is_taken_for_gone(far: Mirror):
    id = far.office.put(theirs(TEN))
    await far.read()
    listed = far.office.taken

    async def without_it(first, last):
        found = await listed(first, last)
        return found.model_copy(update={"appointments": ()})

    far.office.taken = without_it
    drift = await far.read(whole=True)
    assert drift is not None
    assert (drift.absent, drift.kept) == ((), (id,))
    assert "10:00" not in await far.starts(DAY)


# ---------------------------------------------------------------- windows, and what the document allows (F15, F28)


async def _offered(far: Mirror, visit: str = "cleaning", document=DOCUMENT, day: date = DAY) -> list[str]:
    """The wall times that a caller can be offered with lee, each once."""
    asking = await _schedule(far).asking(document, visit, far.clock())
    found = await all_open(asking, day, day)
    return [f"{one.start.astimezone(ZONE):%H:%M}" for one in found if one.is_with("lee")]


def _schedule(far: Mirror) -> Schedule:
    return Schedule(far.db, far.here, far.here.practice_id, far.here.location_id)


async def _serves_two(far: Mirror, minutes: int = 90) -> None:
    """The hours take a crown, too."""
    far.office.types = [far.office.types[0], VisitType(id="901", name="Crown", minutes=minutes)]
    far.office.week = [one.model_copy(update={"visits": ("900", "901")}) for one in far.office.week]
    await _looked_at(far)


async def test_pms_F15_one_window_serves_visits_of_several_kinds_and_lengths(far: Mirror):
    await _serves_two(far)
    await far.name("visit", "901", "crown")
    day = date(2026, 12, 9)
    far.office.put(theirs(at("2026-12-09T10:00")))
    await far.read()
    windows = [one for one in await far.here.windows(day, day) if one.operatory == "op5"]
    assert [one.visits for one in windows] == [("cleaning", "crown")] * 2
    assert await _offered(far, "crown", day=day) == ["08:00", "10:30", "13:30", "15:00"]
    assert len(await _offered(far, "cleaning", day=day)) == 15


async def test_pms_F15_times_are_worked_out_when_they_are_asked_for(far: Mirror):
    await _serves_two(far)
    await far.name("visit", "901", "crown")
    day = date(2026, 12, 9)
    windows = await far.here.windows(day, day)
    assert await _offered(far, "crown", day=day) == ["08:00", "09:30", "14:00", "15:30"]
    await _serves_two(far, minutes=120)
    assert await far.here.windows(day, day) == windows
    assert await _offered(far, "crown", day=day) == ["08:00", "10:00", "14:00"]


async def test_pms_F28_nothing_is_offered_within_the_visits_notice(far: Mirror):
    assert "08:00" in await far.starts(DAY)
    assert (await _offered(far))[0] == "10:00"  # twelve hours, and a second has passed
    far.clock.now = at("2026-12-02T06:00")
    await far.read()
    assert await _offered(far) == []
    assert (await _offered(far, day=DAY + timedelta(days=1)))[0] == "08:00"


async def test_pms_F28_nothing_is_offered_while_the_office_is_closed(far: Mirror):
    assert {"12:00", "12:30"} <= await far.starts(DAY)
    assert not {"12:00", "12:30"} & set(await _offered(far))
    closed = Closure(first=DAY, last=DAY, reason=Both(en="x", es="x"))
    assert await _offered(far, document=DOCUMENT.model_copy(update={"closures": (closed,)})) == []
    assert await _offered(far, day=date(2026, 12, 25)) == []


@pytest.mark.parametrize("clock", ["2026-12-02T08:00", "2026-12-02T12:00", "2026-12-25T10:00"])
async def test_pms_F28_what_may_not_be_offered_cannot_be_held(far: Mirror, clock: str):
    with pytest.raises(SlotTaken):
        await claiming.hold(_schedule(far), DOCUMENT, 1, "book", "CA1/book", ours(at(clock)), far.clock())


# ---------------------------------------------------------------- references are ours (pms-F10, F14, F08)


async def test_what_nobody_has_named_is_not_offered(far: Mirror):
    far.office.staff.append(Provider(id="72", name="Somebody new"))
    far.office.week.append(far.office._hours("72", "6"))
    far.clock.go_on(minutes=11)
    await far.read()
    windows = await far.here.windows(DAY, DAY)
    assert {one.provider for one in windows} == {"lee"}


async def test_pms_F10_a_provider_who_is_given_a_new_id_keeps_our_reference(far: Mirror):
    before = await far.starts(DAY)
    far.office.staff = [Provider(id="99", name="Lee Q.", role="hygienist", marks=("npi 1",))]
    far.office.week = [far.office._hours("99", room) for room in ("5", "6")]
    far.clock.go_on(minutes=11)
    await far.read()
    assert await far.starts(DAY) == before
    assert (await far.here.theirs(ours(TEN))).provider == "99"


async def test_pms_F10_of_a_provider_who_has_left_nothing_is_offered(far: Mirror):
    far.office.staff = [Provider(id="71", name="Lee", marks=("npi 1",), active=False)]
    far.clock.go_on(minutes=11)
    await far.read()
    assert await far.starts(DAY) == set()
    with pytest.raises(Refused):
        await far.here.theirs(ours(TEN))


async def test_pms_F10_a_provider_who_comes_back_is_who_they_were(far: Mirror):
    lee = far.office.staff
    far.office.staff = [Provider(id="72", name="Somebody else")]
    far.clock.go_on(minutes=11)
    await far.read()
    far.office.staff = lee
    far.clock.go_on(minutes=11)
    await far.read()
    assert await far.starts(DAY)


async def test_pms_F14_a_renamed_visit_type_changes_a_label_and_nothing_else(far: Mirror):
    before = await far.starts(DAY)
    far.office.types = [VisitType(id="900", name="Prophy, adult", minutes=30)]
    far.clock.go_on(minutes=11)
    await far.read()
    assert await far.starts(DAY) == before
    assert [(one.id, one.name) for one in await far.here.visit_types()] == [("cleaning", "Prophy, adult")]


async def test_pms_F14_a_visit_type_that_was_deleted_is_offered_no_more(far: Mirror):
    far.office.types = [VisitType(id="901", name="Cleaning", minutes=30)]
    far.office.week = [one.model_copy(update={"visits": ("900", "901")}) for one in far.office.week]
    await _looked_at(far)
    assert await far.starts(DAY) == set()
    with pytest.raises(Refused) as raised:
        await far.here.theirs(ours(TEN))
    assert raised.value.code == "not_mapped"


async def test_an_answer_that_is_empty_for_a_moment_costs_no_reference(far: Mirror):
    before, had = await far.starts(DAY), (far.office.staff, far.office.rooms, far.office.types, far.office.week)
    far.office.staff, far.office.rooms, far.office.types, far.office.week = [], [], [], []
    await _looked_at(far)
    assert await far.starts(DAY) == set()
    far.office.staff, far.office.rooms, far.office.types, far.office.week = had
    await _looked_at(far)
    assert await far.starts(DAY) == before


async def _looked_at(far: Mirror) -> None:
    """The next time that providers, operatories and visit types are looked at has come."""
    far.clock.go_on(minutes=11)
    await far.read()


@pytest.mark.parametrize("stays", [True, False])
async def test_two_providers_with_one_mark_never_share_a_reference(far: Mirror, stays: bool):
    both = [Provider(id=id, name="Lee", role="hygienist", marks=("npi 1",)) for id in ("98", "99")]
    far.office.staff = [*(far.office.staff if stays else ()), *both]
    far.office.week += [far.office._hours(id, room) for id in ("98", "99") for room in ("5", "6")]
    await _looked_at(far)
    assert (await far.here.theirs(ours(TEN))).provider == ("71" if stays else "98")
    async with far.db.practice(far.here.practice_id) as tx:
        found = await references.all_of(tx, far.here.location_id, "far")
    assert [one.ref for one in found if one.kind == "provider"].count("lee") == 1


async def test_who_comes_back_to_find_their_reference_with_another_has_none(far: Mirror):
    old, new = far.office.staff, [Provider(id="99", name="Lee", role="hygienist", marks=("npi 1",))]
    for staff in (new, [*new, *old]):
        far.office.staff = staff
        await _looked_at(far)
    assert (await far.here.theirs(ours(TEN))).provider == "99"
    async with far.db.practice(far.here.practice_id) as tx:
        found = await references.all_of(tx, far.here.location_id, "far")
    assert {one.vendor_id: one.ref for one in found if one.kind == "provider"} == {"71": None, "99": "lee"}


async def test_an_operatory_that_was_made_anew_keeps_its_name_beside_the_old_one(far: Mirror):
    far.office.rooms = [Operatory(id="5", name="Op 1", marks=("pms 1",)), far.office.rooms[1]]
    await _looked_at(far)
    old = Operatory(id="5", name="Op 1", marks=("pms 1",), active=False)
    far.office.rooms = [old, Operatory(id="7", name="Op 1", marks=("pms 1",)), far.office.rooms[1]]
    far.office.week = [far.office._hours("71", room) for room in ("7", "6")]
    for _ in range(3):
        await _looked_at(far)
    assert await far.starts(DAY, room="op5")
    assert (await far.here.theirs(ours(TEN))).operatory == "7"


async def test_pms_F08_working_hours_that_were_made_anew_change_nothing(far: Mirror):
    await far.here.windows(DAY, DAY)
    _, snapshot = await far.here._look()
    version = snapshot.version
    far.office.week = [one.model_copy() for one in far.office.week]
    far.clock.go_on(minutes=11)
    await far.read()
    _, snapshot = await far.here._look()
    assert snapshot.version == version


async def test_an_operatory_that_is_out_of_use_is_not_offered(far: Mirror):
    far.office.rooms = [Operatory(id="5", name="Op 1", active=False), Operatory(id="6", name="Op 2")]
    far.clock.go_on(minutes=11)
    await far.read()
    assert await far.starts(DAY, room="op5") == set()
    assert await far.starts(DAY, room="op6")


async def test_one_reference_means_one_thing(far: Mirror):
    far.office.staff.append(Provider(id="72", name="Kim"))
    far.clock.go_on(minutes=11)
    await far.read()
    with pytest.raises(references.Taken):
        await far.name("provider", "72", "lee")


async def test_what_is_asked_in_a_call_costs_no_network(far: Mirror):
    far.office.asked.clear()
    await far.here.windows(DAY, DAY + timedelta(days=60))
    await far.here.is_free(ours(TEN))
    await far.here.visit_types()
    assert far.office.asked == []


async def test_pms_F30_another_way_to_the_same_book_keeps_our_references(far: Mirror):
    other = replace(far.here, system="direct")
    far.office.staff = [Provider(id="L1", name="Lee", marks=("npi 1",))]
    async with far.db.practice(other.practice_id) as tx:
        seen = await reading.catalogue_of(far.office, far.clock())
        await references.note(tx, other.location_id, "direct", seen, far.clock())
        found = await references.all_of(tx, other.location_id, "direct")
    assert {one.vendor_id: one.ref for one in found if one.kind == "provider"} == {"L1": "lee"}


async def test_what_was_not_read_is_not_offered(far: Mirror):
    far_off = date(2027, 8, 10)
    assert await far.here.windows(far_off, far_off) == ()
    assert not await far.here.is_free(ours(at("2027-08-10T10:00")))


async def test_a_day_is_offered_only_once_it_was_read_whole(far: Mirror):
    last = far.clock().astimezone(far.here.zone).date() + reading.AHEAD
    far.clock.go_on(hours=3)  # past midnight: the horizon is a day further, and only what changed is read
    await far.read()
    after = last + timedelta(days=1)
    assert await far.here.windows(after, after) == ()
    await far.read(whole=True)
    while after.weekday() > 4:
        after -= timedelta(days=1)
    assert await far.here.windows(after, after)


async def test_a_reading_by_a_clock_that_ran_ahead_is_not_fresh(far: Mirror):
    far.clock.go_on(hours=1)
    await far.read()
    far.clock.go_on(hours=-1)
    with pytest.raises(Unavailable):
        await far.here.windows(DAY, DAY)
    async with far.db.practice(far.here.practice_id) as tx:
        await mirror.put_state(tx, far.here.location_id, asked_at=far.clock() + timedelta(hours=1))
        assert await mirror.ask_for(tx, far.here.location_id, far.clock(), unless_since=far.clock())


async def test_a_long_block_is_not_taken_for_gone_because_no_list_names_it(far: Mirror):
    id = far.office.block(at("2026-11-20T08:00"), 60 * 24 * 60)
    await far.read()
    del far.office.blocks[id]
    drift = await far.read(whole=True)
    assert drift is not None
    assert drift.absent == ()
    assert await far.starts(DAY) == set()


async def test_many_who_ask_for_a_reading_get_one(far: Mirror):
    place = far.here.practice_id, far.here.location_id
    async with far.db.practice(far.here.practice_id) as tx:
        await reading.ask_for(tx, far.here.location_id, far.clock() + timedelta(seconds=5))
    assert await reading.wanted(far.db, *place)
    far.clock.go_on(seconds=10)
    await far.read()
    assert not await reading.wanted(far.db, *place)
