"""What a page says about its article: title, outlet, authors, dates, section, language, address.

Asked in this order: JSON-LD, OpenGraph, other metadata (meta tags, microdata, ``<time>``), the page's HTML,
the address, the words. Where each value was found is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.readers.authors import names_in
from index.readers.blocks import Node
from index.readers.decode import normalise
from index.readers.html import address as addresses
from index.readers.html.jsonld import Json, Linked, free, linked, text_of
from index.readers.html.published import dates_of
from index.readers.html.source import Page
from index.readers.html.tags import Tags, bylines_of, tags_of
from index.readers.html.title import heading_of, key, outlet_beside, without_outlet

_HOME = frozenset({"inicio", "home", "portada", "noticias", "news", "startseite", "accueil"})
_PUBLISHERS = (
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "application-name",
    "apple-mobile-web-app-title",
)
_AUTHORS = (
    "author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "cxenseparse:author",
    "article:author_name", "article.author",
)  # fmt: skip
_OF_PAGES = ("url", "datePublished", "dateModified", "inLanguage")
_NO_OUTLET = frozenset({"website", "wordpress", "blogger", "inicio", "home", "mysite"})

Found = Iterator[tuple[str, str]]
"""Values with their origin, the most trusted first."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A page's fields, each with its origin in ``origins``; ``headings`` are all titles that the page gives.

    ``says_article`` holds if the metadata calls the page an article, ``says_list`` if it calls it a list of
    pages. ``closed`` tells where it says that the article is not free to read, ``parted`` where it says that it goes on
    on another page. ``word_count`` is the length that it claims, ``body`` the article's text where JSON-LD has it.
    """

    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    updated: date | None = None
    section: str | None = None
    language: str | None = None
    url: str | None = None
    origins: tuple[tuple[str, str], ...] = ()
    headings: tuple[str, ...] = ()
    says_article: bool = False
    says_list: bool = False
    closed: str | None = None
    parted: str | None = None
    word_count: int = 0
    body: str = ""
    types: frozenset[str] = frozenset()


def fields_of(page: Page, url: str | None = None) -> Fields:
    """Read the fields of ``page``, which was fetched from ``url`` if that is known; its tree stays as it is."""
    data = linked(page.json_ld)
    tags = tags_of(page.tree)
    given = addresses.clean(url)
    origins: list[tuple[str, str]] = []

    def first(field: str, values: Iterable[tuple[str, str]]) -> str | None:
        for value, origin in values:
            value = " ".join(normalise(value).split())
            if value:
                origins.append((field, origin))
                return value
        return None

    base = given or addresses.clean(tags.value("og:url"))
    heading = heading_of(page.tree, tags.title)
    article = _article(data, tags, heading, base)
    address = _address(article, tags, given)
    if address:
        origins.append(("url", address[1]))
    known = address[0] if address else None
    headings = tuple(dict.fromkeys(value for value, _ in _titles(article, tags, heading) if value))
    outlet = first("outlet", _outlets(data, article, tags, headings, known))
    titles = _titles(article, tags, heading)
    title = first(
        "title", ((without_outlet(value, outlet, known, heading), origin) for value, origin in titles)
    )
    authors = _authors(data, article, tags, page.tree, outlet)
    if authors:
        origins.append(("authors", authors[1]))
    published, updated = dates_of(article, tags, page.tree, known)
    if published:
        origins.append(("published", published[1]))
    if updated:
        origins.append(("updated", updated[1]))
    section = first("section", _sections(data, article, tags, title))
    language = first("language", _languages(article, tags))
    kind = tags.value("og:type").casefold()
    return Fields(
        title=title,
        outlet=outlet,
        authors=authors[0] if authors else (),
        published=published[0] if published else None,
        updated=updated[0] if updated else None,
        section=section,
        language=language,
        url=known,
        origins=tuple(origins),
        headings=tuple(dict.fromkeys([*headings, *([title] if title else [])])),
        says_article=bool(article) or kind in ("article", "news", "newsarticle"),
        says_list=data.a_list,
        closed=_closed(data, article, tags),
        parted="html" if _is_parted(tags, given or known) else None,
        word_count=_word_count(article),
        body=_body(article),
        types=data.types,
    )


def _article(data: Linked, tags: Tags, heading: str, base: str | None) -> Json:
    """Return the node that is about this page: by its title, else by its address, else the first."""
    titles = {key(value) for value in (heading, tags.value("og:title")) if value}
    here = {a for a in (base, addresses.clean(tags.canonical, base)) if a}
    best: tuple[int, Json] = (-1, {})
    for node in data.articles:
        about = 2 * (key(text_of(node.get("headline") or node.get("name"))) in titles)
        about += any(addresses.clean(value, base) in here for value in _links(node))
        if about > best[0]:
            best = (about, node)
    if best[1]:
        return best[1]
    # WordPress may describe only the page, and says when that was published.
    page = data.page
    return {name: page[name] for name in _OF_PAGES if name in page} if page else {}


def _links(node: Json) -> Iterator[str]:
    main = node.get("mainEntityOfPage")
    values = (main.get("@id"), main.get("url")) if isinstance(main, dict) else (main,)
    for value in (*values, node.get("url")):
        if isinstance(value, str):
            yield value


def _address(article: Json, tags: Tags, given: str | None) -> tuple[str, str] | None:
    """Return the article's address: what the page calls canonical comes first, as that is what the word means."""
    shown = addresses.clean(tags.value("og:url"), given)
    base = given or shown or addresses.clean(tags.base)
    candidates = [
        (tags.canonical, "html"),
        *((value, "json-ld") for value in _links(article)),
        (shown, "opengraph"),
    ]
    for value, origin in candidates:
        address = addresses.clean(value, base)
        # Judged by the other witnesses: a link to a portal's copy, or to the front page, is a common mistake.
        if address and addresses.believable(address, (given, shown if origin != "opengraph" else None)):
            return address, origin
    return (given, "url") if given else None


