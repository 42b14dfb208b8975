"""What a website asks for in an address's query, read strictly: a mistake is said and never guessed around."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from app.practice import Language
from app.records.practices import Location

A_MONTH = timedelta(days=30)
MOST_DAYS = 93
FARTHEST = timedelta(days=2 * 365)


class Problem(Exception):
    """What was asked cannot be answered: the status (HTTP), and one sentence for whoever asked."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers or {}


@dataclass(frozen=True, slots=True)
class Asked:
    """Open times for a visit on these days, both inclusive, with anybody or with one provider."""

    visit: str
    first: date
    last: date
    provider: str | None
    language: Language

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> Asked:
        """`today` is the location's. Raises Problem."""
        if not query.get("visit"):
            raise Problem(422, "Say which visit, like visit=cleaning; /api/visits lists them.")
        return cls(query["visit"], *_period(query, today), query.get("provider") or None, _language(query))


def location(query: Mapping[str, str], there: Sequence[Location]) -> Location:
    """The location that is named by its id or name, or the only one. Raises Problem."""
    wanted = query.get("location", "").casefold()
    found = [one for one in there if not wanted or wanted in (str(one.location_id), one.name.casefold())]
    if len(found) == 1:
        return found[0]
    names = listed(f"{one.name} ({one.location_id})" for one in there)
    if wanted:
        raise Problem(404, f"There is no such location; there is {names}.")
    raise Problem(422, f"Say which location, by its name or number: {names}.")


def listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none yet"


def _period(query: Mapping[str, str], today: date) -> tuple[date, date]:
    first = _day(query, "from", today, today)
    last = _day(query, "to", today, first + A_MONTH)
    if last < first:
        raise Problem(422, f"to={last} is before from={first}.")
    if (last - first).days >= MOST_DAYS:
        raise Problem(422, f"From {first} to {last} is too long; ask for at most {MOST_DAYS} days at a time.")
    return first, last


def _day(query: Mapping[str, str], name: str, today: date, otherwise: date) -> date:
    if not query.get(name):
        return otherwise
    try:
        day = date.fromisoformat(query[name])
    except ValueError:
        raise Problem(422, f"{name} is not a date; write it like {name}={today}.") from None
    if day > today + FARTHEST:
        raise Problem(422, f"{name}={day} is too far ahead; ask for days within two years.")
    return day


def _language(query: Mapping[str, str]) -> Language:
    for language in get_args(Language):
        if query.get("language", "en") == language:
            found: Language = language
            return found
    raise Problem(422, "language is en or es.")
