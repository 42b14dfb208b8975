"""How a table of ours is made: every migration makes its tables with this, so that no practice sees another's rows.

    tenant_table("claims", Column("claim_id", BigInteger, Identity()), Column(...), key=("claim_id",))

gives the table practice_id (NOT NULL, first in its primary key, referring to practices), row-level security enabled
and forced, and the service's rights. Indexes and constraints that a table needs besides start with practice_id too.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.schema import SchemaItem

from app.records.migrations.roles import SERVICE


def tenant_table(
    name: str,
    *parts: SchemaItem,
    key: Sequence[str],
    schema: str | None = None,
    rights: str = "SELECT, INSERT, UPDATE, DELETE",
    holds: str = "PUBLIC",
) -> None:
    practice = Column("practice_id", BigInteger, ForeignKey("public.practices.practice_id"), nullable=False)
    op.create_table(name, practice, *parts, PrimaryKeyConstraint("practice_id", *key), schema=schema)
    guard(name, schema=schema, rights=rights, holds=holds)


def guard(
    name: str, *, schema: str | None = None, rights: str = "SELECT, INSERT, UPDATE, DELETE", holds: str = "PUBLIC"
) -> None:
    """Close a table that has practice_id to everybody (or to the role it `holds`) but the practice that is named.

    A transaction names its practice by set_config('dosvoces.practice', ...).
    """
    table = f"{schema or 'public'}.{name}"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    # Without a named practice the setting is missing or empty, which is an error and not "no rows".
    own = "practice_id = current_setting('dosvoces.practice')::bigint"
    op.execute(f"CREATE POLICY practice ON {table} TO {holds} USING ({own}) WITH CHECK ({own})")
    op.execute(f"GRANT {rights} ON {table} TO {SERVICE}")


def service_may_use(schema: str) -> None:
    """Let the service into a schema of ours; its tables are granted one by one."""
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {SERVICE}")
