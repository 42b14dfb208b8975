"""Which of the practice's doctors was named, also where a recogniser writes the name as it sounds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from app.understanding.nicknames import sounded
from app.understanding.plain import fold

ALIKE = 80
"""How alike (0 to 100) a surname must be written; García and Garza are 73."""
CLEARLY = 8
"""By how much it must be more like this one than any other."""

_TITLED = re.compile(
    r"\b(?:doctora?|dra?|dentist|dentista|hygienist|higienista|miss|mister|mr|mrs|ms|licenciad[oa])\b\.? +"
    r"(?P<said>[a-z'-]+(?: [a-z'-]+){0,3})"
)


def doctor_named(text: str, surnames: Mapping[str, str]) -> str | None:
    """The id of the doctor whose surname stands behind a title: "with Doctor Patell", "la doctora Li".

    `surnames` are by id. None where none was named, or where the name is as like to another's.
    """
    folded = fold(text)
    for match in _TITLED.finditer(folded):
        likeness = {id: _likeness(match["said"].split(), fold(surname).split()) for id, surname in surnames.items()}
        best, *others = sorted(likeness.values(), reverse=True) or [0.0]
        if best >= ALIKE and (not others or best - others[0] >= CLEARLY):
            return next(id for id, alike in likeness.items() if alike == best)
    return None


def _likeness(said: list[str], surname: list[str]) -> float:
    """The best of any words in a row that are as many as the surname's; short names only as they sound."""
    known = "".join(surname)
    size = len(surname)
    rows = ["".join(said[at : at + size]) for at in range(len(said) - size + 1)]
    return max((_alike(row, known) for row in rows), default=0.0)


def _alike(one: str, two: str) -> float:
    if one == two:
        return 100.0
    if _as_heard(one) == _as_heard(two):
        return 97.0
    return fuzz.ratio(one, two) if min(len(one), len(two)) > 4 and one[0] == two[0] else 0.0


def _as_heard(word: str) -> str:
    """Spellings that one ear cannot tell apart: Lee, Li, Leigh; Nguyen, Nuyen; Patel, Pattel; Smith, Smyth, Esmit."""
    word = re.sub(r"eigh$|ey$|ee|ea$|ie$|y", "i", word)
    word = re.sub(r"ph", "f", re.sub(r"th", "t", word))
    word = re.sub(r"^es(?=[bcdfgklmnpqt])", "s", word)
    return re.sub(r"(.)\1", r"\1", sounded(word))
