"""Claims on times, and the keys of what can be claimed."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE

from app.records.migrations.tenancy import tenant_table

revision = "0002"
down_revision = "0001"

Instant = DateTime(timezone=True)

LIVE = "state IN ('held', 'sent', 'accepted', 'unknown')"
"""What keeps others off a time. A booked one stands in the practice's book, which is read before a claim is made."""


def upgrade() -> None:
    # A provider and an operatory of a location have a number that no other has: hashes of their ids could collide.
    tenant_table(
        "claimables",
        Column("location_id", BigInteger, nullable=False),
        Column("kind", Text, CheckConstraint("kind IN ('provider', 'operatory')"), nullable=False),
        Column("id", Text, nullable=False),
        Column("key", BigInteger, Identity(), nullable=False),
        UniqueConstraint("key"),
        ForeignKeyConstraint(["practice_id", "location_id"], ["locations.practice_id", "locations.location_id"]),
        key=("location_id", "kind", "id"),
        rights="SELECT, INSERT",
    )
    tenant_table(
        "claims",
        Column("claim_id", BigInteger, Identity(), nullable=False),
        Column("location_id", BigInteger, nullable=False),
        Column("call_id", BigInteger, nullable=False),
        Column("operation", Text, nullable=False),
        Column("reference", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("ended", Text),
        Column("visit", Text, nullable=False),
        Column("provider", Text),
        Column("operatory", Text),
        Column("provider_key", BigInteger),
        Column("operatory_key", BigInteger),
        Column("starts", Instant),
        Column("ends", Instant),
        Column("span", TSTZRANGE, Computed("tstzrange(starts, ends)", persisted=True)),
        Column("expires_at", Instant),
        Column("written", LargeBinary),
        Column("appointment", Text),
        Column("made_at", Instant, nullable=False),
        Column("changed_at", Instant, nullable=False),
        UniqueConstraint("practice_id", "call_id", "operation"),
        UniqueConstraint("practice_id", "reference"),
        CheckConstraint("state IN ('requested', 'held', 'sent', 'accepted', 'booked', 'unknown', 'released')"),
        CheckConstraint("state = 'requested' OR (span IS NOT NULL AND NOT isempty(span))"),
        CheckConstraint("state = 'requested' OR (provider_key IS NOT NULL AND operatory_key IS NOT NULL)"),
        CheckConstraint("state <> 'held' OR expires_at IS NOT NULL"),
        ForeignKeyConstraint(["practice_id", "location_id"], ["locations.practice_id", "locations.location_id"]),
        key=("claim_id",),
    )
    # The last guard. Ranges of one number stand in for equality, which saves the extension btree_gist.
    for what in ("operatory", "provider"):
        op.execute(
            f"ALTER TABLE claims ADD CONSTRAINT one_claim_per_{what} EXCLUDE USING gist "
            f"(int8range({what}_key, {what}_key, '[]') WITH &&, span WITH &&) WHERE ({LIVE})"
        )
    op.execute(f"CREATE INDEX live_claims ON claims (practice_id, location_id) WHERE {LIVE}")
