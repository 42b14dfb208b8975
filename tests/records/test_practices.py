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


async def imported(db: Database, slug: str, number: str) -> int:
    async with practices.imported(db, slug, "the document", NOW) as tx:
        location_id = await practices.add_location(tx, "Main Street", "America/New_York")
        await practices.add_number(tx, number, location_id, ACCOUNT)
    return tx.practice_id


async def test_a_practice_is_made_with_all_that_it_needs(db: Database, practice: FreshPractice) -> None:
    number = f"+1998{practice.number[5:]}"
    made = await imported(db, f"{practice.slug}-new", number)
    found = await practices.route(db, number)
    assert found is not None
    assert found.practice_id == made == (await practices.every_practice(db))[f"{practice.slug}-new"]
    async with db.practice(made) as tx:
        assert await practices.current_version(tx) == 1


async def test_a_practice_that_could_not_be_made_whole_is_not_there(db: Database, practice: FreshPractice) -> None:
    with pytest.raises(practices.Taken):
        await imported(db, f"{practice.slug}-half", practice.number)
    assert f"{practice.slug}-half" not in await practices.every_practice(db)


async def test_a_practice_imported_again_is_the_same_with_another_document(
    db: Database, practice: FreshPractice
) -> None:
    assert await imported(db, practice.slug, practice.number) == practice.id
    async with db.practice(practice.id) as tx:
        assert await practices.current_version(tx) == practice.document_version + 1


async def test_of_two_who_make_the_same_practice_at_once_one_is_told(db: Database, practice: FreshPractice) -> None:
    slug, numbers = f"{practice.slug}-twice", (f"+1997{practice.number[5:]}", f"+1996{practice.number[5:]}")
    found = await asyncio.gather(*(imported(db, slug, number) for number in numbers), return_exceptions=True)
    made = [one for one in found if isinstance(one, int)]
    assert made
    assert set(made) == {(await practices.every_practice(db))[slug]}
    assert all(isinstance(one, practices.Taken) for one in found if one not in made)


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


async def test_the_directory_asks_again_by_its_own_clock(db: Database, practice: FreshPractice) -> None:
    seconds = 100.0
    directory = practices.Directory(db, clock=lambda: seconds)
    before = await directory.route(practice.number)
    async with db.practice(practice.id) as tx:
        await practices.add_number(tx, practice.number, practice.location_id, ACCOUNT, "a token")
    seconds += practices.FRESH - 0.1
    assert await directory.route(practice.number) is before
    seconds += 0.1
    found = await directory.route(practice.number)
    assert found is not None
    assert found.token == "a token"
