"""Connections that are made only to addresses that were checked, and that end when the time is up.

Imports httpcore, so `index.web.fetch` imports this only once something is to be fetched.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import httpcore

from index.web.address import is_literal, not_public
from index.web.limits import FetchFailed, FetchRefused

Resolve = Callable[[str, int], list[str]]
"""From a host's name and a port to its addresses; raises OSError where there are none."""

_SLICE = 1.0

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class Budget:
    """The time and the bytes that are left for the fetch that is going on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._until = self._seconds = 0.0
        self._bytes = 0
        self._what = "The page"

    @contextmanager
    def spend(self, what: str, seconds: float) -> Iterator[None]:
        """Allow ``seconds`` for the block, within what an outer block has left.

        ``what`` begins the sentences of errors.
        """
        outer = self._what, self._seconds, self._until
        now = self.clock()
        if self._until:
            seconds = min(seconds, self.left())
        self._what, self._seconds, self._until = what, seconds, now + seconds
        try:
            yield
        finally:
            waited = max(0.0, self._until - now - seconds)
            self._what, self._seconds, self._until = outer
            if self._until:
                self._until += waited

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not count the time of the block: it is not the server's doing."""
        began = self.clock()
        try:
            yield
        finally:
            self._until += self.clock() - began

    def left(self) -> float:
        """The seconds left. Raises FetchFailed when there are none."""
        left = self._until - self.clock()
        if left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> FetchFailed:
        """The sentence for a server that takes too long."""
        return FetchFailed(
            f"{self._what} did not arrive within {self._seconds:.3g} seconds. Try again later, or allow more time."
        )

    def allow(self, count: int) -> None:
        """Allow so many bytes from now on, of whatever kind."""
        self._bytes = count

    def take(self, count: int) -> None:
        """Count bytes that came. Raises FetchRefused when they are too many."""
        self._bytes -= count
        if self._bytes < 0:
            raise FetchRefused(
                f"{self._what}: the server sends without end, beside any document. It is not read."
            )


class CheckedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends in time and whose bytes are counted."""

    def __init__(self, inner: httpcore.NetworkStream, budget: Budget) -> None:
        self._inner, self._budget = inner, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come. Raises FetchFailed when the time is up, FetchRefused for a flood."""
        until = None if timeout is None else self._budget.clock() + timeout
        while True:
            left = self._budget.left()
            if until is not None and (left := min(left, until - self._budget.clock())) <= 0:
                raise self._budget.too_slow()
            try:
                # a second at a time: the clock is asked in between, and may say that the user wants an end
                data = self._inner.read(max_bytes, min(left, _SLICE))
            except httpcore.ReadTimeout:
                continue
            self._budget.take(len(data))
            return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send ``buffer``. Raises FetchFailed when the time is up."""
        left = self._budget.left()
        try:
            self._inner.write(buffer, left if timeout is None else min(left, timeout))
        except httpcore.WriteTimeout as problem:
            raise self._budget.too_slow() from problem

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on encrypted; ``server_hostname`` is the name that was asked for, not the address."""
        left = self._budget.left()
        inner = self._inner.start_tls(
            ssl_context, server_hostname, left if timeout is None else min(left, timeout)
        )
        return CheckedStream(inner, self._budget)

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks about the connection."""
        return self._inner.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name once, checks every address of it, and connects to an address that was checked.

    A name cannot show one address to the check and another to the connection: between the two nothing is
    resolved.
    """

    def __init__(
        self, budget: Budget, resolve: Resolve, *, connect_seconds: float, allow_private: bool
    ) -> None:
        self._budget, self._resolve = budget, resolve
        self._seconds, self._allow_private = connect_seconds, allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to ``host``.

        Raises FetchRefused if any of its addresses is not public, FetchFailed if there is none or none answers.
        """
        addresses = self.addresses(host, port)
        until = self._budget.clock() + min(self._seconds, self._budget.left())
        problem: Exception | None = None
        for number, address in enumerate(addresses):
            left = until - self._budget.clock()
            if left <= 0:
                break
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, left / (len(addresses) - number), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as caught:
                problem = caught
                continue
            self._check_peer(stream, host)
            return CheckedStream(stream, self._budget)
        why = (
            "it does not answer" if isinstance(problem, httpcore.ConnectTimeout | None) else _reason(problem)
        )
        raise FetchFailed(
            f"{host} cannot be reached on port {port} ({why}). Check the address and the network, or try again "
            "later."
        ) from problem

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of ``host``, all of them checked. Raises like `connect_tcp`."""
        found = [host] if is_literal(host) else self._resolved(host, port)
        if not self._allow_private:
            for address in found:
                require_public(host, address)
        return found

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: no page is behind a socket file."""
        raise FetchRefused(f"{path} is a socket file, and pages are fetched from the network only.")

    def _resolved(self, host: str, port: int) -> list[str]:
        """Ask the resolver in a thread: it can block for a minute, and no timeout covers it."""
        found: list[str] = []
        problems: list[Exception] = []

        def ask() -> None:
            try:
                found.extend(dict.fromkeys(self._resolve(host, port)))
            except (OSError, UnicodeError) as problem:
                problems.append(problem)

        seconds = min(self._seconds, self._budget.left())
        thread = threading.Thread(target=ask, name="fuente-resolve", daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            raise FetchFailed(
                f"The name {host} was not resolved within {seconds:.0f} seconds. Check the network, or try again "
                "later."
            )
        if not found:
            raise FetchFailed(
                f"The name {host} has no address ({_reason(problems[0]) if problems else 'none is known'}). "
                "Check its spelling and the network."
            ) from (problems[0] if problems else None)
        return found

    def _check_peer(self, stream: httpcore.NetworkStream, host: str) -> None:
        """Ask the socket itself where it leads, whatever was asked of it."""
        if self._allow_private:
            return
        try:
            require_public(host, str(stream.get_extra_info("server_addr")[0]))
        except OSError as problem:
            stream.close()
            raise FetchFailed(f"{host} closed the connection at once. Try again later.") from problem
        except FetchRefused:
            stream.close()
            raise


def require_public(host: str, address: str) -> None:
    """Raise FetchRefused unless ``address``, one of ``host``, is on the public Internet."""
    what = not_public(address)
    if what is not None:
        named = address if host == address else f"{host} leads to {address}, which"
        raise FetchRefused(
            f"{named} belongs to {what}; only addresses on the public Internet are fetched. Allow private "
            "addresses if the site is your own."
        )


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of ``host``. Raises OSError where there are none."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in entries]


def _reason(problem: BaseException | None) -> str:
    """The system's words for a problem, without its number."""
    cause = problem.__cause__ or problem if problem else None
    return str(getattr(cause, "strerror", None) or cause or "no reason given")
