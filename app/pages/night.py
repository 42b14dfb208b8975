"""The night at one glance: which calls belong to it, in which order, and what is counted in its head. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.call.heard import Urgency
from app.practice import Practice
from app.records.calls import ListedCall, SavedCall
from app.summaries.summary import Act, Summary, read

_ORDER = {level.value: place for place, level in enumerate(Urgency)}
_FAR = 31


@dataclass(frozen=True, slots=True)
class Window:
    """The night before `day`, and the day: from the closing before it to its own. `until` None: it is not over."""

    day: date
    since: datetime
    until: datetime | None
    earlier: date
    later: date | None


def window(practice: Practice, day: date, now: datetime) -> Window:
    """Which calls the page of a day shows. A weekend and a holiday belong to the working day after them."""
    today = now.astimezone(practice.tz).date()
    day = min(day, today)
    midnight = datetime.combine(day, time(), practice.tz)
    since = _closing(practice, day - timedelta(days=1), -1) or midnight - timedelta(days=1)
    until = _closing(practice, day, 1) or midnight + timedelta(days=1)
    over = day < today and until <= now
    later = until.astimezone(practice.tz).date() + timedelta(days=1)
    return Window(day, since, until if over else None, since.astimezone(practice.tz).date(), later if over else None)


def _closing(practice: Practice, day: date, step: int) -> datetime | None:
    """When the office closes on this day or, going by `step` days, on the first one on which it is open."""
    for _ in range(_FAR):
        spans = practice.open_spans(day)
        if spans:
            return datetime.combine(day, spans[-1][1], practice.tz)
        day += timedelta(days=step)
    return None


@dataclass(frozen=True, slots=True)
class Row:
    """One call of the list. Without a summary it is still going on, or is being written up."""

    call: SavedCall
    summary: Summary | None
    red: bool
    amber: bool

    @property
    def acts(self) -> tuple[Act, ...]:
        return self.summary.acts if self.summary else ()


@dataclass(frozen=True, slots=True)
class Night:
    """`rows` most urgent first, then newest; `red` those whose alert did not arrive, `amber` where nobody knows."""

    rows: Sequence[Row]
    red: Sequence[Row]
    amber: Sequence[Row]
    to_do: int
    booked: int
    nothing: int
    going_on: int


def night(listed: Sequence[ListedCall], now: datetime) -> Night:
    rows = sorted((_row(one, now) for one in listed), key=_place)
    done = [row for row in rows if row.summary is not None and not row.acts]
    booked = sum(row.summary is not None and row.summary.status == "booked" for row in done)
    return Night(
        rows=rows,
        red=[row for row in rows if row.red],
        amber=[row for row in rows if row.amber],
        to_do=sum(bool(row.acts) for row in rows),
        booked=booked,
        nothing=len(done) - booked,
        going_on=sum(row.summary is None for row in rows),
    )


def _row(one: ListedCall, now: datetime) -> Row:
    summary = read(one.summary) if one.summary is not None else None
    if summary is None:
        return Row(one.call, None, red=False, amber=False)
    return Row(one.call, summary, red=summary.undelivered(now), amber=summary.unconfirmed(now))


def _place(row: Row) -> tuple[int, float]:
    urgency = row.summary.urgency if row.summary else row.call.standing.urgency or "routine"
    return _ORDER.get(urgency, len(_ORDER)), -row.call.started_at.timestamp()
