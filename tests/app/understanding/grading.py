"""Whether a row of the third phrase book is understood: one check a kind, each by the product's own functions.

The book's gold is what a careful receptionist would understand; parts of the day are graded with room, since nobody
draws them to the minute. A key that a row does not hold is not graded, but in the kind `when`, where all are.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.call.heard import (
    Asked,
    Chose,
    Goodbye,
    Heard,
    Language,
    Listening,
    No,
    Question,
    Silence,
    Unclear,
    Urgency,
    Wish,
    Yes,
)
from app.lines import PROMPTS
from app.practice import Practice, read
from app.understanding.amounts import read_number
from app.understanding.lexicon import plain
from app.understanding.listen import by_rules
from integrations.pms import Slot
from tests.understanding.test_over_turns import Caller
from tests.understanding.test_phrase_books import act as act_name

BOOKS = Path(__file__).parent / "phrases"
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZONE)
PRACTICE: Practice = read(PROMPTS / "practice" / "practice.toml")
OFFERED = tuple(
    Slot(visit="cleaning", provider="lee", operatory="op1", start=at, end=at)
    for at in (datetime(2026, 12, day, hour, tzinfo=ZONE) for day, hour in ((3, 9), (3, 14), (7, 10)))
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BEGINS = {"morning": (time(0), time(10)), "afternoon": (time(12), time(14)), "evening": (time(16), time(19))}
ENDS = {"morning": (time(9), time(12)), "afternoon": (time(16), time(20)), "evening": (time(18), time(23, 59))}
EARLY_ENDS = {"morning": time(11), "afternoon": time(15), "evening": time(20)}
LATE_BEGINS = {"morning": time(9), "afternoon": time(14, 30), "evening": time(18)}
KNOWN_TOPICS = {"hours", "address", "parking", "insurance", "languages", "price"}
ASKED = {
    "when": "when", "number": "age", "phone": "new_number", "birth": "birth_date", "spelled": "spelling",
    "name": "name", "choice": "offer",
}  # fmt: skip
"""The question that is open where a row does not say, by kind; else how one can help."""

Row = dict[str, Any]


def book(language: Language) -> list[Row]:
    found: list[Row] = tomllib.loads((BOOKS / f"{language}.toml").read_text("utf-8"))["row"]
    return found


def hear(row: Row, language: Language, text: str = "") -> Heard:
    asked = Asked(row.get("asked", ASKED.get(row["kind"], "how_can_i_help")))
    now = datetime.fromisoformat(row["now"]).replace(tzinfo=ZONE) if "now" in row else NOW
    offered = OFFERED if asked is Asked.OFFER else ()
    return by_rules(text or row["text"], Listening(asked=asked, offered=offered), PRACTICE, now, language, 0.9)


# ---------------------------------------------------------------- when


def wished(row: Row, wish: Wish | None) -> bool:
    """Whether a wish says just what the row does; what may be read in two ways must come back as these readings."""
    if row.get("none"):
        return wish is None or wish.is_empty()
    if wish is None:
        return False
    if "maybe" in row:
        got = list(wish.doubtful)
        return len(got) == len(row["maybe"]) and all(any(_same(one, each) for each in got) for one in row["maybe"])
    return not wish.doubtful and _same(row, wish)


def _same(gold: Row, wish: Wish) -> bool:
    days = {date.fromisoformat(day) for day in gold.get("days", [])}
    not_days = {date.fromisoformat(day) for day in gold.get("not_days", [])}
    said = {
        "days": (days, set(wish.days)),
        "first": (_date(gold.get("first")), wish.first),
        "last": (_date(gold.get("last")), wish.last),
        "weekdays": ({WEEKDAYS.index(day) for day in gold.get("weekdays", [])}, set(wish.weekdays)),
        "not_weekdays": ({WEEKDAYS.index(day) for day in gold.get("not_weekdays", [])}, set(wish.not_weekdays)),
        "not_days": (not_days, set(wish.not_days)),
        "at": (_time(gold.get("at")), wish.at),
        **{flag: (gold.get(flag, False), getattr(wish, flag)) for flag in ("soonest", "later", "earlier")},
    }
    return all(one == other for one, other in said.values()) and _hours(gold, wish)


def _hours(gold: Row, wish: Wish) -> bool:
    part = gold.get("part")
    return _edge(gold, wish.after, "after", part) and _edge(gold, wish.before, "before", part)


def _edge(gold: Row, got: time | None, side: str, part: str | None) -> bool:
    if side in gold:
        return got == _time(gold[side])
    if part is None:
        return got is None
    if side == "after":
        low, high = BEGINS[part]
        if gold.get("late"):
            return got is not None and got >= LATE_BEGINS[part]
        return (got is None and part == "morning") or (got is not None and low <= got <= high)
    low, high = ENDS[part]
    if gold.get("early"):
        return got is not None and got <= EARLY_ENDS[part]
    return (got is None and part != "morning") or (got is not None and low <= got <= high)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


# ---------------------------------------------------------------- the other kinds


def _number(row: Row, language: Language) -> bool:
    """As an age, which may be corrected in the turn, else as the number that it is."""
    return row["value"] in {hear(row, language).said.age, read_number(row["text"], language)}


def _phone(row: Row, language: Language) -> bool:
    return (hear(row, language).said.phone or "") == row["phone"]


def _phone_turns(row: Row, language: Language) -> bool:
    """Told in pieces, or mended: the number that is read back in the end."""
    caller = Caller("new_number", language)
    asyncio.run(caller.says(*row["texts"]))
    return getattr(caller.talk.call.state, "number", "") == row["phone"]


def _birth(row: Row, language: Language) -> bool:
    """Of an ambiguous one either reading will do: the read-back says the month as a word."""
    born = hear(row, language).said.birth_date
    return (born.isoformat() if born else "") in row.get("maybe", [row.get("date")])


def _email(row: Row, language: Language) -> bool:
    return (hear(row, language).said.email or "").lower() == row["email"].lower()


def _letters(name: str | None) -> str:
    return "".join(c for c in plain(name or "") if c.isalnum())


def _spelled(row: Row, language: Language) -> bool:
    return _letters(hear(row, language).said.spelled) == _letters(row["spelled"])


def _name(row: Row, language: Language) -> bool:
    return _letters(hear(row, language).said.name) == _letters(row["name"])


def _provider(row: Row, language: Language) -> bool:
    return (hear(row, language).said.provider or "") == row["provider"]


def _answer(row: Row, language: Language) -> bool:
    heard = hear(row, language)
    return _answered(heard) == row["answer"]


def _answered(heard: Heard) -> str:
    """Yes, no or neither, as the conversation would take it: a sign of danger says yes to "any swelling?"."""
    match heard.act:
        case Yes() | Chose():
            return "yes"
        case No() | Goodbye():
            return "no"
        case _:
            return "yes" if heard.urgency in {Urgency.SAME_DAY, Urgency.LIFE_THREATENING} else "neither"


def wrong_sign(row: Row, language: Language) -> bool:
    return {row["answer"], _answered(hear(row, language))} == {"yes", "no"}


def _choice(row: Row, language: Language) -> bool:
    act = hear(row, language).act
    return (act.number if isinstance(act, Chose) else -1) == row["choose"]


def _act(row: Row, language: Language) -> bool:
    heard = hear(row, language)
    if row["act"] == "question" and isinstance(heard.act, Question):
        topic, gold = heard.act.topic, row.get("topic", "")
        return topic == gold or (gold == "" and topic not in KNOWN_TOPICS)
    return act_name(heard).removeprefix("wants:") == row["act"]


def _visit(row: Row, language: Language) -> bool:
    """A complaint without a visit goes to the practice's visit for what cannot wait (app/call/booking.py)."""
    return _visited(hear(row, language)) == row["visit"]


