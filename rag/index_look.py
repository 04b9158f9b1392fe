"""The ``fuente index`` commands that look at a library: how it is, what it holds, one article."""

from __future__ import annotations

import calendar
import re
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from rag.command import Json, opened, settings_of

if TYPE_CHECKING:
    from index.listing import Wanted
    from index.overview import Overview

_SHOWN = 50
"""Articles that a terminal shows without being asked for more."""


def status(ctx: typer.Context, as_json: Json = False) -> None:
    """Show what the library holds, and what came of the last time that something was added."""
    from index.overview import overview
    from rag.terminal import console, say_json, say_table

    with opened(settings_of(ctx)) as library:
        found = overview(library)
    if as_json:
        say_json(asdict(found))
    else:
        say_table(console(), _rows(found))


def _rows(found: Overview) -> list[tuple[str, ...]]:
    dates = f"{found.oldest} to {found.newest}" if found.oldest else "none known"
    if found.undated and found.oldest:
        dates += f", and {found.undated:,} without a date"
    rows = [
        ("Library", f"{found.path}", f"{found.size / 1e6:,.1f} MB"),
        ("Articles", f"{found.articles:,}"),
        ("Dates", dates),
        ("Outlets", _most(found.outlets)),
        ("Languages", _most(found.languages)),
        ("Stories", f"{found.stories:,}"),
        ("Copies", f"{found.articles - found.stories:,}"),
        ("Corrected", f"{found.corrected:,}"),
        ("Passages", f"{found.passages:,}"),
        ("Sentences", f"{found.sentences:,}"),
        ("Embedding model", found.encoder or "none yet"),
    ]
    if found.waiting:
        rows.append(
            ("Vector index", f"not told of {found.waiting:,} passages yet; they are searched one by one")
        )
    if found.last:
        last, kinds = found.last, ("added", "changed", "removed", "missing", "failed")
        did = ", ".join(f"{getattr(last, kind):,} {kind}" for kind in kinds if getattr(last, kind))
        rows.append(("Last sync", f"{last.at.astimezone():%Y-%m-%d %H:%M}: {did or 'nothing new'}"))
    return rows


def _most(counts: dict[str, int], most: int = 8) -> str:
    named = ", ".join(f"{name} {count:,}" for name, count in list(counts.items())[:most])
    return f"{named} and {len(counts) - most:,} more" if len(counts) > most else named or "none known"


def list_articles(
    ctx: typer.Context,
    outlet: Annotated[
        list[str] | None, typer.Option(help="Only this outlet, or part of its name. May be given again.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Published on this day or later.", metavar="YYYY[-MM[-DD]]")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Published on this day or earlier.", metavar="YYYY[-MM[-DD]]")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Only this language, such as es. May be given again.")
    ] = None,
    text: Annotated[str, typer.Option(help="Words that title or text must hold, all of them.")] = "",
    limit: Annotated[
        int | None,
        typer.Option(min=0, help=f"How many at most; 0 shows all, as a pipe gets them. [{_SHOWN}]"),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the articles, newest first, with the ids that `show` and `remove` take."""
    from index.listing import Wanted, listed
    from rag.terminal import console, say, say_json, say_table

    wanted = Wanted(
        tuple(outlet or ()),
        tuple(language or ()),
        _day(since, "--since"),
        _day(until, "--until", last=True),
        text,
    )
    out, told = console(), console(stderr=True)
    with opened(settings_of(ctx)) as library:
        found = listed(library, wanted)
        if not found:
            say(told, (_none(library.counts().articles, wanted), "yellow"))
    if limit is None:
        limit = 0 if as_json or not out.is_terminal else _SHOWN
    shown = found[:limit] if limit else found
    if as_json:
        say_json([asdict(article) for article in shown])
        return
    rows = [
        (
            article.id,
            article.published.isoformat()[:10] if article.published else "",
            article.outlet or "",
            article.title,
        )
        for article in shown
    ]
    if rows:
        say_table(out, rows, ("Id", "Date", "Outlet", "Title"), one_line=True)
    if len(shown) < len(found):
        say(told, (f"{len(shown):,} of {len(found):,} articles; --limit 0 shows all.", "dim"))


def _none(articles: int, wanted: Wanted) -> str:
    if wanted.since and wanted.until and wanted.since > wanted.until:
        return f"No day is after {wanted.since} and before {wanted.until}."
    return f"None of the {articles:,} articles is like that. `fuente index status` shows outlets, dates and languages."


def _day(given: str | None, option: str, *, last: bool = False) -> date | None:
    """Return the first day that a date, month or year means, or the last."""
    if given is None:
        return None
    matched = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", given.strip(), re.ASCII)
    try:
        if matched is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in matched.groups())
        if year is None:
            raise ValueError
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError:
        raise typer.BadParameter(
            f"{given} is no date. Write it as 2026-01-16, 2026-01 or 2026.", param_hint=option
        ) from None


def show(
    ctx: typer.Context,
    article_id: Annotated[str, typer.Argument(help="The article's id, as `list` shows it.", metavar="ID")],
    versions: Annotated[
        bool, typer.Option("--versions", help="Also print earlier wordings in full.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show an article, where each fact was found, its copies in other places, and what was corrected in it."""
    from rag.corrections import corrections
    from rag.terminal import console, say_article, say_json

    with opened(settings_of(ctx)) as library:
        article, earlier = library.article(article_id), library.versions(article_id)
        others = [other for other in library.story(article_id) if other.id != article_id]
    if not as_json:
        say_article(console(), article, earlier, others, whole=versions)
        return
    texts = [*(version.text for version in earlier), article.text]
    say_json(
        asdict(article)
        | {
            "found": dict(article.found),
            "versions": [
                asdict(version)
                | {"corrections": [asdict(one) for one in corrections(version.text, text, article.language)]}
                for version, text in zip(earlier, texts[1:], strict=True)
            ],
            "copies": [
                {"id": o.id, "title": o.title, "outlet": o.outlet, "published": o.published, "url": o.url}
                for o in others
            ],
        }
    )
