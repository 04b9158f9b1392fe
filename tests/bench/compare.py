"""What the measurements share: quiet moments, medians and ratios, a table or JSON."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".make" / "bench"


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity of both sides, run by run; ``bar`` is the ratio of medians to stay at or below."""

    name: str
    unit: str
    ours: Sequence[float]
    theirs: Sequence[float]
    bar: float | None = None

    @property
    def ratio(self) -> float:
        """Our median by theirs."""
        return _ratio(statistics.median(self.ours), statistics.median(self.theirs))

    @property
    def ratio_of_best(self) -> float:
        """Our least by theirs: what remains where the machine was disturbed."""
        return _ratio(min(self.ours), min(self.theirs))

    def to_dict(self) -> dict[str, Any]:
        """Return the figures and what was computed from them as plain values."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": _figures(self.ours),
            "theirs": _figures(self.theirs),
            "ratio": round(self.ratio, 3),
            "ratio_of_best": round(self.ratio_of_best, 3),
            "bar": self.bar,
        }


@dataclass(frozen=True, slots=True)
class Count:
    """In how many of ``of`` answers of each side something is so: reported, never judged."""

    name: str
    ours: int
    theirs: int
    of: int


def report(
    title: str,
    measures: Sequence[Measure],
    *,
    as_json: bool,
    counts: Sequence[Count] = (),
    more: Any = None,
) -> None:
    """Print measures and counts, as a table or as one JSON object with ``more`` in it."""
    if as_json:
        data = {
            "title": title,
            "measures": [m.to_dict() for m in measures],
            "counts": [asdict(c) for c in counts],
            "more": more,
        }
        print(json.dumps(data, ensure_ascii=False), flush=True)
        return
    heads = ("", "runs", "Fuente", "best", "LlamaIndex", "best", "ratio", "of best", "bar")
    rows = [heads, *(_row(m) for m in measures), *(_count(c) for c in counts)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    print(f"\n{title}")
    for row in rows:
        first, rest = row[0].ljust(widths[0]), zip(row[1:], widths[1:], strict=True)
        print("  ".join([first, *(cell.rjust(width) for cell, width in rest)]).rstrip(), flush=True)


def wait_for_quiet(busy: float = 0.25, patience: float = 10.0) -> bool:
    """Wait until other programs leave the processors alone; return whether they do.

    ``busy`` is the share of all cores that may be at work during half a second; after ``patience`` seconds it
    goes on all the same. Where the system does not tell (no ``/proc/stat``), nothing is waited for.
    """
    until = time.monotonic() + patience
    while True:
        before = _ticks()
        if before is None:
            return True
        time.sleep(0.5)
        after = _ticks()
        if after is None or after[1] == before[1]:
            return True
        if (after[0] - before[0]) / (after[1] - before[1]) <= busy:
            return True
        if time.monotonic() > until:
            return False


def cores() -> int:
    """Return how many processors this process may use: the threads of both sides."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def _ticks() -> tuple[int, int] | None:
    """Processor time spent working, and in all."""
    try:
        line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    except OSError:
        return None
    numbers = [int(n) for n in line.split()[1:9]]
    idle = numbers[3] + numbers[4]
    return sum(numbers) - idle, sum(numbers)


def _ratio(ours: float, theirs: float) -> float:
    return ours / theirs if theirs else float("inf")


def _figures(runs: Sequence[float]) -> dict[str, Any]:
    return {
        "median": round(statistics.median(runs), 4),
        "best": round(min(runs), 4),
        "runs": [round(run, 4) for run in runs],
    }


def _row(m: Measure) -> tuple[str, ...]:
    def show(value: float) -> str:
        return f"{value:,.2f} {m.unit}" if m.unit == "s" else f"{value:,.0f} {m.unit}"

    bar = "" if m.bar is None else f"{m.bar:.2f} {'reached' if m.ratio <= m.bar else 'MISSED'}"
    return (
        m.name, str(len(m.ours)), show(statistics.median(m.ours)), show(min(m.ours)),
        show(statistics.median(m.theirs)), show(min(m.theirs)),
        f"{m.ratio:.2f}", f"{m.ratio_of_best:.2f}", bar,
    )  # fmt: skip


def _count(c: Count) -> tuple[str, ...]:
    return (c.name, str(c.of), f"{c.ours} of {c.of}", "", f"{c.theirs} of {c.of}", "", "", "", "")
