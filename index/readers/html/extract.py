"""Which blocks trafilatura takes for the article, for pages that do not mark it themselves."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from copy import deepcopy

from index.readers.blocks import Block, Node

# jusText, one of the extractors that trafilatura asks, compares every paragraph with every other.
_MANY = 600
_HEAVIEST = 500_000
_PROSE = 80
_ENDS = re.compile(r"[.!?…:;”»\"')\]]\s*$")
_KEY = re.compile(r"[\W_]+")


def extracted(tree: Node, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks whose words trafilatura takes for the article, and what stands between them.

    It chooses, but the words and their order are the page's: a quote must be found there letter by letter.
    """
    if _weight(tree) > _HEAVIEST:
        return _densest(blocks)
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = bare_extraction(
            deepcopy(tree),
            include_comments=False,
            include_tables=True,
            fast=len(blocks) > _MANY,
        )
    except Exception:
        # Made for pages as they are, it has met many broken ones, but not every one.
        logging.getLogger(__name__).debug("trafilatura failed", exc_info=True)
        return _densest(blocks)
    body = getattr(document, "body", None)
    if body is None:
        return _densest(blocks)
    words = key_of(" ".join(body.itertext()))
    pieces = {key_of(" ".join(node.itertext())) for node in body.iter()}
    sure: list[int] = []
    for number, block in enumerate(blocks):
        key = key_of(block.text)
        if (len(key) >= 25 and key in words) or key in pieces:
            sure.append(number)
    long = [n for n in sure if len(blocks[n].text) >= 40 and _ENDS.search(blocks[n].text)] or sure
    if not long:
        return _densest(blocks)
    # Lines above the first paragraph that are not in the same place are the page's head, not the article's.
    here = set(_homes(blocks[long[0]].node))
    sure = [number for number in sure if number >= long[0] or here.intersection(_homes(blocks[number].node))]
    homes = {home for number in long for home in _homes(blocks[number].node)}
    chosen = set(sure)
    # Systems that build pages of components give each paragraph a box of its own.
    streets = {home.getparent() for home in homes if home.tag == "div"}
    for number in range(long[0], long[-1] + 1):
        block = blocks[number]
        own = _homes(block.node)
        prose = len(block.text) >= _PROSE and _ENDS.search(block.text) and block.link_share < 0.3
        if (block.link_share < 0.5 and homes.intersection(own)) or (
            prose and any(home.getparent() in streets for home in own)
        ):
            chosen.add(number)
    return [blocks[number] for number in sorted(chosen) if long[0] - 3 <= number <= long[-1] + 3]


def _weight(tree: Node) -> int:
    """Add up how deep every element stands: what trafilatura takes grows with it."""
    from lxml import etree

    total = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        total += depth if event == "start" else 0
    return total


def _densest(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks in the element that holds most of the text outside links, and those between them."""
    sizes: dict[Node, int] = {}
    for block in blocks:
        home = _homes(block.node)[0]
        sizes[home] = sizes.get(home, 0) + len(block.text) - block.linked
    if not sizes:
        return []
    best = max(sizes, key=lambda home: sizes[home])
    numbers = [number for number, block in enumerate(blocks) if best in _homes(block.node)]
    return [
        b for b in blocks[numbers[0] : numbers[-1] + 1] if b.link_share < 0.5 and _homes(b.node)[0] is best
    ]


def _homes(node: Node) -> list[Node]:
    parent = node.getparent()
    if node.tag in ("div", "td", "section", "article"):
        return [node]
    if node.tag in ("li", "tr", "dt", "dd") and parent is not None and parent.getparent() is not None:
        parent = parent.getparent()
    return [parent] if parent is not None else [node]


def key_of(text: str) -> str:
    """Return what two writings of the same words have in common: letters and digits in lower case."""
    return _KEY.sub("", text).casefold()
