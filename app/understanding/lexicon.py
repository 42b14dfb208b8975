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
BEEN = re.compile(
    r"\b(?!(?:that|what|it|he|she|there|here|where|how|who|let)')([a-z]{3,})'s(?= (?:\w+ing|been|got|gone|so|really|"
    r"very|not|all|too|swollen|just|good|great|fine|better|best|perfect|okay|ok|open)\b)",
    re.IGNORECASE,
)
"""In "my breathing's getting worse" and "Thursday's good" the 's is an "is", and no "whose"."""
SIGNS = re.compile(r"(?: [,.])+(?= |$)")
"""Signs in a row are one: the patterns of the lists pass over commas, and would try every one of thousands."""
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
    flat = re.sub(r"['‘`]", "", with_is(plain(text.replace("´", "'"))))
    flat = TITLES.sub(r"\1", flat)
    flat = _ends().sub(" . ", flat)
    flat = re.sub(r",(?!\d{3}\b)", " , ", flat)
    flat = re.sub(r"[^a-z0-9.,]+|\.(?=[a-z])|(?<![0-9 ])\.(?! )", " ", flat)
    flat = SIGNS.sub(_one_sign, f" {' '.join(flat.split())}").strip()
    for form, short in LONG_FORMS:
        flat = form.sub(short, flat)
    return f" {flat} "


def _one_sign(signs: re.Match[str]) -> str:
    return " ." if "." in signs[0] else " ,"


def with_is(text: str) -> str:
    """ "Thursday's good" -> "Thursday is good"."""
    return BEEN.sub(r"\1 is", text.replace("’", "'"))


def words_of(folded: str) -> list[str]:
    return [word for word in folded.split() if word not in {",", "."}]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands in the folded text."""

    start: int
    end: int
    phrase: str = ""


Needs = tuple[frozenset[str], ...]
"""Of every set one word must have been said for a phrase to match; "hinch*" stands for any word that begins so."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a word list, in its parts; all parts must be said, in any order, in one sentence."""

    text: str
    parts: tuple[re.Pattern[str], ...]
    needs: Needs = ()

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

    __slots__ = ("_always", "_by_word", "_rest", "_words", "phrases")

    def __init__(self, phrases: Iterable[Phrase] = ()) -> None:
        self.phrases = tuple(phrases)
        self._always = [n for n, one in enumerate(self.phrases) if not one.needs]
        self._by_word: dict[str, list[int]] = {}
        self._rest: list[Needs] = []
        for n, one in enumerate(self.phrases):
            first, *rest = sorted(one.needs, key=_commonness) or [frozenset[str]()]
            self._rest.append(tuple(rest))
            for word in first:
                self._by_word.setdefault(word, []).append(n)
        self._words = frozenset(self._by_word)

    def hits(self, folded: str) -> Iterator[Found]:
        for n in self._possible(folded):
            yield from self.phrases[n].hits(folded)

    def find(self, folded: str) -> Found | None:
        for n in self._possible(folded):
            for hit in self.phrases[n].hits(folded):
                return hit
        return None

    def said(self, folded: str) -> bool:
        return self.find(folded) is not None

    def _possible(self, folded: str) -> list[int]:
        """The phrases of which every needed word was said; only these are worth a closer look."""
        said = _said_words(folded, len(_BEGINNINGS))
        here = self._words & said
        if not here:
            return self._always
        wanted = {n for word in here for n in self._by_word[word]}
        rest = self._rest
        found = [n for n in wanted if not any(need.isdisjoint(said) for need in rest[n])]
        return sorted(found + self._always)


_COMMON = frozenset(
    [
        "i",
        "im",
        "a",
        "the",
        "to",
        "my",
        "is",
        "it",
        "its",
        "and",
        "you",
        "of",
        "in",
        "on",
        "for",
        "have",
        "me",
        "he",
        "she",
        "that",
        "this",
        "not",
        "no",
        "dont",
        "was",
        "do",
        "are",
        "but",
        "so",
        "with",
        "be",
        "can",
        "de",
        "la",
        "el",
        "que",
        "y",
        "en",
        "un",
        "una",
        "me",
        "se",
        "le",
        "lo",
        "mi",
        "no",
        "es",
        "si",
        "a",
        "los",
        "las",
        "con",
        "por",
        "para",
        "al",
        "ya",
        "su",
        "tengo",
        "las",
        "del",
    ]
)


