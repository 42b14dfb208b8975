"""Names said in passing ("my name is ...", "a nombre de ..."), and whose they are: the patient's or the caller's."""

from __future__ import annotations

import re

from app.call.heard import Asked, Language, Relation
from app.understanding.lexicon import plain
from app.understanding.names import in_parts, read_name
from app.understanding.plain import LONGEST

ITS_NAME = re.compile(
    r"(?:under (?:my \w+'?s? name|the name(?: of)?|name)|a nombre de|(?:his|her|their|the patient'?s?) name(?:'s| is)|"
    r"(?:el|la) paciente (?:es|se llama)|(?:el|ella) se llama|se llama|(?:mi|su) \w+ se llama|"
    r"(?:my|our) (?:son|daughter|wife|husband|mother|mom|father|dad|brother|sister|friend|aunt|uncle)"
    r"(?:'s name is| is named|,? named)|"
    r"(?:my|our) (?:wife|husband|son|daughter|mother|mom|father|dad)'?s name(?: is)?|"
    r"the name is|el nombre es|put it under|pongala a nombre de)[,:]?\s+",
    re.IGNORECASE,
)
MY_NAME = re.compile(
    r"(?:my (?:full )?name(?:'s| is)|i'?m called|(?:y )?me llamo|mi nombre (?:completo )?es|de parte de)[,:]?\s+",
    re.IGNORECASE,
)
WHO_CALLED = re.compile(
    r"(?:(?:tell|let) (?:them|him|her|the \w+|doctor \w+)(?: know)?(?: that)? |^(?:it's |that )?)"
    r"(?=[^,.;]{3,40}? (?:called|is calling|phoned|rang)\b)|"
    r"(?:que )?(?:ha )?(?:llam[oó]|habl[oó]|marc[oó])\s+(?:la |el )?(?:señora |señor )?",
    re.IGNORECASE,
)
"""At a message: "tell them Gordon Ames called", "que llamó Esperanza Duarte"."""
I_AM = re.compile(r"\b(?:this is|it's|i am|i'm|soy|(?:le )?habla|hablo yo)[,:]?\s+", re.IGNORECASE)
"""Anything may follow these ("I'm tired", "soy alérgica"): only what is written as a name is one."""

KIN = re.compile(
    r"\b(?:my|our|mi|nuestr[oa]|for|para) (?:son|daughter|wife|husband|mother|mom|father|dad|brother|sister|friend|"
    r"aunt|uncle|grandson|granddaughter|grandmother|grandma|grandfather|grandpa|niece|nephew|cousin|partner|hij[oa]|espos[oa]|mama|papa|"
    r"madre|padre|herman[oa]|amig[oa]|ti[oa]|niet[oa]|abuel[oa]|niñ[oa]|nin[oa]|sobrin[oa]|prim[oa]|senora|marido|mujer|"
    r"suegr[oa])"
    r"(?: (?:y|and))?,?\s+",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"(?:[A-ZÁÉÍÓÚÑ][\w'’-]*)(?:\s+(?:(?:de|del|la|las|los|y|van|von)\s+)*[A-ZÁÉÍÓÚÑ][\w'’-]*)*")
END = re.compile(
    r"[.;!?]|,? (?:and|y|but|pero|i|i'd|i'm|i need|calling|i want|quiero|necesito|ocupo|quisiera|llamo|hablo|para|"
    r"la mama|el papa|"
    r"soy|called|is calling|phoned|rang|del|about|por lo|ya soy|"
    r"for|with|con|que|from|his|her|su|mi|my|tengo|at|on|in)\b|,(?! (?:jr|sr)\b)",
    re.IGNORECASE,
)
CORRECTS = re.compile(r"\s*(?:no\b|it's\b|actually\b|es\b|sorry\b|perdón\b)", re.IGNORECASE)
NOT_THIS = re.compile(
    r"\s*(?:no\s+)?(?:(?:(?:es|its|it's)\s+)?(?P<wrong>\w+)\s+no|(?:no es|not|it's not|its not)\s+(?P<not>\w+))\s+"
    r"(?:(?:es|its|it's|sino|sino que es|se llama|but)\s+)?(?P<right>[^\d]+?)\s*$",
    re.IGNORECASE,
)
"""A name taken back and another in its place: "valdez no", "not Valdez, it's ..."."""
OTHER_NAMES = re.compile(
    r"\b(?:No|Doctora?|Dra?|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|"
    r"July|August|September|October|November|December|Lunes|Martes|Jueves|Viernes|Delta|Dental|It|The|I|That|Yes|My)\b"
)
NO_NAMES = re.compile(
    r"^(?:calling|looking|trying|having|in|not|a|an|the|new|sorry|good|fine|here|hoping|running|wondering|interested|"
    r"available|free|nuev[oa]|paciente|yo|el|la|de|su|un|una|alergic[oa]|diabetic[oa]|about|for|just|going|gonna|so|"
    r"really|very|doctor|dr|hola|espanol|ingles|con|calling)\b",
    re.IGNORECASE,
)


