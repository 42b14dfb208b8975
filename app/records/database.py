"""The door to the records: transactions that see one practice, and the few questions that belong to none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, CursorResult, Executable, Row, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from integrations.sealed import Ring

T = TypeVar("T")


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
            hide_parameters=True,  # else an error's text has them, and logs have the error's text
            pool_use_lifo=True,  # few connections stay warm, with their statements prepared
            connect_args={
                "options": "-c statement_timeout=15s -c idle_in_transaction_session_timeout=60s",
                "prepare_threshold": 1,  # a turn's few statements come again and again
            },
        )

    @asynccontextmanager
    async def practice(self, practice_id: int) -> AsyncIterator[Transaction]:
        """One transaction in one practice's records: committed at the end, rolled back by any exception."""
        begin = f"BEGIN; SELECT set_config('dosvoces.practice', '{int(practice_id)}', true)"

        async def begun(connection: AsyncConnection) -> AsyncConnection:
            await connection.exec_driver_sql(begin)
            return connection

        connection = await self._on_a_live_connection(begun)
        try:
            yield Transaction(connection, practice_id, self.ring)
            await connection.commit()
        finally:
            await connection.close()

    async def ask(self, question: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """The rows of a question that belongs to no practice, asked outside any transaction: the routing functions."""

        async def asked(connection: AsyncConnection) -> Sequence[Row[Any]]:
            rows = (await connection.execute(question, values)).all()
            await connection.close()
            return rows

        return await self._on_a_live_connection(asked)

    async def _on_a_live_connection(self, first: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """The first message on a connection finds out whether the server was started again since it was last used.

        If so the pool has thrown its other old connections away too, and the message is sent once more on a new one.
        """
        for last in (False, True):
            connection = await self._engine.connect()
            try:
                return await first(connection)
            except BaseException as error:
                await connection.close()
                if last or not (isinstance(error, DBAPIError) and error.connection_invalidated):
                    raise
        raise AssertionError

    async def close(self) -> None:
        await self._engine.dispose()


def conninfo(url: str | URL) -> str:
    """The same for psycopg itself, whose idea of a URL differs from SQLAlchemy's (spaces, for one)."""
    parts = make_url(url)
    return make_conninfo("", **{**parts.query, **parts.translate_connect_args(username="user", database="dbname")})
