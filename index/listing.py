"""Which articles a library holds: all, or those of some outlets, days, languages and words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from index.schema import to_date
from index.stems import fold

if TYPE_CHECKING:
    from index.library import Library


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an article must be; nothing named is nothing asked.

    ``outlets`` are pieces of names, whatever their case and accents; ``languages`` ISO 639-1 codes. ``since`` and
    ``until`` are the first and last day of publication, and an article without a date has none. Every word of ``text``
    must be in the title or the text, as it is or within a longer word.
    """

    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list: what is known of it, how often it was corrected, how many near copies it has."""

    id: str
    title: str
    outlet: str | None
    published: date | None
    language: str | None
    url: str | None
    source: str
    corrections: int
    copies: int


def listed(library: Library, wanted: Wanted | None = None) -> list[Listed]:
    """Return the articles that are as ``wanted``, the latest published first, those without a date last."""
    wanted = wanted or Wanted()
    with library.store.reading() as connection:
        condition, values = _condition(connection, wanted)
        copies = dict(
            connection.execute(
                "SELECT story, count(*) - 1 FROM articles WHERE story IS NOT NULL GROUP BY story"
            )
        )
        corrections = dict(
            connection.execute("SELECT article_id, count(*) FROM versions GROUP BY article_id")
        )
        words = fold(wanted.text).split()
        query = (
            f"SELECT id, title, outlet, published, language, url, source, story{', text' if words else ''} "  # noqa: S608
            f"FROM articles WHERE {condition} ORDER BY day IS NULL, day DESC, published DESC, source"
        )
        rows = _with_words(connection.execute(query, values), words)
        return [
            Listed(
                *(row[0], row[1], row[2], to_date(row[3]), row[4], row[5], row[6]),
                corrections=corrections.get(row[0], 0),
                copies=copies.get(row[7], 0),
            )
            for row in rows
        ]


def outlets(library: Library) -> dict[str, int]:
    """Return the outlets of the articles, and how many each has, the largest first."""
    return _counted(library, "outlet")


def languages(library: Library) -> dict[str, int]:
    """Return the languages of the articles as ISO 639-1 codes, and how many each has, the largest first."""
    return _counted(library, "language")


def _counted(library: Library, column: str) -> dict[str, int]:
    query = (
        f"SELECT {column}, count(*) AS n FROM articles WHERE {column} IS NOT NULL "  # noqa: S608
        f"GROUP BY {column} ORDER BY n DESC, {column}"
    )
    with library.store.reading() as connection:
        return dict(connection.execute(query))


def _condition(connection: sqlite3.Connection, wanted: Wanted) -> tuple[str, list[Any]]:
    conditions, values = ["1"], []
    if wanted.outlets:
        pieces = [fold(piece) for piece in wanted.outlets]
        query = "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL"
        names = [row[0] for row in connection.execute(query)]
        chosen = [name for name in names if any(piece in fold(name) for piece in pieces)]
        conditions.append(f"outlet IN ({', '.join('?' * len(chosen))})")
        values += chosen
    if wanted.languages:
        conditions.append(f"language IN ({', '.join('?' * len(wanted.languages))})")
        values += [code.lower() for code in wanted.languages]
    for day, sign in ((wanted.since, ">="), (wanted.until, "<=")):
        if day is not None:
            conditions.append(f"day {sign} ?")
            values.append(day.toordinal())
    return " AND ".join(conditions), values


def _with_words(rows: Iterator[tuple[Any, ...]], words: list[str]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        if words:
            said = fold(f"{row[1]}\n{row[8]}")
            if not all(word in said for word in words):
                continue
        yield row
