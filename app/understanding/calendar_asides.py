"""Takes out of the signs what is said beside a wish: the past, people's ages, questions about when the office is open.

`calendar_signs.py` marks the words of the tables below; here whole clauses are blanked by them, and the marks go. What
is left is a wish or nothing, so that "I had a cleaning in June" or "my son, he's 10" makes no date and no hour.
"""

from __future__ import annotations

import re

from app.call.heard import Language

_SUBJECT_WAS = "(?:i was|we were|he was|she was|i've been|i have been)"
_DONE = "(?:visit|appointment|cleaning|checkup|check up|exam|surgery|procedure|filling|crown|extraction|implant|time)"
_DID_TO_ME = (
    "(?:hicieron|hizo|pusieron|puso|sacaron|quitaron|atendieron|atendio|vieron|vio|revisaron|operaron|cayo|golpeo"
    "|trago)"
)

MARKS_EN: dict[str, str] = {
    "_": (
        f"{_SUBJECT_WAS}(?: just| actually| really| also)? (?:hoping|wondering|thinking|looking|trying|calling|gonna"
        "|going|planning|told|able|interested|expecting|considering|about|asking|needing|wanting|free|available"
        "|talking|speaking|discussing|saying)"
        "|you had|you guys had|i had in mind|i had hoped|i had thought|(?:i )?had a (?:quick )?question|if i had"
    ),
    "want": (
        "i need|we need|i want|we want|i'd like|i would like|we'd like|we would like|need|want"
        "|(?:can|could|may) (?:i|we|you|he|she)|do you have|is there|i'll take|how about|what about"
        "|(?:i|we|i was|i'm|i am) (?:called|calling) (?:to|about|for)|looking for|looking to|would like|like to"
        "|you open for|you guys open for|please"
    ),
    "so": "but|so|if|although|though|then",
    "because": "because|cause|cuz|'cause",
    "did": (
        "i was|we were|he was|she was|(?:i |we |he |she )?(?:came|came in|went|visited|missed|lost a|lost my|swallowed"
        f"|knocked|cracked|fell)|i saw (?:the doctor|the dentist|you|him|her)|last saw|{_DONE} was|(?:my|the) last was"
        "|was (?:my|the) last|(?:they|he|she|you guys) (?:did|put)|(?:doctor|dentist) (?:did|put)|pulled|extracted"
        "|happened|it happened|it was(?: back)? in|(?:i|we|you|they|she|he|somebody|someone) called"
        "|i got a (?:call|message|text)"
        "|(?:called|spoke|left a message) (?:on|this)|spoke (?:with|to)|talked (?:with|to)|(?:bill|statement"
        "|charge) (?:from|for|of|dated)"
        "|(?:my |his |her )?(?:birthday|date of birth|birth date)(?: is)?|(?:i'll |i will )?be there in"
        "|got (?:a cleaning|a filling|a crown|it done|them done)"
        "|(?:charged|billed|overcharged) (?:me|us|him|her|my)|(?:was|were|got|been) (?:charged|billed|overcharged)"
    ),
    "took": "(?:i |we |he |she |they )?(?:had|took)|(?:i've|we've|he's|she's|have|has) (?:had|taken)",
    "was": "was|were",
    "is": "is|are",
    "aged": (
        "(?:he's|he is|she's|she is|who's|who is|they're|they are|i'm|i am|kids are)(?: just| only| now| almost"
        "| already| about| turning)?|(?:just )?turned|turns|turning|age(?: of)?|aged"
    ),
    "child": (
        "son|sons|daughter|daughters|kid|kids|child|boy|girl|baby|toddler|grandson|granddaughter|nephew|niece"
        "|little one|grandchild"
    ),
    "bye": "see you|see ya|have a (?:good|great|nice|happy|wonderful|lovely|safe|blessed)|happy (?:new|thanksgiving"
    "|holidays|easter|halloween|valentine's|mother's|father's|birthday)|merry christmas|enjoy(?: your| the)?",
    "theirs": (
        "(?:you|you guys|you all|y'all|you folks)(?: ever| still| also| usually| even| be| gonna be| going to be)?"
        " (?:open|closed|close)|(?:office|clinic|practice|place)(?: be)? (?:open|opens|closed|close|closes)|your hours"
        "|(?:your )?(?:office|business|opening) hours|hours (?:on|for)|what hours"
        "|do you(?: guys)? (?:work|see patients)|doctor works?"
    ),
}

