"""One process, one port: the page, the HTTP interface and its documentation."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import FuenteError
from rag.serve.ending import drained, ended_by_sigterm
from rag.serve.telemetry.records import write_records
from rag.serve.telemetry.traces import traced
from rag.threads import spare_cores

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index.library import Library
    from rag.engine import Engine
    from rag.settings import Settings

log = logging.getLogger(__name__)


class PortTaken(FuenteError):
    """The address cannot be served at; the message says why and how to choose another."""


def create_app(engine: Engine, library: Library, settings: Settings | None = None) -> FastAPI:
    """Return the application. It loads no model; the engine does that when it is first asked, or before."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr
    from fastapi import FastAPI

    from rag.kept import Keeper
    from rag.keys import Keys
    from rag.mcp import speaks
    from rag.serve import (
        add,
        docs,
        guard,
        headers,
        kept,
        page,
        problem,
        scripts,
        sign_in,
        theme,
        translations,
    )
    from rag.serve import library as shelves
    from rag.serve.access import Access
    from rag.serve.api import adding, openapi, unknown
    from rag.serve.api import routes as api
    from rag.serve.api.admin import TRIES
    from rag.serve.api.once import Once
    from rag.serve.brought import take_in
    from rag.serve.door import Door
    from rag.serve.jobs import Jobs
    from rag.serve.openai import routes as chats
    from rag.serve.places import Places
    from rag.serve.proxied import Proxied
    from rag.serve.rate import Rate
    from rag.serve.telemetry import routes as telemetry
    from rag.serve.telemetry.meters import Meters
    from rag.serve.telemetry.requests import Requests
    from rag.settings import on_a_space

    app = FastAPI(
        title="Fuente",
        description="Ask the news in any language: a short answer in which every sentence carries the exact "
        "sentence it comes from, or a refusal where the articles do not say.",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
    )
    admin = settings.admin_token if settings else None
    token = admin.get_secret_value() if admin else None
    keyed = bool(settings and settings.access == "keys")
    door = Door(Keys(library.path), token, needed=keyed)
    app.add_middleware(guard.Guard)  # the last one added is the first to see a request
    app.add_middleware(Access, door=door)
    if settings and settings.proxied:
        app.add_middleware(Proxied)
    app.add_middleware(headers.Headers, framed=on_a_space())
    headers.open_to(app, settings.origins if settings else "")
    problem.say_errors(app)
    meters = Meters()
    app.add_middleware(Requests, meters=meters)
    app.state.keeper = keeper = Keeper(library.path, token, meters.answered)
    app.state.jobs = Jobs(partial(take_in, library))  # ended by who ends the application
    demo, rate = bool(settings and settings.demo), Rate(settings.per_minute if settings else 0)
    places = Places(queue=settings.queue, answer=settings.answer_timeout) if settings else Places()
    app.state.places = places
    meters.watch("fuente_places_busy", "Questions that are being answered.", lambda: places.busy)
    meters.watch("fuente_places_waiting", "Questions that wait for a place.", lambda: places.waiting)
    meters.watch("fuente_model_busy", "Requests that the embedded model answers now.", engine.busy)
    meters.watch("fuente_jobs_waiting", "Additions that wait.", lambda: app.state.jobs.waiting)
    meters.watch("fuente_jobs_working", "Additions at work.", lambda: app.state.jobs.working)
    meters.watch("fuente_articles", "Articles in the library.", lambda: library.counts().articles)
    app.include_router(api.router(engine, library, keeper, places=places, rate=rate, demo=demo))
    app.include_router(chats.router(engine, library, keeper, rate, places))
    once, tries = Once(), Rate(TRIES)
    app.include_router(adding.router(library, settings, app.state.jobs, once, tries))
    app.include_router(kept.router(library, keeper, once))
    app.include_router(translations.router(engine, keeper, rate))
    app.include_router(shelves.router(library, adding=bool(admin and not demo)))
    app.include_router(add.router(library, settings, app.state.jobs, tries))

    if speaks():
        from rag.mcp import http as mcp
        from rag.mcp.tools import Tools

        mcp.mount(app, Tools(engine, library, keeper, places, rate), settings)
    if settings is None or (settings.metrics == "on" and not settings.demo):
        app.include_router(telemetry.router(meters))
    if keyed:
        app.include_router(sign_in.router(door))

    docs.serve(app)
    openapi.describe(app)
    unknown.refuse(app, "/api/{rest:path}", "/v1/{rest:path}", "/healthz", "/readyz", "/metrics")

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page.build(engine, library, keeper, rate, places=places),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        theme=theme.build(),
        css=_beside("page.css"),
        head=f"<script>{scripts.together()}</script>",
        favicon_path=str(Path(str(resources.files("rag.serve"))) / "favicon.svg"),
    )
    return mounted


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address, so that nobody else takes it while models load.

    Port 0 takes any free one. Visitors who come early wait instead of being refused.
    Raises ``PortTaken`` where the address is in use, not allowed or not this machine's.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise PortTaken(
            f"“{host}” is not an address that can be served at. "
            "Set FUENTE_HOST or --host to one, such as 127.0.0.1."
        ) from None
    sock = socket.socket(family, kind, proto)
    try:
        if os.name != "nt":  # there it would let two programs share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise PortTaken(_why(error, host, port)) from None
    return sock


