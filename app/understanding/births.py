"""When somebody was born, as people say it: "el cinco del tres del 84", "March fifth", and then "eighty-four"."""

from __future__ import annotations

import re
from datetime import date

from app.call.heard import Born, Language
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
_ALSO_WORDS = frozenset({"march", *_SHORT})
"""Months only beside a number ("ene" is a letter as well); "March" and "April" also where nothing else is said."""

_FIXES = re.compile(
    r"\b(?:no wait|no|perdon|digo|sorry|wait|i mean|actually|correction|mejor dicho|mejor|me equivoque|disculpe)\b"
)
_WRONG = r"(?: (?:in|on|the|el|en|de|del))*(?P<wrong>[\w -]{1,30}?)"
_NOT_THIS = re.compile(
    rf"\b(?:not|no es|no era|no fue|no)\b{_WRONG}(?:,? (?:but|sino(?: que)?|it's|its|es|fue|era)\b|,|$)"
)
""" "Not March, April", "no es el cinco, es el seis", "the sixth, not the fifth"."""
_DAY_SAID = re.compile(r"\b(?:el(?: dia)?|dia|the|day(?: is)?)\b")
_YEAR_SAID = re.compile(r"\b(?:year|ano|born in|naci en|del)\b|'\d\d")
_ZEROS = frozenset(["oh", "o", "zero", "cero"])


def birth_date(text: str, language: Language, today: date) -> date | None:
    """The date, or None where day, month or year is missing, impossible, in the future or longer ago than OLDEST.

    Numbers alone are read month first in English and day first in Spanish, unless only the other order is a date.
    """
    found = read_birth(text, language, today)
    return found if isinstance(found, date) else None


def read_birth(text: str, language: Language, today: date, before: Born | None = None) -> date | Born | None:
    """A birth date, or what is known of it so far: the parts said now, joined to those said `before` or mending them.

    "March fifth" is a day and a month; after it "eighty-four" is the year. After a whole date "no, eighty-five" is
    another year and "no, el seis" another day. None where nothing of a date was said, or where it cannot be.
    """
    now, told = before or Born(), False
    for part in _corrections(fold(text)):
        said = _words(part)
        if (whole := _read(said, language, today)) is not None:
            now, told = Born(day=whole.day, month=whole.month, year=whole.year), True
        elif (more := _part(part, said, language, now, today)) is not None:
            now, told = now.model_copy(update=more.model_dump(exclude_none=True)), True
        elif len(_numbers(said, language)) > 2:
            return None  # a date that cannot be
    return _joined(now, today) if told else None


def mends(text: str) -> bool:
    """Whether these words take something back: a part of a date in them is then in the place of another."""
    return _FIXES.match(fold(text).strip(" ,.")) is not None or _NOT_THIS.search(fold(text)) is not None


def _joined(born: Born, today: date) -> date | Born | None:
    if born.day is None or born.month is None or born.year is None:
        return born
    return _first_date([(born.day, born.month, born.year)], today)


def _corrections(folded: str) -> list[str]:
    """What was said, parted where something is taken back; what is said to be wrong is left out."""
    kept = _NOT_THIS.sub(lambda m: " no " if _has_date(m["wrong"]) and m.start() + 3 < len(folded) else m[0], folded)
    if not _has_date(kept):
        kept = folded  # "no, el seis": nothing else is left
    return [part for part in _FIXES.split(kept) if part.strip(" ,.")]


def _has_date(said: str) -> bool:
    words = _words(said)
    return bool(_numbers(words, "en") or _numbers(words, "es")) or any(word in _MONTH for word in words)


def _words(said: str) -> list[str]:
    return re.findall(r"\d+(?:st|nd|rd|th)?|[a-zñ]+", said)


# ---------------------------------------------------------------- a whole date


def _read(said: list[str], language: Language, today: date) -> date | None:
    month_at = next((n for n, word in enumerate(said) if _is_month(said, n)), None)
    if month_at is None:
        return _in_numbers(_numbers(said, language), language, today)
    before, after = _numbers(said[:month_at], language), _numbers(said[month_at + 1 :], language)
    month = _MONTH[said[month_at]]
    options = []
    if before:
        options += [(before[-1], month, after), (before[-1], month, before[:-1])]
    if after:
        options.append((after[0], month, after[1:]))
    return _first_date([(d, m, year) for d, m, rest in options for year in _years(rest, today)], today)


def _is_month(said: list[str], at: int) -> bool:
    """ "March" and "may" are months only beside a number or where nothing else is said."""
    word = said[at]
    if word not in _ALSO_WORDS:
        return word in _MONTH
    near = said[max(0, at - 2) : at] + said[at + 1 : at + 3]
    return (len(word) > 3 and len(said) == 1) or bool(_numbers(near, "en") or _numbers(near, "es"))


def _numbers(said: list[str], language: Language) -> list[str]:
    """Every number as digits, in order: "nineteen eighty four" is 19, 84, "oh three" is 03."""
    out: list[str] = []
    at, zero = 0, ""
    while at < len(said):
        if said[at] in _ZEROS:
            zero, at = zero + "0", at + 1
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
    return [*out, zero] if len(zero) > 1 else out


