"""Which of the times on offer was picked: by its place, by its hour, by the only one that fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from app.call.heard import Wish
from app.understanding.answers import lists
from app.understanding.lexicon import words_of
from app.understanding.numbers import read_ordinal_choice
from integrations.pms import Slot

ITS_PLACE = re.compile(r"^ (?:pues )?(?:el|la|lo|the|ese|esa) (?:mas |early |earliest |latest |last |ultim)")

NTH = r"(?:first|second|third|last|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa])(?: one)?"
NUMBERED = r"(?:one|two|three|uno|dos|tres)"
TAKEN_BACK = re.compile(
    rf" (?:not|no) (?:the |el |la )?{NTH}(?= )"
    rf"| {NTH} (?:doesnt|wont|isnt|is no|no me|no puedo)[^,.]*"
    rf"| (?:el|la) {NTH} no(?= )"
    r"|(?: ni (?:el|la) \w+){2,}(?= )"
    rf"| (?:{NUMBERED}|{NTH})(?: [,.])?"
    r" (?:digo|perdon|mas bien|mejor dicho|no|i mean|sorry|wait|actually|make that|or rather)(?= )"
)
"""One of the offers was named, and is not meant."""

REFUSES_EACH = re.compile(
    r"(?: ni (?:el|la) \w+){2,} $| neither (?:the )?\w+(?: one)? (?:n?or (?:the )?\w+(?: one)? )+$"
)
WORKS = re.compile(r" (?:does|is fine|is good|works?|si|yes|please|por favor|esta bien|me sirve|me queda)(?= )")
LATER_ONE = re.compile(r" (?:later|latest|last|second) one | (?:el|la) (?:de )?(?:mas tarde|ultim[oa]|segund[oa]) ")
EARLIER_ONE = re.compile(r" (?:earlier|earliest|first) one | (?:el|la) (?:de )?(?:mas temprano|mas pronto|primer[oa]) ")


def which(folded: str, offered: Sequence[Slot], wish: Wish | None, zone: ZoneInfo) -> int | None:
    """The number of the offered time that was picked, from 1; 0 for "whichever"; None when it is not one of them.

    "The earliest", "el de en medio", "the ten o'clock", "el del jueves": by its place, or by the only slot that fits.
    """
    listed = lists()
    if not offered:
        return None
    if (after_all := _place_after_all(folded, len(offered))) is not None:
        return after_all
    if listed["none_of_them"].said(folded):
        return None
    if ITS_PLACE.match(folded) and len(words_of(folded)) <= 4 and (place := by_place(folded, len(offered))):
        return place
    starts = [slot.start.astimezone(zone) for slot in offered]
    if wish is not None and (within := _within(folded, wish, starts)) is not None:
        return within
    if wish is not None and not wish.soonest:
        fitting = [n for n, start in enumerate(starts, 1) if _fits(wish, start)] or _same_weekday(folded, wish, starts)
        if len(fitting) == 1:
            return fitting[0]
        if not fitting or wish.later or wish.earlier:
            return None
    if (hour := _by_hour(folded, starts)) is not None:
        return hour
    if (place := by_place(folded, len(offered))) is not None:
        return place
    return 0 if listed["any"].said(folded) else None


def _place_after_all(folded: str, count: int) -> int | None:
    """ "Not the first, the second" and "el one, digo el uno": the place named last, after one was taken back."""
    rest = TAKEN_BACK.split(folded)[-1] if TAKEN_BACK.search(folded) else ""
    rest = WORKS.sub("", rest)
    if not 1 <= len(words_of(rest)) <= 4:
        return None
    return read_ordinal_choice(rest, "es", count) or read_ordinal_choice(rest, "en", count)


def _within(folded: str, wish: Wish, starts: Sequence[datetime]) -> int | None:
    """ "Thursday, the later one": the last of those that fit what else was said."""
    day = wish.model_copy(update={"later": False, "earlier": False})
    if not WEEKDAY.search(folded):
        return None
    fitting = [n for n, start in enumerate(starts, 1) if _fits(day, start)] or _same_weekday(folded, day, starts)
    if len(fitting) < 2:
        return None
    if LATER_ONE.search(folded):
        return fitting[-1]
    return fitting[0] if EARLIER_ONE.search(folded) else None


def by_place(folded: str, count: int) -> int | None:
    """ "The earliest", "el de en medio", "the last one" of so many."""
    listed = lists()
    if listed["middle_offer"].said(folded) and count == 3:
        return 2
    if listed["latest_offer"].said(folded):
        return count
    return 1 if listed["earliest_offer"].said(folded) else None


def _fits(wish: Wish, start: datetime) -> bool:
    clock = start.time().replace(tzinfo=None)
    if wish.later or wish.earlier or wish.doubtful:
        return False
    return (wish.at is None or _same_clock(wish.at, clock)) and wish.allows(start.date(), clock)


HOURS = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "1 2 3 4 5 6 7 8 9 10 11 12",
    )
    for number, word in enumerate(words.split(), 1)
}
TOO = re.compile(rf" (?:{'|'.join(HOURS)})(?: \w+){{0,2}} (?:too|muy|demasiado|no|not|isnt|doesnt|wont|cant)(?= )")
""""Nine is too early" picks no nine."""

PLACES = re.compile(r" (?:number|option|numero|opcion|el|la|uno|one) ")


def _by_hour(folded: str, starts: Sequence[datetime]) -> int | None:
    """ "Nine works": the only number said is the full hour of one offer, and is not the place of another."""
    said = [HOURS[word] for word in words_of(folded) if word in HOURS]
    if len(said) != 1 or (PLACES.search(folded) and " las " not in folded):
        return None
    if TOO.search(folded):
        return None
    fitting = [n for n, start in enumerate(starts, 1) if start.hour % 12 == said[0] % 12 and start.minute == 0]
    if len(fitting) != 1 or (said[0] <= len(starts) and fitting[0] != said[0] and " las " not in folded):
        return None
    return fitting[0]


WEEKDAY = re.compile(
    r" (?:mon|tues|wednes|thurs|fri|satur|sun)day(?= )| (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)(?= )"
)
OTHER_WEEK = re.compile(r" (?:this|next|proxim[oa]|viene|entra|otr[oa]|est[ea]) ")


def _same_weekday(folded: str, wish: Wish, starts: Sequence[datetime]) -> list[int]:
    """ "The Thursday one" is the Thursday that was offered, though the next one comes earlier."""
    if len(wish.days) != 1 or wish.later or wish.earlier or wish.doubtful:
        return []
    if not WEEKDAY.search(folded) or OTHER_WEEK.search(folded):
        return []
    moved = wish.model_copy(update={"days": (), "weekdays": (wish.days[0].weekday(),)})
    return [n for n, start in enumerate(starts, 1) if _fits(moved, start)]


def _same_clock(said: time, clock: time) -> bool:
    """The same time on the dial: at an offer "a las nueve" can only be the nine that was offered."""
    return said.hour % 12 == clock.hour % 12 and said.minute == clock.minute
