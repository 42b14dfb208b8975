"""A wish while it is put together: spans of days and spans of the clock, and how they become the contract's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from itertools import islice, product
from typing import NamedTuple, TypeVar

from app.call.heard import Wish
from app.understanding.days import Span, dates_in
from app.understanding.hours import Hours, Office

One = TypeVar("One")

WEEK: dict[str, range] = {"weekdays": range(5), "weekends": range(5, 7)}
READINGS = 4
"""More readings than this of one wish cannot be asked about."""


class Run(NamedTuple):
    """A run of days, inclusive and open where None; `begins` and `ends` bound the hours of its first and last day."""

    first: date | None
    last: date | None
    begins: time | None = None
    ends: time | None = None


class At(NamedTuple):
    """One bound of the clock: `kind` is "at", "after" or "before"."""

    kind: str
    time: time


@dataclass
class Draft:
    """What was said so far. Each entry of a list holds the choices that one thing leaves, likeliest first."""

    office: Office | None = None
    days: list[list[Run]] = field(default_factory=list)
    clocks: list[list[At]] = field(default_factory=list)
    parts: list[list[Hours]] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    not_days: list[date] = field(default_factory=list)
    not_weekdays: list[int] = field(default_factory=list)
    refused: list[tuple[int, date | None]] = field(default_factory=list)
    """Weekdays that the caller cannot come, each with its coming date; None where it is refused in any week."""
    flags: set[str] = field(default_factory=set)

    def add_days(self, spans: Iterable[Span]) -> None:
        if runs := [Run(*span) for span in spans]:
            self.days.append(runs)

    def add_runs(self, runs: list[Run]) -> None:
        """Runs with hours at their ends; where one is a single day, those are the hours of the wish."""
        if len(runs) == 1 and runs[0].first == runs[0].last:
            run = runs[0]
            self.add_hours(run.begins, run.ends)
            runs = [Run(run.first, run.last)]
        if runs:
            self.days.append(runs)

    def add_hours(self, after: time | None, before: time | None) -> None:
        self.clocks += [[At("after", after)]] if after else []
        self.clocks += [[At("before", before)]] if before else []

    def rule_out(self, spans: list[Span], most: int = 31) -> None:
        """Days that the caller cannot come, at most `most` of them."""
        for span in spans[:1]:
            self.not_days += dates_in(span)[:most]

    def wish(self) -> Wish:
        """The wish in the contract's words; several readings stand in `doubtful`."""
        wishes = list(dict.fromkeys(self._wishes()))
        if wishes == [Wish()] and self.parts and self.office:
            return Wish(after=self.office[0])  # "morning or afternoon": any time of the day
        return wishes[0] if len(wishes) == 1 else either(wishes)

    def _wishes(self) -> Iterable[Wish]:
        base, clocks, parts = self._base(), self._clocks(), self.parts
        if clocks:  # "after work, after four": the hour says it
            parts = [choices for choices in parts if len(choices) == 1]
        choices = product(_each(self.days), _each(clocks), _each(parts))
        for days, hours, said in islice(choices, READINGS):
            yield _without(_timed(_dated(base, days), hours, said), self.refused)

    def _base(self) -> Wish:
        said = {day for flag, days in WEEK.items() if flag in self.flags for day in days}
        return Wish(
            weekdays=tuple(sorted({*self.weekdays, *said})),
            not_days=tuple(dict.fromkeys(self.not_days)),
            not_weekdays=tuple(dict.fromkeys(self.not_weekdays)),
            soonest="soonest" in self.flags,
            later="later" in self.flags,
            earlier="earlier" in self.flags,
        )

    def _clocks(self) -> list[list[At]]:
        """ "At ten or eleven": either of them."""
        ats = [choice for choices in self.clocks for choice in choices if choice.kind == "at"]
        return [ats] if len(self.clocks) > 1 and ats else self.clocks


def _each(choices: list[list[One]]) -> list[tuple[One, ...]]:
    return list(islice(product(*choices), READINGS))


