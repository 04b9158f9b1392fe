"""A tree of HTML or XHTML as blocks of text: paragraphs, subtitles, list items and rows, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

Node = Any
"""An lxml element; lxml ships no types."""


def set_of(names: str) -> frozenset[str]:
    """Return the names in a line of them, to look them up."""
    return frozenset(names.split())


_BLOCKS = set_of(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul caption label legend option select video audio"
)
_SILENT = set_of(
    "head script style title meta link select option textarea button input template noscript svg math object iframe "
    "audio video canvas map"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS = frozenset({"li", "dt", "dd"})
_WIDEST_CELL = 160
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_NO_SIZE = re.compile(r"font-size\s*:\s*0(?![.\d])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a subtitle (``heading``), an item of a list (``item``) or a row of a table (``row``).

    ``node`` is the element it stands in, ``linked`` the number of its characters inside links, ``bold`` those
    in bold. Items and rows with the same ``group`` belong together and stand on lines of their own.
    """

    text: str
    kind: str
    node: Node
    linked: int = 0
    bold: int = 0
    group: int = 0

    @property
    def link_share(self) -> float:
        """The part of the text that stands inside links."""
        return self.linked / max(1, len(self.text))


@dataclass(slots=True)
class _Place:
    """What holds at a place in the tree: what kind of block it is in, and which mark that still lacks."""

    node: Node
    kind: str = "paragraph"
    group: int = 0
    mark: str = ""


class _Walk:
    """One way through a tree, gathering words until a block ends."""

    def __init__(self, tree: Node, *, shown: bool) -> None:
        self.blocks: list[Block] = []
        self._tree = tree
        self._shown = shown
        self._place = _Place(tree)
        self._outer: list[_Place] = []
        self._words: list[str] = []
        self._linked = self._bold = 0
        self._links = self._bolds = self._verbatim = 0
        self._groups = 0
        self._items: dict[Node, int] = {}

    def go(self) -> None:
        # An own stack: pages nest deeper than Python may call.
        stack: list[tuple[Node, str, bool]] = [(self._tree, local(self._tree), True)]
        while stack:
            node, tag, entering = stack.pop()
            if not entering:
                self._leave(node, tag)
            elif self._enter(node, tag):
                stack.append((node, tag, False))
                stack.extend((child, local(child), True) for child in reversed(node))
                continue
            if node is not self._tree:
                self._say(node.tail)
        self._flush()

    def _enter(self, node: Node, tag: str) -> bool:
        """Begin with ``node``; say whether its children are to be visited."""
        if not tag:
            # A named character that the XML did not declare, such as &nbsp;.
            self._say(unescape(node.text) if _ENTITY.fullmatch(node.text or "") else None)
            return False
        if tag in _SILENT or (self._shown and (is_hidden(node) or _has_no_size(node))):
            return False
        if tag == "table" and (rows := _rows(node, shown=self._shown)):
            self._flush()
            self._groups += 1
            self.blocks += [Block(text, "row", at, linked, 0, self._groups) for text, linked, at in rows]
            return False
        if tag in _BLOCKS:
            self._flush()
            self._outer.append(self._place)
            self._place = self._place_in(node, tag)
        elif tag == "br":
            self._words.append("\n")
        self._count(tag, 1)
        self._say(node.text)
        return True

    def _leave(self, node: Node, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            inner, self._place = self._place, self._outer.pop()
            if tag not in _ITEMS:
                # A paragraph in a list item has used up the item's mark.
                self._place = replace(self._place, mark=inner.mark)
        self._count(tag, -1)

    def _count(self, tag: str, by: int) -> None:
        self._links += by * (tag == "a")
        self._bolds += by * (tag in ("b", "strong"))
        self._verbatim += by * (tag == "pre")

    def _place_in(self, node: Node, tag: str) -> _Place:
        here = self._place
        if tag in _HEADINGS:
            return replace(here, node=node, kind="heading")
        if tag in ("ul", "ol", "dl", "menu"):
            # A list within an item goes on with the lines of the list around it.
            self._groups += here.kind != "item"
            return replace(here, node=node, group=here.group if here.kind == "item" else self._groups)
        if tag not in _ITEMS:
            return replace(here, node=node)
        group = here.group
        if not group:
            self._groups += 1
            group = self._groups
        around = node.getparent()
        self._items[around] = self._items.get(around, 0) + 1
        return _Place(node, "item", group, _mark(node, tag, self._items[around]))

    def _say(self, text: str | None) -> None:
        if not text:
            return
        # A line end in the source is a space; only <br> ends a line, but in poems and the like.
        self._words.append(text if self._verbatim else re.sub(r"\s+", " ", text))
        size = len(text.strip())
        self._linked += size if self._links else 0
        self._bold += size if self._bolds else 0

    def _flush(self) -> None:
        place = self._place
        lines = (" ".join(line.split()) for line in "".join(self._words).split("\n"))
        for piece in re.split(r"\n{2,}", "\n".join(lines)):
            text = piece.strip()
            if not text:
                continue
            if place.kind in ("heading", "item"):
                text = " ".join(text.split())
            linked, bold = min(self._linked, len(text)), min(self._bold, len(text))
            self.blocks.append(Block(place.mark + text, place.kind, place.node, linked, bold, place.group))
            place.mark = ""
        self._words.clear()
        self._linked = self._bold = 0


def blocks_of(tree: Node, *, shown: bool = False) -> list[Block]:
    """Return the blocks of text in ``tree``, in reading order; namespaces do not matter.

    What a reader never sees (scripts, forms) is left out, with ``shown`` also what is hidden as in mails.
    """
    walk = _Walk(tree, shown=shown)
    walk.go()
    return walk.blocks


def is_hidden(node: Node) -> bool:
    """Tell whether an element's own attributes hide it."""
    return node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))


