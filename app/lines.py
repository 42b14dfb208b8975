"""Every word said aloud: lines read from prompts, checked like sentences, filled in with values as they are spoken."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from jinja2 import Environment, Template, TemplateSyntaxError, nodes

from app import spoken
from app.call import step
from app.practice import BadDocument, Practice
from telephony.turn import Said

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
PROMPTS = Path(__file__).parent.parent / "prompts"

FAR = timedelta(days=120)
"""From how far ahead a date is said with its year: a wish misheard by a year must not go unnoticed."""

LETTERS_A_SECOND = 17.0
"""How fast the receptionist's voice reads, measured on the greeting: 200 letters in 11 to 12 seconds."""
LONGEST_GREETING = 12.0
_GREETING = ("greeting_both", "greeting_question")


@dataclass(frozen=True, slots=True)
class About:
    """What lines.toml says of one line: its values with a sample each, what it must say, how long it may be."""

    name: str
    when: str
    longest: int
    promise: bool = False
    must: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Lines:
    """All lines in both languages. `version` names exactly these words, so that a call can tell what it was told."""

    about: Mapping[str, About]
    templates: Mapping[tuple[str, Language], Template]
    version: str

    def say(self, line: step.Line, language: Language, practice: Practice, now: datetime) -> Said:
        """One line in words. Its own language wins over the call's."""
        tongue = line.language or language
        values = {name: _spoken(value, tongue, practice, now) for name, value in line.values.items()}
        given = {**_always(practice, tongue, now), **values}
        text = " ".join(self.templates[line.name, tongue].render(given).split())
        return Said(line=line.name, language=tongue, text=text, must_be_heard=line.must_be_heard)


def _always(practice: Practice, language: Language, now: datetime) -> dict[str, str]:
    """Values that every line may use: the practice's name, the part of the day, and whether the office is open."""
    hour = now.astimezone(practice.tz).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    office = "open" if practice.is_open(now) else "closed"
    return {"practice": practice.name.in_(language), part: "yes", office: "yes"}


def _spoken(value: step.Value, language: Language, practice: Practice, now: datetime) -> str:
    match value:
        case str():
            return value
        case step.When(at):
            return spoken.when(at.astimezone(practice.tz), language, year=at - now > FAR)
        case step.Day(on, with_year):
            return spoken.day(on, language, weekday=not with_year, year=with_year)
        case step.Digits(text):
            return spoken.digits(text, language)
        case step.Letters(text):
            return spoken.letters(text)
        case step.VisitName(id):
            return practice.visit(id).in_a_sentence(language)
        case step.ProviderName(id):
            return practice.provider_name(id, language)
        case step.Offers(slots):
            return spoken.offers(slots, practice, language, year=any(one.start - now > FAR for one in slots))
        case step.OfficeHours():
            return spoken.hours(practice, language)
        case step.Wished(wish):
            return spoken.wish(wish, language)
        case step.InBoth(en, es):
            return en if language == "en" else es


# ---------------------------------------------------------------- reading and checking


def read(prompts: Path = PROMPTS, practice: Practice | None = None) -> Lines:
    """The default lines with the practice's own wording laid over them. Raises BadDocument with every problem."""
    own = practice.words if practice else {}
    return _checked(prompts, own, lambda texts: _greeting_too_long(texts, practice))


def read_texts(folder: Path = PROMPTS / "texts") -> Lines:
    """What is sent in writing, checked as the lines are. Raises BadDocument with every problem."""
    return _checked(folder, {}, lambda _: [])


Texts = Mapping[tuple[str, Language], str]


def _checked(prompts: Path, own: Mapping[Language, Mapping[str, str]], together: Callable[[Texts], list[str]]) -> Lines:
    """The lines of a folder, each right by itself and, as `together` finds, all of them together."""
    about = dict(_about(prompts / "lines.toml"))
    problems = list(_strangers(prompts, about, own))
    texts: dict[tuple[str, Language], str] = {}
    for language in LANGUAGES:
        for name in about:
            path = prompts / language / f"{name}.j2"
            text = own.get(language, {}).get(name)
            try:
                texts[name, language] = path.read_text("utf-8") if text is None else text
            except (OSError, UnicodeDecodeError):
                problems.append(
                    f"{language}/{path.name}: is missing, or is not UTF-8 text; every line needs both languages"
                )
    for (name, language), text in texts.items():
        problems += _problems(about[name], language, text)
    problems = problems or together(texts)
    if problems:
        raise BadDocument(problems)
    templates = {key: _template(text) for key, text in texts.items()}
    version = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:16]
    return Lines(about, templates, version)


