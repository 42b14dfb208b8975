"""Telephone numbers dictated as people dictate them: in pieces, with talk around, taken back in part, over turns."""

from __future__ import annotations

import pytest

from app.call.heard import Language
from app.understanding.phones import Dialled, dictate, read_phone

OURS = "+13015550149"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yeah um it's three oh one, let me see, five five five, oh one four nine"),
        ("en", "my cell is area code 301, and then it's 555, 0149"),
        ("en", "one three zero one triple five zero one forty-nine"),
        ("en", "three oh one three fives oh one four nine"),
        ("en", "oh, it's 301 555 0149"),
        ("en", "hold on one second, 301 555 0149"),
        ("en", "301 555 0141, no wait, it ends in 49"),
        ("en", "three oh one five five five oh one four one sorry four nine at the end"),
        ("en", "301 555 0141, actually the last four are 0149"),
        ("en", "301 555 0141, no, not 41, 49"),
        ("en", "240 555 0149, sorry, the area code is 301"),
        ("en", "three oh one five five six no wait five five five oh one four nine"),
        ("en", "two four zero, scratch that, start over, 301 555 0149"),
        ("en", "I have 2 kids and my number is 301 555 0149 and call after 5"),
        ("en", "my member number is 2405550188 and my phone is 301 555 0149"),
        ("en", "555 0149, area code 301"),
        ("en", "301 555 0149 extension twelve"),
        ("en", "call me at 3015550149 after 10am"),
        ("es", "es el trescientos uno, quinientos cincuenta y cinco, cero uno cuarenta y nueve"),
        ("es", "tres cero uno, a ver, triple cinco, cero uno, cuarenta y nueve, gracias"),
        ("es", "la lada es 301 y el número es 555 01 49"),
        ("es", "tres o uno cinco cinco cinco o uno cuatro nueve"),
        ("es", "deme un segundo, 301 555 0149"),
        ("es", "301 555 0141, perdón, termina en cuarenta y nueve"),
        ("es", "301 555 0141, no, los últimos cuatro son 0149"),
        ("es", "301 555 0141, no es 41, es 49"),
        ("es", "301 555 0141 no, no es 41 sino 49"),
        ("es", "240 555 0149, me equivoqué, el código de área es 301"),
        ("es", "dos cuatro cero... borre eso, desde el principio: 301 555 0149"),
        ("es", "mi póliza es 2405550188 y mi teléfono es 301 555 0149"),
        ("es", "uno trescientos uno tres cincos cero uno cuarenta y nueve"),
    ],
)
def test_a_number_is_read_through_talk_and_corrections(language: Language, text: str) -> None:
    assert read_phone(text, language) == OURS


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("es", "mi número es de México, 55 5555 0155", "+525555550155"),
        ("es", "mi número de México es 33 1234 5678", "+523312345678"),
        ("en", "it's a number from Guatemala, 2234 5678", "+50222345678"),
        ("en", "plus five two five five five five five five zero one five five", "+525555550155"),
        ("es", "uno ochocientos, dos tres cuatro, cincuenta y seis setenta y ocho", "+18002345678"),
        ("en", "one eight hundred two three four five six seven eight", "+18002345678"),
    ],
)
def test_numbers_of_other_countries_and_free_ones(language: Language, text: str, number: str) -> None:
    assert read_phone(text, language) == number


@pytest.mark.parametrize(
    ("language", "so_far", "text", "number"),
    [
        ("en", "301555", "zero one four nine", OURS),
        ("en", "301", "and then five five five oh one four nine", OURS),
        ("en", "301555", "555 0149", OURS),
        ("es", "301555", "cero uno, cuarenta y nueve", OURS),
        ("es", "301", "quinientos cincuenta y cinco, cero uno cuarenta y nueve", OURS),
        ("en", "+13015550141", "no, it ends in 49", OURS),
        ("en", "+13015550141", "no, 0149", OURS),
        ("en", "+13015550141", "not 41, 49", OURS),
        ("en", "+13015550141", "49, not 41", OURS),
        ("en", "+13015550141", "no, four nine at the end", OURS),
        ("en", "+12405550149", "no, the area code is 301", OURS),
        ("en", "+13025550149", "no, three oh one", OURS),
        ("es", "+13015550141", "no, cero uno cuarenta y nueve", OURS),
        ("es", "+13015550141", "no, termina en cuarenta y nueve", OURS),
        ("es", "+13015550141", "no, 41 no, 49", OURS),
        ("es", "+13015550141", "es cuarenta y nueve, no cuarenta y uno", OURS),
        ("es", "+13015550141", "cámbiele el 41 por 49", OURS),
        ("en", "+13015550141", "the 41 should be 49", OURS),
        ("en", "+13015550141", "the last digit is nine", OURS),
        ("es", "+12405550149", "no, la lada es trescientos uno", OURS),
        ("es", "+12405550188", "no, está mal, es 301 555 0149", OURS),
        ("es", "+13015550149", "sí, el 301 555 0149", OURS),
        ("en", "+13015550145", "the end's wrong, it's forty nine", OURS),
        ("es", "+13015550145", "lo de hasta atrás está mal, es cuarenta y nueve", OURS),
        ("es", "+12405550149", "lo de adelante está mal, es tres cero uno", OURS),
        ("en", "+13014560149", "the middle part's wrong, it's five five five", OURS),
        ("es", "+13014560149", "lo de en medio es cinco cinco cinco", OURS),
        ("en", "+12405550199", "scratch that, my work one, 301 555 0149", OURS),
    ],
)
def test_a_number_is_joined_and_mended_over_turns(language: Language, so_far: str, text: str, number: str) -> None:
    assert dictate(text, language, so_far) == Dialled(number)


@pytest.mark.parametrize(
    ("language", "so_far", "text"),
    [
        ("en", "+13015550142", "yes, but call after 5 30"),
        ("en", "+13015550142", "no"),
        ("en", "+13015550142", "no, 5"),
        ("en", "+13015550142", "I have two of them"),
        ("es", "+13015550142", "sí, después de las diez y media mejor"),
        ("es", "301555", "espere, ¿cuántos dígitos son?"),
    ],
)
def test_nothing_is_mended_by_guessing(language: Language, so_far: str, text: str) -> None:
    assert dictate(text, language, so_far).number is None


@pytest.mark.parametrize(
    ("language", "text", "so_far"),
    [
        ("en", "three oh one, five five five", "301555"),
        ("en", "the area code is 301", "301"),
        ("es", "trescientos uno, cinco cincuenta y cinco", "301555"),
        ("en", "I need two appointments", ""),
        ("es", "a las diez y media", ""),
        ("en", "it ends in 49", ""),
    ],
)
def test_digits_that_are_no_whole_number_are_kept_as_they_are(language: Language, text: str, so_far: str) -> None:
    assert dictate(text, language) == Dialled(so_far=so_far)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my social is 123 45 6789, I mean 1234567890"),
        ("en", "the policy number is 3015550149"),
        ("en", "card number 4111 1111 1111 1111"),
        ("en", "between 10:30 and 11:45 on 12/03/2026"),
        ("en", "A3015550149B"),
        ("es", "mi número de póliza es el 301 555 0149"),
        ("es", "nací el 03 05 1984 30"),
        ("es", "tengo tres hijos, de cuatro, seis y ocho años, el doce a las diez y media"),
    ],
)
def test_no_number_is_made_of_other_figures(language: Language, text: str) -> None:
    assert read_phone(text, language) is None
