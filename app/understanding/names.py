"""People's names as callers say and spell them, and whether two of them are the same person's."""

from __future__ import annotations

import re
import tomllib

from rapidfuzz import fuzz

from app.call.heard import Language
from app.understanding.lexicon import FOLDER
from app.understanding.plain import fold


def _folded_list(table: str, key: str) -> frozenset[str]:
    return frozenset(_LISTS[table][key])


def _any_of(table: str, language: Language) -> re.Pattern[str]:
    listed = [*_LISTS[table][language], *_LISTS[table].get("both", [])]
    return re.compile("|".join(f"(?:{one})" for one in listed))


_LISTS: dict[str, dict[str, list[str]]] = tomllib.loads((FOLDER / "names.toml").read_text("utf-8"))
_PARTICLES = _folded_list("particles", "inside")
_SMALL = _folded_list("particles", "small")
_BEFORE: dict[Language, re.Pattern[str]] = {"en": _any_of("before", "en"), "es": _any_of("before", "es")}
_AFTER: dict[Language, re.Pattern[str]] = {"en": _any_of("after", "en"), "es": _any_of("after", "es")}
_NO_NAME: dict[Language, frozenset[str]] = {"en": _folded_list("no_name", "en"), "es": _folded_list("no_name", "es")}
_NEVER_ALONE = _folded_list("never_alone", "both")
_WRONG = re.compile(
    r"^.{0,60}?\b(?:wrong(?: name)?|incorrect|not (?:right|correct|my name|the name)|isn't (?:right|correct|my name)"
    r"|misspelled|mistaken|(?:est[aá]|estaba|qued[oó]|anot[oó]|escribi[oó]|puso|apunt[oó])(?: \w+)? mal(?: \w+[td]o)?"
    r"|equivoc(?:ad[oa]|[oó])|incorrect[oa]|no es (?:correcto|mi nombre|as[ií])|as[ií] no(?: es| me llamo)?)"
    r"\b[\s,.;:]*",
    re.IGNORECASE,
)
""" "The name is wrong, it's ...", "el nombre está mal, es ...": the name comes after it."""
_NOT_BUT = re.compile(
    r"^(?:no,? )?(?:no es|no soy|it's not|it isn't|i'm not|not) [\w' -]+?, ?(?=(?:es|it's|it is|soy|i'm|sino)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[.;!?]|,? (?:and i|and my|but|because|i need|i want|i'd like|i would like|pero|porque|necesito"
    r"|quiero|tengo|quisiera|ocupo|como (?:el|la)|like (?:the|a|in)|as in|the one|from (?:yesterday|before)"
    r"|i (?:called|was|came|have)|who (?:called|was|is)|(?:el|la) (?:que|mism[oa])|ese es|que (?:es|vive|llamo|llamó)"
    r"|ya (?:le|soy|habia|había)|llam[eé] (?:ayer|hace))\b",
    re.IGNORECASE,
)
_WHICH_ONE = re.compile(r"(?<=\w), (?:la|el) del?\b.*", re.IGNORECASE)
""" "Milagros Santos, la de ayer"."""


def read_name(text: str, language: Language) -> str | None:
    """The name in an answer to "who is it for?" or "your name?", in proper case with its accents; None if it is none.

    Openings, titles and closings go ("me llamo", "doña", "para servirle"); particles and both surnames stay.
    """
    text = _without_spelling(_NICKNAME.sub("", _HESITATION.sub(", ", text[:300].replace("’", "'"))))
    text = _NOT_BUT.sub("", _WRONG.sub("", text).strip())
    first, *mended = [part for part in _MENDED.split(text) if part.strip(" ,.")] or [""]
    name = _name_in(first, text, language)
    for part in mended:
        better = _name_in(part, text, language)
        if better is not None:
            name = _mended(name, better) if name and " " in name and " " not in better else better
    return name


