"""Addresses to articles: a page, or the pages that a feed or a sitemap names."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import FuenteError
from index.prepare import Done, OnProgress, Origin, Preparing, Work
from index.readers import Draft, Entry
from index.visits import AGAIN, AGAIN_OF_MANY, Visits
from index.web.url import canonical, redacted

if TYPE_CHECKING:
    from index.web.entries import Feed, FeedEntry
    from index.web.fetch import Fetched, Fetcher

log = logging.getLogger(__name__)

MOST = 1_000
"""Pages that are taken of one sitemap, those changed last first."""

_FULL = 600
"""Characters from which a feed's own text of an entry is taken for the article where its page cannot be had."""


def is_address(source: str) -> bool:
    """Whether a source is an address on the web and not a path."""
    return source.lower().startswith(("http://", "https://"))


class Pages:
    """The articles at some addresses; what a feed or sitemap names is fetched page by page."""

    def __init__(
        self,
        preparing: Preparing,
        fetcher: Fetcher,
        on_progress: OnProgress | None = None,
        visits: Visits | None = None,
    ) -> None:
        """Compare with what ``preparing``'s library holds, and tell its tally what fails.

        With ``visits``, a feed or sitemap that is as it was is not read again, and of the pages that one names, those
        that were asked for lately are not asked for.
        """
        self._visits = visits
        self._named: list[str] = []  # by the address at hand
        self._preparing = preparing
        self._fetcher = fetcher
        self._on_progress = on_progress
        self._seen: set[str] = set()

    def works(self, addresses: Sequence[str]) -> Iterator[Work]:
        """Yield what is to be stored; an address that cannot be had is told and the rest goes on."""
        for address in addresses:
            yield from self._preparing.pause()
            self._preparing.gauge.address(redacted(address))
            try:
                yield from self._at(address)
            except FuenteError as error:
                if self._visits:
                    self._visits.failed(address, getattr(error, "wait", None))
                self._fail(address, error)
            except Exception as error:  # a bug in a reader must not cost the other pages
                log.exception("Reading %s failed.", redacted(address))
                if self._visits:
                    self._visits.failed(address)
                self._fail(address, f"{redacted(address)} cannot be read ({type(error).__name__}: {error}).")

    def _fail(self, address: str, problem: object) -> None:
        self._preparing.tally.failed.append((redacted(address), str(problem)))

    def _at(self, address: str) -> Iterator[Work]:
        from index.web.fetch import FEED, HTML, SITEMAP

        key = canonical(address)
        fetched = self._get(key, address, HTML | FEED | SITEMAP)
        every: float | None = None
        self._named = []
        if fetched.not_modified:
            self._preparing.count_unchanged(key)
        elif not _is_xml(fetched) and not _is_json(fetched):
            yield from self._read(key, fetched)
        elif (
            b"<urlset" in fetched.body[:4096] or b"<sitemapindex" in fetched.body[:4096] or _is_gzip(fetched)
        ):
            yield from self._sitemap(address, fetched)
        else:
            feed = self._read_feed(fetched)
            every = feed.every
            named = [
                (entry.url, entry, f"{entry.title} {entry.updated or entry.published}")
                for entry in feed.entries
                if entry.url
            ]
            yield from self._follow(named, AGAIN)
        if self._visits:
            self._visits.reached(address, fetched, every, self._named)

    def _get(self, key: str, address: str, accept: object) -> Fetched:
        """Fetch a document; its server may say that it is as it was."""
        with self._preparing.library.store.reading() as connection:
            query = "SELECT etag, last_modified FROM origins WHERE key = ? AND hash IS NOT NULL"
            known = connection.execute(query, (key,)).fetchone()
        if known is None and self._visits:
            known = self._visits.known(address)
        etag, modified = known or (None, None)
        return self._fetcher.get(address, etag=etag, last_modified=modified, accept=accept)  # type: ignore[arg-type]

    def _read(self, key: str, fetched: Fetched, hint: FeedEntry | None = None) -> Iterator[Work]:
        """Yield the article of a page."""
        from index.readers.html.page import draft_of_html

        self._seen.add(key)
        content = hashlib.sha256(fetched.body).hexdigest()
        if self._preparing.unchanged(key, content):
            return
        name = redacted(fetched.url)
        draft = draft_of_html(fetched.body, name, url=fetched.url, charset=fetched.charset)
        if hint is not None:
            draft = _completed(draft, hint)
        done = Done(key, content, fetched.etag, fetched.last_modified)
        # The page is known by the address it was asked for; what it calls its own address is the article's.
        yield from self._preparing.entries(Origin(key, key), [Entry("", draft)], done)

    def _follow(self, named: Sequence[tuple[str, FeedEntry | None, str]], again: float) -> Iterator[Work]:
        """Fetch pages that were named, each with what was said of it, and yield their articles."""
        from index.web.fetch import HTML

        total = len(named)
        for done, (address, hint, said) in enumerate(named):
            yield from self._preparing.pause()
            self._preparing.gauge.page(redacted(address), done, total)
            if self._on_progress:
                self._on_progress(redacted(address), done, total)
            try:
                key = canonical(address)
                self._named.append(key)
                if key in self._seen:
                    continue
                if self._visits and not self._visits.due(key, said, again):
                    self._preparing.count_unchanged(key)
                    continue
                try:
                    fetched = self._get(key, address, HTML)
                    if fetched.not_modified:
                        self._preparing.count_unchanged(key)
                    else:
                        yield from self._read(key, fetched, hint)
                except FuenteError:
                    if hint is None or (draft := _whole(hint, key)) is None:
                        raise
                    entries = [Entry("", draft)]
                    yield from self._preparing.entries(Origin(key, key), entries, Done(key, None))
                if self._visits:
                    self._visits.had(key)
            except FuenteError as error:
                self._fail(address, error)

    def _read_feed(self, fetched: Fetched) -> Feed:
        from index.web.feed import read_feed

        feed = read_feed(fetched.body, fetched.url)
        if feed.problem:
            self._fail(fetched.url, feed.problem)
        return feed

    def _sitemap(self, address: str, first: Fetched) -> Iterator[Work]:
        from index.web.fetch import SITEMAP
        from index.web.sitemap import walk

        def fetch(url: str) -> bytes:
            return first.body if url == address else self._fetcher.get(url, accept=SITEMAP).body

        found = walk(address, fetch, most=MOST)
        for where, problem in found.failed:
            self._fail(where, problem)
        named = [(location.url, None, str(location.lastmod)) for location in found.locations[:MOST]]
        yield from self._follow(named, AGAIN_OF_MANY)


