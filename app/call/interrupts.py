"""What any caller may do at any step, and where it leads: danger, a person, "say it again", silence, noise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call import (
    after_yes,
    booking,
    emergency,
    ending,
    greeting,
    identify,
    menu,
    message,
    number,
    questions,
    read_back,
)
from app.call.heard import (
    AreYouHuman,
    GoBack,
    Goodbye,
    Heard,
    HoldOn,
    No,
    Question,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Told,
    Unclear,
    Urgency,
    Wants,
    WantsPerson,
    Yes,
)
from app.call.office import opens
from app.call.step import Ear, End, Line, State, Step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.record import Call, Language

PATIENCE = Ear(seconds=60)
"""How long a caller who asked us to wait is left in peace."""

LAST_WAIT = Ear(seconds=15)

UNDECIDED = (
    read_back.ReadBack,
    read_back.WhatIsWrong,
    read_back.AskName,
    read_back.NeedsBirthDate,
    booking.OfferTimes,
    booking.RequestInstead,
)
"""States in which the caller may believe that something is booked already."""

AFTER_YES = (
    after_yes.BeenHere,
    after_yes.BirthDate,
    after_yes.Spelling,
    after_yes.InsurancePlan,
    after_yes.CallerName,
    after_yes.MayText,
)
IN_A_BOOKING = (
    *UNDECIDED,
    *AFTER_YES,
    booking.AskWhen,
    booking.AskReason,
    booking.WhichTime,
    number.AskNumber,
    identify.WhoFor,
)

OWN_WAY_BACK = (read_back.ReadBack, read_back.WhatIsWrong)

OWN_SILENCE = (emergency.InDanger, greeting.KeyForSpanish)
"""States in which saying nothing is an answer."""

OPEN_ENDED = (ending.AnythingElse, ending.Ended)


def danger(call: Call, heard: Heard) -> Step[emergency.InDanger] | None:
    """Danger to life goes before everything, and is said in the very next reply."""
    if heard.urgency is not Urgency.LIFE_THREATENING:
        return None
    # Another danger on top of the first has a number of its own.
    known = call.state.danger if isinstance(call.state, emergency.InDanger) else None
    return emergency.begin(heard.danger) if known is None or heard.danger not in {known, None} else None


async def meta(call: Call, heard: Heard, office: Office) -> Step[State] | None:
    """What is said about the conversation itself, and does not answer the open question."""
    if isinstance(call.state, emergency.InDanger) and not isinstance(heard.act, Repeat):
        return None
    if isinstance(call.state, greeting.KeyForSpanish):
        return None
    again = call.state.ask_again(office)
    match heard.act:
        case Repeat(slower):
            first = (Line("slower_ok"),) if slower else ()
            return Step(call.state, (*first, *(again or (_last(call),))))
        case HoldOn():
            return Step(call.state, (Line("wait_ok"),), ear=PATIENCE)
        case AreYouHuman():
            return Step(call.state, (Line("am_robot"), *again))
        case WantsPerson():
            return person(call, office)
        case GoBack() if call.before is not None and not isinstance(
            call.state, read_back.ReadBack | read_back.WhatIsWrong
        ):
            return Step(call.before, call.before.ask_again(office))
        case Wants("cancel" | "move" as errand) if isinstance(call.state, AFTER_YES):
            return message.begin(office, errand, heard.words, "change_by_person")
        case Wants("message" | "late" | "prescription" | "billing" | "records") if isinstance(call.state, IN_A_BOOKING):
            return await menu.turn_to(heard, office)
        case Goodbye() if isinstance(call.state, UNDECIDED):
            return _leaving(call, office, again)
        case Goodbye() if not isinstance(call.state, OPEN_ENDED):
            return ending.goodbye(office)
        case Question(topic):
            line = questions.answer(topic, office, heard.said.insurance)
            if isinstance(call.state, ending.AnythingElse) or call.state.kind in {"how_can_i_help", "resume"}:
                return ending.anything_else(line)
            return Step(call.state, (line, *again))
        case _:
            return None


def _leaving(call: Call, office: Office, again: tuple[Line, ...]) -> Step[State]:
    """A thank-you or goodbye while a time is offered or held and nothing is booked: asked once, and then the truth."""
    if call.stuck == 0:
        return Step(call.state, (Line("not_booked_yet"), *again))
    return ending.goodbye(office).after(Line("nothing_noted"))


def _last(call: Call) -> Line:
    """What was said last, word for word, where a state has no second wording of its question."""
    return Line("as_said", {"text": " ".join(line.text for line in call.spoken if line.language == call.language)})


def person(call: Call, office: Office) -> Step[State]:
    """A person, the first time one is asked for: the front desk while it is open, the truth when nobody is there."""
    if office.practice.is_open(office.now) and office.practice.front_desk.number and not call.desk_rung:
        return greeting.ring_desk(office, asked_for=True)
    return message.begin(office, "message", "", "closed_no_person", **opens(office))


# ---------------------------------------------------------------- nothing heard, or nothing understood


def silence(call: Call, office: Office) -> Step[State]:
    """Waited for, then asked, then in the other language, then keys, then the end; never a loop."""
    if call.waiting:
        return Step(call.state, (Line("still_here"),), ear=PATIENCE)
    again = call.state.ask_again(office)
    if isinstance(call.state, ending.AnythingElse) and call.silences:
        return ending.goodbye(office)
    match call.silences:
        case 0 if not call.settled:
            return _in_the_other_language(call, office)
        case 0:
            return Step(call.state, again or (Line("silence_check"),))
        case 1:
            return _in_the_other_language(call, office) if call.settled else _keys(call, again)
        case 2:
            return _keys(call, again)
        case 3:
            # The question stays open for a last long wait: who comes back is where they were.
            return Step(
                call.state, (Line("silence_check", language=call.language), *_in(call.language, again)), ear=LAST_WAIT
            )
        case 4:
            return replace(message.begin(office, "message", "", "silence_message"), ear=LAST_WAIT)
        case _:
            return Step(ending.Ended(), (Line("no_words_end"),), End())


def unclear(call: Call, heard: Heard, office: Office) -> Step[State]:
    """Sounds without a meaning: most likely the other language, or a bad line. Asked in the other one, then by keys."""
    again = call.state.ask_again(office)
    in_this_one = call.settled and heard.language == call.language and call.listening == call.language
    match call.misses:
        case 0 if not in_this_one:
            return _in_the_other_language(call, office)
        case 0:
            return Step(call.state, (Line("not_heard"), *again))
        case 1:
            return _in_the_other_language(call, office) if call.listening == call.language else _keys(call, again)
        case 2:
            return _keys(call, again)
        case 3 | 4:
            return message.begin(office, "message", "", "not_heard_message")
        case _:
            return Step(ending.Ended(), (Line("no_words_end"),), End())


def _in_the_other_language(call: Call, office: Office) -> Step[State]:
    """The same question, in the language that has not been listened for."""
    language: Language = "es" if call.listening == "en" else "en"
    return Step(call.state, _in(language, (Line("not_heard_other"), *call.state.ask_again(office))))


def _in(language: Language, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, language=language) for line in lines)


def _keys(call: Call, again: tuple[Line, ...]) -> Step[State]:
    if isinstance(call.state, menu.HowCanIHelp | menu.Resume | menu.MenuByKeys):
        return Step(menu.MenuByKeys(), (Line("menu_by_keys", language=call.language),))
    return Step(call.state, _in(call.language, (Line("not_heard_keys"), *again)))


def goes_unanswered(call: Call, heard: Heard) -> bool:
    """A question that may be left out was asked twice, and nothing came that could be understood."""
    nothing = is_silence(heard, call.state) or is_noise(heard, call)
    return call.state.optional and nothing and call.misses + call.silences > 0 and not call.waiting


def is_noise(heard: Heard, call: Call) -> bool:
    """Words that nothing can be made of here; a state that takes any words gets them if they are of a language."""
    state = call.state
    if isinstance(state, emergency.InDanger):
        return False
    if isinstance(state, menu.HowCanIHelp) and not call.settled and _means_nothing(heard):
        return call.misses == 0
    return isinstance(heard.act, Unclear) and not (state.takes_words and heard.usable and heard.words)


def _means_nothing(heard: Heard) -> bool:
    """First words that hold no errand: a "thank you", or a whole sentence without a meaning, is most likely the other
    language, misheard. A short greeting is one."""
    if isinstance(heard.act, Goodbye | Yes | No):
        return True
    empty = replace(heard.said, reason=None) == SaidThings() and heard.urgency is Urgency.ROUTINE
    return isinstance(heard.act, Told | GoBack | Skip) and empty and len(heard.words.split()) > 3


def is_silence(heard: Heard, state: State) -> bool:
    return isinstance(heard.act, Silence) and not isinstance(state, OWN_SILENCE)
