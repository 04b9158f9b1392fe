"""The library's SQLite file: its tables, its connections and how values are packed into it."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.article import Article, Passage, Sentence
from index.errors import FuenteError
from index.tables import APPLICATION, VERSION, create, migrate

log = logging.getLogger(__name__)


class LibraryError(FuenteError):
    """The library's folder or its SQLite file cannot be used as it is."""


class Busy(LibraryError):
    """Another process is writing."""


@contextmanager
def locked(path: Path, seconds: float = -1) -> Iterator[None]:
    """Hold the lock file ``path`` against other processes and threads; wait ``seconds``, or for ever.

    Raises:
        Busy: another still held it after that time.
        LibraryError: the file cannot be made.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise Busy(
            f"Another process has been writing to the library {path.parent} for {seconds:.0f} seconds. "
            "Wait until it has finished, or stop it, and try again."
        ) from None
    except (OSError, NotImplementedError) as error:
        raise unwritable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def unwritable(path: Path, error: Exception) -> LibraryError:
    """Return the error that says that the lock file ``path`` cannot be made or locked."""
    return LibraryError(
        f"{path} cannot be written ({error}). "
        "Check the folder's permissions, or choose another with FUENTE_LIBRARY."
    )


class Store:
    """Connections to one library file: any number of readers, one writer at a time.

    A connection is borrowed for a moment and given back, so that any thread may use the library and
    ``close()`` closes them all.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``, making the file and its folder where there is none.

        Raises:
            LibraryError: it cannot be made or opened, is not a library, or was made by a newer version.
        """
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writer = threading.RLock()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library folder {path.parent} cannot be made ({error.strerror or error}). "
                "Choose a folder you may write to with FUENTE_LIBRARY."
            ) from error
        try:
            with self.explained():
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        """Make the tables in a new file; refuse a file that is not ours before anything in it is changed."""
        with closing(sqlite3.connect(self.path, timeout=30)) as connection:
            # one transaction: another process may be making the tables at this moment
            connection.execute("BEGIN")
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute("ROLLBACK")
        if tables and application != APPLICATION:
            raise LibraryError(
                f"{self.path} is a SQLite file, but not a library of Fuente's. "
                "Move it away, or choose another folder with FUENTE_LIBRARY."
            )
        if tables and found > VERSION:
            raise LibraryError(
                f"The library {self.path} has schema {found}, made by a newer version of Fuente; this one "
                f"knows up to {VERSION}. Update Fuente, or choose another folder with FUENTE_LIBRARY."
            )
        if tables and found == VERSION:
            return
        with self.writing() as connection:
            # asked again: another process may have made or migrated them meanwhile
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                create(connection)
            elif found < VERSION:
                log.info("Bringing %s from schema %d to %d.", self.path, found, VERSION)
                migrate(connection, found)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # FULL: an article that was reported as added survives a power cut too; encoding costs far more
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection without a transaction."""
        with self._lock:
            if self._closed:
                raise LibraryError("The library is closed; open it again with Library.open().")
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a read transaction: all that is read belongs together."""
        with self.explained(), self.borrowed() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a write transaction: committed at the end, rolled back on any error."""
        with self._writer, self.explained(), self.borrowed() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # a full disk may have ended the transaction already
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn SQLite's errors into sentences that say what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise LibraryError(_explain(self.path, error)) from error

    def close(self) -> None:
        """Close every connection; those lent out are closed when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


def _explain(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorname", "") or ""
    if code.startswith("SQLITE_FULL"):
        return (
            f"The disk with {path.parent} is full. Free some space and try again; nothing was half written."
        )
    if code.startswith("SQLITE_IOERR"):
        return (
            f"{path} could not be read or written ({error}). "
            "The disk may be full or failing: free some space and try again."
        )
    if code.startswith("SQLITE_NOTADB"):
        return (
            f"{path} is not a SQLite database. Move it away and add your articles again, "
            "or choose another folder with FUENTE_LIBRARY."
        )
    if code.startswith("SQLITE_CORRUPT"):
        return (
            f"{path} is damaged ({error}). "
            "Put back a copy, or move the folder away and add your articles again."
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return (
            f"{path} cannot be opened for writing ({error}). "
            "Check the folder's permissions, or choose another with FUENTE_LIBRARY."
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is being written to by another process. Wait until it has finished and try again."
    return f"{path} could not be used: {error}."


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Return the value that is recorded under ``key``, or None."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Record ``value`` under ``key``."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def rows_by_id(
    connection: sqlite3.Connection, query: str, ids: Iterable[int | str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``query``, whose ``{ids}`` stands for a parenthesised list of ``ids``.

    Asks in groups of 500: SQLite limits how many values one query may name.
    """
    wanted = list(ids)
    for at in range(0, len(wanted), 500):
        group = wanted[at : at + 500]
        marks = "(" + ",".join("?" * len(group)) + ")"
        yield from connection.execute(query.replace("{ids}", marks), group)


SELECT_ARTICLES = (
    "SELECT id, title, text, source, url, outlet, published, language, machine_summary, authors, updated, section, "
    "found, story FROM articles WHERE id IN {ids}"
)
"""For ``rows_by_id`` and ``to_article``."""


def to_article(row: Sequence[Any]) -> Article:
    """Return the Article of a row of ``SELECT_ARTICLES``."""
    identity, title, text, source, url, outlet, published, language, summary, *more = row
    authors, updated, section, found, story = more
    return Article(
        id=identity,
        title=title,
        text=text,
        source=source,
        url=url,
        outlet=outlet,
        published=to_date(published),
        language=language,
        machine_summary=summary,
        authors=tuple(json.loads(authors)),
        updated=to_date(updated),
        section=section,
        found=tuple((field, where) for field, where in json.loads(found)),
        story=story,
    )


def to_date(written: str | None) -> date | None:
    """Return the date, or the datetime where there is an hour, of an ISO 8601 text."""
    if written is None:
        return None
    return date.fromisoformat(written) if len(written) == 10 else datetime.fromisoformat(written)


def to_time(written: str) -> datetime:
    """Return the datetime of a time that the library itself noted."""
    return datetime.fromisoformat(written)


def to_passage(row: Sequence[Any], text: str) -> Passage:
    """Return the Passage of a row (id, article_id, start, end, sentences); ``text`` is the article's."""
    identity, article_id, start, end, offsets = row
    return Passage(
        article_id=article_id,
        start=start,
        end=end,
        text=text[start:end],
        sentences=tuple(Sentence(a, b, text[a:b], bool(heading)) for a, b, heading in json.loads(offsets)),
        id=identity,
    )


def pack_sentences(passage: Passage) -> str:
    """Return the passage's sentences as JSON offsets into the article: ``[[start, end, heading], ...]``."""
    return json.dumps([[s.start, s.end, int(s.heading)] for s in passage.sentences], separators=(",", ":"))


def pack_vectors(vectors: NDArray[np.float32]) -> bytes:
    """Return vectors of any shape as float16 bytes: half the room at a cosine error below 0.001."""
    return vectors.astype("<f2").tobytes()


def unpack_vectors(blob: bytes, dimension: int) -> NDArray[np.float32]:
    """Return float32 vectors of shape (n, ``dimension``) from what ``pack_vectors`` made."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, dimension).astype(np.float32)