_HESITATION = re.compile(
    r"[\s,.…]*\b(?:u+h+m?|u+m+|er+m|h+m+|mm+|eh+)\b[\s,.…]*|(?<=[,.…])\s*este\s*[,.…]+", re.IGNORECASE
)
_NICKNAME = re.compile(
    r"^.{0,20}?\b(?:me (?:dicen|llaman|conocen como)|(?:everybody|everyone|people|friends|they) calls? me|i go by) "
    r"[^,.;]{1,30}?,? (?:pero|but)\b",
    re.IGNORECASE,
)
""" "Me dicen Pancho, pero soy ..."."""
_LETTER = (
    r"(?:doble (?:u|ve|ele)|(?:be|ve) (?:grande|chica|larga|corta|alta|baja)|[iy] (?:griega|latina)|uve|zeta|zee|"
    r"zed|ese|ce|be|ve|hache|jota|ge|ka|ca|cu|equis|ye|ene|eñe|eme|ele|elle|erre|ere|efe|te|de|pe|[a-zñ](?:'s)?)"
)
_WRITTEN_WITH = re.compile(
    rf",?\s*\b(?:with|without|con|sin)\s+(?:(?:an?|the|una?|la|el|letra|letter|doble|double|two|one|dos)\s+)*{_LETTER}\b"
    r"(?:,?\s+(?:and |y )?(?:not|no|instead of|en vez de)\s+(?:con\s+|with\s+)?(?:an?\s+|una?\s+)?"
    rf"{_LETTER}\b)?(?:\s+(?:y|and)\s+(?:con |with )?{_LETTER}\b)*"
    r"(?:\s+(?:at the (?:end|beginning)|al (?:final|principio)|en medio|in the middle))?"
    r"|,?\s*\b(?:con acento|con tilde|sin acento)\b(?: en la \w+)?",
    re.IGNORECASE,
)
"""How a name is written, said beside it: "Gutiérrez with a z", "con zeta al final"."""
_LETTER_BY_LETTER = re.compile(r"(?P<word>[^\W\d_]{2,})(?P<run>[\s,.]+(?:[^\W\d_][\s,.-]+){2,}[^\W\d_]\b[\s,.]*)")


def _without_spelling(text: str) -> str:
    """Without what was spelled of a name beside it: "Ana, A-N-A, López" -> "Ana López".

    Where the letters differ from the word that was heard, they count.
    """
    return _LETTER_BY_LETTER.sub(_as_spelled, _WRITTEN_WITH.sub("", text))


def _as_spelled(match: re.Match[str]) -> str:
    word, spelled = match["word"], "".join(c for c in match["run"] if c.isalpha())
    if fuzz.ratio(fold(word), fold(spelled)) < 60:
        return match[0]
    return f"{word if fold(word) == fold(spelled) else spelled.capitalize()} "


def _mended(name: str, better: str) -> str:
    """A full name and the one word that corrects it: in place of the word that is like it, else of the last."""
    mended = with_spelling(name, better)
    return mended if mended != name else " ".join([*name.split()[:-1], better])


_MENDED = re.compile(
    r",? \b(?:actually|i mean|no,? wait|wait,? no|sorry|or rather|digo|perd[oó]n|mejor dicho|quiero decir|no,? no"
    r"|quise decir|make that|scratch that|o sea|es decir)\b,?"
    r"|, (?:well|or|bueno|legally|officially|formally|oficialmente|legalmente|short for|que es)\b,?",
    re.IGNORECASE,
)
""" "Chuck, well Charles": the name is what comes after."""


def _name_in(part: str, text: str, language: Language) -> str | None:
    if (labelled := in_parts(part, language)) is not None:
        return labelled
    found: list[str] = []
    for clause in _clauses(part):
        said = _stripped(clause, language)
        words = _once(said)
        if _babble(said) or not words or not _is_name(words, language) or not _may_be_named(words, clause, text):
            continue
        if not found or (len(words) > len(found) and _same([*words[: len(found)]], found)):
            found = words  # "Mike. Mike Tyson"
    return _written(found) if found else None


