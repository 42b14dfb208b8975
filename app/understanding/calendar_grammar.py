"""Reads the signs of days and hours into pieces: a day, a clock time, a part of the day, or a word that ties them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from app.call.heard import Language
from app.understanding.counted_rules import COUNTED
from app.understanding.day_rules import DAYS, NUMBERED_DAYS
from app.understanding.hour_rules import HOURS
from app.understanding.month_rules import PARTS
from app.understanding.pieces import NOTHING, Around, Piece, Rules
from app.understanding.week_rules import WEEKS

TIES = Rules()


def pieces(signs: list[str], now: datetime, language: Language) -> list[Piece]:
    """The pieces in the order they were said."""
    line = " ".join(signs)
    around = Around(now, language, line)
    found: list[Piece] = []
    at = gap = 0
    stop = False
    while at < len(line):
        for pattern, rule in _ALL:
            if (match := pattern.match(line, at)) is not None and (piece := rule(match, around)) is not None:
                if piece != NOTHING:
                    ahead = line[match.end() + 1 :].split(" ", 1)[0]
                    owned = ahead == "x" or _OWNER.search(line, max(0, at - 20), at) is not None
                    found.append(replace(piece, start=at, gap=gap, stop=stop, ahead=ahead, owned=owned))
                    gap, stop = 0, False
                at = match.end() + 1
                break
        else:
            end = line.find(" ", at)
            end = len(line) if end < 0 else end
            sign = line[at:end]
            gap += sign in {"_", "x", "for"}
            stop = stop or sign == ","
            at = end + 1
    return found


_OWNER = re.compile(r"\bx (?:of|on)(?: el| the)* $")


@TIES.of(r"onward(?= (?:of |the |at )*(?:las|\d|t:))")
def _and_after(_: re.Match[str], __: Around) -> Piece:
    """ "Fridays, and after two"."""
    return Piece(tie="after")


@TIES.of(
    r"(move|because|after that|before that|insteadof|had|pain|fix|from|begins|since|to|through|-|and|plus|or|between"
    r"|after|past|notbefore|before|until|by|within|onward"
    r"|orbefore|not|except|minus|cannot)"
)
def _tie(match: re.Match[str], _: Around) -> Piece:
    return Piece(
        tie={"-": "to", "begins": "from", "plus": "and", "past": "after", "minus": "except"}.get(match[1], match[1])
    )


@TIES.of(r"leave(?! (?:las|\d))")
def _leave(_: re.Match[str], __: Around) -> Piece:
    """ "El quince me voy a Puerto Rico", and not "me voy a las siete"."""
    return Piece(tie="cannot")


@TIES.of(r"(off|starts)(?:(?= \d)|(?: (?:_|of|in|on|the|el|x|soonest)){0,4}(?= (?:las|at|about|by) \d))")
def _off(match: re.Match[str], _: Around) -> Piece:
    """ "I get off at the plant at three", "entro a la bodega a las seis": free after it, or before."""
    return Piece(tie="after" if match[1] == "off" else "before")


@TIES.of(r"same(?= (?:the |el )?W\d)")
def _same(_: re.Match[str], __: Around) -> Piece:
    """ "The tenth, that's Wednesday"."""
    return Piece(tie="same")


@TIES.of(r"on(?= [,_]|$)")
def _on(match: re.Match[str], around: Around) -> Piece | None:
    """ "From two on": and later."""
    return Piece(tie="onward") if _BEGUN.search(around.line, max(0, match.start() - 40), match.start()) else None


_BEGUN = re.compile(r"(?:from|begins) (?:\S+ ){1,3}$")


@TIES.of(r"no")
def _no(match: re.Match[str], around: Around) -> Piece:
    """ "Monday no Tuesday" takes the first back, as a recogniser writes it; "no Tuesday" alone rules it out."""
    rest = around.line[match.end() + 1 :]
    back = _HOUR_BEFORE.search(around.line[: match.start()].rstrip()) and _HOUR_AHEAD.match(rest)
    if around.language == "en":
        back = back or (_DAY_BEFORE.search(around.line[: match.start()].rstrip()) and _DAY_AHEAD.match(rest))
    return Piece(tie="fix" if back else "not")


_HOUR_BEFORE, _HOUR_AHEAD = re.compile(r"(?:at|las|:\d\d) ?\d*(?: am| pm)?$"), re.compile(r"(?:at|las) \d")
_DAY_BEFORE, _DAY_AHEAD = re.compile(r"(?:[WD]\d|\d+th)$"), re.compile(r"(?:on |the )*(?:[WD]\d|\d+th)")


@TIES.of(r"now")
def _now(_: re.Match[str], __: Around) -> Piece:
    return Piece(flag="now")


@TIES.of(r"(soonest|later|earlier|anyday|weekdays|weekends)")
def _flag(match: re.Match[str], _: Around) -> Piece:
    return Piece(flag=match[1])


@TIES.of(r"(\d\d?)(?! u:)")
def _number(match: re.Match[str], _: Around) -> Piece:
    return Piece(num=int(match[1]))


_ALL = [*PARTS, *DAYS, *COUNTED, *WEEKS, *HOURS, *NUMBERED_DAYS, *TIES]
