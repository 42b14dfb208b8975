"""The word lists of prompts/lexicon: how a phrase is written there, and how it is found in what a caller said."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "prompts" / "lexicon"

GAP = {"..": 2, "...": 5}
WORD = r"(?:(?: ,)* (?!\.)[^ ,]+)"
LEAD = r"(?: ,)* "
PIECE = re.compile(r"\(|\)\??|\||[^\s()|]+")
MARKS = {"..": "", "...": "", "^": r"^(?: [,.])*", "$": r"(?=[ ,.]*$)"}
MAX = 6000
LONG_FORMS = (
    (re.compile(r"\b(?:can ?not|couldnt|could not)\b"), "cant"),
    (re.compile(r"\b(do|does|did|is|are|was|has|have|had|would|should) not\b"), r"\1nt"),
    (re.compile(r"\bwill not\b"), "wont"),
    (re.compile(r"\bi am\b"), "im"),
    (re.compile(r"\b(it|that|what|he|she) is\b"), r"\1s"),
    (re.compile(r"\byou are\b"), "youre"),
    (re.compile(r"\bo clock\b"), "oclock"),
)


class BadLexicon(Exception):
    """A word list that cannot be used; the message names the file and the phrase."""


def plain(text: str) -> str:
    """Lower case without accents: "Sí, mañana" -> "si, manana"."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(r"[.;!?…\n]+(?=\s|$)|[;!?…\n]")