def _written(words: list[str]) -> str:
    """In proper case, without a joint or a possessive that belongs to what was said next: "Zoe Hartman's visit"."""
    while len(words) > 1 and fold(words[-1]) in {"y", "e", "and"}:
        words = words[:-1]
    words = [*words[:-1], re.sub(r"['’]s$", "", words[-1], flags=re.IGNORECASE)]
    return " ".join(_cased(word, first=n == 0) for n, word in enumerate(words))


def _same(some: list[str], others: list[str]) -> bool:
    return [fold(word) for word in some] == [fold(word) for word in others]


def _once(words: list[str]) -> list[str]:
    """What was said of a name before the whole of it, left out: "de la Cruz, María de la Cruz", "Susan, Susan Lee"."""
    for size in range(len(words) // 2, 0, -1):
        begun = _same(words[:size], words[size : 2 * size])
        surname = len(words) > 2 * size and _same(words[:size], words[-size:])
        if len(words) > 2 and (begun or surname):
            return words[size:]
    return words


_PART = re.compile("|".join(rf"\b(?P<{part}>{'|'.join(_LISTS['parts'][part])})\b" for part in _LISTS["parts"]))


def in_parts(text: str, language: Language) -> str | None:
    """ "Last name Ortiz, first name Manuel", "primer apellido García, segundo apellido López, nombre Ana"."""
    folded = _same_length(text)
    labels = list(_PART.finditer(folded))
    if not any(label.lastgroup == "last" for label in labels):
        return None
    told: dict[str, list[str]] = {"first": _stripped(text[: labels[0].start()], language)}
    for label, end in zip(labels, [*(one.start() for one in labels[1:]), len(text)], strict=True):
        said = re.split(r"[.;!?]", text[label.end() : end])[0]
        told[str(label.lastgroup)] = _stripped(said, language)
    words = [word for part in ("first", "middle", "last", "second") for word in told.get(part, [])]
    whole = told["first"] and told.get("last") and _is_name(words, language)
    return _written(words) if whole else None


def _same_length(text: str) -> str:
    """Without accents, letter for letter, so that places stay."""
    return "".join((fold(c) or c)[:1] for c in text)


_SURELY = re.compile(r"\b(?:me llamo|se llama|mi nombre|nombre|my name|name is|name's)\b")
_I_AM = re.compile(r"\b(?:i'm|i am|she's|he's|she is|he is) (?:so |really |just )*\w+(?:ing|ed)\b")


def _may_be_named(words: list[str], clause: str, text: str) -> bool:
    """Not "I'm freaking out": a recogniser that writes capitals would have written them in a name."""
    folded = fold(text)
    if _SURELY.search(folded):
        return True
    cased = text != text.lower() and not any(word != word.lower() for word in words)
    return not cased and not _I_AM.search(fold(clause))


def _clauses(text: str) -> list[str]:
    text = _WHICH_ONE.sub("", text.replace("’", "'")[:300])
    text = re.sub(r"\b(?:mr|mrs|ms|dr|sr|sra|srta|jr|st|ste)\.", lambda m: m[0][:-1], text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:no,? )?(?:not )?[\w'-]+ no, ?|^(?:no,? )?not [\w'-]+, ?", "", text, flags=re.IGNORECASE)
    whole = re.sub(r"\s*,\s*", " ", text)
    return [part for part in [*_STOP.split(whole), *re.split(r"[,.;!?]", text)] if part.strip()]


def _stripped(clause: str, language: Language) -> list[str]:
    """The words of a clause without what is said before and after a name."""
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+", clause)
    folded = [fold(word) for word in words]
    begin, end = 0, len(words)
    while begin < end and (size := _around(folded[begin:end], _BEFORE[language], front=True)):
        begin += size
    while begin < end and (size := _around(folded[begin:end], _AFTER[language], front=False)):
        end -= size
    return words[begin:end]


def _around(folded: list[str], pattern: re.Pattern[str], *, front: bool) -> int:
    """How many words at the front (or the end) are no part of the name."""
    for size in range(min(6, len(folded)), 0, -1):
        if pattern.fullmatch(" ".join(folded[:size] if front else folded[-size:])):
            return size
    return 0


def _is_name(words: list[str], language: Language) -> bool:
    telling = [fold(word) for word in words if fold(word) not in _PARTICLES]
    if len(telling) > 6 or len(words) > 12 or any(word.isdigit() for word in words):
        return False
    if not telling or any(word in _NO_NAME[language] - _NAMES_TOO for word in telling):
        return False
    if len(telling) == 1 and telling[0] in _NO_NAME[language] | _NEVER_ALONE:
        return False
    return all(len(word) > 1 or len(telling) > 1 for word in telling) and not _all_letters(words)


def _babble(words: list[str]) -> bool:
    """ "Ta ta ta ta": a word three times in a row, a short one twice, a syllable three times in one word."""
    folded = [fold(word) for word in words]
    thrice = any(len({*folded[at : at + 3]}) == 1 for at in range(len(folded) - 2))
    syllables = len(folded) == 1 and re.fullmatch(r"(..?.?)\1{2,}.?", folded[0]) is not None
    return thrice or syllables or (len(folded) == 2 and folded[0] == folded[1] and len(folded[0]) < 3)


_NAMES_TOO = frozenset({"domingo"})
"""Words that are also names; alone they are not taken for one."""


def _all_letters(words: list[str]) -> bool:
    return len(words) > 1 and all(len(word) == 1 for word in words)


def _cased(word: str, first: bool) -> str:
    if fold(word) in _SMALL and not first:
        return word.lower()
    if word[1:] != word[1:].lower() and word != word.upper():
        return word  # McDonald, DeLuca: the recogniser knows better
    parts = [part[:1].upper() + part[1:].lower() for part in re.split(r"(?<=[-'])", word.lower())]
    cased = "".join(parts)
    return "Mc" + cased[2:].capitalize() if re.fullmatch(r"Mc[a-z]{3,}", cased) else cased


LIKE = 60
"""How alike (0 to 100) letters and a word of the name must be to be taken for the same."""


def begins(letters: str, name: str) -> bool:
    """Whether these letters are the beginning of a word of the name, and at least two of it are to come."""
    told = fold(letters)
    return any(fold(word).startswith(told) and len(word) >= len(told) + 2 for word in name.split())


def with_spelling(name: str, spelled: str) -> str:
    """The name with the words that were spelled in place of those heard.

    Letters like no part of a full name change nothing (the desk reads them beside it); a first name alone gets them as
    its surname.
    """
    words, letters = name.split(), spelled.split()
    if not words or not letters:
        return spelled or name
    if len(letters) > len(words) and any(_likeness([word], [one], 0) >= LIKE for word in words for one in letters):
        return spelled  # "Ana", spelled "Ana Ruiz"
    size = min(len(letters), len(words))
    likeness = [_likeness(words[at : at + size], letters, at) for at in range(len(words) - size + 1)]
    best = max(range(len(likeness)), key=lambda at: likeness[at])
    if likeness[best] >= LIKE:
        cased = [_as_known(words[best + n], word, first=not best + n) for n, word in enumerate(letters)]
        return " ".join([*words[:best], *cased, *words[best + size :]])
    return name if len([word for word in words if fold(word) not in _SMALL]) > 1 else f"{name} {spelled}"


def _as_known(heard: str, spelled: str, first: bool) -> str:
    """The word as it was spelled; its accents, which nobody spells, as they were heard."""
    if fold(heard) == fold(spelled) and len(heard) == len(spelled) and "ñ" not in spelled:
        return heard
    return spelled.lower() if fold(spelled) in _SMALL and not first else spelled


def _likeness(heard: list[str], letters: list[str], at: int) -> float:
    """How alike the words are; a surname a little more than a first name, and short ones by their first letter."""
    one, two = fold(" ".join(heard)), fold(" ".join(letters))
    if one in _SMALL and one != two:
        return 0.0
    short = max(len(one), len(two)) <= 4 and one[0] == two[0]
    return fuzz.ratio(one, two) + (5 if at else 0) + (20 if short else 0)
