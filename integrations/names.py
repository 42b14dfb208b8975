"""Which of the patients found is meant by a name as it was heard: accents, second surnames and spelling forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from integrations.pms import Patient

ALIKE = 80
"""The least likeness, of 100, at which a heard name can be a written one."""

UNLIKE = 60
"""The likeness below which one part of a name is another name."""


def plain(name: str) -> str:
    """A name without accents, capitals and punctuation: "Núñez-Ortega, Ana" is "nunez ortega ana"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def same(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def alike(name: str, patients: Iterable[Patient]) -> tuple[Patient, ...]:
    """The patients whose name is like this one, best first."""
    scored = [(likeness(name, one.name), one) for one in patients]
    scored = [(score, one) for score, one in scored if score >= ALIKE]
    return tuple(one for _, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].id)))


def likeness(heard: str, written: str) -> float:
    """0 to 100: how like its nearest each part of the shorter name is, where no part may be quite unlike.

    A part of a name is the name (one surname of two), but a first name alone is not.
    """
    shorter, longer = sorted((plain(heard).split(), plain(written).split()), key=len)
    if len(shorter) < 2:
        return fuzz.ratio(plain(heard), plain(written))
    parts = [(max(fuzz.ratio(part, other) for other in longer), len(part)) for part in shorter]
    if min(score for score, _ in parts) < UNLIKE:
        return 0
    return sum(score * size for score, size in parts) / sum(size for _, size in parts)
