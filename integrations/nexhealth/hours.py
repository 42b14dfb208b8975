"""Working hours as NexHealth keeps them, as ours: of one source, with labels, recurrences and single dates.

A record's id is never kept: where the practice's system replaces its hours, all of them get new ones (pms R25).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule

from integrations import slots
from integrations.nexhealth.office import Office
from integrations.nexhealth.shapes import Hours, Recurrence, readable
from integrations.pms import Refused, WorkingHours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS: dict[str, Literal[1, 2, 3]] = {"day": DAILY, "week": WEEKLY, "month": MONTHLY}

Wall = tuple[time, time]


async def hours(office: Office, first: date, last: date, provider: str | None = None) -> tuple[WorkingHours, ...]:
    """The working hours that matter on these days. Raises Refused(code="mixed_hours")."""
    asked = office.here(source=office.settings.hours_source or None, provider_id=provider)
    found = await office.client.collect("/working_hours", asked | {"include[]": ["appointment_types"]})
    return expanded(readable(Hours, found), first, last, office.settings.hours_source)


def expanded(records: Iterable[Hours], first: date, last: date, source: str = "") -> tuple[WorkingHours, ...]:
    """The records as hours on the days `first` to `last`.

    A record without a label says when the provider is in the office; one with a label that only its kind of visit is
    seen then (pms R23). So the first is cut where a second one covers it, and the kinds of each are its own.
    """
    records = [one for one in records if one.active and one.begin_time < one.end_time]
    of_source = _of_one_source([one for one in records if any(_falls(one, first, last))], source)
    base = [one for one in of_source if one.label is None and one.provider_id]
    labelled = [one for one in of_source if one.label is not None]
    found = [ours for one in base for ours in _cut(one, [by for by in labelled if _covers(by, one)], first, last)]
    found += [ours for one in labelled if one.provider_id for ours in _as_ours(one, first, last)]
    return tuple(found)


def _of_one_source(records: list[Hours], source: str) -> list[Hours]:
    """Hours that we made and hours that were read overlap and mean two things: never both (pms R21, F27)."""
    if source:
        return [one for one in records if one.source == source]
    if len({one.source for one in records}) > 1:
        raise Refused("hours of two sources: hours_source must say which", code="mixed_hours")
    return records


def _covers(label: Hours, base: Hours) -> bool:
    """Whether a labelled record speaks of the same chair time; without a provider it speaks of everybody's."""
    return label.provider_id in (None, base.provider_id) and label.operatory_id in (None, base.operatory_id)


def _as_ours(one: Hours, first: date, last: date) -> Iterator[WorkingHours]:
    """Weekly hours as they are, all others date by date."""
    if one.specific_date is None and one.custom_recurrence is None:
        yield _made(one, (one.begin_time, one.end_time), weekdays=tuple(sorted(_weekdays(one))))
        return
    for day in _falls(one, first, last):
        yield _made(one, (one.begin_time, one.end_time), on=day)


def _cut(one: Hours, labels: list[Hours], first: date, last: date) -> Iterator[WorkingHours]:
    """Base hours less the labelled ones: date by date where there are any."""
    labelled = {day for label in labels for day in _falls(label, first, last)}
    if not labelled.intersection(_falls(one, first, last)):
        yield from _as_ours(one, first, last)
        return
    for day in _falls(one, first, last):
        away = [(label.begin_time, label.end_time) for label in labels if day in _falls(label, day, day)]
        for left in _without((one.begin_time, one.end_time), sorted(away)):
            yield _made(one, left, on=day)


def _without(span: Wall, away: Iterable[Wall]) -> Iterator[Wall]:
    begin, end = span
    for other_begin, other_end in away:
        if other_end <= begin or other_begin >= end:
            continue
        if other_begin > begin:
            yield begin, other_begin
        begin = max(begin, other_end)
    if begin < end:
        yield begin, end


def _falls(one: Hours, first: date, last: date) -> Iterator[date]:
    """The dates of `first` to `last` on which a record holds. A date goes before the weekdays beside it (pms R22)."""
    if one.specific_date is not None:
        yield from (day for day in (one.specific_date,) if first <= day <= last)
    elif one.custom_recurrence is not None:
        yield from _recurring(one.custom_recurrence, first, last)
    else:
        weekdays = _weekdays(one)
        yield from (day for day in slots.days(first, last) if day.weekday() in weekdays)


def _recurring(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    """Every so many days, weeks or months from a date on. An unknown unit never comes."""
    if rule.unit in UNITS and rule.num > 0:
        for moment in rrule(UNITS[rule.unit], dtstart=rule.ref, interval=rule.num, until=last):
            if moment.date() >= first:
                yield moment.date()


def _weekdays(one: Hours) -> set[int]:
    named = (day.strip().casefold() for day in one.days)
    return {WEEKDAYS.index(day) for day in named if day in WEEKDAYS}


def _made(one: Hours, span: Wall, weekdays: tuple[int, ...] = (), on: date | None = None) -> WorkingHours:
    """Hours without an operatory, at a location that does not map by them, are in the operatory without a name."""
    return WorkingHours(
        provider=one.provider_id or "",
        operatory=one.operatory_id or "",
        begin=span[0],
        end=span[1],
        weekdays=weekdays,
        on=on,
        visits=tuple(kind.id for kind in one.appointment_types if kind.id),
    )
