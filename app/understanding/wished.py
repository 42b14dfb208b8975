"""When the caller would like to come, as far as the open question lets a wish be one."""

from __future__ import annotations

import re
from datetime import time

from app.call.heard import Asked, Language, Wish
from app.practice import Practice
from app.understanding import mentions
from app.understanding.acts import Ear
from app.understanding.dates import read_wish
from app.understanding.lexicon import with_is

NO_WISH = {Asked.MESSAGE, Asked.BIRTH_DATE, Asked.NEW_NUMBER, Asked.SPELLING, Asked.AGE, Asked.CALLBACK_TIME}
TIMES_SAID = {Asked.OFFER, Asked.WHICH_TIME, Asked.READ_BACK}

REFUSED = re.compile(
    r"\b(?:none|neither) of (?:those|these|them)(?: (?:will |really )?works?)?(?: for me)?|"
    r"\bningun[oa](?: de es[oa]s)?(?: me (?:queda|sirve|acomoda|conviene))?",
    re.IGNORECASE,
)
OTHER_OFFER = re.compile(
    r"\b(?:the|that) other(?: one)?(?=\W*$)|\b(?:el|la|es[ae]|ese) otr[oa](?=\W*$)",
    re.IGNORECASE,
)
"""Said last at an offer, it is one of the times offered, and no other Thursday."""
LAST_CLAUSES = 12
"""So many clauses, from the last, are read by themselves where the whole is no wish."""
NO_ONE = re.compile(
    r"\b(morning|afternoon|evening|\w+day|o'?clock|earlier|later|early|late|thirty|fifteen|forty[ -]?five|:\d\d|other) "
    r"ones?\b",
    re.IGNORECASE,
)
""""The afternoon one" is no one o'clock."""


def wish_in(text: str, folded: str, tongue: Language, ear: Ear) -> Wish | None:
    """None where no time was wished for, or where none can be meant."""
    if (
        ear.asked in NO_WISH
        or mentions.born(folded)
        or (ear.asked in {Asked.NUMBER} and mentions.may_be_phone(folded, ear.asked))
    ):
        return None
    if ear.asked is Asked.OFFER:
        text = REFUSED.sub("", NO_ONE.sub(r"\1", OTHER_OFFER.sub("", with_is(text))))

    def said(text: str) -> Wish | None:
        hours, near, offered = office_hours(ear.practice), ear.listening.near, ear.asked in TIMES_SAID
        return read_wish(text, tongue, ear.now, hours, near=near, offered=offered)

    wish = said(text)
    if wish is None and ear.asked in {Asked.OFFER, Asked.WHEN, Asked.READ_BACK}:
        # "the following week, the fourteenth": two that do not go together, of which the last word counts.
        clauses = reversed(re.split(r"[,.;!?]+\s", text)[-LAST_CLAUSES:])
        wish = next((found for one in clauses if (found := said(one))), None)
    return None if wish is None or wish.is_empty() else wish


def office_hours(practice: Practice) -> tuple[time, time]:
    """The earliest opening and the latest closing of the week: what "at three" most likely means."""
    spans = [span for weekday in range(7) for span in practice.hours.on(weekday)]
    if not spans:
        return time(8), time(17)
    return min(begin for begin, _ in spans), max(end for _, end in spans)
