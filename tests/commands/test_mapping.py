"""What the document's names mean, and what has to be made: shown, made once, and gone on with after half of it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.commands.opening import chosen, records
from app.records import calls, claims
from integrations.pms import Slot
from tests.commands.conftest import Dosvoces
from tests.commands.nexhealth import Far

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        file = tmp_path / "names.toml"
        file.write_text(text, "utf-8")
        return file

    return written


@pytest.fixture
def bare(connected: Far) -> Far:
    """An office in which nothing was set up yet but people, rooms and codes."""
    connected.office.hours.clear()
    connected.office.types.clear()
    return connected


def whole(far: Far) -> str:
    """Two visits, one of them to be made under a name of its own, one provider, four working hours."""
    hours = "".join(
        f'[[hours]]\nprovider = "smith"\noperatory = {room}\ndays = ["mon", "tue", "thursday"]\n'
        f'begin = "{begin}"\nend = "{end}"\nvisits = ["cleaning", "exam"]\n'
        for room in (far.practice.op1.id, far.practice.op2.id)
        for begin, end in (("09:00", "12:00"), ("13:00", "17:00"))
    )
    return (
        '[[visits]]\nid = "cleaning"\nminutes = 30\ndescriptors = ["D1110"]\n'
        '[[visits]]\nid = "exam"\nname = "Check-up by telephone"\nminutes = 15\ndescriptors = ["d0150"]\n'
        f'[[providers]]\nid = "smith"\nsystem = {far.practice.smith.id}\n' + hours
    )


def furnished(far: Far) -> tuple[list[tuple[str, int]], int]:
    """The visit types with their codes, and how many working hours there are."""
    kinds = [(one.name, len(one.descriptor_ids)) for one in far.office.types.values()]
    return kinds, len(far.office.hours)


# ---------------------------------------------------------------- shown, made, made once


def test_without_a_yes_it_is_only_shown(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    said = dosvoces("practice", "map", write(whole(bare)))
    assert said.status == 0, said.err
    for line in (
        "make the visit type Cleaning (30 min)",
        "write Cleaning into the book as D1110",
        "make the visit type Check-up by telephone (15 min)",
        "make working hours for Dr. Smith, Op 1, Mon, Tue, Thu 09:00-12:00: Cleaning, Check-up by telephone",
        f"let `smith` mean {bare.practice.smith.id} Dr. Smith",
    ):
        assert f"  - {line}\n" in said.out, said.out
    assert "Nothing was changed" in said.out
    assert furnished(bare) == ([], 0)


def test_with_a_yes_it_is_made_and_callers_can_be_booked(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    text = whole(bare) + f'[[providers]]\nid = "patel"\nsystem = {bare.practice.patel.id}\n'
    text += text[text.index("[[hours]]") :].partition("[[providers]]")[0].replace("smith", "patel")
    said = dosvoces("practice", "map", write(text), "--yes")
    assert said.status == 0, said.err
    assert furnished(bare) == ([("Cleaning", 1), ("Check-up by telephone", 1)], 8)
    assert dosvoces("practice", "check").status == 0


def test_a_second_time_changes_nothing(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    file = write(whole(bare))
    dosvoces("practice", "map", file, "--yes")
    before, written = furnished(bare), writes(bare)
    said = dosvoces("practice", "map", file, "--yes")
    assert (said.status, said.out) == (0, "Everything is so already.\n")
    assert (furnished(bare), writes(bare)) == (before, written)


def writes(far: Far) -> int:
    """How often something was changed there."""
    done = far.synchronizer.log.done
    return sum(count for what, count in done.items() if not what.startswith("GET") and what != "POST /authenticates")


@pytest.mark.parametrize("trouble", ["lost reply", "500", "502 after", "hang up"])
@pytest.mark.parametrize("where", ["POST /appointment_types", "PATCH /appointment_types/{id}", "POST /working_hours"])
def test_what_stopped_half_way_is_gone_on_with(
    dosvoces: Dosvoces, bare: Far, write: Write, where: str, trouble: str
) -> None:
    file = write(whole(bare))
    bare.synchronizer.trouble.next(where, "ok")
    bare.synchronizer.trouble.next(where, trouble)
    said = dosvoces("practice", "map", file, "--yes")
    assert (said.status, "run the same again" in said.err) == (2, True)
    assert dosvoces("practice", "map", file, "--yes").status == 0
    assert furnished(bare) == ([("Cleaning", 1), ("Check-up by telephone", 1)], 4)


def test_hours_that_are_there_only_get_the_visits(dosvoces: Dosvoces, connected: Far, write: Write) -> None:
    practice, office = connected.practice, connected.office
    for row in office.hours.values():
        row.appointment_type_ids = (practice.exam.id,)
    days = '["mon", "tue", "wed", "thu", "fri"]'
    text = connected.mapped() + (
        f'[[hours]]\nprovider = "smith"\noperatory = "op{practice.op1.id}"\ndays = {days}\n'
        'begin = "09:00"\nend = "12:00"\nvisits = ["cleaning"]\n'
    )
    before = len(office.hours)
    said = dosvoces("practice", "map", write(text), "--yes")
    assert said.status == 0, said.err
    assert "let Cleaning be booked into the working hours Dr. Smith, Op 1, Mon-Fri 09:00-12:00" in said.out
    changed = [
        row.appointment_type_ids for row in office.hours.values() if practice.cleaning.id in row.appointment_type_ids
    ]
    assert (len(office.hours), changed) == (before, [(practice.exam.id, practice.cleaning.id)])


def test_codes_of_another_location_stay(dosvoces: Dosvoces, connected: Far, write: Write) -> None:
    office, exam = connected.office, connected.practice.exam
    theirs = office.add_descriptor("Evaluation", "D0150", connected.practice.annex)
    exam.descriptor_ids = (theirs.id, connected.practice.prophylaxis.id)
    said = dosvoces("practice", "map", write(connected.mapped()), "--yes")
    assert "write Exam into the book as D0150 instead of D1110" in said.out
    here = next(s for s in office.rows("descriptors") if s.fields["code"] == "D0150" and s.id != theirs.id)
    assert set(exam.descriptor_ids) == {theirs.id, here.id}


# ---------------------------------------------------------------- refused, with the line


def no(dosvoces: Dosvoces, file: Path) -> str:
    said = dosvoces("practice", "map", file, "--yes")
    assert said.status == 2, said.out
    return said.err


def test_no_hours_by_hand_where_hours_are_read(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    when = bare.office.now.date() + timedelta(days=1)
    bare.office.add_hours(bare.practice.smith, "09:00", "12:00", bare.practice.op1, on=when, synced=True)
    assert "overlap. Change them there" in no(dosvoces, write(whole(bare)))
    assert furnished(bare) == ([], 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "cleaning"', 'id = "polish"', "names.toml:2: visits.0.id: the practice's document names no 'polish'"),
        ('["D1110"]', '["D9999"]', "names.toml:4: visits.0.descriptors: this practice has no code D9999; it has D1110"),
        ("minutes = 30\n", "", "names.toml:2: visits.0: minutes is missing"),
        ("minutes = 30\n", "type = 1\n", "names.toml:3: visits.0.type: there is no visit type 1 here"),
        ('id = "smith"', 'id = "nobody"', "the practice's document names no 'nobody'"),
        ("system = ", "system = 9", "nobody active has the id 9"),
        ("operatory = ", "operatory = 9", "there is no operatory 9"),
        ('"mon"', '"moon"', "'moon' is not a weekday"),
        ('"09:00"', '"9 am"', "'9 am' is not a time"),
        ('end = "12:00"', 'end = "09:00"', "ends before it begins"),
        ('end = "12:00"', 'end = "14:00"', "overlaps the 1. [[hours]] of this file"),
        ('["cleaning", "exam"]', '["crown"]', "crown has no visit type there"),
        ("minutes = 30", "minuts = 30", "is not a key that is known here"),
        ("[[visits]]", "[[visits", "names.toml: "),
    ],
    ids=lambda one: one.split("\n")[0][:20],
)
def test_a_mistake_in_the_file_is_told_with_its_line(
    dosvoces: Dosvoces, bare: Far, write: Write, old: str, new: str, said: str
) -> None:
    assert said in no(dosvoces, write(whole(bare).replace(old, new, 1)))
    assert furnished(bare) == ([], 0)


def test_hours_that_overlap_others_that_are_there_are_refused(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    bare.office.add_hours(bare.practice.smith, "10:00", "11:00", bare.practice.op1)
    assert "overlaps working hours that are there (Mon-Fri 10:00-11:00)" in no(dosvoces, write(whole(bare)))


def test_a_type_of_another_length_is_not_taken_for_ours(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    bare.office.add_type("Cleaning", 45)
    assert "lasts 45 minutes there, and not 30" in no(dosvoces, write(whole(bare)))


# ---------------------------------------------------------------- names that mean something already


def swapped(far: Far) -> str:
    return (
        f'[[providers]]\nid = "smith"\nsystem = {far.practice.patel.id}\n'
        f'[[providers]]\nid = "patel"\nsystem = {far.practice.smith.id}\n'
    )


def test_names_are_given_anew_and_what_they_meant_is_shown(dosvoces: Dosvoces, ready: Far, write: Write) -> None:
    practice = ready.practice
    said = dosvoces("practice", "map", write(swapped(ready)), "--yes")
    assert said.status == 0, said.err
    assert (
        f"let `smith` mean {practice.patel.id} Dr. Patel (until now {practice.smith.id} Dr. Smith, which was"
        in said.out
    )
    assert f"provider smith = {practice.patel.id} Dr. Patel" in dosvoces("practice", "check").out


def test_no_name_is_given_anew_while_a_time_is_kept(dosvoces: Dosvoces, ready: Far, write: Write) -> None:
    asyncio.run(keep_a_time())
    assert "while a call keeps a time" in no(dosvoces, write(swapped(ready)))
    assert f"provider smith = {ready.practice.smith.id}" in dosvoces("practice", "check").out


async def keep_a_time() -> None:
    """As a call does between the pick and the yes."""
    async with records() as open_:
        practice, now = await chosen(open_.db, None), datetime.now(UTC)
        slot = Slot(visit="exam", provider="smith", operatory="op1", start=now, end=now + timedelta(minutes=15))
        async with open_.db.practice(practice.id) as tx:
            here = practice.location.location_id
            await calls.open_call(tx, "CA1", here, now)
            call = await calls.read(tx, call_sid="CA1")
            assert call is not None
            kept = await claims.insert_held(
                tx, here, call.call_id, "book", "CA1/book", slot, now + timedelta(minutes=3), now
            )
            assert kept is not None


def test_one_who_is_there_has_one_name(dosvoces: Dosvoces, ready: Far, write: Write) -> None:
    text = swapped(ready).replace(str(ready.practice.smith.id), str(ready.practice.patel.id))
    assert "can have one name only" in no(dosvoces, write(text))


# ---------------------------------------------------------------- a yes that is typed


@pytest.mark.parametrize(("typed", "hours"), [("y\n", 4), ("n\n", 0)])
def test_at_a_terminal_it_asks(
    dosvoces: Dosvoces, bare: Far, write: Write, monkeypatch: pytest.MonkeyPatch, typed: str, hours: int
) -> None:
    terminal = io.StringIO(typed)
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    assert dosvoces("practice", "map", write(whole(bare))).status == 0
    assert furnished(bare)[1] == hours


# ---------------------------------------------------------------- a location that needs operatories


def test_an_operatory_is_asked_for_where_the_location_needs_one(dosvoces: Dosvoces, bare: Far, write: Write) -> None:
    bare.practice.main.map_by_operatory = True
    text = whole(bare).replace(f"operatory = {bare.practice.op1.id}\n", "", 1)
    assert "operatory is missing" in no(dosvoces, write(text))
