"""The SQLite file of the kept answers: opened for each use, made with the first, refused where it is not ours."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from rag.kept.kept import KeptError

VERSION = 1
"""The schema that this code reads and writes; a file with a higher number was made by newer code."""

APPLICATION = 0x46554E41
"""``FUNA``, in the file's header: whose SQLite file this is."""

_PATIENCE = 30.0  # seconds to wait for another process

_TABLES = """
CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,      -- ISO 8601 in UTC, as all times here
    answer TEXT,                 -- JSON of Answer.to_dict(); NULL where it was deleted
    history TEXT,                -- JSON [[question, answer], ...]
    secret BLOB,                 -- SHA-256 of what deletes it
    shared_at TEXT,              -- NULL where it was only judged: then nobody reads it by its id
    deleted_at TEXT
);
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    answer_id TEXT NOT NULL REFERENCES answers(id),
    given_at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    note TEXT NOT NULL
);
CREATE INDEX feedback_by_answer ON feedback (answer_id);
"""


class File:
    """Borrowed connections to one file: any number of readers, one writer at a time."""

    def __init__(self, path: Path) -> None:
        """Use ``path``; nothing is opened or made yet."""
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Lend a connection to read with, or None where nothing was ever kept.

        Raises:
            KeptError: the file cannot be read, is none of ours or was made by a newer version.
        """
        if not self.path.exists():
            yield None
            return
        with self._opened() as connection:
            yield connection if self._known(connection) else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a write transaction: committed at the end, rolled back on any error.

        Raises:
            KeptError: the file cannot be written, is none of ours or was made by a newer version.
        """
        with self._opened() as connection:
            if not self._known(connection):
                _log_ahead(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                # asked again: another process may have made the tables meanwhile
                if not self._known(connection):
                    _create(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def wipe(self) -> None:
        """Take what was deleted out of the write-ahead log, too; where others read just now, they do it later."""
        with suppress(KeptError), self._opened() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
                yield connection
        except sqlite3.Error as error:
            raise KeptError(_explain(self.path, error)) from error

    def _known(self, connection: sqlite3.Connection) -> bool:
        """Return whether the tables are there; refuse a file that is not ours before anything in it is changed."""
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not tables:
            return False
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise KeptError(
                f"{self.path} is a SQLite file, but does not hold answers of Fuente's. Move it away."
            )
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            raise KeptError(
                f"The kept answers in {self.path} have schema {found}, made by a newer version of Fuente; this one "
                f"knows up to {VERSION}. Update Fuente, or move the file away."
            )
        return True


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Let readers go on while one writes. SQLite does not wait here by itself for others who make the file, too."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _create(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _explain(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorname", "") or ""
    if code.startswith("SQLITE_FULL"):
        return (
            f"The disk with {path.parent} is full. Free some space and try again; nothing was half written."
        )
    if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"{path} is damaged or no SQLite file ({error}). Put back a copy, or move it away."
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"{path} cannot be opened for writing ({error}). Check the permissions of its folder."
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is being written to by another process. Wait until it has finished and try again."
    return f"{path} could not be used: {error}."
