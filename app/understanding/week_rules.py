"""The rules that find weekdays, weeks and what is counted from today: "el lunes en ocho", "in two weeks"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.understanding.day_rules import valid_day
from app.understanding.days import Day, holiday, month_of, single, week_of
from app.understanding.hours import Clock
from app.understanding.pieces import NOTHING, QUANTITY, Around, Piece, Rules, many

WEEKS = Rules()


# ---------------------------------------------------------------- weekdays


@WEEKS.of(r"(?:next |this |the |el )*W(\d) (?:afternext|after next)")
def _weekday_after_next(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=1))))


@WEEKS.of(
    r"(?:from |of |the |el |this )*(?:W(?P<w>\d)|D(?P<d>\d)|nowon) (?:in|on) (?P<n>8|15)(?: u:day)?(?! (?:am|pm|oclock))"
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


@WEEKS.of(r"W(\d) (?:in )?(\d+) u:week(?: nowon| from now)?")
def _weekday_in_weeks(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today + timedelta(weeks=int(match[2]) - 1))[0][0]
    return Piece(day=Day(span=single(first or around.today)))


@WEEKS.of(r"(\d) (?:every )?W(\d) nowon")
def _weekdays_from_now(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[2])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=int(match[1]) - 1))))


@WEEKS.of(r"(?:next |this |the |el )*W(\d)(?: in)?(?: the| el)* (after|following|before)(?: the| el)? h:(\w+)")
def _weekday_by_holiday(match: re.Match[str], around: Around) -> Piece | None:
    spans = holiday(match[3], around.today)
    found = []
    for anchor, _ in spans:
        if anchor is not None and match[2] == "before":
            found.append(single(anchor - timedelta(days=(anchor.weekday() - int(match[1]) - 1) % 7 + 1)))
        elif anchor is not None:
            found.append(single(anchor + timedelta(days=(int(match[1]) - anchor.weekday() - 1) % 7 + 1)))
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found else None


@WEEKS.of(r"(?:the |el |1 |next )*u:(day|week)(?: in)? (after|following|before|of|from)(?: the| el)? h:(\w+)")
def _by_holiday(match: re.Match[str], around: Around) -> Piece | None:
    found = []
    for anchor, _ in holiday(match[3], around.today):
        if anchor is not None:
            step = {"before": -1, "of": 0, "from": 0}.get(match[2], 1)
            found.append(
                single(anchor + timedelta(days=step)) if match[1] == "day" else week_of(anchor + timedelta(weeks=step))
            )
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found else None


@WEEKS.of(r"(?:the |el )*(?:u:week (?:of )?(?:the |el )*h:(\w+)|h:(\w+) u:week)")
def _week_of_holiday(match: re.Match[str], around: Around) -> Piece | None:
    """ "Christmas week", "la semana de Navidad"."""
    spans = [week_of(first) for first, _ in holiday(match[1] or match[2], around.today) if first]
    return Piece(day=Day(span=spans[0], others=tuple(spans[1:]))) if spans else None


@WEEKS.of(r"(?:the |el )*h:(\w+)")
def _holiday(match: re.Match[str], around: Around) -> Piece | None:
    spans = holiday(match[1], around.today)
    return Piece(day=Day(span=spans[0], others=tuple(spans[1:]))) if spans else None


@WEEKS.of(
    r"(?:the |el |on |in )*(?P<w>W\d)(?: the| el)? (?P<n>\d\d?)(?P<th>th)?(?! (?:am|pm|oclock|u:|plus"
    r"|minus|p:|forlas|to|-|:|\d))"
)
def _weekday_number(match: re.Match[str], around: Around) -> Piece | None:
    number = int(match["n"])
    if not valid_day(number) or not (match["th"] or around.language == "es" or number > 12):
        return None
    return Piece(day=Day(weekday=int(match["w"][1]), number=number))


@WEEKS.of(
    r"(?:(?:the|el|on|of|for) )*(?P<which>next|this|following|other|every|1"
    r"|a) (?:next )?W(?P<w>\d)(?P<post>(?: next| following)(?! u:))?"
)
def _which_weekday(match: re.Match[str], around: Around) -> Piece:
    if match["which"] in {"every", "1", "a"}:
        return Piece(day=Day(weekday=int(match["w"]), every=True))
    return Piece(day=Day(weekday=int(match["w"]), which=_which("next" if match["post"] else match["which"], around)))


def _which(said: str, around: Around) -> str:
    """English "next Friday" may be this week's or the one after; Spanish "el viernes que viene" is the coming one."""
    return "coming" if around.language == "es" and said in {"next", "following"} else said


