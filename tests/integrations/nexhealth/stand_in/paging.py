"""Lists by cursor: five a page unless asked otherwise, forward by end_cursor, backward by start_cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from .asking import Answer, Ask, Refusal

DEFAULT, MOST = 5, 1000


class Row(Protocol):
    id: int
    updated_at: datetime


R = TypeVar("R", bound=Row)
Place = tuple[str, int]


def page(ask: Ask, rows: Iterable[R], say: Callable[[R], dict[str, Any]]) -> Answer:
    """One page of the rows, by `sort` (id or updated_at, - for descending). A cursor names a row's place, so that
    rows that come and go shift nothing."""
    size = _size(ask)
    order = ask.one_of("sort", "id", "-id", "updated_at", "-updated_at") or "id"
    placed = sorted(((_place(row, order), row) for row in rows), key=lambda pair: pair[0], reverse=order[0] == "-")
    wanted = _window(ask, [place for place, _ in placed], order, size)
    shown = placed[wanted]
    ends = (_cursor(shown[0][0]), _cursor(shown[-1][0])) if shown else (None, None)
    return Answer(
        [say(row) for _, row in shown],
        page_info={
            "has_previous_page": wanted.start > 0,
            "has_next_page": wanted.stop < len(placed),
            "start_cursor": ends[0],
            "end_cursor": ends[1],
        },
    )


def since(ask: Ask, rows: Iterable[R]) -> list[R]:
    """The rows that changed at or after `updated_since`."""
    low = ask.instant("updated_since")
    return [row for row in rows if low is None or row.updated_at >= low]


def _window(ask: Ask, places: list[Place], order: str, size: int) -> slice:
    after, before = ask.text("end_cursor"), ask.text("start_cursor")
    down = order[0] == "-"
    if before is not None:
        mark = _read(before)
        end = sum(1 for place in places if (place > mark if down else place < mark))
        return slice(max(0, end - size), end)
    start = 0
    if after is not None:
        mark = _read(after)
        start = sum(1 for place in places if (place >= mark if down else place <= mark))
    return slice(start, min(len(places), start + size))


def _size(ask: Ask) -> int:
    size = ask.number("per_page")
    size = DEFAULT if size is None else size
    if not 1 <= size <= MOST:
        raise Refusal(400, "per_page does not have a valid value")
    return size


def _place(row: Row, order: str) -> Place:
    return (row.updated_at.isoformat(timespec="microseconds") if "updated_at" in order else ""), row.id


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{place[0]}|{place[1]}".encode()).decode()


def _read(cursor: str) -> Place:
    try:
        stamp, _, number = base64.urlsafe_b64decode(cursor).decode().rpartition("|")
        return stamp, int(number)
    except (ValueError, binascii.Error):
        raise Refusal(400, "cursor is invalid") from None
