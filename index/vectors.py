"""Nearest passages by vector: a Chroma collection beside the library, rebuildable from it at any time.

SQLite holds the truth. What Chroma has not been told yet waits in the table ``pending``. Those passages, those that
Chroma's graph does not lead to, and all while Chroma cannot be used, are searched exactly, over SQLite's vectors.

A local collection is guarded by a file lock around every opening and writing; by a version in SQLite that
tells other processes to open it again; by a fingerprint of its files in SQLite, kept after every opening and
writing; and by a rebuild into a new folder, a *generation*, when the files are not as they were left, or a count
finds them wrong.

A collection on a server is signed with that version, too: so one that lost its disk, or got an older one back, is
known. While a server is away it is asked now and then, and no search waits for it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.blend import Blend, count
from index.chroma import Away, ChromaError, Collection, Found, Server
from index.exact import exact
from index.generations import Generations, State
from index.owner import owned
from index.remote import Outage, patience
from index.schema import Busy, LibraryError, Store, locked, set_meta
from index.tell import tell
from index.unreached import find_unreached

log = logging.getLogger(__name__)

BATCH = 500
"""Vectors sent to Chroma at once: searches of other threads wait no longer than one batch takes."""

FEW = 10_000
"""Up to so many passages, those of a thousand articles, all are compared, and of more the newest so many.

That is exact, takes a millisecond or two and 15 MB. A graph is approximate: beside a crowd of near duplicates it can
miss the one passage that is about something else, and vectors that are strangers to each other it links badly. What was
added last is what is asked for most.
"""

MOST_BEHIND = 10_000
"""So many passages, or one in ``_SHARE``, may be pending while more are added; no more than are kept in memory."""

_SHARE = 8

_REBUILD_SECONDS = 10
"""How long closing the library waits for a rebuild that is running."""


class _Unsound(Exception):
    """The collection has to be looked over, and perhaps rebuilt, before it is used."""


class _Stopped(Exception):
    """The library is being closed."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A collection that is open, the state of the library's vectors that it reflects, and what it does not find."""

    collection: Collection
    generation: int
    version: int
    unreached: frozenset[int]

    @property
    def mark(self) -> tuple[int, int]:
        return self.generation, self.version


