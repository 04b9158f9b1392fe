"""Feeds, read as far as they can be: RSS, Atom and JSON Feed."""

from __future__ import annotations

import codecs
import html
import io
import re
from typing import Any

from index.dates import moment
from index.readers.decode import decode
from index.readers.draft import UnreadableFile
from index.web.discover import feeds_of
from index.web.entries import MOST, Feed, FeedEntry, NotAFeed, absolute, people, plain
from index.web.jsonfeed import read_json_feed
from index.web.shorten import shorten
from index.web.url import redacted, tidy

__all__ = ["Feed", "FeedEntry", "NotAFeed", "feeds_of", "read_feed"]

_HEAD = 1 << 16
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
# Encodings that are only letters. Others, such as unicode_escape, can hide what is looked for here.
_PLAIN_ENCODING = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[ru]|mac-(roman|cyrillic)|gb2312|gbk|gb18030|big5|shift_jis|cp932|euc_(jp|kr)"
)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z][\w.-]{0,40})")
_ROOTS = frozenset(("rss", "feed", "rdf", "channel"))
_LATE_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]")
_DAY = 86_400.0
_PERIODS = {
    "hourly": _DAY / 24,
    "daily": _DAY,
    "weekly": 7 * _DAY,
    "monthly": 30 * _DAY,
    "yearly": 365 * _DAY,
}
_SPACE = re.compile(r"\s*")
_PROLOG = (("<?", "?>"), ("<!--", "-->"))


def read_feed(body: bytes, url: str) -> Feed:
    """Read the feed in ``body``, which was fetched from ``url``.

    A broken feed gives the entries that can be read and says so in its ``problem``. Raises NotAFeed if it is
    none, BadUrl if ``url`` is no address.
    """
    base = tidy(url)
    text = _decoded(body, base).lstrip("\ufeff \t\r\n")
    return read_json_feed(text, base) if text.startswith("{") else _read_xml(_from_root(text, base), base)


def _decoded(body: bytes, url: str) -> str:
    """The feed's text; all that feedparser gets is UTF-8, so that nothing is hidden from us in another encoding."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    stated = _ENCODING.match(body[:_HEAD])
    if stated:
        try:
            name = codecs.lookup(stated[1].decode()).name
            name = {"iso8859-1": "cp1252", "gb2312": "gb18030"}.get(name, name)
            if _PLAIN_ENCODING.fullmatch(name):
                return body.decode(name, errors="replace")
        except LookupError:
            pass
    try:
        return decode(body, redacted(url))
    except UnreadableFile as problem:
        raise NotAFeed(f"{redacted(url)} is no feed: {problem}") from problem


def _from_root(text: str, url: str) -> str:
    """``text`` from its first element on: without declarations, so without entities to expand or to fetch."""
    at = _prolog_end(text)
    root = _ROOT.match(text, at)
    if root and root[1].lower() in _ROOTS:
        return text[at:]
    late = _LATE_ROOT.search(text, 0, _HEAD)  # behind the warnings of a broken program
    if late and not re.search("<html[ >]", text[: late.start()], re.IGNORECASE):
        return text[late.start() :]
    if root and root[1].lower() == "html":
        raise NotAFeed(
            f"{redacted(url)} is a web page and no feed. Give the address of its feed, which the page may name."
        )
    came = f"its first element is <{root[1]}>" if root else "it holds no XML element at its start"
    raise NotAFeed(
        f"{redacted(url)} is no feed: {came}, where RSS, Atom or JSON Feed was expected. Check the address."
    )


def _prolog_end(text: str) -> int:
    """Where the declarations and comments at the start of ``text`` end."""
    at = 0
    while True:
        at += len(_SPACE.match(text, at)[0])  # type: ignore[index]
        if text[at : at + 9].upper() == "<!DOCTYPE":
            end = text.find(">", at)
            inner = text.find("[", at, max(end, at))
            end = text.find("]>", inner) + 1 if inner != -1 else end
            after = end + 1
        else:
            close = next((close for start, close in _PROLOG if text.startswith(start, at)), None)
            if close is None:
                return at
            after = text.find(close, at) + len(close)
        if after <= at:
            return at
        at = after


def _read_xml(text: str, url: str) -> Feed:
    import feedparser  # type: ignore[import-untyped, unused-ignore]

    short = shorten(text, url)
    # From a stream and never from bytes: feedparser takes bytes for the name of a file first. What it does to
    # HTML would change what is quoted, and cost minutes where the feed means harm.
    read = feedparser.parse(
        io.BytesIO(short.text.encode("utf-8", errors="replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not read.get("version") and not read.entries:
        raise NotAFeed(
            f"{redacted(url)} begins like a feed and holds nothing of one. Check the address, or give another feed "
            "of the site."
        )
    title = plain(_string(read.feed, "title"))
    language = _string(read.feed, "language")
    entries = [_entry(entry, url, title, language, str(read.get("version"))) for entry in read.entries[:MOST]]
    kept = tuple(entry for entry in entries if entry is not None)
    problem = short.problem
    if problem is None and len(kept) < len(read.entries):
        lost = len(read.entries) - len(kept)
        problem = f"{lost} of the {len(read.entries)} entries of {redacted(url)} could not be read."
    return Feed(
        title=title,
        url=absolute(url, [_string(read.feed, "link")]),
        language=language,
        entries=kept,
        problem=problem,
        every=_every(read.feed),
    )


def _every(feed: dict[str, Any]) -> float | None:
    """The seconds between two readings that a feed asks for: ``ttl`` in minutes, or RSS 1.0's syndication module."""
    ttl = _string(feed, "ttl") or ""
    if re.fullmatch(r"\d{1,6}", ttl, re.ASCII):
        return 60.0 * int(ttl) or None
    period = _PERIODS.get((_string(feed, "sy_updateperiod") or "").lower())
    if period is None:
        return None
    often = _string(feed, "sy_updatefrequency") or "1"
    return period / max(1, int(often)) if re.fullmatch(r"\d{1,4}", often, re.ASCII) else period


