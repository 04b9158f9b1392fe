"""The Chroma collections of one library, one a generation: where they are, and what SQLite says about them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import chroma, remote
from index.chroma import Away, ChromaError, Collection, Server
from index.remote import Remote
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

    def misplaced(self, signed: int) -> str | None:
        """Return what is wrong with a server's collection that was signed with that number last, or None.

        It is signed before SQLite notes the new version: one that is a number ahead was told what still waits.
        """
        if signed == self.version or (signed == self.version + 1 and self.waiting):
            return None
        return f"is not as it was left (it is at version {signed}, and the library at {self.version})"


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
        """Return whether the collection's files are as they were left; of a server's, whether it failed no one."""
        if self._server is not None:
            return not state.fingerprint
        place = self.place(state.generation)
        return (place.is_dir() or not state.told) and chroma.fingerprint(place) == state.fingerprint

    def problem(self, state: State) -> str | None:
        """Return what is wrong with a collection that is not as it was left, None where nothing is.

        A local one is not opened to find out. It was written by somebody else, or its writing was interrupted; what
        reads well then may still crash the process that writes to it, as flipped bits in a graph's upper layers do.

        Raises:
            Away: its server cannot be reached.
        """
        if self._server is not None:
            return self._problem_there(state)
        place = self.place(state.generation)
        if not place.is_dir():
            return "is missing" if state.told else None
        return "is not as it was left (a writing was interrupted, or its files were changed)"

    def probed(self, state: State) -> str | None:
        """Open a local collection in a process of its own; return what is wrong with it. May take a minute."""
        place = self.place(state.generation)
        if not place.is_dir():
            return None
        return chroma.probe(place, self._store.path, state.told, state.told + state.waiting)

    def _problem_there(self, state: State) -> str | None:
        try:
            collection = self.connect(state.generation)
            try:
                most = state.told + state.waiting
                return self.misplaced(collection, state) or chroma.examine(
                    collection, self._store.path, state.told, most
                )
            finally:
                collection.release()
        except Away:
            raise
        except ChromaError as error:
            return f"cannot be read ({error})"

    def misplaced(self, collection: Collection, state: State) -> str | None:
        """Return what is wrong with where a server's collection stands, None where nothing is, or it is no server's."""
        return state.misplaced(collection.signed()) if isinstance(collection, Remote) else None

    def moved(self, collection: Collection) -> str | None:
        """Return what is wrong with an open collection whose server may have lost its disk since, or None.

        Its connection need not have been seen to break, and a count may be right by chance.
        """
        if not isinstance(collection, Remote):
            return None
        for _ in range(3):  # another process may tell it something between the two looks
            signed, version = collection.signed(), self.mark()[1]
            if signed in (version, version + 1):
                return None
        return f"The collection on the Chroma server is at version {signed}, and the library at {version}."

    def sign(self, collection: Collection, before: int, now: int) -> None:
        """Write the version ``now`` onto a server's collection, which must be at ``before`` or there already.

        Raises:
            ChromaError: it is at another: the server has lost what it was told, and got back an older copy.
        """
        if isinstance(collection, Remote):
            if (signed := collection.signed()) not in (before, now):
                raise ChromaError(f"The collection is at version {signed}, and should be at {before}.")
            collection.sign(now)

    def connect(self, generation: int) -> Collection:
        """Open or make the collection of that generation.

        Raises:
            ChromaError: it cannot be opened, or the server not be reached.
        """
        if self._server is not None:
            return remote.open_server(self._server, self._name(generation))
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
        here = self._server is None
        set_meta(connection, "fingerprint", chroma.fingerprint(self.place(generation)) if here else "")

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
            name = self._name(generation)
            with suppress(ChromaError):
                remote.drop(self._server, lambda other: other == name)

    def tidy(self, generation: int) -> None:
        """Delete every generation but this one."""
        if self._server is not None:
            name = self._name(generation)
            start = name.rpartition("-")[0] + "-"
            with suppress(ChromaError):
                remote.drop(self._server, lambda other: other.startswith(start) and other != name)
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
