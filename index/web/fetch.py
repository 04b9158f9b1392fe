"""Documents from the web, fetched politely and within limits: nothing private, nothing endless."""

from __future__ import annotations

import contextlib
import logging
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.web.address import is_literal, not_public
from index.web.answer import GOOD, LATER, REDIRECTS, Answer, accept_header, failure
from index.web.limits import FEED, HTML, PDF, SITEMAP, TEXT, Fetched, FetchFailed, FetchRefused, Kind, Limits
from index.web.robots import MAX_BYTES, Robots, closed_robots, read_robots
from index.web.unpack import ACCEPT_ENCODING
from index.web.url import BadUrl, Origin, join, origin_of, redacted, tidy

if TYPE_CHECKING:
    from index.web.ask import Asker, Reading

__all__ = [
    "FEED", "HTML", "PDF", "SITEMAP", "TEXT", "FetchFailed", "FetchRefused", "Fetched", "Fetcher", "Kind", "Limits",
]  # fmt: skip

log = logging.getLogger(__name__)

_MAX_COOKIES = 4096


class Fetcher:
    """Fetches documents: ``with Fetcher() as fetcher: fetcher.get(url)``.

    What servers said of robots and when they were last asked is remembered as long as the Fetcher lives, so use
    one for a whole run. Threads may share it: they take turns. No proxy of the environment is used, because
    behind one nobody could check which address a name leads to.

    ``offline`` refuses everything. ``resolve``, ``sleep`` and ``clock`` replace the system's; ``trust`` holds the
    certificates to believe instead of the usual ones.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        offline: bool = False,
        resolve: Callable[[str, int], list[str]] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._offline, self._sleep, self._clock = offline, sleep, clock
        self._resolve, self._trust = resolve, trust
        self._opened: Asker | None = None
        self._robots: dict[Origin, Robots] = {}
        self._free_at: dict[str, float] = {}
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._turn:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: Kind = HTML
    ) -> Fetched:
        """Fetch the document at ``url``, which has to be of a kind in ``accept``.

        With the ``etag`` and ``last_modified`` of an earlier time, the answer can be that it is not modified since.

        Raises FetchRefused where it is not fetched on principle: no http(s) address, one that is not public, closed
        by robots.txt, too large, another kind of document, offline. Raises FetchFailed where it could not be
        fetched: unreachable, too slow, damaged, an error of the server.
        """
        from index.web.ask import Reading

        headers = {"Accept": accept_header(accept)}
        if etag:
            headers["If-None-Match"] = _one_line(etag)
        if last_modified:
            headers["If-Modified-Since"] = _one_line(last_modified)
        with self._turn:
            start = self._allowed(url)
            what = redacted(start)
            with self._asker.budget.spend(what, self.limits.total_seconds):
                answer = self._follow(start, headers, Reading(self.limits.max_bytes, accept))
        if answer.status == 304 and (etag or last_modified):
            return _fetched(answer, not_modified=True)
        if answer.status not in GOOD:
            raise failure(redacted(answer.url), answer)
        if not answer.body.strip():
            raise FetchFailed(
                f"{redacted(answer.url)}: the server answered {answer.status} and sent an empty document. Try "
                "again later.",
                status=answer.status,
            )
        log.debug("Fetched %s (%d bytes).", redacted(answer.url), len(answer.body))
        return _fetched(answer)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of ``url``'s server names. Raises like `get`."""
        with self._turn:
            start = self._allowed(url)
            with self._asker.budget.spend(redacted(start), self.limits.total_seconds):
                robots = self._robots_of(start)
        if robots.closed is not None:
            raise FetchFailed(robots.closed)
        return robots.sitemaps()

    @property
    def _asker(self) -> Asker:
        if self._opened is None:
            from index.web.ask import Asker

            self._opened = Asker(self.limits, resolve=self._resolve, clock=self._clock, trust=self._trust)
        return self._opened

    def _allowed(self, url: str) -> str:
        """The tidy address, refused before anything is asked of the network where that is plain from itself."""
        if self._offline:
            raise FetchRefused(
                f"{redacted(url)} is not fetched: fetching is switched off (FUENTE_OFFLINE). Switch it on, or save "
                "the page yourself and add the file."
            )
        try:
            url = tidy(url)
        except BadUrl as problem:
            raise FetchRefused(str(problem)) from problem
        host = origin_of(url).host
        if not self.limits.allow_private:
            inner = not_public(host) if is_literal(host) else None
            if host == "localhost" or host.endswith(".localhost"):
                inner = "this machine itself"
            if inner is not None:
                raise FetchRefused(
                    f"{redacted(url)} leads to {inner}; only addresses on the public Internet are fetched. Allow "
                    "private addresses if the site is your own."
                )
        return url

    def _follow(self, url: str, headers: dict[str, str], reading: Reading, *, robots: bool = True) -> Answer:
        """Ask, and go where the answer leads, every step checked like the first."""
        cookies: dict[Origin, dict[str, str]] = {}
        been: set[tuple[str, str]] = set()
        start = url
        for _ in range(self.limits.max_redirects + 1):
            if robots:
                self._robots_of(url).require(url)
            origin = origin_of(url)
            # Some sites send a reader round once to see a cookie come back; nothing is kept beyond the fetch.
            cookie = "; ".join(f"{key}={value}" for key, value in cookies.get(origin, {}).items())
            if (url, cookie) in been:
                raise FetchFailed(
                    f"{redacted(start)} leads in a circle, by way of {redacted(url)}. Check it."
                )
            been.add((url, cookie))
            answer = self._patient(
                url, headers | ({"Cookie": cookie} if cookie else {}), reading, polite=robots
            )
            if answer.status not in REDIRECTS or not answer.header("location"):
                return answer
            cookies.setdefault(origin, {}).update(_cookies(answer))
            url = self._next(url, answer.header("location") or "")
        raise FetchFailed(
            f"{redacted(start)} leads on more than {self.limits.max_redirects} times, at last to {redacted(url)}. "
            "Give the address where it ends."
        )

    def _next(self, url: str, location: str) -> str:
        with contextlib.suppress(UnicodeError):
            # A server that sends UTF-8 in this header means UTF-8, though the header is Latin-1.
            location = location.encode("latin-1").decode("utf-8")
        try:
            following = self._allowed(join(url, location))
        except (BadUrl, FetchRefused) as problem:
            raise FetchRefused(
                f"{redacted(url)} leads on to where nothing is fetched: {problem}"
            ) from problem
        if origin_of(url).scheme == "https" and origin_of(following).scheme == "http":
            # What is quoted has to be what the site said, and on the way of http anyone could have changed it.
            raise FetchRefused(
                f"{redacted(url)} leads from https to {redacted(following)}, which anyone on the way could change. "
                "Give that address itself if it is to be trusted."
            )
        return following

    def _patient(self, url: str, headers: dict[str, str], reading: Reading, *, polite: bool) -> Answer:
        """Ask as often as is fit: again after a wait that the server names, and after a connection that broke."""
        from index.web.ask import BrokeOff

        headers = {"User-Agent": self.limits.user_agent(), "Accept-Encoding": ACCEPT_ENCODING} | headers
        tries = self.limits.max_tries if polite else 1
        for left in reversed(range(tries)):
            if polite:
                self._wait_turn(url)
            try:
                answer = self._asker.ask(url, headers, reading)
            except BrokeOff:
                if not left:
                    raise
                continue
            except Exception:
                self._asker.close()  # nothing of a broken answer reaches the next one
                raise
            if answer.status not in LATER or not left:
                return answer
            wait = answer.wait()
            if wait is None:
                wait = self.limits.host_delay_seconds * 2 ** (tries - left)
            if wait > self.limits.max_wait_seconds:
                raise FetchFailed(
                    f"{redacted(url)}: the server asks to be left alone for {wait:,.0f} seconds (it answered "
                    f"{answer.status}). Try again after that.",
                    status=answer.status,
                    wait=wait,
                )
            log.info("%s asks to wait %.0f seconds.", origin_of(url), wait)
            self._pause(wait)
        raise AssertionError("the last try returns or raises")

    def _wait_turn(self, url: str) -> None:
        """Leave the host alone for as long as it asks, and for a while in any case."""
        origin = origin_of(url)
        robots = self._robots.get(origin)
        asked = min(robots.delay(), self.limits.max_wait_seconds) if robots is not None else 0.0
        wait = self._free_at.get(origin.host, 0.0) - self._clock()
        if wait > 0:
            self._pause(wait)
        self._free_at[origin.host] = self._clock() + max(self.limits.host_delay_seconds, asked)

    def _pause(self, seconds: float) -> None:
        with self._asker.budget.paused():
            self._sleep(seconds)

    def _robots_of(self, url: str) -> Robots:
        origin = origin_of(url)
        if origin not in self._robots:
            self._robots[origin] = self._fetched_robots(origin)
        return self._robots[origin]

    def _fetched_robots(self, origin: Origin) -> Robots:
        from index.web.ask import Reading

        address = f"{origin}/robots.txt"
        try:
            with self._asker.budget.spend(address, self.limits.robots_seconds):
                reading = Reading(MAX_BYTES, cut=True)
                answer = self._follow(address, {"Accept": "text/plain, */*;q=0.1"}, reading, robots=False)
        except FetchFailed as problem:
            self._asker.budget.left()  # where the whole time is up, that is what is said
            return Robots(closed=str(problem))
        if answer.status in GOOD:
            return read_robots(answer.body)
        # RFC 9309: whoever has no such file has no wishes. 429 is no answer to the question, but "not now".
        if 300 <= answer.status <= 499 and answer.status != 429:
            return Robots()
        return closed_robots(str(origin), f"was answered with {answer.status}")


def _fetched(answer: Answer, *, not_modified: bool = False) -> Fetched:
    return Fetched(
        url=answer.url,
        status=answer.status,
        body=b"" if not_modified else answer.body,
        content_type=answer.content_type(),
        charset=answer.charset(),
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        not_modified=not_modified,
        fresh=answer.fresh(),
    )


def _cookies(answer: Answer) -> dict[str, str]:
    pairs = (value.partition(";")[0].partition("=") for key, value in answer.headers if key == "set-cookie")
    found = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
    return found if sum(len(name) + len(value) for name, value in found.items()) <= _MAX_COOKIES else {}


def _one_line(value: str) -> str:
    return "".join(char for char in value if char.isprintable() and char.isascii())
