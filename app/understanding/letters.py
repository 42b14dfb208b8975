"""The names of letters in both languages: "hache", "doble ve", "i griega", "B as in boy", "be de burro", "Victor"."""

from __future__ import annotations

import re

from app.call.heard import Language
from app.understanding.plain import bare


def _table(pairs: str) -> dict[str, str]:
    """ "be:b ce:c" as a mapping from a letter's name to the letter."""
    return {name: letter for name, _, letter in (pair.partition(":") for pair in pairs.split())}


ES_LETTERS = _table(
    "a:a be:b ce:c che:ch de:d e:e efe:f ge:g hache:h ache:h i:i jota:j ka:k ca:k ele:l elle:ll eme:m ene:n "
    "eñe:ñ enie:ñ enye:ñ o:o pe:p cu:q qu:q erre:r ere:r ese:s te:t u:u uve:v ve:v equis:x ye:y zeta:z ceta:z "
    "seta:z dobleu:w ubedoble:w doblebe:w"
)
EN_LETTERS = _table(
    "ay:a aye:a bee:b cee:c see:c sea:c dee:d ee:e ef:f eff:f gee:g jee:g aitch:h haitch:h aych:h eye:i jay:j kay:k "
    "cay:k el:l ell:l em:m en:n oh:o owe:o pee:p pea:p cue:q queue:q kyu:q kyoo:q kew:q are:r ar:r arr:r es:s ess:s "
    "tee:t tea:t you:u yu:u yoo:u vee:v ex:x eks:x why:y wye:y zee:z zed:z zi:z"
)
ENGLISH_IN_SPANISH = _table(
    "ei:a bi:b si:c di:d ef:f yi:g eich:h ai:i yei:j kei:k el:l em:m en:n ou:o pi:p kiu:q ar:r es:s ti:t iu:u "
    "yu:u vi:v dabliu:w dobliu:w ex:x uai:y guay:y zi:z ji:g"
)
"""English letter names as a Spanish recogniser writes them."""
_NATO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)
_NATO_RUN = re.compile(rf"\b(?:{'|'.join(_NATO.split())})\b(?:[ ,]+(?:{'|'.join(_NATO.split())})\b){{2,}}")
_PHRASES = [
    (r"\b(?:doble|double) (?:ve|uve|you)\b|\bdoble u\b|\b(?:u|uve|ve) doble\b|\bdouble-u\b", " w "),
    (r"\b[iy] griega\b", " y "),
    (r"\bi latina\b", " i "),
    (r"\b(?:be|b) (?:grande|larga|alta|de burro|de bueno)\b", " b "),
    (r"\b(?:ve|uve|be|v|b) (?:chica|corta|baja|chiquita|de vaca)\b", " v "),
    (r"\b(?:ene|n) con (?:tilde|la rayita|rayita)\b|\bn with a tilde\b", " ñ "),
    (r"\bcon acento\b|\bacentuad[oa]\b|\bwith an accent\b|\bmayuscula\b|\bcapital\b|\bminuscula\b", " "),
    (r"\b(?:upper|lower) ?case\b|\b(?:small|big|little) (?=[a-z]\b)", " "),
    (r"\bspace\b|\bespacio\b|\bnew word\b|\botra palabra\b", " _ "),
    (r"\bhyphen\b|\bdash\b|\bguion\b", " - "),
    (r"\bapostrophe\b|\bapostrofe\b|\bapostrofo\b", " ' "),
    (r"\bi (?:think|guess|believe|said|just|already|spell|know)\b", " "),
]
_COMPILED = [(re.compile(pattern), letter) for pattern, letter in _PHRASES]
_AS_IN = re.compile(r"\b([a-zñ]|[a-zñ]{2,5}) (?:as in|like in|like|for|is for|as) ([a-zñ]+)\b")
_AS_IN_ES = re.compile(r"\b([a-zñ]|[a-zñ]{2,6}) (?:de|como|como en|como de) ([a-zñ]{3,})\b")
TIMES = {"double": 2, "doble": 2, "dos": 2, "two": 2, "triple": 3}

WORDS_TOO = frozenset(
    ["de", "el", "en", "es", "si", "ve", "be", "se", "te", "a", "e", "o", "u", "y", "are", "you", "see", "sea", "why",
     "oh", "i", "tea", "pea", "owe", "aye", "ex", "vi", "di", "ti", "pi", "ar"]
)  # fmt: skip
"""Letter names that are words first: letters only among letters."""


def plain_letters(text: str, language: Language) -> str:
    """What was said in lower case without stops, each letter of several words as one sign: "be de burro" as "b"."""
    said = bare(text).replace("’", "'")
    said = re.sub(r"(?<=\b[a-zñ])\.(?=\s|$|[a-zñ]\b)", " ", said)
    said = re.sub(r"(?<=\b[a-zñ])-(?=[a-zñ]\b)", " ", said)
    said = re.sub(r"[,;:!?¿¡.]", " ", said)
    said = _NATO_RUN.sub(lambda m: " ".join(word[0] for word in m[0].split()), said)
    for pattern, letter in _COMPILED:
        said = pattern.sub(letter, said)
    if language == "es":
        said = _AS_IN_ES.sub(lambda m: _as_in(m, language), said)
    return " ".join(_AS_IN.sub(lambda m: _as_in(m, language), said).split())


def _as_in(match: re.Match[str], language: Language) -> str:
    """ "B as in boy": the letter, if the word begins with it or the letter's name is known."""
    letter = match[1] if len(match[1]) == 1 else name_of(match[1], language)
    if letter is None:
        return match[0]
    first = match[2][0]
    if len(match[1]) > 1 and letter != first and {letter, first} <= {"b", "v"}:
        letter = first
    return f" {letter} " if letter == first or (letter, first) in {("k", "c"), ("c", "k")} else match[0]


def name_of(word: str, language: Language) -> str | None:
    """The letter of which this is the name; names of the language spoken first."""
    if len(word) == 1 and word.isalpha():
        return word
    tables = (ES_LETTERS, EN_LETTERS, ENGLISH_IN_SPANISH) if language == "es" else (EN_LETTERS, ES_LETTERS)
    return next((table[word] for table in tables if word in table), None)
