"""JSON Feed, versions 1 and 1.1."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from index.dates import moment
from index.web.entries import MOST, Feed, FeedEntry, NotAFeed, absolute, people, plain
from index.web.url import redacted


def read_json_feed(text: str, url: str) -> Feed:
    """Read the JSON Feed in ``text``, fetched from ``url``. Raises NotAFeed if it is none."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise NotAFeed(
            f"{redacted(url)} begins like a JSON Feed and is no proper JSON ({str(problem)[:120]}). Tell the site, "
            "or give another feed of it."
        ) from problem
    version = feed.get("version") if isinstance(feed, dict) else None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/version/" not in version or not isinstance(items, list):
        raise NotAFeed(
            f"{redacted(url)} is JSON and no JSON Feed: it lacks that version or its items. Give the address of a "
            "feed."
        )
    title = plain(_text(feed, "title"))
    language = _text(feed, "language")
    authors = _authors(feed)
    entries = []
    for item in items[:MOST]:
        entry = _entry(item, url, title, language, authors) if isinstance(item, dict) else None
        if entry is not None:
            entries.append(entry)
    lost = len(items[:MOST]) - len(entries)
    trouble = f"{lost} of the {len(items)} entries of {redacted(url)} could not be read." if lost else None
    if len(items) > MOST:
        trouble = f"{redacted(url)} has {len(items)} entries; the first {MOST} are read."
    return Feed(
        title=title,
        url=absolute(url, [_text(feed, "home_page_url")]),
        language=language,
        entries=tuple(entries),
        problem=trouble,
    )


def _entry(
    item: Mapping[str, Any], base: str, outlet: str | None, language: str | None, authors: tuple[str, ...]
) -> FeedEntry | None:
    given = item.get("id")
    named = str(given).strip() if isinstance(given, str | int) else ""
    url = absolute(base, [_text(item, "url"), named if "://" in named else None, _text(item, "external_url")])
    content = _text(item, "content_html") or _as_html(_text(item, "content_text"))
    if not (named or url) or not (url or content):
        return None
    return FeedEntry(
        id=named or url or "",
        url=url,
        title=plain(_text(item, "title")),
        published=moment(_text(item, "date_published")),
        updated=moment(_text(item, "date_modified")),
        authors=_authors(item) or authors,
        summary=_as_html(_text(item, "summary")),
        content=content,
        language=_text(item, "language") or language,
        outlet=outlet,
    )


def _text(item: Mapping[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    stated = item.get("authors")
    listed = stated if isinstance(stated, list) else [item.get("author")]  # "author" was version 1
    return people(_text(person, "name") for person in listed if isinstance(person, dict))


def _as_html(text: str | None) -> str | None:
    return "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n")) if text else None
