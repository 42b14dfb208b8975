"""What other libraries make of the same rows, each used as its documentation says, with the least code around it.

Runs in an environment of its own, without the product; nothing is imported before it is asked. The signatures are those
of tests/scoring.py.
"""

from __future__ import annotations

import datetime as clock
import re
from functools import cache
from pathlib import Path
from typing import Any

CULTURES = {"en": "en-us", "es": "es-es"}


def dateparser(text: str, lang: str, reference: str) -> object:
    """The longest match in the text; it knows points only."""
    from dateparser.search import search_dates

    base = clock.datetime.fromisoformat(reference[:19])
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    found = search_dates(text, languages=[lang], settings=settings) or []
    return max(found, key=lambda one: len(one[0]))[1] if found else None


def recognizers(text: str, lang: str, reference: str) -> object:
    """The first mention that resolves; of a date and a time said apart both."""
    from recognizers_date_time import recognize_datetime

    base = clock.datetime.fromisoformat(reference[:19])
    found = [
        value for one in recognize_datetime(text, CULTURES[lang], reference=base) if (value := _resolved(one, base))
    ]
    points = {one[0]: one[1] for one in found[::-1] if isinstance(one[1], str)}
    if "date" in points and "time" in points and found[0][0] in points:
        return f"{points['date']}T{points['time']}"
    return found[0][1] if found else None


def _resolved(one: Any, base: clock.datetime) -> tuple[str, Any] | None:
    values = [value for value in (one.resolution or {}).get("values", []) if value.get("value") != "not resolved"]
    if not values:
        return None
    ahead = [value for value in values if str(value.get("value") or value.get("start") or "9") >= str(base.date())]
    best = (ahead or values)[0]
    if "value" in best:
        return best["type"], best["value"].replace(" ", "T")
    bounds = {name: best[name].replace(" ", "T") for name in ("start", "end") if name in best}
    return (best["type"], bounds) if bounds else None


def boolean(text: str, lang: str) -> bool | None:
    from recognizers_choice import recognize_boolean

    found = recognize_boolean(text, CULTURES[lang])
    return bool(found[0].resolution["value"]) if found else None


def recognizers_number(text: str, lang: str) -> float | None:
    from recognizers_number import recognize_number, recognize_ordinal

    found = recognize_ordinal(text, CULTURES[lang]) or recognize_number(text, CULTURES[lang])
    value = (found[0].resolution or {}).get("value") if found else None
    return float(str(value).replace(",", ".")) if value else None


def text2num(text: str, lang: str) -> float | None:
    from text_to_num import alpha2digit

    found = re.search(r"\d+(?:\.\d+)?", alpha2digit(text, lang, threshold=0))
    return float(found[0]) if found else None


def text2num_phone(text: str, lang: str) -> str | None:
    from text_to_num import alpha2digit

    digits = re.sub(r"\D", "", alpha2digit(text, lang, threshold=0))
    return digits or None


def recognizers_phone(text: str, lang: str) -> str | None:
    from recognizers_sequence import recognize_phone_number

    found = recognize_phone_number(text, CULTURES[lang])
    return re.sub(r"\D", "", found[0].text) if found else None


def recognizers_email(text: str, lang: str) -> str | None:
    from recognizers_sequence import recognize_email

    found = recognize_email(text, CULTURES[lang])
    return found[0].text if found else None


@cache
def _lingua() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.SPANISH).build()


def lingua(text: str) -> str | None:
    found = _lingua().detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found else None


@cache
def _py3langid() -> Any:
    from py3langid import langid

    langid.set_languages(["en", "es"])
    return langid


def py3langid(text: str) -> str | None:
    return str(_py3langid().classify(text)[0])


@cache
def _langdetect() -> Any:
    from langdetect import PROFILES_DIRECTORY, DetectorFactory

    DetectorFactory.seed = 0
    made = DetectorFactory()
    made.load_json_profile([(Path(PROFILES_DIRECTORY) / one).read_text("utf-8") for one in ("en", "es")])
    return made


def langdetect(text: str) -> str | None:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _langdetect().create()
    detector.set_prior_map({"en": 0.5, "es": 0.5})
    detector.append(text)
    try:
        return str(detector.detect())
    except LangDetectException:
        return None
