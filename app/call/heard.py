"""What was understood of one caller turn: one act, and everything else that was said. After this nobody reads words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from integrations.pms import Slot

Language = Literal["en", "es"]


class Urgency(StrEnum):
    """Four levels, decided by rules alone. Order matters: the first is the gravest."""

    LIFE_THREATENING = "life_threatening"
    SAME_DAY = "same_day"
    SOON = "soon"
    ROUTINE = "routine"


class Danger(StrEnum):
    """What kind of life-threatening thing was said; it decides which number is spoken."""

    MEDICAL = "medical"
    POISON = "poison"
    SELF_HARM = "self_harm"


class Asked(StrEnum):
    """The question that is open when the caller speaks. It decides how short and double-edged words are read."""

    HOW_CAN_I_HELP = "how_can_i_help"
    LANGUAGE_KEY = "language_key"
    REASON = "reason"
    SAFETY = "safety"
    NUMBER = "number"
    NEW_NUMBER = "new_number"
    WHO_FOR = "who_for"
    NEW_OR_EXISTING = "new_or_existing"
    AGE = "age"
    WHEN = "when"
    WHICH_TIME = "which_time"
    OFFER = "offer"
    NAME = "name"
    CALLER_NAME = "caller_name"
    READ_BACK = "read_back"
    BIRTH_DATE = "birth_date"
    SPELLING = "spelling"
    INSURANCE = "insurance"
    MESSAGE = "message"
    MESSAGE_NAME = "message_name"
    CALLBACK_TIME = "callback_time"
    VOICEMAIL = "voicemail"
    TEXT_OK = "text_ok"
    REQUEST_INSTEAD = "request_instead"
    ANYTHING_ELSE = "anything_else"
    STILL_THERE = "still_there"
    KEYS = "keys"
    NOTHING = "nothing"


class Born(BaseModel):
    """As much of a birth date as was said: a day of a month and no year, or a year alone."""

    model_config = ConfigDict(frozen=True)

    day: int | None = None
    month: int | None = None
    year: int | None = None


class Listening(BaseModel):
    """What a state waits for, as much of it as understanding needs: the open question and the times on offer.

    `near` is the time wished for so far: after "next Monday" a bare "Wednesday" is of that week.
    """

    model_config = ConfigDict(frozen=True)

    asked: Asked
    offered: tuple[Slot, ...] = ()
    choices: tuple[str, ...] = ()
    language_by_key: bool = False
    """Whether the caller's language is still open: then key 1 is English and 2 Spanish."""
    digits: str = ""
    """A telephone number as far as it was said, or the one that was read back: what is said now may mend it."""
    letters: str = ""
    """A spelling as far as it was told."""
    name: str = ""
    """The patient's name as it is known: what is spelled, or said of its letters, mends it."""
    born: Born | None = None
    """A birth date as far as it was said, or the one that was read back."""

    near: Wish | None = None


# ---------------------------------------------------------------- acts: what the caller is doing with this turn


@dataclass(frozen=True, slots=True)
class Yes:
    """An assent to the open question."""


@dataclass(frozen=True, slots=True)
class No:
    """A refusal of the open question: at an offer none of them, at a read-back something is wrong."""


@dataclass(frozen=True, slots=True)
class Chose:
    """One of the things offered, counted from 1; 0 means whichever you like."""

    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """Gave information, asked for or not; it stands in `Heard.said`."""


Errand = Literal[
    "book",
    "cancel",
    "move",
    "confirm",
    "check",
    "late",
    "message",
    "prescription",
    "billing",
    "records",
    "after_surgery",
]


@dataclass(frozen=True, slots=True)
class Wants:
    """Said what the call is about."""

    errand: Errand


@dataclass(frozen=True, slots=True)
class Question:
    """Asked about the practice. `topic` is one of the practice document's, or "" when it is none that we know."""

    topic: str


@dataclass(frozen=True, slots=True)
class WantsPerson: ...


@dataclass(frozen=True, slots=True)
class AreYouHuman: ...


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say it again; slower when asked so ("¿mande?", "more slowly please")."""

    slower: bool = False


@dataclass(frozen=True, slots=True)
class HoldOn:
    """One moment, I am looking for something."""


@dataclass(frozen=True, slots=True)
class GoBack: ...


@dataclass(frozen=True, slots=True)
class Skip:
    """I do not have it, do not know it, would rather not say."""


@dataclass(frozen=True, slots=True)
class Goodbye: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Digits that answer no list: a number that was keyed in."""

    digits: str


