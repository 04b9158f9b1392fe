"""What the commands share: their settings, the library they open, and indexing with a bar."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from index.errors import FuenteError

if TYPE_CHECKING:
    from index.library import Library
    from index.report import SyncReport
    from rag.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, nothing else.")]


class NoLibrary(FuenteError):
    """There is nothing to search yet."""


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is standard error at that moment: a line that is redrawn makes room for what is logged."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


@contextmanager
def ended_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal end the block: ``stop`` is set and KeyboardInterrupt raised.

    Whoever insists, with a second signal, gets the end at once; nothing is ever half written.
    """

    def end(number: int, _: object) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()
        raise KeyboardInterrupt

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def settings_of(ctx: typer.Context, **overrides: Any) -> Settings:
    """Read the settings, with the command line's own over them, and start logging to standard error."""
    from rag.settings import load

    settings = load(library=ctx.obj, **overrides)
    logging.basicConfig(
        handlers=[_Stderr()],
        level=logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
        force=True,
    )
    for name in ("index", "rag", "__main__"):
        logging.getLogger(name).setLevel(settings.log_level.upper())
    return settings


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Library]:
    """Open the library; raise NoLibrary where there is none (or an empty folder) and none may be made."""
    from index.library import Library
    from rag.doctor import library_there

    if not create and not library_there(settings.library):
        raise NoLibrary(
            f"There is no library yet at {settings.library}. Add articles first: fuente index add PATH"
        )

    def say_waiting(told: str) -> None:
        from rag.terminal import console, say

        say(console(stderr=True), (told, "yellow"))

    with Library.open(settings.library, settings=settings, on_wait=say_waiting) as library:
        yield library


def sync(
    library: Library,
    settings: Settings,
    sources: Sequence[str],
    *,
    prune: bool = False,
    fields: Mapping[str, str] | None = None,
) -> SyncReport:
    """Bring the library up to date, and say how far it is."""
    from index.gauge import Gauge
    from index.pages import is_address
    from index.sync import sync as bring
    from rag.progress import indexing

    if any(is_address(source) or Path(source).expanduser().exists() for source in sources):
        prepare_embedding(settings)
    gauge = Gauge()
    with indexing(gauge):
        return bring(library, sources, prune=prune, fields=fields, gauge=gauge)


def prepare_embedding(settings: Settings) -> None:
    """Fetch and prepare the bundled embedding model with a progress bar, where it is not here yet."""
    from index.weights import EMBEDDING_MODEL, embedding_model, embedding_model_ready
    from rag.progress import progress

    if settings.embed_model == EMBEDDING_MODEL and embedding_model_ready(settings.cache) is None:
        with progress("Preparing the embedding model (once)", unit="bytes") as advance:
            embedding_model(settings.cache, offline=settings.offline, on_progress=advance)
