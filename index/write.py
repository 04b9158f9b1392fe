"""What is written of an article, each function inside a transaction of its caller's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from index.catalogue import FILING
from index.context import RECIPE, titled
from index.schema import meta, pack_sentences, pack_vectors, set_meta
from index.stems import terms
from index.story import leave, place
from index.titles import drop_title, put_title

if TYPE_CHECKING:
    from index.embed import Encoder


_COLUMNS = (
    "id", "source", "origin", "draft_hash", "title", "text", "url", "outlet", "published", "day", "language",
    "machine_summary", "authors", "updated", "section", "found",
)  # fmt: skip
_PUT_ARTICLE = (
    f"INSERT INTO articles ({', '.join(_COLUMNS)}, added_at, changed_at) "  # noqa: S608
    f"VALUES ({', '.join(':' + name for name in _COLUMNS)}, :now, :now) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS[1:], "changed_at"))
)
_REFILED = f"""
INSERT INTO meta (key, value) SELECT '{FILING}', '1' FROM articles AS a
WHERE a.id = :id AND (day, outlet, language, section) IS NOT (:day, :outlet, :language, :section)
AND EXISTS (SELECT 1 FROM passages WHERE article_id = a.id)
ON CONFLICT (key) DO UPDATE SET value = value + 1
"""  # noqa: S608
_KEEP_VERSION = """
INSERT INTO versions (article_id, number, title, text, published, updated, stored_at, replaced_at)
SELECT id, 1 + (SELECT count(*) FROM versions WHERE article_id = id), title, text, published, updated, changed_at, :now
FROM articles WHERE id = :id AND (text <> :text OR title <> :title)
"""


_AT_ONCE = 64
"""Texts that are encoded without a look at whether to go on."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A passage with its unit vector, shape (d,), and its sentences', shape (sentences, d)."""

    passage: Passage
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]


def encode(
    passages: Sequence[Passage],
    encoder: Encoder,
    articles: Mapping[str, Article],
    check: Callable[[], None] = lambda: None,
) -> list[Encoded]:
    """Encode passages and their sentences, each wording once: agencies repeat themselves word for word.

    Sentences are encoded with their article's title before them; ``articles`` has the articles by id. ``check`` is
    called every second or so, and may raise to end it.
    """
    if not passages:
        return []
    sentences = [[titled(articles[p.article_id], s.text) for s in p] for p in passages]
    wordings = {text for p, its in zip(passages, sentences, strict=True) for text in (p.text, *its)}
    # alike in length, as a batch is as slow as its longest; and in an order that is the same every time
    texts = sorted(wordings, key=lambda text: (-len(text), text))
    rows = {text: row for row, text in enumerate(texts)}
    parts = []
    for at in range(0, len(texts), _AT_ONCE):
        check()
        parts.append(encoder.encode_passages(texts[at : at + _AT_ONCE]))
    vectors = np.concatenate(parts)
    return [
        Encoded(p, vectors[rows[p.text]], vectors[[rows[text] for text in its]])
        for p, its in zip(passages, sentences, strict=True)
    ]


def put_article(
    connection: sqlite3.Connection,
    article: Article,
    encoded: Sequence[Encoded],
    *,
    origin: str,
    draft_hash: str,
    signature: NDArray[np.uint32] | None = None,
) -> None:
    """Write an article whole, in the place of what there was of it; Chroma is to be told.

    Where its words were others before, they are kept as a version. ``signature`` is ``index.story.signature`` of its
    text.
    """
    drop_passages(connection, article.id)
    put_facts(connection, article, origin=origin, draft_hash=draft_hash)
    place(connection, article, signature)
    for ordinal, one in enumerate(encoded):
        added = connection.execute(
            'INSERT INTO passages (article_id, ordinal, start, "end", sentences, vector, sentence_vectors) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            _row(one, ordinal),
        ).lastrowid
        connection.execute(
            "INSERT INTO passage_terms (rowid, terms) VALUES (?, ?)", (added, _terms(one, article.language))
        )
        connection.execute("INSERT INTO pending (passage_id) VALUES (?)", (added,))


