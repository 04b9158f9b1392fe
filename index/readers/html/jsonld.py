"""What a page says about its article in JSON-LD, however it is nested or broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

_ARTICLE = re.compile(
    r"(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|\w*Article|ReviewNewsArticle)",
    re.IGNORECASE,
)
_LISTS = frozenset(
    {"collectionpage", "itemlist", "searchresultspage", "website", "profilepage", "imagegallery", "blog"}
)
# Nothing that describes an article is larger.
_LARGEST = 2_000_000
_MOST_NODES = 5000
_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_SIDE_BY_SIDE = re.compile(r"\}\s*\{")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|inLanguage|articleBody|isAccessibleForFree)"'
    r'\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(true|false))'
)
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"([^"]{1,60})"')
# Inside these stand other articles or other things than this page's article.
_CLOSED = frozenset(
    {"itemListElement", "hasPart", "citation", "relatedLink", "mentions", "about", "video", "image", "comment",
     "publisher", "author", "blogPost", "significantLink", "liveBlogUpdate", "review", "subjectOf", "thumbnail"}
)  # fmt: skip

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Linked:
    """The JSON-LD of a page: its articles' nodes, all nodes by ``@id``, the types named, and the sections above."""

    articles: tuple[Json, ...] = ()
    by_id: Mapping[str, Json] | None = None
    types: frozenset[str] = frozenset()
    crumbs: tuple[str, ...] = ()
    page: Json | None = None

    @property
    def a_list(self) -> bool:
        """Whether the page says that it is a list of pages and names no article."""
        return not self.articles and bool(self.types & (_LISTS - {"website"}))

    def resolved(self, value: Any) -> Any:
        """Return the node that ``value`` only refers to by its ``@id``, or ``value`` itself."""
        if isinstance(value, Mapping) and set(value) <= {"@id", "@type"} and self.by_id:
            return self.by_id.get(str(value.get("@id")), value)
        return value


def linked(blocks: Iterable[str]) -> Linked:
    """Read the JSON-LD ``blocks`` of a page; what is broken beyond repair is left out."""
    nodes = [node for block in blocks for node in _nodes(_parsed(block))]
    by_id: dict[str, Json] = {}
    for node in nodes:
        identity = node.get("@id")
        # A node that only refers says less than the one it refers to.
        if isinstance(identity, str) and len(node) > len(by_id.get(identity, {})):
            by_id[identity] = node
    types = {kind for node in nodes for kind in types_of(node)}
    return Linked(
        articles=tuple(node for node in nodes if any(_ARTICLE.fullmatch(kind) for kind in types_of(node))),
        by_id=by_id,
        types=frozenset(kind.casefold() for kind in types),
        crumbs=tuple(
            crumb for node in nodes if "BreadcrumbList" in types_of(node) for crumb in _crumbs(node)
        ),
        page=next((node for node in nodes if "WebPage" in types_of(node)), None),
    )


def types_of(node: Json) -> tuple[str, ...]:
    """Return the types of a node without the vocabulary's address."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return tuple(re.split(r"[/#:]", kind)[-1] for kind in values if isinstance(kind, str))


def text_of(value: Any) -> str:
    """Return the words of a value: a string, an object's name, or the first of a list."""
    if isinstance(value, list):
        return next((text for text in map(text_of, value[:20]) if text), "")
    if isinstance(value, Mapping):
        return text_of(value.get("name") or value.get("@value") or value.get("headline") or "")
    if not isinstance(value, str):
        return ""
    # Twice: some systems escape what is escaped already.
    return unescape(unescape(value)).strip()


def free(value: Any) -> bool | None:
    """Read ``isAccessibleForFree``, which comes as a boolean and as several words."""
    if isinstance(value, bool):
        return value
    word = str(value).casefold().rpartition("/")[2] if isinstance(value, str) else ""
    return {"true": True, "false": False, "yes": True, "no": False}.get(word)


def _parsed(block: str) -> Any:
    if len(block) > _LARGEST:
        return None
    block = _WRAPPING.sub("", _WRAPPING.sub("", block)).strip().rstrip(";")
    for repaired in _repairs(block):
        try:
            return json.loads(repaired, strict=False)
        except (ValueError, RecursionError):
            continue
    return _rescued(block)


def _repairs(block: str) -> Iterator[str]:
    yield block
    tidy = _BAD_ESCAPE.sub("", _TRAILING_COMMA.sub(r"\1", block))
    yield tidy
    yield "[" + _SIDE_BY_SIDE.sub("},{", tidy) + "]"
    if '"' not in block and "&quot;" in block:
        yield unescape(block)


def _rescued(block: str) -> Json | None:
    """Pick the fields out of JSON that no parser reads, as long as it names an article first of all."""
    block = _BAD_ESCAPE.sub("", block)
    kind = _TYPE.search(block)
    if kind is None or not _ARTICLE.fullmatch(kind[1]):
        return None
    found: dict[str, Any] = {"@type": kind[1]}
    for match in _FIELD.finditer(block):
        value = match[2] if match[2] is not None else match[3]
        try:
            value = json.loads(f'"{value}"', strict=False)
        except ValueError:
            continue
        found.setdefault(match[1], value)
    for field in ("author", "publisher"):
        named = re.search(
            rf'"{field}"\s*:\s*[\[{{\s]{{0,20}}[^{{}}\[\]]{{0,400}}?"name"\s*:\s*"([^"\\]{{1,120}})"', block
        )
        if named:
            found[field] = {"name": named[1]}
    return found


def _nodes(value: Any) -> Iterator[Json]:
    """Yield the objects of parsed JSON-LD in order, without going into what is not about this page."""
    waiting = [value]
    seen = 0
    while waiting and seen < _MOST_NODES:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value[:500]))
        elif isinstance(value, Mapping):
            seen += 1
            yield value
            inner = [
                inside
                for key, inside in value.items()
                if key not in _CLOSED and isinstance(inside, (dict, list))
            ]
            waiting.extend(reversed(inner))


def _crumbs(node: Json) -> Iterator[str]:
    items = node.get("itemListElement")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Mapping):
            name = text_of(item.get("name")) or text_of(item.get("item"))
            if name:
                yield name
