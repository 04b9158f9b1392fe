"""What is written of an article, each function inside a transaction of its caller's."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from index.schema import pack_sentences, pack_vectors, set_meta
from index.stems import terms

if TYPE_CHECKING:
    from index.embed import Encoder


_PUT_ARTICLE = """
INSERT INTO articles (
    id, source, file_hash, draft_hash, title, text, url, outlet, published, day, language, machine_summary,
    added_at, changed_at
) VALUES (
    :id, :source, :file_hash, :draft_hash, :title, :text, :url, :outlet, :published, :day, :language,
    :machine_summary, :now, :now
) ON CONFLICT (id) DO UPDATE SET
    source = excluded.source, file_hash = excluded.file_hash, draft_hash = excluded.draft_hash,
    title = excluded.title, text = excluded.text, url = excluded.url, outlet = excluded.outlet,
    published = excluded.published, day = excluded.day, language = excluded.language,
    machine_summary = excluded.machine_summary, changed_at = excluded.changed_at
"""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A passage with its unit vector, shape (d,), and its sentences', shape (sentences, d)."""

    passage: Passage
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]


def encode(passages: Sequence[Passage], encoder: Encoder) -> list[Encoded]:
    """Encode passages and their sentences, all in one call and each wording once.

    A passage of one sentence is that sentence, and agencies repeat themselves word for word.
    """
    if not passages:
        return []
    wordings: dict[str, int] = {}
    for passage in passages:
        for text in (passage.text, *(sentence.text for sentence in passage)):
            wordings.setdefault(text, len(wordings))
    vectors = encoder.encode_passages(list(wordings))
    return [Encoded(p, vectors[wordings[p.text]], vectors[[wordings[s.text] for s in p]]) for p in passages]


def put_article(
    connection: sqlite3.Connection,
    article: Article,
    encoded: Sequence[Encoded],
    *,
    file_hash: str,
    draft_hash: str,
) -> None:
    """Write an article whole, in the place of what there was of it; Chroma is to be told."""
    drop_passages(connection, article.id)
    values = {
        "id": article.id,
        "source": article.source,
        "file_hash": file_hash,
        "draft_hash": draft_hash,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "day": article.published.toordinal() if article.published else None,
        "language": article.language,
        "machine_summary": article.machine_summary,
        "now": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    connection.execute(_PUT_ARTICLE, values)
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
