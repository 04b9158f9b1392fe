"""The passages that Chroma's graph does not lead to, which are therefore searched exactly.

An HNSW graph keeps for each vector a limited number of links and drops the others. Where many vectors are nearly
alike, all may link to the same few, which cannot link back to all: the rest is stored, is counted, and is never
found. No setting excludes that. So the graph is looked over after every writing, and what it does not lead to is
noted in SQLite.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.chroma import Collection
from index.schema import meta, rows_by_id, set_meta, unpack_vectors

_KEY = "unreached"
_GROUP = 100
_AMONG = 10


def find_unreached(connection: sqlite3.Connection, collection: Collection) -> list[int]:
    """Return the ids of the passages told to Chroma that no search finds, in order.

    One query for as many as there are walks through all that hangs together, in a quarter of a second for
    20,000. What it did not come to is asked for by its own vector, as it may hang together apart from the rest.

    Raises:
        ChromaError: the collection cannot be read.
    """
    count = collection.count()
    left = set(told(connection))
    lost: list[int] = []
    group = sorted(left)[:1]
    while group:
        vectors = passage_vectors(connection, group)
        found = collection.nearest_each(vectors, min(_AMONG, count))
        there = [at for at, at_it in enumerate(found) if group[at] in {i for i, _ in at_it}]
        lost += sorted(set(group) - {group[at] for at in there})
        left -= set(group)
        if there and left:
            left -= {i for i, _ in collection.nearest(vectors[there[0]], count)}
        group = sorted(left)[:_GROUP]
    return sorted(lost)


def told(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of the passages that Chroma must hold, in order."""
    query = "SELECT id FROM passages WHERE id NOT IN (SELECT passage_id FROM pending) ORDER BY id"
    return [row[0] for row in connection.execute(query)]


def passage_vectors(connection: sqlite3.Connection, ids: Sequence[int]) -> NDArray[np.float32]:
    """Return the vectors of passages that exist, shape (n, d), in the order of ``ids``."""
    rows = dict(rows_by_id(connection, "SELECT id, vector FROM passages WHERE id IN {ids}", ids))
    return unpack_vectors(b"".join(rows[i] for i in ids), int(meta(connection, "dimension") or 0))


def note_unreached(connection: sqlite3.Connection, generation: int, version: int, ids: Iterable[int]) -> None:
    """Note what was found out about the collection of that generation as it was at that version."""
    noted = {"generation": generation, "version": version, "ids": sorted(ids)}
    set_meta(connection, _KEY, json.dumps(noted, separators=(",", ":")))


def noted_unreached(
    connection: sqlite3.Connection, generation: int | None = None, version: int | None = None
) -> frozenset[int] | None:
    """Return the ids that were noted last; None where none were, or not for that generation and version."""
    noted = json.loads(meta(connection, _KEY) or "{}")
    if not noted or (
        generation is not None and (noted["generation"], noted["version"]) != (generation, version)
    ):
        return None
    return frozenset(noted["ids"])
