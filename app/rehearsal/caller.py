"""A caller who answers what is asked, and says it once more when it was not heard."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.call.heard import Asked
from app.records import calls, turns
from app.records.database import Database
from app.rehearsal.script import Says, Script
from telephony.emulator.line import Call
from telephony.emulator.report import Utterance

LONGEST = 60
"""Turns after which a scripted caller gives up."""

PATIENCE = 4
"""How often a caller says the same before trying something else."""

ASKED_AGAIN = ("not_heard", "silence_check", "still_here")
"""How the names of the lines begin by which a caller learns that nothing was heard."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the caller has just been asked, and the names of the lines that were said."""

    asked: Asked = Asked.NOTHING
    lines: tuple[str, ...] = ()


Where = Callable[[str], Awaitable[Standing]]
"""CallSid -> where that call stands."""


def by_the_records(db: Database, practice_id: int) -> Where:
    """A caller has ears and understands the question; a script has not, so it reads which one is open."""

    async def where(call_sid: str) -> Standing:
        async with db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_sid=call_sid)
            steps = [] if saved is None else [turn.step for turn in await turns.of_call(tx, saved.call_id) if turn.step]
        if not steps:
            return Standing()
        return Standing(Asked(steps[-1]["asked"]), tuple(steps[-1]["lines"]))

    return where


@dataclass
class Caller:
    """One run of a script: knows what it has said already."""

    script: Script
    said: dict[Asked, int] = field(default_factory=dict)
    last: Says | None = None
    repeats: int = 0

    def answer(self, standing: Standing, *, heard: bool = True) -> Says:
        """The next entry for the open question; the last one is used for ever. `heard`: whether the last was."""
        last = self.last
        again = any(line.startswith(ASKED_AGAIN) for line in standing.lines)
        if last is not None and last.text and last.when == standing.asked and (again or not heard):
            self.repeats += 1
            if self.repeats < PATIENCE:
                return last
        self.repeats = 0
        mine = [one for one in self.script.says if one.when == standing.asked]
        if not mine:
            self.last = Says(when=standing.asked, silence=True)
        else:
            count = self.said.get(standing.asked, 0)
            self.said[standing.asked] = count + 1
            self.last = mine[min(count, len(mine) - 1)]
        return self.last


async def talk(
    call: Call,
    caller: Caller,
    where: Where,
    told: Callable[[Call, Says], None] = lambda *_: None,
    longest: int = LONGEST,
) -> bool:
    """Plays the caller in a call that was dialled, until it is over; False when the caller gave up waiting for that.

    `told` is called after each turn of the caller's, with what was said and the call as it stands then.
    """
    for _ in range(longest):
        if call.ended:
            return True
        says = caller.answer(await where(call.sid), heard=not _lost(call))
        await _do(call, says, caller.script)
        told(call, says)
    return call.ended


async def _do(call: Call, says: Says, script: Script) -> None:
    if says.hang_up:
        await call.hang_up()
    elif call.recording is not None:
        await call.leave_message(0 if says.silence else 8)
    elif says.press:
        await call.press(says.press)
    elif says.silence:
        await call.stay_silent()
    else:
        await call.say(says.text, says.language or script.language)


def _lost(call: Call) -> bool:
    """Whether the recogniser made nothing, or other words, of what the caller said last."""
    spoken = [one for one in call.said if isinstance(one, Utterance)]
    if not spoken or spoken[-1].language in {None, "mixed"}:
        return False
    caught = spoken[-1].caught
    return caught is None or _plain(caught.text) != _plain(spoken[-1].text)


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
