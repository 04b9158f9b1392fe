"""The library as one looks through it: the articles of a filter, newest first, how many on each day, a page of them.

Filters and words are those of a question: names compared as a reader would, words stemmed by language. What is
ordered, filtered and counted comes from an index of its own (``articles_on_shelf``); of the rows themselves only one
page is read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.filters import ALL, Filter, plain, plain_language
from index.schema import rows_by_id, to_date
from index.stems import content_words, terms

if TYPE_CHECKING:
    from index.library import Library

_ORDER = (
    "day DESC, published DESC, outlet, id"  # that of the index: no day at all is the lowest, and comes last
)
_NAMES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("outlet", plain),
    ("language", plain_language),
    ("section", plain),
)
_FEW = 10_000  # passages or articles that are looked up one by one; of more, all are gone through, which is quicker
_FACTS = (
    "SELECT id, title, outlet, published, language, substr(text, 1, 2000) FROM articles WHERE id IN {ids}"
)
_LONGEST = 280


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article in a list; ``opening`` is its first sentence, cut at a word where it has more than 280 characters."""

    id: str
    title: str
    outlet: str | None
    published: date | None
    language: str | None
    opening: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a filter and words let through: how many, on which days, and one page of them.

    ``days`` are those with articles and how many each has, the first day first; ``undated`` articles are on none.
    """

    total: int
    undated: int
    days: tuple[tuple[date, int], ...]
    articles: tuple[Shelved, ...]


def shelf(
    library: Library, only: Filter = ALL, words: str = "", *, offset: int = 0, limit: int = 50
) -> Shelf:
    """Return the articles that ``only`` lets through and whose title and text together hold all ``words``.

    The latest published come first, those of one moment by outlet, those without a date last. The order is the same
    every time, so pages of ``limit`` articles from ``offset`` on have each article once. Text that holds no word at all
    (blank, or nothing but marks) restricts nothing.
    """
    with library.store.reading() as connection:
        condition, values = _condition(connection, only, words)
        counted = connection.execute(
            f"SELECT day, count(*) FROM articles WHERE {condition} GROUP BY day ORDER BY day",  # noqa: S608
            values,
        ).fetchall()
        rows = connection.execute(
            f"SELECT id FROM articles WHERE {condition} ORDER BY {_ORDER} LIMIT ? OFFSET ?",  # noqa: S608
            [*values, limit, offset],
        )
        articles = _shelved(connection, [row[0] for row in rows])
    return Shelf(
        total=sum(count for _, count in counted),
        undated=sum(count for day, count in counted if day is None),
        days=tuple((date.fromordinal(day), count) for day, count in counted if day is not None),
        articles=articles,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in the order of the shelf, whether it is there or not; days count from year 1."""

    day: int | None
    published: str | None
    outlet: str | None
    id: str


def following(
    library: Library, only: Filter = ALL, words: str = "", *, after: Place | None = None, limit: int = 50
) -> tuple[tuple[Shelved, ...], Place | None]:
    """Return up to ``limit`` articles of ``shelf`` behind the place ``after``, and the place to go on from.

    That is None where no more follow. Whoever goes from place to place sees each article once that was there all the
    while, whatever is added or removed meanwhile.
    """
    with library.store.reading() as connection:
        condition, values = _condition(connection, only, words)
        if after is not None:
            behind, more = _behind(after)
            condition, values = f"{condition} AND ({behind})", [*values, *more]
        rows = connection.execute(
            f"SELECT day, published, outlet, id FROM articles WHERE {condition} ORDER BY {_ORDER} LIMIT ?",  # noqa: S608
            [*values, limit + 1],
        ).fetchall()
        articles = _shelved(connection, [row[3] for row in rows[:limit]])
    return articles, Place(*rows[limit - 1]) if len(rows) > limit else None


def _behind(place: Place) -> tuple[str, list[int | str]]:
    """Return the condition of what stands behind a place; nothing at all is the lowest, as SQLite orders it."""
    cases, values = [], list[int | str]()
    same, of_same = list[str](), list[int | str]()
    for column, value, falls in (
        ("day", place.day, True),
        ("published", place.published, True),
        ("outlet", place.outlet, False),
        ("id", place.id, False),
    ):
        if value is None:
            later, given = ("0" if falls else f"{column} IS NOT NULL"), list[int | str]()
        else:
            later = f"({column} < ? OR {column} IS NULL)" if falls else f"{column} > ?"
            given = [value]
        cases.append(" AND ".join([*same, later]))
        values += [*of_same, *given]
        same.append(f"{column} IS NULL" if value is None else f"{column} = ?")
        of_same += given
    return " OR ".join(f"({case})" for case in cases), values


