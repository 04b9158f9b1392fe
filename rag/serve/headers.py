"""What every response says to a browser about what may be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def open_to(app: FastAPI, origins: str) -> None:
    """Let scripts of these web sites (with commas between) use the HTTP interfaces; never with a visitor's cookies."""
    listed = [origin.strip().rstrip("/") for origin in origins.split(",") if origin.strip()]
    if listed:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=listed,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key"],
            expose_headers=["Retry-After"],
        )


_SPACES = "https://huggingface.co https://*.huggingface.co https://*.hf.space"


class Headers:
    """ASGI middleware: security headers on every response that has none of its own, and no leave to other sites.

    ``framed`` says that a hosted Space shows the page inside its own.
    """

    def __init__(
        self, app: Callable[[Message, Receive, Send], Awaitable[None]], framed: bool = False
    ) -> None:
        self.app = app
        self.framed = framed
        within = f"'self' {_SPACES}" if framed else "'self'"
        # Gradio's page is made of scripts and styles that stand in it, and makes functions out of text.
        self._page = (
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
            f"form-action 'self'; frame-ancestors {within}"
        )

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        data = str(scope["path"]).startswith(("/api/", "/v1/"))

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), data)
            await send(message)

        await self.app(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, data: bool) -> None:
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        policy = headers.setdefault(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" if data else self._page
        )
        if not self.framed and "frame-ancestors *" not in policy:
            headers.setdefault("X-Frame-Options", "DENY" if data else "SAMEORIGIN")
        # Gradio lets scripts of any site ask with the visitor's cookies; who may is FUENTE_ORIGINS' matter.
        for name in [name for name in headers if name.startswith("access-control-")]:
            del headers[name]
