"""No practice sees another's rows, whatever a query forgets to say."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.records import practices
from app.records.database import Database
from app.records.migrations import SERVICE
from tests.conftest import NOW, FreshPractice

OURS = """
    SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS closed,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'practice_id' AND a.attnotnull)
             AS of_a_practice,
           (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = c.oid AND i.indisprimary) AS key_begins_with,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'practice' AND p.polcmd = '*'
             AND p.polroles IN ('{0}', ARRAY[CAST('dosvoces_service' AS regrole)::oid])
             AND pg_get_expr(p.polqual, c.oid) LIKE '%current_setting(''dosvoces.practice''%'
             AND pg_get_expr(p.polwithcheck, c.oid) = pg_get_expr(p.polqual, c.oid)) AS guarded
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'procrastinate')
       AND c.relname <> 'alembic_version'
"""


def test_every_table_of_ours_is_closed_to_other_practices(owner_url: str, database_url: str) -> None:
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        tables = connection.execute(text(OURS)).all()
    engine.dispose()
    assert len(tables) >= 10
    for table in tables:
        assert (table.closed, table.of_a_practice, table.key_begins_with, table.guarded) == (
            *(True, True, "practice_id", True),
        ), table.name


def test_the_service_is_nobody_special(owner_url: str, database_url: str) -> None:
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        role = connection.execute(text("SELECT * FROM pg_roles WHERE rolname = :role"), {"role": SERVICE}).one()
        owned = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE relowner = CAST(:role AS regrole)"), {"role": SERVICE}
        ).scalar_one()
    engine.dispose()
    rights = (role.rolsuper, role.rolbypassrls, role.rolcreaterole, role.rolcreatedb, role.rolreplication)
    assert not any(rights)
    assert owned == 0


async def test_a_query_that_names_no_practice_sees_its_own_alone(
    db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    async with db.practice(practice.id) as tx:
        seen = (await tx.execute(text("SELECT practice_id FROM locations"))).scalars().all()
    assert seen == [practice.id]


async def test_a_row_cannot_be_written_for_another_practice(
    db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    async def write() -> None:
        async with db.practice(practice.id) as tx:
            await tx.execute(
                text("INSERT INTO locations (practice_id, name, zone) VALUES (:other, 'x', 'UTC')"),
                {"other": other_practice.id},
            )

    with pytest.raises(DBAPIError, match="row-level security"):
        await write()


async def test_without_a_practice_nothing_can_be_read(db: Database, practice: FreshPractice) -> None:
    async with db.practice(practice.id):
        pass
    for _ in range(2):  # the second time on a connection that had a practice before
        with pytest.raises(DBAPIError, match=r"dosvoces\.practice|bigint"):
            await db.ask(text("SELECT * FROM locations"))


async def test_a_sealed_value_does_not_open_in_another_practice(
    db: Database, practice: FreshPractice, other_practice: FreshPractice
) -> None:
    async with db.practice(practice.id) as tx:
        assert "Springdale" in await practices.read_document(tx, practice.document_version)
        raw = (await tx.execute(text("SELECT body FROM documents"))).scalar_one()
    assert b"Springdale" not in bytes(raw)


async def test_the_service_cannot_change_a_version_of_the_document(db: Database, practice: FreshPractice) -> None:
    async def change() -> None:
        async with db.practice(practice.id) as tx:
            await tx.execute(text("UPDATE documents SET version = 9"))

    with pytest.raises(DBAPIError, match="permission denied"):
        await change()


async def test_the_routing_functions_tell_no_more_than_they_are_asked(db: Database, practice: FreshPractice) -> None:
    assert await practices.route(db, "%") is None
    assert (await practices.every_practice(db))[practice.slug] == practice.id
    async with db.practice(practice.id) as tx:
        assert await practices.add_document(tx, "{}", NOW) == practice.document_version + 1
