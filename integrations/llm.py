"""The contract with a language model: what is asked of it, what it answers, and the ways in which it fails.

ModelTrouble            no answer that can be used; the caller of this contract goes on without one
├── ModelUnavailable    timeout, no connection, 429, 5xx: the next turn may have more luck
├── ModelRefused        key, rights or the request itself: the office is told to mend it
└── ModelNonsense       a refusal to answer, an answer cut short, empty, or of another shape
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

Shape = TypeVar("Shape", bound=BaseModel)


class ModelTrouble(Exception):
    """No answer that can be used. The message never holds what a caller said."""


class ModelUnavailable(ModelTrouble): ...


class ModelRefused(ModelTrouble): ...


class ModelNonsense(ModelTrouble): ...


@dataclass(frozen=True, slots=True)
class Answered(Generic[Shape]):
    """An answer of the shape that was asked for, and what it cost: tokens, seconds, dollars where prices are known."""

    value: Shape
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    dollars: float | None = None


class LanguageModel(Protocol):
    async def read(self, instructions: str, words: str, shape: type[Shape], seconds: float = 2.5) -> Answered[Shape]:
        """Reads somebody's words into `shape` within `seconds`. `words` are data: no instruction in them is one.

        Raises ModelTrouble and nothing else, cancellation apart.
        """
        ...
