"""The Chroma collections of one library, one a generation: where they are, and what SQLite says about them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import chroma
from index.chroma import ChromaError, Collection, Server
from index.schema import Store, meta, set_meta
from index.unreached import note_unreached, noted_unreached


@dataclass(frozen=True, slots=True)
class State:
    """What SQLite says about the collection in use: it must hold ``told`` vectors, at most ``waiting`` more.

    ``unreached`` are the passages that its graph does not lead to, None where that was not looked into since it
    was last written to.
    """

    generation: int
    version: int
    fingerprint: str
    told: int
    waiting: int
    unreached: frozenset[int] | None

    def misfit(self, count: int) -> str | None:
        """Return what is wrong with a collection that holds ``count`` vectors, or None."""
        if self.told <= count <= self.told + self.waiting:
            return None
        return f"holds {count} vectors where the library has {self.told}"


class Generations:
    """Opens, remembers and deletes the collections of the library in ``store``."""

    def __init__(self, store: Store, server: Server | None) -> None:
        """Keep them in folders beside the library, or on ``server``."""
        self._store = store
        self._server = server

    def state(self) -> State:
        """Return what SQLite says now."""
        with self._store.reading() as connection:
            waiting, known = connection.execute(
                "SELECT count(DISTINCT passage_id), count(DISTINCT p.id) "
                "FROM pending LEFT JOIN passages AS p ON p.id = passage_id"
            ).fetchone()
            told = connection.execute("SELECT count(*) FROM passages").fetchone()[0] - known
            generation, version = _mark(connection)
            return State(
                generation=generation,
                version=version,
                fingerprint=meta(connection, "fingerprint") or "",
                told=told,
                waiting=waiting,
                unreached=noted_unreached(connection, generation, version) if told else frozenset(),
            )

    def mark(self) -> tuple[int, int]:
        """Return generation and version alone: an open collection of another pair is stale."""
        with self._store.reading() as connection:
            return _mark(connection)

    def place(self, generation: int) -> Path:
        """Return the folder of a generation that is kept locally."""
        return self._store.path.parent / f"chroma-{generation}"

    def as_left(self, state: State) -> bool:
        """Return whether the collection's files are as they were left; a server's cannot be looked at."""
        if self._server is not None:
            return True
        place = self.place(state.generation)
        return (place.is_dir() or not state.told) and chroma.fingerprint(place) == state.fingerprint

    def problem(self, state: State) -> str | None:
        """Return what is wrong with the collection's files, None where nothing is; may take a minute."""
        place = self.place(state.generation)
        if not place.is_dir():
            return "is missing" if state.told else None
        return chroma.probe(place, self._store.path, state.told, state.told + state.waiting)

    def connect(self, generation: int) -> Collection:
        """Open or make the collection of that generation.

        Raises:
            ChromaError: it cannot be opened, or the server not be reached.
        """
        if self._server is not None:
            return chroma.open_server(self._server, self._name(generation))
        place = self.place(generation)
        place.mkdir(exist_ok=True)
        return chroma.open_folder(place)

    def settle(self, collection: Collection) -> None:
        """Ask once: Chroma writes its graph's files at the first query, and the fingerprint is taken after."""
        if self._server is None and collection.count():
            with self._store.reading() as connection:
                dimension = int(meta(connection, "dimension") or 0)
            collection.nearest(np.ones(dimension, dtype=np.float32), 1)

    def note(
        self, connection: sqlite3.Connection, mark: tuple[int, int], unreached: frozenset[int] | None = None
    ) -> None:
        """Note that this generation and version is in use and its files are as they should be.

        ``unreached`` is what its graph does not lead to, None where that is still to be looked into.
        """
        generation, version = mark
        set_meta(connection, "generation", str(generation))
        set_meta(connection, "vectors_version", str(version))
        if unreached is not None:
            note_unreached(connection, generation, version, unreached)
        if self._server is None:
            set_meta(connection, "fingerprint", chroma.fingerprint(self.place(generation)))

    def remember(self, state: State) -> None:
        """Note the files as they are, where they are not as they were left."""
        if not self.as_left(state):
            with self._store.writing() as connection:
                set_meta(connection, "fingerprint", chroma.fingerprint(self.place(state.generation)))

    def discard(self, generation: int) -> None:
        """Delete a generation; that it is not there is no error."""
        if self._server is None:
            _delete(self.place(generation))
        elif generation >= 0:
            with suppress(ChromaError):
                chroma.drop_from_server(self._server, self._name(generation))

    def tidy(self, generation: int) -> None:
        """Delete every generation but this one."""
        if self._server is not None:
            self.discard(generation - 1)
            return
        kept = self.place(generation)
        for place in kept.parent.glob("chroma-*"):
            if place != kept:
                _delete(place)

    def _name(self, generation: int) -> str:
        with self._store.reading() as connection:
            return f"fuente-{meta(connection, 'uuid')}-{generation}"


def _mark(connection: sqlite3.Connection) -> tuple[int, int]:
    return int(meta(connection, "generation") or 0), int(meta(connection, "vectors_version") or 0)


def _delete(place: Path) -> None:
    """Delete a generation; where another process still has it open (Windows) it stays, of no use but no harm."""
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink()
