"""Near copies of one story, such as a wire report that several outlets print, found by the words they share.

MinHash (Broder 1997) estimates how many runs of three words two texts have in common; its bands, kept in SQLite, bring
likely copies together without comparing all with all (Leskovec et al., Mining of Massive Datasets, 3.4).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.schema import rows_by_id
from index.stems import fold

ALIKE = 0.5
"""The share of word runs in common from which two articles are one story.

An outlet that prints a wire report cuts its end, or sets a paragraph of its own before it.
"""

DAYS = 7
"""How far apart two printings may have been published; the same words a year later are another story."""

_PERMUTATIONS = 128
_ROWS = 4  # of 32 bands: copies that share half of their runs meet with a chance of 87%, of 70% with 99.9%
_RUN = 3
_FEWEST = 20  # runs: shorter texts are alike by chance


def signature(text: str) -> NDArray[np.uint32] | None:
    """Return the MinHash of ``text``, shape (128,), or None where it is too short to be told from others.

    Each of the 128 hash functions is a multiply-shift of one hash (Dietzfelbinger et al. 1997). The usual package for
    this, datasketch, takes a second to import, and this is four lines.
    """
    runs = set(_runs(text))
    if len(runs) < _FEWEST:
        return None
    hashes = np.fromiter((_number(run.encode("utf-8", "replace")) for run in runs), np.uint64, len(runs))
    factors, summands = np.random.default_rng(1).integers(0, 2**64, (2, _PERMUTATIONS, 1), dtype=np.uint64)
    mixed = (hashes * (factors | np.uint64(1)) + summands) >> np.uint64(32)
    return np.asarray(mixed.min(axis=1), dtype=np.uint32)


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", fold(text))
    return (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def place(connection: sqlite3.Connection, article: Article, made: NDArray[np.uint32] | None) -> None:
    """Put a stored article into the story whose near copy it is, or into one of its own, and remember it.

    Two stories that it joins become one. Runs inside the caller's transaction.
    """
    connection.execute("DELETE FROM signatures WHERE article_id = ?", (article.id,))
    connection.execute("DELETE FROM bands WHERE article_id = ?", (article.id,))
    leave(connection, article.id)
    stories: set[str] = set()
    if made is not None:
        stories = {story for _, story in _copies(connection, article, made)}
        connection.execute(
            "INSERT INTO signatures (article_id, signature) VALUES (?, ?)", (article.id, made.tobytes())
        )
        rows = [(band, value, article.id) for band, value in enumerate(_bands(made))]
        connection.executemany("INSERT INTO bands (band, value, article_id) VALUES (?, ?, ?)", rows)
    chosen = min(stories, default=article.id)
    connection.execute("UPDATE articles SET story = ? WHERE id = ?", (chosen, article.id))
    for other in stories - {chosen}:
        connection.execute("UPDATE articles SET story = ? WHERE story = ?", (chosen, other))


def leave(connection: sqlite3.Connection, article_id: str) -> None:
    """Take an article out of its story; a story that bears its id is called after another of its articles."""
    query = "SELECT min(id) FROM articles WHERE story = ? AND id <> ?"
    heir = connection.execute(query, (article_id, article_id)).fetchone()[0]
    connection.execute("UPDATE articles SET story = NULL WHERE id = ?", (article_id,))
    if heir is not None:
        connection.execute("UPDATE articles SET story = ? WHERE story = ?", (heir, article_id))


def _copies(
    connection: sqlite3.Connection, article: Article, made: NDArray[np.uint32]
) -> Iterator[tuple[str, str]]:
    """Yield (id, story) of the stored near copies of an article."""
    near: set[str] = set()
    for band, value in enumerate(_bands(made)):
        found = connection.execute("SELECT article_id FROM bands WHERE band = ? AND value = ?", (band, value))
        near.update(row[0] for row in found)
    query = (
        "SELECT a.id, a.story, a.day, s.signature FROM articles AS a JOIN signatures AS s ON s.article_id = a.id "
        "WHERE a.id IN {ids}"
    )
    for identity, story, day, blob in rows_by_id(connection, query, sorted(near - {article.id})):
        alike = float((np.frombuffer(blob, dtype=np.uint32) == made).mean())
        if alike >= ALIKE and _same_days(day, article.published):
            yield identity, story or identity


def _bands(made: NDArray[np.uint32]) -> list[int]:
    """Return a number a band, within SQLite's signed 64 bits."""
    return [_number(made[at : at + _ROWS].tobytes()) for at in range(0, len(made), _ROWS)]


def _number(data: bytes) -> int:
    """63 bits of a hash that is the same on every machine."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big") >> 1


def _same_days(day: int | None, published: date | None) -> bool:
    return day is None or published is None or abs(day - published.toordinal()) <= DAYS