def serve(
    settings: Settings,
    *,
    library: Library | None = None,
    engine: Engine | None = None,
    seeds: Path | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page and the HTTP interface at ``settings.host`` and ``settings.port`` until Ctrl-C or SIGTERM.

    What is not given is opened from the settings. ``seeds`` are articles to begin with: they are read, in the
    background, into a library that has none. ``on_ready`` is told the page's address once it answers
    (default: it is logged). Raises ``PortTaken`` before any model is loaded.
    """
    with ended_by_sigterm(), closing(reserve(settings.host, settings.port)) as sock:
        from contextlib import ExitStack

        import uvicorn

        from index.library import Library
        from rag.engine import Engine
        from rag.serve.connection import Connection

        with ExitStack() as opened:
            opened.enter_context(traced(settings.traces))
            if library is None:
                library = opened.enter_context(Library.open(settings=settings))
            if engine is None:
                engine = Engine(library, llm=settings.llm, settings=settings)
                opened.callback(engine.close)
            write_records(settings.log_format)
            app = create_app(engine, library, settings)
            opened.callback(app.state.jobs.close)
            start = (engine, library, seeds)
            beginning = threading.Thread(target=_begin, args=start, name="prepare", daemon=True)
            beginning.start()
            # A thread that is still inside a model's own code when Python ends would take the process down.
            opened.callback(beginning.join, 20)
            address = _address(sock, settings.host)
            server = uvicorn.Server(
                uvicorn.Config(
                    app,
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    http=Connection,  # not the other parser, which takes headers without end
                    timeout_graceful_shutdown=3,
                    proxy_headers=False,  # it would believe the first address that is named; see rag.serve.proxied
                )
            )
            drained(server, app.state.places, app.state.jobs, settings.grace)
            _when_started(server, lambda: (on_ready or _say)(address))
            server.run(sockets=[sock])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``python app.py``: read the settings and the options, serve, and return the exit code."""
    from rag import settings as from_environment

    spare_cores()
    parser = argparse.ArgumentParser(description="Serve the page and the HTTP interface.")
    parser.add_argument("--host", help="address to serve at (default 127.0.0.1, or FUENTE_HOST)")
    parser.add_argument("--port", type=int, help="port to serve at (default 7860, or FUENTE_PORT)")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="articles for an empty library")
    parser.add_argument("--quotes", action="store_true", help="answer with verbatim sentences only")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.INFO)
    try:
        llm = "quotes" if given.quotes else None
        settings = from_environment.load(host=given.host, port=given.port, llm=llm)
        logging.getLogger().setLevel(settings.log_level.upper())
        serve(settings, seeds=given.seeds if given.seeds.exists() else None)
    except KeyboardInterrupt:
        return 130
    except FuenteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _begin(engine: Engine, library: Library, seeds: Path | None) -> None:
    """Make ready what the first question needs, while the page already stands."""
    try:
        engine.prepare()
        if seeds is not None and library.counts().articles == 0:
            log.info("Reading the articles in %s", seeds)
            log.info("%s", library.sync([seeds]))
        _ = library.encoder
    except FuenteError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("The models or the articles could not be made ready; the page goes on without them")


def _when_started(server: object, tell: Callable[[], None]) -> None:
    """Wrap the server's start so that ``tell`` is called once it accepts visitors."""
    start = server.startup  # type: ignore[attr-defined]

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await start(sockets=sockets)
        if server.started:  # type: ignore[attr-defined]
            tell()

    server.startup = startup  # type: ignore[attr-defined]


def _say(address: str) -> None:
    log.info("The page is at %s, the HTTP interface at %s/docs", address, address)


def _address(sock: socket.socket, host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{sock.getsockname()[1]}"


def _why(error: OSError, host: str, port: int) -> str:
    choose = "Choose another with FUENTE_PORT or --port, for example --port {}."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} at {host} is taken by another program. " + choose.format(
            port + 1 if port < 65535 else 7860
        )
    if error.errno == errno.EACCES:
        return f"This user may not serve at port {port}. " + choose.format(7860)
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. Set FUENTE_HOST or --host to 127.0.0.1 or 0.0.0.0."
    return f"Port {port} at {host} cannot be served at ({error.strerror}). " + choose.format(7860)


def _beside(name: str) -> str:
    return resources.files("rag.serve").joinpath(name).read_text(encoding="utf-8")
