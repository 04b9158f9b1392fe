"""Collections on a Chroma server: asked with patience, signed with a number, and told apart when it lost its disk.

What is known of Chroma 1.5.9's server and client and used here: the client waits for ever for an answer unless its
session is told otherwise; ``modify`` replaces a collection's metadata and ``get_or_create_collection`` without any
leaves it; a collection that was lost is an error by its number (NotFoundError), and is made anew, empty, by its name.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.chroma import CONFIGURATION, Away, ChromaError, Collection, Server

if TYPE_CHECKING:
    import httpx
    from tenacity import Retrying

_KEY = "version"
_PASSING = (502, 503, 504)
_REFUSING = (401, 403)
_CONNECT_SECONDS = 3.0
_SECONDS = 10.0
"""How long an answer is waited for; no search waits longer."""

_SLOW_SECONDS = 60.0
"""The same for what is told, and for what looks over or walks through a large collection."""

_FEW = 1_000
_PATIENCE_SECONDS = 20.0
"""How long a sync waits for a server that went away: as long as one takes to start again."""

_seconds: ContextVar[float] = ContextVar("seconds", default=_SECONDS)


@dataclass(frozen=True, slots=True)
class Remote(Collection):
    """A collection on a server. Its ``chroma`` asks again where an error passes, and raises Away where it does not."""

    client: Any
    server: Server

    def signed(self) -> int:
        """Return the number that was last signed to what the server has under the collection's name; 0 for none.

        Raises:
            ChromaError: it has none, or another one of that name.
        """
        name = self.chroma.name
        there = _asked(self.server, lambda: self.client.get_collection(name, embedding_function=None))
        if there.id != self.chroma.id:
            raise ChromaError("The collection is another one than before.")
        return int((there.metadata or {}).get(_KEY, 0))

    def sign(self, number: int) -> None:
        """Keep a number with the collection, in the server's own files: an older copy of them has another."""
        self.chroma.modify(metadata={_KEY: number})


class Outage:
    """Whether a server is away, and when to look for it again: after 1 second, then 2, 4 … up to 30."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known of it yet, so it is taken to be there."""
        self._clock = clock
        self._pause = 0.0
        self._until = 0.0

    @property
    def known(self) -> bool:
        """Whether it was away when it was last asked."""
        return self._pause > 0

    @property
    def due(self) -> bool:
        """Whether it may be asked now."""
        return self._clock() >= self._until

    def began(self) -> None:
        """Note that it did not answer."""
        self._pause = min(30.0, max(1.0, 2 * self._pause))
        self._until = self._clock() + self._pause

    def over(self) -> None:
        """Note that it answered."""
        self._pause = self._until = 0.0


def patience(outage: Outage, stop: threading.Event) -> Retrying:
    """Return what tries again for some 20 seconds where a server is away, once where that is known, until ``stop``."""
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        sleep_using_event,
        stop_after_attempt,
        stop_after_delay,
        stop_when_event_set,
        wait_exponential_jitter,
    )

    enough = stop_after_attempt(1) if outage.known else stop_after_delay(_PATIENCE_SECONDS)
    return Retrying(
        retry=retry_if_exception_type(Away),
        stop=enough | stop_when_event_set(stop),
        wait=wait_exponential_jitter(initial=0.5, max=5, jitter=0.5),
        sleep=sleep_using_event(stop),
        reraise=True,
    )


def open_server(server: Server, name: str) -> Remote:
    """Open the collection ``name`` on a Chroma server, and make it where there is none.

    Raises:
        Away: the server cannot be reached.
        ChromaError: it refuses.
    """
    client = _asked(server, lambda: _client(server))
    try:
        chroma = _asked(
            server,
            lambda: client.get_or_create_collection(
                name, embedding_function=None, configuration=CONFIGURATION
            ),
        )
    except BaseException:
        client.close()
        raise
    return Remote(_Patient(chroma, server), client.close, client, server)


def drop(server: Server, which: Callable[[str], bool]) -> None:
    """Delete the collections on the server whose names ``which`` says yes to.

    Raises:
        ChromaError: the server cannot be reached.
    """
    from chromadb.errors import NotFoundError

    client = _asked(server, lambda: _client(server))
    try:
        for name in [collection.name for collection in _asked(server, client.list_collections)]:
            if which(name):
                with suppress(NotFoundError):
                    client.delete_collection(name)
    except Exception as error:
        raise _explained(server, error) from error
    finally:
        client.close()


