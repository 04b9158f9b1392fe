"""What Chroma's graph finds together with what it does not lead to: one list, right as of now."""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from index.chroma import Collection, Found
from index.exact import exact
from index.kept import Kept
from index.schema import Store, rows_by_id


class Blend:
    """Searches a collection, and compares exactly what it may miss; any thread may use it."""

    def __init__(self, store: Store, few: int) -> None:
        """Search the passages in ``store``; the newest ``few`` are compared one by one, whatever Chroma says."""
        self._store = store
        self._few = few
        self._kept = Kept()

    def nearest(
        self, collection: Collection, unreached: frozenset[int], vector: NDArray[np.float32], k: int
    ) -> Found:
        """Return up to ``k`` (passage id, cosine), best first, of the passages that SQLite holds now.

        Raises:
            ChromaError: the collection cannot be asked.
        """
        with self._store.reading() as connection:
            newest = _newest(connection, self._few + 1)
            if len(newest) <= self._few:
                return self._kept.nearest(connection, vector, k, newest)
            waiting = {row[0] for row in connection.execute("SELECT DISTINCT passage_id FROM pending")}
        # asked deeper by those that may have been removed: they are dropped below
        found = collection.nearest(vector, min(k + len(waiting), 2 * k + 100))
        apart = waiting | unreached | set(newest[: self._few])
        with self._store.reading() as connection:
            close = self._kept.nearest(connection, vector, k, sorted(apart))
            query = "SELECT id FROM passages WHERE id IN {ids}"
            alive = {row[0] for row in rows_by_id(connection, query, [i for i, _ in found + close])}
            if not alive.issuperset(i for i, _ in close):  # what was removed hides what is there
                close = exact(connection, vector, k, only=sorted(apart))
            found = [f for f in found if f[0] in alive and f[0] not in apart] + close
            if len(found) < k and len(found) < count(connection):
                return exact(connection, vector, k)  # many were removed
        return sorted(found, key=lambda f: (-f[1], f[0]))[:k]


def count(connection: sqlite3.Connection) -> int:
    """Return how many passages there are."""
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def _newest(connection: sqlite3.Connection, most: int) -> list[int]:
    query = "SELECT id FROM passages ORDER BY id DESC LIMIT ?"
    return [row[0] for row in connection.execute(query, (most,))]
