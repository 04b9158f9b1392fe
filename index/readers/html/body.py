"""Which blocks of a page are its article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.dates import dates_in
from index.readers.blocks import Block, Node, blocks_of, words_of, written
from index.readers.html.boilerplate import names_of, prune, remove
from index.readers.html.extract import extracted, key_of
from index.readers.html.phrases import heads_links, is_boilerplate

_BODY = re.compile(
    r"(?:article|story|entry|post|news|nota|noticia|articulo|single|content|art)-{0,2}(?:body|content|text|texto|cuerpo|copy)"
    r"|cuerpo(?:-?(?:de-)?(?:la-)?(?:noticia|articulo|texto|nota))?(?![a-z])|texto-?(?:noticia|nota|articulo)"
    r"|field--name-body|body-text|live-?blog|liveblog|entry-text|post-text|(?<![\w-])body(?![\w-])"
)
_MAINLY = 0.85
_PULLED = re.compile(r"pull-?quote|(?<![a-z])(?:quote|destacad[oa]|highlight|sumario|cita)(?![a-z])")
_MOST_QUOTES = 50
_LEAST_QUOTE = 25
_LONG_LINE = 60
_BYLINE = re.compile(r"(?:por|by|von|par|di|de|per|text[oe]?)\s*:?\s+[^\W\d_a-zà-ÿ]", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…][\"»”’')\]]*$")
# What a marked body must hold to be believed, in characters and as a part of what the extractor found.
_ENOUGH = 350
_SHARE = 0.5
_TEASER = 400
_DECK = re.compile(
    r"(?<![a-z])(?:subtitle|subtitulo|subheadline|subhead|deck|standfirst|entradilla|bajada|sumario|copete|lead|lede"
    r"|excerpt|description|summary|dek)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a page's article, and how much else was there.

    ``words`` and ``linked`` count the characters of the whole page without menus and the like, and those in
    links; ``teasers`` counts short articles beside the main one; ``lead`` holds the short lines right above it.
    """

    blocks: tuple[Block, ...]
    words: int
    linked: int
    teasers: int
    lead: str = ""

    @property
    def text(self) -> str:
        """The article's text, paragraphs parted by one blank line."""
        return written(self.blocks)


def body_of(tree: Node, titles: Sequence[str], *, is_live: bool = False) -> Body:
    """Find the article in ``tree``, which loses everything that is beside it.

    ``titles`` are the article's known titles: they tell its own <article> from teasers and are left out of the
    text. A body that the page marks as such is taken as it is; trafilatura decides about every other page.
    """
    prune(tree)
    page = blocks_of(tree)
    words = sum(len(block.text) for block in page)
    linked = sum(min(block.linked, len(block.text)) for block in page)
    keys = [key for key in map(key_of, titles) if key]
    deck = _under_title(tree, keys)
    teasers = 0 if is_live else _without_other_articles(tree, keys)
    _without_pulled_quotes(tree)
    blocks = [b for b in _without_references(blocks_of(tree)) if not _is_title(b, keys)]
    marked = _marked(tree, blocks, is_live=is_live)
    found = [] if _size(marked) >= 4 * _ENOUGH else extracted(tree, blocks)
    believed = _size(marked) >= _ENOUGH or _size(marked) >= 0.8 * _size(found)
    chosen = marked if marked and believed and _size(marked) >= _SHARE * _size(found) else found
    first = next((number for number, block in enumerate(blocks) if chosen and block is chosen[0]), 0)
    lead = " \n".join(block.text for block in blocks[max(0, first - 4) : first] if len(block.text) < 200)
    return Body(tuple(_trimmed(_with_deck(blocks, chosen, deck))), words, linked, teasers, lead)


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_title(block: Block, keys: Sequence[str]) -> bool:
    return block.kind == "heading" and (block.node.tag == "h1" or _says_title(block.text, keys))


def _says_title(text: str, keys: Sequence[str]) -> bool:
    """Tell whether ``text`` is one of the titles, with or without a word on the topic before it."""
    key = key_of(text)
    return key in keys or any(
        len(title) > 20 and key.endswith(title) and len(key) < 2 * len(title) for title in keys
    )


def _without_references(blocks: Sequence[Block]) -> list[Block]:
    """Leave out references to other pages, and the lists that such a heading announces."""
    kept: list[Block] = []
    announced = 0
    groups = _linked_groups(blocks)
    for block in blocks:
        if heads_links(block):
            announced = 1
            continue
        if announced and (
            block.link_share > 0.6 or (block.kind == "item" and groups.get(block.group, 0) > 0.6)
        ):
            continue
        announced = 0
        if block.kind == "item" and groups.get(block.group, 0) > 0.9:
            continue
        if not is_boilerplate(block):
            kept.append(block)
    return kept


def _linked_groups(blocks: Sequence[Block]) -> Mapping[int, float]:
    """Return for each list the part of its text that stands in links."""
    sizes: dict[int, list[int]] = {}
    for block in blocks:
        if block.kind == "item":
            size = sizes.setdefault(block.group, [0, 0])
            size[0] += min(block.linked, len(block.text))
            size[1] += len(block.text.lstrip("-0123456789. "))
    return {group: linked / max(1, size) for group, (linked, size) in sizes.items()}