def _entry(
    entry: dict[str, Any], base: str, outlet: str | None, language: str | None, version: str
) -> FeedEntry | None:
    named = _string(entry, "id")
    url = absolute(
        base,
        [
            _string(entry, "feedburner_origlink"),
            _string(entry, "link"),
            named if "://" in (named or "") else None,
        ],
    )
    pieces = [piece for piece in _list(entry, "content") if isinstance(piece, dict)]
    contents = [found for found in map(_as_html, pieces) if found]
    content = max(contents, key=len, default=None)
    detail = dict.get(entry, "summary_detail")
    summary = _as_html(detail) if isinstance(detail, dict) else _string(entry, "summary")
    if not (named or url) or not (url or content or summary):
        return None
    published, updated = moment(_string(entry, "published")), moment(_string(entry, "updated"))
    if published is None and version.startswith("rss"):
        published, updated = updated, None  # RSS has one date, whatever namespace it stands in
    source = dict.get(entry, "source")
    pieces += [one for one in (detail, dict.get(entry, "title_detail")) if isinstance(one, dict)]
    spoken = next((found for piece in pieces if (found := _string(piece, "language"))), None)
    return FeedEntry(
        id=named or url or "",
        url=url,
        title=plain(_string(entry, "title")),
        published=published,
        updated=updated,
        authors=_authors(entry),
        summary=None if summary == content else summary,
        content=content,
        language=spoken or language,
        outlet=(plain(_string(source, "title")) if isinstance(source, dict) else None) or outlet,
    )


def _string(entry: dict[str, Any], key: str) -> str | None:
    # dict's own look-up: feedparser's answers for "updated" with "published" where there is none.
    value = dict.get(entry, key)
    return value.strip() or None if isinstance(value, str) else None


def _list(entry: dict[str, Any], key: str) -> list[Any]:
    value = dict.get(entry, key)
    return value if isinstance(value, list) else []


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    listed = [person for person in _list(entry, "authors") if isinstance(person, dict)]
    return people(_string(person, "name") for person in listed) or people([_string(entry, "author")])


def _as_html(piece: dict[str, Any]) -> str | None:
    value = _string(piece, "value")
    if value and _string(piece, "type") == "text/plain":
        return f"<p>{html.escape(value)}</p>"
    return value
