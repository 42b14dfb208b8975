"""Numbers that callers tell us: a telephone, digits keyed or spoken, which one of a list, an age."""

from __future__ import annotations

import re

import phonenumbers

from app.call.heard import Language
from app.understanding.counting import ORDINALS, SMALL, TENS, count_at
from app.understanding.plain import fold

_ZERO = frozenset({"oh", "o", "zero", "cero"})
_TIMES = {"double": 2, "doble": 2, "triple": 3}
_FIX = re.compile(
    r"\b(?:no wait|wait no|no sorry|sorry|i mean|scratch that|correction|actually|perdon|digo|no espere"
    r"|me equivoque|mejor"
    r"|no no|corrijo|disculpe)\b"
)


def read_digits(text: str, language: Language) -> str:
    """All digits said or keyed, in order, as one string: "double five oh" is "550", "ochenta y ocho doce" "8812".

    Works for whole numbers and for parts of them ("it ends in forty-nine" is "49"); "" when there are none.
    """
    return "".join(_runs(fold(text), language))


def _runs(folded: str, language: Language) -> list[str]:
    """The digit strings in order, parted where other words stand between them."""
    said = re.findall(r"\d+|[a-zñ]+|\+", folded)
    runs: list[str] = []
    digits, at, times = "", 0, 1
    while at < len(said):
        word = said[at]
        if word in _TIMES and at + 1 < len(said):
            times, at = _TIMES[word], at + 1
            continue
        one, end = _digits_at(said, at, language)
        if one is None:
            if word not in _BETWEEN and digits:
                runs.append(digits)
                digits = ""
            times, at = 1, at + 1
            continue
        digits += one * times
        times, at = 1, end
    return [*runs, digits] if digits else runs


_BETWEEN = frozenset("and y dash guion hyphen punto dot point e area code lada space".split())  # noqa: SIM905


def _digits_at(said: list[str], at: int, language: Language) -> tuple[str | None, int]:
    word = said[at]
    if word.isdigit():
        return word, at + 1
    if word in _ZERO:
        return "0", at + 1
    found = (
        None if word in {"a", "un", "una"} and not _amid_digits(said, at, language) else count_at(said, at, language)
    )
    if found is None:
        other: Language = "es" if language == "en" else "en"
        found = count_at(said, at, other) if word not in {"a", "once", "un", "una"} else None
    if found is None or found.ordinal:
        return None, at + 1
    return str(found.value), found.end


def _amid_digits(said: list[str], at: int, language: Language) -> bool:
    near = said[max(0, at - 1) : at] + said[at + 1 : at + 2]
    return any(word.isdigit() or word in SMALL[language] or word in TENS[language] or word in _ZERO for word in near)


def read_phone(text: str, language: Language, default_region: str = "US") -> str | None:
    """A telephone number in E.164 ("+17035550188"), or None when there is no whole one that can be.

    Words, digits and mixtures of both languages, in singles, pairs and hundreds; "area code", "plus fifty-two". What
    follows "extension" is left out, and what was corrected ("no wait, ..."). Fictional numbers (555-01xx) count:
    whether one is in use is not ours to say.
    """
    for digits in dictated(text, language):
        if (number := _e164(digits, default_region)) is not None:
            return number
    return None


def dictated(text: str, language: Language) -> list[str]:
    """The digit strings that may be the number meant, likeliest first; a leading "+" is kept."""
    folded = re.split(r"\b(?:extension|anexo|interno)\b|(?:\bext\.?|(?<=\d)x|\bx|(?<=\d)ext) ?(?=\d)", fold(text))[0]
    found: list[str] = []
    parts = _FIX.split(folded)
    for part in [*reversed(parts), folded] if len(parts) > 1 else parts:
        runs = _runs(part, language)
        whole = [*sorted(runs, key=len, reverse=True), "".join(runs)]
        found += ["+" + digits for digits in whole] + whole if _PLUS.search(part) else whole
    return [digits for digits in dict.fromkeys(found) if digits.strip("+")]


_PLUS = re.compile(r"\+ ?\d|\b(?:plus|mas) (?:\d|[a-z]+)")
_NORTH_AMERICA = re.compile(r"\+1[2-9]\d\d[2-9]\d{6}")


def _e164(digits: str, region: str) -> str | None:
    if len(digits.lstrip("+")) < 10:
        return None
    if region == "US" and re.fullmatch(r"52\d{10}|01152\d{10}", digits):
        digits = "+" + digits.removeprefix("011")
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number) or (number.country_code == 1 and not _NORTH_AMERICA.match(written)):
        return None
    return written


