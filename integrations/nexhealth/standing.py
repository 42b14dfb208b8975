"""Whether the practice's own system is read and written by NexHealth now, and which one it is."""

from __future__ import annotations

import asyncio

from integrations.nexhealth.office import Office
from integrations.nexhealth.shapes import Place, Sync, read, read_all
from integrations.pms import Health

BEHIND = (
    ("dentrixascend", "dentrix_ascend"),
    ("dentrixenterprise", "dentrix_enterprise"),
    ("ascend", "dentrix_ascend"),
    ("dentrix", "dentrix"),
    ("eaglesoft", "eaglesoft"),
    ("opendental", "open_dental"),
    ("denticon", "denticon"),
)
"""What its name begins with, written together, and our name for it in the manifest."""


async def health(office: Office) -> Health:
    """Read and written only where both are green; and written only where the location lets appointments through."""
    found, place = await asyncio.gather(sources(office), _place(office))
    if not found:
        return Health(reads=False, writes=False, trouble="no_sync")
    reads = all(one.read_status == "green" for one in found)
    green = all(one.write_status == "green" for one in found)
    return Health(
        reads=reads,
        writes=green and place.insert_appt_client,
        read_at=min((one.read_status_at for one in found if one.read_status_at), default=None),
        write_at=min((one.write_status_at for one in found if one.write_status_at), default=None),
        behind=behind(next((one.emr.name for one in found if one.emr), "")),
        trouble=_trouble(reads, green, place),
    )


def _trouble(reads: bool, writes: bool, place: Place) -> str:
    if not place.insert_appt_client:
        return "kept_there"
    if not reads:
        return "read_red"
    return "" if writes else "write_red"


async def sources(office: Office) -> list[Sync]:
    """The syncs of this location; one that names no locations is the whole institution's."""
    asked = office.within() | {"location_ids[]": [office.settings.location_id]}
    found = read_all(Sync, await office.client.collect("/sync_status", asked))
    here = office.settings.location_id
    return [one for one in found if not one.locations or here in {place.id for place in one.locations}]


async def _place(office: Office) -> Place:
    data = await office.client.get("/locations/{id}", office.within(), id=office.settings.location_id)
    return read(Place, data or {})


def behind(name: str) -> str:
    """The manifest's name for a system; "other" for one that it does not know, "" where none is told."""
    plain = "".join(filter(str.isalnum, name.casefold()))
    return next((ours for start, ours in BEHIND if plain.startswith(start)), "other" if plain else "")
