"""Text of articles, questions and answers -> text that is safe to show, whatever it holds."""

from __future__ import annotations

import html
import string
from urllib.parse import urlsplit

_ENTITIES = str.maketrans({c: f"&#{ord(c)};" for c in string.punctuation})
_CONTROLS = {c: " " for c in (*range(0x20), *range(0x7F, 0xA0)) if c not in (0x09, 0x0A)}
_DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
CLEAN = _CONTROLS | _DIRECTION
"""For ``str.translate``: control characters become spaces, marks of direction go."""


def plain(text: str) -> str:
    """Return text that means itself inside HTML, element or attribute. Line ends stay."""
    return html.escape(text.translate(CLEAN), quote=True)


def line(text: str) -> str:
    """Return text that means itself inside HTML and Markdown alike, on one line.

    Every ASCII punctuation mark becomes a numeric entity: no Markdown, link, formula or tag can begin, and a
    reader sees the text as it was.
    """
    return " ".join(text.translate(CLEAN).split()).translate(_ENTITIES)


def apart(shown: str) -> str:
    """Return shown text as a run of its own direction: Arabic in it moves no number or name beside it."""
    return f"<bdi>{shown}</bdi>" if shown else ""


def web_link(url: str | None) -> str | None:
    """Return the address, escaped for an attribute, if it is a plain http or https one; else None."""
    if not url or any(c.isspace() or ord(c) < 0x20 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    return html.escape(url, quote=True)
