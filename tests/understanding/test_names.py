"""Names as callers say and spell them, e-mail addresses, and whether two names are one person's."""

from __future__ import annotations

import pytest

from app.call.heard import Language
from app.understanding.emails import read_email
from app.understanding.names import read_name, with_spelling
from app.understanding.nicknames import same_person
from app.understanding.spelling import read_spelled


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "my name is john o'brien", "John O'Brien"),
        ("en", "It's for my son, Mateo Garcia", "Mateo Garcia"),
        ("en", "this is Mrs. Ruth Miller", "Ruth Miller"),
        ("en", "Maria Lopez and I need a cleaning", "Maria Lopez"),
        ("en", "ANNE-MARIE MCDONALD", "Anne-Marie McDonald"),
        ("en", "yeah, it's Dave", "Dave"),
        ("es", "me llamo carmen ruiz de la fuente, para servirle", "Carmen Ruiz de la Fuente"),
        ("es", "habla doña María del Carmen López", "María del Carmen López"),
        ("es", "a nombre de Rosa Martínez", "Rosa Martínez"),
        ("es", "es para mi hijo Mateo García", "Mateo García"),
        ("es", "José Ángel Núñez Peña, a sus órdenes", "José Ángel Núñez Peña"),
        ("es", "soy Lupe", "Lupe"),
        ("es", "apellido Ortiz, nombre Manuel", "Manuel Ortiz"),
        ("es", "no, es Valdés, Fernando Valdés", "Fernando Valdés"),
        ("es", "Domingo Ruiz", "Domingo Ruiz"),
        ("es", "Sofía, tiene siete años", "Sofía"),
        ("en", "last name Ortiz, first name Manuel", "Manuel Ortiz"),
        ("en", "April Johnson", "April Johnson"),
        ("en", "I'm calling for my father, Robert Diaz", "Robert Diaz"),
        ("es", "Valdez no, Fernando Valdés", "Fernando Valdés"),
        ("en", "Abby Doyle, Abigail actually, Abigail Doyle", "Abigail Doyle"),
        ("es", "Ana Ruis, perdón, Ana Ruiz", "Ana Ruiz"),
        ("es", "Ana Ruiz, digo, Gómez", "Ana Gómez"),
        ("en", "the name is wrong, it's Carol Holloway", "Carol Holloway"),
        ("en", "my name is wrong, I'm Sarah Connolly", "Sarah Connolly"),
        ("en", "that's not my name, it's Carol Holloway", "Carol Holloway"),
        ("es", "no, el nombre está mal, es Sara Quiroga", "Sara Quiroga"),
        ("es", "se equivocó, es Sara Quiroga", "Sara Quiroga"),
        ("es", "no es Sara Quiroz, es Sara Quiroga", "Sara Quiroga"),
        ("en", "it's Sara without an h, Connolly", "Sara Connolly"),
        ("en", "Carol Holloway with two l's", "Carol Holloway"),
        ("es", "es Yesenia con y griega, Ramos", "Yesenia Ramos"),
    ],
)
def test_the_name_is_left_when_the_rest_is_gone(language: Language, text: str, name: str) -> None:
    assert read_name(text, language) == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes"),
        ("en", "a cleaning"),
        ("en", "tomorrow morning"),
        ("en", "it's for me"),
        ("en", "can you repeat that"),
        ("en", "G U T I E R R E Z"),
        ("en", "703 555 0188"),
        ("es", "mañana"),
        ("es", "para mí"),
        ("es", "soy yo"),
        ("es", "no sé"),
        ("es", "una limpieza"),
        ("es", "¿mande?"),
        ("es", "espéreme tantito"),
        ("es", "ya le dije"),
        ("en", "hold on a second"),
        ("en", "I'm freaking out"),
        ("en", "freaking out"),
        ("en", "i'm calling about a bill"),
        ("en", "none of your business"),
        ("en", "me"),
        ("en", "1"),
        ("en", "the first one"),
        ("en", "uno"),
        ("es", "uno"),
        ("es", "one"),
        ("en", "the name is wrong"),
        ("es", "el nombre está mal"),
        ("es", ""),
    ],
)
def test_what_is_no_name_is_refused(language: Language, text: str) -> None:
    assert read_name(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "G U T I E R R E Z", "Gutierrez"),
        ("en", "g-u-t-i-e-r-r-e-z", "Gutierrez"),
        ("en", "B as in boy, R, O, W, N as in Nancy", "Brown"),
        ("en", "S M I double L", "Smill"),
        ("en", "it's Nunez, N U N E Z", "Nunez"),
        ("en", "em ay why", "May"),
        ("en", "O apostrophe N E I L", "O'Neil"),
        ("en", "H E R N A N D E Z with a Z", "Hernandez"),
        ("es", "con hache: H E R N Á N D E Z", "Hernandez"),
        ("es", "hache e ere ene a ene de e zeta", "Hernandez"),
        ("es", "ve chica, a, ele, de, e, zeta", "Valdez"),
        ("es", "ge u te i e doble erre e zeta", "Gutierrez"),
        ("es", "be de burro, a, ele, de de dedo, e, zeta", "Baldez"),
        ("es", "ve de vaca, e, ge, a", "Vega"),
        ("es", "doble ve, i, ele, ese, o, ene", "Wilson"),
        ("es", "pe e eñe a", "Peña"),
        ("es", "i griega, a, eñe, e, zeta", "Yañez"),
        ("es", "uve, i, doble ele, a", "Villa"),
        ("es", "dábliu, ei, ti, es, o, ene", "Watson"),
    ],
)
def test_spelled_letters_are_a_name(language: Language, text: str, name: str) -> None:
    assert read_spelled(text, language) == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the last name is Smith"),
        ("en", "I"),
        ("es", "me llamo Rosa de la Fuente"),
        ("es", "sí"),
        ("es", "a las tres"),
    ],
)
def test_a_name_that_is_only_said_is_not_spelled(language: Language, text: str) -> None:
    assert read_spelled(text, language) is None


