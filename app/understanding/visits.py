"""Which visit of the practice the words name: by its own document, and by what patients call such a visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.practice import Practice
from app.practice import Visit as Kept
from app.understanding import reasons, urgency
from app.understanding.lexicon import Entry, Found, Phrases, fold, lexicon, phrases
from app.understanding.own_words import bent, once

NO_VISIT_BY_NOUN = {"toothache", "lost_work", "broken_tooth", "severe_pain", "after_surgery_trouble", "loose_tooth"}


@dataclass(frozen=True, slots=True)
class _Named:
    """Words that name a visit, and where. `id` is "" for a kind of visit that this practice does not have."""

    id: str
    at: Found
    loose: bool = False

    @property
    def weight(self) -> tuple[bool, int]:
        return not self.loose, self.at.end - self.at.start


def visit(folded: str, practice: Practice) -> str | None:
    """The id of the visit type that the words name; the most exact and longest wins, a denied one does not.

    A crown that hurts or came off names no visit: that is a problem to be looked at, not an order for a crown.
    """
    if reasons.one_tooth(folded):
        return None
    named = [one for one in _named(folded, practice) if not urgency.denied(folded, one.at)]
    strangers = [one for one in named if not one.id and not one.loose]
    ours = [one for one in named if one.id and not any(_taken(one, other) for other in strangers)]
    at_once = {one.id for one in practice.visits if one.urgent}
    for sign in urgency.signs(folded):
        if sign.name in NO_VISIT_BY_NOUN:
            ours = [one for one in ours if not overlap(one.at, sign.at) or " " in one.at.phrase or one.id in at_once]
    best = max(ours, key=lambda one: one.weight, default=None)
    return best.id if best else None


def for_age(id: str | None, age: int | None, practice: Practice) -> str | None:
    """The practice's children's visit in place of a check-up, where the age that was told is one for it."""
    kinds = once(practice, "kinds of visits", _kinds)
    if id is None or age is None or id != kinds.get("exam") or "child" not in kinds:
        return id
    child = practice.visit(kinds["child"])
    return child.id if (child.min_age or 0) <= age <= (child.max_age or 200) else id


def _named(folded: str, practice: Practice) -> Iterator[_Named]:
    for id, said in once(practice, "visits", _own).items():
        for hit in said.hits(folded):
            yield _Named(id, hit, _is_loose(folded, hit))
    kinds = once(practice, "kinds of visits", _kinds)
    for kind, entry in _lists().items():
        for hit in entry.hits(folded):
            yield _Named(kinds.get(kind, ""), hit, bool(entry.more.get("loose")))


def _is_loose(folded: str, hit: Found) -> bool:
    said = folded[hit.start : hit.end] + " "
    return any(entry.said(said) for entry in _lists().values() if entry.more.get("loose"))


def _taken(one: _Named, other: _Named) -> bool:
    """Whether another kind of thing was named by these words and more: "deep cleaning", "cleaning job"."""
    return overlap(one.at, other.at) and (one.loose or other.weight >= one.weight)


def overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


# ---------------------------------------------------------------- the practice's visits, and what kind they are of


def _own(practice: Practice) -> dict[str, Phrases]:
    return {one.id: phrases([bent(text) for text in _texts(one)]) for one in practice.visits}


def _texts(one: Kept) -> list[str]:
    return [*(text for said in one.said.values() for text in said), one.name.en, one.name.es]


def _kinds(practice: Practice) -> dict[str, str]:
    """The visit that takes a kind's words: the first whose own words are of that kind."""
    found: dict[str, str] = {}
    for one in practice.visits:
        kinds = {kind for text in _texts(one) if (kind := _kind(text)) is not None}
        exact = {kind for kind in kinds if not _lists()[kind].more.get("loose")}
        for kind in exact or kinds:
            found.setdefault(kind, one.id)
    return found


def _kind(text: str) -> str | None:
    folded = fold(text)
    hits = [
        _Named(kind, hit, bool(entry.more.get("loose")))
        for kind, entry in _lists().items()
        for hit in entry.hits(folded)
    ]
    best = max(hits, key=lambda one: one.weight, default=None)
    return best.id if best else None


def _lists() -> dict[str, Entry]:
    return lexicon("visits")
