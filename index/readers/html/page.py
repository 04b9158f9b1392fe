"""Web pages: the article out of what is around it, and what the page says about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.dates import dates_in
from index.language import detect
from index.readers.bounded import bounded
from index.readers.decode import normalise
from index.readers.draft import Draft, UnreadableFile
from index.readers.html.body import Body, body_of
from index.readers.html.box import live, spell_out_times, take_key_points
from index.readers.html.jsonld import text_of
from index.readers.html.metadata import Fields, fields_of
from index.readers.html.refuse import refusal, seen_before
from index.readers.html.source import page_of
from index.readers.html.state import record_of
from index.readers.machine_summary import without_machine_summary
from index.readers.records.fields import columns_for, stated
from index.title import title_of

_LARGEST = 20_000_000
# A shorter text does not tell its language better than the page does.
_TELLS_LANGUAGE = 200
# JSON-LD's copy of the text has no subtitles and no lists: it serves only where much is missing.
_MUCH_LONGER = 1.6
_LEAST_COPY = 300


def read_html(path: Path) -> Draft:
    """Read the web page at ``path`` as one article.

    Raises :class:`UnreadableFile` if the file cannot be opened, is too large, empty, no HTML, or a page without
    an article: a list of links, a page to sign in, a question about cookies, an empty shell, "not found", or the
    beginning of an article that is closed to readers.
    """
    advice = "Save the article's page alone, without pictures in it."
    with bounded(path, "a page", _LARGEST, advice) as (stream, _):
        data = stream.read()
    return draft_of_html(data, path.name)


def draft_of_html(data: bytes, name: str, *, url: str | None = None, charset: str | None = None) -> Draft:
    """Make a draft of a page's bytes; ``name`` names it in errors.

    ``url`` is the address it was fetched from, ``charset`` what the server said of its encoding.

    Raises :class:`UnreadableFile` as :func:`read_html` does.
    """
    page = page_of(data, name, charset)
    seen = seen_before(page)
    fields = fields_of(page, url)
    box = take_key_points(page.tree)
    is_live = live(page.tree, fields.types)
    if is_live:
        spell_out_times(page.tree)
    body = body_of(page.tree, fields.headings, is_live=is_live)
    text, origin = _text(body, fields)
    record: Mapping[str, Any] = {}
    # Of a closed article the data may hold what readers are not shown.
    if len(text) < _LEAST_COPY and not fields.closed and (found := record_of(page.data, fields.headings)):
        record, text, origin = found[0], normalise(found[1]), "data"
    text, above = without_machine_summary(text)
    problem = refusal(page, body, text, fields, seen)
    if problem:
        raise UnreadableFile(f"{name} {problem}")
    summary = normalise("\n\n".join(part for part in (box, above) if part))
    draft = _draft(text, summary or None, fields, origin, body)
    return _completed(draft, record) if record else draft


def _completed(draft: Draft, record: Mapping[str, Any]) -> Draft:
    """Fill what the page itself does not say of its article from the record in its data."""
    said = stated(record, columns_for(record, None, ""), draft)
    # The text's title is a makeshift.
    lacking = {
        field: value
        for field, value in said.items()
        if field != "origins" and (not getattr(draft, field) or dict(draft.origins).get(field) == "text")
    }
    origins = dict(draft.origins) | dict.fromkeys(lacking, "data")
    return replace(draft, **lacking, origins=tuple(sorted(origins.items())))


def _text(body: Body, fields: Fields) -> tuple[str, str]:
    """Return the article's text and its origin: the page's own, or the copy in JSON-LD where much more is there."""
    text = normalise(body.text)
    copy = normalise(_paragraphs(fields.body))
    if len(copy) < _LEAST_COPY or len(copy) < _MUCH_LONGER * len(text):
        return text, "html"
    return copy, "json-ld"


def _paragraphs(copy: str) -> str:
    """Part JSON-LD's copy of a text into paragraphs; some systems leave marks in it."""
    copy = re.sub(
        r"<br\s*/?>|</?(?:p|div|h[1-6]|li|ul|ol|blockquote)\b[^>]{0,300}>", "\n", copy, flags=re.IGNORECASE
    )
    copy = text_of(re.sub(r"</?[a-zA-Z][^<>]{0,500}>", "", copy))
    return re.sub(r"\s*\n\s*", "\n\n", copy)


def _draft(text: str, summary: str | None, fields: Fields, origin: str, body: Body) -> Draft:
    origins = dict(fields.origins)
    origins["text"] = origin
    if fields.parted:
        origins["excerpt"] = fields.parted
    whole = 0 < 0.8 * fields.word_count <= len(text.split())
    if fields.closed and not whole:
        # What can be read without paying may be the beginning only, unless the page tells that it is the whole.
        origins["excerpt"] = fields.closed
    language = fields.language
    detected = detect(text)
    if detected and detected != language and (language is None or len(text) >= _TELLS_LANGUAGE):
        language, origins["language"] = detected, "text"
    title = fields.title
    if not title:
        title = title_of(text, language)
        origins["title"] = "text"
    published = fields.published
    if published is None:
        # Above the text, or a dateline: "Madrid, 16 de enero de 2026.-".
        published = next((found for place in (body.lead, text[:60]) for found in dates_in(place)), None)
        if published:
            origins["published"] = "text"
    return Draft(
        text=text,
        title=title or None,
        url=fields.url,
        outlet=fields.outlet,
        published=published,
        language=language,
        machine_summary=summary,
        authors=fields.authors,
        updated=fields.updated,
        section=fields.section,
        origins=tuple(sorted(origins.items())),
    )
