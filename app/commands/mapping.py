"""What the document's names mean in a practice's system, and what has to be made there first: read from a file, shown
in full, and done only after a yes. Run again it changes nothing; after half of it, it makes the rest."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import IntegrityError

from app.commands.far import Place, located, reached, sentence
from app.commands.log import to_stderr
from app.commands.opening import Chosen, Mistake, Records, Slug, records, run
from app.commands.wishes import HoursWish, VisitWish, Wishes, WishFile, wishes_in
from app.practice import BadDocument, Practice
from app.records import claims, mirror, references
from app.records.references import Kind, Reference
from app.schedule.reading import catalogue_of
from integrations.pms import PracticeSystemError
from integrations.setup import Change, Plan, Problem, SetsUp, Wanted, WantedHours, WantedVisit

# ---------------------------------------------------------------- what it means here


Name = tuple[Kind, str, str | None]
"""(kind, the document's id, the system's id, or None where that is still to be made)"""


@dataclass
class Meaning:
    """The wishes beside the document and what the system has: what is to be made, and which names are to mean what."""

    wishes: Wishes
    document: Practice
    known: Sequence[Reference]
    seen: Sequence[Reference]
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.providers = self._meant("provider") | {one.id: one.system for one in self.wishes.providers}
        self._named_in_the_document()
        self._known_there()

    def _meant(self, kind: Kind) -> dict[str, str]:
        return {one.ref: one.vendor_id for one in self.known if one.kind == kind and one.ref is not None}

    def label(self, kind: Kind, id: str | None) -> str:
        return next((one.label for one in self.seen if (one.kind, one.vendor_id) == (kind, id)), "")

    def _no(self, *place: str | int, what: str) -> None:
        self.problems.append(Problem(place=place, what=what))

    def _named_in_the_document(self) -> None:
        visits, providers = self.document.visits, self.document.providers
        known = {"visits": [one.id for one in visits], "providers": [one.id for one in providers]}
        for part, ids in known.items():
            wished = [one.id for one in getattr(self.wishes, part)]
            for number, id in enumerate(wished):
                if id not in ids:
                    said = f"the practice's document names no {id!r}; it names {', '.join(ids) or 'none'}"
                    self._no(part, number, "id", what=said)
                if id in wished[:number]:
                    self._no(part, number, "id", what=f"{id!r} stands there twice")

    def _known_there(self) -> None:
        there = {one.vendor_id: one for one in self.seen if one.kind == "provider" and one.active}
        self._one_name_each("providers", [one.system for one in self.wishes.providers], "system")
        self._one_name_each("visits", [one.type for one in self.wishes.visits], "type")
        for number, one in enumerate(self.wishes.providers):
            if one.system not in there:
                who = ", ".join(f"{id} ({known.label})" for id, known in there.items())
                self._no("providers", number, "system", what=f"nobody active has the id {one.system}; there is {who}")
        for number, wish in enumerate(self.wishes.hours):
            if wish.provider not in self.providers:
                said = f"nobody said who {wish.provider!r} is; add [[providers]] with this id and the system's"
                self._no("hours", number, "provider", what=said)
            if wish.begin >= wish.end:
                self._no("hours", number, "end", what="ends before it begins")

    def _one_name_each(self, part: str, ids: Sequence[str | None], key: str) -> None:
        for number, id in enumerate(ids):
            if id is not None and id in ids[:number]:
                self._no(part, number, key, what=f"{id} stands there twice, and can have one name only")

    def wanted(self) -> Wanted:
        visits = tuple(self._visit(one) for one in self.wishes.visits)
        hours = tuple(self._hours(one) for one in self.wishes.hours)
        return Wanted(visits=visits, hours=hours, known=self._meant("visit"))

    def _visit(self, one: VisitWish) -> WantedVisit:
        name = one.name or self.document.visit(one.id).name.en.capitalize()
        return WantedVisit(id=one.id, name=name, minutes=one.minutes, descriptors=one.descriptors, type=one.type)

    def _hours(self, one: HoursWish) -> WantedHours:
        return WantedHours(
            provider=self.providers[one.provider],
            operatory=one.operatory.removeprefix("op"),
            weekdays=tuple(sorted(set(one.days))),
            begin=one.begin,
            end=one.end,
            visits=one.visits,
        )

    # ------------------------------------------------------------ names

    def names(self, plan: Plan) -> Iterator[Name]:
        """Those that do not mean it yet."""
        for one in self.wishes.providers:
            if self._meant("provider").get(one.id) != one.system:
                yield "provider", one.id, one.system
        for wish in self.wishes.visits:
            id = plan.visits.get(wish.id)
            if id is None or self._meant("visit").get(wish.id) != id:
                yield "visit", wish.id, id

    def naming(self, kind: Kind, ref: str, id: str | None) -> str:
        meant, called = self._before(kind, ref, id)
        was = [f"until now {meant.vendor_id} {meant.label}"] if meant else []
        was += [f"which was `{called.ref}` until now"] if called else []
        made = next((wish for wish in self.wishes.visits if wish.id == ref), None)
        what = f"{id} {self.label(kind, id)}" if id is not None or made is None else self._visit(made).name
        return f"let `{ref}` mean {what}" + (f" ({', '.join(was)})" if was else "")

    def _before(self, kind: Kind, ref: str, id: str | None) -> tuple[Reference | None, Reference | None]:
        """What the name means by now, and what else the same thing is called by now."""
        named = [one for one in self.known if one.kind == kind and one.ref is not None]
        meant = next((one for one in named if one.ref == ref and one.vendor_id != id), None)
        return meant, next((one for one in named if one.vendor_id == id and one.ref != ref), None)

    def moved(self, names: Sequence[Name]) -> bool:
        """Whether a name comes to mean another that meant one who is there still."""
        before = [one for name in names for one in self._before(*name)]
        return any(one is not None and one.active for one in before)


# ---------------------------------------------------------------- the command


def map_(
    file: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without it, what would be done is only shown.")] = False,
    practice: Slug = None,
    location: Place = None,
) -> None:
    """Say what the document's visits and providers mean in the system, and make there what is missing."""
    to_stderr(logging.CRITICAL)
    run(_map(wishes_in(file), yes, practice, location))


