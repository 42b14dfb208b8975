"""Small numbers that callers tell us: which one of a list, and an age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.call.heard import Language
from app.understanding.counting import Count, count_at
from app.understanding.number_words import ORDINALS, SMALL
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
        r"(?:\b(?:(?:he|she|who)(?:'s|'ll be| is| will be)|(?:they|we)(?:'re| are)(?: both)?|i'm|i am)"
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
    r"|[ap] m|free|available|things|questions|cosas|preguntas|something|ish|odd|y tant[oa]s|y pico|y algo)\b"
)
_YEARS = re.compile(r" (?P<unit>years?|yrs?|months?|anos?|anit[oa]s?|mes(?:es)?)\b(?P<old> (?:old|de edad))?")
_NOT_HOW_OLD = re.compile(
    r"\b(?:hace|desde|llevo|por|for|past|last|since)(?: (?:como|about|the|los|hace))?$|\b(?:at|las)$"
    r"|\b(?:born|naci|nacio|del|en|in|on|(?:va|voy|anda|ando) (?:para|por|sobre))"
    r"(?: (?:in|en|the|el|los|las|mis|sus|my|his|her|year|ano))*$"
    r"|\b(?:over|under|above|below|least|mayor de|menor de|mas de|menos de|minimo)$"
    r"|\b(?:not|isn't|ain't|no (?:tiene|tengo|es|son|ha cumplido|cumple)(?: los)?)(?: yet| quite| todavia| aun)?$"
)
_TO_COME = re.compile(
    r"\b(?:(?:va|voy) a cumplir|por cumplir|cumpl(?:e|ira|ire)|casi|turns|turning|(?:will|'ll) (?:be|turn)"
    r"|(?:going|about|gonna)(?: to)?(?: be| turn)?|going on|goin on|almost|nearly|next)(?: (?:los|sus))?$"
)
""" "She'll be ten": what she is by then."""
_FOR_WHOM = re.compile(
    r"\b(?:es para|para (?:el|la)|it's for|its for|(?:is|just|only) for|for the)\b(?! (?:past|last))"
)
_TAKEN_BACK = re.compile(
    r"\b(?:no wait|wait no|wait|sorry|i mean|actually|make that|scratch that|rather|perdon|digo|mejor dicho|quise decir"
    r"|me equivoque|no(?! (?:tiene|tengo|es|son|ha|cumple|more|longer|se|todavia|aun|yet)\b))\b"
)
_BABY = re.compile(
    r"\b(?:newborn|recien nacid[oa]|(?:days?|weeks?) old|(?:dias?|semanas?) de nacid[oa]|half a year|medio ano)\b"
)
_ONE = re.compile(r"\b(?:ano|anito|year) (?:y medio|and a half)\b|\ba year(?: old)?$")
_BIG = re.compile(r"\bbig (\w+) (?:oh|o|zero)\b")
""" "The big five oh"."""
_STANDS_ALONE = re.compile(r"(?:^| [,.;]|\b(?:(?:el|la) de|now|so|currently|ahora|ahorita|orita|actualmente))$")
_GOES_ON = re.compile(
    r"(?: [,.;!?]| (?:same|and|y|e|but|pero|i|i'm|he|she|he'll|she'll|i'll|we|my|mi|as|goin|going|if|los|put|ponga"
    r"|thank|thanks|gracias|since|now|ya|acaba|recien|cumplid[oa]s|please|senor\w*)\b|$)"
)
"""What may follow a bare number that is an answer."""


def read_age(text: str, language: Language, *, asked: bool = True) -> int | None:
    """An age in whole years (an age in months is 0 or 1 ...), or None when none was said.

    With `asked` the age was asked for, and a bare number or "eight years" is one; without, only what can be nothing
    else: "she's 5", "my son is ten", "mi hijo de ocho", "va a cumplir nueve", "forty years old". Never "ten minutes".
    What was taken back is not the age, and what somebody will be is it only where nobody says what they are.
    """
    folded = _BIG.sub(_tens, fold(text).replace("-", " "))
    if not asked:
        return _age_in(folded, language, asked=False)
    pointed = [folded[match.end() :] for match in _FOR_WHOM.finditer(folded)]
    meant = [*pointed[-1:], *reversed(_TAKEN_BACK.split(folded))]
    return next((age for one in meant if (age := _age_in(one, language, asked=True)) is not None), None)


def _tens(big: re.Match[str]) -> str:
    units = SMALL["en"].get(big[1], 0)
    return str(units * 10) if units < 10 else big[0]


def _age_in(folded: str, language: Language, *, asked: bool) -> int | None:
    said = re.findall(r"\d+(?::\d\d)?|[a-z]+(?:'[a-z]+)?|[,.;!?]", folded)
    ages = list(_ages(said, language, asked=asked))
    for rank in ("now", "likely", "to come"):
        if found := [age for age, how in ages if how == rank]:
            return found[0]
    if not asked or "ago" in said:
        return None
    if _BABY.search(folded) or _ONE.search(folded):
        return 0 if _BABY.search(folded) else 1
    return _only_number([word for word in said if word[0].isalnum()], language)


def _ages(said: list[str], language: Language, *, asked: bool) -> Iterator[tuple[int, str]]:
    """Every number that may be an age, and how: of now, of a day to come, or only likely one."""
    at, anew = 0, False
    while at < len(said):
        count = _counted(said, at, language)
        if count is None:
            at += 1
            continue
        before, after = " ".join(said[:at]), "".join(f" {word}" for word in said[count.end :])
        at, age = count.end, _years(count.value, after)
        if age > 120:
            continue
        if asked and _begun_anew(count, said, language):
            anew = True
        elif _surely_age(before, after, language) and not (asked and _NOT_HOW_OLD.search(before)):
            yield age, "to come" if _TO_COME.search(before) else "now"
        elif asked and _may_be_age("" if anew else before, after):
            yield age, "likely"


def _may_be_age(before: str, after: str) -> bool:
    """ "Eight years", "el de seis", and a number with which the answer begins or of which a clause consists."""
    if _NO_AGE.match(after) or _NOT_HOW_OLD.search(re.sub(r"\b(?:el|la) de$", "", before)):
        return False
    if _YEARS.match(after):
        return " ago" not in after[:14]
    return _STANDS_ALONE.search(before) is not None and _GOES_ON.match(after) is not None


def _begun_anew(count: Count, said: list[str], language: Language) -> bool:
    """The "thirty" of "thirty, uh, thirty one"."""
    if count.value % 10 or count.value < 20:
        return False
    for at in range(count.end, min(count.end + 6, len(said))):
        if (again := _counted(said, at, language)) is not None:
            return 0 < again.value - count.value < 10
    return False


def _counted(said: list[str], at: int, language: Language) -> Count | None:
    """The number at this place, ordinals apart; "un" and "una" only before years or months."""
    article = said[at] in {"un", "una"} and not (at + 1 < len(said) and _YEARS.match(f" {said[at + 1]}"))
    count = (
        None if article or (said[at] == "a" and said[at + 1 : at + 2] != ["hundred"]) else count_at(said, at, language)
    )
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


def _only_number(only: list[str], language: Language) -> int | None:
    """The number of an answer of hardly anything else: "eight", "just forty-two"."""
    for at in range(len(only) if len(only) <= 4 else 0):
        if (count := _counted(only, at, language)) is not None:
            hour = _NO_AGE.match(f" {' '.join(only[count.end :])}") or _NOT_HOW_OLD.search(" ".join(only[:at]))
            return count.value if count.value <= 120 and not hour else None
    return None
