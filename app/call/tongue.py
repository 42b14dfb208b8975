"""Which language a call goes on in: the one asked for at once, the one that is heard only where it is heard surely."""

from __future__ import annotations

from app.call.heard import Heard, Language, Rang, Silence, Unclear, Urgency
from app.call.record import Call

WHOLE_SENTENCE = 5
"""Words of the other language that are believed at once; fewer are borrowed words until the next turn has some too."""


def after(call: Call, heard: Heard, *, noise: bool) -> tuple[Call, bool]:
    """The call after this turn, and whether the caller asked for another language than the one spoken.

    A wish for a language is obeyed in the very turn. A turn that was understood settles the language listened for,
    unless the other one was surely spoken.
    """
    wished = heard.said.language
    if wished is not None:
        changed = wished != call.language or call.listening != wished
        return call.with_(language=wished, listening=wished, settled=True, suspected=None), changed
    if (noise or isinstance(heard.act, Silence | Unclear | Rang)) and heard.urgency is Urgency.ROUTINE:
        return call, False
    if believes(call, heard):
        other = _the_other(call.listening)
        return call.with_(language=other, listening=other, settled=True, suspected=None), False
    call = call.with_(suspected=_suspected(call, heard))
    if not heard.usable:
        return call, False
    return call.with_(language=call.listening, settled=call.settled or heard.language is not None), False


def believes(call: Call, heard: Heard) -> bool:
    """Whether this turn was surely in the language that is not listened for.

    There are two witnesses: the words, and the recogniser where it chose its language by itself. One that listens in a
    single language only repeats what it was told, so its tag counts when it differs from that, and words in the same
    language prove nothing. Both together are believed at once, and so is a whole sentence; a word or two, or the
    recogniser alone, only when the turn before said the same.
    """
    other = _the_other(call.listening)
    if other not in {heard.language, heard.heard_in} or _speaks_against(other, heard):
        return False
    long_enough = heard.language == other and len(heard.words.split()) >= WHOLE_SENTENCE
    return long_enough or heard.language == heard.heard_in or call.suspected == other


def _suspected(call: Call, heard: Heard) -> Language | None:
    """The language of which a little was heard; what tells nothing (a name, a number) leaves it as it was."""
    other = _the_other(call.listening)
    if _speaks_against(other, heard):
        return None
    return other if other in {heard.language, heard.heard_in} else call.suspected


def _speaks_against(other: Language, heard: Heard) -> bool:
    return heard.language not in {None, other}


def _the_other(language: Language) -> Language:
    return "es" if language == "en" else "en"
