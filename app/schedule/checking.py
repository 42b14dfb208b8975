"""The live check: a picked time is looked up in the practice's system itself while the caller goes on answering."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from app.records import claims
from app.records.claims import Claim
from app.schedule.claiming import Schedule
from app.schedule.mirrored import Mirrored
from integrations.pms import PracticeSystemError

log = structlog.get_logger("checking")


@dataclass
class Checks:
    """The checks of this process that are under way. One that is lost costs nothing: the journal asks again."""

    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, schedule: Schedule, claim: Claim) -> None:
        task = asyncio.create_task(check(schedule, claim))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def close(self) -> None:
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)


async def check(schedule: Schedule, claim: Claim) -> None:
    """Write down with the claim whether its time stands open in the system. No answer is no news."""
    if claim.slot is None or not isinstance(schedule.system, Mirrored):
        return
    try:
        free = await schedule.system.check(claim.slot)
    except PracticeSystemError as error:
        log.info("live check", claim=claim.claim_id, trouble=type(error).__name__)
        return
    async with schedule.db.practice(schedule.practice_id) as tx:
        await claims.note(tx, claim.claim_id, checked="free" if free else "taken")
