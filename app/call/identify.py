"""Who calls and who the patient is: two people until they are known to be one. Nothing of a chart is ever spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import booking, ending, message, read_back
from app.call.facts import Facts, fact
from app.call.heard import Asked, Heard, Keys, No, Skip, Told, Yes
from app.call.step import Day, Digits, Ear, Letters, Line, State, Step, Value, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import AfterYes, Onward

Purpose = Literal["booking", "request", "message"]
SPELLS = Ear(seconds=10, pause=3)
THINKS = Ear(seconds=10, pause=2)


async def _after_number(office: Office, facts: Facts, purpose: Purpose) -> Step[Onward]:
    if purpose == "message":
        return message.go_on(office, facts)
    if purpose == "request":
        return await read_back.leave_request(office, facts, told=True)
    return await booking.go_on(office, facts)


# ---------------------------------------------------------------- the number to call back


def ask_number(office: Office, facts: Facts, then: Purpose = "booking") -> Step[AskNumber | NewNumber]:
    """The number that calls, confirmed early ("in case we are cut off"); asked for where it is withheld."""
    number = facts.phone.value if facts.phone else office.caller
    if not number:
        return step(NewNumber(then=then), "ask_new_number")
    return step(AskNumber(number=number, then=then), "ask_number", digits=Digits(number[-4:]))


class AskNumber(State):
    """The caller was asked whether this is the number to call back."""

    kind: Literal["ask_number"] = "ask_number"
    asked: ClassVar[Asked] = Asked.NUMBER
    ear: ClassVar[Ear] = THINKS
    number: str
    then: Purpose = "booking"

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("ask_number_again", {"digits": Digits(self.number[-4:])}),)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if heard.said.phone is not None and heard.said.phone != self.number:
            return _read_number(heard.said.phone, self.then)
        match heard.act:
            case Yes():
                known = fact("phone", self.number, heard.words, sure=True)
                return await _after_number(office, office.facts.with_(phone=known), self.then)
            case No() | Skip():
                return step(NewNumber(then=self.then), "ask_new_number")
            case _:
                return Step(self, self.ask_again(office))


class NewNumber(State):
    """Another number was asked for: spoken or keyed."""

    kind: Literal["new_number"] = "new_number"
    asked: ClassVar[Asked] = Asked.NEW_NUMBER
    again: ClassVar[str] = "ask_new_number_again"
    ear: ClassVar[Ear] = Ear(seconds=10, pause=3, digits=None)
    then: Purpose = "booking"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if heard.said.phone is not None:
            return _read_number(heard.said.phone, self.then)
        if isinstance(heard.act, Skip | No) or self.tries >= 2:
            # Without a number the desk still sees the call; the caller is not asked for ever.
            known = fact("phone", office.caller, heard.words, sure=True)
            return await _after_number(office, office.facts.with_(phone=known), self.then)
        return step(NewNumber(then=self.then, tries=self.tries + 1), "ask_new_number_again")


def _read_number(number: str, then: Purpose) -> Step[NumberReadBack]:
    return step(NumberReadBack(number=number, then=then), "read_number", digits=Digits(_ten(number)))


def _ten(number: str) -> str:
    return number.removeprefix("+1") if number.startswith("+1") else number.removeprefix("+")


class NumberReadBack(State):
    """A new number was read back, digit by digit."""

    kind: Literal["number_read_back"] = "number_read_back"
    asked: ClassVar[Asked] = Asked.NUMBER
    ear: ClassVar[Ear] = THINKS
    number: str
    then: Purpose = "booking"

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("read_number", {"digits": Digits(_ten(self.number))}),)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if heard.said.phone is not None and heard.said.phone != self.number:
            return _read_number(heard.said.phone, self.then)
        match heard.act:
            case _ if heard.said.phone == self.number:
                known = fact("phone", self.number, heard.words, sure=True)
                return await _after_number(office, office.facts.with_(phone=known), self.then)
            case Yes():
                known = fact("phone", self.number, heard.words, sure=True)
                return await _after_number(office, office.facts.with_(phone=known), self.then)
            case No() | Skip():
                return step(NewNumber(then=self.then, tries=1), "ask_new_number_again")
            case Keys():
                return step(NewNumber(then=self.then, tries=1), "ask_new_number_again")
            case _:
                return Step(self, self.ask_again(office))


# ---------------------------------------------------------------- for whom


def for_another(facts: Facts) -> dict[str, Value]:
    """The value `other`, by which a line speaks of the patient and not of the one who calls."""
    return {"other": "yes"} if facts.relation is not None and facts.relation.value != "self" else {}


class WhoFor(State):
    """The caller was asked whether the appointment is for themselves."""

    kind: Literal["who_for"] = "who_for"
    asked: ClassVar[Asked] = Asked.WHO_FOR
    again: ClassVar[str] = "ask_who_for_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        if facts.relation is None and isinstance(heard.act, Yes):
            facts = facts.with_(relation=fact("relation", "self", heard.words))
        if facts.relation is None and isinstance(heard.act, No):
            facts = facts.with_(relation=fact("relation", "other", heard.words))
        if facts.relation is None and self.tries == 0:
            return step(WhoFor(tries=1), "ask_who_for_again")
        if facts.relation is None:
            facts = facts.with_(relation=fact("relation", "self", heard.words))
        assert facts.relation is not None
        return await booking.go_on(office, facts.with_(relation=facts.relation.confirm()))


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
        if facts.new_patient is None:
            # Not known: as for a new patient, whom the dentist sees first.
            facts = facts.with_(new_patient=fact("new_patient", True, heard.words))
        return await booking.go_on(office, facts)


def been_here(heard: Heard, facts: Facts) -> Facts:
    """Yes, the patient has been here; no, this is the first time."""
    if heard.said.new_patient is None and isinstance(heard.act, Yes | No):
        return facts.with_(new_patient=fact("new_patient", isinstance(heard.act, No), heard.words, sure=True))
    return facts


class HowOld(State):
    """The practice's rule for this visit depends on the patient's age."""

    kind: Literal["how_old"] = "how_old"
    asked: ClassVar[Asked] = Asked.AGE
    again: ClassVar[str] = "ask_age_again"
    ear: ClassVar[Ear] = Ear(digits=None)
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if office.facts.age is not None:
            return await booking.go_on(office, office.facts)
        if self.tries == 0:
            return step(HowOld(tries=1), "ask_age_again")
        return await read_back.leave_request(office, office.facts)


# ---------------------------------------------------------------- after the yes: each may be skipped


def complete(facts: Facts, *lines: Line) -> Step[AfterYes]:
    """The next thing that the desk would like to know of this patient; skipped ones are the desk's to ask."""
    return _missing(facts).after(*lines).knowing(facts)


