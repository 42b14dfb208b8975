"""Why they call, in the practice's own words; the traps of the two languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.practice import Practice, read
from app.understanding import lexicon, questions, reasons, visits
from app.understanding.lexicon import fold

PRACTICE: Practice = read(Path("prompts/practice/practice.toml"))


@pytest.mark.parametrize(
    ("text", "errand"),
    [
        ("I'd like to make an appointment", "book"), ("ocupo una cita", "book"), ("me regala una cita", "book"),
        ("sacar cita", "book"), ("quitar la cita", "cancel"), ("no voy a poder ir mañana", "cancel"),
        ("I need to reschedule", "move"), ("¿se puede adelantar mi cita?", "move"),
        ("hablo para confirmar mi cita", "confirm"),
        ("what time is my appointment", "check"), ("tengo una llamada perdida de ustedes", "check"),
        ("voy a llegar tarde", "late"), ("I'm running late", "late"), ("quiero dejar un recado", "message"),
        ("¿hay trabajo de limpieza?", "message"), ("la farmacia no tiene la receta", "prescription"),
        ("me llegó un bil", "billing"), ("necesito un justificante", "records"),
        ("I had a tooth pulled yesterday", "after_surgery"),
        ("me da pena molestarla", None), ("no quiero cancelar", None),
    ],
)  # fmt: skip
def test_the_errand_is_understood(text: str, errand: str | None) -> None:
    assert reasons.errand(fold(text)) == errand


@pytest.mark.parametrize(
    ("text", "visit"),
    [
        ("I want my teeth cleaned", "cleaning"), ("me toca limpieza", "cleaning"),
        ("limpieza profunda", None),
        ("deep cleaning", None), ("trabajo de limpieza", None), ("quiero frenos", "ortho_consult"),
        ("cortarle el frenillo al bebé", None), ("sacarme una muela", "extraction_consult"),
        ("I need a crown", "crown"),
        ("se me cayó la corona", None), ("my crown hurts", None), ("que me chequeen una muela", None),
        ("not a cleaning", None), ("unas coronas", "crown"), ("un chequeo", "exam"),
    ],
)  # fmt: skip
def test_the_visit_is_one_of_the_practices(text: str, visit: str | None) -> None:
    assert visits.visit(fold(text), PRACTICE) == visit


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("es para mi mamá", "parent"), ("my son", "child"), ("para mí", "self"), ("my mother-in-law", "relative"),
        ("mi señora", "spouse"), ("mi nieta", "grandchild"), ("una amiga", "friend"), ("someone else", "other"),
        ("I need a cleaning", None), ("it was like that when I was a child", None),
    ],
)  # fmt: skip
def test_whom_it_is_for(text: str, relation: str | None) -> None:
    assert reasons.relation(fold(text)) == relation


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("it's my first time", True), ("nunca he ido", True), ("I'm a new patient", True), ("ya soy paciente", False),
        ("I've been there before", False), ("no es mi primera vez", False), ("I have a new phone", None),
    ],
)  # fmt: skip
def test_new_or_known(text: str, new: bool | None) -> None:
    assert reasons.new_patient(fold(text)) is new


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("what are your hours", ("hours",)), ("¿a qué hora cierran?", ("hours",)), ("¿dónde están?", ("address",)),
        ("do you take Delta", ("insurance",)), ("¿cuánto cuesta?", ("price",)), ("is there parking", ("parking",)),
        ("what's your address and do you have parking", ("address", "parking")), ("¿es normal?", ("",)),
        ("my address is 5 Main Street", ()), ("my jaw won't open", ()),
    ],
)  # fmt: skip
def test_questions_about_the_practice(text: str, topics: tuple[str, ...]) -> None:
    assert questions.topics(fold(text), PRACTICE) == topics


def test_the_plan_is_named_as_the_practice_names_it() -> None:
    assert reasons.insurance(fold("tengo delta"), PRACTICE) == "Delta Dental"
    assert reasons.insurance(fold("I have Guardian"), PRACTICE) == "Guardian"
    assert reasons.insurance(fold("estoy seguro"), PRACTICE) is None


def test_a_doctor_is_meant_only_as_a_doctor() -> None:
    assert reasons.provider(fold("with Doctor Patel"), PRACTICE) == "patel"
    assert reasons.provider(fold("my name is John Smith"), PRACTICE) is None
    assert reasons.provider(fold("not with Doctor Smith"), PRACTICE) is None


def test_an_apology_is_no_pain() -> None:
    assert reasons.pain(fold("disculpe la molestia, quería una cita")) is None
    assert reasons.pain(fold("no me duele nada")) is False
    assert reasons.pain(fold("me molesta una muela")) is True


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ('[cleaning]\nen = ["(cleaning|cleanings"]\n', "visits.toml: a bracket is missing: '(cleaning|cleanings'"),
        ("[cleaning\n", "visits.toml: Expected ']' at the end of a table declaration (at line 1, column 10)"),
        ('[cleaning]\nen = ["{nobody}"]\n', "visits.toml: there is no group 'nobody'"),
    ],
)
def test_a_broken_word_list_is_told_with_its_file_and_phrase(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: str, told: str
) -> None:
    (tmp_path / "visits.toml").write_text(broken)
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    assert lexicon.problems() == [told]
