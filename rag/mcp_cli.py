"""``fuente mcp``: the library for one program that speaks MCP."""

from __future__ import annotations

from typing import Annotated

import typer

from index.errors import FuenteError
from rag.command import opened, settings_of


class NoMcp(FuenteError):
    """What speaks the protocol is not installed."""


def mcp(
    ctx: typer.Context,
    quotes: Annotated[bool, typer.Option("--quotes", help="Answer with verbatim sentences only.")] = False,
) -> None:
    """Serve one program that speaks MCP, over standard input and output; `fuente serve` does so at /mcp."""
    from rag.engine import Engine
    from rag.mcp import speaks

    if not speaks():
        raise NoMcp("The package mcp is not here, or not in version 2. Install it: pip install 'mcp>=2.3,<3'")
    from rag.mcp import stdio

    settings = settings_of(ctx, llm="quotes" if quotes else None)
    with opened(settings) as library:
        engine = Engine(library, llm=settings.llm, settings=settings)
        engine.prepare()
        try:
            stdio.serve(engine, library)
        finally:
            engine.close()