# ---------------------------------------------------------------- which one of a list

_LAST = {
    "en": r"\b(?:the )?(?:last|final|latest)(?: one)?\b",
    "es": r"\b(?:el|la|los|las)? ?ultim[oa]s?\b",
}
_MIDDLE = {
    "en": r"\b(?:middle|in between)\b",
    "es": r"\bde (?:el )?(?:en )?medio\b|\bdel medio\b|\bdel centro\b|\bde enmedio\b",
}
_OTHER_WORDS = {
    "en": re.compile(
        r"\b(?:of|january|february|march|april|may|june|july|august|september|october|november|december)\b"
    ),
    "es": re.compile(
        r"\bde (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sept?iembre|octubre|noviembre|diciembre)\b"
    ),
}
_CHOICE = {
    "en": re.compile(
        r"\b(?:number|option|choice) (\w+)|\bthe (\w+)(?: one| option| choice| time| slot)?\b"
        r"|^(\w+)(?: one)?(?: please)?$"
    ),
    "es": re.compile(
        r"\b(?:numero|opcion) (\w+)|\b(?:el|la) (?!opcion|numero)(\w+)(?: opcion)?\b(?! de la| y"
        r"| en punto)|^(\w+)(?: por favor)?$"
    ),
}


def read_ordinal_choice(text: str, language: Language, count: int) -> int | None:
    """Which of `count` things was picked, from 1: "the second one", "el último", "number two", "el de en medio".

    None when none was named, or one that is not there. A weekday, an hour or a date is not a place in the list.
    """
    folded = re.sub(r"[^a-z0-9: ]+", " ", fold(text))
    folded = " ".join(folded.split())
    if _OTHER_WORDS[language].search(folded) or count < 1:
        return None
    if re.search(_MIDDLE[language], folded):
        return (count + 1) // 2 if count % 2 else None
    if re.search(_LAST[language], folded):
        return count
    picked = [n for n in (_place(word, language) for word in _chosen_words(folded, language)) if n is not None]
    return picked[-1] if picked and 1 <= picked[-1] <= count else None


def _chosen_words(folded: str, language: Language) -> list[str]:
    return [word for match in _CHOICE[language].findall(folded) for word in match if word]


def _place(word: str, language: Language) -> int | None:
    if word == "one" and language == "en":
        return 1
    if word in ORDINALS[language]:
        return ORDINALS[language][word]
    found = count_at([word], 0, language)
    return found.value if found is not None else None


# ---------------------------------------------------------------- age

_AGE = {
    "en": re.compile(
        r"(?P<n>[a-z0-9 -]+?)[ -](?P<unit>years?|months?|yrs?)(?: old)?\b|(?:is|am|i'm|he's|she's|turned"
        r"|age|aged|just) (?P<m>[a-z0-9 -]+)"
    ),
    "es": re.compile(
        r"(?P<n>[a-z0-9 ]+?) (?P<unit>anos|ano|anitos|anito|meses|mes)\b|(?:tiene|tengo|cumplio|cumple"
        r"|edad) (?P<m>[a-z0-9 ]+)"
    ),
}


def read_age(text: str, language: Language) -> int | None:
    """An age in whole years (an age in months is 0 or 1 ...), from an answer about age; None when none was said."""
    folded = fold(text).replace("-", " ")
    for match in _AGE[language].finditer(folded):
        told = match["n"] or match["m"]
        if (value := _last_number(told, language, bool(match["n"]))) is not None:
            value = value // 12 if (match["unit"] or "").startswith(("month", "mes")) else value
            return value if value <= 120 else None
    only = re.findall(r"\d+|[a-z]+", folded)
    if len(only) <= 4 and only:
        value = _last_number(folded, language, False)
        return value if value is not None and value <= 120 else None
    return None


def _last_number(text: str, language: Language, last: bool) -> int | None:
    """The first number of the text; with `last` the one that ends it ("she is 5" years)."""
    said = re.findall(r"\d+|[a-z]+", text)
    found: list[int] = []
    at = 0
    while at < len(said):
        count = None if said[at] == "a" else count_at(said, at, language)
        if count is not None and not count.ordinal and (not last or count.end == len(said)):
            found.append(count.value)
        at = count.end if count is not None else at + 1
    return (found[-1] if last else found[0]) if found else None
