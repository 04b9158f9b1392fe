"""Who asks, where a proxy stands between: as the proxy says, and not as the visitor says."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Proxied:
    """ASGI middleware: the visitor's address and scheme are those that the proxy before us names.

    A proxy adds the address that it was called from to the end of ``X-Forwarded-For``; what stands before may be
    anything that the visitor wrote. So only the last one counts. For pages behind exactly one proxy.
    """

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand the request on as it came to the proxy."""
        if scope["type"] in ("http", "websocket"):
            hops = last(scope, b"x-forwarded-for")
            scheme = last(scope, b"x-forwarded-proto")
            if address := _address(hops):
                scope["client"] = (address, 0)
            if scheme in ("http", "https"):
                scope["scheme"] = scheme if scope["type"] == "http" else {"https": "wss"}.get(scheme, "ws")
        await self.app(scope, receive, send)


def last(scope: Message, name: bytes) -> str:
    """Return the last value of a header that may be there several times, each with several values; "" for none."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[-1].decode("latin-1").rpartition(",")[2].strip() if values else ""


def _address(hop: str) -> str | None:
    """Return the address in a hop, which may have a port, and None where there is none."""
    bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None
