"""The rules that find parts of a month or a week: "the first Monday of May", "late in March", "a fin de mes"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.understanding.days import Day, month_of, nth_weekday, single, week_of
from app.understanding.pieces import QUANTITY, Around, Piece, Rules, many

PARTS = Rules()
"""Tried before all others: "last" of a month is no past."""


@PARTS.of(
    r"(?:the |el )*(?P<nth>\d\d?th|last|quarter)(?: of)? (?:W(?P<w>\d)|u:(?P<unit>week|weekend|day))"
    r"(?: of| in| on| from| the| el)* (?:M(?P<month>\d+)|(?P<which>next "
    r"|this )?u:month(?P<post> next)?)(?: of)?(?: (?P<year>(?:19|20)\d\d))?"
)
def _nth_of_month(match: re.Match[str], around: Around) -> Piece | None:
    nth = -1 if match["nth"] == "last" else 4 if match["nth"] == "quarter" else int(match["nth"][:-2])
    first = around.today.replace(day=1)
    if match["month"]:
        day = Day(month=int(match["month"]), year=int(match["year"]) if match["year"] else None)
        first = day.readings(around.today)[0][0] or first
    elif "next" in {(match["which"] or "").strip(), (match["post"] or "").strip()}:
        first += relativedelta(months=1)
    if match["unit"] == "day":
        span = month_of(first.year, first.month)
        last = span[1] or first
        return Piece(day=Day(number=nth, span=span) if nth > 0 else Day(span=single(last)))
    weekday = int(match["w"]) if match["w"] else 3 if match["unit"] == "week" else 5
    if not -1 <= nth <= 5:
        return None
    found = nth_weekday(first.year, first.month, weekday, nth)
    if found < around.today and not (match["month"] or match["which"] or match["post"]):
        first += relativedelta(months=1)
        found = nth_weekday(first.year, first.month, weekday, nth)
    if found < around.today and not match["year"] and match["month"]:
        found = nth_weekday(first.year + 1, first.month, weekday, nth)
    if match["unit"] == "week":
        return Piece(day=Day(span=week_of(found)))
    return Piece(day=Day(span=single(found) if match["w"] else (found, found + timedelta(days=1))))


@PARTS.of(
    r"(?:the |el )*(?P<nth>1|2)th (?:half of|quincena)(?: of| the| el| in)*(?: u:month)?(?: M(?P<month>\d+)"
    r"|(?P<next> next))?"
)
def _half_of_month(match: re.Match[str], around: Around) -> Piece:
    """ "The first half of December", "la segunda quincena del mes"."""
    first = around.today.replace(day=1)
    if match["month"]:
        first = Day(month=int(match["month"])).readings(around.today)[0][0] or first
    elif match["next"] or (match["nth"] == "1" and around.today.day > HALF):
        first += relativedelta(months=1)
    end = month_of(first.year, first.month)[1] or first
    return Piece(
        day=Day(span=(first, first.replace(day=HALF)) if match["nth"] == "1" else (first.replace(day=HALF + 1), end))
    )


HALF = 15
"""The last day of the first half of a month."""


@PARTS.of(
    rf"(?:the |el |los |las )*(?:(?P<many>{QUANTITY}) )?(?P<which>1th|last)(?: {QUANTITY})? u:(?P<of>day|week) of"
    r"(?: the| el)*"
    r"(?: (?P<this>this|next))? (?:u:(?P<unit>week|month)|M(?P<month>\d+))(?P<post> next)?"
)
def _days_of_month(match: re.Match[str], around: Around) -> Piece | None:
    """ "The first ten days of December", "the last few days of the month"."""
    count = match["many"] or match[4]
    if not count:
        return None
    today = around.today
    if match["month"]:
        span = Day(month=int(match["month"])).readings(today)[0]
    elif match["unit"] == "month":
        ahead = bool(match["post"] or match["this"] == "next" or (match["which"] == "1th" and today.day > MONTH_PART))
        start = today.replace(day=1) + relativedelta(months=ahead)
        span = month_of(start.year, start.month)
    else:
        span = week_of(today + timedelta(weeks=bool(match["post"] or match["this"] == "next")))
    first, last = span[0] or today, span[1] or today
    rest = timedelta(days=max(many(count), 1) * (7 if match["of"] == "week" else 1) - 1)
    return Piece(day=Day(span=(first, first + rest) if match["which"] == "1th" else (last - rest, last), which="end"))


@PARTS.of(
    r"(?:from |of |between )?(?:the |el )?(?P<one>\d\d?)(?:th)? (?:to|-|and|until)(?: the"
    r"| el)? (?P<two>\d\d?)(?:th)?(?: u:day)?"
    r" (?:of|in)(?: the| el)*(?P<next> next)?(?: this)? u:month(?P<post> next)?"
)
def _days_of_a_month(match: re.Match[str], around: Around) -> Piece | None:
    """ "From the 4th to the 23rd of next month"."""
    first = around.today.replace(day=1) + relativedelta(months=bool(match["next"] or match["post"]))
    within = month_of(first.year, first.month)
    spans = [Day(number=int(match[end]), span=within).readings(around.today) for end in ("one", "two")]
    return Piece(day=Day(span=(spans[0][0][0], spans[1][0][1]))) if all(spans) else None


@PARTS.of(
    r"(?:the |this |in |on )*(endof|lateof|startof|midof|p:early)(?: the| of| el| in| this| at| last)*(?: (next"
    r"|following|other))? (?:u:(week"
    r"|month|year)|M(\d+))(?: (next|following))?"
)
def _end_of(match: re.Match[str], around: Around) -> Piece | None:
    which = "startof" if match[1] == "p:early" else match[1]
    today = around.today
    ahead = 1 if match[2] or match[5] else 0
    if match[3] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        first, last = {"endof": (4, 6), "lateof": (3, 6), "startof": (0, 2), "midof": (2, 3)}[which]
        if monday + timedelta(days=last) < today:
            monday += timedelta(weeks=1)
        return Piece(day=Day(span=(monday + timedelta(days=first), monday + timedelta(days=last)), which="end"))
    start = today.replace(day=1) + relativedelta(months=ahead)
    if match[3] == "year":
        start = start.replace(month=12) if which in {"endof", "lateof"} else date(today.year + 1, 1, 1)
    if match[4]:
        start = Day(month=int(match[4])).readings(today)[0][0] or start
    end = month_of(start.year, start.month)[1] or start
    late = end.replace(day=LATE), end
    spans = {"endof": late, "lateof": late, "startof": (start, start.replace(day=10)),
             "midof": (start.replace(day=11), start.replace(day=20))}  # fmt: skip
    if spans[which][1] < today and not match[4]:
        return _end_of_next(which, start)
    return Piece(day=Day(span=spans[which], which="end" if which == "endof" else ""))


MONTH_PART, LATE = 10, 21
"""The last day of a month's beginning, and the first of its end."""


