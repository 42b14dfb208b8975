"""Why they call and for whom: errand, visit, pain, relation, new or known, plan, doctor; in the practice's words."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from app.call.heard import Errand, Relation
from app.practice import Practice
from app.understanding import urgency
from app.understanding.doctors import doctor_named
from app.understanding.lexicon import FOLDER, Entry, Phrases, bare, fold, lexicon, phrases, words_of
from app.understanding.own_words import once

ERRANDS: tuple[tuple[str, Errand], ...] = (
    ("job_seeker", "message"), ("prescription", "prescription"), ("after_surgery", "after_surgery"), ("late", "late"),
    ("move", "move"), ("cancel", "cancel"), ("confirm", "confirm"), ("check", "check"), ("records", "records"),
    ("billing", "billing"), ("message", "message"), ("book", "book"),
)  # fmt: skip
RELATIONS: tuple[tuple[str, Relation], ...] = (
    ("of_child", "child"), ("of_spouse", "spouse"), ("of_parent", "parent"),
    ("grandchild", "grandchild"), ("grandparent", "grandparent"), ("in_law", "relative"), ("sibling", "sibling"),
    ("child", "child"), ("parent", "parent"), ("spouse", "spouse"), ("relative", "relative"), ("friend", "friend"),
    ("client", "client"), ("self", "self"), ("other", "other"),
)  # fmt: skip
NEVER_DENIED = {"prescription", "late", "after_surgery", "records", "job_seeker"}
"""Errands that a "no" is part of: "la farmacia no tiene la receta"."""

ASKS_PLAN = re.compile(
    r"\b(?:do|does|will|would) (?:you|you guys|they|y'all|the office|he|she)(?: all| guys)? "
    r"(?:also |still )?(?:take|accept|honor|work with|participate with) (?:the |my )?(?P<plan>[^,.;?!]+)|"
    r"\b(?:aceptan?|reciben|toman|agarran|trabajan? con|manejan) (?:también |el |la |los |mi |seguro |aseguranza |de )*"
    r"(?P<plan_es>[^,.;?!]+)",
    re.IGNORECASE,
)
"""Where the name of a plan may stand that nobody has listed."""


def errand(folded: str) -> Errand | None:
    """What the call is about, None when it was not said. Needs are looked for before the wish to book.

    "quitar la cita" cancels, "sacar cita" books, "¿hay trabajo de limpieza?" is a message.
    """
    lists = _lists()
    for name, kind in ERRANDS:
        if any(name in NEVER_DENIED or not urgency.denied(folded, hit) for hit in lists[name].hits(folded)):
            return kind
    return None


def relation(folded: str) -> Relation | None:
    """Whose visit it is, seen from the caller: "para mi mamá" is parent. The first that is named in the usual order.

    Who says whose mother they are, "soy la mamá de Ana", calls for the child.
    """
    lists = _lists()
    for name, kind in RELATIONS[:3]:
        if lists[name].said(folded):
            return kind
    found = [(hit.start, kind) for name, kind in RELATIONS[3:] for hit in lists[name].hits(folded)]
    others = [kind for _, kind in sorted(found) if kind not in {"self", "other"}]
    if others:
        return others[0]
    return next((kind for _, kind in sorted(found)), None)


def new_patient(folded: str, *, asked: bool = False) -> bool | None:
    """Whether they have never been here, None where it was not said; `asked` is when that is the open question."""
    lists = _lists()
    if lists["known"].said(folded) or (asked and lists["only_known"].said(folded)):
        return False
    return True if lists["new"].said(folded) or (asked and lists["only_new"].said(folded)) else None


def one_tooth(folded: str) -> bool:
    """Whether somebody is to look at one tooth: a problem, and not the regular check."""
    return _lists()["problem_exam"].said(folded)


def pain(folded: str) -> bool | None:
    """True where something hurts or is wrong, False where that was denied, None where it was not spoken of."""
    if urgency.pain(folded) or one_tooth(folded):
        return True
    spoken_of = urgency.lists()["toothache"].hits(folded)
    return False if any(urgency.denied(folded, hit) for hit in spoken_of) else None


def is_dental(folded: str) -> bool:
    """Whether the words are about teeth at all; fluent nonsense of a recogniser is not."""
    return _lists()["dental_talk"].said(folded) or bool(urgency.signs(folded))


def asks_for_a_time(folded: str) -> bool:
    """Whether a day or an hour beside these words is one for an appointment: "can you try the fourteenth"."""
    return _lists()["with_a_time"].said(folded)


def orders(folded: str) -> bool:
    """Whether something is asked for, and not only asked about: "I want braces", not "I want to know"."""
    return _lists()["ordering"].said(folded)


def wants_care(folded: str) -> bool:
    """Something is wanted of a dentist, without a visit that we know: "quiero arreglarme los dientes"."""
    lists = _lists()
    return lists["wanting"].said(folded) and lists["dental_talk"].said(folded)


def insurance(folded: str, practice: Practice) -> str | None:
    """The plan's name: as the practice's document writes it, else as it is commonly written."""
    for name, said in once(practice, "plans", _plan_words).items():
        if said.said(folded):
            return name
    return None


def plan_asked(text: str) -> str | None:
    """A plan that no list holds, as it was said: what stands after "do you take", "aceptan", "trabajan con"."""
    found = ASKS_PLAN.search(text)
    if found is None:
        return None
    said = (found["plan"] or found["plan_es"]).strip(" ,.¿?¡!")
    folded = fold(said)
    no_plan = lexicon("questions")["no_plan"].said(folded)
    return None if no_plan or not 1 <= len(words_of(folded)) <= 4 or not said[0].isalpha() else said


def asks_of_plan(folded: str) -> bool:
    """Whether a plan that was named was asked about: "do you take ...", "¿y ...?"."""
    return lexicon("questions")["of_a_plan"].said(folded)


def without_plans(folded: str, practice: Practice) -> str:
    """The words with the plans' names taken out, place by place: "my son is on Blue Cross" is no blue child."""
    for said in once(practice, "plans", _plan_words).values():
        for hit in list(said.hits(folded)):
            if "," not in (name := folded[hit.start : hit.end]):
                folded = folded[: hit.start] + re.sub(r"[^ ]", "x", name) + folded[hit.end :]
    return folded


