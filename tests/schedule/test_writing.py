"""The journal sends a booking once, says what is true of it, and gives to a person what it cannot bring to an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
import pytest_asyncio
import structlog
from sqlalchemy import text

from app import practice as documents
from app.commands import log
from app.records import claims
from app.records.claims import Claim
from app.schedule import claiming
from app.schedule.checking import check
from app.schedule.claiming import Schedule
from app.schedule.writing import Writer
from integrations.pms import Order, OutcomeUnknown, Refused, Slot, SlotTaken, Unavailable
from tests.conftest import ROOT
from tests.schedule.conftest import Mirror, at
from tests.schedule.far import ours, theirs

DOCUMENT = documents.read(ROOT / "prompts" / "practice" / "practice.toml")
TEN = at("2026-12-02T10:00")
_serial = count(1)


@dataclass
class Desk:
    """A caller's way to the far office: hold, yes, and the journal that goes on."""

    far: Mirror
    schedule: Schedule

    async def hold(self, slot: Slot | None = None, call: int | None = None) -> Claim:
        n = next(_serial)
        return await claiming.hold(
            self.schedule, DOCUMENT, call or n, "book", f"CA{n:032x}/book", slot or ours(TEN), self.far.clock()
        )

    async def yes(self, claim: Claim, patience: float = 0) -> Claim:
        order = Order(reference="", slot=ours(TEN), patient=None, name="Nora Prueba", phone="+13015550155")
        return await claiming.book(self.schedule, claim.claim_id, order, self.far.clock(), patience)

    async def asked(self) -> Claim:
        """A caller's yes that the journal has not seen yet."""
        return await self.yes(await self.hold())

    async def work(self) -> None:
        await Writer(self.schedule, self.far.here, self.far.clock, lambda: 0.5).work()

    async def minutes(self, minutes: float) -> None:
        """Time passes; the journal looks at what is due every few seconds, and the mirror is read every minute."""
        for step in range(int(minutes * 12)):
            self.far.clock.go_on(seconds=5)
            if step % 12 == 11:
                await self.far.read()
            await self.work()

    async def now(self, claim: Claim) -> Claim:
        async with self.far.db.practice(self.schedule.practice_id) as tx:
            return await claims.read(tx, claim.claim_id)

    async def news(self, claim: Claim, kind: str) -> None:
        appointment = (await self.now(claim)).appointment or ""
        async with self.far.db.practice(self.schedule.practice_id) as tx:
            await claims.heard_of(tx, self.schedule.location_id, appointment, kind, self.far.clock())

    @property
    def sent(self) -> int:
        return self.far.office.asked.count("book")


@pytest_asyncio.fixture
async def desk(far: Mirror) -> AsyncIterator[Desk]:
    yield Desk(far, Schedule(far.db, far.here, far.here.practice_id, far.here.location_id))


# ---------------------------------------------------------------- accepted is not booked (pms-F04)


async def test_pms_F04_accepted_is_not_booked_and_booked_only_when_it_stands_in_the_book(desk: Desk):
    claim = await desk.asked()
    assert claim.state == "sent"
    await desk.work()
    assert (await desk.now(claim)).state == "accepted"
    desk.far.office.write()
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "booked"


async def test_a_yes_waits_for_the_answer_as_long_as_a_caller_would(desk: Desk):
    claim = await desk.hold()
    said, _ = await asyncio.gather(desk.yes(claim, patience=2), _soon(desk.work))
    assert said.state == "accepted"


async def _soon(work) -> None:
    await asyncio.sleep(0.2)
    await work()


@pytest.mark.parametrize("news", ["failed", "timed_out"])
async def test_pms_F04_what_could_not_be_written_is_a_persons_task(desk: Desk, news):
    claim = await desk.asked()
    await desk.work()
    await desk.news(claim, news)
    await desk.work()
    found = await desk.now(claim)
    assert (found.state, found.ended, found.slot) == ("requested", news, ours(TEN))
    # Whoever passes bookings on does not keep the time of one that came to nothing.
    assert [one.status for one in desk.far.office.book_.values()] == ["cancelled"]


