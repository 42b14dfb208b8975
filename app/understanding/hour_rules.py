"""The rules that find a clock time or a part of the day in the signs."""

from __future__ import annotations

import re

from app.understanding.hours import Clock
from app.understanding.pieces import Around, Piece, Rules, alone

HOURS = Rules()

_PARTS = "morning|afternoon|evening|night|early|noonish|lateafternoon|latemorning|earlyafternoon|lateevening"
_PARTS += "|midafternoon|earlyevening|lastthing"
_MER = (
    rf"(?:(?: oclock)?(?: of| in| on| at| ,(?! am| pm))*(?: the| el)? (am|pm|p:(?:{_PARTS}|small))(?! \d))?(?: oclock)?"
)
"""What may follow an hour: o'clock, a half of the day, a part of it."""
_AT = r"(?:(?:at|las|forlas|about|in las) )"


def _clock(hour: int, minute: int, half: str | None) -> Piece | None:
    if hour > 24 or minute > 59 or (hour == 24 and minute > 59):
        return None
    return Piece(clock=Clock(hour % 24 if hour == 24 else hour, minute, (half or "").removeprefix("p:")))


@HOURS.of(rf"{_AT}?(\d\d?):(\d\d){_MER}")
def _written(match: re.Match[str], _: Around) -> Piece | None:
    return _clock(int(match[1]), int(match[2]), match[3])


@HOURS.of(rf"{_AT}?(\d\d?) (?:am |pm )?minus (quarter|\d\d?){_MER}")
def _minus(match: re.Match[str], _: Around) -> Piece | None:
    minutes = 15 if match[2] == "quarter" else int(match[2])
    half = match[3] or next((m for m in ("am", "pm") if f" {m} " in match[0]), None)
    return _clock((int(match[1]) - 1) or 12, 60 - minutes, half) if 0 < minutes < 60 else None


@HOURS.of(rf"{_AT}?half (?:past |after )?(\d\d?){_MER}")
def _half_past(match: re.Match[str], _: Around) -> Piece | None:
    return _clock(int(match[1]), 30, match[2])


@HOURS.of(
    rf"(?P<at>at |about |a |for )*(?P<min>quarter|\d\d?)(?: u:min)? (?P<way>past|after|to|before|until|of"
    rf"|from) (?P<hour>\d\d?|t:noon)(?::00)?(?: u:hour)?{_MER}"
)
def _past_to(match: re.Match[str], around: Around) -> Piece | None:
    """ "quarter to three", "at ten to three"; "ten to three" alone is from ten to three."""
    spelled = match["min"] == "quarter"
    minutes = 15 if spelled else int(match["min"])
    sure = spelled or "u:min" in match[0] or (match["at"] or "").strip() == "at" or match["way"] == "past"
    if (
        around.language != "en"
        or minutes > 59
        or (around.before(match) in {"from", "between"} and match["way"] != "past")
    ):
        return None
    alone_enough = (
        match["way"] in {"of", "after"} and around.before(match) in {"", ",", "_"} and minutes in {5, 10, 20, 25}
    )
    if not (sure or alone_enough) and (minutes not in {15, 20, 25} or match["way"] in {"of", "from"}):
        return None
    hour = 12 if match["hour"] == "t:noon" else int(match["hour"])
    if match["way"] in {"past", "after"}:
        return _clock(hour, minutes, match[5])
    return _clock((hour - 1) or 12, 60 - minutes, match[5])


@HOURS.of(rf"(?:las |the |faltan )?(quarter|\d\d?)(?: u:min)? forlas (\d\d?){_MER}")
def _for_the(match: re.Match[str], _: Around) -> Piece | None:
    """ "cuarto para las tres", "veinte para las cuatro": that many minutes before."""
    minutes = 15 if match[1] == "quarter" else int(match[1])
    before = {0: 23, 1: 12}.get(int(match[2]), int(match[2]) - 1)
    return _clock(before, 60 - minutes, match[3]) if 0 < minutes < 60 else None


@HOURS.of(rf"(?P<at>{_AT})?(\d\d?)(?: u:hour)? (?:plus|and) (half|quarter|\d\d?)(?! u:hour)(?: u:min)?{_MER}")
def _plus(match: re.Match[str], around: Around) -> Piece | None:
    minutes = {"half": 30, "quarter": 15}.get(match[3]) or int(match[3] if match[3].isdigit() else 0)
    if around.before(match) == "between" or ("u:hour" in match[0] and not match["at"]):
        return None  # "between two and three", "dos horas y media"
    if match[3].isdigit() and (
        around.language == "en" or not (match["at"] or match[4] or minutes >= 10 or alone(match, around))
    ):
        return None
    return _clock(int(match[2]), minutes, match[4])


