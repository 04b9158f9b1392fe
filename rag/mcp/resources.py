"""The articles as resources: ``fuente://articles/{id}``, and a listing of them in pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mcp import types

from index.library import ArticleNotFound
from index.shelf import shelf
from rag.mcp.errors import BadCursor
from rag.mcp.text import PLACE
from rag.mcp.tools import DATA
from rag.serve.api.told import known

if TYPE_CHECKING:
    from index.library import Library

SIZE = 100
"""Articles on one page of the listing."""


def templates() -> types.ListResourceTemplatesResult:
    """Return how the address of an article is made."""
    template = types.ResourceTemplate(
        name="article",
        title="An article",
        uri_template=f"{PLACE}{{id}}",
        description=f"One article: what is known of it, and its own words. {DATA}",
        mime_type="text/plain",
    )
    return types.ListResourceTemplatesResult(resource_templates=[template])


def listed(library: Library, cursor: str | None) -> types.ListResourcesResult:
    """Return a page of the articles, the latest first.

    Raises:
        BadCursor: no page said that it goes on there.
    """
    offset = 0
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 12):
            raise BadCursor(f"“{cursor[:40]}” is no cursor of this listing. Leave it out to begin.")
        offset = int(cursor)
    found = shelf(library, offset=offset, limit=SIZE)
    resources = [
        types.Resource(
            uri=f"{PLACE}{one.id}",
            name=one.id,
            title=one.title,
            description=" · ".join(
                part
                for part in (one.outlet, one.published and f"{one.published:%Y-%m-%d}", one.opening)
                if part
            ),
            mime_type="text/plain",
        )
        for one in found.articles
    ]
    after = offset + SIZE
    return types.ListResourcesResult(
        resources=resources, next_cursor=str(after) if after < found.total else None
    )


def read(library: Library, uri: str) -> types.ReadResourceResult:
    """Return an article: what is known of it as JSON, and its own words, in which quotes are counted.

    Raises:
        ArticleNotFound: there is none at that address.
    """
    if not uri.startswith(PLACE):
        raise ArticleNotFound(f"There is nothing at {uri[:200]}. Articles are at {PLACE}ID.")
    id = uri.removeprefix(PLACE)
    try:
        article = library.article(id)
    except ArticleNotFound:
        raise ArticleNotFound(
            f"The library holds no article “{id[:80]}”. list_articles lists what it holds."
        ) from None
    facts = json.dumps(known(article), ensure_ascii=False)
    return types.ReadResourceResult(
        contents=[
            types.TextResourceContents(uri=uri, mime_type="application/json", text=facts),
            types.TextResourceContents(uri=uri, mime_type="text/plain", text=article.text),
        ]
    )