def put_facts(connection: sqlite3.Connection, article: Article, *, origin: str, draft_hash: str) -> None:
    """Write what is known of an article beside its passages, which stay as they are."""
    values = {
        "id": article.id,
        "source": article.source,
        "origin": origin,
        "draft_hash": draft_hash,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "day": article.published.toordinal() if article.published else None,
        "language": article.language,
        "machine_summary": article.machine_summary,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "updated": article.updated.isoformat() if article.updated else None,
        "section": article.section,
        "found": json.dumps(article.found, ensure_ascii=False),
        "now": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    connection.execute(_REFILED, values)
    # An article that was somewhere else before: should it come back there, that file is to be read again.
    connection.execute(
        "DELETE FROM origins WHERE key = (SELECT origin FROM articles WHERE id = :id AND origin <> :origin)",
        values,
    )
    connection.execute(_KEEP_VERSION, values)
    connection.execute(_PUT_ARTICLE, values)
    put_title(connection, article.id, article.title, article.language)


def put_origin(
    connection: sqlite3.Connection,
    key: str,
    *,
    hash: str | None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> None:
    """Note what a file or page was when all its articles had been stored."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(
        "INSERT OR REPLACE INTO origins (key, hash, etag, last_modified, checked_at) VALUES (?, ?, ?, ?, ?)",
        (key, hash, etag, last_modified, now),
    )


def drop_passages(connection: sqlite3.Connection, article_id: str) -> None:
    """Remove an article's passages, and note that Chroma is to be told."""
    connection.execute(
        "INSERT INTO pending (passage_id) SELECT id FROM passages WHERE article_id = ? ORDER BY ordinal",
        (article_id,),
    )
    connection.execute(
        "DELETE FROM passage_terms WHERE rowid IN (SELECT id FROM passages WHERE article_id = ?)",
        (article_id,),
    )
    connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))


def drop_article(connection: sqlite3.Connection, article_id: str) -> None:
    """Remove an article and all that was made of it."""
    drop_passages(connection, article_id)
    drop_title(connection, article_id)
    leave(connection, article_id)
    # Its file is to be read again, should it be given again: who removes an article by mistake can add it anew.
    connection.execute(
        "DELETE FROM origins WHERE key = (SELECT origin FROM articles WHERE id = ?)", (article_id,)
    )
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))


def stage(
    connection: sqlite3.Connection, encoded: Sequence[tuple[int, Encoded]], languages: dict[str, str | None]
) -> None:
    """Lay passages, each with its ordinal, aside for ``swap``; ``languages`` has the articles' ones by id."""
    connection.executemany(
        "INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(*_row(one, ordinal), _terms(one, languages[one.passage.article_id])) for ordinal, one in encoded],
    )


def swap(connection: sqlite3.Connection, encoder: Encoder) -> None:
    """Put the passages that were laid aside in the place of all others."""
    connection.execute("DELETE FROM passage_terms")
    connection.execute("DELETE FROM passages")
    connection.execute(
        'INSERT INTO passages (article_id, ordinal, start, "end", sentences, vector, sentence_vectors) '
        'SELECT article_id, ordinal, start, "end", sentences, vector, sentence_vectors FROM staged '
        "ORDER BY article_id, ordinal"
    )
    connection.execute(
        "INSERT INTO passage_terms (rowid, terms) SELECT p.id, s.terms FROM passages AS p "
        "JOIN staged AS s ON s.article_id = p.article_id AND s.ordinal = p.ordinal"
    )
    connection.execute("DELETE FROM staged")
    set_meta(connection, "encoder", encoder.name)
    set_meta(connection, "dimension", str(encoder.dimension))
    set_meta(connection, "recipe", RECIPE)
    set_meta(connection, FILING, str(int(meta(connection, FILING) or 0) + 1))


def _row(one: Encoded, ordinal: int) -> tuple[str, int, int, int, str, bytes, bytes]:
    passage = one.passage
    return (
        passage.article_id,
        ordinal,
        passage.start,
        passage.end,
        pack_sentences(passage),
        pack_vectors(one.vector),
        pack_vectors(one.sentence_vectors),
    )


def _terms(one: Encoded, language: str | None) -> str:
    return " ".join(terms(one.passage.text, language))
