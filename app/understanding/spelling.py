"""Names and addresses told letter by letter: "G as in George", "be de burro", "doble ve", "arroba", "punto com"."""

from __future__ import annotations

import re

from app.call.heard import Language
from app.understanding.counting import count_at
from app.understanding.plain import bare


def _table(pairs: str) -> dict[str, str]:
    """ "be:b ce:c" as a mapping from a letter's name to the letter."""
    return {name: letter for name, _, letter in (pair.partition(":") for pair in pairs.split())}


_ES_LETTERS = _table(
    "a:a be:b ce:c che:ch de:d e:e efe:f ge:g hache:h ache:h i:i jota:j ka:k ca:k ele:l elle:ll eme:m ene:n "
    "eñe:ñ enie:ñ enye:ñ o:o pe:p cu:q qu:q erre:r ere:r ese:s te:t u:u uve:v ve:v equis:x ye:y zeta:z ceta:z "
    "seta:z dobleu:w ubedoble:w"
)
_EN_LETTERS = _table(
    "ay:a bee:b cee:c see:c sea:c dee:d ee:e ef:f eff:f gee:g aitch:h haitch:h eye:i jay:j kay:k el:l ell:l "
    "em:m en:n oh:o pee:p cue:q queue:q are:r ar:r ess:s tee:t tea:t you:u vee:v ex:x why:y wye:y zee:z zed:z"
)
# English letter names as a Spanish recogniser writes them.
_MIXED = _table(
    "ei:a bi:b si:c di:d ef:f yi:g eich:h ai:i yei:j kei:k el:l em:m en:n ou:o pi:p kiu:q ar:r es:s ti:t iu:u "
    "yu:u vi:v dabliu:w dobliu:w ex:x uai:y guay:y zi:z ji:g"
)
_PHRASES = [
    (
        r"\b(?:con|sin|with|without)(?: an?| la| una)? (?:hache|ce|ese|zeta|ceta|ge|jota|be|ve|ye|ka|cu|u|ere|erre"
        r"|i griega|doble \w+|[a-z])\b"
        r"(?: (?:chica|grande|corta|larga|alta|baja|de \w+|al (?:final|principio)|at the end))?",
        " ",
    ),
    (r"\b(?:doble|double) (?:ve|u|uve|you)\b|\b(?:u|uve|ve) doble\b|\bdouble-u\b", " w "),
    (r"\bi griega\b|\by griega\b", " y "),
    (r"\bi latina\b", " i "),
    (r"\bi con acento\b", " í "),
    (r"\bbe (?:grande|larga|alta|de burro|de bueno)\b", " b "),
    (r"\b(?:ve|uve|be) (?:chica|corta|baja|chiquita|de vaca)\b", " v "),
    (r"\bcon acento\b|\bacentuad[oa]\b|\bwith an accent\b|\bmayuscula\b|\bcapital\b|\bminuscula\b", " "),
    (r"\bene con (?:tilde|la rayita)\b|\bn con (?:tilde|la rayita|rayita)\b|\bn with a tilde\b", " ñ "),
    (r"\bspace\b|\bespacio\b|\bnew word\b", " _ "),
    (r"\bhyphen\b|\bdash\b|\bguion\b", " - "),
    (r"\bapostrophe\b|\bapostrofe\b", " ' "),
]
_COMPILED = [(re.compile(pattern), letter) for pattern, letter in _PHRASES]
_AS_IN = re.compile(r"\b([a-zñ]|[a-zñ]{2,5}) (?:as in|like in|like|for|is for|as) ([a-zñ]+)\b")
_AS_IN_ES = re.compile(r"\b([a-zñ]|[a-zñ]{2,6}) (?:de|como|como en|como de) ([a-zñ]{3,})\b")
_TIMES = {"double": 2, "doble": 2, "dos": 2, "two": 2, "triple": 3}


def read_spelled(text: str, language: Language) -> str | None:
    """A name that was spelled, in proper case (accents are not spelled and do not come), or None when none was.

    Letters apart or joined by dashes, letter names of both languages, "B as in boy", "be de burro", "doble ele".
    A single letter is no spelling.
    """
    letters = _letters(_plain_letters(text, language), language)
    runs = [run for run in re.split(r"[ .]+", letters) if run]
    longest = max(runs, key=lambda run: len(run.replace("_", "")), default="")
    words = [word for word in longest.replace("-", "-").split("_") if word]
    if sum(len(word) for word in words) < 2:
        return None
    return " ".join(re.sub(r"(^|[-'])(\w)", lambda m: m[1] + m[2].upper(), word.strip("-'")) for word in words)


def _plain_letters(text: str, language: Language) -> str:
    said = bare(text).replace("’", "'")
    said = re.sub(r"(?<=\b[a-zñ])\.(?=\s|$|[a-zñ]\b)", " ", said)
    said = re.sub(r"(?<=\b[a-zñ])-(?=[a-zñ]\b)", " ", said)
    said = re.sub(r"[,;:!?¿¡.]", " ", said)
    for pattern, letter in _COMPILED:
        said = pattern.sub(letter, said)
    if language == "es":
        said = _AS_IN_ES.sub(lambda m: _as_in(m, language), said)
    return _AS_IN.sub(lambda m: _as_in(m, language), said)


def _as_in(match: re.Match[str], language: Language) -> str:
    """ "B as in boy": the letter, if the word begins with it or the letter's name is known."""
    letter = match[1] if len(match[1]) == 1 else _name_of(match[1], language)
    if letter is None:
        return match[0]
    first = match[2][0]
    if len(match[1]) > 1 and letter != first and {letter, first} <= {"b", "v"}:
        letter = first
    return f" {letter} " if letter == first or (letter, first) in {("k", "c"), ("c", "k")} else match[0]