@WEEKS.of(r"(?:the )W(\d) 1")
def _weekday_one(match: re.Match[str], _: Around) -> Piece:
    """ "The Thursday one": no hour."""
    return Piece(day=Day(weekday=int(match[1])))


@WEEKS.of(r"W(\d)(?: (next|following)(?! u:))?")
def _plain_weekday(match: re.Match[str], around: Around) -> Piece:
    if (
        match[0] == "W6"
        and around.language == "es"
        and around.before(match) == "_"
        and around.line[match.end() + 1 :][:1] == "_"
    ):
        return NOTHING  # "soy Domingo Ruiz"
    return Piece(day=Day(weekday=int(match[1]), which=_which(match[2] or "", around)))


@WEEKS.of(r"(?:on |this |next )?(sat|sun)(?P<n> \d\d?(?:th|(?= |$)))?")
def _short_weekday(match: re.Match[str], around: Around) -> Piece | None:
    if around.before(match) in {"_", "the"} and match[0] == match[1]:
        return None
    number = re.findall(r"\d+", match["n"] or "")
    return Piece(day=Day(weekday={"sat": 5, "sun": 6}[match[1]], number=int(number[0]) if number else None))


# ---------------------------------------------------------------- counted from today


@WEEKS.of(rf"(?:W(?P<w>\d)|D(?P<d>\d)) u:week(?! \d)|(?P<n>{QUANTITY}) u:week (?:on )?(?:W(?P<w2>\d)|D(?P<d2>\d))")
def _weeks_on(match: re.Match[str], around: Around) -> Piece | None:
    """ "Friday week", "a week on Tuesday", "two weeks Monday": so many weeks after that day."""
    weekday, days = match["w"] or match["w2"], match["d"] or match["d2"]
    start = around.today + timedelta(days=int(days or 0))
    if weekday:
        start = Day(weekday=int(weekday)).readings(around.today)[0][0] or start
    if around.language != "en" or around.before(match) in {"in", "within"}:
        return None
    return Piece(day=Day(span=single(start + timedelta(weeks=many(match["n"]) if match["n"] else 1))))


