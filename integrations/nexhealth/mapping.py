"""What is wanted of a location, made at NexHealth: visit types, what they are written as, and working hours by hand.

Nothing there has a key by which making it twice is making it once. So all is looked for when the plan is made, and each
thing again in the moment before it is made: what an earlier run left half done is found and gone on with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from integrations.names import plain
from integrations.nexhealth.hours import WEEKDAYS
from integrations.nexhealth.office import Office
from integrations.nexhealth.patients import number
from integrations.nexhealth.shapes import Chair, Code, Described, Hours, Person, Place, read, read_all, readable
from integrations.pms import Refused
from integrations.setup import Change, Plan, Problem, Wanted, WantedHours, WantedVisit

SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

NEAR = 5
"""How many others are named where something is not there."""


async def plan(office: Office, wanted: Wanted) -> Plan:
    """Raises Unavailable, Refused: half a look is no ground for a plan."""
    planner = _Planner(await _look(office), wanted)
    changes = [change for at, one in enumerate(wanted.visits) for change in planner.visit(at, one)]
    changes += [change for at, one in enumerate(wanted.hours) for change in planner.hours(at, one)]
    return Plan(changes=tuple(changes), visits=planner.visits, problems=tuple(planner.problems))


async def apply(office: Office, change: Change, made: Mapping[str, str]) -> str:
    """Raises Refused, Unavailable, OutcomeUnknown."""
    match change.kind:
        case "make_visit":
            return await _make_visit(office, change)
        case "map_visit":
            await _map_visit(office, change, made[change.visit])
        case "hours":
            await _make_hours(office, change, made)
    return ""


# ---------------------------------------------------------------- what is there


@dataclass(frozen=True)
class There:
    kinds: list[Described]
    codes: list[Code]
    hours: list[Hours]
    people: dict[str, str]
    chairs: dict[str, str]
    by_operatory: bool
    today: date


async def _look(office: Office) -> There:
    client, here = office.client, office.here()
    location = read(Place, await client.get("/locations/{id}", office.within(), id=office.settings.location_id) or {})
    kinds, people, chairs, hours, codes = await asyncio.gather(
        client.collect("/appointment_types", here | {"include[]": ["descriptors"]}),
        client.collect("/providers", here),
        client.collect("/operatories", here),
        client.collect("/working_hours", here | {"include[]": ["appointment_types"]}),
        _codes_here(office),
    )
    return There(
        kinds=read_all(Described, kinds),
        codes=codes,
        hours=[one for one in read_all(Hours, hours) if one.active],
        people={one.id: one.display_name or one.called for one in read_all(Person, people) if one.id},
        chairs={one.id: one.display_name or one.name for one in read_all(Chair, chairs) if one.id and one.active},
        by_operatory=location.map_by_operatory,
        today=office.clock().astimezone(office.zone).date(),
    )


async def _codes_here(office: Office) -> list[Code]:
    """The practice's own codes: their ids differ from location to location, so none is ever taken from elsewhere."""
    rows = await office.client.collect(
        "/locations/{id}/appointment_descriptors", office.within(), id=office.settings.location_id
    )
    return [one for one in readable(Code, rows) if one.id is not None and one.active]


# ---------------------------------------------------------------- what has to be made


