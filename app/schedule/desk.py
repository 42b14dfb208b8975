"""One turn's view of the practice: what the conversation may ask, answered from document, schedule and claims."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from app.call.facts import Facts
from app.call.heard import Wish
from app.call.office import Held, Openings, Written
from app.call.record import Call, Made
from app.practice import Practice
from app.records.claims import Claim
from app.schedule import claiming
from app.schedule.claiming import Schedule
from app.schedule.openings import openings
from integrations.pms import Order, Patient, PracticeSystemError, Slot, SlotTaken


@dataclass
class Outside:
    """What one turn asked of the world and what came back, in order: a turn can be run again from it.

    `made` are the call's appointments and requests after the turn.
    """

    made: tuple[Made, ...] = ()
    answers: list[dict[str, Any]] = field(default_factory=list)

    def note(self, asked: str, answer: Any) -> None:
        self.answers.append({"asked": asked, "answer": answer})


@dataclass(frozen=True)
class Desk:
    """Answers app.call's Office for one call at one moment. Its operations are numbered, so that a turn that is run
    again after a crash finds what it began instead of doing it twice."""

    schedule: Schedule
    practice: Practice
    now: datetime
    call: Call
    call_id: int
    outside: Outside
    can_text: bool

    @property
    def facts(self) -> Facts:
        return self.call.facts

    @property
    def caller(self) -> str:
        return self.call.caller

    @property
    def called(self) -> str:
        return self.call.called

    @property
    def language(self) -> Literal["en", "es"]:
        return self.call.language

    @property
    def settled(self) -> Literal["en", "es"] | None:
        return self.call.language if self.call.settled else None

    @property
    def made(self) -> int:
        return len(self.outside.made)

    @property
    def can_alert(self) -> bool:
        return self.can_text and self.practice.on_call.number is not None

    @property
    def may_text(self) -> bool:
        return self.can_text

    @property
    def needs(self) -> frozenset[str]:
        return self.schedule.needs

    async def openings(self, visit: str, wish: Wish, provider: str | None = None) -> Openings:
        asking = await self.schedule.asking(self.practice, visit, self.now, self.call_id)
        own = tuple(one.slot for one in self.outside.made if one.slot is not None and one.name == _name(self.facts))
        with self._trouble_noted("openings"):
            found = await openings(replace(asking, own=own), wish, provider=provider)
        self.outside.note("openings", [slot.model_dump(mode="json") for slot in found.slots])
        return Openings(found.slots, found.fit)

    async def hold(self, slot: Slot) -> Held:
        operation = self._operation("hold")
        await claiming.let_go(self.schedule.db, self.schedule.practice_id, self.call_id, self.now, but=operation)
        reference = self._reference(operation)
        with self._trouble_noted("hold"):
            claim = await claiming.hold(
                self.schedule, self.practice, self.call_id, operation, reference, slot, self.now
            )
            if claim.slot is None or claim.slot != slot:
                # A run of this turn that died had picked another time; nothing may be read back but what is kept.
                await claiming.release(self.schedule, claim.claim_id, self.now)
                raise SlotTaken
        self.outside.note("hold", claim.claim_id)
        return Held(claim=claim.claim_id, slot=claim.slot)

    async def release(self, held: Held) -> None:
        await claiming.release(self.schedule, held.claim, self.now)
        self.outside.note("release", held.claim)

    async def book(self, held: Held, facts: Facts) -> Written:
        # A birth date that was said unasked links the patient now; one said after the yes does so in `learned`.
        patient, link = await self._recognised(facts)
        order = self._order(held.slot, facts).model_copy(update={"patient": patient})
        with self._trouble_noted("book"):
            claim = await claiming.book(
                self.schedule, held.claim, order, self.now, give_up_at=_give_up_at(self.practice, self.now)
            )
        self.outside.note("book", {"state": claim.state, "appointment": claim.appointment})
        written = await self._written(claim)
        self._add(
            Made(
                claim=claim.claim_id,
                status=written,
                visit=held.slot.visit,
                name=_name(facts),
                born=_born(facts),
                slot=held.slot,
                link=link,
            )
        )
        return written

    async def _written(self, claim: Claim) -> Written:
        """What is true of it now. What waits for a system that is not written at present is a request, and no more."""
        if claim.state == "sent" and not await self.schedule.writes_now():
            return "requested"
        return claim.state if claim.state in _WRITTEN else "unknown"  # type: ignore[return-value]

    async def request(self, facts: Facts, wanted: Held | None = None) -> None:
        operation = self._operation("request")
        visit = wanted.slot.visit if wanted else facts.visit.value if facts.visit else ""
        slot = wanted.slot if wanted else None
        claim = await claiming.request(
            self.schedule, self.call_id, operation, self._reference(operation), visit, self.now, wanted=slot
        )
        self.outside.note("request", claim.claim_id)
        self._add(Made(claim=claim.claim_id, status="requested", visit=visit, name=_name(facts), slot=claim.slot))
        if wanted is not None:
            # Only now: a run that dies before this leaves a time that is held for a while, and never no request.
            await self.release(wanted)

    async def learned(self, facts: Facts) -> None:
        """The link and the later facts are the desk's, not the caller's: any trouble here is left for a person."""
        if not self.outside.made:
            return
        last = self.outside.made[-1]
        if (last.name, last.born) == (_name(facts), _born(facts)):
            return  # the schedule knows as much
        patient, link = await self._recognised(facts)
        if last.slot is not None:
            order = self._order(last.slot, facts).model_copy(update={"patient": patient})
            try:
                with self._trouble_noted("amend"):
                    claim = await claiming.amend(self.schedule, last.claim, order, self.now)
                self.outside.note("amend", claim.state)
            except PracticeSystemError:
                link = ""
        self.outside.made = (
            *self.outside.made[:-1],
            last.model_copy(update={"link": link, "name": _name(facts), "born": _born(facts)}),
        )

    async def _recognised(self, facts: Facts) -> tuple[Patient | None, Literal["one", "several", "none", ""]]:
        if facts.birth_date is None or facts.name is None or self.schedule.later:
            return None, ""  # nobody waits on the line for a network: a system that is far is asked after the call
        try:
            with self._trouble_noted("find_patients"):
                found = await self.schedule.system.find_patients(facts.name.value, facts.birth_date.value)
        except PracticeSystemError:
            return None, ""
        self.outside.note("find_patients", [one.model_dump(mode="json") for one in found])
        # Whom this call's own order brought into the book is not somebody the practice knew.
        found = tuple(one for one in found if not one.brought_by.startswith(self._reference("")))
        if len(found) == 1:
            return found[0], "one"
        return None, "several" if found else "none"

    @contextmanager
    def _trouble_noted(self, asked: str) -> Iterator[None]:
        """That nothing came back is an answer too: a turn that is run again must meet the same trouble."""
        try:
            yield
        except PracticeSystemError as error:
            self.outside.note(asked, type(error).__name__)
            raise

    # ------------------------------------------------------------ orders

    def _operation(self, kind: str) -> str:
        """Its kind, and how many of it this turn had before.

        What else was asked does not count: when the turn is run again it may go otherwise, and a request must never
        adopt what was held.
        """
        earlier = sum(one["asked"] == kind for one in self.outside.answers)
        return f"turn {self.call.turn} {kind} {earlier}"

    def _reference(self, operation: str) -> str:
        return f"{self.call.sid} {operation}"

    def _order(self, slot: Slot, facts: Facts) -> Order:
        return Order(
            reference="",  # the claim's own
            slot=slot,
            patient=None,
            name=_name(facts),
            birth_date=_born(facts),
            phone=facts.phone.value if facts.phone else "",
            note=facts.reason.value if facts.reason else "",
        )

    def _add(self, made: Made) -> None:
        self.outside.made = (*(one for one in self.outside.made if one.claim != made.claim), made)


_WRITTEN = ("booked", "accepted", "sent", "requested", "unknown")


def _give_up_at(practice: Practice, now: datetime) -> datetime | None:
    """Until when a booking that cannot be sent is tried: in the night, until there is a person to give it to."""
    return None if practice.is_open(now) else practice.next_opening(now)


def _born(facts: Facts) -> date | None:
    return facts.birth_date.value if facts.birth_date else None


def _name(facts: Facts) -> str:
    return facts.name.value if facts.name else ""
