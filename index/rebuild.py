"""All stored articles split and encoded again, with another model or other rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from index.schema import SELECT_ARTICLES, rows_by_id, to_article
from index.split import passages
from index.write import encode, stage, swap

if TYPE_CHECKING:
    from index.library import Library

_GROUP = 64


def rebuild(library: Library, *, on_progress: Callable[[str, int, int], None] | None = None) -> None:
    """Split and encode every stored article again; the old vectors are used until all new ones are there."""
    encoder = library.load_encoder()
    with library.owned("making all vectors anew"):
        with library.store.writing() as connection:
            connection.execute("DELETE FROM staged")
            ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
        for at in range(0, len(ids), _GROUP):
            if on_progress:
                on_progress("encoding", at, len(ids))
            with library.store.reading() as connection:
                rows = rows_by_id(connection, SELECT_ARTICLES, ids[at : at + _GROUP])
                articles = [to_article(row) for row in rows]
            split = [numbered for article in articles for numbered in enumerate(passages(article))]
            by_id = {article.id: article for article in articles}
            encoded = encode([passage for _, passage in split], encoder, by_id)
            with library.store.writing() as connection:
                languages = {article.id: article.language for article in articles}
                stage(connection, [(n, e) for (n, _), e in zip(split, encoded, strict=True)], languages)
        library.vectors.renew(lambda connection: swap(connection, encoder))
        if on_progress:
            on_progress("encoding", len(ids), len(ids))