@WEEKS.of(
    rf"(?:in |the |within |on |las |about )*(?:(?:next|following) (?P<n>{QUANTITY} )?|within (?P<m>{QUANTITY} |1 |the )?|(?P<o>{QUANTITY} )next )"
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


@WEEKS.of(
    rf"(?:in |within |nowon to |about )+(?P<n>{QUANTITY})(?: u:(?P<one>day|week|month))? (?:or|to) (?P<m>{QUANTITY}) u:(?P<unit>day|week|month)"
    rf"|(?P<c>{QUANTITY}) (?:or|to) (?P<d>{QUANTITY}) u:(?P<cunit>day|week|month) nowon"
    rf"|in (?P<a>{QUANTITY}) u:(?P<aunit>day|week|month) or (?P<b>couple|\d+)(?! u:)"
)
def _so_many_or_more(match: re.Match[str], around: Around) -> Piece:
    """ "In two or three weeks", "en una semana o dos"."""
    unit = match["unit"] or match["aunit"] or match["cunit"]
    first = _later(around.today, many(match["n"] or match["a"] or match["c"]), match["one"] or unit)
    last = _later(around.today, many(match["m"] or match["b"] or match["d"]), unit)
    return Piece(day=Day(span=(min(first, last), max(first, last))))


@WEEKS.of(
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


@WEEKS.of(rf"(?:in )?(?:after|more) {QUANTITY} u:(day|week|month)(?: after D0| from D0| nowon)?(?! of| before| _ ago)")
def _after_so_many(match: re.Match[str], around: Around) -> Piece | None:
    """ "After five days", "in more than two weeks": from then on."""
    if many(match[1]) > MOST:
        return NOTHING
    return Piece(day=Day(span=(_later(around.today, many(match[1]), match[2]), None)))


@WEEKS.of(
    rf"(?P<in>(?:of )?D0 in |in |within |nowon to )?(?:the |los |about |few (?=\d))*(?P<n>{QUANTITY})(?: and 1| _)? u:(?P<unit>day|week|month|year"
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


@WEEKS.of(
    rf"(?:(?P<in>in|within) )?(?:{QUANTITY}(?: plus| and| _)?(?: a)? )?(?:(half|quarter) )?(?:1 |of "
    rf"|a )*u:(hour|min)(?P<post> nowon| later| after(?=$| ,))?"
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


@WEEKS.of(
    rf"(?:in |the |within |las |this )*(?:next|following) {QUANTITY} u:(day|week|month|workday)|(?:las "
    rf"|the |for )*{QUANTITY} next u:(day|week|month|workday)"
)
def _next_few(match: re.Match[str], around: Around) -> Piece:
    count, unit = many(match[1] or match[3]), match[2] or match[4]
    first = around.today + timedelta(days=1)
    return Piece(day=Day(span=(first, _later(around.today, count, unit))))


@WEEKS.of(r"within next u:(week|month)")
def _within_next(match: re.Match[str], around: Around) -> Piece:
    """ "In the next month": from tomorrow on, and not only the month that comes."""
    return Piece(day=Day(span=(around.today + timedelta(days=1), _later(around.today, 1, match[1]))))


@WEEKS.of(r"(?:the |el )*(?:(?:next|following|other)(?: 1)?|(?P<after>u:week|1|u:month) after)(?= ,|$)")
def _the_next(match: re.Match[str], around: Around) -> Piece | None:
    """ "Esta semana no, la próxima", "not this Monday, the one after": what comes after the one that was named."""
    named = _NAMED.findall(around.line[: match.start()])
    if not named:
        return _whole_of("week", "next", around.today) if match["after"] == "u:week" else None
    before, weekday, unit, behind = named[-1]
    said = {before, behind} & {"next", "following"}
    if weekday:
        first = Day(weekday=int(weekday)).readings(around.today)[0][0] or around.today
        return Piece(day=Day(span=single(first + timedelta(weeks=1))))
    return _whole_of(unit, "afternext" if said else "next", around.today)


_NAMED = re.compile(r"(?:(next|following|this) )?(?:W(\d)|u:(week|month|weekend))(?: (next|following))?(?= |$)")


@WEEKS.of(
    r"(?:the |el |in |on |of )*(?:(this|next|following|other) )?(?:1 )?u:(week|month|weekend"
    r"|workday|year)(?: (next|following|afternext)(?! u:))?"
)
def _whole(match: re.Match[str], around: Around) -> Piece | None:
    which = match[3] or match[1]
    return None if which is None and match[2] != "weekend" else _whole_of(match[2], which, around.today)


def _whole_of(unit: str, which: str | None, today: date) -> Piece:
    ahead = {"this": 0, None: 0, "afternext": 2}.get(which, 1)
    if unit == "year":
        return Piece(day=Day(year=today.year + ahead))
    if unit == "month":
        first = today.replace(day=1) + relativedelta(months=ahead)
        return Piece(day=Day(span=month_of(first.year, first.month)))
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
    first_day, last_day = {"week": (0, 6), "workday": (0, 4), "weekend": (5, 6)}[unit]
    span = (monday + timedelta(days=first_day), monday + timedelta(days=last_day))
    if which == "other":
        later = (span[0] + timedelta(weeks=1), span[1] + timedelta(weeks=1))
        return Piece(day=Day(span=span, others=(later,)))
    return Piece(day=Day(span=span))


@WEEKS.of(r"nowon")
def _from_now(_: re.Match[str], around: Around) -> Piece:
    """ "De hoy en adelante", "a partir de ahora"."""
    return Piece(day=Day(span=(around.today, None)), flag="now")


@WEEKS.of(r"pasado")
def _pasado(match: re.Match[str], around: Around) -> Piece | None:
    """ "Pasado" alone is the day after tomorrow; "el lunes pasado" is over."""
    sure = around.before(match) in {"", ",", "or", "to", "for", "forlas"}
    return Piece(day=Day(span=single(around.today + timedelta(days=2)))) if sure else NOTHING


@WEEKS.of(r"D(\d)")
def _relative(match: re.Match[str], around: Around) -> Piece:
    return Piece(day=Day(span=single(around.today + timedelta(days=int(match[1])))))


@WEEKS.of(r"(?:(this|next) )?quincena(?: (next))?")
def _payday(match: re.Match[str], around: Around) -> Piece:
    """The 15th or the last of the month, soonest first; which one has to be asked, unless "esta quincena" was said."""
    today = around.today
    end = month_of(today.year, today.month)[1] or today
    paydays = sorted(span for span in (Day(number=15).readings(today)[0], single(end)) if span[0])
    coming = paydays[0][0] or today
    sure = match[1] == "this" or (bool(match[1] or match[2]) and (coming - today).days > CLOSE)
    return Piece(day=Day(span=paydays[0], others=() if sure else tuple(paydays[1:])))


MOST = 400
"""More days, weeks or months ahead than this nobody means."""
CLOSE = 7
"""Days ahead within which "the next payday" may already be the one after."""
