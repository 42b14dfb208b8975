"""How a name is written, told beside it: "with a z", "sin hache", "with two l's", "not b, v as in Victor"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.call.heard import Language
from app.understanding.letters import name_of, plain_letters
from app.understanding.plain import fold

SOUND_ALIKE = ("szcx", "bvw", "gjhx", "iyl", "jy", "ckq", "nñm", "fp", "td")
"""Letters that are taken for one another by ear."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A letter that the name has, has not, or has in place of another; how often, and where."""

    letter: str
    sign: Literal["with", "without", "not"]
    times: int = 1
    place: Literal["", "front", "end"] = ""


_SIGNS: dict[str, Literal["with", "without", "not"]] = {
    "con": "with", "with": "with", "lleva": "with", "has": "with", "es": "with", "sino": "with", "it's": "with",
    "but": "with", "sin": "without", "without": "without", "no lleva": "without", "no con": "not", "not with": "not",
    "not": "not", "no es": "not", "instead of": "not", "en vez de": "not", "en lugar de": "not", "y no": "not",
    "and not": "not", "no": "not",
}  # fmt: skip
_HINT = re.compile(
    rf"\b(?P<how>{'|'.join(sorted(_SIGNS, key=len, reverse=True))})"
    r"(?: (?:con|with|an?|the|una?|la|el|letra|letter|only))*"
    r"(?: (?P<times>two|double|doble|dos|one|single|una sola))? (?P<letter>[a-zñ]+)(?:'s)?\b"
    r"(?: (?P<place>at the (?:end|beginning|front)|al (?:final|principio|inicio)))?(?: (?P<right>[a-zñ])(?= |$))?"
)
_TIMES = {"two": 2, "double": 2, "doble": 2, "dos": 2}
_BARE = re.compile(r"^(?:(?:no|it's|es|is|con|with|an?|una?) )*(?P<letter>[b-zñ])$")
""" "No, v as in Victor"."""


def hints(text: str, language: Language) -> list[Hint]:
    """What was told of the letters of a name; a word that is no letter's name tells nothing."""
    said = plain_letters(re.sub(r"\bno ?[,.]" if language == "es" else r"\bno\b[,.]?", " ", text.lower()), language)
    found: list[Hint] = []
    for match in _HINT.finditer(said):
        letter = name_of(match["letter"], language) or name_of(match["letter"].removesuffix("s"), language)
        if letter is None or len(letter) > 1 or (match["how"] in _WORDS and not _surely_letter(match["letter"])):
            continue
        sign = _SIGNS[match["how"]]
        found.append(Hint(letter, sign, _TIMES.get(match["times"] or "", 1), _place(match["place"] or "")))
        if sign == "not" and match["right"]:
            found.append(Hint(match["right"], "with"))
    if len(found) == 1 and found[0].sign == "not":
        return [Hint(found[0].letter, "with")]  # "no con be grande": a no, and then the letter
    alone = _BARE.match(said)
    return [Hint(alone["letter"], "with")] if not found and alone is not None else found


_WORDS = frozenset({"es", "it's", "no", "but"})


def _surely_letter(word: str) -> bool:
    return len(word) == 1 or word in {"hache", "zeta", "ceta", "jota", "uve", "ese", "zee"}


def _place(said: str) -> Literal["", "front", "end"]:
    if not said:
        return ""
    return "end" if said.endswith(("end", "final")) else "front"


def written(name: str, text: str, language: Language) -> str:
    """The name as the hints in `text` write it; unchanged where they say nothing new, or might mean two places.

    A hint is of the word of the name that was said last before it, else of a surname, else of the first name.
    """
    told = hints(text, language)
    if not told or not name:
        return name
    words = name.split()
    for at in _order(words, text):
        better = _word(words[at], told, language)
        if better != words[at]:
            return " ".join([*words[:at], better, *words[at + 1 :]])
    return name


def _order(words: list[str], text: str) -> list[int]:
    folded = fold(text)
    marks = re.search(r"\b(?:con|with|sin|without|not|no)\b(?=\W)", folded)
    before = folded[: marks.start()] if marks else ""
    said = [at for at in range(len(words)) if re.search(rf"\b{re.escape(fold(words[at]))}\b", before)]
    if said:
        return [max(said, key=lambda at: before.rfind(fold(words[at])))]
    return [*range(1, len(words)), 0]


def _word(word: str, told: list[Hint], language: Language) -> str:
    wrong = next((one.letter for one in told if one.sign == "not"), "")
    better = word
    for one in told:
        if one.sign == "without":
            better = _without(better, one)
        elif one.sign == "with":
            better = _with(better, one, wrong, language)
    return better[:1].upper() + better[1:] if word[:1].isupper() else better


def _without(word: str, hint: Hint) -> str:
    """ "Sin hache": the h that is not of a "ch"."""
    found = [m.start() for m in re.finditer(rf"(?<![cC]){hint.letter}", word, re.IGNORECASE)]
    return word[: found[0]] + word[found[0] + 1 :] if len(found) == 1 else word


def _with(word: str, hint: Hint, wrong: str, language: Language) -> str:
    low = fold(word) if hint.letter != "ñ" else word.lower()
    if hint.times == 2:
        return re.sub(rf"(?<!{hint.letter}){hint.letter}(?!{hint.letter})", hint.letter * 2, word, count=1, flags=re.I)
    there = [at for at, c in enumerate(low) if c == hint.letter]
    if there and not wrong and not (hint.place == "end" and there[-1] != len(low) - 1):
        return word
    rivals = wrong or "".join(group for group in SOUND_ALIKE if hint.letter in group).replace(hint.letter, "")
    places = [at for at, c in enumerate(low) if c in rivals]
    if hint.place == "end" or (len(places) > 1 and hint.letter in "sz"):
        places = [at for at in places if at == len(low) - 1]
    elif hint.place == "front" or len(places) > 1:
        places = [at for at in places if at == 0]
    if len(places) == 1:
        return word[: places[0]] + hint.letter + word[places[0] + 1 :]
    return _with_h(word, language) if hint.letter == "h" and not places else word


def _with_h(word: str, language: Language) -> str:
    """ "Ernández con hache", "Sara with an h"."""
    if word[0].lower() in "aeiouáéíóú":
        return f"h{word[0].lower()}{word[1:]}"
    return word + "h" if language == "en" and word[-1] == "a" else word