async def _map(file: WishFile, yes: bool, slug: str | None, location: str | None) -> None:
    async with records() as open_:
        practice = await located(open_.db, slug, location)
        async with reached(open_, practice) as (connection, remote):
            if not isinstance(remote, SetsUp):
                raise Mistake(f"{connection.system} cannot be set up from here.")
            work = _Work(open_, practice, connection.system, remote)
            async with open_.db.practice(practice.id) as tx:
                known = await references.all_of(tx, practice.location.location_id, connection.system)
            meaning = Meaning(file.wishes, practice.document, known, await catalogue_of(remote, open_.now()))
            plan, names = await _planned(file, meaning, remote)
            lines = [*(one.say for one in plan.changes), *(meaning.naming(*one) for one in names)]
            if not lines:
                typer.echo("Everything is so already.")
            elif _agreed(lines, yes):
                await work.do(plan, names, moved=meaning.moved(names))
            else:
                typer.echo("Nothing was changed. Run it with --yes to do this.")


async def _planned(file: WishFile, meaning: Meaning, remote: SetsUp) -> tuple[Plan, list[Name]]:
    """Raises BadDocument: with one problem nothing is done at all."""
    plan = Plan() if meaning.problems else await remote.plan(meaning.wanted())
    names = list(meaning.names(plan))
    if problems := [*meaning.problems, *plan.problems]:
        raise BadDocument([file.problem(one) for one in problems])
    return plan, names


def _agreed(lines: Sequence[str], yes: bool) -> bool:
    typer.echo(f"Would do {len(lines)} things:")
    for line in lines:
        typer.echo(f"  - {line}")
    return yes or (sys.stdin.isatty() and typer.confirm("Do it?"))


@dataclass(frozen=True)
class _Work:
    open_: Records
    practice: Chosen
    system: str
    remote: Any

    async def do(self, plan: Plan, names: Sequence[Name], *, moved: bool) -> None:
        """Change after change, then the names: they can only mean what is there. Raises Mistake."""
        if moved:
            await self._nothing_is_kept()
        made = await self._make(plan)
        meant = [(kind, ref, id or made[ref]) for kind, ref, id in names]
        if meant:
            await self._name(meant)
        typer.echo(f"Done: {len(plan.changes) + len(meant)} things. Next: `dosvoces practice check`.")

    async def _make(self, plan: Plan) -> Mapping[str, str]:
        here = self.practice.location.location_id
        async with self.open_.db.practice(self.practice.id) as tx:
            known = await references.all_of(tx, here, self.system)
        made = {one.ref: one.vendor_id for one in known if one.kind == "visit" and one.ref} | dict(plan.visits)
        for number, change in enumerate(plan.changes):
            if id := await self._one(change, made, number, len(plan.changes)):
                made[change.visit] = id
        return made

    async def _one(self, change: Change, made: Mapping[str, str], number: int, count: int) -> str:
        try:
            id: str = await self.remote.apply(change, made)
        except PracticeSystemError as error:
            raise Mistake(
                f"Stopped at: {change.say}. {sentence(self.system, error)} {number} of {count} things are made and "
                "stay; when it is mended, run the same again: it goes on from there."
            ) from None
        typer.echo(f"Did: {change.say}")
        return id

    async def _nothing_is_kept(self) -> None:
        """A time that a call keeps would be booked with another: what it was kept for is looked up when it is sent."""
        async with self.open_.db.practice(self.practice.id) as tx:
            if await claims.live(tx, self.practice.location.location_id, self.open_.now()):
                raise Mistake(
                    "A name would come to mean another while a call keeps a time, or a booking is on its way; nothing "
                    "was changed. Try again when `dosvoces schedule --sync` shows none."
                )

    async def _name(self, names: Sequence[tuple[Kind, str, str]]) -> None:
        here, now, db = self.practice.location.location_id, self.open_.now(), self.open_.db
        seen = await catalogue_of(self.remote, now)
        # The service reads beside us: whoever writes a new id down first, it is the same.
        with suppress(IntegrityError):
            async with db.practice(self.practice.id) as tx:
                await references.note(tx, here, self.system, seen, now)
        async with db.practice(self.practice.id) as tx:
            for kind, ref, _ in names:
                await references.unname(tx, here, self.system, kind, ref)
            for kind, ref, id in names:
                await references.name(tx, here, self.system, kind, id, ref, now)
            await mirror.next_version(tx, here, catalogue=True)
        for _, ref, id in names:
            typer.echo(f"Did: let `{ref}` mean {id}")
