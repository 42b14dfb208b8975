"""Twilio's form -> what happened on the line: a caller's turn, or news of a call or of a text message."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import cast

from pydantic import BaseModel, ConfigDict

from telephony.turn import CallerTurn, Language, TurnKind

_SID = re.compile(r"(CA|SM|MM)[0-9a-fA-F]{32}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

_KINDS: dict[str, TurnKind] = {"poll": "poll", "late": "poll", "dial": "transfer", "record": "recording"}

# Twilio's names for a call that is over.
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class Malformed(ValueError):
    """Twilio signed it, and it still makes no sense: a call without an id."""


class NoSuchTurn(Malformed):
    """The turn in the address is no number."""


class StatusEvent(BaseModel):
    """News of a call. `status` is Twilio's word (`completed` and the like); `seconds` how long the call lasted.

    Delivery and order are not promised: the same news may come twice, late, or before the last turn.
    """

    model_config = ConfigDict(frozen=True)

    call_sid: str
    account_sid: str
    status: str
    caller: str = ""
    called: str = ""
    seconds: int | None = None


class TextEvent(BaseModel):
    """News of a text message of ours: queued, sent, delivered, undelivered or failed, with Twilio's error number.

    `about` is what its sender put into the address for news of it. News may come before Twilio has answered the sender.
    """

    model_config = ConfigDict(frozen=True)

    message_sid: str
    account_sid: str
    status: str
    sender: str = ""
    recipient: str = ""
    error: int | None = None
    about: str = ""


def started(form: Mapping[str, str], fingerprint: str) -> CallerTurn:
    """The first turn of a call. Raises Malformed."""
    return CallerTurn(kind="start", fingerprint=fingerprint, **_who(form))


def turn(path_turn: str, query: Mapping[str, str], form: Mapping[str, str], fingerprint: str) -> CallerTurn:
    """A later turn: number, nonce and what was waited for come from the signed address, the rest from the form.

    A caller who is gone and said nothing more is a hang-up; one who spoke and then hung up was heard. Raises Malformed
    and NoSuchTurn.
    """
    if not re.fullmatch(r"[0-9]{1,6}", path_turn):
        raise NoSuchTurn(path_turn[:20])
    do = query.get("do", "gather")
    kind, text, keys = _happened(do, form)
    if kind in {"silence", "poll"} and form.get("CallStatus") in OVER:
        return CallerTurn(kind="hangup", fingerprint=fingerprint, **_who(form))
    return CallerTurn(
        kind=kind,
        number=int(path_turn),
        nonce=query.get("nonce", ""),
        fingerprint=query.get("of") or fingerprint,
        text=text,
        keys=keys,
        confidence=_confidence(form.get("Confidence")) if text else None,
        heard_in=language_of(query) if do == "gather" else None,
        result=query.get("result") or result_of(do, form),
        **_who(form),
    )


def language_of(query: Mapping[str, str]) -> Language | None:
    return cast(Language, query["in"]) if query.get("in") in {"en", "es"} else None


def call_status(form: Mapping[str, str]) -> StatusEvent:
    """News of a call. Raises Malformed."""
    return StatusEvent(
        status=_plain(form.get("CallStatus", "")), seconds=_whole(form.get("CallDuration")), **_who(form)
    )


def text_status(query: Mapping[str, str], form: Mapping[str, str]) -> TextEvent:
    """News of a text message. Raises Malformed."""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not _SID.fullmatch(sid):
        raise Malformed("no message id")
    return TextEvent(
        message_sid=sid,
        account_sid=form.get("AccountSid", ""),
        status=_plain(form.get("MessageStatus") or form.get("SmsStatus") or ""),
        sender=_plain(form.get("From", "")),
        recipient=_plain(form.get("To", "")),
        error=_whole(form.get("ErrorCode")),
        about=_plain(query.get("about", "")),
    )


def safe_sid(form: Mapping[str, str]) -> str:
    """The call's or message's id for a log line, or "" when what stands there is none: nothing unchecked is logged."""
    sid = form.get("CallSid") or form.get("MessageSid") or ""
    return sid if _SID.fullmatch(sid) else ""


def _who(form: Mapping[str, str]) -> dict[str, str]:
    sid = form.get("CallSid", "")
    if not _SID.fullmatch(sid) or not sid.startswith("CA"):
        raise Malformed("no call id")
    return {
        "call_sid": sid,
        "account_sid": _plain(form.get("AccountSid", "")),
        "caller": _number(form.get("From", "")),
        "called": _plain(form.get("To", ""))[:128],
    }


# What stands for a withheld number: words, and numbers that spell them on a telephone's keys.
_WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253", "464"})


def _number(value: str) -> str:
    """The number that calls in E.164, or "" where it is withheld or no number that can be called."""
    digits = value.strip()
    return digits if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) and digits[1:] not in _WITHHELD else ""


def result_of(do: str, form: Mapping[str, str]) -> str:
    """What became of a transfer (Twilio's word), or where a recording lies; "" for other turns."""
    field = {"dial": "DialCallStatus", "record": "RecordingUrl"}.get(do, "")
    return _plain(form.get(field, ""))


def _happened(do: str, form: Mapping[str, str]) -> tuple[TurnKind, str, str]:
    """Kind, text and keys of a turn."""
    if do in _KINDS:
        return _KINDS[do], "", ""
    keys = re.sub(r"[^0-9*#]", "", form.get("Digits", ""))
    text = _plain(form.get("SpeechResult", ""))
    if keys:
        return "keys", text, keys
    return ("speech" if text else "silence"), text, ""


def _plain(value: str) -> str:
    """Without control characters: a database takes no NUL, and a log no line break."""
    return _CONTROL.sub(" ", value).strip()


def _confidence(value: str | None) -> float | None:
    """Twilio promises 0 to 1 and no more; anything else counts as not given, and so does a bare 0."""
    try:
        number = float(value or "nan")
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 < number <= 1 else None


def _whole(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"[0-9]{1,9}", value) else None
