"""Who may come in: a key in a header or the session of the page, before anything is read or done."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from anyio import to_thread
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp

from rag.keys import ADMIN, Caller, KeysError
from rag.serve.door import Door, TooManyTries, WrongKey
from rag.serve.refusal import refusal

log = logging.getLogger(__name__)

COOKIE = "fuente-session"
"""Names the session of who signed in on the page."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_OPEN = frozenset(("/healthz", "/readyz", "/sign-in", "/favicon.ico", "/manifest.json"))
"""What is for everybody: whether the service is well, the way in, and what a browser asks for without cookies."""

_IN_URL = frozenset(("key", "api_key", "apikey", "api-key", "access_token", "token"))

_HOW = "Send one as Authorization: Bearer KEY, or as X-API-Key."
_REALM = 'Bearer realm="Fuente"'


class Access:
    """ASGI middleware: puts who comes into ``scope["caller"]`` (a ``Caller``, or None), or turns them away.

    A key may be in ``X-API-Key`` or, as a bearer, in ``Authorization``; where both are sent the first is the key, and
    the other is left to what is asked for. A wrong key gets a 401 even where none is needed, because whoever sends one
    believes to be known.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand the request on with its caller, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = str(scope["path"])
        if _key_in(scope["query_string"]):
            scope["query_string"] = (
                b""  # the server's own log of requests, where it is on, reads it from here
            )
            said = f"A key does not belong into an address: addresses are logged and passed on. {_HOW}"
            await _refuse(scope, receive, send, 400, said)
            return
        scope["caller"] = None
        if path in _OPEN:
            await self.app(scope, receive, send)
            return
        visitor = scope["client"][0] if scope.get("client") else None
        headers = _headers(scope)
        try:
            caller = None
            if self.door.needed or _given(headers):
                # A file is read for it, and others may be writing there.
                caller = await to_thread.run_sync(partial(self._caller, headers, visitor))
        except WrongKey as error:
            headers = {"WWW-Authenticate": f'{_REALM}, error="invalid_token"'}
            await _refuse(scope, receive, send, 401, str(error), headers)
            return
        except TooManyTries as error:
            headers = {"Retry-After": str(error.seconds)}
            await _refuse(scope, receive, send, 429, str(error), headers)
            return
        except KeysError as error:
            log.error("%s", error)
            said = "The keys cannot be read just now; the cause is in the server's log. Try again later."
            await _refuse(scope, receive, send, 503, said)
            return
        adding = path == "/add" or (path.startswith("/add/") and "/" not in path[5:])
        if adding and caller and ADMIN not in caller.scopes and _given(_headers(scope)):
            await _refuse(scope, receive, send, 403, _scope_lacks(ADMIN))
            return
        if caller is None and self.door.needed and not adding:  # who adds signs in there
            if _looks(scope):
                await RedirectResponse("/sign-in", 303)(scope, receive, send)
                return
            said = f"This server answers only with a key. {_HOW}"
            await _refuse(scope, receive, send, 401, said, {"WWW-Authenticate": _REALM})
            return
        scope["caller"] = caller
        await self.app(scope, receive, send)

    def _caller(self, headers: Mapping[str, str], visitor: str | None) -> Caller | None:
        given = _given(headers)
        if not self.door.needed:
            return self.door.perhaps(given, visitor) if given else None
        session = self.door.of_session(_cookie(headers.get("cookie", "")))
        if session:
            # A page's script may send another secret as a bearer, such as a shared answer's.
            return session
        return self.door.caller(given, visitor) if given else None


def _scope_lacks(scope: str) -> str:
    return f"This key may not do that: it lacks the scope {scope}. Ask whoever runs the server for one that has it."


def _headers(scope: Message) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


def _given(headers: Mapping[str, str]) -> str:
    """Return the key that was sent, or ""."""
    if key := headers.get("x-api-key", "").strip():
        return key
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _key_in(query: bytes) -> bool:
    named = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return any(name.strip().lower() in _IN_URL for name, _ in named)


def _looks(scope: Message) -> bool:
    """Whether this is a person's browser that wants a page."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return not str(scope["path"]).startswith(("/api/", "/v1/")) and "text/html" in _headers(scope).get(
        "accept", ""
    )


async def _refuse(
    scope: Message,
    receive: Receive,
    send: Send,
    status: int,
    said: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": said[:120]})
        return
    # What is still on its way is not read: nobody sends us anything without leave.
    await refusal(str(scope["path"]), status, said, headers)(scope, receive, send)
