"""One Chroma collection: opened, written, asked, and probed from a distance where it may be broken.

What is known of Chroma 1.5.9 and used here: one process owns a local path, and another that has it open sees
nothing new until it opens it again; a kill while it writes can leave files that raise, hang or crash the
process; an add() with a known id is ignored, an upsert is not; a batch over 5,461 fails; opening touches
``chroma.sqlite3`` and the first query of a small index rewrites its files, later queries and closing do not.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.schema import LibraryError

Found = list[tuple[int, float]]
"""Pairs of passage id and cosine, best first."""

CONFIGURATION: dict[str, Any] = {
    "hnsw": {
        "space": "cosine",
        "ef_construction": 200,
        "ef_search": 400,
        # near duplicates, of which news is full, cut an HNSW graph into pieces; many links leave fewer of them cut off
        "max_neighbors": 128,
        # Until its graph is written to its files, Chroma puts its whole log into it anew at the first query after
        # each writing, and a vector that is put in again loses links to it. With 2, every such query writes.
        "sync_threshold": 2,
    }
}
_OPENING = threading.Lock()
_PROBE_SECONDS = 120
_SAMPLE = 200
_TOLERATED = 20
"""One in so many may be lost without a rebuild: those are found out and searched exactly."""


class ChromaError(LibraryError):
    """Chroma cannot be reached, or failed."""


class Away(ChromaError):
    """A Chroma server cannot be reached at this moment, which passes: it is down, starts again, or hangs."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server or cluster; ``token`` goes out with every request, https is used where ``url`` says so."""

    url: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Collection:
    """One open Chroma collection; ``release`` closes what it was opened through."""

    chroma: Any
    release: Callable[[], None]

    def put(self, ids: Sequence[int], vectors: NDArray[np.float32], about: list[dict[str, Any]]) -> None:
        """Add or replace vectors, shape (n, d), n at most 5,461, with their metadata (no None in it)."""
        with _guarded():
            self.chroma.upsert(ids=[str(i) for i in ids], embeddings=vectors, metadatas=about)

    def drop(self, ids: Sequence[int]) -> None:
        """Remove vectors; those that are not there are no error."""
        with _guarded():
            self.chroma.delete(ids=[str(i) for i in ids])

    def count(self) -> int:
        """Return how many vectors Chroma has in its records; its graph may lead to fewer."""
        with _guarded():
            return int(self.chroma.count())

    def nearest(self, vector: NDArray[np.float32], k: int) -> Found:
        """Return up to ``k`` (passage id, cosine), best first; fewer where there are or are found fewer."""
        return self.nearest_each(vector[np.newaxis], k)[0]

    def nearest_each(self, vectors: NDArray[np.float32], k: int) -> list[Found]:
        """Return for each of the vectors, shape (n, d), what ``nearest`` does."""
        with _guarded():
            asked = self.chroma.query(query_embeddings=list(vectors), n_results=k, include=["distances"])
            return [
                [(int(i), 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]
                for ids, distances in zip(asked["ids"], asked["distances"], strict=True)
            ]


@contextmanager
def _guarded() -> Iterator[None]:
    """Raise ChromaError for whatever Chroma raises, a panic of its Rust core (a BaseException) included."""
    try:
        yield
    except ChromaError:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ChromaError(f"Chroma failed ({type(error).__name__}: {error}).") from error
        raise


def open_folder(place: Path, *, create: bool = True) -> Collection:
    """Open the local collection in ``place``.

    Raises:
        ChromaError: it cannot be opened. A broken index may instead crash the process, then or later.
    """
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    with _guarded():
        with _OPENING:
            client: Any = chromadb.PersistentClient(str(place), Settings(anonymized_telemetry=False))
            # Chroma keeps one system a path, and hands the same, perhaps stale one to whoever opens it again
            # while another Library of this process has it open. Out of that cache, each is closed on its own.
            system = SharedSystemClient._identifier_to_system.pop(client._identifier)
            SharedSystemClient._identifier_to_refcount.pop(client._identifier, None)
        try:
            if create:
                chroma = client.get_or_create_collection(
                    "passages", embedding_function=None, configuration=CONFIGURATION
                )
            else:
                chroma = client.get_collection("passages", embedding_function=None)
        except BaseException:
            system.stop()
            raise
    return Collection(chroma, system.stop)


def fingerprint(place: Path) -> str:
    """Return names, sizes and times of the files in ``place``, as one line; empty without a folder."""
    found = []
    for folder, _, names in os.walk(place):
        for name in names:
            path = Path(folder, name)
            try:
                status = path.stat()
            except OSError:
                continue
            found.append(f"{path.relative_to(place).as_posix()}:{status.st_size}:{status.st_mtime_ns}")
    return "|".join(sorted(found))


def probe(place: Path, library: Path, least: int, most: int) -> str | None:
    """Open the collection in ``place`` in a process of its own; return what is wrong with it, or None.

    It must hold ``least`` to ``most`` vectors, lead to those in ``library``, its SQLite file, and find a sample of
    them by what they are there.
    """
    command = [sys.executable, "-m", "index.chroma", str(place), str(library), str(least), str(most)]
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"did not answer within {_PROBE_SECONDS} seconds"
    said = done.stdout.decode("utf-8", "replace").strip().splitlines()
    if done.returncode == 0 and said and said[-1] == "sound":
        return None
    if done.returncode == 1 and said:
        return said[-1]
    return f"made the process that looked at it end with code {done.returncode}"


def examine(collection: Collection, library: Path, least: int, most: int) -> str | None:
    """Return what is wrong with a collection, as ``probe`` does; a broken local one may crash this process.

    Raises:
        ChromaError: it cannot be read.
    """
    import sqlite3
    from contextlib import closing

    from index.unreached import find_unreached, noted_unreached, passage_vectors, told

    count = collection.count()
    if not least <= count <= most:
        return f"holds {count} vectors where the library has {least}"
    with closing(sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True)) as connection:
        ids = told(connection)
        unreached = set(find_unreached(connection, collection))
        # some are cut off in every graph, and are known; many more than that, and it was not written whole
        lost = len(unreached - (noted_unreached(connection) or set()))
        if lost * _TOLERATED > len(ids):
            return f"does not lead to {lost} of {len(ids)} passages"
        sample = [i for i in ids[:: max(1, len(ids) // _SAMPLE)] if i not in unreached]
        vectors = passage_vectors(connection, sample)
    # another passage may have the very same words; that is as good
    found = [collection.nearest(vector, 1) for vector in vectors]
    lost = sum(not f or f[0][1] < 0.99 for f in found)
    if lost * _TOLERATED > len(sample):
        return f"does not find {lost} of {len(sample)} passages by their own vectors"
    return None


def main(arguments: Sequence[str]) -> int:
    """Probe ``PLACE LIBRARY LEAST MOST``; say ``sound`` and return 0, or say what is wrong and return 1."""
    place, library, least, most = arguments
    try:
        problem = examine(open_folder(Path(place), create=False), Path(library), int(least), int(most))
    except ChromaError as error:
        problem = f"cannot be read ({error})"
    sys.stdout.write((problem or "sound").replace("\n", " ") + "\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
