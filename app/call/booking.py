"""Making an appointment: what it is for, offer times, read one back, book it. Each step asks only what is not known."""

from __future__ import annotations

import contextlib
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import emergency, ending, identify, message, number, read_back
from app.call.facts import Facts, fact
from app.call.heard import (
    Asked,
    Chose,
    Danger,
    Heard,
    Listening,
    No,
    Skip,
    Urgency,
    Wish,
    Yes,
)
from app.call.step import Day, Ear, Line, Offers, State, Step, Value, VisitName, Wished, step
from integrations.pms import Refused, Slot, SlotTaken, Unavailable

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward
    from app.practice import Visit

FRESH = timedelta(seconds=60)
"""How long after they were read times may be said: later they are looked up again."""

ROUNDS = 3
"""How often other times are offered before a person is asked to find one."""


# What one breath can say of a second appointment, so that it is not put aside with the first one's.
_OF_A_VISIT = ("reason", "visit", "pain", "relation", "name", "birth_date", "age", "wish", "provider", "new_patient")


async def begin(heard: Heard, office: Office, *, another: bool = False) -> Step[Onward]:
    """The caller wants to come. What was said in the same breath is in the facts already, a second visit's included."""
    facts = office.facts
    if another and office.made:
        said = {field: getattr(facts, field) for field in _OF_A_VISIT if getattr(heard.said, field) is not None}
        facts = facts.for_somebody_else().with_(**said)
    return await go_on(office, facts.with_(errand=fact("errand", "book", heard.words)))


async def go_on(office: Office, facts: Facts, *lines: Line) -> Step[Onward]:
    """The next thing that is still open, in the order in which a good receptionist asks."""
    return (await _next(office, facts)).after(*lines).knowing(facts)


async def _next(office: Office, facts: Facts) -> Step[Onward]:
    hurts = _hurts(facts)
    if facts.visit is None and not hurts:
        return step(AskReason(), "ask_reason")
    if hurts and facts.safety is None:
        # "Besides that" where something that cannot wait was said already: it is not asked for again.
        besides: dict[str, Value] = {"besides": "yes"} if _today(facts) else {}
        return step(AskSafety(), "ask_safety", **identify.for_another(facts), **besides)
    if facts.visit is None:
        return await _choose_urgent(office, facts)
    if not number.settled(facts):
        return number.ask(office, facts, number.Purpose())
    if facts.relation is None and "relation" not in facts.skipped:
        return step(identify.WhoFor(), "ask_who_for")
    return await _by_rule(office, facts, office.practice.visit(facts.visit.value))


def _today(facts: Facts) -> bool:
    return facts.visit_urgency is not None and facts.visit_urgency.value is Urgency.SAME_DAY


def _hurts(facts: Facts) -> bool:
    urgent = facts.visit_urgency is not None and facts.visit_urgency.value in {Urgency.SAME_DAY, Urgency.SOON}
    return urgent or (facts.pain is not None and facts.pain.value)


async def _choose_urgent(office: Office, facts: Facts) -> Step[Onward]:
    """Pain without a visit named: the practice's own visit for it, or a request where it has none."""
    visit = next((v for v in office.practice.visits if v.urgent and v.booking == "direct"), None)
    if visit is None:
        return await read_back.leave_request(office, facts)
    return await go_on(office, facts.with_(visit=fact("visit", visit.id)))


async def _by_rule(office: Office, facts: Facts, visit: Visit) -> Step[Onward]:
    """The practice's rule for this visit: who may book it by telephone, and whether at all."""
    if visit.booking == "never":
        return message.begin(office, "book", facts.reason.value if facts.reason else "", "not_by_phone")
    if visit.exam_first or visit.patients != "any":
        if facts.new_patient is None and "new_patient" not in facts.skipped:
            return step(identify.NewOrExisting(), "ask_new_or_existing", **identify.for_another(facts))
        # Who cannot be told is treated as new: the dentist sees them first.
        new = facts.new_patient is None or facts.new_patient.value
        misfit = new == (visit.patients == "existing") and visit.patients != "any"
        if misfit and visit.exam_first:
            told = Line("exam_first", {"visit": VisitName(visit.id), "exam": VisitName(visit.exam_first)})
            return await go_on(office, facts.with_(visit=fact("visit", visit.exam_first)), told)
        if misfit:
            return await read_back.leave_request(office, facts)
    if visit.min_age is not None or visit.max_age is not None:
        age = identify.age(facts, office.now)
        if age is None:
            return step(identify.HowOld(), "ask_age", **identify.for_another(facts))
        if not (visit.min_age or 0) <= age <= (visit.max_age or 200):
            return await read_back.leave_request(office, facts)
    if visit.booking == "requested":
        return await read_back.leave_request(office, facts)
    return await _when(office, facts, visit)


