"""Words that are no caller's answer: of a language that is neither of ours, or out of a television."""

from __future__ import annotations

import unicodedata

from app.understanding.lexicon import lexicon

OURS = frozenset("abcdefghijklmnopqrstuvwxyzáéíóúüñàèìòùâêîôûäëïöçãõåøœæªº")
"""Letters of English and Spanish, and of names that people bear in the United States."""


def is_broadcast(folded: str) -> bool:
    """Whether a television, a radio or a loudspeaker spoke, and nobody said a word of himself. `folded` by lexicon."""
    return lexicon("background")["broadcast"].said(folded)


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
