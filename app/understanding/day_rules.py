"""The rules that find a date in the signs: days of a month, months, holidays by name, and what is no wish."""

from __future__ import annotations

import re
from datetime import date, timedelta

from app.understanding.days import Day, single, week_of
from app.understanding.pieces import NOTHING, QUANTITY, Around, Piece, Rules, alone, many

DAYS = Rules()
NUMBERED_DAYS = Rules()
"""Tried after the hours: a bare "the 5th" or "el cinco" is a day when it is nothing else."""

_MONTH = r"(?:M(\d\d?)|(may|mar))"
_NOT_HOUR = r"(?! (?:am|pm|oclock|u:|plus|minus|p:|forlas|\d\d?(?![\d:])(?! (?:am|pm|oclock|p:))))"


def _month_number(full: str | None, short: str | None) -> int:
    return int(full) if full else {"may": 5, "mar": 3}[str(short)]


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _born(text: str | None) -> int | None:
    """ "El tres de marzo del ochenta y cuatro": a year of the last century, in which nobody wants to come."""
    return int(text) + 1900 if text else None


def valid_day(day: int) -> bool:
    """Whether a month can have such a day."""
    return 1 <= day <= 31


# ---------------------------------------------------------------- what is no wish: the past, how long, how many


@DAYS.of(
    rf"(?:since )?ago {QUANTITY}(?: of)? u:\w+(?: plus half)?|{QUANTITY} u:\w+ ago|(?:last|gone) (?:W\d"
    rf"|u:\w+)|W\d (?:gone|pasado)|u:\w+ (?:gone|pasado)|(?:the |el )W\d (?:gone|pasado)"
    rf"|(?:D0 )?ago(?: p:\w+)?(?: (?:at|las) \d+(?::\d\d)?)?"
)
def _past(_: re.Match[str], __: Around) -> Piece:
    return NOTHING


@DAYS.of(
    rf"since {QUANTITY} u:\w+|{QUANTITY} last u:\w+|last {QUANTITY} u:\w+|last u:(?:hour|min|sec)"
    rf"|(?P<for>for|about|the|on) {QUANTITY} u:(?:month|year)"
)
def _how_long(_: re.Match[str], __: Around) -> Piece:
    return NOTHING


@DAYS.of(
    rf"(?P<for>(?:for |on |about )*){QUANTITY}(?: plus half)? u:(?P<unit>day|week|hour|min)(?! nowon| later| after"
    rf"| ago)"
)
def _length(match: re.Match[str], around: Around) -> Piece | None:
    """ "For two hours", and "two hours" before or after a "from": how long something lasts."""
    rest = around.line[match.end() :] + " "
    begins = re.match(r"(?: ,)? begins ", rest)
    ahead = re.match(r" from (?:D|W|now|next|this)", rest) and "for" not in match["for"]  # "two weeks from Monday"
    said = "for" in match["for"] or "on" in match["for"]
    dated = match["unit"] in {"day", "week"} and re.match(r"(?: ,)? from ", rest)
    if ahead or not (said or begins or dated) or many(match[2]) > LONGEST:
        return None
    return Piece(lasts=timedelta(**{_UNITS[match["unit"]]: many(match[2]) or 1}))


LONGEST = 400
"""More days, hours or minutes than this nobody means."""
_UNITS = {"day": "days", "week": "weeks", "hour": "hours", "min": "minutes"}


@DAYS.of(r"st (?:the |el )?\d+(?:th)?(?: of M\d+)?")
def _street(_: re.Match[str], __: Around) -> Piece:
    """ "La calle 5 de Mayo" is where somebody lives."""
    return NOTHING


# ---------------------------------------------------------------- dates


@DAYS.of(r"of(?= (?:the |el )?\d\d?(?:th)? to (?:the |el )?\d)")
def _from_number(_: re.Match[str], around: Around) -> Piece | None:
    """ "de 5 a 7", "del 3 al 5"."""
    return Piece(tie="from") if around.language == "es" else None


@DAYS.of(r"(?:the |el )?(\d\d?)(?:th)? of(?= (?:the |el )?(?:(?:this|next|following) )?u:month| (?:the )?u:month next)")
def _number_of_month(match: re.Match[str], _: Around) -> Piece | None:
    number = int(match[1])
    return Piece(day=Day(number=number)) if valid_day(number) else None


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
    readings = [span for day in (day_first, month_first) if day for span in day.wished(around.today)]
    readings = list(dict.fromkeys(readings))
    return (
        Piece(day=Day(span=readings[0], others=tuple(readings[1:])))
        if readings
        else Piece(day=day_first or month_first)
    )


@DAYS.of(
    rf"(?:the |el |on |for |this |next )*(\d\d?)(?:th)?(?: u:day)?(?: of| the)* {_MONTH}(?! \d\d?th)(?:(?: of| ,| in"
    rf"| from)?(?: u:year)? (\d{{4}})|(?: of(?: el)?)? (?P<short>[3-9]\d)(?= |$))?"
)
def _day_month(match: re.Match[str], _: Around) -> Piece | None:
    number = int(match[1])
    month = _month_number(match[2], match[3])
    if match[3] == "may" and number == 1 and "th" not in match[0].split("may")[0]:
        return None  # "one may ask"
    which = "next" if "next " in match[0] else ""
    day = Day(which=which, number=number, month=month, year=_year(match[4]) or _born(match["short"]))
    return Piece(day=day) if valid_day(number) else None


