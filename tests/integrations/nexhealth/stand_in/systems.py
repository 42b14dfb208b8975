"""What NexHealth can do with each system that may stand behind it. The manual for a test's `system=`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class System:
    """One row of the capability table; `blocks` are the kinds of closed time that are read as unavailable."""

    name: str
    display_name: str
    cloud: bool = False
    insertion_webhook: bool = True
    moves: bool = True
    """PATCH reaches start, end, operatory and note."""
    synced_hours: bool = False
    labels: bool = False
    descriptors: str = "all"
    """all, or partial: procedure codes only."""
    coverages: bool = True
    alerts: bool = True
    deleted_is_inactive: bool = True
    other_confirmations: bool = True
    """Several statuses of the system's read as confirmed, not one alone."""
    other_cancellations: bool = False
    blocks: frozenset[str] = frozenset({"event", "lunch", "holiday"})

    @property
    def foreign_id_type(self) -> str:
        return f"{'cloud' if self.cloud else 'remote_db'}-{self.name}-DataSource-9326"


SYSTEMS = {
    system.name: system
    for system in (
        System("dentrix", "Dentrix"),
        System(
            "eaglesoft",
            "Eaglesoft",
            synced_hours=True,
            other_confirmations=False,
            blocks=frozenset({"event", "lunch", "closed_column", "holiday"}),
        ),
        System("opendental", "Open Dental", synced_hours=True, labels=True),
        System(
            "denticon",
            "Denticon",
            cloud=True,
            moves=False,
            descriptors="partial",
            coverages=False,
            alerts=False,
            deleted_is_inactive=False,
            blocks=frozenset({"event", "holiday"}),
        ),
        System(
            "dentrix_ascend",
            "Dentrix Ascend",
            cloud=True,
            moves=False,
            descriptors="partial",
            coverages=False,
            alerts=False,
            deleted_is_inactive=False,
            other_confirmations=False,
            blocks=frozenset({"event"}),
        ),
        System(
            "dentrix_enterprise",
            "Dentrix Enterprise",
            insertion_webhook=False,
            synced_hours=True,
            other_cancellations=True,
            blocks=frozenset({"event", "closed_column", "holiday"}),
        ),
    )
}
