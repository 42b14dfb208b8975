"""Whether a practice's system and its document fit: what is bookable, which names mean what, what is to be mended.

Pure: what the system shows (integrations.setup), the references that somebody named, and the document; no question is
asked here. Nothing is ever taken to mean something because it is called alike: that is only told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.practice import Practice, Visit
from app.records.references import Kind, Reference
from integrations import names
from integrations.setup import DAYS, Bookable, Finding, Inspection, Level

TITLES = {"doctor", "doctora", "dr", "dra", "hygienist"}

MAP = "dosvoces practice map FILE"


@dataclass(frozen=True, slots=True)
class Open:
    """What a caller can be booked into: a provider and a visit of the document's, the next open day, and how many
    times there are in the next two weeks. By the system's own reckoning, before our own rules."""

    provider: str
    visit: str
    next_day: date | None
    times: int


@dataclass(frozen=True, slots=True)
class Named:
    """What the document calls `ref` is `id` in the system, `label` there."""

    kind: Kind
    ref: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Report:
    """`bookable`: nothing must be mended, and somebody has an open time."""

    system: str
    inspection: Inspection
    open: tuple[Open, ...]
    named: tuple[Named, ...]
    findings: tuple[Finding, ...]

    @property
    def bookable(self) -> bool:
        return any(one.next_day for one in self.open) and not any(one.level == "mend" for one in self.findings)

    def listed(self) -> dict[str, Any]:
        """For programs."""
        place, health = self.inspection.place, self.inspection.health
        return {
            "bookable": self.bookable,
            "system": self.system,
            "place": place.model_dump(),
            "reads": health.reads if health else None,
            "writes": health.writes if health else None,
            "read_at": health.read_at.isoformat() if health and health.read_at else None,
            "open": [asdict(one) | {"next_day": str(one.next_day) if one.next_day else None} for one in self.open],
            "named": [asdict(one) for one in self.named],
            "appointments": self.inspection.appointments,
            "findings": [one.model_dump() for one in self.findings],
        }


def report(system: str, document: Practice, references: Iterable[Reference], seen: Inspection) -> Report:
    judge = _Judge(document, [one for one in references if one.ref is not None], seen)
    own = () if "place" in seen.unread else tuple(judge.findings())
    in_order = sorted((*seen.findings, *own), key=lambda one: one.level != "mend")
    return Report(system, seen, judge.open(), judge.named(), tuple(in_order))


