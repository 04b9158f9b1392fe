"""Where questions are asked: the user's own library, or those of a corpus, kept or made for the occasion."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.command import NoLibrary, opened, sync
from rag.evaluate.corpus import Names, names_of, parts_of
from rag.evaluate.data import BadData, Item
from rag.summary import say_report
from rag.terminal import console, counted, say

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine
    from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A library that is asked, and its articles by name."""

    library: Library
    names: Names


@contextmanager
def places_of(
    settings: Settings, corpus: Sequence[Path], at: Path | None, pool: bool, into: Sequence[str] | None
) -> Iterator[list[Place]]:
    """Open what is to be asked: libraries of a corpus, made where they are not there yet, or the user's own."""
    with ExitStack() as stack:
        if not corpus:
            library = stack.enter_context(opened(settings))
            if not library.counts().articles:
                raise NoLibrary(
                    f"The library at {library.path} is empty. Add articles, or name some with --corpus."
                )
            yield [Place(library, names_of(library.articles()))]
            return
        folder = at or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuente-eval-")))
        places = []
        for part in parts_of(corpus, pool=pool, into=into or ()):
            own = settings.model_copy(update={"library": folder.expanduser() / part.name / "library"})
            library = stack.enter_context(opened(own, create=True))
            sources = part.laid_out(folder.expanduser() / part.name)
            report = sync(library, own, list(map(str, sources)), prune=True)
            if report.failed:
                say_report(console(stderr=True), report)
            places.append(Place(library, names_of(library.articles(), part.parallels)))
        yield places


def asked_about(items: Sequence[Item], names: Names, *, named: bool = True) -> list[Item]:
    """Return the questions whose articles are there, and say how many are not; unless ``named``, those of none, too."""
    known = {item.id for item in items if names.find_all(item.relevant)}
    found = [item for item in items if item.id in known or not (named or item.relevant)]
    lost = [item for item in items if item.relevant and item.id not in known]
    if lost:
        such = ", ".join(item.id for item in lost[:3])
        told = f"{counted(len(lost), 'question')} left out: their articles are not in the library (such as {such})."
        say(console(stderr=True), (told, "yellow"))
    if not found:
        raise BadData(
            "No question names an article of the library in its field relevant. Give ids as `fuente index list` shows "
            "them, addresses, or the articles themselves with --corpus."
        )
    return found


def warm_engine(library: Library, settings: Settings) -> Engine:
    """Return an engine that is warm: its models are loaded, or there is none to write with."""
    from rag.engine import Engine

    engine = Engine(library, llm=settings.llm, settings=settings)
    engine.prepare()
    engine.search("What has happened?")
    while engine.status()["preparing"]:
        time.sleep(0.1)
    return engine
