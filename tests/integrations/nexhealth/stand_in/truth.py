"""What stands in the practice's own system, and what must never be found there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from .records import Person, Visit


@dataclass(frozen=True)
class Truth:
    """Every visit and block, cancelled ones included, and every person."""

    visits: list[Visit]
    people: list[Person]

    @property
    def standing(self) -> list[Visit]:
        """The patients' appointments that are not cancelled."""
        return [visit for visit in self.visits if not visit.cancelled and visit.patient is not None]

    def double_bookings(self, by: str = "operatory") -> list[tuple[Visit, Visit]]:
        """Pairs of standing appointments that overlap in one `operatory`, or with one `provider`."""
        place: Callable[[Visit], object] = (
            (lambda visit: visit.operatory_id) if by == "operatory" else lambda visit: visit.provider
        )
        return self._pairs(
            lambda one, two: (
                place(one) is not None
                and place(one) == place(two)
                and one.location_id == two.location_id
                and two.start < one.end
            )
        )

    def twice(self) -> list[tuple[Visit, Visit]]:
        """Pairs of standing appointments of one patient at one time: something was written twice."""
        return self._pairs(lambda one, two: one.patient == two.patient and two.start < one.end)

    def same_people(self) -> list[tuple[Person, Person]]:
        """Pairs of people with one name and birth date."""
        key = {
            person.foreign_id: (person.first_name.casefold(), person.last_name.casefold(), person.date_of_birth)
            for person in self.people
            if not person.deleted
        }
        alive = [person for person in self.people if not person.deleted]
        return [(a, b) for a, b in combinations(alive, 2) if key[a.foreign_id] == key[b.foreign_id]]

    def _pairs(self, clash: Callable[[Visit, Visit], bool]) -> list[tuple[Visit, Visit]]:
        ordered, found = sorted(self.standing, key=lambda visit: visit.start), []
        for at, one in enumerate(ordered):
            for two in ordered[at + 1 :]:
                if two.start >= one.end:
                    break
                if clash(one, two):
                    found.append((one, two))
        return found