def _strangers(prompts: Path, about: Mapping[str, About], own: Mapping[Language, Mapping[str, str]]) -> Iterator[str]:
    """Words that belong to no line: misspelled file names, most often."""
    for language in LANGUAGES:
        for path in sorted((prompts / language).glob("*.j2")):
            if path.stem not in about:
                yield f"{language}/{path.name}: no such line; see lines.toml for the names, or remove the file"
        for name in own.get(language, {}):
            if name not in about:
                yield f"words.{language}.{name}: no such line; see lines.toml for the names"


def _about(path: Path) -> Iterator[tuple[str, About]]:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadDocument([f"{path.name}: cannot be read ({error.strerror})"]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadDocument([f"{path.name}: {error}"]) from None
    for name, entry in table.items():
        if "when" not in entry or "longest" not in entry:
            raise BadDocument([f"{path.name}: the line {name} needs `when` and `longest`"])
        yield (
            name,
            About(
                name,
                entry["when"],
                entry["longest"],
                entry.get("promise", False),
                entry.get("must", {}),
                entry.get("values", {}),
            ),
        )


# Nothing but text, {{ name }} and {% if name %} stands in a line: an owner's line can be wrong, but it can do nothing.
_environment = Environment(autoescape=False, keep_trailing_newline=False)  # noqa: S701 (spoken text, not a page)


@cache
def _template(text: str) -> Template:
    """Practices share nearly all their lines: each text is compiled once."""
    return _environment.from_string(text)


_ALWAYS = {"practice", "morning", "afternoon", "evening", "open", "closed"}


def _problems(about: About, language: Language, text: str) -> Iterator[str]:
    where = f"{language}/{about.name}.j2"
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        yield f"{where}:{error.lineno}: {error.message}"
        return
    names = set()
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Name):
            names.add(node.name)
        elif isinstance(node, nodes.If) and not isinstance(node.test, nodes.Name):
            yield f"{where}:{node.lineno}: after `if` stands only the name of a value"
        elif not isinstance(node, nodes.Output | nodes.TemplateData | nodes.If | nodes.Template):
            kind = type(node).__name__.lower()
            line_number = getattr(node, "lineno", 1)
            yield f"{where}:{line_number}: a line holds text, {{{{ name }}}} and {{% if name %}}, and not {kind}"
            return
    unknown = sorted(names - set(about.values) - _ALWAYS)
    if unknown:
        usable = ", ".join(sorted(about.values)) or "no values"
        yield f"{where}: does not know {', '.join(unknown)}; it can use {usable}"
        return
    sample = {name: values.get(language, "") for name, values in about.values.items()}
    said = " ".join(_template(text).render(sample).split())
    if not said:
        yield f"{where}: says nothing"
    elif len(said) > about.longest:
        yield f"{where}: is {len(said)} letters long with its sample; at most {about.longest} can be listened to"
    for pattern in about.must.get(language, ()):
        if not re.search(pattern, said):
            yield f"{where}: must say {pattern!r}, and does not: {about.when}"


def _greeting_too_long(texts: Texts, practice: Practice | None) -> list[str]:
    """Both languages' greeting together: a caller in pain is gone by the end of a long one."""
    letters = 0
    for language in LANGUAGES:
        name = practice.name.in_(language) if practice else "Happy Smiles Dental"
        for line in _GREETING:
            letters += len(_template(texts[line, language]).render(practice=name))
    seconds = letters / LETTERS_A_SECOND
    if seconds > LONGEST_GREETING:
        return [
            f"the greeting takes {seconds:.1f} seconds in both languages; at most {LONGEST_GREETING:.0f} are allowed"
        ]
    return []