class _Patient:
    """Chroma's own collection, each of whose methods is asked through ``_asked``."""

    def __init__(self, chroma: Any, server: Server) -> None:
        self._chroma = chroma
        self._server = server

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._chroma, name)
        if not callable(found):
            return found

        def asked(**arguments: Any) -> Any:
            slow = (
                name in ("upsert", "delete")
                or arguments.get("n_results", 0) > _FEW
                or len(arguments.get("query_embeddings", ())) > 1
            )
            return _asked(self._server, lambda: found(**arguments), _SLOW_SECONDS if slow else _SECONDS)

        return asked


def _asked(server: Server, ask: Callable[[], Any], seconds: float | None = None) -> Any:
    """Ask a server, up to four times within some seconds where what fails is the way to it.

    All that is asked of it may be asked twice: adding replaces, removing what is gone does nothing.

    Raises:
        Away: it could not be reached, or gave no answer in ``seconds``.
        ChromaError: it refused, or failed.
    """
    from tenacity import (
        Retrying,
        retry_if_exception,
        stop_after_attempt,
        stop_after_delay,
        wait_exponential_jitter,
    )

    retrying = Retrying(
        retry=retry_if_exception(_passes),
        stop=stop_after_attempt(4) | stop_after_delay(3),
        wait=wait_exponential_jitter(initial=0.1, exp_base=3, jitter=0.1),
        reraise=True,
    )
    before = _seconds.set(_SECONDS if seconds is None else seconds)
    try:
        return retrying(ask)
    except Exception as error:
        raise _explained(server, error) from error
    finally:
        _seconds.reset(before)


def _explained(server: Server, error: Exception) -> ChromaError:
    """Return what is raised for an error of Chroma's client, with what to do."""
    if isinstance(error, ChromaError):
        return error
    at, what = _shown(server.url), str(error) or type(error).__name__
    if _refused(error):
        return ChromaError(
            f"The Chroma server at {at} refuses the token, or wants one ({what}). "
            "Set FUENTE_CHROMA_TOKEN to the right one."
        )
    if _passes(error):
        return Away(
            f"The Chroma server at {at} cannot be used ({what}). "
            "Start it, or correct or unset FUENTE_CHROMA_URL."
        )
    return ChromaError(f"The Chroma server at {at} failed ({what}). Is FUENTE_CHROMA_URL right?")


def _passes(error: BaseException) -> bool:
    """Whether an error is one of those that pass: no connection, no answer in time, a gateway without its server."""
    import httpx

    for seen in _chain(error):
        if isinstance(seen, httpx.TransportError):
            return not isinstance(seen, httpx.UnsupportedProtocol)
        if isinstance(seen, httpx.HTTPStatusError):
            return seen.response.status_code in _PASSING
    return False


def _refused(error: BaseException) -> bool:
    """Whether the server, or a proxy before it, wants to know who asks."""
    import httpx
    from chromadb.errors import AuthorizationError, ChromaAuthError

    return any(
        isinstance(seen, AuthorizationError | ChromaAuthError)
        or (isinstance(seen, httpx.HTTPStatusError) and seen.response.status_code in _REFUSING)
        for seen in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error of Chroma's client and what it came of, but not what was being dealt with when it came."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, ChromaError):
        yield seen
        seen = seen.__cause__ or seen.__context__


def _client(server: Server) -> Any:
    import chromadb
    import httpx
    from chromadb.config import Settings

    token = server.token
    parts = urlsplit(server.url if "//" in server.url else f"http://{server.url}")
    secure = parts.scheme == "https"
    host, port = parts.hostname or "localhost", parts.port or (443 if secure else 8000)
    # a proxy before a server of one's own wants the first, Chroma's cloud the second
    headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
    # Chroma's client waits for ever, also for its first answers: so it is seen first that there is somebody to answer
    named = f"[{host}]" if ":" in host else host
    heartbeat = f"{parts.scheme}://{named}:{port}/api/v2/heartbeat"
    httpx.get(heartbeat, headers=headers, timeout=_limit(_seconds.get())).raise_for_status()
    client: Any = chromadb.HttpClient(
        host=host,
        port=port,
        ssl=secure,
        headers=headers or None,
        settings=Settings(anonymized_telemetry=False),
    )
    client._server._session.event_hooks = {"request": [_hurry]}
    return client


def _hurry(request: httpx.Request) -> None:
    request.extensions["timeout"] = _limit(_seconds.get()).as_dict()


def _limit(seconds: float) -> httpx.Timeout:
    import httpx

    return httpx.Timeout(seconds, connect=_CONNECT_SECONDS)


def _shown(url: str) -> str:
    """Return the address without a user's name and password."""
    return url.rpartition("@")[2] if "@" in urlsplit(url).netloc else url
