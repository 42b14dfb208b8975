"""What is said of a name's letters mends it, and only where it can mean one place."""

from __future__ import annotations

import pytest

from app.call.heard import Language
from app.understanding.hints import written


@pytest.mark.parametrize(
    ("language", "name", "text", "right"),
    [
        ("en", "Carlos Gutierres", "no, with a z", "Carlos Gutierrez"),
        ("en", "Ana Baldez", "not b, v as in Victor", "Ana Valdez"),
        ("en", "Ana Baldez", "no, v as in Victor", "Ana Valdez"),
        ("en", "Sara Connolly", "Sara with an h, Connolly", "Sarah Connolly"),
        ("en", "Carol Holoway", "with two l's", "Carol Holloway"),
        ("en", "Ana Ruis", "with z not s", "Ana Ruiz"),
        ("en", "Kathy Lee", "Kathy with a C", "Cathy Lee"),
        ("es", "Carlos Gutiérres", "con zeta al final", "Carlos Gutiérrez"),
        ("es", "Ana Baldez", "no es be, es ve de vaca", "Ana Valdez"),
        ("es", "Rosa Ernández", "con hache", "Rosa Hernández"),
        ("es", "Helena Ruiz", "sin hache", "Elena Ruiz"),
        ("es", "Ana Billa", "con doble ele y con ve chica", "Ana Villa"),
        ("es", "Luis Giménez", "con jota", "Luis Jiménez"),
        ("es", "Luis Jiménez", "con ge, no con jota", "Luis Giménez"),
        ("es", "Jesenia Ramos", "es Jesenia con ye, Ramos", "Yesenia Ramos"),
        ("es", "Luis Pena", "con eñe", "Luis Peña"),
    ],
)
def test_a_letter_told_beside_a_name_mends_it(language: Language, name: str, text: str, right: str) -> None:
    assert written(name, text, language) == right


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("es", "Ana Sosa", "con zeta"),
        ("es", "Ana Ruiz", "con el doctor Lee por favor"),
        ("en", "Ana Ruiz", "with a cleaning"),
        ("en", "John Smith", "yes"),
        ("es", "Elena Ruiz", "sin hache"),
    ],
)
def test_a_name_is_left_alone_where_nothing_is_sure(language: Language, name: str, text: str) -> None:
    assert written(name, text, language) == name
