"""The library: whole, searchable, and who writes to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.web.url import redacted
from rag.doctor.check import Check
from rag.settings import Settings
from rag.terminal import counted

if TYPE_CHECKING:
    from index.library import Library


def library(settings: Settings) -> list[Check]:
    """Check the library: that there is one, that it is whole, and that its vectors can be searched."""
    from index.library import Library
    from index.tables import VERSION

    if not library_there(settings.library):
        advice = "Add articles: fuente index add PATH"
        return [Check("Library", "warn", f"none yet at {settings.library}", advice)]
    with Library.open(settings.library, settings=settings) as opened:
        counts = opened.counts()
        held = f"{counted(counts.articles, 'article')} at {settings.library}, schema {VERSION}"
        problems = opened.integrity_check()
        of_vectors = opened.vectors.check() if problems else []
        checks = [
            Check("Library", "fail", problem, "Keep a copy of the folder before you repair it.")
            for problem in problems
            if problem not in of_vectors
        ]
        checks = checks or [Check("Library", "ok", held)]
        checks.append(_writer(opened))
        checks += [*_vectors(opened, settings), *_calibration(opened)]
        checks += [Check("Vector index", "warn", problem) for problem in of_vectors] or [_index(opened)]
        return checks + _last_sync(opened)


def _vectors(library: Library, settings: Settings) -> list[Check]:
    """Check that the embedding model of the settings is the one that made the vectors."""
    from index.library import EncoderMismatch
    from index.schema import meta
    from index.weights import EMBEDDING_MODEL, embedding_model_ready

    with library.store.reading() as connection:
        made_by = meta(connection, "encoder")
    if made_by is None:
        return []
    if settings.embed_model != EMBEDDING_MODEL:
        # without loading it, which may take a minute: its name stands before what tells its weights
        if made_by.rpartition("@")[0] == settings.embed_model:
            return [Check("Vectors", "ok", f"made by {made_by}")]
        advice = "Run `fuente index rebuild` to encode the articles again, or set FUENTE_EMBED_MODEL back."
        return [Check("Vectors", "fail", f"made by {made_by}, not by {settings.embed_model}", advice)]
    if embedding_model_ready(settings.cache) is None:
        return []
    try:
        _ = library.encoder
    except EncoderMismatch as mismatch:
        return [Check("Vectors", "fail", str(mismatch))]
    if library.is_dated():
        advice = "Articles are found better once `fuente index rebuild` has made them anew."
        return [Check("Vectors", "warn", f"made by {made_by} in an earlier way, without titles", advice)]
    return [Check("Vectors", "ok", f"made by {made_by}")]


def _calibration(library: Library) -> list[Check]:
    """Say by what calibration questions are refused, and whether it belongs to the embedding model."""
    from index.schema import meta
    from rag.calibration import calibration_for

    with library.store.reading() as connection:
        made_by = meta(connection, "encoder")
    if made_by is None:
        return []
    made = calibration_for(library.path, made_by, quiet=True)
    if made.general:
        advice = (
            "Questions are refused by their wording alone. `fuente calibrate` fits it to questions of yours."
        )
        return [Check("Calibration", "warn", f"none belongs to {made_by}", advice)]
    own = "that of this library" if made.origin != "shipped" else "the one that comes along"
    return [Check("Calibration", "ok", f"{own}, for {made.embedding}")]


def _index(library: Library) -> Check:
    """Say how far the vector index is; it is sound."""
    with library.store.reading() as connection:
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        waiting = connection.execute("SELECT count(DISTINCT passage_id) FROM pending").fetchone()[0]
    url = library.settings.chroma_url
    found = f"Chroma, {f'reached at {redacted(url)}' if url else 'beside the library'}, {counted(passages, 'passage')}"
    if waiting:
        found += (
            f"; {waiting:,} of them it is told at the next search, until then they are searched one by one"
        )
    return Check("Vector index", "ok", found)


def _last_sync(library: Library) -> list[Check]:
    """Say what could not be read when articles were last added, where that is known."""
    from index.last import last_sync

    last = last_sync(library)
    if last is None:
        return []
    when = f"{last.at.astimezone():%Y-%m-%d %H:%M}"
    if not last.failed:
        return [Check("Last sync", "ok", f"{when}, nothing failed")]
    named = " ".join(reason for _, reason in last.named[:3])
    more = f" And {last.failed - 3:,} more." if last.failed > 3 else ""
    advice = f"{named}{more} `fuente index add SOURCE --report FILE` writes all of them to a file."
    return [Check("Last sync", "warn", f"{when}, {counted(last.failed, 'source')} could not be read", advice)]


def _writer(library: Library) -> Check:
    """Say who holds the right to write to the library."""
    writing = library.writer()
    if writing is None:
        return Check("Writing", "ok", "nobody is adding articles at this moment")
    return Check("Writing", "ok", f"{writing.who}, is {writing.doing}")


def library_there(folder: Path) -> bool:
    """Return whether there is a library in ``folder``; opening one would make it."""
    return (folder / "library.sqlite3").exists()
