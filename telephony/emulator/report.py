"""What there is to know of an emulated call: what was said and heard, what is listened for, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from telephony.emulator.ears import Caught, Spoken

CHARACTERS_A_SECOND = 15

DialStatus = Literal["completed", "busy", "no-answer", "failed", "canceled"]


@dataclass(frozen=True)
class Pickup:
    """What became of a number that was rung: completed means that somebody answered and they spoke for `seconds`."""

    status: DialStatus = "no-answer"
    seconds: int = 0
    caller_stays: bool = False


NOBODY = Pickup()


@dataclass(frozen=True)
class Line:
    """One Say as the caller heard it. `sure` means that it could not be talked over."""

    text: str
    language: str
    voice: str
    sure: bool

    @property
    def seconds(self) -> float:
        """About how long it takes to say."""
        return len(self.text) / CHARACTERS_A_SECOND


@dataclass(frozen=True)
class Utterance:
    """What the caller did, and what the recogniser made of it (None: nothing)."""

    text: str
    language: Spoken | None
    caught: Caught | None


@dataclass(frozen=True)
class Gathering:
    """What is being listened for."""

    language: str
    speech: bool
    keys: bool
    digits: int | None
    finish_on: str
    seconds: int
    hints: tuple[str, ...]
    action: str
    method: str
    even_empty: bool


@dataclass(frozen=True)
class Exchange:
    """One request of this call. `ms` is its own time from socket to socket."""

    url: str
    form: dict[str, str]
    status: int
    body: bytes
    ms: float


@dataclass(frozen=True)
class CallError:
    """Twilio's error number (11200 no usable HTTP answer, 12100 no XML, 12300 type, 11750 size ...), where and why."""

    code: int
    url: str
    why: str


class NotListening(RuntimeError):
    """The caller tried to speak or press while nobody was listening."""
