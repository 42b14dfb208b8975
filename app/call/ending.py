"""The end of a call: anything else, goodbye, and what is left when nothing could be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import menu
from app.call.heard import Asked, Goodbye, Heard, No, Skip, Told, Urgency, Yes
from app.call.step import End, Line, State, Step, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


class Ended(State):
    """The call is over. Whatever still comes is answered by hanging up."""

    kind: Literal["ended"] = "ended"

    async def hear(self, heard: Heard, office: Office) -> Step[Ended]:
        return Step(self, then=End())


class AnythingElse(State):
    """Everything asked for is done; the caller may have more."""

    kind: Literal["anything_else"] = "anything_else"
    asked: ClassVar[Asked] = Asked.ANYTHING_ELSE
    again: ClassVar[str] = "anything_else_again"

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        match heard.act:
            case No() | Goodbye() | Skip():
                return goodbye(office)
            case Yes() if not menu.says_what(heard):
                return step(menu.HowCanIHelp(), "how_can_i_help")
            case Told() if not menu.says_what(heard):
                # "Gracias, muy amable": thanks and blessings close a call, they ask for nothing.
                return goodbye(office) if menu.is_thanks(heard) else step(self, "anything_else_again")
            case _:
                return await menu.turn_to(heard, office, another=True)


def anything_else(*lines: Line) -> Step[AnythingElse]:
    return Step(AnythingElse(), (*lines, Line("anything_else")))


def goodbye(office: Office) -> Step[Ended]:
    hurts = office.facts.urgency is not None and office.facts.urgency.value is not Urgency.ROUTINE
    return Step(Ended(), (Line("goodbye_get_well" if hurts else "goodbye"),), End())
