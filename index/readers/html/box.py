"""What must be moved within a page before its text is read: machine-made key points, and a live blog's times."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.blocks import Block, Node, blocks_of, words_of, written
from index.readers.html.boilerplate import names_of, remove
from index.readers.html.source import writable
from index.readers.machine_summary import labels_key_points, marks_key_points, without_machine_summary

# A box above this many characters is no box, and one below this many paragraphs is not near the top.
_LARGEST_BOX = 3000
_LEAST_POINTS = 60
_PARAGRAPHS_ABOVE = 3
_PARAGRAPH = 120
_LONGEST_MARKER = 60
_AROUND = frozenset({"html", "body", "article", "main", "figure", "figcaption"})
_BODY = re.compile(
    r"(?:article|story|entry|post|news|nota|noticia)-?(?:body|content|text|texto|cuerpo)|cuerpo|main-content"
)
_LIVE = re.compile(
    r"(?<![a-z])(?:live|liveblog|directo|en-vivo|minuto|minute|timeline|updates?|entry|entrada)(?![a-z])"
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")


def take_key_points(tree: Node) -> str | None:
    """Take boxes of machine-made key points near the top out of ``tree`` and return their text, if any.

    A box is the smallest element that holds the marker ("Generado con IA") and the points. Where label, marker
    and points stand side by side in the article's own body, they are taken one by one.
    """
    found: list[str] = []
    for _ in range(3):
        marker = _marker(blocks_of(tree))
        if marker is None:
            break
        inline = _inline_points(marker)
        box = _box(marker.node) if inline is None else None
        if inline is not None:
            points: str | None = inline
            remove(marker.node)
        elif box is not None:
            points = _points(blocks_of(box))
            remove(box)
        else:
            points = _points(_beside(marker.node))
        if points:
            found.append(points)
    return "\n\n".join(found) or None


def spell_out_times(tree: Node) -> None:
    """Make a line of its own of every time of a live blog's entries, so that they are read with their entry."""
    for node in list(tree.iter("time")):
        text = words_of(node)
        clock = _CLOCK.search(text) or _CLOCK.search((node.get("datetime") or "").partition("T")[2])
        if clock is None or _entry(node) is None:
            continue
        _lift(node, text if _CLOCK.search(text) else clock[0])


def live(tree: Node, types: frozenset[str]) -> bool:
    """Tell whether a page is a live blog: it says so, or it has a row of entries each with its own time."""
    typed = tree.iter("div", "article", "section", "main", "body")
    if "liveblogposting" in types or any("LiveBlogPosting" in (node.get("itemtype") or "") for node in typed):
        return True
    entries = {
        entry
        for node in tree.iter("time")
        if (entry := _entry(node)) is not None and _LIVE.search(names_of(entry))
    }
    return len(entries) >= 3


def _lift(node: Node, text: str) -> None:
    """Put ``text`` as a paragraph at the beginning of the line's container that ``node`` stands in."""
    for name in ("class", "id", "itemprop", "hidden"):
        node.attrib.pop(name, None)
    holder = node.getparent()
    # Out of a byline or a list of details that is about to go as a whole.
    while holder is not None and holder.tag in ("span", "a", "p", "small", "strong", "b", "h2", "h3", "h4"):
        holder = holder.getparent()
    entry = _entry(node)
    line = node.makeelement("p")
    line.text = writable(text)
    remove(node)
    target = entry if entry is not None else holder
    if target is not None:
        line.tail, target.text = writable(target.text or ""), None
        target.insert(0, line)


def _entry(node: Node) -> Node | None:
    for outer in node.iterancestors():
        if outer.tag in ("html", "body", "main", "header") and outer.tag != "header":
            return None
        if outer.tag in ("article", "li") or (
            outer.tag in ("div", "section") and _LIVE.search(names_of(outer))
        ):
            return outer if _longer(outer, 40) and outer.find(".//h1") is None else None
    return None


def _longer(node: Node, size: int) -> bool:
    """Tell whether the words in ``node`` have more than ``size`` characters, reading no further."""
    for text in node.itertext():
        size -= len(text.strip())
        if size < 0:
            return True
    return False


def _marker(blocks: Sequence[Block]) -> Block | None:
    above = 0
    for block in blocks:
        if (marks_key_points(block.text) or _inline_points(block)) and not _in_picture(block.node):
            return block
        above += len(block.text) >= _PARAGRAPH and block.link_share < 0.5
        if above > _PARAGRAPHS_ABOVE:
            return None
    return None


def _inline_points(block: Block) -> str | None:
    """Return the points of a paragraph that opens with the marker and goes on with them."""
    if block.node.tag not in ("p", "li", "aside", "div") or marks_key_points(block.text):
        return None
    own, points = without_machine_summary(block.text)
    whole = not own and points is not None and words_of(block.node) == " ".join(block.text.split())
    return points if whole else None


def _in_picture(node: Node) -> bool:
    return (
        node.tag in ("figure", "figcaption")
        or next(node.iterancestors("figure", "figcaption"), None) is not None
    )


def _box(node: Node) -> Node | None:
    """Return the smallest element around the marker that holds points, unless it holds the article as well."""
    while node is not None and node.tag not in _AROUND:
        if (
            node.get("itemprop") == "articleBody"
            or _BODY.search(names_of(node))
            or node.find(".//h1") is not None
        ):
            return None
        blocks = blocks_of(node)
        size = sum(len(block.text) for block in blocks)
        if size > _LARGEST_BOX:
            return None
        if len(_points(blocks) or "") >= _LEAST_POINTS:
            return node
        node = node.getparent()
    return None


def _beside(marker: Node) -> list[Block]:
    """Take marker, label and points that have no box of their own; return their blocks."""
    top = marker
    while (outer := top.getparent()) is not None and len(words_of(outer)) == len(words_of(top)):
        top = outer
    taken = [top]
    before = top.getprevious()
    while before is not None and labels_key_points(words_of(before)):
        taken.insert(0, before)
        before = before.getprevious()
    if before is not None and before.tag in ("ul", "ol") and len(words_of(marker)) > _LONGEST_MARKER:
        # A whole sentence stands below its points.
        taken.insert(0, before)
        if (label := before.getprevious()) is not None and labels_key_points(words_of(label)):
            taken.insert(0, label)
    elif len(words_of(marker)) <= _LONGEST_MARKER and (after := top.getnext()) is not None:
        taken.append(after)
    blocks = [block for node in taken for block in blocks_of(node)]
    for node in taken:
        remove(node)
    return blocks


def _points(blocks: Sequence[Block]) -> str | None:
    kept = [b for b in blocks if not marks_key_points(b.text) and not labels_key_points(b.text)]
    return written(kept) or None
