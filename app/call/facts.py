"""What a call has established: each fact with the caller's words, their turn, and whether it was read back."""

from __future__ import annotations

from datetime import date
from typing import Any, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict

from app.call.heard import Asked, Heard, Question, Relation, Urgency, Wish

T = TypeVar("T")


class Fact(BaseModel, Generic[T]):
    """One thing that is known. `confirmed` once it was read back or answered to a direct question, `heard` before."""

    model_config = ConfigDict(frozen=True)

    value: T
    words: str = ""
    turn: int = 0
    sure: Literal["heard", "confirmed"] = "heard"

    def confirm(self) -> Fact[T]:
        return self.model_copy(update={"sure": "confirmed"})


_OF_ONE = ("name", "spelled", "birth_date", "age")
_OF_A_PATIENT = {"birth_date", "spelling", "caller_name", "new_patient", "name", "relation"}


class Facts(BaseModel):
    """All of it. Fields are optional and only ever added; those of a newer release are kept untouched."""

    model_config = ConfigDict(frozen=True, extra="allow")

    errand: Fact[str] | None = None
    reason: Fact[str] | None = None
    visit: Fact[str] | None = None
    pain: Fact[bool] | None = None
    urgency: Fact[Urgency] | None = None
    visit_urgency: Fact[Urgency] | None = None
    safety: Fact[str] | None = None
    phone: Fact[str] | None = None
    relation: Fact[Relation] | None = None
    caller_name: Fact[str] | None = None
    name: Fact[str] | None = None
    spelled: Fact[str] | None = None
    birth_date: Fact[date] | None = None
    age: Fact[int] | None = None
    new_patient: Fact[bool] | None = None
    wish: Fact[Wish] | None = None
    provider: Fact[str] | None = None
    insurance: Fact[str] | None = None
    email: Fact[str] | None = None
    message: Fact[str] | None = None
    callback: Fact[str] | None = None
    voicemail: Fact[bool] | None = None
    text_ok: Fact[bool] | None = None
    """Whether a text may be sent to `phone` once what waits is confirmed: asked in so many words, never concluded."""
    waits: bool = False
    """Whether the time that was arranged last is not in the practice's book yet."""
    skipped: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()

    def with_(self, **changes: Any) -> Facts:
        return self.model_copy(update=changes)

    def skip(self, what: str) -> Facts:
        """The same, with one thing left to the desk to ask."""
        return self if what in self.skipped else self.with_(skipped=(*self.skipped, what))

    def for_somebody_else(self) -> Facts:
        """Another appointment in the same call: what belonged to the first patient's visit is put aside.

        Who booked for themselves is still the one who calls; how urgent the first visit was is not the second one's.
        """
        myself = self.relation is not None and self.relation.value == "self"
        return self.with_(
            caller_name=self.caller_name or (self.name if myself else None), visit_urgency=None,
            reason=None, visit=None, pain=None, safety=None, relation=None, name=None, spelled=None, birth_date=None,
            age=None, new_patient=None, wish=None, provider=None, waits=False,
            skipped=tuple(s for s in self.skipped if s not in _OF_A_PATIENT),
        )  # fmt: skip


def fact(field: str, value: Any, words: str = "", turn: int = 0, *, sure: bool = False) -> Any:
    """A fact of the type that its field wants."""
    kind = next(part for part in get_args(Facts.model_fields[field].annotation) if part is not type(None))
    return kind(value=value, words=words, turn=turn, sure="confirmed" if sure else "heard")


# What a caller says of these at any step is kept: a later word replaces an earlier one, and is read back in its turn.
_FIELDS = (
    "reason", "visit", "pain", "phone", "caller_name", "name", "birth_date", "age", "new_patient", "provider",
    "insurance", "email", "relation", "callback", "voicemail", "spelled",
)  # fmt: skip


