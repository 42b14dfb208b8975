"""The words of a birth date: months as they are said and misheard, feasts of one day, numbers as digits in order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.call.heard import Language
from app.understanding.counting import count_at

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}  # fmt: skip
_MISHEARD = {
    1: "januery janury jenuary henero enerro", 2: "febuary feburary februrary febrary febreo", 3: "martch marzh marso",
    4: "aprill apryl avril abrill", 6: "yune yunio", 7: "jully yuly yulio", 8: "augest agust augosto",
    9: "setember septembre sectember setiembre septienbre setienbre", 10: "octuber octobre otubre octumbre",
    11: "novembre nobember nobiembre noviembe", 12: "desember decembre disiembre deciembre disembre",
}  # fmt: skip
_SHORT = {m[:3]: n for n, m in enumerate(MONTHS["en"], 1)} | {"sept": 9} | {
    m[:3]: n for n, m in enumerate(MONTHS["es"], 1)
}  # fmt: skip
MONTH = (
    {name: n for names in MONTHS.values() for n, name in enumerate(names, 1)}
    | _SHORT
    | {word: n for n, words in _MISHEARD.items() for word in words.split()}
)
_ALSO_WORDS = frozenset({"march", *_SHORT})
"""Months only beside a number ("ene" is a letter as well); "March" and "April" also where nothing else is said."""

_FEASTS = {
    r"christmas eve|noche ?buena": (12, 24),
    r"(?:christmas|xmas)(?: day)?|(?:dia de )?navidad": (12, 25),
    r"new years? eve|ano viejo|fin de ano|nochevieja": (12, 31),
    r"new years?(?: day)?|(?:dia de )?ano nuevo": (1, 1),
    r"(?:dia de )?(?:los )?reyes(?: magos)?|three kings(?: day)?|epiphany": (1, 6),
    r"groundhog day|(?:dia de )?la candelaria": (2, 2),
    r"(?:saint |st )?valentines?(?: day)?|(?:dia de )?san valentin": (2, 14),
    r"dia de los enamorados|dia del amor y la amistad": (2, 14),
    r"leap day": (2, 29),
    r"pi day": (3, 14),
    r"(?:saint|st) (?:patricks?|pattys?|paddys?)(?: day)?|(?:dia de )?san patricio": (3, 17),
    r"april fools?(?: day)?": (4, 1),
    r"juneteenth": (6, 19),
    r"independence day": (7, 4),
    r"halloween|noche de brujas|dia de brujas": (10, 31),
    r"all saints(?: day)?|(?:dia de )?todos (?:los )?santos": (11, 1),
    r"day of the dead|dia de (?:los )?muertos": (11, 2),
    r"veterans? day": (11, 11),
    r"dia de la virgen(?: de guadalupe)?|dia de la guadalupana": (12, 12),
    r"dia de los (?:santos )?inocentes": (12, 28),
}  # fmt: skip
_FEAST = re.compile(
    r"(?<!after )(?<!before )(?<!around )(?<!near )(?<!antes de )(?<!despues de )\b"
    rf"(?:{'|'.join(f'({names})' for names in _FEASTS)})(?: (?:baby|child|kid))?\b"
)
"""Days of the year that have a name; "a week before Christmas" is none of them."""

_ZEROS = frozenset(["oh", "o", "zero", "cero"])
_BROKEN_OFF = frozenset(["y", "i", "and", "uh", "um", "er", "eh", "este", "mm", "hm"])
_OF = frozenset(["of", "in", "year", "del", "ano"])
"""Between a day or a month and its year."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number that was said: its digits, and whether as a place in a row ("fifth"), which is a day."""

    digits: str
    ordinal: bool = False
    broken: bool = False
    """Whether it was broken off: "noventa y ...", "thirty, uh"."""


