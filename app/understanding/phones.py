"""Telephone numbers: whole ones, those dictated over several turns, and those of which a part is taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from app.call.heard import Language
from app.understanding.digits import Dictation, Part, country_said, dictation

NATIONAL = 10
"""Digits of a number of the United States: three of the area, three of the exchange, four of the line."""

_NORTH_AMERICA = re.compile(r"\+1[2-9]\d\d[2-9]\d{6}")


@dataclass(frozen=True, slots=True)
class Dialled:
    """What is known of a number after a turn: the whole of it in E.164, or the digits so far; neither is made up."""

    number: str | None = None
    so_far: str = ""


def read_phone(text: str, language: Language, default_region: str = "US") -> str | None:
    """A telephone number in E.164 ("+17035550188"), or None when there is no whole one that can be.

    Words, digits and mixtures of both languages, in singles, pairs and hundreds; "area code", "plus fifty-two". What
    follows "extension" is left out, and what was corrected ("no wait, ..."). Fictional numbers (555-01xx) count:
    whether one is in use is not ours to say.
    """
    return dictate(text, language, region=default_region).number


def dictate(text: str, language: Language, so_far: str = "", region: str = "US") -> Dialled:
    """What this turn makes of the number so far: digits (a part of one) or E.164 (one that was read back).

    More digits are added, a part said again is mended ("it ends in 49", "the area code is 240", "not 41, 49", "no, oh
    one four nine"), a whole number replaces all. What cannot be joined gives neither a number nor digits.
    """
    region = country_said(text) or region
    heard = dictation(text, language)
    found = _whole(heard, so_far, region) or _whole(dictation(text, language, hundreds_apart=True), so_far, region)
    if found is not None and found == so_far and _starts_again(heard, so_far):
        return Dialled(so_far=heard.parts[-1].digits)
    if found is not None:
        return Dialled(found)
    digits = _joined(heard, _national(so_far), region)
    if digits is None:
        return Dialled(so_far="" if e164(so_far, region) else so_far)
    return Dialled(so_far=digits if heard.only_digits and 2 <= len(digits) < NATIONAL + 3 else "")


def _starts_again(heard: Dictation, number: str) -> bool:
    """ "No, 301 ..." of a number that begins with 301: it mends nothing, so it is the beginning of another."""
    last = heard.parts[-1]
    return last.kind in {"fix", "afresh"} and _national(number).startswith(last.digits) and len(last.digits) < NATIONAL


def _whole(heard: Dictation, so_far: str, region: str) -> str | None:
    candidates = [_joined(heard, _national(so_far), region) or "", *_alternatives(heard.parts)]
    return next((number for digits in candidates if (number := e164(digits, region)) is not None), None)


def dictated(text: str, language: Language) -> list[str]:
    """The digit strings of any length that may be the number meant, likeliest first; a leading "+" is kept."""
    heard = dictation(text, language)
    singles = sorted((part.digits for part in heard.parts), key=len, reverse=True)
    found = [_joined(heard, "", "US") or "", *singles, *_alternatives(heard.parts)]
    return [digits for digits in dict.fromkeys(found) if digits.strip("+")]


def e164(digits: str, region: str = "US") -> str | None:
    """The number as it is dialled from anywhere, or None when it cannot be one."""
    if len(digits) == NATIONAL + 1 and digits.startswith("0"):
        digits = digits[1:]  # "oh, 301 ..."
    if region == "US" and re.fullmatch(r"52\d{10}|01152\d{10}", digits):
        digits = "+" + digits.removeprefix("011")
    if len(digits.lstrip("+")) < (NATIONAL if region == "US" else 8):
        return None
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number) or (number.country_code == 1 and not _NORTH_AMERICA.match(written)):
        return None
    return written


def _national(number: str) -> str:
    return number.removeprefix("+1")


def _alternatives(parts: list[Part]) -> list[str]:
    """What was said between two commas or other words, the last first; then what is left without the other words."""
    pieces = [one for part in reversed(parts) for one in (part.digits, *part.pieces)]
    groups = "".join(part.digits for part in parts if len(part.digits) >= 3)
    stuttered = "".join(part.digits for part in parts) if max((len(p.digits) for p in parts), default=0) > 5 else ""
    return [*pieces, groups, stuttered if len(stuttered) == NATIONAL else ""]


# ---------------------------------------------------------------- one part after the other


def _joined(heard: Dictation, so_far: str, region: str) -> str | None:
    """The digits after all parts, None where none says anything of the number.

    Talk that is no dictation does so only where it says how.
    """
    now = before = so_far
    told = False
    for part in heard.parts:
        if part.kind == "said" and so_far and not heard.only_digits and e164(part.digits, region) is None:
            continue
        if part.kind == "said" and told and e164(now, region) is not None:
            continue  # of two numbers the first is meant, where neither is taken back
        now, before, told = _after(part, now, before, region, told), now, True
    return now if told else None


def _after(part: Part, now: str, before: str, region: str, told: bool) -> str:
    """The digits after one more part; `told` once some were said in this turn."""
    digits = part.digits
    if part.kind == "afresh" or e164(digits, region) is not None:
        return digits
    match part.kind:
        case "not":
            return _swapped(part, now, before)
        case "tail":
            return _with_tail(now, digits)
        case "head":
            return _with_head(now, digits)
        case "middle":
            return now[:3] + digits + now[6:] if len(digits) == 3 and len(now) == NATIONAL else _mended(part, now)
        case "fix" if told and now != before and before.endswith(digits):
            return now  # "es 49, no 42"
        case "fix" if told and len(digits) == 1:
            return now[:-1] + digits  # "four eight, I mean nine"
        case "fix":
            return _mended(part, now)
        case _ if e164(now, region) is not None:
            return now if part.apart else _mended(part, now)
        case _:
            return digits if part.apart else _lengthened(now, digits)


def _lengthened(now: str, digits: str) -> str:
    """More digits; where the first of them were said before, they are not said twice: "301 555", "555 0142"."""
    for shared in range(min(len(now), len(digits)), 1, -1):
        if len(now) + len(digits) - shared == NATIONAL and now.endswith(digits[:shared]):
            return now + digits[shared:]
    return now + digits


def _with_tail(now: str, digits: str) -> str:
    if len(now) + len(digits) == NATIONAL or not now:
        return now + digits if now else ""
    return now[: -len(digits)] + digits if len(now) > len(digits) else digits


def _with_head(now: str, digits: str) -> str:
    if len(now) + len(digits) == NATIONAL or not now:
        return digits + now
    return digits + now[len(digits) :] if len(now) > len(digits) else digits


def _mended(part: Part, now: str) -> str:
    """What was said again, in the place of what it is most like; "" where that might be two places or none."""
    digits = part.digits
    if len(part.pieces) == 2 and len(part.pieces[0]) == len(part.pieces[1]) and now.endswith(part.pieces[0]):
        return now[: -len(part.pieces[0])] + part.pieces[1]  # "no, 41, 49"
    if len(now) < NATIONAL:
        kept = NATIONAL - len(digits)
        return now[:kept] + digits if 0 < kept <= len(now) else now[: max(0, len(now) - len(digits))] + digits
    if len(digits) < 2 or len(digits) > len(now):
        return ""
    places = _places(len(now), len(digits))
    alike = {at: sum(a == b for a, b in zip(now[at:], digits, strict=False)) for at in places}
    best = [at for at in places if alike[at] == max(alike.values())]
    if not best or (len(best) > 1 and len(digits) == 3):
        return ""
    at = best[-1]
    return now[:at] + digits + now[at + len(digits) :]


def _places(size: int, length: int) -> list[int]:
    """Where a group of so many digits can stand: 301 555 01 42."""
    if size != NATIONAL:
        return [size - length]
    return [at for at in (0, 3, 6, 8) if at + length in {3, 6, 8, NATIONAL}]


def _swapped(part: Part, now: str, before: str) -> str:
    """ "Not 41, 49", and "49, not 41"; the last place counts where the wrong digits stand in two."""
    wrong, right = part.pieces[0], "".join(part.pieces[1:])
    if not right and wrong in before and now != before:
        right, now = now[len(before) :] if now.startswith(before) else now[-len(wrong) :], before
    half = len(wrong) // 2
    if not right and wrong not in now and wrong[:half] in now and half * 2 == len(wrong):
        wrong, right = wrong[:half], wrong[half:]
    at = now.rfind(wrong)
    if at < 0:
        return _mended(part, now)
    return now[:at] + right + now[at + len(wrong) :] if right else ""
