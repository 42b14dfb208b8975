"""The product's own understanding behind the signatures that the evaluation script calls. Thin on purpose."""

from __future__ import annotations

import datetime as clock
from zoneinfo import ZoneInfo

from app.call.heard import Language, Wish
from app.understanding.amounts import read_number
from app.understanding.answers import yes_or_no
from app.understanding.dates import read_wish
from app.understanding.emails import read_email
from app.understanding.language import read as read_language
from app.understanding.lexicon import fold
from app.understanding.phones import dictated

ZONE = ZoneInfo("America/New_York")
MIDNIGHT = clock.time(23, 59)


def datetime(text: str, lang: Language, reference: str) -> object:
    now = clock.datetime.fromisoformat(reference[:19]).replace(tzinfo=ZONE)
    wish = read_wish(text, lang, now, any_day=True)
    return None if wish is None else _value(wish.doubtful[0] if wish.doubtful else wish, now)


def _value(wish: Wish, now: clock.datetime) -> object:
    """The wish in the script's form: a date, a time, both, or a start and an end (exclusive)."""
    day = f"{wish.days[0].isoformat()}T" if wish.days else ""
    if wish.at is not None:
        return day + wish.at.isoformat()
    if wish.after or wish.before:
        return {k: day + v.isoformat() for k, v in (("start", wish.after), ("end", wish.before)) if v is not None}
    if wish.days:
        return wish.days[0]
    if wish.first or wish.last:
        # the script's ends are exclusive, but an end alone is the day that was said
        whole = wish.first and wish.last and not wish.last_before
        last = wish.last + clock.timedelta(days=1) if wish.last and whole else wish.last
        edges = (("start", wish.first, wish.first_after), ("end", last, wish.last_before))
        return {k: d.isoformat() + (f"T{t.isoformat()}" if t else "") for k, d, t in edges if d is not None}
    if wish.soonest:
        return {"start": now.replace(tzinfo=None).isoformat()}
    if wish.weekdays:
        days = (now.date() + clock.timedelta(days=n) for n in range(1, 8))
        return next(day for day in days if day.weekday() in wish.weekdays)
    return None


def number(text: str, lang: Language) -> float | None:
    return read_number(text, lang)


def phone(text: str, lang: Language) -> str | None:
    """The digits as they were dictated: the set holds numbers of all countries and lengths, not only ones to call."""
    found = [digits.strip("+") for digits in dictated(text, lang)]
    return next((digits for digits in found if 8 <= len(digits) <= 15), None)


def email(text: str, lang: Language) -> str | None:
    return read_email(text, lang)


def yesno(text: str, lang: Language) -> bool | None:
    return yes_or_no(fold(text))


def language(text: str) -> Language | None:
    return read_language(text).language
