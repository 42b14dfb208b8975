"""The door to the records: transactions that see one practice, and the few questions that belong to none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, CursorResult, Executable, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from integrations.sealed import Ring


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction that sees and writes one practice's rows alone: row-level security holds it to that."""

    connection: AsyncConnection
    practice_id: int
    ring: Ring

    async def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        result = await self.connection.execute(statement, values)
        assert isinstance(result, CursorResult)
        return result

    def seal(self, place: str, text: str) -> bytes:
        return self.ring.seal(self.practice_id, place, text)

    def unseal(self, place: str, sealed: bytes) -> str:
        return self.ring.unseal(self.practice_id, place, sealed)


class Database:
    """The service's pool of connections, under the role that row-level security binds.

    `url` is the service's, as `migrations.migrate` returns it. The pool holds at most `most` connections; who waits
    longer than `patience` seconds for one gets sqlalchemy.exc.TimeoutError.
    """

    def __init__(self, url: str, ring: Ring, *, most: int = 20, patience: float = 3) -> None:
        self.url = url
        self.ring = ring
        # Autocommit in the driver: BEGIN travels with the tenant in one message, and single reads need neither.
        self._engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=most,
            max_overflow=0,
            pool_timeout=patience,
            connect_args={"options": "-c statement_timeout=15s -c idle_in_transaction_session_timeout=60s"},
        )

    @asynccontextmanager
    async def practice(self, practice_id: int) -> AsyncIterator[Transaction]:
        """One transaction in one practice's records: committed at the end, rolled back by any exception."""
        connection = await self._begun(f"BEGIN; SELECT set_config('dosvoces.practice', '{int(practice_id)}', true)")
        try:
            yield Transaction(connection, practice_id, self.ring)
            await connection.commit()
        finally:
            await connection.close()

    @asynccontextmanager
    async def nobody(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees no practice's rows, outside any transaction: for the routing functions."""
        async with self._engine.connect() as connection:
            yield connection

    async def _begun(self, begin: str) -> AsyncConnection:
        for last in (False, True):
            connection = await self._engine.connect()
            try:
                await connection.exec_driver_sql(begin)
            except DBAPIError as error:
                await connection.close()
                # The server was started again since: the pool has thrown its old connections away by now.
                if last or not error.connection_invalidated:
                    raise
            except BaseException:
                await connection.close()
                raise
            else:
                return connection
        raise AssertionError

    async def close(self) -> None:
        await self._engine.dispose()


def conninfo(url: str | URL) -> str:
    """The same for psycopg itself, whose idea of a URL differs from SQLAlchemy's (spaces, for one)."""
    parts = make_url(url)
    return make_conninfo("", **{**parts.query, **parts.translate_connect_args(username="user", database="dbname")})
