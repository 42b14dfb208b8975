"""One turn of a call: what was heard changes the facts, interrupts go first, else the state answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from app.call import ending, interrupts, message, questions, read_back, tongue
from app.call.booking import OfferTimes
from app.call.facts import Facts, dated, note
from app.call.greeting import DeskRings, arrive
from app.call.heard import (
    AreYouHuman,
    Asked,
    Heard,
    HoldOn,
    Question,
    Repeat,
    SaidThings,
    Silence,
    Skip,
    Told,
    Unclear,
    Urgency,
)
from app.call.record import Call
from app.call.step import End, Line, State, Step
from integrations.pms import Refused, Unavailable

if TYPE_CHECKING:
    from app.call.office import Office

ONLY_KEYS = 30
"""Turns of nothing but keys, one after the other, after which a call is ended: a whole booking takes half of them."""

LONGEST = 120
"""Turns after which a call that goes nowhere is ended politely; a person's longest real call has about sixty."""

STUCK = 4
"""Turns in a row that leave the same question open, before a message is offered instead."""

_TIMES = ("offer_again", "which_one")

_ASIDE = (Question, Repeat, HoldOn, AreYouHuman)

Open = Callable[[Call], "Office"]
"""Makes the turn's office for a call as it stands once the facts are noted."""


def begin(call: Call, open_: Open, known: Literal["en", "es"] | None) -> tuple[Call, Step[State]]:
    """The first reply of a call; `known` is the language where the number or an earlier call tells it."""
    step = arrive(open_(call), known)
    if known is not None:
        # Only assumed: what this caller speaks now is heard in the first words.
        call = call.with_(language=known, listening=known)
    return _stand(call, step), step


async def take_turn(call: Call, heard: Heard, open_: Open) -> tuple[Call, Step[State]]:
    """The call after this turn, and what to say. Every trouble outside ends here as a sentence that is true."""
    noise = interrupts.is_noise(heard, call)
    # Of noise nothing is kept but a danger: a wish or a visit heard in it is most likely none.
    kept = replace(heard, said=SaidThings(language=heard.said.language)) if noise else heard
    call = call.with_(facts=note(call.facts, kept, call.state.asked, call.turn), words=heard.words)
    call, switched = tongue.after(call, heard, noise=noise)
    office = open_(call)
    try:
        step = await _answer(call, heard, office, switched)
    except (Unavailable, Refused):
        step = await _schedule_down(office)
    if _says_old_times(call, step, office):
        assert isinstance(step.state, OfferTimes)
        step = await step.state.look_again(office, tuple(line for line in step.lines if line.name not in _TIMES))
    if call.stuck >= STUCK and step.state == call.state and not isinstance(step.then, End):
        step = _way_out(office)
    if call.keyed >= ONLY_KEYS and not isinstance(step.then, End):
        step = Step(ending.Ended(), (Line("long_call_end"),), End())
    if call.turn >= LONGEST and not isinstance(step.then, End):
        step = Step(ending.Ended(), (Line("long_call_end"),), End())
    same = step.state == call.state and not isinstance(heard.act, _ASIDE)
    return _counted(_stand(call, step), heard, noise, same=same), step


async def _answer(call: Call, heard: Heard, office: Office, switched: bool) -> Step[State]:
    first = interrupts.danger(call, heard)
    if first is not None:
        return first
    if interrupts.goes_unanswered(call, heard):
        return await call.state.hear(replace(heard, act=Skip()), office)
    if interrupts.is_silence(heard, call.state):
        return interrupts.silence(call, office)
    if switched and _says_nothing_else(heard):
        return Step(call.state, (Line("switched"), *call.state.ask_again(office)))
    if interrupts.is_noise(heard, call):
        return interrupts.unclear(call, heard, office)
    step = await interrupts.meta(call, heard, office) or await call.state.hear(heard, office)
    return _with_alert(call, heard, office, _with_answers(heard, office, step))


def _says_nothing_else(heard: Heard) -> bool:
    """ "En español, por favor", and not a word about anything else."""
    nothing = replace(heard.said, language=None) == SaidThings() and heard.urgency is Urgency.ROUTINE
    return nothing and isinstance(heard.act, Unclear | Told | Question)


def _with_answers(heard: Heard, office: Office, step: Step[State]) -> Step[State]:
    """Side questions asked along with an answer: answered first, and then the conversation goes on."""
    if isinstance(heard.act, Question) or not heard.said.questions:
        return step
    return step.after(*(questions.answer(topic, office, heard.said.insurance) for topic in heard.said.questions))


