"""What the call is about: from the first words to the errand, and back here when one is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import booking, ending, message
from app.call.heard import Asked, Chose, Goodbye, Heard, Keys, No, Told, Urgency, Wants, Yes
from app.call.step import Ear, State, Step, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


class HowCanIHelp(State):
    """The caller was asked what they need."""

    kind: Literal["how_can_i_help"] = "how_can_i_help"
    asked: ClassVar[Asked] = Asked.HOW_CAN_I_HELP
    again: ClassVar[str] = "how_can_i_help_again"
    ear: ClassVar[Ear] = Ear(seconds=8)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        match heard.act:
            case Goodbye() | No():
                return ending.goodbye(office)
            case Yes() if not says_what(heard):
                return step(self, "how_can_i_help")
            case _:
                return await turn_to(heard, office)


class MenuByKeys(State):
    """Nothing could be heard: what the call is about, by keys. Words that can be heard after all are welcome."""

    kind: Literal["menu_by_keys"] = "menu_by_keys"
    asked: ClassVar[Asked] = Asked.KEYS
    again: ClassVar[str] = "menu_by_keys"
    ear: ClassVar[Ear] = Ear(seconds=10)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        match heard.act:
            case Keys("1") | Chose(1):
                return await booking.go_on(office, office.facts)
            case Keys("3") | Chose(3):
                return message.begin(office, "message", "", "ask_message")
            case Keys():
                return step(self, "menu_by_keys")
            case _:
                return await turn_to(heard, office)


class Resume(State):
    """A saved call stood where this version knows no such place: it goes on from the facts."""

    kind: Literal["resume"] = "resume"
    asked: ClassVar[Asked] = Asked.HOW_CAN_I_HELP
    again: ClassVar[str] = "how_can_i_help_again"

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        return await turn_to(heard, office)


def says_what(heard: Heard) -> bool:
    """Whether the words hold an errand, and not only a yes or a thank-you."""
    said = heard.said
    return (
        isinstance(heard.act, Wants)
        or bool(said.visit or said.reason or said.wish or said.pain or said.questions or said.relation)
        or heard.urgency is not Urgency.ROUTINE
    )


def is_thanks(heard: Heard) -> bool:
    """Told, with nothing told: politeness. Longer talk is not taken for it."""
    return len(heard.words.split()) <= 8


async def turn_to(heard: Heard, office: Office, *, another: bool = False) -> Step[Onward]:
    """The errand that was said; `another` when one is done already, so that the next patient starts clean."""
    match heard.act:
        case Wants("book"):
            return await booking.begin(heard, office, another=another)
        case Wants("late"):
            return message.begin(office, "late", heard.words, "late_noted")
        case Wants("cancel" | "move" | "confirm" | "check" as errand):
            # Appointments are changed by a person for now; the caller is told so, and the desk gets the words.
            return message.begin(office, errand, heard.words, "change_by_person")
        case Wants("message"):
            return message.begin(office, "message", "", "ask_message")
        case Wants(errand):
            return message.begin(office, errand, heard.words, "ask_message_for_desk")
        case Told() if says_what(heard):
            return await booking.begin(heard, office, another=another)
        case _ if heard.urgency in {Urgency.SAME_DAY, Urgency.SOON}:
            return await booking.begin(heard, office, another=another)
        case _:
            return step(HowCanIHelp(), "how_can_i_help_again")
