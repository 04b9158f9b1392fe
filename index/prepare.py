"""Files to articles that are read, split and compared with what the library holds: what there is to be stored."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from index.errors import FuenteError
from index.files import Files, Found
from index.gauge import Gauge
from index.language import detect
from index.readers import Draft, Entry, entries
from index.report import Tally
from index.schema import to_date
from index.split import passages
from index.story import signature
from index.title import title_of

if TYPE_CHECKING:
    from index.library import Library

log = logging.getLogger(__name__)

OnProgress = Callable[[str, int, int], None]

Stamp = tuple[int, int, int]
"""A file's number, size and time of change."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that waits to be encoded and stored; without passages, those that are stored still hold."""

    article: Article
    origin: str
    draft_hash: str
    passages: tuple[Passage, ...]
    signature: NDArray[np.uint32] | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A file or page of which everything before this has been read; what it was is to be noted."""

    key: str
    hash: str | None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Another process waits to write: it is to be let in when all before this is stored, and before more is asked for.

    What is prepared was compared with what the library held. So nothing prepared may wait while another writes.
    """


Work = Prepared | Done | Pause


@dataclass(frozen=True, slots=True)
class Known:
    """What the library holds of an article already."""

    id: str
    source: str
    origin: str
    draft_hash: str
    title: str
    text: str
    language: str | None
    dated: date | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where articles are read from: its key in the library, and the name that ids are made of.

    ``was`` is the key of a file that had the same bytes and is gone: this one is that one, renamed.
    """

    key: str
    name: str
    was: str | None = None


@dataclass(slots=True)
class Preparing:
    """One run over sources; says in ``tally`` what needs no storing. Used from one thread at a time."""

    library: Library
    tally: Tally
    fields: Mapping[str, str] | None = None
    gauge: Gauge = field(default_factory=Gauge)
    ids: dict[str, str] = field(default_factory=dict)
    """Ids given in this run to articles that may not be stored yet, and their sources."""
    urls: dict[str, Known] = field(default_factory=dict)
    """Articles of this run that may not be stored yet, by canonical URL."""
    read: dict[str, set[str]] = field(default_factory=dict)
    """Sources seen in the origins that were read whole."""
    stamps: dict[str, Stamp] = field(default_factory=dict)
    """What the files among them were when they were read."""
    asked: Callable[[], bool] = lambda: False
    """Whether another process waits to write."""
    _left: dict[str, str] | None = None
    """Files that are gone from where they are looked for: their bytes' hash, and their key."""

    def pause(self) -> Iterator[Work]:
        """Let another process in, where one waits; to be called before something more is read."""
        if self.asked():
            yield from self._let_in()

    def _let_in(self) -> Iterator[Work]:
        yield Pause()
        # all that was given out is stored by now, and what the other one wrote counts
        self.ids.clear()
        self.urls.clear()
        self._left = None

    def files(self, files: Files, on_progress: OnProgress | None = None) -> Iterator[Work]:
        """Yield what is to be stored of files, one after the other."""
        for done, file in enumerate(files.found):
            yield from self.pause()
            if on_progress:
                on_progress(file.name, done, len(files.found))
            self.gauge.file(file.name)
            yield from self._file(file, files)
            self.gauge.file_done()

    def _file(self, file: Found, files: Files) -> Iterator[Work]:
        key, label = str(file.path), file.path.name
        try:
            if not (yield from self._read(file, files, pausing=True)):
                # it was changed while another process wrote, which may have read what it says now
                yield from self._read(file, files, pausing=False)
        except FuenteError as error:
            self.tally.failed.append((key, str(error)))
        except OSError as error:
            self.tally.failed.append((key, f"{label} cannot be read ({error.strerror or error})."))
        except Exception as error:
            # a bug in a reader, or a file nobody thought of: it must not cost the other files
            log.exception("Reading %s failed.", key)
            self.tally.failed.append((key, f"{label} cannot be read ({type(error).__name__}: {error})."))

    def _read(self, file: Found, files: Files, *, pausing: bool) -> Generator[Work, None, bool]:
        """Yield what is to be stored of a file; return False where it was changed in a pause, and was not read on."""
        key, stamp = str(file.path), _stamp(file.path)
        with file.path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        if self.unchanged(key, content):
            return True
        if stamp:
            self.stamps[key] = stamp
        origin = Origin(key, file.name, self._former(key, content, files))
        found = entries(file.path, self.fields, self.gauge.read)
        as_was = (lambda: _stamp(file.path) == stamp) if pausing and stamp else None
        return (yield from self.entries(origin, found, Done(key, content), as_was))

    def entries(
        self,
        origin: Origin,
        found: Iterable[Entry],
        done: Done,
        as_was: Callable[[], bool] | None = None,
    ) -> Generator[Work, None, bool]:
        """Yield what is to be stored of an origin's articles, then ``done``, so that it need not be read again.

        ``as_was`` says whether the origin is still what is being read. Where it is given, others are let in between two
        articles; where it then says no, this stops, and returns False.
        """
        seen: set[str] = set()
        whole = True
        for entry in found:
            self.gauge.check()
            if seen and as_was is not None and self.asked():
                yield from self._let_in()
                whole = False  # the other may have removed what is stored: to be read again, which is cheap
                if not as_was():
                    return False
            source = f"{origin.key}#{entry.name}" if entry.name else origin.key
            seen.add(source)
            if entry.draft is None:
                self.tally.failed.append((source, entry.problem or f"{origin.name} cannot be read."))
                whole = False
                continue
            self.tally.warnings.extend((source, warning) for warning in entry.draft.warnings)
            work = self._entry(origin, source, entry.name, entry.draft)
            if work is not None:
                yield work
        self.read[origin.key] = seen
        # What is bad in a file is said each time, until it is mended: so it is read again.
        yield done if whole else Done(done.key, None)
        return True

    def unchanged(self, key: str, content: str) -> bool:
        """Say, and count its articles, whether an origin's bytes are those that were stored."""
        with self.library.store.reading() as connection:
            row = connection.execute("SELECT hash FROM origins WHERE key = ?", (key,)).fetchone()
        if row is None or row[0] != content:
            return False
        self.count_unchanged(key)
        return True

    def _former(self, key: str, content: str, files: Files) -> str | None:
        """Return the key that a new file had before it was renamed, None where it is none that was."""
        with self.library.store.reading() as connection:
            if connection.execute("SELECT 1 FROM origins WHERE key = ?", (key,)).fetchone():
                return None
            if self._left is None:
                asked = _asked(files)
                rows = connection.execute("SELECT hash, key FROM origins WHERE hash IS NOT NULL").fetchall()
                self._left = {
                    hash: key
                    for hash, key in rows
                    if _looked_for(key, files.folders, asked) and not _exists(Path(key))
                }
        return self._left.pop(content, None)  # one file at most is another one renamed

    def count_unchanged(self, key: str) -> None:
        """Count the articles of an origin that is as it was."""
        with self.library.store.reading() as connection:
            ids = connection.execute("SELECT id FROM articles WHERE origin = ? ORDER BY source", (key,))
            self.tally.unchanged.extend(row[0] for row in ids)

    def _entry(self, origin: Origin, source: str, name: str, draft: Draft) -> Prepared | None:
        url = _canonical(draft.url)
        draft_hash = _hash_of(draft)
        known, moved = self._known(source, url)
        if known is None and origin.was:
            known, moved = self._at(f"{origin.was}{source.removeprefix(origin.key)}"), True
        if known and known.draft_hash == draft_hash and not moved:
            self.tally.unchanged.append(known.id)
            return None
        if known and moved and not self._supersedes(draft, draft_hash, known, source):
            self.tally.unchanged.append(known.id)
            return None
        identity = known.id if known else self._new_id(origin, source, name, url)
        article = _article(draft, url, source, identity)
        # what is embedded hangs on the title, too
        if known and (known.title, known.text, known.language) == (
            article.title,
            article.text,
            article.language,
        ):
            return Prepared(article, origin.key, draft_hash, (), None, is_new=False)
        split = tuple(passages(article))
        if not split:
            where = f"{origin.name}, {name}" if name else origin.name
            self.tally.failed.append((source, f"{where} holds no sentence to index."))
            return None
        if known is None:
            self.ids[identity] = source
            if url:
                dated = draft.updated or draft.published
                self.urls[url] = Known(
                    identity,
                    source,
                    origin.key,
                    draft_hash,
                    article.title,
                    article.text,
                    article.language,
                    dated,
                )
        return Prepared(article, origin.key, draft_hash, split, signature(article.text), known is None)

    def _known(self, source: str, url: str | None) -> tuple[Known | None, bool]:
        """Return what is known of the article that stood here, or else of the one with its address elsewhere."""
        with self.library.store.reading() as connection:
            here = _select(connection, "source = ?", source)
            if here is not None or url is None:
                return here, False
            elsewhere = self.urls.get(url) or _select(connection, "url = ?", url)
        return elsewhere, elsewhere is not None

    def _at(self, source: str) -> Known | None:
        with self.library.store.reading() as connection:
            return _select(connection, "source = ?", source)

    def _supersedes(self, draft: Draft, draft_hash: str, known: Known, source: str) -> bool:
        """Whether an article that was found in a second place takes the place of the one with its address.

        It does where that is no longer there, or says something older.
        """
        if "://" not in known.origin and not _exists(Path(known.origin)):
            return True
        if known.draft_hash == draft_hash or known.text == draft.text:
            return False
        newer = _later(draft.updated or draft.published, known.dated)
        if not newer:
            self.tally.warnings.append(
                (
                    source,
                    f"{source} has the address {draft.url} of an article that was read from {known.source}, and is "
                    "not newer. It is left out.",
                )
            )
        return newer

    def _new_id(self, origin: Origin, source: str, name: str, url: str | None) -> str:
        """Return 16 hexadecimal digits, the same on every machine for the same address or folder."""
        for text in (url or (f"{origin.name}#{name}" if name else origin.name), source):
            identity = _hash(text)[:16]
            if self.ids.get(identity, source) == source and self._free(identity):
                break  # else two folders of one name hold such a file
        return identity

    def _free(self, identity: str) -> bool:
        with self.library.store.reading() as connection:
            return connection.execute("SELECT 1 FROM articles WHERE id = ?", (identity,)).fetchone() is None

    def gone(self, files: Files, prune: bool) -> list[str]:
        """Report the articles that are gone from where they were looked for; return the ids of those to be removed.

        A folder that is gone as a whole removes nothing: it may be a disk that is not plugged in. To be called when
        all else is stored.
        """
        asked = _asked(files)
        with self.library.store.reading() as connection:
            rows = connection.execute("SELECT id, source, origin FROM articles ORDER BY source").fetchall()
        known = {row[2] for row in rows}
        self.tally.failed.extend((s, why) for s, why in files.failed if not (prune and s in known))
        absent = {key for key in known if _looked_for(key, files.folders, asked) and not _exists(Path(key))}
        lost = [
            (identity, source)
            for identity, source, origin in rows
            if origin in absent or (source not in self.read.get(origin, (source,)) and self._as_read(origin))
        ]
        if not prune:
            self.tally.missing.extend(source for _, source in lost)
            return []
        return [identity for identity, _ in lost]

    def _as_read(self, origin: str) -> bool:
        """Whether an origin is still what was read: else another process may have found more in it since."""
        return origin not in self.stamps or _stamp(Path(origin)) == self.stamps[origin]


