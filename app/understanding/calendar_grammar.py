"""Reads the signs of days and hours into pieces: a day, a clock time, a part of the day, or a word that ties them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from app.call.heard import Language
from app.understanding.days import Day, holiday, month_of, nth_weekday, single, week_of
from app.understanding.hours import Clock


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was said. `tie` is a word between pieces ("to", "or", "not"); `num` a number not yet claimed."""

    day: Day | None = None
    clock: Clock | None = None
    part: str = ""
    num: int | None = None
    tie: str = ""
    flag: str = ""
    start: int = 0
    gap: int = 0
    """Words that say nothing between the piece before and this one."""
    stop: bool = False
    """Whether a comma or a full stop stands between the piece before and this one."""
    ahead: str = ""
    """The sign that follows."""


@dataclass(frozen=True, slots=True)
class Now:
    """What a rule may look at besides its own match."""

    now: datetime
    language: Language
    line: str

    @property
    def today(self) -> date:
        return self.now.date()


Rule = Callable[[re.Match[str], Now], "Piece | None"]
_RULES: list[tuple[re.Pattern[str], Rule]] = []

_Q = r"(\d+|a|couple|few|half|quarter)"
_MER = r"(?:(?: oclock)?(?: of| in| on| at| ,)*(?: the| el)? (am|pm|p:morning|p:afternoon|p:evening|p:night|p:early|p:noonish|p:small|p:lateafternoon|p:latemorning|p:earlyafternoon|p:lateevening)(?! \d))?(?: oclock)?"  # noqa: E501
_AT = r"(?:(?:at|las|forlas|about|in las) )"
_MONTH = r"(?:M(\d\d?)|(may|mar))"
_NOT_HOUR = r"(?! (?:am|pm|oclock|u:|plus|minus|p:|forlas|\d\d?\b))"


def _rule(pattern: str) -> Callable[[Rule], Rule]:
    def keep(rule: Rule) -> Rule:
        _RULES.append((re.compile(rf"(?:{pattern})(?= |$)"), rule))
        return rule

    return keep


def pieces(signs: list[str], now: datetime, language: Language) -> list[Piece]:
    """The pieces in the order they were said."""
    line = " ".join(signs)
    around = Now(now, language, line)
    found: list[Piece] = []
    at = gap = 0
    stop = False
    while at < len(line):
        for pattern, rule in _RULES:
            if (match := pattern.match(line, at)) is not None and (piece := rule(match, around)) is not None:
                if piece != _NOTHING:
                    ahead = line[match.end() + 1 :].split(" ", 1)[0]
                    found.append(replace(piece, start=at, gap=gap, stop=stop, ahead=ahead))
                    gap, stop = 0, False
                at = match.end() + 1
                break
        else:
            end = line.find(" ", at)
            end = len(line) if end < 0 else end
            sign = line[at:end]
            gap += sign in {"_", "x", "for"}
            stop = stop or sign == ","
            at = end + 1
    return found


_NOTHING = Piece()


def _month_number(full: str | None, short: str | None) -> int:
    return int(full) if full else {"may": 5, "mar": 3}[str(short)]


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _many(text: str) -> int:
    return {"a": 1, "couple": 2, "few": 3, "half": 0, "quarter": 0}.get(text) or int(text if text.isdigit() else 0)


def _valid_day(day: int) -> bool:
    return 1 <= day <= 31


# ---------------------------------------------------------------- before all: "last" of a month is no past


@_rule(
    r"(?:the |el )*(?P<nth>\d\d?th|last|quarter)(?: of)? (?:W(?P<w>\d)|u:(?P<unit>week|weekend|day))"
    r"(?: of| in| on| from| the| el)* (?:M(?P<month>\d+)|(?P<which>next |this )?u:month(?P<post> next)?)(?: (?P<year>(?:19|20)\d\d))?"
)
def _nth_of_month(match: re.Match[str], around: Now) -> Piece | None:
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


@_rule(
    rf"(?:since )?ago {_Q}(?: of)? u:\w+(?: plus half)?|{_Q} u:\w+ ago|(?:last|gone) (?:W\d|u:\w+)|W\d gone|u:\w+ gone|ago"
)
def _past(_: re.Match[str], __: Now) -> Piece:
    return _NOTHING


@_rule(rf"since {_Q} u:\w+|{_Q} last u:\w+|last {_Q} u:\w+|for {_Q} u:(?:day|week|month|year|hour|min)")
def _how_long(_: re.Match[str], __: Now) -> Piece:
    return _NOTHING


