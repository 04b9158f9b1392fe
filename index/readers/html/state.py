"""Articles in the data of a page that scripts draw: as JSON in a script element (Next.js and its like)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from index.readers.html.title import key
from index.readers.records.fields import NAMES, columns_for, key_of, line_in, text_in, value_of

# A page's data holds the site's menus and other articles, too.
_MOST_OBJECTS = 50_000
_LEAST_TEXT = 300
_LEAST_TITLE = 12


def record_of(blocks: Iterable[str], titles: Sequence[str]) -> tuple[Mapping[str, Any], str] | None:
    """Return the object in ``blocks`` of JSON that is the page's article, and its text; ``None`` if there is none.

    It has one of the page's ``titles`` and a text of several sentences; of several, that with the longest.
    """
    keys = [found for title in titles if len(found := key(title)) >= _LEAST_TITLE]
    best: tuple[Mapping[str, Any], str] | None = None
    for block in blocks:
        try:
            document = json.loads(block)
        except (ValueError, RecursionError):
            continue
        for record in _objects(document):
            if not any(key_of(name) in NAMES["text"] for name in record):
                continue
            columns = columns_for(record, None, "")
            title = key(line_in(value_of(record, columns["title"])))
            if len(title) < _LEAST_TITLE or not any(found.startswith(title) for found in keys):
                continue
            try:
                text = text_in(value_of(record, columns["text"]))
            except RecursionError:
                continue
            if len(text) > max(_LEAST_TEXT, len(best[1]) if best else 0):
                best = record, text
    return best


def _objects(document: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [document]
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        value = waiting.pop()
        inner: Iterable[Any] = value if isinstance(value, list) else ()
        if isinstance(value, dict):
            yield value
            inner = value.values()
        waiting.extend(item for item in inner if isinstance(item, (dict, list)))
