"""`make bench`: what a telephone turn costs and how long callers wait, on this machine, now.

Three processes: the service (one worker, embedded PostgreSQL in a temporary directory), the callers, and this one,
which reads the processors' time at the beginning and the end of each measurement. A call takes a turn every 10 s by a
Poisson process (an open loop: what a slow answer delays is counted as waiting, from the moment the turn was due).
A lone call would need an hour for a p99, so its turns come every half second: there is never more than one at a time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pstats
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import figures, shares
from tests.benchmarks.callers import Plan
from tests.benchmarks.meter import Meter
from tests.benchmarks.server import ACCOUNT, KEY, TOKEN

ROOT = Path(__file__).parent.parent.parent
PRACTICES = 20
GAP = 10.0
CLOSED = 16
"""Callers who answer at once, for the turns a second: enough that the service is never without work."""


@dataclass(frozen=True)
class Bench:
    """A running service and what is needed to call it."""

    base_url: str
    numbers: tuple[str, ...]
    database_url: str
    data: Path
    meter: Meter
    pid: int

    def load(self, calls: int, seconds: float, gap: float | None, profile: bool = False) -> dict[str, Any]:
        """Figures of so many callers at once, in a process of their own."""
        seed = f"{calls}-{gap}-{time.time_ns()}"
        plan = Plan(self.base_url, TOKEN, ACCOUNT, self.numbers, calls, seconds, gap, seed)
        command = [sys.executable, "-m", "tests.benchmarks.callers", json.dumps(asdict(plan))]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as callers:
            assert callers.stdout is not None
            _told(callers.stdout.readline(), "begin")
            before = self.meter.spent()
            if profile:
                os.kill(self.pid, signal.SIGUSR1)
            line = callers.stdout.readline()
            if profile:
                os.kill(self.pid, signal.SIGUSR2)
            spent = self.meter.spent().since(before)
            return figures.of_load(_told(line, "end"), spent.service, spent.database)

    def claims(self, rounds: int) -> dict[str, float]:
        """How long 64 callers wait who pick one time at once."""
        command = [sys.executable, "-m", "tests.benchmarks.waiting", KEY, str(rounds)]
        url = self.database_url  # not among the arguments, where every user of the machine could read its password
        done = subprocess.run(command, cwd=ROOT, input=url, stdout=subprocess.PIPE, text=True, check=True)
        waits = [wait * 1000 for one in json.loads(done.stdout) for wait in one]
        return {
            "rounds": rounds,
            "p50_ms": round(figures.percentile(waits, 0.5), 1),
            "p99_ms": round(figures.percentile(waits, 0.99), 1),
            "longest_ms": round(max(waits), 1),
        }

    def idle(self, seconds: float = 4) -> float:
        """Milliseconds of processor time that nobody's call costs, a second."""
        before = self.meter.spent()
        time.sleep(seconds)
        return round(self.meter.spent().since(before).both * 1000 / seconds, 1)


def _told(line: str, what: str) -> dict[str, Any]:
    if not line:
        sys.exit("The callers ended before their measurement did; what they said of it stands above.")
    told: dict[str, Any] = json.loads(line)
    assert told["what"] == what, line
    return told


@contextlib.contextmanager
def running() -> Iterator[Bench]:
    """A service on a free port with a database of its own, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="dosvoces-bench-") as place:
        # Within reach of the database server's own user, whom root needs; what lies there is the benchmark's alone.
        Path(place).chmod(0o711)
        data, log = Path(place) / "data", Path(place) / "log"
        data.mkdir(mode=0o711)
        command = [sys.executable, "-m", "tests.benchmarks.server", str(data), str(PRACTICES)]
        with log.open("w") as told, subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told) as service:
            try:
                ready = _ready(service, data / "ready.json", log)
                meter = Meter.of(service.pid, data)
                yield Bench(ready["base_url"], tuple(ready["numbers"]), ready["database_url"], data, meter, service.pid)
            finally:
                service.terminate()
                service.wait(60)
            _faults(log)


def _ready(service: subprocess.Popen[bytes], file: Path, log: Path) -> dict[str, Any]:
    while service.poll() is None:
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            found: dict[str, Any] = json.loads(file.read_text())
            return found
        time.sleep(0.1)
    sys.exit(f"The service did not start:\n{log.read_text()[-3000:]}")


def _faults(log: Path) -> None:
    """What the service logged of its own faults: figures of a service that fails are no figures."""
    troubles = [line for line in log.read_text().splitlines() if '"fault"' in line or '"error"' in line]
    if troubles:
        print(f"The service logged {len(troubles)} faults; the last: {troubles[-1]}", file=sys.stderr)


def measure(seconds: float, rounds: int, loads: tuple[int, ...]) -> dict[str, Any]:
    """Everything, one after the other."""
    found: dict[str, Any] = {
        "processors": os.cpu_count(),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "loads": {},
        "memory_mb": {},
    }
    with running() as bench:
        found["first_turn_of_a_practice"] = bench.load(PRACTICES, 0, None)
        bench.load(CLOSED, 4, None)  # everything has been used once when the measurements begin
        found["idle_cpu_ms_per_second"] = bench.idle()
        found["memory_mb"]["at the start"] = bench.meter.memory_mb()
        for calls in loads:
            name = f"{calls} call{'s' if calls > 1 else ''}"
            found["loads"][name] = bench.load(calls, seconds, GAP if calls > 1 else 0.5)
            found["memory_mb"][f"after {name}"] = bench.meter.memory_mb()
        found["loads"][f"closed loop, {CLOSED} callers"] = bench.load(CLOSED, min(seconds, 15), None)
        found["claims"] = bench.claims(rounds)
    return found


def profile(seconds: float) -> None:
    """The functions of the service that cost most, while callers answer at once."""
    with running() as bench:
        bench.load(PRACTICES, 0, None)
        bench.load(CLOSED, 4, None)
        found = bench.load(4, seconds, None, profile=True)
        file = bench.data / "profile"
        while not file.exists():
            time.sleep(0.1)
        stats = pstats.Stats(str(file))
        stats.strip_dirs()
        print("The profile itself slows everything down: read the shares, not the times.")
        print(shares.told(file, found["turns"]))
        stats.sort_stats("tottime").print_stats(40)
        print("In the house's own rooms, with all that they call:")
        whole = pstats.Stats(str(file))
        whole.sort_stats("cumulative").print_stats(rf"{ROOT}/(app|telephony|integrations)/", 60)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    options.add_argument("--seconds", type=float, default=40, help="of each measurement of calls")
    options.add_argument("--rounds", type=int, default=20, help="of 64 callers for one time")
    options.add_argument("--calls", default="1,50,200", help="how many at once, by comma")
    options.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    options.add_argument("--profile", action="store_true", help="name the functions that cost most instead")
    asked = options.parse_args()
    if asked.profile:
        profile(min(asked.seconds, 20))
        return
    found = measure(asked.seconds, asked.rounds, tuple(int(one) for one in asked.calls.split(",")))
    if asked.json:
        print(json.dumps(found))
    else:
        figures.show(found)


if __name__ == "__main__":
    main()