def _completed(draft: Draft, hint: FeedEntry) -> Draft:
    """Return the draft with what its feed says and its page does not."""
    given = {
        "title": draft.title or hint.title,
        "published": draft.published or hint.published,
        "authors": draft.authors or hint.authors,
        "outlet": draft.outlet or hint.outlet,
    }
    taken = tuple((name, "feed") for name, value in given.items() if value and not getattr(draft, name))
    return replace(draft, **given, origins=(*draft.origins, *taken))  # type: ignore[arg-type]


def _whole(hint: FeedEntry, key: str) -> Draft | None:
    """Return the article as the feed itself holds it, where it holds all of it."""
    from index.readers.markup import paragraphs_of_html
    from index.readers.text import draft_of

    text = paragraphs_of_html(hint.content or "")
    if len(text) < _FULL:
        return None
    draft = draft_of(text, redacted(key))
    origins = tuple((name, "feed") for name in ("text", "title", "published", "updated", "authors", "outlet"))
    return replace(
        draft,
        title=hint.title or draft.title,
        url=key,
        published=hint.published,
        updated=hint.updated,
        authors=hint.authors,
        outlet=hint.outlet,
        origins=origins,
    )


def _is_xml(fetched: Fetched) -> bool:
    kind, start = fetched.content_type or "", fetched.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or "html" in kind:
        return False
    return "xml" in kind or start.startswith(b"<?xml") or _is_gzip(fetched)


def _is_json(fetched: Fetched) -> bool:
    return "json" in (fetched.content_type or "")


def _is_gzip(fetched: Fetched) -> bool:
    return fetched.body[:2] == b"\x1f\x8b"
