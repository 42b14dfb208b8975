"""How a location is set up at NexHealth: everything that its books hang on is read, and what is missing is told.

Nothing is changed here. What cannot be read, or comes without what this release needs, is a finding too (pms F20).
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from integrations import slots
from integrations.catalogue import can
from integrations.nexhealth import hours as working
from integrations.nexhealth import standing, taken, webhooks
from integrations.nexhealth.booking import appointment
from integrations.nexhealth.office import Office
from integrations.nexhealth.shapes import Described, Hours, Institution, Openings, read, readable
from integrations.nexhealth.shapes import Place as Location
from integrations.pms import (
    AppointmentStatus,
    Health,
    Operatory,
    PracticeSystemError,
    Refused,
    RemoteSystem,
    Unavailable,
    WorkingHours,
)
from integrations.setup import DAYS, Bookable, Finding, Inspection, Kind, Level, Place

T = TypeVar("T")

OLD = timedelta(minutes=30)
"""A practice's book is read every 10 to 15 minutes; 20 minutes are ordinary."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "locations": ("tz", "insert_appt_client", "map_by_operatory"),
    "sync_status": ("read_status", "write_status"),
    "appointment_types": ("id", "name", "minutes"),
    "working_hours": ("provider_id", "begin_time", "end_time", "source", "appointment_types"),
}
"""The fields without which an answer cannot be trusted: where one is missing, another version of the API answered."""

AGAIN = "Run this again in a few minutes. If it stays so, ask NexHealth's support, and name what is said here."
NEWER = "NexHealth's interface is another version than this release knows: update Dosvoces, or ask NexHealth's support."

WHY: Mapping[str, tuple[str, str]] = {
    "api_key": ("NexHealth does not take this key.", "Ask NexHealth for the key of this practice, and connect again."),
    "version": ("NexHealth does not serve this version of its interface any more.", NEWER),
    "rights": (
        "The key may not read this, or NexHealth does not serve this version of its interface any more.",
        "Ask NexHealth which rights the key has; update Dosvoces if there is a newer release.",
    ),
    "not_found": ("NexHealth knows no such address.", NEWER),
}
"""What a refusal means here and what to do, by its code."""


async def place(office: Office) -> Place:
    """Raises Refused with the code of the setting that is wrong (subdomain, location_id, api_key), Unavailable."""
    institution, location = await _found(office)
    sources = await standing.sources(office)
    emr = next((one.emr for one in sources if one.emr), None)
    return Place(
        name=location.name,
        institution=institution.name,
        zone=location.tz,
        behind=standing.behind(emr.name) if emr else "",
        behind_title=(emr.display_name or emr.name) if emr else "",
    )


async def _found(office: Office) -> tuple[Institution, Location]:
    settings = office.settings
    try:
        rows = await office.client.collect("/locations", office.within())
    except Refused as error:
        if error.code == "key":
            raise Refused("NexHealth does not take this key", code="api_key") from None
        if error.code in ("not_found", "location", "rights"):
            said = f"there is no institution {settings.subdomain!r} that this key may see"
            raise Refused(said, code="subdomain") from None
        raise
    institutions = readable(Institution, rows)
    for one in institutions:
        for location in one.locations:
            if location.id == settings.location_id:
                return one, location
    there = [f"{location.id} ({location.name})" for one in institutions for location in one.locations]
    said = (
        f"there is no location {settings.location_id} in {settings.subdomain!r}; there is {', '.join(there) or 'none'}"
    )
    raise Refused(said, code="location_id")


async def inspect(office: Office, system: RemoteSystem) -> Inspection:
    """Raises nothing of NexHealth's. Where it cannot be reached, or does not know us, nothing else is asked."""
    look = _Look(office, system)
    try:
        where = await place(office)
    except (Refused, Unavailable) as error:
        return Inspection(findings=(_closed(error),), unread=frozenset({"place"}))
    return await look.round(where)


def _closed(error: Refused | Unavailable) -> Finding:
    if isinstance(error, Unavailable):
        what = "NexHealth cannot be reached, or answers what cannot be read."
        return Finding(code="unreachable", level="mend", what=what, do=AGAIN)
    what, do = WHY.get(error.code, (f"{str(error)[:1].upper()}{str(error)[1:]}.", "Connect again with what is right."))
    return Finding(code=error.code, level="mend", what=what, do=do)


