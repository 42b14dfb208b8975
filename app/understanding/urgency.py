"""How urgent what was said is: four levels, decided by word lists alone, with denials taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from app.call.heard import Asked, Danger, Urgency
from app.understanding.lexicon import Entry, Found, lexicon

ORDER = tuple(Urgency)
LEFT = 8  # words before a sign that may deny it
DENIES = re.compile(
    r" (?:no|not|cant|wont|dont|doesnt|isnt|hasnt|arent|didnt|never|sin|ni|nunca|none|without|unable|nothing|nada)(?= )"
)
LIST_WORDS = {"or", "and", "any", "ni", "o", "no", "nor", "even", "tampoco", "tengo", "a", "an", "the", "like", "de"}
AFTER = re.compile(
    r"^(?: ,)? (?:(?:no|none|not)(?= (?:,|\.|tengo|tiene|hay|i dont|he|really|at all)|\s*$)"
    r"|(?:has |have |had |it |finally )?(?:stopped|went away|went down|is gone|gone away|gone down)"
    r"|ya (?:no|se (?:me |le )?(?:quito|bajo|paro|fue)|paro|bajo)|se (?:me |le )?(?:quito|bajo|fue)\b)"
)
NOT_SIGNS = {"thinners", "denial", "no_denial", "but", "past", "safety_named_danger", "safety_named_same_day"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One heading of the list that was said and not denied."""

    name: str
    level: Urgency
    danger: Danger | None
    pain: bool
    at: Found


def read(folded: str, asked: Asked = Asked.NOTHING, answer: bool | None = None) -> tuple[Urgency, Danger | None]:
    """The gravest level said. At the safety question a yes is the dentist now at the least, whatever was named.

    `folded` is lexicon.fold of the words; `answer` is the yes or no that they hold.
    """
    found = signs(folded)
    level = min((ORDER.index(sign.level) for sign in found), default=len(ORDER) - 1)
    danger = next((sign.danger for sign in found if sign.danger and ORDER.index(sign.level) == level), None)
    if asked is Asked.SAFETY:
        named = _named(folded, answer)
        if ORDER.index(named) < level:
            level = ORDER.index(named)
            danger = Danger.MEDICAL if named is Urgency.LIFE_THREATENING else None
    return ORDER[level], danger


def signs(folded: str) -> list[Sign]:
    """Every sign of the list that was said and not denied; self-harm and poison stand first."""
    return list(_read_once(folded))


@lru_cache(maxsize=2)
def _read_once(folded: str) -> tuple[Sign, ...]:
    """One turn asks for its signs several times over."""
    found = [sign for entry in _signs() if (sign := _said(entry, folded))]
    kinds = [Danger.SELF_HARM, Danger.POISON]
    return tuple(sorted(found, key=lambda sign: kinds.index(sign.danger) if sign.danger in kinds else len(kinds)))


def pain(folded: str) -> bool:
    """Whether something was said that asks for the safety question: pain, swelling, infection, an injury."""
    return any(sign.pain or ORDER.index(sign.level) <= 1 for sign in signs(folded))


def denied(folded: str, found: Found) -> bool:
    """Whether a sign is taken back: "no fever", "ni hinchazón", "the bleeding stopped"."""
    if not _says_no(found.phrase) and DENIES.search(_blanked(folded[found.start : found.end] + " ")):
        return True
    if AFTER.match(folded[found.end :]):
        return True
    sentence = _blanked(folded[: found.start].rsplit(" . ", 1)[-1] + " ")
    before = " " + " ".join(sentence.split()[-LEFT:]) + " "
    end = max((hit.end for hit in lists()["denial"].hits(before)), default=None)
    if end is None or any(hit.start > end for hit in lists()["but"].hits(before)):
        return False
    between = before[end:]
    if between.startswith(" ,"):
        return False
    return " , " not in between or set(between.rsplit(" , ", 1)[-1].split()) <= LIST_WORDS


# ---------------------------------------------------------------- the lists


@cache
def lists() -> dict[str, Entry]:
    return lexicon("urgency")


@cache
def _signs() -> tuple[Entry, ...]:
    return tuple(entry for name, entry in lists().items() if name not in NOT_SIGNS)


@cache
def _says_no(phrase: str) -> bool:
    """Whether a phrase of the list holds its own "no"."""
    return "cant_e" in phrase or DENIES.search(" " + re.sub(r"[^\w]", " ", phrase).replace(" ", "  ") + " ") is not None


def _said(entry: Entry, folded: str) -> Sign | None:
    level = Urgency(entry.more["level"])
    for found in entry.hits(folded):
        if denied(folded, found) or (level is Urgency.LIFE_THREATENING and _long_ago(folded, found)):
            continue
        danger = entry.more.get("danger")
        if "after_pull" in entry.more and _after_pull(folded):
            return Sign(entry.name, Urgency(entry.more["after_pull"]), None, True, found)
        return Sign(entry.name, level, Danger(danger) if danger else None, bool(entry.more.get("pain")), found)
    return None


def _after_pull(folded: str) -> bool:
    """Bleeding on after a tooth was pulled is the dentist's, without blood thinners or weakness."""
    pulled = lists()["bleeding"]
    said = [*pulled.en.hits(folded), *pulled.es.hits(folded)]
    return any("&" in found.phrase for found in said) and not lists()["thinners"].said(folded)


def _long_ago(folded: str, found: Found) -> bool:
    begin = folded.rfind(" . ", 0, found.start)
    end = folded.find(" . ", found.end)
    sentence = folded[max(begin, 0) : end if end >= 0 else len(folded)] + " "
    return lists()["past"].said(sentence)


def _blanked(text: str) -> str:
    """Without the words that hold a "no" and deny nothing ("no aguanto", "not sure")."""
    for found in sorted(lists()["no_denial"].hits(text), key=lambda f: -f.start):
        text = text[: found.start] + " x" * max(1, text[found.start : found.end].count(" ")) + text[found.end :]
    return text


def _named(folded: str, answer: bool | None) -> Urgency:
    """What was named in answer to the combined safety question, without saying that it is so."""
    for name, level in (
        ("safety_named_danger", Urgency.LIFE_THREATENING),
        ("safety_named_same_day", Urgency.SAME_DAY),
    ):
        if any(not denied(folded, found) for found in lists()[name].hits(folded)) and answer is not False:
            return level
    return Urgency.SAME_DAY if answer is True else Urgency.ROUTINE
