"""What stands before the HTTP interfaces: bounds what is read, and answers what nobody expected."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from rag.serve.problem import UNEXPECTED, problem

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
"""The largest request in bytes that ``/api`` reads."""

_STREAMED = frozenset({("POST", "/api/articles")})
"""What reads its body by itself, up to a limit of its own, once it knows who sends it."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Guard:
    """ASGI middleware for the HTTP interface: bounds what is read, and answers what nobody expected.

    A request of more than ``LARGEST_BODY`` bytes gets a 413. An exception is logged with its traceback and
    gets a 500 that shows nothing of it.
    """

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Read the body (declared or chunked) up to the limit and hand it on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/v1/", "/healthz")):
            await self.app(scope, receive, send)
            return
        streamed = (scope["method"], scope["path"]) in _STREAMED
        body = None if streamed else await _read(scope, receive)
        if body is None and not streamed:
            said = f"The request is too large: at most {LARGEST_BODY // 1024} kB are read. Send less history."
            await problem(413, said, {"Connection": "close"})(scope, receive, send)
            return
        answering = False

        async def again() -> Message:
            nonlocal body
            if body is None:
                return await receive()
            given, body = body, None
            return {"type": "http.request", "body": given, "more_body": False}

        async def watched(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self.app(scope, again, watched)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            if answering:
                raise
            await problem(500, UNEXPECTED)(scope, receive, send)


async def _read(scope: Message, receive: Receive) -> bytes | None:
    """Return the whole body, or None where it is larger than ``LARGEST_BODY``."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    held, more = bytearray(), True
    while more:
        message = await receive()
        held += message.get("body", b"")
        more = message.get("more_body", False)
        if len(held) > LARGEST_BODY:
            return None
    return bytes(held)
