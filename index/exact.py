"""Nearest passages by looking at every vector that SQLite holds: slower than Chroma, and always right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.schema import rows_by_id, unpack_vectors


def exact(
    connection: sqlite3.Connection, vector: NDArray[np.float32], k: int, *, only: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """Return up to ``k`` (passage id, cosine), best first, computed from the vectors in SQLite.

    ``vector`` has shape (d,) and length 1; ``only`` restricts the search to these passages.
    """
    rows: Iterator[tuple[Any, ...]]
    if only is None:
        rows = connection.execute("SELECT id, vector FROM passages")
    else:
        rows = rows_by_id(connection, "SELECT id, vector FROM passages WHERE id IN {ids}", only)
    best: list[tuple[int, float]] = []
    for group in _groups(rows, 4096):
        vectors = unpack_vectors(b"".join(row[1] for row in group), len(vector))
        scores = vectors @ vector / np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
        order = np.argsort(-scores)[:k]
        best = sorted(
            [*best, *((int(group[i][0]), float(scores[i])) for i in order)], key=lambda f: (-f[1], f[0])
        )[:k]
    return best


def _groups(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    group: list[tuple[Any, ...]] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
