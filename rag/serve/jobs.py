"""Work that goes on while its page is looked at now and then: one piece at a time, a few may wait."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Literal

from index.errors import FuenteError
from index.gauge import Gauge, Stopped
from index.report import SyncReport
from rag.serve.brought import Brought

log = logging.getLogger(__name__)


class Full(FuenteError):
    """As much is waiting as may wait."""


@dataclass(slots=True)
class Job:
    """One piece of work. ``error`` is the sentence that says why it came to no report.

    ``context`` is that of whoever brought it: what is logged of the work carries the number of their request.
    """

    id: str
    brought: Brought
    context: Context = field(default_factory=copy_context)
    stop: threading.Event = field(default_factory=threading.Event)
    gauge: Gauge = field(init=False)
    state: Literal["waiting", "working", "done"] = "waiting"
    report: SyncReport | None = None
    error: str = ""

    def __post_init__(self) -> None:
        self.gauge = Gauge(self.stop)


class Jobs:
    """Takes work and does it, in order, on a thread that lives as long as there is some. Kept in memory alone."""

    def __init__(
        self, work: Callable[[Brought, Gauge], SyncReport], *, waiting: int = 8, kept: int = 50
    ) -> None:
        self._work = work
        self._waiting, self._kept = waiting, kept
        self._lock = threading.Lock()
        self._queue: deque[Job] = deque()
        self._jobs: dict[str, Job] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, brought: Brought) -> Job:
        """Take work and return at once. Its files are removed when it is done, or here, where it is not taken.

        Raises:
            Full: too much is waiting already, or the server is about to end.
        """
        job = Job(secrets.token_urlsafe(9), brought)
        with self._lock:
            if self._closed or len(self._queue) >= self._waiting:
                brought.drop()
                raise Full(
                    f"{len(self._queue)} additions are waiting already. Try again when some of them are done."
                )
            self._queue.append(job)
            self._jobs[job.id] = job
            for old in [j for j in self._jobs.values() if j.state == "done"][: -self._kept]:
                del self._jobs[old.id]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fuente-adding", daemon=True)
                self._thread.start()
        return job

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    @property
    def working(self) -> int:
        """How many are being worked on: one, or none."""
        with self._lock:
            return sum(job.state == "working" for job in self._jobs.values())

    def find(self, id: str) -> Job | None:
        """Return the work of that id, None where there is none or it was long ago."""
        with self._lock:
            return self._jobs.get(id)

    def close(self, seconds: float = 20) -> None:
        """End the work at hand at its next article and take no more."""
        with self._lock:
            self._closed = True
            thread = self._thread
            for job in self._jobs.values():
                job.stop.set()
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._thread = None
                    return
                job = self._queue.popleft()
                job.state = "working"
            job.context.run(self._do, job)

    def _do(self, job: Job) -> None:
        try:
            job.gauge.check()
            job.report = self._work(job.brought, job.gauge)
            log.info("An addition is done: %s.", job.report)
        except Stopped:
            job.error = (
                "The server was ended before this was done. What was stored stays; add the rest again."
            )
        except FuenteError as error:
            job.error = str(error)
        except Exception as error:
            log.exception("Adding articles failed.")
            job.error = f"Something went wrong that should not ({type(error).__name__}: {error})."
        finally:
            job.brought.drop()
            job.state = "done"
