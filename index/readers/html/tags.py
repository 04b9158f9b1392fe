"""The metadata in a page's own elements: meta tags, links, microdata and times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.readers.blocks import Node, words_of
from index.readers.html.boilerplate import names_of

_PUBLISHED = (
    "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "publish-date", "publishdate", "pubdate", "publication_date", "publication-date", "published", "article.published",
    "article:published", "date", "fecha", "datecreated", "creation_date", "date.issued", "last-published",
)  # fmt: skip
_UPDATED = (
    "datemodified", "dc.date.modified", "dcterms.modified", "article.updated", "article:modified", "lastmod",
    "modified", "last-updated", "last_updated", "revised", "last-modified",
)  # fmt: skip
_LONGEST = 2000
_BYLINES = re.compile(
    r"(?:author|autor|(?:last-)?byline|firma|firmante|signatura)s?(?:-(?:names?|nombre|link|details))?|by-author|nombre-autor"
)
_BEHIND = re.compile(r"\s*\|\s*|\s+[·•–—-]\s+")


@dataclass(frozen=True, slots=True)
class Tags:
    """Metadata by its name in lower case, each with its values in order; and what the elements themselves say.

    ``beside`` are the addresses of the pages before and behind this one.
    """

    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    canonical: str = ""
    beside: tuple[str, ...] = ()
    base: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    def value(self, *names: str) -> str:
        """Return the first value of the first of ``names`` that has one, or an empty string."""
        return next(iter(self.values(*names)), "")

    def values(self, *names: str) -> tuple[str, ...]:
        """Return all values of the first of ``names`` that has one."""
        return next((self.named[name] for name in names if self.named.get(name)), ())

    @property
    def published(self) -> tuple[str, ...]:
        """What may say when the article was published, the surest first."""
        return tuple(value for name in _PUBLISHED for value in self.named.get(name, ())) + self.times

    @property
    def updated(self) -> tuple[str, ...]:
        """What may say when the article was last changed, the surest first."""
        return tuple(value for name in _UPDATED for value in self.named.get(name, ())) + self.changes


def tags_of(tree: Node) -> Tags:
    """Gather the metadata in the elements of ``tree``."""
    named: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().casefold()
            if name and content and len(content) <= _LONGEST and len(named.setdefault(name, [])) < 30:
                named[name].append(content)
    authors = _microdata(tree, named)
    times, changes = _times(tree)
    titles = [
        title
        for title in tree.iter("title")
        if title.getparent() is not None and title.getparent().tag != "symbol"
    ]
    html = tree.getroottree().getroot()
    return Tags(
        named={name: tuple(values) for name, values in named.items()},
        title=" ".join("".join(titles[0].itertext()).split())[:500] if titles else "",
        canonical=_link(tree, "canonical"),
        beside=tuple(filter(None, (_link(tree, "next"), _link(tree, "prev")))),
        base=next((base.get("href") or "" for base in tree.iter("base")), ""),
        language=html.get("lang")
        or html.get("{http://www.w3.org/XML/1998/namespace}lang")
        or html.get("xml:lang")
        or "",
        authors=authors,
        times=times,
        changes=changes,
    )


def bylines_of(tree: Node) -> list[str]:
    """Return what stands in elements named as bylines, the innermost; a place or a day behind a sign is cut off."""
    named = [
        node
        for node in tree.iter("a", "span", "p", "div", "address")
        if node.get("rel") == "author" or any(map(_BYLINES.fullmatch, names_of(node).split()))
    ]
    around = {outer for node in named for outer in node.iterancestors()}
    found: list[str] = []
    for node in named:
        text = words_of(node)
        if node not in around and text and len(text) < 120:
            found.append(_BEHIND.split(text)[0])
            if node.tag != "a":
                break
    return found[:5]


def _link(tree: Node, relation: str) -> str:
    for link in tree.iter("link"):
        if relation in (link.get("rel") or "").casefold().split():
            return (link.get("href") or "").strip()
    return ""


def _microdata(tree: Node, named: dict[str, list[str]]) -> tuple[str, ...]:
    """Add dates and sections given as microdata to ``named``; return the authors."""
    authors: list[str] = []
    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag == "meta":
            continue
        for name in (node.get("itemprop") or "").casefold().split():
            if name in ("datepublished", "datemodified", "datecreated", "articlesection"):
                value = node.get("datetime") or node.get("content") or words_of(node)[:200]
                if value and not _in_list(node):
                    named.setdefault(name, []).append(value)
            elif name in ("author", "creator") and len(authors) < 10 and not _in_list(node):
                inner = [
                    inside
                    for inside in node.iter()
                    if isinstance(inside.tag, str) and inside.get("itemprop") == "name"
                ]
                authors += [(n.get("content") or words_of(n))[:200] for n in inner or [node]]
    return tuple(authors)


def _times(tree: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the machine's form of the page's own <time> elements: of publication, and of changes."""
    times: list[str] = []
    changes: list[str] = []
    nodes = [node for node in tree.iter("time") if node.get("datetime") and not _in_list(node)]
    for node in nodes[:20]:
        around = node.getparent()
        classes = [outer.get("class") or "" for outer in (node, around) if outer is not None]
        hints = " ".join([*classes, words_of(node)[:60]]).casefold()
        changed = any(word in hints for word in ("updat", "modif", "actualiz", "changed"))
        (changes if changed else times).append(node.get("datetime"))
    # Only the first is sure to be the article's: others belong to teasers and comments.
    return tuple(times[:1]), tuple(changes[:1])


def _in_list(node: Node) -> bool:
    """Tell whether a node is about another page: in a sidebar, a list of links or a comment."""
    for outer in node.iterancestors():
        if outer.tag in ("aside", "nav", "footer"):
            return True
        names = f"{outer.get('class') or ''} {outer.get('id') or ''}".casefold()
        if any(
            word in names
            for word in ("related", "relacionad", "comment", "sidebar", "teaser", "mas-leid", "most-read")
        ):
            return outer.tag not in ("body", "html")
    return False
