"""From nothing to an answer of quotes: a fresh process over an index that is there already.

``python -m tests.bench.cold_start [--articles PATH] [--runs N] [--json]``
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.compare import ROOT, Measure, report, wait_for_quiet
from tests.bench.sides import SEEDS, Indexes, environment, prepare

QUESTION = "What did Claudia Sheinbaum reject?"


def first_answer(*command: str | Path) -> tuple[float, float]:
    """Run ``python -m command``; return seconds from its start to its first line, and its peak memory in MB.

    Raises:
        SystemExit: it printed nothing.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, command)],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    seconds = time.perf_counter() - start
    process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not line.strip() or process.returncode:
        raise SystemExit(f"{command[0]} printed no answer (exit code {process.returncode}).")
    return seconds, usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measure(indexes: Indexes, runs: int) -> list[Measure]:
    """Start both sides in turn, ``runs`` times each, after one start that does not count."""
    commands: dict[str, tuple[str | Path, ...]] = {
        "ours": ("tests.bench.fuente_recipe", "quotes", indexes.library, QUESTION),
        "theirs": (
            "tests.bench.llamaindex_recipe", "quotes", indexes.rival, indexes.weights, QUESTION,
        ),
        "shell": ("rag.cli", "--library", indexes.library, "ask", "--quotes", QUESTION),
    }  # fmt: skip
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for run in range(runs + 1):
        names = list(commands) if run % 2 else list(reversed(commands))
        for name in names:
            wait_for_quiet()
            figures = first_answer(*commands[name])
            if run:
                found[name].append(figures)
    seconds = {name: [f[0] for f in figures] for name, figures in found.items()}
    memory = {name: [f[1] for f in figures] for name, figures in found.items()}
    return [
        Measure("first answer, from Python", "s", seconds["ours"], seconds["theirs"], bar=0.5),
        Measure("first answer, `fuente ask`", "s", seconds["shell"], seconds["theirs"]),
        Measure("peak memory", "MB", memory["ours"], memory["theirs"]),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--articles", type=Path, help="more articles: a folder of texts, or a JSON lines file"
    )
    parser.add_argument("--most", type=int, default=200, help="how many lines of a JSON lines file are taken")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sources = [SEEDS, *([given.articles.resolve()] if given.articles else [])]
    indexes = prepare(sources, most=given.most)
    report(f"Cold start ({indexes.about})", measure(indexes, given.runs), as_json=given.json)


if __name__ == "__main__":
    main()
