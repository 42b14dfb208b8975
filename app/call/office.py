"""What the conversation may ask of the practice in one turn. The schedule answers; the call never knows how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from app.call.facts import Facts
from app.call.heard import Wish
from app.call.step import Value, When
from app.practice import Practice
from integrations.pms import Slot


class Held(BaseModel):
    """A claim on a slot, as a state carries it: the row's id and the time it stands for."""

    model_config = ConfigDict(frozen=True)

    claim: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Openings:
    """Times that may be offered. `fit` says whether they are what was wished for, or only near it."""

    slots: tuple[Slot, ...]
    fit: bool


Written = Literal["booked", "accepted", "sent", "requested", "unknown"]
"""What is true of a time that was to be written.

booked: it stands in the practice's book; accepted: the practice's system took the order and has not confirmed it;
sent: the order is on its way there, and nobody has answered; requested: nothing was written, and a person must;
unknown: it was sent, and no answer came back.
"""


class Office(Protocol):
    """One turn's view of the practice: its document, the hour, what the call knows, and the schedule's doors."""

    @property
    def now(self) -> datetime: ...

    @property
    def practice(self) -> Practice: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def caller(self) -> str:
        """The number that calls, E.164; empty when it is withheld."""

    @property
    def called(self) -> str:
        """The practice's number that was called, E.164."""

    @property
    def language(self) -> Literal["en", "es"]: ...

    @property
    def settled(self) -> Literal["en", "es"] | None:
        """The call's language where it is known for sure; None while it is only assumed."""

    @property
    def made(self) -> int:
        """How many appointments and requests this call has made so far."""

    @property
    def can_alert(self) -> bool:
        """Whether there is an on-call person and a way to text them: only then is a caller told that it is done."""

    @property
    def may_text(self) -> bool:
        """Whether a text can be sent to a patient at all: only then is a caller asked whether one is welcome."""

    @property
    def needs(self) -> frozenset[str]:
        """What the practice's system wants before anything can be written into it: "birth_date", or nothing."""

    async def openings(self, visit: str, wish: Wish, provider: str | None = None) -> Openings:
        """Times to offer. Raises Unavailable or Refused when nobody can say what is open."""

    async def hold(self, slot: Slot) -> Held:
        """Claims it for three minutes, in place of what this call held before. Raises SlotTaken."""

    async def release(self, held: Held) -> None: ...

    async def book(self, held: Held, facts: Facts) -> Written:
        """Writes it for the patient of these facts. Raises SlotTaken; all other trouble comes back as what is true."""

    async def request(self, facts: Facts, wanted: Held | None = None) -> None:
        """Leaves a request for a person to confirm. The time that was `wanted` is named in it, and held no longer."""

    async def learned(self, facts: Facts) -> None:
        """Tells the schedule what was learned of the patient after the yes, and links them silently to the practice's
        records by name and birth date. Nothing of those is ever spoken."""


def opens(office: Office) -> dict[str, Value]:
    """The value `opens`, the next moment at which somebody is there; nothing while somebody is."""
    opening = None if office.practice.is_open(office.now) else office.practice.next_opening(office.now)
    return {"opens": When(opening)} if opening else {}
