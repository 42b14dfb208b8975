"""The service's log: one JSON object a line on stderr, with nothing in it that a patient said, is called or is at."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    {
        "event", "level", "logger", "timestamp", "call", "call_sid", "practice", "slug", "route", "status", "state",
        "line", "lines", "operation", "tries", "error", "given_up", "reason", "fault", "where", "kind", "count",
        "ms", "port", "bytes", "location", "claim", "entry", "was", "waited", "ended", "trouble",
    }
)  # fmt: skip
"""The keys that may stand in the log. What is not named here is left out, however it got there."""

OURS = ("app", "telephony", "integrations", "uvicorn")
"""Whose sentences are known to hold no personal data; of all other libraries only the name and the kind is kept."""


def to_stderr(level: int = logging.INFO) -> None:
    """From here on everything is logged so, what the libraries write too."""
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_broke,
        only_allowed,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.processors.JSONRenderer(ensure_ascii=False)],
        foreign_pre_chain=[structlog.stdlib.add_logger_name, from_a_library, *shared],
    )
    handler.setFormatter(formatter)
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def only_allowed(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    return {key: value for key, value in entry.items() if key in ALLOWED}


def from_a_library(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """A library's message may quote what it worked on: a statement's values, an address, a name."""
    if not str(entry.get("logger", "")).startswith(OURS):
        entry["event"] = "a library's message, left out"
    return entry


def where_it_broke(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """Of an exception its kind and its place: its message may hold anything."""
    problem = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if problem is True else problem[1] if isinstance(problem, tuple) else problem
    if isinstance(error, BaseException):
        entry["fault"] = type(error).__name__
        entry["where"] = place_of(error)
    return entry


def place_of(error: BaseException) -> str:
    """The innermost place of ours in which an exception came up: file and line."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    ours = [place for place in places if "site-packages" not in place[0]]
    name, line = (ours or places or [("?", 0)])[-1]
    return f"{'/'.join(name.rsplit('/', 2)[-2:])}:{line}"
