"""Which days were meant: what was said of a day (a weekday, a number, a month, "next"), and the dates it may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import holidays
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

LONGEST_WAIT = 100
"""Days ahead within which a weekday and a number that fit are believed; beyond, one of them was misheard."""

JUST_OVER = 60
"""A day and month that lie this many days back or less are the past or a slip, and hardly next year's."""
MONTH_OVER = 30
"""The same for a month and for the days from one date to another, which are spoken of longer ahead."""
FARTHEST = 18
"""Months ahead within which an appointment may be asked for: a check-up in a year is, 2040 is misheard or a birth."""

Span = tuple[date | None, date | None]
"""First and last day, inclusive; None on one side is open."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was said of one day or run of days, still to be looked up in a calendar. Parts narrow each other down."""

    weekday: int | None = None
    which: str = ""  # this, next, following, coming, other; end: the last part of a week or month
    number: int | None = None
    month: int | None = None
    year: int | None = None
    span: Span | None = None
    others: tuple[Span, ...] = ()  # readings that are just as likely as `span`
    every: bool = False

    def readings(self, today: date) -> list[Span]:
        """The days that this may mean, likeliest first; more than one has to be asked about, none is impossible."""
        if self.weekday is not None and self.number is not None:
            return _weekday_and_number(self, today)
        if self.number is not None:
            return _numbered(self, today)
        if self.weekday is not None:
            return _weekday(self, today)
        if self.month is not None:
            return _month(self, today)
        if self.span is not None:
            return [self.span, *self.others]
        return [(date(self.year, 1, 1), date(self.year, 12, 31))] if self.year else []

    def wished(self, today: date, over: int = JUST_OVER) -> list[Span]:
        """The readings that somebody can ask an appointment for; none where all are over or too far off.

        A date without a year that was at most `over` days ago is not taken for next year's, nor a month that ended in
        the last MONTH_OVER days; what begins more than FARTHEST months ahead is no wish. The caller is asked again.
        """
        return [span for span in self.readings(today) if self._may_be_wished(span, today, over)]

    def _may_be_wished(self, span: Span, today: date, over: int) -> bool:
        first, last = span
        if first is None or last is None:
            return True
        if last < today or first > today + relativedelta(months=FARTHEST):
            return False
        if self.month is None or self.year is not None or self.span is not None or self.which:
            return True
        since = today - timedelta(days=over if self.number else MONTH_OVER)
        return not any(since <= day < today for day in _year_before(last))


def merge(one: Day, two: Day) -> Day | None:
    """Both parts as one day ("Friday" + "the 5th", "Monday" + "next week"), or None where they are two days."""
    if one.every or two.every:
        return None
    if one.span and two.span:
        return None
    if (one.span and two.month and not two.number) or (two.span and one.month and not one.number):
        return None  # "December, the week of the seventh"
    for part in ("weekday", "number", "month", "year"):
        if getattr(one, part) is not None and getattr(two, part) is not None:
            return None
    if (
        (one.span and one.span[0] == one.span[1]) or (two.span and two.span[0] == two.span[1])
    ) and one.span != two.span:
        other = two if one.span and one.span[0] == one.span[1] else one
        if other.number is not None and other.month is not None:
            return other
        # "today, Friday": the plain date is the surer part
        return one if one.span and one.span[0] == one.span[1] else two
    return Day(
        weekday=one.weekday if one.weekday is not None else two.weekday,
        which=one.which or two.which,
        number=one.number if one.number is not None else two.number,
        month=one.month if one.month is not None else two.month,
        year=one.year if one.year is not None else two.year,
        span=one.span or two.span,
        others=one.others or two.others,
    )


def week_of(day: date) -> Span:
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def month_of(year: int, month: int) -> Span:
    first = date(year, month, 1)
    return first, first + relativedelta(months=1, days=-1)


def single(day: date) -> Span:
    return day, day


def _year_before(day: date) -> list[date]:
    """The same day of the year before; none for the 29th of February."""
    before = _make(day.year - 1, day.month, day.day)
    return [before] if before else []


