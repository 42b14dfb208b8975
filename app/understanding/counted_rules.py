"""The rules that find what is counted from today: "in two weeks", "within the hour", "the next few days"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.understanding.days import Day, holiday, single
from app.understanding.hours import Clock
from app.understanding.pieces import NOTHING, QUANTITY, Around, Piece, Rules, many

COUNTED = Rules()


@COUNTED.of(rf"{QUANTITY} u:(day|week) (before|after)(?: the| el)? h:(\w+)")
def _from_a_holiday(match: re.Match[str], around: Around) -> Piece | None:
    """ "A week before Christmas", "dos días después de Navidad"."""
    step = timedelta(days=many(match[1]) * (7 if match[2] == "week" else 1) * (-1 if match[3] == "before" else 1))
    found = [single(anchor + step) for anchor, _ in holiday(match[4], around.today) if anchor]
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found and many(match[1]) <= MOST else None


@COUNTED.of(rf"(?:W(?P<w>\d)|D(?P<d>\d)) u:week(?! \d)|(?P<n>{QUANTITY}) u:week (?:on )?(?:W(?P<w2>\d)|D(?P<d2>\d))")
def _weeks_on(match: re.Match[str], around: Around) -> Piece | None:
    """ "Friday week", "a week on Tuesday", "two weeks Monday": so many weeks after that day."""
    weekday, days = match["w"] or match["w2"], match["d"] or match["d2"]
    start = around.today + timedelta(days=int(days or 0))
    if weekday:
        start = Day(weekday=int(weekday)).readings(around.today)[0][0] or start
    if around.language != "en" or around.before(match) in {"in", "within"}:
        return None
    return Piece(day=Day(span=single(start + timedelta(weeks=many(match["n"]) if match["n"] else 1))))


@COUNTED.of(
    rf"(?:in |the |within |on |las |about )*(?:(?:next|following) (?P<n>{QUANTITY} )?|within (?P<m>{QUANTITY} |1 "
    rf"|the )?|(?P<o>{QUANTITY} )next )"
    r"u:(?P<unit>hour|min)"
)
def _within_hours(match: re.Match[str], around: Around) -> Piece | None:
    """ "Within the hour", "en las próximas dos horas": from now until then."""
    said = (match["n"] or match["m"] or match["o"] or "a").strip()
    if around.language == "es" and "within" in match[0]:
        return None  # "dentro de una hora" is in an hour
    minutes = 30 if said == "half" else (many(said) or 1) * (60 if match["unit"] == "hour" else 1)
    return Piece(window=(around.now, around.now + timedelta(minutes=minutes))) if minutes < MOST_MINUTES else None


MOST_MINUTES = 7 * 24 * 60


@COUNTED.of(
    rf"(?:in |within |nowon to |about )+(?P<n>{QUANTITY})(?: u:(?P<one>day|week|month))? (?:or"
    rf"|to) (?P<m>{QUANTITY}) u:(?P<unit>day|week|month)"
    rf"|(?P<c>{QUANTITY}) (?:or|to) (?P<d>{QUANTITY}) u:(?P<cunit>day|week|month) nowon"
    rf"|in (?P<a>{QUANTITY}) u:(?P<aunit>day|week|month) or (?P<b>couple|\d+)(?! u:)"
)
def _so_many_or_more(match: re.Match[str], around: Around) -> Piece:
    """ "In two or three weeks", "en una semana o dos"."""
    unit = match["unit"] or match["aunit"] or match["cunit"]
    first = _later(around.today, many(match["n"] or match["a"] or match["c"]), match["one"] or unit)
    last = _later(around.today, many(match["m"] or match["b"] or match["d"]), unit)
    return Piece(day=Day(span=(min(first, last), max(first, last))))


@COUNTED.of(
    rf"(?:in |within )?{QUANTITY}(?: plus half)? u:(day|week|month|year)s? (?:from|after|later from"
    rf"|afternext)(?: the| el| of)* (?:(?P<d>D\d)|(?P<next>next |this )?W(?P<w>\d)|now)"
)
def _from_a_day(match: re.Match[str], around: Around) -> Piece:
    start = around.today
    if match["d"]:
        start += timedelta(days=int(match["d"][1]))
    elif match["w"]:
        start = Day(weekday=int(match["w"]), which="next" if "next" in match[0] else "").readings(start)[0][0] or start
    return Piece(day=Day(span=single(_later(start, many(match[1]), match[2]))))


@COUNTED.of(rf"(?:in|within|about)(?: about)?(?: {QUANTITY})? u:(week|month) (?:plus|and)(?: a| 1)? half")
def _and_a_half(match: re.Match[str], around: Around) -> Piece:
    """ "In a month and a half", "en semana y media"."""
    there = _later(around.today, many(match[1] or "a"), match[2])
    return Piece(day=Day(span=single(there + timedelta(days=15 if match[2] == "month" else 4))))


@COUNTED.of(
    rf"(?:in )?(?:after|more) {QUANTITY} u:(day|week|month)(?: after D0| from D0| nowon)?(?! of| before| _ ago)"
)
def _after_so_many(match: re.Match[str], around: Around) -> Piece | None:
    """ "After five days", "in more than two weeks": from then on."""
    if many(match[1]) > MOST:
        return NOTHING
    return Piece(day=Day(span=(_later(around.today, many(match[1]), match[2]), None)))


@COUNTED.of(
    rf"(?P<in>(?:of )?D0 in |in |within |nowon to )?(?:the |los |about |few (?=\d))*(?P<n>{QUANTITY})(?: and 1"
    rf"| _)? u:(?P<unit>day|week|month|year"
    rf"|workday)(?P<post> nowon| from now| later| after| from D0| after D0)?"
)
def _ahead(match: re.Match[str], around: Around) -> Piece:
    if not (match["in"] or match["post"]) or many(match["n"]) > MOST:
        return NOTHING
    count, unit = many(match["n"]), match["unit"]
    if unit == "day" and around.language == "es" and count in {8, 15}:
        count -= 1  # "en ocho días" is a week, "en quince días" two
    there = _later(around.today, count, unit)
    if (match["in"] or "").strip() == "within" and around.language == "en":
        return Piece(day=Day(span=(around.today, there)))
    return Piece(day=Day(span=single(there)))


MOST = 400
"""More days, weeks or months ahead than this nobody means."""


@COUNTED.of(
    rf"(?:(?P<in>in|within) )?(?:{QUANTITY}(?: plus| and| _)?(?: a)? )?(?:(half|quarter) )?(?:1 |of "
    rf"|a ){{0,3}}u:(hour|min)(?P<post> nowon| later| after(?=$| ,))?"
)
def _soon(match: re.Match[str], around: Around) -> Piece | None:
    count, part, unit = match[2], match[3], match[4]
    if (count is None and part is None) or not (match["in"] or match["post"]):
        return None
    minutes = {"half": 30, "quarter": 15}.get(part or count or "", 0) + (many(count) if count else 0) * (
        60 if unit == "hour" else 1
    )
    then = around.now + timedelta(minutes=minutes)
    half = "am" if then.hour < 12 else "pm"
    return Piece(day=Day(span=single(then.date())), clock=Clock(then.hour, then.minute, half))


def _later(start: date, count: int, unit: str) -> date:
    if unit == "workday":
        while count:
            start += timedelta(days=1)
            count -= start.weekday() < 5
        return start
    return start + relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


@COUNTED.of(
    rf"(?:in |the |within |las |this )*(?:next|following) {QUANTITY} u:(day|week|month|workday)|(?:las "
    rf"|the |for )*{QUANTITY} (?:next u:(day|week|month|workday)|u:(week|month) next)"
)
def _next_few(match: re.Match[str], around: Around) -> Piece | None:
    if around.before(match) in _BOUNDS:
        return None  # "after three next week"
    count, unit = many(match[1] or match[3]), match[2] or match[4] or match[5]
    first = around.today + timedelta(days=1)
    return Piece(day=Day(span=(first, _later(around.today, count, unit))))


_BOUNDS = frozenset("after before notbefore by until from at".split())  # noqa: SIM905


@COUNTED.of(r"within next u:(week|month)")
def _within_next(match: re.Match[str], around: Around) -> Piece:
    """ "In the next month": from tomorrow on, and not only the month that comes."""
    return Piece(day=Day(span=(around.today + timedelta(days=1), _later(around.today, 1, match[1]))))
