"""What a caller asks of the conversation itself: again, slower, wait, go back, a person, a machine?, goodbye, skip."""

from __future__ import annotations

import re
from functools import cache

from app.call.heard import AreYouHuman, Asked, GoBack, Goodbye, HoldOn, Repeat, Skip, WantsPerson
from app.understanding.lexicon import Entry, lexicon

Request = WantsPerson | AreYouHuman | Repeat | HoldOn | GoBack | Goodbye | Skip

SKIPPABLE = {
    Asked.NUMBER, Asked.NEW_NUMBER, Asked.BIRTH_DATE, Asked.SPELLING, Asked.INSURANCE, Asked.NAME, Asked.CALLER_NAME,
    Asked.MESSAGE_NAME, Asked.CALLBACK_TIME, Asked.VOICEMAIL, Asked.TEXT_OK, Asked.AGE, Asked.MESSAGE, Asked.REASON,
    Asked.WHO_FOR, Asked.NEW_OR_EXISTING, Asked.WHEN,
}  # fmt: skip
"""Questions that "I don't have it" answers; at others it is only a doubt."""


DECLINABLE = {Asked.BIRTH_DATE, Asked.SPELLING, Asked.AGE, Asked.CALLBACK_TIME}
"""Questions at which a polite no ("mejor no", "pass") leaves them open; a bare "no" is left to the conversation."""

NIGHT = re.compile(r"^(?: \w+){0,4} (?:good ?night|buenas noches|buena noche|buenas tardes|buen dia) $")


def not_heard(folded: str) -> bool:
    """Whether "I didn't hear you" is how the turn begins, so that its "no" is no refusal."""
    found = _lists()["repeat"].find(folded)
    return found is not None and len(folded[: found.start].split()) <= 1


def read(folded: str, asked: Asked = Asked.NOTHING) -> Request | None:
    """The one request that was said, if any; those that a caller must always get stand first.

    `folded` is lexicon.fold of the words. Whether something else in the turn outweighs a "wait" or a "thank you" is for
    listen() to judge.
    """
    lists = _lists()
    if lists["robot"].said(folded):
        return AreYouHuman()
    if lists["person"].said(folded):
        return WantsPerson()
    if lists["slower"].said(folded):
        return Repeat(slower=True)
    if asked in SKIPPABLE and lists["skip"].said(folded):
        return Skip()
    if asked in DECLINABLE and lists["decline"].said(folded):
        return Skip()
    if lists["go_back"].said(folded):
        return GoBack()
    if lists["hold_on"].said(folded):
        return HoldOn()
    if lists["repeat"].said(folded):
        return Repeat()
    if asked is Asked.ANYTHING_ELSE and NIGHT.search(folded):
        return Goodbye()
    if lists["bye"].said(folded) or lists["goodbye"].said(folded):
        return Goodbye()
    return None


def hangs_up(folded: str) -> bool:
    """A goodbye in so many words, not only thanks."""
    return _lists()["bye"].said(folded)


def gives_up(folded: str) -> bool:
    """ "Never mind, bye": the question that was open goes with the call."""
    return hangs_up(folded) and _lists()["never_mind"].said(folded)


def without_farewell(folded: str) -> str:
    for hit in list(_lists()["bye"].hits(folded)):
        folded = folded[: hit.start] + re.sub(r"[^ ,.]", "x", folded[hit.start : hit.end]) + folded[hit.end :]
    return folded


def voicemail(folded: str) -> bool | None:
    """Whether a voicemail or a text may be left, where that was said; None where it was not spoken of."""
    lists = _lists()
    if lists["no_voicemail"].said(folded):
        return False
    return True if lists["voicemail"].said(folded) else None


@cache
def _lists() -> dict[str, Entry]:
    return lexicon("requests")
