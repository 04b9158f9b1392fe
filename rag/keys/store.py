"""The keys in a SQLite file of their own, beside the library's, which nobody else on the machine may read."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rag.keys.key import BadKey, Key, KeysError, NoKey, digest, name_of, new, scopes_of

_APPLICATION = 0x46554E4B
"""``FUNK``, in the file's header: whose SQLite file this is."""

_VERSION = 1
_PATIENCE = 10.0  # seconds to wait for another process

_TABLE = """
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,   -- SHA-256 of the key
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,          -- with spaces between
    rate INTEGER,                  -- questions a minute; NULL: the server's
    created TEXT NOT NULL,         -- ISO 8601 in UTC, as all times here
    used TEXT,                     -- a day: more would be a diary of who uses it
    revoked TEXT
)
"""

_COLUMNS = "id, name, scopes, rate, created, used, revoked"


class Keys:
    """The keys of a library's folder. Any thread and any process may use it.

    The file is made with the first key and is opened for each use, so a running server knows a new key, and no longer
    knows a removed one, at once.
    """

    def __init__(self, folder: Path) -> None:
        """Use the file in ``folder``; nothing is opened yet."""
        self.path = folder / "keys.sqlite3"

    def add(self, name: str, scope: str = "read", rate: int | None = None) -> tuple[Key, str]:
        """Make a key; return what is kept of it, and the key, which is to be had nowhere else.

        Raises:
            BadKey: the name, the scope or the rate (questions a minute, from 1) cannot be used, or the name is taken.
            KeysError: it cannot be kept.
        """
        if rate is not None and rate < 1:
            raise BadKey("A key's limit is a number of questions a minute, 1 at least.")
        key = new()
        made = Key(secrets.token_hex(6), name_of(name), scopes_of(scope), rate, _now(), None, None)
        with self._opened(make=True) as connection:
            connection.execute("BEGIN IMMEDIATE")
            taken = "SELECT 1 FROM keys WHERE name = ? AND revoked IS NULL"
            if connection.execute(taken, (made.name,)).fetchone():
                raise BadKey(
                    f"There is a key named “{made.name}” already. Take another name, or remove it first."
                )
            connection.execute(
                "INSERT INTO keys (id, digest, name, scopes, rate, created) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    made.id,
                    digest(key),
                    made.name,
                    " ".join(sorted(made.scopes)),
                    rate,
                    made.created.isoformat(),
                ),
            )
            connection.execute("COMMIT")
        return made, key

    def all(self) -> list[Key]:
        """Return all keys, the oldest first, with those that were removed. Raises KeysError."""
        return self._select("ORDER BY created, id")

    def find(self, key: str) -> Key | None:
        """Return a key that may be used, or None. Raises KeysError."""
        return self._one("WHERE digest = ? AND revoked IS NULL", digest(key))

    def of(self, id: str) -> Key | None:
        """Return the key of that id, if it may still be used. Raises KeysError."""
        return self._one("WHERE id = ? AND revoked IS NULL", id)

    def remove(self, name: str) -> Key:
        """Remove the key of that name, or id; nobody can use it from now on.

        Raises:
            NoKey: there is none.
            KeysError: it cannot be written.
        """
        found = self._one("WHERE (name = ? OR id = ?) AND revoked IS NULL", name, name)
        if found is None:
            raise NoKey(f"There is no key named “{name[:80]}”. See `fuente keys list`.")
        with self._opened(make=True) as connection:
            connection.execute("UPDATE keys SET revoked = ? WHERE id = ?", (_now().isoformat(), found.id))
        return found

    def note_use(self, key: Key, day: date | None = None) -> None:
        """Keep the day of a key's last use. A file that cannot be written is no reason to refuse its holder."""
        day = day or _now().date()
        if key.used == day:
            return
        with suppress(KeysError), self._opened(make=True) as connection:
            connection.execute("UPDATE keys SET used = ? WHERE id = ?", (day.isoformat(), key.id))

    def _one(self, where: str, *values: Any) -> Key | None:
        found = self._select(where, *values)
        return found[0] if found else None

    def _select(self, rest: str, *values: Any) -> list[Key]:
        if not self.path.exists():
            return []
        with self._opened() as connection:
            # A column's name and a condition of ours; the values are bound.
            rows = connection.execute(f"SELECT {_COLUMNS} FROM keys {rest}", values).fetchall()  # noqa: S608
        return [_key(row) for row in rows]

    @contextmanager
    def _opened(self, make: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if make and not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with suppress(
                    FileExistsError
                ):  # made before SQLite does, so that it is never readable by others
                    os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as connection:
                self._prepare(connection)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise KeysError(f"The keys in {self.path} could not be used: {error}.") from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the table where there is none; refuse a file that is not ours."""
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                connection.execute(_TABLE)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.execute("COMMIT")
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != _APPLICATION or version > _VERSION:
            raise KeysError(f"{self.path} holds no keys that this version of Fuente can read. Move it away.")


def _key(row: tuple[Any, ...]) -> Key:
    id, name, scopes, rate, created, used, revoked = row
    return Key(
        id,
        name,
        frozenset(scopes.split()),
        rate,
        datetime.fromisoformat(created),
        date.fromisoformat(used) if used else None,
        datetime.fromisoformat(revoked) if revoked else None,
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
