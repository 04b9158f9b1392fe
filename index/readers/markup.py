"""HTML inside a mail, a book or a record, as plain paragraphs."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|center|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    r"h[1-6]|header|hr|html|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_SILENT = re.compile(
    r"script|style|head|title|meta|link|template|noscript|svg|math|object|iframe|button|select|textarea|input|audio|"
    r"video|canvas|map"
)
# What hides an element in a mail: the preview line of a newsletter, mostly.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])", re.I
)
_TAG = re.compile(
    r"</(?:p|div|span|a|strong|em|b|i|h[1-6]|ul|ol|li|table|td|tr|blockquote|figure|section|article|body|html)\s*>"
    r"|<(?:p|div|br|img|hr|li|h[1-6])(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_EMPTY_ITEM = re.compile(r"-|\d+\.")
_WIDEST_CELL = 160


def paragraphs_of_html(html: str) -> str:
    """Return the text of ``html``: paragraphs parted by a blank line, lists and tables of data line by line.

    Scripts, styles and what is hidden are left out. Any string is understood; without a tag it is one paragraph.
    """
    tree = tree_of_html(html)
    return "" if tree is None else text_of_tree(tree)


def tree_of_html(html: str) -> Any:
    """Return the lxml tree of ``html``, or ``None`` if there is nothing in it."""
    from lxml import etree

    # No byte 0, which ends the text for the parser; lone surrogates have no UTF-8.
    data = html.replace("\x00", "").encode("utf-8", "replace")
    if not data.strip():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError:
        return None


def text_of_tree(tree: Any) -> str:
    """Return the text under an lxml element as :func:`paragraphs_of_html` does; namespaces do not matter."""
    words: list[str] = []
    # An own stack: mails nest deeper than Python may call. What ends a block is put on it as text.
    stack: list[Any] = [tree]
    lists: dict[Any, int] = {}
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            words.append(node)
            continue
        tag = local(node)
        rest: list[Any] = []
        if tag and not _SILENT.fullmatch(tag) and not _hidden(node):
            rest = _opened(node, tag, words, lists)
        elif not tag and _ENTITY.fullmatch(node.text or ""):
            # A named character that the XML did not declare, such as &nbsp;.
            words.append(unescape(node.text))
        if node is not tree and node.tail:
            rest.append(re.sub(r"\s+", " ", node.tail))
        stack.extend(reversed(rest))
    return _paragraphs("".join(words))


def has_markup(text: str) -> bool:
    """Tell whether ``text`` is HTML rather than plain text: it holds an element's tag that text never does."""
    return "<" in text and bool(_TAG.search(text))


def plain(text: str) -> str:
    """Return ``text`` as plain text, whether it came as HTML, with escaped characters, or plain."""
    if has_markup(text):
        return paragraphs_of_html(text)
    if "&" in text and _ENTITY.search(text):
        # Escaped twice is common: the tags come out only now.
        text = unescape(text)
        return paragraphs_of_html(text) if has_markup(text) else text
    return text


def local(node: Any) -> str:
    """Return the name of an element without its namespace, in lower case; nothing for a comment."""
    tag = node.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _opened(node: Any, tag: str, words: list[str], lists: dict[Any, int]) -> list[Any]:
    """Begin with an element; return what is still to be said of it."""
    if tag == "br":
        words.append("\n")
        return []
    if tag == "table" and (rows := _rows(node)):
        return ["\n\n", "\n".join(rows), "\n\n"]
    before, behind = ("\n\n", "\n\n") if _BLOCK.fullmatch(tag) else ("", "")
    if tag == "li":
        before, behind = "\v" + _mark(node, lists), "\v"
    elif tag in ("ul", "ol") and (parent := node.getparent()) is not None and local(parent) == "li":
        before = behind = ""
    text = node.text or ""
    text = text.strip("\n").replace("\v", " ") if tag == "pre" else re.sub(r"\s+", " ", text)
    return [before, text, *node, behind]


def _mark(node: Any, lists: dict[Any, int]) -> str:
    parent = node.getparent()
    if parent is None or local(parent) != "ol":
        return "- "
    first = parent.get("start") or "1"
    before = int(first) - 1 if first.isascii() and first.isdigit() and len(first) < 6 else 0
    lists[parent] = lists.get(parent, before) + 1
    return f"{lists[parent]}. "


def _hidden(node: Any) -> bool:
    style = node.get("style")
    return node.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def _rows(table: Any) -> list[str]:
    """Return the rows of a table of data; nothing for one that only lays out the page."""
    nested = any(node is not table and local(node) == "table" for node in table.iter())
    if nested or table.get("role") in ("presentation", "none"):
        return []
    rows: list[str] = []
    wide = 0
    for row in (node for node in table.iter() if local(node) in ("tr", "caption")):
        cells = [row] if local(row) == "caption" else [cell for cell in row if local(cell) in ("td", "th")]
        said = [" ".join(text_of_tree(cell).split()) for cell in cells]
        if any(len(words) > _WIDEST_CELL for words in said):
            return []
        wide = max(wide, sum(map(bool, said)))
        if any(said):
            rows.append(" | ".join(said).strip(" |"))
    return rows if wide > 1 and len(rows) > 1 else []


def _paragraphs(text: str) -> str:
    r"""Part what was gathered: ``\n\n`` ends a paragraph, ``\v`` begins and ends an item of a list."""
    # A paragraph inside an item stands behind the item's mark.
    text = re.sub(r"(\v(?:-|\d+\.) )\s+", r"\1", text)
    text = re.sub(r"\s{2,}|[\n\v]", _gap, text)
    paragraphs: list[str] = []
    for block in text.split("\n\n"):
        lines = (" ".join(line.split()) for line in block.split("\n"))
        if kept := "\n".join(line for line in lines if line and not _EMPTY_ITEM.fullmatch(line)):
            paragraphs.append(kept)
    return "\n\n".join(paragraphs)


def _gap(match: re.Match[str]) -> str:
    """Return what stands for white space: the end of a paragraph, the end of a line, or a space."""
    gap = match.group()
    if "\v" not in gap:
        return "\n\n" if gap.count("\n") > 1 else "\n" if "\n" in gap else " "
    # Where a list begins or ends, or one follows another, stands the end of a block.
    return "\n\n" if "\n\n" in (gap if gap.count("\v") == 1 else gap.strip(" \t\n")) else "\n"