def _has_no_size(node: Node) -> bool:
    """Tell whether an element hides its words by their size, as the preview lines of newsletters do."""
    # Who lays out with boxes without gaps sets no size around them, and a size for the words in them.
    return bool(_NO_SIZE.search(node.get("style") or "")) and not any(
        "font-size" in (inner.get("style") or "") for inner in node.iterdescendants() if local(inner)
    )


def local(node: Node) -> str:
    """Return the name of an element without its namespace, in lower case; nothing for a comment."""
    tag = node.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def written(blocks: Iterable[Block]) -> str:
    """Return the blocks as text: one blank line between paragraphs, lists and tables line by line."""
    parts: list[str] = []
    last = 0
    for block in blocks:
        together = block.kind in ("item", "row") and block.group and block.group == last
        parts.append(("\n" if together else "\n\n") + block.text)
        last = block.group if block.kind in ("item", "row") else 0
    return "".join(parts).strip()


def words_of(node: Node, *, shown: bool = False) -> str:
    """Return the words in ``node`` on one line, with a space where a block ends; ``shown`` as in :func:`blocks_of`."""
    return " ".join(" ".join(block.text for block in blocks_of(node, shown=shown)).split())


def _mark(node: Node, tag: str, number: int) -> str:
    """Return what stands before a list item: a dash, or its number."""
    parent = node.getparent()
    if tag != "li":
        return ""
    if parent is None or local(parent) != "ol":
        return "- "
    first = parent.get("start") or "1"
    return f"{number + (int(first) - 1 if first.isascii() and first.isdigit() and len(first) < 6 else 0)}. "


def _rows(table: Node, *, shown: bool) -> list[tuple[str, int, Node]]:
    """Return the rows of a table of data; nothing for one that only lays out the page."""
    nested = any(local(node) == "table" for node in table.iterdescendants())
    if nested or table.get("role") in ("presentation", "none"):
        return []
    rows: list[tuple[str, int, Node]] = []
    wide = widest = 0
    for node in table.iterdescendants():
        tag = local(node)
        if tag not in ("tr", "caption"):
            continue
        cells = [cell for cell in node if local(cell) in ("td", "th")] if tag == "tr" else [node]
        words = [words_of(cell, shown=shown) for cell in cells]
        if any(words):
            linked = sum(
                len("".join(link.itertext())) for link in node.iterdescendants() if local(link) == "a"
            )
            rows.append((" | ".join(words).strip(" |"), linked, node))
            wide = max(wide, sum(map(bool, words)))
            widest = max(widest, *(len(said) for said in words if tag == "tr"), 0)
    return rows if wide > 1 and len(rows) > 1 and widest <= _WIDEST_CELL else []
