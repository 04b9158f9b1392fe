"""What a server answers: its status, its headers, its kind of document, in words where they are no good."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType

from index.web.limits import FetchFailed, Kind

SNIFFED = 4096
"""How many bytes of a body are looked at where its type says nothing."""

GOOD = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
REDIRECTS = (301, 302, 303, 307, 308)
LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

_TYPES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.HTML: ("text/html", "application/xhtml+xml"),
        Kind.FEED: (
            "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
            "application/xml", "text/xml", "application/json", "application/x-rss+xml", "text/rss+xml",
        ),
        Kind.SITEMAP: ("application/xml", "text/xml", "application/gzip", "application/x-gzip"),
        Kind.TEXT: ("text/plain", "text/markdown"),
        Kind.PDF: ("application/pdf",),
    }
)  # fmt: skip
_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.HTML: "a web page (HTML)",
        Kind.FEED: "a feed (RSS, Atom or JSON Feed)",
        Kind.SITEMAP: "a sitemap",
        Kind.TEXT: "plain text",
        Kind.PDF: "a PDF",
    }
)
# Servers say these of anything, so the first bytes have to tell.
_VAGUE = frozenset(
    (
        "text/plain", "text/html", "text/xml", "application/xml", "application/octet-stream",
        "binary/octet-stream", "application/x-download", "application/force-download",
    )
)  # fmt: skip
_SIGNS: Mapping[Kind, re.Pattern[bytes]] = MappingProxyType(
    {
        Kind.HTML: re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE),
        Kind.FEED: re.compile(
            rb"<(rss|feed|rdf:rdf)\b|https?:(\\?/){2}jsonfeed\.org(\\?/)version", re.IGNORECASE
        ),
        Kind.SITEMAP: re.compile(rb"<(urlset|sitemapindex)\b|\A\x1f\x8b", re.IGNORECASE),
        Kind.TEXT: re.compile(rb"\A[^\x00<{%][^\x00]*\Z"),
        Kind.PDF: re.compile(rb"%PDF-"),
    }
)
_STATUS: Mapping[int, str] = MappingProxyType(
    {
        401: "asks for a login. Open it in a browser, save the page and add the file",
        402: "asks to be paid. Open it in a browser, save the page and add the file",
        403: "is closed to programs. Open it in a browser, save the page and add the file",
        404: "does not exist. Check the address",
        410: "was taken away for good. Look for the article elsewhere",
        429: "has been asked for too often. Try again later",
        451: "is withheld for legal reasons",
        503: "is out of service for now. Try again later",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from ``url``; ``body`` is read only where the status is good."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first header of that name, given in lower case; None where there is none or it is blank."""
        return next((value.strip() or None for key, value in self.headers if key == name), None)

    def content_type(self) -> str | None:
        """The type of the document, in lower case and without parameters."""
        kind = (self.header("content-type") or "").partition(";")[0].strip().lower()
        return kind[:100] or None

    def charset(self) -> str | None:
        """The encoding that the server states, if Python knows it."""
        message = Message()
        message["content-type"] = re.sub(r"[\r\n]", " ", self.header("content-type") or "")
        try:
            stated = message.get_content_charset()
            return codecs.lookup(stated).name if stated else None
        except (LookupError, ValueError):
            return None

    def fresh(self) -> float | None:
        """The seconds for which the server says that this will stay as it is (RFC 9111, 4.2.1)."""
        stated = (self.header("cache-control") or "").lower()
        if "no-cache" in stated or "no-store" in stated:
            return None
        if found := re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", stated):
            age = self.header("age") or ""
            return max(
                0.0, float(found[1]) - (float(age) if re.fullmatch(r"\d{1,9}", age, re.ASCII) else 0.0)
            )
        try:
            until = parsedate_to_datetime(self.header("expires") or "")
            since = parsedate_to_datetime(self.header("date") or "")
            return max(0.0, (until - since).total_seconds())
        except (ValueError, TypeError):  # no date, or one with a zone and one without
            return None

    def wait(self) -> float | None:
        """The seconds that the server asks to wait (``Retry-After``)."""
        stated = self.header("retry-after") or ""
        if re.fullmatch(r"\d{1,9}", stated, re.ASCII):
            return float(stated)
        try:
            until = parsedate_to_datetime(stated)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())


def accept_header(kind: Kind) -> str:
    """What a request says it accepts."""
    types = list(dict.fromkeys(mime for one in kind for mime in _TYPES[one]))
    return ", ".join([*types, "*/*;q=0.1"])


def fits(kind: Kind, content_type: str | None) -> bool | None:
    """Whether a document of that type is of ``kind``; None where only its bytes can tell."""
    if content_type is not None and any(content_type in _TYPES[one] for one in kind):
        return True
    return None if content_type is None or content_type in _VAGUE else False


def looks_like(kind: Kind, head: bytes) -> bool:
    """Whether a document that begins with ``head`` is of ``kind``."""
    head = head.replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    return any(_SIGNS[one].search(head[:SNIFFED]) for one in kind)


def names_of(kind: Kind) -> str:
    """The kinds for a person, joined with "or"."""
    return " or ".join(_NAMES[one] for one in kind)


def failure(what: str, answer: Answer) -> FetchFailed:
    """The sentence for a status that is no good; ``what`` begins it."""
    status = answer.status
    if status in _STATUS:
        why = _STATUS[status]
    elif 500 <= status <= 599:
        why = "could not be given: the server has a fault. Try again later"
    elif 400 <= status <= 499:
        why = "was refused. Check the address"
    elif 300 <= status <= 399:
        why = "leads on without saying where. Check the address"
    else:
        why = "was answered with no document. Open it in a browser, save the page and add the file"
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    wait = answer.wait() if status in LATER else None
    return FetchFailed(f"{what} {why} (the server answered {status}{phrase}).", status=status, wait=wait)
