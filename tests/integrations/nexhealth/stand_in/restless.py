"""What the office does of itself once an hour, by the odds: it renames, renumbers, re-creates and deletes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .office import Office
    from .synchronizer import Synchronizer

HOUR = timedelta(hours=1)


def begin(synchronizer: Synchronizer) -> None:
    synchronizer.timeline.after(HOUR, lambda: _hour(synchronizer))


def _hour(synchronizer: Synchronizer) -> None:
    for office in synchronizer.offices.values():
        for what in synchronizer.trouble.of_hour():
            _ACTS[what](office, synchronizer.trouble.dice("restless"))
    begin(synchronizer)


def _rename_type(office: Office, dice: Random) -> None:
    if office.types:
        kind = dice.choice(list(office.types.values()))
        office.desk.renames_type(kind.id, f"{kind.name.split(' (')[0]} ({dice.randrange(10, 99)})")


def _change_provider(office: Office, dice: Random) -> None:
    active = [provider for provider in office.providers.values() if not provider.inactive]
    if active:
        office.desk.changes_provider(dice.choice(active).id)


def _recreate_hours(office: Office, dice: Random) -> None:
    if office.providers:
        office.desk.recreates_hours(dice.choice(list(office.providers)))


def _delete_patient(office: Office, dice: Random) -> None:
    people = [patient for patient in office.patients.values() if patient.foreign_id and not patient.inactive]
    if people:
        office.desk.deletes_patient(dice.choice(people).id)


_ACTS: dict[str, Callable[[Office, Random], None]] = {
    "renames_type": _rename_type,
    "changes_provider": _change_provider,
    "recreates_hours": _recreate_hours,
    "deletes_patient": _delete_patient,
}
