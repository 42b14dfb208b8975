"""What a state hands back: where the conversation stands now, the lines to say by name, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from app.call.facts import Facts
from app.call.heard import Asked, Heard, Listening, Wish
from integrations.pms import Slot

if TYPE_CHECKING:
    from app.call.office import Office

Language = Literal["en", "es"]


# ---------------------------------------------------------------- values of a line, spoken by one formatter a language


@dataclass(frozen=True, slots=True)
class When:
    """An instant, to be spoken as weekday, day, month and time of the location's zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A date, spoken with its month as a word."""

    on: date
    with_year: bool = False


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits, spoken one by one."""

    text: str


@dataclass(frozen=True, slots=True)
class Letters:
    """A spelled word, letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class VisitName:
    id: str


@dataclass(frozen=True, slots=True)
class ProviderName:
    id: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Up to three times: the day once, then its hours."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The practice's weekly hours, as they are said."""


@dataclass(frozen=True, slots=True)
class Wished:
    """One reading of a wish, spoken so that the caller can tell it from another."""

    wish: Wish


@dataclass(frozen=True, slots=True)
class InBoth:
    """A text of the practice's document, in the language of the line."""

    en: str
    es: str


Value = str | When | Day | Digits | Letters | VisitName | ProviderName | Offers | OfficeHours | Wished | InBoth


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the prompts by its name, with its values. Without a language it is said in the call's."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    language: Language | None = None
    must_be_heard: bool = False


# ---------------------------------------------------------------- what happens after the lines


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring a number of the practice's document: the only numbers that are ever dialled."""

    number: str
    seconds: int


@dataclass(frozen=True, slots=True)
class End:
    """Hang up."""


@dataclass(frozen=True, slots=True)
class Ear:
    """How to listen: for how long to wait, when to take a pause for an end, and whether for speech at all.

    `digits`: how many keys are an answer, so that nobody waits for more; None takes any number, ended by #.
    """

    seconds: int = 7
    pause: int | None = None
    speech: bool = True
    digits: int | None = 1


# ---------------------------------------------------------------- states


class State(BaseModel):
    """Where a conversation stands, and nothing of what it knows. Frozen, saved as JSON, told apart by `kind`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    asked: ClassVar[Asked] = Asked.NOTHING
    again: ClassVar[str] = ""
    ear: ClassVar[Ear] = Ear()
    optional: ClassVar[bool] = False
    """Whether the question may go unanswered: asked twice, it is left to the desk."""
    takes_words: ClassVar[bool] = False
    """Whether words that no rule understands are an answer here all the same: a message, a name."""

    def listening(self) -> Listening:
        """What this state waits for."""
        return Listening(asked=self.asked)

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        """The open question, in the words for a second time."""
        return (Line(self.again),) if self.again else ()

    async def hear(self, heard: Heard, office: Office) -> Step[Any]:
        """One turn of the caller's. The annotated return type of each state is the list of states it can lead to."""
        raise AssertionError(f"{type(self).__name__} does not hear")


S = TypeVar("S", bound=State)
S_co = TypeVar("S_co", bound=State, covariant=True)


@dataclass(frozen=True, slots=True)
class Step(Generic[S_co]):
    """The next state and what to say; `then` None listens as the new state does, `ear` where it listens otherwise.

    `facts` are what is known after this step, None where nothing was added to what was said.
    """

    state: S_co
    lines: tuple[Line, ...] = ()
    then: Ring | End | None = None
    facts: Facts | None = None
    ear: Ear | None = None

    def after(self, *lines: Line) -> Step[S_co]:
        """The same step, with these lines said first."""
        return replace(self, lines=(*lines, *self.lines))

    def knowing(self, facts: Facts) -> Step[S_co]:
        """The same step with these facts, unless it knows more already."""
        return self if self.facts is not None else replace(self, facts=facts)


def step(state: S, line: str = "", /, **values: Value) -> Step[S]:
    """The usual step: one line, then listen."""
    return Step(state, (Line(line, values),) if line else ())
