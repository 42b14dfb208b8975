"""What the practice answers about itself: the owner's own words, or the truth that it is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.step import Digits, InBoth, Line, OfficeHours, Value

if TYPE_CHECKING:
    from app.call.office import Office

_OWN_LINE = {"address", "parking", "languages"}


def answer(topic: str, office: Office, plan: str | None = None) -> Line:
    """The line that answers one question. A topic that the practice's document does not hold is not answered."""
    if topic == "hours":
        return Line("answer_hours", {"hours": OfficeHours(), **_closed(office)})
    if topic == "insurance":
        return _insurance(office, plan)
    known = next((q for q in office.practice.questions if q.topic == topic), None)
    if known is None and topic == "phone_number":
        return Line("answer_phone_number", {"digits": Digits(office.called.removeprefix("+1"))})
    if known is None:
        return Line("not_known")
    name = f"answer_{topic}" if topic in _OWN_LINE else "answer_other"
    return Line(name, {"answer": InBoth(known.answer.en, known.answer.es)})


def _closed(office: Office) -> dict[str, Value]:
    """The weekly hours alone would not be true on a holiday, nor in the week of one."""
    practice, today = office.practice, office.now.astimezone(office.practice.tz).date()
    shut: dict[str, Value] = {"today": "yes"} if practice.closed_on(today) else {}
    return {**shut, "holidays": "yes"} if practice.holidays == "federal" else shut


def _insurance(office: Office, plan: str | None) -> Line:
    """In the network, filed for you, not taken, or to be checked: never what a plan covers."""
    found = next((i for i in office.practice.insurance if i.name == plan), None)
    if found is None and plan:
        return Line("insurance_to_check", {"plan": plan})
    if found is None:
        return Line("answer_insurance", {"ask": "yes"}) if office.practice.insurance else Line("not_known")
    return Line("answer_insurance", {"plan": found.name, found.network: "yes"})
