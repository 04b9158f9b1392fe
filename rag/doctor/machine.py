"""What the machine itself has: Python, SQLite, room, and the packages that reading takes."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from contextlib import closing
from importlib.util import find_spec

from rag.doctor.check import Check, State, nearest, size, writable
from rag.settings import Settings

OLDEST_PYTHON = (3, 11)
MODEL_BYTES = 1_300_000_000  # both models in the cache
FETCH_BYTES = 2_500_000_000  # the same while they are being fetched and unpacked
LIBRARY_BYTES = 200_000_000
_READERS = {
    "web pages": "trafilatura",
    "feeds": "feedparser",
    "PDF": "pypdfium2",
    "Word, EPUB and mail": "lxml",
    "Parquet": "pyarrow",
}


def python(_: Settings) -> Check:
    """Check the version of Python."""
    found = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("Python", "fail", found, "Install Python 3.11 or newer.")
    return Check("Python", "ok", found)


def sqlite(_: Settings) -> Check:
    """Check that SQLite has full-text search (FTS5) with ranking."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
            memory.execute("INSERT INTO t VALUES ('one word')")
            memory.execute("SELECT bm25(t) FROM t WHERE t MATCH 'word'").fetchone()
        except sqlite3.OperationalError as error:
            advice = "Use a Python whose SQLite is built with FTS5, such as python.org's or your system's."
            return Check("SQLite", "fail", f"{sqlite3.sqlite_version} without FTS5 ({error})", advice)
    return Check("SQLite", "ok", f"{sqlite3.sqlite_version} with FTS5")


def disk(settings: Settings) -> Check:
    """Check that the folders can be written to and have room for models (if they are missing) and library."""
    from index.weights import embedding_model_ready, writing_model_ready

    ready = embedding_model_ready(settings.cache) and writing_model_ready(settings.cache)
    found = []
    for folder, needed, variable in (
        (settings.cache, 0 if ready else FETCH_BYTES, "FUENTE_CACHE"),
        (settings.library, LIBRARY_BYTES, "FUENTE_LIBRARY"),
    ):
        there = nearest(folder)
        if not writable(there):
            advice = f"Give yourself the right to write there, or point {variable} elsewhere."
            return Check("Disk", "fail", f"{there} cannot be written to", advice)
        free = shutil.disk_usage(there).free
        if free < needed:
            advice = f"Free some space, or point {variable} at another disk."
            state: State = "fail" if free < needed // 2 else "warn"
            return Check("Disk", state, f"{size(free)} free at {there}, {size(needed)} wanted", advice)
        found.append(f"{size(free)} free at {there}")
    return Check("Disk", "ok", ", ".join(dict.fromkeys(found)))


def readers(_: Settings) -> Check:
    """Check which kinds of files and pages can be read here, by the packages that reading them takes."""
    lacking = [(kind, package) for kind, package in _READERS.items() if find_spec(package) is None]
    found = ", ".join(kind for kind in ("text", *_READERS) if kind not in dict(lacking))
    if not lacking:
        return Check("Readers", "ok", found)
    found += f"; not {' and '.join(kind for kind, _ in lacking)}"
    advice = f"Install what that takes: pip install {' '.join(package for _, package in lacking)}"
    # Parquet is an extra that few need
    state: State = "ok" if {kind for kind, _ in lacking} <= {"Parquet"} else "warn"
    return Check("Readers", state, found, advice)
