"""When somebody was born, as people say it: "el cinco del tres del 84", "March fifth nineteen eighty-four"."""

from __future__ import annotations

import re
from datetime import date

from app.call.heard import Language
from app.understanding.counting import count_at
from app.understanding.plain import fold

OLDEST = 120
"""Nobody is older than this many years."""

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}  # fmt: skip
_SHORT = {m[:3]: n for n, m in enumerate(MONTHS["en"], 1)} | {"sept": 9, "setiembre": 9} | {
    m[:3]: n for n, m in enumerate(MONTHS["es"], 1)
}  # fmt: skip
_MONTH = {name: n for names in MONTHS.values() for n, name in enumerate(names, 1)} | _SHORT
_FIXES = frozenset("no perdon digo sorry wait mean actually correction mejor".split())  # noqa: SIM905
_ZEROS = frozenset(["oh", "o", "zero", "cero", "zero"])


def birth_date(text: str, language: Language, today: date) -> date | None:
    """The date, or None where day, month or year is missing, impossible, in the future or longer ago than OLDEST.

    Numbers alone are read month first in English and day first in Spanish, unless only the other order is a date.
    """
    said = re.findall(r"\d+(?:st|nd|rd|th)?|[a-zñ]+", fold(text))
    for part in [*reversed(_after_corrections(said)), said]:
        if (found := _read(part, language, today)) is not None:
            return found
    return None


def _after_corrections(said: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in said:
        if word in _FIXES:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _read(said: list[str], language: Language, today: date) -> date | None:
    month_at = next((n for n, word in enumerate(said) if _is_month(said, n)), None)
    if month_at is not None:
        before, after = _numbers(said[:month_at], language), _numbers(said[month_at + 1 :], language)
        month = _MONTH[said[month_at]]
        options = []
        if before:
            options.append((before[-1], month, after))
            options.append((before[-1], month, before[:-1]))
        if after:
            options.append((after[0], month, after[1:]))
        return _first_date([(d, m, year) for d, m, rest in options for year in _years(rest, today)], today)
    return _in_numbers(_numbers(said, language, keep_zeros=True), language, today)


def _is_month(said: list[str], at: int) -> bool:
    """ "may", "mar" and "set" are months only beside a number."""
    word = said[at]
    return word in _MONTH and (word not in {"may", "mar"} or len(said) > 1)


def _numbers(said: list[str], language: Language, keep_zeros: bool = False) -> list[str]:
    """Every number as digits, in order: "nineteen eighty four" is 19, 84, "oh three" is 03."""
    out: list[str] = []
    at, zero = 0, ""
    while at < len(said):
        if said[at] in _ZEROS:
            zero, at = "0", at + 1
            continue
        found = None if said[at] == "a" else count_at(said, at, language)
        if found is None:
            found = count_at(said, at, "es" if language == "en" else "en") if len(said[at]) > 3 else None
        if found is None:
            at += 1
            continue
        digits = said[at] if said[at].isdigit() else str(found.value)
        out.append((zero if len(digits) == 1 else "") + digits)
        zero, at = "", found.end
    return out


def _years(rest: list[str], today: date) -> list[int]:
    """The years that these numbers can be: 1984; 84; 19, 84; 2000, 5; 20, 05."""
    if not rest:
        return []
    first = int(rest[0])
    found = []
    if len(rest) > 1:
        second = int(rest[1])
        if first in {19, 20} and second < 100 and (second > 9 or rest[1].startswith("0")):
            found.append(first * 100 + second)
        if first in {1900, 2000} and second < 100:
            found.append(first + second)
    if len(rest) >= 4 and all(len(one) == 1 for one in rest[:4]):
        found.append(int("".join(rest[:4])))
    if 1900 <= first <= today.year:
        found.append(first)
    if first < 100 and len(rest) == 1:
        found.append(first + (2000 if first <= today.year % 100 else 1900))
    return found


def _in_numbers(told: list[str], language: Language, today: date) -> date | None:
    """Without a month's name: 3 5 84, 03 05 1984, 1984-03-05 or eight digits in one."""
    if len(told) == 1 and len(told[0]) in {6, 8}:
        told = [told[0][:2], told[0][2:4], told[0][4:]]
    if all(len(one) == 1 for one in told) and len(told) in {6, 8}:
        whole = "".join(told)
        told = [whole[:2], whole[2:4], whole[4:]]
    if len(told) < 3:
        return None
    if len(told[0]) == 4:
        return _first_date([(int(told[2]), int(told[1]), int(told[0]))], today)
    one, two = int(told[0]), int(told[1])
    orders = [(two, one), (one, two)] if language == "en" else [(one, two), (two, one)]
    return _first_date([(d, m, year) for d, m in orders for year in _years(told[2:], today)], today)


def _first_date(options: list[tuple[object, int, int]], today: date) -> date | None:
    for day, month, year in options:
        try:
            found = date(year, month, int(str(day)))
        except ValueError:
            continue
        if found <= today and today.year - found.year < OLDEST:
            return found
    return None