# ---------------------------------------------------------------- dates


@_rule(r"of (?=(?:the |el )?\d\d?(?:th)? to )")
def _from_number(_: re.Match[str], around: Now) -> Piece | None:
    """ "de 5 a 7", "del 3 al 5"."""
    return Piece(tie="from") if around.language == "es" else None


@_rule(r"(?:the |el )?(\d\d?)(?:th)? of (?=(?:the )?(?:this|next|following) u:month|(?:the )?u:month next)")
def _number_of_month(match: re.Match[str], _: Now) -> Piece | None:
    number = int(match[1])
    return Piece(day=Day(number=number)) if _valid_day(number) else None


@_rule(r"(\d{4})-(\d\d?)-(\d\d?)")
def _iso(match: re.Match[str], _: Now) -> Piece | None:
    try:
        return Piece(day=Day(span=single(date(*map(int, match.groups())))))
    except ValueError:
        return None


@_rule(r"(?:on |the |el )*(\d\d?)/(\d\d?)(?:/(\d{4}|\d\d))?")
def _slashed(match: re.Match[str], around: Now) -> Piece | None:
    one, two, year = int(match[1]), int(match[2]), _year(match[3])
    month_first = Day(month=one, number=two, year=year) if one <= 12 and two <= 31 else None
    day_first = Day(month=two, number=one, year=year) if two <= 12 and one <= 31 else None
    if around.language == "en":
        day = month_first or day_first
        return Piece(day=day) if day and day.readings(around.today) else None
    readings = [span for day in (day_first, month_first) if day for span in day.readings(around.today)]
    readings = list(dict.fromkeys(readings))
    return Piece(day=Day(span=readings[0], others=tuple(readings[1:]))) if readings else None


@_rule(
    rf"(?:the |el |on |for |this |next )*(\d\d?)(?:th)?(?: u:day)?(?: of| the)* {_MONTH}(?:(?: of| ,| in| from)?(?: u:year)? (\d{{4}}))?"
)
def _day_month(match: re.Match[str], _: Now) -> Piece | None:
    number = int(match[1])
    month = _month_number(match[2], match[3])
    return Piece(day=Day(number=number, month=month, year=_year(match[4]))) if _valid_day(number) else None


@_rule(r"el (\d\d?)(?:th)? of (\d\d?)(?! to)(?: of (\d{4}|\d\d))?")
def _day_of_numbered_month(match: re.Match[str], around: Now) -> Piece | None:
    if around.language != "es" or not 1 <= int(match[2]) <= 12 or not _valid_day(int(match[1])):
        return None
    return Piece(day=Day(number=int(match[1]), month=int(match[2]), year=_year(match[3])))


@_rule(
    rf"{_MONTH}(?: of| the| el| on| ,)* (\d\d?)(?:(?P<th>th)|{_NOT_HOUR}(?! and \d))(?:(?: ,| of| in| from)* (?P<year>(?:19|20)\d\d))?"
)
def _month_day(match: re.Match[str], _: Now) -> Piece | None:
    number = int(match[3])
    month = _month_number(match[1], match[2])
    return Piece(day=Day(number=number, month=month, year=_year(match["year"]))) if _valid_day(number) else None


@_rule(
    r"(?:the |this )*(endof|startof|midof)(?: the| of| this| at| last)*(?: (next|following))? (?:u:(week|month)|M(\d+))(?: (next|following))?"
)
def _end_of(match: re.Match[str], around: Now) -> Piece | None:
    today = around.today
    ahead = 1 if match[2] or match[5] else 0
    if match[3] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
        first, last = {"endof": (4, 6), "startof": (0, 2), "midof": (2, 3)}[match[1]]
        return Piece(day=Day(span=(monday + timedelta(days=first), monday + timedelta(days=last))))
    start = today.replace(day=1) + relativedelta(months=ahead)
    if match[4]:
        start = Day(month=int(match[4])).readings(today)[0][0] or start
    end = month_of(start.year, start.month)[1] or start
    spans = {"endof": (end.replace(day=21), end), "startof": (start, start.replace(day=10)),
             "midof": (start.replace(day=11), start.replace(day=20))}  # fmt: skip
    return Piece(day=Day(span=spans[match[1]]))


@_rule(r"(?:restof|laterin|later)(?: the| of| this)* u:(week|month)")
def _rest_of(match: re.Match[str], around: Now) -> Piece:
    spans = week_of(around.today) if match[1] == "week" else month_of(around.today.year, around.today.month)
    return Piece(day=Day(span=(around.today, spans[1])))


