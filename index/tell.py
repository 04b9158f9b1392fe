"""Tell a Chroma collection about passages as they are in SQLite now."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from index.chroma import Collection
from index.schema import meta, rows_by_id, unpack_vectors


def tell(connection: sqlite3.Connection, collection: Collection, ids: Sequence[int]) -> None:
    """Put those of the passages ``ids`` that exist, with what Chroma may filter by, and drop the others.

    Raises:
        ChromaError: Chroma cannot be reached or refuses.
    """
    entries = _entries(connection, ids)
    gone = sorted(set(ids) - {entry[0] for entry in entries})
    if gone:
        collection.drop(gone)
    if entries:
        dimension = int(meta(connection, "dimension") or 0)
        vectors = unpack_vectors(b"".join(entry[1] for entry in entries), dimension)
        collection.put([entry[0] for entry in entries], vectors, [_about(entry) for entry in entries])


def _entries(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return (id, vector, article, day, outlet, language) of those passages that exist."""
    query = (
        "SELECT p.id, p.vector, a.id, a.day, a.outlet, a.language "
        "FROM passages AS p JOIN articles AS a ON a.id = p.article_id WHERE p.id IN {ids}"
    )
    return list(rows_by_id(connection, query, ids))


def _about(entry: tuple[Any, ...]) -> dict[str, Any]:
    """Return Chroma's metadata: the day as a number, as range filters need, and no None, which it refuses."""
    values = {"article": entry[2], "day": entry[3], "outlet": entry[4], "language": entry[5]}
    return {key: value for key, value in values.items() if value is not None}
