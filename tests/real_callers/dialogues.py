"""The recorded dialogues, read where they lie: the callers' own turns, and which of our questions each one answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.call.heard import Asked, Language

ZONE = ZoneInfo("America/New_York")
SGD_TODAY = datetime(2019, 3, 1, 7, 0, tzinfo=ZONE)
"""A Friday; before the office opens, so that the receptionist answers and the whole day is still to come."""

CHAT_DAY = date(2020, 8, 12)
"""For chats that do not tell theirs: the Wednesday before the Friday that they themselves resolve to a date."""

DENTIST = "Services_2"
_CLOSING = {"THANK_YOU", "GOODBYE", "NEGATE", "NEGATE_INTENT"}


@dataclass(frozen=True)
class Own:
    """One of a caller's own turns. `answers` are our questions that it can be said to; `on` and `at` the date and the
    time that it holds by the dialogue's own account."""

    text: str
    answers: tuple[Asked, ...]
    on: date | None = None
    at: time | None = None


@dataclass(frozen=True)
class Dialogue:
    """One caller. `left_out` counts the turns that answer nothing that a dental practice asks, by why."""

    id: str
    language: Language
    now: datetime
    turns: tuple[Own, ...]
    left_out: dict[str, int] = field(default_factory=dict)


def english(file: Path) -> Iterator[Dialogue]:
    """Schema-Guided Dialogue, the dentist service: acts and slots tell what each turn is for."""
    for one in _lines(file):
        turns: list[Own] = []
        left_out: dict[str, int] = {}
        for turn in one["turns"]:
            if turn["speaker"] != "USER":
                continue
            others = [frame for frame in turn["frames"] if frame["service"] != DENTIST and frame["actions"]]
            acts = [act for frame in turn["frames"] for act in frame["actions"]]
            own = "another service" if others else _by_acts(turn["text"], acts)
            if isinstance(own, Own):
                turns.append(own)
            else:
                left_out[own] = left_out.get(own, 0) + 1
        yield Dialogue(one["id"], "en", SGD_TODAY, tuple(turns), left_out)


def _by_acts(text: str, acts: list[list[Any]]) -> Own | str:
    kinds = {act[0] for act in acts}
    slots = {act[1]: act[-1][0] for act in acts if act[0] == "INFORM" and act[-1]}
    on, at = slots.get("appointment_date"), slots.get("appointment_time")
    dated = bool(on or at)
    answers: list[Asked] = []
    if "INFORM_INTENT" in kinds:
        answers.append(Asked.HOW_CAN_I_HELP)
    if dated and "NEGATE" in kinds:
        answers.append(Asked.READ_BACK)
    elif dated:
        answers += [Asked.WHEN, Asked.OFFER]
    elif "AFFIRM" in kinds:
        answers.append(Asked.READ_BACK)
    elif "AFFIRM_INTENT" in kinds:
        answers.append(Asked.REQUEST_INSTEAD)
    elif kinds == {"REQUEST"} or (kinds <= _CLOSING and kinds != {"NEGATE"}):
        answers.append(Asked.ANYTHING_ELSE)
    if not answers:
        return "choosing among dentists"
    return Own(text, tuple(answers), _date(on), _time(at))


def _date(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def _time(value: str | None) -> time | None:
    return time(int(value[:-3]), int(value[-2:])) if value and re.fullmatch(r"\d{1,2}:\d\d", value) else None


# ---------------------------------------------------------------- Spanish chats: what was asked before tells

_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre")  # fmt: skip
_WRITTEN = re.compile(r"Fecha: (\d+) (\w+) de (\d{4}) Hora: (\d+):(\d+) ([AP])M")
_NAMES = (Asked.NAME, Asked.CALLER_NAME, Asked.MESSAGE_NAME)
_QUESTIONS: tuple[tuple[str, tuple[Asked, ...]], ...] = (
    (r"es para ti o", (Asked.WHO_FOR,)),
    (r"algo más por ti", (Asked.ANYTHING_ELSE,)),
    (r"en que fecha|dímela de nuevo", (Asked.WHEN, Asked.OFFER)),
    (r"tu elección|tu preferencia|en CM PORTAL NORTE|Title: ?3", (Asked.OFFER,)),
    (r"est[aá] bien\?$", (Asked.READ_BACK,)),
    (r"te llam[aá]s |te llamaré |tu nombre es |es correcto", (Asked.READ_BACK,)),
    (r"(tu nombre|te llam\w+)[^?]{0,30}\??$", _NAMES),
    (r"motivo|ayudar|se te ofrece\?|puedo hacer|colaborar|te trae por|como estas\?|tu como", (Asked.HOW_CAN_I_HELP,)),
)
_MENU = re.compile(r"tipo de cita|siguientes opciones|1\. medicina", re.I)
_SOMEBODY_ELSE = re.compile(r"para (mi (tia|amigo)|alguien)", re.IGNORECASE)
_PAPERS = re.compile(r"(número|tipo) de (documento|identificación)|tipo y número|número y tipo|interpretado el", re.I)


def spanish(file: Path) -> Iterator[Dialogue]:
    """Chats with a Colombian clinic's assistant. Answers to its own menus and its asking for papers are left out."""
    for one in _lines(file):
        turns: list[Own] = []
        left_out: dict[str, int] = {}
        asked = ""
        somebody_else = any(_SOMEBODY_ELSE.search(turn["text"]) for turn in one["turns"] if turn["speaker"] == "USER")
        for turn in one["turns"]:
            if turn["speaker"] == "SYSTEM":
                asked = turn["text"]
                continue
            own = _by_question(turn["text"], turn.get("intent", ""), asked)
            if isinstance(own, Own):
                # The name that the chat asks for is the caller's.
                turns.append(replace(own, answers=_NAMES[1:]) if own.answers == _NAMES and somebody_else else own)
            else:
                left_out[own] = left_out.get(own, 0) + 1
        yield Dialogue(one["id"], "es", _when(one["turns"][0]["text"]), tuple(turns), left_out)


def _by_question(text: str, intent: str, asked: str) -> Own | str:
    last = asked[-120:].strip()
    if intent == "agendar_cita" and "cita" in text.lower():
        here = Asked.WHO_FOR if "para m" in text.lower() else Asked.HOW_CAN_I_HELP
        return Own(text, (here,))
    if text.lower().strip(" !.") == "hola":
        return Own(text, (Asked.HOW_CAN_I_HELP,))
    if _MENU.search(last):
        return "the chat's own menu"
    if _PAPERS.search(asked[:160]) or any(len(run) > 3 for run in re.findall(r"\d+", text)):
        return "papers"
    for pattern, answers in _QUESTIONS:
        if re.search(pattern, last, re.IGNORECASE):
            return Own(text, answers)
    return "talk of the chat's own"


def _when(first: str) -> datetime:
    """The chat's own date in the evening: the office is closed, and the receptionist answers at once."""
    written = _WRITTEN.search(first)
    day = CHAT_DAY
    if written:
        day = date(int(written[3]), _MONTHS.index(written[2].lower()) + 1, int(written[1]))
    return datetime(day.year, day.month, day.day, 19, 30, tzinfo=ZONE)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text("utf-8").splitlines():
        yield json.loads(line)
