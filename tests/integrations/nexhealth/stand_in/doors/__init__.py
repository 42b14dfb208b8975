"""The operations of the API: each door has a method, a path, the query it knows, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..asking import Answer, Ask

Does = Callable[[Ask], Answer]


@dataclass(frozen=True)
class Door:
    method: str
    path: str
    does: Does
    required: tuple[str, ...]
    known: frozenset[str]
    vendor_type: bool
    """Answers as application/vnd.Nexhealth+json;version=2, and takes that in Accept for a version."""

    @property
    def operation(self) -> str:
        return f"{self.method} {self.path}"


DOORS: dict[tuple[str, str], Door] = {}
"""By method and path with every id written as {}."""


def door(operation: str, query: str = "", vendor_type: bool = False) -> Callable[[Does], Does]:
    """`query` names the parameters, a star after those that are required."""

    def register(does: Does) -> Does:
        method, path = operation.split(" ")
        names = query.split()
        required = tuple(name.rstrip("*") for name in names if name.endswith("*"))
        known = frozenset(name.rstrip("*") for name in names)
        shape = "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
        DOORS[method, shape] = Door(method, path, does, required, known, vendor_type)
        return does

    return register


def find(method: str, path: str) -> tuple[Door, list[int]] | None:
    parts = path.rstrip("/").split("/")
    ids = [int(part) for part in parts if part.isdigit()]
    shape = "/".join("{}" if part.isdigit() else part for part in parts)
    known = DOORS.get((method, shape))
    return (known, ids) if known else None
