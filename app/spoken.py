"""Dates, hours, digits and lists as they are said aloud, one way a language; a template never sees a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Literal

from babel.dates import format_date

from app.call.heard import Wish
from app.practice import Practice
from integrations.pms import Slot

Language = Literal["en", "es"]

_DIGITS = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
}
_SMALL = {
    "en": (
        *_DIGITS["en"],
        *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    ),
    "es": (
        *_DIGITS["es"],
        *("diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve"),
        *("veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis"),
        *("veintisiete", "veintiocho", "veintinueve"),
    ),
}
_TENS = {
    "en": ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    "es": ("", "", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"),
}
_ORDINALS = (
    *("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth"),
    *("twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"),
)
_OR = {"en": "or", "es": "o"}
_AND = {"en": "and", "es": "y"}


def number(value: int, language: Language) -> str:
    """0 to 99, in words."""
    if value < len(_SMALL[language]):
        return _SMALL[language][value]
    tens, unit = divmod(value, 10)
    if not unit:
        return _TENS[language][tens]
    joint = "-" if language == "en" else " y "
    return f"{_TENS[language][tens]}{joint}{_DIGITS[language][unit]}"


def digits(text: str, language: Language) -> str:
    """Digits one by one; ten of them in groups of three, three and four, with a longer pause between."""
    words = [_DIGITS[language][int(character)] for character in text if character.isdigit()]
    if len(words) != 10:
        return ", ".join(words)
    return "; ".join(", ".join(group) for group in (words[:3], words[3:6], words[6:]))


def letters(text: str) -> str:
    return ", ".join(character.upper() for character in text if character.isalnum())


def clock(at: time, language: Language) -> str:
    """A wall time with its part of the day: "nine thirty in the morning", "las nueve y media de la mañana"."""
    return _clock_en(at) if language == "en" else _clock_es(at)


def _clock_en(at: time) -> str:
    if at == time(12, 0):
        return "noon"
    hour = number(at.hour % 12 or 12, "en")
    minute = f" {'oh ' if at.minute < 10 else ''}{number(at.minute, 'en')}" if at.minute else ""
    part = "in the morning" if at.hour < 12 else "in the afternoon" if at.hour < 18 else "in the evening"
    return f"{hour}{minute} {part}"


def _clock_es(at: time) -> str:
    hour = at.hour % 12 or 12
    spoken = "la una" if hour == 1 else f"las {number(hour, 'es')}"
    minute = "" if not at.minute else " y media" if at.minute == 30 else f" {number(at.minute, 'es')}"
    if at.minute and at.minute < 10:
        minute = f" y {number(at.minute, 'es')}"
    if at.hour == 12:
        part = "del día"
    else:
        part = "de la mañana" if at.hour < 12 else "de la tarde" if at.hour < 19 else "de la noche"
    return f"{spoken}{minute} {part}"


def day(on: date, language: Language, *, weekday: bool = True, year: bool = False) -> str:
    """A date with its month as a word: "Tuesday, December first", "el martes primero de diciembre"."""
    month = format_date(on, "MMMM", locale=language)
    name = format_date(on, "EEEE", locale=language)
    if language == "en":
        spoken = f"{month} {_ORDINALS[on.day]}"
        spoken = f"{name}, {spoken}" if weekday else spoken
        return f"{spoken}, {_year(on.year, 'en')}" if year else spoken
    count = "primero" if on.day == 1 else number(on.day, "es")
    spoken = f"{count} de {month}"
    spoken = f"el {name} {spoken}" if weekday else spoken
    return f"{spoken} de {_year(on.year, 'es')}" if year else spoken


def _year(year: int, language: Language) -> str:
    century, rest = divmod(year, 100)
    if language == "en":
        if century == 20:
            return "two thousand" + (f" {number(rest, 'en')}" if rest else "")
        tail = number(rest, "en") if rest >= 10 else f"oh {number(rest, 'en')}" if rest else "hundred"
        return f"{number(century, 'en')} {tail}"
    thousands = "dos mil" if century == 20 else "mil novecientos"
    return f"{thousands} {number(rest, 'es')}" if rest else thousands


def when(at: datetime, language: Language, *, year: bool = False) -> str:
    """A local instant: day and time."""
    joint = ", at " if language == "en" else " a "
    return f"{day(at.date(), language, year=year)}{joint}{clock(at.timetz().replace(tzinfo=None), language)}"


def offers(slots: Sequence[Slot], practice: Practice, language: Language, *, year: bool = False) -> str:
    """Times on offer: each day once, its hours after it."""
    by_day: dict[date, list[time]] = {}
    for slot in sorted(slots, key=lambda one: one.start):
        local = slot.start.astimezone(practice.tz)
        by_day.setdefault(local.date(), []).append(local.time())
    at = "at" if language == "en" else "a"
    parts = []
    for on, times in by_day.items():
        hours = [clock(one, language) for one in times]
        hours = hours if language == "en" else [hours[0], *(f"a {hour}" for hour in hours[1:])]
        comma = "," if language == "en" or len(by_day) > 1 or len(hours) > 1 else ""
        parts.append(f"{day(on, language, year=year)}{comma} {at} {_listed(hours, _OR[language])}")
    return f"; {_OR[language]} ".join(("; ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]


def _listed(words: Sequence[str], last: str) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def hours(practice: Practice, language: Language) -> str:
    """The weekly hours, days with the same ones together: "Monday to Friday, from eight … to five …"."""
    groups: list[tuple[int, int, tuple[tuple[time, time], ...]]] = []
    for weekday in range(7):
        spans = practice.hours.on(weekday)
        if not spans:
            continue
        if groups and groups[-1][1] == weekday - 1 and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], weekday, spans)
        else:
            groups.append((weekday, weekday, spans))
    return f"; {_AND[language]} ".join(_days_and_spans(*group, language) for group in groups)


def _days_and_spans(first: int, last: int, spans: Sequence[tuple[time, time]], language: Language) -> str:
    names = [format_date(date(2024, 1, 1 + weekday), "EEEE", locale=language) for weekday in (first, last)]
    spoken = _listed([_span(begin, end, language) for begin, end in spans], _AND[language])
    if language == "en":
        days = names[0] if first == last else f"{names[0]} to {names[1]}"
        return f"{days}, {spoken}"
    each = f"los {names[0]}" if names[0].endswith("s") else f"los {names[0]}s"
    return f"{each if first == last else f'de {names[0]} a {names[1]}'}, {spoken}"


def _span(begin: time, end: time, language: Language) -> str:
    if language == "en":
        return f"from {clock(begin, 'en')} to {clock(end, 'en')}"
    return f"de {clock(begin, 'es')} a {clock(end, 'es')}".replace("de las", "de").replace("a las", "a")


def wish(wished: Wish, language: Language) -> str:
    """One reading of a wish, so that it can be told from another: its day, and its bounds."""
    en = language == "en"
    parts = []
    if wished.days:
        parts.append(_listed([day(one, language) for one in wished.days], _OR[language]))
    elif wished.first and wished.last:
        between = ("between {} and {}" if en else "entre {} y {}").format(
            day(wished.first, language), day(wished.last, language)
        )
        parts.append(between)
    elif wished.first:
        begins = day(wished.first, language)
        parts.append(f"from {begins} on" if en else f"a partir d{begins}")
    elif wished.last:
        ends = day(wished.last, language)
        parts.append(f"by {ends}" if en else f"a más tardar {ends}")
    elif wished.weekdays:
        names = [format_date(date(2024, 1, 1 + one), "EEEE", locale=language) for one in wished.weekdays]
        parts.append(_listed([name if en else f"el {name}" for name in names], _OR[language]))
    if wished.at:
        parts.append(("at " if en else "a ") + clock(wished.at, language))
    if after := wished.after or wished.first_after:
        parts.append(("after " if en else "después de ") + clock(after, language))
    if before := wished.before or wished.last_before:
        parts.append(("before " if en else "antes de ") + clock(before, language))
    return ", ".join(parts)
