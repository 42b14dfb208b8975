"""What was said, as plain lower-case words without accents, so that a recogniser's spelling does not matter."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1000
"""A turn longer than this many characters is cut: nobody says more before a pause, and reading stays bounded."""

_TILDE = "\u0303"
_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "´": "'", "º": "o", "ª": "a"})


def fold(text: str) -> str:
    """Lower case, accents taken off (ñ becomes n), odd characters turned into blanks, at most LONGEST characters."""
    letters = unicodedata.normalize("NFKD", text[:LONGEST].translate(_DASHES).lower())
    return "".join(c if c.isprintable() else " " for c in letters if not unicodedata.combining(c))


def bare(text: str) -> str:
    """Like `fold`, but the ñ stays: for spelling, where it is a letter of its own."""
    kept = unicodedata.normalize("NFKD", text[:LONGEST].lower()).replace("n" + _TILDE, "ñ")
    return "".join(c for c in kept if c == "ñ" or not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words and digit runs of a folded text; punctuation is gone, an apostrophe inside a word stays."""
    return re.findall(r"\d+|[a-zñ]+(?:'[a-zñ]+)*", text)