async def _when(office: Office, facts: Facts, visit: Visit) -> Step[Onward]:
    if facts.wish is None:
        if _hurts(facts) or visit.urgent:
            return await offer(office, facts, visit.id, Wish(soonest=True))
        return step(AskWhen(), "ask_when", visit=VisitName(visit.id))
    return await offer(office, facts, visit.id, facts.wish.value)


# ---------------------------------------------------------------- what it is for


class AskReason(State):
    """It is not known yet what the visit is for."""

    kind: Literal["ask_reason"] = "ask_reason"
    asked: ClassVar[Asked] = Asked.REASON
    again: ClassVar[str] = "ask_reason_again"
    takes_words: ClassVar[bool] = True
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if office.facts.visit is not None or _hurts(office.facts):
            return await go_on(office, office.facts)
        if self.tries == 0:
            return step(AskReason(tries=1), "ask_reason_again")
        # Twice without a visit that we know: the words themselves go to a person.
        facts = office.facts.with_(reason=fact("reason", heard.words, heard.words)) if heard.words else office.facts
        return (await read_back.leave_request(office, facts, told=True)).after(Line("reason_noted"))


class AskSafety(State):
    """Something hurts: before any time is offered, one question decides how quickly a dentist must know."""

    kind: Literal["ask_safety"] = "ask_safety"
    asked: ClassVar[Asked] = Asked.SAFETY
    again: ClassVar[str] = "ask_safety_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward | emergency.InDanger]:
        match heard.act:
            case No():
                today = heard.urgency is Urgency.SAME_DAY or _today(office.facts)
                return await go_on(office, _safe(office, heard, "nothing_more" if today else "clear"))
            case Yes() if _bare(heard):
                # Yes to which of them? The one that cannot wait is asked by itself.
                return step(AskBreathing(), "ask_breathing", **identify.for_another(office.facts))
            case _ if isinstance(heard.act, Yes) or heard.urgency is Urgency.SAME_DAY:
                return await go_on(office, _safe(office, heard, "flag"))
            case _ if self.tries == 0:
                return step(AskSafety(tries=1), "ask_safety_again")
            case _:
                # Not answered twice: what was said stands, and the dentist decides.
                return await go_on(office, _safe(office, heard, "not_answered"))


class AskBreathing(State):
    """The answer to the safety question was a yes and no more: breathing and swallowing are asked for alone."""

    kind: Literal["ask_breathing"] = "ask_breathing"
    asked: ClassVar[Asked] = Asked.SAFETY
    again: ClassVar[str] = "ask_breathing_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward | emergency.InDanger]:
        match heard.act:
            case Yes() if _bare(heard):
                grave = fact("urgency", Urgency.LIFE_THREATENING, heard.words)
                facts = office.facts.with_(urgency=grave, visit_urgency=grave)
                return emergency.begin(Danger.MEDICAL).knowing(facts)
            case Yes() | No():
                return await go_on(office, _safe(office, heard, "flag"))
            case _ if self.tries == 0:
                return step(AskBreathing(tries=1), "ask_breathing_again")
            case _:
                return await go_on(office, _safe(office, heard, "flag"))


def _bare(heard: Heard) -> bool:
    """A yes that names nothing; one that names a sign was weighed by the rules of urgency already."""
    return len(heard.words.split()) <= 3


def _safe(office: Office, heard: Heard, answer: str) -> Facts:
    facts = office.facts.with_(safety=fact("safety", answer, heard.words, sure=True))
    if answer == "flag":
        today = fact("urgency", Urgency.SAME_DAY, heard.words)
        facts = facts.with_(urgency=today, visit_urgency=today)
    return facts


# ---------------------------------------------------------------- when


