"""Small numbers that callers tell us: which one of a list, and an age."""

from __future__ import annotations

import re

from app.call.heard import Language
from app.understanding.counting import Count, count_at
from app.understanding.number_words import ORDINALS
from app.understanding.plain import fold

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

_CHILDREN = (
    "son|daughter|kid|child|boy|girl|baby|toddler|grandson|granddaughter|nephew|niece|hij[oa]s?|hijit[oa]|nin[oa]s?|nene"
    "|nena|bebe|niet[oa]|sobrin[oa]|chamac[oa]|muchach[oa]|hermanit[oa]"
)
_SOMEBODY_IS = {
    "en": re.compile(
        r"(?:\b(?:(?:he|she|who)(?:'s|'ll be| is| will be)|they're|they are|i'm|i am)"
        r"(?: (?:just|only|now|almost|already|about|turning))?|\bturn(?:s|ed|ing)?|\baged?(?: of| is)?"
        rf"|\b(?:{_CHILDREN})(?: [a-z']+){{0,2}} is)$"
    ),
    "es": re.compile(
        r"(?:\b(?:tiene|tienen|tengo)(?: (?:como|apenas|ya|solo|casi))?|\bcumpl(?:io|e|ir|ira|ido)(?: los)?"
        rf"|\bedad(?: de| es)?|\b(?:{_CHILDREN})(?: [a-z]+){{0,2}} de)$"
    ),
}
"""What stands before somebody's age."""
_CHILD_ASIDE = re.compile(rf"\b(?:{_CHILDREN})(?: [a-z']+){{0,2}} ,$")
_NO_AGE = re.compile(
    r" (?:am|pm|o'clock|oclock|minut\w+|mins?|hours?|horas?|days?|dias?|weeks?|semanas?|blocks?|miles?|citas?"
    r"|appointments?|muelas?|teeth|dientes?|hij[oa]s|nin[oa]s|kids|children|y (?:media|cuarto)|de (?:la|el)"
    r"|[ap] m|free|available)\b"
)
_YEARS = re.compile(r" (?P<unit>years?|yrs?|months?|anos?|anit[oa]s?|mes(?:es)?)\b(?P<old> (?:old|de edad))?")
_NOT_HOW_OLD = re.compile(
    r"\b(?:hace|desde|llevo|por|for|past|last|since)(?: (?:como|about|the|los|hace))?$|\b(?:at|las)$"
)


def read_age(text: str, language: Language, *, asked: bool = True) -> int | None:
    """An age in whole years (an age in months is 0 or 1 ...), or None when none was said.

    With `asked` the age was asked for, and a bare number or "eight years" is one; without, only what can be nothing
    else: "she's 5", "my son is ten", "mi hijo de ocho", "va a cumplir nueve", "forty years old". Never "ten minutes".
    """
    said = re.findall(r"\d+(?::\d\d)?|[a-z]+(?:'[a-z]+)?|[,.;!?]", fold(text).replace("-", " "))
    likely: list[int] = []
    at = 0
    while at < len(said):
        count = _counted(said, at, language)
        if count is None:
            at += 1
            continue
        before, after = " ".join(said[:at]), "".join(f" {word}" for word in said[count.end :])
        at = count.end
        if (age := _years(count.value, after)) > 120:
            continue
        if _surely_age(before, after, language):
            return age
        if asked and not _NOT_HOW_OLD.search(before) and (_YEARS.match(after) and " ago" not in after[:14]):
            likely.append(age)
    if likely or not asked or "ago" in said:
        return likely[0] if likely else None
    return _only_number(said, language)


def _counted(said: list[str], at: int, language: Language) -> Count | None:
    """The number at this place, ordinals apart; "un" and "una" only before years or months."""
    article = said[at] in {"un", "una"} and not (at + 1 < len(said) and _YEARS.match(f" {said[at + 1]}"))
    count = None if article or said[at] == "a" else count_at(said, at, language)
    return count if count is not None and not count.ordinal else None


def _years(number: int, after: str) -> int:
    unit = _YEARS.match(after)
    return number // 12 if unit is not None and unit["unit"].startswith("m") else number


def _surely_age(before: str, after: str, language: Language) -> bool:
    unit = _YEARS.match(after)
    if unit is not None and unit["old"]:
        return True
    if _NO_AGE.match(after):
        return False
    aside = _CHILD_ASIDE.search(before) is not None and after.startswith(" ,")
    return aside or _SOMEBODY_IS[language].search(before) is not None


def _only_number(said: list[str], language: Language) -> int | None:
    """The number of an answer of hardly anything else: "eight", "just forty-two"."""
    only = [word for word in said if word[0].isalnum()]
    for at in range(len(only) if len(only) <= 4 else 0):
        if (count := _counted(only, at, language)) is not None:
            hour = _NO_AGE.match(f" {' '.join(only[count.end :])}") or _NOT_HOW_OLD.search(" ".join(only[:at]))
            return count.value if count.value <= 120 and not hour else None
    return None
