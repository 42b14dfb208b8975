"""`make bench-understanding`: how well and how fast words are understood, beside the libraries that do a part of it.

The rows and the scorer are those of an evaluation set that nobody here wrote; it lies beside the repository (`--data`),
and nothing of it is kept here. Its development half is what has been looked at: what counts is the other one. The
speed is that of one whole understanding, the rules alone, of every caller turn in those sets, warm, on one core.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.call.heard import Asked, Language, Listening
from app.understanding.listen import by_rules, warm
from tests.benchmarks.figures import percentile
from tests.benchmarks.understanding.several import PRACTICE, right, rows

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
PEERS = "tests.benchmarks.understanding.peers"
PEER_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: which part of which task, how many of `n` were right (or wrong), and the aim in percent.

    `key` is what the scorer calls the part, `count` which of its counts; `less` where less is better.
    """

    name: str
    task: tuple[str, ...]
    ours: str
    key: str
    aim: float | None
    peers: tuple[str, ...] = ()
    count: str = "correct"
    less: bool = False


WHEN = ("dateparser", "recognizers")
NUMBERS = ("text2num", "recognizers_number")
LANGUAGES = ("langdetect", "lingua", "py3langid")
FIGURES = (
    Figure("times, points, Spanish", ("datetime", "--lang", "es"), "datetime", "POINTS", 90, WHEN, "exact"),
    Figure("times, points, English", ("datetime", "--lang", "en"), "datetime", "POINTS", 92, WHEN, "exact"),
    Figure("times, ranges, Spanish", ("datetime", "--lang", "es"), "datetime", "RANGES", 80, WHEN, "exact"),
    Figure("times, ranges, English", ("datetime", "--lang", "en"), "datetime", "RANGES", 82, WHEN, "exact"),
    Figure("times where none was said, Spanish", ("datetime", "--lang", "es"), "datetime", "none (false alarm)", 3,
           WHEN, "exact", less=True),
    Figure("times where none was said, English", ("datetime", "--lang", "en"), "datetime", "none (false alarm)", 3,
           WHEN, "exact", less=True),
    Figure("booking turns, whole", ("slots", "--lang", "en"), "datetime", "whole turn", 98.5, WHEN),
    Figure("booking turns, dentist", ("slots", "--lang", "en"), "datetime", "whole turn, dentist", 98, WHEN),
    Figure("language", ("langid",), "language", "ALL", 99.5, LANGUAGES),
    Figure("language, one or two words", ("langid",), "language", "1-2 words", 98.5, LANGUAGES),
    Figure("language, as a recogniser writes", ("langid", "--asr"), "language", "ALL", 99.5, LANGUAGES),
    Figure("yes or no, English", ("yesno", "--lang", "en"), "yesno", "ALL", 93, ("boolean",)),
    Figure("yes or no, wrong sign, English", ("yesno", "--lang", "en"), "yesno", "wrong sign", 0.3, ("boolean",),
           less=True),
    Figure("yes or no, Spanish", ("yesno", "--lang", "es", "--native"), "yesno", "ALL", 97, ("boolean",)),
    Figure("yes or no, wrong sign, Spanish", ("yesno", "--lang", "es", "--native"), "yesno", "wrong sign", 0,
           ("boolean",), less=True),
    Figure("numbers, Spanish", ("number", "--lang", "es"), "number", "PRACTICAL cardinal", 99, NUMBERS),
    Figure("ordinals, Spanish", ("number", "--lang", "es"), "number", "PRACTICAL ordinal", 99, NUMBERS),
    Figure("numbers, English", ("number", "--lang", "en"), "number", "PRACTICAL cardinal", 99, NUMBERS),
    Figure("ordinals, English", ("number", "--lang", "en"), "number", "PRACTICAL ordinal", 99, NUMBERS),
    Figure("telephone numbers spoken, Spanish", ("phone", "--lang", "es"), "phone", "spoken", 100,
           ("text2num_phone", "recognizers_phone")),
    Figure("telephone numbers spoken, English", ("phone", "--lang", "en"), "phone", "spoken", 100,
           ("text2num_phone", "recognizers_phone")),
    Figure("no telephone number where none is", ("phone", "--lang", "en"), "phone", "no number in it", None,
           ("text2num_phone", "recognizers_phone")),
    Figure("e-mail spoken, Spanish", ("email", "--lang", "es"), "email", "ALL", None, ("recognizers_email",)),
    Figure("e-mail spoken, English", ("email", "--lang", "en"), "email", "ALL", None, ("recognizers_email",)),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-understanding", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the evaluation set: dev/ and scripts/score.py in it")
    parser.add_argument("--json", action="store_true", help="print one object instead of the table")
    args = parser.parse_args()
    if not (args.data / "scripts" / "score.py").is_file():
        print(f"{args.data}: no evaluation set lies here; say where with ARGS='--data DIRECTORY'.", file=sys.stderr)
        return 2
    scored = Scored(args.data)
    table = [_line(one, scored) for one in FIGURES] + [_several(args.data)]
    speed = _speed(args.data)
    if args.json:
        print(json.dumps({"figures": table, "speed": speed}, indent=2))
    else:
        _print(table, speed)
    return 0


