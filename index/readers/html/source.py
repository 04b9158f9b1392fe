"""From the bytes of a web page to a tree of bounded size, whatever the bytes are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.readers.blocks import Node, set_of
from index.readers.decode import decode
from index.readers.draft import UnreadableFile

# An article is shorter by far, even a live blog of a whole day.
_LARGEST = 20_000_000
_MOST_MARKUP = 3_000_000
_MOST_ELEMENTS = 40_000
# libxml2 leaves out, without a word, what is nested deeper than 256 elements. Here only elements that must be
# closed are counted; between two of them stand at most a paragraph or a list item.
_DEEPEST = 110
# Longer attributes hold pictures or settings, never an address, a date or a name.
_LONGEST_ATTRIBUTE = 4000

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
# Only what pages are written in: Python knows codecs such as "idna" that are no encodings of pages.
_ENCODING = re.compile(
    r"utf-?8|(?:iso-?)?8859-?\d+|latin-?\d|cp125\d|windows-?125\d|(?:us-)?ascii|koi8-[ru]|(?:x-)?mac(?:-?roman|intosh)"
    r"|gb(?:2312|k|18030)|big5|shift[-_]jis|sjis|euc-(?:jp|kr)|iso-2022-jp|ks_c_5601-1987|tis-620",
    re.IGNORECASE,
)
_RAW = re.compile(
    r"<!--|<!\[|<\?|<(script|style|svg|noscript|template|iframe|textarea|noembed|math|xmp)(?=[\s/>])",
    re.IGNORECASE,
)
_COMMENT_END = re.compile(r"--!?>")
_TAG_END = re.compile(">")
_DATA = re.compile(r"type\s*=\s*[\"']?application/json", re.IGNORECASE)
_MOST_DATA = 3_000_000
_JSON_LD = re.compile(r"type\s*=\s*[\"']?application/ld\+json", re.IGNORECASE)
# Without "<" in it: a quote that is never closed would take the article's text along.
_ATTRIBUTE = re.compile(rf"=\s*(?:\"[^\"<]{{{_LONGEST_ATTRIBUTE},}}\"|'[^'<]{{{_LONGEST_ATTRIBUTE},}}')")
# lxml reads them, out of references such as "&#8;", but does not write them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")


def writable(text: str) -> str:
    """Return ``text`` without characters that an lxml tree does not take."""
    return _UNWRITABLE.sub("", text)


_NO_DEPTH = set_of(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot option "
    "html head body colgroup"
)
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|big|center|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|s|samp|small|span|strike"
    r"|strong|sub|sup|tt|u|var)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_EMPTY_PARAGRAPHS = re.compile(r"(?:</?p(?:\s[^<>]*)?>\s*){3,}", re.IGNORECASE)
_ENOUGH_TAGS = set_of("html head body title meta link base br hr img time p")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: its tree without scripts, and what its scripts said about it.

    ``json_ld`` holds the raw blocks of JSON-LD, ``data`` those of other JSON, ``noscript`` the words for readers
    without JavaScript and ``script_size`` the number of characters of script, which tells an empty shell from a short
    page.
    """

    tree: Node
    json_ld: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    noscript: str = ""
    script_size: int = 0


def page_of(data: bytes, name: str, charset: str | None = None) -> Page:
    """Parse ``data`` as HTML; ``charset`` is what the server said, if it said anything.

    Raises :class:`UnreadableFile` if ``data`` is empty, larger than any article, or no HTML.
    """
    if not data.strip():
        raise UnreadableFile(f"{name} is empty: it holds no page. Save the article's page again.")
    if len(data) > _LARGEST:
        raise UnreadableFile(
            f"{name} has {len(data) / 1e6:.0f} MB; a page may have {_LARGEST / 1e6:.0f} MB at most. "
            "Save the article's page alone, without pictures in it."
        )
    source = decode_page(data, name, charset)
    if not _TAG.search(source):
        raise UnreadableFile(
            f"{name} is no HTML page: it holds no tag. Give it as a .txt file if it is text."
        )
    return _parse(source, name)


