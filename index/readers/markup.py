"""HTML inside a mail, a book or a record, as plain paragraphs."""

from __future__ import annotations

import re
from html import unescape

from index.readers.blocks import Node, blocks_of, written

_TAG = re.compile(
    r"</(?:p|div|span|a|strong|em|b|i|h[1-6]|ul|ol|li|table|td|tr|blockquote|figure|section|article|body|html)\s*>"
    r"|<(?:p|div|br|img|hr|li|h[1-6])(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def paragraphs_of_html(html: str) -> str:
    """Return the text of ``html``: paragraphs parted by a blank line, lists and tables of data line by line.

    Scripts, styles and what is hidden are left out. Any string is understood; without a tag it is one paragraph.
    """
    tree = tree_of_html(html)
    return "" if tree is None else text_of_tree(tree)


def tree_of_html(html: str) -> Node | None:
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


def text_of_tree(tree: Node) -> str:
    """Return the text under an lxml element as :func:`paragraphs_of_html` does; namespaces do not matter."""
    return written(blocks_of(tree, shown=True))


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
