"""The patient, everything read back, and the yes: nothing is written before it, and what came of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import after_yes, booking, identify, number
from app.call.birth_date import AsksBirthDate, read_aloud
from app.call.facts import Facts, fact
from app.call.heard import Asked, Born, Chose, GoBack, Heard, Listening, No, Skip, Told, Unclear, Wish, Yes
from app.call.office import Held, Written, opens
from app.call.step import Line, ProviderName, State, Step, Value, VisitName, When, step
from integrations.pms import Slot, SlotTaken

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


async def after_pick(office: Office, held: Held, facts: Facts | None = None) -> Step[Onward]:
    """A time is held: whose it is, what the practice's system wants to know of them, and then everything read back."""
    facts = named(facts or office.facts)
    if facts.name is None:
        return step(AskName(held=held), name_question(facts)).knowing(facts)
    if "birth_date" not in office.needs:
        return read_back(office, held, facts)
    if facts.birth_date is None and "birth_date" in facts.skipped:
        return await leave_request(office, facts, told=True, wanted=held)
    if facts.birth_date is None:
        return step(NeedsBirthDate(held=held), "ask_needed_birth_date", **identify.for_another(facts)).knowing(facts)
    facts, aloud, _ = read_aloud(facts)
    return read_back(office, held, facts).after(*aloud)


def name_question(facts: Facts) -> str:
    """ "Your name" only of who is known to call for themselves."""
    return "ask_name" if facts.relation is not None and facts.relation.value == "self" else "ask_their_name"


def named(facts: Facts) -> Facts:
    """Who books for themselves and has said the whole name need not say it again."""
    whole = facts.caller_name is not None and " " in facts.caller_name.value
    if facts.name is None and whole and facts.relation and facts.relation.value == "self":
        return facts.with_(name=facts.caller_name)
    return facts


def read_back(office: Office, held: Held, facts: Facts | None = None) -> Step[ReadBack]:
    facts = facts or office.facts
    read = step(
        ReadBack(held=held),
        "read_back",
        visit=VisitName(held.slot.visit),
        name=facts.name.value if facts.name else "",
        when=When(held.slot.start),
        provider=ProviderName(held.slot.provider),
    )
    return read.knowing(facts)


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
            return await after_pick(office, self.held)
        if self.tries == 0:
            return step(AskName(held=self.held, tries=1), "ask_name_again")
        if isinstance(heard.act, Told | Unclear) and heard.words:
            # A name that no rule knows is still a name: as it was heard, and read back.
            known = fact("name", " ".join(heard.words.split()[:6]), heard.words)
            return await after_pick(office, self.held, office.facts.with_(name=known))
        # Without a name nothing can be booked; a person may find the caller another way.
        await office.release(self.held)
        return await leave_request(office, office.facts.skip("name"))


class NeedsBirthDate(AsksBirthDate, State):
    """A time is held, and nothing can be written into the practice's system without the patient's birth date."""

    kind: Literal["needs_birth_date"] = "needs_birth_date"
    again: ClassVar[str] = "ask_needed_birth_date_again"
    held: Held
    part: Born | None = None
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        if (other := await elsewhere(self.held, heard, office)) is not None:
            return other
        if office.facts.birth_date is not None:
            return await after_pick(office, self.held)
        if (changes := self.once_more(heard)) is None:
            facts = office.facts.skip("birth_date")
            return (await leave_request(office, facts, told=True, wanted=self.held)).after(Line("no_matter"))
        again = self.model_copy(update=changes)
        return Step(again, again.ask_again(office))


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
                wrong = WhatIsWrong(held=self.held)
                return Step(wrong, wrong.ask_again(office))
            case _:
                return Step(self, self.ask_again(office))


class WhatIsWrong(State):
    """The caller said no to the read-back without saying what is wrong: the name, the day, the time, the birth date?"""

    kind: Literal["what_is_wrong"] = "what_is_wrong"
    asked: ClassVar[Asked] = Asked.READ_BACK
    held: Held
    tries: int = 0

    def listening(self) -> Listening:
        return Listening(asked=self.asked, choices=("name", "day", "time", "birth_date"))

    def ask_again(self, office: Office) -> tuple[Line, ...]:
        return (Line("what_is_wrong", {"born": "yes"} if "birth_date" in office.needs else {}),)

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
            case Chose(4) if "birth_date" in office.needs:
                return await after_pick(office, self.held, office.facts.with_(birth_date=None))
            case Yes():
                return read_back(office, self.held)
            case No() | Skip() if self.tries:
                await office.release(self.held)
                return step(booking.RequestInstead(), "request_instead")
            case _ if self.tries:
                return read_back(office, self.held)
            case _:
                return Step(WhatIsWrong(held=self.held, tries=1), self.ask_again(office))


async def changed(held: Held, heard: Heard, office: Office) -> Step[Onward] | None:
    """What a correction leads to: elsewhere, or the read-back with another name or birth date."""
    if (other := await elsewhere(held, heard, office)) is not None:
        return other
    born = office.facts.birth_date
    reborn = "birth_date" in office.needs and (born is None or born.sure != "confirmed")
    if heard.said.name is not None or heard.said.spelled is not None or reborn:
        return await after_pick(office, held)
    return None


async def elsewhere(held: Held, heard: Heard, office: Office) -> Step[Onward] | None:
    """Away from the time that is held: another number to read back, another patient, another visit, other times."""
    said, slot = heard.said, held.slot
    phone = office.facts.phone
    if said.phone is not None and phone is not None and phone.sure != "confirmed":
        return number.read(said.phone, number.Purpose(held=held))
    if office.facts.name is None:
        return await after_pick(office, held)
    visit = office.facts.visit.value if office.facts.visit else slot.visit
    other_provider = said.provider is not None and said.provider != slot.provider
    if (said.visit is not None and visit != slot.visit) or other_provider:
        await office.release(held)
        return await booking.go_on(office, office.facts)
    if said.wish is not None and not _fits(said.wish, slot, office):
        await office.release(held)
        return await booking.go_on(office, office.facts)
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
    waits = outcome in {"accepted", "sent", "requested"}
    return await after_yes.complete(
        office, facts.with_(**read, waits=waits), _told(_OUTCOME[outcome], office, facts, held)
    )


def _told(line: str, office: Office, facts: Facts, held: Held) -> Line:
    """What came of a time. Of one that is not booked: who confirms it, and when the caller may expect to hear."""
    promised: dict[str, Value] = {"callback": "yes"} if office.practice.callback_promise == "when_open" else {}
    values = {"when": When(held.slot.start), **number.reach(facts), **opens(office), **promised}
    return Line(line, values, must_be_heard=True)


async def leave_request(
    office: Office, facts: Facts, *, told: bool = False, wanted: Held | None = None
) -> Step[Onward]:
    """A request for a person to confirm: the number and the name are asked for first, where they are not known.

    `told` when the caller has heard already why it is a request and no appointment; `wanted` is the time that was
    picked, if one was: it is named in the request, and kept no longer.
    """
    facts = named(facts)
    first = () if told else (Line("by_request"),)
    if not number.settled(facts):
        return number.ask(office, facts, number.Purpose(then="request", held=wanted)).after(*first).knowing(facts)
    if facts.name is None and "name" not in facts.skipped:
        return step(RequestName(), name_question(facts)).after(*first).knowing(facts)
    await office.request(facts, wanted)
    plain = Line("requested", number.reach(facts), must_be_heard=True)
    left = _told("requested_time", office, facts, wanted) if wanted is not None else plain
    return await after_yes.complete(office, facts.with_(waits=wanted is not None), left)


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
