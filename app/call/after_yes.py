"""What the desk would like to know of the patient, asked after the yes: each may be skipped and is theirs to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import ending, identify, number
from app.call.birth_date import AsksBirthDate, read_aloud
from app.call.facts import Facts, fact
from app.call.heard import Asked, Born, Heard, Listening, No, Skip, Told, Yes
from app.call.step import Digits, Ear, Letters, Line, State, Step, Value, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import AfterYes

NO_PLAN = "none"
"""What the desk reads where the caller has no insurance: that is an answer too."""

SPELLS = Ear(seconds=10, pause=3)


async def complete(office: Office, facts: Facts, *lines: Line) -> Step[AfterYes]:
    """The next thing that is not known yet. What was learned since the yes goes to the schedule, said when it may."""
    facts, aloud, read = read_aloud(facts)
    await office.learned(facts)
    return _missing(office, facts, read).after(*lines, *aloud).knowing(facts)


def _missing(office: Office, facts: Facts, read: Born | None) -> Step[AfterYes]:
    """The next question; `read` is a birth date that was read back just now, which the answer to it may mend."""
    other = identify.for_another(facts)
    if facts.new_patient is None and "new_patient" not in facts.skipped:
        return step(BeenHere(read=read), "ask_new_or_existing", **other)
    if facts.birth_date is None and "birth_date" not in facts.skipped:
        return step(BirthDate(), "ask_birth_date", **other)
    if facts.spelled is None and "spelling" not in facts.skipped:
        return step(Spelling(read=read), "ask_spelling")
    if facts.insurance is None and "insurance" not in facts.skipped:
        return step(InsurancePlan(read=read), "ask_insurance")
    if other and facts.caller_name is None and "caller_name" not in facts.skipped:
        return step(CallerName(read=read), "ask_caller_name")
    if _may_ask_for_texts(office, facts):
        return step(MayText(read=read), "ask_text_ok", **_which_number(office, facts))
    return ending.anything_else()


def _may_ask_for_texts(office: Office, facts: Facts) -> bool:
    """Only where something waits that a text can tell, and by somebody who has not said how they like to be reached."""
    told = facts.text_ok is not None or "text_ok" in facts.skipped
    unwelcome = facts.voicemail is not None and not facts.voicemail.value
    return facts.waits and office.may_text and number.may_get_texts(facts) and not told and not unwelcome


def _which_number(office: Office, facts: Facts) -> dict[str, Value]:
    """The value `digits` where the number is not the one that calls: "this number" would be another."""
    phone = facts.phone.value if facts.phone else ""
    return {} if phone == office.caller else {"digits": Digits(phone[-4:])}


async def _skipped(office: Office, facts: Facts, what: str) -> Step[AfterYes]:
    return await complete(office, facts.skip(what), Line("no_matter"))


class MayMend:
    """A birth date may have been read back together with the question that is open: "no, eighty-five" mends it."""

    asked: ClassVar[Asked]
    read: Born | None

    def listening(self) -> Listening:
        return Listening(asked=self.asked, born=self.read)

    async def reread(self, office: Office) -> Step[AfterYes] | None:
        """The birth date as it was mended, and the same question once more; None where it was left as it is."""
        born = office.facts.birth_date
        mended = self.read is not None and born is not None and born.sure != "confirmed"
        return await complete(office, office.facts) if mended else None


class BeenHere(MayMend, State):
    """New or existing, where no rule needed it before."""

    kind: Literal["been_here"] = "been_here"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.NEW_OR_EXISTING
    again: ClassVar[str] = "ask_new_or_existing_again"
    read: Born | None = None
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        if (again := await self.reread(office)) is not None:
            return again
        facts = identify.been_here(heard, office.facts)
        if facts.new_patient is not None:
            return await complete(office, facts)
        if self.tries or isinstance(heard.act, Skip):
            return await _skipped(office, facts, "new_patient")
        return step(BeenHere(tries=1), "ask_new_or_existing_again")


class BirthDate(AsksBirthDate, State):
    """The patient's birth date was asked for; the desk would like to know it."""

    kind: Literal["birth_date"] = "birth_date"
    optional: ClassVar[bool] = True
    again: ClassVar[str] = "ask_birth_date_again"
    part: Born | None = None
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        if office.facts.birth_date is not None:
            return await complete(office, office.facts)
        if (changes := self.once_more(heard)) is None:
            return await _skipped(office, office.facts, "birth_date")
        again = self.model_copy(update=changes)
        return Step(again, again.ask_again(office))


