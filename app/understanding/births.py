"""When somebody was born, as people say it: "el cinco del tres del 84", "March fifth", and then "eighty-four"."""

from __future__ import annotations

import re
from datetime import date

from app.call.heard import Born, Language
from app.understanding.birth_words import MONTH, Number, digits_of, is_month, numbers_of, words_of
from app.understanding.plain import fold

OLDEST = 120
"""Nobody is older than this many years."""

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
        said = words_of(part)
        if (whole := _read(said, language, today)) is not None:
            now, told = Born(day=whole.day, month=whole.month, year=whole.year), True
        elif (more := _part(part, said, language, now, today)) is not None:
            now, told = now.model_copy(update=more.model_dump(exclude_none=True)), True
        elif len(digits_of(said, language)) > 2:
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
    words = words_of(said)
    return bool(digits_of(words, "en") or digits_of(words, "es")) or any(word in MONTH for word in words)


# ---------------------------------------------------------------- a whole date


def _read(said: list[str], language: Language, today: date) -> date | None:
    named = _labelled(said, language, today)
    if named is not None and named.year is not None:
        return _first_date([(named.day, named.month or 0, named.year)], today)
    month_at = next((n for n, word in enumerate(said) if is_month(said, n)), None)
    if month_at is None:
        return _in_numbers(numbers_of(said, language), language, today)
    before, after = digits_of(said[:month_at], language), digits_of(said[month_at:], language)
    month = MONTH[said[month_at]]
    options = []
    if before:
        options += [(before[-1], month, after), (before[-1], month, before[:-1])]
    if after:
        options += [(after[0], month, after[1:]), (after[0], month, before), (after[-1], month, after[:-1])]
    found = _first_date([(d, m, year) for d, m, rest in options for year in _years(rest, today)], today)
    return found or _told_twice(numbers_of(said[:month_at], language), month, after, language, today)


def _told_twice(told: list[Number], month: int, after: list[str], language: Language, today: date) -> date | None:
    """ "Six one forty nine, June first": in numbers, and once more in words that agree with them."""
    whole, day = (told, after[0]) if after else (told[:-1], told[-1].digits if told else "")
    found = _in_numbers(whole, language, today)
    return found if found is not None and (str(found.day), found.month) == (day.lstrip("0"), month) else None


_LABELS = {"day": "day", "dia": "day", "month": "month", "mes": "month", "year": "year", "ano": "year"}
_BESIDE = frozenset(["is", "was", "es", "era", "the", "el", "de", "del", "of", "number", "numero", "s"])
"""Between a label and what it names: "the day is the eighth"."""


def _labelled(said: list[str], language: Language, today: date) -> Born | None:
    """Day and month by their own names, in any order, and perhaps the year: "mes seis, día tres, año noventa"."""
    told: dict[str, int] = {}
    for at, word in enumerate(said):
        after = at + 1
        while after < len(said) and said[after] in _BESIDE:
            after += 1
        if (
            word in _LABELS
            and _LABELS[word] not in told
            and (found := _value(_LABELS[word], said[after:], language, today))
        ):
            told[_LABELS[word]] = found
    return _checked(Born(**told)) if {"day", "month"} <= told.keys() else None


def _value(label: str, said: list[str], language: Language, today: date) -> int | None:
    if said and label == "month" and is_month(said, 0):
        return MONTH[said[0]]
    end = next((n for n, word in enumerate(said) if word in _LABELS), len(said))
    numbers = digits_of(said[: min(end, 5)], language) if digits_of(said[:1], language) else []
    if not numbers or label != "year":
        return int(numbers[0]) if numbers else None
    return next(iter(_years(numbers[:2], today)), None)


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
    if not found and len(rest) > 2 and first in {19, 20}:
        return _years(rest[:2], today)  # "nineteen eighty, so I'm forty six"
    return found


def _in_numbers(said: list[Number], language: Language, today: date) -> date | None:
    """Without a month's name: 3 5 84, 03 05 1984, 1984-03-05 or eight digits in one; "the fifth" is a day."""
    told = _apart([one.digits for one in said])
    if len(told) < 3 or any(len(one) > 4 for one in told):
        return None
    if len(told[0]) == 4:
        return _first_date([(told[2], int(told[1]), int(told[0]))], today)
    one, two = int(told[0]), int(told[1])
    orders = [(two, one), (one, two)] if language == "en" else [(one, two), (two, one)]
    if len(said) > 1 and said[0].ordinal != said[1].ordinal:
        orders = [(one, two)] if said[0].ordinal else [(two, one)]
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
    numbers = digits_of(said, language)
    month = next((MONTH[word] for n, word in enumerate(said) if is_month(said, n)), None)
    if (named := _labelled(said, language, today)) is not None:
        return named
    if month is not None:
        return _of_month(month, numbers, today)
    if (dated := _day_of_year(said, language, now, today)) is not None:
        return dated
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


def _day_of_year(said: list[str], language: Language, now: Born, today: date) -> Born | None:
    """ "No, the thirteenth, nineteen sixty two": a day that is told as one, and a year."""
    numbers = numbers_of(said, language)
    years = _years([one.digits for one in numbers[1:]], today)
    if len(numbers) < 2 or not years or int(numbers[0].digits) > 31:
        return None
    apart = now.month and numbers[0].digits not in {"19", "20"} and int(numbers[1].digits) > 31
    if not (numbers[0].ordinal or apart):
        return None
    return _checked(Born(day=int(numbers[0].digits), month=now.month, year=years[0]))


def _of_month(month: int, numbers: list[str], today: date) -> Born | None:
    """A month with its day, or with a year that is no day: "March nineteen eighty-four"."""
    years = _years(numbers, today)
    if years and int(numbers[0]) > 31:
        return Born(month=month, year=years[0])
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
    return any(one.ordinal for one in numbers_of(said, "en"))


def _checked(born: Born) -> Born | None:
    """The part, if there is such a day in such a month."""
    try:
        date(2000, 1 if born.month is None else born.month, 1 if born.day is None else born.day)
    except ValueError:
        return None
    return born