def _years(rest: list[str], today: date) -> list[int]:
    """The years that these numbers can be: 1984; 84; 19, 84; 2000, 5; 20, 05; 1, 9, 8, 4."""
    if not rest or any(len(one) > 4 for one in rest):
        return []
    first, joined = int(rest[0]), "".join(rest)
    found = []
    if len(rest) > 1 and first in {1900, 1009, 2000} and int(rest[1]) < 100:
        found.append((2000 if first == 2000 else 1900) + int(rest[1]))  # "mil nueve ochenta y cuatro"
    if len(joined) == 4 and 1900 <= int(joined) <= today.year:
        found.append(int(joined))
    if 1900 <= first <= today.year:
        found.append(first)
    if first < 100 and (len(rest) == 1 or first > 31):
        found.append(first + (2000 if first <= today.year % 100 else 1900))
    return found


def _in_numbers(told: list[str], language: Language, today: date) -> date | None:
    """Without a month's name: 3 5 84, 03 05 1984, 1984-03-05 or eight digits in one."""
    told = _apart(told)
    if len(told) < 3 or any(len(one) > 4 for one in told):
        return None
    if len(told[0]) == 4:
        return _first_date([(told[2], int(told[1]), int(told[0]))], today)
    one, two = int(told[0]), int(told[1])
    orders = [(two, one), (one, two)] if language == "en" else [(one, two), (two, one)]
    return _first_date([(d, m, year) for d, m in orders for year in _years(told[2:], today)], today)


def _apart(told: list[str]) -> list[str]:
    """Digits said one by one or written in a row, as day, month and year: 03051984, 030584, 0305 84."""
    row = "".join(told)
    if len(told) == 1 or all(len(one) == 1 for one in told):
        if len(row) == 6 and row[2:4] in {"19", "20"}:
            return [row[0], row[1], row[2:]]
        return [row[:2], row[2:4], row[4:]] if len(row) in {6, 8} else told
    if len(told) == 2 and len(told[0]) == 4:
        return [told[0][:2], told[0][2:], told[1]]
    if len(told) == 2 and len(told[1]) in {4, 5} and told[1][-3] == "9" and int(told[1]) > 2900:
        return [
            told[0],
            str(int(told[1]) // 1000),
            str(1000 + int(told[1]) % 1000),
        ]  # "tres, mil novecientos"
    return told


def _first_date(options: list[tuple[object, int, int]], today: date) -> date | None:
    for day, month, year in options:
        try:
            found = date(year, month, int(str(day)))
        except ValueError:
            continue
        if found <= today and today.year - found.year < OLDEST:
            return found
    return None


# ---------------------------------------------------------------- a part of one


def _part(part: str, said: list[str], language: Language, now: Born, today: date) -> Born | None:
    """A month, a day of it, a year: whichever of the three these words can be, by what is known already."""
    numbers = _numbers(said, language)
    month = next((_MONTH[word] for n, word in enumerate(said) if _is_month(said, n)), None)
    if month is not None:
        return _of_month(month, numbers)
    years = _years(numbers, today)
    if not numbers or any(len(one) > 4 for one in numbers):
        return None
    if now.month is not None and now.day is not None and now.year is None:
        return Born(year=years[0]) if years else None
    if _is_year(numbers, part) and years:
        return Born(year=years[0])
    if len(numbers) == 2:
        return _day_and_month(int(numbers[0]), int(numbers[1]), language)
    if len(numbers) == 1 and now.month is not None and (_DAY_SAID.search(part) or _ordinal(said)):
        return _checked(Born(day=int(numbers[0]), month=now.month))
    return None


def _of_month(month: int, numbers: list[str]) -> Born | None:
    if len(numbers) > 1 or (numbers and len(numbers[0]) > 2):
        return None  # with a year, and no date all the same: it cannot be
    day = int(numbers[0]) if numbers else None
    return _checked(Born(day=day, month=month))


def _day_and_month(one: int, two: int, language: Language) -> Born | None:
    month, day = (one, two) if language == "en" else (two, one)
    return _checked(Born(day=day, month=month)) or _checked(Born(day=month, month=day))


def _is_year(numbers: list[str], part: str) -> bool:
    """Numbers that are a year and no day or month: 84, 1984, nineteen and something, "the year two thousand five"."""
    if int(numbers[0]) > 31 or (len(numbers) == 1 and _YEAR_SAID.search(part)):
        return True
    return len(numbers) > 1 and len("".join(numbers)) == 4 and numbers[0] in {"19", "20"} and int(numbers[1]) > 12


def _ordinal(said: list[str]) -> bool:
    return any((found := count_at(said, at, "en")) is not None and found.ordinal for at in range(len(said)))


def _checked(born: Born) -> Born | None:
    """The part, if there is such a day in such a month."""
    try:
        date(2000, born.month or 1, born.day or 1)
    except ValueError:
        return None
    return born
