"""How Twilio hears: in the one language that it was told to listen for, and badly or falsely in the other.

A recogniser that is pinned to one language does not say "this is another": the other language comes back as nothing, as
noise with little confidence, or as fluent words that nobody spoke with ordinary confidence. Which of them is drawn from
the seed, so that a test can be repeated. Names and digits survive, as they mostly do in the real thing.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "es"]
Spoken = Literal["en", "es", "mixed"]
Fate = Literal["empty", "noise", "wrong"]

_FATES: tuple[Fate, ...] = ("empty", "noise", "wrong")
_WORD = re.compile(r"[^\W_]+(?:['’.:@-][^\W_]+)*", re.UNICODE)
_TRAILING = re.compile(r"[¿¡\"“”…]|[.,;:!?]+(?=\s|$)")


@dataclass(frozen=True)
class Caught:
    """What the recogniser gives back: words, and how sure it is (0 to 1)."""

    text: str
    confidence: float


class Ears:
    """One call's recogniser. `always` fixes what becomes of the other language, for a test about just that."""

    def __init__(self, seed: str | int, always: Fate | None = None) -> None:
        self._seed, self._always, self._turns = seed, always, 0

    def hear(self, text: str, spoken: Spoken, listening: str) -> Caught | None:
        """What is heard of `text`, spoken in `spoken`, by a Gather that listens in `listening` (en-US); or None."""
        self._turns += 1
        dice = random.Random(f"{self._seed}:{self._turns}")  # noqa: S311 (a test bench, not a secret)
        ear: Language = "es" if listening.lower().startswith("es") else "en"
        if not _words(text):
            return None
        if spoken == "mixed":
            return _half(text, ear, dice)
        if spoken == ear:
            return Caught(_as_recognised(text, dice), round(dice.uniform(0.85, 0.98), 4))
        if all(_crosses(word, first) for word, first in _words(text)):
            return Caught(_as_recognised(text, dice), round(dice.uniform(0.6, 0.9), 4))
        fate = self._always or dice.choices(_FATES, weights=(3, 3, 4))[0]
        if fate == "empty":
            return None
        if fate == "noise":
            return Caught(dice.choice(_data()["noise"][ear]), round(dice.uniform(0.05, 0.4), 4))
        return Caught(_wrong(text, ear, dice), round(dice.uniform(0.75, 0.95), 4))


def _wrong(text: str, ear: Language, dice: random.Random) -> str:
    """Fluent words of the listening language, about as many as were spoken, with the names and digits among them."""
    words = _words(text)
    size = "short" if len(words) <= 2 else "middle" if len(words) <= 7 else "long"
    kept = [_accentless(word, ear) for word, first in words if _survives(word, first)]
    if kept and len(kept) == len(words):
        return " ".join(kept)
    return " ".join([dice.choice(_data()["wrong"][ear][size]), *kept])


def _half(text: str, ear: Language, dice: random.Random) -> Caught | None:
    """Of a line in both languages what was said in the other one is lost, but for a single word among ours: recognisers
    know what is borrowed every day ("el Friday en la tarde")."""
    other = _lexicon("en" if ear == "es" else "es") - _lexicon(ear)
    words = [word for word, _ in _words(text)]
    strange = [word.lower() in other for word in words]
    kept = [word for at, word in enumerate(words) if not strange[at] or not any(_beside(strange, at))]
    return Caught(" ".join(kept), round(dice.uniform(0.55, 0.85), 4)) if kept else None


def _beside(marks: list[bool], at: int) -> list[bool]:
    return [*marks[max(at - 1, 0) : at], *marks[at + 1 : at + 2]]


def _as_recognised(text: str, dice: random.Random) -> str:
    """As typed, or as recognisers also write: in small letters and without punctuation."""
    return text.strip() if dice.random() < 0.5 else _TRAILING.sub("", text).strip().lower()


def _words(text: str) -> list[tuple[str, bool]]:
    """The words, and of each whether its capital says nothing: it opens a sentence that goes on in small letters."""
    matches = list(_WORD.finditer(text))
    found = []
    for match, following in zip_longest(matches, matches[1:]):
        before = text[: match.start()].rstrip(" ¿¡\"'“")
        opens = not before or before[-1] in ".?!"
        found.append((match[0], opens and following is not None and following[0][0].islower()))
    return found


def _crosses(word: str, first: bool) -> bool:
    """Whether a word sounds and is written alike in both languages."""
    return word.lower() in _data()["shared"] or any(c.isdigit() for c in word) or _is_name(word, first)


def _survives(word: str, first: bool) -> bool:
    low = word.lower()
    return low in _data()["languages"] or any(c.isdigit() for c in word) or _is_name(word, first)


def _is_name(word: str, first: bool) -> bool:
    known = word.lower() in _lexicon("en") or word.lower() in _lexicon("es")
    return word[0].isupper() and not known and not first


def _accentless(word: str, ear: Language) -> str:
    """An English recogniser writes no accents."""
    return word.translate(str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")) if ear == "en" else word


@cache
def _lexicon(language: Language) -> frozenset[str]:
    return frozenset(_data()["lexicon"][language].split())


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "ears.toml").read_text("utf-8"))
