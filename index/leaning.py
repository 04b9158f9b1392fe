"""What the vectors of one language have in common, by which a question in it is drawn to them.

Multilingual encoders put texts of one language closer together than their meaning asks for. In a library of several
languages a question would find its own language's passages first, whatever the others say. The mean vector of a
language's passages holds that pull; how it is taken off is in ``rag.retrieve``. Centring by language is known from
Libovický et al., "On the Language Neutrality of Pre-trained Multilingual Representations" (2020).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.catalogue import FILING, last_id
from index.schema import meta, rows_by_id, unpack_vectors

_SAMPLE = 1_000
"""Passages that a mean is taken over; more make it no different."""

_OUTGROWN = 1.1
"""How many times as many passages there may be as when the means were taken."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """The mean vectors of a language's passages and of their sentences, shape (d,); ``count`` passages were seen."""

    passages: NDArray[np.float32]
    sentences: NDArray[np.float32]
    count: int


class Leanings:
    """The means by language, read where they are first needed; any thread may use it."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._known: dict[str, Leaning] = {}
        self._filing: str | None = None
        self._last = 0
        self._lock = threading.Lock()

    def of(self, connection: sqlite3.Connection, codes: Collection[str]) -> dict[str, Leaning]:
        """Return the leanings of these languages; one that no passage has is left out."""
        last, filing = last_id(connection), meta(connection, FILING)
        with self._lock:
            if filing != self._filing or last > self._last * _OUTGROWN:
                self._known, self._filing, self._last = {}, filing, last
            for code in codes:
                if code not in self._known and (read := _read(connection, code)):
                    self._known[code] = read
            return {code: self._known[code] for code in codes if code in self._known}


def _read(connection: sqlite3.Connection, code: str) -> Leaning | None:
    dimension = int(meta(connection, "dimension") or 0)
    query = "SELECT p.id FROM articles AS a JOIN passages AS p ON p.article_id = a.id WHERE a.language = ?"
    ids = sorted(row[0] for row in connection.execute(query, (code,)))
    if not ids or not dimension:
        return None
    # from all ages alike, and the same ones in every process
    ids = ids[:: -(-len(ids) // _SAMPLE)]
    rows = list(
        rows_by_id(connection, "SELECT vector, sentence_vectors FROM passages WHERE id IN {ids}", ids)
    )
    passages = unpack_vectors(b"".join(row[0] for row in rows), dimension)
    sentences = unpack_vectors(b"".join(row[1] for row in rows), dimension)
    return Leaning(passages.mean(axis=0), sentences.mean(axis=0), len(rows))
