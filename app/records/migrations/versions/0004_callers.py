"""The language that a number spoke last, so that it is greeted in it: nothing else of a caller is kept here."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, DateTime, LargeBinary, Text

from app.records.migrations.tenancy import tenant_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    tenant_table(
        "callers",
        Column("phone", LargeBinary, nullable=False),  # blind
        Column("language", Text, CheckConstraint("language IN ('en', 'es')"), nullable=False),
        Column("last_at", DateTime(timezone=True), nullable=False),
        key=("phone",),
    )


def downgrade() -> None:
    op.drop_table("callers")
