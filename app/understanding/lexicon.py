"""The word lists of prompts/lexicon: how a phrase is written there, and how it is found in what a caller said."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "prompts" / "lexicon"

GAP = {"..": 2, "...": 5}
WORD = r"(?:(?: ,)* (?!\.)[^ ,]+)"
LEAD = r"(?: ,)* "
PIECE = re.compile(r"\(|\)\??|\||[^\s()|]+")
MARKS = {"..": "", "...": "", "^": r"^(?: [,.])*", "$": r"(?=[ ,.]*$)", "/": r"(?= [,.] |[ ,.]*$)"}
MAX = 6000
TITLES = re.compile(r"\b(dra?|mrs?|ms|sra?|srta|st|jr)\.(?= [a-z])")
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
    flat = TITLES.sub(r"\1", flat)
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
    """One phrase of a word list, in its parts; all parts must be said, in any order, in one sentence.

    `needs` are words of which one must have been said for it to match; None where that cannot be told beforehand.
    """

    text: str
    parts: tuple[re.Pattern[str], ...]
    needs: frozenset[str] | None = None

    def hits(self, folded: str) -> Iterator[Found]:
        if len(self.parts) == 1:
            for match in self.parts[0].finditer(folded):
                yield Found(match.start(), match.end(), self.text)
            return
        at = 0
        for sentence in folded.split(" . "):
            found = [pattern.search(f" {sentence.strip()} ") for pattern in self.parts]
            whole = [match for match in found if match is not None]
            if len(whole) == len(found):
                begin, end = min(m.start() for m in whole), max(m.end() for m in whole)
                yield Found(at + begin, at + end, self.text)
            at += len(sentence) + 2


class Phrases:
    """A list of phrases that mean the same, found by the words they need rather than one after the other."""

    __slots__ = ("_always", "_by_word", "phrases")

    def __init__(self, phrases: Iterable[Phrase] = ()) -> None:
        self.phrases = tuple(phrases)
        self._always = [n for n, one in enumerate(self.phrases) if one.needs is None]
        self._by_word: dict[str, list[int]] = {}
        for n, one in enumerate(self.phrases):
            for word in one.needs or ():
                self._by_word.setdefault(word, []).append(n)

    def hits(self, folded: str) -> Iterator[Found]:
        if not self.phrases:
            return
        by_word = self._by_word
        here = {n for word in _said_words(folded) if word in by_word for n in by_word[word]}
        for n in sorted(here.union(self._always)):
            yield from self.phrases[n].hits(folded)

    def find(self, folded: str) -> Found | None:
        return next(self.hits(folded), None)

    def said(self, folded: str) -> bool:
        return self.find(folded) is not None


@lru_cache(maxsize=8)
def _said_words(folded: str) -> frozenset[str]:
    return frozenset(folded.split())


@dataclass(frozen=True, slots=True)
class Entry:
    """One heading of a list: its phrases by language, and whatever else stands under it."""

    name: str
    en: Phrases = field(default_factory=Phrases)
    es: Phrases = field(default_factory=Phrases)
    unless: Phrases = field(default_factory=Phrases)
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
    `...` up to five, `&` both in the same sentence in either order, `^` the beginning of what is said, `$` its end,
    `/` the end of a clause.
    """
    parts = [_part(part, groups or {}) for part in text.split("&")]
    return Phrase(text, tuple(pattern for pattern, _ in parts), _smallest([needs for _, needs in parts]))


def bare(text: str) -> str:
    """An owner's own words as plain words: no sign in them means anything here."""
    return " ".join(words_of(re.sub(r"[*|(){}&^$]", " ", fold(text))))


def phrases(texts: list[str], groups: dict[str, list[str]] | None = None) -> Phrases:
    return Phrases(phrase(text, groups) for text in texts)


Needs = frozenset[str] | None


def _part(text: str, groups: dict[str, list[str]]) -> tuple[re.Pattern[str], Needs]:
    pieces = PIECE.findall(_filled(text, groups))
    if not pieces:
        raise BadLexicon(f"an empty phrase: {text!r}")
    end = "" if pieces[-1] in {"$", "/"} else "(?= )"
    body, needs = _sequence(pieces, 0, text)
    return re.compile(body + end), needs


def _sequence(pieces: list[str], depth: int, text: str) -> tuple[str, Needs]:
    """Reads to the closing bracket (or the end), taking the pieces; gives the pattern and the words it needs."""
    options: list[tuple[str, Needs]] = []
    body = ""
    needs: list[Needs] = []
    while pieces:
        piece = pieces.pop(0)
        if piece.startswith("("):
            inner, wanted = _sequence(pieces, depth + 1, text)
            body += inner
            needs.append(None if inner.endswith("?") else wanted)
        elif piece.startswith(")"):
            if not depth:
                raise BadLexicon(f"a bracket too many: {text!r}")
            options.append((body, _smallest(needs)))
            return "(?:" + "|".join(option for option, _ in options) + ")" + piece[1:], _all_of(options)
        elif piece.startswith("|"):
            options.append((body, _smallest(needs)))
            body, needs = "", []
        else:
            body += _piece(piece)
            needs += [] if piece in MARKS else [None if "*" in w else frozenset([w]) for w in _words(piece)]
    if depth or options:
        raise BadLexicon(f"a bracket is missing: {text!r}")
    return body, _smallest(needs)


def _smallest(needs: list[Needs]) -> Needs:
    return min((known for known in needs if known is not None), key=len, default=None)


def _all_of(options: list[tuple[str, Needs]]) -> Needs:
    """One of the options must stand: any of the words that they need, if each needs one."""
    union: frozenset[str] = frozenset()
    for _, needs in options:
        if needs is None:
            return None
        union |= needs
    return union


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
