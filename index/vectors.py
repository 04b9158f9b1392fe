"""Nearest passages by vector: a Chroma collection beside the library, rebuildable from it at any time.

SQLite holds the truth. What Chroma has not been told yet waits in the table ``pending``; for those passages,
and for all while Chroma cannot be used, the same question is answered exactly from SQLite's vectors.

A local collection is guarded by a file lock around every opening and writing; by a version in SQLite that
tells other processes to open it again; by a fingerprint of its files in SQLite, kept after every opening and
writing, and a probe in a process of its own when the files are not as they were left; and by a rebuild into a
new folder, a *generation*, when the probe or a count finds it wrong.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import chroma
from index.chroma import ChromaError, Collection, Found
from index.exact import exact
from index.schema import Busy, LibraryError, Store, locked, meta, rows_by_id, set_meta, unpack_vectors

log = logging.getLogger(__name__)

BATCH = 500
"""Vectors sent to Chroma at once: searches of other threads wait no longer than one batch takes."""


_REBUILD_SECONDS = 10
"""How long closing the library waits for a rebuild that is running."""


class _Unsound(Exception):
    """The collection has to be probed, and perhaps rebuilt, before it is used."""


class _Stopped(Exception):
    """The library is being closed."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A collection that is open, and the state of the library's vectors that it reflects."""

    collection: Collection
    generation: int
    version: int


# Up to so many passages all are compared, some milliseconds of work: after a kill a passage was not found by its own
# vector. Why is not known, so a larger library may still miss one.
_FEW = 1_000


@dataclass(frozen=True, slots=True)
class _State:
    """What SQLite says about the collection: it must hold ``told`` vectors and at most ``waiting`` more."""

    generation: int
    version: int
    fingerprint: str
    told: int
    waiting: int

    def fits(self, count: int) -> bool:
        return self.told <= count <= self.told + self.waiting


