"""Who the patient is: the caller or somebody else, new or known, how old. What is not understood is not made up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import booking, read_back
from app.call.facts import Facts, fact
from app.call.heard import Asked, Heard, No, Yes
from app.call.step import Ear, State, Step, Value, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


def for_another(facts: Facts) -> dict[str, Value]:
    """The value `other`, by which a line speaks of the patient and not of the one who calls."""
    return {"other": "yes"} if facts.relation is not None and facts.relation.value != "self" else {}


def age(facts: Facts, now: datetime) -> int | None:
    """The patient's age in whole years, said or reckoned from the birth date."""
    if facts.age is not None:
        return facts.age.value
    if facts.birth_date is None:
        return None
    born = facts.birth_date.value
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def been_here(heard: Heard, facts: Facts) -> Facts:
    """Yes, the patient has been here; no, this is the first time."""
    if heard.said.new_patient is None and isinstance(heard.act, Yes | No):
        return facts.with_(new_patient=fact("new_patient", isinstance(heard.act, No), heard.words, sure=True))
    return facts


class WhoFor(State):
    """The caller was asked whether the appointment is for themselves."""

    kind: Literal["who_for"] = "who_for"
    asked: ClassVar[Asked] = Asked.WHO_FOR
    again: ClassVar[str] = "ask_who_for_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        if facts.relation is None and isinstance(heard.act, Yes | No):
            answer = "self" if isinstance(heard.act, Yes) else "other"
            facts = facts.with_(relation=fact("relation", answer, heard.words, sure=True))
        if facts.relation is not None:
            return await booking.go_on(office, facts.with_(relation=facts.relation.confirm()))
        if self.tries == 0:
            return step(WhoFor(tries=1), "ask_who_for_again")
        return await booking.go_on(office, facts.skip("relation"))


class NewOrExisting(State):
    """The practice's rule for this visit depends on whether the patient has been there before."""

    kind: Literal["new_or_existing"] = "new_or_existing"
    asked: ClassVar[Asked] = Asked.NEW_OR_EXISTING
    again: ClassVar[str] = "ask_new_or_existing_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = been_here(heard, office.facts)
        if facts.new_patient is None and self.tries == 0:
            return step(NewOrExisting(tries=1), "ask_new_or_existing_again")
        return await booking.go_on(office, facts if facts.new_patient else facts.skip("new_patient"))


class HowOld(State):
    """The practice's rule for this visit depends on the patient's age."""

    kind: Literal["how_old"] = "how_old"
    asked: ClassVar[Asked] = Asked.AGE
    again: ClassVar[str] = "ask_age_again"
    ear: ClassVar[Ear] = Ear(digits=None)
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if age(office.facts, office.now) is not None:
            return await booking.go_on(office, office.facts)
        if self.tries == 0:
            return step(HowOld(tries=1), "ask_age_again")
        return await read_back.leave_request(office, office.facts)
