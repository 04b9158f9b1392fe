"""What is remembered of sites that are visited again and again, so that they are asked no more than they like."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.web.url import BadUrl, canonical

if TYPE_CHECKING:
    from index.web.fetch import Fetched

_HOUR, _DAY = 3600.0, 86_400.0

AGAIN = _HOUR
"""Seconds before a page that a feed names is asked for again, though the feed says nothing new of it."""

AGAIN_OF_MANY = _DAY
"""The same for a page that a sitemap names, among up to a thousand."""


@dataclass(slots=True)
class _Visit:
    """The last visit to an address that is followed."""

    etag: str | None = None
    modified: str | None = None
    next_at: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class _Page:
    """When a page was last asked for, what was said of it where it was named, and whether it could not be had."""

    asked_at: float
    said: str
    lacking: bool = True


class Visits:
    """When addresses that are followed are due, and what their servers want to be asked with.

    An address is visited every ``every`` seconds, or less often where its owner says so: a feed up to a day apart, a
    server's Cache-Control up to an hour, as those are often set for pictures. One that cannot be had is visited less
    and less often, down to once in six hours, or as its server asks.
    """

    def __init__(self, every: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._visits: dict[str, _Visit] = {}
        self._pages: dict[str, _Page] = {}

    def is_due(self, address: str) -> bool:
        """Whether a followed address is to be visited now."""
        return self._clock() >= self._at(address).next_at

    def waits(self, address: str) -> float:
        """The seconds until a followed address is due."""
        return max(0.0, self._at(address).next_at - self._clock())

    def failures(self, address: str) -> int:
        """How many visits in a row have failed; 0 where the last one succeeded."""
        return self._at(address).failures

    def known(self, address: str) -> tuple[str | None, str | None]:
        """What to ask the server of a followed address with: its etag and the date that it gave."""
        visit = self._at(address)
        return visit.etag, visit.modified

    def reached(
        self, address: str, fetched: Fetched, every: float | None = None, pages: Iterable[str] = ()
    ) -> None:
        """Note that an address was read; ``every`` is what its feed says of how often, ``pages`` are those it names.

        Where one of them could not be had, the address is read again though it stays as it is.
        """
        visit = self._at(address)
        if not fetched.not_modified:
            whole = not any(page in self._pages and self._pages[page].lacking for page in pages)
            visit.etag, visit.modified = (fetched.etag, fetched.last_modified) if whole else (None, None)
        asked = max(min(every or 0.0, _DAY), min(fetched.fresh or 0.0, _HOUR))
        visit.failures = 0
        visit.next_at = self._clock() + max(self._every, asked)

    def failed(self, address: str, wait: float | None = None) -> None:
        """Note that an address could not be had; ``wait`` are the seconds that its server asks for."""
        visit = self._at(address)
        visit.etag = visit.modified = None
        visit.failures += 1
        rest = min(self._every * 2.0 ** min(visit.failures, 16), max(self._every, 6 * _HOUR))
        visit.next_at = self._clock() + max(rest, min(wait or 0.0, _DAY))

    def due(self, page: str, said: str, again: float) -> bool:
        """Whether a page that a feed or sitemap names is to be asked for, which is then noted.

        It is when it is new, when something else is ``said`` of it than before, and every ``again`` seconds; one that
        could not be had, every hour.
        """
        now, before = self._clock(), self._pages.get(page)
        if before and before.said == said and now - before.asked_at < (AGAIN if before.lacking else again):
            return False
        self._pages.pop(page, None)  # so that it stands at the end
        self._pages[page] = _Page(now, said)
        while now - next(iter(self._pages.values())).asked_at > _DAY:
            del self._pages[next(iter(self._pages))]
        return True

    def had(self, page: str) -> None:
        """Note that a page that was due could be had."""
        self._pages[page].lacking = False

    def lacks(self, page: str) -> bool:
        """Whether a page could not be had, and is left alone for now."""
        found = self._pages.get(page)
        return found is not None and found.lacking and self._clock() - found.asked_at < AGAIN

    def forget(self) -> None:
        """Forget what was read, as it could not be stored; when each address is due stays."""
        self._pages.clear()
        for visit in self._visits.values():
            visit.etag = visit.modified = None

    def _at(self, address: str) -> _Visit:
        try:
            key = canonical(address)
        except BadUrl:
            key = address
        return self._visits.setdefault(key, _Visit())
