"""Reply -> TwiML: the document that tells Twilio what to say and what to do then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal
from urllib.parse import urlencode

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse  # type: ignore[import-untyped]

from telephony.turn import Language, Listen, Record, Reply, Said, Transfer, Wait

Do = Literal["gather", "poll", "dial", "record"]

CONTENT_TYPE = "text/xml; charset=utf-8"
LARGEST = 64 * 1024  # bytes; Twilio takes no larger document
LONGEST_SAY = 4096  # characters; Twilio's limit for one Say
LONGEST_HINTS = 4000

LOCALES: dict[Language, str] = {"en": "en-US", "es": "es-US"}
VOICES: dict[Language, str] = {"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"}

SLOWER = "80%"  # of the voice's own speed, for who asked for it

# What XML 1.0 cannot hold, not even escaped; the SDK would send it and Twilio would refuse the whole document.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(reply: Reply, base_url: str = "", voices: dict[Language, str] = VOICES, *, again: int = 0) -> bytes:
    """The reply as UTF-8 TwiML, well-formed and at most 64 KB whatever the words are.

    `base_url` is put before every address in it, so that what Twilio calls and signs is the public address. A text too
    long for a document is cut at its end: a caller who hears most of it is better off than one who hears a fault.
    `again` is how many tries failed before this; while the answer is still awaited the next request carries it on.
    """
    room = LARGEST
    while True:
        whole = _draw(reply, base_url, voices, room, again)
        if len(whole) <= LARGEST or room == 0:
            return whole
        room //= 2


def turn_url(base_url: str, turn: int, nonce: str, do: Do, language: Language | None, **more: str | int) -> str:
    """The address of the next turn. Twilio signs it with the request, so that what it says can be relied on."""
    asked = {"nonce": _legal(nonce), "do": do, **({"in": language} if language else {}), **more}
    return f"{base_url.rstrip('/')}/voice/turn/{turn}?{urlencode(asked)}"


def _draw(reply: Reply, base_url: str, voices: dict[Language, str], room: int, again: int) -> bytes:
    response = VoiceResponse()
    said = list(_cut(reply.say, room))
    then = reply.then
    if isinstance(then, Listen):
        # What must be heard, and all before it, is said first and outside: inside a Gather a caller can talk over it.
        uncut = max((n for n, one in enumerate(said, 1) if one.must_be_heard), default=0)
        _speak(response, said[:uncut], voices)
        back = turn_url(base_url, reply.turn, reply.nonce, "gather", then.language)
        gather = _gather(then, back)
        _speak(gather, said[uncut:], voices)
        response.append(gather)
        response.redirect(back, method="POST")
        return _bytes(response)
    _speak(response, said, voices)
    language = said[-1].language if said else None
    if isinstance(then, Wait):
        if then.seconds >= 1:
            response.pause(length=then.seconds)
        tries = {"again": again} if again else {}
        response.redirect(turn_url(base_url, reply.turn, reply.nonce, "poll", language, **tries), method="POST")
    elif isinstance(then, Transfer):
        action = turn_url(base_url, reply.turn, reply.nonce, "dial", language)
        dial = Dial(timeout=max(5, then.seconds), action=action, method="POST")
        dial.number(_legal(then.number)[:64])
        response.append(dial)
    elif isinstance(then, Record):
        action = turn_url(base_url, reply.turn, reply.nonce, "record", language)
        response.record(
            action=action,
            method="POST",
            max_length=max(1, then.seconds),
            timeout=5,
            finish_on_key="#",
            play_beep=True,
        )
        response.redirect(action, method="POST")  # an empty recording calls no action and goes on here
    else:
        response.hangup()
    return _bytes(response)


def _gather(listen: Listen, action: str) -> Any:
    return Gather(
        input="dtmf speech" if listen.speech else "dtmf",
        action=action,
        method="POST",
        language=LOCALES[listen.language],
        timeout=max(1, listen.seconds),
        speech_timeout=(str(max(1, listen.pause)) if listen.pause else "auto") if listen.speech else None,
        num_digits=listen.digits if listen.digits and listen.digits > 0 else None,
        finish_on_key="#",
        hints=_hints(listen.hints) if listen.speech else None,
        barge_in=True,
        action_on_empty_result=True,
    )


def _hints(hints: Iterable[str]) -> str | None:
    kept: list[str] = []
    for hint in hints:
        word = " ".join(_legal(hint[:200]).replace(",", " ").split())[:100]
        if word and sum(map(len, kept)) + len(kept) + len(word) <= LONGEST_HINTS:
            kept.append(word)
    return ",".join(kept) or None


def _speak(verb: Any, said: Iterable[Said], voices: dict[Language, str]) -> None:
    for one in said:
        for piece in _pieces(one.text):
            say = verb.say("" if one.slower else piece, language=LOCALES[one.language], voice=voices[one.language])
            if one.slower:
                say.prosody(piece, rate=SLOWER)


def _cut(said: Iterable[Said], room: int) -> Iterator[Said]:
    """The same lines with clean words, as many as fit into `room` characters."""
    for one in said:
        text = " ".join(_legal(one.text).split())[:room]
        room -= len(text)
        if text:
            yield one.model_copy(update={"text": text})


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that one Say may hold, broken between words where there are any."""
    while len(text) > LONGEST_SAY:
        at = text.rfind(" ", 1, LONGEST_SAY)
        at = at if at > 0 else LONGEST_SAY
        yield text[:at]
        text = text[at:].lstrip()
    if text:
        yield text


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _bytes(response: VoiceResponse) -> bytes:
    return bytes(response.to_xml().encode("utf-8"))
