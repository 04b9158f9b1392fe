"""A real server for tests: the application on a free port, in a thread or in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn

from rag.serve.connection import Connection
from rag.serve.server import create_app, reserve
from tests.conftest import ROOT, SEEDS

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
            http=Connection,  # as the server has it
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


@contextmanager
def started(library: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the seeds in a process of its own, ready, and give it with its address; what is left of it is killed.

    What it said stands in ``told.log`` beside the library.
    """
    environment = os.environ | {"FUENTE_LIBRARY": str(library), "FUENTE_PORT": "0"} | settings
    command = [sys.executable, "-u", "-m", "rag.cli", "serve", "--seeds", str(SEEDS)]
    told = library.parent / "told.log"
    with (
        told.open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True) as server,
    ):
        try:
            until, found = time.monotonic() + 120, None
            while found is None:
                assert server.poll() is None, told.read_text(encoding="utf-8")
                assert time.monotonic() < until
                time.sleep(0.1)
                found = re.search(r"Fuente is at (http://127\.0\.0\.1:\d+)", told.read_text(encoding="utf-8"))
            while httpx.get(f"{found[1]}/readyz", timeout=60).status_code != 200:
                assert time.monotonic() < until
                time.sleep(0.1)
            yield server, found[1]
        finally:
            server.kill()
