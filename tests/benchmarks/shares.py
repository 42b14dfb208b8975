"""Where the service's time went: a profile added up by room of the house and by library."""

from __future__ import annotations

import pstats
import re
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
_LIBRARY = re.compile(r"site-packages/([^/]+)")


def shares(file: Path) -> Counter[str]:
    """Seconds of processor time in each room's or library's own functions; built-in ones where they are called."""
    stats: dict[Any, Any] = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]
    found: Counter[str] = Counter()
    for (path, _, _), (_, _, own, _, callers) in stats.items():
        if path != "~":
            found[_room(path)] += own
        for (caller, _, _), (_, _, part, _) in callers.items() if path == "~" else ():
            found[_room(caller)] += part
    return found


def told(file: Path, turns: int) -> str:
    """The same in lines for people, most costly first."""
    found = shares(file)
    whole = sum(found.values())
    lines = [f"{whole:.1f} s of work in {turns} turns, {whole / turns * 1000:.1f} ms a turn under the profile"]
    lines += [f"  {seconds / whole:6.1%}  {room}" for room, seconds in found.most_common(25)]
    return "\n".join(lines)


def _room(path: str) -> str:
    if path.startswith(str(ROOT / "")) and "site-packages" not in path:
        parts = Path(path).relative_to(ROOT).with_suffix("").parts
        return "/".join(parts[:2]) if parts[0] != "integrations" else "/".join(parts)
    library = _LIBRARY.search(path)
    if library:
        return library[1]
    if path.startswith("<") or path == "~":
        return "(made at run time)"
    return f"python {Path(path).parent.name if Path(path).parent.name in {'asyncio', 'json'} else Path(path).stem}"
