"""A number said in any form: "thirty-four", "minus 5", "2.33 k", "tres millones y medio", "two thirds", "a dozen"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.call.heard import Language
from app.understanding.counting import Count, count_at
from app.understanding.number_words import DOZENS, HALVES, PAIRS, PARTS, SCALES, TENS
from app.understanding.plain import fold

_GLYPHS = {"¼": "1/4", "½": "1/2", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"}
_FIGURE: dict[Language, str] = {
    "en": r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+",
    "es": r"(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:,\d+|\.\d{1,2}(?!\d))?|[,.]\d+",
}
_TH: dict[Language, str] = {"en": "st|nd|rd|th", "es": "er|ro|do|to|vo|mo|no|[mdrtvn]?[ao]|era|o"}
_SIZE = r"(?: ?(?P<size>k|mm|m|b|g|t|cr|dz)\b)?"
_WRITTEN = {
    language: re.compile(
        rf"(?P<place>\d+(?:{_TH[language]}))\b"
        r"|(?P<whole>\d+) +(?P<top>\d+) ?/ ?(?P<under>\d+)|(?P<part>\d+) ?/ ?(?P<of>\d+)"
        rf"|(?P<figure>{figure})(?: ?(?:e|x ?10 ?\^) ?(?P<power>[+-]?\d{{1,2}})\b)?{_SIZE}(?![a-z])"
    )
    for language, figure in _FIGURE.items()
}
_SIZES = {"k": 10**3, "m": 10**6, "mm": 10**6, "b": 10**9, "g": 10**9, "t": 10**12, "cr": 10**7, "dz": 12}
_BELOW_ZERO = re.compile(r"(?:\b(?:minus|negative|menos|negativo)|(?<![\w)] )(?<![\w)])-) ?$")
_POINTS = frozenset({"point", "dot", "punto", "coma", "con", "comma"})
_ARTICLES = frozenset({"a", "an", "un", "una"})
_ANDS = frozenset({"and", "y", "con"})


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    end: int
    """The place after its last word."""


def read_number(text: str, language: Language) -> int | float | None:
    """The first number said in `text`, whole or not, in words or digits; None when there is none."""
    folded = fold("".join(f" {_GLYPHS[c]}" if c in _GLYPHS else c for c in text[:1000]))
    said = list(re.finditer(rf"{_WRITTEN[language].pattern}|[a-z]+", folded))
    words = [_as_word(match, language) for match in said]
    for at in range(len(words)):
        if (found := _amount(words, at, language)) is not None:
            below = _BELOW_ZERO.search(folded[: said[at].start()])
            return _plain(-found.value if below else found.value)
    return None


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e300 else value


def _as_word(match: re.Match[str], language: Language) -> str:
    """A word as it is, figures as their value: "1,674.5 k" is "1674500", so that "million" may still follow."""
    if match["whole"]:
        return repr(int(match["whole"]) + _over(int(match["top"]), int(match["under"])))
    if match["part"]:
        return repr(_over(int(match["part"]), int(match["of"])))
    if not match["figure"]:
        return match[0]  # a word, or "2nd"
    thousands, point = (",", ".") if language == "en" else (".", ",")
    figure = match["figure"].replace(" ", "")
    if language == "en" or "," in figure or re.fullmatch(r"\d{1,3}(?:\.\d{3})+", figure):
        figure = figure.replace(thousands, "").replace(point, ".")
    if not match["power"] and not match["size"] and "." not in figure:
        return figure
    value = float(figure) * 10.0 ** int(match["power"] or 0) * _SIZES.get(match["size"] or "", 1)
    return repr(_plain(value))


def _over(top: int, under: int) -> float:
    return top / under if under else float(top)


def _amount(words: list[str], at: int, language: Language) -> _Amount | None:
    """The number that begins here, with everything that belongs to it: a point, a fraction, a size, dozens."""
    found = _decimal(words, at, language) or _fraction(words, at, language) or _whole(words, at, language)
    if found is None:
        return None
    ahead = words[found.end] if found.end < len(words) else ""
    if ahead in DOZENS:
        return _Amount(found.value * 12, found.end + 1)
    if found.value % 1 and ahead in SCALES[language]:
        found = _Amount(found.value * SCALES[language][ahead], found.end + 1)
    return _with_fraction(words, found, language)


def _whole(words: list[str], at: int, language: Language) -> _Amount | None:
    """A whole number, a figure with its decimals, "a dozen", "un par"; a nought before another number says nothing."""
    if "." in words[at] or "e" in words[at][1:3]:
        if words[at][0].isdigit():
            return _Amount(float(words[at]), at + 1)
    elif words[at] in DOZENS:
        return _Amount(12, at + 1)
    elif words[at] in PAIRS:
        return _Amount(2, at + 1)
    elif words[at] == "single":
        return _Amount(1, at + 1)
    if words[at] in _ARTICLES and at + 1 < len(words) and words[at + 1] in DOZENS | PAIRS:
        return _whole(words, at + 1, language)
    count = _counted(words, at, language)
    if count is None:
        return None
    follows = count_at(words, count.end, language) if count.end < len(words) else None
    if not count.value and follows is not None:
        return _Amount(follows.value, follows.end)  # "cero cinco"
    if language == "en" and follows is not None and count.value < 10 <= follows.value < 100 and not follows.ordinal:
        return _Amount(count.value * 100 + follows.value, follows.end)  # "one twenty two"
    return _Amount(count.value, count.end)


def _counted(words: list[str], at: int, language: Language) -> Count | None:
    """As `count_at`, but of "nine million and five ninths" only the nine million."""
    count = count_at(words, at, language)
    ahead = words[count.end] if count is not None and count.end < len(words) else ""
    parted = ahead in HALVES[language] or (ahead in PARTS[language] and ahead[-1] == "s")
    if count is None or not (parted or ahead == "docenas"):
        return count
    inside = {"hundred", *TENS[language]}  # "a hundred and thirty" is one number
    joints = [n for n in range(at + 1, count.end) if words[n] in _ANDS and words[n - 1] not in inside]
    return count_at(words[: joints[-1]], at, language) if joints else count


def _decimal(words: list[str], at: int, language: Language) -> _Amount | None:
    """ "Thirty-two point seven five", "cero coma cero tres", "punto cinco"."""
    before = None if words[at] in _POINTS else count_at(words, at, language)
    end = before.end if before is not None else at
    if end + 1 >= len(words) or words[end] not in (_POINTS if before is not None else _POINTS - {"con"}):
        return None
    if words[end] == "con" and _fraction(words, end + 1, language) is not None:
        return None
    digits, after = "", end + 1
    while after < len(words) and len(digits) < 15 and (one := _after_point(words, after, language)) is not None:
        digits, after = digits + str(one.value), one.end
    if not digits:
        return None
    return _Amount((before.value if before is not None else 0) + float(f"0.{digits}"), after)


def _after_point(words: list[str], at: int, language: Language) -> Count | None:
    count = count_at(words, at, language)
    return count if count is not None and not count.ordinal else None


def _fraction(words: list[str], at: int, language: Language) -> _Amount | None:
    """ "Half", "a fifth", "five eighths", "tres cuartos", "one over twenty"; not "the fifth"."""
    if words[at] in HALVES[language]:
        dozen = at + 1 if at + 1 < len(words) and words[at + 1] in _ARTICLES else at
        return _Amount(0.5, dozen + 1 if dozen + 1 < len(words) and words[dozen + 1] in DOZENS else at + 1)
    if words[at] in _ARTICLES:
        top = Count(1, False, at, at + 1)
    elif (counted := _counted(words, at, language)) is None or counted.ordinal:
        return _Amount(0.25, at + 1) if words[at] == "quarter" else None
    else:
        top = counted
    under = words[top.end] if top.end < len(words) else ""
    if under in HALVES[language]:
        return _Amount(top.value / 2, top.end + 1)
    if under == "over" and (below := _after_point(words, top.end + 1, language) if top.end + 1 < len(words) else None):
        return _Amount(_over(top.value, below.value), below.end)
    if under in PARTS[language] and (top.value == 1 or under.endswith("s")):
        return _Amount(top.value / PARTS[language][under], top.end + 1)
    return None


def _with_fraction(words: list[str], whole: _Amount, language: Language) -> _Amount:
    """ "One and a half", "tres millones y medio": a part of one, or of the size that was said."""
    at = whole.end
    if at + 1 >= len(words) or words[at] not in _ANDS or whole.value % 1:
        return whole
    more = _fraction(words, at + 1, language)
    if more is None:
        dozens = _whole(words, at + 1, language)
        if dozens is not None and dozens.end < len(words) and words[dozens.end] in DOZENS:
            return _Amount(whole.value + 12 * dozens.value, dozens.end + 1)
        return whole
    sizes = SCALES[language]
    size = sizes.get(words[at - 1], 1)
    if more.end < len(words) and (ahead := sizes.get(words[more.end])):
        both = (1 if size > 1 else ahead, ahead)  # "a billion and a quarter million", "five and a half million"
        return _Amount(whole.value * both[0] + more.value * both[1], more.end + 1)
    return _Amount(whole.value + more.value * (size if size >= 10**6 else 1), more.end)
