"""What came of a call, printed when it is over: what stands in the book, and what the front desk reads."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from app.commands.opening import Mistake
from app.main import House
from app.records import calls, summaries
from app.summaries import making
from app.summaries.summary import Summary
from telephony.emulator.line import Call

PATIENCE = 15.0
"""Seconds within which the worker has made a call's summary, on a very slow machine."""


async def summary_of(house: House, practice_id: int, call: Call) -> Summary:
    """The summary that the worker made when the line was closed. Raises Mistake for a call that left nothing."""
    async with house.db.practice(practice_id) as tx:
        saved = await calls.read(tx, call_sid=call.sid)
    if saved is None:
        raise Mistake(f"The call left nothing behind: {'; '.join(error.why for error in call.errors) or 'no trace'}.")
    for _ in range(round(PATIENCE / 0.05)):
        async with house.db.practice(practice_id) as tx:
            found = await summaries.read(tx, saved.call_id)
        if found is not None:
            summary = Summary.model_validate_json(found.body)
            if summary.ended is not None:
                return summary
        await asyncio.sleep(0.05)
    return await making.summarise(house.db, practice_id, saved.call_id, house.clock())


def show(console: Console, zone: ZoneInfo, summary: Summary) -> None:
    """Both in a few lines."""
    console.print()
    found = summary.appointment
    if found is None or found.start is None:
        console.print("In the book: nothing.", style="bold red")
    else:
        start = found.start.astimezone(zone)
        when = f"{start:%A, %B} {start.day}, {start:%H:%M}"
        who = f"{found.visit_name} with {found.provider_name} in {found.operatory}"
        console.print(f"In the book ({found.status}): {when}, {found.name}, {who}", style="bold")
    console.print("What the front desk reads:", style="bold")
    console.print(Padding(Text(summary.summary), (0, 0, 0, 4)))
