"""Whole exchanges, words in and lines out: what is told in pieces or mended a turn later is joined, and read back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from app.call.facts import Facts, fact
from app.call.heard import Language
from app.call.record import KINDS
from app.understanding.listen import by_rules
from tests.call.paper import NIGHT, PRACTICE, Conversation

OURS = "+13015550149"


@dataclass
class Caller:
    """Somebody on the line in `language`, where the conversation stands at `state`."""

    state: str
    language: Language = "en"
    facts: Facts = field(default_factory=Facts)

    def __post_init__(self) -> None:
        self.talk = Conversation().start(self.language)
        self.talk.call = self.talk.call.with_(state=KINDS[self.state](), facts=self.facts, settled=True)

    async def says(self, *texts: str) -> list[str]:
        for text in texts:
            listening = self.talk.call.state.listening()
            if (name := self.talk.call.facts.name) is not None:
                listening = listening.model_copy(update={"name": name.value})
            await self.talk.hear(by_rules(text, listening, PRACTICE, NIGHT.astimezone(PRACTICE.tz), self.language))
        return self.talk.lines

    def known(self, name: str) -> object:
        known = getattr(self.talk.call.facts, name)
        return None if known is None else known.value


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        ("en", ["three oh one, five five five", "oh one four nine", "yes"]),
        ("en", ["it's three oh one", "five five five", "oh one forty-nine", "yes that's right"]),
        ("en", ["301 555 0141", "no, it ends in 49", "yes"]),
        ("en", ["240 555 0149", "the area code is 301", "yes"]),
        ("en", ["301 555", "no wait, 301 556", "sorry, 301 555 0149", "correct"]),
        ("es", ["tres cero uno, cinco cincuenta y cinco", "cero uno cuarenta y nueve", "sí"]),
        ("es", ["301 555 0141", "no, cero uno cuarenta y nueve", "sí, así es"]),
        ("es", ["301 555 0141", "no, termina en cuarenta y nueve", "correcto"]),
        ("es", ["la lada es trescientos uno", "quinientos cincuenta y cinco, cero uno, cuarenta y nueve", "sí"]),
    ],
)
async def test_a_number_told_in_pieces_is_read_back_whole(language: Language, turns: list[str]) -> None:
    caller = Caller("new_number", language)
    await caller.says(*turns[:-1])
    assert caller.talk.lines == ["read_number"]
    await caller.says(turns[-1])
    assert caller.known("phone") == OURS


async def test_half_a_number_is_waited_for_and_none_is_made_up() -> None:
    caller = Caller("new_number")
    assert await caller.says("three oh one, five five five") == ["go_on"]
    await caller.says("I don't remember the rest", "no I really don't")
    assert caller.known("phone") is None
    assert caller.talk.state not in {"new_number", "number_read_back"}


@pytest.mark.parametrize(
    ("language", "turns", "born"),
    [
        ("en", ["March fifth", "eighty-four"], date(1984, 3, 5)),
        ("en", ["nineteen eighty-four", "March fifth"], date(1984, 3, 5)),
        ("en", ["March fifth eighty-four", "no, eighty-five"], date(1985, 3, 5)),
        ("en", ["three five eighty four", "no, the sixth"], date(1984, 3, 6)),
        ("es", ["el cinco de marzo", "del ochenta y cuatro"], date(1984, 3, 5)),
        ("es", ["el cinco del tres del ochenta y cuatro", "no, el seis"], date(1984, 3, 6)),
    ],
)
async def test_a_birth_date_in_two_turns_is_read_back(language: Language, turns: list[str], born: date) -> None:
    caller = Caller("birth_date", language, Facts(new_patient=fact("new_patient", True)))
    lines = await caller.says(*turns)
    assert (lines[0], caller.known("birth_date")) == ("noted_birth_date", born)


async def test_only_the_year_is_asked_where_only_the_year_is_missing() -> None:
    caller = Caller("birth_date", "es", Facts(new_patient=fact("new_patient", True)))
    assert await caller.says("el cinco de marzo") == ["ask_birth_year"]
    assert await caller.says("no me acuerdo del año") == ["no_matter", "ask_spelling"]


def known_as(name: str) -> Facts:
    return Facts(new_patient=fact("new_patient", True), name=fact("name", name)).skip("birth_date")


@pytest.mark.parametrize(
    ("language", "heard", "turns", "name", "spelled"),
    [
        ("en", "Carlos Gutierres", ["G U T I E R R E Z"], "Carlos Gutierrez", "Gutierrez"),
        ("en", "Carlos Gutierrez", ["G U T I", "E R R E Z"], "Carlos Gutierrez", "Gutierrez"),
        ("en", "Carlos Gutierres", ["with a z"], "Carlos Gutierrez", "Gutierrez"),
        ("es", "Carlos Gutiérres", ["con zeta al final"], "Carlos Gutiérrez", "Gutiérrez"),
        ("es", "Rosa Ernández", ["con hache"], "Rosa Hernández", "Hernández"),
        ("es", "Ana Baldez", ["no es be, es ve de vaca"], "Ana Valdez", "Valdez"),
        ("es", "Luis García", ["ge a erre", "ce i a"], "Luis García", "Garcia"),
        ("en", "Ana Martinez", ["M A R T I N", "that's it"], "Ana Martin", "Martin"),
    ],
)
async def test_what_is_spelled_wins_over_what_was_heard(
    language: Language, heard: str, turns: list[str], name: str, spelled: str
) -> None:
    caller = Caller("spelling", language, known_as(heard))
    assert (await caller.says(*turns))[0] == "noted_spelling"
    assert (caller.known("name"), caller.known("spelled")) == (name, spelled)