def names_said(
    text: str, folded: str, language: Language, asked: Asked, relation: Relation | None
) -> tuple[str | None, str | None]:
    """(the patient's name, the caller's name), each None when it was not said.

    "My name is ..." is the caller's unless the caller is asked for the patient's; who books for themselves is both, and
    that is for the conversation to join.
    """
    text = text[:LONGEST]
    if asked is Asked.NAME:
        theirs = in_parts(text, language) or _after(ITS_NAME, text, language) or _kin(text, language, asked)
        return theirs or read_name(text, language), None
    if asked is Asked.MESSAGE and (caller := _after(WHO_CALLED, text, language, written=True)):
        return None, caller
    if asked in {Asked.CALLER_NAME, Asked.MESSAGE_NAME}:
        return None, read_name(text, language)
    theirs = _after(ITS_NAME, text, language) or _kin(text, language, asked)
    if asked is Asked.READ_BACK and theirs is None:
        theirs = _mended(text, language)
    mine = _after(MY_NAME, text, language) or _after(I_AM, text, language, written=True)
    return (theirs, mine if mine != theirs else None)


def _mended(text: str, language: Language) -> str | None:
    """The whole name in a correction ("no, it's Valdés Ruiz, Fernando Valdés Ruiz"): the last one that is written."""
    if not CORRECTS.match(text):
        return None
    found = [match[0] for match in CAPITALS.finditer(text) if " " in match[0] and not OTHER_NAMES.search(match[0])]
    return read_name(found[-1], language) if found else _mended_in_small(text, language)


def _mended_in_small(text: str, language: Language) -> str | None:
    """The same where the recogniser writes no capitals: "no valdez no valdés ruiz fernando valdés ruiz"."""
    match = NOT_THIS.match(re.sub(r"[,.;¡!]+", " ", text))
    if match is None or read_name(match["wrong"] or match["not"], language) is None:
        return None
    words = match["right"].split()
    for size in range(len(words) // 2, 0, -1):
        if words[:size] == words[-size:] and len(words) > size + size // 2:
            words = words[size:]  # the surname first, and then the whole of it
            break
    return read_name(" ".join(words), language) if 2 <= len(words) <= 5 else None


def _kin(text: str, language: Language, asked: Asked) -> str | None:
    """The name behind "my daughter", "mi esposa": what is written as a name, or all that is left of the answer.

    A first name dropped in passing is left alone: it would stand in the way of asking for the whole one.
    """
    for match in KIN.finditer(_same_length(text)):
        rest = text[match.end() :]
        if capital := CAPITALS.match(rest):
            name = read_name(capital[0], language)
            return name if name is not None and (" " in name or asked is Asked.NAME) else None
        if asked is Asked.WHO_FOR and 2 <= len(rest.split()) <= 3 and not NO_NAMES.match(_same_length(rest)):
            return read_name(rest, language)
    return None


def _after(intro: re.Pattern[str], text: str, language: Language, *, written: bool = False) -> str | None:
    """The name behind the words that introduce one; only what is written like a name or stands alone there."""
    flat = text.replace("’", "'")
    for match in intro.finditer(_same_length(flat)):
        rest = flat[match.end() :]
        if NO_NAMES.match(_same_length(rest)):
            continue
        said = _up_to_end(rest)
        if written and not (
            CAPITALS.fullmatch(said.strip()) and (" " in said.strip() or not match[0].lower().startswith("i"))
        ):
            continue
        if 1 <= len(said.split()) <= 6 and (name := read_name(said.strip(), language)) is not None:
            return name
    return None


def _up_to_end(rest: str) -> str:
    """The words up to where no name goes on; a name that is begun anew does ("Sofía, Sofía Martínez")."""
    stop = END.search(_same_length(rest))
    if stop is None:
        return rest
    said, after = rest[: stop.start()], rest[stop.end() :].strip()
    again = stop[0] in {",", "."} and said.strip() and _same_length(after).startswith(_same_length(said.strip()))
    return _up_to_end(after) if again else said


def _same_length(text: str) -> str:
    """Without accents, letter for letter, so that places stay."""
    return "".join(c.lower() if c.isascii() else (plain(c) or c)[:1] for c in text)
