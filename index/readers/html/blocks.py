"""A page's tree as blocks of text: paragraphs, subtitles, list items and rows, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.readers.html.source import Node, set_of

_BLOCKS = set_of(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul caption label legend option select video audio"
)
_SILENT = set_of("head script style title meta link select option textarea button input template noscript")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS = frozenset({"li", "dt", "dd"})
_WIDEST_CELL = 160


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

    def __init__(self, tree: Node) -> None:
        self.blocks: list[Block] = []
        self._tree = tree
        self._place = _Place(tree)
        self._outer: list[_Place] = []
        self._words: list[str] = []
        self._linked = self._bold = 0
        self._links = self._bolds = 0
        self._groups = 0
        self._items: dict[Node, int] = {}

    def go(self) -> None:
        # An own stack: pages nest deeper than Python may call.
        stack: list[tuple[Node, bool]] = [(self._tree, True)]
        while stack:
            node, entering = stack.pop()
            if not entering:
                self._leave(node)
            elif self._enter(node):
                stack.append((node, False))
                stack.extend((child, True) for child in reversed(node))
                continue
            if node is not self._tree:
                self._say(node.tail)
        self._flush()

    def _enter(self, node: Node) -> bool:
        """Begin with ``node``; say whether its children are to be visited."""
        tag = node.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return False
        if tag == "table" and (rows := _rows(node)):
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
        self._links += tag == "a"
        self._bolds += tag in ("b", "strong")
        self._say(node.text)
        return True

    def _leave(self, node: Node) -> None:
        self._links -= node.tag == "a"
        self._bolds -= node.tag in ("b", "strong")
        if node.tag in _BLOCKS:
            self._flush()
            inner, self._place = self._place, self._outer.pop()
            if node.tag not in _ITEMS:
                # A paragraph in a list item has used up the item's mark.
                self._place = replace(self._place, mark=inner.mark)

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
        # A line end in the source is a space; only <br> ends a line.
        self._words.append(re.sub(r"\s+", " ", text))
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


def blocks_of(tree: Node) -> list[Block]:
    """Return the blocks of text in ``tree``, in reading order."""
    walk = _Walk(tree)
    walk.go()
    return walk.blocks


def written(blocks: Iterable[Block]) -> str:
    """Return the blocks as text: one blank line between paragraphs, lists and tables line by line."""
    parts: list[str] = []
    last = 0
    for block in blocks:
        together = block.kind in ("item", "row") and block.group and block.group == last
        parts.append(("\n" if together else "\n\n") + block.text)
        last = block.group if block.kind in ("item", "row") else 0
    return "".join(parts).strip()


def words_of(node: Node) -> str:
    """Return the words in ``node`` on one line, with a space where a block ends."""
    return " ".join(" ".join(block.text for block in blocks_of(node)).split())


def _mark(node: Node, tag: str, number: int) -> str:
    """Return what stands before a list item: a dash, or its number."""
    parent = node.getparent()
    if tag != "li":
        return ""
    if parent is None or parent.tag != "ol":
        return "- "
    first = parent.get("start") or "1"
    return f"{number + (int(first) - 1 if first.isascii() and first.isdigit() and len(first) < 6 else 0)}. "


def _rows(table: Node) -> list[tuple[str, int, Node]]:
    """Return the rows of a table of data; nothing for one that only lays out the page."""
    if table.find(".//table") is not None or table.get("role") in ("presentation", "none"):
        return []
    rows: list[tuple[str, int, Node]] = []
    caption = table.find("caption")
    if caption is not None and (title := words_of(caption)):
        rows.append((title, 0, caption))
    wide = widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        words = [words_of(cell) for cell in cells]
        if any(words):
            linked = sum(len("".join(link.itertext())) for link in row.iter("a"))
            rows.append((" | ".join(words).strip(" |"), linked, row))
            wide = max(wide, sum(map(bool, words)))
            widest = max(widest, *map(len, words))
    return rows if wide > 1 and len(rows) > 1 and widest <= _WIDEST_CELL else []