def _with_alert(call: Call, heard: Heard, office: Office, step: Step[State]) -> Step[State]:
    """The first time that a dentist must know today: the caller is told that one is being told."""
    facts = step.facts or call.facts
    today = facts.urgency is not None and facts.urgency.value is Urgency.SAME_DAY
    if today and "same_day" not in call.alerts and office.can_alert:
        return step.after(Line("on_call_told"))
    return step


def _says_old_times(call: Call, step: Step[State], office: Office) -> bool:
    """Whether times that were read a while ago are about to be said again: they may be gone."""
    state, was = step.state, call.state
    if not isinstance(state, OfferTimes) or not any(line.name in _TIMES for line in step.lines):
        return False
    return isinstance(was, OfferTimes) and was.offered == state.offered and state.stale(office.now)


def _way_out(office: Office) -> Step[State]:
    """Neither side gets any further: a message, or where that is what is stuck, what was said is left as it is."""
    if office.facts.message is not None:
        return ending.anything_else()
    return message.begin(office, "message", "", "stuck")


async def _schedule_down(office: Office) -> Step[State]:
    """Nobody can say what is open: the caller is told so, and a request is taken."""
    try:
        step = await read_back.leave_request(office, office.facts, told=True)
    except (Unavailable, Refused):
        return message.begin(office, "message", "", "schedule_down")
    return step.after(Line("schedule_down_request"))


# ---------------------------------------------------------------- keeping the record


def alarmed(call: Call, heard: Heard) -> Call:
    """The call with nothing but the urgency of these words added: they came too late to be answered."""
    urgent = replace(heard, said=SaidThings())
    facts = note(call.facts, urgent, call.state.asked, call.turn)
    return call.with_(facts=facts, alerts=_alerts(call, facts))


def _alerts(call: Call, facts: Facts) -> tuple[str, ...]:
    """The levels of urgency of which the on-call person is told, each once."""
    level = facts.urgency.value if facts.urgency is not None else Urgency.ROUTINE
    grave = level in {Urgency.LIFE_THREATENING, Urgency.SAME_DAY} and level.value not in call.alerts
    return (*call.alerts, level.value) if grave else call.alerts


def _stand(call: Call, step: Step[State]) -> Call:
    """Where the call stands after a step."""
    facts: Facts = step.facts if step.facts is not None else call.facts
    moved = step.state.kind != call.state.kind and call.state.asked is not Asked.NOTHING
    before = call.state if moved else call.before
    lines = [line.name for line in step.lines]
    facts = dated(_asked_and_answered(facts, call, lines), call.turn)
    return call.with_(
        state=step.state,
        before=before,
        facts=facts,
        alerts=_alerts(call, facts),
        listening=_last_language(call, step),
        desk_rung=call.desk_rung or (isinstance(step.state, DeskRings) and step.state.asked_for),
        ended=call.ended or _ended_by(call, step),
    )


def _ended_by(call: Call, step: Step[State]) -> Literal["", "us", "transferred"]:
    if not isinstance(step.then, End):
        return ""
    return "transferred" if isinstance(call.state, DeskRings) else "us"


def _asked_and_answered(facts: Facts, call: Call, lines: list[str]) -> Facts:
    """The questions of the practice that were answered in this step, and those that a person must."""
    answered = tuple(name for name in lines if name.startswith("answer_") and name not in facts.answered)
    unknown = "not_known" in lines or "insurance_to_check" in lines
    asked = (call.words,) if unknown and call.words not in facts.not_known else ()
    if not answered and not asked:
        return facts
    return facts.with_(answered=(*facts.answered, *answered), not_known=(*facts.not_known, *asked))


def _last_language(call: Call, step: Step[State]) -> Literal["en", "es"]:
    """The language that was spoken last is the one that an answer comes in."""
    return (step.lines[-1].language if step.lines else None) or call.language


def _counted(call: Call, heard: Heard, noise: bool, *, same: bool) -> Call:
    """How often in a row nothing was heard or nothing understood; whoever was late once gets more time from then on."""
    call = call.with_(keyed=call.keyed + 1 if heard.words.isdigit() else 0)
    if isinstance(heard.act, Silence):
        return call.with_(silences=call.silences + (not call.waiting), waiting=False, slow=True)
    if noise:
        return call.with_(misses=call.misses + 1)
    waits = isinstance(heard.act, HoldOn)
    if isinstance(heard.act, Repeat) and heard.act.slower:
        call = call.with_(slower=True, slow=True)
    return call.with_(misses=0, silences=0, waiting=waits, stuck=call.stuck + 1 if same else 0)
