"""What no document settles, or where documents differ: each a setting, `any` drawn anew each time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass
class Quirks:
    rejects_overlap: bool = True
    """A time that is occupied as NexHealth sees it is turned down. No document promises it."""
    occupied_answer: int | str = "any"
    """400, 422 or 201 (with code false)."""
    practice_refuses_overlap: bool = False
    """The practice's own system refuses a write onto an occupied time: the insertion fails."""
    already_answer: int | str = "any"
    """Cancelling what is cancelled, confirming what is confirmed: 200, 400 or 422."""
    unsupported_answer: str = "any"
    """What the system behind cannot take: `400`, or `nexhealth only` (a 2xx of which the practice sees nothing)."""
    names_wait: str = "any"
    """Whether a 429 of the limits says Retry-After: `yes` or `no`. It is not documented."""
    red_write_answer: int = 400
    """A POST while write_status is red: 400, or 201 (it waits)."""
    grid: str = "anchored"
    """After a taken time starts count from its end (`anchored`, W4) or stay on the opening's grid (`fixed`)."""
    busy_by: str = "either"
    """Taken time closes its provider and its operatory (`either`), or its operatory alone if it has one."""
    failed_occupies: bool = False
    """An appointment whose insertion failed or timed out still takes its time."""
    replaces_placeholders: bool = True
    """A patient made over the API gets another id once the practice's own system knows him."""
    phone_and_email_widen: bool = True
    """A patient search by both finds whoever matches either."""
    patient_nesting: str = "any"
    """GET /patients/{id}: `data`, `user` or `patient`."""
    plain_envelope: bool = False
    """Description and error always of the documented type; else also null, a list of lists, an empty list."""
    canceled: float = 0.05
    """How often an appointment spells it `canceled`."""
    wrapped_base64: str = "any"
    """The signature's base64: `strict`, `wrapped` (lines of 60), or `any`, drawn once an endpoint."""
    fresh_timestamp: bool = True
    """Each retry of a webhook is signed anew with its own time."""
    read_every: timedelta = timedelta(minutes=10)
    """How often the practice's own system is read; 0: at once."""
    token_lifetime: timedelta = timedelta(hours=1)
    seed: int = 1
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed} quirks")

    @classmethod
    def documented(cls, **more: Any) -> Quirks:
        """The plainest reading: nothing is drawn, and the practice is read at once."""
        plain: dict[str, Any] = {
            "occupied_answer": 400,
            "already_answer": 400,
            "unsupported_answer": "400",
            "names_wait": "no",
            "patient_nesting": "data",
            "plain_envelope": True,
            "canceled": 0.0,
            "wrapped_base64": "strict",
            "read_every": timedelta(0),
        }
        return cls(**(plain | more))

    def settled(self, value: Any, *choices: Any) -> Any:
        return self._dice.choice(choices) if value == "any" else value

    def happens(self, share: float) -> bool:
        return share > 0 and self._dice.random() < share
