"""The words of titles in the full-text index, each function inside a transaction of its caller's."""

from __future__ import annotations

import sqlite3

from index.stems import terms

_NUMBER = "SELECT number FROM titles WHERE article_id = ?"


def put_title(connection: sqlite3.Connection, article_id: str, title: str, language: str | None) -> None:
    """Let a stored article be found by the words of its title, and no more by those of an earlier one."""
    connection.execute("INSERT INTO titles (article_id) VALUES (?) ON CONFLICT DO NOTHING", (article_id,))
    number = connection.execute(_NUMBER, (article_id,)).fetchone()[0]
    connection.execute(
        "INSERT OR REPLACE INTO title_terms (rowid, terms) VALUES (?, ?)",
        (number, " ".join(terms(title, language))),
    )


def drop_title(connection: sqlite3.Connection, article_id: str) -> None:
    """Forget the title of an article that goes; that there is none is no error."""
    connection.execute(f"DELETE FROM title_terms WHERE rowid = ({_NUMBER})", (article_id,))  # noqa: S608
    connection.execute("DELETE FROM titles WHERE article_id = ?", (article_id,))
