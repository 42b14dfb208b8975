"""Calls that earlier releases saved are read by this one, and a state that nobody knows goes on from the facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.call.heard import Heard, SaidThings, Wants
from app.call.record import KINDS, Call
from tests.call.paper import Conversation

SAVED = sorted((Path(__file__).parent / "saved").glob("*.json"))


def calls(path: Path) -> dict[str, Any]:
    """State name to saved call, as a release wrote them."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_every_saved_call_of_a_release_loads(path: Path) -> None:
    for kind, saved in calls(path).items():
        call = Call.model_validate(saved)
        assert call.state.kind == kind
        assert call.facts.name is not None
        assert call.facts.name.value == "Ana Prueba Luz"


def test_the_newest_release_has_saved_every_state() -> None:
    assert set(calls(SAVED[-1])) == set(KINDS)


async def test_a_state_of_no_release_goes_on_from_the_facts() -> None:
    saved = calls(SAVED[-1])["offer_times"]
    saved["state"] = {"kind": "not_yet_invented", "something": 1}
    talk = Conversation(call=Call.model_validate(saved))
    assert talk.state == "resume"
    await talk.hear(Heard(Wants("book"), SaidThings(), language="es"))
    assert talk.state == "offer_times"  # name, number and visit are known: nothing is asked again


def test_a_fact_of_a_later_release_is_kept() -> None:
    saved = calls(SAVED[-1])["offer_times"]
    saved["facts"]["shoe_size"] = {"value": 42}
    assert json.loads(Call.model_validate(saved).model_dump_json())["facts"]["shoe_size"] == {"value": 42}


def test_what_is_saved_reads_back_the_same() -> None:
    for saved in calls(SAVED[-1]).values():
        call = Call.model_validate(saved)
        assert Call.model_validate_json(call.model_dump_json()) == call