async def test_pms_F23_news_of_a_failure_is_not_believed_of_what_stands_in_the_book(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.office.write()
    await desk.news(claim, "failed")
    await desk.work()
    assert (await desk.now(claim)).state == "booked"


async def test_pms_F23_news_that_comes_late_or_twice_changes_nothing(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.office.write()
    await desk.minutes(1)
    for kind in ("failed", "written", "written"):
        await desk.news(claim, kind)
        await desk.work()
    assert (await desk.now(claim)).state == "booked"


async def test_pms_F04_silence_is_handed_to_a_person_within_ten_minutes_and_still_looked_after(desk: Desk):
    claim = await desk.asked()
    await desk.minutes(10.5)
    found = await desk.now(claim)
    assert (found.state, found.handed_at is not None) == ("accepted", True)
    assert not await desk.far.here.is_free(ours(TEN))
    desk.far.office.write()
    await desk.minutes(60)
    assert (await desk.now(claim)).state == "booked"


async def test_what_was_never_written_before_it_began_timed_out(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.clock.go_on(hours=14)
    await desk.work()
    assert (await desk.now(claim)).ended == "timed_out"


async def test_what_the_office_cancelled_before_it_was_confirmed_is_a_persons(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    desk.far.office.change((await desk.now(claim)).appointment, status="cancelled")
    await desk.minutes(1)
    assert (await desk.now(claim)).ended == "cancelled"


# ---------------------------------------------------------------- one order, one appointment (pms-F01)


async def test_pms_F01_a_reply_that_was_lost_is_read_back_before_anything_is_sent_anew(desk: Desk):
    desk.far.office.trouble["book after"] = [OutcomeUnknown()]
    claim = await desk.asked()
    await desk.work()
    assert (await desk.now(claim)).state == "unknown"
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (1, 1)


async def test_pms_F01_a_writer_that_died_while_it_sent_is_followed_by_one_that_reads_back(desk: Desk):
    claim = await desk.asked()
    desk.far.office.trouble["book after"] = [_Killed()]
    with pytest.raises(_Killed):
        await desk.work()
    desk.far.clock.go_on(minutes=2)  # the lease is over
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (1, 1)


class _Killed(BaseException):
    """A worker's end, which no handler sees."""


async def test_what_was_not_there_when_it_should_have_shown_is_sent_again(desk: Desk):
    desk.far.office.trouble["book"] = [OutcomeUnknown()]
    claim = await desk.asked()
    await desk.minutes(3)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (2, 1)


async def test_an_outcome_that_nobody_can_tell_is_a_persons_after_ten_minutes_and_nothing_is_sent(desk: Desk):
    desk.far.office.trouble["book after"] = [OutcomeUnknown()]
    desk.far.office.trouble["read_back"] = [Unavailable() for _ in range(999)]
    claim = await desk.asked()
    await desk.minutes(10.5)
    found = await desk.now(claim)
    assert (found.state, found.handed_at is not None, desk.sent) == ("unknown", True, 1)


async def test_a_fault_of_the_adapter_is_an_outcome_that_is_not_known(desk: Desk):
    desk.far.office.trouble["book after"] = [KeyError("data")]
    claim = await desk.asked()
    await desk.minutes(2)
    assert (await desk.now(claim)).state == "accepted"
    assert (desk.sent, len(desk.far.office.book_)) == (1, 1)


# ---------------------------------------------------------------- not written now (pms-F06, F18, F24)


async def test_a_system_that_is_down_is_asked_again_and_less_and_less_often(desk: Desk):
    desk.far.office.trouble["book"] = [Unavailable() for _ in range(5)]
    claim = await desk.asked()
    await desk.minutes(5)
    assert (await desk.now(claim)).state == "accepted"
    assert desk.sent == 6


async def test_pms_F18_a_system_that_wants_to_be_left_alone_is_left_alone(desk: Desk):
    desk.far.office.trouble["book"] = [Unavailable(again_in=120)]
    await desk.asked()
    await desk.minutes(1.5)
    assert desk.sent == 1
    await desk.minutes(1)
    assert desk.sent == 2


async def test_pms_F24_nothing_is_sent_while_the_system_is_not_written(desk: Desk):
    desk.far.office.writes_now = False
    await desk.far.read()
    claim = await desk.asked()
    await desk.minutes(2)
    assert (await desk.now(claim)).state == "sent"
    assert desk.sent == 0
    desk.far.office.writes_now = True
    await desk.far.read()
    await desk.minutes(2)
    assert (await desk.now(claim)).state == "accepted"


async def test_pms_F06_what_could_not_be_sent_in_time_is_a_persons_and_never_sent(desk: Desk):
    desk.far.office.writes_now = False
    await desk.far.read()
    claim = await desk.asked()
    await desk.minutes(11)
    desk.far.office.writes_now = True
    await desk.far.read()
    await desk.minutes(1)
    found = await desk.now(claim)
    assert (found.state, found.ended, found.trouble, desk.sent) == ("requested", "unavailable", "red", 0)


async def test_pms_F06_a_booking_for_a_time_that_has_passed_is_not_written(desk: Desk):
    claim = await desk.asked()
    desk.far.clock.go_on(hours=14)
    await desk.work()
    assert ((await desk.now(claim)).ended, desk.sent) == ("past", 0)


async def test_pms_F06_bookings_go_out_in_the_order_of_the_callers_yes(desk: Desk):
    one, other = await desk.hold(), await desk.hold(ours(at("2026-12-02T11:00")))
    await desk.yes(other)
    desk.far.clock.go_on(seconds=1)
    await desk.yes(one)
    await desk.work()
    starts = [desk.far.office.book_[id].start for id in desk.far.office.references.values()]
    assert starts == [at("2026-12-02T11:00"), TEN]


# ---------------------------------------------------------------- locked or busy (pms-F05)


async def _waits(desk: Desk, jitter: float, count: int = 8) -> list[float]:
    """Seconds from each look at a booking to the next one, while the system is busy for ever."""
    desk.far.office.trouble["book"] = [Unavailable() for _ in range(count)]
    await desk.asked()
    writer = Writer(desk.schedule, desk.far.here, desk.far.clock, lambda: jitter)
    found = []
    for _ in range(count):
        before, due = desk.far.clock(), await writer.work()
        assert due is not None
        found.append((due - before).total_seconds())
        desk.far.clock.now = due
    return found


@pytest.mark.parametrize(("jitter", "first"), [(0.0, 3.2), (0.5, 4.0), (1.0, 4.8)])
async def test_pms_F05_a_busy_system_is_asked_again_after_waits_that_grow_and_differ(desk: Desk, jitter, first):
    waits = await _waits(desk, jitter)
    assert (waits[0], waits) == (pytest.approx(first), sorted(waits))
    assert waits[-1] > 4 * waits[0]
    assert desk.sent == 8


async def test_pms_F05_a_busy_system_is_no_error_to_the_caller(desk: Desk):
    desk.far.office.trouble["book"] = [Unavailable()]
    claim = await desk.hold()
    said, _ = await asyncio.gather(desk.yes(claim, patience=0.4), _soon(desk.work))
    assert (said.state, said.ended) == ("sent", None)
    await desk.minutes(1)
    assert (await desk.now(claim)).state == "accepted"


# ---------------------------------------------------------------- each step is told (pms-F26, F31)


async def _told(desk: Desk, minutes: float) -> list[dict]:
    """What the log holds of a booking that is said yes to now, as it leaves the service."""
    with structlog.testing.capture_logs() as logs:
        await desk.asked()
        await desk.minutes(minutes)
        desk.far.office.write()
        await desk.minutes(minutes)
    assert not any(canary in f"{logs}" for canary in ("Nora", "Prueba", "5550155"))
    return [dict(log.only_allowed(None, "", entry)) for entry in logs if entry["event"] == "booking"]


async def test_pms_F26_every_step_of_a_booking_is_one_line_of_the_log(desk: Desk):
    desk.far.office.trouble = {"book": [Unavailable()], "book after": [OutcomeUnknown()]}
    lines = await _told(desk, 3)
    assert [(one["was"], one["state"], one.get("trouble")) for one in lines] == [
        ("sent", "sent", "unavailable"),
        ("sent", "unknown", "OutcomeUnknown"),
        ("unknown", "accepted", None),
        ("accepted", "booked", None),
    ]
    waited = [one["waited"] for one in lines]
    assert (waited, waited[0] < waited[-1] < 360) == (sorted(waited), True)
    assert {(one["location"], one["claim"] > 0) for one in lines} == {(desk.schedule.location_id, True)}


@pytest.mark.parametrize(
    ("trouble", "ended", "code"), [(SlotTaken(), "taken", None), (Refused(code="email"), "refused", "email")]
)
async def test_pms_F26_why_a_booking_came_to_nothing_stands_in_its_line(desk: Desk, trouble, ended, code):
    desk.far.office.trouble["book"] = [trouble]
    (line,) = await _told(desk, 0.5)
    assert (line["was"], line["state"], line["ended"], line.get("trouble")) == ("sent", "requested", ended, code)


async def test_pms_F26_that_a_person_was_given_it_stands_in_the_log(desk: Desk):
    desk.far.office.trouble = {"book after": [OutcomeUnknown()], "read_back": [Unavailable() for _ in range(999)]}
    lines = await _told(desk, 6)
    assert [(one["state"], one.get("ended")) for one in lines] == [("unknown", None), ("unknown", "handed")]
    assert 540 <= lines[-1]["waited"] < 600


# ---------------------------------------------------------------- turned down


async def test_a_time_that_the_office_gave_away_is_a_persons_when_the_caller_is_gone(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    await desk.yes(claim)
    await desk.work()
    assert ((await desk.now(claim)).state, (await desk.now(claim)).ended) == ("requested", "taken")


async def test_pms_F02_a_time_that_the_office_gave_away_is_told_while_the_caller_is_there(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    with pytest.raises(SlotTaken):
        await asyncio.gather(desk.yes(claim, patience=2), _soon(desk.work))
    assert (await desk.now(claim)).state == "released"


async def test_pms_F29_the_live_check_finds_out_before_the_yes(desk: Desk):
    claim = await desk.hold()
    desk.far.office.put(theirs(TEN))
    await check(desk.schedule, claim)
    with pytest.raises(SlotTaken):
        await desk.yes(claim)
    assert desk.sent == 0


async def test_a_live_check_without_an_answer_changes_nothing(desk: Desk):
    claim = await desk.hold()
    desk.far.office.trouble["is_free"] = [Unavailable()]
    await check(desk.schedule, claim)
    assert (await desk.yes(claim)).state == "sent"


async def test_what_the_office_must_mend_comes_with_its_code(desk: Desk):
    desk.far.office.trouble["book"] = [Refused(code="email")]
    claim = await desk.asked()
    await desk.work()
    found = await desk.now(claim)
    assert (found.state, found.ended, found.trouble) == ("requested", "refused", "email")


# ---------------------------------------------------------------- nobody gets what is taken (pms-F02, F03)


async def test_from_the_yes_to_the_book_the_time_is_never_offered_to_another(desk: Desk):
    claim = await desk.asked()
    for step in (desk.work, _write(desk), desk.work):
        with pytest.raises(SlotTaken):
            await desk.hold()
        await step()
        desk.far.clock.go_on(seconds=10)
    assert (await desk.now(claim)).state == "booked"
    with pytest.raises(SlotTaken):
        await desk.hold()


def _write(desk: Desk):
    async def write() -> None:
        desk.far.office.write()

    return write


async def test_pms_F02_somebody_whom_the_office_put_at_our_time_is_found_and_given_to_a_person(desk: Desk):
    desk.far.office.writes = True
    claim = await desk.asked()
    await desk.minutes(0.5)
    await desk.far.read()
    assert (await desk.now(claim)).trouble is None
    desk.far.office.put(theirs(TEN, room="6"))
    await desk.far.read()
    found = await desk.now(claim)
    assert (found.state, found.trouble, found.handed_at is not None) == ("booked", "clash", True)


async def test_a_clash_is_not_forgotten_while_the_booking_is_on_its_way(desk: Desk):
    claim = await desk.asked()
    await desk.minutes(1)
    desk.far.office.put(theirs(TEN, room="6"))
    await desk.far.read()
    await desk.minutes(0.9)
    assert (await desk.now(claim)).trouble == "clash"
    desk.far.office.write()
    await desk.minutes(0.9)
    found = await desk.now(claim)
    assert (found.state, found.trouble) == ("booked", "clash")


async def test_pms_F03_two_writers_of_one_location_do_not_write_at_once(desk: Desk):
    for hour in ("10", "11", "14"):
        await desk.yes(await desk.hold(ours(at(f"2026-12-02T{hour}:00"))))
    busy, most = 0, 0
    book = desk.far.office.book

    async def slowly(order):
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.05)
        busy -= 1
        return await book(order)

    desk.far.office.book = slowly
    await asyncio.gather(desk.work(), desk.work(), desk.work())
    assert (most, len(desk.far.office.book_)) == (1, 3)


async def test_what_was_learned_after_the_yes_is_kept_with_the_order(desk: Desk):
    claim = await desk.asked()
    order = Order(reference="", slot=ours(TEN), patient=None, name="Nora Prueva", phone="+13015550155")
    await claiming.amend(desk.schedule, claim.claim_id, order, desk.far.clock())
    found = await desk.now(claim)
    assert found.order is not None
    assert found.order.name == "Nora Prueva"
    assert found.changed_at - desk.far.clock() < timedelta(seconds=1)


async def test_pms_F03_a_yes_is_never_kept_back_by_a_look_that_is_due_later(desk: Desk):
    await desk.asked()
    await desk.work()
    await desk.yes(await desk.hold(ours(at("2026-12-02T11:00"))))
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        rows = (await tx.execute(text(_JOBS), {"practice": str(desk.schedule.practice_id)})).all()
    # One that is due later and has a lock would keep back all that come after it.
    assert {row.lock for row in rows} == {None}
    assert rows[-1].scheduled_at is None


_JOBS = """
SELECT lock, scheduled_at FROM procrastinate.procrastinate_jobs
 WHERE task_name = 'write' AND args->>'practice_id' = :practice ORDER BY id
"""


async def _wakes(desk: Desk) -> int:
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        return len((await tx.execute(text(_JOBS), {"practice": str(desk.schedule.practice_id)})).all())


async def test_who_comes_while_another_writes_wakes_nobody(desk: Desk):
    await desk.asked()
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        await claims.lock(tx, desk.schedule.location_id)
        assert await claims.next_due(tx, desk.schedule.location_id, desk.far.clock(), timedelta(seconds=90))
    before = await _wakes(desk)
    await desk.work()
    assert (await _wakes(desk), desk.sent) == (before, 0)


async def test_a_lease_by_a_clock_that_ran_ahead_keeps_nobody_back(desk: Desk):
    claim = await desk.asked()
    async with desk.far.db.practice(desk.schedule.practice_id) as tx:
        await claims.note(tx, claim.claim_id, lease_until=desk.far.clock() + timedelta(hours=3))
    await desk.work()
    assert (await desk.now(claim)).state == "accepted"


async def test_pms_F06_what_waited_for_a_red_system_is_sent_as_soon_as_it_is_green(desk: Desk):
    desk.far.office.writes_now = False
    await desk.far.read()
    claim = await desk.hold()
    order = Order(reference="", slot=ours(TEN), patient=None, name="Nora Prueba", phone="+13015550155")
    opens = desk.far.clock() + timedelta(hours=11)
    await claiming.book(desk.schedule, claim.claim_id, order, desk.far.clock(), 0, give_up_at=opens)
    for _ in range(10):
        desk.far.clock.go_on(hours=1)
        await desk.far.read()
        await desk.work()
    desk.far.office.writes_now = True
    await desk.far.read()
    await desk.work()
    assert (await desk.now(claim)).state == "accepted"


async def test_a_hold_that_runs_out_in_the_moment_of_the_yes_is_told_as_taken(desk: Desk, monkeypatch):
    claim = await desk.hold()
    writes = desk.far.here.writes_now
    move = claims.move

    async def another_was_quicker(tx, claim_id, before, after, now, **values):
        if after == "sent":
            monkeypatch.setattr(claims, "move", move)
            await move(tx, claim_id, ("held",), "released", now, ended="let_go")
            return None
        return await move(tx, claim_id, before, after, now, **values)

    monkeypatch.setattr(claims, "move", another_was_quicker)
    with pytest.raises(SlotTaken):
        await desk.yes(claim)
    assert await writes()


async def test_news_that_comes_while_it_is_looked_at_is_looked_into_at_once(desk: Desk):
    claim = await desk.asked()
    await desk.work()
    appointment = desk.far.office.appointment

    async def and_meanwhile(id):
        found = await appointment(id)
        await desk.news(claim, "failed")
        desk.far.office.appointment = appointment
        return found

    desk.far.office.appointment = and_meanwhile
    desk.far.clock.go_on(seconds=10)
    await desk.work()
    assert (await desk.now(claim)).ended == "failed"
