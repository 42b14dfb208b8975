"""Keys as an owner makes and withdraws them, and that a website with one gets what the command line prints."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app import main, settings
from app.commands.clock import shown
from app.commands.serving import bound, listening
from tests.commands.conftest import Dosvoces
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("practice_there")


BETWEEN = NOW + timedelta(minutes=5)
"""No time begins so long after the notice: a command's clock runs on while it works."""


def answered(key: str, path: str, now: datetime = BETWEEN) -> httpx.Response:
    """What the service answers that a command's records belong to."""

    async def work() -> httpx.Response:
        known = settings.read()
        with closing(bound("127.0.0.1", 0)) as place:
            base = f"http://127.0.0.1:{place.getsockname()[1]}"
            async with (
                main.opened(known, clock=lambda: now, public_base_url=base) as house,
                listening(main.web(house), place),
                httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {key}"}) as browser,
            ):
                return await browser.get(path)

    return asyncio.run(work())


def without_name(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "provider_name"}


@pytest.mark.parametrize("visit", ["cleaning", "exam", "crown"])
def test_the_command_line_and_the_website_give_the_same_times(dosvoces: Dosvoces, visit: str) -> None:
    key = dosvoces("practice", "key", "--label", "website").out.strip()
    with shown(settings.read().data, BETWEEN):
        printed = json.loads(dosvoces("schedule", "--openings", visit, "--to", "2026-12-20").out)
    found = answered(key, f"/api/openings?visit={visit}&to=2026-12-20").json()["openings"]
    assert [without_name(row) for row in found] == printed
    assert bool(printed) is (visit != "crown")


def test_a_key_is_printed_alone_and_once(dosvoces: Dosvoces) -> None:
    made = dosvoces("practice", "key", "--label", "website", "--origin", "https://WWW.Practice.example:443/")
    assert made.out.startswith("dvk_")
    assert len(made.out.split()) == 1
    listed = dosvoces("practice", "keys").out
    assert "website: made 20" in listed
    assert "https://www.practice.example\n" in listed
    assert made.out.strip() not in listed


def test_a_key_that_is_withdrawn_opens_nothing_and_its_label_is_free(dosvoces: Dosvoces) -> None:
    key = dosvoces("practice", "key", "--label", "website").out.strip()
    again = dosvoces("practice", "key", "--label", "website")
    assert (again.status, "already" in again.err) == (2, True)
    assert dosvoces("practice", "key-revoke", "website").status == 0
    assert dosvoces("practice", "keys").out == ""
    assert answered(key, "/api/visits").status_code == 401
    assert dosvoces("practice", "key", "--label", "website").status == 0


@pytest.mark.parametrize(
    "words",
    [
        ("key", "--label", " "),
        ("key", "--label", "website", "--origin", "www.practice.example"),
        ("key", "--label", "website", "--origin", "https://www.practice.example/page"),
        ("key", "--label", "website", "--origin", "*"),
        ("key-revoke", "website"),
    ],
    ids=" ".join,
)
def test_what_is_no_key_is_said_in_one_sentence(dosvoces: Dosvoces, words: tuple[str, ...]) -> None:
    said = dosvoces("practice", *words)
    assert (said.status, len(said.err.splitlines())) == (2, 1)
    assert dosvoces("practice", "keys").out == ""
