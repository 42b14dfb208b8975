"""How a recorded dialogue becomes a caller's turns; the sentences here are made up in the shape of the data."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from app.call.heard import Asked
from tests.real_callers.dialogues import english, spanish


def user(text: str, *acts: list[Any], service: str = "Services_2") -> dict[str, Any]:
    return {"speaker": "USER", "text": text, "frames": [{"service": service, "actions": list(acts)}]}


def written(path: Path, **dialogue: object) -> Path:
    path.write_text(json.dumps({"id": "made-up", **dialogue}) + "\n", "utf-8")
    return path


def test_a_turn_answers_the_question_that_its_acts_are_for(tmp_path: Path) -> None:
    turns = [
        user("Book me in", ["INFORM_INTENT", "intent", ["BookAppointment"]]),
        user("On Friday at two", ["INFORM", "appointment_date", ["Friday"], ["2019-03-08"]],
             ["INFORM", "appointment_time", ["two"], ["14:00"]]),
        user("No, at three", ["NEGATE", "", []], ["INFORM", "appointment_time", ["three"], ["15:00"]]),
        user("Bye", ["GOODBYE", "", []]),
    ]  # fmt: skip
    (one,) = english(written(tmp_path / "sgd.jsonl", turns=turns))
    assert [turn.answers[0] for turn in one.turns] == [
        Asked.HOW_CAN_I_HELP, Asked.WHEN, Asked.READ_BACK, Asked.ANYTHING_ELSE,
    ]  # fmt: skip
    assert (one.turns[1].on, one.turns[1].at) == (date(2019, 3, 8), time(14))


def test_what_is_said_to_another_service_is_left_out(tmp_path: Path) -> None:
    turns = [user("How is the weather?", ["INFORM_INTENT", "intent", ["GetWeather"]], service="Weather_1")]
    (one,) = english(written(tmp_path / "sgd.jsonl", turns=turns))
    assert not one.turns
    assert one.left_out == {"another service": 1}


def test_a_chat_has_its_own_date_and_its_papers_are_left_out(tmp_path: Path) -> None:
    turns = [
        {"speaker": "SYSTEM", "text": "Fecha: 3 mayo de 2020 Hora: 8:10 PM ¿Cuál es el motivo de tu visita?"},
        {"speaker": "USER", "text": "una cita", "intent": "agendar_cita"},
        {"speaker": "SYSTEM", "text": "Dime el número de documento"},
        {"speaker": "USER", "text": "cc 0000000", "intent": ""},
    ]
    (one,) = spanish(written(tmp_path / "chat.jsonl", turns=turns))
    assert one.now.date() == date(2020, 5, 3)
    assert [turn.text for turn in one.turns] == ["una cita"]
    assert one.left_out == {"papers": 1}
