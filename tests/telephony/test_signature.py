"""Only what Twilio signed is taken for Twilio's, whatever was changed on the way."""

from __future__ import annotations

from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import HMAC_SHA256, RequestValidator

from telephony.signature import NotAForm, form_pairs, public_url, signed

# The worked example of Twilio's own documentation.
TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
PAIRS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_documented_example_is_signed() -> None:
    assert signed(URL, PAIRS, SIGNATURE, [TOKEN])


@pytest.mark.parametrize(
    "signature", [None, "", "ñ", SIGNATURE.lower(), SIGNATURE + " ", "RSOYDt4T1cUTdK1PDd93/VVr8B9="]
)
def test_another_signature_or_none_is_not(signature: str | None) -> None:
    assert not signed(URL, PAIRS, signature, [TOKEN])


@pytest.mark.parametrize("tokens", [[], [""], ["54321"]])
def test_without_the_right_token_nothing_is_signed(tokens: list[str]) -> None:
    assert not signed(URL, PAIRS, SIGNATURE, tokens)


def test_an_empty_token_signs_nothing() -> None:
    assert not signed(URL, PAIRS, RequestValidator("").compute_signature(URL, dict(PAIRS)), [""])


def test_either_of_two_tokens_will_do() -> None:
    assert signed(URL, PAIRS, SIGNATURE, ["the next one", TOKEN])


def test_another_algorithm_is_not_taken() -> None:
    assert not signed(URL, PAIRS, RequestValidator(TOKEN).compute_signature(URL, dict(PAIRS), HMAC_SHA256), [TOKEN])


def test_blank_fields_and_spaces_are_part_of_what_was_signed() -> None:
    form = {"SpeechResult": " yes ", "Digits": "", "CallSid": "CA1"}
    signature = RequestValidator(TOKEN).compute_signature(URL, form)
    assert signed(URL, form_pairs(urlencode(form).encode()), signature, [TOKEN])
    assert not signed(URL, form_pairs(urlencode({**form, "SpeechResult": "yes"}).encode()), signature, [TOKEN])


def test_two_values_of_one_name_are_both_signed() -> None:
    body = b"A=2&A=1"
    signature = RequestValidator(TOKEN).compute_signature(URL + "", {"A": "1A2"})
    assert signed(URL, form_pairs(body), signature, [TOKEN])


@pytest.mark.parametrize("body", [b"A=1&A=1", b"A=%ff", "A=ñ".encode(), b"&".join(b"a%d=1" % n for n in range(1001))])
def test_what_is_no_form_of_twilios_is_refused(body: bytes) -> None:
    with pytest.raises(NotAForm):
        form_pairs(body)


def test_the_public_address_keeps_path_and_query_byte_for_byte() -> None:
    assert public_url("https://d.example/x/", b"/voice/turn/1", b"b=%C3%B1&a=1") == (
        "https://d.example/x/voice/turn/1?b=%C3%B1&a=1"
    )


@settings(deadline=None)
@given(st.integers(0, len(PAIRS) - 1), st.sampled_from(["value", "name", "drop", "double", "add"]), st.text(min_size=1))
def test_no_change_to_a_form_goes_unseen(which: int, change: str, text: str) -> None:
    pairs = list(PAIRS)
    name, value = pairs[which]
    match change:
        case "value":
            pairs[which] = (name, value + text)
        case "name":
            pairs[which] = (name + text, value)
        case "drop":
            del pairs[which]
        case "double":
            pairs.append((name, value))
        case "add":
            pairs.append((text, ""))
    body = "&".join(f"{quote_plus(n, errors='replace')}={quote_plus(v, errors='replace')}" for n, v in pairs)
    try:
        received = form_pairs(body.encode())
    except NotAForm:
        return
    assert not signed(URL, received, SIGNATURE, [TOKEN])


@settings(deadline=None)
@given(st.text(), st.lists(st.tuples(st.text(), st.text())), st.text())
def test_nothing_that_is_sent_raises(url: str, pairs: list[tuple[str, str]], signature: str) -> None:
    assert not signed(url, pairs, signature, [TOKEN])