def no_insurance(folded: str) -> bool:
    return _uninsured().said(folded)


def provider(folded: str, practice: Practice) -> str | None:
    """The id of the provider who was named: "with Doctor Patel", "con la doctora Lee", "doctor Pattell"."""
    denied = False
    for id, said in once(practice, "providers", _provider_words).items():
        hits = list(said.hits(folded))
        if any(not urgency.denied(folded, hit) for hit in hits):
            return id
        denied = denied or bool(hits)
    return None if denied else doctor_named(folded, once(practice, "surnames", _surnames))


# ---------------------------------------------------------------- the lists


@cache
def _lists() -> dict[str, Entry]:
    return lexicon("reasons")


@cache
def _uninsured() -> Phrases:
    data = tomllib.loads((FOLDER / "insurance.toml").read_text("utf-8"))
    return phrases([*data["none"]["en"], *data["none"]["es"]])


@cache
def _known_plans() -> dict[str, list[str]]:
    data = tomllib.loads((FOLDER / "insurance.toml").read_text("utf-8"))
    return {str(name): list(said) for name, said in data["plans"].items()}


def _plan_words(practice: Practice) -> dict[str, Phrases]:
    ours = {one.name: [bare(one.name), *map(bare, one.said)] for one in practice.insurance}
    taken = {said for listed in ours.values() for said in listed}
    others = {name: [s for s in said if s not in taken] for name, said in _known_plans().items() if name not in ours}
    named = {**ours, **{name: said for name, said in others.items() if said}}
    return {name: phrases(said) for name, said in named.items()}


def _surnames(practice: Practice) -> dict[str, str]:
    return {one.id: bare(one.name.en).split()[-1] for one in practice.providers}


def _provider_words(practice: Practice) -> dict[str, Phrases]:
    titles = "(doctor|doctora|dr|dra|higienista|hygienist|miss|con|with)"
    names = {one.id: {bare(one.name.en).split()[-1], bare(one.name.es).split()[-1]} for one in practice.providers}
    return {id: phrases([f"{titles} .. {name}" for name in last]) for id, last in names.items()}
