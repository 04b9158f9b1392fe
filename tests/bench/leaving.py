"""From a client's hanging up to the model's stop, by the server's own counter.

``python -m tests.bench.leaving --library DIR --questions FILE [--times 20]``
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from tests.bench.load import ours, served


def busy(client: httpx.Client) -> float:
    """Return how many requests the model answers at this moment."""
    told = client.get("/metrics").text
    found = re.search(r"^fuente_model_busy ([\d.]+)", told, re.MULTILINE)
    assert found
    return float(found[1])


def left(client: httpx.Client, question: str, after: float) -> float | None:
    """Ask, hang up some seconds after the model began, return the seconds until it stopped; None if it was done."""
    asked = {"question": question}
    with client.stream("POST", "/api/ask", json=asked, headers={"Accept": "text/event-stream"}):
        until = time.monotonic() + 30
        while not busy(client):
            if time.monotonic() > until:
                return None
        time.sleep(after)
        if not busy(client):
            return None
        begun = time.perf_counter()
    while busy(client):
        time.sleep(0.02)  # the server has its own to do
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines with question")
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    rows = given.questions.read_text(encoding="utf-8").splitlines()
    chance = random.Random(3)
    questions = [json.loads(row)["question"] for row in chance.sample(rows, min(len(rows), 3 * given.times))]
    found: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(given.library, Path(folder) / "library")
        with (
            served(*ours(Path(folder) / "library", model=True)) as (_, address),
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            for question in questions:
                seconds = left(client, question, chance.random() * 2)
                if seconds is not None:
                    found.append(seconds)
                if len(found) == given.times:
                    break
    print(f"{len(found)} times: p50 {statistics.median(found):.2f} s, longest {max(found):.2f} s")


if __name__ == "__main__":
    main()