@_rule(r"(?:the |in )*u:week (?:of|from)(?: the| el)*(?= \d| M\d| h:)")
def _week_of(_: re.Match[str], __: Now) -> Piece:
    return Piece(tie="weekof")


@_rule(rf"{_MONTH}(?:(?: of| in)? ((?:19|20)\d\d))?")
def _whole_month(match: re.Match[str], around: Now) -> Piece | None:
    if match[2]:
        before = around.line[: match.start()].split()[-1:]
        if match[2] == "mar" or not before or before[0] not in _BEFORE_MAY:
            return None
    return Piece(day=Day(month=_month_number(match[1], match[2]), year=_year(match[3])))


_BEFORE_MAY = frozenset(
    [
        "in",
        "of",
        "on",
        "by",
        "until",
        "since",
        "next",
        "this",
        "from",
        "to",
        "or",
        "before",
        "after",
        "for",
        "the",
        "startof",
        "endof",
        "midof",
    ]
)


# ---------------------------------------------------------------- weekdays


@_rule(r"(?:next |this |the |el )*W(\d) (?:afternext|after next)")
def _weekday_after_next(match: re.Match[str], around: Now) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=1))))


@_rule(
    r"(?:from |of |the |el )*(?:W(?P<w>\d)|D(?P<d>\d)|nowon) (?:in|on) (?P<n>8|15)(?: u:day)?(?! (?:am|pm|oclock|p:))"
)
def _in_eight(match: re.Match[str], around: Now) -> Piece | None:
    """ "de hoy en ocho" is one week, "el lunes en quince" two: the first and the last day are both counted."""
    if around.language != "es":
        return None
    start = around.today
    if match["w"]:
        start = Day(weekday=int(match["w"])).readings(around.today)[0][0] or start
    elif match["d"]:
        start += timedelta(days=int(match["d"]))
    return Piece(day=Day(span=single(start + timedelta(weeks=1 if match["n"] == "8" else 2))))


@_rule(r"W(\d) (?:in )?(\d+) u:week(?: nowon| from now)?")
def _weekday_in_weeks(match: re.Match[str], around: Now) -> Piece:
    first = Day(weekday=int(match[1])).readings(around.today + timedelta(weeks=int(match[2]) - 1))[0][0]
    return Piece(day=Day(span=single(first or around.today)))


@_rule(r"(\d) (?:every )?W(\d) nowon")
def _weekdays_from_now(match: re.Match[str], around: Now) -> Piece:
    first = Day(weekday=int(match[2])).readings(around.today)[0][0] or around.today
    return Piece(day=Day(span=single(first + timedelta(weeks=int(match[1]) - 1))))


@_rule(r"(?:next |this |the |el )*W(\d)(?: in)?(?: the| el)* (after|following|before)(?: the| el)? h:(\w+)")
def _weekday_by_holiday(match: re.Match[str], around: Now) -> Piece | None:
    spans = holiday(match[3], around.today)
    found = []
    for anchor, _ in spans:
        if anchor is not None and match[2] == "before":
            found.append(single(anchor - timedelta(days=(anchor.weekday() - int(match[1]) - 1) % 7 + 1)))
        elif anchor is not None:
            found.append(single(anchor + timedelta(days=(int(match[1]) - anchor.weekday() - 1) % 7 + 1)))
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found else None


@_rule(r"(?:the |el |1 |next )*u:(day|week)(?: in)? (after|following|before|of|from)(?: the| el)? h:(\w+)")
def _by_holiday(match: re.Match[str], around: Now) -> Piece | None:
    found = []
    for anchor, _ in holiday(match[3], around.today):
        if anchor is not None:
            step = {"before": -1, "of": 0, "from": 0}.get(match[2], 1)
            found.append(
                single(anchor + timedelta(days=step)) if match[1] == "day" else week_of(anchor + timedelta(weeks=step))
            )
    return Piece(day=Day(span=found[0], others=tuple(found[1:]))) if found else None


@_rule(r"(?:the |el )*h:(\w+)")
def _holiday(match: re.Match[str], around: Now) -> Piece | None:
    spans = holiday(match[1], around.today)
    return Piece(day=Day(span=spans[0], others=tuple(spans[1:]))) if spans else None


