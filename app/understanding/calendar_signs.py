"""The words of days and hours in both languages, brought to one small set of signs that one grammar can read.

"el martes que viene después de las tres de la tarde" and "next Tuesday after three in the afternoon" both become
signs such as `next W1 after 3 p:afternoon`. Numbers are digits, ordinals end in `th`, other words become `_`.
"""

from __future__ import annotations

import re

from app.call.heard import Language
from app.understanding.calendar_asides import MARKS, NAMES, without_asides
from app.understanding.calendar_english import ENGLISH
from app.understanding.calendar_spanish import SPANISH
from app.understanding.counting import count_at
from app.understanding.number_words import SMALL
from app.understanding.plain import fold


def _phrases(signs: dict[str, str], language: Language) -> dict[str, list[str]]:
    """Every way to say a sign, spelled out, with its numbers as digits: the phrase, and its signs."""
    return {
        " ".join(_numbered(way.split(), language)): sign.split() for sign, said in signs.items() for way in _ways(said)
    }


def _ways(pattern: str) -> list[str]:
    """All texts that a small pattern stands for: `a|b`, `(?:x|y)`, `[oa]`, each with `?` for "or nothing"."""
    done: list[str] = []
    ways, at = [""], 0
    while at < len(pattern):
        char, end = pattern[at], at + 1
        if char == "|":
            done, ways, at = done + ways, [""], end
            continue
        if pattern.startswith("(?:", at):
            end = pattern.index(")", at) + 1
            choices = pattern[at + 3 : end - 1].split("|")
        elif char == "[":
            end = pattern.index("]", at) + 1
            choices = list(pattern[at + 1 : end - 1])
        else:
            choices = [char]
        if pattern[end : end + 1] == "?":
            choices, end = [*choices, ""], end + 1
        ways, at = [way + choice for way in ways for choice in choices], end
    return done + ways