class Vectors:
    """The vector index of one library; every method may be called from any thread."""

    def __init__(self, store: Store, server: Server | None = None, *, few: int = FEW) -> None:
        """Nothing is opened or imported before it is needed.

        Args:
            store: the library's SQLite file, beside which a local collection is kept.
            server: a Chroma server to use instead.
            few: so many passages, the newest, are compared one by one, without Chroma's graph.
        """
        self._store = store
        self._generations = Generations(store, server)
        self._server = server
        self._open: _Open | None = None
        self._mutex = threading.RLock()
        self._repair: threading.Thread | None = None
        self._stop = threading.Event()
        self._told_exact = False
        self._outage = Outage()
        self._blend = Blend(store, few)

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
                return self._blend.nearest(self._there(opened), opened.unreached, vector, k)
            except ChromaError as error:
                self._suspect(opened, error)
        self._say_exact("Chroma is not ready.")
        with self._store.reading() as connection:
            return exact(connection, vector, k)

    def _there(self, opened: _Open) -> Callable[[], Collection]:
        """Return what gives the collection once it is needed, or raises ChromaError where a server has another now."""

        def there() -> Collection:
            if problem := self._generations.moved(opened.collection):
                raise ChromaError(problem)
            return opened.collection

        return there

    def _say_exact(self, why: str) -> None:
        if not self._told_exact:
            self._told_exact = True
            log.warning("%s Answering by exact search over the library meanwhile.", why)

    def _current(self) -> _Open | None:
        """Return the collection, opened again where it has changed, or None while it cannot be had soon."""
        opened = self._open
        if opened and opened.mark == self._generations.mark():
            return opened
        if not self._outage.due:
            return None
        if not self._mutex.acquire(timeout=0.5):
            return None  # this process is writing to it
        try:
            if self._repair and self._repair.is_alive():
                return None
            try:
                if self._outage.known:  # whether it is back, no search waits to find out
                    raise _Unsound("was away")
                with self._locked(0.5):
                    opened = self._reopened(repair=False)
            except Busy:
                return None  # another process is writing to it
            except _Unsound:
                opened = None
            except (LibraryError, ImportError) as error:
                self._failed(error)
                return None
            if opened is None or self._generations.state().waiting:
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
                self._let_go()
                if self._generations.mark()[0] != opened.generation:
                    return  # another process has replaced it
                self._mark_suspect()
                if isinstance(error, Away):
                    self._failed(error)
                else:
                    log.warning("%s The vector index will be checked.", error)
        finally:
            self._mutex.release()

    def _failed(self, error: Exception) -> None:
        """Search exactly from now on, which is said once, and leave a server alone for a while."""
        if self._server is not None:
            self._outage.began()
        self._say_exact(str(error))

    def _use(self, opened: _Open) -> None:
        """Search with this collection from now on."""
        self._open = opened
        if self._outage.known:
            log.warning("The Chroma server is used again.")
            self._told_exact = False
        self._outage.over()

    def _mark_suspect(self) -> None:
        with suppress(LibraryError), self._store.writing() as connection:
            set_meta(connection, "fingerprint", "suspect")

    # -- opening

    def _reopened(self, *, repair: bool) -> _Open:
        """Open the collection as it is now; the file lock must be held.

        Raises:
            _Unsound: it is not as it was left, or was not looked over, and ``repair`` is False.
            ChromaError: it cannot be opened or built.
        """
        state, opened = self._generations.state(), self._open
        if opened and opened.mark == (state.generation, state.version):
            return opened
        self._let_go()
        as_left = self._generations.as_left(state)
        if not repair and not as_left:
            raise _Unsound("is not as it was left")
        if not repair and state.unreached is None:
            raise _Unsound("was not looked over after the last writing")
        problem = None if as_left else self._generations.problem(state)
        if problem is None:
            try:
                problem = self._opened(state, as_left=as_left)
            except Away:
                raise
            except ChromaError as error:
                if self._server is not None and as_left:
                    raise
                problem = f"cannot be used: {error}"
            if problem is None and self._open is not None:
                return self._open
        if not repair:
            raise _Unsound(problem)
        log.warning("The vector index %s. Rebuilding it from the library.", (problem or "").rstrip("."))
        return self._rebuilt(state.generation + 1)

    def _opened(self, state: State, *, as_left: bool) -> str | None:
        """Open the collection that ``state`` names; return what is wrong with it, or None."""
        collection = self._generations.connect(state.generation)
        opened = _Open(collection, state.generation, state.version, state.unreached or frozenset())
        try:
            problem = state.misfit(collection.count()) or self._generations.misplaced(collection, state)
            if problem is None:
                self._generations.settle(collection)
                if state.unreached is None or not as_left:
                    opened = self._looked_over(opened)
                else:
                    self._generations.remember(state)
        except BaseException:
            with suppress(Exception):
                collection.release()
            raise
        if problem is None:
            self._use(opened)  # not before: other threads search with it from now on
        else:
            with suppress(Exception):
                collection.release()
        return problem

    def _looked_over(self, opened: _Open) -> _Open:
        """Find out and note what the graph does not lead to: any writing may cut off what was reached before."""
        with self._store.reading() as connection:
            unreached = frozenset(find_unreached(connection, opened.collection))
        with self._store.writing() as connection:
            self._generations.note(connection, opened.mark, unreached)
        return replace(opened, unreached=unreached)

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
            with owned(self._store.path.parent, "telling the vector index", 0), self._locked():
                self._tell_all()
        except (_Stopped, Busy):
            pass  # who is writing will tell it
        except Exception as error:
            if self._server is not None and isinstance(error, ChromaError):
                self._failed(error)
                return
            log.error("The vector index could not be rebuilt (%s). Exact search goes on.", error)

    # -- writing

    def keep_up(self) -> None:
        """Tell Chroma what is pending once that has become much; to be called again and again while more comes.

        What is pending is found all the same. To look over the graph takes as long as the library is large, so it is
        done each time that has grown by a share, not by a number: else to add n passages would cost n² in all. A
        server that is away is not asked before it is time to look for it again.

        Raises:
            ChromaError: see ``catch_up``.
        """
        if not self._outage.due:
            return
        with self._store.reading() as connection:
            waiting = connection.execute("SELECT count(*) FROM pending").fetchone()[0]
            behind = min(max(BATCH, count(connection) // _SHARE), MOST_BEHIND)
        if waiting >= behind:
            self.catch_up()

    def catch_up(self) -> None:
        """Tell Chroma all that is pending, repairing it first where needed; waits for other processes.

        A server that is away is waited for, some 20 seconds at first, a moment where that is known.

        Raises:
            ChromaError: Chroma cannot be reached (Away) or refuses. Nothing is lost, what is pending stays pending.
        """
        try:
            for attempt in patience(self._outage, self._stop):
                with attempt, self._mutex, self._locked(), suppress(_Stopped):
                    self._caught_up()
        except ChromaError as error:
            if self._server is not None:
                self._failed(error)
            raise

    def _caught_up(self) -> None:
        failed = self._failed_to_tell()
        if failed is None:
            return
        self._let_go()
        self._mark_suspect()
        if isinstance(failed, Away):
            raise failed
        log.warning("%s The vector index will be checked.", failed)
        self._tell_all()

    def _failed_to_tell(self) -> ChromaError | None:
        try:
            self._tell_all()
        except ChromaError as error:
            return error
        return None

    def _tell_all(self) -> None:
        while self._generations.state().waiting:
            self._tell(self._reopened(repair=True))
        state, opened = self._generations.state(), self._open
        if opened is None:
            return
        collection = opened.collection
        if problem := state.misfit(collection.count()) or self._generations.misplaced(collection, state):
            log.warning("The vector index %s. Rebuilding it from the library.", problem)
            self._let_go()
            self._rebuilt(state.generation + 1)
        elif state.unreached is None:
            self._open = self._looked_over(opened)

    def prepare(self) -> None:
        """Open, and repair where needed, what a search will use; waits until it is ready.

        Raises:
            ChromaError: Chroma cannot be reached or built.
        """
        with self._mutex, self._locked(), suppress(_Stopped):
            if self._server is not None or self._generations.state().told:
                self._reopened(repair=True)
        self.catch_up()

    def reach(self) -> None:
        """Make sure that a Chroma server, where one is set, refuses nothing, before work is put into articles.

        One that is merely away is told later.

        Raises:
            ChromaError: it refuses.
        """
        if self._server is None:
            return
        try:
            with self._mutex, self._locked(), suppress(_Stopped):
                self._reopened(repair=True)
        except Away as error:
            self._failed(error)

    def renew(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Replace all passages by ``change``, in one transaction, and build the vector index anew."""
        with self._mutex, self._locked(), suppress(_Stopped):
            state = self._generations.state()
            with self._store.writing() as connection:
                change(connection)
                connection.execute("DELETE FROM pending")
                # a generation that is not there: until the new one is, everybody searches exactly
                set_meta(connection, "generation", str(state.generation + 1))
                set_meta(connection, "fingerprint", "")
            self._let_go()
            try:
                self._rebuilt(state.generation + 2)
            except Away as error:  # the passages are replaced; the server is told when it is back
                self._failed(error)

    def _tell(self, opened: _Open) -> None:
        """Apply one batch of what is pending and cross it off."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT seq, passage_id FROM pending ORDER BY seq LIMIT ?", (BATCH,)
            ).fetchall()
            ids = sorted({row[1] for row in rows})
            tell(connection, opened.collection, ids)
        self._generations.settle(opened.collection)
        # until all is looked over, other threads search what was just told exactly
        later = replace(opened, version=opened.version + 1, unreached=opened.unreached.union(ids))
        self._generations.sign(opened.collection, opened.version, later.version)
        with self._store.writing() as connection:
            # by number: a passage that was changed again meanwhile has a later line of its own
            connection.execute("DELETE FROM pending WHERE seq <= ?", (rows[-1][0],))
            self._generations.note(connection, later.mark)
        self._open = later

    def _rebuilt(self, generation: int) -> _Open:
        """Build a new generation beside the old one, swap to it in one transaction, drop the old."""
        self._generations.discard(generation)
        collection = self._generations.connect(generation)
        try:
            last = 0
            while True:
                if self._stop.is_set():
                    raise _Stopped
                with self._store.reading() as connection:
                    query = "SELECT id FROM passages WHERE id > ? ORDER BY id LIMIT ?"
                    ids = [row[0] for row in connection.execute(query, (last, BATCH))]
                    tell(connection, collection, ids)
                if not ids:
                    break
                # at once, while nothing else is in Chroma's log: see the note on its configuration
                self._generations.settle(collection)
                last = ids[-1]
            with self._store.reading() as connection:
                unreached = frozenset(find_unreached(connection, collection))
            # only who holds the lock raises it
            version = self._generations.mark()[1] + 1
            self._generations.sign(collection, 0, version)
            with self._store.writing() as connection:
                # pending stays: telling the same twice does no harm, and an article may have come meanwhile
                self._generations.note(connection, (generation, version), unreached)
        except BaseException:
            with suppress(Exception):
                collection.release()
            self._generations.discard(generation)
            raise
        opened = _Open(collection, generation, version, unreached)
        self._use(opened)
        self._generations.tidy(generation)
        return opened

    # -- checking and closing

    def check(self) -> list[str]:
        """Return sentences about what is wrong with the vector index, none when it is sound.

        It is opened in a process of its own: even files that are as they were left may be rotten.
        """
        try:
            with self._mutex, self._locked(5):
                problem = self._checked(self._generations.state())
        except Busy:
            return ["The vector index is being written to by another process. Check again later."]
        except LibraryError as error:
            return [str(error)]
        except _Unsound as error:
            problem = str(error)
        return [f"The vector index {problem}; it is rebuilt at the next search."] if problem else []

    def _checked(self, state: State) -> str | None:
        if not self._generations.as_left(state):
            return self._generations.problem(state)
        if self._server is not None:
            collection = self._reopened(repair=False).collection
            return state.misfit(collection.count()) or self._generations.misplaced(collection, state)
        problem = self._generations.probed(state)
        if problem is None:
            self._generations.remember(state)  # looking at it touches its files
        return problem

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
        return locked(self._store.path.parent / "vectors.lock", seconds)
