"""What the practice answers about itself: the owner's own words, or the truth that it is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.step import InBoth, Line, OfficeHours

if TYPE_CHECKING:
    from app.call.office import Office

_OWN_LINE = {"address", "parking", "languages"}


def answer(topic: str, office: Office, plan: str | None = None) -> Line:
    """The line that answers one question. A topic that the practice's document does not hold is not answered."""
    if topic == "hours":
        return Line("answer_hours", {"hours": OfficeHours()})
    if topic == "insurance":
        return _insurance(office, plan)
    known = next((q for q in office.practice.questions if q.topic == topic), None)
    if known is None:
        return Line("not_known")
    name = f"answer_{topic}" if topic in _OWN_LINE else "answer_other"
    return Line(name, {"answer": InBoth(known.answer.en, known.answer.es)})


def _insurance(office: Office, plan: str | None) -> Line:
    """In the network, filed for you, not taken, or to be checked: never what a plan covers."""
    found = next((i for i in office.practice.insurance if i.name == plan), None)
    if found is None and plan:
        return Line("insurance_to_check", {"plan": plan})
    if found is None:
        return Line("answer_insurance", {"ask": "yes"}) if office.practice.insurance else Line("not_known")
    return Line("answer_insurance", {"plan": found.name, found.network: "yes"})
