"""What a practice's document calls things, made into phrases once for each version of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from app.practice import Practice
from app.understanding.lexicon import bare

Made = TypeVar("Made")
_MADE: dict[tuple[int, str], tuple[Practice, Any]] = {}
MOST = 800


def once(practice: Practice, what: str, make: Callable[[Practice], Made]) -> Made:
    """What `make` makes of the document; calls of an old version go on beside those of a new one."""
    key = (id(practice), what)
    kept = _MADE.get(key)
    if kept is None:
        if len(_MADE) >= MOST:
            _MADE.clear()
        _MADE[key] = kept = (practice, make(practice))  # kept with it, so that the id stays its own
    made: Made = kept[1]
    return made


def bent(text: str) -> str:
    """A phrase of the document with its plurals: "corona" also finds "coronas", "muelas" also "muela"."""
    return " ".join(f"({'|'.join(sorted(_forms(word)))})" for word in bare(text).split())


def _forms(word: str) -> set[str]:
    forms = {word}
    if len(word) >= 4:
        forms |= {word + "s", word + "es"}
        if word.endswith("es") and len(word) > 5:
            forms.add(word[:-2])
        if word.endswith("s"):
            forms.add(word[:-1])
        if word.endswith("y"):
            forms.add(word[:-1] + "ies")
    return forms