def _condition(connection: sqlite3.Connection, only: Filter, words: str) -> tuple[str, list[int | str]]:
    conditions, values = ["1"], list[int | str]()
    for day, sign in ((only.since, ">="), (only.until, "<=")):
        if day is not None:
            conditions.append(f"day {sign} ?")
            values.append(day.toordinal())
    chosen = (only.outlets, only.languages, only.sections)
    for (column, same), names in zip(_NAMES, chosen, strict=True):
        if names:
            wanted = {same(name) for name in names}
            stored = _stored(connection, column)
            conditions.append(_within(column))
            values.append(json.dumps([name for name in stored if same(name) in wanted]))
    if only.articles:
        conditions.append(_within("id"))
        values.append(json.dumps(sorted(only.articles)))
    holding = _holding(connection, words, only.languages)
    if holding is not None and len(holding) <= _FEW:
        conditions.append(_within("id"))
        values.append(json.dumps(sorted(holding)))
    elif holding is not None:
        connection.create_function("holding", 1, holding.__contains__)
        conditions.append("holding(id)")
    return " AND ".join(conditions), values


def _within(column: str) -> str:
    return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - one value, however many there are


def _stored(connection: sqlite3.Connection, column: str) -> list[str]:
    query = f"SELECT DISTINCT {column} FROM articles WHERE {column} IS NOT NULL"  # noqa: S608
    return [row[0] for row in connection.execute(query)]


def _holding(connection: sqlite3.Connection, words: str, languages: Iterable[str]) -> set[str] | None:
    """Return the ids of the articles that hold all ``words``, None where there is no word."""
    asked = content_words(words, None)
    if not asked:
        return None
    wanted = {plain_language(code) for code in languages}
    codes = [c for c in _stored(connection, "language") if not wanted or plain_language(c) in wanted]
    found: set[str] | None = None
    for word in asked:
        # an article holds a word as its own language stems it
        forms = dict.fromkeys(" ".join(terms(word, code)) for code in (None, *codes))
        query = " OR ".join('"' + form.replace('"', '""') + '"' for form in forms if form)
        holding = _with_word(connection, query) if query else set()
        found = holding if found is None else found & holding
        if not found:
            return set()
    return found


def _with_word(connection: sqlite3.Connection, query: str) -> set[str]:
    titled = connection.execute(
        "SELECT article_id FROM titles WHERE number IN (SELECT rowid FROM title_terms WHERE title_terms MATCH ?)",
        (query,),
    )
    found = {row[0] for row in titled}
    passages = connection.execute("SELECT rowid FROM passage_terms WHERE passage_terms MATCH ?", (query,))
    numbers = {row[0] for row in passages}
    if len(numbers) <= _FEW:
        told = rows_by_id(connection, "SELECT article_id FROM passages WHERE id IN {ids}", numbers)
        found.update(row[0] for row in told)
    else:  # all are in an index, which is far smaller than the rows with their vectors
        every = connection.execute("SELECT id, article_id FROM passages ORDER BY article_id, ordinal")
        found.update(article for number, article in every if number in numbers)
    return found


def _shelved(connection: sqlite3.Connection, ids: list[str]) -> tuple[Shelved, ...]:
    first = "SELECT article_id, sentences FROM passages WHERE ordinal = 0 AND article_id IN {ids}"
    sentences = dict(rows_by_id(connection, first, ids))
    found = {
        row[0]: Shelved(
            row[0], row[1], row[2], to_date(row[3]), row[4], _opening(row[5], sentences.get(row[0]))
        )
        for row in rows_by_id(connection, _FACTS, ids)
    }
    return tuple(found[i] for i in ids)


def _opening(text: str, sentences: str | None) -> str:
    """Return the first sentence of a text that is no heading, on one line; ``sentences`` as a passage has them."""
    told = (text[start:end] for start, end, heading in json.loads(sentences or "[]") if not heading)
    said = " ".join(next(told, text).split()) or " ".join(text.split())
    if len(said) <= _LONGEST:
        return said
    cut = said[:_LONGEST]
    return f"{cut.rpartition(' ')[0] or cut} …"
