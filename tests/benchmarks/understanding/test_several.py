"""The measure of turns that do several things: made-up dialogues in the data's form, and that a miss is a miss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.understanding.several import right, rows

AFFIRMS = ["AFFIRM", "", []]
ASKS = ["REQUEST", "address", []]
ON = ["INFORM", "appointment_date", ["the 5th"], ["2019-03-05"]]
AT = ["INFORM", "appointment_time", ["3 pm"], ["15:00"]]


def turn(speaker: str, text: str, *acts: list[Any]) -> dict[str, Any]:
    return {"speaker": speaker, "text": text, "frames": [{"service": "Services_2", "actions": list(acts)}]}


def dialogue(tmp_path: Path, text: str, *acts: list[Any]) -> Path:
    """One that asks whether the time is right, and the answer."""
    asked = turn("SYSTEM", "Is the fourth right?", ["CONFIRM", "appointment_date", []])
    file = tmp_path / "dialogues.jsonl"
    file.write_text(json.dumps({"id": "made-up", "turns": [asked, turn("USER", text, *acts)]}))
    return file


@pytest.mark.parametrize(
    ("text", "acts", "heard"),
    [
        ("Yes. Where are you?", [AFFIRMS, ASKS], True),
        ("Yes. How much is it?", [AFFIRMS, ASKS], False),
        ("No, the fifth at three pm", [["NEGATE", "", []], ON, AT], True),
        ("No, the sixth at three pm", [["NEGATE", "", []], ON, AT], False),
        ("No, the fifth at four pm", [["NEGATE", "", []], ON, AT], False),
        ("No. Where are you?", [AFFIRMS, ASKS], False),
    ],
)
def test_act_and_every_slot_must_be_right(tmp_path: Path, text: str, acts: list[Any], heard: bool) -> None:
    (row,) = rows(dialogue(tmp_path, text, *acts))
    assert right(row) is heard


@pytest.mark.parametrize("acts", [[AFFIRMS], [["INFORM", "city", ["Springdale"]], ASKS], [["SELECT", "", []], ASKS]])
def test_one_thing_alone_or_another_business_is_left_out(tmp_path: Path, acts: list[Any]) -> None:
    assert list(rows(dialogue(tmp_path, "Something", *acts))) == []
