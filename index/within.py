"""Nearest passages within a filter: right for any filter, and quick for any number of passages.

Up to some hundreds of passages that a filter lets through are compared exactly, over SQLite's vectors. Of more,
sketches in memory tell which are the likeliest (``index.sketch``), and those are compared exactly. Chroma is not
asked: its own range filters take a hundred times as long as its searches, and what is nearest without a filter may
all lie outside.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue, Filed, last_id
from index.exact import exact
from index.filters import Filter
from index.schema import rows_by_id, unpack_vectors
from index.sketch import Sketches

Found = list[tuple[int, float]]

_LIKELY = 200
_LIKELY_A_RESULT = 5
"""Passages that are compared exactly: so many, and so many more for each that is wanted."""

_WORTH = 4
"""Sketches are made when a part of so many of all passages was compared without them."""

_UNSKETCHED = 500
"""New passages that are compared exactly before they are sketched."""

_SAMPLE = 4_096
"""Vectors, from all ages, that the levels of the sketches are read off."""

_OUTGROWN = 8
"""How many times as many passages there may be as when the levels were read off."""


@dataclass(frozen=True, slots=True)
class _Sketched:
    """Sketches of the first ``len(ids)`` passages of one reading of the catalogue, which had ``fitted`` then."""

    ids: NDArray[np.int64]
    sketches: Sketches
    reading: int
    fitted: int


class Within:
    """Searches among the passages of a filter; every method may be called from any thread."""

    def __init__(self) -> None:
        """Read nothing before it is needed."""
        self._catalogue = Catalogue()
        self._sketched: _Sketched | None = None
        self._compared = 0
        self._lock = threading.Lock()

    def nearest(
        self, connection: sqlite3.Connection, vector: NDArray[np.float32], k: int, only: Filter
    ) -> Found:
        """Return up to ``k`` (passage id, cosine), best first, of the passages that ``only`` lets through.

        ``vector`` has shape (d,) and length 1; ``connection`` is in a read transaction.
        """
        if k <= 0:
            return []
        for again in (False, True):
            ids, left_out = self._likeliest(connection, vector, k, only, again=again)
            found, there = _compared(connection, vector, k, ids)
            if not left_out or there >= len(ids) - len(ids) // 4:
                break
            # many were removed meanwhile, and stand in the way of others: once more without them
        return found

    def allowed(self, connection: sqlite3.Connection, only: Filter) -> bytes:
        """Return whether ``only`` lets a passage through, 1 or 0, at the place of its id."""
        with self._lock:
            filed = self._catalogue.filed(connection)
            ids = filed.ids[self._catalogue.places(filed, connection, only)]
        allowed = np.zeros(max(filed.last, last_id(connection)) + 1, dtype=np.uint8)
        allowed[ids] = 1
        return allowed.tobytes()

    def _likeliest(
        self,
        connection: sqlite3.Connection,
        vector: NDArray[np.float32],
        k: int,
        only: Filter,
        *,
        again: bool,
    ) -> tuple[NDArray[np.int64], int]:
        """Return the ids, ascending, of passages worth comparing, and how many others ``only`` lets through."""
        most = _LIKELY + _LIKELY_A_RESULT * k
        with self._lock:
            filed = self._catalogue.filed(connection, again=again)
            places = self._catalogue.places(filed, connection, only)
            if len(places) <= most:
                return filed.ids[places], 0
            if self._sketched is None and _WORTH * (self._compared + len(places)) <= len(filed):
                # a command that asks once is done before all vectors are read; a server soon has the sketches
                self._compared += len(places)
                return filed.ids[places], 0
            self._sketched = sketched = self._up_to_date(connection, filed, len(vector))
        known, new = np.split(places, [np.searchsorted(places, len(sketched.ids))])
        likely = np.concatenate((np.sort(sketched.sketches.likeliest(vector, known, most)), new))
        return filed.ids[likely], len(places) - len(likely)

    def _up_to_date(self, connection: sqlite3.Connection, filed: Filed, dimension: int) -> _Sketched:
        sketched = self._aligned(filed, dimension)
        if sketched is None or len(filed) > _OUTGROWN * sketched.fitted:
            sample = filed.ids[:: max(1, len(filed) // _SAMPLE)]
            _, vectors = _vectors(connection, sample, dimension)
            if not len(vectors):  # all are gone
                vectors = np.zeros((1, dimension), dtype=np.float32)
            sketched = _Sketched(filed.ids[:0], Sketches.fit(vectors), filed.reading, len(filed))
        # no further than this transaction sees, which may be an older one than another thread's
        count, end = len(sketched.ids), int(np.searchsorted(filed.ids, last_id(connection), side="right"))
        if end - count <= _UNSKETCHED and count:
            return sketched
        sketches = sketched.sketches
        for at in range(count, end, _SAMPLE):
            ids = filed.ids[at : min(at + _SAMPLE, end)]
            there, vectors = _vectors(connection, ids, dimension)
            block = np.zeros((len(ids), dimension), dtype=np.float32)  # zeros for what is gone
            block[np.searchsorted(ids, there)] = vectors
            sketches = sketches.extended(block)
        return _Sketched(filed.ids[:end], sketches, filed.reading, sketched.fitted)

    def _aligned(self, filed: Filed, dimension: int) -> _Sketched | None:
        """Return the sketches that there are, without those of what was left out when all was read again."""
        sketched = self._sketched
        if sketched is None or sketched.reading == filed.reading:
            return sketched
        kept = np.flatnonzero(np.isin(sketched.ids, filed.ids, assume_unique=True))
        ids = sketched.ids[kept]
        if (
            len(sketched.sketches.centre) != dimension
            or 2 * len(kept) < len(sketched.ids)  # a rebuild, perhaps with another model
            or not np.array_equal(ids, filed.ids[: len(ids)])
        ):
            return None
        return _Sketched(ids, sketched.sketches.kept(kept), filed.reading, sketched.fitted)


def _compared(
    connection: sqlite3.Connection, vector: NDArray[np.float32], k: int, ids: NDArray[np.int64]
) -> tuple[Found, int]:
    """Return the best ``k`` of the passages ``ids``, exactly, and how many of them are still there."""
    if not len(ids):
        return [], 0
    if len(ids) > 2 * _SAMPLE:
        return exact(connection, vector, k, only=ids.tolist()), len(ids)
    there, vectors = _vectors(connection, ids, len(vector))
    scores = vectors @ vector / np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
    best = np.lexsort((there, -scores))[:k]
    return [(int(there[i]), float(scores[i])) for i in best], len(there)


def _vectors(
    connection: sqlite3.Connection, ids: NDArray[np.int64], dimension: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return those of ``ids``, ascending, that are there, and their vectors, shape (n, d)."""
    rows = list(
        rows_by_id(connection, "SELECT id, vector FROM passages WHERE id IN {ids} ORDER BY id", ids.tolist())
    )
    vectors = unpack_vectors(b"".join(row[1] for row in rows), dimension)
    return np.array([row[0] for row in rows], dtype=np.int64), vectors
