"""What each passage is filed under, in memory, so that a filter is a comparison of numbers.

A number is given to each name of an outlet, a language or a section. Some 24 bytes a passage are kept. What other
threads and processes change is seen in SQLite, in the transaction of the search: new passages have higher ids, and a
counter tells that stored ones were filed otherwise. A passage that is removed stays here until all is read again, so
what is found has to be looked up in SQLite, as it is anyway.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.filters import Filter, plain, plain_language
from index.schema import meta, rows_by_id

FILING = "filing"
"""The counter in ``meta``: raised where the day, outlet, language or section of stored passages changes."""

Names = dict[str, int]
Rows = Iterable[tuple[int, int | None, str | None, str | None, str | None]]

_KINDS: tuple[Callable[[str], str], ...] = (plain, plain_language, plain)
_NEW = (
    "SELECT p.id, a.day, a.outlet, a.language, a.section "
    "FROM passages AS p JOIN articles AS a ON a.id = p.article_id WHERE p.id > ?"
)
# articles first: their rows are long and wanted once, while ids come from an index
_ALL = (
    "SELECT p.id, a.day, a.outlet, a.language, a.section "
    "FROM articles AS a CROSS JOIN passages AS p ON p.article_id = a.id"
)


@dataclass(frozen=True, slots=True)
class Filed:
    """Passages in the order of their ids, each array of shape (n,): ``days`` are ordinals, 0 where there is none.

    ``names`` are the numbers of outlets, languages and sections, -1 where there is none, shape (3, n). All passages
    up to the id ``last`` are in it, as they were when the counter stood at ``filing``. ``reading`` tells one reading
    of all from another: within one, passages are only added.
    """

    ids: NDArray[np.int64]
    days: NDArray[np.int32]
    names: NDArray[np.int32]
    last: int
    filing: int
    reading: int

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self.ids)


class Catalogue:
    """Keeps what the passages of one library are filed under; to be used from one thread at a time."""

    def __init__(self) -> None:
        """Read nothing before it is needed."""
        self._filed: Filed | None = None
        self._numbers: tuple[Names, ...] = ({}, {}, {})

    def filed(self, connection: sqlite3.Connection, *, again: bool = False) -> Filed:
        """Return what the passages are filed under, as new as the connection's transaction or newer.

        ``again`` reads all anew, which leaves out what was removed.
        """
        last, filing = last_id(connection), int(meta(connection, FILING) or 0)
        filed = self._filed
        if filed is None or again or filed.filing < filing:
            filed = self._read(connection, last, filing)
        elif filed.last < last:
            filed = self._extended(filed, connection, last)
        self._filed = filed
        return filed

    def places(self, filed: Filed, connection: sqlite3.Connection, only: Filter) -> NDArray[np.intp]:
        """Return the places in ``filed``, ascending, of the passages that ``only`` lets through."""
        allowed = np.ones(len(filed), dtype=np.bool_)
        if only.since or only.until:
            first = only.since.toordinal() if only.since else 1
            allowed &= filed.days >= first
            if only.until:
                allowed &= filed.days <= only.until.toordinal()
        wanted = (only.outlets, only.languages, only.sections)
        for kind, (names, found) in enumerate(zip(wanted, filed.names, strict=True)):
            if names:
                allowed &= self._chosen(kind, names)[found]
        if only.articles:
            query = "SELECT id FROM passages WHERE article_id IN {ids}"
            ids = [row[0] for row in rows_by_id(connection, query, sorted(only.articles))]
            allowed &= np.isin(filed.ids, np.asarray(ids, dtype=np.int64))
        return np.flatnonzero(allowed)

    def _chosen(self, kind: int, names: Iterable[str]) -> NDArray[np.bool_]:
        """Return whether each number of that kind is one of ``names``; the last stands for having no name."""
        numbers = self._numbers[kind]
        chosen = np.zeros(len(numbers) + 1, dtype=np.bool_)
        chosen[[numbers[key] for name in names if (key := _KINDS[kind](name)) in numbers]] = True
        return chosen

    def _read(self, connection: sqlite3.Connection, last: int, filing: int) -> Filed:
        reading = self._filed.reading + 1 if self._filed else 0
        ids, days, names = self._arrays(connection.execute(_ALL))
        order = np.argsort(ids)
        return Filed(ids[order], days[order], names[:, order], last, filing, reading)

    def _extended(self, filed: Filed, connection: sqlite3.Connection, last: int) -> Filed:
        ids, days, names = self._arrays(connection.execute(_NEW + " ORDER BY p.id", (filed.last,)))
        return replace(
            filed,
            ids=np.concatenate((filed.ids, ids)),
            days=np.concatenate((filed.days, days)),
            names=np.concatenate((filed.names, names), axis=1),
            last=last,
        )

    def _arrays(
        self, cursor: sqlite3.Cursor
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        parts = [
            (
                np.array([row[0] for row in rows], dtype=np.int64),
                np.array([row[1] or 0 for row in rows], dtype=np.int32),
                np.array(
                    [[self._number(kind, row[kind + 2]) for row in rows] for kind in range(3)], dtype=np.int32
                ),
            )
            for rows in _many(cursor)
        ]
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.int32), np.empty((3, 0), np.int32)
        ids, days, names = zip(*parts, strict=True)
        return np.concatenate(ids), np.concatenate(days), np.concatenate(names, axis=1)

    def _number(self, kind: int, name: str | None) -> int:
        if name is None:
            return -1
        numbers = self._numbers[kind]
        return numbers.setdefault(_plain(kind, name), len(numbers))


def last_id(connection: sqlite3.Connection) -> int:
    """Return the highest id that a passage was ever given, 0 before there is one."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    return int(row[0]) if row else 0


@lru_cache(maxsize=4096)
def _plain(kind: int, name: str) -> str:
    return _KINDS[kind](name)


def _many(cursor: sqlite3.Cursor) -> Iterator[list[Any]]:
    while rows := cursor.fetchmany(8192):
        yield rows
