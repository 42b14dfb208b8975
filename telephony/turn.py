"""What crosses the border between the line and the receptionist: a caller's turn in, a reply out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "es"]

TurnKind = Literal["start", "speech", "keys", "silence", "poll", "transfer", "recording", "hangup"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CallerTurn(_Frozen):
    """One thing that happened on the line, as the telephone company reported it.

    `number` and `nonce` are those of the URL that was called: 0 and "" for the start of a call and for a hang-up,
    which have no question behind them. `fingerprint` is the SHA-256 of the request's body: the same number, nonce and
    fingerprint is a repeat, another fingerprint is not. `confidence` is 0 to 1 where the recogniser gave one.
    `heard_in` is the one language that the recogniser listened in; it says nothing of the language spoken.
    """

    kind: TurnKind
    call_sid: str
    account_sid: str = ""
    caller: str = ""
    called: str = ""
    number: int = 0
    nonce: str = ""
    fingerprint: str = ""
    text: str = ""
    keys: str = ""
    confidence: float | None = None
    heard_in: Language | None = None
    result: str = ""


class Said(_Frozen):
    """One line as it is spoken: its name, its language, the finished words; `slower` for a caller who asked for it."""

    line: str
    language: Language
    text: str
    must_be_heard: bool = False
    slower: bool = False


class Listen(_Frozen):
    """Then hear the caller out.

    `seconds` is how long to wait for the first sound; `pause` how long a silence ends what was begun (None: as the
    telephone company judges). `speech` False listens to keys alone. `digits` ends the keys at that many.
    """

    kind: Literal["listen"] = "listen"
    language: Language
    seconds: int = 6
    pause: int | None = None
    speech: bool = True
    digits: int | None = None
    hints: tuple[str, ...] = ()


class Wait(_Frozen):
    """Then come back and ask again: what was asked for is not ready."""

    kind: Literal["wait"] = "wait"
    seconds: int = 1


class Transfer(_Frozen):
    """Then ring this number, for so long; the outcome comes back as a turn of kind transfer."""

    kind: Literal["transfer"] = "transfer"
    number: str
    seconds: int = 20


class Record(_Frozen):
    """Then record a message; it comes back as a turn of kind recording."""

    kind: Literal["record"] = "record"
    seconds: int = 120


class HangUp(_Frozen):
    """Then end the call."""

    kind: Literal["hang_up"] = "hang_up"


Then = Annotated[Listen | Wait | Transfer | Record | HangUp, Field(discriminator="kind")]


class Reply(_Frozen):
    """What to say, in order, and what to do then. `turn` and `nonce` go into the next URL: they admit one answer."""

    say: tuple[Said, ...] = ()
    then: Then
    turn: int
    nonce: str


class Trouble(Exception):
    """Anything a turn was refused for; nothing was changed."""


class UnknownNumber(Trouble):
    """The number called belongs to no practice."""


class UnknownCall(Trouble):
    """The call was never begun here, or belongs to another practice."""


class OutOfOrder(Trouble):
    """The turn's number or nonce is not one that was given out for this call."""


class Changed(Trouble):
    """The turn was answered before, to a different body."""


Answer = Callable[[CallerTurn], Awaitable[Reply]]
"""The one function behind every line. Raises Trouble; anything else is a fault of ours."""
