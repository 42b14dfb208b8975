"""The tables as SQLAlchemy Core sees them; migrations/ makes them and explains them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Instant = DateTime(timezone=True)


def _practice() -> Column[int]:
    return Column("practice_id", BigInteger, primary_key=True, autoincrement=False)


practices = Table(
    "practices",
    metadata,
    _practice(),
    Column("slug", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    _practice(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

locations = Table(
    "locations",
    metadata,
    _practice(),
    Column("location_id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("system", Text, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    _practice(),
    Column("number", Text, primary_key=True),
    Column("location_id", BigInteger, nullable=False),
    Column("account_sid", Text, nullable=False),
    Column("token", LargeBinary),
)

calls = Table(
    "calls",
    metadata,
    _practice(),
    Column("call_id", BigInteger, Identity(), primary_key=True),
    Column("call_sid", Text, nullable=False),
    Column("location_id", BigInteger, nullable=False),
    Column("document_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary),
    Column("next_turn", Integer, nullable=False),
    Column("next_nonce", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("final", Boolean, nullable=False),
    Column("language", Text),
    Column("urgency", Text),
    Column("status", Text),
)

turns = Table(
    "turns",
    metadata,
    _practice(),
    Column("call_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
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
)

summaries = Table(
    "summaries",
    metadata,
    _practice(),
    Column("call_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _practice(),
    Column("call_id", BigInteger, primary_key=True, autoincrement=False),
    Column("operation", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("tries", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("done_at", Instant),
    Column("provider_sid", Text),
    Column("last_error", Text),
)

signins = Table(
    "signins",
    metadata,
    _practice(),
    Column("hash", LargeBinary, primary_key=True),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    _practice(),
    Column("hash", LargeBinary, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

callers = Table(
    "callers",
    metadata,
    _practice(),
    Column("phone", LargeBinary, primary_key=True),
    Column("language", Text, nullable=False),
    Column("last_at", Instant, nullable=False),
)