def _visited(heard: Heard) -> str:
    hurts = heard.said.pain or heard.urgency is not Urgency.ROUTINE
    return heard.said.visit or ("emergency_exam" if hurts else "")


def _urgent(row: Row, language: Language) -> bool:
    heard = hear(row, language)
    return heard.urgency.value == row["level"] and (heard.danger.value if heard.danger else None) == row.get("danger")


def _calm(row: Row, language: Language) -> bool:
    return hear(row, language).urgency in {Urgency.ROUTINE, Urgency.SOON}


def _mixed(row: Row, language: Language) -> bool:
    heard = hear(row, language)
    spoken = "in" not in row or (heard.language or "") == row["in"]
    return spoken and ("wants" not in row or (heard.said.language or "") == row["wants"])


def _several(row: Row, language: Language) -> bool:
    heard = hear(row, language)
    said = heard.said
    topics = {*said.questions, *([heard.act.topic] if hasattr(heard.act, "topic") else [])}
    graded: dict[str, Callable[[Any], bool]] = {
        "act": lambda act: act_name(heard).removeprefix("wants:").partition(":")[0] == act.partition(":")[0]
        and (not act.startswith("chose") or act_name(heard) == act),
        "name": lambda name: _letters(name) in {_letters(said.name), _letters(said.caller_name)},
        "caller_name": lambda name: _letters(name) in {_letters(said.caller_name), _letters(said.name)},
        "date": lambda born: said.birth_date == _date(born),
        "topic": lambda topic: topic in topics,
        "wish": lambda wish: wished(wish, said.wish),
        "spelled": lambda spelled: _letters(spelled) in _letters(f"{said.spelled} {said.name}"),
        "wants": lambda language: (said.language or "") == language,
        "visit": lambda visit: _visited(heard) == visit,
        "relation": lambda relation: said.relation == relation or (relation, said.relation) == ("other", "relative"),
        **{key: lambda value, key=key: getattr(said, key) == value  # type: ignore[misc]
           for key in ("phone", "insurance", "new_patient")},
    }  # fmt: skip
    return all(graded[key](row[key]) for key in graded.keys() & row.keys())


def _nothing(row: Row, language: Language) -> bool:
    return isinstance(hear(row, language).act, Unclear | Silence)


GRADED: dict[str, Callable[[Row, Language], bool]] = {
    "when": lambda row, language: wished(row, hear(row, language).said.wish),
    "number": _number,
    "phone": _phone,
    "phone_turns": _phone_turns,
    "birth": _birth,
    "email": _email,
    "spelled": _spelled,
    "name": _name,
    "provider": _provider,
    "answer": _answer,
    "choice": _choice,
    "act": _act,
    "visit": _visit,
    "urgent": _urgent,
    "calm": _calm,
    "mixed": _mixed,
    "several": _several,
    "nothing": _nothing,
}
"""By kind."""
