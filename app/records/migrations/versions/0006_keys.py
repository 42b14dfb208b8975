"""The keys with which a practice's website and apps ask for open times."""

from alembic import op
from sqlalchemy import Column, DateTime, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY

from app.records.migrations.roles import SERVICE
from app.records.migrations.tenancy import tenant_table

revision = "0006"
down_revision = "0005"

QUESTIONS = {
    "key_holder(asked bytea)": (
        "TABLE (practice_id bigint, label text, origins text[])",
        "SELECT practice_id, label, origins FROM public.keys WHERE hash = asked",
    ),
    # A browser asks before it sends the key whether it may, so this one is about no practice.
    "origin_allowed(asked text)": (
        "boolean",
        "SELECT EXISTS (SELECT FROM public.keys WHERE origins @> ARRAY[asked])",
    ),
}


def upgrade() -> None:
    tenant_table(
        "keys",
        Column("hash", LargeBinary, nullable=False),  # of the key, which is kept nowhere
        Column("label", Text, nullable=False),
        Column("origins", ARRAY(Text), nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        UniqueConstraint("hash"),
        UniqueConstraint("practice_id", "label"),
        key=("hash",),
        rights="SELECT, INSERT, DELETE",
        holds=SERVICE,
    )
    op.execute("CREATE INDEX ON keys USING gin (origins)")
    # As with the numbers (0001): the owner runs the questions, which are asked before the practice is known.
    op.execute("CREATE POLICY owner ON keys FOR SELECT TO CURRENT_USER USING (true)")
    for signature, (answer, query) in QUESTIONS.items():
        op.execute(
            f"CREATE FUNCTION {signature} RETURNS {answer} LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = '' AS $$ {query} $$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {SERVICE}")


def downgrade() -> None:
    for signature in QUESTIONS:
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_table("keys")
