"""When a caller would like to come, and when somebody was born, read from their own words in either language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import product

from app.call.heard import Language, Wish
from app.understanding.births import birth_date
from app.understanding.calendar_grammar import pieces
from app.understanding.calendar_signs import signs
from app.understanding.days import Day, Span, week_of
from app.understanding.hours import Clock, Office, part_spans, span_of
from app.understanding.pieces import Piece
from app.understanding.sentence import alternatives, tidied

OFFICE_HOURS: Office = (time(8), time(17))


def read_wish(
    text: str,
    language: Language,
    now: datetime,
    office_hours: Office | None = None,
    *,
    hour_asked: bool = False,
    near: Wish | None = None,
) -> Wish | None:
    """The day and time that a caller asks for, or None when none was said. `now` is aware, in the location's zone.

    What has two meanings ("hasta las tres", "next Friday" on a Tuesday) comes back in `doubtful`, each reading a whole
    wish; the wish itself then holds only what is the same in all of them. No date is made up: numbers that are no day
    and no hour (two fillings, tooth 14, a telephone) give None, but with `hour_asked` (the open question is at what
    time) a bare number is an hour.

    No wish either is what was said of the past ("I had a cleaning in June"), somebody's age, since when it hurts, or
    when the office is open; nor a date without a year that was up to two months ago, nor one more than eighteen months
    ahead (see `Day.wished`): the caller is asked again.

    `office_hours` tell what "at three" means (8 to 17 where they are not given) and bound the parts of the day: "in the
    morning" is then only before noon. `near` is the wish so far: after "next Monday" a bare weekday is of that week.
    """
    office = office_hours or OFFICE_HOURS
    found = pieces(signs(text, language), now, language)
    if hour_asked:
        found = [_as_hour(piece) for piece in found]
    if not any(piece.day or piece.clock or piece.part or piece.flag or piece.num is not None for piece in found):
        return None
    groups = alternatives(_in_week_of(near, tidied(found, now), now.date()))
    wishes = [_worded(_drafted(group, _Draft(office_hours), language, now, office)) for group in groups]
    wishes = [wish for wish in wishes if not wish.is_empty()]
    if not wishes:
        return None
    return wishes[0] if len(wishes) == 1 else _either(wishes)


def _in_week_of(near: Wish | None, found: list[Piece], today: date) -> list[Piece]:
    """ "Wednesday instead", after "next Monday": bare weekdays belong to the week that is spoken of, if it is ahead."""
    week = _week_spoken_of(near)
    return found if week is None else [_in_week(piece, week, found, today) for piece in found]


def _week_spoken_of(near: Wish | None) -> Span | None:
    """The one week that a wish lies in, Monday to Sunday; None where it is open, wide or doubtful."""
    if near is None or near.doubtful:
        return None
    first, last = (near.days[0], near.days[-1]) if near.days else (near.first, near.last)
    same = first is not None and last is not None and week_of(first) == week_of(last)
    return week_of(first) if same and first is not None else None


def _in_week(piece: Piece, week: Span, found: list[Piece], today: date) -> Piece:
    day = piece.day
    if day is None or week[0] is None or day != Day(weekday=day.weekday) or day.weekday is None:
        return piece
    at = found.index(piece)
    if any(one.tie in {"not", "cannot"} for one in found[max(0, at - 1) : at + 2]):
        return piece  # "not Wednesday" rules out any
    meant = date.fromordinal(week[0].toordinal() + day.weekday)
    return replace(piece, day=Day(span=(meant, meant))) if meant >= today else piece


def _as_hour(piece: Piece) -> Piece:
    if piece.num is None or not 1 <= piece.num <= 24 or piece.ahead in {"_", "x"}:
        return piece
    return replace(piece, num=None, clock=Clock(piece.num))


# ---------------------------------------------------------------- one wish


@dataclass
class _Draft:
    """A wish while it is put together: each list holds choices, one entry a reading."""

    office: Office | None = None
    days: list[list[Span]] = field(default_factory=list)
    clocks: list[list[tuple[str, time]]] = field(default_factory=list)
    parts: list[list[tuple[time | None, time | None]]] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    not_days: list[date] = field(default_factory=list)
    not_weekdays: list[int] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)


def _drafted(found: list[Piece], draft: _Draft, language: Language, now: datetime, office: Office) -> _Draft:
    at = 0
    while at < len(found):
        at += _take(found, at, draft, language, now, office)
    return draft


def _take(found: list[Piece], at: int, draft: _Draft, language: Language, now: datetime, office: Office) -> int:
    """Takes what stands at `at` into the draft and says how many pieces that were."""
    today = now.date()
    piece = found[at]
    follows = found[at + 1] if at + 1 < len(found) else Piece()
    beyond = found[at + 2] if at + 2 < len(found) else Piece()
    if piece.flag and follows.tie == "not" and not _thing(beyond):
        return 2  # "ahorita no"
    if piece.tie in {"not", "cannot"} and follows.flag in _WEEK and not follows.gap:
        draft.not_weekdays += _WEEK[follows.flag]
        return 2
    if piece.tie in {"not", "cannot"} and follows.part and not follows.gap:
        return _not_that_part(follows.part, draft, 2)
    if piece.part and follows.tie == "not" and (not _thing(beyond) or beyond.stop or language == "es"):
        return _not_that_part(piece.part, draft, 2)
    if piece.flag:
        draft.flags.add(piece.flag)
    elif piece.tie in {"from", "between"} and (
        size := _range(found, at + 1, draft, language, now, office, opened=True)
    ):
        return size + 1
    elif size := _range(found, at, draft, language, now, office):
        return size
    elif piece.tie in {"after", "before", "until", "by", "from"} and _thing(follows):
        if (
            follows.day is not None
            and beyond.clock is not None
            and not beyond.gap
            and piece.tie in {"by", "from", "after"}
        ):
            # "from Friday at noon on", "by Sunday at four": the day is said plainly, the bound is the hour's
            _plain(follows, draft, language, now, office)
            _bound("at" if piece.tie == "by" else piece.tie, beyond, draft, language, now, office, False)
            return 3
        negated = at > 0 and not piece.stop and piece.gap <= {"not": 0, "cannot": 2}.get(found[at - 1].tie, -1)
        _bound(piece.tie, follows, draft, language, now, office, negated)
        return 2
    elif follows.day is not None and _refuses(piece, follows):
        _rule_out(follows.day, draft, today)
        return 2 + _rule_out_more(found, at + 2, draft, today)
    elif piece.day is not None and (
        follows.tie == "cannot" or (follows.tie == "not" and not _thing(beyond))
        or (language == "es" and follows.tie == "not" and not follows.gap and beyond.day is not None and not beyond.gap)
    ):  # fmt: skip
        _rule_out(piece.day, draft, today)
        return 2
    elif follows.tie in {"onward", "orbefore"} and _thing(piece):
        _bound({"onward": "from", "orbefore": "before"}[follows.tie], piece, draft, language, now, office, False)
        return 2
    else:
        _plain(piece, draft, language, now, office)
    return 1


_WEEK = {"weekdays": range(5), "weekends": range(5, 7)}


def _not_that_part(part: str, draft: _Draft, size: int) -> int:
    """ "Not in the morning": after noon; other parts are only not asked for."""
    if part in {"morning", "early"}:
        draft.clocks.append([("after", time(12))])
    elif part in {"afternoon", "lateafternoon"}:
        draft.clocks.append([("before", time(12))])
    return size


def _refuses(piece: Piece, follows: Piece) -> bool:
    """ "Not Friday", "I can't come on Friday"; but not "no, on Friday"."""
    near = 0 if piece.tie == "not" else 3
    return piece.tie in {"not", "cannot"} and follows.day is not None and follows.gap <= near and not follows.stop


def _thing(piece: Piece) -> bool:
    return piece.day is not None or piece.clock is not None or bool(piece.part)


def _plain(piece: Piece, draft: _Draft, language: Language, now: datetime, office: Office) -> None:
    today = now.date()
    if piece.day is not None:
        if piece.day.every and piece.day.weekday is not None:
            draft.weekdays.append(piece.day.weekday)
        elif readings := piece.day.wished(today):
            draft.days.append(readings)
    if piece.clock is not None:
        same_day = now.time() if piece.day and piece.day.span == (today, today) else None
        draft.clocks.append([("at", one) for one in piece.clock.readings(office, same_day)])
    if piece.part:
        draft.parts.append(part_spans(piece.part, language, draft.office))


def _range(
    found: list[Piece], at: int, draft: _Draft, language: Language, now: datetime, office: Office, opened: bool = False
) -> int:
    """ "From Monday to Wednesday", "between two and four": how many pieces it took, 0 when it is no range."""
    if at + 1 < len(found) and _clock_to_clock(found[at], found[at + 1]):
        return _range([found[at], Piece(tie="to"), found[at + 1]], 0, draft, language, now, office) - 1
    if at + 2 >= len(found):
        return 0
    one, tie, two = found[at : at + 3]
    ties = {"to", "until", "and"} if opened else {"to", "until"}
    if tie.tie not in ties or (two.gap and not opened):
        return 0
    if one.clock is not None and two.clock is not None:
        first, last = span_of(one.clock, two.clock, office)
        draft.clocks.append([("after", first)])
        draft.clocks.append([("before", last)])
        for piece in (one, two):
            if piece.day is not None:
                _plain(replace(piece, clock=None), draft, language, now, office)
        return 3
    if one.day is not None and two.day is not None and one.clock is None:
        span = _span_of_days(one.day, two.day, now.date())
        if span is not None:
            draft.days.append([span])
            return 3
    return 0


def _clock_to_clock(one: Piece, two: Piece) -> bool:
    """ "De las cinco a las siete": the second hour comes right after the first."""
    return one.clock is not None and two.clock is not None and not (two.gap or two.stop or two.day)


def _span_of_days(one: Day, two: Day, today: date) -> Span | None:
    if one.number and two.number and one.month is None and two.month is not None:
        one = replace(one, month=two.month, year=two.year)
    if one.number and two.number and one.month is None and two.span is not None:
        one = replace(one, span=two.span)
    firsts = one.readings(today)
    if not firsts or firsts[0][0] is None:
        return None
    first = firsts[0][0]
    if two.number and two.month is None and two.weekday is None and one.month is not None:
        two = replace(two, month=one.month, year=two.year or one.year)
    lasts = two.readings(first)
    return (first, lasts[0][1]) if lasts else None


def _bound(
    tie: str, piece: Piece, draft: _Draft, language: Language, now: datetime, office: Office, negated: bool
) -> None:
    if tie == "at":
        _plain(piece, draft, language, now, office)
        return
    side = {"after": "after", "from": "after", "before": "before", "by": "before", "until": "before"}[tie]
    if negated:
        side = {"after": "before", "before": "after"}[side]
    sides = [side]
    if tie == "until" and language == "es" and not negated:
        sides = ["before", "after"]  # "hasta las tres" is "not until three" to many callers
    if piece.clock is not None:
        clocks = piece.clock.readings(office)
        draft.clocks.append([(one, clock) for one in sides for clock in clocks])
        if piece.day is not None:
            _plain(replace(piece, clock=None), draft, language, now, office)
        return
    if piece.part:
        hours = part_spans(piece.part, language)
        edges = [end or begin if side == "after" else begin or end for begin, end in hours]
        draft.clocks.append([(side, edge) for edge in edges if edge is not None])
        return
    if piece.day is None:
        return
    spans: list[Span] = []
    for first, last in piece.day.wished(now.date()):
        for one in sides:
            if one == "after":
                spans.append(((last if tie == "after" else first), None))
            else:
                spans.append((None, _day_before(first) if tie == "before" else last))
    spans = [span for span in spans if span[1] is None or span[1] >= now.date()]
    if not spans:
        return
    draft.days.append([_after_day(span) if tie == "after" and not negated else span for span in spans])


def _day_before(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal() - 1) if day else None


def _after_day(span: Span) -> Span:
    return (date.fromordinal(span[0].toordinal() + 1), None) if span[0] and span[1] is None else span


def _rule_out(day: Day, draft: _Draft, today: date) -> None:
    if day.weekday is not None and day.number is None and day.span is None and day.which in {"", "other"}:
        draft.not_weekdays.append(day.weekday)
        return
    for first, last in day.readings(today)[:1]:
        if first and last:
            draft.not_days += [
                date.fromordinal(n) for n in range(first.toordinal(), min(last.toordinal(), first.toordinal() + 30) + 1)
            ]


def _rule_out_more(found: list[Piece], at: int, draft: _Draft, today: date) -> int:
    """ "Not Monday or Tuesday": the days that go on after the first."""
    taken = 0
    while at + taken + 1 < len(found) and found[at + taken].tie in {"or", "and", "not"} and found[at + taken + 1].day:
        day = found[at + taken + 1].day
        if day is not None:
            _rule_out(day, draft, today)
        taken += 2
    return taken


# ---------------------------------------------------------------- into the contract's words


def _worded(draft: _Draft) -> Wish:
    said = {day for flag, days in _WEEK.items() if flag in draft.flags for day in days}
    weekdays = tuple(sorted({*draft.weekdays, *said}))
    base = Wish(
        weekdays=weekdays,
        not_days=tuple(dict.fromkeys(draft.not_days)),
        not_weekdays=tuple(dict.fromkeys(draft.not_weekdays)),
        soonest="soonest" in draft.flags,
        later="later" in draft.flags,
        earlier="earlier" in draft.flags,
    )
    ats = [choice for choices in draft.clocks for choice in choices if choice[0] == "at"]
    if len(draft.clocks) > 1 and ats:  # "at ten or eleven": either of them
        draft.clocks = [ats]
    if draft.clocks:  # "after work, after four": the hour says it
        draft.parts = [choices for choices in draft.parts if len(choices) == 1]
    choices = product(*draft.days, *draft.clocks, *draft.parts)
    wishes = []
    for choice in _some(choices):
        days = choice[: len(draft.days)]
        clocks = choice[len(draft.days) : len(draft.days) + len(draft.clocks)]
        parts = choice[len(draft.days) + len(draft.clocks) :]
        wishes.append(_timed(_dated(base, days), clocks, parts))  # type: ignore[arg-type]
    wishes = list(dict.fromkeys(wishes))
    if wishes == [Wish()] and draft.parts and draft.office:
        return Wish(after=draft.office[0])  # "morning or afternoon": any time of the day
    return wishes[0] if len(wishes) == 1 else _either(wishes)


def _some(choices: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [choice for choice, _ in zip(choices, range(4), strict=False)]


def _dated(wish: Wish, spans: tuple[Span, ...]) -> Wish:
    singles = [first for first, last in spans if first is not None and first == last]
    wide = [span for span in spans if span[0] is None or span[0] != span[1]]
    if singles and wide:
        low, high = wide[0]
        inside = [day for day in singles if (low is None or day >= low) and (high is None or day <= high)]
        return wish.model_copy(update={"days": tuple(dict.fromkeys(inside or singles))})
    if singles:
        return wish.model_copy(update={"days": tuple(dict.fromkeys(singles))})
    if not wide:
        return wish
    firsts = [first for first, _ in wide if first]
    lasts = [last for _, last in wide if last]
    whole = all(first and last for first, last in wide)
    first, last = (min(firsts), max(lasts)) if whole else (max(firsts, default=None), min(lasts, default=None))
    return wish.model_copy(update={"first": first, "last": last})


def _timed(
    wish: Wish, clocks: tuple[tuple[str, time], ...], parts: tuple[tuple[time | None, time | None], ...]
) -> Wish:
    ats = [one for kind, one in clocks if kind == "at"]
    afters = [one for kind, one in clocks if kind == "after"]
    befores = [one for kind, one in clocks if kind == "before"]
    if ats:
        return wish.model_copy(update={"at": ats[-1]})
    if len(parts) == 1 or (parts and not clocks):
        begin, end = _joined(parts)
        afters += [begin] if begin else []
        befores += [end] if end else []
    after, before = max(afters, default=None), min(befores, default=None)
    return wish.model_copy(update={"after": after, "before": before})


def _joined(parts: tuple[tuple[time | None, time | None], ...]) -> tuple[time | None, time | None]:
    """ "Monday morning, first thing" is the narrower; "morning or afternoon" is both."""
    begins = [begin or time(0) for begin, _ in parts]
    ends = [end or time(23, 59) for _, end in parts]
    if max(begins) >= min(ends):
        begin, end = min(begins), max(ends)
        return (
            begin if all(one for one, _ in parts) else None,
            end if all(one for _, one in parts) else None,
        )
    begin, end = max(begins), min(ends)
    return (begin if any(one for one, _ in parts) else None, end if any(one for _, one in parts) else None)


def _either(wishes: list[Wish]) -> Wish:
    """A wish with several readings; it keeps for itself what they have in common."""
    flat = [one for wish in wishes for one in (wish.doubtful or (wish,))]
    common = {
        name: getattr(flat[0], name)
        for name in Wish.model_fields
        if name != "doubtful" and all(getattr(one, name) == getattr(flat[0], name) for one in flat)
    }
    return Wish(**common, doubtful=tuple(dict.fromkeys(flat)))


def read_birth_date(text: str, language: Language, now: datetime) -> date | None:
    """A birth date: whole, not in the future, less than 120 years ago; else None. `births.py` says how it is read."""
    return birth_date(text, language, now.date())
