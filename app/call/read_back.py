"""The name, everything read back, and the yes: nothing is written before it, and what came of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import after_yes, booking, number
from app.call.facts import Facts, fact
from app.call.heard import Asked, Chose, GoBack, Heard, Listening, No, Skip, Told, Unclear, Wish, Yes
from app.call.office import Held, Written, opens
from app.call.step import Line, ProviderName, State, Step, Value, VisitName, When, step
from integrations.pms import Slot, SlotTaken

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


def after_pick(office: Office, held: Held) -> Step[AskName | ReadBack]:
    """A time is held: the name, where it is not known, and then everything is read back."""
    facts = named(office.facts)
    if facts.name is None:
        return step(AskName(held=held), name_question(facts))
    return read_back(office, held, facts.name.value).knowing(facts)


def name_question(facts: Facts) -> str:
    """ "Your name" only of who is known to call for themselves."""
    return "ask_name" if facts.relation is not None and facts.relation.value == "self" else "ask_their_name"


def named(facts: Facts) -> Facts:
    """Who books for themselves and has said the whole name need not say it again."""
    whole = facts.caller_name is not None and " " in facts.caller_name.value
    if facts.name is None and whole and facts.relation and facts.relation.value == "self":
        return facts.with_(name=facts.caller_name)
    return facts


def read_back(office: Office, held: Held, name: str | None = None) -> Step[ReadBack]:
    who = name or (office.facts.name.value if office.facts.name else "")
    return step(
        ReadBack(held=held),
        "read_back",
        visit=VisitName(held.slot.visit),
        name=who,
        when=When(held.slot.start),
        provider=ProviderName(held.slot.provider),
    )


class AskName(State):
    """A time is held for somebody whose name is not known yet."""

    kind: Literal["ask_name"] = "ask_name"
    asked: ClassVar[Asked] = Asked.NAME
    again: ClassVar[str] = "ask_name_again"
    takes_words: ClassVar[bool] = True
    held: Held
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if heard.said.wish is not None and heard.said.name is None:
            await office.release(self.held)
            return await booking.go_on(office, office.facts)
        if office.facts.name is not None:
            return read_back(office, self.held)
        if self.tries == 0:
            return step(AskName(held=self.held, tries=1), "ask_name_again")
        if isinstance(heard.act, Told | Unclear) and heard.words:
            # A name that no rule knows is still a name: as it was heard, and read back.
            known = fact("name", " ".join(heard.words.split()[:6]), heard.words)
            return read_back(office, self.held, known.value).knowing(office.facts.with_(name=known))
        # Without a name nothing can be booked; a person may find the caller another way.
        await office.release(self.held)
        return await leave_request(office, office.facts.skip("name"))


class ReadBack(State):
    """Everything has been read back and the time is held; nothing is booked before the yes."""

    kind: Literal["read_back"] = "read_back"
    asked: ClassVar[Asked] = Asked.READ_BACK
    held: Held

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return read_back(office, self.held).lines

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        # A correction inside the answer, with or without a yes: read back again before anything is written.
        mended = await changed(self.held, heard, office)
        if mended is not None:
            return mended
        match heard.act:
            case Yes():
                return await write(office, self.held)
            case No() | GoBack():
                return step(WhatIsWrong(held=self.held), "what_is_wrong")
            case _:
                return Step(self, self.ask_again(office))


class WhatIsWrong(State):
    """The caller said no to the read-back without saying what is wrong: the name (1), the day (2) or the time (3)?"""

    kind: Literal["what_is_wrong"] = "what_is_wrong"
    asked: ClassVar[Asked] = Asked.READ_BACK
    again: ClassVar[str] = "what_is_wrong"
    held: Held
    tries: int = 0

    def listening(self) -> Listening:
        return Listening(asked=self.asked, choices=("name", "day", "time"))

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        mended = await changed(self.held, heard, office)
        if mended is not None:
            return mended
        match heard.act:
            case Chose(1):
                facts = office.facts.with_(name=None, spelled=None)
                return step(AskName(held=self.held), name_question(facts)).knowing(facts)
            case Chose(2 | 3):
                await office.release(self.held)
                return step(booking.AskWhen(), "when_instead")
            case Yes():
                return read_back(office, self.held)
            case No() | Skip() if self.tries:
                await office.release(self.held)
                return step(booking.RequestInstead(), "request_instead")
            case _ if self.tries:
                return read_back(office, self.held)
            case _:
                return step(WhatIsWrong(held=self.held, tries=1), "what_is_wrong")


async def changed(held: Held, heard: Heard, office: Office) -> Step[Onward] | None:
    """What a correction leads to: other times, another visit, another patient, or the read-back with another name."""
    said, slot = heard.said, held.slot
    phone = office.facts.phone
    if said.phone is not None and phone is not None and phone.sure != "confirmed":
        return number.read(said.phone, number.Purpose(held=held))
    if office.facts.name is None:
        return after_pick(office, held)
    visit = office.facts.visit.value if office.facts.visit else slot.visit
    other_provider = said.provider is not None and said.provider != slot.provider
    if (said.visit is not None and visit != slot.visit) or other_provider:
        await office.release(held)
        return await booking.go_on(office, office.facts)
    if said.wish is not None and not _fits(said.wish, slot, office):
        await office.release(held)
        return await booking.go_on(office, office.facts)
    if said.name is not None or said.spelled is not None:
        return read_back(office, held)
    return None


def _fits(wish: Wish, slot: Slot, office: Office) -> bool:
    """Whether a wish only repeats the time that is held ("yes, Tuesday at nine")."""
    local = slot.start.astimezone(office.practice.tz)
    if wish.later or wish.earlier or wish.doubtful:
        return False
    return wish.at in {None, local.time()} and wish.allows(local.date(), local.time())


# ---------------------------------------------------------------- written, or left to a person

_OUTCOME: dict[Written, str] = {
    "booked": "booked",
    "accepted": "accepted",
    "sent": "accepted",
    "requested": "requested_time",
    "unknown": "unknown_outcome",
}


async def write(office: Office, held: Held) -> Step[Onward]:
    """The yes was said. What is told afterwards is what the schedule answered, and nothing better."""
    facts = office.facts
    try:
        outcome = await office.book(held, facts)
    except SlotTaken:
        wish = facts.wish.value if facts.wish else Wish(soonest=True)
        return await booking.offer(office, facts, held.slot.visit, wish, line="time_just_taken")
    read = {name: known.confirm() for name in ("name", "visit") if (known := getattr(facts, name)) is not None}
    return await after_yes.complete(office, facts.with_(**read), _told(_OUTCOME[outcome], office, facts, held))


def _told(line: str, office: Office, facts: Facts, held: Held) -> Line:
    """What came of a time. Of one that is not booked: who confirms it, and when the caller may expect to hear."""
    promised: dict[str, Value] = {"callback": "yes"} if office.practice.callback_promise == "when_open" else {}
    values = {"when": When(held.slot.start), **number.reach(facts), **opens(office), **promised}
    return Line(line, values, must_be_heard=True)


async def leave_request(office: Office, facts: Facts, *, told: bool = False) -> Step[Onward]:
    """A request for a person to confirm: the number and the name are asked for first, where they are not known.

    `told` when the caller has heard already that it is a request and no appointment.
    """
    facts = named(facts)
    first = () if told else (Line("by_request"),)
    if not number.settled(facts):
        return number.ask(office, facts, number.Purpose(then="request")).after(*first).knowing(facts)
    if facts.name is None and "name" not in facts.skipped:
        return step(RequestName(), name_question(facts)).after(*first).knowing(facts)
    await office.request(facts)
    return await after_yes.complete(office, facts, Line("requested", number.reach(facts), must_be_heard=True))


class RequestName(State):
    """A request is being left; only the name is missing."""

    kind: Literal["request_name"] = "request_name"
    asked: ClassVar[Asked] = Asked.NAME
    again: ClassVar[str] = "ask_name_again"
    takes_words: ClassVar[bool] = True
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        if facts.name is None and self.tries == 0 and not isinstance(heard.act, Skip):
            return step(RequestName(tries=1), "ask_name_again")
        if facts.name is None and isinstance(heard.act, Told | Unclear) and heard.words:
            facts = facts.with_(name=fact("name", " ".join(heard.words.split()[:6]), heard.words))
        elif facts.name is None:
            facts = facts.skip("name")
        return await leave_request(office, facts, told=True)
