"""What a wish allows, and how one reading of it is told from another."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.call.facts import Facts, fact, note
from app.call.heard import Asked, Heard, Language, SaidThings, Told, Wish
from app.spoken import wish

MONDAY, WEDNESDAY = date(2026, 12, 7), date(2026, 12, 9)


@pytest.mark.parametrize(
    ("day", "clock", "allowed"),
    [(MONDAY, time(11), False), (MONDAY, time(12), True), (date(2026, 12, 8), time(9), True),
     (WEDNESDAY, time(14), True), (WEDNESDAY, time(15), False), (date(2026, 12, 10), time(9), False)],
)  # fmt: skip
def test_from_monday_noon_to_wednesday_at_three(day: date, clock: time, allowed: bool) -> None:
    asked = Wish(first=MONDAY, last=WEDNESDAY, first_after=time(12), last_before=time(15))
    assert asked.allows(day, clock) is allowed


@pytest.mark.parametrize(
    ("asked", "language", "spoken"),
    [
        (Wish(first=MONDAY), "en", "from Monday, December seventh on"),
        (Wish(first=MONDAY), "es", "a partir del lunes siete de diciembre"),
        (Wish(last=MONDAY), "en", "by Monday, December seventh"),
        (Wish(last=MONDAY), "es", "a más tardar el lunes siete de diciembre"),
    ],
)
def test_open_ranges_are_told_apart(asked: Wish, language: Language, spoken: str) -> None:
    assert wish(asked, language) == spoken


NEXT_WEEK = Wish(first=MONDAY, last=date(2026, 12, 13), after=time(12))


@pytest.mark.parametrize(
    ("before", "said", "then"),
    [
        (NEXT_WEEK, Wish(not_weekdays=(2,)), NEXT_WEEK.model_copy(update={"not_weekdays": (2,)})),
        (Wish(days=(MONDAY, WEDNESDAY)), Wish(not_days=(WEDNESDAY,)), Wish(days=(MONDAY,), not_days=(WEDNESDAY,))),
        (Wish(not_weekdays=(4,)), Wish(at=time(9), not_weekdays=(0,)), Wish(at=time(9), not_weekdays=(4, 0))),
        (NEXT_WEEK, Wish(days=(date(2026, 12, 15),)), Wish(days=(date(2026, 12, 15),), after=time(12))),
    ],
)
def test_days_that_are_ruled_out_leave_the_rest_of_the_wish(before: Wish, said: Wish, then: Wish) -> None:
    heard = Heard(Told(), SaidThings(wish=said), "some words")
    known = note(Facts(wish=fact("wish", before)), heard, Asked.OFFER, 5)
    assert known.wish is not None
    assert known.wish.value == then
