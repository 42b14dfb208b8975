"""The appointment book's door: a small pool of connections of its own, and transactions that see one practice.

It is not the service's pool on purpose. A claim's transaction asks the book while it holds a connection and the
location's lock; if the book's connections came from the same pool, enough callers at once could each hold one and wait
for another for ever.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from integrations.pms import OutcomeUnknown, Unavailable
from integrations.sealed import Ring


@dataclass(frozen=True, slots=True)
class Page:
    """An open transaction on one location's book."""

    connection: AsyncConnection
    practice_id: int
    location_id: int
    ring: Ring

    def key(self) -> dict[str, int]:
        return {"practice_id": self.practice_id, "location_id": self.location_id}

    def seal(self, place: str, words: str) -> bytes:
        return self.ring.seal(self.practice_id, f"embedded.{place}", words)

    def unseal(self, place: str, sealed: bytes | None) -> str:
        return self.ring.unseal(self.practice_id, f"embedded.{place}", sealed) if sealed else ""

    def blind(self, value: str) -> bytes:
        return self.ring.blind(self.practice_id, value)

    def blinds(self, value: str) -> list[bytes]:
        return self.ring.blinds(self.practice_id, value)

    async def lock(self) -> None:
        """From here to the end nobody else writes into this location's book. Not the lock of the claims: a claim's
        transaction asks the book, and must never wait for somebody who waits for it."""
        key = f"embedded book {self.practice_id} {self.location_id}"
        await self.connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


class Book:
    """All practices' books in this database, under the role that row-level security binds."""

    def __init__(self, url: str, ring: Ring, *, most: int = 5, patience: float = 3) -> None:
        self.ring = ring
        self._engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=most,
            max_overflow=0,
            pool_timeout=patience,
            hide_parameters=True,  # else an error's text has them, and logs have the error's text
            pool_use_lifo=True,
            connect_args={"options": "-c statement_timeout=15s", "prepare_threshold": 1},
        )

    @asynccontextmanager
    async def page(self, practice_id: int, location_id: int, *, writes: bool = False) -> AsyncIterator[Page]:
        """One transaction, committed at the end. Raises Unavailable when the database does not answer, and where it
        stopped answering while it committed something written, OutcomeUnknown."""
        try:
            connection = await self._begun(practice_id)
            try:
                yield Page(connection, practice_id, location_id, self.ring)
                await _commit(connection, writes)
            finally:
                await connection.close()
        except NoConnection:
            raise Unavailable("the book's connections are all in use") from None
        except (OperationalError, InterfaceError):
            # Without the cause: a driver's message may quote the row.
            raise Unavailable("the database does not answer") from None

    async def _begun(self, practice_id: int) -> AsyncConnection:
        """A connection in a transaction of this practice. One that the server dropped meanwhile is replaced, once."""
        for last in (False, True):
            connection = await self._engine.connect()
            try:
                await connection.exec_driver_sql(
                    f"BEGIN; SELECT set_config('dosvoces.practice', '{int(practice_id)}', true)"
                )
            except BaseException as error:
                await connection.close()
                if last or not (isinstance(error, DBAPIError) and error.connection_invalidated):
                    raise
            else:
                return connection
        raise AssertionError

    async def close(self) -> None:
        await self._engine.dispose()


async def _commit(connection: AsyncConnection, writes: bool) -> None:
    try:
        await connection.commit()
    except (OperationalError, InterfaceError):
        if writes:
            raise OutcomeUnknown("the connection was lost while the book was written") from None
        raise
