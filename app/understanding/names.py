"""People's names as callers say and spell them, and whether two of them are the same person's."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from app.call.heard import Language
from app.understanding.emails import read_email
from app.understanding.nicknames import same_person
from app.understanding.plain import fold
from app.understanding.spelling import read_spelled

__all__ = ["read_email", "read_name", "read_spelled", "same_person", "with_spelling"]

_PARTICLES_SAID = "de del la las los y e da das do dos di van von der den bin al el san santa"
_PARTICLES = frozenset(_PARTICLES_SAID.split())
_SMALL_SAID = "viuda vda de del la las los y e da das do dos di van von der den"
_SMALL = frozenset(_SMALL_SAID.split())

# What is said around a name. Longest first; each is stripped from the front, again and again.
_OPENINGS = {
    "en": r"(?:yes|yeah|yep|sure|ok|okay|hi|hello|hey|good (?:morning|evening|afternoon)|um+|uh+|er+"
    r"|well|so|oh|and|please|it's|it is|its"
    r"|it will be|it'll be|it's going to be|it would be|this is|that's|that is|that would be|my name is"
    r"|my name's|my full name is|the name is"
    r"|name is|name's|the name|name|i'm|i am|call me|you can call me|speaking|under the name of"
    r"|under the name|under|the patient is|the patient's name is"
    r"|patient's name is|the appointment is for|the appointment's for|it's for|for me|for my (?:son"
    r"|daughter|wife|husband|mother|mom|father|dad|brother|sister|child|kid)"
    r"|for|my (?:son|daughter|wife|husband|mother|mom|father|dad|brother|sister|child"
    r"|kid)(?:'s name)?(?: is)?|his name is|her name is|his name's|her name's|he's|she's"
    r"|their name is|last name is|last name|first name is|first name|full name|mr|mrs|ms|miss|mister"
    r"|doctor|dr|sir|ma'am|named|called|no|put it under|put me down as)",
    "es": r"(?:si|claro|hola|buenas(?: tardes| noches)?|buenos dias|este|pues|bueno|eh+|a ver|mire"
    r"|mira|es que|ah|oh|y|por favor|ok"
    r"|mi nombre completo es|mi nombre es|el nombre es|nombre completo|nombre|me llamo|yo me llamo|yo soy"
    r"|soy|le habla|habla|hablo yo|habla usted con|aqui habla"
    r"|a nombre de|a nombre|seria a nombre de|es a nombre de|de parte de|para|es para|la cita es para"
    r"|seria para|es|seria|el paciente es|la paciente es|el paciente se llama|la paciente se llama"
    r"|se llama|ella se llama|el se llama|ella es|el es|mi (?:hij[oa]|espos[oa]|mama|papa|madre|padre"
    r"|abuel[oa]|herman[oa]|niet[oa]|suegr[oa]|tia|tio|senora|marido|mujer|nin[oa])(?: se llama| es)?"
    r"|el apellido es|mi apellido es|apellido|apellidos?|senora|senorita|senor|don|dona|doctor|doctora"
    r"|licenciad[oa]|maestr[oa]|ingenier[oa]|sra|sr|srta|la|el|con|su nombre es|a la orden|p[oa]ngale|ponga|no)",
}
_CLOSINGS = {
    "en": r"(?:please|thank you|thanks|speaking|is my name|here|ma'am|sir|calling|and you|is the name"
    r"|is the patient|that's me|that's my name)",
    "es": r"(?:para servirle|para servirles|a sus ordenes|a la orden|su servidora?|por favor|gracias"
    r"|mucho gusto|se llama|es mi nombre|asi me llamo|senorita|para servirle a usted"
    r"|con mucho gusto|es el nombre|a sus ordenes senorita|hablando)",
}
_NO_NAME_EN = (
    "out up off down over from around away back by as if all any some calling looking trying "
    "yes no yeah nope maybe sure okay ok today tomorrow monday tuesday wednesday thursday friday saturday sunday "
    "morning afternoon evening cleaning checkup appointment appointments tooth teeth filling crown pain insurance "
    "hello hi hey what who when where why how i me myself mine you we they it my your the a an is are was am not "
    "don't do know can't can need want have would like speak spanish english help please thanks same him her he "
    "she wife husband son daughter mother mom father dad child kid this that here there dentist doctor call back "
    "number phone one two three four five six seven eight nine ten sorry repeat wait moment actually for at in on "
    "with of to and or but about because just already new patient first time could hold second minute let uh "
    "wrong incorrect misspelled person "
    "nobody none everyone anybody nothing either rather business"
)
_NO_NAME_ES = (
    "si no claro bueno quizas hoy manana lunes martes miercoles jueves viernes sabado domingo tarde noche "
    "limpieza revision cita muela diente dientes corona dolor seguro aseguranza hola que quien cuando donde como "
    "yo mi mio para mismo misma usted tu nosotros ella el es son soy una un uno necesito quiero tengo puedo se "
    "hablar espanol ingles ayuda gracias favor hijo hija esposa esposo mama papa madre padre nino nina aqui alla "
    "dentista numero telefono dos tres cuatro cinco seis siete ocho nueve diez perdon mande repita espere momento "
    "ese esa esto ya nueva nuevo paciente primera vez quisiera ocupo me le lo duele pero porque con por en a o "
    "sacar hacer pedir espereme permitame tantito momentito aguanteme aguante digame oiga fijese dejeme ver digo "
    "nadie ninguno ninguna nada todos cualquiera igual siempre bien mal vamos"
)
_NO_NAME: dict[Language, frozenset[str]] = {
    "en": frozenset(_NO_NAME_EN.split()),
    "es": frozenset(_NO_NAME_ES.split()),
}
_NEVER_ALONE_SAID = (
    "me yo one two three four five uno dos tres cuatro cinco first second third last primero primera segundo segunda "
    "tercero tercera ultimo ultima both ambos ambas none ninguno correct correcto right"
)
_NEVER_ALONE = frozenset(_NEVER_ALONE_SAID.split())
"""What is no name by itself, whatever language was spoken: an answer to another question."""
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
    r"|quiero|tengo|quisiera)\b",
    re.IGNORECASE,
)


def read_name(text: str, language: Language) -> str | None:
    """The name in an answer to "who is it for?" or "your name?", in proper case with its accents; None if it is none.

    Openings, titles and closings go ("me llamo", "doña", "para servirle"); particles and both surnames stay.
    """
    text = _NOT_BUT.sub("", _WRONG.sub("", _without_spelling(text[:300].replace("’", "'"))).strip())
    first, *mended = [part for part in _MENDED.split(text) if part.strip(" ,.")] or [""]
    name = _name_in(first, text, language)
    for part in mended:
        better = _name_in(part, text, language)
        if better is not None:
            name = _mended(name, better) if name and " " in name and " " not in better else better
    return name


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
    r",? \b(?:actually|i mean|no,? wait|wait,? no|sorry|or rather|digo|perd[oó]n|mejor dicho|quiero decir|no,? no)\b,?",
    re.IGNORECASE,
)


def _name_in(part: str, text: str, language: Language) -> str | None:
    for clause in _clauses(part):
        words = _stripped(clause, language)
        if words and _is_name(words, language) and _may_be_named(words, clause, text):
            return " ".join(_cased(word, first=n == 0) for n, word in enumerate(words))
    return None


_SURELY = re.compile(r"\b(?:me llamo|se llama|mi nombre|nombre|my name|name is|name's)\b")
_I_AM = re.compile(r"\b(?:i'm|i am|she's|he's|she is|he is) (?:so |really |just )*\w+(?:ing|ed)\b")


def _may_be_named(words: list[str], clause: str, text: str) -> bool:
    """Not "I'm freaking out": a recogniser that writes capitals would have written them in a name."""
    folded = fold(text)
    if _SURELY.search(folded):
        return True
    cased = text != text.lower() and not any(word != word.lower() for word in words)
    return not cased and not _I_AM.search(fold(clause))


_LAST_FIRST = re.compile(
    r"(?:last name|apellidos?)(?: is| es)?:? (?P<last>[\w'-]+(?: [\w'-]+)?),? (?:and |y )?"
    r"(?:the |el )?(?:first name|nombre)(?: is| es)?:? (?P<first>[\w'-]+(?: [\w'-]+)?)",
    re.IGNORECASE,
)


def _clauses(text: str) -> list[str]:
    text = text.replace("’", "'")[:300]
    text = re.sub(r"\b(?:mr|mrs|ms|dr|sr|sra|srta|jr|st|ste)\.", lambda m: m[0][:-1], text, flags=re.IGNORECASE)
    if (turned := _LAST_FIRST.search(text)) is not None:
        text = f"{turned['first']} {turned['last']}"
    text = re.sub(r"^(?:no,? )?(?:not )?[\w'-]+ no, ?|^(?:no,? )?not [\w'-]+, ?", "", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\b(\w+(?: \w+)?)\s*,\s*((?:\w+ ){1,2}\1)\b", r"\2", text, flags=re.IGNORECASE
    )  # "Smith, John Smith"
    whole = re.sub(r"\s*,\s*", " ", text)
    return [part for part in [*_STOP.split(whole), *re.split(r"[,.;!?]", text)] if part.strip()]


def _stripped(clause: str, language: Language) -> list[str]:
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+", clause)
    for pattern, front in ((_OPENINGS[language], True), (_CLOSINGS[language], False)):
        while words:
            folded = " ".join(fold(word) for word in words)
            match = re.match(pattern + r"(?= |$)", folded) if front else None
            best = _longest(pattern, folded, front) if match or not front else 0
            if not best or (front and best == len(words) and len(words) == 1 and folded not in _NO_NAME[language]):
                if best == len(words):
                    return []
                break
            words = words[best:] if front else words[: len(words) - best]
    return words


_CACHE: dict[tuple[str, bool], re.Pattern[str]] = {}


def _longest(pattern: str, folded: str, front: bool) -> int:
    """How many words at the front (or the end) are no part of the name."""
    if (pattern, front) not in _CACHE:
        _CACHE[pattern, front] = re.compile(pattern + (r"(?= |$)" if front else "$"))
    compiled = _CACHE[pattern, front]
    words = folded.split()
    for size in range(min(6, len(words)), 0, -1):
        part = " ".join(words[:size] if front else words[-size:])
        if compiled.fullmatch(part):
            return size
    return 0


def _is_name(words: list[str], language: Language) -> bool:
    if len(words) > 7 or any(word.isdigit() for word in words):
        return False
    telling = [fold(word) for word in words if fold(word) not in _PARTICLES]
    if not telling or any(word in _NO_NAME[language] - _NAMES_TOO for word in telling):
        return False
    if len(telling) == 1 and telling[0] in _NO_NAME[language] | _NEVER_ALONE:
        return False
    return all(len(word) > 1 or len(telling) > 1 for word in telling) and not _all_letters(words)


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