@_rule(
    r"(?:the |el |on |in )*(?P<w>W\d)(?: the| el)? (?P<n>\d\d?)(?P<th>th)?(?! (?:am|pm|oclock|u:|plus|minus|p:|forlas|to|-|:|\d))"
)
def _weekday_number(match: re.Match[str], around: Now) -> Piece | None:
    number = int(match["n"])
    if not _valid_day(number) or not (match["th"] or around.language == "es" or number > 12):
        return None
    return Piece(day=Day(weekday=int(match["w"][1]), number=number))


@_rule(
    r"(?:(?:the|el|on|of|for|by) )*(?P<which>next|this|following|other|every|1|a) (?:next )?W(?P<w>\d)(?P<post> next| following)?"
)
def _which_weekday(match: re.Match[str], _: Now) -> Piece:
    if match["which"] in {"every", "1", "a"}:
        return Piece(day=Day(weekday=int(match["w"]), every=True))
    return Piece(day=Day(weekday=int(match["w"]), which="next" if match["post"] else match["which"]))


@_rule(r"W(\d)(?: (next|following))?")
def _plain_weekday(match: re.Match[str], _: Now) -> Piece:
    return Piece(day=Day(weekday=int(match[1]), which=match[2] or ""))


@_rule(r"(?:on |this |next )?(sat|sun)(?P<n> \d\d?(?:th|(?= |$)))?")
def _short_weekday(match: re.Match[str], around: Now) -> Piece | None:
    before = around.line[: match.start()].split()[-1:]
    if before and before[0] in {"_", "the"} and match[0] == match[1]:
        return None
    number = re.findall(r"\d+", match["n"] or "")
    return Piece(day=Day(weekday={"sat": 5, "sun": 6}[match[1]], number=int(number[0]) if number else None))


# ---------------------------------------------------------------- counted from today


@_rule(
    rf"(?:in |within )?{_Q}(?: plus half)? u:(day|week|month|year)s? (?:from|after|later from)(?: the| el| of)* (?:(?P<d>D\d)|(?P<next>next |this )?W(?P<w>\d)|now)"
)
def _from_a_day(match: re.Match[str], around: Now) -> Piece:
    start = around.today
    if match["d"]:
        start += timedelta(days=int(match["d"][1]))
    elif match["w"]:
        start = Day(weekday=int(match["w"]), which=(match["next"] or "").strip()).readings(start)[0][0] or start
    return Piece(day=Day(span=single(_later(start, _many(match[1]), match[2]))))


@_rule(
    rf"(?P<in>in |within )?(?:the |los )?{_Q}(?: and 1)? u:(?P<unit>day|week|month|year|workday)(?P<post> nowon| from now| later| after| from D0)?"
)
def _ahead(match: re.Match[str], around: Now) -> Piece:
    if not match["in"] and not match["post"]:
        return _NOTHING
    many, unit = _many(match[2]), match["unit"]
    if unit == "day" and around.language == "es" and many in {8, 15}:
        many -= 1
    there = _later(around.today, many, unit)
    if (match["in"] or "").strip() == "within" and around.language == "en":
        return Piece(day=Day(span=(around.today, there)))
    return Piece(day=Day(span=single(there)))


@_rule(rf"(?:(?P<in>in|within) )?(?:{_Q}(?: plus| and)?(?: a)? )??(?:(half|quarter) )?(?:1 |of |a )*u:(hour|min)(?P<post> nowon| later)?")
def _soon(match: re.Match[str], around: Now) -> Piece | None:
    many, part, unit = match[2], match[3], match[4]
    if (many is None and part is None) or not (match["in"] or match["post"]):
        return None
    minutes = {"half": 30, "quarter": 15}.get(part or many or "", 0) + (_many(many) if many else 0) * (
        60 if unit == "hour" else 1
    )
    then = around.now + timedelta(minutes=minutes)
    half = "am" if then.hour < 12 else "pm"
    return Piece(day=Day(span=single(then.date())), clock=Clock(then.hour, then.minute, half))


def _later(start: date, many: int, unit: str) -> date:
    if unit == "workday":
        while many:
            start += timedelta(days=1)
            many -= start.weekday() < 5
        return start
    return start + relativedelta(**{f"{unit}s": many})  # type: ignore[arg-type]


@_rule(rf"(?:in |the |within |las |this )*(?:next|following) {_Q} u:(day|week|month|workday)|(?:las |the |for )*{_Q} next u:(day|week|month|workday)")
def _next_few(match: re.Match[str], around: Now) -> Piece:
    many, unit = _many(match[1] or match[3]), match[2] or match[4]
    first = around.today + timedelta(days=1)
    return Piece(day=Day(span=(first, _later(around.today, many, unit))))


