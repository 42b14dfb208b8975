"""The beginning of a call: who answers, what must be said before the first question, and in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import message
from app.call.ending import Ended
from app.call.heard import Asked, Chose, Heard, Keys, Rang
from app.call.menu import HowCanIHelp
from app.call.step import Ear, End, Language, Line, Ring, State, Step

if TYPE_CHECKING:
    from app.call.office import Office


class KeyForSpanish(State):
    """In office hours: one line, keys only, before the front desk rings."""

    kind: Literal["key_for_spanish"] = "key_for_spanish"
    asked: ClassVar[Asked] = Asked.LANGUAGE_KEY
    ear: ClassVar[Ear] = Ear(seconds=3, speech=False, digits=1)

    async def hear(self, heard: Heard, office: Office) -> Step[HowCanIHelp | DeskRings]:
        if heard.said.language is not None or heard.act in {Chose(2), Keys("2")}:
            return greet(office, heard.said.language or "es")
        return ring_desk(office)


class DeskRings(State):
    """The front desk is being rung. `asked_for` when the caller wanted a person, not on arrival."""

    kind: Literal["desk_rings"] = "desk_rings"
    asked_for: bool = False

    async def hear(self, heard: Heard, office: Office) -> Step[Ended | HowCanIHelp | message.TakeMessage]:
        if isinstance(heard.act, Rang) and heard.act.answered:
            return Step(Ended(), (), End())
        if self.asked_for:
            return message.begin(office, "message", "", "nobody_answered")
        return greet(office, office.settled)


def arrive(office: Office, known: Language | None) -> Step[KeyForSpanish | HowCanIHelp]:
    """The first reply. In office hours people come first; at any other hour the receptionist answers at once."""
    if office.practice.is_open(office.now) and office.practice.front_desk.number:
        return Step(KeyForSpanish(), (Line("key_for_spanish", language="es"),))
    return greet(office, known)


def greet(office: Office, known: Language | None) -> Step[HowCanIHelp]:
    """Automated assistant, transcribed, then the first question; in both languages while it is not known which.

    The language that is listened for comes last, so that it is the one in the caller's ear.
    """
    if known is not None:
        return Step(HowCanIHelp(), (Line("greeting", language=known, must_be_heard=True),))
    first: Language = office.practice.listens_first
    second: Language = "es" if first == "en" else "en"
    return Step(
        HowCanIHelp(),
        (
            Line("greeting_both", language=first, must_be_heard=True),
            Line("greeting_both", language=second, must_be_heard=True),
            Line("greeting_question", language=second),
            Line("greeting_question", language=first),
        ),
    )


def ring_desk(office: Office, *, asked_for: bool = False) -> Step[DeskRings]:
    desk = office.practice.front_desk
    assert desk.number is not None
    lines = (Line("connecting"),) if asked_for else ()
    return Step(DeskRings(asked_for=asked_for), lines, Ring(desk.number, desk.seconds))
