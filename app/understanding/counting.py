"""Number words of both languages as values: "thirty-four", "setecientos tres", "vigésimo primero", "1st"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.call.heard import Language
from app.understanding.number_words import BEGUN, ES_SIZED, HUNDREDS, ORDINALS, SCALES, SMALL, TENS


@dataclass(frozen=True, slots=True)
class Count:
    """A number found in a list of words: its value, whether it was an ordinal, and the words [start, end) it took."""

    value: int
    ordinal: bool
    start: int
    end: int
    spelled: bool = True


_WRITTEN_ORDINAL: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(\d+)(?:st|nd|rd|th)"),
    "es": re.compile(r"(\d+)(?:er|ro|do|to|vo|mo|no|ero|era|da|ra|ta|va|ma|na|o|a|st|nd|rd|th)"),
}


def count_at(said: list[str], start: int, language: Language) -> Count | None:
    """The longest number that begins at `start`, or None. Words are folded; digits ("34", "3rd") count as well.

    Numbers that do not belong together stay apart ("seven thirty" is 7, then 30), as hours, years and phones need.
    """
    word = said[start]
    if word.isdigit() and not _scaled(said, start, language):
        return Count(int(word), False, start, start + 1, spelled=False)
    if (written := _WRITTEN_ORDINAL[language].fullmatch(word)) is not None:
        return Count(int(written[1]), True, start, start + 1, spelled=False)
    return _english(said, start) if language == "en" else _spanish(said, start)


def _scaled(said: list[str], at: int, language: Language) -> bool:
    """Digits before a word of size: "3 hundred", "20 mil"."""
    ahead = said[at + 1] if at + 1 < len(said) else ""
    return len(said[at]) < 4 and (ahead in {"hundred", "mil"} or ahead in SCALES[language])


# ---------------------------------------------------------------- English


def _english(said: list[str], at: int) -> Count | None:
    start, total, scale, ordinal = at, 0, 0, False
    while at < len(said) and not ordinal and scale != 1:
        here = at + 1 if scale and said[at] == "and" else at
        group = _english_group(said, here) if here < len(said) else None
        if group is None:
            break
        value, here, ordinal = group
        unit = 1
        if not ordinal and here < len(said):
            ordinal = said[here] in _SIZES_TH
            unit = SCALES["en"].get(said[here].removesuffix("th") if ordinal else said[here], 1)
        if scale and max(unit, value) >= scale:
            break
        total, at, scale = total + value * unit, here + (unit != 1), unit
    return Count(total, ordinal, start, at) if scale else None


_SIZES_TH = frozenset(size + "th" for size in SCALES["en"])


def _english_group(said: list[str], at: int) -> tuple[int, int, bool] | None:
    """A number below ten thousand ("twenty-one hundred and five"), the place after it, and whether it is an ordinal."""
    ahead = said[at + 1] if at + 1 < len(said) else ""
    if said[at] == "a" and (ahead in {"hundred", "hundredth", *_SIZES_TH} or ahead in SCALES["en"]):
        low: tuple[int, int, bool] | None = (1, at + 1, False)
    elif said[at] in {"hundred", "hundredth", *_SIZES_TH} or said[at] in SCALES["en"]:
        low = (1, at, False)
    else:
        low = _english_low(said, at)
    if low is None or low[2] or low[1] >= len(said) or not low[0]:
        return low
    value, at, _ = low
    if said[at] == "hundredth":
        return value * 100, at + 1, True
    return _hundreds(said, at + 1, value * 100) if said[at] == "hundred" else low


def _hundreds(said: list[str], at: int, value: int) -> tuple[int, int, bool]:
    """What may follow "hundred": "five", "and five", "and fifth"."""
    after = at + 1 if at + 1 < len(said) and said[at] == "and" else at
    rest = _english_low(said, after) if after < len(said) else None
    if rest is None or not rest[0]:
        return value, at, False
    return value + rest[0], rest[1], rest[2]


def _english_low(said: list[str], at: int) -> tuple[int, int, bool] | None:
    """A number below a hundred, or up to three digits."""
    word = said[at]
    if word.isdigit() and len(word) < 4:
        return int(word), at + 1, False
    if word in SMALL["en"]:
        return SMALL["en"][word], at + 1, False
    if ORDINALS["en"].get(word, 100) < 100:
        return ORDINALS["en"][word], at + 1, True
    if word not in TENS["en"]:
        return _glued(word, at)
    ten, unit = TENS["en"][word], said[at + 1] if at + 1 < len(said) else ""
    if (found := _unit(unit)) is not None:
        return ten + found[0], at + 2, found[1]
    return ten, at + 1, False


def _glued(word: str, at: int) -> tuple[int, int, bool] | None:
    """ "Thirtyfirst", as some recognisers write it."""
    for ten, value in TENS["en"].items():
        if word.startswith(ten) and (found := _unit(word[len(ten) :])) is not None:
            return value + found[0], at + 1, found[1]
    return None


def _unit(word: str) -> tuple[int, bool] | None:
    """One to nine, or first to ninth."""
    for ordinal, table in ((False, SMALL["en"]), (True, ORDINALS["en"])):
        if 0 < table.get(word, 0) < 10:
            return table[word], ordinal
    return None


# ---------------------------------------------------------------- Spanish


def _spanish(said: list[str], at: int) -> Count | None:
    if said[at] in ORDINALS["es"] or _sized(said[at]) is not None:
        return _spanish_ordinal(said, at, Count(0, False, at, at))
    start, total, scale = at, 0, 0
    while at < len(said) and scale != 1:
        block = (1, at) if at == start and said[at] in SCALES["es"] else _spanish_block(said, at)
        if block is None:
            break
        value, here = block
        unit = SCALES["es"].get(said[here], 1) if here < len(said) else 1
        if scale and unit >= scale:
            break
        total, at, scale = total + value * unit, here + (unit != 1), unit
    if not scale:
        return None
    count = Count(total, False, start, at)
    return _spanish_ordinal(said, at, count) if at < len(said) and said[at] in ES_SIZED else count


def _spanish_block(said: list[str], at: int) -> tuple[int, int] | None:
    """A number below a million, and the place after it."""
    low = (1, at) if said[at] == "mil" else _spanish_group(said, at)
    if low is None or not low[0] or low[1] >= len(said) or said[low[1]] != "mil":
        return low
    value, at = low[0] * 1000, low[1] + 1
    after = at + 1 if at + 1 < len(said) and said[at] == "y" else at
    rest = _spanish_group(said, after) if after < len(said) else None
    return (value + rest[0], rest[1]) if rest is not None and rest[0] else (value, at)


def _spanish_group(said: list[str], at: int) -> tuple[int, int] | None:
    """A number below a thousand, and the place after it."""
    hundreds = HUNDREDS.get(said[at])
    if hundreds is None:
        return _spanish_low(said, at)
    rest = _spanish_low(said, at + 1) if at + 1 < len(said) else None
    return (hundreds + rest[0], rest[1]) if rest is not None and 0 < rest[0] < 100 else (hundreds, at + 1)


def _spanish_low(said: list[str], at: int) -> tuple[int, int] | None:
    """A number below a hundred, or up to three digits."""
    if said[at].isdigit() and len(said[at]) < 4:
        return int(said[at]), at + 1
    if said[at] in BEGUN and at + 1 < len(said) and 0 < SMALL["es"].get(said[at + 1], 0) < 10:
        return BEGUN[said[at]] + SMALL["es"][said[at + 1]], at + 2
    ten = 10 if said[at] == "diez" else TENS["es"].get(said[at])
    if ten is None:
        value = SMALL["es"].get(said[at])
        return None if value is None else (value, at + 1)
    least = 6 if ten == 10 else 1  # "diez y seis" is 16, "las diez y cinco" an hour
    if at + 2 < len(said) and said[at + 1] in {"y", "i"} and least <= SMALL["es"].get(said[at + 2], 0) < 10:
        return ten + SMALL["es"][said[at + 2]], at + 3
    return ten, at + 1


def _spanish_ordinal(said: list[str], at: int, before: Count) -> Count:
    """Ordinals add up while they get smaller ("cuadragésimo séptimo"); one of a size multiplies ("dos milésimo")."""
    total, last = before.value, 10**30
    while at < len(said):
        sized = _sized(said[at])
        size = sized[1] if sized is not None else ORDINALS["es"].get(said[at], last)
        if size >= last:
            break
        times = 1 if sized is None else sized[0] or total % size or 1
        total = total - (total % size if sized is not None and not sized[0] else 0) + times * size
        at, last = at + 1, 10 ** (len(str(size)) - 1)
        if last == 1:
            break
    return Count(total, True, before.start, at)


_SIZED_TIMES = SMALL["es"] | TENS["es"] | HUNDREDS


def _sized(word: str) -> tuple[int, int] | None:
    """(How many, of what size) of an ordinal that multiplies: "milésimo" is (0, 1000), "tresmillonésimo" (3, 10**6)."""
    if word in ES_SIZED:
        return 0, ES_SIZED[word]
    for size, value in ES_SIZED.items() if word.endswith(("esimo", "esima", "esimos", "esimas")) else ():
        if word.endswith(size) and (times := _SIZED_TIMES.get(word.removesuffix(size), 0)):
            return times, value
    return None