class Spelling(MayMend, State):
    """The spelling of the last name was asked for."""

    kind: Literal["spelling"] = "spelling"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.SPELLING
    again: ClassVar[str] = "ask_spelling_again"
    ear: ClassVar[Ear] = SPELLS
    read: Born | None = None
    letters: str = ""
    """What was told of it so far."""
    tries: int = 0

    def listening(self) -> Listening:
        return Listening(asked=self.asked, born=self.read, letters=self.letters)

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        if (again := await self.reread(office)) is not None:
            return again
        facts = office.facts
        if heard.said.letters is not None and heard.said.letters != self.letters:
            return step(Spelling(letters=heard.said.letters), "go_on")
        if facts.spelled is None and self.letters:
            facts = facts.with_(spelled=fact("spelled", self.letters, heard.words))
        if facts.spelled is not None:
            letters = Line("noted_spelling", {"letters": Letters(facts.spelled.value)})
            return await complete(office, facts.with_(spelled=facts.spelled.confirm()), letters)
        if self.tries or isinstance(heard.act, Skip | No):
            return await _skipped(office, facts, "spelling")
        return step(Spelling(tries=1), "ask_spelling_again")


class InsurancePlan(MayMend, State):
    """The insurance was asked for."""

    kind: Literal["insurance"] = "insurance"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.INSURANCE
    again: ClassVar[str] = "ask_insurance_again"
    ear: ClassVar[Ear] = number.THINKS
    read: Born | None = None
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        if (again := await self.reread(office)) is not None:
            return again
        facts = office.facts
        if facts.insurance is not None:
            return await complete(office, facts, Line("noted_insurance", {"plan": facts.insurance.value}))
        if isinstance(heard.act, No):
            none = fact("insurance", NO_PLAN, heard.words, sure=True)
            return await complete(office, facts.with_(insurance=none), Line("noted"))
        if isinstance(heard.act, Skip):
            return await _skipped(office, facts, "insurance")
        if isinstance(heard.act, Told) and len(heard.words) > 3:
            # A plan that the practice's list does not hold is still what the caller has.
            plan = fact("insurance", heard.words, heard.words)
            return await complete(office, facts.with_(insurance=plan), Line("noted"))
        if self.tries:
            return await _skipped(office, facts, "insurance")
        return step(InsurancePlan(tries=1), "ask_insurance_again")


class CallerName(MayMend, State):
    """The appointment is for somebody else; the name of the one who calls is missing."""

    kind: Literal["caller_name"] = "caller_name"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.CALLER_NAME
    again: ClassVar[str] = "ask_caller_name_again"
    read: Born | None = None
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        if (again := await self.reread(office)) is not None:
            return again
        facts = office.facts
        if facts.caller_name is not None:
            return await complete(office, facts, Line("noted"))
        if self.tries or isinstance(heard.act, Skip | No):
            return await _skipped(office, facts, "caller_name")
        return step(CallerName(tries=1), "ask_caller_name_again")


class MayText(MayMend, State):
    """What was arranged waits to be confirmed: may a text say so? Only a clear yes is one."""

    kind: Literal["may_text"] = "may_text"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.TEXT_OK
    read: Born | None = None
    tries: int = 0

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("ask_text_ok_again", _which_number(office, office.facts)),)

    async def hear(self, heard: Heard, office: Office) -> Step[AfterYes]:
        if (again := await self.reread(office)) is not None:
            return again
        if not number.may_get_texts(office.facts):
            # "Yes, but to my other number": nobody has read that one back, and no text goes there.
            return await complete(office, office.facts.skip("text_ok"), Line("noted"))
        if isinstance(heard.act, Yes | No):
            answer = fact("text_ok", isinstance(heard.act, Yes), heard.words, sure=True)
            return await complete(office, office.facts.with_(text_ok=answer), Line("noted"))
        if self.tries or isinstance(heard.act, Skip):
            return await _skipped(office, office.facts, "text_ok")
        return Step(MayText(tries=1), self.ask_again(office))
