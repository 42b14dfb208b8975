"""Taking a message: the words, who calls, on which number, when it suits, and whether a voicemail is welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import ending, identify
from app.call.facts import Facts, fact
from app.call.heard import Asked, Chose, Heard, No, Skip, Told, Yes
from app.call.step import Ear, Line, State, Step, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


def begin(office: Office, errand: str, words: str, line: str) -> Step[TakeMessage]:
    """Asks for the message. What the caller said already is kept as its beginning."""
    facts = office.facts.with_(errand=fact("errand", errand, words))
    if words:
        facts = facts.with_(message=fact("message", words, words))
    return step(TakeMessage(), line).knowing(facts)


class TakeMessage(State):
    """The caller was asked for the message; whatever is said now is it."""

    kind: Literal["take_message"] = "take_message"
    asked: ClassVar[Asked] = Asked.MESSAGE
    again: ClassVar[str] = "ask_message_again"
    ear: ClassVar[Ear] = Ear(seconds=12, pause=3)
    takes_words: ClassVar[bool] = True
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        match heard.act:
            case No() | Skip():
                if facts.message is None:
                    return ending.anything_else(Line("nothing_noted"))
                return go_on(office, facts)
            case Yes() if len(heard.words.split()) <= 2:
                return step(self, "ask_message_again")
            case _ if heard.words:
                kept = f"{facts.message.value} / {heard.words}" if facts.message else heard.words
                facts = facts.with_(message=fact("message", kept, heard.words))
                return go_on(office, facts)
            case _ if self.tries:
                return go_on(office, facts)
            case _:
                return step(TakeMessage(tries=1), "ask_message_again")


def go_on(office: Office, facts: Facts) -> Step[Onward]:
    """What is still missing for somebody to call back."""
    return _next(office, facts).knowing(facts)


def _next(office: Office, facts: Facts) -> Step[Onward]:
    if facts.caller_name is None and facts.name is None and "caller_name" not in facts.skipped:
        return step(MessageName(), "ask_message_name")
    if facts.phone is None or facts.phone.sure != "confirmed":
        return identify.ask_number(office, facts, then="message")
    if facts.callback is None and "callback" not in facts.skipped:
        return step(CallbackTime(), "ask_callback_time")
    if facts.voicemail is None and "voicemail" not in facts.skipped:
        return step(Voicemail(), "ask_voicemail")
    promised = {"callback": "yes"} if office.practice.callback_promise == "when_open" else {}
    return ending.anything_else(Line("message_taken", promised, must_be_heard=True))


class MessageName(State):
    kind: Literal["message_name"] = "message_name"
    asked: ClassVar[Asked] = Asked.MESSAGE_NAME
    again: ClassVar[str] = "ask_name_again"
    takes_words: ClassVar[bool] = True
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        if facts.caller_name is not None or facts.name is not None:
            return go_on(office, facts)
        if isinstance(heard.act, Skip | No):
            facts = facts.with_(skipped=(*facts.skipped, "caller_name"))
            return go_on(office, facts)
        if self.tries and heard.words:
            name = fact("caller_name", " ".join(heard.words.split()[:6]), heard.words)
            return go_on(office, facts.with_(caller_name=name))
        return step(MessageName(tries=1), "ask_name_again")


class CallbackTime(State):
    kind: Literal["callback_time"] = "callback_time"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.CALLBACK_TIME
    again: ClassVar[str] = "ask_callback_time_again"
    takes_words: ClassVar[bool] = True

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        if facts.callback is None and heard.words and not isinstance(heard.act, Skip | No):
            facts = facts.with_(callback=fact("callback", heard.words, heard.words, sure=True))
        elif facts.callback is None:
            facts = facts.with_(skipped=(*facts.skipped, "callback"))
        return go_on(office, facts)


class Voicemail(State):
    kind: Literal["voicemail"] = "voicemail"
    optional: ClassVar[bool] = True
    asked: ClassVar[Asked] = Asked.VOICEMAIL
    again: ClassVar[str] = "ask_voicemail_again"
    tries: int = 0

    async def hear(self, heard: Heard, office: Office) -> Step[Onward]:
        facts = office.facts
        match heard.act:
            case Yes() | Chose():
                facts = facts.with_(voicemail=fact("voicemail", True, heard.words, sure=True))
            case No():
                facts = facts.with_(voicemail=fact("voicemail", False, heard.words, sure=True))
            case Told() if facts.voicemail is None and self.tries == 0:
                return step(Voicemail(tries=1), "ask_voicemail_again")
            case _ if facts.voicemail is None:
                facts = facts.with_(skipped=(*facts.skipped, "voicemail"))
        return go_on(office, facts)
