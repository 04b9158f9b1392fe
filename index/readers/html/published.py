"""When an article was published and changed: the first believable date, completed by those that agree with it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from index.dates import believable, dates_in, day_of, moment
from index.readers.blocks import Node, words_of
from index.readers.html.boilerplate import names_of
from index.readers.html.jsonld import Json
from index.readers.html.tags import Tags

_PUBLISHED = ("article:published_time", "og:article:published_time", "og:published_time")
_UPDATED = ("article:modified_time", "og:article:modified_time", "og:updated_time")
_IN_ADDRESS = re.compile(r"(?<!\d)(\d{4})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def dates_of(
    article: Json, tags: Tags, tree: Node, url: str | None
) -> tuple[tuple[date, str] | None, tuple[date, str] | None]:
    """Return when the article was published and last changed after that, each with its origin: the surest believed."""
    published = [(text, "json-ld") for text in _texts(article, "datePublished", "dateCreated", "uploadDate")]
    published += [(text, "opengraph") for text in tags.values(*_PUBLISHED)]
    published += [(text, "meta") for text in tags.published]
    dates = [(found, origin) for text, origin in published if (found := moment(text))]
    in_address = date_in_address(url or "")
    if in_address:
        dates.append((in_address, "url"))
    dates += [(found, "text") for found in _shown_dates(tree)]
    updated = [(text, "json-ld") for text in _texts(article, "dateModified")]
    updated += [(text, "opengraph") for text in tags.values(*_UPDATED)]
    updated += [(text, "meta") for text in tags.updated]
    changed = next(((found, origin) for text, origin in updated if (found := moment(text))), None)
    if not dates:
        return None, changed
    best = dates[0]
    for other in dates[1:]:
        if _sharper(best[0], other[0]):
            best = other
    return best, changed if changed and _later(best[0], changed[0]) else None


def date_in_address(address: str) -> date | None:
    """Return the date that an address holds ("/2026/01/16/"), or ``None``."""
    for match in _IN_ADDRESS.finditer(address.partition("?")[0]):
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if believable(found) and found.year >= 1990:
            return found
    return None


def _sharper(first: date, other: date) -> bool:
    """Tell whether ``other`` says the same as ``first`` and more: the hour, or its zone."""
    if not isinstance(other, datetime):
        return False
    if not isinstance(first, datetime):
        return abs(other.date() - first) <= timedelta(days=1)
    return (
        first.tzinfo is None
        and other.tzinfo is not None
        and abs(first - other.replace(tzinfo=None)) <= timedelta(hours=14)
    )


def _later(first: date, other: date) -> bool:
    """Tell whether ``other`` is later than ``first``, as far as both tell."""
    if isinstance(first, datetime) and isinstance(other, datetime):
        if (first.tzinfo is None) != (other.tzinfo is None):
            return other.replace(tzinfo=None) > first.replace(tzinfo=None)
        return other > first
    return day_of(other) > day_of(first)


def _texts(node: Json, *names: str) -> list[str]:
    return [str(node[name]) for name in names if isinstance(node.get(name), (str, int))]


def _shown_dates(tree: Node) -> list[date]:
    """Return the dates that a reader sees beside the title."""
    found: list[date] = []
    for node in tree.iter(
        "span", "p", "div", "time", "li", "small", "td", "font", "em", "address", "h2", "h3", "h4", "h5", "h6"
    ):
        names = names_of(node)
        hinted = any(
            word in names for word in ("fecha", "date", "publi", "time", "meta", "hora", "byline", "firma")
        )
        if hinted and not any(
            word in names for word in ("update", "actualiz", "modif", "related", "comment", "sidebar")
        ):
            text = words_of(node)
            if 6 <= len(text) <= 160:
                found += list(dates_in(text))[:1]
        if len(found) >= 3:
            break
    return found
