"""MCP over streamable HTTP: ``/mcp`` of the one application."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.serve.guard import LARGEST_BODY
from rag.serve.problem import problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from rag.mcp.tools import Tools
    from rag.settings import Settings

log = logging.getLogger(__name__)

PATH = "/mcp"

_IDLE = 600
"""Seconds after which the session of an older client ends that asks for nothing."""

_SESSIONS = 1_000

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def mount(app: FastAPI, tools: Tools, settings: Settings | None = None) -> None:
    """Serve MCP at ``/mcp`` of ``app`` while that runs. To be called before anything is mounted at the root."""
    from starlette.routing import Route

    from rag.mcp.server import build

    server = build(tools)
    endpoint = Endpoint(settings)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(started: Any) -> AsyncIterator[Any]:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        # Sessions are for clients of before 2026-07: only in one can they say that they no longer want an answer.
        # Strangers get none, so that nobody can take them all.
        manager = StreamableHTTPSessionManager(
            server,
            stateless=bool(settings and settings.demo),
            session_idle_timeout=_IDLE,
            max_sessions=_SESSIONS,
            max_request_body_size=LARGEST_BODY,
        )
        async with before(started) as state, manager.run():
            endpoint.manager = manager
            try:
                yield state
            finally:
                endpoint.manager = None

    app.router.lifespan_context = lifespan
    # Starlette hands a route's endpoint the bare request where it is an object and no function.
    app.router.routes.extend(Route(path, endpoint, include_in_schema=False) for path in (PATH, f"{PATH}/"))


class Endpoint:
    """ASGI application at ``/mcp``: lets in who asks for this server by a name of its own, and hands them on."""

    def __init__(self, settings: Settings | None) -> None:
        self.manager: StreamableHTTPSessionManager | None = None
        self._open = bool(settings and (settings.proxied or settings.demo))
        self._names = frozenset(names(settings.host if settings else "127.0.0.1"))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse one that a page of somebody else's makes (DNS rebinding)."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        why = self.refused(headers.get(b"host", ""), headers.get(b"origin", ""))
        if why is not None:
            await problem(403, why)(scope, receive, send)
        elif self.manager is None:
            await problem(503, "MCP is not served at this moment. Try again later.")(scope, receive, send)
        else:
            await self.manager.handle_request(scope, receive, send)

    def refused(self, host: str, origin: str) -> str | None:
        """Say why a request to this host, made by a page of this origin, is refused; None where it is not.

        A page elsewhere whose name is made to point at this machine has that name in both. An address in numbers or a
        name of this machine cannot be made to point anywhere. Behind a proxy, and where strangers are let in, any name
        may be this server's, and there is nothing to be had that they could not have themselves.
        """
        name = _name(host)
        if not (self._open or self._is_own(name)):
            return (
                f"This server does not know itself as “{name[:80]}”. Ask by its address in numbers, or serve at that "
                "name with FUENTE_HOST, or behind a proxy with FUENTE_PROXIED=true."
            )
        if (
            origin
            and urlsplit(origin).netloc.lower() != host.lower()
            and not _is_local(_name(urlsplit(origin).netloc))
        ):
            return f"Pages of {origin[:80]} may not ask here."
        return None

    def _is_own(self, name: str) -> bool:
        return name in self._names or _is_local(name) or _is_address(name)


def names(host: str) -> list[str]:
    """Return the names by which a server at ``host`` is known: that one, and this machine's own."""
    own = socket.gethostname().lower()
    mine = [own, own if own.endswith(".local") else f"{own}.local"] if own else []
    return [name for name in (host.lower(), *mine) if name]


def _name(host: str) -> str:
    """Return a host without its port and without the brackets of IPv6."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return _is_address(name) and ipaddress.ip_address(name).is_loopback


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
