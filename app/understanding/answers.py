"""Yes, no, or neither, read by the question that is open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from app.call.heard import Asked
from app.understanding.lexicon import Entry, Found, lexicon, words_of

PROPOSES = {
    Asked.READ_BACK, Asked.OFFER, Asked.WHICH_TIME, Asked.NUMBER, Asked.REQUEST_INSTEAD, Asked.TEXT_OK, Asked.NOTHING,
}  # fmt: skip
"""Questions that propose something: "I work that day" and "make it Friday" refuse it; elsewhere they do not."""

CONFIRMS = {Asked.READ_BACK, Asked.NUMBER, Asked.STILL_THERE, Asked.WHO_FOR, Asked.NEW_OR_EXISTING}
"""Questions at which "no, está bien" says that it is right; elsewhere it is a polite no."""

COMMITS = {Asked.READ_BACK, Asked.OFFER, Asked.REQUEST_INSTEAD, Asked.TEXT_OK}
"""Questions at which a yes has consequences: what is doubtful is asked again."""

ASKS = re.compile(
    r"^ (?:(?:and|so|but|y|pero|o) )?(?:is|are|do|does|did|can|could|will|would|what|whats|where|when|how|who|which|"
    r"may i|should|tiene(?! (?:toda la )?razon)|tienen|hay|cual|cuanto|cuanta|cuando|donde|que (?:hora|dia|tal)|"
    r"como (?:llego|se|le)|puedo|puede|aceptan|a que) "
)
LONGEST = 40
"""Words in which an answer is looked for; what comes later in a long story is no answer to the question."""

BUT = re.compile(r" (?:but|except|pero|excepto|nomas que|solo que) ")
PAUSED = re.compile(r"^ \w+ (?:no )*[,.] | asi ")
LEFT = re.compile(r"[^x ,.]")
APART = re.compile(r" (?:no|nope|nah) [,.]")
HUMS = re.compile(r" (?:uh huh|mm hm+|m hm+|uh uh|nuh uh|uh hum) ")
CLAUSE_END = re.compile(r" [,.] ")
CLAUSE = re.compile(r" [,.](?= )| (?:but|pero|because|porque|and|y|so)(?= )")


def yes_or_no(folded: str, asked: Asked = Asked.NOTHING) -> bool | None:
    """True, False, or None for neither; in doubt None. `folded` is lexicon.fold of the words.

    A wrong sign is the worst error, so what begins as a yes and goes on as an objection is no yes.
    """
    folded = " ".join(["", *folded.split()[:LONGEST], ""])
    text = _without_fillers(HUMS.sub(lambda hum: " " + hum[0].replace(" ", "") + " ", folded))
    if not text.strip(" .,"):
        return None
    idioms = _strong_yes(text, asked)
    without = _masked(text, [*idioms, *_idioms(("refuses_nothing",), text)])
    said = next((name for name in WHOLE if lists()[name].said(without)), None)
    if said is not None:
        return _as_a_whole(said, asked, paused=PAUSED.match(text) is not None)
    concluded = _concluded(text, without, asked)
    weighed = _weigh(text, idioms, asked) if concluded is None else concluded
    return _of_trouble(text, weighed) if asked is Asked.SAFETY else weighed


def _of_trouble(text: str, weighed: bool | None) -> bool | None:
    """At the question whether something is wrong "a little" is a yes, and "everything is fine" is none."""
    listed = lists()
    if weighed is None:
        return True if len(words_of(text)) <= 5 and listed["a_little"].said(text) else None
    if weighed and listed["all_well"].said(text):
        return None if BUT.search(text) or listed["real_yes"].said(text) else False
    return weighed


def _concluded(text: str, without: str, asked: Asked) -> bool | None:
    """ "I work until six, so no" and "it's early, but okay": what went before is only the reason."""
    if asked not in PROPOSES:
        return None
    listed = lists()
    if listed["concludes_no"].said(text):
        return False
    agreed = listed["concludes_yes"].said(text) or _goes_ahead(text, without)
    return True if agreed and not listed["change"].said(text) else None


def _goes_ahead(text: str, without: str) -> bool:
    """The last clause tells to do it, and no "no" stands against it that was meant: "no, the other one, book it".

    `without` is the text without its idioms: what is left between a "no" and the order says what was refused.
    """
    *before, last = CLAUSE_END.split(text.rstrip(" ,."))
    refused = APART.match(text) is not None and LEFT.search(" ".join(CLAUSE_END.split(without)[1 : len(before)]))
    return lists()["go_ahead"].said(f" {last.strip()} ") and not refused and not lists()["elsewise"].said(text)


WHOLE = (
    "no_answer",
    "no_thanks",
    "yeah_no_fine",
    "no_pues_si",
    "right_as_it_is",
    "no_yes",
    "yes_no",
    "yeah_no",
    "that_is_all",
    "fine_as_it_is",
)
"""Ways of answering in which the words together mean what none of them says; the first that fits counts."""


def _as_a_whole(said: str, asked: Asked, *, paused: bool) -> bool | None:
    """What such an answer means at this question. Without a pause "no está bien" may as well say that it is wrong."""
    match said:
        case "no_answer":
            return None
        case "no_pues_si":
            return True
        case "yeah_no_fine":
            return True if asked in CONFIRMS or asked not in COMMITS else None
        case "right_as_it_is":
            return True if asked in CONFIRMS or asked is Asked.NOTHING else (None if asked in COMMITS else False)
        case "no_yes" | "yes_no":
            return None if asked in COMMITS else said == "no_yes"
        case "that_is_all":
            return None if asked in CONFIRMS | COMMITS else False
        case "fine_as_it_is" if asked in CONFIRMS:
            return True if paused or asked not in COMMITS else None
        case _:
            return False


def is_neither(folded: str) -> bool:
    """Whether a doubt or a hesitation was said: understood, and no answer."""
    text = _without_fillers(folded)
    return any(lists()[name].said(text) for name in ("neither", "no_answer", "objection"))


def asks_for_more(folded: str) -> bool:
    """Whether a yes to "anything else?" is one, and not a "great" or "perfect" that thanks."""
    return lists()["real_yes"].said(_without_fillers(folded))


def announces_more(folded: str) -> bool:
    """Whether one more question or thing was announced, and not yet said: "one more thing", "una pregunta nomás"."""
    return lists()["announces_more"].said(folded)


def part_of(folded: str, choices: Sequence[str]) -> int | None:
    """Which of the choices was named, from 1: "the last name" of name, day, time. None where none of them was.

    Of two that begin with the same word the longer one was said: the date of birth is not the date.
    """
    listed = lists()
    text = _masked(folded, _spans(listed["part_is_right"], folded))
    found = [
        (hit.start, -hit.end, number)
        for number, choice in enumerate(choices, 1)
        if (entry := listed.get(f"part_{choice}")) is not None
        for hit in entry.hits(text)
    ]
    return min(found)[2] if found else None


def without_weak(folded: str) -> str:
    """Without "okay", "bueno" and thanks, place by place: beside a farewell they assent to nothing.

    Nor does it hold "see you then", which is no farewell but a promise to come.
    """
    weak = (*_spans(lists()["weak_assent"], folded), *_spans(lists()["promises_to_come"], folded))
    return _masked(folded, weak)


def _weigh(text: str, idioms: list[Found], asked: Asked) -> bool | None:
    """By the first thing said that is an answer, and what stands against it after that."""
    heard = _heard(text, idioms, asked)
    said = [(hit.start, hit.start - hit.end, name) for name, hits in heard.items() for hit in hits]
    if not said:
        return None
    match min(said)[2]:
        case "yes":
            return _after_a_yes(text, heard, asked)
        case "neither":
            return False if heard["taken_back"] or (heard["change"] and asked not in COMMITS) else None
        case "wish" if asked is Asked.NOTHING and not heard["change"]:
            return None
        case "change" | "wish":
            return None if heard["yes"] else False
        case _:
            return False


def _after_a_yes(text: str, heard: dict[str, list[Found]], asked: Asked) -> bool | None:
    """A yes is taken back ("sure, but not today"), doubted, only closes the call ("okay, that's all"), or stands."""
    if heard["refusal"]:
        last = max(hit.end for hit in heard["refusal"])
        return False if all(yes.start < last for yes in heard["yes"]) else None
    if heard["taken_back"] or heard["deferral"]:
        return None if asked in COMMITS else False
    closing = [*_closing(text, asked), *_hits(("thanks_for_all",), text)]
    if closing and (asked is Asked.ANYTHING_ELSE or _is_weak(text, heard["yes"])):
        return None if asked in COMMITS else False
    doubted = bool(heard["objection"] or heard["neither"]) or _goes_on_with_but(text)
    return None if doubted and asked in COMMITS else True


def _is_weak(text: str, yes: list[Found]) -> bool:
    weak = _spans(lists()["weak_assent"], text)
    return all(_overlaps(hit, weak) for hit in yes)


def _goes_on_with_but(text: str) -> bool:
    """A "but" takes back, unless it only brings a question: "yes, but where are you?"."""
    return BUT.search(_masked(text, _spans(lists()["asks_besides"], text))) is not None


def _heard(text: str, strong_yes: list[Found], asked: Asked) -> dict[str, list[Found]]:
    """Every sign of an answer by its kind; what one kind has taken the next does not see."""
    proposed = asked in PROPOSES
    text = _masked(text, [*strong_yes, *_idioms(("refuses_nothing",), text)])
    text = _masked(text, _idioms(("free_then",) if proposed else (), text))
    refusal = _spans(lists()["refuses"], text) if proposed else []
    strong_no = _strong_no(text, asked)
    rest, deferral = _taken("deferral" if proposed else "", _masked(text, strong_no))
    rest, neither = _taken("neither", rest)
    rest, _ = _taken("" if proposed else "story", rest)
    objection, change, wish = (_spans(lists()[name], rest) for name in ("objection", "change", "wish"))
    no = _at_clauses(_spans(lists()["no"], rest), rest)
    yes = _at_clauses(_spans(lists()["yes"], _masked(rest, [*no, *objection])), rest)
    return {
        "yes": _standing([*strong_yes, *yes], strong_yes, text, [*change, *wish], asked),
        "no": [*strong_no, *no],
        "neither": neither,
        "deferral": deferral,
        "objection": objection if proposed else [],
        "change": change if proposed else [],
        "wish": wish if proposed else [],
        "refusal": refusal,
        "taken_back": _taken_back(_masked(text, neither)),
    }


def _taken(name: str, text: str) -> tuple[str, list[Found]]:
    """What a list finds, and the text without it; no name finds nothing."""
    hits = _spans(lists()[name], text) if name else []
    return _masked(text, hits), hits


def _taken_back(text: str) -> list[Found]:
    return [hit for hit in _at_clauses(_spans(lists()["taken_back"], text), text) if hit.start > 0]


def _strong_yes(text: str, asked: Asked) -> list[Found]:
    """The idioms of assent, but for those that are part of a refusal: "desde luego" in "desde luego que no"."""
    refusals = _spans(lists()["strong_no"], text)
    proposal = ("no_trouble",) if asked not in {Asked.SAFETY, Asked.ANYTHING_ELSE} else ()
    agreed = ("promises_to_come",) if asked in COMMITS else ()
    names = ("strong_yes", *proposal, *agreed, f"yes_at_{asked.value}")
    return [hit for hit in _idioms(names, text) if not any(_holds(no, hit) for no in refusals)]


def _strong_no(text: str, asked: Asked) -> list[Found]:
    """The idioms of refusal, but for those that are part of a doubt: "mejor no" in "a lo mejor no"."""
    names = ("strong_no", f"no_at_{asked.value}", "refuses" if asked in PROPOSES else "")
    doubts = _spans(lists()["neither"], text)
    found = [*_hits(names, text), *(_closing(text, asked) if asked is Asked.ANYTHING_ELSE else [])]
    return [hit for hit in found if not any(_holds(doubt, hit) for doubt in doubts)]


def _holds(outer: Found, inner: Found) -> bool:
    wider = outer.end - outer.start > inner.end - inner.start
    return wider and outer.start <= inner.start and inner.end <= outer.end


def _standing(yes: list[Found], strong: list[Found], text: str, change: list[Found], asked: Asked) -> list[Found]:
    """The yeses that count: where one has consequences it is said first, and none is part of another wish."""
    first = [hit for hit in yes if asked not in COMMITS or hit in strong or _stands_first(hit, text)]
    return [hit for hit in first if not _overlaps(hit, change)]


def _overlaps(hit: Found, others: Sequence[Found]) -> bool:
    return any(other.start < hit.end and hit.start < other.end for other in others)


def _closing(text: str, asked: Asked) -> list[Found]:
    """That nothing more is wanted; where just that was asked, "ya" and "con eso" say so too."""
    return _hits(("closes", "no_at_anything_else") if asked is Asked.ANYTHING_ELSE else ("closes",), text)


def _hits(names: Iterable[str], text: str) -> list[Found]:
    """What these lists find; a list that is not there finds nothing, for not every question has one of its own."""
    listed = lists()
    return [hit for name in names if name in listed for hit in _spans(listed[name], text)]


def _idioms(names: Iterable[str], text: str) -> list[Found]:
    """What these lists find, unless a pause parts the "no" from the rest: "no, tengo otro" has another one."""
    return [hit for hit in _hits(names, text) if not APART.match(text, hit.start)]


def _spans(entry: Entry, text: str) -> list[Found]:
    return sorted(entry.hits(text), key=lambda hit: (hit.start, -hit.end))


def _masked(text: str, hits: Sequence[Found]) -> str:
    """The text with what was found taken out, place by place, so that positions stay."""
    for hit in hits:
        text = text[: hit.start] + re.sub(r"[^ ,.]", "x", text[hit.start : hit.end]) + text[hit.end :]
    return text


def _at_clauses(hits: Sequence[Found], text: str) -> list[Found]:
    """Only what stands at the beginning of a clause that asks nothing: "good" in "a good time" is no yes."""
    starts = [0, *(match.end() for match in CLAUSE.finditer(text))]
    kept = []
    for hit in hits:
        start = max(at for at in starts if at <= hit.start + 2)
        clause = text[start : next((at for at in starts if at > start), len(text))]
        words_before = len(text[start : hit.start].replace(",", " ").split())
        if ASKS.match(clause if clause.startswith(" ") else f" {clause}"):
            continue
        if words_before <= (1 if len(hit.phrase.split()) == 1 or hit.phrase.startswith("(") else 3):
            kept.append(hit)
    return kept


def _stands_first(hit: Found, text: str) -> bool:
    """A yes that has consequences is said first, or after a pause: not at the end of a story."""
    return not text[: hit.start].rsplit(" . ", 1)[-1].rsplit(" , ", 1)[-1].replace(",", "").strip()


def _without_fillers(folded: str) -> str:
    fillers = lists()["fillers"]
    text = folded
    for _ in range(4):
        found = fillers.find(text)
        if found is None or not text[found.end :].strip(" .,"):
            return text
        text = text[found.end :]
    return text


@cache
def lists() -> dict[str, Entry]:
    return lexicon("answers")