def test_what_was_spelled_replaces_what_was_heard() -> None:
    assert with_spelling("Carlos Gutierres López", "Gutierrez") == "Carlos Gutierrez López"
    assert with_spelling("Carlos", "Gutierrez") == "Carlos Gutierrez"
    assert with_spelling("John Smith", "Smyth") == "John Smyth"
    assert with_spelling("Juan de la Krus", "De la Cruz") == "Juan de la Cruz"


@pytest.mark.parametrize("name", ["Ana Ruiz", "Ana Maria", "María de la Luz"])
def test_letters_unlike_a_full_name_leave_it_alone(name: str) -> None:
    assert with_spelling(name, "Holloway") == name


def test_letters_unlike_a_first_name_are_its_surname() -> None:
    assert with_spelling("Carol", "Holloway") == "Carol Holloway"
    assert with_spelling("Ana", "Ana Ruiz") == "Ana Ruiz"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Lupe Hernández", "Guadalupe Hernandez García"),
        ("Bill Smith", "William Smith"),
        ("Ana Vásquez", "Ana Bazquez"),
        ("María del Carmen López", "Carmen Lopez"),
        ("José García-López", "Jose Garcia"),
    ],
)
def test_the_same_person_goes_by_several_names(one: str, two: str) -> None:
    assert same_person(one, two) >= 0.9