@HOURS.of(rf"(?P<at>{_AT})?(\d\d?) (?:(?:0|_) (\d)|(\d\d)){_MER}")
def _two_numbers(match: re.Match[str], around: Around) -> Piece | None:
    minutes = int(match[3] or match[4])
    beside = re.fullmatch(_BEFORE_TWO_NUMBERS, around.before(match)) or re.match(
        _AFTER_TWO_NUMBERS, around.line[match.end() :]
    )
    if " _ " in match[0] and not match["at"]:
        return None
    alone_enough = _sounds_like_an_hour(int(match[2]), minutes, around.line[match.end() :], around.before(match))
    return (
        _clock(int(match[2]), minutes, match[5])
        if match["at"] or match[5] or beside or alone_enough or alone(match, around)
        else None
    )


def _sounds_like_an_hour(hour: int, minutes: int, rest: str, before: str) -> bool:
    """ "Nine thirty works for me", "ten fifteen or eleven": at the beginning, and no number goes on."""
    return (
        before in {"", ","}
        and 1 <= hour <= 12
        and minutes % 5 == 0
        and re.match(r" (?:_|or|,)(?! \d\d? \d)", rest) is not None
    )


_BEFORE_TWO_NUMBERS = r"W\d|D\d|\d+th|M\d+|p:\w+|,|from|between|to|-|before|after|and|or|fix"
_AFTER_TWO_NUMBERS = r" (?:on |the |el |of |this |next |,)*(?:W\d|D\d|M\d|\d+th|onward)"


@HOURS.of(rf"{_AT}?(\d\d?) (\d){_MER}")
def _hour_and_few(match: re.Match[str], _: Around) -> Piece | None:
    return _clock(int(match[1]), int(match[2]), match[3]) if match[3] else None


@HOURS.of(rf"(?P<at>{_AT})?(?P<h>\d\d?)(?P<hours> u:hour)?(?: oclock)?{_MER}")
def _hour(match: re.Match[str], around: Around) -> Piece | None:
    hour, at, half = int(match["h"]), (match["at"] or "").strip(), match[4]
    after = around.line[match.end() + 1 :].partition(" ")[0]
    if (match["hours"] and not at.endswith("las")) or not (at or half or "oclock" in match[0]):
        return None
    if (after.startswith("u:") and after != "u:weekend") or (at == "about" and hour > 12):
        return None
    if not half and (after in {"next", "x"} or (at == "about" and after == "_")):
        return None  # "about three fillings"
    return _clock(hour, 0, half)


@HOURS.of(r"(?:the |el )p:(\w+) 1")
def _part_one(match: re.Match[str], _: Around) -> Piece:
    """ "The afternoon one": no hour."""
    return Piece(part=match[1])


@HOURS.of(
    rf"(p:(?:{_PARTS}))(?: at| about| las| ,)* (\d\d?)(?:(?::| )(\d\d))?"
    r"(?! u:|th| of| M\d| from| p:| to| plus| minus| half)"
)
def _part_then_hour(match: re.Match[str], _: Around) -> Piece | None:
    return _clock(int(match[2]), int(match[3] or 0), match[1]) if int(match[2]) <= 24 else None


@HOURS.of(r"(?:at |las )?t:(noon|midnight)")
def _noon(match: re.Match[str], _: Around) -> Piece:
    return Piece(clock=Clock(12, 0, "pm") if match[1] == "noon" else Clock(0))


@HOURS.of(r"(?:in |the )*(am|pm)")
def _half(match: re.Match[str], around: Around) -> Piece | None:
    """ "Thursday a.m.", "p.m. on the 5th"; but "I am" is no morning."""
    day_ahead = re.match(r" (?:on |the |el |of |, )*(?:W\d|D\d|\d+th|M\d+)(?= |$)", around.line[match.end() :])
    beside = re.fullmatch(r"W\d|D\d|\d+th|next|every", around.before(match)) or day_ahead
    beside = beside or re.search(r"(?:am|pm) or $", around.line[: match.start()])
    return Piece(part="morning" if match[1] == "am" else "afternoon") if beside else None


@HOURS.of(r"(?:in |the |on |early )*p:(\w+)")
def _part(match: re.Match[str], _: Around) -> Piece:
    return Piece(part=match[1])
