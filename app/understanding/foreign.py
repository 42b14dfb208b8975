"""Words of a language that is neither of ours, seen by their letters: another script, or marks that neither uses."""

from __future__ import annotations

import unicodedata

OURS = frozenset("abcdefghijklmnopqrstuvwxyzáéíóúüñàèìòùâêîôûäëïöçãõåøœæªº")
"""Letters of English and Spanish, and of names that people bear in the United States."""


def is_foreign(text: str) -> bool:
    """Whether half of the letters are of another script, or a third of the words (two or more) bear strange marks."""
    composed = unicodedata.normalize("NFC", text.lower())
    letters = [c for c in composed if c.isalpha()]
    strange = {c for c in set(letters) if c not in OURS}
    if not strange:
        return False
    if 2 * sum(c in strange and not unicodedata.name(c, "").startswith("LATIN") for c in letters) >= len(letters):
        return True
    words = composed.split()
    marked = sum(any(c in strange for c in word) for word in words)
    return marked >= 2 and 3 * marked >= len(words)