def note(facts: Facts, heard: Heard, asked: Asked, turn: int) -> Facts:
    """The facts, with everything that was said in this turn added. A later word replaces an earlier one."""
    changes: dict[str, Any] = {}
    # A plan that is only asked about need not be the caller's own.
    asks_about_plans = heard.act == Question("insurance") or "insurance" in heard.said.questions
    for field in _FIELDS:
        value = getattr(heard.said, field)
        if value is None or (field == "insurance" and asks_about_plans):
            continue
        old: Fact[Any] | None = getattr(facts, field)
        if old is not None and old.value == value:
            continue
        changes[field] = fact(field, value, heard.words, turn)
    if "phone" in changes:
        # Who may be texted at one number has said nothing of another.
        changes["text_ok"] = None
    if heard.said.wish is not None:
        changes["wish"] = fact("wish", _joined(facts, heard, asked), heard.words, turn)
    for field in ("urgency", "visit_urgency"):
        if _graver(heard.urgency, getattr(facts, field)):
            changes[field] = fact(field, heard.urgency, heard.words, turn)
    if _another_patient(facts, heard):
        # "But it's for my son": the name and the birth date were somebody else's, most likely the caller's own.
        changes |= {field: None for field in _OF_ONE if getattr(heard.said, field) is None}
        if facts.relation is not None and facts.relation.value == "self":
            changes["caller_name"] = facts.caller_name or facts.name
    return facts.with_(**changes) if changes else facts


def _another_patient(facts: Facts, heard: Heard) -> bool:
    said, known = heard.said, facts.relation
    if known is None or said.relation is None or said.relation == known.value:
        return False
    return said.name is None or known.value == "self"


def dated(facts: Facts, turn: int) -> Facts:
    """The facts, each with the turn in which it was established: what a state concludes, it concludes now."""
    known = ((name, getattr(facts, name)) for name in Facts.model_fields)
    changes = {
        name: one.model_copy(update={"turn": turn}) for name, one in known if isinstance(one, Fact) and not one.turn
    }
    return facts.with_(**changes) if changes else facts


def _joined(facts: Facts, heard: Heard, asked: Asked) -> Wish:
    """A new wish, laid over the old one where it speaks of the other half: a time for the day named, or the reverse.

    One that only rules days out leaves what was wished for besides: "next week", then "not Wednesday".
    """
    new = heard.said.wish
    assert new is not None
    old = facts.wish.value if facts.wish else None
    if old is None or asked not in {Asked.WHEN, Asked.OFFER, Asked.WHICH_TIME, Asked.READ_BACK, Asked.REQUEST_INSTEAD}:
        return new
    names_day = bool(new.days or new.first or new.last or new.weekdays or new.soonest)
    names_time = bool(new.at or new.after or new.before)
    if names_day and names_time:
        return new
    if names_day:
        # A new day keeps "in the afternoon", but not the very hour that was asked for on another day.
        return new.model_copy(update={"after": old.after, "before": old.before})
    if names_time:
        kept = ("days", "first", "last", "first_after", "last_before", "weekdays")
        return new.model_copy(update={field: getattr(old, field) for field in kept} | _ruled_out(old, new))
    if (new.not_days or new.not_weekdays) and not (new.later or new.earlier or new.doubtful):
        return old.model_copy(update=_ruled_out(old, new) | _left(old, new) | _ONCE)
    return new


def _ruled_out(old: Wish, new: Wish) -> dict[str, object]:
    return {field: tuple(dict.fromkeys((*getattr(old, field), *getattr(new, field)))) for field in _REFUSED}


def _left(old: Wish, new: Wish) -> dict[str, object]:
    """The days that were named and are not ruled out now."""
    days = (day for day in old.days if day not in new.not_days and day.weekday() not in new.not_weekdays)
    return {"days": tuple(days), "weekdays": tuple(day for day in old.weekdays if day not in new.not_weekdays)}


_REFUSED = ("not_days", "not_weekdays")
_ONCE: dict[str, object] = {"later": False, "earlier": False, "doubtful": ()}
"""What was said of the times that were offered then, or asked about then, and is over."""


def _graver(new: Urgency, old: Fact[Urgency] | None) -> bool:
    order = list(Urgency)
    return new is not Urgency.ROUTINE and (old is None or order.index(new) < order.index(old.value))
