"""The options by which a command reads only some of the articles."""

from __future__ import annotations

from typing import Annotated

import typer

from index.filters import Filter

Since = Annotated[
    str | None,
    typer.Option(help="Only articles of this day, such as 2026-01-31, or later.", metavar="DAY"),
]
Until = Annotated[str | None, typer.Option(help="Only articles of this day or earlier.", metavar="DAY")]
Outlets = Annotated[
    list[str] | None,
    typer.Option("--outlet", help="Only this outlet. May be given again.", metavar="NAME"),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", help="Only articles in this language, such as es. May be given again.", metavar="CODE"
    ),
]
Sections = Annotated[
    list[str] | None,
    typer.Option("--section", help="Only this section. May be given again.", metavar="NAME"),
]
AnyTime = Annotated[
    bool, typer.Option("--any-time", help='Read all days, though the question says "yesterday" or the like.')
]


def only_of(
    since: str | None,
    until: str | None,
    outlets: list[str] | None,
    languages: list[str] | None,
    sections: list[str] | None,
) -> Filter:
    """Return which articles a command is about.

    Raises:
        index.filters.BadFilter: a day is not one, or the first is after the last.
    """
    return Filter.of(
        since=since,
        until=until,
        outlets=outlets or (),
        languages=languages or (),
        sections=sections or (),
    )