@dataclass
class _Planner:
    there: There
    wanted: Wanted
    visits: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _before: list[tuple[int, WantedHours]] = field(default_factory=list)

    def _no(self, *place: str | int, what: str) -> None:
        self.problems.append(Problem(place=place, what=what))

    # ------------------------------------------------------------ visit types

    def visit(self, at: int, one: WantedVisit) -> Iterator[Change]:
        found = self._kind(at, one)
        codes = self._codes(at, one)
        if found is None:
            if one.type is None and not self._refused(at):
                yield _making(one)
        else:
            self.visits[one.id] = found.id or ""
        have = [] if found is None or found.descriptors is None else found.descriptors
        if one.descriptors is not None and {code.id for code in have} != {code.id for code in codes}:
            yield _mapping(one, found.name if found else one.name, have, codes)

    def _refused(self, at: int) -> bool:
        return any(problem.place[:2] == ("visits", at) for problem in self.problems)

    def _kind(self, at: int, one: WantedVisit) -> Described | None:
        """The type that is meant: the one that is named, that was used so far, or that is called so."""
        known = one.type or self.wanted.known.get(one.id)
        found = next((kind for kind in self.there.kinds if kind.id == known), None)
        if one.type is not None and found is None:
            self._no("visits", at, "type", what=f"there is no visit type {one.type} here; {self._types()}")
            return None
        found = found or next((kind for kind in self.there.kinds if plain(kind.name) == plain(one.name)), None)
        if found is None and one.minutes is None:
            self._no("visits", at, what=f"minutes is missing: {one.name} is not there and would be made")
        elif found is not None and one.minutes not in (None, found.minutes):
            said = f"{found.name} ({found.id}) lasts {found.minutes} minutes there, and not {one.minutes}; "
            self._no("visits", at, "minutes", what=said + "write the same, or another name for a type of its own")
        return found

    def _types(self) -> str:
        there = ", ".join(f"{kind.id} {kind.name} ({kind.minutes} min)" for kind in self.there.kinds)
        return f"there is {there or 'none yet'}"

    def _codes(self, at: int, one: WantedVisit) -> list[Code]:
        found = []
        for wish in one.descriptors or ():
            fitting = [code for code in self.there.codes if wish.casefold() in (code.code.casefold(), code.id)]
            if len(fitting) == 1:
                found += fitting
                continue
            named = [f"{code.id} ({code.code} {code.name})" for code in fitting]
            others = [f"{code.code or code.id} ({code.name})" for code in self.there.codes[:NEAR]]
            said = f"{wish} means several here; write one of their ids: {', '.join(named)}"
            missing = f"this practice has no code {wish}; it has {', '.join(others) or 'none that NexHealth reads'}"
            self._no("visits", at, "descriptors", what=said if fitting else missing)
        return found

    # ------------------------------------------------------------ working hours

    def hours(self, at: int, one: WantedHours) -> Iterator[Change]:
        before = len(self.problems)
        self._possible(at, one)
        self._alone(at, one)
        self._before.append((at, one))
        if len(self.problems) > before:
            return
        known = next((there for there in self.there.hours if _same(there, one)), None)
        ids = {self._id_of(visit) for visit in one.visits}
        if known is None or not ids <= {kind.id for kind in known.appointment_types}:
            yield self._working(one, known)

    def _id_of(self, visit: str) -> str:
        return self.visits.get(visit) or self.wanted.known.get(visit, "")

    def _possible(self, at: int, one: WantedHours) -> None:
        if any(there.source == "synced" and _ahead(there, self.there.today) for there in self.there.hours):
            said = "NexHealth reads this practice's working hours from its own system; hours by hand beside them would "
            self._no("hours", at, what=said + "overlap. Change them there, and take [[hours]] out of this file")
        if one.provider not in self.there.people:
            self._no("hours", at, "provider", what=f"nobody active has the id {one.provider} here")
        if one.operatory and one.operatory not in self.there.chairs:
            rooms = ", ".join(f"{id} ({name})" for id, name in self.there.chairs.items())
            said = f"there is no operatory {one.operatory} here; there is {rooms or 'none'}"
            self._no("hours", at, "operatory", what=said)
        if self.there.by_operatory and not one.operatory:
            self._no("hours", at, what="operatory is missing: this location books by operatory")
        for visit in one.visits:
            if visit not in {wanted.id for wanted in self.wanted.visits} and not self._id_of(visit):
                said = f"{visit} has no visit type there; give it a [[visits]] of its own in this file"
                self._no("hours", at, "visits", what=said)

    def _alone(self, at: int, one: WantedHours) -> None:
        """Two working hours of one provider in one operatory at one time would offer it twice."""
        for other, earlier in self._before:
            if _overlap(one, earlier.provider, earlier.operatory, earlier.weekdays, earlier.begin, earlier.end):
                self._no("hours", at, what=f"overlaps the {other + 1}. [[hours]] of this file")
        for there in self.there.hours:
            if there.source == "manual" and there.label is None and not _same(there, one) and _clash(there, one):
                span = _span(_weekdays(there), there.begin_time, there.end_time)
                said = f"overlaps working hours that are there ({span}); "
                self._no("hours", at, what=said + "write the same times, or change those at NexHealth")

    def _working(self, one: WantedHours, known: Hours | None) -> Change:
        where = f", {self.there.chairs[one.operatory]}" if one.operatory else ""
        names = {wanted.id: wanted.name for wanted in self.wanted.visits}
        what = ", ".join(names.get(visit, visit) for visit in one.visits)
        span = f"{self.there.people[one.provider]}{where}, {_span(one.weekdays, one.begin, one.end)}"
        into = f"let {what} be booked into the working hours {span}"
        say = into if known else f"make working hours for {span}: {what}"
        return Change(kind="hours", say=say, values=one.model_dump(mode="json"))


def _making(one: WantedVisit) -> Change:
    say = f"make the visit type {one.name} ({one.minutes} min)"
    return Change(kind="make_visit", say=say, visit=one.id, values={"name": one.name, "minutes": one.minutes})


def _mapping(one: WantedVisit, name: str, have: Iterable[Code], codes: Iterable[Code]) -> Change:
    instead = ", ".join(code.code or code.name for code in have)
    wanted = ", ".join(code.code or code.name for code in codes) or "the practice's default type"
    say = f"write {name} into the book as {wanted}" + (f" instead of {instead}" if instead else "")
    return Change(kind="map_visit", say=say, visit=one.id, values={"descriptors": [code.id for code in codes]})