MARKS_ES: dict[str, str] = {
    "want": (
        "(?:llame|llamaba|llamo|hablo|hablaba|hable|marco|marcaba) (?:para|por)|quiero|quisiera|queremos"
        "|quisieramos|necesito|necesitamos|ocupo|ocupamos|(?:me|nos) gustaria|puedo|podemos"
        "|podria|podriamos|puede|pueden|podran?|podrian|tendran?|habra|hay|busco|deseo|quiere|necesita|ocupa"
        "|agendar|programar"
        "|(?:me|lo|la|nos|le) atienden?"
    ),
    "so": "pero|asi que|entonces|por eso|si|cuando|aunque",
    "because": "porque|ya que|debido a que",
    "did": (
        "fue|fui|fuimos|fueron|tuve|tuvo|tuvimos|vine|vino|vinimos|estuve|estuvo|estuvimos|falte|perdi|hice"
        f"|{_DID_TO_ME}|(?:me|le|nos|se) {_DID_TO_ME}|(?:me|le|nos|se) (?:la|lo|las|los) {_DID_TO_ME}"
        "|(?:me|se) (?:saco|quito|opere|tome|tomo|golpee|cai)"
        "|llame|llamo usted|llamaron|hable|hablaron|(?:me|nos) (?:llamaron|hablaron|marcaron|llamo|hablo)"
        "|deje (?:un )?mensaje|(?:me|nos|le|les) (?:cobraron|cobro|facturaron|cargaron)|alla (?:en|por)"
        "|se (?:me|nos|le) paso|se me olvido|(?:factura|recibo|cobro|cargo|cuenta) de|(?:mi |su )?cumpleanos(?: es)?"
        "|fecha de nacimiento(?: es)?|llego en|llegamos en|estoy ahi en"
        "|(?:me |se )?(?:he|ha) tomado|cita era|(?:ya )?saque (?:una )?cita"
    ),
    "aged": (
        "(?:tiene|tienen|tengo)(?: como| apenas| ya| solo| casi)?|cumplio|cumple|cumplir|va a cumplir|acaba de cumplir"
        "|edad(?: de)?"
    ),
    "child": (
        "hij[oa]|hij[oa]s|hijit[oa]|nin[oa]|nin[oa]s|nene|nena|bebe|niet[oa]|sobrin[oa]|chamac[oa]|muchach[oa]"
        "|hermanit[oa]"
    ),
    "theirs": (
        "que horarios?|abren|cierran|abre|cierra|abriran|cerraran|(?:esta |estan |estara |estaran |tienen )?"
        "(?:abierto|abierta|abiertos|cerrado|cerrada|cerrados)"
        "|atienden|atiende|trabajan|laboran|(?:su|sus) horarios?|horarios? (?:de atencion|del consultorio)"
        "|(?:dan|hay) (?:servicio|consulta)"
    ),
    "desde": "desde",
    "bye": "nos vemos|felic(?:es|idades)|feliz|que (?:tenga|tengan|tengas|pase|pasen|pases)(?: un| una)? (?:muy )?"
    "(?:buen|buena|buenas|feliz|bonito|bonita|lindo|linda|excelente)",
}

MARKS: dict[Language, dict[str, str]] = {"en": MARKS_EN, "es": MARKS_ES}
NAMES = frozenset("want so because did took was is aged child theirs desde bye".split())  # noqa: SIM905
_KEPT = frozenset({"because"})
"""The marks themselves; but for the last none is left once the asides are gone."""

_THING = re.compile(r"every|[WMD]\d+|[pth]:\S+|u:\S+|\d.*|may|mar|sun|sat|noon|quincena|weekdays|weekends")
_DAY = re.compile(r"[WD]\d+|M\d+|\d+th|\d+/.*|h:\S+|quincena|weekdays|weekends")
_TIME = re.compile(r"p:\S+|t:\S+|\d+:\d\d|am|pm|oclock|at|las|forlas")
_LEADING = frozenset("the el on in of for at every this".split())  # noqa: SIM905
_AND = frozenset({"and", "plus", "or", "-"})


def without_asides(signs: list[str]) -> list[str]:
    """The signs with `_` in place of all that was said aside, and without marks; as long as before."""
    if not NAMES.intersection(signs) and "pain" not in signs:
        return signs
    out = _without_ages(signs)
    clauses = _clauses(out)
    for at, (start, end) in enumerate(clauses):
        if "theirs" in out[start:end]:
            _blank_their_hours(out, start, end, clauses[at + 1 :])
        _blank_past(out, start, end)
        _blank_pain(out, start, end)
        if "bye" in out[start:end] and not any(sign[0].isdigit() for sign in out[start:end]):
            _blank(out, out.index("bye", start), end)
    _settle_since(out, clauses)
    return ["x" if sign == "child" else "_" if sign in NAMES - _KEPT else sign for sign in out]


_BREAKS = frozenset({",", "so", "because", "want"})


def _clauses(signs: list[str]) -> list[tuple[int, int]]:
    """Where each clause begins and ends: at a comma, at "but", "so" and "because", before "I need"."""
    starts = [0, *(at for at, sign in enumerate(signs) if at and sign in _BREAKS)]
    return list(zip(starts, [*starts[1:], len(signs)], strict=True))