def decode_page(data: bytes, name: str, charset: str | None = None) -> str:
    """Return the text of a page's bytes.

    A byte order mark decides; then valid UTF-8 with more than ASCII in it, whatever was declared; then what
    the server and the page declare, if the bytes fit; else the likeliest encoding.

    Raises :class:`UnreadableFile` if ``data`` is not text.
    """
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    if marked:
        return decode(data, name)
    # "<" and a zero byte, or the other way round: UTF-16 that lost its mark.
    head = data[:400]
    if head.count(0) > len(head) // 3:
        encoding = "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
        text = data.decode(encoding, errors="replace")
        if "<" in text[:200] and text.count("\ufffd") <= len(text) // 50:
            return text
    if data.count(0) <= 2 + len(data) // 50:
        data = data.replace(b"\0", b"")
    if data.isascii():
        return decode(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for declared in _declared(data, charset):
        try:
            text = data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            continue
        if not re.search("[\x80-\x9f]", text[:100_000]):
            return text
    return decode(data, name)


def _declared(data: bytes, charset: str | None) -> Iterator[str]:
    """Yield the declared encodings that are not UTF-8, the server's first."""
    labels = [charset or ""]
    labels += [
        (match[1] or match[2]).decode("ascii", errors="replace") for match in _DECLARED.finditer(data[:8192])
    ]
    for label in labels:
        label = label.strip("\"' \t;").casefold()
        if not _ENCODING.fullmatch(label) or label in ("utf-8", "utf8"):
            continue
        # As in browsers: who says Latin-1 or ASCII writes Windows-1252.
        western = re.fullmatch(r"(?:iso-?)?8859-?1|latin-?1|(?:us-)?ascii", label)
        yield "cp1252" if western else {"gb2312": "gb18030", "x-mac-roman": "mac_roman"}.get(label, label)


def _parse(source: str, name: str) -> Page:
    from lxml import etree, html

    markup, json_ld, data, noscript, script_size = _without_raw_text(source)
    markup = _ATTRIBUTE.sub('=""', markup)
    if len(markup) > _MOST_MARKUP:
        raise UnreadableFile(
            f"{name} has {len(markup) / 1e6:.1f} million characters besides scripts; an article's page has "
            f"{_MOST_MARKUP / 1e6:.0f} million at most. Save the article alone, or give its text."
        )
    markup = _flattened(writable(markup))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(
            f"{name} cannot be read as HTML: it holds no element. Save the article's page again."
        ) from error
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise UnreadableFile(
            f"{name} has more than {_MOST_ELEMENTS:,} elements, as no article has. "
            "Save the article alone, or give its text."
        )
    return Page(tree, json_ld, data, noscript, script_size)


def _without_raw_text(source: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str, int]:
    """Take out comments, scripts, styles and drawings, each in one step forward."""
    kept: list[str] = []
    json_ld: list[str] = []
    data: list[str] = []
    noscript: list[str] = []
    script_size = 0
    here = 0
    unclosed: set[str] = set()
    while (match := _RAW.search(source, here)) is not None:
        kept.append(source[here : match.start()])
        tag = (match[1] or "").casefold()
        if not tag:
            comment = match[0] == "<!--"
            end = (_COMMENT_END if comment else _TAG_END).search(source, match.end() - 2 * comment)
            here = end.end() if end else len(source)
            continue
        opened = _TAG_END.search(source, match.end())
        start = opened.end() if opened else len(source)
        if source[start - 2 : start] == "/>" and tag in ("svg", "math"):
            here = start
            continue
        # Remembered, so that a thousand tags that are never closed are not searched for a thousand times.
        end = None if tag in unclosed else _closing(tag).search(source, start)
        if end is None:
            unclosed.add(tag)
        # As in browsers, a script that is not closed reaches to the end; other elements are only left out.
        stop = end.start() if end else len(source) if tag in ("script", "style") else start
        here = end.end() if end else stop
        inside = source[start:stop]
        if tag == "script":
            script_size += len(inside)
            tag_itself = source[match.start() : min(start, match.start() + 2000)]
            if _JSON_LD.search(tag_itself):
                json_ld.append(inside)
            elif _DATA.search(tag_itself) and len(inside) + sum(map(len, data)) < _MOST_DATA:
                data.append(inside)
        elif tag == "noscript" and len(noscript) < 20:
            noscript.append(inside[:2000])
        kept.append(" ")
    kept.append(source[here:])
    return "".join(kept), tuple(json_ld), tuple(data), " ".join(noscript), script_size


def _closing(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{tag}\s*>", re.IGNORECASE)


def _flattened(markup: str) -> str:
    """Take nesting out of ``markup`` where it is deeper than the parser follows.

    First go marks within lines, as pages from the nineties never close them; if that is not enough, every
    container becomes a paragraph, and rows of empty ones become one.
    """
    if _depth(markup) <= _DEEPEST:
        return markup
    markup = _INLINE_TAG.sub("", markup)
    if _depth(markup) <= _DEEPEST:
        return markup
    markup = _TAG.sub(lambda m: m[0] if m[2].lower() in _ENOUGH_TAGS else f"<{m[1]}p", markup)
    return _EMPTY_PARAGRAPHS.sub("<p>", markup)


def _depth(markup: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() in _NO_DEPTH:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
