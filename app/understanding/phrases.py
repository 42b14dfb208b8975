"""Reads the pieces of one wish, phrase by phrase, into a draft: ranges, bounds, what is ruled out, plain days and hours.

A phrase joins moments. A moment is a day, an hour or both: "Monday", "three", "Monday at three", "now".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.call.heard import Language
from app.understanding.days import Day, Span, single
from app.understanding.draft import WEEK, At, Draft, Run
from app.understanding.hours import Clock, Hours, Office, part_spans, span_of
from app.understanding.pieces import NOTHING, Piece

NEGATIONS = frozenset({"not", "cannot", "except"})
OPENERS = frozenset({"from", "between"})
_TO = frozenset({"to", "through", "until"})


@dataclass(frozen=True, slots=True)
class Reader:
    """The pieces of one wish, and what is needed to read them. `office` reads a bare hour."""

    found: list[Piece]
    draft: Draft
    language: Language
    now: datetime
    office: Office

    @property
    def today(self) -> date:
        return self.now.date()

    def at(self, at: int) -> Piece:
        return self.found[at] if 0 <= at < len(self.found) else NOTHING

    def moment(self, at: int) -> tuple[Piece, int]:
        """The day with its hour that begins at `at`, as one piece, and how many pieces those are."""
        one, size = self.at(at), 1
        if one.flag == "now":
            return Piece(day=Day(span=single(self.today)), clock=_clock_of(self.now), flag="now"), 1
        while _goes_with(one, self.at(at + size)) and not self._opens_hours(at + size):
            other = self.at(at + size)
            one = replace(one, day=one.day or other.day, clock=one.clock or other.clock, part=one.part or other.part)
            size += 1
        return one, size

    def _opens_hours(self, at: int) -> bool:
        """ "Tuesday to Thursday, nine to five": the nine belongs to the five."""
        return (
            self.at(at).clock is not None
            and self.at(at + 1).tie in _TO
            and self.at(at + 2).clock is not None
            and self.at(at - 2).tie in _TO
        )


def read(reader: Reader) -> Draft:
    """The draft with all that its pieces say."""
    at = 0
    while at < len(reader.found):
        at += next(taken for phrase in _PHRASES if (taken := phrase(reader, at)))
    return reader.draft


def _goes_with(one: Piece, two: Piece) -> bool:
    if two.gap > 1 or two.tie or two.flag or (two.day is not None and two.day.every):
        return False
    if one.day is not None and two.day is None:
        return not (one.clock or one.part) and (two.clock is not None or bool(two.part))
    return one.day is None and one.is_thing() and two.day is not None and not (two.clock or two.part or two.stop)


def _clock_of(now: datetime) -> Clock:
    return Clock(now.hour, now.minute, "am" if now.hour < 12 else "pm")


# ---------------------------------------------------------------- what is ruled out


def _ruled_out(reader: Reader, at: int) -> int:
    """ "Not Friday", "except Mondays and Tuesdays", "I can't on weekends", "no mornings"."""
    piece, thing = reader.at(at), reader.at(at + 1)
    near = 0 if piece.tie in {"not", "except"} else 3
    if piece.tie not in NEGATIONS or thing.gap > near or thing.stop:
        return 0
    if piece.tie == "cannot" and thing.clock and not thing.day:
        return 2  # "I pick up my kids at three"
    if not (thing.day or ((thing.part or thing.flag in WEEK) and not thing.gap)):
        return 0
    taken = 1
    while True:
        _rule_out(reader, reader.at(at + taken))
        taken += 2
        if reader.at(at + taken - 1).tie not in {"or", "and", "not", "except"} or not reader.at(at + taken).day:
            return taken - 1  # "not Monday or Tuesday" goes on


def _rule_out(reader: Reader, thing: Piece) -> None:
    if thing.flag in WEEK:
        reader.draft.not_weekdays += WEEK[thing.flag]
    elif thing.day is not None:
        _not_that_day(reader, thing.day)
    elif thing.part:
        _not_that_part(reader, thing.part)


def _ruled_out_after(reader: Reader, at: int) -> int:
    """ "Friday doesn't work", "por la mañana no puedo", "el martes no, el miércoles"."""
    piece, no, beyond = (reader.at(at + n) for n in range(3))
    if no.tie not in {"not", "cannot"} or not (piece.day or piece.part or piece.flag in WEEK) or piece.clock:
        return 0
    if no.tie == "not" and beyond.is_thing():
        over = beyond.stop or (reader.language == "es" and not (no.gap or beyond.gap))
        if no.stop or not over:
            return 0
    if no.tie == "cannot" and no.stop and beyond.is_thing() and not beyond.stop:
        return 0  # "Tuesday, I can't on Monday"
    _rule_out(reader, piece)
    return 2


def _flag_taken_back(reader: Reader, at: int) -> int:
    """ "Ahorita no"."""
    return 2 if reader.at(at).flag and reader.at(at + 1).tie == "not" and not reader.at(at + 2).is_thing() else 0


def _not_that_part(reader: Reader, part: str) -> None:
    """ "Not in the morning": after noon; other parts are only not asked for."""
    if part in {"morning", "early"}:
        reader.draft.clocks.append([At("after", time(12))])
    elif part in {"afternoon", "lateafternoon", "lastthing"}:
        reader.draft.clocks.append([At("before", time(12))])


def _not_that_day(reader: Reader, day: Day) -> None:
    if day.weekday is not None and day.number is None and day.span is None and day.which in {"", "other"}:
        reader.draft.not_weekdays.append(day.weekday)
    else:
        reader.draft.rule_out(day.readings(reader.today))


# ---------------------------------------------------------------- ranges


def _busy(reader: Reader, at: int) -> int:
    """ "I work from nine to five", "not between two and four", "I'm away from Monday to Wednesday"."""
    if reader.at(at).tie not in NEGATIONS:
        return 0
    free = replace(reader, draft=Draft(reader.draft.office))
    start = at + 1
    if reader.at(start).gap > 2 or reader.at(start).stop or not (size := _range(free, start)):
        return 0
    if free.draft.days and (more := _range(free, start + size)):
        size += more  # "Monday to Friday, nine to five": then only the hours are taken
        free.draft.days = []
    if free.draft.clocks:
        edges = [choices[0] for choices in free.draft.clocks]
        outside = [At("after", edges[-1].time), At("before", edges[0].time)]
        reader.draft.clocks.append(outside)
    for runs in free.draft.days:
        reader.draft.rule_out([(run.first, run.last) for run in runs])
    return 1 + size


def _range(reader: Reader, at: int) -> int:
    """ "From Monday to Wednesday", "between two and four", "Monday noon until Tuesday at five"."""
    opened = reader.at(at).tie in OPENERS
    start = at + opened
    one, size = reader.moment(start)
    end = start + size
    if not one.is_thing():
        return 0
    if reader.at(end).gap > 1 or (reader.at(end).gap and reader.at(end).stop):
        return 0
    if reader.at(end - 1).clock is not None and _right_after(reader.at(end)):
        tie, two, more = "to", *reader.moment(end)
    elif reader.at(end).tie in (_TO | {"and"} if opened else _TO):
        tie, two, more = reader.at(end).tie, *reader.moment(end + 1)
        end += 1
    else:
        return 0
    if (two.gap and not opened) or not _joined(reader, one, two, tie):
        return 0
    return end + more - at


def _right_after(two: Piece) -> bool:
    """ "De las cinco a las siete": the second hour comes right after the first."""
    return two.clock is not None and not (two.gap or two.stop or two.day)


def _joined(reader: Reader, one: Piece, two: Piece, tie: str) -> bool:
    """Takes "from one to two" into the draft, if that can be said of them."""
    if one.day is not None and two.day is not None and not _one_day(reader, one.day, two.day):
        return _days_joined(reader, one, two, tie)
    if not (one.clock or one.part) or not (two.clock or two.part):
        return False
    first, last = _hours_joined(reader, one, two)
    reader.draft.add_hours(first, last)
    day = one.day or two.day
    if day is not None:
        _plain_day(reader, day)
    return True


def _one_day(reader: Reader, one: Day, two: Day) -> bool:
    """ "From now until eight today"."""
    spans = one.readings(reader.today)
    return bool(spans) and spans == two.readings(reader.today) and spans[0][0] == spans[0][1]


def _hours_joined(reader: Reader, one: Piece, two: Piece) -> Hours:
    if one.clock is not None and two.clock is not None:
        return span_of(one.clock, two.clock, reader.office)
    return _begin(reader, one), _begin(reader, two) if two.clock else part_spans(two.part, reader.language)[0][1]


def _days_joined(reader: Reader, one: Piece, two: Piece, tie: str) -> bool:
    if one.day is None or two.day is None:
        return False
    spans = spans_joined(one.day, two.day, reader.today)
    hours_said = bool(one.clock or one.part)
    begins = _begin(reader, one) if hours_said and not _is_now(one, two) else None
    ends = _end(reader, two) if hours_said or tie == "until" else None
    reader.draft.add_runs([Run(first, last, begins, ends) for first, last in spans])
    if spans and not hours_said and tie != "until":  # "Monday to Wednesday in the morning": on each of them
        _plain(reader, replace(two, day=None))
    return bool(spans)


def _is_now(one: Piece, two: Piece) -> bool:
    """ "From now until Friday": nothing earlier today can be had anyway."""
    return one.flag == "now" and not (two.clock or two.part)


def spans_joined(one: Day, two: Day, today: date) -> list[Span]:
    """The days from one day to another, a reading for each of the first."""
    if one.number and two.number and one.month is None and one.number <= two.number:
        one = replace(one, month=two.month, year=two.year, span=one.span or two.span)
    if two.number and two.month is None and two.weekday is None and one.month is not None:
        two = replace(two, month=one.month, year=two.year or one.year)
    spans = []
    for first, _ in one.readings(today):
        lasts = two.readings(first) if first else []
        spans += [(first, lasts[0][1])] if lasts and lasts[0][1] and first and lasts[0][1] >= first else []
    return spans


def _begin(reader: Reader, piece: Piece) -> time | None:
    if piece.clock is not None:
        return piece.clock.readings(reader.office)[0]
    return part_spans(piece.part, reader.language)[0][0] if piece.part else None


def _end(reader: Reader, piece: Piece) -> time | None:
    """The end of a range: "until five" is five, "until the morning" is its end."""
    if piece.clock is not None:
        return piece.clock.readings(reader.office)[0]
    return part_spans(piece.part, reader.language)[0][1] if piece.part else None


def _lasting(reader: Reader, at: int) -> int:
    """ "For two hours from ten", "from ten for two hours", "three days from Monday"; a length alone is no wish."""
    if (length := reader.at(at).lasts) is not None:
        opened = reader.at(at + 1).tie == "from"
        one, size = reader.moment(at + 1 + opened)
        begins = opened or one.flag == "now"
        return 1 + opened + size if begins and _lasts_from(reader, one, length) else 1
    if reader.at(at).tie == "from":
        one, size = reader.moment(at + 1)
        length = reader.at(at + 1 + size).lasts
        return 2 + size if length is not None and _lasts_from(reader, one, length) else 0
    return 0


def _lasts_from(reader: Reader, one: Piece, length: timedelta) -> bool:
    spans: list[Span] = one.day.wished(reader.today) if one.day else [single(reader.today)]
    if one.clock is None:
        if not one.day or length < timedelta(days=1):
            return False
        last = length - timedelta(days=1)
        reader.draft.add_runs([Run(first, first + last) for first, _ in spans if first])
        return True
    begins = one.clock.readings(reader.office)[0]
    ends = [datetime.combine(first, begins) + length for first, _ in spans if first]
    if one.day is None and ends and ends[0].date() == reader.today:
        reader.draft.add_hours(begins, ends[0].time())
    else:
        reader.draft.add_runs([Run(spans[0][0], end.date(), begins, end.time()) for end in ends[:1]])
    return True


# ---------------------------------------------------------------- bounds

_SIDES = {"after": "after", "from": "after", "notbefore": "after", "before": "before", "by": "before", "until": "before"}
_SIDES["through"] = "before"
_NEGATED = {"after": "by", "from": "before", "before": "notbefore", "until": "notbefore", "by": "after"}
_PAST_IT = {"onward": "from", "orbefore": "by"}


def _bound(reader: Reader, at: int) -> int:
    """ "After three", "by Friday at noon", "no puedo hasta las tres", "the fifth or later"."""
    tie = reader.at(at).tie
    if tie == "until" and reader.at(at + 1).tie == "after":
        return 1  # "not until after the holidays"
    if tie in _SIDES and reader.at(at + 1).is_thing():
        one, size = reader.moment(at + 1)
        day_first = reader.at(at + 1).day is not None
        size += reader.at(at + 1 + size).tie in _PAST_IT
        _bounded(reader, one, _meant(reader, at), day_first)
        return 1 + size
    if reader.at(at).is_thing():
        one, size = reader.moment(at)
        if (past := _PAST_IT.get(reader.at(at + size).tie)) is not None:
            _bounded(reader, one, past, reader.at(at).day is not None)
            return size + 1
    return 0


def _meant(reader: Reader, at: int) -> str:
    """The tie as it is meant: turned around by a "no" before it, and open where it may be either."""
    piece = reader.at(at)
    near = {"not": 2 if piece.tie == "until" else 0, "cannot": 2}.get(reader.at(at - 1).tie, -1)
    if piece.gap <= near and not piece.stop:
        return _NEGATED.get(piece.tie, piece.tie)
    return "hasta" if piece.tie == "until" and reader.language == "es" else piece.tie


def _bounded(reader: Reader, one: Piece, tie: str, day_first: bool) -> None:
    ties = ["until", "notbefore"] if tie == "hasta" else [tie]  # "hasta las tres" is "not until three" to many
    hours = _edges(reader, one, ties)
    if one.day is None or (hours and not day_first):  # "after three on Friday"
        reader.draft.clocks += [hours] if hours else []
        if one.day is not None:
            _plain_day(reader, one.day)
        return
    runs = [run for tie in ties for span in one.day.wished(reader.today) for run in _day_edges(one, span, tie, hours)]
    reader.draft.add_runs([run for run in runs if run.last is None or run.last >= reader.today])


def _edges(reader: Reader, one: Piece, ties: list[str]) -> list[At]:
    if one.clock is not None:
        return [At(_SIDES[tie], clock) for tie in ties for clock in one.clock.readings(reader.office)]
    if not one.part:
        return []
    edges = [(tie, begin, end) for tie in ties for begin, end in part_spans(one.part, reader.language)]
    found = [
        (_SIDES[tie], (end or begin) if tie in {"after", "by", "until", "through"} else (begin or end))
        for tie, begin, end in edges
    ]
    return [At(side, edge) for side, edge in found if edge is not None]


def _day_edges(one: Piece, span: Span, tie: str, hours: list[At]) -> Iterator[Run]:
    """The open run of days that one bound leaves of the calendar."""
    first, last = span
    edge = next((hour.time for hour in hours), None)
    at_end = one.day is not None and one.day.which == "end"
    if _SIDES[tie] == "after":
        on = first if tie in {"from", "notbefore"} or edge else _shifted(last, 1)
        yield Run(on, None, begins=edge)
    else:
        on = last if tie in {"by", "until", "through"} or at_end or edge else _shifted(first, -1)
        yield Run(None, on, ends=edge)


def _shifted(day: date | None, by: int) -> date | None:
    return day + timedelta(days=by) if day else None


# ---------------------------------------------------------------- plain


def _by_itself(reader: Reader, at: int) -> int:
    piece = reader.at(at)
    if piece.flag and piece.flag != "now":
        reader.draft.flags.add(piece.flag)
    if piece.window is not None:
        begins, ends = piece.window
        reader.draft.add_runs([Run(begins.date(), ends.date(), begins.time(), ends.time())])
    _plain(reader, piece)
    return 1


def _plain(reader: Reader, piece: Piece) -> None:
    if piece.day is not None:
        _plain_day(reader, piece.day)
    if piece.clock is not None:
        same_day = reader.now.time() if piece.day and piece.day.span == single(reader.today) else None
        reader.draft.clocks.append([At("at", one) for one in piece.clock.readings(reader.office, same_day)])
    if piece.part:
        reader.draft.parts.append(part_spans(piece.part, reader.language, reader.draft.office))


def _plain_day(reader: Reader, day: Day) -> None:
    if day.every and day.weekday is not None:
        reader.draft.weekdays.append(day.weekday)
    else:
        reader.draft.add_days(day.wished(reader.today))


_PHRASES = (_flag_taken_back, _busy, _ruled_out, _ruled_out_after, _lasting, _range, _bound, _by_itself)
