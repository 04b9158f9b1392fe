"""The ``fuente index`` commands: put articles into the library, and look after it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index.errors import FuenteError
from rag.command import Json, opened, prepare_embedding, settings_of, sync

index = typer.Typer(help="Put articles into the library, and look after it.", no_args_is_help=True)

Ids = Annotated[list[str], typer.Argument(help="Ids of articles, as `list` shows them.", metavar="ID…")]


class BadField(FuenteError):
    """A field is not mapped as ``field=column``."""


@index.command("add")
def add(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, or web addresses of pages, feeds and sitemaps.", metavar="SOURCE…"
        ),
    ],
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles that are gone from their source.")
    ] = False,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Where a table or record has a field, such as text=cuerpo. May be given again."),
    ] = None,
) -> None:
    """Add articles, and take in what has changed in those already there."""
    from rag.terminal import console, say_report

    settings = settings_of(ctx)
    fields = dict(map(_mapped, field or ()))
    with opened(settings, create=True) as library:
        report = sync(library, settings, sources, prune=prune, fields=fields or None)
    say_report(console(), report)
    if report.failed:
        raise typer.Exit(1)


def _mapped(given: str) -> tuple[str, str]:
    name, sign, column = (part.strip() for part in given.partition("="))
    if not (name and sign and column):
        raise BadField(
            f"--field {given} does not say which column is meant. Write it as --field text=cuerpo."
        )
    return name, column


@index.command()
def watch(
    ctx: typer.Context,
    sources: Annotated[list[str], typer.Argument(help="What to follow, as for `add`.", metavar="SOURCE…")],
    every: Annotated[float, typer.Option(min=1, help="Seconds from one look to the next.")] = 300,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles that are gone from their source.")
    ] = False,
) -> None:
    """Follow folders, feeds and pages: look again and again, and take in what is new, until Ctrl-C."""
    from index.watch import watch as follow
    from rag.terminal import console, say, say_report

    settings = settings_of(ctx)
    out = console()
    with opened(settings, create=True) as library:
        prepare_embedding(settings)
        say(console(stderr=True), f"Looking every {every:g} seconds; Ctrl-C ends it.")
        for report in follow(library, sources, every=every, prune=prune):
            say_report(out, report)


@index.command()
def status(ctx: typer.Context) -> None:
    """Show what the library holds."""
    from rag.terminal import console, say_table

    with opened(settings_of(ctx)) as library:
        counts = library.counts()
        rows = [
            ("Library", str(library.path)),
            ("Articles", f"{counts.articles:,}"),
            ("Stories", f"{library.stories():,}"),
            ("Passages", f"{counts.passages:,}"),
            ("Sentences", f"{counts.sentences:,}"),
            ("Languages", ", ".join(sorted(library.languages())) or "none known"),
        ]
    say_table(console(), rows)


@index.command("list")
def list_articles(ctx: typer.Context) -> None:
    """List the articles, newest first, with the ids that `show` and `remove` take."""
    from rag.terminal import console, say_table

    with opened(settings_of(ctx)) as library:
        articles = library.articles()
    rows = []
    for article in articles:
        day = article.published.isoformat()[:10] if article.published else ""
        rows.append((article.id, day, article.outlet or "", article.title))
    say_table(console(), rows, ("Id", "Date", "Outlet", "Title"))


@index.command()
def show(
    ctx: typer.Context,
    article_id: Annotated[str, typer.Argument(help="The article's id, as `list` shows it.", metavar="ID")],
    as_json: Json = False,
) -> None:
    """Show an article, what is known of it, its other printings and what it said before."""
    from rag.terminal import console, say_article, say_json

    with opened(settings_of(ctx)) as library:
        article, versions = library.article(article_id), library.versions(article_id)
        others = [other for other in library.story(article_id) if other.id != article_id]
    if as_json:
        from dataclasses import asdict

        say_json(
            asdict(article) | {"versions": [asdict(v) for v in versions], "copies": [o.id for o in others]}
        )
    else:
        say_article(console(), article, versions, others)


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
    from rag.terminal import console, counted, progress, say

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
    ctx: typer.Context, source: Annotated[Path, typer.Argument(help="A file that `export` wrote.")]
) -> None:
    """Bring in what `export` wrote, here or on another machine."""
    from rag.terminal import console, progress, say_report

    settings = settings_of(ctx)
    with opened(settings, create=True) as library:
        prepare_embedding(settings)
        with progress("Importing") as advance:
            report = library.import_(source, on_progress=advance)
    say_report(console(), report)
    if report.failed:
        raise typer.Exit(1)


@index.command()
def backup(
    ctx: typer.Context, target: Annotated[Path, typer.Argument(help="An empty folder for the copy.")]
) -> None:
    """Copy the library into a folder, even while it is served and added to."""
    from rag.terminal import console, say

    with opened(settings_of(ctx)) as library:
        library.backup(target)
    say(console(), f"Copied the library to {target}.")
