"""Signing in: a link works once, a session ends, and a cookie opens one practice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from app.records import sessions
from app.records.database import Database
from tests.conftest import NOW, FreshPractice


async def link(db: Database, practice: FreshPractice) -> str:
    async with db.practice(practice.id) as tx:
        return await sessions.make_link(tx, NOW)


async def test_a_link_signs_in_once(db: Database, practice: FreshPractice) -> None:
    secret = await link(db, practice)
    found = await asyncio.gather(*(sessions.sign_in(db, secret, NOW) for _ in range(5)))
    cookies = [cookie for cookie in found if cookie]
    assert len(cookies) == 1
    assert await sessions.practice_of(db, cookies[0], NOW) == practice.id


async def test_a_link_lasts_a_quarter_of_an_hour(db: Database, practice: FreshPractice) -> None:
    assert await sessions.sign_in(db, await link(db, practice), NOW + timedelta(minutes=15)) is None


async def test_a_session_lasts_twelve_hours(db: Database, practice: FreshPractice) -> None:
    cookie = await sessions.sign_in(db, await link(db, practice), NOW)
    assert cookie
    assert await sessions.practice_of(db, cookie, NOW + timedelta(hours=11, minutes=59)) == practice.id
    assert await sessions.practice_of(db, cookie, NOW + timedelta(hours=12)) is None


async def test_who_signed_out_is_out(db: Database, practice: FreshPractice) -> None:
    cookie = await sessions.sign_in(db, await link(db, practice), NOW)
    assert cookie
    await sessions.sign_out(db, cookie)
    assert await sessions.practice_of(db, cookie, NOW) is None


async def test_a_cookie_opens_no_other_practice(
    db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    cookie = await sessions.sign_in(db, await link(db, practice), NOW)
    assert cookie
    forged = f"{other_practice.id}.{cookie.partition('.')[2]}"
    assert await sessions.practice_of(db, forged, NOW) is None


@pytest.mark.parametrize(
    "nonsense", ["", ".", "1", "1.", "-1.x", "999999999999999999999.x", "1' OR true--.x", "\u0663.x", "\ud800"]
)
async def test_nonsense_signs_nobody_in(db: Database, practice: FreshPractice, nonsense: str) -> None:
    assert await sessions.sign_in(db, nonsense, NOW) is None
    assert await sessions.practice_of(db, nonsense, NOW) is None


async def test_the_sweep_forgets_what_is_over_alone(db: Database, practice: FreshPractice) -> None:
    cookie = await sessions.sign_in(db, await link(db, practice), NOW)
    assert cookie
    async with db.practice(practice.id) as tx:
        await sessions.sweep(tx, NOW + timedelta(hours=1))
    assert await sessions.practice_of(db, cookie, NOW) == practice.id
