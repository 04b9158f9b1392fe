"""The ``fuente index`` commands: put articles into the library, and look after it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rag import index_look
from rag.command import Json, ended_by_signals, opened, prepare_embedding, settings_of, sync

if TYPE_CHECKING:
    from index.report import SyncReport

index = typer.Typer(help="Put articles into the library, and look after it.", no_args_is_help=True)

for name in ("status", "list", "show"):
    index.command(name)(getattr(index_look, name if name != "list" else "list_articles"))

Ids = Annotated[list[str], typer.Argument(help="Ids of articles, as `list` shows them.", metavar="ID…")]
Sources = Annotated[
    list[str],
    typer.Argument(help="Files, folders, or web addresses of pages, feeds and sitemaps.", metavar="SOURCE…"),
]
Prune = Annotated[bool, typer.Option("--prune", help="Remove articles that are gone from their source.")]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field", help="Where a table or record has a field, such as text=cuerpo. May be given again."
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="A file to write all that happened to, a JSON object a line: each failure with its reason.",
        metavar="FILE",
        dir_okay=False,
        show_default=False,
    ),
]


@index.command("add")
def add(
    ctx: typer.Context,
    sources: Sources,
    prune: Prune = False,
    field: Fields = None,
    report: ReportFile = None,
    as_json: Json = False,
) -> None:
    """Add articles, and take in what has changed in those already there.

    Ends with exit code 0 when all went well, warnings or not, and 1 where something could not be read.
    """
    settings = settings_of(ctx)
    fields = dict(map(_mapped, field or ()))
    with _reporting(report) as stream:
        with opened(settings, create=True) as library:
            done = sync(library, settings, sources, prune=prune, fields=fields or None)
        _say_done(done, stream, as_json=as_json)


def _mapped(given: str) -> tuple[str, str]:
    name, sign, column = (part.strip() for part in given.partition("="))
    if not (name and sign and column):
        raise typer.BadParameter(
            f"--field {given} does not say which column is meant. Write it as --field text=cuerpo."
        )
    return name, column


@contextmanager
def _reporting(path: Path | None) -> Iterator[IO[str] | None]:
    """Open the file for the report before anything is done, so that nothing is done in vain."""
    from rag.summary import BadReport, report_file

    if path is None:
        yield None
        return
    try:
        stream = report_file(path)
    except BadReport as error:
        raise typer.BadParameter(str(error)) from error
    with stream:
        yield stream


def _say_done(report: SyncReport, stream: IO[str] | None, *, as_json: bool) -> None:
    """Say what a sync came to, and end with 1 where something failed."""
    from rag.summary import say_report, write_report
    from rag.terminal import console, say_json

    if stream is not None:
        write_report(stream, report)
    if as_json:
        say_json(report.to_dict())
    else:
        say_report(console(), report)
    if report.failed:
        raise typer.Exit(1)


@index.command()
def watch(
    ctx: typer.Context,
    sources: Sources,
    every: Annotated[
        float, typer.Option(min=1, help="Seconds between two visits to a site, if it wants no more.")
    ] = 300,
    settle: Annotated[
        float, typer.Option(min=0, help="Seconds that a file must have been left alone before it is read.")
    ] = 2,
    prune: Prune = False,
    field: Fields = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")] = False,
) -> None:
    """Follow folders, feeds and pages, and take in what is new or changed, until Ctrl-C or SIGTERM.

    Files are read as soon as they have changed and come to rest, sites are visited now and then. The library can be
    served at the same time.
    """
    from index.gauge import Gauge
    from index.watch import watch as follow
    from rag.progress import indexing
    from rag.summary import look_as_dict, say_look
    from rag.terminal import console, say, say_json

    settings = settings_of(ctx)
    fields = dict(map(_mapped, field or ()))
    out, told, stop = console(), console(stderr=True), threading.Event()
    gauge = Gauge(stop)
    try:
        with ended_by_signals(stop), opened(settings, create=True) as library:
            prepare_embedding(settings)
            looks = follow(
                library,
                sources,
                every=every,
                prune=prune,
                fields=fields or None,
                settle=settle,
                stop=stop,
                gauge=gauge,
            )
            say(told, f"Following {_listed(sources)}; Ctrl-C ends it.")
            with indexing(gauge):
                look = next(looks, None)
            while look is not None:
                if as_json:
                    say_json(look_as_dict(look), line=True)
                else:
                    say_look(out, look, library)
                look = next(looks, None)
    except KeyboardInterrupt:
        pass
    say(told, "Stopped.")


def _listed(sources: Sequence[str]) -> str:
    from index.web.url import redacted

    named = ", ".join(map(redacted, sources[:3]))
    return f"{named} and {len(sources) - 3:,} more" if len(sources) > 3 else named


@index.command()
def remove(ctx: typer.Context, ids: Ids) -> None:
    """Remove articles from the library. The files they came from stay as they are."""
    from rag.terminal import console, say

    with opened(settings_of(ctx)) as library:
        for article_id in ids:
            title = library.article(article_id).title
            library.remove(article_id)
            say(console(), f"Removed {article_id}: {title}")


@index.command()
def rebuild(ctx: typer.Context) -> None:
    """Make all vectors anew, with the embedding model of the settings."""
    from rag.progress import progress
    from rag.terminal import console, counted, say

    settings = settings_of(ctx)
    with opened(settings) as library:
        prepare_embedding(settings)
        with progress("Rebuilding") as advance:
            library.rebuild(on_progress=advance)
        say(console(), f"Rebuilt the vectors of {counted(library.counts().articles, 'article')}.")


@index.command("export")
def export(
    ctx: typer.Context, target: Annotated[Path, typer.Argument(help="The JSON lines file to write.")]
) -> None:
    """Write all articles, and what they said before, to a file that `import` reads."""
    from rag.terminal import console, counted, say

    with opened(settings_of(ctx)) as library:
        say(console(), f"Exported {counted(library.export(target), 'article')} to {target}.")


@index.command("import")
def import_(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(help="A file that `export` wrote.")],
    report: ReportFile = None,
    as_json: Json = False,
) -> None:
    """Bring in what `export` wrote, here or on another machine."""
    from rag.progress import progress

    settings = settings_of(ctx)
    with _reporting(report) as stream:
        with opened(settings, create=True) as library:
            prepare_embedding(settings)
            with progress("Importing", unit="bytes") as advance:
                done = library.import_(source, on_progress=advance)
        _say_done(done, stream, as_json=as_json)


@index.command()
def backup(
    ctx: typer.Context, target: Annotated[Path, typer.Argument(help="An empty folder for the copy.")]
) -> None:
    """Copy the library into a folder, even while it is served and added to."""
    from rag.terminal import console, say

    with opened(settings_of(ctx)) as library:
        library.backup(target)
    say(console(), f"Copied the library to {target}.")
