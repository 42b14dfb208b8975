"""What a turn speaks of at all: only that is read, so that a number in passing becomes no birth date."""

from __future__ import annotations

from app.call.heard import Asked
from app.understanding.number_words import SMALL, TENS


def spells(folded: str) -> bool:
    return any(mark in folded for mark in (" spelled ", " spell ", " deletre", " se escribe "))


def born(folded: str) -> bool:
    return any(
        w in folded
        for w in (
            " born ",
            " birthday ",
            " date of birth ",
            " birth date ",
            " nacimiento ",
            " nacida ",
            " nacido ",
            " naci ",
            " nacio ",
            " cumple",
        )
    )


def aged(folded: str) -> bool:
    return any(w in folded for w in (" years old ", " year old ", " anos de edad ", " anitos ", " months old "))


def may_be_phone(folded: str, asked: Asked) -> bool:
    if asked in {Asked.NUMBER, Asked.NEW_NUMBER, Asked.MESSAGE}:
        return True
    cued = any(
        w in folded for w in (" phone ", " number ", " numero ", " telefono ", " celular ", " cell ", " call me at ")
    )
    return cued or sum(c.isdigit() for c in folded) >= 10 or _counted(folded) >= 7


def _counted(folded: str) -> int:
    """How many words are numbers; seven or more in one turn may be a telephone number."""
    numbers = (SMALL["en"], SMALL["es"], TENS["en"], TENS["es"])
    return sum(word == "oh" or any(word in some for some in numbers) for word in folded.split())
