"""A schedule file comes into the book whole or not at all, and twice is as good as once."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta

import pytest

from integrations.embedded.importing import import_file
from integrations.embedded.sheet import BadSchedule
from tests.schedule.conftest import DEMO, at

DAY = date(2026, 12, 2)


async def book_of(schedule, first=DAY, last=DAY):
    return [
        (one.patient.name, one.visit, one.provider, one.operatory, one.start, one.end - one.start, one.status)
        for one in await schedule.appointments(first, last)
    ]


def visit(**more):
    return {"patient": "Denise Okafor", "birth_date": "1969-12-01", "visit": "cleaning",
            "start": "2026-12-02T09:00", **more}  # fmt: skip


async def test_the_demo_schedule_is_three_people_in_three_operatories(demo):
    assert {one.id for one in await demo.providers()} == {"smith", "patel", "lee"}
    rooms = {(window.provider, window.operatory) for window in await demo.windows(DAY, DAY)}
    assert rooms == {
        ("smith", "op3"),
        ("patel", "op1"),
        ("patel", "op2"),
        ("lee", "op1"),
        ("lee", "op2"),
        ("lee", "op3"),
    }


async def test_the_demo_schedule_has_every_visit_of_the_demo_document(demo, demo_document):
    assert {one.id for one in await demo.visit_types()} == {one.id for one in demo_document.visits}
    assert {one.id for one in await demo.providers()} == {one.id for one in demo_document.providers}


async def test_an_appointment_needs_no_provider_operatory_or_minutes(demo, written):
    await import_file(demo, written(appointments=[visit()]))
    assert await book_of(demo) == [
        ("Denise Okafor", "cleaning", "lee", "op1", at("2026-12-02T09:00"), timedelta(minutes=30), "booked")
    ]


async def test_two_that_name_no_provider_go_to_two_who_are_free(demo, written):
    other = visit(patient="demo-2", visit="exam")
    other.pop("birth_date")
    await import_file(demo, written(appointments=[visit(visit="exam"), other]))
    chairs = {(one[2], one[3]) for one in await book_of(demo)}
    assert chairs == {("patel", "op1"), ("smith", "op3")}


async def test_twice_gives_the_same_as_once(demo, written):
    file = written(
        appointments=[visit(), visit(visit="exam", start="2026-12-02T14:00", status="no_show")],
        blocks=[{"start": "2026-12-02T12:00", "minutes": 30, "operatory": "op3", "reason": "repair"}],
        patients=[{"name": "Ana Lucía Prueba Díaz", "birth_date": "1990-01-02", "phone": "301-555-0140"}],
    )

    async def state():
        return (
            await book_of(demo),
            await demo.windows(DAY, DAY),
            await demo.find_patients("Ana Prueba", date(1990, 1, 2)),
        )

    await import_file(demo, file)
    once = await state()
    await import_file(demo, file)
    await import_file(demo, DEMO)
    assert await state() == once
    assert [one.phone for one in once[2]] == ["+13015550140"]


async def test_two_imports_at_once_take_turns(demo, written):
    before = await demo.windows(DAY, DAY)
    hours = written(working_hours=json.loads(DEMO.read_text("utf-8"))["working_hours"])
    await asyncio.gather(*(import_file(demo, hours) for _ in range(4)))
    assert await demo.windows(DAY, DAY) == before


async def test_what_the_file_says_anew_is_brought_up_to_date(demo, written):
    await import_file(demo, written(appointments=[visit()]))
    await import_file(demo, written(appointments=[visit(status="cancelled")]))
    assert [one[-1] for one in await book_of(demo)] == ["cancelled"]


async def test_csv_tells_its_rows_apart_by_kind(demo, written):
    text = (
        "kind,name,patient,birth_date,phone,visit,provider,start,minutes,status\n"
        "patient,Iris Prueba,,1980-02-03,+13015550141,,,,,\n"
        "appointment,,Iris Prueba,1980-02-03,,Root canal,Dr. Smith,2026-12-02 10:00,75,confirmed\n"
    )
    await import_file(demo, written(text, "week.csv"))
    assert await book_of(demo) == [
        ("Iris Prueba", "root_canal", "smith", "op3", at("2026-12-02T10:00"), timedelta(minutes=75), "confirmed")
    ]


async def test_csv_without_a_kind_is_what_its_name_says(empty, written):
    await import_file(empty, written("id,name,minutes\ncleaning,Cleaning,30\n", "visit_types.csv"))
    assert [(one.id, one.minutes) for one in await empty.visit_types()] == [("cleaning", 30)]


async def test_hours_in_csv_list_weekdays_and_visits(empty, written):
    text = (
        "kind,id,name,minutes,provider,operatory,weekdays,begin,end,visits\n"
        "provider,a,Dr. A,,,,,,,\noperatory,1,One,,,,,,,\nvisit_type,exam,Exam,30,,,,,,\n"
        "working_hours,,,,a,1,mon;wednesday,8:00,09:00,exam\n"
    )
    await import_file(empty, written(text, "all.csv"))
    windows = await empty.windows(date(2026, 11, 30), date(2026, 12, 6))
    assert [(one.start.weekday(), one.visits) for one in windows] == [(0, ("exam",)), (2, ("exam",))]


BAD = {
    "an unknown visit": ({"appointments": [visit(), visit(visit="whitening")]}, ":1: appointments row 2: there is no"),
    "an unknown provider": ({"appointments": [visit(provider="jones")]}, "there is no provider 'jones'; there is lee"),
    "an unknown status": ({"appointments": [visit(status="maybe")]}, "appointments row 1: status:"),
    "no patient": ({"appointments": [visit(patient=None)]}, "names no patient"),
    "an unknown column": ({"appointments": [visit(colour="red")]}, "colour is not a column that is known here"),
    "a time in the gap": ({"appointments": [visit(start="2027-03-14T02:30")]}, "does not exist in America/New_York"),
    "a number that is none": ({"patients": [{"id": "x", "name": "X Y", "phone": "12"}]}, "phone: is not"),
    "an unknown section": ({"dentists": []}, "'dentists' is not a section"),
    "hours of nobody": (
        {"working_hours": [{"provider": "x", "operatory": "op1", "days": ["mon"], "begin": "08:00", "end": "09:00"}]},
        "there is no provider 'x'",
    ),
    "somebody not known": ({"appointments": [visit(birth_date=None, patient="Nadie Prueba")]}, "no patient has that"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_row_is_refused_with_its_place_and_nothing_is_half_imported(demo, written, case):
    sections, said = BAD[case]
    good = {"operatories": [{"id": "op9", "name": "New"}]}
    file = written(**{**good, **sections})
    with pytest.raises(BadSchedule) as refused:
        await import_file(demo, file)
    assert any(said in problem and str(file) in problem for problem in refused.value.problems), refused.value.problems
    assert await book_of(demo) == []
    assert "op9" not in {one.id for one in await demo.operatories()}


async def test_a_problem_names_the_line_and_never_the_patient(demo, written):
    text = '{\n "appointments": [\n  {"patient": "Secreta Prueba", "visit": "exam", "start": "2026-12-02T09:00"}\n ]\n}'
    with pytest.raises(BadSchedule) as refused:
        await import_file(demo, written(text))
    (problem,) = refused.value.problems
    assert ":3: appointments row 1" in problem
    assert "Secreta" not in problem


@pytest.mark.parametrize(("text", "name"), [("{", "x.json"), ("[]", "x.json"), ("", "x.csv"), ("a,b\n1,2\n", "x.csv"),
                                            ("kind,id\nchair,1\n", "x.csv"), ('kind,id\n"x', "x.csv")])  # fmt: skip
async def test_a_file_that_is_no_schedule_is_refused(demo, written, text, name):
    with pytest.raises(BadSchedule, match=name):
        await import_file(demo, written(text or " ", name))