class Scored:
    """What the scorer says of a task and a function, each run once."""

    def __init__(self, data: Path) -> None:
        self.script = data / "scripts" / "score.py"
        self._kept: dict[tuple[str, ...], dict[str, Any] | None] = {}

    def of(self, task: tuple[str, ...], function: str, python: Path) -> dict[str, Any] | None:
        """None where the function cannot be run here: its library is not installed."""
        key = (*task, function)
        if key not in self._kept:
            self._kept[key] = self._run(task, function, python)
        return self._kept[key]

    def _run(self, task: tuple[str, ...], function: str, python: Path) -> dict[str, Any] | None:
        if not python.exists():
            return None
        command = [str(python), str(self.script), *task, "--fn", function, "--json"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        found = [line for line in done.stdout.splitlines() if line.startswith("{")]
        return json.loads(found[-1]) if done.returncode == 0 and found and "raised" not in done.stdout else None


def _line(figure: Figure, scored: Scored) -> dict[str, Any]:
    ours = scored.of(figure.task, f"tests.scoring:{figure.ours}", Path(sys.executable))
    peers = {name: _share(figure, scored.of(figure.task, f"{PEERS}:{name}", PEER_PYTHON)) for name in figure.peers}
    n = _rows(figure, ours)
    return {"figure": figure.name, "n": n, "ours": _share(figure, ours), "aim": figure.aim, "less": figure.less,
            "peers": peers}  # fmt: skip


def _rows(figure: Figure, counts: dict[str, Any] | None) -> int:
    part = (counts or {}).get(figure.key, 0)
    return int(part["n"] if isinstance(part, dict) else (counts or {})["ALL"]["n"])


def _share(figure: Figure, counts: dict[str, Any] | None) -> float | None:
    """In percent."""
    if counts is None or figure.key not in counts:
        return None
    part = counts[figure.key]
    got, of = (part[figure.count], part["n"]) if isinstance(part, dict) else (part, counts["ALL"]["n"])
    return round(100 * got / of, 1) if of else None


def _several(data: Path) -> dict[str, Any]:
    found = [right(row) for row in rows(data / "dev" / "sgd_dentist.jsonl")]
    share = round(100 * sum(found) / len(found), 1)
    return {"figure": "several things at once, act and all slots", "n": len(found), "ours": share, "aim": None,
            "less": False, "peers": {}}  # fmt: skip


# ---------------------------------------------------------------- how fast


def _turns(data: Path) -> Iterator[tuple[str, Language, Asked]]:
    for name, asked in (("datetime", Asked.WHEN), ("yesno", Asked.READ_BACK), ("phone", Asked.NEW_NUMBER)):
        for language in ("en", "es"):
            for line in (data / "dev" / f"{name}_{language}.jsonl").read_text("utf-8").splitlines():
                yield json.loads(line)["text"], "es" if language == "es" else "en", asked
    for row in rows(data / "dev" / "sgd_dentist.jsonl"):
        yield row.text, "en", row.asked
    for line in (data / "dev" / "clinic_user_es.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)["text"], "es", Asked.HOW_CAN_I_HELP


ODD = (
    "no puedo ", "a", "¿", "1 ", "one two three ", "monday at three or tuesday after four ", "b as in boy ", "😀 hola ",
    "me duele, ", "\x00\x07 hi ", "de 1 a 2 ", "may may march ", "my name is ", " , ", "12:30 to ",
)  # fmt: skip
"""What no caller says, over and over to 10,000 characters."""


def _oddest() -> float:
    """The longest that one turn of 10,000 characters takes, in milliseconds, at any question in either language."""
    longest = 0.0
    for text in ODD:
        for asked in Asked:
            for language in ("en", "es"):
                began = time.perf_counter()
                said = (text * 10_000)[:10_000]
                by_rules(said, Listening(asked=asked), PRACTICE, NOW, "es" if language == "es" else "en", 0.9)
                longest = max(longest, (time.perf_counter() - began) * 1000)
    return longest


def _speed(data: Path) -> dict[str, float]:
    """Milliseconds of one whole understanding; the first round warms up and is not counted."""
    turns = list(_turns(data))
    warm(PRACTICE, NOW)
    took: list[float] = []
    for counted in (False, True):
        for text, language, asked in turns:
            began = time.perf_counter()
            by_rules(text, Listening(asked=asked), PRACTICE, NOW, language, 0.9)
            if counted:
                took.append((time.perf_counter() - began) * 1000)
    return {"turns": len(turns), "p50_ms": round(percentile(took, 0.5), 2), "p99_ms": round(percentile(took, 0.99), 2),
            "longest_ms": round(max(took), 2), "oddest_ms": round(_oddest(), 1)}  # fmt: skip


def _print(table: list[dict[str, Any]], speed: dict[str, float]) -> None:
    print(f"{'':44}{'rows':>6}{'ours %':>8}{'aim':>7}   others")
    for line in table:
        aim = "" if line["aim"] is None else f"{'<' if line['less'] else '>'} {line['aim']:g}"
        ours = "-" if line["ours"] is None else f"{line['ours']:.1f}"
        others = ", ".join(f"{name} {'-' if share is None else share}" for name, share in line["peers"].items())
        print(f"{line['figure']:44}{line['n']:>6}{ours:>8}{aim:>7}   {others}")
    print(f"\none understanding, {speed['turns']} turns: p50 {speed['p50_ms']} ms (aim 2), p99 {speed['p99_ms']} ms "
          f"(aim 10), longest {speed['longest_ms']} ms")  # fmt: skip
    print(f"the oddest turns of 10,000 characters: {speed['oddest_ms']} ms at the longest")


if __name__ == "__main__":
    sys.exit(main())
