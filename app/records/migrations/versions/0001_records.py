"""Practices, numbers, calls and their turns, summaries, texts to send, sessions, and procrastinate's own tables."""

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.records.migrations.roles import SERVICE
from app.records.migrations.tenancy import guard, service_may_use, tenant_table

revision = "0001"
down_revision = None

Instant = DateTime(timezone=True)


def of_call() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "call_id"], ["calls.practice_id", "calls.call_id"])


def upgrade() -> None:
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    service_may_use("public")
    practices()
    calls()
    front_desk()
    jobs()


def practices() -> None:
    op.create_table(
        "practices",
        Column("practice_id", BigInteger, Identity(), nullable=False),
        Column("slug", Text, nullable=False),
        Column("made_at", Instant, nullable=False),
        PrimaryKeyConstraint("practice_id"),
        UniqueConstraint("slug"),
    )
    guard("practices", rights="SELECT, INSERT, UPDATE", holds=SERVICE)
    op.execute(f"GRANT USAGE ON SEQUENCE practices_practice_id_seq TO {SERVICE}")
    tenant_table(
        "documents",
        Column("version", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("made_at", Instant, nullable=False),
        key=("version",),
        rights="SELECT, INSERT",  # a version is never changed: calls are pinned to it
    )
    tenant_table(
        "locations",
        # Unique over all practices: it is what a location's advisory lock is taken on.
        Column("location_id", BigInteger, Identity(), nullable=False),
        Column("name", Text, nullable=False),
        Column("zone", Text, nullable=False),
        Column("system", Text, nullable=False, server_default="embedded"),
        UniqueConstraint("practice_id", "name"),
        key=("location_id",),
    )
    tenant_table(
        "numbers",
        Column("number", Text, nullable=False),
        Column("location_id", BigInteger, nullable=False),
        Column("account_sid", Text, nullable=False),
        Column("token", LargeBinary),
        UniqueConstraint("number"),
        ForeignKeyConstraint(["practice_id", "location_id"], ["locations.practice_id", "locations.location_id"]),
        key=("number",),
        holds=SERVICE,
    )
    # The owner runs these two functions, and row-level security is forced on owners as well. Its own policy must be
    # its only one: the practice's would ask for a practice, and there is none yet.
    for table in ("practices", "numbers"):
        op.execute(f"CREATE POLICY owner ON {table} FOR SELECT TO CURRENT_USER USING (true)")
    definer("route(asked text)", "practice_id bigint, location_id bigint, account_sid text, token bytea",
            "SELECT practice_id, location_id, account_sid, token FROM public.numbers WHERE number = asked")
    definer("practice_list()", "practice_id bigint, slug text",
            "SELECT practice_id, slug FROM public.practices ORDER BY practice_id")


def definer(signature: str, columns: str, query: str) -> None:
    """A question that may be asked before it is known which practice it is about."""
    op.execute(
        f"CREATE FUNCTION {signature} RETURNS TABLE ({columns}) LANGUAGE sql STABLE SECURITY DEFINER "
        f"SET search_path = '' AS $$ {query} $$"
    )
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {SERVICE}")


def calls() -> None:
    tenant_table(
        "calls",
        Column("call_id", BigInteger, Identity(), nullable=False),
        Column("call_sid", Text, nullable=False),
        Column("location_id", BigInteger, nullable=False),
        Column("document_version", Integer, nullable=False),
        Column("version", Integer, nullable=False, server_default="0"),
        Column("body", LargeBinary),
        Column("next_turn", Integer, nullable=False, server_default="0"),
        Column("next_nonce", Text, nullable=False, server_default=""),
        Column("started_at", Instant, nullable=False),
        Column("last_at", Instant, nullable=False),
        Column("ended_at", Instant),
        Column("final", Boolean, nullable=False, server_default=text("false")),
        Column("language", Text),
        Column("urgency", Text),
        Column("status", Text),
        UniqueConstraint("practice_id", "call_sid"),
        ForeignKeyConstraint(["practice_id", "location_id"], ["locations.practice_id", "locations.location_id"]),
        ForeignKeyConstraint(["practice_id", "document_version"], ["documents.practice_id", "documents.version"]),
        key=("call_id",),
    )
    op.create_index("calls_started", "calls", ["practice_id", "started_at"])
    op.create_index("calls_open", "calls", ["practice_id", "last_at"], postgresql_where=text("ended_at IS NULL"))
    # Every turn rewrites the call's row; room in its page lets that happen without touching an index.
    op.execute("ALTER TABLE calls SET (fillfactor = 50)")
    tenant_table(
        "turns",
        Column("call_id", BigInteger, nullable=False),
        Column("number", Integer, nullable=False),
        Column("nonce", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("lease_until", Instant, nullable=False),
        Column("at", Instant, nullable=False),
        Column("finished_at", Instant),
        Column("caller", LargeBinary, nullable=False),
        Column("reply", LargeBinary),
        Column("step", JSONB),
        Column("outside", LargeBinary),
        Column("words_version", Text),
        Column("own_ms", Integer),
        of_call(),
        key=("call_id", "number"),
    )


def front_desk() -> None:
    tenant_table(
        "summaries",
        Column("call_id", BigInteger, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("urgency", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("final", Boolean, nullable=False),
        Column("made_at", Instant, nullable=False),
        of_call(),
        key=("call_id",),
    )
    tenant_table(
        "outbox",
        Column("call_id", BigInteger, nullable=False),
        Column("operation", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("target", LargeBinary, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("made_at", Instant, nullable=False),
        Column("due_at", Instant, nullable=False),
        Column("lease_until", Instant),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("state", Text, nullable=False, server_default="waiting"),
        Column("done_at", Instant),
        Column("provider_sid", Text),
        Column("last_error", Text),
        CheckConstraint("state IN ('waiting', 'sent', 'delivered', 'failed')"),
        of_call(),
        key=("call_id", "operation"),
    )
    op.create_index("outbox_due", "outbox", ["practice_id", "due_at"], postgresql_where=text("state = 'waiting'"))
    op.create_index("outbox_sid", "outbox", ["practice_id", "provider_sid"])
    tenant_table(
        "signins",
        Column("hash", LargeBinary, nullable=False),
        Column("expires_at", Instant, nullable=False),
        Column("used_at", Instant),
        key=("hash",),
    )
    tenant_table(
        "sessions",
        Column("hash", LargeBinary, nullable=False),
        Column("made_at", Instant, nullable=False),
        Column("expires_at", Instant, nullable=False),
        key=("hash",),
    )


def jobs() -> None:
    """Procrastinate 3.10's own schema, in a room of its own. It holds ids and never a patient's words.

    A newer procrastinate needs a migration here that applies the files of its sql/migrations; a test says when.
    """
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path = procrastinate")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute("SET LOCAL search_path = public")
    service_may_use("procrastinate")
    for objects in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        op.execute(f"GRANT ALL ON ALL {objects} IN SCHEMA procrastinate TO {SERVICE}")
