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
    r"^(?: ,)? (?:(?:no|none|not|nope)(?= (?:,|\.|pero|but|ni|y|really|at all)|\s*$)"
    r"|(?:no|none)(?= (?:tengo|tiene|hay|i dont(?: have(?: that| it| any)?)?)(?: (?:,|\.|pero|but|y|ni)|\s*$))"
    r"|(?:has |have |had |it |finally )?(?:stopped|went away|went down|is gone|gone away|gone down)(?! breathing)"
    r"|ya no(?= (?:,|\.|me duele|me pasa|tiene|tengo|sangr\w*|esta|hay)|\s*$)"
    r"|ya (?:se (?:me |le )?(?:quito|bajo|paro|fue)|paro|bajo)(?! al| a la| el aire)"
    r"|se (?:me |le )?(?:quito|bajo|fue)\b(?! al| a la| el aire))"
)
OWN_NO = re.compile(r" (?:no|not|cant|wont|dont|doesnt|isnt|hasnt|arent|didnt|never|sin|without|unable)(?= )")
DOUBLE = re.compile(
    r" (?:not (?:that|like|because|saying)|no es que|nunca dije|never said|nobody|no one|nadie|ni)(?: \w+){0,3} $"
)
"""What may stand before a sign that holds its own "no" and denies it all the same: "it is not that I can't breathe"."""
FRAMES = {
    "denial",
    "no_denial",
    "new_clause",
    "but",
    "past",
    "present",
    "now_again",
    "hypothetical",
    "not_meant",
    "went_by",
}
NOT_SIGNS = FRAMES | {"thinners", "safety_named_danger", "safety_named_same_day"}
ADVERSE = {"but", "however", "except", "just", "only", "pero", "sino", "solo", "nomas", "es que"}
BEGINS = {"its", "im", "hes", "shes", "just", "es"}
"""Words of a sign that begin a sentence of their own: "not the tooth, it's my chest"."""
HAPPENED = {"overdose", "wish_to_die", "called_911", "attacked"}
"""Signs that being well again takes nothing from."""


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
    meant = _meant(folded)
    found = [sign for entry in _signs() if (sign := _said(entry, meant))]
    kinds = [Danger.SELF_HARM, Danger.POISON]
    return tuple(sorted(found, key=lambda sign: kinds.index(sign.danger) if sign.danger in kinds else len(kinds)))


def pain(folded: str) -> bool:
    """Whether something was said that asks for the safety question: pain, swelling, infection, an injury."""
    return any(sign.pain or ORDER.index(sign.level) <= 1 for sign in signs(folded))


def denied(folded: str, found: Found) -> bool:
    """Whether a sign is taken back: "no fever", "ni hinchazón", "the bleeding stopped"."""
    words = _blanked(folded[found.start : found.end] + " ")
    own_no = _says_no(found.phrase) and OWN_NO.search(words) is not None
    if not _says_no(found.phrase) and DENIES.search(words):
        return True
    if AFTER.match(folded[found.end :]):
        return True
    sentence = _blanked(folded[: found.start].rsplit(" . ", 1)[-1] + " ")
    before = " " + " ".join(sentence.split()[-LEFT:]) + " "
    if own_no:
        return DOUBLE.search(before) is not None
    first = words.replace(",", " ").split()[:1]
    return _denied_before(before + first[0] + " " if first and first[0] in BEGINS else before)


def _denied_before(before: str) -> bool:
    """Whether the last "no" of these words reaches to their end, where a sign begins."""
    last = max(lists()["denial"].hits(before), key=lambda hit: hit.end, default=None)
    if last is None or any(_turns(before, hit, last) for hit in lists()["but"].hits(before)):
        return False
    said = before[last.start : last.end].split()[-1:]
    if said == ["no"] and any(hit.start == last.end for hit in lists()["new_clause"].hits(before)):
        return False
    between = before[last.end :]
    if between.startswith(" ,"):
        return False
    return " , " not in between or set(between.rsplit(" , ", 1)[-1].split()) <= LIST_WORDS


def _turns(before: str, hit: Found, last: Found) -> bool:
    """Whether the sentence turns after a "no": at once only with a "but", later with any new beginning."""
    return hit.start > last.end or (hit.start == last.end and before[hit.start : hit.end].strip() in ADVERSE)


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
        if denied(folded, found) or _only_spoken_of(folded, found):
            continue
        danger = Danger(entry.more["danger"]) if "danger" in entry.more else None
        pain = bool(entry.more.get("pain"))
        if "after_pull" in entry.more and _after_pull(folded):
            return Sign(entry.name, Urgency(entry.more["after_pull"]), None, True, found)
        if level is not Urgency.SOON and entry.name not in HAPPENED and _is_over(folded, found):
            if level is Urgency.SAME_DAY:
                continue
            return Sign(entry.name, Urgency.SAME_DAY, None, pain, found)
        return Sign(entry.name, level, danger, pain, found)
    return None


def _after_pull(folded: str) -> bool:
    """Bleeding on after a tooth was pulled is the dentist's, without blood thinners or weakness."""
    pulled = lists()["bleeding"]
    said = [*pulled.en.hits(folded), *pulled.es.hits(folded)]
    return any("&" in found.phrase for found in said) and not lists()["thinners"].said(folded)


def _only_spoken_of(folded: str, found: Found) -> bool:
    """Asked about ("what happens if ..."), or long ago: not what is happening to somebody now."""
    begin = _begins(folded, found)
    before = folded[begin : found.start] + " "
    asked = max((hit.end for hit in lists()["hypothetical"].hits(before)), default=None)
    if asked is not None and not any(hit.start >= asked for hit in lists()["now_again"].hits(before)):
        return True
    sentence = folded[begin : _ends(folded, found)] + " "
    return _long_ago(sentence, Found(found.start - begin, found.end - begin))


def _long_ago(sentence: str, found: Found) -> bool:
    """Whether the part of the sentence with the sign names a time long past, and the sign is no present one."""
    turns = [hit.start for hit in lists()["now_again"].hits(sentence)]
    start = max((at for at in turns if at <= found.start), default=0)
    end = min((at for at in turns if at >= found.end), default=len(sentence))
    if not lists()["past"].said(sentence[start:end] + " "):
        return False
    said = sentence[max(start, found.start - 8) : min(found.end, found.start + 40)] + " "
    return not lists()["present"].said(said[said.find(" ") :]) or " used to " in sentence[start : found.start] + " "


def _is_over(folded: str, found: Found) -> bool:
    """Whether it is said after the sign that all is well again."""
    begin = _begins(folded, found)
    sentence = folded[begin : _ends(folded, found)] + " "
    return any(hit.end > found.end - begin for hit in lists()["went_by"].hits(sentence))


def _begins(folded: str, found: Found) -> int:
    """Where the sentence of a sign begins."""
    at = folded.rfind(" . ", 0, found.start + 1)
    return at + 2 if at >= 0 else 0


def _ends(folded: str, found: Found) -> int:
    end = folded.find(" . ", found.end)
    return end if end >= 0 else len(folded)


def _meant(folded: str) -> str:
    """Without sayings ("a heart attack when I saw the bill"): other words in their place, so that positions stay."""
    for found in sorted(lists()["not_meant"].hits(folded), key=lambda hit: -hit.start):
        text = re.sub(r"[^ ,.]", "x", folded[found.start : found.end])
        folded = folded[: found.start] + text + folded[found.end :]
    return folded


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
