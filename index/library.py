"""The library: articles in, passages out by vector and by words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage, Version
from index.catalogue import FILING, last_id
from index.chroma import Away, Server
from index.context import RECIPE
from index.filters import ALL, Choices, Filter, choices
from index.leaning import Leaning, Leanings
from index.owner import Holder, OnWait, Turn, holder, owned
from index.remembered import Articles, Current, Known, Remembered
from index.schema import (
    SELECT_ARTICLES,
    LibraryError,
    Store,
    meta,
    rows_by_id,
    set_meta,
    to_article,
    to_date,
    to_time,
)
from index.settings import IndexSettings
from index.vectors import Vectors
from index.vocabulary import Frequencies
from index.within import Within

if TYPE_CHECKING:
    from index.embed import Encoder
    from index.report import SyncReport
    from index.web.fetch import Fetcher

OnProgress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


class ArticleNotFound(LibraryError):
    """The library holds no article of that id."""


class EncoderMismatch(LibraryError):
    """The library's vectors were made by another embedding model."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the library holds; ``sentences`` are those of all passages, headings included."""

    articles: int
    passages: int
    sentences: int


class Library:
    """Articles, their passages and vectors, in one folder. Any thread may use it; other processes may, too.

    One process writes at a time; one that adds lets the others in between its groups of articles. Searches see what
    another process has added.
    """

    path: Path

    def __init__(
        self,
        path: Path,
        settings: IndexSettings,
        encoder: Encoder | None = None,
        on_wait: OnWait | None = None,
    ) -> None:
        """Use ``Library.open``."""
        self.path = path
        self.settings = settings
        self._encoder = encoder
        self._on_wait = on_wait
        self._loading = threading.Lock()
        self.store = Store(path / "library.sqlite3")
        token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
        server = Server(settings.chroma_url, token) if settings.chroma_url else None
        self.vectors = Vectors(self.store, server)
        self._within = Within()
        self._remembered = Remembered()
        self._articles = Articles()
        self._frequencies = Frequencies()
        self._leanings = Leanings()
        self._languages: Current[frozenset[str]] = Current()
        self._choices: Current[Choices] = Current()
        self._counts: Current[Counts] = Current()

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        settings: IndexSettings | None = None,
        encoder: Encoder | None = None,
        on_wait: OnWait | None = None,
    ) -> Library:
        """Open the library in the folder ``path``, or in ``settings.library``; make it where there is none.

        No model is loaded and no index opened before it is needed. ``on_wait`` is told in a sentence where a writing
        waits for another process, and for which; by default that is logged.

        Raises:
            LibraryError: the folder cannot be used, or what is in it is not a library or a newer one.
            EncoderMismatch: its vectors were not made by ``encoder``. To change the model, open the library
                without one and call ``rebuild(encoder=...)``.
        """
        settings = settings or IndexSettings()
        folder = Path(path) if path is not None else settings.library
        library = cls(folder.expanduser().absolute(), settings, encoder, on_wait)
        try:
            if encoder is not None:
                library._check(encoder)
        except BaseException:
            library.close()
            raise
        return library

    # -- adding and removing

    def sync(
        self,
        sources: Sequence[str | Path],
        *,
        prune: bool = False,
        fields: Mapping[str, str] | None = None,
        fetcher: Fetcher | None = None,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Bring the library up to date with files, folders and web addresses; see ``index.sync.sync``.

        What was stored stays, whatever happens; a second run goes on where the first one stopped.

        Raises:
            EncoderMismatch: the library's vectors were made by another model.
            ChromaError: a Chroma server is set and refuses; one that is merely away is told later.
            Busy: another process is writing and neither finishes nor lets this one in between.
            LibraryError: the library cannot be written, for example because the disk is full.
        """
        from index.sync import sync

        return sync(self, sources, prune=prune, fields=fields, fetcher=fetcher, on_progress=on_progress)

    def remove(self, article_id: str) -> None:
        """Remove one article and all that was made of it.

        Raises:
            ArticleNotFound: there is none of that id.
        """
        from index.write import drop_article

        with self.owned("removing an article"):
            with self.store.writing() as connection:
                found = connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone()
                if found is None:
                    raise ArticleNotFound(_not_found(article_id))
                drop_article(connection, article_id)
            with suppress(Away):  # it is removed; the server is told later
                self.vectors.catch_up()

    def rebuild(self, *, encoder: Encoder | None = None, on_progress: OnProgress | None = None) -> None:
        """Split and encode every stored article again, with ``encoder`` or the one set, and swap all at once.

        Until the swap, the old passages and vectors stay in use; a stopped rebuild leaves them as they were.
        """
        from index.rebuild import rebuild

        if encoder is not None:
            with self._loading:
                self._encoder = encoder
        rebuild(self, on_progress=on_progress)

    def export(self, target: str | Path) -> int:
        """Write all articles and what they said before to a JSON lines file; return how many articles.

        Raises:
            index.dump.BadExport: the file cannot be written.
        """
        from index.dump import export

        return export(self, Path(target))

    def import_(self, source: str | Path, *, on_progress: OnProgress | None = None) -> SyncReport:
        """Bring in what ``export`` wrote, here or elsewhere.

        Raises:
            index.dump.BadExport: the file cannot be read or is no export.
        """
        from index.dump import import_from

        return import_from(self, Path(source), on_progress=on_progress)

    def backup(self, target: str | Path) -> None:
        """Copy the library into a new folder, while it is read and written.

        Raises:
            index.dump.BadExport: there is a library already, or it cannot be written.
        """
        from index.dump import backup

        backup(self, Path(target))

    @contextmanager
    def owned(self, doing: str, seconds: float = 600) -> Iterator[Turn]:
        """Hold the right to write, against all other processes and threads; see ``index.owner.owned``.

        Raises:
            Busy: another process still held it after ``seconds``.
        """
        with owned(self.path, doing, seconds, self._on_wait) as turn:
            yield turn

    def writer(self) -> Holder | None:
        """Return who is writing at this moment, None where nobody is."""
        return holder(self.path)

    # -- reading

    def article(self, article_id: str) -> Article:
        """Return one article.

        Raises:
            ArticleNotFound: there is none of that id.
        """
        with self.store.reading() as connection:
            row = next(rows_by_id(connection, SELECT_ARTICLES, [article_id]), None)
        if row is None:
            raise ArticleNotFound(_not_found(article_id))
        return to_article(row)

    def passages_and_articles(self, ids: Sequence[int]) -> tuple[list[Passage], dict[str, Article]]:
        """Return the passages of these ids, in their order, and their articles by id; what is gone is left out."""
        found, articles = self.known(ids)
        return [found[i].passage for i in ids if i in found], articles

    def known(self, ids: Sequence[int]) -> tuple[dict[int, Known], dict[str, Article]]:
        """Return all that is known of these passages, and their articles, by id; what is gone is left out."""
        with self.store.reading() as connection:
            found = self._of(connection, ids)
            wanted = list(dict.fromkeys(known.passage.article_id for known in found.values()))
            articles = self._articles.of(connection, wanted)
        return found, articles

    def articles(self) -> list[Article]:
        """Return all articles, the latest published first, those without a date last."""
        with self.store.reading() as connection:
            order = "SELECT id FROM articles ORDER BY day IS NULL, day DESC, published DESC, source"
            ids = [row[0] for row in connection.execute(order)]
            found = {row[0]: to_article(row) for row in rows_by_id(connection, SELECT_ARTICLES, ids)}
        return [found[i] for i in ids]

    def versions(self, article_id: str) -> list[Version]:
        """Return what an article said before, the first version first; none where it was never changed."""
        query = (
            "SELECT number, title, text, published, updated, stored_at, replaced_at FROM versions "
            "WHERE article_id = ? ORDER BY number"
        )
        with self.store.reading() as connection:
            rows = connection.execute(query, (article_id,)).fetchall()
        return [
            Version(n, title, text, to_date(published), to_date(updated), to_time(stored), to_time(replaced))
            for n, title, text, published, updated, stored, replaced in rows
        ]

    def story(self, article_id: str) -> list[Article]:
        """Return an article and its near copies in other places, the earliest published first.

        Raises:
            ArticleNotFound: there is none of that id.
        """
        article = self.article(article_id)
        query = (
            "SELECT id FROM articles WHERE id = ? OR (story IS NOT NULL AND story = ?) "
            "ORDER BY day IS NULL, day, published, source"
        )
        with self.store.reading() as connection:
            ids = [row[0] for row in connection.execute(query, (article.id, article.story))]
            found = {row[0]: to_article(row) for row in rows_by_id(connection, SELECT_ARTICLES, ids)}
        return [found[i] for i in ids]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return the passages of these ids, in their order; an id that is gone is left out."""
        return self.passages_and_articles(ids)[0]

    def article_passages(self, article_id: str) -> list[Passage]:
        """Return an article's passages in reading order; none where there is no such article."""
        with self.store.reading() as connection:
            query = "SELECT id FROM passages WHERE article_id = ? ORDER BY ordinal"
            ids = [row[0] for row in connection.execute(query, (article_id,))]
        return self.passages(ids)

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return, by passage id, its sentences' unit vectors, shape (sentences, d), headings included."""
        with self.store.reading() as connection:
            return {i: known.sentence_vectors for i, known in self._of(connection, ids).items()}

    def passage_vectors(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return the passages' own unit vectors by id, shape (d,)."""
        with self.store.reading() as connection:
            return {i: known.vector for i, known in self._of(connection, ids).items()}

    def _of(self, connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Known]:
        return self._remembered.of(connection, ids, int(meta(connection, "dimension") or 0))

    # -- searching

    def nearest(self, vector: NDArray[np.float32], k: int, only: Filter = ALL) -> list[tuple[int, float]]:
        """Return up to ``k`` (passage id, cosine), best first, of the passages that ``only`` lets through.

        ``vector`` has shape (d,) and length 1.

        Raises:
            EncoderMismatch: the vector has not as many numbers as the library's.
        """
        asked = np.asarray(vector, dtype=np.float32).reshape(-1)
        with self.store.reading() as connection:
            dimension = meta(connection, "dimension")
            if dimension is not None and asked.size != int(dimension):
                raise EncoderMismatch(
                    f"The library's vectors have {dimension} numbers, but the question's has {asked.size}: "
                    "they come from different embedding models. "
                    "Run `fuente index rebuild`, or set FUENTE_EMBED_MODEL back."
                )
            if only:
                return self._within.nearest(connection, asked, k, only)
        return self.vectors.nearest(asked, k)

    def matching(self, terms: Sequence[str], k: int, only: Filter = ALL) -> list[tuple[int, float]]:
        """Return up to ``k`` (passage id, BM25), best first, of passages that hold any of ``terms``.

        ``terms`` come from ``index.stems.terms``. BM25 is as SQLite computes it, its sign turned; how rare a term is
        counts in the whole library, whatever ``only`` lets through.
        """
        wanted = dict.fromkeys(term.replace("\0", "") for term in terms)
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in wanted if term.strip())
        if not query or k <= 0:
            return []
        condition = "passage_terms MATCH ?"
        with self.store.reading() as connection:
            if only:
                allowed = self._within.allowed(connection, only)
                first, last = allowed.find(1), allowed.rfind(1)
                if first < 0:
                    return []
                connection.create_function("allowed", 1, allowed.__getitem__)
                condition += f" AND rowid BETWEEN {first} AND {last} AND allowed(rowid)"
            rows = connection.execute(
                f"SELECT rowid, -bm25(passage_terms) AS score FROM passage_terms WHERE {condition} "  # noqa: S608
                "ORDER BY score DESC, rowid LIMIT ?",
                (query, k),
            ).fetchall()
        return [(int(i), float(score)) for i, score in rows]

    def terms_of(self, ids: Sequence[int]) -> dict[int, frozenset[str]]:
        """Return the search terms of these passages by id; see ``index.stems.terms``."""
        with self.store.reading() as connection:
            return {i: known.terms for i, known in self._of(connection, ids).items()}

    def rarity(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each of these terms stands, 0 where in none."""
        with self.store.reading() as connection:
            return self._frequencies.of(connection, terms, _state(connection))

    def size(self) -> int:
        """Return about how many passages there are: those that were removed may be counted, too."""
        with self.store.reading() as connection:
            return last_id(connection)

    def leanings(self, codes: Collection[str]) -> dict[str, Leaning]:
        """Return what the vectors of each of these languages have in common; see ``index.leaning``."""
        with self.store.reading() as connection:
            return self._leanings.of(connection, codes)

    def choices(self) -> Choices:
        """Return what searches can be filtered by: outlets, languages, sections, first and last day."""
        with self.store.reading() as connection:
            return self._choices.of(_state(connection), lambda: choices(connection))

    # -- about it

    def counts(self) -> Counts:
        """Return how many articles, passages and sentences there are."""
        with self.store.reading() as connection:
            # every visitor of the page is told, and to count sentences takes as long as they are many
            return self._counts.of(_state(connection), lambda: _counted(connection))

    def stories(self) -> int:
        """Return how many stories there are: articles that are near copies of each other count as one."""
        with self.store.reading() as connection:
            row = connection.execute("SELECT count(DISTINCT coalesce(story, id)) FROM articles").fetchone()
        return int(row[0])

    def languages(self) -> set[str]:
        """Return the languages of the articles, as ISO 639-1 codes; unknown ones are left out."""
        with self.store.reading() as connection:
            # every question asks this, and to read it off all articles takes as long as they are many
            return set(self._languages.of(_state(connection), lambda: _spoken(connection)))

    def integrity_check(self) -> list[str]:
        """Return sentences about what is damaged or missing, none when all is sound. May take seconds."""
        problems = []
        with self.store.reading() as connection:
            for (line,) in connection.execute("PRAGMA integrity_check(5)"):
                if line != "ok":
                    problems.append(f"The file {self.store.path} is damaged: {line}.")
            missing = connection.execute(
                "SELECT count(*) FROM passages WHERE id NOT IN (SELECT rowid FROM passage_terms)"
            ).fetchone()[0]
            extra = connection.execute(
                "SELECT count(*) FROM passage_terms WHERE rowid NOT IN (SELECT id FROM passages)"
            ).fetchone()[0]
        if missing or extra:
            problems.append(
                f"The full-text index lacks {missing} passages and has {extra} too many. "
                "Run `fuente index rebuild`."
            )
        try:
            with self.store.writing() as connection:
                connection.execute("INSERT INTO passage_terms (passage_terms) VALUES ('integrity-check')")
        except LibraryError:
            problems.append("The full-text index is damaged. Run `fuente index rebuild`.")
        return problems + self.vectors.check()

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded on first use.

        Raises:
            EncoderMismatch: the library's vectors were made by another one.
        """
        encoder = self.load_encoder()
        self._check(encoder)
        return encoder

    @property
    def encoder_loaded(self) -> bool:
        """Whether the embedding model is loaded: the first question need not wait for it."""
        return self._encoder is not None

    def load_encoder(self) -> Encoder:
        """Return the embedding model, loaded on first use, even where the library's vectors are another's."""
        with self._loading:
            if self._encoder is None:
                from index.embed import load_encoder

                self._encoder = load_encoder(self.settings)
            return self._encoder

    def _check(self, encoder: Encoder) -> None:
        with self.store.reading() as connection:
            name = meta(connection, "encoder")
        if name is not None and name != encoder.name:
            raise EncoderMismatch(
                f"The library {self.path} was made with the embedding model {name}, not {encoder.name}. "
                "Run `fuente index rebuild` to encode it again, or set FUENTE_EMBED_MODEL back."
            )

    def is_dated(self) -> bool:
        """Say whether its vectors were made in an older way, less apt to be found by."""
        with self.store.reading() as connection:
            return meta(connection, "encoder") is not None and meta(connection, "recipe") != RECIPE

    def claim(self, encoder: Encoder) -> None:
        """Record ``encoder`` as the one that makes this library's vectors, where none is recorded yet."""
        with self.store.writing() as connection:
            if meta(connection, "encoder") is None:
                set_meta(connection, "encoder", encoder.name)
                set_meta(connection, "dimension", str(encoder.dimension))
                set_meta(connection, "recipe", RECIPE)

    def close(self) -> None:
        """Close all files; a second time does nothing."""
        self.vectors.close()
        self.store.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _counted(connection: sqlite3.Connection) -> Counts:
    articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    query = "SELECT count(*), coalesce(sum(json_array_length(sentences)), 0) FROM passages"
    return Counts(articles, *connection.execute(query).fetchone())


def _spoken(connection: sqlite3.Connection) -> frozenset[str]:
    rows = connection.execute("SELECT DISTINCT language FROM articles WHERE language IS NOT NULL")
    return frozenset(row[0] for row in rows)


def _state(connection: sqlite3.Connection) -> object:
    """Return what is another where articles were added or removed, or are filed otherwise."""
    count = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    return count, last_id(connection), meta(connection, FILING)


def _not_found(article_id: str) -> str:
    return f"The library holds no article {article_id!r}. `fuente index list` lists what it holds."
