"""Reads what reaches from one moment to another: "from Monday to Wednesday", "two to four", "two hours from ten"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.understanding.days import Day, Span, single
from app.understanding.draft import At, Draft, Run
from app.understanding.hours import Hours, part_spans, span_of
from app.understanding.pieces import Piece
from app.understanding.reader import NEGATIONS, OPENERS, RANGE_TIES, Reader, plain, plain_day


def spanning(reader: Reader, at: int) -> int:
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
    elif reader.at(end).tie in (RANGE_TIES | {"and"} if opened else RANGE_TIES):
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
    if one.day is not None and two.day is not None and one.day.every and two.day.every:
        begin, end = one.day.weekday or 0, two.day.weekday or 0
        reader.draft.weekdays += [day % 7 for day in range(begin, end + (7 if end < begin else 0) + 1)]
        return True
    if one.day is not None and two.day is not None and not _one_day(reader, one.day, two.day):
        return _days_joined(reader, one, two, tie)
    if not (one.clock or one.part) or not (two.clock or two.part):
        return False
    first, last = _hours_joined(reader, one, two)
    reader.draft.add_hours(first, last)
    day = one.day or two.day
    if day is not None:
        plain_day(reader, day)
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
        plain(reader, replace(two, day=None))
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
    spans: list[Span] = []
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


def lasting(reader: Reader, at: int) -> int:
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


def _other_half(reader: Reader, free: Reader, at: int) -> int:
    """How many pieces the hours take that follow days, or the days that follow hours; 0 where none do."""
    opened = reader.at(at).tie in OPENERS
    next_one = reader.at(at + opened)
    fits = next_one.clock is not None if free.draft.days else next_one.day is not None and bool(free.draft.clocks)
    return spanning(free, at) if fits else 0


def _lasts_from(reader: Reader, one: Piece, length: timedelta) -> bool:
    spans: list[Span] = reader.days(one.day) if one.day else [single(reader.today)]
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


def busy(reader: Reader, at: int) -> int:
    """ "I work from nine to five", "not between two and four", "I'm away from Monday to Wednesday"."""
    if reader.at(at).tie not in NEGATIONS:
        return 0
    free = replace(reader, draft=Draft(reader.draft.office))
    start = at + 1
    if reader.at(start).gap > 2 or reader.at(start).stop or not (size := spanning(free, start)):
        return 0
    if more := _other_half(reader, free, start + size):
        size += more  # "Monday to Friday, nine to five": then only the hours are taken
        free.draft.days = []
    if free.draft.clocks:
        edges = [choices[0] for choices in free.draft.clocks]
        outside = [At("after", edges[-1].time), At("before", edges[0].time)]
        reader.draft.clocks.append(outside)
    for runs in free.draft.days:
        reader.draft.rule_out([(run.first, run.last) for run in runs])
    return 1 + size
