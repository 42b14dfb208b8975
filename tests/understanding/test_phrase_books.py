"""The phrase books, written by somebody who had not seen the rules: shares that must not fall.

The first run, before any rule was mended by them: life-threatening recalled en 127 of 154, es 123 of 160; routine
raised to it en 14 of 221, es 12 of 241; acts en 291 of 330, es 348 of 391, with one wrong sign in English; language en
80 of 83, es 80 of 85, none 23 of 27, switches 40 of 43.

The second book (tests/phrases/second) was first run after that mending, unread; its first run gives THE held-out
figures: life-threatening recalled en 108 of 120, es 100 of 120; routine raised to it en 8 of 159, es 8 of 166; same-day
en 40 of 45, es 37 of 48; soon en 30 of 38, es 29 of 38. What is reached now, on either book, is no measure of unseen
callers: the rules have since been mended by both. Run with -s to see all shares.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Asked, Chose, Heard, Language, Listening, Question, Repeat, Wants
from app.practice import read
from app.understanding.listen import by_rules
from integrations.pms import Slot

BOOKS = Path("tests/phrases")
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZONE)
PRACTICE = read(Path("prompts/practice/practice.toml"))
ANSWERED = {"hours", "insurance"} | {question.topic for question in PRACTICE.questions}
"""Topics that have an answer; to the books every other one is "", a question that nobody here can answer."""
NAMED = {
    "WantsPerson": "person",
    "AreYouHuman": "human",
    "HoldOn": "hold_on",
    "GoBack": "go_back",
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Line = dict[str, Any]
FIRST, SECOND = BOOKS, BOOKS / "second"


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that a book's shares may be, and the most: `cried` are routine lines that were raised to 911."""

    danger: float
    today: float
    soon: float
    cried: float
    acts: float
    wrong_signs: int
    language: float
    several: float


FLOORS = {
    FIRST: Floor(danger=0.98, today=0.95, soon=0.9, cried=0.02, acts=0.97, wrong_signs=0, language=0.96, several=0.97),
    SECOND: Floor(danger=0.98, today=0.95, soon=0.9, cried=0.02, acts=0, wrong_signs=1000, language=0, several=0),
}
"""Just under what is reached; the second book holds urgency alone so far, hence no floors for its other shares."""


def lines(folder: Path, name: str) -> list[Line]:
    """The lines of one book."""
    book = folder / f"{name}.toml"
    found: list[Line] = tomllib.loads(book.read_text("utf-8"))["line"]
    return found


def hear(line: Line, language: Language) -> Heard:
    asked = Asked(line.get("asked", "how_can_i_help"))
    starts = [datetime.fromisoformat(text).replace(tzinfo=ZONE) for text in line.get("offered", [])]
    offered = tuple(Slot(visit="cleaning", provider="lee", operatory="op1", start=at, end=at) for at in starts)
    return by_rules(line["text"], Listening(asked=asked, offered=offered), PRACTICE, NOW, language, 0.9)


def act(heard: Heard) -> str:
    match heard.act:
        case Chose(number):
            return f"chose:{number}"
        case Question(topic):
            return f"question:{topic if topic in ANSWERED else ''}"
        case Wants(errand):
            return f"wants:{errand}"
        case Repeat(slower):
            return "slower" if slower else "repeat"
    name = type(heard.act).__name__
    return NAMED.get(name, name.lower())


def share(what: str, right: int, of: int) -> float:
    print(f"{what}: {right} of {of}")
    return right / of


@pytest.mark.parametrize("folder", [FIRST, SECOND], ids=["first", "second"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_danger_is_recalled_and_seldom_cried(folder: Path, language: Language) -> None:
    levels = Counter(
        (line["level"], hear(line, language).urgency.value) for line in lines(folder, f"urgency_{language}")
    )
    of = Counter({level: sum(n for (gold, _), n in levels.items() if gold == level) for level, _ in levels})
    where = f"{folder.name} {language}"
    recalled = share(f"{where} 911", levels["life_threatening", "life_threatening"], of["life_threatening"])
    today = share(f"{where} today", levels["same_day", "same_day"], of["same_day"])
    soon = share(f"{where} soon", levels["soon", "soon"], of["soon"])
    cried = share(f"{where} routine raised to 911", levels["routine", "life_threatening"], of["routine"])
    floor = FLOORS[folder]
    assert recalled >= floor.danger
    assert today >= floor.today
    assert soon >= floor.soon
    assert cried <= floor.cried


@pytest.mark.parametrize("language", ["en", "es"])
def test_acts_are_read_and_no_sign_is_wrong(language: Language) -> None:
    pairs = [(line["act"], act(hear(line, language))) for line in lines(FIRST, f"acts_{language}")]
    right = share(f"first {language} acts", sum(gold == got for gold, got in pairs), len(pairs))
    turned = sum({gold, got} == {"yes", "no"} for gold, got in pairs)
    print(f"first {language} wrong signs: {turned}")
    assert right >= FLOORS[FIRST].acts
    assert turned <= FLOORS[FIRST].wrong_signs


def test_the_language_spoken_and_the_one_wished_for() -> None:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for line in lines(FIRST, "language"):
        heard = hear(line, "en")
        kind = "switch" if "switch" in line else line["lang"]
        got = heard.said.language if kind == "switch" else heard.language or "none"
        of[kind] += 1
        right[kind] += got == line.get("switch", line["lang"])
    shares = {kind: share(f"first language {kind}", right[kind], of[kind]) for kind in of}
    assert min(shares.values()) >= FLOORS[FIRST].language, shares


def test_several_things_said_at_once_are_all_heard() -> None:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for line in lines(FIRST, "several"):
        heard = told(line)
        for key in heard.keys() & line.keys():
            of[key] += 1
            right[key] += line[key] in heard[key]
    for key in sorted(of):
        share(f"first several {key}", right[key], of[key])
    assert share("first several", right.total(), of.total()) >= FLOORS[FIRST].several


def told(line: Line) -> dict[str, list[Any]]:
    """What was heard of a line, in the book's words; each key with all the readings that count as right."""
    heard = hear(line, line["language"])
    said, wish = heard.said, heard.said.wish
    topics = [*said.questions, *([heard.act.topic] if isinstance(heard.act, Question) else [])]
    named = list(dict.fromkeys(topic if topic in ANSWERED else "" for topic in topics))
    days = {day.weekday() for day in wish.days} | set(wish.weekdays) if wish else set()
    return {
        "act": [act(heard)],
        "questions": [named, named[::-1]],
        "name": [said.name, said.caller_name],
        "weekday": [WEEKDAYS[day] for day in days],
        "after": [wish.after.isoformat("minutes") if wish and wish.after else None],
        "before": [wish.before.isoformat("minutes") if wish and wish.before else None],
        "birth_date": [said.birth_date.isoformat() if said.birth_date else None],
        "switch": [said.language],
        **{key: [getattr(said, key)] for key in ("visit", "relation", "insurance", "phone", "new_patient")},
    }