@dataclass(frozen=True, slots=True)
class Rang:
    """A telephone that we rang: a person took the call over, or did not."""

    answered: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was heard."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something was heard and nothing understood: noise, or another language than the one listened for."""


Act = (
    Yes
    | No
    | Chose
    | Told
    | Wants
    | Question
    | WantsPerson
    | AreYouHuman
    | Repeat
    | HoldOn
    | GoBack
    | Skip
    | Goodbye
    | Keys
    | Rang
    | Silence
    | Unclear
)


# ---------------------------------------------------------------- everything else that was said


class Wish(BaseModel):
    """When the caller would like to come. All parts are optional and narrow each other down.

    `days` are dates of the location's calendar; a range is `first` to `last`, inclusive. `after` and `before` are wall
    times; a start at `after` fits, a start at `before` does not. `at` is one wall time. `first_after` and `last_before`
    bound the first and the last day alone ("from Monday noon to Wednesday"). `weekdays` are 0 (Monday) to 6.
    `not_days`/`not_weekdays` are ruled out. `soonest` is "the earliest you have". `doubtful` holds the readings of an
    ambiguous wish, to be asked about and never guessed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None
    first_after: time | None = None
    last_before: time | None = None
    weekdays: tuple[int, ...] = ()
    not_days: tuple[date, ...] = ()
    not_weekdays: tuple[int, ...] = ()
    at: time | None = None
    after: time | None = None
    before: time | None = None
    soonest: bool = False
    later: bool = False
    earlier: bool = False
    doubtful: tuple[Wish, ...] = ()

    def is_empty(self) -> bool:
        return self == Wish()

    def hours_on(self, day: date) -> tuple[time | None, time | None]:
        """From when and before when that day suits, its edges counted where it is the first or the last."""
        afters = [self.after, self.first_after if day == self.first else None]
        befores = [self.before, self.last_before if day == self.last else None]
        after = max((one for one in afters if one is not None), default=None)
        return after, min((one for one in befores if one is not None), default=None)

    def allows(self, day: date, clock: time) -> bool:
        """Whether this day and wall time are within all that was said, but for `at` and what is open or doubtful."""
        if (self.days and day not in self.days) or (self.weekdays and day.weekday() not in self.weekdays):
            return False
        if day in self.not_days or day.weekday() in self.not_weekdays:
            return False
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        after, before = self.hours_on(day)
        return not ((after and clock < after) or (before and clock >= before))


Relation = Literal[
    "self", "child", "parent", "spouse", "sibling", "grandparent", "grandchild", "relative", "friend", "client", "other"
]


@dataclass(frozen=True, slots=True)
class SaidThings:
    """What was said besides the act, each in the form the facts keep; None and empty mean it was not said."""

    language: Language | None = None
    wish: Wish | None = None
    name: str | None = None
    spelled: str | None = None
    """A name told letter by letter, with the letters said before."""
    letters: str | None = None
    """Letters of a spelling that is not whole yet, with those said before."""
    caller_name: str | None = None
    birth_date: date | None = None
    born: Born | None = None
    """A part of the birth date, with what was known of it before."""
    age: int | None = None
    phone: str | None = None
    digits: str | None = None
    """Digits of a telephone number that is not whole yet, with those said before."""
    email: str | None = None
    visit: str | None = None
    reason: str | None = None
    pain: bool | None = None
    relation: Relation | None = None
    new_patient: bool | None = None
    insurance: str | None = None
    provider: str | None = None
    callback: str | None = None
    voicemail: bool | None = None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One caller turn, understood.

    `words` are kept as evidence. `language` is the language it was spoken in, by the words, with None for "cannot
    tell" (a name, a number, "no"); `heard_in` is the recogniser's tag. `usable` is False where the recogniser most
    likely heard noise or another language.
    """

    act: Act
    said: SaidThings = field(default_factory=SaidThings)
    words: str = ""
    language: Language | None = None
    usable: bool = True
    urgency: Urgency = Urgency.ROUTINE
    danger: Danger | None = None
    at: datetime | None = None
    heard_in: Language | None = None