def _make(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _numbered(day: Day, today: date) -> list[Span]:
    number = day.number or 0
    if day.month is not None:
        years = [day.year] if day.year else [today.year, today.year + 1, *range(today.year + 2, today.year + 9)]
        for year in years:
            found = _make(year, day.month, number)
            if found is not None and (found >= today or day.year):
                return [single(found)]
        return []
    if day.span is not None:
        within = [one for one in dates_in(day.span) if one.day == number]
        return [single(within[0])] if within else []
    for ahead in range(13):
        month = today.replace(day=1) + relativedelta(months=ahead)
        found = _make(month.year, month.month, number)
        if found is not None and found >= today:
            return [single(found)]
    return []


def _weekday_and_number(day: Day, today: date) -> list[Span]:
    plain = _numbered(replace(day, weekday=None), today)
    if not plain:
        return []
    first = plain[0][0]
    if first is None or first.weekday() == day.weekday:
        return plain
    if day.month is not None or day.span is not None:
        near = first + timedelta(days=((day.weekday or 0) - first.weekday() + 3) % 7 - 3)
        return [single(first), *([single(near)] if near >= today else [])]
    for ahead in range(1, 36):
        month = today.replace(day=1) + relativedelta(months=ahead)
        fits = _make(month.year, month.month, day.number or 0)
        if fits is not None and fits.weekday() == day.weekday:
            return [single(fits)] if (fits - today).days <= LONGEST_WAIT else [single(fits), *plain]
    return plain


def _weekday(day: Day, today: date) -> list[Span]:
    weekday = day.weekday or 0
    if day.span is not None:
        found = [_weekday_within(weekday, span, today) for span in (day.span, *day.others)]
        return [single(one) for one in dict.fromkeys(found) if one]
    if day.month is not None:
        first, last = _month(replace(day, weekday=None), today)[0]
        within = [one for one in dates_in((first, last)) if one.weekday() == weekday and one > today]
        return [single(within[0])] if within else []
    if day.which == "this" and weekday == today.weekday():
        return [single(today), single(today + timedelta(days=7))]
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    later = coming + timedelta(days=7)
    if day.which == "other":
        return [single(later), single(coming)]
    if day.which == "coming" and (coming - today).days < 2:
        return [single(later), single(coming)]  # tomorrow would have been called "mañana"
    same_week = coming.isocalendar()[:2] == today.isocalendar()[:2]
    if day.which in {"next", "following"} and same_week:
        return [single(later), single(coming)]
    return [single(coming)]


def _weekday_within(weekday: int, span: Span, today: date) -> date | None:
    within = [one for one in dates_in(span) if one.weekday() == weekday]
    ahead = [one for one in within if one >= today]
    return next(iter(ahead or within), None)


def _month(day: Day, today: date) -> list[Span]:
    month = day.month or 1
    year = day.year or (today.year if month >= today.month else today.year + 1)
    return [month_of(year, month)]


def dates_in(span: Span) -> list[date]:
    """Every day of a span, at most 400; none where it is open."""
    first, last = span
    if first is None or last is None:
        return []
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, 400))]


# ---------------------------------------------------------------- holidays

_NAMES = {
    "thanksgiving": "Thanksgiving Day", "christmas": "Christmas Day", "newyear": "New Year's Day", "labor": "Labor Day",
    "memorial": "Memorial Day", "independence": "Independence Day", "mlk": "Martin Luther King Jr. Day",
    "presidents": "Washington's Birthday",
    "columbus": "Columbus Day", "veterans": "Veterans Day",
}  # fmt: skip
_FIXED = {
    "eve": (12, 24), "newyeareve": (12, 31), "halloween": (10, 31), "valentine": (2, 14), "kings": (1, 6),
    "patrick": (3, 17), "cinco": (5, 5), "saints": (11, 1), "muertos": (11, 2), "guadalupe": (12, 12),
    "children": (4, 30), "candlemas": (2, 2), "juneteenth": (6, 19),
}  # fmt: skip
_ELSEWHERE = {"labor": (5, 1), "mothers": (5, 10), "independence": (9, 16)}
"""Where the countries of our Spanish callers have the day; said in Spanish ("amb") it may be meant."""
_federal: dict[int, dict[str, date]] = {}
holidays.country_holidays("US")  # loads the country now, half a second, rather than in a caller's first turn


def holiday(name: str, today: date) -> list[Span]:
    """The next days that a holiday falls on. Where the caller's country has it on another day, both are readings."""
    if name.endswith("amb"):
        name = name.removesuffix("amb")
        return [*_coming(lambda year: date(year, *_ELSEWHERE[name]), today), *holiday(name, today)]
    if name == "holidays":
        eve = _coming(lambda year: date(year, 12, 24), today)[0][0] or today
        return [(eve, date(eve.year + 1, 1, 1))]
    if name in _FIXED:
        return _coming(lambda year: date(year, *_FIXED[name]), today)
    if name in {"easter", "goodfriday"}:
        return _coming(lambda year: easter(year) - timedelta(days=2 * (name == "goodfriday")), today)
    if name == "holyweek":
        return [week_of(_coming(easter, today)[0][0] or today)]
    if name == "blackfriday":
        return _coming(lambda year: _days(year)["Thanksgiving Day"] + timedelta(days=1), today)
    if name in {"mothers", "fathers"}:
        month, week = (5, 2) if name == "mothers" else (6, 3)
        return _coming(lambda year: nth_weekday(year, month, 6, week), today)
    if name in _NAMES:
        return _coming(lambda year: _days(year)[_NAMES[name]], today)
    return []


def _days(year: int) -> dict[str, date]:
    if year not in _federal:
        _federal[year] = {
            name: day
            for day, said in holidays.country_holidays("US", years=year, observed=False).items()
            for name in said.split("; ")
        }
    return _federal[year]


def _coming(of_year, today: date) -> list[Span]:  # type: ignore[no-untyped-def]
    this_year: date = of_year(today.year)
    return [single(this_year if this_year >= today else of_year(today.year + 1))]


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday of a month; -1 is the last."""
    first, last = month_of(year, month)
    fits = [day for day in dates_in((first, last)) if day.weekday() == weekday]
    return fits[min(n, len(fits)) - 1] if n > 0 else fits[n]
