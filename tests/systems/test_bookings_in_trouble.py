"""Bookings whose replies are lost, that fail, time out or are never heard of again: each once, and each to an end."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import httpx
import pytest
import structlog

from app.records import claims
from app.schedule import claiming
from integrations.pms import Order
from tests.integrations.nexhealth.stand_in import Trouble
from tests.systems.town import Clinic, Town, town

ODDS = {"lost reply": 0.2, "fail": 0.1, "time out": 0.1, "silent": 0.1, "twice": 0.2, "late": 0.2}


@dataclass
class Outcome:
    """What came of all bookings after ten minutes. All but `ended` and `sent` should be nothing."""

    ended: Counter[str]
    sent: int
    twice: int = 0
    overlaps: int = 0
    unresolved: int = 0
    falsely_booked: int = 0
    not_told: int = 0

    def faults(self) -> dict[str, int]:
        names = ("twice", "overlaps", "unresolved", "falsely_booked", "not_told")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


async def run(there: Town, document, clinics: int, bookings: int, odds: dict[str, float] = ODDS) -> Outcome:
    """So many clinics with so many bookings each, all said yes to within a minute; then ten minutes pass."""
    for number in range(clinics):
        trouble = Trouble.none(seed=number)
        trouble.odds = dict(odds)
        clinic = await there.open(document, chairs=3, trouble=trouble)
        day = there.clock().date() + timedelta(days=1)
        for slot in (await there.open_times(clinic, day, day + timedelta(days=6)))[:bookings]:
            await there.yes(clinic, await there.hold(clinic, slot))
    await there.go_on(60 * 10 + 30)
    return await judged(there)


async def judged(there: Town) -> Outcome:
    found = Outcome(Counter(), sum(len(clinic.made) for clinic in there.clinics))
    for clinic in there.clinics:
        truth = clinic.office.truth()
        found.twice += len(truth.twice())
        found.overlaps += len(truth.double_bookings())
        await _claims(there, clinic, found)
    return found


async def _claims(there: Town, clinic: Clinic, found: Outcome) -> None:
    standing = {visit.foreign_id for visit in clinic.office.truth().standing}
    rows = clinic.office.appointments
    for claim in await there.now(clinic):
        row = rows.get(int(claim.appointment)) if claim.appointment else None
        in_the_book = row is not None and row.foreign_id in standing
        handed = claim.handed_at is not None
        found.ended[f"{claim.state} {claim.ended or ''}{' handed' if handed else ''}".strip()] += 1
        found.falsely_booked += claim.state == "booked" and not in_the_book
        found.unresolved += claim.state in {"held", "sent", "unknown", "accepted"} and not handed
        found.not_told += in_the_book and claim.state not in {"booked", "accepted"}


async def test_pms_F01_F04_bookings_in_trouble_are_written_once_and_come_to_an_end(database_url, ring, demo_document):
    async with town(database_url, ring) as there:
        outcome = await run(there, demo_document, clinics=3, bookings=15)
    assert outcome.sent == 45
    assert outcome.faults() == {}
    assert outcome.ended["booked"] >= 20


# ---------------------------------------------------------------- nothing of a patient (pms-F31)

CANARIES = ("Canaria", "Amarilla", "canaria", "1971-02-03", "5550173", "555-0173", "Gallina")
"""A name, a birth date, a telephone, and what was said."""


class Echo(httpx.AsyncBaseTransport):
    """Turns down what is written, and says back all that it was sent: as an error, a broken page, or a lost line."""

    def __init__(self, inner: httpx.AsyncBaseTransport, path: str, status: int) -> None:
        self.inner, self.path, self.status, self.echoed = inner, path, status, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != self.path or (request.method == "GET" and self.path != "/patients"):
            return await self.inner.handle_async_request(request)
        self.echoed += 1
        sent = f"{request.url} {request.content.decode()} {' '.join(CANARIES)}"
        if self.status == 0:
            raise httpx.ReadError(sent)
        told = {"code": False, "description": sent, "error": [sent], "data": {"echo": sent}}
        return httpx.Response(self.status, json=told, headers={"location": sent.replace("\n", "")[:80]})


def _said_by(error: BaseException | None) -> str:
    """All that an error and what led to it would print."""
    return "".join(traceback.format_exception(error)) if error is not None else ""


@pytest.mark.parametrize("path", ["/patients", "/appointments"])
@pytest.mark.parametrize("status", [0, 200, 302, 400, 422, 500])
async def test_pms_F31_nothing_of_a_patient_stands_in_logs_errors_or_troubles(
    database_url, ring, demo_document, caplog, capsys, path, status
):
    caplog.set_level(logging.DEBUG)
    raised: list[BaseException] = []
    async with town(database_url, ring) as there:
        clinic = await there.open(demo_document, chairs=1, trouble=Trouble.none())
        host = f"clinic-{clinic.record.id}.test"
        there.streets.doors[host] = door = Echo(there.streets.doors[host], path, status)
        _raises_are_noted((await there.systems.remote(*clinic.key))[1], raised)
        day = there.clock().date() + timedelta(days=1)
        (slot, *_) = await there.open_times(clinic, day, day + timedelta(days=3))
        held = await there.hold(clinic, slot)
        order = Order(
            reference="",
            slot=slot,
            patient=None,
            name="Canaria Amarilla",
            birth_date=date(1971, 2, 3),
            phone="+13015550173",
            email="canaria@example.com",
            note="Gallina",
        )
        with structlog.testing.capture_logs() as logs:
            await claiming.book(await there.schedule(clinic), held.claim_id, order, there.clock(), 0)
            await there.go_on(300)
        async with there.db.practice(clinic.record.id) as tx:
            claim = await claims.read(tx, held.claim_id)
    assert door.echoed
    assert raised
    told = f"{logs} {caplog.text} {capsys.readouterr()} {claim.trouble} {claim.ended} {claim.news}"
    told += "".join(map(_said_by, raised))
    assert [canary for canary in CANARIES if canary in told] == []
    assert "Canaria" not in repr(claim)


def _raises_are_noted(remote: object, raised: list[BaseException]) -> None:
    for name in ("book", "read_back", "find_patients"):
        setattr(remote, name, _noting(getattr(remote, name), raised))


def _noting(ask, raised):
    async def and_note(*given, **named):
        try:
            return await ask(*given, **named)
        except BaseException as error:
            raised.append(error)
            raise

    return and_note
