"""Systems over a network: their connections, our references to their ids, the mirror, and the journal of writes."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.records.migrations.roles import SERVICE
from app.records.migrations.tenancy import service_may_use, tenant_table

revision = "0005"
down_revision = "0004"

Instant = DateTime(timezone=True)


def of_location() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["practice_id", "location_id"], ["public.locations.practice_id", "public.locations.location_id"]
    )


def of_call() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["practice_id", "call_id"], ["public.calls.practice_id", "public.calls.call_id"])


def upgrade() -> None:
    # Locks are taken on it alone, so it has to be unique over all practices, and not only because it is counted up.
    op.create_unique_constraint("locations_location_id", "locations", ["location_id"])
    connections()
    references()
    mirror()
    claims()
    journal()


def connections() -> None:
    tenant_table(
        "connections",
        Column("location_id", BigInteger, nullable=False),
        Column("system", Text, nullable=False),
        Column("settings", LargeBinary, nullable=False),
        Column("hook", Text, nullable=False),
        Column("changed_at", Instant, nullable=False),
        UniqueConstraint("hook"),
        of_location(),
        key=("location_id",),
        holds=SERVICE,
    )
    # As for numbers: news of a system comes before it is known whose it is.
    op.execute("CREATE POLICY owner ON connections FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(
        "CREATE FUNCTION hook_route(asked text) RETURNS TABLE (practice_id bigint, location_id bigint) "
        "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' "
        "AS $$ SELECT practice_id, location_id FROM public.connections WHERE hook = asked $$"
    )
    op.execute("REVOKE ALL ON FUNCTION hook_route(asked text) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION hook_route(asked text) TO {SERVICE}")


def references() -> None:
    """What the system calls a provider, an operatory or a visit type, and what we do, from when to when."""
    tenant_table(
        "refs",
        Column("location_id", BigInteger, nullable=False),
        Column("system", Text, nullable=False),
        Column("kind", Text, CheckConstraint("kind IN ('provider', 'operatory', 'visit')"), nullable=False),
        Column("vendor_id", Text, nullable=False),
        Column("since", Instant, nullable=False),
        Column("until", Instant),
        Column("ref", Text),
        Column("label", Text, nullable=False),
        Column("role", Text),
        Column("minutes", Integer),
        Column("marks", ARRAY(Text), nullable=False, server_default="{}"),
        Column("active", Boolean, nullable=False, server_default=text("true")),
        of_location(),
        key=("location_id", "system", "kind", "vendor_id", "since"),
    )
    for name, column in (("refs_vendor", "vendor_id"), ("refs_ours", "ref")):
        op.execute(
            f"CREATE UNIQUE INDEX {name} ON refs (practice_id, location_id, system, kind, {column}) WHERE until IS NULL"
        )


def mirror() -> None:
    op.execute("CREATE SCHEMA mirror")
    service_may_use("mirror")
    tenant_table(
        "state",
        Column("location_id", BigInteger, nullable=False),
        # Whatever changes in the mirror carries the next number, so that who knows an older one reads on from there.
        Column("version", BigInteger, nullable=False, server_default="0"),
        Column("catalogue", BigInteger, nullable=False, server_default="0"),
        Column("since", Text, nullable=False, server_default=""),
        Column("first", Date),
        Column("last", Date),
        Column("asked_at", Instant),
        Column("read_at", Instant),
        Column("looked_at", Instant),
        Column("full_at", Instant),
        Column("health", JSONB),
        Column("trouble", Text, nullable=False, server_default=""),
        Column("drift", JSONB),
        of_location(),
        key=("location_id",),
        schema="mirror",
    )
    tenant_table(
        "hours",
        Column("location_id", BigInteger, nullable=False),
        Column("number", Integer, nullable=False),
        Column("provider", Text, nullable=False),
        Column("operatory", Text, nullable=False),
        Column("begins", Time, nullable=False),
        Column("ends", Time, nullable=False),
        Column("weekdays", ARRAY(SmallInteger), nullable=False),
        Column("on_date", Date),
        Column("visits", ARRAY(Text), nullable=False),
        of_location(),
        key=("location_id", "number"),
        schema="mirror",
    )
    tenant_table(
        "taken",
        Column("location_id", BigInteger, nullable=False),
        Column("kind", Text, CheckConstraint("kind IN ('appointment', 'block')"), nullable=False),
        Column("id", Text, nullable=False),
        Column("provider", Text),
        Column("operatory", Text),
        Column("starts", Instant, nullable=False),
        Column("ends", Instant, nullable=False),
        Column("status", Text, nullable=False),
        Column("patient", Text, nullable=False, server_default=""),
        Column("visit", Text, nullable=False, server_default=""),
        Column("changed", Instant),
        Column("put_at", Instant, nullable=False),
        Column("version", BigInteger, nullable=False),
        of_location(),
        key=("location_id", "kind", "id"),
        schema="mirror",
    )
    op.create_index("taken_version", "taken", ["practice_id", "location_id", "version"], schema="mirror")
    op.create_index("taken_starts", "taken", ["practice_id", "location_id", "starts"], schema="mirror")


def claims() -> None:
    """What the journal needs of a booking: when to look at it next, who has it in hand, when a person was given it."""
    for column in (
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("went_out", Boolean, nullable=False, server_default=text("false")),
        Column("asked_at", Instant),
        Column("due_at", Instant),
        Column("lease_until", Instant),
        Column("give_up_at", Instant),
        Column("handed_at", Instant),
        Column("checked", Text),
        Column("news", Text),
        Column("trouble", Text),
    ):
        op.add_column("claims", column)
    waits = "state IN ('sent', 'unknown', 'accepted')"
    op.execute(f"CREATE INDEX claims_due ON claims (practice_id, location_id, due_at) WHERE {waits}")
    op.execute("CREATE INDEX claims_lost ON claims (practice_id, location_id, changed_at) WHERE ended = 'taken'")
    op.execute("CREATE INDEX claims_appointment ON claims (practice_id, location_id, appointment)")


def journal() -> None:
    """What else is written into a system, beside bookings: a call's note, a confirmation; and what was read for it."""
    tenant_table(
        "journal",
        Column("entry_id", BigInteger, Identity(), nullable=False),
        Column("location_id", BigInteger, nullable=False),
        Column("call_id", BigInteger, nullable=False),
        Column("operation", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("state", Text, nullable=False, server_default="waiting"),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("made_at", Instant, nullable=False),
        Column("due_at", Instant, nullable=False),
        Column("lease_until", Instant),
        Column("give_up_at", Instant, nullable=False),
        Column("done_at", Instant),
        Column("trouble", Text),
        CheckConstraint("state IN ('waiting', 'done', 'handed')"),
        UniqueConstraint("practice_id", "call_id", "operation"),
        of_location(),
        of_call(),
        key=("entry_id",),
    )
    op.execute("CREATE INDEX journal_due ON journal (practice_id, location_id, due_at) WHERE state = 'waiting'")
    tenant_table(
        "contexts",
        Column("call_id", BigInteger, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("read_at", Instant, nullable=False),
        of_call(),
        key=("call_id",),
    )
