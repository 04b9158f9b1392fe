"""A real server for tests: the application under uvicorn, on a free port, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from rag.serve.server import create_app, reserve

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine
    from rag.settings import Settings


@contextmanager
def serving(engine: Engine, library: Library, settings: Settings | None = None) -> Iterator[str]:
    """Serve until the block ends and give the server's address."""
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: object = None) -> None:
            await super().startup(sockets=sockets)  # type: ignore[arg-type]
            started.set()

    with reserve("127.0.0.1", 0) as sock:
        address = f"http://127.0.0.1:{sock.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(engine, library, settings),
            log_config=None,
            access_log=False,
            server_header=False,
            http="h11",  # the other parser takes headers without end
            timeout_graceful_shutdown=1,
        )
        server = Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        assert started.wait(60), "the server did not start"
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join(30)
