"""A patient's birth date: told in one breath or in parts, and read back once, so that it can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from app.call.facts import Facts
from app.call.heard import Asked, Born, Heard, Listening, No, Skip
from app.call.step import Day, Ear, Line

if TYPE_CHECKING:
    from app.call.office import Office


def read_aloud(facts: Facts) -> tuple[Facts, tuple[Line, ...], Born | None]:
    """A birth date that was said and not read back yet, with its month as a word: the facts in which it is, the line,
    and what an answer to that line may mend."""
    known = facts.birth_date
    if known is None or known.sure == "confirmed":
        return facts, (), None
    born = known.value
    line = Line("noted_birth_date", {"date": Day(born, with_year=True)})
    return facts.with_(birth_date=known.confirm()), (line,), Born(day=born.day, month=born.month, year=born.year)


class AsksBirthDate:
    """The birth date was asked for; `part` is what was said of it so far."""

    asked: ClassVar[Asked] = Asked.BIRTH_DATE
    ear: ClassVar[Ear] = Ear(seconds=10, pause=2, digits=None)
    again: ClassVar[str]
    part: Born | None
    tries: int

    def listening(self) -> Listening:
        return Listening(asked=self.asked, born=self.part)

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        day_known = self.part is not None and self.part.day is not None and self.part.month is not None
        return (Line("ask_birth_year" if day_known else self.again),)

    def once_more(self, heard: Heard) -> dict[str, Any] | None:
        """What changes in this state when it asks again: a part was told, or nothing that could be understood.

        None once it was asked twice, and for whoever cannot say it or will not.
        """
        if heard.said.born is not None and heard.said.born != self.part and self.tries < 2:
            return {"part": heard.said.born, "tries": self.tries + (self.part is not None)}
        return None if self.tries or isinstance(heard.act, Skip | No) else {"tries": 1}
