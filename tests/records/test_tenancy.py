"""No practice sees another's rows, whatever a query forgets to say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from app.records import practices
from app.records.database import Database
from app.records.migrations import roles
from app.records.migrations.roles import SERVICE, login_of
from tests.conftest import NOW, FreshPractice

OURS = """
    SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS closed,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'practice_id' AND a.attnotnull)
             AS of_a_practice,
           (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = c.oid AND i.indisprimary) AS key_begins_with,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'practice' AND p.polcmd = '*'
             AND p.polroles IN ('{0}', ARRAY[CAST(:service AS regrole)::oid, CAST(:login AS regrole)::oid])
             AND pg_get_expr(p.polqual, c.oid) LIKE '%current_setting(''dosvoces.practice''%'
             AND pg_get_expr(p.polwithcheck, c.oid) = pg_get_expr(p.polqual, c.oid)) AS guarded
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'procrastinate')
       AND c.relname <> 'alembic_version'
"""


WALK = """
    WITH RECURSIVE reached AS (
        SELECT oid FROM pg_roles WHERE rolname IN (:service, :login)
        UNION SELECT m.roleid FROM pg_auth_members m JOIN reached r ON m.member = r.oid
    )
    SELECT rolname, rolcanlogin,
           rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS special,
           EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS owns
      FROM pg_roles JOIN reached USING (oid)
"""


@pytest.fixture
def owner(owner_url: str, database_url: str) -> Iterator[Connection]:
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def named(database_url: str) -> dict[str, str]:
    return {"service": SERVICE, "login": login_of(make_url(database_url).database or "")}


def test_every_table_of_ours_is_closed_to_other_practices(owner: Connection, named: dict[str, str]) -> None:
    tables = owner.execute(text(OURS), named).all()
    assert len(tables) >= 10
    for table in tables:
        assert (table.closed, table.of_a_practice, table.key_begins_with, table.guarded) == (
            *(True, True, "practice_id", True),
        ), table.name


def test_the_service_is_nobody_special_and_a_member_of_nobody(
    owner: Connection, named: dict[str, str], database_url: str
) -> None:
    reached = {role.rolname: role for role in owner.execute(text(WALK), named)}
    assert set(reached) == set(named.values())
    assert not [role for role in reached.values() if role.special or role.owns]
    assert reached[named["login"]].rolcanlogin
    assert make_url(database_url).username == named["login"]


def test_the_login_may_do_what_the_service_may_and_no_more(owner: Connection, named: dict[str, str]) -> None:
    def rights(role: str) -> set[tuple[object, ...]]:
        rows = owner.execute(
            text("""
            SELECT 'relation', o.oid, a.privilege_type FROM pg_class o, aclexplode(relacl) a
             WHERE a.grantee = CAST(:role AS regrole)
            UNION ALL SELECT 'routine', o.oid, a.privilege_type FROM pg_proc o, aclexplode(proacl) a
             WHERE a.grantee = CAST(:role AS regrole)
            UNION ALL SELECT 'schema', o.oid, a.privilege_type FROM pg_namespace o, aclexplode(nspacl) a
             WHERE a.grantee = CAST(:role AS regrole)
            """),
            {"role": role},
        )
        return {tuple(row) for row in rows}

    assert rights(named["login"]) == rights(named["service"]) != set()
    assert owner.execute(roles.UNEVEN, named).all() == []


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
