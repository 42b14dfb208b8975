"""From measurements to the few numbers that are told: percentiles, costs, and a table for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

AIMS = {"cpu_ms_per_turn": 5.0, "p99_ms_at_200": 43.0, "longest_wait_ms": 1000.0}
"""What the project set itself; the middle one is what a bare skeleton reached with a turn every six seconds."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed; NaN for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def of_load(told: dict[str, Any], service: float, database: float) -> dict[str, Any]:
    """One measurement of callers in milliseconds; `service` and `database` are seconds of processor time."""
    turns = len(told["waits"])
    per_turn = 1000 / turns if turns else math.nan
    return {
        "turns": turns,
        "turns_per_second": round(turns / told["seconds"], 2),
        "p50_ms": round(percentile(told["waits"], 0.5) * 1000, 1),
        "p99_ms": round(percentile(told["waits"], 0.99) * 1000, 1),
        "longest_ms": round(max(told["waits"], default=math.nan) * 1000, 1),
        "own_p99_ms": round(percentile(told["own"], 0.99) * 1000, 1),
        "client_late_p99_ms": round(percentile(told["late"], 0.99) * 1000, 1),
        "cpu_ms_per_turn": round((service + database) * per_turn, 2),
        "cpu_ms_service": round(service * per_turn, 2),
        "cpu_ms_database": round(database * per_turn, 2),
        **{key: told[key] for key in ("calls_begun", "hung_up", "booked", "requested", "came_back")},
        "not_understood": told["not_understood"],
        "errors": told["errors"],
    }


def show(found: dict[str, Any]) -> None:
    """The table, for people."""
    table = Table(title="A telephone turn from socket to socket; each call takes one every 10 s (a lone call: 0.5 s)")
    for column in ("", "turns", "turns/s", "p50 ms", "p99 ms", "longest", "client's p99",
                   "CPU ms/turn", "service", "database", "booked", "errors"):  # fmt: skip
        table.add_column(column, justify="right" if column else "left")
    for name, one in found["loads"].items():
        keys = ("turns", "turns_per_second", "p50_ms", "p99_ms", "longest_ms", "client_late_p99_ms",
                "cpu_ms_per_turn", "cpu_ms_service", "cpu_ms_database", "booked")  # fmt: skip
        table.add_row(name, *(str(one[key]) for key in keys), str(sum(one["errors"].values())))
    console = Console(width=max(140, Console().width))
    console.print(table)
    first = found["first_turn_of_a_practice"]
    console.print(
        f"The first turn of a practice after a start: p50 {first['p50_ms']} ms, longest {first['longest_ms']} ms"
    )
    if "claims" in found:
        claims = found["claims"]
        console.print(
            f"64 callers for one time, {claims['rounds']} rounds: longest wait {claims['longest_ms']} ms, "
            f"median {claims['p50_ms']} ms"
        )
    for name, mb in found.get("memory_mb", {}).items():
        console.print(f"Memory {name}: " + ", ".join(f"{key} {value:.0f} MB" for key, value in mb.items()))
    console.print(f"Idle: {found['idle_cpu_ms_per_second']} ms of processor time a second")
    console.print(f"Load average {found['load_average']}, {found['processors']} processors. Aims: {AIMS}")
    for name, one in found["loads"].items():
        if one["errors"] or one["not_understood"]:
            console.print(f"{name}: errors {one['errors']}, asked again {one['not_understood']}")
