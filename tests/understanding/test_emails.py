"""E-mail addresses as they are dictated: signs in words, letters, numbers, hosts as a recogniser hears them."""

from __future__ import annotations

import pytest

from app.call.heard import Language
from app.understanding.emails import read_email


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "my email is j underscore smith 84 at yahoo dot com", "j_smith84@yahoo.com"),
        ("en", "mary ann all one word at hot mail dot com", "maryann@hotmail.com"),
        ("en", "b as in boy o b at outlook dot com", "bob@outlook.com"),
        ("en", "sure, it is carol dash jones at aol dot com thank you", "carol-jones@aol.com"),
        ("en", "double t smith nineteen eighty four at icloud dot com", "ttsmith1984@icloud.com"),
        ("en", "jsmith at gmail.com", "jsmith@gmail.com"),
        ("en", "that's j o s e underscore r at yahoo dot com dot m x", "jose_r@yahoo.com.mx"),
        ("es", "mi correo es ana ruiz todo junto arroba yimeil punto com", "anaruiz@gmail.com"),
        ("es", "ana guion bajo ruiz ochenta y cuatro arroba jotmeil punto com", "ana_ruiz84@hotmail.com"),
        ("es", "ana guión medio ruiz arroba yahoo punto com punto mx", "ana-ruiz@yahoo.com.mx"),
        ("es", "be de burro e a te erre i zeta arroba gmail punto com", "beatriz@gmail.com"),
        ("es", "chuy cero cero siete arroba gmail punto com", "chuy007@gmail.com"),
        ("es", "de la rosa arroba gmail punto com", "delarosa@gmail.com"),
        ("es", "carlos at gmail dot com", "carlos@gmail.com"),
        ("es", "claro, es ana arroba gmail, no, perdón, arroba hotmail punto com", "ana@hotmail.com"),
        ("en", "uh d wright one nine six two at outlook dot com", "dwright1962@outlook.com"),
        ("en", "send the forms to rick underscore vega at yahoo dot com", "rick_vega@yahoo.com"),
        ("es", "mándemelo a lupita flores todo junto arroba yahoo punto com", "lupitaflores@yahoo.com"),
        ("es", "póngale maria dos mil arroba gmail com", "maria2000@gmail.com"),
    ],
)
def test_an_address_is_read_as_it_is_dictated(language: Language, text: str, address: str) -> None:
    assert read_email(text, language) == address


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "meet me at three"), ("en", "anna with two n's at gmail dot com"), ("es", "no tengo correo"), ("es", "")],
)
def test_what_is_no_sure_address_is_none(language: Language, text: str) -> None:
    assert read_email(text, language) is None