@DAYS.of(r"el (\d\d?)(?:th)? of (?:el )?(\d\d?)(?! to)(?: of (?:el )?(\d{4}|\d\d))?")
def _day_of_numbered_month(match: re.Match[str], around: Around) -> Piece | None:
    if around.language != "es" or not 1 <= int(match[2]) <= 12 or not valid_day(int(match[1])):
        return None
    return Piece(day=Day(number=int(match[1]), month=int(match[2]), year=_year(match[3])))


@DAYS.of(
    rf"{_MONTH}(?: of| the| el| on| ,)* (\d\d?)(?:(?P<th>th)|{_NOT_HOUR}(?! and \d))(?:(?: ,| of| in"
    rf"| from)* (?P<year>(?:19|20)\d\d)|(?: ,)? (?P<short>[6-9]\d)(?= |$))?"
)
def _month_day(match: re.Match[str], around: Around) -> Piece | None:
    number, which = int(match[3]), "next" if around.before(match) == "next" else ""
    day = Day(
        which=which,
        number=number,
        month=_month_number(match[1], match[2]),
        year=_year(match["year"]) or _born(match["short"]),
    )
    return Piece(day=day) if valid_day(number) else None


@DAYS.of(
    r"(?:the |in |forlas )*u:week (?:of|from|begins)(?: u:day| the| el)* (\d\d?)(?:th)?"
    r"(?! (?:of|to|-|and|until|through|M\d|(?:am|pm|oclock)))"
)
def _week_of_number(match: re.Match[str], around: Around) -> Piece | None:
    """ "La semana del 21 en las mañanas": the 21st is no hour."""
    spans = Day(number=int(match[1])).readings(around.today) if valid_day(int(match[1])) else []
    return Piece(day=Day(span=week_of(spans[0][0]))) if spans and spans[0][0] else None


@DAYS.of(r"(?:the |in )*u:week (?:of|from|begins)(?: the| el)*(?= \d| M\d| h:)")
def _week_of(_: re.Match[str], __: Around) -> Piece:
    return Piece(tie="weekof")


@DAYS.of(r"(?:the |of |in )*(?:u:year )?(20\d\d)")
def _whole_year(match: re.Match[str], around: Around) -> Piece | None:
    return Piece(day=Day(year=int(match[1]))) if around.before(match) in _BOUNDS else None


_BOUNDS = frozenset("after before by until through notbefore from begins".split())  # noqa: SIM905


@DAYS.of(rf"{_MONTH}(?:(?: of| in)? ((?:19|20)\d\d))?")
def _whole_month(match: re.Match[str], around: Around) -> Piece | None:
    nothing_else = around.line == match[0] if match[1] in _ALSO_NAMES else alone(match, around)
    rest = around.line[match.end() :]
    listed = re.match(r" (?:or|to|and|-) M\d", rest) is not None
    surely = (
        listed
        or match[1] in _ONLY_MONTHS
        or around.before(match) in _BEFORE_MONTH
        or bool(match[3])
        or (nothing_else and not match[2])
    )
    name = around.before(match) == "for" and around.line[match.end() + 1 :].startswith("_")
    modal = match[2] == "may" and around.before(match) in {"this", "to", "or", "and", "between", "during"}
    if match[2] == "mar" or not surely or name or modal:
        return None  # "this may take long", "el mar", and patients called April, June and Julio
    return Piece(day=Day(month=_month_number(match[1], match[2]), year=_year(match[3])))


_ALSO_NAMES = frozenset({"4", "6", "7", "8"})
"""April, June, Julio and August may be who is calling."""
_ONLY_MONTHS = frozenset({"1", "2", "9", "10", "11", "12"})
"""January, but neither "march" nor who is called Abril."""
_BEFORE_MONTH_SAID = (
    "in of on by notbefore begins through until since next this from to or and before after for startof endof lateof "
    "midof during between"
)
_BEFORE_MONTH = frozenset(_BEFORE_MONTH_SAID.split())


# ---------------------------------------------------------------- a number by itself

_NO_DATE = r"(?! (?:1|x|u:\w+|W\d|M\d+)(?: |$))"
"""What follows when "the second" is no date: "the second one", "the third option", "the first week"."""


_BEFORE_FIRST = frozenset("on from to until between and or by for since before after".split())  # noqa: SIM905


@NUMBERED_DAYS.of(rf"(?P<the>the |el )?(?:u:day )?(?P<n>\d\d?)th(?: u:day)?{_NO_DATE}")
def _the_nth(match: re.Match[str], around: Around) -> Piece | None:
    before = around.before(match)
    if around.language == "es" and match["the"] != "el " and before not in {"of", "to", "from", "until", "el"}:
        return None  # "la primera"
    listed = re.search(r"\d+th(?: ,| or| and)*$", around.line[: match.start()].rstrip())
    if around.language == "en" and not match["the"] and int(match["n"]) < 4 and before not in _BEFORE_FIRST:
        return _day_number(match) if listed else None  # "whichever is first"
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
    return Piece(day=Day(number=number)) if valid_day(number) else None
