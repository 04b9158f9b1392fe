"""What stands above an article in a text file: date, title, address, outlet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from index.dates import leading_date

_KEYS: Mapping[str, str] = MappingProxyType(
    {
        key: field
        for field, keys in (
            (
                "published",
                "date|fecha|published|publicado|publicada|pubdate|published_at|publication date|datum|data",
            ),
            ("title", "title|título|titulo|titular|headline|titre|titel|titolo"),
            ("url", "url|link|enlace|canonical|permalink"),
            ("outlet", "source|fuente|outlet|medio|diario|publisher|site|quelle|fonte"),
            ("language", "lang|language|idioma|lengua"),
            ("author", "author|autor|autora|authors|byline"),
        )
        for key in keys.split("|")
    }
)
_PAIR = re.compile(r"\s*([^\W\d][\w ]{1,20}?)\s*:[^\S\n]*(.*)")
_DATE_WORD = re.compile(r"\s*(?:date|fecha|published|publicado|publicada)\s*:?\s+", re.IGNORECASE)
_FENCE = re.compile(r"---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|$)", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_MARKDOWN_TITLE = re.compile(
    r"\s*#[^\S\n]+(?P<hashed>[^\n]+?)[^\S\n]*#*(?:\n|$)|\s*(?P<ruled>[^\n]+)\n=+[^\S\n]*(?:\n|$)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says about its article; every field may be missing."""

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: date | None = None
    language: str | None = None


def without_head(text: str) -> tuple[str, Head]:
    """Part ``text`` into the article's body and what stands above it.

    Understood are front matter between ``---`` lines, ``key: value`` lines with a known key (English and
    Spanish: date, title, url, source, language, author), a date behind the word "date" or "fecha" with the
    text going on in the same line, and a Markdown title. The first line that is none of these begins the
    body.
    """
    known: dict[str, str] = {}
    dates: list[date] = []
    fence = _FENCE.match(text)
    if fence:
        for line in fence[1].split("\n"):
            _take(line, known, dates)
        text = text[fence.end() :]
    else:
        text = _plain_head(text, known, dates)
    title = known.get("title")
    marked = _MARKDOWN_TITLE.match(text)
    if marked and (not title or title == (marked["hashed"] or marked["ruled"]).strip()):
        title = (marked["hashed"] or marked["ruled"]).strip()
        text = text[marked.end() :]
    return text.strip(), Head(
        title=title or None,
        url=known.get("url"),
        outlet=known.get("outlet"),
        published=dates[0] if dates else None,
        language=known.get("language"),
    )


def _plain_head(text: str, known: dict[str, str], dates: list[date]) -> str:
    while text:
        line, _, below = text.partition("\n")
        if not line.strip() or _take(line, known, dates):
            text = below
            continue
        dated = _DATE_WORD.match(line)
        found = leading_date(line[dated.end() :]) if dated else None
        if not dated or not found or dates:
            break
        # "date 2026-01-16 Las claves …": the text goes on behind the date.
        dates.append(found[0])
        text = line[dated.end() + found[1] :].lstrip(" \t.,;|·—–-") + "\n" + below
    return text


def _take(line: str, known: dict[str, str], dates: list[date]) -> bool:
    """Take a ``key: value`` line with a known key; say whether it was one."""
    pair = _PAIR.fullmatch(line)
    if pair is None:
        return False
    field = _KEYS.get(pair[1].casefold())
    value = _unquoted(pair[2])
    if field is None or not value:
        return False
    if field == "published":
        found = leading_date(value)
        if not found or value[found[1] :].strip(" .hZ") or dates:
            return False
        dates.append(found[0])
        return True
    if _ADDRESS.fullmatch(value) and field in ("outlet", "url"):
        known.setdefault("url", value)
        return True
    if field == "url":
        return False
    if field == "language":
        value = value[:2].casefold()
    if field in ("outlet", "author", "title") and len(value) > 300:
        return False
    known.setdefault(field, value)
    return True


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
