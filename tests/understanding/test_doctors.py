"""Which doctor was named, as a recogniser writes it; names that are only alike are told apart."""

from __future__ import annotations

import pytest

from app.understanding.doctors import doctor_named

OURS = {"lee": "Lee", "patel": "Patel", "garcia": "García", "garza": "Garza", "cruz": "de la Cruz"}


@pytest.mark.parametrize(
    ("text", "doctor"),
    [
        ("with Doctor Lee please", "lee"),
        ("con la doctora Li", "lee"),
        ("Dr. Leigh on Monday", "lee"),
        ("doctor Patell", "patel"),
        ("el dr. Anil Patel", "patel"),
        ("la doctora Garsía", "garcia"),
        ("el doctor Garsa", "garza"),
        ("doctor garza", "garza"),
        ("la doctora de la Crus", "cruz"),
    ],
)
def test_a_doctor_is_known_as_the_name_sounds(text: str, doctor: str) -> None:
    assert doctor_named(text, OURS) == doctor


@pytest.mark.parametrize("text", ["the doctor please", "doctor Gonzales", "Lee", "doctor Garcza", "miss the bus", ""])
def test_nobody_is_guessed(text: str) -> None:
    assert doctor_named(text, OURS) is None
