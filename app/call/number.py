"""The number to call back: this one or another, read back digit by digit. One that was never given is never made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import phonenumbers
from phonenumbers import PhoneNumberType
from pydantic import BaseModel, ConfigDict

from app.call import booking, message, read_back
from app.call.facts import Facts, fact
from app.call.heard import Asked, Heard, Keys, Listening, No, Skip, Yes
from app.call.office import Held
from app.call.step import Digits, Ear, Line, State, Step, Value, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward

THINKS = Ear(seconds=10, pause=2)


class Purpose(BaseModel):
    """What goes on once the number is known; `held` where a time was picked already."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    then: Literal["booking", "request", "message"] = "booking"
    held: Held | None = None


def settled(facts: Facts) -> bool:
    """Whether the number was confirmed, or the caller cannot or will not give one."""
    return (facts.phone is not None and facts.phone.sure == "confirmed") or "phone" in facts.skipped


def reach(facts: Facts) -> dict[str, Value]:
    """The value `reach` or `no_number`: only who left a number is told that the office will let them know."""
    return {"no_number" if "phone" in facts.skipped else "reach": "yes"}


def may_get_texts(facts: Facts) -> bool:
    """Whether there is a confirmed number that, as far as anybody can tell from its digits, a text can reach."""
    if facts.phone is None or facts.phone.sure != "confirmed":
        return False
    try:
        return phonenumbers.number_type(phonenumbers.parse(facts.phone.value, "US")) not in _SILENT
    except phonenumbers.NumberParseException:
        return False


_SILENT = {PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN}


def ask(office: Office, facts: Facts, purpose: Purpose) -> Step[AskNumber | NewNumber]:
    """The number that calls, confirmed early ("in case we are cut off"); asked for where it is withheld."""
    number = facts.phone.value if facts.phone else office.caller
    if not number:
        return step(NewNumber(purpose=purpose), "ask_new_number")
    return step(AskNumber(number=number, purpose=purpose), "ask_number", digits=Digits(number[-4:]))


def read(number: str, purpose: Purpose) -> Step[NumberReadBack]:
    return step(NumberReadBack(number=number, purpose=purpose), "read_number", digits=Digits(_national(number)))


def more(digits: str, purpose: Purpose, tries: int = 0) -> Step[NewNumber]:
    """A part of a number was said: the rest is waited for. Nothing is made up for what is missing."""
    return step(NewNumber(purpose=purpose, digits=digits, tries=tries), "go_on")


def _national(number: str) -> str:
    return number.removeprefix("+1") if number.startswith("+1") else number.removeprefix("+")


async def _known(office: Office, number: str, heard: Heard, purpose: Purpose) -> Step[Onward]:
    facts = office.facts.with_(phone=fact("phone", number, heard.words, sure=True))
    return await _go_on(office, facts, purpose)


async def _go_on(office: Office, facts: Facts, purpose: Purpose) -> Step[Onward]:
    if purpose.then == "request":
        return await read_back.leave_request(office, facts, told=True, wanted=purpose.held)
    if purpose.held is not None:
        return await read_back.after_pick(office, purpose.held, facts)
    if purpose.then == "message":
        return message.go_on(office, facts)
    return await booking.go_on(office, facts)


class AskNumber(State):
    """The caller was asked whether this is the number to call back."""

    kind: Literal["ask_number"] = "ask_number"
    asked: ClassVar[Asked] = Asked.NUMBER
    ear: ClassVar[Ear] = THINKS
    number: str
    purpose: Purpose = Purpose()

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("ask_number_again", {"digits": Digits(self.number[-4:])}),)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if heard.said.phone is not None and heard.said.phone != self.number:
            return read(heard.said.phone, self.purpose)
        if heard.said.digits is not None and not isinstance(heard.act, Yes):
            return more(heard.said.digits, self.purpose)
        match heard.act:
            case Yes():
                return await _known(office, self.number, heard, self.purpose)
            case No():
                return step(NewNumber(purpose=self.purpose), "ask_new_number")
            case Skip():
                return await _go_on(office, office.facts.with_(phone=None).skip("phone"), self.purpose)
            case _:
                return Step(self, self.ask_again(office))


class NewNumber(State):
    """Another number was asked for: spoken or keyed, at once or in pieces."""

    kind: Literal["new_number"] = "new_number"
    asked: ClassVar[Asked] = Asked.NEW_NUMBER
    again: ClassVar[str] = "ask_new_number_again"
    ear: ClassVar[Ear] = Ear(seconds=10, pause=3, digits=None)
    purpose: Purpose = Purpose()
    tries: int = 0
    digits: str = ""
    """What was said of the number so far."""

    def listening(self) -> Listening:
        return Listening(asked=self.asked, digits=self.digits)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if heard.said.phone is not None:
            return read(heard.said.phone, self.purpose)
        if heard.said.digits is not None and self.tries < 2:
            grows = len(heard.said.digits) > len(self.digits)
            return more(heard.said.digits, self.purpose, self.tries if grows else self.tries + 1)
        if isinstance(heard.act, Skip | No) or self.tries >= 2:
            # The desk still sees which number called; it was not said to be one to call back.
            return await _go_on(office, office.facts.with_(phone=None).skip("phone"), self.purpose)
        return step(NewNumber(purpose=self.purpose, tries=self.tries + 1), "ask_new_number_again")


class NumberReadBack(State):
    """A new number was read back, digit by digit."""

    kind: Literal["number_read_back"] = "number_read_back"
    asked: ClassVar[Asked] = Asked.NUMBER
    ear: ClassVar[Ear] = THINKS
    number: str
    purpose: Purpose = Purpose()

    def listening(self) -> Listening:
        return Listening(asked=self.asked, digits=self.number)

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("read_number", {"digits": Digits(_national(self.number))}),)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        said = heard.said.phone
        if said is not None and said != self.number:
            return read(said, self.purpose)
        if heard.said.digits is not None and not isinstance(heard.act, Yes):
            return more(heard.said.digits, self.purpose)
        match heard.act:
            case _ if said == self.number:
                return await _known(office, self.number, heard, self.purpose)
            case Yes():
                return await _known(office, self.number, heard, self.purpose)
            case No() | Skip() | Keys():
                return step(NewNumber(purpose=self.purpose, tries=1), "ask_new_number_again")
            case _:
                return Step(self, self.ask_again(office))
