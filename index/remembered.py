"""The passages and articles that were read last, kept in memory: what many ask about is read from the file once."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from index.schema import SELECT_ARTICLES, rows_by_id, to_article, to_passage, unpack_vectors

_MOST = 4_096
"""Passages that are kept: some 15 kB each, 60 MB in all."""

_MOST_ARTICLES = 2_048
"""Articles that are kept: some 10 kB each, 20 MB in all."""


@dataclass(frozen=True, slots=True)
class Known:
    """A passage with all that was made of it: its search terms, its unit vector (d,), its sentences' (n, d)."""

    passage: Passage
    terms: frozenset[str]
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Last(Generic[K, V]):
    """What was asked for last, by key, up to a number. Any thread may ask."""

    def __init__(self, most: int) -> None:
        """Keep ``most`` values."""
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the values that are kept, by key; they are now the last ones asked for."""
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
            for key in found:
                self._known.move_to_end(key)
        return found

    def keep(self, values: Mapping[K, V]) -> None:
        """Keep these, too, and forget the ones that were asked for longest ago."""
        with self._lock:
            self._known.update(values)
            while len(self._known) > self._most:
                self._known.popitem(last=False)


class Current(Generic[V]):
    """One thing about the whole library, as long as its state is the same. Any thread may ask."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: tuple[object, V] | None = None

    def of(self, state: object, read: Callable[[], V]) -> V:
        """Return what was read in this state; ``read`` is called where that is not known."""
        known = self._known
        if known is None or known[0] != state:
            self._known = known = (state, read())
        return known[1]


class Remembered:
    """Passages by id, the ones asked for last. Any thread may ask.

    A passage never changes, and its number is never given to another one (``index.tables``). So all that has to be
    looked up each time is whether it is still there.
    """

    def __init__(self, most: int = _MOST) -> None:
        """Keep ``most`` passages."""
        self._known: Last[int, Known] = Last(most)

    def of(self, connection: sqlite3.Connection, ids: Sequence[int], dimension: int) -> dict[int, Known]:
        """Return the passages of these ids by id, in their order; one that is gone is left out.

        ``connection`` is inside a read transaction, ``dimension`` that of the library's vectors.
        """
        wanted = list(dict.fromkeys(ids))
        query = "SELECT id FROM passages WHERE id IN {ids}"
        there = {row[0] for row in rows_by_id(connection, query, wanted)}
        found = self._known.of(i for i in wanted if i in there)
        missing = [i for i in wanted if i in there and i not in found]
        if missing:
            read = _read(connection, missing, dimension)
            found |= read
            self._known.keep(read)
        return {i: found[i] for i in wanted if i in found}


class Articles:
    """Articles by id, the ones asked for last. Any thread may ask.

    An article may be changed. So what is looked up each time is what it was made of, and when: that is its key.
    """

    def __init__(self, most: int = _MOST_ARTICLES) -> None:
        """Keep ``most`` articles."""
        self._known: Last[tuple[str, ...], Article] = Last(most)

    def of(self, connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Article]:
        """Return the articles of these ids by id, in their order; one that is gone is left out.

        ``connection`` is inside a read transaction.
        """
        query = "SELECT id, draft_hash, changed_at, story FROM articles WHERE id IN {ids}"
        keys = {row[0]: row for row in rows_by_id(connection, query, ids)}
        found = {key[0]: article for key, article in self._known.of(keys.values()).items()}
        missing = [i for i in keys if i not in found]
        if missing:
            read = {row[0]: to_article(row) for row in rows_by_id(connection, SELECT_ARTICLES, missing)}
            found |= read
            self._known.keep({keys[i]: article for i, article in read.items()})
        return {i: found[i] for i in ids if i in found}


def _read(connection: sqlite3.Connection, ids: Sequence[int], dimension: int) -> dict[int, Known]:
    query = "SELECT rowid, terms FROM passage_terms WHERE rowid IN {ids}"
    terms = {i: frozenset(held.split()) for i, held in rows_by_id(connection, query, ids)}
    query = (
        'SELECT p.id, p.article_id, p.start, p."end", p.sentences, p.vector, p.sentence_vectors, a.text '
        "FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id IN {ids}"
    )
    found = {}
    for identity, article, start, end, offsets, vector, vectors, text in rows_by_id(connection, query, ids):
        found[identity] = Known(
            to_passage((identity, article, start, end, offsets), text),
            terms.get(identity, frozenset()),
            unpack_vectors(vector, dimension)[0],
            unpack_vectors(vectors, dimension),
        )
    return found
