"""The state graph, walked along its annotations: every state can end, and every line exists in both languages."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from app import lines
from app.call import (
    after_yes,
    booking,
    emergency,
    ending,
    greeting,
    identify,
    menu,
    message,
    number,
    office,
    read_back,
    states,
    step,
)
from app.call.heard import Heard
from app.call.record import KINDS
from app.call.step import State
from app.practice import read

ROOT = Path(__file__).parents[2]
PRACTICE = read(ROOT / "prompts" / "practice" / "practice.toml")
LINES = lines.read(practice=PRACTICE)
NAMES = sorted(KINDS)


def edges(kind: type[State]) -> set[type[State]]:
    """The states that one can lead to, as its `hear` is annotated."""
    rooms = (after_yes, booking, emergency, ending, greeting, identify, menu, message, number, read_back)
    names: dict[str, Any] = {"Heard": Heard, "Office": office.Office, "Onward": states.Onward}
    names |= {"AfterYes": states.AfterYes, "Step": step.Step, "message": message}
    for room in rooms:
        names |= {name: one for name, one in vars(room).items() if isinstance(one, type) and issubclass(one, State)}
    (union,) = get_args(get_type_hints(kind.hear, localns=names)["return"])
    return set(get_args(union)) or {union}


@pytest.mark.parametrize("kind", NAMES)
def test_every_state_can_reach_the_end(kind: str) -> None:
    reached, waiting = set(), [KINDS[kind]]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += edges(one)
    assert ending.Ended in reached


def test_every_state_is_listed() -> None:
    """A state that AnyState does not name could be saved and never read again."""
    written = {one for one in vars(states).values() if isinstance(one, type) and issubclass(one, State)}
    assert set(KINDS.values()) == written == set(State.__subclasses__())


@pytest.mark.parametrize("kind", [k for k in NAMES if k not in {"ended", "desk_rings"}])
def test_every_state_can_ask_its_question_again(kind: str) -> None:
    one = KINDS[kind]
    asks = one.again or "ask_again" in vars(one)
    assert asks or kind == "key_for_spanish"  # whose key nobody presses: then the front desk rings


def named_lines() -> set[str]:
    """Every string in app/call that is given to Line or step as a line's name, or kept as a state's `again`."""
    found = set()
    for path in (ROOT / "app" / "call").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Line", "step"}:
                at = 0 if node.func.id == "Line" else 1
                for part in ast.walk(node.args[at]) if len(node.args) > at else ():
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        found.add(part.value)
    return found | {one.again for one in KINDS.values() if one.again}


def test_every_line_that_a_state_names_exists() -> None:
    unknown = {name for name in named_lines() if name not in LINES.about and not name.startswith("answer_")}
    assert unknown - {"yes", "self"} == set()


def test_every_line_is_said_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "app" / "call").glob("*.py"))
    unused = {name for name in LINES.about if f'"{name}"' not in source and not name.startswith("answer_")}
    assert unused == {"offer_one_near", "offer_times_near"}  # put together from their halves


@pytest.mark.parametrize("language", ["en", "es"])
def test_both_languages_have_every_line(language: Any) -> None:
    assert {name for name, tongue in LINES.templates if tongue == language} == set(LINES.about)
