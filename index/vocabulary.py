"""The words of the full-text index: which a passage holds, and how many passages hold a word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from index.schema import rows_by_id

# A view of the full-text index that SQLite offers, of this connection's own: nothing is written to the file.
_VIEW = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passage_terms, row)
"""


def terms_of(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the terms of passages by id; one that is gone is left out."""
    query = "SELECT rowid, terms FROM passage_terms WHERE rowid IN {ids}"
    return {i: frozenset(terms.split()) for i, terms in rows_by_id(connection, query, dict.fromkeys(ids))}


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
