"""When a caller would like to come, and when somebody was born, read from their own words in either language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from app.call.heard import Language, Wish
from app.understanding.alternatives import alternatives
from app.understanding.calendar_grammar import pieces
from app.understanding.calendar_signs import signs
from app.understanding.days import Day, Span, week_of
from app.understanding.draft import Draft, either
from app.understanding.hours import Clock, Office
from app.understanding.phrases import read
from app.understanding.pieces import Piece
from app.understanding.reader import NEGATIONS, Reader
from app.understanding.sentence import tidied

OFFICE_HOURS: Office = (time(8), time(17))


def read_wish(
    text: str,
    language: Language,
    now: datetime,
    office_hours: Office | None = None,
    *,
    hour_asked: bool = False,
    near: Wish | None = None,
    any_day: bool = False,
    offered: bool = False,
) -> Wish | None:
    """The day and time that a caller asks for, or None when none was said. `now` is aware, in the location's zone.

    What has two meanings ("hasta las tres", "next Friday" on a Tuesday) comes back in `doubtful`, each reading a whole
    wish; the wish itself then holds only what is the same in all of them. No date is made up: numbers that are no day
    and no hour (two fillings, tooth 14, a telephone) give None, but with `hour_asked` (the open question is at what
    time) a bare number is an hour.

    No wish either is what was said of the past ("I had a cleaning in June"), somebody's age, since when it hurts, or
    when the office is open; nor a date without a year that was up to two months ago, nor one more than eighteen months
    ahead (see `Day.wished`): the caller is asked again. With `any_day` such days are given too, as the words mean them.

    `office_hours` tell what "at three" means (8 to 17 where they are not given) and bound the parts of the day: "in the
    morning" is then only before noon. `near` is the wish so far: after "next Monday" a bare weekday is of that week.
    A weekday that is refused is the one that comes; beside `near`, or where times were `offered`, it is so in any week.
    """
    office = office_hours or OFFICE_HOURS
    found = pieces(signs(text, language), now, language)
    if hour_asked:
        found = [_as_hour(piece) for piece in found]
    if not any(piece.is_thing() or piece.flag or piece.window or piece.num is not None for piece in found):
        return None
    groups = alternatives(_in_week_of(near, tidied(found, now, any_day=any_day), now.date()))
    wishes = [
        read(Reader(group, Draft(office_hours), language, now, office, any_day, offered or near is not None)).wish()
        for group in groups
    ]
    wishes = [wish for wish in wishes if not wish.is_empty()]
    if not wishes:
        return None
    return wishes[0] if len(wishes) == 1 else either(wishes)


def _in_week_of(near: Wish | None, found: list[Piece], today: date) -> list[Piece]:
    """ "Wednesday instead", after "next Monday": bare weekdays belong to the week that is spoken of, if it is ahead."""
    week = _week_spoken_of(near)
    return found if week is None else [_in_week(piece, week, found, today) for piece in found]


def _week_spoken_of(near: Wish | None) -> Span | None:
    """The one week that a wish lies in, Monday to Sunday; None where it is open, wide or doubtful."""
    if near is None or near.doubtful:
        return None
    first, last = (near.days[0], near.days[-1]) if near.days else (near.first, near.last)
    same = first is not None and last is not None and week_of(first) == week_of(last)
    return week_of(first) if same and first is not None else None


def _in_week(piece: Piece, week: Span, found: list[Piece], today: date) -> Piece:
    day = piece.day
    if day is None or week[0] is None or day != Day(weekday=day.weekday) or day.weekday is None:
        return piece
    at = found.index(piece)
    if any(one.tie in NEGATIONS for one in found[max(0, at - 1) : at + 2]):
        return piece  # "not Wednesday" rules out any
    meant = date.fromordinal(week[0].toordinal() + day.weekday)
    return replace(piece, day=Day(span=(meant, meant))) if meant >= today else piece


def _as_hour(piece: Piece) -> Piece:
    if piece.num is None or not 1 <= piece.num <= 24 or piece.ahead in {"_", "x"}:
        return piece
    return replace(piece, num=None, clock=Clock(piece.num))
