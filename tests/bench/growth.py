"""How cost grows with the library: adding, searching with and without filters, memory and disk, at several sizes.

``python -m tests.bench.growth [--passages N …] [--searches N] [--place PATH] [--json]``

Each library is built and searched in two processes of its own. Its articles are made up (``tests.bench.corpus``); they
come in ten JSON lines files, the oldest first, through ``Library.sync``. The encoder makes vectors from
hashes and costs next to nothing, so what is measured is the library. Processor time stands beside the clock: it tells
the same where other programs disturb the run.

*Around* asks about events inside the range of days, *elsewhere* only such questions whose fifty nearest passages
without a filter all lie outside. *Half* is half of all days. The ratios are to the 95th percentile without a
filter. The recall is that of the first ten against a comparison with every passage, by score.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.compare import ROOT, WORK, wait_for_quiet
from tests.bench.corpus import DAYS, FIRST, OUTLETS, ClusteredEncoder, Corpus
from tests.bench.sides import environment

SIZES = (1_000, 10_000, 100_000)
_K = 50  # as many as the engine asks for
_FILES = 10
_CHECKED = 40


def build(passages: int, place: Path) -> dict[str, float]:
    """Add all articles to a new library; return rates, memory and disk."""
    from index import Library

    shutil.rmtree(place, ignore_errors=True)
    sources = place / "sources"
    sources.mkdir(parents=True)
    corpus = Corpus(passages)
    for n, record in enumerate(corpus.records()):
        with (sources / f"{n * _FILES // corpus.articles}.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    times: list[tuple[float, float]] = []
    with Library.open(place / "library", encoder=ClusteredEncoder()) as library:
        library.vectors.prepare()
        wait_for_quiet()
        report = library.sync([sources], on_progress=lambda *_: times.append(_now()))
        times.append(_now())
        if report.failed:
            raise SystemExit(f"Not all was added: {report.failed[0]}")
        count = library.counts().passages
    seconds, processor = (times[-1][i] - times[0][i] for i in (0, 1))
    first, last = (times[b][1] - times[a][1] for a, b in ((0, _FILES // 2), (_FILES // 2, -1)))
    files = [f for f in (place / "library").rglob("*") if f.is_file()]
    chroma = sum(f.stat().st_size for f in files if any(p.startswith("chroma-") for p in f.parts))
    return {
        "passages": count,
        "added, passages/s": count / seconds,
        "added, passages/s of processor time": count / processor,
        "processor time, second half by first": last / first,
        "peak memory while adding, MB": _peak(),
        "disk, SQLite, MB": (sum(f.stat().st_size for f in files) - chroma) / 1e6,
        "disk, Chroma, MB": chroma / 1e6,
    }


def search(passages: int, place: Path, searches: int) -> dict[str, float]:
    """Search the library of ``build`` in every way; return milliseconds, ratios, recall and memory."""
    from index import Library
    from index.filters import Filter
    from index.stems import content_terms

    corpus, encoder = Corpus(passages), ClusteredEncoder()
    asked = corpus.questions(searches)
    vectors = encoder.encode_queries([question for question, _ in asked])
    terms = [content_terms(words, "es") for words in corpus.words(searches)]
    found: dict[str, float] = {}
    with Library.open(place / "library", encoder=encoder) as library:
        wait_for_quiet()
        found["first search, ms"] = _timed(lambda: library.nearest(vectors[0], _K))
        plain = [Filter()] * searches
        _percentiles(found, "no filter", library.nearest, vectors, plain)
        found["memory without filters, MB"] = _resident()
        half = Filter(until=FIRST + timedelta(days=DAYS // 2))
        found["first search with a filter, ms"] = _timed(lambda: library.nearest(vectors[0], _K, half))
        ways = _ways(library, vectors, [day for _, day in asked]) | {"no filter": (vectors, plain)}
        for _ in range(2):  # the second time counts: by then all is in memory that is kept there
            for name, (questions, filters) in ways.items():
                _percentiles(found, name, library.nearest, questions, filters)
        found["memory with filters, MB"] = _resident()
        _percentiles(found, "words, no filter", library.matching, terms, plain)
        for name in ("1 day, around", "half, around", "1 outlet of 12"):
            _percentiles(found, f"words, {name}", library.matching, terms, ways[name][1])
        for name in ways:
            for unit in ("ms", "ms of processor time"):
                ratio = found[f"{name}: p95, {unit}"] / found[f"no filter: p95, {unit}"]
                found[f"{name}: ratio of p95, {unit}"] = ratio
        truth = _Truth(library)
        for name, (questions, filters) in ways.items():
            found[f"{name}: recall@10"] = truth.recall(library, questions[:_CHECKED], filters[:_CHECKED])
    return found


def _ways(library: Any, vectors: NDArray[np.float32], days: Sequence[int]) -> dict[str, Any]:
    """Return questions with the filters they are asked with, by name; ``days`` are those of the questions' events."""
    from index.filters import Filter

    searches = len(vectors)
    ways: dict[str, Any] = {}
    for name, long in (("1 day", 1), ("30 days", 30), ("half", DAYS // 2)):
        around = [_range(day + 20 - long // 2, long) for day in days]
        ways[f"{name}, around"] = (vectors, around)
        away = [_range(day - DAYS // 2 if day > DAYS // 2 else day + DAYS // 2, long) for day in days]
        outside = [n for n in range(searches) if not _reaches(library, vectors[n], away[n])]
        if outside:
            ways[f"{name}, elsewhere"] = (vectors[outside], [away[n] for n in outside])
    outlets = [Filter(outlets=frozenset({OUTLETS[n % 12]})) for n in range(searches)]
    both = [Filter(f.since, f.until, o.outlets) for f, o in zip(around, outlets, strict=True)]
    return ways | {
        "1 outlet of 12": (vectors, outlets),
        "6 outlets of 12": (vectors, [Filter(outlets=frozenset(OUTLETS[::2]))] * searches),
        "half, 1 outlet of 12": (vectors, both),
    }


def _reaches(library: Any, vector: NDArray[np.float32], only: Any) -> bool:
    """Return whether any of the nearest passages without a filter lies within it."""
    articles = {
        passage.article_id for passage in library.passages([i for i, _ in library.nearest(vector, _K)])
    }
    return any(only.since <= library.article(article).published <= only.until for article in articles)


class _Truth:
    """All vectors and what they are filed under, read apart from the library's own search."""

    def __init__(self, library: Any) -> None:
        query = (
            "SELECT p.vector, a.day, a.outlet FROM passages AS p "
            "JOIN articles AS a ON a.id = p.article_id ORDER BY p.id"
        )
        with library.store.reading() as connection:
            rows = connection.execute(query).fetchall()
        self._vectors = np.frombuffer(b"".join(row[0] for row in rows), dtype="<f2").reshape(len(rows), -1)
        self._days = np.array([row[1] for row in rows])
        self._outlets = np.array([row[2] for row in rows])

    def recall(self, library: Any, vectors: NDArray[np.float32], filters: Sequence[Any]) -> float:
        """Return the share of the ten best scores that a search finds."""
        shares = []
        for vector, only in zip(vectors, filters, strict=True):
            allowed = np.ones(len(self._days), dtype=bool)
            if only.since or only.until:
                first, last = (only.since or date.min).toordinal(), (only.until or date.max).toordinal()
                allowed &= (self._days >= first) & (self._days <= last)
            if only.outlets:
                allowed &= np.isin(self._outlets, list(only.outlets))
            scores = np.sort(self._vectors[allowed].astype(np.float32) @ vector)[::-1][:10]
            got = library.nearest(vector, 10, only)
            if len(scores):
                shares.append(sum(score >= scores[-1] - 5e-4 for _, score in got) / len(scores))
        return float(np.mean(shares)) if shares else 1.0


def _range(day: int, days: int) -> Any:
    from index.filters import Filter

    first = FIRST + timedelta(days=max(0, min(day, DAYS - days)))
    return Filter(first, first + timedelta(days=days - 1))


def _percentiles(
    found: dict[str, float],
    name: str,
    search: Callable[..., Any],
    asked: Iterable[Any],
    filters: Sequence[Any],
) -> None:
    times = []
    for what, only in zip(asked, filters, strict=True):
        before = _now()
        search(what, _K, only)
        times.append([1000 * (after - start) for after, start in zip(_now(), before, strict=True)])
    for percent in (50, 95):
        clock, processor = np.percentile(times, percent, axis=0)
        found[f"{name}: p{percent}, ms"] = float(clock)
        found[f"{name}: p{percent}, ms of processor time"] = float(processor)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _resident() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return _peak()
    return pages * resource.getpagesize() / 1e6


def measure(passages: int, place: Path, searches: int) -> dict[str, float]:
    """Build and search a library of about ``passages`` passages, each in a process of its own."""
    found: dict[str, float] = {}
    for what in ("build", "search"):
        command = [sys.executable, "-m", "tests.bench.growth", what, str(passages), str(place), str(searches)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=True
        )
        found |= json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] in (["build"], ["search"]):
        passages, place, searches = int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
        made = build(passages, place) if sys.argv[1] == "build" else search(passages, place, searches)
        print(json.dumps(made))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES, help="about how many passages")
    parser.add_argument("--searches", type=int, default=200, help="how many searches of each kind")
    parser.add_argument("--place", type=Path, default=WORK / "growth", help="where the libraries are made")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sizes = {size: measure(size, given.place / str(size), given.searches) for size in given.passages}
    if given.json:
        print(json.dumps(sizes, indent=1))
        return
    names = list(dict.fromkeys(name for found in sizes.values() for name in found))
    width = max(map(len, names))
    for name in names:
        figures = [f"{found[name]:12,.3g}" if name in found else " " * 12 for found in sizes.values()]
        print(name.ljust(width), *figures)


if __name__ == "__main__":
    main()
