"""A NexHealth of this machine for commands: the stand-in over HTTP in a thread, and a document that fits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from anyio.from_thread import start_blocking_portal

from tests.conftest import TEXT
from tests.integrations.nexhealth.stand_in import (
    KEY,
    Office,
    Practice,
    Quirks,
    Synchronizer,
    Trouble,
    happy_smiles,
    serving,
)

HEAD = TEXT.partition("# ---------------------------------------------------------------- visits")[0]
DOCUMENT_TEXT = (
    HEAD
    + """
[[visits]]
id = "cleaning"
name = { en = "cleaning", es = "limpieza" }
booking = "direct"

[[visits]]
id = "exam"
name = { en = "exam", es = "revisión" }
booking = "direct"

[[providers]]
id = "smith"
name = { en = "Doctor Smith", es = "la doctora Smith" }

[[providers]]
id = "patel"
name = { en = "Doctor Patel", es = "el doctor Patel" }
"""
)
"""A practice with the visits and the people of the stand-in's Happy Smiles."""


@dataclass(frozen=True)
class Far:
    """The stand-in and where it answers."""

    base: str
    synchronizer: Synchronizer
    practice: Practice

    @property
    def office(self) -> Office:
        return self.practice.office

    def settings(self, **more: object) -> list[str]:
        """As they are typed: `--set subdomain=...`. None leaves one out."""
        given: dict[str, object] = {"base_url": self.base, "subdomain": self.office.subdomain}
        given |= {"location_id": self.office.main.id, "patient_email": "front-desk@example.com"}
        typed = [("--set", f"{key}={value}") for key, value in (given | more).items() if value is not None]
        return [word for pair in typed for word in pair]

    def mapped(self) -> str:
        """A file that says what the document's names are there."""
        practice = self.practice
        return (
            f'[[visits]]\nid = "cleaning"\ntype = {practice.cleaning.id}\n'
            f'[[visits]]\nid = "exam"\ntype = {practice.exam.id}\ndescriptors = ["D0150"]\n'
            f'[[providers]]\nid = "smith"\nsystem = {practice.smith.id}\n'
            f'[[providers]]\nid = "patel"\nsystem = {practice.patel.id}\n'
        )


@contextmanager
def running() -> Iterator[Far]:
    """By the real clock, as the commands go by. Nothing goes wrong but what a test plants."""
    synchronizer = Synchronizer(
        clock=lambda: datetime.now(UTC), trouble=Trouble.none(), quirks=Quirks.documented(), keys=(KEY,)
    )
    practice = happy_smiles(synchronizer)
    practice.office.add_descriptor("Comprehensive evaluation", "D0150", practice.main)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(serving(synchronizer, tick=None)) as base:
        yield Far(base, synchronizer, practice)