def _name_of(word: str, language: Language) -> str | None:
    tables = (_ES_LETTERS, _EN_LETTERS, _MIXED) if language == "es" else (_EN_LETTERS, _ES_LETTERS)
    for table in tables:
        if table.get(word):
            return table[word]
    return None


def _letters(said: str, language: Language) -> str:
    """Letters in a row joined, other words as blanks: "gutierrez g u t" is " gut"."""
    out: list[str] = []
    words = said.split()
    at = 0
    while at < len(words):
        word = words[at]
        if word in _TIMES and at + 1 < len(words) and (letter := _letter(words, at + 1, language)) is not None:
            out.append(letter * _TIMES[word])
            at += 2
            continue
        letter = _letter(words, at, language)
        out.append(letter if letter is not None else " ")
        at += 1
    return "".join(out)


def _letter(words: list[str], at: int, language: Language) -> str | None:
    word = words[at]
    if len(word) == 1 and (word.isalpha() or word in "_-'"):
        return word
    found = _name_of(word, language)
    if found is None:
        return None
    # "de", "el", "en", "es", "you" are words first: letters only between letters
    if word in _WORDS_TOO and not (_sure(words, at - 1, language) or _sure(words, at + 1, language)):
        return None
    return found


_WORDS_TOO = frozenset(
    [
        "de",
        "el",
        "en",
        "es",
        "si",
        "ve",
        "be",
        "se",
        "te",
        "a",
        "e",
        "o",
        "u",
        "y",
        "are",
        "you",
        "see",
        "sea",
        "why",
        "oh",
        "i",
        "tea",
        "ex",
        "vi",
        "di",
        "ti",
        "pi",
        "ar",
    ]
)


def _sure(words: list[str], at: int, language: Language) -> bool:
    if not 0 <= at < len(words):
        return False
    return (len(words[at]) == 1 and words[at].isalpha()) or (
        words[at] not in _WORDS_TOO and _name_of(words[at], language) is not None
    )


# ---------------------------------------------------------------- e-mail

_AT = {"en": r"(?:at|@|arroba)", "es": r"(?:arroba|@|at)"}
_HOSTS = {
    "g mail": "gmail",
    "gee mail": "gmail",
    "jimeil": "gmail",
    "yimeil": "gmail",
    "gimeil": "gmail",
    "jimail": "gmail",
    "gemail": "gmail",
    "hot mail": "hotmail",
    "jotmeil": "hotmail",
    "jotmail": "hotmail",
    "hotmeil": "hotmail",
    "yahu": "yahoo",
    "llaju": "yahoo",
    "iahoo": "yahoo",
    "out look": "outlook",
    "autluk": "outlook",
    "i cloud": "icloud",
    "aicloud": "icloud",
    "ai claud": "icloud",
}
_SIGNS = [
    (r"\b(?:dot|period|punto|point)\b", "."),
    (r"\b(?:underscore|under score|guion bajo|guion abajo|raya baja|raya abajo)\b", "_"),
    (r"\b(?:hyphen|dash|guion medio|guion|minus sign)\b", "-"),
    (r"\b(?:plus sign|plus)\b", "+"),
    (
        r"\b(?:all together|all one word|one word|todo junto|todo pegado|sin espacios|en minusculas"
        r"|todo en minusculas|lower case|lowercase|all lowercase)\b",
        " ",
    ),
]
_LEADS = {
    "en": r".*\b(?:my (?:e ?-?mail|address)(?: address)? is|it's|it is|e ?-?mail is|that's|sure|yes"
    r"|send it to|email me at|is)\b",
    "es": r".*\b(?:mi (?:correo|email|e-?mail)(?: electronico)? es|(?:correo"
    r"|email)(?: electronico)? es|es|claro|si|seria|apunte|anote|mandelo a)\b",
}


def read_email(text: str, language: Language) -> str | None:
    """An e-mail address in lower case, spoken ("ana punto ruiz arroba gmail punto com") or written, or None."""
    said = bare(text).replace("ñ", "n").strip(" .,;!?")
    if (written := re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", said)) is not None:
        return written[0].strip(".")
    parts = re.split(rf"(?:^|\s){_AT[language]}\s", re.sub(r"[,;!?]", " ", said))
    if len(parts) < 2:
        return None
    local, host = " ".join(parts[:-1]), parts[-1]
    for pattern, sign in _SIGNS:
        local, host = (re.sub(pattern, f" {sign} ", side) for side in (local, host))
    local = re.sub(_LEADS[language], " ", local)
    for heard, meant in _HOSTS.items():
        host = re.sub(rf"\b{heard}\b", meant, host)
    address = f"{_joined(local, language)}@{_joined(host, language)}"
    return address if re.fullmatch(r"[\w+-]+(?:\.[\w+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", address) else None


def _joined(side: str, language: Language) -> str:
    words = side.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        if words[at] in {"double", "doble", "triple"} and at + 1 < len(words):
            out.append(words[at + 1][:1] * _TIMES[words[at]] if len(words[at + 1]) == 1 else words[at] + words[at + 1])
            at += 2
            continue
        found = None if words[at] in {"a", "un", "una"} else count_at(words, at, language)
        letter = _ES_LETTERS.get(words[at]) if language == "es" and len(words[at]) > 1 else None
        if found is not None and not found.ordinal:
            out.append(str(found.value) if not words[at].isdigit() else words[at])
            at = found.end
        else:
            out.append(letter if letter and words[at] not in {"de", "te", "se"} else words[at])
            at += 1
    return "".join(out)