class AskWhen(State):
    """The caller was asked for a day and a time; `rounds` of offers have not suited before.

    `readings` when only the hour was asked for, from which the caller can come: what else was wished stands in them.
    """

    kind: Literal["ask_when"] = "ask_when"
    asked: ClassVar[Asked] = Asked.WHEN
    again: ClassVar[str] = "ask_when_again"
    ear: ClassVar[Ear] = Ear(seconds=10)
    tries: int = 0
    rounds: int = 0
    readings: tuple[Wish, ...] = ()

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        if heard.said.wish is None and self.tries == 0 and not isinstance(heard.act, Chose | Skip):
            return step(self.model_copy(update={"tries": 1}), "ask_when_again")
        if self.readings:
            facts = facts.with_(wish=fact("wish", self._from_hour(heard.said.wish), heard.words))
        elif heard.said.wish is None:
            facts = facts.with_(wish=fact("wish", Wish(soonest=True), heard.words))
        if self.rounds and facts.visit is not None and facts.wish is not None and heard.said.visit is None:
            return (await offer(office, facts, facts.visit.value, facts.wish.value, rounds=self.rounds)).knowing(facts)
        return await go_on(office, facts)

    def _from_hour(self, said: Wish | None) -> Wish:
        """The wish from the hour that was said now; without one the latest, which suits in any case."""
        latest = max(self.readings, key=lambda one: one.after or time())
        hour = (said.at or said.after) if said is not None else None
        other_day = said is not None and bool(said.days or said.first or said.weekdays)
        base = said if said is not None and other_day else latest
        return base.model_copy(update={"at": None, "after": hour or latest.after, "doubtful": ()})


class WhichTime(State):
    """What was said can be read in two ways; the caller says which."""

    kind: Literal["which_time"] = "which_time"
    asked: ClassVar[Asked] = Asked.WHICH_TIME
    again: ClassVar[str] = "which_time_again"
    readings: tuple[Wish, ...]

    def listening(self) -> Listening:
        return Listening(asked=self.asked, choices=tuple(str(n) for n in range(1, len(self.readings) + 1)))

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line(self.again, self.apart()),)

    def apart(self) -> dict[str, Value]:
        """The first two readings, told by what differs: the day that both have need not be said twice."""
        one, other = self.readings[:2]
        blank = Wish()
        parts = ("days", "first", "last", "weekdays", "at", "after", "before")
        same = {part: getattr(blank, part) for part in parts if getattr(one, part) == getattr(other, part)}
        return {"one": Wished(one.model_copy(update=same)), "other": Wished(other.model_copy(update=same))}

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        match heard.act:
            case Chose(n) if 1 <= n <= len(self.readings):
                return await go_on(office, office.facts.with_(wish=fact("wish", self.readings[n - 1], heard.words)))
            case Yes():
                return await go_on(office, office.facts.with_(wish=fact("wish", self.readings[0], heard.words)))
            case _ if heard.said.wish is not None and not heard.said.wish.doubtful:
                return await go_on(office, office.facts)
            case _:
                return step(AskWhen(tries=1), "ask_when_again")


async def offer(
    office: Office, facts: Facts, visit: str, wish: Wish, *, rounds: int = 0, line: str = ""
) -> Step[Onward]:
    """Looks up times and offers them; when none is near the wish, says so and offers what there is."""
    readings = tuple(one for one in wish.doubtful if not one.is_empty())
    if _only_the_hour_is_open(readings):
        # "After work", "saliendo de la escuela": only the caller knows when that is.
        return step(AskWhen(rounds=rounds, readings=readings), "ask_from_when")
    if len(readings) > 1:
        state = WhichTime(readings=readings)
        return Step(state, (Line("which_time", state.apart()),))
    provider = facts.provider.value if facts.provider else None
    try:
        found = await office.openings(visit, wish, provider)
    except (Unavailable, Refused):
        left = await read_back.leave_request(office, facts, told=True)
        return left.after(Line("schedule_down_request")).knowing(facts)
    if not found.slots:
        return step(RequestInstead(), "none_open")
    name = ("offer_one" if len(found.slots) == 1 else "offer_times") + ("" if found.fit else "_near")
    lines = (Line(line),) if line else ()
    if not found.fit and wish.days and not any(office.practice.open_spans(day) for day in wish.days):
        lines = (*lines, Line("closed_that_day", {"day": Day(wish.days[0])}))
    return Step(
        OfferTimes(visit=visit, offered=found.slots, rounds=rounds, read_at=office.now),
        (*lines, Line(name, {"times": Offers(found.slots)})),
    )


def _only_the_hour_is_open(readings: tuple[Wish, ...]) -> bool:
    """Readings that agree but for the hour from which the caller can come."""
    hours = {reading.after for reading in readings}
    return len(hours) > 1 and None not in hours and len({r.model_copy(update={"after": None}) for r in readings}) == 1


