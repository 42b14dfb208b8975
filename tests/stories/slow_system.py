"""A practice's system behind a network, for stories: it reads a story's book, and what is booked stands in it later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.main import House
from app.practice import Practice
from app.rehearsal.script import System
from app.schedule.claiming import Schedule
from integrations.pms import Appointment, Order, PracticeSystem, Receipt, Unavailable


class SlowSystem:
    """What is open and who is known comes from the book behind; an order is only taken (accepts), or not (fails)."""

    reads_here = False

    def __init__(self, book: PracticeSystem, how: System) -> None:
        self.behind, self.how = book, how

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)

    async def book(self, order: Order) -> Receipt:
        if self.how == "fails":
            raise Unavailable
        return Receipt(status="accepted", appointment=f"pending {order.reference}")

    async def read_back(self, order: Order) -> Appointment | None:
        return None


def slow(house: House, how: System) -> None:
    """From now on the receptionist of this house has such a system, which wants the birth date first."""

    async def schedules(practice_id: int, location_id: int, practice: Practice) -> Schedule:
        schedule = await house.schedule(practice_id, location_id, practice)
        return replace(schedule, system=SlowSystem(schedule.system, how), needs=frozenset({"birth_date"}))

    house.receptionist.schedules = schedules
