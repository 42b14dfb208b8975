"""Work for later: told in the transaction that makes it necessary, done by a worker that it wakes.

A job is a name and ids, never a patient's words. It says only "look at this row now": the task reads the row and
decides by its state whether there is anything to do, so that a job that runs twice, late or never (a sweep finds the
row) does no harm. Due times that matter stand in rows and are compared with our clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path

import procrastinate
from procrastinate.exceptions import ProcrastinateException
from sqlalchemy import text

from app.records.database import Transaction, conninfo

log = logging.getLogger(__name__)

Task = Callable[..., Awaitable[None]]
"""`await task(practice_id=..., **ids)`"""

DEFAULT = "default"
GRACE = 10
"""Seconds that begun jobs get to finish when the service ends."""

_RETRY = procrastinate.RetryStrategy(max_attempts=6, exponential_wait=3)
_DEFER = text("""
SELECT procrastinate.procrastinate_defer_jobs_v1(ARRAY[
    ROW(:queue, :name, 0, :lock, NULL, CAST(:ids AS jsonb), CAST(:at AS timestamptz))
]::procrastinate.procrastinate_job_to_defer_v1[])
""")


async def defer(
    tx: Transaction,
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    queue: str = DEFAULT,
    **ids: int | str,
) -> None:
    """Have the task `name` run for this practice, at once or not before `at`, if and when `tx` is committed.

    Jobs of one `lock` run one after the other, in the order in which they were deferred; others do not wait for them.
    One that is due later keeps those behind it waiting until then: with `at` there is no lock.

    `at` is compared with the database's clock, which a rehearsal does not have: it wakes and decides nothing.
    """
    if at is not None and lock is not None:
        raise ValueError("a job for later that has a lock would keep back all that are deferred after it")
    values = {
        "name": name,
        "ids": json.dumps({"practice_id": tx.practice_id, **ids}),
        "at": at,
        "lock": lock,
        "queue": queue,
    }
    await tx.execute(_DEFER, values)


@contextlib.asynccontextmanager
async def working(
    url: str,
    tasks: Mapping[str, Task],
    *,
    concurrency: int = 4,
    once: Collection[str] = (),
    apart: Mapping[str, int] | None = None,
) -> AsyncIterator[None]:
    """A worker in this process for as long as the context lasts; at its end, begun jobs get ten seconds to finish.

    A job that fails is tried again, but for those named in `once`: what waits for its next try keeps its lock, and a
    sweep finds their rows anyway. `apart` are queues with so many hands of their own, which keep none of the others
    waiting.

    `url` is the service's. A job that was cut off by the death of its worker is begun again within a minute.
    """
    connector = procrastinate.PsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=8)
    app = procrastinate.App(connector=connector)
    for name, task in tasks.items():
        app.task(name=name, retry=False if name in once else _RETRY)(_silent_about_words(name, task))
    async with app.open_async():
        over, hands = asyncio.Event(), {DEFAULT: concurrency, **(apart or {})}
        begun = [asyncio.create_task(_work(app, queue, count, over)) for queue, count in hands.items()]
        begun.append(asyncio.create_task(_rescue(app)))
        try:
            yield
        finally:
            over.set()
            await _ended(begun)


async def _ended(begun: Collection[asyncio.Task[None]]) -> None:
    """Each ends, however often it has to be told: a worker may take one word for a reason to end its jobs alone."""
    left = set(begun)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=GRACE + 2)


class JobFailed(Exception):
    """A task raised; it is tried again. Names the job and the kind of error, never what the error said."""


def _silent_about_words(name: str, task: Task) -> Task:
    """Procrastinate logs what a task raises, and an error's text may quote what a caller said."""

    async def run(**ids: int | str) -> None:
        try:
            await task(**ids)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[1:]
            places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
            log.error("the job %s failed: %s at %s", name, type(error).__name__, places)
        else:
            return
        raise JobFailed(name)  # outside of the handler, so that the error does not hang on to it

    return run


async def _work(app: procrastinate.App, queue: str, concurrency: int, over: asyncio.Event) -> None:
    while not over.is_set():
        try:
            await app.run_worker_async(
                queues=[queue],
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs="always",  # the rows they were about say what happened
                fetch_job_polling_interval=1,  # nobody is woken when a lock falls free
                shutdown_graceful_timeout=GRACE,
            )
        except Exception as error:
            log.warning("the worker failed: %s", type(error).__name__)
        if over.is_set():
            return
        # Only cancelling ends it. Most likely the database was started again; alerts wait for the worker to come back.
        log.warning("the worker stopped; starting it again")
        await asyncio.sleep(1)


async def _rescue(app: procrastinate.App) -> None:
    """Hand back the jobs of workers that died, which nobody else does."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs():
                await app.job_manager.retry_job(job)
        except ProcrastinateException as error:
            log.warning("stalled jobs could not be looked for: %s", type(error).__name__)
        await asyncio.sleep(30)
