"""The contract for a text message: what is sent, who can send it, and the two ways in which it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """One message. `sender` and `to` are E.164; `account_sid` and `token` are the sender's own, if it has any.

    `about` comes back with every news of it, also with news that is quicker than the answer to the sending.
    """

    sender: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    account_sid: str = ""
    token: str | None = field(default=None, repr=False)
    about: str = ""


class TextError(Exception):
    """Named by what the sender does next. `code` is the carrier's number, or one word of ours; never what was sent.

    TextError
    ├── Undeliverable    this message will never arrive as it is: give it up, and say so in red
    └── Unavailable      no answer, a 5xx, too many at once: it may have been taken all the same; try again
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Undeliverable(TextError): ...


class Unavailable(TextError): ...


class Texting(Protocol):
    async def send(self, text: Text) -> str:
        """The carrier's id of the message it took. Raises Undeliverable, Unavailable."""