_SLASHED = r"\d{1,2}/\d{1,2}(?:/\d{4}|/\d{2})?"
_HOUR = r"\s?(?:de |of |an )*(?:h|hours?|hrs?|horas?)\b"
_WRITTEN = [
    # a proposal after a refusal begins anew, whether or not a stop was written: "I can't do that how about Monday"
    (
        re.compile(
            r"\b(?:can't|cannot|cant|don't|doesn't|doesnt|won't|wont|isn't|not|no|unable|busy|tampoco)\b[^,.;!?]{0,60}?"
            r"(?<! or)(?<! and)(?= (?:how about|what about|can (?:we|you|i) (?:do|try|make|get|have)|do you have"
            r"|could (?:we|you|i) (?:do|try|make|get|have)|let's (?:do|try|say|make)|is there anything|que tal|y si"
            r"|(?:puede|podria|pudiera) ser|(?:tiene|tienen|hay|habra) algo)\b)"
        ),
        r"\g<0>,",
    ),
    (re.compile(r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|noon)'s\b"), r"\1 is"),
    (re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|noon)-?ish\b"), r"\1"),
    (re.compile(rf"\b1/2{_HOUR}"), " 30 min "),
    (re.compile(rf"\b1/4{_HOUR}"), " 15 min "),
    (re.compile(rf"\b3/4{_HOUR}"), " 45 min "),
    (re.compile(r"\b([ap])\s?\.\s?m\b\.?"), r" \1m "),
    (re.compile(r"(?<=[a-z])-(?=[a-z])"), " "),
    (re.compile(r"(?<=\d)\.(?=(?:o|a|er)\b)"), ""),
    (re.compile(r"(?<![\d/:.])\+?\d(?:[ ().-]{0,2}\d){8,}(?![\d/:])"), " _ "),
    (
        re.compile(r"\b(at|around|approximately|about) (\d{1,2})([0-5]\d)\b(?! [a-z]+ (?:street|avenue|road))"),
        r" \1 \2:\3 ",
    ),
    (re.compile(r"(?<![\d:/])(0\d|1\d|2[0-3])([0-5]\d)-(0\d|1\d|2[0-3])([0-5]\d)(?!\d)"), r" \1:\2 - \3:\4 "),
    (re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d|-)"), r" \1/\2/\3 "),
    (re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})-(\d{4})(?![\d-])"), r" \1/\2/\3 "),
    # telephone, insurance and account numbers are no dates
    (
        re.compile(r"\+?(?<![\d/:-])\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}(?!\d)|\b\d{3}[ .-]\d{4}\b(?! ?[ap]\.?m)"),
        " _ ",
    ),
    (
        re.compile(
            r"\d+-\d{2,4}-\d{3,4}|\d{5,}|[$£€#]\s?\d[\d.,]*|[$#][a-z]+|\d+(?:[.,]\d+)? ?%|\d+[.,]\d{1}(?!\d)|\d+,\d{3}"
        ),
        " _ ",
    ),
    (
        re.compile(r"(?<=\bat )(\d{1,2})([ap])\b|(?<![\w:])(\d{1,2})([ap])(?= to \d)|(?<=to )(\d{1,2})([ap])\b"),
        r" \1\3\5 \2\4\6m ",
    ),
    (re.compile(r"(?<![\d:])(\d{1,2}) ?: ?(\d\d)(?::\d\d)?(?!\d)"), r" \1:\2 "),
    (re.compile(r"(?<![\d.,:])(\d{1,2})\.(\d\d)(?![\d.])"), r" \1:\2 "),
    (re.compile(r"(?<![\d:])(\d{1,2})h(\d\d)(?!\d)"), r" \1:\2 "),
    (re.compile(r"(?<!en )(?<!in )(?<![\d:])(\d{1,2})h(?![a-z\d])"), r" \1:00 "),
    (re.compile(r"(\d)\s?([ap])(?:m)\b"), r"\1 \2m "),
    (re.compile(r"(:\d\d ?)([ap])\b"), r"\1 \2m "),
    (re.compile(r"(?<![\d:/])(\d{1,2})([0-5]\d)(?= *(?:am|pm)\b)"), r" \1:\2 "),
    (re.compile(r"\b(\d{1,2})-?ish\b"), r" at \1 "),
    (re.compile(rf"(?<![\d/])({_SLASHED})(?![\d/])"), r" \1 "),
    (re.compile(r"(?<=\d)(st|nd|rd|th|:\d\d)? ?-+ ?(?=[\da-z])"), r"\1 - "),
    (re.compile(r"(?<=[a-z]) - (?=\d)"), " - "),
]
_TOKEN = re.compile(rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}|{_SLASHED}|\d{{1,2}}:\d\d|\d+(?:st|nd|rd|th|er|ro|do|mo|vo"
            rf"|no|to|o|a)?\b"
                    r"|[a-zñ]+(?:'[a-z]+)*|\d+|[,;.!?()]|[-@&_]")  # fmt: skip
_STOPS = frozenset(",;.!?()")
_NOT_A_NUMBER = {
    "en": {"o", "second"},
    "es": {"cuarto", "cuartos", "segundos", "media"},
}


def signs(text: str, language: Language) -> list[str]:
    """The signs of what was said, in order. `_` stands for any word that says nothing of days and hours."""
    text = fold(text)
    for pattern, written in _WRITTEN:
        text = pattern.sub(written, text)
    told = _without_labels(_without_phones(_numbered(_TOKEN.findall(text), language)))
    out: list[str] = []
    at = 0
    while at < len(told):
        for size in range(_LONGEST[language].get(told[at], 1), 0, -1):
            if (found := _PHRASES[language].get(" ".join(told[at : at + size]))) is not None:
                taken = min(size, len(told) - at)
                blanks = ["_"] * (taken - 1) if found[0] in NAMES else []  # every word of a mark counts in the gap
                out += [*blanks, *found] if found[0] in {"aged", "took"} else [*found, *blanks]
                at += taken
                break
        else:
            out.append(told[at] if told[at] in _KEPT or told[at][0].isdigit() else "_")
            at += 1
    return without_asides(out)


_KEPT = frozenset((",", "-", "may", "sun", "sat", "mar"))
"""Words that are signs by themselves: doubtful month and day names are decided by the grammar."""