def _end_of_next(which: str, start: date) -> Piece:
    """ "At the beginning of the month", said on the 20th, is the next one's."""
    first = start + relativedelta(months=1)
    return Piece(
        day=Day(
            span=(first, first.replace(day=10))
            if which == "startof"
            else (first.replace(day=11), first.replace(day=20))
        )
    )


@PARTS.of(r"(?:restof|laterin|later)(?: the| of| this| in)*(?P<next> next)? u:(?P<unit>week|month)(?P<post> next)?")
def _rest_of(match: re.Match[str], around: Around) -> Piece:
    ahead = bool(match["next"] or match["post"])
    if ahead or not match[0].startswith("restof"):
        return _later_part(match["unit"], around.today, ahead)
    spans = week_of(around.today) if match["unit"] == "week" else month_of(around.today.year, around.today.month)
    return Piece(day=Day(span=(around.today, spans[1])))


def _later_part(unit: str, today: date, ahead: bool) -> Piece:
    """ "Later this week" is from its Thursday on, "later next month" the second half."""
    if unit == "week":
        first, last = week_of(today + timedelta(weeks=ahead))
        half = first and first + timedelta(days=THURSDAY)
    else:
        start = today.replace(day=1) + relativedelta(months=ahead)
        half, last = start.replace(day=HALF + 1), month_of(start.year, start.month)[1]
    return Piece(day=Day(span=(max(half or today, today), last)))


THURSDAY = 3
