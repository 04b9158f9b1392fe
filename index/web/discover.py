"""The feeds that a web page names."""

from __future__ import annotations

import html
import re

from index.web.url import BadUrl, join, tidy

_LOOKED_AT = 1 << 20
_MOST = 50
_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Possessive: however a page is broken, each character is looked at a bounded number of times.
_TAG = re.compile(r"""<(link|base)\b((?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}'){0,4000}+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def feeds_of(page: bytes, url: str) -> list[str]:
    """The addresses of the feeds that the HTML ``page`` at ``url`` names, in its order, each once.

    Raises BadUrl if ``url`` is no address. What a page names need not be a feed: `read_feed` tells.
    """
    base = tidy(url)
    encoding = "utf-16" if page[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = _COMMENT.sub(" ", page[:_LOOKED_AT].decode(encoding, errors="replace"))
    found: dict[str, None] = {}
    for tag in _TAG.finditer(text):
        attributes = {
            match[1].lower(): html.unescape(next(value for value in match.groups()[1:] if value is not None))
            for match in _ATTRIBUTE.finditer(tag[2])
        }
        href = attributes.get("href", "")
        try:
            if tag[1].lower() == "base":
                base = join(base, href)
            elif _names_a_feed(attributes) and href.strip():
                found[join(base, href)] = None
        except BadUrl:
            continue
        if len(found) == _MOST:
            break
    return list(found)


def _names_a_feed(attributes: dict[str, str]) -> bool:
    relations = attributes.get("rel", "").lower().split()
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in relations and kind in _TYPES
