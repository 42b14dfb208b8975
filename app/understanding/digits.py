"""Digits as they are dictated, in parts: "three oh one, uh, five five five" and "no wait, it ends in 49"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache

from app.call.heard import Language
from app.understanding.counting import count_at
from app.understanding.lexicon import FOLDER
from app.understanding.number_words import SMALL, TENS
from app.understanding.plain import fold

MARKS = ("no_digits", "tail", "head", "middle", "afresh", "not", "fix", "but")
"""What the words between digits can do, in the order in which they are looked for."""


@dataclass(slots=True)
class Part:
    """Digits said in one breath. `kind` says what they do to those before; `apart` that other talk came between."""

    kind: str = "said"
    pieces: list[str] = field(default_factory=lambda: [""])
    """The digits between commas; a first "+" is kept."""
    apart: bool = False

    @property
    def digits(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Dictation:
    """All parts of a turn that hold digits (or begin afresh), and whether hardly anything else was said."""

    parts: list[Part]
    only_digits: bool


def dictation(text: str, language: Language, *, hundreds_apart: bool = False) -> Dictation:
    """The digits said or written in `text`; dates, hours, sums, card numbers and extensions are left out.

    "Eight hundred two" is 802; with `hundreds_apart` it is 800 and a 2.
    """
    folded = _without_others(_written(_before_extension(fold(text))))
    said = _tokens(folded)
    parts, only = [Part()], True
    at = 0
    while at < len(said):
        word = said[at]
        digits, end = _digits_at(said, at, language)
        if hundreds_apart and digits is not None and _HUNDREDS_AND_ONE.fullmatch(digits) and end > at + 1:
            digits, end = digits[0] + "00", end - 1
        if digits is not None:
            parts[-1].pieces[-1] += digits
        elif word.startswith("<"):
            _mark(parts, word.strip("<>"))
        elif word == ",":
            parts[-1].pieces.append("")
        elif word not in _lists().filler:
            only = False
            parts.append(Part(apart=True))
        at = end
    told = [Part(one.kind, [p for p in one.pieces if p], one.apart) for one in parts]
    return Dictation([one for one in told if one.pieces or one.kind == "afresh"], only and bool(said))


def _mark(parts: list[Part], kind: str) -> None:
    if kind == "but":
        parts[-1].pieces.append("")
    elif kind != "no_digits" and not (kind == "fix" and not parts[-1].digits and parts[-1].kind in {"not", "afresh"}):
        parts.append(Part(kind))


# ---------------------------------------------------------------- words and figures


_HUNDREDS_AND_ONE = re.compile(r"[1-9]0[1-9]")
_TIMES = {"double": 2, "doble": 2, "triple": 3}
_ZERO = frozenset({"oh", "o", "zero", "cero"})
_MANY = {word + end: word for table in SMALL.values() for word, n in table.items() if n < 10 for end in ("s", "es")}


def _tokens(folded: str) -> list[str]:
    marked = _lists().marks.sub(lambda m: f" <{m.lastgroup}> ", " ".join(re.findall(r"[a-z']+|\d+|[^\sa-z\d]", folded)))
    return re.findall(r"<\w+>|\d+|[a-z]+(?:'[a-z]+)?|[+,|]", re.sub(r"[;.:?!/]", ",", marked))


def _digits_at(said: list[str], at: int, language: Language) -> tuple[str | None, int]:
    """The digits that begin at this word, None if there are none, and the place after them."""
    word, ahead = said[at], said[at + 1] if at + 1 < len(said) else ""
    if word in {"+", "plus", "mas"} and ahead and _number_at(said, at + 1, language)[0] is not None:
        digits, end = _number_at(said, at + 1, language)
        return f"+{digits}", end
    if word in _TIMES and ahead:
        digits, end = _number_at(said, at + 1, language)
        if digits is not None and len(digits) == 1:
            return digits * _TIMES[word], end
        return (digits[0] * _TIMES[word] + digits[1:], end) if digits is not None else (None, at + 1)
    if ahead in {"times", "veces"} and (times := count_at(said, at, language)) is not None and 1 < times.value < 5:
        digits, end = _number_at(said, at + 2, language) if at + 2 < len(said) else (None, at + 1)
        return (digits * times.value, end) if digits is not None and len(digits) == 1 else (None, at + 1)
    if ahead in _MANY and (times := count_at(said, at, language)) is not None and 1 < times.value < 5:
        return str(SMALL["en"].get(_MANY[ahead], SMALL["es"].get(_MANY[ahead]))) * times.value, at + 2
    return _number_at(said, at, language)


def _number_at(said: list[str], at: int, language: Language) -> tuple[str | None, int]:
    word = said[at]
    if word.isdigit():
        return word, at + 1
    if word in _ZERO:
        zero = len(word) > 2 or _digit(said, at - 1) or _digit(said, at + 1)
        return ("0" if zero else None), at + 1
    if word in {"a", "un", "una", "once"} and not _counts(said, at, language):
        return None, at + 1
    other: Language = "es" if language == "en" else "en"
    found = count_at(said, at, language) or count_at(said, at, other)
    if found is None or found.ordinal or found.value > 9999:
        return None, at + 1
    return str(found.value), found.end


def _counts(said: list[str], at: int, language: Language) -> bool:
    """Whether "un", "una" and "once" are numbers here: in Spanish, and the articles only beside another digit."""
    return language == "es" and (said[at] == "once" or _digit(said, at - 1) or _digit(said, at + 1))


def _digit(said: list[str], at: int) -> bool:
    if not 0 <= at < len(said):
        return False
    return said[at].isdigit() or any(said[at] in table for both in (SMALL, TENS) for table in both.values())


# ---------------------------------------------------------------- what is no telephone number


_EXTENSION_X = r"(?<=\d) ?x ?(?=\d)"
_CHUNK = re.compile(
    r"(?P<before>[a-z_#$](?=\d)|(?<![\w)#])[-.](?=\d))?(?P<said>[(+]*\d[\d().+=:/^-]*(?:\s+[\d(][\d().+=:/^-]*)*)(?P<unit>(?=[a-z_]))?"
)
_OTHER_FORMS = re.compile(
    r"\d{3}-\d\d-\d{4}|\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-](?:\d\d|\d{4})"  # social security, dates
    r"|\d{4}([ -])\d{4}\1\d{4}\1\d{3,4}|\d{4}[ -]\d{6}[ -]\d{5}"  # cards
    r"|\d*\.\d+|\d{1,3}(?:\.\d{1,3}){3}"  # decimals, addresses of machines
)
_SUM = re.compile(r"[=^]|\)\)|\d[\s)]*\+|\d:\d")


def _before_extension(folded: str) -> str:
    return re.split(rf"\b(?:{'|'.join(_lists().extension)})\b|(?<=\d)ext(?=\W?\d)|{_EXTENSION_X}", folded)[0]


def _written(folded: str) -> str:
    """Without figures that are something else by the way they are written."""
    return _CHUNK.sub(_kept, folded)


def _kept(match: re.Match[str]) -> str:
    said = match["said"]
    if match["before"] is not None and not (match["before"] in "-." and len(said.strip("(+")) == 1):
        return " | "
    if match["unit"] is not None and said[-1].isdigit():
        said = said.rstrip("0123456789")  # "10am", "3rd"
    whole = said.strip(" .-:/")
    return " | " if _OTHER_FORMS.fullmatch(whole) or _SUM.search(whole) else f" {said}"


def _without_others(folded: str) -> str:
    """Without the digits of cards, policies and dates of birth, to the end of the sentence."""
    lists = _lists()
    if lists.other.search(folded) is None:
        return folded
    return "".join(_told(sentence) for sentence in re.split(r"(?<=[.;?!]) |(?<=,) ", folded))


def _told(sentence: str) -> str:
    kept, dropping = "", False
    for piece in _lists().either.split(sentence):
        if piece and _lists().other.fullmatch(piece):
            dropping = True
        elif piece and _lists().telephone.fullmatch(piece):
            dropping = False
        kept += " | " if dropping else piece or ""
    return f"{kept} , "


# ---------------------------------------------------------------- the lists


@dataclass(frozen=True, slots=True)
class Lists:
    """prompts/lexicon/dictation.toml, ready to be looked for."""

    filler: frozenset[str]
    marks: re.Pattern[str]
    other: re.Pattern[str]
    telephone: re.Pattern[str]
    either: re.Pattern[str]
    extension: tuple[str, ...]
    countries: dict[str, str]
    country: re.Pattern[str]


@cache
def _lists() -> Lists:
    data = tomllib.loads((FOLDER / "dictation.toml").read_text("utf-8"))
    other, telephone = "|".join(data["other_number"]), "|".join(data["telephone"])
    return Lists(
        filler=frozenset(data["filler"]),
        marks=re.compile("|".join(_named(data, kind) for kind in MARKS)),
        other=re.compile(rf"\b(?:{other})\b"),
        telephone=re.compile(rf"\b(?:{telephone})\b"),
        either=re.compile(rf"\b((?:{other})|(?:{telephone}))\b"),
        extension=tuple(data["extension"]),
        countries=dict(data["countries"]),
        country=re.compile(
            r"\b(?:numero|number|telefono|phone|celular|cell|whatsapp|lada)\W+(?:\w+\W+){0,3}?(?:de|from|in|en)\W+"
            rf"({'|'.join(data['countries'])})\b"
        ),
    )


def _named(data: dict[str, list[str]], kind: str) -> str:
    longest = sorted(data[kind], key=len, reverse=True)
    return rf"\b(?P<{kind}>{'|'.join(f'(?:{one})' for one in longest)})(?![\w'])"


def country_said(text: str) -> str | None:
    """The country that a number is said to be of ("mi número es de México"), as phonenumbers knows it."""
    match = _lists().country.search(fold(text))
    return _lists().countries[match[1]] if match is not None else None
