"""Every request has a number, is counted, and leaves one record."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from opentelemetry.trace import get_tracer
from starlette.datastructures import MutableHeaders

from rag.serve.telemetry.meters import Meters
from rag.serve.telemetry.records import REQUEST, request_id

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_ANSWERS = frozenset(("/api/ask", "/v1/chat/completions"))
_GONE = 499  # what is answered to a client that has left; see ``rag.serve.problem``

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Requests:
    """ASGI middleware, before all others.

    The number is the client's own ``X-Request-ID`` where it is well formed, and stands in the response and in all
    records of the request. The record tells the method, the route's pattern, the status and the seconds: no path with
    its ids, no query, nobody's address.
    """

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]], meters: Meters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        number = request_id(given.decode("latin-1"))
        mark, begun, status, ended = REQUEST.set(number), time.perf_counter(), 500, False

        async def numbered(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)["X-Request-ID"] = number
            elif message["type"] == "http.response.body":
                ended = not message.get("more_body", False)
            await send(message)

        try:
            with get_tracer("fuente").start_as_current_span("request") as span:
                await self.app(scope, receive, numbered)
                span.set_attributes({"http.route": _route(scope), "http.response.status_code": status})
        finally:
            seconds = time.perf_counter() - begun
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = _route(scope)
            self.meters.requested(method, route, status, seconds)
            if route in _ANSWERS and (status == _GONE or not ended):
                self.meters.left()
            told = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
            log.info("%s %s: %d in %.3f s", method, route, status, seconds, extra=told)
            REQUEST.reset(mark)


def _route(scope: Message) -> str:
    """Return the pattern that the path fits, with its parameters by name; "page" for all that the page asks for."""
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None or pattern in ("", "/"):
        return "page"
    return str(pattern)
