"""The ear of a scripted caller: which line of the prompts a sentence is, found by its wording alone."""

from __future__ import annotations

import re
from functools import cache

from app.lines import PROMPTS

_PARTS = re.compile(r"\{%\s*(if|else|endif)\b.*?%\}|\{\{.*?\}\}")


@cache
def line_of(text: str) -> str:
    """The line's name, "" for none; of several that fit the one with the most words of its own."""
    return next((name for name, wording in _wordings() if wording.fullmatch(text)), "")


def question(line: str) -> str:
    """A line that asks again asks the same: `ask_when_again` is `ask_when`."""
    line = line.removesuffix("_again").removesuffix("_near")
    return {"greeting": "how_can_i_help", "greeting_question": "how_can_i_help", "offer": "offer_times"}.get(line, line)


@cache
def _wordings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for path in (*PROMPTS.glob("en/*.j2"), *PROMPTS.glob("es/*.j2")):
        text = path.read_text("utf-8").strip()
        own_words = len(_PARTS.sub("", text))
        if own_words:  # a line without any, which repeats what was said, would fit every sentence
            found.append((own_words, path.stem, re.compile(_pattern(text))))
    return tuple((name, wording) for _, name, wording in sorted(found, key=lambda one: -one[0]))


def _pattern(text: str) -> str:
    pattern, at = "", 0
    for part in _PARTS.finditer(text):
        pattern += re.escape(text[at : part.start()])
        pattern += {"if": "(?:", "else": "|", "endif": ")?", None: ".+?"}[part[1]]
        at = part.end()
    return pattern + re.escape(text[at:])
