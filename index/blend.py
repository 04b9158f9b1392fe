"""What Chroma's graph finds together with what it does not lead to: one list, right as of now."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.chroma import Collection, Found
from index.exact import exact
from index.kept import Kept
from index.schema import Store, rows_by_id


@dataclass(frozen=True, slots=True)
class _Apart:
    """The passages that are compared one by one, ascending, and what they were found by; ``all`` where all are."""

    key: tuple[object, ...]
    ids: NDArray[np.int64]
    all: bool

    def __contains__(self, identity: int) -> bool:
        place = int(np.searchsorted(self.ids, identity))
        return place < len(self.ids) and int(self.ids[place]) == identity


class Blend:
    """Searches a collection, and compares exactly what it may miss; any thread may use it."""

    def __init__(self, store: Store, few: int) -> None:
        """Search the passages in ``store``; the newest ``few`` are compared one by one, whatever Chroma says."""
        self._store = store
        self._few = few
        self._kept = Kept()
        self._apart: _Apart | None = None

    def nearest(
        self,
        collection: Callable[[], Collection],
        unreached: frozenset[int],
        vector: NDArray[np.float32],
        k: int,
    ) -> Found:
        """Return up to ``k`` (passage id, cosine), best first, of the passages that SQLite holds now.

        ``collection`` is called where Chroma is needed; ``unreached`` is what its graph does not lead to.

        Raises:
            ChromaError: the collection cannot be asked.
        """
        with self._store.reading() as connection:
            apart, waiting = self._compared(connection, unreached)
            if apart.all:
                return self._kept.nearest(connection, vector, k, apart.ids)
        # asked deeper by those that may have been removed: they are dropped below
        found = collection().nearest(vector, min(k + waiting, 2 * k + 100))
        with self._store.reading() as connection:
            close = self._kept.nearest(connection, vector, k, apart.ids)
            query = "SELECT id FROM passages WHERE id IN {ids}"
            alive = {row[0] for row in rows_by_id(connection, query, [i for i, _ in found + close])}
            if not alive.issuperset(i for i, _ in close):  # what was removed hides what is there
                close = exact(connection, vector, k, only=apart.ids.tolist())
            found = [f for f in found if f[0] in alive and f[0] not in apart] + close
            if len(found) < k and len(found) < count(connection):
                return exact(connection, vector, k)  # many were removed
        return sorted(found, key=lambda f: (-f[1], f[0]))[:k]

    def _compared(self, connection: sqlite3.Connection, unreached: frozenset[int]) -> tuple[_Apart, int]:
        """Return what is to be compared one by one, and how many passages wait to be told to Chroma."""
        # A number is never given twice: with the same highest one and the same count, the passages are the same.
        query = (
            "SELECT (SELECT max(id) FROM passages), (SELECT count(*) FROM passages), "
            "(SELECT max(seq) FROM pending), (SELECT count(*) FROM pending)"
        )
        last, there, told, waiting = connection.execute(query).fetchone()
        key = (last, there, told, waiting, unreached)
        apart = self._apart
        if apart is None or apart.key != key:
            newest = _newest(connection, self._few)
            whole = there <= len(newest)
            # what waits or was not reached may be gone
            more = () if whole else (row[0] for row in connection.execute("SELECT passage_id FROM pending"))
            ids = np.unique(np.array([*newest, *more, *(() if whole else unreached)], dtype=np.int64))
            self._apart = apart = _Apart(key, ids, whole)
        return apart, waiting


def count(connection: sqlite3.Connection) -> int:
    """Return how many passages there are."""
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def _newest(connection: sqlite3.Connection, most: int) -> list[int]:
    query = "SELECT id FROM passages ORDER BY id DESC LIMIT ?"
    return [row[0] for row in connection.execute(query, (most,))]