@_rule(
    r"(?:the |el |in |on |of )*(?:(this|next|following|other) )?(?:1 )?u:(week|month|weekend|workday)(?: (next|following|afternext))?"
)
def _whole(match: re.Match[str], around: Now) -> Piece | None:
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


@_rule(r"D(\d)")
def _relative(match: re.Match[str], around: Now) -> Piece:
    return Piece(day=Day(span=single(around.today + timedelta(days=int(match[1])))))


@_rule(r"quincena")
def _payday(_: re.Match[str], around: Now) -> Piece:
    """The 15th or the last of the month; which one has to be asked."""
    fifteenth = Day(number=15).readings(around.today)[0]
    return Piece(day=Day(span=fifteenth, others=(month_of(around.today.year, around.today.month)[1:] * 2,)))


# ---------------------------------------------------------------- clock times


def _clock(hour: int, minute: int, half: str | None) -> Piece | None:
    if hour > 24 or minute > 59 or (hour == 24 and minute > 59):
        return None
    return Piece(clock=Clock(hour % 24 if hour == 24 else hour, minute, (half or "").removeprefix("p:")))


@_rule(rf"{_AT}?(\d\d?):(\d\d){_MER}")
def _written(match: re.Match[str], _: Now) -> Piece | None:
    return _clock(int(match[1]), int(match[2]), match[3])


@_rule(rf"{_AT}?(\d\d?) (?:am |pm )?minus (quarter|\d\d?){_MER}")
def _minus(match: re.Match[str], _: Now) -> Piece | None:
    minutes = 15 if match[2] == "quarter" else int(match[2])
    half = match[3] or next((m for m in ("am", "pm") if f" {m} " in match[0]), None)
    return _clock((int(match[1]) - 1) or 12, 60 - minutes, half) if 0 < minutes < 60 else None


@_rule(rf"{_AT}?half (?:past |after )?(\d\d?){_MER}")
def _half_past(match: re.Match[str], _: Now) -> Piece | None:
    return _clock(int(match[1]), 30, match[2])


@_rule(
    rf"(?P<at>at |about |1 |for )*(?P<min>quarter|\d\d?)(?: u:min)? (?P<way>past|after|to|before|until|of|from) (?:1 )?(?P<hour>\d\d?){_MER}"
)
def _past_to(match: re.Match[str], around: Now) -> Piece | None:
    """ "quarter to three", "at ten to three"; "ten to three" alone is from ten to three."""
    spelled = match["min"] == "quarter"
    minutes = 15 if spelled else int(match["min"])
    before = around.line[: match.start()].split()[-1:]
    sure = spelled or "u:min" in match[0] or (match["at"] or "").strip() == "at" or match["way"] == "past"
    if around.language != "en" or minutes > 59 or (before and before[0] in {"from", "between"}):
        return None
    if not sure and (minutes not in {15, 20, 25} or match["way"] in {"of", "from"}):
        return None
    hour = int(match["hour"])
    if match["way"] in {"past", "after"}:
        return _clock(hour, minutes, match["half"] if "half" in match.groupdict() else match[5])
    return _clock((hour - 1) or 12, 60 - minutes, match[5])


@_rule(rf"(?:las |the |faltan )?(quarter|\d\d?)(?: u:min)? forlas (\d\d?){_MER}")
def _for_the(match: re.Match[str], _: Now) -> Piece | None:
    """ "cuarto para las tres", "veinte para las cuatro": that many minutes before."""
    minutes = 15 if match[1] == "quarter" else int(match[1])
    hour = int(match[2])
    return (
        _clock((hour - 1) if hour != 1 and hour else (12 if hour else 23), 60 - minutes, match[3])
        if 0 < minutes < 60
        else None
    )


@_rule(rf"(?P<at>{_AT})?(\d\d?)(?: u:hour)? (?:plus|and) (half|quarter|\d\d?)(?: u:min)?{_MER}")
def _plus(match: re.Match[str], around: Now) -> Piece | None:
    minutes = {"half": 30, "quarter": 15}.get(match[3]) or int(match[3] if match[3].isdigit() else 0)
    if around.line[: match.start()].split()[-1:] == ["between"]:
        return None
    if match[3].isdigit() and (
        around.language == "en" or not (match["at"] or match[4] or minutes >= 10 or _alone(match, around))
    ):
        return None
    return _clock(int(match[2]), minutes, match[4])