class Vectors:
    """The vector index of one library; every method may be called from any thread."""

    def __init__(self, store: Store, url: str | None = None) -> None:
        """Nothing is opened or imported before it is needed; ``url`` names a Chroma server to use instead."""
        self._store = store
        self._folder = store.path.parent
        self._url = url
        self._open: _Open | None = None
        self._mutex = threading.RLock()
        self._repair: threading.Thread | None = None
        self._stop = threading.Event()
        self._told_exact = False

    # -- searching

    def nearest(self, vector: NDArray[np.float32], k: int) -> Found:
        """Return up to ``k`` (passage id, cosine), best first, of the passages that SQLite holds now."""
        with self._store.reading() as connection:
            empty = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM passages)").fetchone()[0]
        if k <= 0 or empty:
            return []
        for _ in range(2):  # once more where another thread replaced the collection meanwhile
            opened = self._current()
            if opened is None:
                break
            try:
                return self._search(opened.collection, vector, k)
            except ChromaError as error:
                self._suspect(opened, error)
        self._say_exact("Chroma is not ready.")
        with self._store.reading() as connection:
            return exact(connection, vector, k)

    def _say_exact(self, why: str) -> None:
        if not self._told_exact:
            self._told_exact = True
            log.warning("%s Answering by exact search over the library meanwhile.", why)

    def _search(self, collection: Collection, vector: NDArray[np.float32], k: int) -> Found:
        with self._store.reading() as connection:
            if _count(connection) <= _FEW:
                return exact(connection, vector, k)
            waiting = [row[0] for row in connection.execute("SELECT DISTINCT passage_id FROM pending")]
        # asked deeper by those that may have been removed: they are dropped below
        found = collection.nearest(vector, min(k + len(waiting), 2 * k + 100))
        with self._store.reading() as connection:
            query = "SELECT id FROM passages WHERE id IN {ids}"
            alive = {row[0] for row in rows_by_id(connection, query, [i for i, _ in found])} - set(waiting)
            found = [f for f in found if f[0] in alive]
            if waiting:
                found += exact(connection, vector, k, only=waiting)
            if len(found) < k and len(found) < _count(connection):
                return exact(connection, vector, k)  # many were removed, or the graph does not reach all
        return sorted(found, key=lambda f: (-f[1], f[0]))[:k]

    def _current(self) -> _Open | None:
        """Return the collection, opened again where it has changed, or None while it cannot be had soon."""
        opened = self._open
        if opened and (opened.generation, opened.version) == self._mark():
            return opened
        if not self._mutex.acquire(timeout=0.5):
            return None  # this process is writing to it
        try:
            if self._repair and self._repair.is_alive():
                return None
            try:
                with self._locked(0.5):
                    opened = self._reopened(repair=False)
            except Busy:
                return None  # another process is writing to it
            except _Unsound:
                opened = None
            except (LibraryError, ImportError) as error:
                self._say_exact(str(error))
                return None
            if opened is None or self._state().waiting:
                # on a thread of its own: a rebuild may take a minute, and answers go on meanwhile
                self._repair = threading.Thread(target=self._repaired, name="fuente-vectors", daemon=True)
                self._repair.start()
            return opened
        finally:
            self._mutex.release()

    def _suspect(self, opened: _Open, error: ChromaError) -> None:
        """Let go of a collection that failed a query, unless it was merely replaced meanwhile."""
        if not self._mutex.acquire(timeout=0.5):
            return  # this process is writing to it, and will see for itself
        try:
            if self._open is opened and not self._stop.is_set():
                log.warning("%s The vector index will be checked.", error)
                self._let_go()
                self._mark_suspect()
        finally:
            self._mutex.release()

    def _mark_suspect(self) -> None:
        with suppress(LibraryError), self._store.writing() as connection:
            set_meta(connection, "fingerprint", "suspect")

    # -- opening

    def _reopened(self, *, repair: bool) -> _Open:
        """Open the collection as it is now; the file lock must be held.

        Raises:
            _Unsound: its files are not as they were left, and ``repair`` is False.
            ChromaError: it cannot be opened or built.
        """
        state, opened = self._state(), self._open
        if opened and (opened.generation, opened.version) == (state.generation, state.version):
            return opened
        self._let_go()
        problem = self._problem(state, probing=repair)
        if problem is None:
            try:
                opened = _Open(self._connect(state.generation), state.generation, state.version)
                self._open = opened
                count = opened.collection.count()
                if state.fits(count):
                    self._settle(opened.collection)
                    self._remember(state)
                    return opened
                problem = f"holds {count} vectors where the library has {state.told}"
            except ChromaError as error:
                if self._url is not None:
                    raise
                problem = f"cannot be used: {error}"
            self._let_go()
        if not repair:
            raise _Unsound(problem)
        log.warning("The vector index %s. Rebuilding it from the library.", problem.rstrip("."))
        return self._rebuilt(state.generation + 1)

    def _problem(self, state: _State, *, probing: bool) -> str | None:
        """Return what is wrong with the collection's files as far as it can be told without opening them."""
        if self._url is not None:
            return None
        place = self._place(state.generation)
        if not place.is_dir():
            return "is missing" if state.told else None
        if chroma.fingerprint(place) == state.fingerprint:
            return None
        if not probing:
            return "is not as it was left"
        return chroma.probe(place, self._store.path, state.told, state.told + state.waiting)

    def _connect(self, generation: int) -> Collection:
        if self._url is not None:
            return chroma.open_server(self._url, self._name(generation))
        place = self._place(generation)
        place.mkdir(exist_ok=True)
        return chroma.open_folder(place)

    def _settle(self, collection: Collection) -> None:
        """Ask once: a small index writes its files at the first query, and the fingerprint is taken after."""
        if self._url is None and collection.count():
            collection.nearest(np.ones(self._dimension(), dtype=np.float32), 1)

    def _remember(self, state: _State) -> None:
        if self._url is None:
            found = chroma.fingerprint(self._place(state.generation))
            if found != state.fingerprint:
                with self._store.writing() as connection:
                    set_meta(connection, "fingerprint", found)

    def _let_go(self) -> None:
        opened, self._open = self._open, None
        if opened:
            with suppress(Exception):
                opened.collection.release()

    def _repaired(self) -> None:
        """Check and rebuild the collection, then tell it what a killed process has left pending."""
        try:
            with self._locked():
                self._reopened(repair=True)
            self._told_exact = False
            with locked(self._folder / "write.lock", 0), self._locked():
                self._tell_all()
        except (_Stopped, Busy):
            pass  # who is writing will tell it
        except Exception as error:
            log.error("The vector index could not be rebuilt (%s). Exact search goes on.", error)

    # -- writing

    def catch_up(self) -> None:
        """Tell Chroma all that is pending, repairing it first where needed; waits for other processes.

        Raises:
            ChromaError: Chroma cannot be reached or refuses. Nothing is lost, what is pending stays pending.
        """
        with self._mutex, self._locked(), suppress(_Stopped):
            try:
                self._tell_all()
            except ChromaError as error:
                self._let_go()
                if self._url is not None:
                    raise
                log.warning("%s The vector index will be checked.", error)
                self._mark_suspect()
                self._tell_all()

    def _tell_all(self) -> None:
        while self._state().waiting:
            self._tell(self._reopened(repair=True))
        state = self._state()
        if self._open and not state.fits(count := self._open.collection.count()):
            message = "The vector index holds %d vectors where the library has %d. Rebuilding it."
            log.warning(message, count, state.told)
            self._let_go()
            self._rebuilt(state.generation + 1)

    def prepare(self) -> None:
        """Open, and repair where needed, what a search will use; waits until it is ready.

        Raises:
            ChromaError: Chroma cannot be reached or built.
        """
        with self._mutex, self._locked(), suppress(_Stopped):
            if self._url is not None or self._state().told:
                self._reopened(repair=True)
        self.catch_up()

    def reach(self) -> None:
        """Make sure that a Chroma server, where one is set, can be reached before work is put into articles.

        Raises:
            ChromaError: it cannot be reached.
        """
        if self._url is not None:
            with self._mutex, self._locked():
                self._reopened(repair=True)

    def renew(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Replace all passages by ``change``, in one transaction, and build the vector index anew."""
        with self._mutex, self._locked(), suppress(_Stopped):
            state = self._state()
            with self._store.writing() as connection:
                change(connection)
                connection.execute("DELETE FROM pending")
                # a generation that is not there: until the new one is, everybody searches exactly
                set_meta(connection, "generation", str(state.generation + 1))
                set_meta(connection, "fingerprint", "")
            self._let_go()
            self._rebuilt(state.generation + 2)

    def _tell(self, opened: _Open) -> None:
        """Apply one batch of what is pending and cross it off."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT seq, passage_id FROM pending ORDER BY seq LIMIT ?", (BATCH,)
            ).fetchall()
            ids = sorted({row[1] for row in rows})
            entries = _entries(connection, ids)
        gone = sorted(set(ids) - {entry[0] for entry in entries})
        if gone:
            opened.collection.drop(gone)
        self._put(opened.collection, entries)
        self._settle(opened.collection)
        with self._store.writing() as connection:
            # by number: a passage that was changed again meanwhile has a later line of its own
            connection.execute("DELETE FROM pending WHERE seq <= ?", (rows[-1][0],))
            set_meta(connection, "vectors_version", str(opened.version + 1))
            if self._url is None:
                set_meta(connection, "fingerprint", chroma.fingerprint(self._place(opened.generation)))
        self._open = _Open(opened.collection, opened.generation, opened.version + 1)

    def _put(self, collection: Collection, entries: list[tuple[Any, ...]]) -> None:
        if entries:
            vectors = unpack_vectors(b"".join(entry[1] for entry in entries), self._dimension())
            collection.put([entry[0] for entry in entries], vectors, [_about(entry) for entry in entries])

    def _rebuilt(self, generation: int) -> _Open:
        """Build a new generation beside the old one, swap to it in one transaction, drop the old."""
        self._discard(generation)
        collection = self._connect(generation)
        try:
            last = 0
            while True:
                if self._stop.is_set():
                    raise _Stopped
                with self._store.reading() as connection:
                    rows = connection.execute(
                        "SELECT id FROM passages WHERE id > ? ORDER BY id LIMIT ?", (last, BATCH)
                    ).fetchall()
                    entries = _entries(connection, [row[0] for row in rows])
                if not rows:
                    break
                self._put(collection, entries)
                last = rows[-1][0]
            self._settle(collection)
            with self._store.writing() as connection:
                # pending stays: telling the same twice does no harm, and an article may have come meanwhile
                version = int(meta(connection, "vectors_version") or 0) + 1
                set_meta(connection, "vectors_version", str(version))
                set_meta(connection, "generation", str(generation))
                if self._url is None:
                    set_meta(connection, "fingerprint", chroma.fingerprint(self._place(generation)))
        except BaseException:
            with suppress(Exception):
                collection.release()
            self._discard(generation)
            raise
        self._open = _Open(collection, generation, version)
        self._tidy(generation)
        return self._open

    # -- checking and closing

    def check(self) -> list[str]:
        """Return sentences about what is wrong with the vector index, none when it is sound."""
        state = self._state()
        try:
            with self._mutex, self._locked(5):
                if self._url is not None:
                    count = self._reopened(repair=False).collection.count()
                    fits = state.fits(count)
                    problem = None if fits else f"holds {count} vectors where the library has {state.told}"
                elif not self._place(state.generation).is_dir():
                    problem = "is missing" if state.told else None
                else:
                    problem = chroma.probe(
                        self._place(state.generation),
                        self._store.path,
                        state.told,
                        state.told + state.waiting,
                    )
                    if problem is None:
                        self._remember(self._state())
        except Busy:
            return ["The vector index is being written to by another process. Check again later."]
        except LibraryError as error:
            return [str(error)]
        except _Unsound as error:
            problem = str(error)
        return [f"The vector index {problem}; it is rebuilt at the next search."] if problem else []

    def close(self) -> None:
        """Stop a rebuild that is running and close Chroma."""
        if repair := self._repair:
            # not at once: a command that asks one question would else never leave a rebuilt index behind
            repair.join(_REBUILD_SECONDS)
        self._stop.set()
        if repair:
            repair.join()
        with self._mutex:
            self._let_go()

    # -- small things

    def _locked(self, seconds: float = -1) -> AbstractContextManager[None]:
        return locked(self._folder / "vectors.lock", seconds)

    def _state(self) -> _State:
        with self._store.reading() as connection:
            passages = _count(connection)
            waiting, known = connection.execute(
                "SELECT count(DISTINCT passage_id), count(DISTINCT p.id) "
                "FROM pending LEFT JOIN passages AS p ON p.id = passage_id"
            ).fetchone()
            return _State(
                generation=int(meta(connection, "generation") or 0),
                version=int(meta(connection, "vectors_version") or 0),
                fingerprint=meta(connection, "fingerprint") or "",
                told=passages - known,
                waiting=waiting,
            )

    def _mark(self) -> tuple[int, int]:
        with self._store.reading() as connection:
            return int(meta(connection, "generation") or 0), int(meta(connection, "vectors_version") or 0)

    def _dimension(self) -> int:
        with self._store.reading() as connection:
            return int(meta(connection, "dimension") or 0)

    def _place(self, generation: int) -> Path:
        return self._folder / f"chroma-{generation}"

    def _name(self, generation: int) -> str:
        with self._store.reading() as connection:
            return f"fuente-{meta(connection, 'uuid')}-{generation}"

    def _discard(self, generation: int) -> None:
        if self._url is None:
            _delete(self._place(generation))
        elif generation >= 0:
            with suppress(ChromaError):
                chroma.drop_from_server(self._url, self._name(generation))

    def _tidy(self, generation: int) -> None:
        """Remove every generation but this one."""
        if self._url is None:
            for place in self._folder.glob("chroma-*"):
                if place != self._place(generation):
                    _delete(place)
        else:
            self._discard(generation - 1)


def _delete(place: Path) -> None:
    """Delete a generation; where another process still has it open (Windows) it stays, of no use but no harm."""
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink()


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def _entries(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return (id, vector, article, day, outlet, language) of those passages that exist."""
    query = (
        "SELECT p.id, p.vector, a.id, a.day, a.outlet, a.language "
        "FROM passages AS p JOIN articles AS a ON a.id = p.article_id WHERE p.id IN {ids}"
    )
    return list(rows_by_id(connection, query, ids))


def _about(entry: tuple[Any, ...]) -> dict[str, Any]:
    """Return Chroma's metadata: the day as a number, as range filters need, and no None, which it refuses."""
    values = {"article": entry[2], "day": entry[3], "outlet": entry[4], "language": entry[5]}
    return {key: value for key, value in values.items() if value is not None}
