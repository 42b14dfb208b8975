"""Whatever is said and asked, the document is one that Twilio takes, and says it in the right order."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony import canned, twiml
from telephony.emulator.document import Verb, read
from telephony.turn import HangUp, Listen, Record, Reply, Said, Transfer, Wait
from tests.telephony.receptionist import listen, reply, said

words = st.text(st.characters(codec=None), max_size=200) | st.sampled_from(
    ["</Say><Dial>+19005550100</Dial>", "&lt;Say&gt;", "<![CDATA[", "\x07", "\ufffe\uffff", "\u202ex", "ñ&á", "]]>"]
)
lines = st.builds(
    Said, line=st.just("x"), language=st.sampled_from(["en", "es"]), text=words, must_be_heard=st.booleans()
)
thens = st.one_of(
    st.builds(
        Listen,
        language=st.sampled_from(["en", "es"]),
        seconds=st.integers(-1, 60),
        pause=st.none() | st.integers(-1, 9),
        speech=st.booleans(),
        digits=st.none() | st.integers(-1, 12),
        hints=st.lists(words, max_size=5).map(tuple),
    ),
    st.builds(Wait, seconds=st.integers(-1, 5)),
    st.builds(Transfer, number=words.filter(lambda w: bool(twiml._legal(w).strip())), seconds=st.integers(-1, 60)),
    st.builds(Record, seconds=st.integers(-1, 300)),
    st.just(HangUp()),
)
replies = st.builds(
    Reply,
    say=st.lists(lines, max_size=6).map(tuple),
    then=thens,
    turn=st.integers(0, 999),
    nonce=st.text(max_size=40),
)


def verbs(made: Reply) -> list[Verb]:
    return read(twiml.document(made, "https://d.example"), twiml.CONTENT_TYPE)


@settings(max_examples=300, deadline=None)
@given(replies)
def test_any_reply_is_a_document_that_twilio_takes(made: Reply) -> None:
    allowed = {"Say", "Gather", "Redirect", "Pause", "Dial", "Record", "Hangup"}
    found = verbs(made)
    assert {verb.name for verb in found} <= allowed
    dials = [verb for verb in found if verb.name == "Dial"]
    assert len(dials) == isinstance(made.then, Transfer)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), st.integers(1, 4000), st.integers(1, 20))
def test_no_text_is_too_long_for_a_document(text: str, times: int, count: int) -> None:
    made = reply(1, Listen(language="es", hints=(text * times,) * 50), *[said(text * times, "es")] * count)
    assert len(twiml.document(made)) <= twiml.LARGEST
    verbs(made)


def test_what_must_be_heard_stands_outside_and_first() -> None:
    made = listen(3, "en", said("One."), said("Call 9 1 1.", sure=True), said("Anything else?"))
    first, second, gather, redirect = verbs(made)
    assert [first.text, second.text, *(v.text for v in gather.inside)] == ["One.", "Call 9 1 1.", "Anything else?"]
    assert redirect.text == gather.get("action")


def test_the_next_address_carries_turn_nonce_language_and_what_is_awaited() -> None:
    gather = verbs(listen(3, "es", "¿Sí?"))[0]
    url = urlsplit(gather.get("action"))
    assert (url.path, parse_qs(url.query)) == ("/voice/turn/3", {"nonce": ["nonce3"], "in": ["es"], "do": ["gather"]})


def test_spanish_is_heard_and_spoken_as_spanish() -> None:
    gather = verbs(listen(1, "es", "¿Sí?", hints=("Delgado", "corona, empaste")))[0]
    assert (gather.get("language"), gather.inside[0].get("voice")) == ("es-US", "Polly.Lupe-Neural")
    assert gather.get("hints") == "Delgado,corona empaste"


def test_keys_alone_are_awaited_without_speech() -> None:
    gather = verbs(listen(1, "en", "Press a key.", speech=False, digits=1))[0]
    assert (gather.get("input"), gather.get("numDigits"), gather.get("speechTimeout")) == ("dtmf", "1", "")


@pytest.mark.parametrize(
    ("then", "names"),
    [
        (Wait(), ["Say", "Pause", "Redirect"]),
        (Wait(seconds=0), ["Say", "Redirect"]),
        (Transfer(number="+13015550140"), ["Say", "Dial"]),
        (Record(), ["Say", "Record", "Redirect"]),
        (HangUp(), ["Say", "Hangup"]),
    ],
)
def test_each_ending_has_its_verbs(then: Wait | Transfer | Record | HangUp, names: list[str]) -> None:
    assert [verb.name for verb in verbs(reply(1, then, said("Well.")))] == names


def test_a_long_line_is_said_in_pieces_and_no_word_is_lost() -> None:
    text = " ".join(f"word{n}" for n in range(1500))
    says = [verb.text for verb in verbs(reply(1, HangUp(), said(text))) if verb.name == "Say"]
    assert len(says) > 1
    assert " ".join(says) == text


@pytest.mark.parametrize("document", [canned.fallback(), canned.unknown(), canned.moment(None, "https://d.example/x")])
def test_canned_words_are_spoken_in_both_languages(document: bytes) -> None:
    spoken = [verb.get("language") for verb in read(document, twiml.CONTENT_TYPE) if verb.name == "Say"]
    assert spoken == ["en-US", "es-US"]


def test_one_moment_is_said_in_the_callers_language() -> None:
    found = read(canned.moment("es", "https://d.example/x?a=1&b=2"), twiml.CONTENT_TYPE)
    assert [verb.get("language") for verb in found if verb.name == "Say"] == ["es-US"]
    assert found[-1].text == "https://d.example/x?a=1&b=2"


def test_a_caller_who_asked_for_it_is_spoken_to_more_slowly() -> None:
    said = Said(line="a", language="es", text="Claro & despacio", slower=True)
    reply = Reply(say=(said,), then=Listen(language="es"), turn=1, nonce="x")
    (say,) = ElementTree.fromstring(twiml.document(reply)).iter("Say")
    assert [(one.tag, one.get("rate"), one.text) for one in say] == [("prosody", "80%", "Claro & despacio")]
