"""A TwiML document as Twilio reads it: a list of verbs, or a refusal with the number of the error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

LARGEST = 64 * 1024
LONGEST_SAY = 4096


class Refused(Exception):
    """Twilio would not take this. `code` is its error number (the list is at twilio.com/docs/api/errors)."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


@dataclass(frozen=True)
class Verb:
    name: str
    attributes: dict[str, str]
    text: str
    inside: tuple[Verb, ...]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        return int(self.attributes.get(name, default))


_WHERE_NEXT = {"action", "method"}
_SPEECH = {"Say", "Play", "Pause"}

_ATTRIBUTES: dict[str, set[str]] = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": _WHERE_NEXT
    | {"input", "timeout", "speechTimeout", "maxSpeechTime", "profanityFilter", "finishOnKey", "numDigits"}
    | {"partialResultCallback", "partialResultCallbackMethod", "language", "hints", "bargeIn", "debug"}
    | {"actionOnEmptyResult", "speechModel", "enhanced"},
    "Redirect": {"method"},
    "Dial": _WHERE_NEXT
    | {"timeout", "hangupOnStar", "timeLimit", "callerId", "record", "trim", "answerOnBridge", "ringTone"}
    | {"recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent", "sequential"},
    "Number": {"sendDigits", "url", "method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod"},
    "Record": _WHERE_NEXT
    | {"timeout", "finishOnKey", "maxLength", "playBeep", "trim", "recordingStatusCallback", "transcribe"}
    | {"recordingStatusCallbackMethod", "recordingStatusCallbackEvent", "transcribeCallback"},
    "Hangup": set(),
    "Reject": {"reason"},
}
_INSIDE: dict[str, set[str]] = {"Response": set(_ATTRIBUTES) - {"Number"}, "Gather": _SPEECH, "Dial": {"Number"}}
# How speech may be shaped inside a Say: SSML, of which ours uses the speed alone.
_SHAPES: dict[str, set[str]] = {"prosody": {"rate", "volume", "pitch"}, "break": {"strength", "time"}}
_BOOLEANS = {"bargeIn", "actionOnEmptyResult", "playBeep", "answerOnBridge", "hangupOnStar", "profanityFilter", "debug"}
_WHOLE = {"timeout": 1, "numDigits": 1, "maxLength": 1, "length": 1, "timeLimit": 1, "loop": 0}
_CODES = {("Gather", "timeout"): 13313, ("Gather", "numDigits"): 13314, ("Gather", "actionOnEmptyResult"): 13338}

# Voices by the locales they speak; a voice asked for another language is an error on the line.
_VOICES = {
    "en-US": {"Joanna", "Matthew", "Danielle", "Ruth", "Stephen", "Salli", "Kendra"},
    "es-US": {"Lupe", "Pedro"},
    "es-MX": {"Mia", "Andres"},
}


def read(body: bytes, content_type: str) -> list[Verb]:
    """The verbs of a document. Raises Refused: 11750 too large, 12300 content type, 12100 no XML, 12200 and others."""
    if len(body) > LARGEST:
        raise Refused(11750, f"the document has {len(body)} bytes")
    if content_type.partition(";")[0].strip().lower() not in {"text/xml", "application/xml", "text/html"}:
        raise Refused(12300, f"content type {content_type!r}")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Refused(12100, "a document type is not taken")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 (no document type can reach this)
    except (ElementTree.ParseError, UnicodeDecodeError, LookupError) as error:
        raise Refused(12100, str(error)) from None
    if root.tag != "Response":
        raise Refused(12100, f"the root is {root.tag}")
    return [_verb(child, "Response") for child in root]


def _verb(element: ElementTree.Element, parent: str) -> Verb:
    name = element.tag
    if name not in _INSIDE[parent]:
        raise Refused(13320 if parent == "Gather" else 12200, f"{name} inside {parent}")
    for attribute, value in element.attrib.items():
        _check(name, attribute, value)
    text = "".join(element.itertext()).strip() if name in {"Say", "Redirect", "Number", "Play"} else ""
    inside = tuple(_verb(child, name) for child in element) if name in _INSIDE else ()
    if len(element) and name not in _INSIDE:
        _check_inside(name, element)
    verb = Verb(name, dict(element.attrib), text or (element.text or "").strip(), inside)
    _check_whole(verb)
    return verb


def _check_inside(name: str, element: ElementTree.Element) -> None:
    for child in element:
        if name != "Say" or child.tag not in _SHAPES or not set(child.attrib) <= _SHAPES[child.tag]:
            raise Refused(12200, f"{name} holds {child.tag}")


def _check(name: str, attribute: str, value: str) -> None:
    code = _CODES.get((name, attribute), 12200)
    if attribute not in _ATTRIBUTES[name]:
        raise Refused(code, f"{name} has no attribute {attribute}")
    if attribute in _WHOLE and not (value.isdigit() and int(value) >= _WHOLE[attribute]):
        raise Refused(code, f"{name} {attribute}={value!r}")
    if attribute in _BOOLEANS and value not in {"true", "false"}:
        raise Refused(code, f"{name} {attribute}={value!r}")
    if attribute == "method" and value.upper() not in {"GET", "POST"}:
        raise Refused(code, f"{name} method={value!r}")
    if attribute == "finishOnKey" and not re.fullmatch(r"[0-9*#]*", value):
        raise Refused(13310, f"{name} finishOnKey={value!r}")


def _check_whole(verb: Verb) -> None:
    if verb.name == "Say":
        _check_say(verb)
    if verb.name == "Gather":
        if not set(verb.get("input", "dtmf").split()) <= {"dtmf", "speech"}:
            raise Refused(12200, f"Gather input={verb.get('input')!r}")
        if not re.fullmatch(r"[a-z]{2,3}-[A-Z]{2}", verb.get("language", "en-US")):
            raise Refused(12200, f"Gather language={verb.get('language')!r}")
        if not re.fullmatch(r"auto|[1-9][0-9]*", verb.get("speechTimeout", "auto")):
            raise Refused(12200, f"Gather speechTimeout={verb.get('speechTimeout')!r}")
    if verb.name == "Redirect" and not verb.text:
        raise Refused(12200, "Redirect without an address")
    if verb.name == "Dial" and not (verb.text or verb.inside):
        raise Refused(13223, "Dial without a number")


def _check_say(verb: Verb) -> None:
    language, voice = verb.get("language", "en-US"), verb.get("voice", "man")
    if len(verb.text) > LONGEST_SAY or not verb.text:
        raise Refused(13520, f"Say with {len(verb.text)} characters")
    if language not in _VOICES:
        raise Refused(13511, f"Say language={language!r}")
    if voice in {"man", "woman"}:
        return
    parts = re.fullmatch(r"Polly\.([A-Z][a-z]+)(-Neural|-Generative)?", voice)
    if parts is None or parts[1] not in _VOICES[language]:
        raise Refused(13512, f"Say voice={voice!r} for {language}")