def _commonness(need: frozenset[str]) -> int:
    return len(need) + 50 * len(need & _COMMON)


_BEGINNINGS: set[str] = set()
"""Every "hinch*" of every list that was read, so that only the beginnings that matter are looked for."""


@lru_cache(maxsize=16)
def _said_words(folded: str, known: int) -> frozenset[str]:
    """The words said, and the known beginnings of them. `known` tells lists read since then from those before."""
    words = set(folded.split())
    begun = {f"{word[:n]}*" for word in words for n in range(1, min(len(word), 16) + 1)}
    return frozenset(words | (begun & _BEGINNINGS))


@dataclass(frozen=True, slots=True)
class Entry:
    """One heading of a list: its phrases by language, and whatever else stands under it."""

    name: str
    en: Phrases = field(default_factory=Phrases)
    es: Phrases = field(default_factory=Phrases)
    unless: Phrases = field(default_factory=Phrases)
    more: dict[str, Any] = field(default_factory=dict)

    def hits(self, folded: str) -> Iterator[Found]:
        unless: bool | None = None
        for listed in (self.en, self.es):
            for hit in listed.hits(folded):
                unless = self.unless.said(folded) if unless is None else unless
                if unless:
                    return
                yield hit

    def find(self, folded: str) -> Found | None:
        found = self.en.find(folded) or self.es.find(folded)
        return None if found is None or self.unless.said(folded) else found

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
    return Phrase(text, tuple(pattern for pattern, _ in parts), tuple(need for _, needs in parts for need in needs))


def bare(text: str) -> str:
    """An owner's own words as plain words: no sign in them means anything here."""
    return " ".join(words_of(re.sub(r"[*|(){}&^$]", " ", fold(text))))


def phrases(texts: list[str], groups: dict[str, list[str]] | None = None) -> Phrases:
    return Phrases(phrase(text, groups) for text in texts)


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
    needs: Needs = ()
    while pieces:
        piece = pieces.pop(0)
        if piece.startswith("("):
            inner, wanted = _sequence(pieces, depth + 1, text)
            body += inner
            needs += () if inner.endswith("?") else wanted
        elif piece.startswith(")"):
            if not depth:
                raise BadLexicon(f"a bracket too many: {text!r}")
            options.append((body, needs))
            return "(?:" + "|".join(option for option, _ in options) + ")" + piece[1:], _any_of(options)
        elif piece.startswith("|"):
            options.append((body, needs))
            body, needs = "", ()
        else:
            body += _piece(piece)
            needs += () if piece in MARKS else tuple(frozenset([word]) for word in _words(piece) if word != "*")
    if depth or options:
        raise BadLexicon(f"a bracket is missing: {text!r}")
    _BEGINNINGS.update(word for need in needs for word in need if word.endswith("*"))
    return body, needs


def _any_of(options: list[tuple[str, Needs]]) -> Needs:
    """One of the options must stand: any of the words that they need, if each needs one."""
    if not all(needs for _, needs in options):
        return ()
    return (frozenset[str]().union(*(min(needs, key=_commonness) for _, needs in options)),)


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


OF_PHRASES = ("answers", "background", "language", "questions", "reasons", "requests", "urgency", "visits")
"""The lists that are made of phrases; the others are plain words."""


def problems() -> list[str]:
    """What is wrong in the lists, a sentence each: the file, the phrase, and what to mend."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            tomllib.loads(path.read_text("utf-8"))
            if path.stem in OF_PHRASES:
                lexicon.__wrapped__(path.stem)
        except (BadLexicon, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            said = str(error)
            found.append(said if said.startswith(path.name) else f"{path.name}: {said}")
    return found
