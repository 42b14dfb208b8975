"""Real turns that do several things at once (Schema-Guided Dialogue, dentists): the act and every slot, or it is wrong.

Left out are turns that choose among dentists or towns, which no single practice is asked to do, and turns about other
services. What is expected is read off the dialogue's own acts:

- AFFIRM is a yes, NEGATE with nothing new a no, THANK_YOU and GOODBYE close the call;
- a date or a time is that very date and time in the wish ("after four" is 16:00 there), and then the act may be any
  but a plain yes where the system's proposal was refused, and any but a no elsewhere;
- REQUEST is a question; all of its topics must have been heard, whatever else was said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from app.call.heard import Asked, Goodbye, Heard, Listening, No, Question, Unclear, Yes
from app.lines import PROMPTS
from app.practice import Practice, read
from app.understanding.listen import by_rules

TODAY = datetime(2019, 3, 1, 7, 0, tzinfo=ZoneInfo("America/New_York"))
DENTIST = "Services_2"
PRACTICE: Practice = read(PROMPTS / "practice" / "practice.toml")
TOPICS = {
    "address": "address",
    "city": "address",
    "phone_number": "phone_number",
    "offers_cosmetic_services": "services",
}
NOT_OURS = {"SELECT", "REQUEST_ALTS"}
WHENS = {"appointment_date", "appointment_time"}


@dataclass(frozen=True, slots=True)
class Row:
    """One turn: the question that was open, and what it does by the dialogue's account."""

    text: str
    asked: Asked
    acts: frozenset[str]
    on: date | None
    at: time | None
    topics: frozenset[str]


def rows(file: Path) -> Iterator[Row]:
    """The turns of `file` (sgd_dentist.jsonl) that do more than one thing."""
    for line in file.read_text("utf-8").splitlines():
        said_last: set[str] = set()
        for turn in json.loads(line)["turns"]:
            acts = [act for frame in turn["frames"] for act in frame["actions"]]
            if turn["speaker"] == "SYSTEM":
                said_last = {act[0] for act in acts}
                continue
            services = {frame["service"] for frame in turn["frames"] if frame["actions"]}
            if services == {DENTIST} and len(acts) > 1 and (row := _row(turn["text"], acts, said_last)) is not None:
                yield row


def _row(text: str, acts: list[list[object]], said_last: set[str]) -> Row | None:
    kinds = frozenset(str(act[0]) for act in acts)
    told = {str(act[1]): act[-1] for act in acts if act[0] == "INFORM"}
    if kinds & NOT_OURS or set(told) - WHENS:
        return None
    topics = frozenset(TOPICS[str(act[1])] for act in acts if act[0] == "REQUEST")
    on, at = _value(told.get("appointment_date")), _value(told.get("appointment_time"))
    return Row(
        text,
        _asked(kinds, said_last, bool(told)),
        kinds,
        date.fromisoformat(on) if on else None,
        time(int(at[:-3]), int(at[-2:])) if at else None,
        topics,
    )


def _value(values: object) -> str:
    return str(values[0]) if isinstance(values, list) and values else ""


def _asked(kinds: frozenset[str], said_last: set[str], dated: bool) -> Asked:
    """Our question that is nearest to what the system had said."""
    if "CONFIRM" in said_last:
        return Asked.READ_BACK
    if "REQUEST" in said_last:
        return Asked.WHEN
    if not said_last or "INFORM_INTENT" in kinds or (dated and "OFFER_INTENT" in said_last):
        return Asked.HOW_CAN_I_HELP
    if "OFFER_INTENT" in said_last:
        return Asked.REQUEST_INSTEAD
    return Asked.ANYTHING_ELSE


def right(row: Row) -> bool:
    """Whether act and every slot of a turn are heard."""
    heard = by_rules(row.text, Listening(asked=row.asked), PRACTICE, TODAY, "en", 0.9)
    return _act_right(row, heard) and _slots_right(row, heard)


def _act_right(row: Row, heard: Heard) -> bool:
    act, new = heard.act, bool(row.on or row.at)
    if isinstance(act, Unclear):
        return False
    if row.acts & {"THANK_YOU", "GOODBYE"} and not new and not row.topics:
        return isinstance(act, Goodbye | No) or ("AFFIRM" in row.acts and isinstance(act, Yes))
    if "NEGATE" in row.acts:
        return not isinstance(act, Yes) if new else isinstance(act, No)
    if row.acts & {"AFFIRM", "AFFIRM_INTENT"}:
        return not isinstance(act, No) if new else isinstance(act, Yes)
    if row.topics and not new:
        return isinstance(act, Question)
    return not isinstance(act, No)


def _slots_right(row: Row, heard: Heard) -> bool:
    wish = heard.said.wish
    topics = {*heard.said.questions, *([heard.act.topic] if isinstance(heard.act, Question) else [])}
    if row.topics and not row.topics <= topics:
        return False
    if row.on is not None and (wish is None or wish.days != (row.on,)):
        return False
    return row.at is None or (wish is not None and row.at in {wish.at, wish.after, wish.before})
