"""One question to a server, and its answer read within the limits.

It is put with httpcore and not with httpx on top: httpx logs every address with its secrets, and has no public
way to say which network address to connect to.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from index.web.answer import GOOD, SNIFFED, Answer, fits, looks_like, names_of
from index.web.connect import Budget, CheckedBackend, Resolve, system_resolve
from index.web.limits import FetchFailed, FetchRefused, Kind, Limits
from index.web.unpack import unpacker
from index.web.url import DEFAULT_PORTS, origin_of, redacted, target_of

if TYPE_CHECKING:
    import httpcore

_HEADERS = 1 << 20
_DRAINED = 1 << 14
_DRAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a body is read: the ``kind`` it has to be, or any; whether what is over the limit is ``cut`` off."""

    max_bytes: int
    kind: Kind | None = None
    cut: bool = False


class BrokeOff(FetchFailed):
    """A connection ended before any answer came, as a kept one can; another try is worth it."""


class Asker:
    """Asks servers, over connections that are checked and kept for the next question."""

    def __init__(
        self,
        limits: Limits,
        *,
        resolve: Resolve | None = None,
        clock: Callable[[], float] = time.monotonic,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        import httpcore
        import httpx

        self.budget = Budget(clock)
        self._limits = limits
        backend = CheckedBackend(
            self.budget,
            resolve or system_resolve,
            connect_seconds=limits.connect_seconds,
            allow_private=limits.allow_private,
        )
        self._pool = httpcore.ConnectionPool(
            # httpx knows where the certificates are; of the environment only SSL_CERT_FILE and SSL_CERT_DIR count.
            ssl_context=trust or httpx.create_ssl_context(),
            http2=find_spec("h2") is not None,
            max_keepalive_connections=8,
            keepalive_expiry=15.0,
            network_backend=backend,
        )

    def close(self) -> None:
        """Close all connections; the next question opens new ones."""
        self._pool.close()

    def ask(self, url: str, headers: Mapping[str, str], reading: Reading) -> Answer:
        """Get ``url``, a `tidy` one, without following where it leads.

        Raises FetchRefused and FetchFailed; BrokeOff where another try is worth it.
        """
        import httpcore

        origin = origin_of(url)
        host = str(origin).partition("://")[2]
        self.budget.allow(2 * reading.max_bytes + _HEADERS)
        target = httpcore.URL(
            scheme=origin.scheme,
            host=origin.host,
            port=None if DEFAULT_PORTS[origin.scheme] == origin.port else origin.port,
            target=target_of(url),
        )
        answered = False
        try:
            with self._pool.stream(
                "GET",
                target,
                headers=[("Host", host), *headers.items()],
                extensions={"timeout": {"connect": self._limits.connect_seconds}},
            ) as response:
                answered = True
                answer = Answer(url, response.status, _decoded(response.headers))
                if answer.status not in GOOD:
                    self._drain(response, answer)
                    return answer
                return Answer(url, answer.status, answer.headers, self._body(response, answer, reading))
        except (FetchRefused, FetchFailed):
            raise
        except Exception as problem:
            # Whatever a hostile server provokes in the libraries of the protocols is the server's failure.
            raise _explained(problem, url, origin.host, answered=answered) from problem

    def _drain(self, response: httpcore.Response, answer: Answer) -> None:
        """Read a short body that nobody needs, so that the connection can be kept for the next question."""
        stated = answer.header("content-length") or ""
        if stated.isdecimal() and int(stated) <= _DRAINED:
            with suppress(Exception), self.budget.spend(redacted(answer.url), _DRAIN_SECONDS):
                for _ in response.iter_stream():
                    pass

    def _body(self, response: httpcore.Response, answer: Answer, reading: Reading) -> bytes:
        what = redacted(answer.url)
        known = None if reading.kind is None else fits(reading.kind, answer.content_type())
        if reading.kind is not None and known is False:
            raise _wrong_kind(what, answer, reading.kind)
        stated = answer.header("content-length") or ""
        if stated.isdecimal() and int(stated) > reading.max_bytes and not reading.cut:
            raise _too_large(what, f"is {int(stated):,} bytes long", reading)
        plain = unpacker(
            answer.header("content-encoding") or "",
            what,
            max_bytes=self._limits.max_bytes if reading.cut else reading.max_bytes,
            max_ratio=self._limits.max_ratio,
        )
        body = bytearray()
        came = 0
        checked = reading.kind is None or known is True
        for chunk in response.iter_stream():
            self.budget.left()
            came += len(chunk)
            if came > reading.max_bytes and not reading.cut:
                raise _too_large(what, "goes on", reading)
            body += plain.feed(chunk)
            if not checked and len(body) >= SNIFFED:
                self._sniff(body, what, answer, reading)
                checked = True
            if len(body) > reading.max_bytes or came > reading.max_bytes:
                if reading.cut:
                    return bytes(body[: reading.max_bytes])
                raise _too_large(what, "goes on", reading)
        plain.finish()
        if not checked and body:
            self._sniff(body, what, answer, reading)
        return bytes(body)

    def _sniff(self, body: bytearray, what: str, answer: Answer, reading: Reading) -> None:
        if reading.kind is not None and not looks_like(reading.kind, bytes(body[:SNIFFED])):
            raise _wrong_kind(what, answer, reading.kind)


def _decoded(headers: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in headers)


def _wrong_kind(what: str, answer: Answer, kind: Kind) -> FetchRefused:
    came = answer.content_type() or "of a type that the server does not name"
    return FetchRefused(
        f"{what} is {came}, and {names_of(kind)} was expected. Give the address of such a document."
    )


def _too_large(what: str, how: str, reading: Reading) -> FetchRefused:
    return FetchRefused(
        f"{what} {how}, and at most {reading.max_bytes:,} bytes are read. Give an address with less, or raise the "
        "limit."
    )


def _explained(problem: Exception, url: str, host: str, *, answered: bool) -> FetchFailed:
    """A sentence for what went wrong in the libraries."""
    import httpcore

    cause = problem.__cause__ or problem.__context__ or problem
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchFailed(
            f"{host} cannot prove that it is {host}: its certificate is not valid ({cause.verify_message}). "
            "Nothing is read from it. Check the address, and this machine's clock."
        )
    if isinstance(problem, httpcore.ConnectTimeout):
        return FetchFailed(
            f"{host} did not agree on encryption in time. Try again later, or check the address."
        )
    if isinstance(problem, httpcore.ConnectError):
        reason = getattr(cause, "reason", None) or cause
        return FetchFailed(
            f"{host} could not be spoken to over https ({_short(reason)}). Check whether the address has to begin "
            "with http://, and its port."
        )
    what = redacted(url)
    if not answered and isinstance(problem, httpcore.ReadError | httpcore.WriteError):
        return BrokeOff(f"{what}: the connection broke off before an answer came. Try again later.")
    if isinstance(problem, httpcore.RemoteProtocolError) and "without sending a response" in str(problem):
        return BrokeOff(f"{what}: the server closed the connection without an answer. Try again later.")
    return FetchFailed(
        f"{what}: the {'rest of the ' if answered else ''}answer broke off or is no proper HTTP "
        f"({_short(problem)}). Try again later."
    )


def _short(problem: object) -> str:
    """A library's words, which may quote the server's, made fit to be shown."""
    text = "".join(c if c.isprintable() else " " for c in str(problem)) or type(problem).__name__
    return text if len(text) <= 160 else text[:159] + "…"
