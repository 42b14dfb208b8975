"""One call: where it stands, what it knows, and how it is going. Saved whole after every turn, and read back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, SerializeAsAny, ValidationError

from app.call import menu, states
from app.call.facts import Facts
from app.call.step import State
from integrations.pms import Slot

Language = Literal["en", "es"]


KINDS: dict[str, type[State]] = {kind.model_fields["kind"].default: kind for kind in get_args(states.AnyState)}


def _read_state(value: Any) -> Any:
    """A saved state; one that this version cannot read becomes Resume, which goes on from the facts."""
    if not isinstance(value, dict):
        return value
    try:
        return KINDS[value["kind"]].model_validate(value)
    except (KeyError, ValidationError):
        return menu.Resume()


class Made(BaseModel):
    """An appointment or a request that came of this call, as it stood when the caller was told.

    `name` and `born` are those that the schedule was told last.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    claim: int
    status: str
    visit: str
    name: str = ""
    born: date | None = None
    slot: Slot | None = None
    link: Literal["one", "several", "none", ""] = ""


class Promise(BaseModel):
    """A line that the caller will hold the practice to, word for word as it was said."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line: str
    turn: int
    language: Language
    text: str


class SpokenLine(BaseModel):
    """A line as it was last asked for, to be said again. Values are already words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    language: Language
    text: str


class Call(BaseModel):
    """The whole call. `turn` is the last one answered; `ended` tells who ended it, "" while it goes on.

    `suspected` is the other language, of which a little was heard in the last turn that told any. `slow` waits longer
    for an answer, `slower` speaks more slowly; both last to the end of the call.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    sid: str
    practice_id: int
    location_id: int
    document: int
    caller: str = ""
    called: str = ""
    began: datetime
    language: Language = "en"
    settled: bool = False
    listening: Language = "en"
    suspected: Language | None = None
    slow: bool = False
    slower: bool = False
    waiting: bool = False
    desk_rung: bool = False
    state: Annotated[SerializeAsAny[State], BeforeValidator(_read_state)]
    before: Annotated[SerializeAsAny[State], BeforeValidator(_read_state)] | None = None
    facts: Facts = Facts()
    turn: int = 0
    words: str = ""
    misses: int = 0
    silences: int = 0
    stuck: int = 0
    keyed: int = 0
    spoken: tuple[SpokenLine, ...] = ()
    made: tuple[Made, ...] = ()
    promised: tuple[Promise, ...] = ()
    alerts: tuple[str, ...] = ()
    ended: Literal["", "us", "caller", "silence", "transferred", "fault"] = ""

    def with_(self, **changes: Any) -> Call:
        return self.model_copy(update=changes)
