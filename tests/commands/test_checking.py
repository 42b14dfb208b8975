"""The check of a connected practice, as it is typed: what it prints, and how it ends."""

from __future__ import annotations

import json

from tests.commands.conftest import Dosvoces
from tests.commands.nexhealth import KEY, Far


def test_a_practice_that_is_ready_ends_with_0(dosvoces: Dosvoces, ready: Far) -> None:
    said = dosvoces("practice", "check")
    assert said.status == 0, said.out
    assert "smith, cleaning:" in said.out
    assert f"visit cleaning = {ready.practice.cleaning.id} Cleaning" in said.out


def test_what_must_be_mended_ends_with_1_and_says_what_to_do(dosvoces: Dosvoces, connected: Far) -> None:
    said = dosvoces("practice", "check")
    assert (said.status, "Not ready: 4 to mend." in said.out) == (1, True)
    assert "dosvoces practice map FILE" in said.out


def test_for_programs_it_is_one_object(dosvoces: Dosvoces, ready: Far) -> None:
    ready.practice.main.insert_appt_client = False
    said = dosvoces("practice", "check", "--json")
    found = json.loads(said.out)
    assert (said.status, found["bookable"]) == (1, False)
    assert [one["code"] for one in found["findings"] if one["level"] == "mend"] == ["kept_there"]


def test_nothing_that_is_printed_names_a_patient_or_the_key(dosvoces: Dosvoces, ready: Far) -> None:
    start = ready.office.now.replace(hour=15)
    patient = ready.practice.elena
    ready.office.desk.books(patient, ready.practice.smith, start, start, ready.practice.op1.id)
    said = dosvoces("practice", "check")
    for canary in (KEY, "Elena", "Prueba", patient.phone_number):
        assert canary not in said.out + said.err


def test_a_system_that_does_not_answer_is_a_finding(dosvoces: Dosvoces, ready: Far) -> None:
    ready.synchronizer.trouble.next("*", "503", times=50)
    said = dosvoces("practice", "check")
    assert (said.status, "cannot be reached" in said.out, said.err) == (1, True, "")
