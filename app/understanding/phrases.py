"""Reads the pieces of one wish, phrase by phrase, into a draft: ranges, bounds, what is ruled out, plain things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

from app.understanding.days import Day, Span
from app.understanding.draft import WEEK, At, Draft, Run
from app.understanding.hours import part_spans
from app.understanding.pieces import Piece
from app.understanding.ranges import busy, lasting, spanning
from app.understanding.reader import NEGATIONS, Reader, plain, plain_day


def read(reader: Reader) -> Draft:
    """The draft with all that its pieces say."""
    at = 0
    while at < len(reader.found):
        at += next(taken for phrase in _PHRASES if (taken := phrase(reader, at)))
    return reader.draft


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
    if piece.tie == "cannot" and thing.day and _only_then(reader, at + 1):
        plain_day(reader, thing.day)  # "I can't on Tuesday after three"
        _bounded(reader, reader.at(at + 3), _NEGATED[reader.at(at + 2).tie], False)
        return 4
    taken = 1
    while True:
        _rule_out(reader, reader.at(at + taken), any_week=piece.tie == "except")
        taken += 2
        if reader.at(at + taken - 1).tie not in {"or", "and", "not", "except"} or not reader.at(at + taken).day:
            return taken - 1  # "not Monday or Tuesday" goes on


def _rule_out(reader: Reader, thing: Piece, *, any_week: bool = False) -> None:
    if thing.flag in WEEK:
        reader.draft.not_weekdays += WEEK[thing.flag]
    elif thing.day is not None:
        _not_that_day(reader, thing.day, any_week or reader.offered)
    elif thing.part:
        _not_that_part(reader, thing.part)


def _ruled_out_after(reader: Reader, at: int) -> int:
    """ "Friday doesn't work", "por la mañana no puedo", "el martes no, el miércoles"."""
    if size := _list_of_days(reader, at):
        for day in range(at, at + size, 2):
            _rule_out(reader, reader.at(day))
        return size + 1
    piece, no, beyond = (reader.at(at + n) for n in range(3))
    if no.tie not in {"not", "cannot"} or not (piece.day or piece.part or piece.flag in WEEK) or piece.clock:
        return 0
    if no.tie == "not" and no.ahead in {"the", "el"} and not beyond.is_thing():
        return 0  # "the fifteenth, not the fiftieth"
    if no.tie == "not" and beyond.is_thing():
        over = beyond.stop or (reader.language == "es" and not (no.gap or beyond.gap))
        if no.stop or not over:
            return 0
    if _only_then(reader, at + 1):
        return 0
    if no.tie == "cannot" and no.stop and beyond.is_thing() and not beyond.stop:
        return 0  # "Tuesday, I can't on Monday"
    _rule_out(reader, piece)
    return 2


def _list_of_days(reader: Reader, at: int) -> int:
    """How many pieces "Mondays and Tuesdays" has where "I can't" follows; 0 where it does not."""
    size = 1
    while reader.at(at).day and reader.at(at + size).tie in {"and", "or"} and reader.at(at + size + 1).day:
        size += 2
    no = reader.at(at + size)
    return size if size > 1 and no.tie == "cannot" and not no.stop and not _only_then(reader, at + size) else 0


def _only_then(reader: Reader, at: int) -> bool:
    """ "Monday I can't before ten": the bound is ruled out, and not the day."""
    return reader.at(at + 1).tie in _SIDES and reader.at(at + 1).gap <= 2 and reader.at(at + 2).is_thing()


def _flag_taken_back(reader: Reader, at: int) -> int:
    """ "Ahorita no"."""
    no = reader.at(at + 1)
    taken_back = no.tie == "not" and not (no.gap or no.stop or reader.at(at + 2).is_thing())
    return 2 if reader.at(at).flag and taken_back else 0


def _not_that_part(reader: Reader, part: str) -> None:
    """ "Not in the morning": after it; "not too late": before; from the middle of the day nothing is ruled out."""
    begin, end = part_spans(part, reader.language, reader.draft.office)[0]
    if part in {"morning", "early"} and end is not None:
        reader.draft.clocks.append([At("after", end)])
    elif part not in {"noonish", "latemorning", "earlyafternoon"} and part_spans(part, reader.language)[0][0]:
        reader.draft.clocks.append([At("before", begin or part_spans(part, reader.language)[0][0] or time(12))])


def _not_that_day(reader: Reader, day: Day, any_week: bool) -> None:
    if day.weekday is not None and day.number is None and day.span is None and day.which in {"", "other"}:
        any_week = any_week or day.every or bool(day.which)
        coming = None if any_week else day.readings(reader.today)[0][0]
        reader.draft.refused.append((day.weekday, coming))
    else:
        reader.draft.rule_out(day.readings(reader.today))


# ---------------------------------------------------------------- bounds

_SIDES = {
    "after": "after",
    "from": "after",
    "notbefore": "after",
    "before": "before",
    "by": "before",
    "until": "before",
}
_SIDES["through"] = "before"
_NEGATED = {"after": "by", "from": "before", "before": "notbefore", "until": "notbefore", "by": "after"}
_NEGATED |= {"through": "after", "notbefore": "before"}
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
        refused = _is_refused(reader, at + 1 + size)
        _bounded(reader, one, _NEGATED[tie] if refused else _meant(reader, at), day_first)
        return 1 + size + refused
    if reader.at(at).is_thing():
        one, size = reader.moment(at)
        past = _PAST_IT.get(reader.at(at + size).tie)
        if reader.language == "es" and reader.at(at + size).tie == "by" and not reader.at(at + size + 1).is_thing():
            past = "by"  # "el diez a más tardar"
        if past is not None:
            last = reader.at(at + size - 1)  # "tomorrow from two on" bounds the hour, "the fifth or later" the day
            _bounded(reader, one, past, last.clock is None and not last.part)
            return size + 1
    return 0


def _is_refused(reader: Reader, at: int) -> bool:
    """ "After three won't work", "después de las cinco ya no puedo"."""
    no, beyond = reader.at(at), reader.at(at + 1)
    return no.tie in {"cannot", "not"} and no.gap <= 1 and not no.stop and (not beyond.is_thing() or beyond.stop)


def _meant(reader: Reader, at: int) -> str:
    """The tie as it is meant: turned around by a "no" before it, and open where it may be either."""
    piece = reader.at(at)
    near = {"not": 2 if piece.tie == "until" else 0, "cannot": 2, "except": 0}.get(reader.at(at - 1).tie, -1)
    if piece.gap <= near and not piece.stop:
        return _NEGATED.get(piece.tie, piece.tie)
    return "hasta" if piece.tie == "until" and reader.language == "es" else piece.tie


def _bounded(reader: Reader, one: Piece, tie: str, day_first: bool) -> None:
    ties = ["until", "notbefore"] if tie == "hasta" else [tie]  # "hasta las tres" is "not until three" to many
    if one.part and _SIDES[ties[0]] == "after" and one.day is not None and one.day.weekday is None:
        plain(reader, Piece(part=one.part))  # "after the 15th in the afternoon": in the afternoon of any day then
        one = replace(one, part="")
    hours = _edges(reader, one, ties)
    if one.day is None or (hours and not day_first):  # "after three on Friday"
        reader.draft.clocks += [hours] if hours else []
        if one.day is not None:
            plain_day(reader, one.day)
        return
    runs = [run for tie in ties for span in reader.days(one.day) for run in _day_edges(one, span, tie, hours)]
    reader.draft.add_runs([run for run in runs if reader.any_day or run.last is None or run.last >= reader.today])


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
    plain(reader, piece)
    return 1


_PHRASES = (_flag_taken_back, busy, _ruled_out, _ruled_out_after, lasting, spanning, _bound, _by_itself)
