"""Practices, their documents and their numbers."""

from __future__ import annotations

import asyncio

import pytest

from app.records import practices
from app.records.database import Database
from tests.conftest import ACCOUNT, NOW, FreshPractice


async def test_a_number_leads_to_its_practice(db: Database, practice: FreshPractice) -> None:
    found = await practices.route(db, practice.number)
    assert found == practices.Route(practice.id, practice.location_id, ACCOUNT, None)
    assert await practices.route(db, "+13015550199") is None


async def test_a_number_keeps_its_own_token_to_itself(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        await practices.add_number(tx, practice.number, practice.location_id, ACCOUNT, "the token")
    found = await practices.route(db, practice.number)
    assert found is not None
    assert found.token == "the token"
    assert "the token" not in repr(found)


async def test_a_number_belongs_to_one_practice(
    db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    async def take() -> None:
        async with db.practice(other_practice.id) as tx:
            await practices.add_number(tx, practice.number, other_practice.location_id, ACCOUNT)

    with pytest.raises(practices.Taken):
        await take()


async def test_a_slug_belongs_to_one_practice(db: Database, practice: FreshPractice) -> None:
    with pytest.raises(practices.Taken):
        await practices.create(db, practice.slug, NOW)


async def test_the_same_document_again_is_no_new_version(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        assert await practices.add_document(tx, '{"a": 1}', NOW) == 2
        assert await practices.add_document(tx, '{"a": 1}', NOW) == 2
        assert await practices.current_version(tx) == 2
        assert await practices.read_document(tx, 2) == '{"a": 1}'


async def test_documents_imported_at_once_become_versions_of_their_own(db: Database, practice: FreshPractice) -> None:
    async def imported(text: str) -> int:
        async with db.practice(practice.id) as tx:
            return await practices.add_document(tx, text, NOW)

    assert sorted(await asyncio.gather(*(imported(f"[{n}]") for n in range(8)))) == list(range(2, 10))


async def test_a_version_that_is_not_there_is_said_so(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        with pytest.raises(practices.NoSuch):
            await practices.read_document(tx, 99)


async def test_a_location_of_the_same_name_is_that_location(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id) as tx:
        assert await practices.add_location(tx, "Main Street", "America/Phoenix") == practice.location_id
        (location,) = await practices.all_locations(tx)
    assert (location.zone, location.system) == ("America/Phoenix", "embedded")


async def test_the_directory_knows_a_number_as_soon_as_it_is_added(db: Database, practice: FreshPractice) -> None:
    directory = practices.Directory(db)
    number = f"+1999{practice.number[5:]}"
    assert await directory.route(number) is None
    async with db.practice(practice.id) as tx:
        await practices.add_number(tx, number, practice.location_id, ACCOUNT)
    found = await directory.route(number)
    assert found is not None
    assert found == await practices.route(db, number)
    assert await directory.route(number) is found