def _stamp(path: Path) -> Stamp | None:
    """Return what changes with a file's content; None where it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _asked(files: Files) -> set[str]:
    """Return the keys that were asked for by themselves."""
    return {source for source, _ in files.failed} | {str(path) for path in files.gone}


def _looked_for(key: str, folders: Sequence[Path], asked: set[str]) -> bool:
    return key in asked or ("://" not in key and any(Path(key).is_relative_to(folder) for folder in folders))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # it cannot be looked at, which is not the same as gone
        return True


def _select(connection: sqlite3.Connection, condition: str, value: str) -> Known | None:
    row: Any = connection.execute(
        "SELECT id, source, origin, draft_hash, title, text, language, coalesce(updated, published) "  # noqa: S608
        f"FROM articles WHERE {condition} ORDER BY id LIMIT 1",
        (value,),
    ).fetchone()
    if row is None:
        return None
    identity, source, origin, draft_hash, title, text, language, dated = row
    return Known(identity, source, origin, draft_hash, title, text, language, to_date(dated))


def _later(one: date | None, other: date | None) -> bool:
    """Whether ``one`` is later; of a date and a datetime the days are compared, of zoned and naive ones, too."""
    if one is None or other is None:
        return one is not None
    try:
        return one > other
    except TypeError:
        return one.toordinal() > other.toordinal()


def _article(draft: Draft, url: str | None, source: str, identity: str) -> Article:
    language = draft.language or detect(draft.text)
    return Article(
        id=identity,
        title=draft.title or title_of(draft.text, language) or Path(source).stem,
        text=draft.text,
        source=source,
        url=url or draft.url,
        outlet=draft.outlet,
        published=draft.published,
        language=language,
        machine_summary=draft.machine_summary,
        authors=draft.authors,
        updated=draft.updated,
        section=draft.section,
        found=draft.origins,
    )


def _canonical(url: str | None) -> str | None:
    from index.web.url import BadUrl, canonical

    if url is None:
        return None
    try:
        return canonical(url)
    except BadUrl:
        return None


def _hash_of(draft: Draft) -> str:
    """Return a hash of all that is said of an article, but not of where it was found."""
    dates = [day.isoformat() if day else None for day in (draft.published, draft.updated)]
    said = [draft.title, draft.text, draft.url, draft.outlet, *dates, draft.language, draft.machine_summary]
    return _hash(json.dumps([*said, list(draft.authors), draft.section]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
