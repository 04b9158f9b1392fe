"""Sitemaps: the addresses that a site names for programs, with what it says of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from index.dates import moment
from index.errors import FuenteError
from index.web.address import is_literal
from index.web.entries import absolute
from index.web.unpack import Inflater
from index.web.url import BadUrl, join, origin_of, redacted, tidy

MAX_BYTES = 50_000_000
"""How large a sitemap may be when unpacked, by the protocol."""

_MOST = 50_000
_DEEP = 16
_LONG = 4_096
_FIELDS = frozenset(("loc", "lastmod", "title", "publication_date", "name", "language"))


class NotASitemap(FuenteError):
    """What was given is no sitemap that can be read."""


@dataclass(frozen=True, slots=True)
class Location:
    """One page of a site. All but ``url``, `canonical`, and ``lastmod`` come from Google's news sitemaps.

    ``lastmod`` and ``published`` are a ``datetime`` where the hour is given, with its zone where that is given.
    """

    url: str
    lastmod: date | None = None
    title: str | None = None
    published: date | None = None
    outlet: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap names: pages, further sitemaps, and in a sentence what of it could not be used."""

    locations: tuple[Location, ...]
    sitemaps: tuple[tuple[str, date | None], ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a sitemap and those below it name; ``failed`` has (address, sentence) for each that was of no use."""

    locations: tuple[Location, ...]
    failed: tuple[tuple[str, str], ...] = ()


def read_sitemap(body: bytes, url: str, *, most: int = _MOST, max_bytes: int = MAX_BYTES) -> Sitemap:
    """Read the sitemap or the index of sitemaps in ``body``, packed with gzip or not, fetched from ``url``.

    Only addresses on the same site are taken, and at most ``most`` of them. A broken sitemap gives what stands
    before the break. Raises NotASitemap if it is none, FetchRefused if it unpacks to more than ``max_bytes``,
    FetchFailed if it is packed and damaged, BadUrl if ``url`` is no address.
    """
    base = tidy(url)
    if body.startswith(b"\x1f\x8b"):
        inflater = Inflater(redacted(base), gzip=True, max_bytes=max_bytes, max_ratio=2_000)
        body = inflater.feed(body)
        inflater.finish()
    reading = _Reading(base, most)
    broken = _parse(body.lstrip(b"\xef\xbb\xbf \t\r\n"), reading)
    if reading.root not in ("urlset", "sitemapindex"):
        came = f"its first element is <{reading.root[:40]}>" if reading.root else f"it is no XML ({broken})"
        raise NotASitemap(
            f"{redacted(base)} is no sitemap: {came}, where <urlset> or <sitemapindex> was expected. Check the "
            "address."
        )
    return Sitemap(tuple(reading.locations), tuple(reading.sitemaps), reading.problem(broken))


def walk(
    url: str, fetch: Callable[[str], bytes], *, most: int = _MOST, most_sitemaps: int = 100, depth: int = 3
) -> Walk:
    """Read the sitemap at ``url`` and those below it, those changed last first.

    At most ``most`` pages and ``most_sitemaps`` files, at most ``depth`` indexes deep, all on one site. ``fetch``
    gives the bytes at an address; a FuenteError of it, or of reading them, is in ``failed`` and the rest goes on.
    """
    found: dict[str, Location] = {}
    failed: list[tuple[str, str]] = []
    waiting = [(url, 0)]
    seen = {url}
    read = 0
    while waiting and len(found) < most:
        if read == most_sitemaps:
            failed.append(
                (url, f"{redacted(url)} names more than {most_sitemaps} sitemaps; the others are left.")
            )
            break
        address, level = waiting.pop(0)
        read += 1
        try:
            sitemap = read_sitemap(fetch(address), address, most=most)
        except FuenteError as problem:
            failed.append((address, str(problem)))
            continue
        if sitemap.problem:
            failed.append((address, sitemap.problem))
        for location in sitemap.locations[: most - len(found)]:
            found.setdefault(location.url, location)
        new = [
            (inner, changed)
            for inner, changed in sitemap.sitemaps
            if inner not in seen and same_site(inner, url)
        ]
        seen.update(inner for inner, _ in new)
        if new and level >= depth:
            failed.append(
                (address, f"{redacted(address)} is more than {depth} sitemaps deep; what it names is left.")
            )
            continue
        new.sort(key=lambda pair: str(pair[1] or ""), reverse=True)
        waiting += [(inner, level + 1) for inner, _ in new]
    return Walk(tuple(found.values()), tuple(failed))


def same_site(url: str, of: str) -> bool:
    """Whether ``url`` is on the host of ``of``, "www." left out, or on a part of it. Never raises."""
    try:
        host, site = origin_of(url).host, origin_of(of).host
    except BadUrl:
        return False
    site = site.removeprefix("www.")
    return host == site or (not is_literal(site) and "." in site and host.endswith(f".{site}"))


class _Stop(Exception):
    """Enough was read, or what comes is not to be read."""


@dataclass(slots=True)
class _Reading:
    """The state of reading one sitemap."""

    base: str
    most: int
    root: str = ""
    locations: list[Location] = field(default_factory=list)
    sitemaps: list[tuple[str, date | None]] = field(default_factory=list)
    foreign: int = 0
    full: bool = False
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0
    values: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, _: dict[str, str]) -> None:
        name = name.rpartition(" ")[2].lower()
        self.root = self.root or name
        self.path.append(name)
        if len(self.path) > _DEEP:
            raise _Stop("its elements stand in one another without end")
        self.text, self.length = [], 0

    def data(self, text: str) -> None:
        if self.length < _LONG:
            self.text.append(text[:_LONG])
            self.length += len(text)

    def end(self, _: str) -> None:
        name = self.path.pop()
        if len(self.path) == 1 and name in ("url", "sitemap"):
            self._take(name)
            self.values = {}
        elif name in _FIELDS and "image" not in self.path and "video" not in self.path:
            self.values.setdefault(name, " ".join("".join(self.text)[:_LONG].split()))
        self.text, self.length = [], 0

    def _take(self, name: str) -> None:
        url = absolute(self.base, [self.values.get("loc")])
        if url is None or not same_site(url, self.base):
            self.foreign += 1
            return
        if len(self.locations) + len(self.sitemaps) == self.most:
            self.full = True
            raise _Stop("")
        changed = moment(self.values.get("lastmod"))
        if name == "sitemap":
            self.sitemaps.append((join(self.base, self.values["loc"]), changed))
        else:
            self.locations.append(
                Location(
                    url=url,
                    lastmod=changed,
                    title=self.values.get("title") or None,
                    published=moment(self.values.get("publication_date")),
                    outlet=self.values.get("name") or None,
                    language=self.values.get("language") or None,
                )
            )

    def problem(self, broken: str | None) -> str | None:
        what = redacted(self.base)
        taken = len(self.locations) + len(self.sitemaps)
        if self.full:
            return f"{what} names more than {self.most} addresses; the others are left."
        if broken:
            return f"{what} could not be read to its end ({broken}); {taken} addresses stand before that."
        if self.foreign:
            return f"{what} names {self.foreign} addresses that are on other sites or none at all; they are left."
        return None


def _parse(body: bytes, reading: _Reading) -> str | None:
    """Feed ``body`` to the parser; return why it stopped before the end, or None."""

    def refuse(*_: object) -> None:
        raise _Stop("it declares entities, which no sitemap needs")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # Nothing is ever expanded or fetched: a document with entities ends at the first declaration.
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.data
    try:
        parser.Parse(body, True)
    except _Stop as stop:
        return str(stop) or None
    except expat.ExpatError as problem:
        return expat.errors.messages.get(problem.code, str(problem))
    except (ValueError, LookupError) as problem:
        return str(problem)[:120]
    return None