def _numbered(said: list[str], language: Language) -> list[str]:
    """Number words become digits, ordinals digits with `th`; all stops become commas."""
    out: list[str] = []
    at = 0
    while at < len(said):
        word = said[at]
        if word in _STOPS:
            out.append(",")
        elif word in _OH and _between_digits(said, out, at):
            out.append("0")
        elif (
            (word[0].isdigit() and not word.isdigit() and (":" in word or "/" in word or "-" in word))
            or (word in _NOT_A_NUMBER[language] and not _ordinal_here(said, at, language))
            or word == "a"
            or (found := count_at(said, at, language)) is None
        ):
            out.append(word)
        else:
            out.append(f"{found.value}th" if found.ordinal else word if not found.spelled else str(found.value))
            at = found.end
            continue
        at += 1
    return out


_OH = frozenset({"o", "oh"})


def _between_digits(said: list[str], out: list[str], at: int) -> bool:
    """ "Eight oh six": a zero, and in Spanish "o" is "or" elsewhere."""
    return bool(out) and out[-1].isdigit() and at + 1 < len(said) and SMALL["en"].get(said[at + 1], 99) < 10


def _ordinal_here(said: list[str], at: int, language: Language) -> bool:
    """English "second" is a number unless it is a bit of time ("one second", "in a second")."""
    return (
        language == "en" and said[at] == "second" and (at == 0 or said[at - 1] not in {"a", "one", "1", "per", "this"})
    )


def _without_phones(said: list[str]) -> list[str]:
    """Long runs of digits, as telephone numbers are said, become one `_`."""
    out: list[str] = []
    at = 0
    while at < len(said):
        end = at
        while end < min(len(said), at + 40) and (
            said[end].isdigit() or said[end] in {"oh", "o", "-", ",", "double", "doble"}
        ):
            end += 1
        digits = sum(len(word) for word in said[at:end] if word.isdigit())
        while end > at and said[end - 1] == ",":
            end -= 1
        if digits >= 7 and end - at >= 3 and not any(len(w) == 4 and w[:2] in {"19", "20"} for w in said[at:end]):
            out.append("_")
            at = end
        else:
            out.append(said[at])
            at += 1
    return out


_LABELED_SAID = (
    "building suite room apartment apt unit floor tooth teeth molar option extension ext gate highway route "
    "edificio oficina habitacion departamento depto apartamento piso muela diente opcion carretera ruta"
)
_LABELED = frozenset(_LABELED_SAID.split())
"""Things that a number right after them only names."""
_NUMBER = frozenset({"number", "numero"})


def _without_labels(said: list[str]) -> list[str]:
    """ "Tooth 14", "building number 4": a number that only names a thing becomes `_`."""
    out = list(said)
    for at in range(1, len(out)):
        named = out[at - 1] if out[at - 1] not in _NUMBER else out[at - 2] if at > 1 else ""
        if out[at].isdigit() and named in _LABELED:
            out[at] = "_"
    return out


_BORROWED = re.compile(r"(?:every )?[WMD]\d+|p:(?:morning|afternoon|evening|work|school)")
"""What callers say in the other language in the middle of a sentence: "el Friday", "on martes", "after work"."""


def _with_borrowed(own: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    borrowed = {p: s for p, s in other.items() if _BORROWED.fullmatch(" ".join(s)) and len(p) > 4}
    return {**borrowed, **own}


_OWN = {
    "en": {**_phrases(MARKS["en"], "en"), **_phrases(ENGLISH, "en")},
    "es": {**_phrases(MARKS["es"], "es"), **_phrases(SPANISH, "es")},
}
_PHRASES: dict[Language, dict[str, list[str]]] = {
    "en": _with_borrowed(_OWN["en"], _OWN["es"]),
    "es": _with_borrowed(_OWN["es"], _OWN["en"]),
}


def said_of_days(language: Language) -> tuple[str, ...]:
    """Every phrase that is known, for tests that put them together in any order."""
    return tuple(_PHRASES[language])


_LONGEST: dict[Language, dict[str, int]] = {
    language: {
        first: max(len(phrase.split()) for phrase in phrases if phrase.split()[0] == first)
        for first in {phrase.split()[0] for phrase in phrases}
    }
    for language, phrases in _PHRASES.items()
}