def _without_other_articles(tree: Node, keys: Sequence[str]) -> int:
    """Take out of ``tree`` the <article> elements that are not the page's own; return how many went or are alike."""
    articles = [node for node in tree.iter("article") if next(node.iterancestors("article"), None) is None]
    sizes = [(_size([b for b in blocks_of(node) if b.link_share < 0.5]), node) for node in articles]
    _without_nested_teasers(articles)
    if len(articles) < 2:
        return 0
    own = [node for _, node in sizes if _has_title(node, keys)]
    own = own or [node for _, node in sizes if node.find(".//h1") is not None]
    largest = sorted(sizes, key=lambda pair: -pair[0])
    if own:
        main = own[0]
    elif largest[0][0] >= 2 * largest[1][0] and largest[0][0] > _TEASER:
        main = largest[0][1]
    else:
        main = None
    outside = _size([b for b in blocks_of(tree) if b.link_share < 0.5]) - sum(size for size, _ in sizes)
    others = [node for size, node in sizes if node is not main and (main is not None or size < _TEASER)]
    if main is None and outside < 2 * _TEASER:
        # Nothing but teasers, all alike: the caller must see them to say so.
        return len(articles)
    for node in others:
        remove(node)
    return 0


def _has_title(node: Node, keys: Sequence[str]) -> bool:
    return any(_says_title(words_of(heading), keys) for heading in [*node.iter("h1"), *node.iter("h2")][:20])


def _without_pulled_quotes(tree: Node) -> None:
    """Take out quotes that only repeat, larger, what the article says."""
    quotes = [
        node
        for node in tree.iter("blockquote", "figure", "div", "p", "section")
        if node.tag == "blockquote" or _PULLED.search(names_of(node))
    ][:_MOST_QUOTES]
    if not quotes:
        return
    said = "\n".join(key_of(block.text) for block in blocks_of(tree) if block.kind != "heading")
    for node in quotes:
        keys = [key_of(block.text) for block in blocks_of(node)]
        longest = max(keys, key=len, default="")
        if len(longest) >= _LEAST_QUOTE and sum(map(len, keys)) < _TEASER and said.count(longest) > 1:
            remove(node)
            said = said.replace(longest, "", 1)


def _without_nested_teasers(articles: Sequence[Node]) -> None:
    """Take short articles whose title is a link out of the article they stand in."""
    for outer in articles:
        for node in [node for node in outer.iter("article") if node is not outer]:
            title = node.find(".//h2") if node.find(".//h2") is not None else node.find(".//h3")
            if title is None or (title.find(".//a") is None and title.getparent().tag != "a"):
                continue
            if _size(blocks_of(node)) < _TEASER:
                remove(node)


def _marked(tree: Node, blocks: Sequence[Block], *, is_live: bool) -> list[Block]:
    """Return the blocks in what the page itself marks as the article's body."""
    candidates: dict[str, list[Node]] = {}
    for node in tree.iter("div", "section", "article", "main", "td", "span", "ol", "ul"):
        if "articleBody" in (node.get("itemprop") or ""):
            candidates.setdefault("itemprop", []).append(node)
        elif node.tag != "span" and _BODY.search(names := names_of(node)):
            candidates.setdefault(names, []).append(node)
    found: list[tuple[int, list[Block]]] = []
    for number, nodes in enumerate(candidates.values()):
        if number >= 40:
            break
        inside = _inside(blocks, nodes)
        found.append((_size(inside), inside))
    if not found:
        return []
    most = max(size for size, _ in found)
    if is_live:
        return next(inside for size, inside in found if size == most)
    # The smallest that has nearly everything: without what stands between a page's frame and its article.
    return min((pair for pair in found if pair[0] >= _MAINLY * most), key=lambda pair: pair[0])[1]


def _inside(blocks: Sequence[Block], nodes: Sequence[Node]) -> list[Block]:
    below = {element for node in nodes for element in node.iter()}
    return [block for block in blocks if block.node in below]


def _with_deck(blocks: Sequence[Block], chosen: list[Block], deck: AbstractSet[Node]) -> list[Block]:
    """Put the lines under the title before the body, where they stand in the same article's head."""
    if not chosen:
        return chosen
    first = next((number for number, block in enumerate(blocks) if block is chosen[0]), 0)
    return [*(block for block in blocks[max(0, first - 4) : first] if _is_deck(block, deck)), *chosen]


def _is_deck(block: Block, deck: AbstractSet[Node]) -> bool:
    if block.link_share > 0.3 or len(block.text) < 30:
        return False
    nodes = [block.node, *list(block.node.iterancestors())[:2]]
    return block.node in deck or any(
        _DECK.search(names_of(node)) or "description" in (node.get("itemprop") or "") for node in nodes
    )


def _under_title(tree: Node, keys: Sequence[str]) -> AbstractSet[Node]:
    """Return the lines that stand behind the title, beside it, and lead into the article."""
    found: set[Node] = set()
    titles = [
        node for node in tree.iter("h1", "h2", "h3") if node.tag == "h1" or _says_title(words_of(node), keys)
    ]
    for title in titles[:3]:
        for number, node in enumerate(title.itersiblings("h2", "h3", "p", "div", "span")):
            text = words_of(node)
            if number >= 5 or len(text) > _TEASER:
                break
            sentence = len(text) >= _LONG_LINE and _SENTENCE.search(text) and len(blocks_of(node)) == 1
            byline = len(text) < 120 and (_BYLINE.match(text) or next(dates_in(text), None))
            if (sentence or (number < 2 and node.tag in ("h2", "h3", "p"))) and not byline:
                found.add(node)
    return found


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Leave out subtitles at the end, which announce what is not there any more, and repetitions."""
    kept: list[Block] = []
    seen: set[str] = set()
    for block in blocks:
        key = key_of(block.text)
        if len(key) > 80 and key in seen:
            continue
        seen.add(key)
        kept.append(block)
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return kept
