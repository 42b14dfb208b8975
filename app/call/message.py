"""Taking a message: the words, who calls, on which number, when it suits, and whether a voicemail is welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.call import ending, number
from app.call.facts import Fact, Facts, fact
from app.call.heard import Asked, Chose, Heard, No, Skip, Told, Yes
from app.call.step import Ear, Line, State, Step, Value, step

if TYPE_CHECKING:
    from app.call.office import Office
    from app.call.states import Onward


def begin(office: Office, errand: str, words: str, line: str, **values: Value) -> Step[TakeMessage]:
    """Asks for the message. What the caller said already is kept as its beginning."""
    facts = office.facts.with_(errand=fact("errand", errand, words))
    if words:
        facts = facts.with_(message=_added(facts, words))
    return step(TakeMessage(), line, **values).knowing(facts)


def _added(facts: Facts, words: str) -> Fact[str]:
    """The message with these words at its end: a second errand does not wipe out the first."""
    before = facts.message.value if facts.message else ""
    added: Fact[str] = fact("message", f"{before} / {words}" if before else words, words)
    return added


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
                return go_on(office, facts.with_(message=_added(facts, heard.words)))
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
    if not number.settled(facts):
        return number.ask(office, facts, number.Purpose(then="message"))
    if facts.callback is None and "callback" not in facts.skipped:
        return step(CallbackTime(), "ask_callback_time")
    if facts.voicemail is None and "voicemail" not in facts.skipped:
        return step(Voicemail(), "ask_voicemail")
    promises = office.practice.callback_promise == "when_open" and "phone" not in facts.skipped
    promised: dict[str, Value] = {"callback": "yes"} if promises else {}
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
        if isinstance(heard.act, Skip | No) or not heard.words:
            facts = facts.with_(callback=None).skip("callback")
        elif facts.callback is None:
            facts = facts.with_(callback=fact("callback", heard.words, heard.words, sure=True))
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
