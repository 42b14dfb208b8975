"""What the keys of the telephone mean: an answer to the open question, or 9 the other language, 0 a person, * again."""

from __future__ import annotations

from datetime import date, datetime

from app.call.heard import (
    Act,
    Asked,
    Chose,
    Heard,
    Keys,
    Language,
    Listening,
    No,
    Repeat,
    SaidThings,
    Told,
    Unclear,
    Wants,
    WantsPerson,
    Yes,
)
from app.understanding.phones import dictate

YES_NO = {
    Asked.SAFETY, Asked.NUMBER, Asked.WHO_FOR, Asked.NEW_OR_EXISTING, Asked.OFFER, Asked.READ_BACK, Asked.INSURANCE,
    Asked.VOICEMAIL, Asked.TEXT_OK, Asked.REQUEST_INSTEAD, Asked.ANYTHING_ELSE,
}  # fmt: skip
ERRANDS = {Asked.HOW_CAN_I_HELP, Asked.NOTHING, Asked.STILL_THERE}
"""Questions after which the keys were read out: for an appointment one, for a message three."""


def pressed(keys: str, listening: Listening, now: datetime, language: Language) -> Heard:
    """The turn of a caller who pressed keys. Digits that answer no list are Keys; no language is heard in them."""
    asked = listening.asked
    other: Language = "en" if language == "es" else "es"
    digits = "".join(c for c in keys if c.isdigit())
    said = SaidThings()
    act: Act = Keys(digits)
    if "*" in keys:
        act = Repeat()
    elif digits == "9" and asked is not Asked.AGE:
        act, said = Told(), SaidThings(language=other)
    elif digits == "0" and asked is not Asked.AGE:
        act = WantsPerson()
    elif (asked is Asked.LANGUAGE_KEY or listening.language_by_key) and digits in {"1", "2"}:
        act, said = Chose(int(digits)), SaidThings(language="en" if digits == "1" else "es")
    elif not digits:
        act = Unclear()
    else:
        act, said = _answer(digits, listening, now.date(), language)
    return Heard(act, said, keys, None, not isinstance(act, Unclear), at=now)


def _answer(digits: str, listening: Listening, today: date, language: Language) -> tuple[Act, SaidThings]:
    asked = listening.asked
    choices = len(listening.offered) or len(listening.choices)
    listed = asked in {Asked.OFFER, Asked.WHICH_TIME} or bool(listening.choices)
    if len(digits) == 1 and listed and 1 <= int(digits) <= choices:
        return Chose(int(digits)), SaidThings()
    if asked in ERRANDS and digits in {"1", "3"}:
        return Wants("book" if digits == "1" else "message"), SaidThings()
    if asked in YES_NO and digits in {"1", "2"}:
        return (Yes() if digits == "1" else No()), SaidThings()
    if asked is Asked.BIRTH_DATE and (born := _date(digits, today)):
        return Told(), SaidThings(birth_date=born)
    if asked is Asked.AGE and len(digits) <= 2:
        return Told(), SaidThings(age=int(digits))
    if asked in {Asked.NEW_NUMBER, Asked.NUMBER} and (number := dictate(digits, language, listening.digits).number):
        return Told(), SaidThings(phone=number)
    return Keys(digits), SaidThings()


def _date(digits: str, today: date) -> date | None:
    """Month, day and year as Americans key them: 03051984 or 030584."""
    if len(digits) not in {6, 8}:
        return None
    year = int(digits[4:])
    if len(digits) == 6:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        born = date(year, int(digits[:2]), int(digits[2:4]))
    except ValueError:
        return None
    return born if born <= today and today.year - born.year < 120 else None
