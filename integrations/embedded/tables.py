"""The embedded schedule's own tables, in a schema of their own: what the office has, when it works, who comes when.

Every key begins with the practice and the location. Instants are timestamptz, working hours wall times. What tells a
patient apart is sealed (integrations/sealed.py); birth date and phone are found by blind index.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert

metadata = MetaData(schema="embedded")


def _table(name: str, *columns: Column[object]) -> Table:
    practice = Column("practice_id", BigInteger, primary_key=True)
    location = Column("location_id", BigInteger, primary_key=True)
    return Table(name, metadata, practice, location, *columns)


providers = _table(
    "providers",
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("role", Text),
    Column("languages", ARRAY(Text)),
)

operatories = _table("operatories", Column("id", Text, primary_key=True), Column("name", Text))

visit_types = _table(
    "visit_types", Column("id", Text, primary_key=True), Column("name", Text), Column("minutes", SmallInteger)
)

working_hours = _table(
    "working_hours",
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("provider", Text),
    Column("operatory", Text),
    Column("begins", Time),
    Column("ends", Time),
    Column("weekdays", ARRAY(SmallInteger)),
    Column("on_date", Date),
    Column("visits", ARRAY(Text)),
)

blocks = _table(
    "blocks",
    Column("id", Text, primary_key=True),
    Column("starts", DateTime(timezone=True)),
    Column("ends", DateTime(timezone=True)),
    Column("provider", Text),
    Column("operatory", Text),
    Column("reason", Text),
)

patients = _table(
    "patients",
    Column("id", Text, primary_key=True),
    Column("name", LargeBinary),
    Column("birth_date", LargeBinary),
    Column("phone", LargeBinary),
    Column("born_index", LargeBinary),
    Column("phone_index", LargeBinary),
    Column("brought_by", Text),
)

appointments = _table(
    "appointments",
    Column("id", Text, primary_key=True),
    Column("patient", Text),
    Column("visit", Text),
    Column("provider", Text),
    Column("operatory", Text),
    Column("starts", DateTime(timezone=True)),
    Column("ends", DateTime(timezone=True)),
    Column("status", Text),
    Column("booked_by", Text),
    Column("reference", Text),
    Column("note", LargeBinary),
)


KEPT = frozenset({"birth_date", "born_index", "phone", "phone_index", "brought_by", "reference", "note"})
"""What stands in a row and was left out when it was written again, and stays."""


def upsert(table: Table) -> Insert:
    """Rows are put in, or brought up to date where their id is known."""
    row = insert(table)
    key = [column.name for column in table.primary_key]
    new = {c.name: row.excluded[c.name] for c in table.columns if c.name not in key}
    changed = {name: func.coalesce(value, table.c[name]) if name in KEPT else value for name, value in new.items()}
    return row.on_conflict_do_update(index_elements=key, set_=changed)
