"""Names told letter by letter, also in two goes or taken back in part: "G U T ...", "no, with a z at the end"."""

from __future__ import annotations

import re

from app.call.heard import Language
from app.understanding.letters import ENGLISH_IN_SPANISH, TIMES, WORDS_TOO, name_of, plain_letters

_WITH = re.compile(
    r"\b(?:con|sin|with|without)(?: an?| la| una)? (?:hache|ce|ese|zeta|ceta|ge|jota|be|ve|ye|ka|cu|u|ere|erre"
    r"|doble \w+|[a-zñ])\b(?: (?:al (?:final|principio)|at the (?:end|beginning)))?"
)
"""How a name is written, beside it: no letter of the spelling itself."""
_FIX = re.compile(r"\b(?:no wait|no|wait|sorry|i mean|perdon|digo|scratch that|mejor dicho|me equivoque)\b")
_BETWEEN = frozenset(
    ["then", "and", "followed", "by", "after", "that", "next", "luego", "despues", "entonces", "um", "uh", "eh", "er",
     "okay", "ok", "letter", "letra", "la", "uhm", "mm"]
)  # fmt: skip
"""Said between letters without ending the row."""
_NO_BEGINNING = frozenset(["es", "si", "el", "se"])
"""English letter names that are Spanish words in front of the letters: "es G U T ..."."""


def read_spelled(text: str, language: Language, before: str = "") -> str | None:
    """A name that was spelled, in proper case (accents are not spelled and do not come), or None when none was.

    Letters apart or joined by dashes, letter names of both languages, "B as in boy", "be de burro", "doble ele". A
    single letter is no spelling, unless it goes on with the letters said `before`.
    """
    spelled = before.lower().replace(" ", "_")
    told = False
    said = _without_remark(plain_letters(_without_and(text, language), language), language)
    for n, part in enumerate(_FIX.split(_WITH.sub(" ", said))):
        letters = _longest(_letters(part.split(), language))
        if len(letters.replace("_", "")) >= (1 if before and not n else 2):
            spelled, told = _added(spelled, letters, mends=n > 0, goes_on=bool(before)), True
    return _cased(spelled) if told and len(spelled.replace("_", "")) > 1 else None


_RATHER_THAN = re.compile(r"\b(?:instead of|rather than|en vez de|en lugar de|and not|y no)\b")
_SAYS_HOW = frozenset(["that's", "it's", "with", "con", "es"])


def _without_remark(said: str, language: Language) -> str:
    """Without what is said of letters that were told already: "P E T E R S O N, o-n not e-n"."""
    words = _RATHER_THAN.sub("not", said).split()
    for at in (n for n, word in enumerate(words) if word in {"not", "no"}):
        size = len(words) - at - 1
        before = words[: max(0, at - size)]
        while before and before[-1] in _SAYS_HOW:
            before.pop()
        names = [name_of(word, language) for word in [*words[at - size : at], *words[at + 1 :]]]
        if 0 < size <= 4 and None not in names and names[:size] == [name_of(word, language) for word in before[-size:]]:
            return " ".join(before)
    return said


def _without_and(text: str, language: Language) -> str:
    """ "L, O, P, E y Z": a small "y" among capitals joins the last letter."""
    capitals = len(re.findall(r"\b[A-ZÑ]\b", text))
    return re.sub(r"\by\b", " ", text) if language == "es" and capitals > 1 else text


def _added(spelled: str, letters: str, *, mends: bool, goes_on: bool) -> str:
    """The letters after more of them: begun anew, mended at the end, or gone on with."""
    if mends and len(letters) < 0.6 * len(spelled):
        return spelled[: -len(letters)] + letters
    if goes_on and not mends and not (len(letters) > 2 and letters.startswith(spelled[:3])):
        return spelled + letters
    return letters


def _cased(letters: str) -> str:
    words = [word for word in letters.split("_") if word]
    return " ".join(re.sub(r"(^|[-'])(\w)", lambda m: m[1] + m[2].upper(), word.strip("-'")) for word in words)


def _longest(letters: str) -> str:
    return max(letters.split(), key=lambda run: len(run.replace("_", "")), default="").strip("_")


def _letters(words: list[str], language: Language) -> str:
    """Letters in a row joined, other words as blanks: "gutierrez g u t" is " gut"."""
    words = [word for word in words if word not in _BETWEEN]
    out: list[str] = []
    at = 0
    while at < len(words):
        times = TIMES.get(words[at], 1) if at + 1 < len(words) and _letter(words, at + 1, language) else 1
        at += times > 1
        letter = _letter(words, at, language)
        if language == "es" and words[at] in _NO_BEGINNING and (not out or out[-1] == " "):
            letter = letter if at + 1 < len(words) and words[at + 1] in ENGLISH_IN_SPANISH else None
        if not _told_already(out, letter, times, words[at]):
            out.append(letter * times if letter is not None else " ")
        at += 1
    return _without_last_and("".join(out)) if language == "es" else "".join(out)


def _told_already(out: list[str], letter: str | None, times: int, word: str) -> bool:
    """ "R o s s, two s's": how often the letter stands in what was spelled."""
    return letter is not None and times > 1 and word != letter and letter * times in "".join(out).split(" ")[-1]


def _without_last_and(letters: str) -> str:
    """ "Ele o pe e y zeta" is Lopez: no name ends in a vowel, a y and a consonant."""
    return re.sub(r"([aeiou])y([bcdfghjklmnpqrstvwxz])(?= |$)", r"\1\2", letters)


def _letter(words: list[str], at: int, language: Language) -> str | None:
    word = words[at]
    if word in "_-'":
        return word
    found = name_of(word, language) or _one_of_many(word, language)
    if found is None or len(word) == 1:
        return found
    if word in WORDS_TOO and not _among_letters(words, at, language):
        return None
    return found


def _one_of_many(word: str, language: Language) -> str | None:
    """ "L's", "erres", as in "two l's"."""
    return name_of(word.removesuffix("s").removesuffix("'"), language) if word.endswith("s") and len(word) > 2 else None


def _among_letters(words: list[str], at: int, language: Language) -> bool:
    """Whether a sure letter stands beside this word, with nothing but other doubtful ones between."""
    for step in (-1, 1):
        near = at + step
        while 0 <= near < len(words) and words[near] in WORDS_TOO and len(words[near]) > 1:
            near += step
        if 0 <= near < len(words) and name_of(words[near], language) is not None:
            return True
    return False