@_rule(rf"(?P<at>{_AT})?(\d\d?) (?:(?:0|_) (\d)|(\d\d)){_MER}")
def _two_numbers(match: re.Match[str], around: Now) -> Piece | None:
    minutes = int(match[3] or match[4])
    before = around.line[: match.start()].split()[-1:]
    after_day = bool(before) and re.fullmatch(
        r"W\d|D\d|\d+th|M\d+|p:\w+|,|from|between|to|-|before|after|and", before[0]
    )
    if " _ " in match[0] and not match["at"]:
        return None
    return (
        _clock(int(match[2]), minutes, match[5])
        if match["at"] or match[5] or after_day or _alone(match, around)
        else None
    )


def _alone(match: re.Match[str], around: Now) -> bool:
    """Nothing but this was said, give or take a "please"."""
    rest = (around.line[: match.start()] + around.line[match.end() :]).split()
    return all(sign in {"_", ",", "at", "the"} for sign in rest) and len(rest) <= 2


@_rule(rf"{_AT}?(\d\d?) (\d){_MER}")
def _hour_and_few(match: re.Match[str], _: Now) -> Piece | None:
    return _clock(int(match[1]), int(match[2]), match[3]) if match[3] else None


@_rule(rf"(?P<at>{_AT})?(?P<h>\d\d?)(?P<hours> u:hour)?(?: oclock)?{_MER}")
def _hour(match: re.Match[str], around: Now) -> Piece | None:
    hour, at, half = int(match["h"]), (match["at"] or "").strip(), match[4]
    after = around.line[match.end() + 1 :].split()[:1]
    if match["hours"] and not at.endswith("las"):
        return None
    if not (at or half or "oclock" in match[0]) or (hour > 12 and half in {"early"}):
        return None
    if after and (after[0].startswith("u:") or after[0] in {"next", "x"} and not half or (at == "about" and not half and after[0] == "_")):
        return None
    if hour > 24 or (at in {"about"} and hour > 12):
        return None
    return _clock(hour, 0, half)


@_rule(
    r"(p:(?:morning|afternoon|evening|night|early|lateafternoon|latemorning|earlyafternoon|lateevening|noonish))(?: at| about| las| ,)* (\d\d?)(?:(?::| )(\d\d))?(?! u:|th| of| M\d| from| p:| to)"
)
def _part_then_hour(match: re.Match[str], _: Now) -> Piece | None:
    return _clock(int(match[2]), int(match[3] or 0), match[1]) if int(match[2]) <= 24 else None


@_rule(r"(?:at |las )?t:(noon|midnight)")
def _noon(match: re.Match[str], _: Now) -> Piece:
    return Piece(clock=Clock(12, 0, "pm") if match[1] == "noon" else Clock(0))


@_rule(r"(?:in |the |on |early )*p:(\w+)")
def _part(match: re.Match[str], _: Now) -> Piece:
    return Piece(part=match[1])


# ---------------------------------------------------------------- the rest

_NO_DATE = r"(?! (?:1|x|u:\w+|\d+th|W\d|M\d+)(?: |$))"
"""What follows when "the second" is no date: "the second one", "the third option", "the first week"."""


@_rule(rf"(?P<the>the |el )?(?:u:day )?(?P<n>\d\d?)th(?: u:day)?{_NO_DATE}")
def _the_nth(match: re.Match[str], _: Now) -> Piece | None:
    return _day_number(match)


@_rule(rf"(?:on the|the on|el u:day|el|the u:day|u:day|on) (?P<n>\d\d?){_NO_DATE}(?! (?:am|pm|oclock|_ \d|forlas|minus|plus))")
def _the_number(match: re.Match[str], _: Now) -> Piece | None:
    return _day_number(match)


def _day_number(match: re.Match[str]) -> Piece | None:
    number = int(match["n"])
    return Piece(day=Day(number=number)) if _valid_day(number) else None


@_rule(r"(insteadof|fix|from|since|to|-|and|plus|or|between|after|past|before|until|by|within|onward|orbefore|not|minus|cannot)")
def _tie(match: re.Match[str], _: Now) -> Piece:
    return Piece(tie={"-": "to", "plus": "and", "past": "after", "minus": "not"}.get(match[1], match[1]))


@_rule(r"now")
def _now(_: re.Match[str], __: Now) -> Piece:
    return _NOTHING


@_rule(r"(soonest|later|earlier|anyday|weekdays)")
def _flag(match: re.Match[str], _: Now) -> Piece:
    return Piece(flag=match[1])


@_rule(r"(\d\d?)(?! u:)")
def _number(match: re.Match[str], _: Now) -> Piece:
    return Piece(num=int(match[1]))