@dataclass(frozen=True, slots=True)
class _Judge:
    document: Practice
    references: Sequence[Reference]
    seen: Inspection

    def findings(self) -> Iterator[Finding]:
        yield from self._zone()
        if "hours" not in self.seen.unread:
            yield from self._hours()
        if "providers" not in self.seen.unread:
            yield from self._providers()
        if "visits" not in self.seen.unread:
            yield from self._visits()
            yield from self._unnamed_visits()
        if not self.seen.unread & {"bookable", "hours", "visits"}:
            yield from self._open()

    # ------------------------------------------------------------ what is said of it

    def open(self) -> tuple[Open, ...]:
        """Under the document's names, as far as there are some; others are not offered."""
        found = []
        for one in self.seen.bookable:
            provider, visit = self._ref("provider", one.provider), self._ref("visit", one.visit)
            if provider and visit and any(visit == known.id for known in self.document.visits):
                found.append(Open(provider, visit, one.next_day, one.times))
        return tuple(sorted(found, key=lambda one: (one.provider, one.visit)))

    def named(self) -> tuple[Named, ...]:
        rows = [Named(one.kind, one.ref, one.vendor_id, one.label) for one in self.references if one.ref]
        return tuple(row for row in rows if row.kind != "operatory")

    def _ref(self, kind: Kind, id: str) -> str | None:
        return next((one.ref for one in self.references if (one.kind, one.vendor_id) == (kind, id)), None)

    def _id(self, kind: Kind, ref: str) -> str | None:
        return next((one.vendor_id for one in self.references if (one.kind, one.ref) == (kind, ref)), None)

    def _called(self, provider: str) -> str:
        name = next((one.name for one in self.seen.providers if one.id == provider), "")
        return f"{name} ({provider})" if name else provider

    # ------------------------------------------------------------ where, and when somebody works

    def _zone(self) -> Iterator[Finding]:
        zone = self.seen.place.zone
        if not zone:
            do = "Have the location's time zone entered there; until then nobody knows what its times mean."
            yield _say("no_zone", "mend", "The system names no time zone for this location.", do)
        elif zone != self.document.zone:
            said = f"The location is in {zone} there, and in {self.document.zone} in the practice's document."
            yield _say("zone", "mend", said, "Mend the one that is wrong: the times would be hours off.")

    def _hours(self) -> Iterator[Finding]:
        if not self.seen.hours:
            do = f"Have them entered in the system, or enter them with [[hours]] and `{MAP}`."
            yield _say("no_hours", "mend", "There are no working hours, so nothing is ever open.", do)
            return
        working = {one.provider for one in self.seen.hours}
        for person in self._people():
            if person not in working:
                said = f"{self._called(person)} has no working hours there."
                yield _say("no_hours_of", "mend", said, f"Enter them, in the system or with [[hours]] and `{MAP}`.")
        for person in sorted(working):
            hours = [one for one in self.seen.hours if one.provider == person]
            without = sum(not one.visits for one in hours)
            if without:
                named = self._ref("provider", person) is not None
                level: Level = "mend" if without == len(hours) and named else "look"
                said = f"{without} of {len(hours)} working hours of {self._called(person)} name no visit type."
                do = f"Nothing is offered in them until they do: name the visits with [[hours]] and `{MAP}`."
                yield _say("hours_without_visits", level, said, do)

    def _people(self) -> list[str]:
        """The ids of the document's providers, as far as somebody said whom they mean."""
        return [id for one in self.document.providers if (id := self._id("provider", one.id)) is not None]

    # ------------------------------------------------------------ who

    def _providers(self) -> Iterator[Finding]:
        active = {one.id: one.name for one in self.seen.providers if one.active}
        for one in self.document.providers:
            id = self._id("provider", one.id)
            if id is None:
                yield self._unknown_provider(one.id, one.name.en)
            elif id not in active:
                said = f"{one.id} means {self._called(id)}, who is not active there any more."
                yield _say("provider_left", "mend", said, "Let it mean somebody else, or take it out of the document.")
        named = {one.id for one in self.document.providers}
        here = {one.provider for one in self.seen.hours}
        others = [self._called(id) for id in sorted(active) if id in here and self._ref("provider", id) not in named]
        # While a name is still to be given, whom it could mean is said there.
        if others and len(self._people()) == len(named):
            said = f"Nobody is offered with {', '.join(others)}: the document does not name them."
            yield _say("unnamed_provider", "look", said, f"To offer them, name them in the document and in `{MAP}`.")

    def _unknown_provider(self, ref: str, name: str) -> Finding:
        alike = self._alike(name, ref, ((one.id, one.name) for one in self.seen.providers if one.active))
        who = f" It may be {' or '.join(alike)}." if alike else ""
        example = f'write [[providers]] with id = "{ref}" and system = "THEIR ID" in a file and run `{MAP}`.'
        said = f"The document names the provider {ref} ({name}), and nobody said who that is in the system."
        return _say("provider_not_mapped", "mend", said, f"If you know who it is, {example}{who}")

    @staticmethod
    def _alike(name: str, ref: str, there: Iterable[tuple[str, str]]) -> list[str]:
        """Who could be meant, by a part of the name: said to a person, who decides."""
        parts = {*names.plain(name).split(), *names.plain(ref.replace("_", " ")).split()} - TITLES
        return [f"{id} ({label})" for id, label in there if parts & set(names.plain(label).split())]

    # ------------------------------------------------------------ what for

    def _visits(self) -> Iterator[Finding]:
        there = {one.id: one for one in self.seen.visits if one.active}
        for visit in self.document.visits:
            id = self._id("visit", visit.id)
            if visit.booking == "never":
                continue
            if id is None:
                yield self._unknown_visit(visit)
            elif id not in there:
                said = f"{visit.id} means the visit type {id}, which is not there any more: nobody is booked for it."
                yield _say("visit_gone", "mend", said, f"Let it mean another one with `{MAP}`.")
            elif there[id].minutes <= 0:
                said = f"The visit type {there[id].name} ({id}) has no length."
                yield _say("no_minutes", "mend", said, "Give it its minutes in the system.")
            elif not there[id].codes and visit.booking == "direct":
                said = f"{there[id].name} ({id}) has no code: it would be written as the practice's default type."
                level: Level = "look" if there[id].codes is None else "mend"
                do = f'Write descriptors = ["D...."] beside {visit.id} in a file and run `{MAP}`.'
                yield _say("no_descriptor", level, said, do)

    def _unknown_visit(self, visit: Visit) -> Finding:
        alike = self._alike(visit.name.en, visit.id, ((one.id, one.name) for one in self.seen.visits))
        which = f" It may be {' or '.join(alike)}." if alike else ""
        said = f"The document names the visit {visit.id}, and nobody said which visit type it is in the system."
        do = f'Write [[visits]] with id = "{visit.id}" in a file and run `{MAP}`.{which}'
        return _say("visit_not_mapped", "mend" if visit.booking == "direct" else "look", said, do)

    def _unnamed_visits(self) -> Iterator[Finding]:
        known = {visit.id for visit in self.document.visits}
        others = [one for one in self.seen.visits if one.active and self._ref("visit", one.id) not in known]
        if others and all(self._id("visit", id) is not None for id in known):
            which = ", ".join(f"{one.name} ({one.id}, {one.minutes} min)" for one in others)
            said = f"No caller is offered these visit types, for the document names none of them: {which}."
            yield _say("unnamed_visit", "look", said, f"To offer one, name it in the document and in `{MAP}`.")

    # ------------------------------------------------------------ whether anything is open

    def _open(self) -> Iterator[Finding]:
        for visit in self.document.visits:
            id = self._id("visit", visit.id)
            if visit.booking == "direct" and id is not None and any(one.id == id for one in self.seen.visits):
                here = [one for one in self.seen.bookable if one.visit == id and self._here(one)]
                yield from self._open_for(visit, here)

    def _here(self, one: Bookable) -> bool:
        """Who has left is told elsewhere."""
        return not any(person.id == one.provider and not person.active for person in self.seen.providers)

    def _open_for(self, visit: Visit, found: Sequence[Bookable]) -> Iterator[Finding]:
        nobody = [one for one in found if one.next_day is None]
        if not found:
            said = f"No working hours may be used for {visit.id}: it is offered to nobody."
            yield _say("visit_in_no_hours", "mend", said, f"Name it with [[hours]] and `{MAP}`, or in the system.")
        elif len(nobody) == len(found):
            said = f"Nothing is open for {visit.id} in half a year (next_available_date is null)."
            do = "The working hours are wrong, or all taken up: compare them with the practice's own calendar."
            yield _say("nothing_open", "mend", said, do)
        else:
            for one in nobody:
                said = f"{self._called(one.provider)} has nothing open for {visit.id} in half a year."
                yield _say("nothing_open_with", "look", said, "Compare the working hours with the practice's calendar.")


def _say(code: str, level: Level, what: str, do: str) -> Finding:
    return Finding(code=code, level=level, what=what, do=do)


__all__ = ["DAYS", "Named", "Open", "Report", "report"]
