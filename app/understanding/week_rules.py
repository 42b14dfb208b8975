"""The rules that find weekdays, holidays, weeks and months as a whole: "el lunes en ocho", "next week"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.understanding.day_rules import valid_day
from app.understanding.days import Day, holiday, month_of, single, week_of
from app.understanding.pieces import NOTHING, Around, Piece, Rules

WEEKS = Rules()


# ---------------------------------------------------------------- weekdays


@WEEKS.of(r"(?:next |this |the |el )*W(\d) (?:afternext|after next)")
def _weekday_after_next(match: re.Match[str], around: Around) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=1))))


@WEEKS.of(
    r"(?:from |of |the |el |this )*(?:W(?P<w>\d)|D(?P<d>\d)|nowon) (?:in|on) (?P<n>8|15)(?: u:day)?(?! (?:am|pm"
    r"|oclock))"
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


@WEEKS.of(r"(?:the |el )*(?:u:week(end)? (?:of )?(?:the |el )*h:(\w+)|h:(\w+) u:week(end)?)")
def _week_of_holiday(match: re.Match[str], around: Around) -> Piece | None:
    """ "Christmas week", "la semana de Navidad", "Thanksgiving weekend"."""
    spans = [
        (first, week_of(first)[1]) if match[1] or match[4] else week_of(first)
        for first, _ in holiday(match[2] or match[3], around.today)
        if first
    ]
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
    r"|a) (?:next |other |2 )?W(?P<w>\d)(?P<post>(?: next| following)(?! u:))?"
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


# ---------------------------------------------------------------- weeks and months as a whole, and single days


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


CLOSE = 7
"""Days ahead within which "the next payday" may already be the one after."""
