"""What may be told over several turns, or mended in a later one: a number, a birth date, a spelling, a name."""

from __future__ import annotations

from datetime import date

from app.call.heard import Asked, Born, Language, Listening
from app.understanding import answers
from app.understanding.births import birth_date, mends, read_birth
from app.understanding.hints import written
from app.understanding.lexicon import fold
from app.understanding.names import begins, with_spelling
from app.understanding.phones import Dialled, dictate, read_phone
from app.understanding.spelling import read_spelled


def dialled(text: str, language: Language, listening: Listening) -> Dialled:
    """A telephone number, or at the question for one the digits of it; those said before go on."""
    if listening.asked not in {Asked.NUMBER, Asked.NEW_NUMBER}:
        return Dialled(read_phone(text, language))
    now = dictate(text, language, listening.digits)
    return Dialled() if now.number is None and now.so_far == listening.digits else now


def birth(
    text: str, language: Language, listening: Listening, today: date, *, mentioned: bool = False
) -> date | Born | None:
    """A birth date; at the question for it a part of one too, and where one was just read back what mends it."""
    if listening.asked is Asked.BIRTH_DATE or (listening.born is not None and mends(text)):
        return read_birth(text, language, today, listening.born)
    if mentioned or listening.asked in {Asked.NAME, Asked.WHO_FOR}:
        return birth_date(text, language, today)
    return None


def spelling(
    text: str, language: Language, listening: Listening, *, mentioned: bool = False
) -> tuple[str | None, str | None]:
    """(A name that was spelled, the letters of one that must go on: the beginning of the name that is known)."""
    before, name = listening.letters, listening.name
    if listening.asked is not Asked.SPELLING:
        return (read_spelled(text, language) if mentioned else None), None
    spelled, mended = read_spelled(text, language, before), written(name, text, language)
    if mended != name and (spelled is None or len(spelled) < 4):
        return next(word for word in mended.split() if word not in name.split()), None
    if spelled is not None:
        return (None, spelled) if begins(spelled, name) else (spelled, None)
    done = bool(before) and answers.yes_or_no(fold(text), listening.asked) is not None  # "yes, that's it", "no more"
    return (before if done else None), None


def mended_name(text: str, spelled: str | None, language: Language, listening: Listening) -> str | None:
    """The name that is known, with what was spelled or said of its letters: that wins over what was heard."""
    if not listening.name:
        return None
    if spelled is not None:
        return with_spelling(listening.name, spelled)
    if listening.asked not in {Asked.SPELLING, Asked.READ_BACK, Asked.NAME}:
        return None
    mended = written(listening.name, text, language)
    return mended if mended != listening.name else None
