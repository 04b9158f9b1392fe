"""The words of the full-text index: which a passage holds, and how many passages hold a word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

# A view of the full-text index that SQLite offers, of this connection's own: nothing is written to the file.
_VIEW = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passage_terms, row)
"""


class Frequencies:
    """In how many passages terms stand; those that were asked for last are known as long as nothing changes."""

    def __init__(self, most: int = 65_536) -> None:
        """Keep ``most`` terms, some 100 bytes each."""
        self._most = most
        self._known: tuple[object, dict[str, int]] = (None, {})

    def of(self, connection: sqlite3.Connection, terms: Iterable[str], state: object) -> dict[str, int]:
        """Return the numbers by term; ``state`` is another where passages came or went."""
        kept, known = self._known
        if kept != state or len(known) > self._most:
            known = {}
            self._known = state, known
        wanted = list(dict.fromkeys(terms))
        missing = [term for term in wanted if term not in known]
        if missing:
            known.update(frequencies(connection, missing))
        return {term: known[term] for term in wanted}


def frequencies(connection: sqlite3.Connection, terms: Iterable[str]) -> dict[str, int]:
    """Return in how many passages each term stands, 0 where in none."""
    connection.execute(_VIEW)
    found = {}
    for term in dict.fromkeys(terms):
        query, asked = "SELECT doc FROM temp.vocabulary WHERE term = ?", term
        if "." in term:  # a decimal stands in the index as two numbers beside each other
            query, asked = "SELECT count(*) FROM passage_terms WHERE passage_terms MATCH ?", f'"{term}"'
        row = connection.execute(query, (asked,)).fetchone()
        found[term] = int(row[0]) if row else 0
    return found
