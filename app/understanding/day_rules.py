"""The rules that find a day in the signs: dates, weekdays, weeks and months, and what is counted from today."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.understanding.days import Day, holiday, month_of, nth_weekday, single, week_of
from app.understanding.hours import Clock
from app.understanding.pieces import NOTHING, QUANTITY, Around, Piece, Rules, alone, many

DAYS = Rules()
NUMBERED_DAYS = Rules()
"""Tried after the hours: a bare "the 5th" or "el cinco" is a day when it is nothing else."""

_MONTH = r"(?:M(\d\d?)|(may|mar))"
_NOT_HOUR = r"(?! (?:am|pm|oclock|u:|plus|minus|p:|forlas|\d\d?\b))"


def _month_number(full: str | None, short: str | None) -> int:
    return int(full) if full else {"may": 5, "mar": 3}[str(short)]


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _valid_day(day: int) -> bool:
    return 1 <= day <= 31


# ---------------------------------------------------------------- before all: "last" of a month is no past


@DAYS.of(
    r"(?:the |el )*(?P<nth>\d\d?th|last|quarter)(?: of)? (?:W(?P<w>\d)|u:(?P<unit>week|weekend|day))"
    r"(?: of| in| on| from| the| el)* (?:M(?P<month>\d+)|(?P<which>next "
    r"|this )?u:month(?P<post> next)?)(?: (?P<year>(?:19|20)\d\d))?"
)
def _nth_of_month(match: re.Match[str], around: Around) -> Piece | None:
    nth = -1 if match["nth"] == "last" else 4 if match["nth"] == "quarter" else int(match["nth"][:-2])
    first = around.today.replace(day=1)
    if match["month"]:
        day = Day(month=int(match["month"]), year=_year(match["year"]))
        first = day.readings(around.today)[0][0] or first
    elif "next" in {(match["which"] or "").strip(), (match["post"] or "").strip()}:
        first += relativedelta(months=1)
    if match["unit"] == "day":
        return Piece(day=Day(number=nth, span=month_of(first.year, first.month))) if nth > 0 else None
    weekday = int(match["w"]) if match["w"] else 3 if match["unit"] == "week" else 5
    if not -1 <= nth <= 5:
        return None
    found = nth_weekday(first.year, first.month, weekday, nth)
    if found < around.today and not match["year"] and match["month"]:
        found = nth_weekday(first.year + 1, first.month, weekday, nth)
    if match["unit"] == "week":
        return Piece(day=Day(span=week_of(found)))
    return Piece(day=Day(span=single(found) if match["w"] else (found, found + timedelta(days=1))))


# ---------------------------------------------------------------- what is no wish: the past, how long, how many


@DAYS.of(
    rf"(?:since )?ago {QUANTITY}(?: of)? u:\w+(?: plus half)?|{QUANTITY} u:\w+ ago|(?:last|gone) (?:W\d"
    rf"|u:\w+)|W\d (?:gone|pasado)|u:\w+ (?:gone|pasado)|(?:the |el )W\d (?:gone|pasado)|ago"
)
def _past(_: re.Match[str], __: Around) -> Piece:
    return NOTHING


@DAYS.of(
    rf"since {QUANTITY} u:\w+|{QUANTITY} last u:\w+|last {QUANTITY} u:\w+|for {QUANTITY} u:(?:day|week"
    rf"|month|year|hour|min)"
)
def _how_long(_: re.Match[str], __: Around) -> Piece:
    return NOTHING


# ---------------------------------------------------------------- dates


@DAYS.of(r"of(?= (?:the |el )?\d\d?(?:th)? to (?:the |el )?\d)")
def _from_number(_: re.Match[str], around: Around) -> Piece | None:
    """ "de 5 a 7", "del 3 al 5"."""
    return Piece(tie="from") if around.language == "es" else None


@DAYS.of(r"(?:the |el )?(\d\d?)(?:th)? of(?= (?:the |el )?(?:this|next|following) u:month| (?:the )?u:month next)")
def _number_of_month(match: re.Match[str], _: Around) -> Piece | None:
    number = int(match[1])
    return Piece(day=Day(number=number)) if _valid_day(number) else None


@DAYS.of(r"(\d{4})/(\d\d?)/(\d\d?)")
def _iso(match: re.Match[str], _: Around) -> Piece | None:
    try:
        return Piece(day=Day(span=single(date(*map(int, match.groups())))))
    except ValueError:
        return None


@DAYS.of(r"(?:on |the |el )*(\d\d?)/(\d\d?)(?:/(\d{4}|\d\d))?")
def _slashed(match: re.Match[str], around: Around) -> Piece | None:
    one, two, year = int(match[1]), int(match[2]), _year(match[3])
    month_first = Day(month=one, number=two, year=year) if one <= 12 and two <= 31 else None
    day_first = Day(month=two, number=one, year=year) if two <= 12 and one <= 31 else None
    if around.language == "en":
        day = month_first or day_first
        return Piece(day=day) if day and day.readings(around.today) else None
    readings = [span for day in (day_first, month_first) if day for span in day.readings(around.today)]
    readings = list(dict.fromkeys(readings))
    return Piece(day=Day(span=readings[0], others=tuple(readings[1:]))) if readings else None


@DAYS.of(
    rf"(?:the |el |on |for |this |next )*(\d\d?)(?:th)?(?: u:day)?(?: of| the)* {_MONTH}(?:(?: of| ,| in"
    rf"| from)?(?: u:year)? (\d{{4}}))?"
)
def _day_month(match: re.Match[str], _: Around) -> Piece | None:
    number = int(match[1])
    month = _month_number(match[2], match[3])
    if match[3] == "may" and number == 1 and "th" not in match[0].split("may")[0]:
        return None  # "one may ask"
    return Piece(day=Day(number=number, month=month, year=_year(match[4]))) if _valid_day(number) else None


@DAYS.of(r"el (\d\d?)(?:th)? of (?:el )?(\d\d?)(?! to)(?: of (?:el )?(\d{4}|\d\d))?")
def _day_of_numbered_month(match: re.Match[str], around: Around) -> Piece | None:
    if around.language != "es" or not 1 <= int(match[2]) <= 12 or not _valid_day(int(match[1])):
        return None
    return Piece(day=Day(number=int(match[1]), month=int(match[2]), year=_year(match[3])))


@DAYS.of(
    rf"{_MONTH}(?: of| the| el| on| ,)* (\d\d?)(?:(?P<th>th)|{_NOT_HOUR}(?! and \d))(?:(?: ,| of| in"
    rf"| from)* (?P<year>(?:19|20)\d\d))?"
)
def _month_day(match: re.Match[str], _: Around) -> Piece | None:
    number = int(match[3])
    month = _month_number(match[1], match[2])
    return Piece(day=Day(number=number, month=month, year=_year(match["year"]))) if _valid_day(number) else None


@DAYS.of(
    r"(?:the |this )*(endof|startof|midof|p:early)(?: the| of| el| in| this| at| last)*(?: (next"
    r"|following))? (?:u:(week"
    r"|month)|M(\d+))(?: (next|following))?"
)
def _end_of(match: re.Match[str], around: Around) -> Piece | None:
    which = "startof" if match[1] == "p:early" else match[1]
    today = around.today
    ahead = 1 if match[2] or match[5] else 0
    if match[3] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        first, last = {"endof": (4, 6), "startof": (0, 2), "midof": (2, 3)}[which]
        return Piece(day=Day(span=(monday + timedelta(days=first), monday + timedelta(days=last))))
    start = today.replace(day=1) + relativedelta(months=ahead)
    if match[4]:
        start = Day(month=int(match[4])).readings(today)[0][0] or start
    end = month_of(start.year, start.month)[1] or start
    spans = {"endof": (end.replace(day=21), end), "startof": (start, start.replace(day=10)),
             "midof": (start.replace(day=11), start.replace(day=20))}  # fmt: skip
    if spans[which][1] < today and not match[4]:
        return _end_of_next(which, start)
    return Piece(day=Day(span=spans[which]))


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


@DAYS.of(r"(?:restof|laterin|later)(?: the| of| this)* u:(week|month)")
def _rest_of(match: re.Match[str], around: Around) -> Piece:
    spans = week_of(around.today) if match[1] == "week" else month_of(around.today.year, around.today.month)
    return Piece(day=Day(span=(around.today, spans[1])))


@DAYS.of(r"(?:the |in )*u:week (?:of|from)(?: the| el)*(?= \d| M\d| h:)")
def _week_of(_: re.Match[str], __: Around) -> Piece:
    return Piece(tie="weekof")


@DAYS.of(rf"{_MONTH}(?:(?: of| in)? ((?:19|20)\d\d))?")
def _whole_month(match: re.Match[str], around: Around) -> Piece | None:
    surely = around.before(match) in _BEFORE_MONTH or bool(match[3]) or (alone(match, around) and not match[2])
    name = around.before(match) == "for" and around.line[match.end() + 1 :].startswith("_")
    modal = match[2] == "may" and around.before(match) in {"this", "to", "or", "and", "between", "during"}
    if match[2] == "mar" or not surely or name or modal:
        return None  # "this may take long", "el mar", and patients called April, June and Julio
    return Piece(day=Day(month=_month_number(match[1], match[2]), year=_year(match[3])))


_BEFORE_MONTH = frozenset(  # noqa: SIM905
    ("in of on by until since next this from to or and before after for startof endof midof during between").split()
)


# ---------------------------------------------------------------- weekdays


@DAYS.of(r"(?:next |this |the |el )*W(\d) (?:afternext|after next)")
def _weekday_after_next(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=1))))


@DAYS.of(
    r"(?:from |of |the |el )*(?:W(?P<w>\d)|D(?P<d>\d)|nowon) (?:in|on) (?P<n>8|15)(?: u:day)?(?! (?:am|pm|oclock|p:))"
)
def _in_eight(match: re.Match[str], around: Around) -> Piece | None:
    """ "de hoy en ocho" is one week, "el lunes en quince" two: the first and the last day are both counted."""
    if around.language != "es":
        return None
    start = around.today
    if match["w"]:
        start = Day(weekday=int(match["w"])).readings(around.today)[0][0] or start
    elif match["d"]:
        start += timedelta(days=int(match["d"]))
    return Piece(day=Day(span=single(start + timedelta(weeks=1 if match["n"] == "8" else 2))))


@DAYS.of(r"W(\d) (?:in )?(\d+) u:week(?: nowon| from now)?")
def _weekday_in_weeks(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today + timedelta(weeks=int(match[2]) - 1))[0][0]
    return Piece(day=Day(span=single(first or around.today)))


@DAYS.of(r"(\d) (?:every )?W(\d) nowon")
def _weekdays_from_now(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[2])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=int(match[1]) - 1))))


@DAYS.of(r"(?:next |this |the |el )*W(\d)(?: in)?(?: the| el)* (after|following|before)(?: the| el)? h:(\w+)")
def _weekday_by_holiday(match: re.Match[str], around: Around) -> Piece | None:
    spans = holiday(match[3], around.today)
    found = []
    for anchor, _ in spans:
        if anchor is not None and match[2] == "before":
            found.append(single(anchor - timedelta(days=(anchor.weekday() - int(match[1]) - 1) % 7 + 1)))
        elif anchor is not None:
            found.append(single(anchor + timedelta(days=(int(match[1]) - anchor.weekday() - 1) % 7 + 1)))
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found else None


@DAYS.of(r"(?:the |el |1 |next )*u:(day|week)(?: in)? (after|following|before|of|from)(?: the| el)? h:(\w+)")
def _by_holiday(match: re.Match[str], around: Around) -> Piece | None:
    found = []
    for anchor, _ in holiday(match[3], around.today):
        if anchor is not None:
            step = {"before": -1, "of": 0, "from": 0}.get(match[2], 1)
            found.append(
                single(anchor + timedelta(days=step)) if match[1] == "day" else week_of(anchor + timedelta(weeks=step))
            )
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found else None


@DAYS.of(r"(?:the |el )*h:(\w+)")
def _holiday(match: re.Match[str], around: Around) -> Piece | None:
    spans = holiday(match[1], around.today)
    return Piece(day=Day(span=spans[0], others=tuple(spans[1:]))) if spans else None


@DAYS.of(
    r"(?:the |el |on |in )*(?P<w>W\d)(?: the| el)? (?P<n>\d\d?)(?P<th>th)?(?! (?:am|pm|oclock|u:|plus"
    r"|minus|p:|forlas|to|-|:|\d))"
)
def _weekday_number(match: re.Match[str], around: Around) -> Piece | None:
    number = int(match["n"])
    if not _valid_day(number) or not (match["th"] or around.language == "es" or number > 12):
        return None
    return Piece(day=Day(weekday=int(match["w"][1]), number=number))


@DAYS.of(
    r"(?:(?:the|el|on|of|for|by) )*(?P<which>next|this|following|other|every|1"
    r"|a) (?:next )?W(?P<w>\d)(?P<post> next| following)?"
)
def _which_weekday(match: re.Match[str], _: Around) -> Piece:
    if match["which"] in {"every", "1", "a"}:
        return Piece(day=Day(weekday=int(match["w"]), every=True))
    return Piece(day=Day(weekday=int(match["w"]), which="next" if match["post"] else match["which"]))


@DAYS.of(r"(?:the )W(\d) 1")
def _weekday_one(match: re.Match[str], _: Around) -> Piece:
    """ "The Thursday one": no hour."""
    return Piece(day=Day(weekday=int(match[1])))


@DAYS.of(r"W(\d)(?: (next|following))?")
def _plain_weekday(match: re.Match[str], around: Around) -> Piece:
    if (
        match[0] == "W6"
        and around.language == "es"
        and around.before(match) == "_"
        and around.line[match.end() + 1 :][:1] == "_"
    ):
        return NOTHING  # "soy Domingo Ruiz"
    return Piece(day=Day(weekday=int(match[1]), which=match[2] or ""))


@DAYS.of(r"(?:on |this |next )?(sat|sun)(?P<n> \d\d?(?:th|(?= |$)))?")
def _short_weekday(match: re.Match[str], around: Around) -> Piece | None:
    if around.before(match) in {"_", "the"} and match[0] == match[1]:
        return None
    number = re.findall(r"\d+", match["n"] or "")
    return Piece(day=Day(weekday={"sat": 5, "sun": 6}[match[1]], number=int(number[0]) if number else None))


# ---------------------------------------------------------------- counted from today


@DAYS.of(
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


@DAYS.of(
    rf"(?P<in>in |within )?(?:the |los )?{QUANTITY}(?: and 1)? u:(?P<unit>day|week|month|year"
    rf"|workday)(?P<post> nowon| from now| later| after| from D0)?"
)
def _ahead(match: re.Match[str], around: Around) -> Piece:
    if not match["in"] and not match["post"]:
        return NOTHING
    count, unit = many(match[2]), match["unit"]
    if unit == "day" and around.language == "es" and count in {8, 15}:
        count -= 1  # "en ocho días" is a week, "en quince días" two
    there = _later(around.today, count, unit)
    if (match["in"] or "").strip() == "within" and around.language == "en":
        return Piece(day=Day(span=(around.today, there)))
    return Piece(day=Day(span=single(there)))


@DAYS.of(
    rf"(?:(?P<in>in|within) )?(?:{QUANTITY}(?: plus| and)?(?: a)? )?(?:(half|quarter) )?(?:1 |of "
    rf"|a )*u:(hour|min)(?P<post> nowon| later| after(?=$))?"
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


@DAYS.of(
    rf"(?:in |the |within |las |this )*(?:next|following) {QUANTITY} u:(day|week|month|workday)|(?:las "
    rf"|the |for )*{QUANTITY} next u:(day|week|month|workday)"
)
def _next_few(match: re.Match[str], around: Around) -> Piece:
    count, unit = many(match[1] or match[3]), match[2] or match[4]
    first = around.today + timedelta(days=1)
    return Piece(day=Day(span=(first, _later(around.today, count, unit))))


@DAYS.of(
    r"(?:the |el |in |on |of )*(?:(this|next|following|other) )?(?:1 )?u:(week|month|weekend"
    r"|workday)(?: (next|following|afternext))?"
)
def _whole(match: re.Match[str], around: Around) -> Piece | None:
    which = match[3] or match[1]
    if which is None and match[2] != "weekend":
        return None
    ahead = {"this": 0, None: 0, "afternext": 2}.get(which, 1)
    today = around.today
    if match[2] == "month":
        first = today.replace(day=1) + relativedelta(months=ahead)
        return Piece(day=Day(span=month_of(first.year, first.month)))
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
    first_day, last_day = {"week": (0, 6), "workday": (0, 4), "weekend": (5, 6)}[match[2]]
    span = (monday + timedelta(days=first_day), monday + timedelta(days=last_day))
    if which == "other":
        later = (span[0] + timedelta(weeks=1), span[1] + timedelta(weeks=1))
        return Piece(day=Day(span=span, others=(later,)))
    return Piece(day=Day(span=span))


@DAYS.of(r"pasado")
def _pasado(match: re.Match[str], around: Around) -> Piece | None:
    """ "Pasado" alone is the day after tomorrow; "el lunes pasado" is over."""
    sure = around.before(match) in {"", ",", "or", "to", "for", "forlas"}
    return Piece(day=Day(span=single(around.today + timedelta(days=2)))) if sure else NOTHING


@DAYS.of(r"D(\d)")
def _relative(match: re.Match[str], around: Around) -> Piece:
    return Piece(day=Day(span=single(around.today + timedelta(days=int(match[1])))))


@DAYS.of(r"quincena")
def _payday(_: re.Match[str], around: Around) -> Piece:
    """The 15th or the last of the month; which one has to be asked."""
    fifteenth = Day(number=15).readings(around.today)[0]
    return Piece(day=Day(span=fifteenth, others=(month_of(around.today.year, around.today.month)[1:] * 2,)))


# ---------------------------------------------------------------- a number by itself

_NO_DATE = r"(?! (?:1|x|u:\w+|\d+th|W\d|M\d+)(?: |$))"
"""What follows when "the second" is no date: "the second one", "the third option", "the first week"."""


_BEFORE_FIRST = frozenset("on from to until between and or by for since before after".split())  # noqa: SIM905


@NUMBERED_DAYS.of(rf"(?P<the>the |el )?(?:u:day )?(?P<n>\d\d?)th(?: u:day)?{_NO_DATE}")
def _the_nth(match: re.Match[str], around: Around) -> Piece | None:
    before = around.before(match)
    if around.language == "es" and match["the"] != "el " and before not in {"of", "to", "from", "until", "el"}:
        return None  # "la primera"
    if around.language == "en" and not match["the"] and int(match["n"]) < 4 and before not in _BEFORE_FIRST:
        return None  # "whichever is first"
    return _day_number(match)


@NUMBERED_DAYS.of(
    rf"(?:on the|the on|el u:day|el|the u:day|u:day|on) (?P<n>\d\d?){_NO_DATE}(?! (?:am|pm|oclock|_ \d"
    rf"|forlas|minus|plus))"
)
def _the_number(match: re.Match[str], around: Around) -> Piece | None:
    if match[0] == "on 1" or (match[0] == f"on {match['n']}" and around.line[match.end() :].startswith((" p:", " in"))):
        return None
    return _day_number(match)


def _day_number(match: re.Match[str]) -> Piece | None:
    number = int(match["n"])
    return Piece(day=Day(number=number)) if _valid_day(number) else None
