"""Files into the library: what is new, changed, the same or gone; one transaction an article."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article, Passage
from index.chroma import ChromaError
from index.errors import FuenteError
from index.files import Files, Found, find
from index.language import detect
from index.readers import Draft, read
from index.schema import SELECT_ARTICLES, rows_by_id, to_article
from index.split import passages
from index.title import title_of
from index.write import drop_article, encode, put_article, stage, swap

if TYPE_CHECKING:
    from index.library import Library

log = logging.getLogger(__name__)

GROUP = 64
"""Articles that are encoded together: enough to sort by length, few enough to hold in memory."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. ``added`` to ``removed`` are article ids, ``missing`` are sources that are gone.

    ``failed`` pairs a source with the sentence that says what is wrong with it.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def __str__(self) -> str:
        """Return one line such as ``3 added, 2 failed``, or ``nothing found``."""
        counts = [(len(getattr(self, item.name)), item.name) for item in fields(self)]
        return ", ".join(f"{count} {name}" for count, name in counts if count) or "nothing found"


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    file_hash: str
    draft_hash: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article that is read and split, and waits to be encoded and stored."""

    article: Article
    file_hash: str
    draft_hash: str
    passages: tuple[Passage, ...]
    is_new: bool


@dataclass(slots=True)
class _Tally:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def report(self) -> SyncReport:
        return SyncReport(**{item.name: tuple(getattr(self, item.name)) for item in fields(self)})


def sync(
    library: Library,
    sources: Sequence[str | Path],
    *,
    prune: bool = False,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> SyncReport:
    """Bring ``library`` up to date with ``sources``, files and folders (see ``index.files.find``).

    A file is known by its resolved path. One with the same bytes as before costs no reading, one with the
    same article in it no encoding. A file that cannot be read is reported and the rest goes on; so is a path
    that is not there. Articles whose file is gone are reported as missing, and removed only with ``prune``.
    ``on_progress`` is told the file's name, how many files are done, and how many there are.
    """
    if isinstance(sources, str | Path):  # an easy slip, and a string is a sequence of characters, too
        sources = [sources]
    with library.owned():
        library.vectors.reach()
        tally, known, files = _Tally(), _known(library), find(sources)
        taken = {entry.id: source for source, entry in known.items()}
        waiting: list[_Prepared] = []
        for done, file in enumerate(files.found):
            if on_progress:
                on_progress(file.name, done, len(files.found))
            prepared = _prepare(library, file, known.get(str(file.path)), taken, tally)
            if prepared:
                taken[prepared.article.id] = prepared.article.source
                waiting.append(prepared)
            if len(waiting) == GROUP:
                _flush(library, waiting, tally)
                waiting = []
        _flush(library, waiting, tally)
        _gone(library, known, files, prune, tally)
        _tell_chroma(library, tally)
        if on_progress and files.found:
            on_progress(files.found[-1].name, len(files.found), len(files.found))
    return tally.report()


def _known(library: Library) -> dict[str, _Known]:
    with library.store.reading() as connection:
        rows = connection.execute("SELECT source, id, file_hash, draft_hash FROM articles")
        return {row[0]: _Known(*row[1:]) for row in rows}


def _prepare(
    library: Library, file: Found, known: _Known | None, taken: dict[str, str], tally: _Tally
) -> _Prepared | None:
    """Read and split one file; return None where nothing is to be stored, having said why in ``tally``."""
    source = str(file.path)
    try:
        with file.path.open("rb") as stream:
            file_hash = hashlib.file_digest(stream, "sha256").hexdigest()
        if known and known.file_hash == file_hash:
            tally.unchanged.append(known.id)
            return None
        draft = read(file.path)
        draft_hash = _hash(repr(draft))
        if known and known.draft_hash == draft_hash:
            with library.store.writing() as connection:
                connection.execute("UPDATE articles SET file_hash = ? WHERE id = ?", (file_hash, known.id))
            tally.unchanged.append(known.id)
            return None
        article = _article(draft, source, known.id if known else _new_id(file, taken))
        split = tuple(passages(article))
    except FuenteError as error:
        tally.failed.append((source, str(error)))
    except OSError as error:
        tally.failed.append((source, f"{file.path.name} cannot be read ({error.strerror or error})."))
    except Exception as error:
        # a bug in a reader, or a file nobody thought of: it must not cost the other files
        log.exception("Reading %s failed.", source)
        tally.failed.append((source, f"{file.path.name} cannot be read ({type(error).__name__}: {error})."))
    else:
        if split:
            return _Prepared(article, file_hash, draft_hash, split, known is None)
        tally.failed.append((source, f"{file.path.name} holds no sentence to index."))
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _new_id(file: Found, taken: dict[str, str]) -> str:
    """Return 16 hexadecimal digits, the same on every machine for the same folder."""
    identity = _hash(file.name)[:16]
    if taken.get(identity, str(file.path)) != str(file.path):  # two folders of one name hold such a file
        identity = _hash(str(file.path))[:16]
    return identity


def _article(draft: Draft, source: str, identity: str) -> Article:
    language = draft.language or detect(draft.text)
    return Article(
        id=identity,
        title=draft.title or title_of(draft.text, language) or Path(source).stem,
        text=draft.text,
        source=source,
        url=draft.url,
        outlet=draft.outlet,
        published=draft.published,
        language=language,
        machine_summary=draft.machine_summary,
    )


def _flush(library: Library, group: Sequence[_Prepared], tally: _Tally) -> None:
    """Encode a group together, store its articles each in a transaction of its own, and tell Chroma."""
    if not group:
        return
    encoder = library.encoder
    library.claim(encoder)
    encoded = iter(encode([passage for prepared in group for passage in prepared.passages], encoder))
    for prepared in group:
        article, rows = prepared.article, [next(encoded) for _ in prepared.passages]
        try:
            with library.store.writing() as connection:
                put_article(
                    connection, article, rows, file_hash=prepared.file_hash, draft_hash=prepared.draft_hash
                )
        except UnicodeEncodeError:
            name = Path(article.source).name
            tally.failed.append((article.source, f"{name} holds characters that are not valid Unicode."))
        else:
            (tally.added if prepared.is_new else tally.changed).append(article.id)
    _tell_chroma(library, tally)


def _tell_chroma(library: Library, tally: _Tally) -> None:
    """Bring the vector index up to date; what it refuses is stored, searched exactly, and told later."""
    try:
        library.vectors.catch_up()
    except ChromaError as error:
        failure = (str(library.path), f"The articles are stored, but the vector index is behind: {error}")
        if failure not in tally.failed:
            tally.failed.append(failure)


def _gone(library: Library, known: dict[str, _Known], files: Files, prune: bool, tally: _Tally) -> None:
    """Take note of failures; report, or remove, the articles whose file is gone from where it was looked for.

    A folder that is gone as a whole removes nothing: it may be a disk that is not plugged in.
    """
    for source, sentence in files.failed:
        if not (prune and source in known):
            tally.failed.append((source, sentence))
    asked = {source for source, _ in files.failed}
    for source, entry in sorted(known.items()):
        path = Path(source)
        looked_for = source in asked or any(path.is_relative_to(folder) for folder in files.folders)
        if not looked_for or _exists(path):
            continue
        if prune:
            with library.store.writing() as connection:
                drop_article(connection, entry.id)
            tally.removed.append(entry.id)
        else:
            tally.missing.append(source)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # it cannot be looked at, which is not the same as gone
        return True


def rebuild(library: Library, *, on_progress: Callable[[str, int, int], None] | None = None) -> None:
    """Split and encode every stored article again; the old vectors are used until all new ones are there."""
    encoder = library.load_encoder()
    with library.owned():
        with library.store.writing() as connection:
            connection.execute("DELETE FROM staged")
            ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
        for at in range(0, len(ids), GROUP):
            if on_progress:
                on_progress("encoding", at, len(ids))
            with library.store.reading() as connection:
                rows = rows_by_id(connection, SELECT_ARTICLES, ids[at : at + GROUP])
                articles = [to_article(row) for row in rows]
            split = [numbered for article in articles for numbered in enumerate(passages(article))]
            encoded = encode([passage for _, passage in split], encoder)
            with library.store.writing() as connection:
                languages = {article.id: article.language for article in articles}
                stage(connection, [(n, e) for (n, _), e in zip(split, encoded, strict=True)], languages)
        library.vectors.renew(lambda connection: swap(connection, encoder))
        if on_progress:
            on_progress("encoding", len(ids), len(ids))