def _titles(article: Json, tags: Tags, heading: str) -> Found:
    yield text_of(article.get("headline")), "json-ld"
    yield text_of(article.get("name")), "json-ld"
    yield tags.value("og:title"), "opengraph"
    yield (
        tags.value(
            "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "cxenseparse:title", "headline"
        ),
        "meta",
    )
    yield heading, "html"
    yield tags.value("twitter:title", "title"), "meta"
    yield tags.title, "html"


def _outlets(data: Linked, article: Json, tags: Tags, headings: Sequence[str], url: str | None) -> Found:
    for field in ("publisher", "sourceOrganization", "provider"):
        yield _outlet(text_of(data.resolved(_one(article.get(field)))), url), "json-ld"
    yield _outlet(tags.value("og:site_name"), url), "opengraph"
    yield _outlet(tags.value(*_PUBLISHERS), url), "meta"
    yield outlet_beside(tags.title, headings), "html"
    yield addresses.host_of(url) or "", "url"


def _outlet(name: str, url: str | None) -> str:
    """Return a name that can be an outlet's: no address but a host, no default of a publishing system."""
    name = " ".join(name.split()).strip(" |-–—")
    if len(name) > 80 or key(name) in _NO_OUTLET or not key(name):
        return ""
    return (
        addresses.host_of(name) or name
        if name.startswith(("http://", "https://"))
        else name.removeprefix("@")
    )


def _authors(
    data: Linked, article: Json, tags: Tags, tree: Node, outlet: str | None
) -> tuple[tuple[str, ...], str] | None:
    named = article.get("author") or article.get("creator")
    listed = [text_of(data.resolved(one)) for one in (named if isinstance(named, list) else [named])[:30]]
    for values, origin in (
        (listed, "json-ld"),
        (tags.values("article:author", "og:article:author"), "opengraph"),
        (tags.values(*_AUTHORS), "meta"),
        (tags.authors, "meta"),
        (bylines_of(tree), "html"),
    ):
        names = names_in(values, outlet)
        if names:
            return names, origin
    return None


def _sections(data: Linked, article: Json, tags: Tags, title: str | None) -> Found:
    yield text_of(article.get("articleSection")), "json-ld"
    yield tags.value("article:section", "og:article:section"), "opengraph"
    yield (
        tags.value("parsely-section", "section", "cxenseparse:section", "article.section", "articlesection"),
        "meta",
    )
    crumbs = [crumb for crumb in data.crumbs if key(crumb) not in _HOME and key(crumb) != key(title or "")]
    # The last step is often the article itself, cut short or not.
    yield next((crumb for crumb in reversed(crumbs[:4]) if len(crumb) < 40), ""), "json-ld"


def _languages(article: Json, tags: Tags) -> Found:
    for value, origin in (
        (text_of(article.get("inLanguage")), "json-ld"),
        (tags.value("og:locale"), "opengraph"),
        (tags.value("language", "dc.language", "dcterms.language", "content-language"), "meta"),
        (tags.language, "html"),
    ):
        code = value.strip().replace("_", "-").partition("-")[0].casefold()
        words = {"spanish": "es", "español": "es", "castellano": "es", "english": "en"}
        code = words.get(code, code)
        yield {"nb": "no", "nn": "no"}.get(code, code) if len(code) == 2 and code.isalpha() else "", origin


def _closed(data: Linked, article: Json, tags: Tags) -> str | None:
    """Return where the page says that its article is not free to read, or ``None``."""
    said = free(article.get("isAccessibleForFree"))
    if said is None and data.page is not None:
        said = free(data.page.get("isAccessibleForFree"))
    if said is not None:
        return None if said else "json-ld"
    tier = tags.value("article:content_tier", "og:article:content_tier").casefold()
    return "opengraph" if tier in ("locked", "metered", "premium") else None


def _is_parted(tags: Tags, here: str | None) -> bool:
    pages = [page for address in tags.beside if (page := addresses.clean(address, here))]
    return here is not None and any(addresses.of_one_article(here, page) for page in pages)


def _word_count(article: Json) -> int:
    count = str(article.get("wordCount") or "")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 7 else 0


def _body(article: Json) -> str:
    body: Any = article.get("articleBody") or article.get("text")
    return text_of(body) if isinstance(body, (str, list)) else ""


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
