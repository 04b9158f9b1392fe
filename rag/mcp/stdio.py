"""MCP over standard input and output: a client starts ``fuente mcp`` and speaks with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine


def serve(engine: Engine, library: Library) -> None:
    """Serve one client until it closes standard input. Nothing but the protocol is written to standard output.

    To be called in the main thread: Ctrl-C ends the process at once.
    """
    import signal

    import anyio
    from mcp.server.stdio import stdio_server

    from rag.kept import Keeper
    from rag.mcp.server import build
    from rag.mcp.tools import Tools
    from rag.serve.places import Places
    from rag.serve.rate import Rate

    server = build(Tools(engine, library, Keeper(library.path), Places(), Rate(0)))

    async def run() -> None:
        async with stdio_server() as (heard, told):
            await server.run(heard, told, server.create_initialization_options())

    # What reads standard input cannot be woken, so Ctrl-C would wait for a line. Nothing is written that could be torn.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        anyio.run(run)
    finally:
        signal.signal(signal.SIGINT, before)
