"""What a library holds, in numbers, for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.last import LastSync, last_sync
from index.listing import languages, outlets
from index.schema import meta

if TYPE_CHECKING:
    from index.library import Library


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of one library. ``size`` is in bytes, all files of it; ``waiting`` are passages Chroma was not told yet.

    ``oldest`` and ``newest`` are days of publication. ``encoder`` is the model that made the vectors.
    """

    path: str
    size: int
    schema: int
    articles: int
    stories: int
    corrected: int
    passages: int
    sentences: int
    waiting: int
    undated: int
    oldest: date | None
    newest: date | None
    outlets: dict[str, int]
    languages: dict[str, int]
    encoder: str | None
    last: LastSync | None


def overview(library: Library) -> Overview:
    """Count what ``library`` holds. May take a second for a hundred thousand articles."""
    counts = library.counts()
    with library.store.reading() as connection:
        corrected = connection.execute("SELECT count(DISTINCT article_id) FROM versions").fetchone()[0]
        waiting = connection.execute("SELECT count(DISTINCT passage_id) FROM pending").fetchone()[0]
        undated, oldest, newest = connection.execute(
            "SELECT count(*) - count(day), min(day), max(day) FROM articles"
        ).fetchone()
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        encoder = meta(connection, "encoder")
    return Overview(
        path=str(library.path),
        size=sum(file.stat().st_size for file in library.path.rglob("*") if file.is_file()),
        schema=schema,
        articles=counts.articles,
        stories=library.stories(),
        corrected=corrected,
        passages=counts.passages,
        sentences=counts.sentences,
        waiting=waiting,
        undated=undated,
        oldest=date.fromordinal(oldest) if oldest else None,
        newest=date.fromordinal(newest) if newest else None,
        outlets=outlets(library),
        languages=languages(library),
        encoder=encoder,
        last=last_sync(library),
    )