class _Look:
    """One look round. A part that cannot be read leaves a finding, and the others are looked at all the same."""

    def __init__(self, office: Office, system: RemoteSystem) -> None:
        self.office, self.client, self.system = office, office.client, system
        self.findings: list[Finding] = []
        self.unread: set[str] = set()
        self.now = office.clock()
        self.today = self.now.astimezone(office.zone).date()

    async def round(self, where: Place) -> Inspection:
        location = await self._part("place", self._location(), Location())
        health = await self._part("health", self._health(), None)
        people = await self._part("providers", self.system.providers(), ())
        chairs = await self._part("operatories", self.system.operatories(), ())
        kinds = await self._part("visits", self._kinds(), ())
        hours = await self._part("hours", self._hours(where, location), ())
        ids = [kind.id for kind in kinds if any(kind.id in one.visits for one in hours)]
        bookable = await self._part("bookable", self._bookable(ids, hours), ())
        count, example = await self._part("appointments", self._appointments(), (0, None))
        self._settings(location, chairs)
        await self._part("news", self._news(), None)
        return Inspection(
            place=where,
            health=health,
            providers=people,
            operatories=chairs,
            visits=kinds,
            hours=hours,
            bookable=bookable,
            appointments=count,
            example=example,
            findings=tuple(self.findings),
            unread=frozenset(self.unread),
        )

    async def _part(self, name: str, reading: Awaitable[T], otherwise: T) -> T:
        try:
            return await reading
        except PracticeSystemError as error:
            what, do = WHY.get(getattr(error, "code", ""), ("It could not be read.", AGAIN))
            self._add(f"unread_{name}", "mend", f"{name.capitalize()}: {what}", do)
            self.unread.add(name)
            return otherwise

    def _add(self, code: str, level: Level, what: str, do: str) -> None:
        self.findings.append(Finding(code=code, level=level, what=what, do=do))

    def _whole(self, what: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Says which fields an answer lacks that it must have."""
        lacking = [field for field in NEEDED[what] if any(field not in row for row in rows)]
        if lacking:
            said = f"NexHealth's answer about {what.replace('_', ' ')} lacks {', '.join(lacking)}."
            self._add("fields", "mend", said, NEWER)

    # ------------------------------------------------------------ the place

    async def _location(self) -> Location:
        data = await self.client.get("/locations/{id}", self.office.within(), id=self.office.settings.location_id)
        self._whole("locations", [data or {}])
        return read(Location, data or {})

    async def _health(self) -> Health:
        asked = self.office.within() | {"location_ids[]": [self.office.settings.location_id]}
        self._whole("sync_status", await self.client.collect("/sync_status", asked))
        health = await standing.health(self.office)
        self._synced(health)
        return health

    def _synced(self, health: Health) -> None:
        wait = "Look whether the office's server is on and its NexHealth program runs; else ask NexHealth's support."
        if health.trouble == "kept_there":
            said = (
                "What is booked is kept at NexHealth and never reaches the practice's book (insert_appt_client is off)."
            )
            self._add("kept_there", "mend", said, "Ask NexHealth to let this location insert appointments.")
        elif health.trouble == "no_sync":
            said = "NexHealth names no system behind this location, so it reads and writes no book."
            self._add("no_sync", "mend", said, "Ask NexHealth to connect the practice's own system.")
        if health.trouble != "no_sync" and not health.reads:
            said = "NexHealth does not read the practice's book now (read_status is red): no time is offered."
            self._add("read_red", "mend", said, wait)
        elif health.read_at is not None and self.now - health.read_at > OLD:
            minutes = int((self.now - health.read_at).total_seconds() // 60)
            said = f"NexHealth read the practice's book {minutes} minutes ago; up to 20 are ordinary."
            self._add("read_old", "look", said, wait)
        if health.trouble == "write_red":
            said = "NexHealth does not write into the practice's book now (write_status is red): bookings wait."
            self._add("write_red", "mend", said, wait)

    # ------------------------------------------------------------ who and what there is

    async def _kinds(self) -> tuple[Kind, ...]:
        rows = await self.client.collect("/appointment_types", self.office.here() | {"include[]": ["descriptors"]})
        self._whole("appointment_types", rows)
        found = self._readable(Described, rows, "visit types")
        return tuple(
            Kind(id=one.id, name=one.name, minutes=one.minutes, codes=_codes(one))
            for one in found
            if one.id is not None
        )

    def _readable(self, shape: type[Any], rows: Sequence[Any], what: str) -> list[Any]:
        found = readable(shape, rows)
        if len(found) < len(rows):
            said = f"{len(rows) - len(found)} of {len(rows)} {what} cannot be read, and are left out."
            self._add("unreadable", "look", said, NEWER)
        return found

    # ------------------------------------------------------------ when they work

    async def _hours(self, where: Place, location: Location) -> tuple[WorkingHours, ...]:
        """Those that hold from today on. Of two sources both are shown, and said to be a trouble (pms F27)."""
        rows = await self.client.collect("/working_hours", self.office.here() | {"include[]": ["appointment_types"]})
        self._whole("working_hours", rows)
        records: list[Hours] = self._readable(Hours, rows, "working hours")
        last = self.today + timedelta(days=slots.HORIZON_DAYS)
        of_source = {
            source: working.expanded([one for one in records if one.source == source], self.today, last, source)
            for source in sorted({one.source for one in records})
        }
        here = {source: found for source, found in of_source.items() if _ahead(found, self.today)}
        self._sources(where, list(here))
        if location.map_by_operatory and any(not one.operatory for found in here.values() for one in found):
            said = "There are working hours without an operatory, and this location books by operatory."
            self._add("hours_without_operatory", "mend", said, "Give each working hour its operatory at NexHealth.")
        chosen = self.office.settings.hours_source
        return tuple(one for source, found in here.items() if chosen in ("", source) for one in found)

    def _sources(self, where: Place, sources: Sequence[str]) -> None:
        chosen = self.office.settings.hours_source
        if len(sources) > 1 and not chosen:
            said = "There are working hours entered by hand (manual) and read from the practice's system (synced)."
            do = "Keep one kind: delete the other at NexHealth, or connect with --set hours_source=manual (or synced)."
            self._add("mixed_hours", "mend", said, do)
        elif len(sources) > 1:
            said = f"There are working hours of two sources; only the {chosen} ones are used."
            self._add("two_sources", "look", said, "Delete the others at NexHealth, so that everybody sees the same.")
        elif sources and chosen and chosen not in sources:
            said = f"hours_source is {chosen}, and all working hours are {sources[0]}."
            do = f"Connect with --set hours_source={sources[0]}, or leave it empty (--set hours_source=)."
            self._add("other_source", "mend", said, do)
        elif chosen == "synced" and not can("nexhealth", "synced_hours", behind=where.behind):
            said = f"Working hours of {where.behind_title or 'this system'} are not read by NexHealth."
            self._add("no_synced_hours", "mend", said, "Connect with --set hours_source=manual, and enter the hours.")

    # ------------------------------------------------------------ what can be booked, and what is

    async def _bookable(self, kinds: Sequence[str], hours: Sequence[WorkingHours]) -> tuple[Bookable, ...]:
        """One question a visit type, for all who have hours of it: their times, or the next day that has one."""
        found: list[Bookable] = []
        for kind in kinds:
            people = sorted({one.provider for one in hours if kind in one.visits})
            asked = self.office.within(
                start_date=self.today.isoformat(),
                days=DAYS,
                appointment_type_id=kind,
                working_hour_source=self.office.settings.hours_source or None,
            ) | {"lids[]": [self.office.settings.location_id], "pids[]": people}
            rows = await self.client.collect("/available_slots", asked)
            groups = {one.pid: one for one in readable(Openings, rows) if one.pid}
            found += [self._open(kind, person, groups.get(person)) for person in people]
        return tuple(found)

    def _open(self, kind: str, person: str, group: Openings | None) -> Bookable:
        there = group.slots if group else []
        starts = sorted({one.time for one in there if one.time is not None and one.time > self.now})
        later = group.next_available_date if group else None
        first = starts[0].astimezone(self.office.zone).date() if starts else later
        return Bookable(provider=person, visit=kind, times=len(starts), next_day=first)

    async def _appointments(self) -> tuple[int, AppointmentStatus | None]:
        """How many stand there, and that one can be read alone: only its status is kept."""
        until = self.now + timedelta(days=DAYS)
        entries = [one for one in await taken.within(self.office, self.now, until) if not taken.is_block(one)]
        if not entries:
            return 0, None
        one = await appointment(self.office, entries[0].id or "")
        if one is None:
            said = "An appointment that stands in the list cannot be read alone."
            self._add("appointment_unread", "mend", said, AGAIN)
        return len(entries), one.status if one else None

    # ------------------------------------------------------------ what was chosen here

    def _settings(self, location: Location, chairs: Sequence[Operatory]) -> None:
        if location.inactive:
            self._add("inactive", "mend", "The location is switched off at NexHealth.", "Have it switched on.")
        if location.map_by_operatory and "operatories" not in self.unread and not any(one.active for one in chairs):
            said = "This location books by operatory, and none is active there."
            do = "Ask NexHealth to read the practice's operatories, or to book without them (map_by_operatory)."
            self._add("no_operatories", "mend", said, do)
        if not self.office.settings.patient_email:
            said = "No patient_email is set: nobody new can be booked who gives no e-mail address."
            do = "Connect with --set patient_email=ADDRESS, an address of the practice's own."
            self._add("no_patient_email", "mend", said, do)

    async def _news(self) -> None:
        do = "Set PUBLIC_BASE_URL to the service's https address, and connect again."
        secrets = self.office.settings.webhook_secrets
        if not secrets:
            said = "NexHealth does not call us: no webhook secret is set. What happens is seen by looking, later."
            self._add("no_news", "look", said, do)
            return
        endpoint = await webhooks.sent_with(self.client, secrets)
        if endpoint is None or not endpoint.active:
            said = "NexHealth has stopped calling us: its webhook is switched off, or is not there any more."
            self._add("news_off", "look", said, do)


def _codes(one: Described) -> tuple[str, ...] | None:
    if one.descriptors is None:
        return None
    return tuple(code.code or code.name for code in one.descriptors if code.active)


def _ahead(found: Iterable[WorkingHours], today: date) -> bool:
    return any(one.weekdays or (one.on is not None and one.on >= today) for one in found)
