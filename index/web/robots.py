"""What a site's robots.txt allows, read once for each run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.web.limits import PRODUCT, FetchFailed, FetchRefused
from index.web.url import redacted

if TYPE_CHECKING:
    from protego import Protego

MAX_BYTES = 512_000
"""How much of a robots.txt is read: what RFC 9309 asks for at least."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one server, or the ``closed`` sentence that says why it is not asked for now."""

    rules: Protego | None = None
    closed: str | None = None

    def require(self, url: str) -> None:
        """Raise FetchRefused if ``url`` is not to be fetched, FetchFailed if the rules are not known."""
        if self.closed is not None:
            raise FetchFailed(self.closed)
        if self.rules is not None and not self.rules.can_fetch(url, PRODUCT):
            raise FetchRefused(
                f"{redacted(url)} is closed to programs by the site's robots.txt. Ask the site for leave, or save "
                "the page yourself and add the file."
            )

    def delay(self) -> float:
        """The seconds between requests that the site asks for; 0 where it does not."""
        stated = self.rules.crawl_delay(PRODUCT) if self.rules is not None else None
        return max(0.0, stated or 0.0)

    def sitemaps(self) -> tuple[str, ...]:
        """The addresses of sitemaps that the file names."""
        return tuple(self.rules.sitemaps) if self.rules is not None else ()


def read_robots(body: bytes) -> Robots:
    """Read the text of a robots.txt; what is no rule in it counts for nothing."""
    from protego import Protego

    text = body[:MAX_BYTES].decode("utf-8", errors="replace").lstrip("\ufeff")
    return Robots(Protego.parse(text))


def closed_robots(origin: str, why: str) -> Robots:
    """The rules of a server whose robots.txt could not be had: nothing for now (RFC 9309)."""
    return Robots(
        closed=f"{origin} does not say what programs may read: its robots.txt {why}. Nothing is fetched from "
        "there in this run. Try again later."
    )