def words_of(said: str) -> list[str]:
    """The words and digits of a folded text; a feast as its month and day, where no month was said."""
    plain = re.sub(r"'s?\b|\.(?= )", "", said)
    if not any(word in MONTH and word not in _ALSO_WORDS for word in re.findall(r"[a-z]+", plain)):
        said = _FEAST.sub(_dated, plain)
    return re.findall(r"\d+(?:st|nd|rd|th)?|[a-zñ]+", said)


def _dated(feast: re.Match[str]) -> str:
    month, day = list(_FEASTS.values())[(feast.lastindex or 1) - 1]
    return f" {MONTHS['en'][month - 1]} {day} "


def is_month(said: list[str], at: int) -> bool:
    """ "March" and "may" are months only beside a number or where nothing else is said."""
    word = said[at]
    if word not in _ALSO_WORDS:
        return word in MONTH
    near = said[max(0, at - 2) : at] + said[at + 1 : at + 3]
    return (len(word) > 3 and len(said) == 1) or bool(digits_of(near, "en") or digits_of(near, "es"))


def digits_of(said: list[str], language: Language) -> list[str]:
    """The digits of every number, in order: "nineteen eighty four" is 19, 84, "oh three" is 03."""
    return [one.digits for one in numbers_of(said, language)]


def numbers_of(said: list[str], language: Language) -> list[Number]:
    """Every number, in order; of one that was begun anew ("noventa y... noventa y cuatro") the whole."""
    out: list[Number] = []
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
        end = found.end
        if found.value > 2900 and digits[-3:-2] == "9" and "mil" in said[at:end]:  # "trece, mil novecientos"
            out.append(Number(digits[:-3]))
            digits = "1" + digits[-3:]
        if digits in {"19", "20"} and not found.ordinal and _before_year(said, at, out, digits, language):
            digits, end = _whole_year(said, end, digits, language)
        broken = end < len(said) and said[end] in _BROKEN_OFF
        out.append(Number((zero if len(digits) == 1 else "") + digits, found.ordinal, broken))
        zero, at = "", end
    out = _without_false_starts(out)
    return [*out, Number(zero)] if len(zero) > 1 else out


def _before_year(said: list[str], at: int, told: list[Number], digits: str, language: Language) -> bool:
    """Whether a year must follow here: behind a day told as one, another year, "of", and an English month."""
    after_month = language == "en" and digits == "19" and at > 0 and said[at - 1] in MONTH
    return (
        bool(told and (told[-1].ordinal or len(told[-1].digits) == 4))
        or (at > 0 and said[at - 1] in _OF)
        or after_month
    )


def _whole_year(said: list[str], at: int, century: str, language: Language) -> tuple[str, int]:
    """ "Fifth of nineteen eighty four": a year, of which no part is a day."""
    rest = count_at(said, at, language) if at < len(said) else None
    if rest is None or rest.ordinal or not 10 <= rest.value <= 99:
        return century, at
    if str(rest.value) in {"19", "20"} and rest.end < len(said) and count_at(said, rest.end, language) is not None:
        return century, at  # "March nineteen, nineteen eighty four"
    return century + str(rest.value), rest.end


def _without_false_starts(told: list[Number]) -> list[Number]:
    for size in (2, 1):
        for at in range(len(told) - 2 * size, -1, -1):
            begun, whole = told[at : at + size], told[at + size : at + 2 * size]
            if begun[:-1] == whole[:-1] and _is_begun(begun[-1], whole[-1].digits):
                told = [*told[:at], *told[at + size :]]
            elif size == 1 and _is_begun(begun[0], begun[0].digits[:2] + whole[0].digits):
                told = [*told[:at], Number(begun[0].digits[:2] + whole[0].digits), *told[at + 2 :]]
    return told


def _is_begun(one: Number, whole: str) -> bool:
    """ "Ninety", of "ninety... ninety four"; "two thousand", of "two thousand... two thousand five"."""
    tens = one.digits.rstrip("0")
    if one.ordinal or len(one.digits) != len(whole) or len(whole) < 2 or one.digits in {whole, tens}:
        return False
    return whole.startswith(tens) and (one.broken or int(one.digits) >= 40)