def _blank(signs: list[str], start: int, end: int) -> None:
    signs[start:end] = [sign if sign == "x" or sign in _BREAKS else "_" for sign in signs[start:end]]


# ---------------------------------------------------------------- ages

_NO_HOUR = (
    r"(?! (?:u:(?:min|hour|day|week)|am|pm|oclock|(?:plus|minus|and) (?:half|quarter|\d\d)|p:|to \d|of M|\d\d\b"
    r"|forlas))(?= |$)"
)
_AGES = re.compile(
    rf"\baged \d{{1,3}}(?: (?:and|plus) \d{{1,2}})?{_NO_HOUR}"
    rf"|\bchild(?: _){{0,2}} (?:is|of) \d{{1,2}}{_NO_HOUR}"
    r"|\bchild(?: _){0,2} , \d{1,2} (?=,)"
)


def _without_ages(signs: list[str]) -> list[str]:
    """ "He's 10", "mi hijo de ocho", "my son, 8,": how old somebody is."""
    return _AGES.sub(lambda match: re.sub(r"\d+", "x", match[0]), " ".join(signs)).split()


# ---------------------------------------------------------------- the past


def _blank_past(signs: list[str], start: int, end: int) -> None:
    """ "I had a cleaning in June", "me la pusieron en marzo", "in June I had one": up to the end of the clause."""
    at = next((n for n in range(start, end) if _is_past(signs, start, n)), None)
    if at is None:
        return
    took = signs[at] == "took"
    _blank(signs, at, next((n for n in range(at, end) if _goes_on(signs, n)), end))
    first = start + (signs[start] == ",")
    before = at - (signs[at - 1] == "_" and took and at > first)  # the "I" of "I had"
    if all(_THING.fullmatch(sign) or sign in _LEADING or sign in _AND for sign in signs[first:before]):
        _blank(signs, first, before)


def _blank_pain(signs: list[str], start: int, end: int) -> None:
    """ "It hurts at night", "me duele ahorita": when it hurts, up to an "and"; a day beside it may be a wish."""
    if "pain" not in signs[start:end] or any(_DAY.fullmatch(sign) for sign in signs[start:end]):
        return
    stop = next((n for n in range(start + 1, end) if signs[n] in _AND), end)
    for at in range(start, stop):
        signs[at] = "_" if signs[at] in {"soonest", "every"} or signs[at].startswith("p:") else signs[at]


def _is_past(signs: list[str], start: int, at: int) -> bool:
    if signs[at] == "took":  # "I took Friday off", "I had Tuesday in mind"
        after = next((sign for sign in signs[at + 1 :] if sign not in {"the", "a", "next", "this"}), "")
        return not re.fullmatch(r"[WDM]\d+|u:day|p:\S+|\d+:\d\d", after)
    if signs[at] == "was":  # "my last visit was"
        before = signs[start:at]
        return "last" in before and all(not _THING.fullmatch(sign) for sign in before[before.index("last") :])
    return signs[at] == "did"


def _goes_on(signs: list[str], at: int) -> bool:
    """ "... and Friday": after an "and" a day is no longer the past's; "con el doctor" goes on with it."""
    if signs[at] not in {"and", "plus"}:
        return False
    after = next((sign for sign in signs[at + 1 :] if sign not in _LEADING), "")
    return signs[at] == "and" or bool(_DAY.fullmatch(after))


def _settle_since(signs: list[str], clauses: list[tuple[int, int]]) -> None:
    """ "Desde el jueves" is since when; a wish only where it goes on, or beside "puedo"."""
    for start, end in clauses:
        for at in range(start, end):
            if signs[at] != "desde":
                continue
            after = next((sign for sign in signs[at + 1 : end] if sign not in {"el", "the"}), "")
            told = set(signs[start : min(end + 1, len(signs))])
            wished = told & {"want", "onward", "to", "until", "nowon"} and "pain" not in told
            signs[at] = "from" if wished or not re.fullmatch(r"W\d|ago|last", after) else "since"


# ---------------------------------------------------------------- when the office is open


def _blank_their_hours(signs: list[str], start: int, end: int, later: list[tuple[int, int]]) -> None:
    """ "Are you open on Saturdays?" asks for no Saturday, unless an hour follows ("... I'd come at ten")."""
    rest = signs[end:]
    if any(_TIME.fullmatch(sign) for sign in rest) and not any(_DAY.fullmatch(sign) for sign in rest):
        return
    at = signs.index("theirs", start)
    _blank(signs, at if signs[start] == "want" else start, end)
    for begin, stop in later:  # "... and on Sundays?"
        told = [sign for sign in signs[begin:stop] if sign != ","]
        if not told or told[0] not in _AND or not all(_THING.fullmatch(s) or s in _LEADING | _AND for s in told):
            break
        _blank(signs, begin, stop)