class OfferTimes(State):
    """Up to three open times have been read out; the caller picks one."""

    kind: Literal["offer_times"] = "offer_times"
    asked: ClassVar[Asked] = Asked.OFFER
    ear: ClassVar[Ear] = Ear(seconds=10)
    visit: str
    offered: tuple[Slot, ...]
    rounds: int = 0
    read_at: datetime | None = None

    def stale(self, now: datetime) -> bool:
        """Whether the times were read too long ago to be said again without a look."""
        return self.read_at is None or now - self.read_at > FRESH

    def listening(self) -> Listening:
        return Listening(asked=self.asked, offered=self.offered)

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("offer_again", {"times": Offers(self.offered)}),)

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        match heard.act:
            case Chose(n) if n <= len(self.offered):
                return await self._take(office, self.offered[max(n, 1) - 1])
            case Yes() if len(self.offered) == 1:
                return await self._take(office, self.offered[0])
            case Yes():
                return step(self, "which_one", times=Offers(self.offered))
            case _ if self._changed(heard, office):
                return await self._others(office)
            case No() | Skip():
                return await self._others(office) if heard.said.wish else self._refused()
            case _ if heard.said.wish is not None:
                return await self._others(office)
            case _:
                return Step(self, self.ask_again(office))

    async def look_again(self, office: Office, said_first: tuple[Line, ...]) -> Step[Onward]:
        """The times that are open now, where the ones that were read are to be said again and are no longer fresh."""
        wish = office.facts.wish.value if office.facts.wish else Wish(soonest=True)
        return (await offer(office, office.facts, self.visit, wish, rounds=self.rounds)).after(*said_first)

    async def _take(self, office: Office, slot: Slot) -> Step[Onward]:
        try:
            held = await office.hold(slot)
        except (Unavailable, Refused):
            left = await read_back.leave_request(office, office.facts, told=True)
            return left.after(Line("schedule_down_request"))
        except SlotTaken:
            return await self._same_time_or_others(office, slot)
        return await read_back.after_pick(office, held)

    async def _same_time_or_others(self, office: Office, taken: Slot) -> Step[Onward]:
        """Somebody else may be free at that very time; else other times, in the same turn."""
        local = taken.start.astimezone(office.practice.tz)
        same = await office.openings(self.visit, Wish(days=(local.date(),), at=local.time()))
        for slot in same.slots if same.fit else ():
            with contextlib.suppress(SlotTaken):
                return await read_back.after_pick(office, await office.hold(slot))
        wish = office.facts.wish.value if office.facts.wish else Wish(soonest=True)
        return await offer(office, office.facts, self.visit, wish, rounds=self.rounds, line="time_just_taken")

    def _changed(self, heard: Heard, office: Office) -> bool:
        """Another visit or provider was named: the times offered were for something else."""
        visit = office.facts.visit.value if office.facts.visit else self.visit
        return (heard.said.visit is not None and visit != self.visit) or heard.said.provider is not None

    async def _others(self, office: Office) -> Step[Onward]:
        if self.rounds + 1 >= ROUNDS:
            return step(RequestInstead(), "request_instead")
        wish = office.facts.wish.value if office.facts.wish else Wish(soonest=True)
        visit = office.facts.visit.value if office.facts.visit else self.visit
        return await offer(office, office.facts, visit, self._moved(wish, office), rounds=self.rounds + 1)

    def _moved(self, wish: Wish, office: Office) -> Wish:
        """ "Something later", said of the times that were offered."""
        zone = office.practice.tz
        if wish.later:
            last = max(self.offered, key=lambda slot: slot.start).start.astimezone(zone)
            after = (last + timedelta(minutes=1)).time()
            return wish.model_copy(update={"later": False, "after": after, "days": (last.date(),), "at": None})
        if wish.earlier:
            first = min(self.offered, key=lambda slot: slot.start).start.astimezone(zone)
            return wish.model_copy(
                update={"earlier": False, "before": first.time(), "days": (first.date(),), "at": None}
            )
        return wish

    def _refused(self) -> Step[AskWhen | RequestInstead]:
        if self.rounds + 1 >= ROUNDS:
            return step(RequestInstead(), "request_instead")
        return step(AskWhen(rounds=self.rounds + 1), "when_instead")


class RequestInstead(State):
    """No time suits or none is open; the caller may have a person find one."""

    kind: Literal["request_instead"] = "request_instead"
    asked: ClassVar[Asked] = Asked.REQUEST_INSTEAD
    again: ClassVar[str] = "request_instead_again"

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        match heard.act:
            case _ if heard.said.wish is not None:
                return await go_on(office, office.facts)
            case Yes():
                return await read_back.leave_request(office, office.facts)
            case No() | Skip():
                return ending.anything_else(Line("nothing_noted"))
            case _:
                return Step(self, self.ask_again(office))
