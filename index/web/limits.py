"""What a fetch may cost and reach, what comes back, and what is said when nothing does."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from index.errors import FuenteError

PRODUCT = "Fuente"
"""The name that robots.txt files know the program by."""


class FetchRefused(FuenteError):
    """Something that is not fetched on principle; trying again would not help."""


class FetchFailed(FuenteError):
    """Something that could not be fetched.

    ``status`` is the server's answer where there was one, ``wait`` the seconds that it wants to be left alone for.
    """

    def __init__(self, sentence: str, *, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy of fetching; sizes in bytes, times in seconds.

    ``total_seconds`` is for one whole fetch with its redirects and further tries, but without the waits that
    politeness asks for. ``max_bytes`` holds for what arrives and again for what it unpacks to, and
    ``max_ratio`` for how much larger the second may be once it is over a megabyte. ``allow_private`` lets
    addresses through that are not on the public Internet. ``contact`` is an address, of mail or of a page,
    where a site's owner can complain; it goes out with every request.
    """

    max_bytes: int = 10_000_000
    max_ratio: int = 200
    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    robots_seconds: float = 10.0
    max_redirects: int = 5
    max_tries: int = 3
    max_wait_seconds: float = 30.0
    host_delay_seconds: float = 1.0
    allow_private: bool = False
    contact: str | None = None

    def user_agent(self) -> str:
        """The name that requests carry: the product, its version and the contact."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("fuente")
        except PackageNotFoundError:
            number = "0"
        contact = "".join(c for c in self.contact or "" if c.isascii() and c.isprintable() and c not in "()")
        return f"{PRODUCT}/{number} (reads news for quoting{f'; +{contact}' if contact else ''})"


class Kind(enum.Flag):
    """Kinds of documents to accept; several with ``|``."""

    HTML = enum.auto()
    FEED = enum.auto()
    SITEMAP = enum.auto()
    TEXT = enum.auto()
    PDF = enum.auto()


HTML, FEED, SITEMAP, TEXT, PDF = Kind.HTML, Kind.FEED, Kind.SITEMAP, Kind.TEXT, Kind.PDF


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as a server gave it, unpacked; ``body`` is empty where it is ``not_modified``.

    ``url`` is where it was in the end, after all redirects. ``content_type`` is in lower case and without
    parameters, ``charset`` a name that Python knows. ``fresh`` are the seconds for which the server says that it will
    stay as it is.
    """

    url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    fresh: float | None = None