def _dated(wish: Wish, runs: tuple[Run, ...]) -> Wish:
    singles = [run.first for run in runs if run.first is not None and run.first == run.last]
    wide = [run for run in runs if run.first is None or run.first != run.last]
    if singles:
        inside = [day for day in singles if all(_within(day, run) for run in wide)]
        return wish.model_copy(update={"days": tuple(dict.fromkeys(inside or singles))})
    if not wide:
        return wish
    run = _overlap(wide) or _hull(wide)
    edges = {"first_after": run.begins, "last_before": run.ends}
    return wish.model_copy(update={"first": run.first, "last": run.last, **edges})


def _without(wish: Wish, refused: list[tuple[int, date | None]]) -> Wish:
    """A weekday refused is the one of the week asked for, else the coming one; in a longer run it is every one."""
    week = dates_in((wish.first, wish.last))
    days, weekdays = list(wish.not_days), list(wish.not_weekdays)
    for weekday, coming in refused:
        if coming and wish.last and coming > wish.last:
            continue  # "by Friday, I leave on Saturday"
        if 0 < len(week) <= WEEK_LONG:
            days += [day for day in week if day.weekday() == weekday]
        elif coming is None or wish.first or wish.last or wish.weekdays:
            weekdays.append(weekday)
        else:
            days.append(coming)
    asked = [day for day in days if _within(day, Run(wish.first, wish.last))]
    said = {"not_days": tuple(dict.fromkeys(asked)), "not_weekdays": tuple(dict.fromkeys(weekdays))}
    return wish.model_copy(update=said)


WEEK_LONG = 7


def _within(day: date, run: Run) -> bool:
    return (run.first is None or day >= run.first) and (run.last is None or day <= run.last)


def _overlap(runs: list[Run]) -> Run | None:
    """ "Next month, the first week": what all the runs have in common."""
    firsts = [run for run in runs if run.first]
    lasts = [run for run in runs if run.last]
    first = max(firsts, key=lambda run: run.first or date.min, default=Run(None, None))
    last = min(lasts, key=lambda run: run.last or date.max, default=Run(None, None))
    if first.first and last.last and first.first > last.last:
        return None
    return Run(first.first, last.last, first.begins, last.ends)


def _hull(runs: list[Run]) -> Run:
    """ "This weekend or next week": from the beginning of the first to the end of the last."""
    firsts, lasts = [run.first for run in runs], [run.last for run in runs]
    return Run(
        min(day for day in firsts if day) if all(firsts) else None,
        max(day for day in lasts if day) if all(lasts) else None,
    )


def _timed(wish: Wish, clocks: tuple[At, ...], parts: tuple[Hours, ...]) -> Wish:
    ats = [one.time for one in clocks if one.kind == "at"]
    if ats:
        return wish.model_copy(update={"at": ats[-1]})
    afters = [one.time for one in clocks if one.kind == "after"]
    befores = [one.time for one in clocks if one.kind == "before"]
    if len(parts) == 1 or (parts and not clocks):
        begin, end = _common_hours(parts)
        afters += [begin] if begin else []
        befores += [end] if end else []
    after, before = max(afters, default=None), min(befores, default=None)
    return wish.model_copy(update={"after": after, "before": before})


def _common_hours(parts: tuple[Hours, ...]) -> Hours:
    """ "Monday morning, first thing" is the narrower; "morning or afternoon" is both."""
    begins = [begin or time(0) for begin, _ in parts]
    ends = [end or time(23, 59) for _, end in parts]
    if max(begins) >= min(ends):
        whole = all(one for one, _ in parts), all(one for _, one in parts)
        return min(begins) if whole[0] else None, max(ends) if whole[1] else None
    said = any(one for one, _ in parts), any(one for _, one in parts)
    return max(begins) if said[0] else None, min(ends) if said[1] else None


def either(wishes: list[Wish]) -> Wish:
    """A wish with several readings; it keeps for itself what they have in common."""
    flat = [one for wish in wishes for one in (wish.doubtful or (wish,))]
    common = {
        name: getattr(flat[0], name)
        for name in Wish.model_fields
        if name != "doubtful" and all(getattr(one, name) == getattr(flat[0], name) for one in flat)
    }
    return Wish(**common, doubtful=tuple(dict.fromkeys(flat)))