def _weekdays(there: Hours) -> tuple[int, ...]:
    """Empty for hours of single dates."""
    if there.specific_date is not None or there.custom_recurrence is not None:
        return ()
    named = (day.strip().casefold() for day in there.days)
    return tuple(sorted(WEEKDAYS.index(day) for day in named if day in WEEKDAYS))


def _same(there: Hours, one: WantedHours) -> bool:
    """Whether a record is these very hours, whatever may be booked into it."""
    place = (there.provider_id or "", there.operatory_id or "", there.begin_time, there.end_time)
    by_hand = there.source == "manual" and there.label is None
    return by_hand and place == (one.provider, one.operatory, one.begin, one.end) and _weekdays(there) == one.weekdays


def _overlap(
    one: WantedHours, provider: str, operatory: str, weekdays: tuple[int, ...], begin: time, end: time
) -> bool:
    same_place = (one.provider, one.operatory) == (provider, operatory)
    return same_place and bool({*one.weekdays} & {*weekdays}) and one.begin < end and begin < one.end


def _clash(there: Hours, one: WantedHours) -> bool:
    place = there.provider_id or "", there.operatory_id or ""
    return _overlap(one, *place, _weekdays(there), there.begin_time, there.end_time)


def _ahead(there: Hours, today: date) -> bool:
    return there.specific_date is None or there.specific_date >= today


def _span(weekdays: tuple[int, ...], begin: time, end: time) -> str:
    in_a_row = len(weekdays) > 2 and weekdays == tuple(range(weekdays[0], weekdays[-1] + 1))
    days = f"{SHORT[weekdays[0]]}-{SHORT[weekdays[-1]]}" if in_a_row else ", ".join(SHORT[day] for day in weekdays)
    return f"{days} {begin:%H:%M}-{end:%H:%M}"


# ---------------------------------------------------------------- making it


async def _make_visit(office: Office, change: Change) -> str:
    """One of this name and these minutes is the one that was to be made: names are unique there."""
    name, minutes = str(change.values["name"]), int(change.values["minutes"])
    for there in read_all(Described, await office.client.collect("/appointment_types", office.here())):
        if (plain(there.name), there.minutes) == (plain(name), minutes) and there.id:
            return there.id
    place = number(office.settings.location_id)
    kind = {"name": name, "minutes": minutes, "parent_type": "Location", "parent_id": place, "bookable_online": False}
    body = {"location_id": place, "appointment_type": kind}
    made = read(Described, await office.client.post("/appointment_types", office.within(), body) or {})
    if made.id is None:
        raise Refused("a visit type was made and its id was not told; run this again", code="visit")
    return made.id


async def _map_visit(office: Office, change: Change, type_id: str) -> None:
    """The codes of other locations stay: what is sent replaces all, and a type may belong to several."""
    route = "/appointment_types/{id}/appointment_descriptors"
    have = read_all(Code, await office.client.collect(route, office.within(), id=type_id))
    here = {one.id for one in await _codes_here(office)}
    wanted = [*(one.id for one in have if one.id not in here), *change.values["descriptors"]]
    if {one.id for one in have} != set(wanted):
        kind = {"emr_appt_descriptor_ids": [number(id) for id in wanted if id]}
        body = {"appointment_type": kind, "location_id": number(office.settings.location_id)}
        await office.client.patch("/appointment_types/{id}", office.within(), body, id=type_id)


async def _make_hours(office: Office, change: Change, made: Mapping[str, str]) -> None:
    wanted = WantedHours.model_validate(change.values)
    asked = office.here(provider_id=wanted.provider) | {"include[]": ["appointment_types"]}
    known = readable(Hours, await office.client.collect("/working_hours", asked))
    there = next((one for one in known if _same(one, wanted)), None)
    visits = [made[visit] for visit in wanted.visits]
    if there is None:
        await _enter(office, wanted, visits)
        return
    have = [kind.id for kind in there.appointment_types if kind.id]
    if not set(visits) <= set(have):
        hours = {"appointment_type_ids": [number(id) for id in dict.fromkeys([*have, *visits])]}
        await office.client.patch("/working_hours/{id}", office.within(), {"working_hour": hours}, id=there.id or "")


async def _enter(office: Office, wanted: WantedHours, visits: Iterable[str]) -> None:
    """What comes back must be what was sent: the sources disagree whether wall times or UTC are meant."""
    hours = {
        "active": True,
        "provider_id": number(wanted.provider),
        "begin_time": f"{wanted.begin:%H:%M}",
        "end_time": f"{wanted.end:%H:%M}",
        "days": [WEEKDAYS[day].capitalize() for day in wanted.weekdays],
        "appointment_type_ids": [number(id) for id in visits],
    }
    if wanted.operatory:
        hours["operatory_id"] = number(wanted.operatory)
    data = await office.client.post("/working_hours", office.here(), {"working_hour": hours})
    echo = readable(Hours, [data])
    if echo and (echo[0].begin_time, echo[0].end_time) != (wanted.begin, wanted.end):
        raise Refused("NexHealth keeps other times than were sent; look at the working hours there", code="other_hours")