def _missing(facts: Facts) -> Step[AfterYes]:
    if facts.new_patient is None and "new_patient" not in facts.skipped:
        return step(BeenHere(), "ask_new_or_existing", **for_another(facts))
    if facts.birth_date is None and "birth_date" not in facts.skipped:
        return step(BirthDate(), "ask_birth_date", **for_another(facts))
    if facts.spelled is None and "spelling" not in facts.skipped:
        return step(Spelling(), "ask_spelling")
    if facts.insurance is None and "insurance" not in facts.skipped:
        return step(InsurancePlan(), "ask_insurance")
    if for_another(facts) and facts.caller_name is None and "caller_name" not in facts.skipped:
        return step(CallerName(), "ask_caller_name")
    return ending.anything_else()


def _skip(facts: Facts, what: str) -> Facts:
    return facts.with_(skipped=(*facts.skipped, what))


class BeenHere(State):
    """New or existing, where no rule needed it before."""

    kind: Literal["been_here"] = "been_here"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.NEW_OR_EXISTING
    again: ClassVar[str] = "ask_new_or_existing_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        facts = been_here(heard, office.facts)
        if facts.new_patient is not None:
            return complete(facts)
        if self.tries or isinstance(heard.act, Skip):
            return complete(_skip(facts, "new_patient"), Line("no_matter"))
        return step(BeenHere(tries=1), "ask_new_or_existing_again")


class BirthDate(State):
    kind: Literal["birth_date"] = "birth_date"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.BIRTH_DATE
    again: ClassVar[str] = "ask_birth_date_again"
    ear: ClassVar[Ear] = Ear(seconds=10, pause=2, digits=None)
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        born = office.facts.birth_date
        if born is not None:
            facts = office.facts.with_(birth_date=born.confirm())
            await office.learned(facts)
            return complete(facts, Line("noted_birth_date", {"date": Day(born.value, with_year=True)}))
        if self.tries or isinstance(heard.act, Skip | No):
            return complete(_skip(office.facts, "birth_date"), Line("no_matter"))
        return step(BirthDate(tries=1), "ask_birth_date_again")


class Spelling(State):
    kind: Literal["spelling"] = "spelling"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.SPELLING
    again: ClassVar[str] = "ask_spelling_again"
    ear: ClassVar[Ear] = SPELLS
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        facts = office.facts
        if facts.spelled is not None:
            await office.learned(facts)
            letters = Line("noted_spelling", {"letters": Letters(facts.spelled.value)})
            return complete(facts.with_(spelled=facts.spelled.confirm()), letters)
        if self.tries or isinstance(heard.act, Skip | No):
            return complete(_skip(facts, "spelling"), Line("no_matter"))
        return step(Spelling(tries=1), "ask_spelling_again")


class InsurancePlan(State):
    kind: Literal["insurance"] = "insurance"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.INSURANCE
    again: ClassVar[str] = "ask_insurance_again"
    ear: ClassVar[Ear] = THINKS
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        facts = office.facts
        if facts.insurance is not None:
            return complete(facts, Line("noted_insurance", {"plan": facts.insurance.value}))
        if isinstance(heard.act, Skip | No):
            return complete(_skip(facts, "insurance"), Line("no_matter"))
        if isinstance(heard.act, Told) and len(heard.words) > 3:
            # A plan that the practice's list does not hold is still what the caller has.
            plan = fact("insurance", heard.words, heard.words)
            return complete(facts.with_(insurance=plan), Line("noted"))
        if self.tries:
            return complete(_skip(facts, "insurance"), Line("no_matter"))
        return step(InsurancePlan(tries=1), "ask_insurance_again")


class CallerName(State):
    """The appointment is for somebody else; the name of the one who calls is missing."""

    kind: Literal["caller_name"] = "caller_name"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.CALLER_NAME
    again: ClassVar[str] = "ask_caller_name_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        facts = office.facts
        if facts.caller_name is not None:
            return complete(facts, Line("noted"))
        if self.tries or isinstance(heard.act, Skip | No):
            return complete(_skip(facts, "caller_name"), Line("no_matter"))
        return step(CallerName(tries=1), "ask_caller_name_again")
