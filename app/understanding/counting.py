"""Number words of both languages as values: "thirty-four", "setecientos tres", "vigésimo primero", "1st"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.call.heard import Language
from app.understanding.plain import fold


@dataclass(frozen=True, slots=True)
class Count:
    """A number found in a list of words: its value, whether it was an ordinal, and the words [start, end) it took."""

    value: int
    ordinal: bool
    start: int
    end: int
    spelled: bool = True


_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ES_SMALL = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
SMALL: dict[Language, dict[str, int]] = {
    "en": {w: n for n, w in enumerate(_EN_SMALL.split())},
    "es": {w: n for n, w in enumerate(_ES_SMALL.split())}
    | {"un": 1, "una": 1, "zero": 0, "veintiun": 21, "veintiuna": 21, "diesiseis": 16, "desiseis": 16},
}
TENS: dict[Language, dict[str, int]] = {
    "en": {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
    | {"ninety": 90},
    "es": {"veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80}
    | {"noventa": 90},
}
_HUNDREDS: dict[str, int] = {"cien": 100, "ciento": 100} | {
    stem + ending: 100 * n
    for n, stem in enumerate(
        ["doscient", "trescient", "cuatrocient", "quinient", "seiscient", "setecient", "ochocient", "novecient"], 2
    )
    for ending in ("os", "as")
}
_SCALES: dict[Language, dict[str, int]] = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
    "es": {"millon": 10**6, "millones": 10**6, "billon": 10**12, "billones": 10**12},
}
_EN_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ES_ORDINALS = {
    "primer": 1, "segund": 2, "tercer": 3, "cuart": 4, "quint": 5, "sext": 6, "septim": 7, "octav": 8, "noven": 9,
    "decim": 10, "undecim": 11, "duodecim": 12, "vigesim": 20, "trigesim": 30, "cuadragesim": 40,
    "quincuagesim": 50, "sexagesim": 60, "septuagesim": 70, "octogesim": 80, "nonagesim": 90, "centesim": 100,
    "ducentesim": 200, "tricentesim": 300, "cuadringentesim": 400, "quingentesim": 500, "sexcentesim": 600,
    "septingentesim": 700, "octingentesim": 800, "noningentesim": 900, "milesim": 1000,
}  # fmt: skip


def _spanish_ordinals() -> dict[str, int]:
    said: dict[str, int] = {"primer": 1, "tercer": 3, "decimoctavo": 18, "vigesimoctavo": 28, "decimonono": 19}
    for stem, value in _ES_ORDINALS.items():
        joined = [stem]
        if value < 10:
            joined += [ten + stem for ten in ("decimo", "vigesimo", "trigesimo")]
        for times, form in enumerate(joined):
            for ending in ("o", "a", "os", "as"):
                said[form + ending] = value + 10 * times
    return said


ORDINALS: dict[Language, dict[str, int]] = {
    "en": {w: n for n, w in enumerate(_EN_ORDINALS.split())}
    | {"nineth": 9, "fortieth": 40, "hundredth": 100, "thousandth": 1000}
    | {ten[:-1] + "ieth": value for ten, value in TENS["en"].items()},
    "es": _spanish_ordinals(),
}
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
    return len(said[at]) < 4 and (ahead in {"hundred", "mil"} or ahead in _SCALES[language])


def read_number(text: str, language: Language) -> int | None:
    """The first number said in `text`, cardinal or ordinal, in words or digits; None when there is none."""
    said = re.findall(r"\d+[a-z]*|[a-z]+", fold(text).replace(",", "" if language == "en" else " "))
    for start in range(len(said)):
        if (found := count_at(said, start, language)) is not None:
            if not found.value and found.end < len(said) and count_at(said, found.end, language) is not None:
                continue  # "cero cinco" is 5
            dozen = said[found.end] if found.end < len(said) else ""
            return found.value * (12 if dozen in {"dozen", "dozens", "docena", "docenas"} else 1)
    return 12 if {"dozen", "docena"} & set(said) else None


# ---------------------------------------------------------------- English


def _english(said: list[str], at: int) -> Count | None:
    start, total, scale = at, 0, 10**15
    ordinal = False
    taken = False
    while at < len(said) and not ordinal:
        here = at + 1 if taken and said[at] == "and" and total % 1000 == 0 else at
        if taken and here > at and here >= len(said):
            break
        group = _english_group(said, here)
        if group is None:
            break
        value, here, ordinal = group
        unit = _SCALES["en"].get(said[here], 1) if here < len(said) and not ordinal else 1
        if here < len(said) and said[here] == "thousandth" and not ordinal:
            unit, ordinal = 1000, True
        if unit >= scale or (taken and scale == 1):
            break
        here += unit != 1
        total, at, scale, taken = total + value * unit, here, unit, True
        if unit == 1:
            break
    return Count(total, ordinal, start, at) if taken else None


def _english_group(said: list[str], at: int) -> tuple[int, int, bool] | None:
    """A number below ten thousand ("twenty-one hundred and five"), the place after it, and whether it is an ordinal."""
    if said[at] == "a" and at + 1 < len(said) and said[at + 1] in {"hundred", "thousand"}:
        low: tuple[int, int, bool] | None = (1, at + 1, False)
    else:
        low = _english_low(said, at)
    if low is None or low[2]:
        return low
    value, at, _ = low
    if at < len(said) and value and said[at] in {"hundred", "hundredth"}:
        value, at = value * 100, at + 1
        if said[at - 1] == "hundredth":
            return value, at, True
        after = at + 1 if at + 1 < len(said) and said[at] == "and" else at
        rest = _english_low(said, after) if after < len(said) else None
        if rest is not None and rest[0]:
            return value + rest[0], rest[1], rest[2]
    return value, at, False


def _english_low(said: list[str], at: int) -> tuple[int, int, bool] | None:
    word = said[at]
    if word.isdigit() and len(word) < 4:
        return int(word), at + 1, False
    if word in SMALL["en"]:
        return SMALL["en"][word], at + 1, False
    if word in ORDINALS["en"] and word not in {"hundredth", "thousandth"}:
        return ORDINALS["en"][word], at + 1, True
    if word not in TENS["en"]:
        for ten, value in TENS["en"].items():  # "thirtyfirst", as some recognisers write it
            unit = word.removeprefix(ten)
            if unit != word and 0 < (SMALL["en"] | ORDINALS["en"]).get(unit, 0) < 10:
                return value + (SMALL["en"] | ORDINALS["en"])[unit], at + 1, unit in ORDINALS["en"]
        return None
    value, at = TENS["en"][word], at + 1
    if at < len(said):
        if 0 < SMALL["en"].get(said[at], 0) < 10:
            return value + SMALL["en"][said[at]], at + 1, False
        if 0 < ORDINALS["en"].get(said[at], 0) < 10:
            return value + ORDINALS["en"][said[at]], at + 1, True
    return value, at, False


# ---------------------------------------------------------------- Spanish


def _spanish(said: list[str], at: int) -> Count | None:
    start = at
    if said[at] in ORDINALS["es"]:
        return _spanish_ordinal(said, at)
    total, taken, scale = 0, False, 10**15
    while at < len(said):
        block = _spanish_block(said, at)
        if block is None:
            break
        value, here = block
        unit = _SCALES["es"].get(said[here], 1) if here < len(said) else 1
        if unit >= scale:
            break
        here += unit != 1
        total, at, scale, taken = total + value * unit, here, unit, True
        if unit == 1:
            break
    return Count(total, False, start, at) if taken else None


def _spanish_block(said: list[str], at: int) -> tuple[int, int] | None:
    """A number below a million, and the place after it."""
    if said[at] == "mil":
        value, at = 1000, at + 1
    else:
        low = _spanish_group(said, at)
        if low is None:
            return None
        value, at = low
        if not value or at >= len(said) or said[at] != "mil":
            return value, at
        value, at = value * 1000, at + 1
    rest = _spanish_group(said, at) if at < len(said) else None
    return (value + rest[0], rest[1]) if rest is not None and rest[0] else (value, at)


def _spanish_group(said: list[str], at: int) -> tuple[int, int] | None:
    """A number below a thousand, and the place after it."""
    if (hundreds := _HUNDREDS.get(said[at])) is not None:
        rest = _spanish_low(said, at + 1) if at + 1 < len(said) else None
        return (hundreds + rest[0], rest[1]) if rest is not None and rest[0] else (hundreds, at + 1)
    return _spanish_low(said, at)


def _spanish_low(said: list[str], at: int) -> tuple[int, int] | None:
    if said[at].isdigit() and len(said[at]) < 4:
        return int(said[at]), at + 1
    ten = TENS["es"].get(said[at])
    if ten is None and said[at] != "diez":
        value = SMALL["es"].get(said[at])
        return None if value is None else (value, at + 1)
    ten = ten or 10
    least = 6 if ten == 10 else 1  # "diez y seis" is 16, "las diez y cinco" an hour
    if at + 2 < len(said) and said[at + 1] in {"y", "i"} and least <= SMALL["es"].get(said[at + 2], 0) < 10:
        return ten + SMALL["es"][said[at + 2]], at + 3
    return ten, at + 1


def _spanish_ordinal(said: list[str], at: int) -> Count:
    """Ordinals add up while they get smaller: "cuadragésimo séptimo" is the 47th."""
    start, total, last = at, 0, 10**9
    while at < len(said) and ORDINALS["es"].get(said[at], 10**9) < last:
        last = ORDINALS["es"][said[at]]
        total, at = total + last, at + 1
        if last < 10:
            break
        last = 10 ** (len(str(last)) - 1)
    return Count(total, True, start, at)
