"""A few passages' vectors kept in memory, to be compared with each question without reading them again.

A passage's vector never changes, and its id is never given again: what was read once holds as long as the passage is
there, whoever writes to the library.
"""

from __future__ import annotations

import sqlite3
import threading

import numpy as np
from numpy.typing import NDArray

from index.exact import exact
from index.schema import rows_by_id, unpack_vectors

Found = list[tuple[int, float]]

MOST = 24_000
"""Vectors that are kept, 37 MB of 384 numbers each; more are read from SQLite each time."""


class Kept:
    """The vectors of the passages that were compared last; any thread may use it."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._held: tuple[NDArray[np.int64], NDArray[np.float32]] | None = None
        self._lock = threading.Lock()

    def nearest(
        self, connection: sqlite3.Connection, vector: NDArray[np.float32], k: int, ids: NDArray[np.int64]
    ) -> Found:
        """Return up to ``k`` (passage id, cosine), best first, of the passages ``ids``, ascending, each once.

        Of one that is not, nothing is returned, or its cosine when it was.
        """
        if len(ids) > MOST:
            return exact(connection, vector, k, only=ids.tolist())
        with self._lock:
            self._held = held, vectors = self._of(connection, ids, len(vector))
        scores = vectors @ vector
        # sorted are those alone that may be among the first, all that score the same included
        first = np.arange(len(held))
        if 0 < k < len(held):
            first = np.flatnonzero(scores >= np.partition(scores, len(held) - k)[len(held) - k])
        best = first[np.lexsort((held[first], -scores[first]))[:k]]
        return [(int(held[i]), float(scores[i])) for i in best]

    def _of(
        self, connection: sqlite3.Connection, wanted: NDArray[np.int64], dimension: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return those of ``wanted``, ascending, that are there, and their vectors at length 1, shape (n, d)."""
        held, vectors = self._held or (wanted[:0], np.empty((0, dimension), dtype=np.float32))
        if np.array_equal(held, wanted):
            return held, vectors
        kept = np.isin(held, wanted, assume_unique=True)
        missing = np.setdiff1d(wanted, held, assume_unique=True)
        query = "SELECT id, vector FROM passages WHERE id IN {ids}"
        rows = list(rows_by_id(connection, query, missing.tolist()))
        more = unpack_vectors(b"".join(row[1] for row in rows), dimension)
        more /= np.maximum(np.linalg.norm(more, axis=1, keepdims=True), np.float32(1e-9))
        if not kept.any():  # perhaps another model's, of another length
            held, vectors = held[:0], more[:0]
        else:
            held, vectors = held[kept], vectors[kept]
        ids = np.concatenate((held, np.array([row[0] for row in rows], dtype=np.int64)))
        order = np.argsort(ids)
        return ids[order], np.concatenate((vectors, more))[order]