def fold(text: str) -> str:
    """What was said, as the phrases see it: " hola , me duele una muela . " (words, commas, ends of sentences).

    Bounded: of a very long text the first and the last part, for what matters is often said at the end.
    """
    if len(text) > MAX:
        text = text[: MAX // 2] + " . " + text[-MAX // 2 :]
    flat = re.sub(r"['’‘`´]", "", plain(text.replace("´", "'")))
    flat = _ends().sub(" . ", flat)
    flat = re.sub(r",(?!\d{3}\b)", " , ", flat)
    flat = re.sub(r"[^a-z0-9.,]+|\.(?=[a-z])|(?<![0-9 ])\.(?! )", " ", flat)
    flat = " ".join(flat.split())
    for form, short in LONG_FORMS:
        flat = form.sub(short, flat)
    return f" {flat} "


def words_of(folded: str) -> list[str]:
    return [word for word in folded.split() if word not in {",", "."}]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands in the folded text."""

    start: int
    end: int
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a word list, in its parts; all parts must be said, in any order, in one sentence."""

    text: str
    parts: tuple[tuple[re.Pattern[str], str], ...]

    def hits(self, folded: str) -> Iterator[Found]:
        if any(anchor not in folded for _, anchor in self.parts):
            return
        if len(self.parts) == 1:
            for match in self.parts[0][0].finditer(folded):
                yield Found(match.start(), match.end(), self.text)
            return
        at = 0
        for sentence in folded.split(" . "):
            found = [pattern.search(f" {sentence.strip()} ") for pattern, _ in self.parts]
            whole = [match for match in found if match is not None]
            if len(whole) == len(found):
                begin, end = min(m.start() for m in whole), max(m.end() for m in whole)
                yield Found(at + begin, at + end, self.text)
            at += len(sentence) + 2


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list of phrases that mean the same."""

    phrases: tuple[Phrase, ...] = ()

    def hits(self, folded: str) -> Iterator[Found]:
        for phrase in self.phrases:
            yield from phrase.hits(folded)

    def find(self, folded: str) -> Found | None:
        return next(self.hits(folded), None)

    def said(self, folded: str) -> bool:
        return self.find(folded) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One heading of a list: its phrases by language, and whatever else stands under it."""

    name: str
    en: Phrases = Phrases()
    es: Phrases = Phrases()
    unless: Phrases = Phrases()
    more: dict[str, Any] = field(default_factory=dict)

    def hits(self, folded: str) -> Iterator[Found]:
        if self.unless.said(folded):
            return
        yield from self.en.hits(folded)
        yield from self.es.hits(folded)

    def find(self, folded: str) -> Found | None:
        return next(self.hits(folded), None)

    def said(self, folded: str) -> bool:
        return self.find(folded) is not None


# ---------------------------------------------------------------- reading the lists


def phrase(text: str, groups: dict[str, list[str]] | None = None) -> Phrase:
    """A written phrase, ready to be looked for. Raises BadLexicon when it names a group that is not there.

    `word*` is any ending, `(a|b c)` either, `(a)?` perhaps, `{name}` any of a group, `..` up to two words between,
    `...` up to five, `&` both in the same sentence in either order, `^` the beginning of what is said, `$` its end.
    """
    return Phrase(text, tuple(_part(part, groups or {}) for part in text.split("&")))


def bare(text: str) -> str:
    """An owner's own words as plain words: no sign in them means anything here."""
    return " ".join(words_of(re.sub(r"[*|(){}&^$]", " ", fold(text))))


def phrases(texts: list[str], groups: dict[str, list[str]] | None = None) -> Phrases:
    return Phrases(tuple(phrase(text, groups) for text in texts))


def _part(text: str, groups: dict[str, list[str]]) -> tuple[re.Pattern[str], str]:
    tokens = PIECE.findall(_filled(text, groups))
    if not tokens:
        raise BadLexicon(f"an empty phrase: {text!r}")
    end = "" if tokens[-1] == "$" else "(?= )"
    body, fixed = _sequence(tokens, 0, text)
    return re.compile(body + end), max(fixed, key=len, default="")


def _sequence(tokens: list[str], depth: int, text: str) -> tuple[str, list[str]]:
    """Reads to the closing bracket (or the end), taking the tokens; gives the pattern and the words that must stand."""
    options, body, fixed = [], "", []
    while tokens:
        token = tokens.pop(0)
        if token == "(":
            inner, _ = _sequence(tokens, depth + 1, text)
            body += inner
        elif token.startswith(")"):
            if not depth:
                raise BadLexicon(f"a bracket too many: {text!r}")
            return "(?:" + "|".join([*options, body]) + ")" + token[1:], []
        elif token == "|":
            options.append(body)
            body = ""
        else:
            body += _piece(token)
            fixed += [] if depth or token in MARKS else [word.rstrip("*") for word in _words(token)]
    if depth or options:
        raise BadLexicon(f"a bracket is missing: {text!r}")
    return body, fixed


def _piece(token: str) -> str:
    if token in GAP:
        return f"{WORD}{{0,{GAP[token]}}}?"
    if token in MARKS:
        return MARKS[token]
    return "".join(LEAD + _pattern(word) for word in _words(token))


def _filled(text: str, groups: dict[str, list[str]]) -> str:
    """`{name}` stands for the words of that group."""
    for name in re.findall(r"\{(\w+)\}", text):
        if name not in groups:
            raise BadLexicon(f"there is no group {name!r}")
        text = text.replace("{" + name + "}", "(" + "|".join(groups[name]) + ")")
    return text


def _words(text: str) -> list[str]:
    return [word for bit in text.split() for word in _word(bit).split()]


def _word(text: str) -> str:
    keep_star = text.replace("*", "zzstarzz")
    return " ".join(words_of(fold(keep_star))).replace("zzstarzz", "*")


def _pattern(word: str) -> str:
    return re.escape(word.rstrip("*")) + (r"[a-z0-9]*" if word.endswith("*") else r"(?= )")


@cache
def lexicon(name: str) -> dict[str, Entry]:
    """One file of prompts/lexicon, by heading. Raises BadLexicon with the file and what to mend."""
    where = FOLDER / f"{name}.toml"
    try:
        data = tomllib.loads(where.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadLexicon(f"{where.name}: {error}") from None
    groups = {key: list(value) for key, value in data.pop("groups", {}).items()}
    try:
        return {key: _entry(key, dict(value), groups) for key, value in data.items()}
    except BadLexicon as error:
        raise BadLexicon(f"{where.name}: {error}") from None


def _entry(name: str, data: dict[str, Any], groups: dict[str, list[str]]) -> Entry:
    lists = {key: phrases(data.pop(key, []), groups) for key in ("en", "es", "unless")}
    return Entry(name, lists["en"], lists["es"], lists["unless"], data)
