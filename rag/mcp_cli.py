"""``fuente mcp``: the library for one program that speaks MCP."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.command import opened, settings_of


def mcp(
    ctx: typer.Context,
    quotes: Annotated[bool, typer.Option("--quotes", help="Answer with verbatim sentences only.")] = False,
) -> None:
    """Serve one program that speaks MCP, over standard input and output; `fuente serve` does so at /mcp."""
    from rag.engine import Engine
    from rag.mcp import stdio

    settings = settings_of(ctx, llm="quotes" if quotes else None)
    with opened(settings) as library:
        engine = Engine(library, llm=settings.llm, settings=settings)
        engine.prepare()
        try:
            stdio.serve(engine, library)
        finally:
            engine.close()
