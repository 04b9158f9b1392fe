"""What stands before the HTTP interfaces: bounds what is read, and answers what nobody expected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from rag.serve.problem import UNEXPECTED
from rag.serve.refusal import refusal

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
"""The largest request in bytes that the HTTP interfaces read."""

LARGEST_EVENT = 8 * 1024 * 1024
"""The largest request in bytes that the page reads: it sends its whole conversation along."""

LONGEST_BODY = 20.0
"""Seconds in which a request has to be here, all of it."""

LONGEST_PATH = 2_000
"""Characters of the longest path that is looked up: ours have an id's at most."""

_INTERFACES = ("/api/", "/v1/", "/healthz", "/readyz", "/metrics")
_ADDING = "/add"
"""What reads forms of its own, larger ones and in pieces: see ``rag.serve.forms``."""

_NO_UPLOADS = "/gradio_api/upload"

_STREAMED = frozenset({("POST", "/api/articles")})
"""What reads its body by itself, up to a limit of its own, once it knows who sends it."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Guard:
    """ASGI middleware: bounds what is read, and answers what nobody expected.

    A request that is larger than is read gets a 413, one that comes too slowly a 408. Where an HTTP interface raises,
    the exception is logged with its traceback and the answer is a 500 that shows nothing of it.
    """

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Read the body (declared or chunked) up to the limit and hand it on, or refuse it."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or path == _ADDING or path.startswith(f"{_ADDING}/"):
            await self.app(scope, receive, send)
            return
        close = {"Connection": "close"}
        if path.startswith(_NO_UPLOADS):  # Gradio would write it to the disk
            await refusal(path, 403, "This page takes no files. Articles are added at /add.", close)(
                scope, receive, send
            )
            return
        if len(path) > LONGEST_PATH:
            await refusal(
                path, 414, f"This address is too long: at most {LONGEST_PATH} characters are read.", close
            )(scope, receive, send)
            return
        interface = path.startswith(_INTERFACES)
        most = LARGEST_BODY if interface else LARGEST_EVENT
        streamed = (scope["method"], path) in _STREAMED
        try:
            async with asyncio.timeout(LONGEST_BODY):
                body = None if streamed else await _read(scope, receive, most)
        except TimeoutError:
            said = f"The request did not come within {LONGEST_BODY:g} seconds. Send it again, all at once."
            await refusal(path, 408, said, close)(scope, receive, send)
            return
        if body is None and not streamed:
            said = f"The request is too large: at most {most // 1024} kB are read. Send less history."
            await refusal(path, 413, said, close)(scope, receive, send)
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
            if not interface:
                raise
            log.exception("%s %r failed", scope["method"], path)
            if answering:
                raise
            await refusal(path, 500, UNEXPECTED)(scope, receive, send)


async def _read(scope: Message, receive: Receive, most: int) -> bytes | None:
    """Return the whole body, or None where it is larger than ``most`` bytes."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > most:
        return None
    held, more = bytearray(), True
    while more:
        message = await receive()
        held += message.get("body", b"")
        more = message.get("more_body", False)
        if len(held) > most:
            return None
    return bytes(held)