@pytest.mark.parametrize(
    ("one", "two"), [("Ana García", "Ana Fernández"), ("Ana García", "Luis García"), ("Rosa Díaz", "Omar Vega")]
)
def test_other_people_are_not_the_same(one: str, two: str) -> None:
    assert same_person(one, two) < 0.8


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "it's ana dot ruiz at gmail dot com", "ana.ruiz@gmail.com"),
        ("en", "a s d f one two three at a b c dot com", "asdf123@abc.com"),
        ("es", "ana punto ruiz guion bajo ochenta y cuatro arroba gmail punto com", "ana.ruiz_84@gmail.com"),
        ("es", "mi correo es ana arroba yimeil punto com", "ana@gmail.com"),
        ("es", "Ana.Ruiz@example.com", "ana.ruiz@example.com"),
        ("en", "at three dot thirty", None),
        ("es", "no tengo correo", None),
    ],
)
def test_an_address_is_put_together(language: Language, text: str, address: str | None) -> None:
    assert read_email(text, language) == address


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Ana, A-N-A, López Díaz", "es", "Ana López Díaz"),
        ("ana a n a lópez díaz", "es", "Ana López Díaz"),
        ("Jon, J O N, Snow", "en", "Jon Snow"),
        ("John Smith, S M Y T H", "en", "John Smyth"),
        ("Gutiérrez with a z", "en", "Gutiérrez"),
        ("María Gutiérrez, con zeta al final", "es", "María Gutiérrez"),
        ("Vásquez con ve chica y ese", "es", "Vásquez"),
    ],
)
def test_letters_said_beside_a_name_are_no_part_of_it(text: str, language: Language, name: str) -> None:
    assert read_name(text, language) == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "van der berg, pieter van der berg", "Pieter van der Berg"),
        ("en", "the name is de la cruz, maria de la cruz", "Maria de la Cruz"),
        ("en", "It's Jennifer. Jennifer Lopez.", "Jennifer Lopez"),
        ("en", "first name maria last name lopez", "Maria Lopez"),
        ("en", "under my wife's name, Gutiérrez", "Gutiérrez"),
        ("en", "the name's Bond, James Bond", "James Bond"),
        ("es", "para servirle, guadalupe hernández", "Guadalupe Hernández"),
        ("es", "habla su servidora, carmen ruiz", "Carmen Ruiz"),
        ("es", "licenciado roberto sánchez a sus órdenes", "Roberto Sánchez"),
        ("es", "primer apellido garcía segundo apellido lópez nombre ana", "Ana García López"),
        ("es", "mi nombre es ana y mi apellido es lópez", "Ana López"),
        ("es", "para mi hijito, juanito pérez", "Juanito Pérez"),
        ("es", "maría de los ángeles de la torre viuda de ruiz", "María de los Ángeles de la Torre viuda de Ruiz"),
    ],
)
def test_a_name_told_twice_or_in_parts_is_one_name(language: Language, text: str, name: str) -> None:
    assert read_name(text, language) == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "yeah it's gonna be for marcus t holloway", "Marcus T Holloway"),
        ("en", "you can write hector zuniga", "Hector Zuniga"),
        ("es", "puede poner a héctor zúñiga", "Héctor Zúñiga"),
        ("es", "la cita va a nombre de marcos rivera", "Marcos Rivera"),
        ("es", "sí my name es carlos alberto mejía", "Carlos Alberto Mejía"),
        ("en", "me llamo juan perez", "Juan Perez"),
        ("en", "vanderbilt, uh, eleanor vanderbilt", "Eleanor Vanderbilt"),
        ("en", "Chuck, well Charles, Charles Abernathy", "Charles Abernathy"),
        ("es", "pepe, o sea josé hernández", "José Hernández"),
        ("es", "me dicen Pancho pero soy Francisco Mena", "Francisco Mena"),
        ("es", "Soy yo, Milagros Santos, la de ayer.", "Milagros Santos"),
        ("en", "linda park i called yesterday", "Linda Park"),
        ("es", "me llamo brayan y me apellido cojulún", "Brayan Cojulún"),
        ("en", "my first name is brian and my last name is cole", "Brian Cole"),
    ],
)
def test_openings_asides_and_second_thoughts_are_no_part_of_it(language: Language, text: str, name: str) -> None:
    assert read_name(text, language) == name


@pytest.mark.parametrize("text", ["ta ta ta ta ta", "la la la la", "ha ha", "tatata", "jajajaja", "na na na hey hey"])
def test_a_syllable_repeated_is_no_name(text: str) -> None:
    assert (read_name(text, "en"), read_name(text, "es")) == (None, None)


@pytest.mark.parametrize("name", ["Lulu", "Jojo Smith", "José José Sosa"])
def test_a_name_of_two_like_syllables_is_one(name: str) -> None:
    assert read_name(name, "en") is not None


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "P E T E R S O N, o-n not e-n", "Peterson"),
        ("es", "pe e te e erre ese o ene, o ene no e ene", "Peterson"),
        ("en", "r o s s, two s's", "Ross"),
        ("en", "R O, two S's", "Ross"),
        ("en", "ve de vaca, i, ge, i, ele, I mean V I G I L", "Vigil"),
        ("en", "vee ee el ay es kyu you ee zee", "Velasquez"),
    ],
)
def test_remarks_on_letters_add_none(language: Language, text: str, name: str) -> None:
    assert read_spelled(text, language) == name


@pytest.mark.parametrize("text", ["muy amable", "no, gracias, muy amable", "no quiero decirlo", "gracias, bendiciones"])
def test_thanks_and_refusals_are_nobodys_name(text: str) -> None:
    assert read_name(text, "es") is None


def test_what_follows_a_name_is_no_part_of_it() -> None:
    assert read_name("Soy yo mismo, Gerardo Luna, y ya soy paciente", "es") == "Gerardo Luna"
