"""Danger to life: the number to call, at once, in the caller's language; after it nothing more is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call.ending import Ended
from app.call.heard import Asked, Danger, Goodbye, Heard, Silence, Yes
from app.call.step import Ear, End, Line, State, Step

if TYPE_CHECKING:
    from app.call.office import Office

_LINES = {
    Danger.MEDICAL: "emergency_911",
    Danger.POISON: "emergency_poison",
    Danger.SELF_HARM: "emergency_988",
}


class InDanger(State):
    """The number was given. The caller may go; who stays is not questioned, and may say more."""

    kind: Literal["in_danger"] = "in_danger"
    asked: ClassVar[Asked] = Asked.NOTHING
    ear: ClassVar[Ear] = Ear(seconds=12)
    danger: Danger = Danger.MEDICAL
    stayed: int = 0

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line(_LINES[self.danger], must_be_heard=True),)

    async def hear(self, heard: Heard, office: Office) -> Step[InDanger | Ended]:
        match heard.act:
            case Silence():
                return Step(Ended(), (), End())
            case Goodbye() | Yes():
                return Step(Ended(), (Line("emergency_goodbye"),), End())
            case _ if self.stayed == 0:
                # "No es para tanto", "no tengo papeles": no argument, the sentence again and what has been done.
                told = (Line("emergency_on_call"),) if office.can_alert else ()
                return Step(self.model_copy(update={"stayed": 1}), (*self.ask_again(office), *told))
            case _ if self.stayed == 1:
                return Step(self.model_copy(update={"stayed": 2}), (Line("emergency_stay"),))
            case _:
                # The line must be free for the call that helps.
                return Step(Ended(), (Line("emergency_goodbye"),), End())


def begin(danger: Danger | None) -> Step[InDanger]:
    state = InDanger(danger=danger or Danger.MEDICAL)
    return Step(state, (Line(_LINES[state.danger], must_be_heard=True),))
