"""The embedded schedule: a practice's own book, in a schema of its own."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    LargeBinary,
    SmallInteger,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import SchemaItem

from app.records.migrations.tenancy import service_may_use, tenant_table

revision = "0003"
down_revision = "0002"

Instant = DateTime(timezone=True)


def table(name: str, *columns: SchemaItem) -> None:
    tenant_table(
        name,
        Column("location_id", BigInteger, nullable=False),
        *columns,
        ForeignKeyConstraint(
            ["practice_id", "location_id"], ["public.locations.practice_id", "public.locations.location_id"]
        ),
        key=("location_id", "id"),
        schema="embedded",
    )


def of(column: str, other: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["practice_id", "location_id", column],
        [f"embedded.{other}.{key}" for key in ("practice_id", "location_id", "id")],
    )


def upgrade() -> None:
    op.execute("CREATE SCHEMA embedded")
    service_may_use("embedded")
    what_there_is()
    when_it_is_open()
    who_comes()


def what_there_is() -> None:
    table(
        "providers",
        Column("id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("role", Text, CheckConstraint("role IN ('dentist', 'hygienist', 'assistant')"), nullable=False),
        Column("languages", ARRAY(Text), nullable=False),
    )
    table("operatories", Column("id", Text, nullable=False), Column("name", Text, nullable=False))
    table(
        "visit_types",
        Column("id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("minutes", SmallInteger, CheckConstraint("minutes > 0"), nullable=False),
    )


def when_it_is_open() -> None:
    table(
        "working_hours",
        Column("id", BigInteger, Identity(), nullable=False),
        Column("provider", Text, nullable=False),
        Column("operatory", Text, nullable=False),
        Column("begins", Time, nullable=False),
        Column("ends", Time, nullable=False),
        Column("weekdays", ARRAY(SmallInteger), nullable=False),
        Column("on_date", Date),
        Column("visits", ARRAY(Text), nullable=False),
        CheckConstraint("begins < ends"),
        CheckConstraint("(on_date IS NULL) = (cardinality(weekdays) > 0)"),
        of("provider", "providers"),
        of("operatory", "operatories"),
    )
    table(
        "blocks",
        Column("id", Text, nullable=False),
        Column("starts", Instant, nullable=False),
        Column("ends", Instant, nullable=False),
        Column("provider", Text),
        Column("operatory", Text),
        Column("reason", Text, nullable=False),
        CheckConstraint("starts < ends"),
        of("provider", "providers"),
        of("operatory", "operatories"),
    )
    op.execute("CREATE INDEX ON embedded.blocks (practice_id, location_id, ends)")


def who_comes() -> None:
    table(
        "patients",
        Column("id", Text, nullable=False),
        Column("name", LargeBinary, nullable=False),
        Column("birth_date", LargeBinary),
        Column("phone", LargeBinary),
        Column("born_index", LargeBinary),
        Column("phone_index", LargeBinary),
        Column("brought_by", Text),
    )
    op.execute("CREATE INDEX ON embedded.patients (practice_id, location_id, born_index)")
    op.execute("CREATE INDEX ON embedded.patients (practice_id, location_id, phone_index)")
    table(
        "appointments",
        Column("id", Text, nullable=False),
        Column("patient", Text, nullable=False),
        Column("visit", Text, nullable=False),
        Column("provider", Text, nullable=False),
        Column("operatory", Text, nullable=False),
        Column("starts", Instant, nullable=False),
        Column("ends", Instant, nullable=False),
        Column("status", Text, nullable=False),
        Column("booked_by", Text, nullable=False),
        Column("reference", Text),
        Column("note", LargeBinary),
        CheckConstraint("starts < ends"),
        CheckConstraint("status IN ('booked', 'confirmed', 'cancelled', 'completed', 'no_show')"),
        UniqueConstraint("practice_id", "location_id", "reference"),
        of("patient", "patients"),
        of("visit", "visit_types"),
        of("provider", "providers"),
        of("operatory", "operatories"),
    )
    # No constraint against overlaps: an office's own book may truly overlap. What we book is checked before.
    op.execute("CREATE INDEX ON embedded.appointments (practice_id, location_id, starts)")
