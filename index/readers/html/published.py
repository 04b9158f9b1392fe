"""When an article was published and changed: the first believable date, completed by those that agree with it."""

from __future__ import annotations

from datetime import date

from index.readers.html.blocks import words_of
from index.readers.html.boilerplate import names_of
from index.readers.html.dates import date_in_address, dates_in, read_date, sharper
from index.readers.html.jsonld import Json
from index.readers.html.source import Node
from index.readers.html.tags import Tags

_PUBLISHED = ("article:published_time", "og:article:published_time", "og:published_time")
_UPDATED = ("article:modified_time", "og:article:modified_time", "og:updated_time")


def dates_of(
    article: Json, tags: Tags, tree: Node, url: str | None
) -> tuple[tuple[date, str] | None, tuple[date, str] | None]:
    """Return when the article was published and last changed, each with its origin, the surest that is believed."""
    published = [(text, "json-ld") for text in _texts(article, "datePublished", "dateCreated", "uploadDate")]
    published += [(text, "opengraph") for text in tags.values(*_PUBLISHED)]
    published += [(text, "meta") for text in tags.published]
    dates = [(found, origin) for text, origin in published if (found := read_date(text))]
    in_address = date_in_address(url or "")
    if in_address:
        dates.append((in_address, "url"))
    dates += [(found, "text") for found in _shown_dates(tree)]
    updated = [(text, "json-ld") for text in _texts(article, "dateModified")]
    updated += [(text, "opengraph") for text in tags.values(*_UPDATED)]
    updated += [(text, "meta") for text in tags.updated]
    changed = next(((found, origin) for text, origin in updated if (found := read_date(text))), None)
    if not dates:
        return None, changed
    best = dates[0]
    for other in dates[1:]:
        if sharper(best[0], other[0]):
            best = other
    return best, changed


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
