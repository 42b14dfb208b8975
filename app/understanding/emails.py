"""E-mail addresses, spoken or written: "ana punto ruiz arroba gmail punto com", "j underscore smith at ..."."""

from __future__ import annotations

import re

from app.call.heard import Language
from app.understanding.counting import count_at
from app.understanding.letters import TIMES, name_of, plain_letters
from app.understanding.plain import bare

_AT = r"(?:at sign|at|@|arroba|aroba|a roba)"
_HOSTS = {
    "gmail": "g mail|gee mail|ge mail|ji mail|jimeil|yimeil|gimeil|jimail|yimail|gemail|geimeil|g meil|ji meil|yi meil",
    "hotmail": "hot mail|jotmeil|jotmail|hotmeil|jot mail|jot meil|hot meil|ot mail|otmail",
    "yahoo": "yahu|llaju|iahoo|yaju|ya hoo|yajoo|llahoo|yajú",
    "outlook": "out look|autluk|aut luk|outluk|autlook",
    "icloud": "i cloud|aicloud|ai claud|aiclaud|eye cloud|ai cloud",
    "live": "laiv",
    "prodigy": "prodiyi",
}
_DOT_LEFT_OUT = re.compile(rf"\b({'|'.join(_HOSTS)})(?=\s+com\b)")
_SIGNS = [
    (r"\b(?:dot|period|punto|point|full stop)\b", "."),
    (
        r"\b(?:underscore|under score|underline|guion ba(?:jo|ja)|guion abajo|raya (?:baja|abajo|al piso)|subguion)\b",
        "_",
    ),
    (r"\b(?:hyphen|dash|guion (?:medio|normal|del medio)|guion|raya|minus sign|minus)\b", "-"),
    (r"\b(?:plus sign|plus|signo (?:de )?mas)\b", "+"),
    (r"\b(?:todo )?(?:junto|pegado) y (?=(?:todo|en|con|sin) )", " "),
    (
        r"\b(?:all together|all one word|one word|todo junto|todo pegado|junto|pegado|sin espacios?|no spaces?"
        r"|(?:todo )?(?:en|con) minusculas?|todo minusculas?|(?:all |in )?lower ?case|with no dots|sin puntos?"
        r"|in one word|as one word|en una (?:sola )?palabra|una sola palabra|todo corrido|corrido|sin separar"
        r"|no dots?|sin espacio|no caps|no capitals|the number|el numero|numero|letra|the letter)\b",
        " ",
    ),
]
_MAIL = r"(?:e ?-?mail|imeil|imail|emeil|email|correo|mail|address|direccion|cuenta)"
_SEND = r"(?:pon|(?:mand|envi|reenvi|escrib|apunt|anot|us|pas|pong|hag)(?:[ae]r?))(?:me|se|le|nos)?(?:l[aeo]s?)?"
_KIN = (
    r"(?:my|mi|his|her) (?:wife|husband|son|daughter|mother|mom|father|dad|boss|hij[oa]|espos[oa]|mama|papa"
    r"|marido|senora|hermana|hermano)(?:'s)?(?: is)?"
)
_LEADS = re.compile(
    r".*\b(?:(?:send|mail|e ?-?mail|forward|shoot|get)(?: \w+){0,3}?(?: to| at)"
    r"|(?:send|e ?-?mail) (?:it|them|that|this|me)"
    rf"|(?:(?:my|the|his|her|our|mi|el|la|su) )?{_MAIL}(?: address| electronico| de correo)?(?: is| es|'s)?"
    rf"|{_KIN}|it's|it is|it would be|it'll be|that's|that would be|sure|yes|yeah|yep|okay|ok|so|well|try|use|put"
    r"|write(?: it)? to|(?:reach|contact) me at|goes to"
    rf"|{_SEND}(?: (?:a|al|en|con))?|al|is|es|era|claro|si|seria|bueno|pues|este|a ver|perdon|digo|no|sorry|wait|i mean"
    r"|u+h+m?|u+m+|er+m?|eh+|hm+|mm+|ah+)(?= |$)"
)
_ENDS = re.compile(
    r"^(?P<host>.*?\.\s*(?:com|net|org|edu|gov|us|mx|es|gob|info|co|e d u|c o m|io|me|ca|fr|gt|sv|hn)"
    r"(?:\s*\.\s*(?:mx|m x|es|co|gt|sv|hn|ar|pe|uk|us))?)\b.*$"
)


