"""What the commands share: their settings, the library they open, and indexing with a bar."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import FuenteError

if TYPE_CHECKING:
    from index.library import Library
    from index.report import SyncReport
    from rag.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, nothing else.")]


class NoLibrary(FuenteError):
    """There is nothing to search yet."""


def settings_of(ctx: typer.Context, **overrides: Any) -> Settings:
    """Read the settings, with the command line's own over them, and start logging to standard error."""
    from rag.settings import load

    settings = load(library=ctx.obj, **overrides)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", force=True
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
    """Bring the library up to date with a bar."""
    from index.pages import is_address
    from rag.terminal import progress

    if any(is_address(source) or Path(source).expanduser().exists() for source in sources):
        prepare_embedding(settings)
    with progress("Indexing") as advance:
        return library.sync(sources, prune=prune, fields=fields, on_progress=advance)


def prepare_embedding(settings: Settings) -> None:
    """Fetch and prepare the bundled embedding model with a progress bar, where it is not here yet."""
    from index.weights import EMBEDDING_MODEL, embedding_model, embedding_model_ready
    from rag.terminal import progress

    if settings.embed_model == EMBEDDING_MODEL and embedding_model_ready(settings.cache) is None:
        with progress("Preparing the embedding model (once)", unit="bytes") as advance:
            embedding_model(settings.cache, offline=settings.offline, on_progress=advance)