_MENTIONED = re.compile(
    rf"@|\b(?:arroba|aroba|{_MAIL})\b|\bat\b.*\bdot [a-z]"
    r"|\b(?:dot|punto) ?(?:com|net|org|edu|gov|gob|mx|us)\b"
)
_HINTED = re.compile(r"\b(?:with|without|con|sin)\b")


def mentions_email(text: str) -> bool:
    """Whether an address may be told, so that it is worth looking for."""
    return _MENTIONED.search(bare(text)) is not None


def read_email(text: str, language: Language) -> str | None:
    """An e-mail address in lower case, spoken ("ana punto ruiz arroba gmail punto com") or written, or None."""
    said = bare(text).replace("ñ", "n").replace("’", "'").strip(" .,;!?¿¡")
    if (written := re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", said)) is not None:
        return written[0].strip(".")
    said = re.sub(r"[,;:!?]|\.(?=\s|$)", " ", said)
    parts = re.split(rf"(?:^|\s){_AT}\s", said)
    for n in range(len(parts) - 1, 0, -1):
        for local in dict.fromkeys((parts[n - 1], parts[0])):  # "ana at gmail, sorry, at hotmail"
            if (found := _address(local, parts[n], language)) is not None:
                return found
    return None


def _address(local: str, host: str, language: Language) -> str | None:
    for pattern, sign in _SIGNS:
        local, host = (re.sub(pattern, f" {sign} ", side) for side in (local, host))
    local = _LEADS.sub(" ", local)
    if _HINTED.search(local):
        return None  # "anna with two n's": how it is written is not sure
    for meant, heard in _HOSTS.items():
        host = re.sub(rf"\b(?:{heard})\b", meant, host)
    host = _DOT_LEFT_OUT.sub(r"\1 .", host)
    ends = _ENDS.match(" ".join(host.split()))
    address = f"{_joined(local, language)}@{_joined(ends['host'] if ends else host, language)}"
    good = re.fullmatch(r"[\w+-]+(?:\.[\w+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", address)
    return address if good is not None and len(address) <= 80 else None


def _joined(side: str, language: Language) -> str:
    """Words, letters and numbers joined: "doble ele" is "ll", "ochenta y cuatro" "84"."""
    words = plain_letters(side.replace(".", " · ").replace("-", " ¬ "), language).split()
    out: list[str] = []
    at = 0
    while at < len(words):
        times = TIMES.get(words[at], 1)
        letter = name_of(words[at + 1], language) if times > 1 and at + 1 < len(words) else None
        if letter is not None:
            out.append(letter * times)
            at += 2
            continue
        found = None if words[at] in {"a", "un", "una"} else count_at(words, at, language)
        if found is not None and not found.ordinal:
            out.append(words[at] if words[at].isdigit() else str(found.value))
            at = found.end
            continue
        out.append(_SPELLED_OUT.get(words[at]) or _as_letter(words, at, language))
        at += 1
    return "".join(out)


_SPELLED_OUT = {"·": ".", "¬": "-"}


def _as_letter(words: list[str], at: int, language: Language) -> str:
    """A letter's name as the letter, where it is no word that an address may hold: "te" only beside other letters."""
    letter = name_of(words[at], language) if language == "es" else None
    if letter is None or words[at] == "guay":
        return words[at]
    near = words[max(0, at - 1) : at] + words[at + 1 : at + 2]
    surely = len(words[at]) > 2 or any(len(w) != 2 and name_of(w, language) is not None for w in near)
    return letter if surely else words[at]
